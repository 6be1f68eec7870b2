"""The progress since the meeting before: page, PDF and Word document."""

import datetime
import io
import re

import docx
import pytest
from django.core.cache import caches
from django.urls import reverse
from django.utils import timezone
from docx.oxml.ns import qn
from pytest_django.asserts import assertContains, assertNotContains

from outcomes.models import FollowUp
from tests.crowds import count_queries, crowd
from tests.factories import (
    AddresseeFactory,
    DocumentFactory,
    EvidenceFactory,
    FollowUpFactory,
    MeetingFactory,
    NetworkFactory,
    OrganizationFactory,
    OutcomeFactory,
    OutcomeLinkFactory,
    SessionItemFactory,
    SourceFactory,
)
from tests.papers import headings_of, paper_of, words_of
from tests.reading import in_words

GLOBAL = "global-meeting-of-wens"


@pytest.fixture(autouse=True)
def empty_cache():
    """What one test has printed is not there for the next one."""
    caches["papers"].clear()


@pytest.fixture
def third():
    return MeetingFactory(
        slug="third",
        series=GLOBAL,
        title_en="3rd Meeting",
        starts_on=datetime.date(2019, 8, 21),
        ends_on=datetime.date(2019, 8, 22),
    )


@pytest.fixture
def fourth(third):
    return MeetingFactory(slug="fourth", series=GLOBAL, title_en="4th Meeting", city_en="Panama City")


def address(kind="progress", slug="fourth", **query):
    return reverse(f"outcomes:{kind}", args=[slug], query=query)


def page_of(client, slug="fourth", **query):
    response = client.get(address(slug=slug, **query))
    assert response.status_code == 200
    return response


def paragraphs(response):
    """The numbered paragraphs of the page, as one reads them."""
    found = re.findall(r'<div class="para" id="p\d+">(.*?</div>)\s*</div>', response.text, re.DOTALL)
    return [in_words(paragraph.replace("</li>", " ")) for paragraph in found]


def word_document(client, prefix="", **query):
    response = client.get(prefix + address("progress_docx", **query))
    assert response.status_code == 200
    return docx.Document(io.BytesIO(response.content))


def numbered(document):
    """The numbered paragraphs of a Word document, without what they list."""
    return [
        " ".join(paragraph.text.split())
        for paragraph in document.paragraphs
        if re.match(r"\d+\.\t", paragraph.text)
    ]


def test_it_shows_each_answer_with_its_date_who_said_so_and_what_shows_it(client, third, fourth):
    outcome = OutcomeFactory(meeting=third, code="T3-1", title_en="Use the guidelines")
    network = NetworkFactory(name_en="Horn of Africa WEN", acronym="HAWEN")
    AddresseeFactory(outcome=outcome, network=network)
    answer = FollowUpFactory(
        outcome=outcome,
        network=network,
        date="2021-11",
        state="under_way",
        text_en="A task force met.",
        reported_by="Secretariat of HAWEN",
    )
    EvidenceFactory(follow_up=answer, title="Minutes of the task force")

    words = in_words(page_of(client).text)

    assert "Progress since the 3rd Meeting" in words
    assert "T3-1 Use the guidelines" in words
    assert (
        "Horn of Africa WEN Under way A task force met. November 2021 Secretariat of HAWEN "
        "Minutes of the task force"
    ) in words


def test_its_figures_count_bodies_by_their_last_answer(client, third, fourth):
    outcome = OutcomeFactory(meeting=third, code="T3-1")
    acting, planning, stalled, silent = (
        NetworkFactory(acronym=name) for name in ["ACT", "PLAN", "STALL", "MUM"]
    )
    for network in (acting, planning, stalled, silent):
        AddresseeFactory(outcome=outcome, network=network)
    FollowUpFactory(outcome=outcome, network=acting, date="2020-01", state="planned")
    FollowUpFactory(outcome=outcome, network=acting, date="2021-01", state="done")
    FollowUpFactory(outcome=outcome, network=planning, date="2021-01", state="planned")
    FollowUpFactory(outcome=outcome, network=stalled, date="2021-01", state="stalled")

    texts = paragraphs(page_of(client))

    assert texts[4] == (
        "5. Bodies: 4. Action recorded: 1. Action planned: 1. Another state recorded: 1. No report yet: 1."
    )
    assert texts[5] == "6. No report yet from: MUM."
    assert "over all outcomes: 4. With an answer to at least one: 3. Without any report: 1." in texts[2]


