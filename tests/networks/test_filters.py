import datetime
import re
from html import unescape

import pytest
from django.urls import reverse
from django.utils import timezone
from pytest_django.asserts import assertContains, assertNotContains

from networks.freshness import months_before
from networks.models import FocalPoint, Network
from tests.factories import (
    CountryFactory,
    FocalPointFactory,
    MembershipFactory,
    NetworkFactory,
    NetworkNameFactory,
    OrganizationFactory,
    ToolFactory,
)
from tests.reading import headings_of_rows, in_words

NETWORKS = reverse("networks:networks")
FOCAL_POINTS = reverse("networks:focal_points")
COUNTRIES = reverse("networks:countries")
TOOLS = reverse("networks:tools")


@pytest.fixture
def three_networks():
    """One network of the Horn of Africa, one of South Asia, and one of which little is known."""
    kenya, nepal = CountryFactory(iso2="KE", name_en="Kenya"), CountryFactory(iso2="NP", name_en="Nepal")
    hawen = NetworkFactory(
        acronym="HAWEN",
        name_en="Horn of Africa WEN",
        founded_on="2017-11",
        regions=["africa", "eastern-africa"],
        working_languages=["en", "fr"],
        reviewed_on=datetime.date(2026, 1, 1),
    )
    NetworkNameFactory(network=hawen, text="HA-WEN")
    sawen = NetworkFactory(
        acronym="SAWEN",
        name_en="South Asia WEN",
        founded_on="2011",
        kind=Network.Kind.TREATY_BODY,
        status=Network.Status.FORMING,
        regions=["asia"],
    )
    NetworkFactory(acronym="", name_en="Little-known WEN", status=Network.Status.UNKNOWN)
    MembershipFactory(network=hawen, country=kenya, since="2017", until="2019-03")
    MembershipFactory(network=hawen, country=nepal)
    MembershipFactory(network=sawen, country=nepal, status="observer")


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ("", ["HAWEN", "Little-known WEN", "SAWEN"]),
        ("q=horn", ["HAWEN"]),
        ("q=ha-wen", ["HAWEN"]),
        ("q=horn+asia", []),
        ("country=NP", ["HAWEN", "SAWEN"]),
        ("country=KE", []),
        ("region=africa", ["HAWEN"]),
        ("region=eastern-africa", ["HAWEN"]),
        ("language=fr", ["HAWEN"]),
        ("kind=treaty_body", ["SAWEN"]),
        ("kind=treaty_body&kind=wen", ["HAWEN", "Little-known WEN", "SAWEN"]),
        ("status=forming", ["SAWEN"]),
        ("status=forming&status=unknown", ["Little-known WEN", "SAWEN"]),
        ("status=forming&kind=wen", []),
        ("unknown=parameter", ["HAWEN", "Little-known WEN", "SAWEN"]),
    ],
)
def test_networks_are_narrowed(client, three_networks, query, names):
    response = client.get(f"{NETWORKS}?{query}")

    assert headings_of_rows(response) == names


@pytest.mark.parametrize(
    ("order", "names"),
    [
        ("name", ["HAWEN", "Little-known WEN", "SAWEN"]),
        ("-name", ["SAWEN", "Little-known WEN", "HAWEN"]),
        ("acronym", ["HAWEN", "Little-known WEN", "SAWEN"]),
        ("-acronym", ["SAWEN", "Little-known WEN", "HAWEN"]),
        ("founded", ["SAWEN", "HAWEN", "Little-known WEN"]),
        ("-founded", ["HAWEN", "SAWEN", "Little-known WEN"]),
        ("members", ["SAWEN", "Little-known WEN", "HAWEN"]),
        ("-members", ["HAWEN", "SAWEN", "Little-known WEN"]),
        ("-members,-name", ["HAWEN", "SAWEN", "Little-known WEN"]),
        ("reviewed", ["HAWEN", "SAWEN", "Little-known WEN"]),
        ("kind", ["SAWEN", "HAWEN", "Little-known WEN"]),
        ("name,", ["HAWEN", "Little-known WEN", "SAWEN"]),
    ],
)
def test_networks_are_ordered_with_unknown_values_last(client, three_networks, order, names):
    response = client.get(NETWORKS, {"order": order})

    assert headings_of_rows(response) == names


