import re

import factory
import pytest
from django.urls import reverse
from django.utils.translation import override
from pytest_django.asserts import assertContains, assertNotContains

from tests.crowds import count_queries, crowd
from tests.downloads import csv_rows
from tests.factories import (
    ActivityFactory,
    CountryFactory,
    MeetingFactory,
    NetworkFactory,
    SourceFactory,
    TaxonFactory,
    TrendFactory,
)
from tests.reading import in_words

TRENDS = reverse("meetings:trends")


def shown(response):
    """The slugs of the rows of the list, in their order."""
    return re.findall(r'<li id="(.*?)">', response.text)


def rows_of_comparison(response):
    """Each row of the comparison in words: its name, and what its cells say."""
    [body] = re.findall(r"<tbody>.*?</tbody>", response.text, re.DOTALL)
    cells = r"<t[hd].*?</t[hd]>"
    return [
        [in_words(cell) for cell in re.findall(cells, row, re.DOTALL)]
        for row in re.findall(r"<tr>.*?</tr>", body, re.DOTALL)
    ]


@pytest.fixture
def four_trends():
    """Two meetings that noted something, a network's own trend, and one of nobody."""
    kenya = CountryFactory(
        iso2="KE",
        iso3="KEN",
        region="africa",
        subregion="sub-saharan-africa",
        intermediate_region="eastern-africa",
    )
    tiger = TaxonFactory(
        slug="panthera-tigris", scientific_name="Panthera tigris", common_name_en="tiger", cites_appendix="I"
    )
    cheetah = TaxonFactory(
        slug="acinonyx-jubatus",
        scientific_name="Acinonyx jubatus",
        common_name_en="cheetah",
        common_name_fr="guépard",
    )
    first = MeetingFactory(slug="gm-1", series="global-meeting-of-wens", starts_on="2013-03-05", ends_on=None)
    third = MeetingFactory(slug="gm-3", starts_on="2019-08-21", ends_on=None)
    hawen = NetworkFactory(slug="hawen", acronym="HAWEN")
    skins = TrendFactory(
        slug="skins", meeting=first, category="priority", commodities_en="Ivory; skins", period="2013"
    )
    skins.taxa.add(tiger)
    again = TrendFactory(slug="again", meeting=third, commodities_en="ivory", period="2019")
    again.taxa.add(tiger)
    cubs = TrendFactory(
        slug="cubs",
        network=hawen,
        text_en="Cubs leave the Horn",
        region="eastern-africa",
        commodities_en="live animals",
        commodities_fr="animaux vivants",
        routes_en="Horn to Gulf",
    )
    cubs.taxa.add(cheetah)
    seized = TrendFactory(slug="seized", category="enforcement_result", period="2020")
    seized.countries.add(kenya)


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", ["again", "skins", "seized", "cubs"]),
        ("q=horn", ["cubs"]),
        ("q=tiger", ["again", "skins"]),
        ("q=guepard", ["cubs"]),
        ("meeting=gm-1", ["skins"]),
        ("meeting=none", ["seized", "cubs"]),
        ("region=eastern-africa", ["seized", "cubs"]),
        ("region=africa", ["seized", "cubs"]),
        ("region=sub-saharan-africa", ["seized", "cubs"]),
        ("region=asia", []),
        ("network=hawen", ["cubs"]),
        ("taxon=panthera-tigris", ["again", "skins"]),
        ("taxon=panthera-tigris&meeting=gm-3", ["again"]),
        ("commodity=ivory", ["again", "skins"]),
        ("commodity=skins", ["skins"]),
        ("commodity=live-animals", ["cubs"]),
        ("category=priority", ["skins"]),
        ("category=priority&category=trend", ["again", "skins", "cubs"]),
        ("order=period", ["skins", "again", "seized", "cubs"]),
        ("order=-meeting", ["again", "skins", "cubs", "seized"]),
        ("order=network", ["cubs", "skins", "again", "seized"]),
    ],
)
def test_filters(client, four_trends, query, found):
    response = client.get(f"{TRENDS}?{query}")

    assert shown(response) == found
    assert [row["trend"] for row in csv_rows(client.get(f"/trends.csv?{query}"))] == found


@pytest.mark.parametrize("name", ["meeting", "region", "network", "taxon", "commodity", "category", "order"])
def test_a_value_that_means_nothing_is_explained(client, four_trends, name):
    response = client.get(TRENDS, {name: "nonsense"})

    assertContains(response, "“nonsense” could not be used, so this filter was ignored.")
    assert len(shown(response)) == 4


def test_a_chip_names_the_trends_of_no_meeting_in_words(client, four_trends):
    response = client.get(TRENDS, {"meeting": "none"})

    [chip] = re.findall('<a class="chip".*?</a>', response.text, re.DOTALL)
    assert in_words(chip).endswith("Noted outside a meeting")


def test_a_commodity_has_one_address_and_a_name_in_each_language(client, four_trends):
    with override("fr"):
        french = reverse("meetings:trends")

    response = client.get(french, {"commodity": "live-animals"})

    assert shown(response) == ["cubs"]
    assertContains(response, '<option value="live-animals" selected>animaux vivants</option>', html=True)
    # Without a translation, the commodity keeps its English name.
    assertContains(response, '<option value="skins">skins</option>', html=True)