def test_paragraphs_are_numbered_through_alike_on_the_page_on_paper_and_in_word(client, third, fourth):
    for number in (1, 2, 3):
        AddresseeFactory(outcome=OutcomeFactory(meeting=third, summary_en=f"Summary {number}"))

    on_page = paragraphs(page_of(client))
    in_word = numbered(word_document(client))
    on_paper = words_of(*paper_of(client.get(address("progress_pdf"))).pages)

    assert [int(text.split(".")[0]) for text in on_page] == list(range(1, len(on_page) + 1))
    assert len(on_page) == 3 + 3 * 4 + 4
    assert [text for text, same in zip(on_page, in_word, strict=True) if not text.startswith(same)] == []
    assert [text for text in in_word if text not in on_paper] == []


def test_it_is_as_of_the_first_day_of_a_meeting_that_was_held(client, third, fourth):
    outcome = OutcomeFactory(meeting=third)
    FollowUpFactory(outcome=outcome, date="2022-11-21", text_en="Said on the first day.")
    FollowUpFactory(outcome=outcome, date="2022-11-22", text_en="Said on the last day.")

    response = page_of(client)

    assertContains(response, "as of 21 November 2022")
    assertContains(response, "Said on the first day.")
    assertNotContains(response, "Said on the last day.")


def test_another_day_is_asked_for_in_the_address(client, third, fourth):
    outcome = OutcomeFactory(meeting=third)
    FollowUpFactory(outcome=outcome, date="2020-05", text_en="Said in May.")

    before, after = page_of(client, on="2020-04-30"), page_of(client, on="2020-05-01")

    assertContains(before, "as of 30 April 2020")
    assertNotContains(before, "Said in May.")
    assertContains(after, "Said in May.")
    assert "Said in May." in " ".join(
        cell.text
        for table in word_document(client, on="2020-05-01").tables
        for cell in table.columns[1].cells
    )
    assert "Said in May." not in words_of(
        *paper_of(client.get(address("progress_pdf", on="2020-04-30"))).pages
    )


def test_a_day_that_is_none_is_explained(client, third, fourth):
    response = page_of(client, on="31/02/2022")

    assertContains(response, "could not be used, so this filter was ignored.")
    assertContains(response, "as of 21 November 2022")


def test_a_day_to_come_is_none_either(client, third, fourth):
    response = page_of(client, on=timezone.localdate() + datetime.timedelta(days=1))

    assertContains(response, "This day lies in the future.")
    assertContains(response, "as of 21 November 2022")


def test_nothing_was_agreed_before_the_meeting_began(client, third, fourth):
    OutcomeFactory(meeting=third, code="T3-1")

    response = page_of(client, on="2019-08-20")

    assertContains(response, "The meeting had not begun on that day: nothing was agreed yet.")
    assertNotContains(response, "T3-1")


def test_a_planned_meeting_without_a_date_follows_the_newest_held(client, third, fourth):
    MeetingFactory(slug="fifth", series=GLOBAL, status="planned", starts_on=None, ends_on=None)
    OutcomeFactory(meeting=fourth, title_en="Agreed at the fourth")
    OutcomeFactory(meeting=third, title_en="Agreed at the third")

    response = page_of(client, "fifth")

    assertContains(response, "Agreed at the fourth")
    assertNotContains(response, "Agreed at the third")
    assert timezone.localdate().isoformat() in response.text


