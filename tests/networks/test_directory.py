import datetime

import pytest
from django.urls import reverse
from django.utils import timezone
from pytest_django.asserts import assertContains, assertNotContains

from networks.models import FocalPoint
from tests.factories import (
    ContactChannelFactory,
    CountryFactory,
    FocalPointFactory,
    FocalPointHolderFactory,
)
from tests.reading import in_words

FOCAL_POINTS = reverse("networks:focal_points")


@pytest.mark.parametrize(
    "values",
    [{"is_published": False}, {"network__is_published": False}, {"until": "2020"}, {"since": "2999"}],
    ids=str,
)
def test_directory_shows_published_offices_in_force_only(client, values):
    FocalPointFactory(position_title_en="Wildlife desk")
    FocalPointFactory(position_title_en="Hidden desk", **values)

    response = client.get(FOCAL_POINTS)

    assertContains(response, "Wildlife desk")
    assertNotContains(response, "Hidden desk")
    assertContains(response, "1 office")


@pytest.mark.parametrize("values", [{"is_published": False}, {"network__is_published": False}], ids=str)
def test_hidden_and_absent_offices_answer_alike(client, values):
    hidden = FocalPointFactory(**values)
    absent = "00000000-0000-4000-8000-000000000000"

    answers = [
        client.get(reverse("networks:focal_point", args=[public_id]))
        for public_id in (hidden.public_id, absent)
    ]

    assert [answer.status_code for answer in answers] == [404, 404]
    assert answers[0].text.replace(str(hidden.public_id), "") == answers[1].text.replace(absent, "")


@pytest.mark.parametrize("visibility", ["on_request", "staff"])
def test_office_shows_its_public_channels_only(client, visibility):
    office = FocalPointFactory()
    ContactChannelFactory(focal_point=office, kind="phone", value="+25420123456")
    ContactChannelFactory(focal_point=office, value="secret@example.org", visibility=visibility)

    for address in (FOCAL_POINTS, office.get_absolute_url()):
        response = client.get(address)

        assertContains(response, "+254 20 123456")
        assertNotContains(response, "secret@example.org")
        assert ("A message can be passed on" in response.text) == (visibility == "on_request")


def test_directory_without_an_office_of_a_country_leads_to_its_page(client):
    country = CountryFactory(name_en="Nepal")

    response = client.get(f"{FOCAL_POINTS}?country={country.iso2}")

    assertContains(response, "Networks and meetings of Nepal")
    assertContains(response, f'href="{country.get_absolute_url()}"')


def test_links_of_offices_with_one_title_differ(client):
    FocalPointFactory(position_title_en="National focal point", country__name_en="Kenya", unit="Ports")
    FocalPointFactory(position_title_en="National focal point", country=None, network__acronym="HAWEN")

    response = client.get(FOCAL_POINTS)

    text = in_words(response.text)
    assert "National focal point, Kenya, Ports" in text
    assert "National focal point, HAWEN" in text


def test_office_never_shows_who_holds_it(client):
    office = FocalPointFactory()
    holder = FocalPointHolderFactory(focal_point=office, family_name="Wanjiru")
    ContactChannelFactory(
        focal_point=office,
        holder=holder,
        value="wanjiru@example.org",
        visibility="on_request",
        is_office=False,
    )

    response = client.get(office.get_absolute_url())

    assertContains(response, "A message can be passed on")
    assertNotContains(response, "anjiru")


def test_office_says_who_passes_messages_on(client, settings):
    office = FocalPointFactory()
    ContactChannelFactory(focal_point=office, visibility="on_request")
    settings.SECRETARIAT_EMAIL = ""
    unset = client.get(office.get_absolute_url())

    settings.SECRETARIAT_EMAIL = "wen@example.org"

    assertContains(unset, "passed on by the secretariat of its network")
    assertNotContains(unset, "mailto:")
    for address in (office.get_absolute_url(), reverse("about")):
        assertContains(client.get(address), 'href="mailto:wen@example.org"', count=2)


def test_office_that_has_ended_says_so_and_names_no_channel(client):
    office = FocalPointFactory(until="2020-03")
    ContactChannelFactory(focal_point=office, value="old@example.org")
    ContactChannelFactory(focal_point=office, visibility="on_request")

    response = client.get(office.get_absolute_url())

    assertContains(response, "The designation of this office has ended:")
    assertContains(response, f"Other offices in {office.country.name}")
    assertNotContains(response, "Never verified")
    assertContains(response, "March 2020")
    assertNotContains(response, "old@example.org")
    assertNotContains(response, "A message can be passed on")


def test_office_says_what_is_not_recorded(client):
    office = FocalPointFactory(network=None)

    response = client.get(office.get_absolute_url())

    assertContains(response, "Not recorded", count=6)
    assertContains(response, "Never verified")
    assertContains(response, "No source is recorded.")


def test_sample_office_is_marked_wherever_it_stands(client):
    office = FocalPointFactory(is_sample=True)
    addresses = [
        FOCAL_POINTS,
        office.get_absolute_url(),
        office.network.get_absolute_url(),
        office.country.get_absolute_url(),
        reverse("search", query={"q": office.position_title_en}),
    ]

    for address in addresses:
        assertContains(client.get(address), '<span class="tag tag-due">Sample</span>', count=1)


def test_office_says_who_confirmed_it_and_when(client):
    yesterday = timezone.localdate() - datetime.timedelta(days=1)
    office = FocalPointFactory(verified_on=yesterday, verified_by=FocalPoint.VerifiedBy.NETWORK)

    response = client.get(office.get_absolute_url())

    assertContains(response, f'<time datetime="{yesterday}">')
    assertContains(response, "Confirmed by: The network secretariat")
