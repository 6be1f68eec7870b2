import datetime
import re

import factory
import pytest
from django.urls import reverse
from django.utils import timezone
from pytest_django.asserts import assertContains, assertNotContains

from networks.models import FocalPoint, Membership, Network
from tests.crowds import count_queries, crowd
from tests.downloads import csv_rows, xlsx_cells
from tests.factories import (
    CountryFactory,
    FocalPointFactory,
    MeetingFactory,
    MembershipFactory,
    NetworkFactory,
    OrganizationFactory,
    ParticipationFactory,
)
from tests.reading import in_words

COVERAGE = reverse("networks:coverage")
COUNTRIES = reverse("networks:coverage_countries_csv")
NETWORKS = reverse("networks:coverage_networks_csv")
MEETINGS = reverse("meetings:absences_csv")


def section(response, caption):
    """What the table under a caption says, or nothing where it is not shown."""
    table = response.text.partition(f'<caption class="vh">{caption}</caption>')[2].partition("</table>")[0]
    return in_words(table)


def row(response, caption, heading):
    """The cells of the row of a table whose heading begins with a text."""
    table = response.text.partition(f'<caption class="vh">{caption}</caption>')[2].partition("</table>")[0]
    rows = [html for html in table.split("<tr") if heading in html]
    return [in_words(cell) for cell in re.findall(r"<td.*?>(.*?)</td>", rows[0], re.DOTALL)]


def without_network(response):
    return section(response, "Countries with no network recorded")


def in_one(response):
    return section(response, "Countries in one network")


def in_several(response):
    return section(response, "Countries in two or more networks")


def unconfirmed(response):
    return section(response, "Networks without a confirmed focal point")


def chain_of(response, network):
    return row(response, "Offices recorded for each link of the enforcement chain", network.label)


def days_ago(days):
    return timezone.localdate() - datetime.timedelta(days=days)


def verified(days, **values):
    return FocalPointFactory(verified_on=days_ago(days), verified_by=FocalPoint.VerifiedBy.NETWORK, **values)


def test_countries_stand_by_the_number_of_their_networks(client):
    CountryFactory(name_en="Ruritania", region="europe")
    kenya = CountryFactory(name_en="Kenya")
    MembershipFactory(country=CountryFactory(name_en="Sudan"), network__acronym="HAWEN")
    for acronym in ("LATF", "EAWEN"):
        MembershipFactory(country=kenya, network__acronym=acronym)

    response = client.get(COVERAGE)

    assert without_network(response) == "Region Countries Europe 1 country Ruritania"
    assert "Sudan HAWEN" in in_one(response)
    assert "Kenya EAWEN, LATF" in in_several(response)
    figures = response.text.partition('class="figs')[2].partition("</dl>")[0]
    assert re.findall("<dd>(.*)</dd>", figures) == ["1", "1", "3", "3"]


@pytest.mark.parametrize(
    "membership",
    [
        {"status": Membership.Status.CANDIDATE},
        {"status": Membership.Status.DISPUTED},
        {"until": "2019"},
        {"network__is_published": False},
        {"network__status": Network.Status.DORMANT},
        {"network__status": Network.Status.UNKNOWN},
    ],
)
def test_only_members_of_active_networks_today_count(client, membership):
    MembershipFactory(country__name_en="Ruritania", **membership)

    assert "Ruritania" in without_network(client.get(COVERAGE))


@pytest.mark.parametrize("status", ["member", "party", "signatory"])
@pytest.mark.parametrize("network_status", [Network.Status.ACTIVE, Network.Status.FORMING])
def test_members_parties_and_signatories_count(client, status, network_status):
    MembershipFactory(country__name_en="Ruritania", status=status, network__status=network_status)

    response = client.get(COVERAGE)

    assert "Ruritania" not in without_network(response)
    assert "Ruritania" in in_one(response)


def test_a_network_counts_once_for_a_country_that_joined_it_twice(client):
    membership = MembershipFactory(country__name_en="Ruritania", until="2999")
    MembershipFactory(country=membership.country, network=membership.network, status="signatory")

    response = client.get(COVERAGE)

    assert "Ruritania" in in_one(response)
    (country,) = csv_rows(client.get(COUNTRIES))
    assert country["networks"] == membership.network.slug


def test_where_sources_differ_the_country_is_not_counted_and_says_so(client):
    MembershipFactory(country__name_en="Eritrea", network__acronym="HAWEN", status=Membership.Status.DISPUTED)

    response = client.get(COVERAGE)

    assert "Eritrea HAWEN Sources differ" in without_network(response)


