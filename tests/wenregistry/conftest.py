import datetime

import pytest
from django.db import connections

from tests.factories import (
    ContactChannelFactory,
    CountryFactory,
    FocalPointFactory,
    FollowUpFactory,
    InformationSheetFactory,
    MeetingFactory,
    MembershipFactory,
    NetworkFactory,
    NetworkNameFactory,
    OrganizationFactory,
    OutcomeFactory,
    ParticipationFactory,
    ToolFactory,
)


@pytest.fixture
def lost_database():
    """A connection to a database that nobody can open, on SQLite and PostgreSQL alike."""
    working = connections["default"]
    lost = working.copy()
    lost.settings_dict["NAME"] = "/nowhere/registry"
    connections["default"] = lost
    yield
    connections["default"] = working


@pytest.fixture
def hawen():
    """A network with everything that leads to a page of its own."""
    kenya = CountryFactory(iso2="KE", iso3="KEN", name_en="Kenya")
    hawen = NetworkFactory(
        slug="hawen",
        acronym="HAWEN",
        name_en="Horn of Africa Wildlife Enforcement Network",
        host_city="Djibouti",
        host_country=CountryFactory(iso2="DJ", iso3="DJI", name_en="Djibouti"),
        founded_on="2017-11",
        website="https://hawen.example.org",
        parent=NetworkFactory(slug="igad", name_en="IGAD"),
    )
    NetworkNameFactory(network=hawen, text="HA-WEN")
    MembershipFactory(network=hawen, country=kenya)
    MembershipFactory(network=hawen, country=None, organization=OrganizationFactory(name_en="UNODC"))
    ContactChannelFactory(focal_point=None, network=hawen, value="desk@hawen.example.org")
    InformationSheetFactory(network=hawen, edition=2016, mandate_en="To act.")
    InformationSheetFactory(network=hawen, edition=2022, mandate_en="To act together.")
    office = FocalPointFactory(
        network=hawen,
        country=kenya,
        position_title_en="Wildlife desk",
        organization=OrganizationFactory(name_en="Revenue Authority", website="https://customs.example.org"),
        languages=["en", "sw"],
    )
    ContactChannelFactory(focal_point=office, value="wildlife@customs.example.org")
    ContactChannelFactory(focal_point=office, kind="phone", value="+254201234567")
    meeting = MeetingFactory(
        slug="gm-wen-4",
        title_en="Fourth </script> meeting",
        city="Panama City",
        country=CountryFactory(iso2="PA", iso3="PAN", name_en="Panama"),
        host_event="CITES CoP19",
        host_event_starts_on=datetime.date(2022, 11, 14),
        host_event_ends_on=datetime.date(2022, 11, 25),
    )
    meeting.conveners.set([OrganizationFactory(name_en="CITES Secretariat", acronym="CITES")])
    ParticipationFactory(meeting=meeting, network=hawen)
    outcome = OutcomeFactory(meeting=meeting, code="WEN4-3", number=3, title_en="Be visible")
    FollowUpFactory(outcome=outcome, network=hawen)
    ToolFactory()
    return hawen
