import datetime
import re

import factory
import pytest
from django.core.files.base import ContentFile
from django.urls import reverse
from pytest_django.asserts import assertContains, assertNotContains

from tests.crowds import count_queries, crowd
from tests.factories import (
    AddresseeFactory,
    EvidenceFactory,
    FollowUpFactory,
    MeetingFactory,
    NetworkFactory,
    OrganizationFactory,
    OutcomeFactory,
    OutcomeLinkFactory,
    SourceFactory,
    ThemeFactory,
)
from tests.reading import in_words

OUTCOMES = reverse("outcomes:outcomes")


@pytest.mark.parametrize("values", [{"is_published": False}, {"meeting__is_published": False}], ids=str)
def test_list_shows_published_outcomes_of_published_meetings_only(client, values):
    OutcomeFactory(title_en="Be more visible")
    OutcomeFactory(title_en="Hidden outcome", **values)

    response = client.get(OUTCOMES)

    assertContains(response, "Be more visible")
    assertNotContains(response, "Hidden outcome")
    assertContains(response, "1 outcome")


@pytest.mark.parametrize("values", [{"is_published": False}, {"meeting__is_published": False}], ids=str)
def test_hidden_and_absent_outcomes_answer_alike(client, values):
    OutcomeFactory(code="unshown", **values)

    answers = [client.get(reverse("outcomes:outcome", args=[code])) for code in ("unshown", "absent")]

    assert [answer.status_code for answer in answers] == [404, 404]
    assert answers[0].text.replace("unshown", "") == answers[1].text.replace("absent", "")


def test_outcome_says_what_is_not_recorded(client):
    outcome = OutcomeFactory()

    response = client.get(outcome.get_absolute_url())

    facts = response.text.partition('class="facts mt4"')[2].partition("</dl>")[0]
    assert facts.count("Not recorded") == 6
    text = in_words(response.text)
    for phrase in (
        "Title and summary are ours; the adopted text is not recorded yet.",
        "The registry does not record which bodies are to answer.",
        "No report yet",
        "No source is recorded.",
    ):
        assert phrase in text


def test_outcome_shows_what_was_adopted_and_who_is_to_act(client):
    outcome = OutcomeFactory(
        title_en="Be more visible",
        text_en="*Encouraged* WENs to be visible",
        qualifier="as appropriate",
        due_on=datetime.date(2025, 6, 30),
    )
    outcome.themes.add(ThemeFactory(name_en="Visibility"))
    AddresseeFactory(outcome=outcome, network__acronym="HAWEN", network__name_en="Horn of Africa WEN")
    AddresseeFactory(outcome=outcome, network=None, group="donors")
    OutcomeLinkFactory(from_outcome=outcome, to_outcome__title_en="Be visible")
    OutcomeLinkFactory(from_outcome=outcome, to_outcome=None, system="CITES", number="Decision 18.12")
    OutcomeLinkFactory(to_outcome=outcome, from_outcome__title_en="Be most visible")

    response = client.get(outcome.get_absolute_url())

    text = in_words(response.text)
    for shown in (
        "Be more visible",
        "Encouraged WENs to be visible",
        "The text as adopted. The title is ours.",
        "as appropriate",
        "30 June 2025",
        "Visibility",
        "HAWEN",
        "Donors",
        "Horn of Africa WEN No report yet",
        "Be visible",
        "CITES Decision 18.12",
        "Be most visible",
        "Follows up",
    ):
        assert shown in text


def test_reports_are_shown_with_their_evidence_the_newest_first(client):
    outcome = OutcomeFactory()
    FollowUpFactory(
        outcome=outcome, text_en="Planned", date="2022", state="planned", link_to_outcome="inferred"
    )
    latest = FollowUpFactory(
        outcome=outcome, text_en="Done at last", date="2024-02", reported_by="Secretariat"
    )
    EvidenceFactory(follow_up=latest, title="Photo", url="https://example.org/photo", date="2024-01-31")

    response = client.get(outcome.get_absolute_url())

    text = in_words(response.text.partition('id="reports"')[2])
    assert text.index("Done at last") < text.index("Planned")
    assert "February 2024" in text
    assert "Report, Secretariat" in text
    assert "(31 January 2024)" in text
    assert text.count("The link to this outcome is our reading") == 1
    assertContains(response, 'href="https://example.org/photo"')


