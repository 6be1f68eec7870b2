import re

import factory
import pytest
from django.contrib.auth.models import Group
from django.urls import reverse
from pytest_django.asserts import assertContains, assertNotContains

from outcomes.models import Activity
from tests.admin_forms import run_action
from tests.crowds import count_queries, crowd
from tests.downloads import csv_rows
from tests.factories import (
    ActivityFactory,
    CountryFactory,
    NetworkFactory,
    OrganizationFactory,
    OutcomeFactory,
    SourceFactory,
    TaxonFactory,
    TrendFactory,
    UserFactory,
)
from tests.reading import in_words
from tests.spreadsheets import changes_nothing, csv_of, imported, previewed, verdicts

ACTIVITIES = reverse("outcomes:activities")


def shown(response):
    """The slugs of the rows of the list, in their order."""
    return re.findall(r'<h2><a href="/activities/(.*?)/">', response.text)


@pytest.fixture
def three_activities():
    """A training of one network, an operation aimed at a trend about tigers, and one without a date."""
    hawen = NetworkFactory(slug="hawen")
    kenya = CountryFactory(iso2="KE", iso3="KEN")
    trend = TrendFactory(slug="skins")
    trend.taxa.add(TaxonFactory(slug="panthera-tigris"))
    training = ActivityFactory(
        slug="training", title_en="Training of customs officers", since="2023-12-04", until="2024-01"
    )
    training.networks.add(hawen)
    training.countries.add(kenya)
    training.partners.add(OrganizationFactory(slug="unodc"))
    training.outcomes.add(OutcomeFactory(code="WEN4-5"))
    operation = ActivityFactory(slug="operation", kind="operation", title_en="Operation Tiger", since="2025")
    operation.networks.add(hawen, NetworkFactory(slug="sawen"))
    operation.trends.add(trend, TrendFactory(slug="other"))
    ActivityFactory(
        slug="undated", kind="secondment", title_en="Secondment", text_en="Two analysts", since=""
    )


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", ["operation", "training", "undated"]),
        ("q=analysts", ["undated"]),
        ("network=hawen", ["operation", "training"]),
        ("network=sawen", ["operation"]),
        ("country=KE", ["training"]),
        ("partner=unodc", ["training"]),
        ("outcome=WEN4-5", ["training"]),
        ("trend=skins", ["operation"]),
        ("taxon=panthera-tigris", ["operation"]),
        ("year=2023", ["training"]),
        ("year=2024", ["training"]),
        ("year=2025", ["operation"]),
        ("kind=secondment", ["undated"]),
        ("kind=secondment&kind=operation", ["operation", "undated"]),
        ("order=date", ["training", "operation", "undated"]),
        ("order=-title", ["training", "undated", "operation"]),
    ],
)
def test_filters(client, three_activities, query, found):
    response = client.get(f"{ACTIVITIES}?{query}")

    assert shown(response) == found
    assert [row["activity"] for row in csv_rows(client.get(f"/activities.csv?{query}"))] == found


@pytest.mark.parametrize(
    "name", ["network", "country", "partner", "outcome", "trend", "taxon", "year", "kind", "order"]
)
def test_a_value_that_means_nothing_is_explained(client, three_activities, name):
    response = client.get(ACTIVITIES, {name: "nonsense"})

    assertContains(response, "“nonsense” could not be used, so this filter was ignored.")
    assert len(shown(response)) == 3


def test_a_page_says_when_who_and_what_for(client):
    activity = ActivityFactory(
        title_en="Training of customs officers",
        text_en="A week on the identification of timber.",
        since="2022-12-07",
        until="2022-12-09",
        evidence_title="Report of the training",
        evidence_url="https://example.org/report",
        basis="inferred",
    )
    activity.networks.add(NetworkFactory(acronym="HAWEN"))
    activity.countries.add(CountryFactory(name_en="Kenya"))
    activity.partners.add(OrganizationFactory(name_en="Customs academy"))
    activity.outcomes.add(OutcomeFactory(code="WEN4-5"))
    trend = TrendFactory(text_en="Rosewood leaves by ship", network=NetworkFactory(slug="latf"))
    activity.trends.add(trend)
    activity.sources.add(SourceFactory(title="Newsletter"))

    response = client.get(activity.get_absolute_url())

    words = in_words(response.text)
    for text in (
        "Inferred",
        "7 to 9 December 2022",
        "HAWEN",
        "Kenya",
        "Customs academy",
        "Report of the training",
        "WEN4-5",
        "Newsletter",
    ):
        assert text in words
    assertContains(response, f'<a href="/networks/latf/#{trend.slug}">Rosewood leaves by ship</a>')
    assertContains(response, 'href="https://example.org/report"')