def test_what_is_inferred_is_marked(client):
    MembershipFactory(country__name_en="Ruritania", basis=Membership.Basis.INFERRED)

    assert in_one(client.get(COVERAGE)).endswith("Inferred")


def test_territories_are_listed_only_as_members_of_their_own(client):
    CountryFactory(name_en="Svalbard", is_independent=False)
    MembershipFactory(country=CountryFactory(name_en="Aruba", is_independent=False))

    response = client.get(COVERAGE)

    assertNotContains(response, "Svalbard")
    assert "Aruba" in in_one(response)
    assertContains(response, "Territories are listed only where a membership of their own is recorded.")


def test_countries_stand_under_their_nearest_region(client):
    CountryFactory(
        name_en="Togo",
        region="africa",
        subregion="sub-saharan-africa",
        intermediate_region="western-africa",
    )
    CountryFactory(
        name_en="Malawi",
        region="africa",
        subregion="sub-saharan-africa",
        intermediate_region="eastern-africa",
    )
    CountryFactory(name_en="Japan", region="asia", subregion="eastern-asia")
    CountryFactory(
        name_en="Kenya",
        region="africa",
        subregion="sub-saharan-africa",
        intermediate_region="eastern-africa",
    )

    assert without_network(client.get(COVERAGE)) == (
        "Region Countries Eastern Africa 2 countries Kenya Malawi Western Africa 1 country Togo "
        "Eastern Asia 1 country Japan"
    )


def test_networks_whose_members_are_not_named_are_named(client):
    NetworkFactory(acronym="RedeMPA", member_count_stated=31)
    MembershipFactory(network__acronym="HAWEN")

    response = client.get(COVERAGE)

    note = in_words(response.text.partition("countries of theirs may be missing:")[2].partition("</p>")[0])
    assert note == "RedeMPA"


def test_a_network_is_confirmed_by_one_office_verified_within_a_year(client):
    confirmed = NetworkFactory(acronym="HAWEN")
    verified(100, network=confirmed)
    verified(600, network=confirmed)
    verified(400, network__acronym="LATF")
    NetworkFactory(acronym="SAWEN")

    response = client.get(COVERAGE)

    assert "HAWEN" not in unconfirmed(response)
    assert "LATF" in unconfirmed(response)
    assert row(response, "Networks without a confirmed focal point", "SAWEN") == [
        "No office recorded",
        "Not recorded",
    ]


def test_a_network_without_a_confirmed_office_shows_the_best_that_is_recorded(client):
    network = NetworkFactory(acronym="HAWEN")
    verified(400, network=network)
    verified(900, network=network)
    FocalPointFactory(network=network)
    FocalPointFactory(network__acronym="LATF")

    response = client.get(COVERAGE)

    offices, last_verified = row(response, "Networks without a confirmed focal point", "HAWEN")
    assert offices == "3 offices, none verified in the last 12 months"
    assert re.fullmatch(r"Last verified \d+ \w+ \d{4} Check due", last_verified)
    assert row(response, "Networks without a confirmed focal point", "LATF") == [
        "1 office, not verified in the last 12 months",
        "Never verified",
    ]


def test_an_office_confirms_a_network_only_while_it_is_public_and_in_force(client):
    network = NetworkFactory(acronym="HAWEN")
    verified(10, network=network, is_published=False, sector="police")
    verified(10, network=network, until="2020", sector="customs")

    response = client.get(COVERAGE)

    assert "HAWEN" in unconfirmed(response)
    assert chain_of(response, network) == ["None recorded"] * 5


def test_offices_stand_for_the_links_of_the_enforcement_chain(client):
    network = NetworkFactory(acronym="HAWEN")
    for sector in ("police", "customs", "customs", "wildlife", "cites_authority", "forestry", "justice", ""):
        FocalPointFactory(network=network, sector=sector)

    response = client.get(COVERAGE)

    assert chain_of(response, network) == ["1", "2", "None recorded", "2", "3"]


def test_an_office_without_a_sector_has_that_of_its_agency(client):
    network = NetworkFactory(acronym="HAWEN")
    court = OrganizationFactory(sector="prosecution")
    FocalPointFactory(network=network, organization=court)
    FocalPointFactory(network=network, organization=court, sector="police")

    assert chain_of(client.get(COVERAGE), network) == [
        "1",
        "None recorded",
        "1",
        "None recorded",
        "None recorded",
    ]