def test_it_tells_what_became_of_each_outcome(client, third, fourth):
    states = {"A": "current", "B": "superseded", "C": "elapsed", "D": "current", "E": "current"}
    outcomes = {
        code: OutcomeFactory(meeting=third, code=code, validity=validity, title_en=f"Outcome {code}")
        for code, validity in states.items()
    }
    later = OutcomeFactory(meeting=fourth, code="L")
    OutcomeLinkFactory(from_outcome=later, to_outcome=outcomes["D"], kind="restates", basis="inferred")
    OutcomeLinkFactory(from_outcome=later, to_outcome=outcomes["E"], kind="supersedes")
    FollowUpFactory(outcome=outcomes["A"], date="2020")

    texts = paragraphs(page_of(client))

    assert "9. Superseded. No later outcome is recorded." in texts
    assert "12. No longer in force. Validity: Elapsed." in texts
    assert "15. Carried over. Later outcomes: L (Restates; our reading)." in texts
    assert "18. Superseded. Later outcomes: L (Supersedes)." in texts
    assert texts[-4:] == [
        "19. Carried over: 2. A Outcome A D Outcome D",
        "20. Superseded: 2. B Outcome B E Outcome E",
        "21. No longer in force: 1. C Outcome C",
        "22. Still silent: 4. B Outcome B C Outcome C D Outcome D E Outcome E",
    ]


def test_a_later_outcome_does_not_count_before_its_meeting(client, third, fourth):
    outcome = OutcomeFactory(meeting=third)
    OutcomeLinkFactory(from_outcome=OutcomeFactory(meeting=fourth), to_outcome=outcome, kind="restates")
    OutcomeLinkFactory(from_outcome=OutcomeFactory(meeting=third), to_outcome=outcome, kind="implements")

    response = page_of(client, on="2022-11-20")

    assertNotContains(response, "Restates")
    assertNotContains(response, "Implements")


@pytest.mark.parametrize("kind", ["progress", "progress_pdf", "progress_docx"])
@pytest.mark.parametrize("slug", ["third", "apart"])
def test_a_meeting_that_none_came_before_says_so(client, fourth, kind, slug):
    MeetingFactory(slug="apart")

    response = client.get(address(kind, slug=slug))

    assertContains(response, "there are no earlier outcomes to review", status_code=404)


def test_a_draft_meeting_has_no_report(client, third):
    MeetingFactory(slug="fourth", series=GLOBAL, is_published=False)

    assert client.get(address()).status_code == 404


def test_what_is_not_public_is_in_none_of_its_forms(client, third, fourth):
    outcome = OutcomeFactory(meeting=third)
    OutcomeFactory(meeting=third, title_en="Draft outcome", is_published=False)
    hidden = NetworkFactory(name_en="Hidden network", acronym="HID", is_published=False)
    AddresseeFactory(outcome=outcome, network=hidden)
    FollowUpFactory(outcome=outcome, date="2020", text_en="For staff", is_public=False)
    FollowUpFactory(
        outcome=outcome,
        date="2020",
        text_en="Withdrawn text",
        withdrawn_on="2021-01-01",
        withdrawn_reason="Wrong",
    )
    draft = OutcomeFactory(meeting=fourth, code="DRAFT-1", is_published=False)
    OutcomeLinkFactory(from_outcome=draft, to_outcome=outcome)
    outcome.sources.set(
        [SourceFactory(title="Open source", url="https://example.org/hidden", link_publicly=False)]
    )

    document = word_document(client)
    texts = [
        page_of(client).text,
        words_of(*paper_of(client.get(address("progress_pdf"))).pages),
        " ".join(text.text or "" for text in document.element.body.iter(qn("w:t"))),
    ]

    for text in texts:
        assert "Open source" in text
        for secret in [
            "Draft outcome",
            "Hidden",
            "HID",
            "For staff",
            "Withdrawn text",
            "DRAFT-1",
            "example.org/hidden",
        ]:
            assert secret not in text, secret


def test_it_stands_under_the_open_item_of_the_agenda_that_has_a_progress_report(client, third, fourth):
    report = DocumentFactory(meeting=fourth, kind="progress_report")
    SessionItemFactory(session__meeting=fourth, title_en="Closed review", document=report, access="closed")
    SessionItemFactory(session__meeting=fourth, title_en="Review of the last meeting", document=report)

    assertContains(page_of(client), "Agenda item: Review of the last meeting")
    assert "Agenda item: Review of the last meeting" in [
        line.text for line in word_document(client).paragraphs
    ]