def test_a_commodity_is_not_part_of_another(client):
    TrendFactory(slug="saiga", commodities_en="horn; skins")
    TrendFactory(slug="rhino", commodities_en="rhino horn")

    assert shown(client.get(TRENDS, {"commodity": "horn"})) == ["saiga"]


def test_a_row_says_everything_that_is_recorded(client):
    trend = TrendFactory(
        text_en="Cubs leave the Horn",
        meeting=MeetingFactory(title_en="Third meeting"),
        network=NetworkFactory(acronym="HAWEN"),
        region="eastern-africa",
        commodities_en="live animals",
        routes_en="Horn to Gulf",
        period="2010-2020",
        basis="inferred",
    )
    trend.taxa.add(
        TaxonFactory(
            scientific_name="Acinonyx jubatus",
            common_name_en="cheetah",
            cites_appendix="I",
            species_plus_id="8935",
        )
    )
    trend.countries.add(CountryFactory(name_en="Somalia"))
    trend.sources.add(SourceFactory(title="A study", url="https://example.org/study", link_publicly=True))
    trend.activities.add(ActivityFactory(title_en="Operation Cub"), ActivityFactory(is_published=False))

    response = client.get(TRENDS)

    words = in_words(re.findall(r'<li id=".*?</li>', response.text, re.DOTALL)[0])
    assert words == (
        "Trend (2010-2020) Inferred Cubs leave the Horn Eastern Africa. Commodities: live animals. "
        "Routes: Horn to Gulf. Taxa: Acinonyx jubatus (cheetah), CITES Appendix I, Species+. "
        "Countries: Somalia. Meeting: Third meeting Network: HAWEN Activity aimed at it: Operation Cub "
        "Source: A study"
    )
    assertContains(response, 'href="https://speciesplus.net/species#/taxon_concepts/8935/legal"')
    assertContains(response, 'href="https://example.org/study"')


def test_the_download_has_what_the_rows_say(client, four_trends):
    row = next(row for row in csv_rows(client.get("/trends.csv")) if row["trend"] == "skins")

    assert row["meeting"] == "gm-1"
    assert row["taxa"] == "Panthera tigris"
    assert row["common_names_en"] == "Panthera tigris: tiger"
    assert row["cites_appendices"] == "Panthera tigris: I"
    assert row["species_plus_ids"] == ""
    assert row["commodities_en"] == "Ivory; skins"
    assert row["url"].endswith("/meetings/gm-1/#skins")


def test_trends_of_drafts_stay_hidden(client):
    draft = NetworkFactory(is_published=False)
    secret = TaxonFactory(scientific_name="Secretus secretus", slug="secretus")
    TrendFactory(network=draft, text_en="Hidden", commodities_en="secret goods").taxa.add(secret)
    TrendFactory(meeting=MeetingFactory(is_published=False), text_en="Hidden too")

    for address in (TRENDS, "/trends.csv"):
        text = client.get(address).getvalue().decode()
        assert "Hidden" not in text
        assert "ecret" not in text
    assertContains(client.get(TRENDS, {"taxon": "secretus"}), "could not be used")


def test_meetings_are_compared_by_what_they_noted(client, four_trends):
    MeetingFactory(slug="gm-2", series="global-meeting-of-wens", starts_on="2016-09-28", ends_on=None)

    response = client.get(TRENDS)

    nothing, other = "Nothing is recorded of this meeting", "Not among what is recorded"
    assert [[name.lower(), *cells] for name, *cells in rows_of_comparison(response)] == [
        ["panthera tigris", "Noted", nothing, "Noted"],
        ["ivory", "Noted", nothing, "Noted"],
        ["skins", "Noted", nothing, other],
    ]
    assertContains(response, '<i lang="la">Panthera tigris</i> (tiger): 2013, 2019')
    assertContains(response, "does not mean that the meeting did not speak of it")


def test_the_comparison_follows_the_filters(client, four_trends):
    response = client.get(TRENDS, {"category": "priority"})

    assert [row[0] for row in rows_of_comparison(response)] == ["Panthera tigris", "Ivory", "skins"]
    assertNotContains(client.get(TRENDS, {"meeting": "none"}), 'id="comparison"')


def plant(count):
    meetings = crowd(MeetingFactory, 3)
    trends = crowd(
        TrendFactory,
        count,
        meeting=factory.Iterator(meetings),
        network=NetworkFactory(),
        commodities_en=factory.Sequence(lambda number: f"goods {number % 30}; ivory"),
    )
    taxa = crowd(TaxonFactory, count)
    sources = crowd(SourceFactory, count)
    activities = crowd(ActivityFactory, count)
    country = CountryFactory()
    for trend in trends[:20]:
        trend.taxa.set(taxa[:3])
        trend.sources.set(sources[:3])
        trend.countries.set([country])
        trend.activities.set(activities[:3])


def test_list_takes_the_same_queries_however_long_it_is(client):
    plant(5)
    few = count_queries(client, TRENDS)

    plant(200)

    assert count_queries(client, TRENDS) == few == 18


def test_search_leads_to_the_list(client):
    TaxonFactory(common_name_en="pangolin").trends.add(*TrendFactory.create_batch(11, text_en="Scales"))

    response = client.get(reverse("search"), {"q": "pangolin"})

    assertContains(response, f'href="{TRENDS}?q=pangolin"')


def test_a_meeting_leads_to_the_comparison(client):
    meeting = MeetingFactory()

    assertContains(client.get(meeting.get_absolute_url()), f'href="{TRENDS}#comparison"')