def test_of_a_withdrawn_report_only_the_mark_is_shown(client):
    follow_up = FollowUpFactory(
        text_en="Wrong words", withdrawn_on=datetime.date(2024, 1, 1), withdrawn_reason="Wrong reason"
    )
    EvidenceFactory(follow_up=follow_up, title="Wrong evidence")

    response = client.get(follow_up.outcome.get_absolute_url())

    assert "Withdrawn on 1 January 2024" in in_words(response.text)
    assertNotContains(response, "Wrong")


def test_outcome_hides_what_is_not_published(client):
    outcome = OutcomeFactory()
    draft = NetworkFactory(name_en="Draft WEN", is_published=False)
    AddresseeFactory(outcome=outcome, network=draft)
    AddresseeFactory(outcome=outcome, network=None, group="all_wens").responding_networks.add(draft)
    FollowUpFactory(outcome=outcome, network=draft, text_en="Draft report")
    FollowUpFactory(outcome=outcome, text_en="Internal report", is_public=False)
    OutcomeLinkFactory(
        from_outcome=outcome, to_outcome=OutcomeFactory(title_en="Draft earlier", is_published=False)
    )
    OutcomeLinkFactory(
        to_outcome=outcome, from_outcome=OutcomeFactory(title_en="Draft later", meeting__is_published=False)
    )

    response = client.get(outcome.get_absolute_url())

    assertNotContains(response, "Draft")
    assertNotContains(response, "Internal report")


def test_progress_is_told_in_numbers(client):
    outcome = OutcomeFactory()
    networks = [AddresseeFactory(outcome=outcome).network for _ in range(4)]
    FollowUpFactory(outcome=outcome, network=networks[0], state="done", date="2023-05")
    FollowUpFactory(outcome=outcome, network=networks[1], state="planned", date="2024")

    for address in (OUTCOMES, outcome.get_absolute_url()):
        text = in_words(client.get(address).text)

        assert "Action recorded for 1 of 4 Planned by 1 2 without a report" in text
    assert "Last recorded: 2024" in in_words(client.get(OUTCOMES).text)


def test_reading_of_ours_is_marked_in_the_sums_and_beside_the_answer(client):
    outcome = OutcomeFactory()
    for link in ("stated", "inferred"):
        FollowUpFactory(outcome=outcome, link_to_outcome=link)

    response = client.get(outcome.get_absolute_url())

    assertContains(response, "partly our reading", count=1)
    assertContains(response, "Our reading", count=1)


def test_inferred_link_is_marked(client):
    link = OutcomeLinkFactory(basis="inferred")

    for outcome in (link.from_outcome, link.to_outcome):
        assertContains(client.get(outcome.get_absolute_url()), "Inferred", count=1)


@pytest.mark.parametrize(("prefix", "mark"), [("/fr", "anglais"), ("/es", "inglés")])
def test_outcome_that_is_not_translated_says_its_language(client, prefix, mark):
    outcome = OutcomeFactory(title_en="Be more visible", text_en="Encouraged WENs")

    for address in (OUTCOMES, outcome.get_absolute_url()):
        response = client.get(prefix + address)

        assertContains(response, '<span lang="en" dir="auto">Be more visible</span>')
        assert re.search(f'<span class="original">[^<]*{mark}</span>', response.text)
    assertContains(response, 'lang="en" dir="auto"><p>Encouraged WENs</p>')


def with_file(**values):
    file = ContentFile(b"%PDF-1.7", "photo.pdf")
    evidence = EvidenceFactory(follow_up__outcome__code="WEN4-3", file=file, **values)
    return reverse("outcomes:evidence_file", args=["WEN4-3", evidence.pk, "pdf"])