def test_an_agenda_without_such_an_item_leaves_the_reports_own_title(client, third, fourth):
    SessionItemFactory(session__meeting=fourth, title_en="Opening")

    assertContains(page_of(client), "Agenda item: Progress since the 3rd Meeting")


def test_the_meeting_links_to_what_it_reviews(client, third, fourth):
    assertContains(client.get(fourth.get_absolute_url()), f'href="{address()}"')
    assertNotContains(client.get(third.get_absolute_url()), "Progress since")


def test_the_pdf_has_headings_for_a_reader_of_its_outline(client, third, fourth):
    OutcomeFactory(meeting=third, code="T3-1", title_en="Use the guidelines")

    headings = headings_of(paper_of(client.get(address("progress_pdf"))))

    assert {"Progress since the 3rd Meeting", "Overview", "T3-1 Use the guidelines", "Annex: sources"} <= set(
        headings
    )


def test_the_word_document_is_one_that_word_understands(client, third, fourth):
    outcome = OutcomeFactory(meeting=third, code="T3-1", title_en="Use the guidelines")
    FollowUpFactory(outcome=outcome, date="2020")

    document = word_document(client)

    headings = [line.text for line in document.paragraphs if line.style.name.startswith("Heading")]
    assert headings == [
        "Introduction",
        "Overview",
        "T3-1 Use the guidelines",
        "What becomes of the outcomes",
        "Annex: sources",
    ]
    assert document.core_properties.title == "Progress since the 3rd Meeting"
    assert document.core_properties.author == "WEN registry"
    assert [table.rows[0]._tr.trPr.find(qn("w:tblHeader")) is not None for table in document.tables] == [
        True,
        True,
    ]
    assert round(document.sections[0].page_width.mm), round(document.sections[0].page_height.mm) == (210, 297)


def test_the_word_document_speaks_the_language_of_the_page(client, third, fourth):
    OutcomeFactory(meeting=third, title_en="Use the guidelines", title_fr="Utiliser les lignes directrices")

    document = word_document(client, prefix="/fr")

    assert document.core_properties.language == "fr"
    assert document.styles.element.find(f".//{qn('w:lang')}").get(qn("w:val")) == "fr"
    assert any("Utiliser les lignes directrices" in line.text for line in document.paragraphs)


def test_a_character_that_no_document_can_hold_is_left_out(client, third, fourth):
    OutcomeFactory(meeting=third, code="T3-1", title_en="Use the\x0b guide\x07lines")

    assert "T3-1 Use the guidelines" in [line.text for line in word_document(client).paragraphs]


@pytest.mark.parametrize("kind", ["progress_pdf", "progress_docx"])
def test_the_same_record_gives_the_same_bytes(client, third, fourth, kind):
    FollowUpFactory(outcome=OutcomeFactory(meeting=third), date="2020")

    first = client.get(address(kind)).content
    caches["papers"].clear()

    assert client.get(address(kind)).content == first


def test_it_takes_the_same_queries_however_much_is_reported(client, third, fourth):
    few = count_of_queries(client, third, outcomes=2, answers=2)

    assert count_of_queries(client, third, outcomes=20, answers=10) == few


def count_of_queries(client, meeting, outcomes, answers):
    """How many queries a report takes with so many more outcomes, and answers to each."""
    networks = crowd(NetworkFactory, answers)
    rows = crowd(OutcomeFactory, outcomes, meeting=meeting)
    crowd(AddresseeFactory, 2, outcome=rows[0], network=networks[0])
    organization = OrganizationFactory()
    FollowUp.objects.bulk_create(
        FollowUpFactory.build(outcome=outcome, network=network, date="2020")
        for outcome in rows
        for network in networks
    )
    FollowUpFactory(outcome=rows[0], network=None, organization=organization, date="2020")
    EvidenceFactory(follow_up=rows[0].follow_ups.first()).follow_up.sources.set([SourceFactory()])
    OutcomeLinkFactory(
        from_outcome=OutcomeFactory(meeting__starts_on=datetime.date(2021, 1, 1)), to_outcome=rows[0]
    )
    return count_queries(client, address())