@pytest.fixture
def three_offices():
    """A customs office in Kenya, a police office in Nepal, and the desk of a network as a whole."""
    today = timezone.localdate()
    hawen = NetworkFactory(slug="hawen", acronym="HAWEN", name_en="Horn of Africa WEN")
    FocalPointFactory(
        position_title_en="Customs desk",
        network=hawen,
        country=CountryFactory(
            iso2="KE", name_en="Kenya", region="africa", intermediate_region="eastern-africa"
        ),
        organization=OrganizationFactory(name_en="Revenue Authority"),
        sector="customs",
        languages=["en", "sw"],
        since="2017",
        until="2019-03",
        verified_on=today,
        verified_by=FocalPoint.VerifiedBy.HOLDER,
    )
    FocalPointFactory(
        position_title_en="Police desk",
        network=None,
        country=CountryFactory(iso2="NP", name_en="Nepal", region="asia"),
        sector="police",
        role=FocalPoint.Role.TOPIC_FOCAL_POINT,
        topic="Timber",
        languages=["en"],
        verified_on=months_before(today, 13),
        verified_by=FocalPoint.VerifiedBy.STAFF,
    )
    FocalPointFactory(
        position_title_en="Network desk",
        network=hawen,
        country=None,
        role=FocalPoint.Role.NETWORK_SECRETARIAT,
        since="2018-05-02",
    )


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ("", ["Customs desk", "Police desk", "Network desk"]),
        ("q=kenya+revenue", ["Customs desk"]),
        ("q=ha+wen+desk", ["Customs desk", "Network desk"]),
        ("network=hawen", ["Customs desk", "Network desk"]),
        ("country=NP", ["Police desk"]),
        ("region=eastern-africa", ["Customs desk"]),
        ("sector=customs&sector=police", ["Customs desk", "Police desk"]),
        ("role=network_secretariat", ["Network desk"]),
        ("language=sw", ["Customs desk"]),
        ("language=sw&language=en", ["Customs desk", "Police desk"]),
        ("freshness=verified", ["Customs desk"]),
        ("freshness=due&freshness=never", ["Police desk", "Network desk"]),
        ("freshness=unconfirmed", []),
        ("q=timber", ["Police desk"]),
    ],
)
def test_offices_are_narrowed(client, three_offices, query, names):
    response = client.get(f"{FOCAL_POINTS}?on=2018-12-31&{query}")

    assert headings_of_rows(response) == names


@pytest.mark.parametrize(
    ("order", "names"),
    [
        ("country", ["Customs desk", "Police desk", "Network desk"]),
        ("-country", ["Police desk", "Customs desk", "Network desk"]),
        ("office", ["Customs desk", "Network desk", "Police desk"]),
        ("-office", ["Police desk", "Network desk", "Customs desk"]),
        ("network", ["Customs desk", "Network desk", "Police desk"]),
        ("-network", ["Customs desk", "Network desk", "Police desk"]),
        ("verified", ["Police desk", "Customs desk", "Network desk"]),
        ("-verified", ["Customs desk", "Police desk", "Network desk"]),
    ],
)
def test_offices_are_ordered_with_unknown_values_last(client, three_offices, order, names):
    response = client.get(FOCAL_POINTS, {"on": "2018-12-31", "order": order})

    assert headings_of_rows(response) == names


@pytest.mark.parametrize(
    ("on", "names"),
    [
        ("2016-12-31", ["Police desk"]),
        ("2017-01-01", ["Customs desk", "Police desk"]),
        ("2018-05-01", ["Customs desk", "Police desk"]),
        ("2018-05-02", ["Customs desk", "Police desk", "Network desk"]),
        ("2019-03-31", ["Customs desk", "Police desk", "Network desk"]),
        ("2019-04-01", ["Police desk", "Network desk"]),
    ],
)
def test_directory_shows_the_offices_in_force_on_a_day(client, three_offices, on, names):
    response = client.get(FOCAL_POINTS, {"on": on})

    assert headings_of_rows(response) == names


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ("", ["Côte d’Ivoire", "Kenya", "Nepal"]),
        ("q=cote+divoire", ["Côte d’Ivoire"]),
        ("q=ken", ["Kenya"]),
        ("region=africa", ["Côte d’Ivoire", "Kenya"]),
        ("region=western-africa", ["Côte d’Ivoire"]),
        ("network=hawen", ["Kenya"]),
    ],
)
def test_countries_are_narrowed(client, query, names):
    CountryFactory(name_en="Nepal", region="asia")
    CountryFactory(name_en="Côte d’Ivoire", region="africa", intermediate_region="western-africa")
    kenya = CountryFactory(name_en="Kenya", region="africa", iso2="KE", iso3="KEN")
    MembershipFactory(country=kenya, network__slug="hawen")
    MembershipFactory(network=NetworkFactory(slug="old"), country=kenya, until="2010")

    response = client.get(f"{COUNTRIES}?{query}")

    assert headings_of_rows(response) == names


def test_tools_are_narrowed(client):
    ToolFactory(name_en="Indicator framework", summary_en="Measures enforcement")
    ToolFactory(name_en="Secure mail")

    response = client.get(TOOLS, {"q": "measures"})

    assertContains(response, "Indicator framework")
    assertNotContains(response, "Secure mail")
    assertContains(response, "1 tool or service")


@pytest.mark.parametrize("address", [NETWORKS, FOCAL_POINTS, COUNTRIES])
def test_hidden_networks_are_neither_offered_nor_understood(client, address):
    NetworkFactory(slug="draft-wen", name_en="Draft WEN", is_published=False)

    response = client.get(address, {"network": "draft-wen"})

    assertNotContains(response, "Draft WEN")