def test_file_of_evidence_is_downloaded(client):
    address = with_file()

    response = client.get(address)

    assert response.getvalue() == b"%PDF-1.7"
    assertContains(client.get(reverse("outcomes:outcome", args=["WEN4-3"])), f'href="{address}"')


@pytest.mark.parametrize(
    "values",
    [
        {"follow_up__is_public": False},
        {"follow_up__withdrawn_on": "2024-01-01", "follow_up__withdrawn_reason": "A slip"},
        {"follow_up__network__is_published": False},
        {"follow_up__outcome__is_published": False},
    ],
    ids=str,
)
def test_file_of_hidden_evidence_is_missing(client, values):
    assert client.get(with_file(**values)).status_code == 404


def test_evidence_is_found_under_its_own_outcome_only(client):
    address = with_file()

    assert client.get(address.replace("WEN4-3", OutcomeFactory().code)).status_code == 404


def plant_outcomes(count):
    outcomes = crowd(OutcomeFactory, count, meeting=MeetingFactory())
    networks = NetworkFactory.create_batch(2)
    ThemeFactory().outcomes.add(*outcomes)
    crowd(AddresseeFactory, count, outcome=factory.Iterator(outcomes), network=networks[0])
    groups = crowd(
        AddresseeFactory, count, outcome=factory.Iterator(outcomes), network=None, group="all_wens"
    )
    networks[1].group_addressees.add(*groups)
    OrganizationFactory().group_addressees.add(*groups)
    crowd(FollowUpFactory, count, outcome=factory.Iterator(outcomes), network=networks[0])


def test_list_takes_the_same_queries_however_long_it_is(client):
    plant_outcomes(10)
    few = count_queries(client, OUTCOMES)

    plant_outcomes(990)

    assert count_queries(client, OUTCOMES) == few == 15


def plant_children(outcome, count):
    networks = crowd(NetworkFactory, count)
    crowd(AddresseeFactory, count, outcome=outcome, network=factory.Iterator(networks))
    group, _is_new = outcome.addressees.get_or_create(group="all_wens")
    group.responding_networks.add(*networks)
    group.responding_organizations.add(*crowd(OrganizationFactory, count))
    follow_ups = crowd(FollowUpFactory, count, outcome=outcome, network=factory.Iterator(networks))
    crowd(EvidenceFactory, count, follow_up=factory.Iterator(follow_ups))
    others = crowd(OutcomeFactory, count, meeting=MeetingFactory())
    crowd(OutcomeLinkFactory, count, from_outcome=outcome, to_outcome=factory.Iterator(others))
    crowd(OutcomeLinkFactory, count, to_outcome=outcome, from_outcome=factory.Iterator(others))
    outcome.themes.add(*crowd(ThemeFactory, count))
    outcome.sources.add(*crowd(SourceFactory, count))


def test_page_takes_the_same_queries_however_much_it_shows(client):
    outcome = OutcomeFactory()
    plant_children(outcome, 10)
    few = count_queries(client, outcome.get_absolute_url())

    plant_children(outcome, 190)

    assert count_queries(client, outcome.get_absolute_url()) == few == 17


def test_outcomes_stand_under_their_meetings_the_latest_first(client):
    second = MeetingFactory(title_en="Second meeting", starts_on=datetime.date(2016, 9, 29), ends_on=None)
    fourth = MeetingFactory(title_en="Fourth meeting")
    for meeting, number in ((second, 1), (fourth, 2), (fourth, 1)):
        OutcomeFactory(meeting=meeting, number=number, code=f"{meeting.title_en[:2]}-{number}")

    response = client.get(OUTCOMES)

    meetings = re.findall(r'<h2 class="idx-h.*?</h2>', response.text, re.DOTALL)
    codes = re.findall(r'<p class="acr">(.*?)</p>', response.text)
    assert [in_words(meeting) for meeting in meetings] == ["Fourth meeting", "Second meeting"]
    assert codes == ["Fo-1", "Fo-2", "Se-1"]
