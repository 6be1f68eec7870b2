"""What machines learn of a page, in the words of schema.org."""

import re

import pytest
from django.urls import reverse
from django.utils import translation

from meetings.models import Meeting
from tests.factories import (
    ContactChannelFactory,
    FocalPointFactory,
    MeetingFactory,
    MembershipFactory,
    NetworkFactory,
)
from tests.reading import canonical, facts

SITE = "http://testserver"


def get(client, address):
    with translation.override("en"):  # The client leaves the language of its last page active.
        return client.get(address)


# What pages say in the words of schema.org: for each type the properties, and what stands in each. A type
# that is named must be complete: its first properties are those without which it says nothing.
DATE = re.compile(r"\d{4}(-\d\d(-\d\d)?)?")
URL = re.compile(r"https?://[^/\s]+/?\S*")
CODE = re.compile("[A-Z0-9]{2}")
LANGUAGE = re.compile("[a-z]{2}")
MAIL = re.compile(r"\S+@\S+")
PHONE = re.compile(r"\+\d+")
TEXT = re.compile(r".+", re.DOTALL)
VOCABULARY = {
    "Organization": (
        {"name": TEXT},
        {
            "alternateName": TEXT,
            "description": TEXT,
            "url": URL,
            "sameAs": URL,
            "foundingDate": DATE,
            "location": "Place",
            "parentOrganization": "Organization",
            "areaServed": "Country",
            "member": "Organization",
            "contactPoint": "ContactPoint",
        },
    ),
    "ContactPoint": (
        {"contactType": TEXT},
        {
            "name": TEXT,
            "email": MAIL,
            "telephone": PHONE,
            "url": URL,
            "areaServed": "Country",
            "availableLanguage": LANGUAGE,
        },
    ),
    "Event": (
        {"name": TEXT, "startDate": DATE},
        {
            "endDate": DATE,
            "description": TEXT,
            "url": URL,
            "eventStatus": re.compile("https://schema.org/Event(Scheduled|Postponed|Cancelled)"),
            "location": "Place",
            "organizer": "Organization",
            "funder": "Organization",
            "superEvent": "Event",
        },
    ),
    "Place": ({"name": TEXT, "address": "PostalAddress"}, {}),
    "PostalAddress": ({}, {"addressLocality": TEXT, "addressCountry": CODE}),
    "Country": ({"name": TEXT, "identifier": CODE}, {}),
    "WebSite": ({"name": TEXT, "url": URL, "inLanguage": LANGUAGE, "potentialAction": "SearchAction"}, {}),
    "SearchAction": ({"target": "EntryPoint", "query-input": re.compile("required name=words")}, {}),
    "EntryPoint": ({"urlTemplate": re.compile(r"http\S+\?q=\{words\}")}, {}),
}


def assert_valid(thing):
    """Fail unless `thing` is of a type that we use, has what it needs, and nothing that means nothing."""
    needed, possible = VOCABULARY[thing["@type"]]
    assert set(needed) <= set(thing), thing
    for name, values in thing.items():
        if name not in ("@type", "@context"):
            expected = (needed | possible)[name]
            for value in values if isinstance(values, list) else [values]:
                if isinstance(expected, str):
                    assert value["@type"] == expected
                    assert_valid(value)
                else:
                    assert expected.fullmatch(value), (name, value)


@pytest.mark.parametrize(
    ("address", "kind"),
    [("/", "WebSite"), ("/networks/hawen/", "Organization"), ("/meetings/gm-wen-4/", "Event")],
)
@pytest.mark.parametrize("language", ["", "/fr", "/es"])
def test_facts_for_machines_are_in_the_words_of_schema_org(client, hawen, address, kind, language):
    response = get(client, language + address)

    thing = facts(response)

    assert thing["@context"] == "https://schema.org"
    assert thing["@type"] == kind
    assert thing["url"] == canonical(response)
    assert_valid(thing)


