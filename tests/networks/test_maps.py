import json
import re

import factory
import pytest
from django.core.management import call_command
from django.urls import reverse
from pytest_django.asserts import assertContains

from networks.cartography import BASE_MAP, base_map
from networks.maps import around
from networks.models import Membership
from networks.shipped import DATA
from tests.crowds import count_queries, crowd
from tests.factories import (
    CountryFactory,
    MembershipFactory,
    NetworkFactory,
    OrganizationFactory,
    ParticipationFactory,
)
from tests.reading import in_words

HOME = reverse("home")
COUNTRIES = json.loads((DATA / "countries.json").read_text())["records"]


@pytest.fixture
def kenya():
    return CountryFactory(iso2="KE", name_en="Kenya")


@pytest.fixture
def uganda():
    return CountryFactory(iso2="UG", name_en="Uganda")


def map_in(response):
    """The first map of a page."""
    found = re.search(r'<svg class="map.*?</svg>', response.text, re.DOTALL)
    return found[0] if found else ""


def shades_in(response):
    """The shade of each country of a map that has another than plain land."""
    return {
        country: shade
        for shade, shapes in re.findall(r'<g class="(n\w)".*?>(.*?)</g>', map_in(response), re.DOTALL)
        for country in re.findall('id="m-(..)"', shapes)
        if shade != "n0"
    }


def encloses(ring, place):
    """Whether a line from `place` to the east crosses `ring` an odd number of times."""
    x, y = place
    crossings = [
        x < x1 + (y - y1) * (x2 - x1) / (y2 - y1)
        for (x1, y1), (x2, y2) in zip(ring, ring[1:] + ring[:1], strict=True)
        if (y1 <= y) != (y2 <= y)
    ]
    return sum(crossings) % 2 == 1


def page_of(record):
    return record.get_absolute_url()


def test_world_map_shades_countries_by_their_networks(client, kenya, uganda):
    MembershipFactory(country=kenya)
    MembershipFactory(country=kenya, status="party")
    MembershipFactory(country=uganda, status="signatory")
    australia, chad = CountryFactory(iso2="AU"), CountryFactory(iso2="TD")
    ParticipationFactory(network=None, country=australia, category="delegation")
    MembershipFactory(country=chad, status="candidate")

    response = client.get(HOME)

    assert shades_in(response) == {"KE": "n2", "UG": "n1", "AU": "np"}
    key = in_words(response.text.partition('<ul class="key">')[2].partition("</ul>")[0])
    assert "In two networks or more (1)" in key
    assert "In one network (1)" in key
    assert "sent a delegation to a meeting (1)" in key


@pytest.mark.parametrize(
    "change",
    [
        {"network__is_published": False},
        {"network__status": "dormant"},
        {"until": "2019"},
        {"since": "2999"},
        {"status": "disputed"},
    ],
    ids=str,
)
def test_world_map_shows_only_what_counts_today(client, kenya, change):
    MembershipFactory(country=kenya, **change)

    assert shades_in(client.get(HOME)) == {}


def test_a_delegation_to_a_hidden_meeting_is_not_on_the_map(client, kenya):
    ParticipationFactory(network=None, country=kenya, category="delegation", meeting__is_published=False)

    assert shades_in(client.get(HOME)) == {}


def test_a_change_of_memberships_changes_the_map(client, kenya):
    membership = MembershipFactory(country=kenya)
    before = shades_in(client.get(HOME))

    MembershipFactory(country=kenya)
    more = shades_in(client.get(HOME))
    Membership.objects.filter(pk=membership.pk).update(until="2020")
    fewer = shades_in(client.get(HOME))

    assert [before, more, fewer] == [{"KE": "n1"}, {"KE": "n2"}, {"KE": "n1"}]


def test_the_table_before_the_map_says_the_same(client, kenya):
    MembershipFactory(country=kenya, network__acronym="LATF")
    MembershipFactory(country=kenya, network__acronym="HAWEN")
    MembershipFactory(country=kenya, network__acronym="EAWEN", status="disputed")
    MembershipFactory(country=kenya, network__acronym="SAWEN", status="observer")
    eritrea = CountryFactory(iso2="ER", name_en="Eritrea")
    ParticipationFactory(network=None, country=eritrea, category="delegation")
    CountryFactory(iso2="TD", name_en="Chad")

    response = client.get(HOME)

    table, _, rest = response.text.partition("</table>")
    rows = [in_words(row) for row in re.findall("<tr>.*?</tr>", table, re.DOTALL)]
    assert rows == [
        "Country Networks",
        "Eritrea No membership recorded; sent a delegation to a meeting",
        "Kenya HAWEN, LATF, EAWEN Sources differ, SAWEN Observer",
    ]
    assert '<svg class="map' in rest
    assert '<svg class="map' not in table
    assert "<title>Kenya: HAWEN, LATF</title>" in rest
    assertContains(client.get(f"/fr{HOME}"), "<title>Kenya\xa0: HAWEN, LATF</title>")


