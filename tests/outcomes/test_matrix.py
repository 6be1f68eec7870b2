"""The outcomes of a meeting beside the bodies that are to act, as visitors see them and download them."""

import datetime
from io import StringIO

import factory
import pytest
from django.core.files.base import ContentFile
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from pytest_django.asserts import assertContains, assertNotContains

from outcomes.models import FollowUp
from tests.crowds import count_queries, crowd
from tests.downloads import csv_rows, xlsx_cells
from tests.factories import (
    AddresseeFactory,
    EvidenceFactory,
    FollowUpFactory,
    MeetingFactory,
    NetworkFactory,
    OrganizationFactory,
    OutcomeFactory,
    ReportingRoundFactory,
    ReportRequestFactory,
    SourceFactory,
)
from tests.reading import in_words

GLOBAL = {"series": "global-meeting-of-wens"}


def matrix(meeting, **query):
    return reverse("outcomes:matrix", query={"meeting": meeting.slug, **query})


def table_of(response):
    """The table as it is read, from its heading to its sums."""
    return in_words(response.text.partition('<table class="cards answers"')[2].partition("</table>")[0])


def cells_of(client, meeting, **query):
    """The rows of the download, by outcome and body."""
    address = reverse("outcomes:matrix_csv", query={"meeting": meeting.slug, **query})
    return {(row["outcome"], row["body"]): row for row in csv_rows(client.get(address))}


@pytest.fixture
def asked():
    """An outcome that addresses one network, called HAWEN."""
    return AddresseeFactory(outcome__code="WEN4-1", network__acronym="HAWEN", network__slug="hawen").outcome


@pytest.fixture
def hawen(asked):
    return asked.addressees.get().network


def test_a_cell_says_what_was_answered_when_by_whom_and_what_shows_it(client, asked, hawen):
    follow_up = FollowUpFactory(
        outcome=asked, network=hawen, state="under_way", date="2024-02", reported_by="Permanent Secretariat"
    )
    EvidenceFactory(follow_up=follow_up, title="Minutes", url="https://example.org/minutes")

    response = client.get(matrix(asked.meeting))

    row = "HAWEN Under way February 2024 Permanent Secretariat Evidence [1] Under way 1"
    assert row in table_of(response)
    assertContains(response, 'href="https://example.org/minutes"', count=2)
    assert "Evidence Minutes" in in_words(response.text.partition("</table>")[2])


def test_a_cell_without_a_named_office_says_who_published_it(client, asked, hawen):
    follow_up = FollowUpFactory(outcome=asked, network=hawen)
    follow_up.sources.add(SourceFactory(publisher="UNODC"), SourceFactory(publisher="CITES Secretariat"))

    assert "May 2023 CITES Secretariat; UNODC" in table_of(client.get(matrix(asked.meeting)))


def test_not_started_is_an_answer_and_no_report_is_none(client, asked, hawen):
    silent = AddresseeFactory(outcome=asked, network__acronym="LATF").network
    FollowUpFactory(outcome=asked, network=hawen, state="not_started")

    response = client.get(matrix(asked.meeting))

    table = table_of(response)
    assert "HAWEN Not started May 2023 Not started 1" in table
    assert "LATF No report yet No report yet 1" in table
    assert "Bodies Not started 1 No report yet 1" in table
    assertContains(response, '<span class="tag tag-not_started">Not started</span>', count=3)
    assert cells_of(client, asked.meeting)["WEN4-1", silent.slug]["state"] == "no_report"


def test_sums_count_bodies_and_outcomes_by_state(client, asked, hawen):
    other = OutcomeFactory(code="WEN4-2", meeting=asked.meeting)
    AddresseeFactory(outcome=other, network=hawen)
    for state in ("done", "done", "planned", "stalled", "not_applicable"):
        FollowUpFactory(outcome=asked, network=AddresseeFactory(outcome=asked).network, state=state)
    FollowUpFactory(outcome=other, network=hawen, state="done")

    table = table_of(client.get(matrix(asked.meeting)))

    assert "HAWEN No report yet Done May 2023 Done 1 No report yet 1" in table
    assert table.endswith("Bodies Done 2 Planned 1 Stalled 1 Not applicable 1 No report yet 1 Done 1")
    assert "%" not in table