def test_networks_that_do_not_work_are_not_looked_at(client):
    NetworkFactory(acronym="GONE-WEN", status=Network.Status.CLOSED)
    NetworkFactory(acronym="DRAFT-WEN", is_published=False)

    response = client.get(COVERAGE)

    assertNotContains(response, "GONE-WEN")
    assertNotContains(response, "DRAFT-WEN")


def test_a_network_with_sample_offices_is_marked(client):
    verified(10, network__acronym="HAWEN", is_sample=True)
    network = NetworkFactory(acronym="LATF")

    response = client.get(COVERAGE)

    assert "HAWEN Sample" in section(response, "Offices recorded for each link of the enforcement chain")
    assert f"{network.label} Sample" not in in_words(response.text)
    assertContains(response, "Sample offices are counted too")


def test_a_complete_list_shows_which_networks_it_leaves_out(client):
    meeting = MeetingFactory(title_en="Panama", participants_recorded="complete")
    ParticipationFactory(meeting=meeting, network=NetworkFactory(acronym="HAWEN"))
    NetworkFactory(acronym="RedeMPA")
    NetworkFactory(acronym="GONE-WEN", status=Network.Status.CLOSED)

    response = client.get(COVERAGE)

    assert row(response, "Networks not listed at a meeting", "Panama") == ["RedeMPA"]


@pytest.mark.parametrize(
    ("founded_on", "is_expected"),
    [
        ("2023", False),
        ("2022-12", False),
        ("2022-11-23", False),
        ("2022-11", True),
        ("2022", True),
        ("", True),
    ],
)
def test_a_network_founded_after_a_meeting_is_not_missed_there(client, founded_on, is_expected):
    MeetingFactory(title_en="Panama", participants_recorded="complete")
    NetworkFactory(acronym="HAWEN", founded_on=founded_on)

    response = client.get(COVERAGE)

    assert row(response, "Networks not listed at a meeting", "Panama") == (
        ["HAWEN"] if is_expected else ["None."]
    )


@pytest.mark.parametrize("completeness", ["partial", "unknown"])
def test_of_an_incomplete_list_nothing_is_claimed(client, completeness):
    meeting = MeetingFactory(title_en="Bangkok", participants_recorded=completeness)
    ParticipationFactory(meeting=meeting, network=NetworkFactory(acronym="HAWEN"))
    NetworkFactory(acronym="LATF")

    response = client.get(COVERAGE)

    assert row(response, "Networks not listed at a meeting", "Bangkok") == [
        "Participants are not recorded completely, so nothing can be said. 1 network is recorded so far."
    ]
    (meeting_row,) = csv_rows(client.get(MEETINGS))
    assert meeting_row["networks_not_listed"] == ""


def test_only_public_meetings_that_were_held_are_looked_at(client):
    MeetingFactory(title_en="Draft meeting", is_published=False)
    MeetingFactory(
        title_en="Next meeting", status="planned", starts_on=datetime.date(2099, 1, 1), ends_on=None
    )

    response = client.get(COVERAGE)

    assertContains(response, "No meeting is recorded.")
    assert csv_rows(client.get(MEETINGS)) == []


def test_a_region_narrows_countries_and_networks_on_the_page_and_in_its_files(client):
    CountryFactory(name_en="Malawi", region="africa")
    CountryFactory(name_en="Ruritania", region="europe")
    NetworkFactory(acronym="HAWEN", regions=["africa"])
    NetworkFactory(acronym="EWG", regions=["europe"])
    MeetingFactory(title_en="Panama", participants_recorded="complete")
    query = {"region": "africa"}

    response = client.get(COVERAGE, query)

    assertContains(response, "Malawi")
    assertNotContains(response, "Ruritania")
    assert row(response, "Networks not listed at a meeting", "Panama") == ["HAWEN"]
    assertNotContains(response, "EWG")
    assert [country["name_en"] for country in csv_rows(client.get(COUNTRIES, query))] == ["Malawi"]
    assert [network["acronym"] for network in csv_rows(client.get(NETWORKS, query))] == ["HAWEN"]
    (meeting,) = csv_rows(client.get(MEETINGS, query))
    assert meeting["networks_not_listed"] == Network.objects.get(acronym="HAWEN").slug
    assertContains(response, f"{COUNTRIES}?region=africa")


def test_a_region_that_makes_no_sense_is_explained(client):
    CountryFactory(name_en="Malawi", region="africa")

    response = client.get(COVERAGE, {"region": "atlantis"})

    assertContains(response, "“atlantis” could not be used")
    assertContains(response, "Malawi")


