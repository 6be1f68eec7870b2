"""Every list and page of this app takes the same queries, however much it shows."""

from itertools import product
from string import ascii_letters

import factory
import pytest
from django.urls import reverse

from networks.models import Country, FocalPoint
from outcomes.models import Addressee
from tests.crowds import count_queries, crowd
from tests.factories import (
    ActivityFactory,
    AddresseeFactory,
    ContactChannelFactory,
    CountryFactory,
    DocumentFactory,
    FocalPointFactory,
    FollowUpFactory,
    InformationSheetFactory,
    MeetingFactory,
    MembershipFactory,
    NetworkEventFactory,
    NetworkFactory,
    NetworkNameFactory,
    NetworkRelationFactory,
    OrganizationFactory,
    OutcomeFactory,
    ParticipationFactory,
    SourceFactory,
    TaxonFactory,
    ToolFactory,
    TrendFactory,
)


def plant_networks(count):
    countries = CountryFactory.create_batch(2)
    networks = crowd(
        NetworkFactory,
        count,
        parent=NetworkFactory(),
        host_country=countries[0],
        host_organization=OrganizationFactory(),
        regions=["africa"],
    )
    for country in countries:
        crowd(MembershipFactory, count, network=factory.Iterator(networks), country=country)


def plant_focal_points(count):
    offices = crowd(
        FocalPointFactory,
        count,
        country=CountryFactory(),
        network=NetworkFactory(),
        organization=OrganizationFactory(),
        rank=FocalPoint.Rank.ALTERNATE,
    )
    crowd(ContactChannelFactory, count, focal_point=factory.Iterator(offices))


def plant_countries(count):
    codes = ["".join(letters) for letters in product(ascii_letters, repeat=2)]
    start = Country.objects.count()
    countries = crowd(
        CountryFactory,
        count,
        iso2=factory.Iterator(codes[start:]),
        iso3=factory.LazyAttribute(lambda country: f"{country.iso2}y"),
        m49=factory.LazyAttribute(lambda country: f"{country.iso2}z"),
    )
    crowd(MembershipFactory, count, network=NetworkFactory(), country=factory.Iterator(countries))


def plant_tools(count):
    tools = crowd(ToolFactory, count)
    OrganizationFactory().tools.add(*tools)
    MeetingFactory().tools.add(*tools)


@pytest.mark.parametrize(
    ("name", "plant", "queries"),
    [
        ("networks:networks", plant_networks, 10),
        ("networks:focal_points", plant_focal_points, 13),
        ("networks:countries", plant_countries, 5),
        ("networks:tools", plant_tools, 6),
    ],
)
def test_list_takes_the_same_queries_however_long_it_is(client, name, plant, queries):
    plant(10)
    few = count_queries(client, reverse(name))

    plant(990)

    assert count_queries(client, reverse(name)) == few == queries


def plant_members_and_offices(network, count):
    country = CountryFactory()
    organizations = crowd(OrganizationFactory, count)
    crowd(
        MembershipFactory, count, network=network, country=None, organization=factory.Iterator(organizations)
    )
    crowd(MembershipFactory, count, network=network, country=country, until="2019")
    offices = crowd(
        FocalPointFactory,
        count,
        network=network,
        country=country,
        organization=organizations[0],
        rank=FocalPoint.Rank.ALTERNATE,
    )
    crowd(ContactChannelFactory, count, focal_point=factory.Iterator(offices))


def plant_children_of_a_network(network, count):
    crowd(NetworkEventFactory, count, network=network, country=CountryFactory())
    crowd(NetworkFactory, count, parent=network)
    crowd(NetworkNameFactory, count, network=network)
    crowd(DocumentFactory, count, network=network)
    TrendFactory(network=network).taxa.add(TaxonFactory())
    crowd(TrendFactory, count, network=network)
    network.activities.add(*crowd(ActivityFactory, count))
    others = crowd(NetworkFactory, count)
    crowd(NetworkRelationFactory, count, from_network=network, to_network=factory.Iterator(others))
    crowd(NetworkRelationFactory, count, to_network=network, from_network=factory.Iterator(others))
    crowd(InformationSheetFactory, count, network=network)
    meetings = crowd(MeetingFactory, count)
    crowd(ParticipationFactory, count, network=network, meeting=factory.Iterator(meetings))
    plant_outcomes(network, count)


def plant_outcomes(network, count):
    outcomes = crowd(OutcomeFactory, count, meeting=MeetingFactory())
    crowd(AddresseeFactory, count, network=network, outcome=factory.Iterator(outcomes))
    group = AddresseeFactory(network=None, group=Addressee.Group.ALL_WENS, outcome=outcomes[0])
    group.responding_networks.add(network)
    crowd(FollowUpFactory, count, network=network, outcome=factory.Iterator(outcomes))


def plant_children_of_a_country(country, count):
    networks = crowd(NetworkFactory, count, host_country=country)
    crowd(MembershipFactory, count, country=country, network=factory.Iterator(networks))
    crowd(MembershipFactory, count, country=country, network=factory.Iterator(networks), until="2019")
    offices = crowd(
        FocalPointFactory,
        count,
        country=country,
        network=factory.Iterator(networks),
        organization=OrganizationFactory(),
        rank=FocalPoint.Rank.ALTERNATE,
    )
    crowd(ContactChannelFactory, count, focal_point=factory.Iterator(offices))
    meetings = crowd(MeetingFactory, count, country=country)
    crowd(
        ParticipationFactory,
        count,
        network=None,
        country=country,
        category="delegation",
        meeting=factory.Iterator(meetings),
    )
    crowd(ParticipationFactory, count, network=networks[0], meeting=factory.Iterator(meetings))
    country.trends.add(*crowd(TrendFactory, count, network=networks[0], meeting=meetings[0]))
    country.activities.add(*crowd(ActivityFactory, count))
    plant_outcomes(networks[0], count)


def plant_children_of_an_office(office, count):
    crowd(ContactChannelFactory, count, focal_point=office)
    office.sources.add(*crowd(SourceFactory, count))


@pytest.mark.parametrize(
    ("create", "plant", "count", "queries"),
    [
        (NetworkFactory, plant_members_and_offices, 1000, 25),
        (NetworkFactory, plant_children_of_a_network, 100, 24),
        (CountryFactory, plant_children_of_a_country, 100, 19),
        (FocalPointFactory, plant_children_of_an_office, 100, 5),
    ],
)
def test_page_takes_the_same_queries_however_much_it_shows(client, create, plant, count, queries):
    record = create()
    plant(record, 10)
    few = count_queries(client, record.get_absolute_url())

    plant(record, count - 10)

    assert count_queries(client, record.get_absolute_url()) == few == queries