@pytest.mark.parametrize(
    ("on", "state"),
    [
        ("2023-04-30", "no_report"),
        ("2023-05-01", "planned"),
        ("2023-12-31", "planned"),
        ("2024-01-01", "done"),
        ("", "done"),
    ],
)
def test_on_a_day_only_follow_ups_of_that_day_and_before_count(client, asked, hawen, on, state):
    FollowUpFactory(outcome=asked, network=hawen, date="2023-05", state="planned")
    FollowUpFactory(outcome=asked, network=hawen, date="2024", state="done")

    assert cells_of(client, asked.meeting, on=on)["WEN4-1", "hawen"]["state"] == state


def test_a_withdrawn_follow_up_counts_on_no_day(client, asked, hawen):
    withdrawal = {"withdrawn_on": timezone.localdate(), "withdrawn_reason": "Wrong network"}
    FollowUpFactory(outcome=asked, network=hawen, **withdrawal)

    assert cells_of(client, asked.meeting, on="2023-06-01")["WEN4-1", "hawen"]["state"] == "no_report"


def test_the_day_before_a_meeting_nothing_was_agreed(client, asked):
    before = client.get(matrix(asked.meeting, on="2022-11-20"))
    first_day = client.get(matrix(asked.meeting, on="2022-11-21"))

    assertContains(before, "On this day the meeting had not been held yet")
    assertNotContains(before, "HAWEN")
    assert "HAWEN" in table_of(first_day)
    assert cells_of(client, asked.meeting, on="2022-11-20") == {}


def test_a_body_that_was_not_asked_is_shown_as_such(client, asked):
    FollowUpFactory(outcome=asked, network__acronym="SAWEN", network__slug="sawen")

    assert "SAWEN Done May 2023 Not asked" in table_of(client.get(matrix(asked.meeting)))
    asked_by_body = {body: row["was_asked"] for (_, body), row in cells_of(client, asked.meeting).items()}
    assert asked_by_body == {"hawen": "true", "sawen": "false"}


def test_where_a_group_names_nobody_it_is_not_known_who_was_asked(client, asked):
    AddresseeFactory(outcome=asked, network=None, group="parties")
    FollowUpFactory(outcome=asked, network__slug="sawen")

    response = client.get(matrix(asked.meeting))

    assert "Not asked" not in table_of(response)
    assertContains(response, "WEN4-1: which bodies “Parties” stands for is not recorded.")
    assert cells_of(client, asked.meeting)["WEN4-1", "sawen"]["was_asked"] == ""


@pytest.mark.parametrize(
    ("stands_for", "sentence"),
    [
        ("took_part", "“All networks” stands for the 2 networks that took part in the meeting."),
        ("existing", "“All networks” stands for the 2 networks that exist."),
        ("chosen", "“All networks” stands for 2 bodies that the secretariat chose."),
    ],
)
def test_what_a_group_stands_for_is_said_once_for_all_outcomes(client, asked, stands_for, sentence):
    other = OutcomeFactory(code="WEN4-2", meeting=asked.meeting)
    networks = [*NetworkFactory.create_batch(2), NetworkFactory(is_published=False)]
    for outcome in (asked, other):
        group = AddresseeFactory(outcome=outcome, network=None, group="all_wens", stands_for=stands_for)
        group.responding_networks.set(networks)

    assertContains(client.get(matrix(asked.meeting)), f"WEN4-1, WEN4-2: {sentence}", count=1)


def test_a_reading_of_ours_is_marked(client, asked, hawen):
    FollowUpFactory(outcome=asked, network=hawen, link_to_outcome="inferred")

    assert "HAWEN Done May 2023 Our reading" in table_of(client.get(matrix(asked.meeting)))
    assert cells_of(client, asked.meeting)["WEN4-1", "hawen"]["link_to_outcome"] == "inferred"


def ask(body, meeting, closes_on=datetime.date(2024, 3, 31), **values):
    """Ask a body in a round that was over on a day."""
    round = ReportingRoundFactory(meeting=meeting, closes_on=closes_on)
    sent_at = datetime.datetime(2024, 2, 1, 12, tzinfo=datetime.UTC)
    return ReportRequestFactory(round=round, network=body, **{"sent_at": sent_at, **values})