def test_what_is_not_recorded_says_so(client):
    response = client.get(ActivityFactory(since="").get_absolute_url())

    assert in_words(response.text).count("Not recorded") == 7


@pytest.fixture
def pages_of_its_rows():
    """The pages of the network, country and outcome that an activity names, and of its trend."""

    def pages(activity):
        network, country, outcome = NetworkFactory(), CountryFactory(), OutcomeFactory()
        activity.networks.add(network)
        activity.countries.add(country)
        activity.outcomes.add(outcome)
        activity.trends.add(TrendFactory())
        rows = (network, country, outcome)
        return [*(row.get_absolute_url() for row in rows), reverse("meetings:trends")]

    return pages


def test_it_stands_on_the_pages_of_what_it_names(client, pages_of_its_rows):
    activity = ActivityFactory(title_en="Operation Tiger")
    activity.sources.add(SourceFactory(title="Newsletter of the operation"))

    for page in pages_of_its_rows(activity):
        response = client.get(page)
        assertContains(response, f'<a href="{activity.get_absolute_url()}">Operation Tiger</a>')
        if page != reverse("meetings:trends"):
            assertContains(response, "Newsletter of the operation")


def test_a_draft_stands_nowhere(client, pages_of_its_rows):
    draft = ActivityFactory(title_en="Operation Tiger", is_published=False)

    for page in [*pages_of_its_rows(draft), ACTIVITIES, "/activities.csv", "/search/?q=tiger"]:
        assert "Operation Tiger" not in client.get(page).getvalue().decode()
    assert client.get(draft.get_absolute_url()).status_code == 404


def test_drafts_that_it_names_are_not_named(client):
    activity = ActivityFactory()
    activity.networks.add(NetworkFactory(acronym="DRAFT-NET", slug="draft-net", is_published=False))
    activity.outcomes.add(OutcomeFactory(code="DRAFT-1", is_published=False))
    activity.trends.add(TrendFactory(text_en="DRAFT trend", network=NetworkFactory(is_published=False)))

    for address in (activity.get_absolute_url(), ACTIVITIES, "/activities.csv"):
        assert "DRAFT" not in client.get(address).getvalue().decode().upper().replace("DRAFTS", "")


def test_search_finds_it(client):
    ActivityFactory(slug="tiger", title_en="Opération tigre", kind="operation", since="2025-05")

    response = client.get(reverse("search"), {"q": "operation tigre"})

    assertContains(response, 'href="/activities/tiger/"')
    assertContains(response, "Operation, ")


@pytest.mark.parametrize("ending", ["csv", "xlsx"])
def test_what_is_exported_is_imported_back_and_changes_nothing(client, three_activities, ending):
    activity = Activity.objects.get(slug="training")
    activity.networks.add(NetworkFactory(is_published=False))
    activity.evidence_url = "https://example.org/report"
    activity.save()

    assert changes_nothing("activities", client.get(f"/activities.{ending}"))


def test_a_new_activity_comes_in_as_a_draft():
    hawen, latf = NetworkFactory(slug="hawen", acronym="HAWEN"), NetworkFactory(slug="latf", acronym="LATF")
    kenya = CountryFactory(iso2="KE", iso3="KEN", name_en="Kenya")
    unodc = OrganizationFactory(slug="unodc", acronym="UNODC")
    outcome = OutcomeFactory(code="WEN4-4")

    imported(
        "activities",
        csv_of(
            ["Activity", "Kind", "Title", "Since", "Until", "Networks", "Pays", "Partners", "Outcomes"],
            [
                "visit-2024",
                "Exchange visit",
                "Visit to LATF",
                "7 May 2024",
                "2024-05-09",
                "HAWEN; LATF",
                "Kenya",
                "UNODC",
                "WEN4-4",
            ],
        ),
    )

    activity = Activity.objects.get()
    assert (activity.slug, activity.kind, activity.is_published) == ("visit-2024", "exchange_visit", False)
    assert (activity.since, activity.until) == ("2024-05-07", "2024-05-09")
    assert set(activity.networks.all()) == {hawen, latf}
    assert list(activity.countries.all()) == [kenya]
    assert list(activity.partners.all()) == [unodc]
    assert list(activity.outcomes.all()) == [outcome]