def test_a_map_holds_no_links_and_no_names_to_step_through(client, kenya):
    MembershipFactory(country=kenya)

    drawn = map_in(client.get(HOME))

    assert 'role="img"' in drawn
    assert re.search('aria-label="[^"]+"', drawn)
    assert not re.search("<a |tabindex|focusable", drawn)


@pytest.mark.parametrize("prefix", ["", "/fr", "/es"])
def test_a_map_says_where_the_pages_of_its_countries_are(client, kenya, prefix):
    MembershipFactory(country=kenya)

    drawn = map_in(client.get(f"{prefix}/"))

    assert f'data-countries="{prefix}/countries/"' in drawn
    assert client.get(f"{prefix}/countries/KE/").status_code == 200


def test_every_map_comes_with_its_disclaimer(client):
    sudan, india = CountryFactory(iso2="SD"), CountryFactory(iso2="IN")
    network = MembershipFactory(country=sudan).network
    MembershipFactory(country=india)
    pages = [HOME, page_of(sudan), page_of(network), page_of(india)]
    with_line_of_control = [HOME, page_of(india)]

    for address in pages:
        response = client.get(address)

        assertContains(response, "do not imply official endorsement or acceptance", count=1)
        assertContains(response, "Dashed lines show boundaries that are not finally determined", count=1)
        assert ("Line of Control" in response.text) == (address in with_line_of_control)


@pytest.mark.parametrize("language", ["en", "fr", "es"])
def test_world_map_stays_light_when_every_country_is_in_two_networks(client, language):
    records = [record for record in COUNTRIES if record["is_independent"]]
    countries = crowd(
        CountryFactory,
        len(records),
        iso2=factory.Iterator([record["iso2"] for record in records]),
        **{f"name_{language}": factory.Iterator([record["name"][language] for record in records])},
    )
    for acronym in ("HAWEN", "SudWEN"):
        network = NetworkFactory(acronym=acronym)
        crowd(MembershipFactory, len(countries), network=network, country=factory.Iterator(countries))

    response = client.get("/" if language == "en" else f"/{language}/")

    assert set(shades_in(response).values()) == {"n2"}
    assert len(map_in(response).encode()) < 60_000


def test_small_states_are_dots_where_they_are_shaded(client):
    singapore = CountryFactory(iso2="SG")
    CountryFactory(iso2="MV")
    MembershipFactory(country=singapore)

    drawn = map_in(client.get(HOME))

    assert re.findall('<circle id="m-(..)"', drawn) == ["SG"]


def test_a_country_that_no_map_shows_does_no_harm(client):
    unknown = MembershipFactory()
    before = map_in(client.get(page_of(unknown.network)))
    MembershipFactory(network=unknown.network, country__iso2="KE", country__name_en="Kenya")

    response = client.get(page_of(unknown.network))

    assert before == ""
    assert shades_in(response) == {"KE": "n2"}
    assert client.get(page_of(unknown.country)).status_code == 200
    assert client.get(HOME).status_code == 200


def test_sheet_shades_members_other_standings_and_disputes(client, kenya, uganda):
    network = NetworkFactory()
    MembershipFactory(network=network, country=kenya)
    MembershipFactory(network=network, country=uganda, status="observer")
    MembershipFactory(network=network, country__iso2="ER", status="disputed")
    MembershipFactory(network=network, country__iso2="TD", until="2019")
    MembershipFactory(network=network, country=None, organization=OrganizationFactory())

    response = client.get(page_of(network))

    assert shades_in(response) == {"KE": "n2", "UG": "n1", "ER": "np"}
    key = in_words(response.text.partition('<ul class="key">')[2].partition("</ul>")[0])
    assert key == "Member Another standing Sources differ"


def test_sheet_maps_the_members_of_the_day_asked_for(client, kenya, uganda):
    network = NetworkFactory()
    MembershipFactory(network=network, country=kenya, until="2019")
    MembershipFactory(network=network, country=uganda, since="2020")

    then, now = (client.get(page_of(network), day) for day in ({"on": "2018-05-01"}, {}))

    assert shades_in(then) == {"KE": "n2"}
    assert shades_in(now) == {"UG": "n2"}


def test_there_is_no_map_where_nothing_is_recorded(client, kenya):
    for address in (HOME, page_of(NetworkFactory()), page_of(kenya)):
        assert map_in(client.get(address)) == ""


def test_country_page_shades_the_countries_that_share_a_network(client, kenya, uganda):
    network = MembershipFactory(country=kenya).network
    MembershipFactory(country=uganda, network=network)
    MembershipFactory(country__iso2="TZ", network=network, status="observer")
    MembershipFactory(country__iso2="ET", network=network, until="2019")
    hidden = MembershipFactory(country=kenya, network__is_published=False).network
    MembershipFactory(country__iso2="SD", network=hidden)
    MembershipFactory(country__iso2="ZM")

    response = client.get(page_of(kenya))

    assert shades_in(response) == {"KE": "n2", "UG": "n1"}
    assertContains(response, "Shares a network with it (1 country)")
    then = client.get(page_of(kenya), {"on": "2018-05-01"})
    assert shades_in(then) == {"KE": "n2", "UG": "n1", "ET": "n1"}