def test_silence_has_a_date(client, asked, hawen):
    ask(hawen, asked.meeting)

    table = table_of(client.get(matrix(asked.meeting)))

    assert "No report yet Asked on 1 February 2024, no answer by 31 March 2024" in table
    row = cells_of(client, asked.meeting)["WEN4-1", "hawen"]
    assert (row["asked_on"], row["no_answer_by"]) == ("2024-02-01", "2024-03-31")


@pytest.mark.parametrize(
    "values",
    [
        {"answered_at": datetime.datetime(2024, 3, 1, tzinfo=datetime.UTC)},
        {"bounced_at": datetime.datetime(2024, 3, 1, tzinfo=datetime.UTC)},
        {"sent_at": None},
        {"closes_on": datetime.date(2999, 1, 1)},
    ],
    ids=str,
)
def test_who_answered_or_was_not_reached_or_still_has_time_is_not_called_silent(client, asked, hawen, values):
    ask(hawen, asked.meeting, **values)

    assert "Asked on" not in table_of(client.get(matrix(asked.meeting)))


def test_silence_begins_after_the_last_day_of_the_round_and_ends_with_an_answer(client, asked, hawen):
    ask(hawen, asked.meeting)
    days = {"2024-03-31": "", "2024-04-01": "2024-03-31"}

    found = {on: cells_of(client, asked.meeting, on=on)["WEN4-1", "hawen"]["no_answer_by"] for on in days}
    FollowUpFactory(outcome=asked, network=hawen, date="2024-05")

    assert found == days
    assert "Asked on" not in table_of(client.get(matrix(asked.meeting)))


def test_nobody_was_asked_about_an_outcome_that_no_longer_stands(client, asked, hawen):
    ask(hawen, asked.meeting)
    type(asked).objects.filter(pk=asked.pk).update(validity="elapsed")

    assert "Asked on" not in table_of(client.get(matrix(asked.meeting)))


def test_the_last_global_meeting_with_outcomes_comes_first(client):
    for year, values in [(2019, {}), (2022, {}), (2025, {"outcome__is_published": False})]:
        day = datetime.date(year, 3, 1)
        meeting = MeetingFactory(
            **GLOBAL, number=year, starts_on=day, ends_on=day, title_en=f"Meeting of {year}"
        )
        AddresseeFactory(outcome__meeting=meeting, **values)
    other = AddresseeFactory(outcome__meeting__title_en="Another meeting").outcome.meeting

    assertContains(client.get(reverse("outcomes:matrix")), "Meeting of 2022</a></h2>")
    assertContains(client.get(matrix(other)), "Another meeting</a></h2>")


def test_without_outcomes_it_says_so(client):
    assertContains(client.get(reverse("outcomes:matrix")), "Nothing is recorded here yet")


@pytest.mark.parametrize(
    ("query", "sentence"),
    [
        ({"on": "31/02/2022"}, "Write a day such as 2022-11-21."),
        ({"on": "2999-01-01"}, "This day lies in the future."),
        ({"meeting": "hidden"}, "Meeting: “hidden” could not be used, so this filter was ignored."),
        ({"page": "no number"}, "HAWEN"),
    ],
)
def test_what_makes_no_sense_is_explained_and_ignored(client, query, sentence):
    AddresseeFactory(outcome__meeting=MeetingFactory(**GLOBAL, number=4), network__acronym="HAWEN")
    OutcomeFactory(meeting__slug="hidden", meeting__is_published=False)

    response = client.get(reverse("outcomes:matrix", query=query))

    assertContains(response, sentence)
    assert "HAWEN" in table_of(response)


def test_drafts_are_in_neither_the_page_nor_the_download(client, asked):
    OutcomeFactory(code="Draft-1", meeting=asked.meeting, is_published=False)
    FollowUpFactory(outcome=asked, network__acronym="Draft WEN", network__is_published=False)
    FollowUpFactory(outcome=asked, reported_by="Draft office", is_public=False)
    hidden = FollowUpFactory(outcome=asked, date="2022-12")
    EvidenceFactory(
        follow_up=FollowUpFactory(
            outcome=asked,
            network=hidden.network,
            withdrawn_on=timezone.localdate(),
            withdrawn_reason="Draft",
        ),
        title="Draft evidence",
    )

    for address in (matrix(asked.meeting), reverse("outcomes:matrix_csv")):
        response = client.get(address)
        text = response.getvalue().decode() if response.streaming else response.text
        assert "Draft" not in text


