import pytest
from django.urls import reverse
from pytest_django.asserts import assertContains, assertNotContains, assertRedirects

from outcomes.models import Addressee
from tests.factories import (
    AddresseeFactory,
    CountryFactory,
    FocalPointFactory,
    MeetingFactory,
    MembershipFactory,
    NetworkFactory,
    OutcomeFactory,
    ParticipationFactory,
    TrendFactory,
)

COUNTRIES = reverse("networks:countries")


def test_countries_are_listed_with_what_is_public_and_in_force(client):
    kenya = CountryFactory(name_en="Kenya", region="africa", intermediate_region="eastern-africa")
    for values in ({}, {"until": "2019"}, {"network__is_published": False}, {"status": "observer"}):
        MembershipFactory(country=kenya, **values)
    for values in ({}, {"rank": "alternate"}, {"until": "2019"}, {"is_published": False, "role": "other"}):
        FocalPointFactory(country=kenya, network=None, **values)

    response = client.get(COUNTRIES)

    cells = response.text.partition("Kenya</a>")[2].partition("</tr>")[0]
    assert "Eastern Africa" in cells
    assert '"Networks">1</td>' in cells
    assert '"Offices">2</td>' in cells


def test_country_without_a_record_says_so(client):
    country = CountryFactory()

    listed = client.get(COUNTRIES)
    response = client.get(country.get_absolute_url())

    assertContains(listed, "Not recorded", count=3)
    assertContains(response, "Not recorded", count=7)


def test_country_page_gathers_what_concerns_the_country(client):
    kenya = CountryFactory(iso2="KE", name_en="Kenya")
    network = NetworkFactory(name_en="Horn of Africa WEN", acronym="HAWEN")
    MembershipFactory(country=kenya, network=network, since="2017")
    MembershipFactory(country=kenya, network__name_en="Old network", until="2010")
    NetworkFactory(name_en="Task Force", host_country=kenya, host_city="Nairobi")
    FocalPointFactory(country=kenya, position_title_en="Wildlife desk")
    ParticipationFactory(
        network=None,
        country=kenya,
        category="delegation",
        meeting__title_en="Second meeting",
        label_as_listed="Republic of Kenya",
    )
    ParticipationFactory(network=network, meeting__title_en="Fourth meeting")
    MeetingFactory(country=kenya, title_en="Hosted meeting")
    AddresseeFactory(network=network, outcome__title_en="Be more visible")
    group = AddresseeFactory(
        network=None, group=Addressee.Group.ALL_WENS, outcome__title_en="Share what works"
    )
    group.responding_networks.add(network)
    TrendFactory(text_en="More ivory").countries.add(kenya)

    response = client.get(reverse("networks:country", args=["KE"]))

    for shown in (
        "Horn of Africa WEN",
        "Old network",
        "Task Force",
        "Wildlife desk",
        "Second meeting",
        "listed as “Republic of Kenya”",
        "Fourth meeting",
        "Through its network: HAWEN",
        "Hosted meeting",
        "Be more visible",
        "Share what works",
        "More ivory",
    ):
        assertContains(response, shown)


def test_country_page_hides_what_is_not_published(client):
    kenya = CountryFactory(iso2="KE", name_en="Kenya")
    draft = NetworkFactory(name_en="Draft WEN", host_country=kenya, is_published=False)
    MembershipFactory(country=kenya, network=draft)
    MembershipFactory(
        country=kenya, network__name_en="Draft former WEN", network__is_published=False, until="2010"
    )
    FocalPointFactory(country=kenya, position_title_en="Draft post", is_published=False)
    FocalPointFactory(country=kenya, position_title_en="Draft network's post", network=draft)
    FocalPointFactory(country=kenya, position_title_en="Former post", until="2019")
    meeting = MeetingFactory(country=kenya, title_en="Draft meeting", is_published=False)
    ParticipationFactory(network=None, country=kenya, meeting=meeting)
    ParticipationFactory(network=draft, meeting__title_en="Open meeting")
    AddresseeFactory(
        network=MembershipFactory(country=kenya).network,
        outcome=OutcomeFactory(title_en="Draft outcome", meeting=meeting),
    )
    TrendFactory(text_en="Draft trend", network=draft).countries.add(kenya)

    response = client.get(reverse("networks:country", args=["KE"]))

    for hidden in ("Draft", "Former post", "Open meeting"):
        assertNotContains(response, hidden)


def test_country_is_found_by_its_code_in_lower_case_too(client):
    CountryFactory(iso2="KE")

    response = client.get("/countries/ke/")

    assertRedirects(response, "/countries/KE/", status_code=301)


@pytest.mark.parametrize("code", ["ZZ", "Kenya", "%00", "K%00"])
def test_unknown_country_is_missing(client, code):
    assert client.get(f"/countries/{code}/").status_code == 404