def test_a_network_is_an_organization_with_its_members(client, hawen):
    MembershipFactory(network=hawen, country__name_en="Candidate", status="candidate")

    thing = facts(get(client, "/networks/hawen/"))

    assert thing["name"] == "Horn of Africa Wildlife Enforcement Network"
    assert thing["alternateName"] == ["HAWEN", "HA-WEN"]
    assert thing["foundingDate"] == "2017-11"
    assert thing["sameAs"] == "https://hawen.example.org"
    assert thing["location"]["address"]["addressCountry"] == "DJ"
    assert thing["parentOrganization"]["url"] == f"{SITE}/networks/igad/"
    assert [country["identifier"] for country in thing["areaServed"]] == ["KE"]
    assert [body["name"] for body in thing["member"]] == ["UNODC"]
    assert thing["contactPoint"]["email"] == ["desk@hawen.example.org"]


def test_an_office_is_the_contact_point_of_its_body(client, hawen):
    office = hawen.focal_points.get()

    thing = facts(get(client, office.get_absolute_url()))

    assert_valid(thing)
    assert thing["name"] == "Revenue Authority"
    assert thing["contactPoint"] == {
        "@type": "ContactPoint",
        "name": "Wildlife desk",
        "contactType": "National focal point",
        "areaServed": {"@type": "Country", "name": "Kenya", "identifier": "KE"},
        "availableLanguage": ["en", "sw"],
        "email": ["wildlife@customs.example.org"],
        "telephone": ["+254201234567"],
    }


@pytest.mark.parametrize(
    "values", [{"visibility": "on_request"}, {"visibility": "staff"}, {"bounced_on": "2026-01-01"}]
)
def test_an_office_that_the_public_cannot_reach_is_no_contact_point(client, values):
    channel = ContactChannelFactory(**values)

    assert facts(client.get(channel.focal_point.get_absolute_url())) is None


def test_an_office_without_a_body_of_its_own_belongs_to_its_network_or_stands_alone(client):
    in_network, alone = FocalPointFactory(), FocalPointFactory(network=None, position_title_en="Ivory desk")
    for office in (in_network, alone):
        ContactChannelFactory(focal_point=office)

    things = [facts(client.get(office.get_absolute_url())) for office in (in_network, alone)]

    assert [thing["name"] for thing in things] == [in_network.network.name, "Ivory desk"]
    for thing in things:
        assert_valid(thing)


def test_a_meeting_is_an_event_within_its_host_event(client, hawen):
    response = get(client, "/meetings/gm-wen-4/")

    thing = facts(response)

    assert thing["name"] == "Fourth </script> meeting"
    assert "Fourth </script>" not in response.text
    assert (thing["startDate"], thing["endDate"]) == ("2022-11-21", "2022-11-22")
    assert thing["location"]["address"] == {
        "@type": "PostalAddress",
        "addressLocality": "Panama City",
        "addressCountry": "PA",
    }
    assert [body["name"] for body in thing["organizer"]] == ["CITES Secretariat"]
    assert thing["superEvent"]["name"] == "CITES CoP19"
    assert thing["superEvent"]["startDate"] == "2022-11-14"


@pytest.mark.parametrize("status", Meeting.Status.values)
def test_every_state_of_a_meeting_has_a_word(client, status):
    meeting = MeetingFactory(status=status, host_event="CITES CoP20")

    thing = facts(client.get(meeting.get_absolute_url()))

    assert thing["eventStatus"].startswith("https://schema.org/Event")


def test_a_meeting_without_a_first_day_is_no_event_yet(client):
    meeting = MeetingFactory(status="planned", starts_on=None, ends_on=None)

    assert facts(client.get(meeting.get_absolute_url())) is None


def test_what_is_not_recorded_is_not_said(client):
    network = NetworkFactory(slug="bare", name_en="Bare network")

    assert facts(client.get(reverse("networks:network", args=[network.slug]))) == {
        "@context": "https://schema.org",
        "@type": "Organization",
        "name": "Bare network",
        "url": f"{SITE}/networks/bare/",
    }