def plant(meeting, count, bodies=10):
    """Outcomes of one meeting, each with a follow-up of every one of some networks."""
    outcomes = crowd(OutcomeFactory, count, meeting=meeting)
    networks = NetworkFactory.create_batch(bodies)
    pairs = [(outcome, network) for outcome in outcomes for network in networks]
    for made in (AddresseeFactory, FollowUpFactory):
        crowd(
            made,
            len(pairs),
            outcome=factory.Iterator([outcome for outcome, _ in pairs]),
            network=factory.Iterator([network for _, network in pairs]),
        )
    return outcomes


def test_many_outcomes_take_several_pages_and_one_download(client):
    meeting = MeetingFactory()
    outcomes = plant(meeting, 9, bodies=1)

    first, second = (client.get(matrix(meeting, page=number)) for number in (1, 2))

    assertContains(first, "Outcomes on this page")
    assert table_of(first).count("Done May 2023") == 8
    assert f"Body {outcomes[8].code}" in table_of(second)
    assert len(cells_of(client, meeting)) == 9


def test_page_and_downloads_take_the_same_queries_for_500_outcomes_and_5000_follow_ups(client):
    meeting = MeetingFactory()
    plant(meeting, 2)
    page, download = matrix(meeting), reverse("outcomes:matrix_csv", query={"meeting": meeting.slug})
    few = [count_queries(client, page), queries_of_download(client, download)]

    plant(meeting, 498)

    assert FollowUp.objects.count() == 5000
    assert [count_queries(client, page), queries_of_download(client, download)] == few == [13, 9]


def queries_of_download(client, address):
    """How many queries a download takes until its last row."""
    with CaptureQueriesContext(connection) as queries:
        client.get(address).getvalue()
    return len(queries)


def test_the_workbook_has_the_cells_of_the_csv(client, asked, hawen):
    follow_up = FollowUpFactory(outcome=asked, network=hawen, date="2024-02")
    file = ContentFile(b"%PDF-1.7", "photo.pdf")
    EvidenceFactory(follow_up=follow_up, url="", file=file)
    AddresseeFactory(outcome=asked, network=None, organization=OrganizationFactory(slug="iccwc"))

    headings, *rows = xlsx_cells(
        client.get(reverse("outcomes:matrix_xlsx", query={"meeting": asked.meeting.slug}))
    )

    found = [
        dict(zip((cell.value for cell in headings), (cell.value for cell in row), strict=True))
        for row in rows
    ]
    cells = cells_of(client, asked.meeting)
    assert [(row["outcome"], row["body"], row["state"]) for row in found] == [
        (*key, row["state"]) for key, row in cells.items()
    ]
    [evidence] = {row["evidence"] for row in found} - {None}
    assert evidence == cells["WEN4-1", "hawen"]["evidence"]
    assert evidence.startswith("http://testserver/outcomes/WEN4-1/evidence/")


@pytest.mark.parametrize(
    "address",
    [
        reverse("outcomes:outcomes"),
        reverse("outcomes:outcome", args=["WEN4-1"]),
        reverse("meetings:meeting", args=["gm-wen-4"]),
    ],
)
def test_the_matrix_is_linked_from_where_it_is_looked_for(client, address):
    OutcomeFactory(code="WEN4-1", meeting__slug="gm-wen-4")

    assertContains(client.get(address), f'href="{reverse("outcomes:matrix")}')


def test_the_shipped_record_at_two_dates(client):
    """The figures were counted in SQL on the same rows."""
    call_command("load_registry", stdout=StringIO())

    def sums(on):
        address = reverse("outcomes:matrix", query={"meeting": "gm-wen-3", "on": on})
        return table_of(client.get(address)).partition("Bodies ")[2]

    assert sums("2019-12-31") == (
        "No report yet 1 No report yet 14 No report yet 14 No report yet 14 No report yet 14 No report yet 2"
    )
    assert sums("2022-11-20") == (
        "Under way 1 No report yet 14 No report yet 14 "
        "Under way 1 No report yet 13 Under way 1 No report yet 14 No report yet 2"
    )