def test_an_import_leaves_the_drafts_of_a_list():
    activity = ActivityFactory(slug="visit")
    draft, old, new = NetworkFactory(is_published=False), NetworkFactory(), NetworkFactory()
    activity.networks.set([draft, old])

    imported("activities", csv_of(["activity", "networks"], ["visit", new.slug]))

    assert set(activity.networks.all()) == {draft, new}


@pytest.mark.parametrize(
    ("heading", "cell", "sentence"),
    [
        ("networks", "no-such-network", "no-such-network"),
        ("until", "2020", "The end must not be before the start."),
        ("is_published", "yes", "An import does not change this."),
    ],
)
def test_a_row_that_cannot_be_is_refused(heading, cell, sentence):
    ActivityFactory(slug="visit", since="2023-03", is_published=False)

    [(state, [problem])] = verdicts(previewed("activities", csv_of(["activity", heading], ["visit", cell])))

    assert state == "wrong"
    assert sentence in " ".join(problem)


def test_an_editor_enters_and_a_publisher_publishes(client):
    draft = ActivityFactory(is_published=False)
    editor, publisher = UserFactory(), UserFactory()
    editor.groups.add(Group.objects.get(name="Editor"))
    publisher.groups.add(Group.objects.get(name="Publisher"))

    client.force_login(editor)
    assertContains(client.get(reverse("admin:outcomes_activity_add")), 'name="title_en"')
    run_action(client, Activity, "publish", draft)
    draft.refresh_from_db()
    assert not draft.is_published

    client.force_login(publisher)
    run_action(client, Activity, "publish", draft)
    draft.refresh_from_db()
    assert draft.is_published


def test_the_list_of_staff_names_what_is_missing_once(admin_client):
    activity = ActivityFactory(title_en="Visit", since="")
    activity.networks.add(*NetworkFactory.create_batch(2))

    response = admin_client.get(reverse("admin:outcomes_activity_changelist"))

    assertContains(response, "date, evidence, sources", count=1)
    assertNotContains(response, "networks, evidence")


def plant(count):
    activities = crowd(ActivityFactory, count)
    networks = crowd(NetworkFactory, 3)
    trends = crowd(TrendFactory, 3, network=NetworkFactory())
    outcomes = [OutcomeFactory()]
    countries, partners = [CountryFactory()], [OrganizationFactory()]
    for activity in activities[:20]:
        activity.networks.set(networks)
        activity.countries.set(countries)
        activity.partners.set(partners)
        activity.outcomes.set(outcomes)
        activity.trends.set(trends)
    return activities


def test_list_takes_the_same_queries_however_long_it_is(client):
    plant(5)
    few = count_queries(client, ACTIVITIES)

    plant(200)

    assert count_queries(client, ACTIVITIES) == few == 18


def test_page_takes_the_same_queries_however_much_it_shows(client):
    activity = ActivityFactory()

    def grow(count):
        activity.networks.add(*crowd(NetworkFactory, count))
        activity.partners.add(*crowd(OrganizationFactory, count))
        activity.sources.add(*crowd(SourceFactory, count))
        outcome = OutcomeFactory()
        activity.outcomes.add(
            *crowd(
                OutcomeFactory, count, meeting=outcome.meeting, number=factory.Sequence(lambda n: n + 10_000)
            )
        )
        activity.trends.add(*crowd(TrendFactory, count, network=NetworkFactory()))

    grow(5)
    few = count_queries(client, activity.get_absolute_url())
    grow(50)

    assert count_queries(client, activity.get_absolute_url()) == few == 9