def test_a_country_that_only_watches_shares_no_network(client, kenya, uganda):
    network = MembershipFactory(country=kenya, status="observer").network
    MembershipFactory(country=uganda, network=network)

    assert map_in(client.get(page_of(kenya))) == ""
    assert shades_in(client.get(page_of(uganda))) == {"UG": "n2"}


def test_a_region_is_drawn_large_with_the_names_that_fit(client):
    network = NetworkFactory()
    for code, name in {"SD": "Sudan", "SS": "South Sudan", "DJ": "Djibouti"}.items():
        MembershipFactory(network=network, country__iso2=code, country__name_en=name)

    drawn = map_in(client.get(page_of(network)))

    names = re.findall("<text>(.*?)</text>", drawn)
    assert [in_words(name) for name in names] == ["Sudan", "South Sudan"]
    assert 'class="map map-detail"' in drawn
    assert "m-BR" not in drawn
    assert len(drawn.encode()) < 25_000


@pytest.mark.parametrize(
    ("countries", "is_detail"),
    [
        (["KE"], True),
        (["MV"], True),
        (["TV"], True),  # Too small for the outlines.
        (["FJ"], True),  # On both sides of the 180th meridian.
        (["RU"], True),
        (["CA", "MX", "US"], True),
        (["BR", "CN", "US"], False),
    ],
    ids=str,
)
def test_a_map_zooms_to_its_countries_unless_they_lie_all_over_the_world(countries, is_detail):
    drawn = around(dict.fromkeys(countries, "n2"))

    assert drawn.drawing.is_detail == is_detail
    shown = {area.shape.iso2 for group in [*drawn.outlines, *drawn.dots] for area in group.areas}
    assert shown >= set(countries)


@pytest.mark.parametrize(("country", "neighbour"), [("FR", "ES"), ("NL", "DE"), ("PT", "ES")])
def test_far_islands_do_not_widen_a_map(country, neighbour):
    drawn = around({country: "n2"}).drawing

    assert drawn.shapes[neighbour].path
    assert not drawn.shapes["BR"].path


def test_a_large_part_far_away_does():
    assert around({"ID": "n2"}).drawing.shapes["PG"].path


def test_pages_with_maps_take_the_same_queries_however_many_members_there_are(client, kenya, uganda):
    network = MembershipFactory(country=kenya).network
    MembershipFactory(network=network, country=uganda)
    pages = [HOME, page_of(network), page_of(kenya)]
    few = [count_queries(client, address) for address in pages]

    for code in ["BI", "DJ", "ER", "ET", "RW", "SD", "SO", "SS", "TZ"]:
        membership = MembershipFactory(network=network, country__iso2=code)
        MembershipFactory(country=membership.country)

    assert [count_queries(client, address) for address in pages] == few


def test_base_map_is_what_the_command_makes_of_the_outlines(tmp_path):
    again = tmp_path / "base.json"

    call_command("make_base_map", output=again)

    assert again.read_bytes() == BASE_MAP.read_bytes()


def test_base_map_follows_the_practice_of_the_united_nations():
    base = base_map()

    assert set(base.undetermined) == {
        "BT-CN",
        "CN-IN",
        "DZ-EH",
        "EG-SD",
        "EH-MA",
        "EH-MR",
        "IL-PS",
        "IL-SY",
        "IN-PK",
        "SD-SS",
    }
    undetermined = {arc for arcs in base.undetermined.values() for arc in arcs}
    assert not undetermined & set(base.borders)
    glacier = {max(arc, ~arc) for ring in base.rings[""] for arc in ring.arcs}
    assert glacier <= undetermined


@pytest.mark.parametrize(
    ("place", "country"),
    [
        ((34.1, 45.0), "UA"),  # Simferopol
        ((121.0, 24.0), "CN"),
        ((44.1, 9.6), "SO"),  # Hargeisa
        ((33.4, 35.3), "CY"),
        ((21.0, 42.6), "RS"),
        ((-13.0, 24.5), "EH"),  # On either side of the line that divides it.
        ((-11.0, 27.0), "EH"),
        ((-9.6, 30.4), "MA"),
        ((37.6, 55.7), "RU"),
    ],
    ids=str,
)
def test_a_place_lies_in_the_country_that_it_is_shown_with(place, country):
    base = base_map()

    around_it = [
        code
        for code, rings in base.rings.items()
        if sum(encloses(base.points(ring.arcs), place) for ring in rings) % 2
    ]

    assert around_it == [country]