NONSENSE = (
    "country=ZZ&on=31-31-31&order=nope&page=999999&page=-1&kind=%00&q=%00&role=x&network=%00&region=%C3"
)


@pytest.mark.parametrize(
    ("address", "filters"),
    [
        (NETWORKS, {"Words", "Country", "Region", "Kind", "Ordering"}),
        (FOCAL_POINTS, {"Words", "Network", "Country", "Region", "Role", "In force on", "Ordering"}),
        (COUNTRIES, {"Words", "Region", "Network"}),
        (TOOLS, {"Words"}),
    ],
)
def test_nonsense_is_explained_and_ignored(client, address, filters):
    FocalPointFactory(country=CountryFactory())
    ToolFactory()

    response = client.get(f"{address}?{NONSENSE}")

    problems = response.text.partition('id="problems"')[2].partition("</div>")[0]
    assert set(re.findall(r"<li>(?:<a [^>]+>)?([^:<]+): “", problems)) == filters
    assert problems.count("could not be used, so this filter was ignored.") == len(filters)
    assert "Nothing" not in response.text


def test_a_day_that_is_none_is_explained_where_it_was_written(client):
    country = CountryFactory(iso2="KE")
    focal_point = FocalPointFactory(country=country)

    for address in (FOCAL_POINTS, focal_point.network.get_absolute_url(), country.get_absolute_url()):
        response = client.get(address, {"on": "31/02/2022"})

        assert response.status_code == 200
        [control] = re.findall(r'<input [^>]*id="id_on"[^>]*>', response.text)
        for attribute in ('value="31/02/2022"', 'aria-invalid="true"', 'aria-describedby="id_on_error"'):
            assert attribute in control
        assertContains(response, '<p class="wrong" id="id_on_error">Write a day such as 2022-11-21.</p>')
        assertContains(response, '<a href="#id_on">In force on: “31/02/2022” could not be used')


def test_a_box_that_does_not_exist_leads_to_those_that_do(client, three_networks):
    response = client.get(NETWORKS, {"kind": "nonsense"})

    assertContains(response, '<a href="#group-kind">Kind: “nonsense” could not be used')
    assertContains(response, '<fieldset id="group-kind" tabindex="-1" aria-describedby="group-kind_error">')
    assertContains(response, 'id="group-kind_error">Choose from these.</p>')


def test_one_wrong_value_does_not_spoil_the_other_filters(client, three_networks):
    response = client.get(NETWORKS, {"kind": "nonsense", "status": "forming"})

    assert headings_of_rows(response) == ["SAWEN"]


def test_filters_in_force_are_chips_that_remove_one_value_each(client, three_networks):
    response = client.get(f"{NETWORKS}?kind=wen&kind=treaty_body&country=NP&order=name&page=2")

    chips = re.findall(r'<a class="chip" href="([^"]+)">(.+?)</a>', response.text, re.DOTALL)
    on_screen = [(re.sub('<span class="only-p">.*?</span>', "", label), address) for address, label in chips]
    assert {in_words(label): unescape(address) for label, address in on_screen} == {
        "Remove filter Country: Nepal": "?kind=wen&kind=treaty_body&order=name#results",
        "Remove filter Kind: Wildlife enforcement network": (
            "?kind=treaty_body&country=NP&order=name#results"
        ),
        "Remove filter Kind: Treaty body": "?kind=wen&country=NP&order=name#results",
    }


def test_boxes_count_the_rows_under_the_other_filters(client, three_networks):
    response = client.get(NETWORKS, {"kind": "wen"})

    boxes = re.findall(r'for="filter-(\w+-\w+)">.+?<span class="num">(\d+)</span>', response.text, re.DOTALL)
    assert dict(boxes) == {
        "kind-wen": "2",
        "kind-treaty_body": "1",
        "status-active": "1",
        "status-unknown": "1",
    }


def test_box_that_stands_for_nothing_stays_while_it_is_ticked(client, three_networks):
    response = client.get(NETWORKS, {"kind": "wen", "status": "forming"})

    assertContains(response, 'id="filter-status-forming" name="status" value="forming" checked')
    assertContains(response, "Nothing matches all of these filters")


def test_empty_list_leads_on(client):
    response = client.get(NETWORKS)

    assertContains(response, "Nothing is recorded here yet")
    assertContains(response, f'href="{reverse("search")}"')


def test_empty_directory_names_each_filter_to_remove(client, three_offices):
    response = client.get(f"{FOCAL_POINTS}?country=NP&sector=customs")

    assertContains(response, 'href="?sector=customs#results">Without Country: Nepal</a>')
    assertContains(response, 'href="?country=NP#results">Without Agency type: Customs</a>')
    assertContains(response, "INTERPOL National Central Bureau")