def test_countries_are_exported_as_they_are_shown(client):
    kenya = CountryFactory(iso3="KEN", name_en="Kenya", region="africa")
    for slug in ("latf", "hawen"):
        MembershipFactory(country=kenya, network__slug=slug, network__acronym=slug.upper())
    MembershipFactory(country=kenya, network__slug="eawen", status=Membership.Status.DISPUTED)
    CountryFactory(iso3="RUR", name_en="Ruritania", region="europe")
    CountryFactory(name_en="Svalbard", is_independent=False)

    rows = csv_rows(client.get(COUNTRIES))

    assert [exported["country"] for exported in rows] == ["KEN", "RUR"]
    assert (
        rows[0]
        | {
            "network_count": "2",
            "networks": "hawen; latf",
            "other_standings": "eawen: disputed",
            "is_independent": "true",
            "url": f"http://testserver{kenya.get_absolute_url()}",
        }
        == rows[0]
    )
    assert rows[1]["network_count"] == rows[1]["networks"] == ""


def test_networks_are_exported_as_they_are_shown(client):
    network = NetworkFactory(slug="hawen", acronym="HAWEN")
    for days, sector in ((400, "customs"), (900, "customs"), (900, "cites_authority"), (900, "")):
        verified(days, network=network, sector=sector, is_sample=True)
    NetworkFactory(slug="latf", acronym="LATF")

    rows = csv_rows(client.get(NETWORKS))

    assert (
        rows[0]
        | {
            "network": "hawen",
            "focal_point_count": "4",
            "verified_count": "",
            "verified_on": days_ago(400).isoformat(),
            "freshness": "due",
            "police_count": "",
            "customs_count": "2",
            "prosecution_count": "",
            "wildlife_count": "1",
            "other_office_count": "1",
            "focal_points_are_samples": "true",
        }
        == rows[0]
    )
    assert (rows[1]["focal_point_count"], rows[1]["freshness"]) == ("", "")


def test_meetings_are_exported_with_the_networks_that_they_do_not_list(client):
    meeting = MeetingFactory(slug="gm-wen-4", participants_recorded="complete")
    ParticipationFactory(meeting=meeting, network=NetworkFactory(slug="hawen"))
    NetworkFactory(slug="redmpa", acronym="RedeMPA")
    NetworkFactory(slug="wcwg", acronym="WCWG")

    (exported,) = csv_rows(client.get(MEETINGS))

    assert exported["meeting"] == "gm-wen-4"
    assert exported["networks_listed"] == "hawen"
    assert exported["networks_not_listed"] == "redmpa; wcwg"


@pytest.mark.parametrize(
    "name", ["networks:coverage_countries", "networks:coverage_networks", "meetings:absences"]
)
def test_a_workbook_has_the_cells_of_the_csv(client, name):
    MembershipFactory()
    MeetingFactory()

    lines = csv_rows(client.get(reverse(f"{name}_csv")))
    headings, *cells = xlsx_cells(client.get(reverse(f"{name}_xlsx")))

    assert [cell.value for cell in headings] == list(lines[0])
    assert len(cells) == len(lines)


def test_the_empty_registry_has_a_page_of_coverage(client):
    response = client.get(COVERAGE)

    assertContains(response, "None.", count=5)
    assertContains(response, "No meeting is recorded.")


def test_coverage_takes_the_same_queries_however_much_is_recorded(client, django_assert_num_queries):
    def fill(count):
        networks = crowd(NetworkFactory, count)
        countries = crowd(CountryFactory, min(count, 300))
        pairs = {"network": factory.Iterator(networks), "country": factory.Iterator(countries)}
        crowd(MembershipFactory, len(countries), **pairs)
        crowd(FocalPointFactory, count, **pairs)
        meetings = crowd(MeetingFactory, 3, participants_recorded="complete")
        crowd(ParticipationFactory, 3, network=networks[0], meeting=factory.Iterator(meetings), country=None)

    fill(10)
    few = count_queries(client, COVERAGE)
    fill(200)

    assert count_queries(client, COVERAGE) == few <= 13


@pytest.mark.parametrize("address", [reverse("home"), reverse("networks:countries"), reverse("about")])
def test_coverage_is_found_where_countries_and_the_record_are_explained(client, address):
    MembershipFactory()

    main, footer = client.get(address).text.partition("<main")[2].split("</main>")

    assert f'href="{COVERAGE}"' in main
    assert f'href="{COVERAGE}"' in footer
