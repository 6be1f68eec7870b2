"""The agenda of a meeting, what of it stays closed, and how many people came."""

import datetime

import pytest
from django.urls import reverse
from pytest_django.asserts import assertContains, assertNotContains

from tests.admin_forms import send
from tests.downloads import csv_rows
from tests.factories import (
    DocumentFactory,
    MeetingFactory,
    NetworkFactory,
    OrganizationFactory,
    ParticipationFactory,
    SessionFactory,
    SessionItemFactory,
)
from tests.reading import in_words
from tests.uploads import upload

DAYS = {"starts_on": datetime.date(2022, 11, 14), "ends_on": datetime.date(2022, 11, 15)}


def words_on(client, meeting):
    return in_words(client.get(meeting.get_absolute_url()).text)


def test_sessions_tell_their_day_and_time_and_items_stand_in_order(client):
    session = SessionFactory(
        meeting=MeetingFactory(**DAYS),
        number=2,
        title_en="Reports",
        held_on=DAYS["starts_on"],
        begins_at=datetime.time(9, 30),
    )
    SessionItemFactory(
        session=session,
        position=2,
        title_en="Any other business",
        organization=OrganizationFactory(acronym="INTERPOL"),
    )
    SessionItemFactory(
        session=session, position=1, title_en="Opening", network=NetworkFactory(acronym="HAWEN")
    )

    text = words_on(client, session.meeting)

    assert "Session 2, 14 November 2022, 09:30 Reports" in text
    assert "Opening (HAWEN) Any other business (INTERPOL)" in text


def test_a_session_without_day_or_time_claims_none(client):
    session = SessionFactory(number=2, title_en="Reports")

    assert "Session 2 Reports" in words_on(client, session.meeting)


def test_an_item_leads_to_its_document(client):
    document = DocumentFactory(title_en="Slides", file=upload())
    item = SessionItemFactory(document=document)

    assertContains(client.get(item.session.meeting.get_absolute_url()), f'<a href="{document.address}"')


@pytest.mark.parametrize("closed", ["session", "item"])
def test_what_is_closed_is_marked_and_not_told(client, closed):
    session = SessionFactory(number=3, access="closed" if closed == "session" else "open")
    item = SessionItemFactory(
        session=session,
        access="closed" if closed == "item" else "open",
        title_en="Operation Secret",
        organization=OrganizationFactory(acronym="HIDDEN-AGENCY"),
        document=DocumentFactory(meeting=session.meeting, title_en="Secret slides", access="restricted"),
    )

    response = client.get(session.meeting.get_absolute_url())

    assertContains(response, "1 closed item")
    if closed == "session":
        assert "Session 3 (Closed)" in in_words(response.text)
    for hidden in ("Operation Secret", "HIDDEN-AGENCY", "Secret slides", item.document.slug):
        assertNotContains(response, hidden)


@pytest.mark.parametrize(("access", "is_listed"), [("public", True), ("restricted", False)])
def test_the_document_of_a_closed_item_is_listed_where_it_is_public_itself(client, access, is_listed):
    session = SessionFactory(access="closed")
    document = DocumentFactory(meeting=session.meeting, title_en="Guide", access=access)
    SessionItemFactory(session=session, document=document, title_en="Closed talk")

    text = words_on(client, session.meeting)

    assert ("Guide" in text) == is_listed
    assert "Closed talk" not in text


def test_an_open_item_tells_nothing_of_a_restricted_document(client):
    document = DocumentFactory(title_en="Secret slides", access="restricted", file=upload())
    item = SessionItemFactory(title_en="Talk", document=document)

    response = client.get(item.session.meeting.get_absolute_url())

    assertContains(response, "Talk")
    assertNotContains(response, "Secret slides")
    assertNotContains(response, document.slug)


@pytest.mark.parametrize("day", ["2022-11-13", "2022-11-16"])
@pytest.mark.parametrize("ends_on", [DAYS["ends_on"], None])
def test_a_session_on_another_day_than_its_meeting_is_refused_with_a_sentence(admin_client, day, ends_on):
    session = SessionFactory(meeting=MeetingFactory(starts_on=DAYS["starts_on"], ends_on=ends_on))

    response = send(admin_client, session, held_on=day)

    assertContains(response, "This is not one of the days of the meeting.")


def test_a_session_is_entered_with_its_day_beside_the_days_of_the_meeting(admin_client):
    meeting = MeetingFactory(**DAYS)
    row = ("sessions", {"number": "1", "held_on": "2022-11-17", "begins_at": "09:30", "access": "open"})

    refused = send(admin_client, meeting, row)
    saved = send(admin_client, meeting, row, ends_on="2022-11-17")

    assertContains(refused, "This is not one of the days of the meeting.")
    assert saved.status_code == 302
    assert meeting.sessions.get().held_on == datetime.date(2022, 11, 17)


def test_a_session_of_a_meeting_without_days_may_have_one(admin_client):
    session = SessionFactory(meeting=MeetingFactory(starts_on=None, ends_on=None))

    assert send(admin_client, session, held_on="2022-11-14").status_code == 302


def test_people_are_summed_up_as_far_as_they_are_recorded(client):
    meeting = MeetingFactory()
    for head_count in (5, 7, None):
        ParticipationFactory(meeting=meeting, head_count=head_count)
    ParticipationFactory(meeting=meeting, head_count=90, network__is_published=False)

    text = words_on(client, meeting)
    row = csv_rows(client.get(reverse("meetings:meetings_csv")))[0]

    assert "12 people recorded, from 2 of 3 bodies" in text
    assert "5 people" in text
    assert (row["people_count"], row["counted_body_count"]) == ("12", "2")


def test_people_who_were_not_counted_are_not_none(client):
    meeting = ParticipationFactory().meeting

    row = csv_rows(client.get(reverse("meetings:meetings_csv")))[0]

    assert "people recorded" not in words_on(client, meeting)
    assert (row["people_count"], row["counted_body_count"]) == ("", "")
