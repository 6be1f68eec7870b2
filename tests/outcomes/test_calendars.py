"""The calendars, as the programs that subscribe to them read them."""

import datetime

import icalendar
import pytest
from django.test import override_settings
from django.urls import reverse

from tests.crowds import count_queries
from tests.factories import (
    AssessmentRoundFactory,
    CountryFactory,
    MeetingFactory,
    OutcomeFactory,
    QuestionnaireFactory,
    ReportingRoundFactory,
    UserFactory,
    VerificationRoundFactory,
)


def events(client, address="/meetings.ics"):
    """The events of a calendar by their title."""
    response = client.get(address)
    assert response.status_code == 200
    assert response.headers["Content-Type"] == "text/calendar; charset=utf-8"
    return {str(event["summary"]): event for event in icalendar.Calendar.from_ical(response.content).events}


def own_address(client):
    """The secret address that the start page of the admin shows to who is signed in."""
    page = client.get("/admin/").text
    return page.partition("<code>http://testserver")[2].partition("</code>")[0]


@override_settings(SITE_URL="https://wen.example.org")
def test_a_meeting_is_an_event_of_whole_days(client):
    MeetingFactory(
        slug="gm-wen-4",
        title_en="4th Meeting",
        series="global-meeting-of-wens",
        venue="Centre",
        city_en="Panama City",
        country=CountryFactory(name_en="Panama"),
    )

    event = events(client)["4th Meeting"]

    assert event["uid"] == "meeting-gm-wen-4@wen.example.org"
    assert event["dtstart"].params["VALUE"] == "DATE"
    assert event["dtstart"].dt == datetime.date(2022, 11, 21)
    assert event["dtend"].dt == datetime.date(2022, 11, 23)  # The first day after it.
    assert event["location"] == "Centre, Panama City, Panama"
    assert event["url"] == "https://wen.example.org/meetings/gm-wen-4/"
    assert event["status"] == "CONFIRMED"
    assert "Held" in event["categories"].cats


@pytest.mark.parametrize(
    ("status", "said"), [("planned", "CONFIRMED"), ("postponed", "TENTATIVE"), ("cancelled", "CANCELLED")]
)
def test_an_event_says_whether_the_meeting_takes_place(client, status, said):
    MeetingFactory(title_en="Meeting", status=status, ends_on=None)

    event = events(client)["Meeting"]

    assert event["status"] == said
    assert event["dtend"].dt - event["dtstart"].dt == datetime.timedelta(days=1)


def test_only_published_meetings_with_a_day_are_events(client):
    MeetingFactory(title_en="Shown")
    MeetingFactory(title_en="Hidden", is_published=False)
    MeetingFactory(title_en="Dateless", starts_on=None, ends_on=None)

    assert set(events(client)) == {"Shown"}


def test_a_title_smuggles_nothing_into_a_calendar(client):
    MeetingFactory(
        title_en="A, b; c\\\r\nEND:VEVENT\r\nATTACH:https://example.org/\x0b\x00".replace("\0", ""),
        venue="Hall\nX-EVIL:1\u2028Y",
    )

    [(title, event)] = events(client).items()

    assert title == "A, b; c\\ END:VEVENT ATTACH:https://example.org/"
    assert event["location"] == "Hall X-EVIL:1 Y"
    assert not {"ATTACH", "X-EVIL"} & set(event)


def test_the_calendar_is_in_the_language_of_its_address(client):
    MeetingFactory(title_en="Meeting", title_fr="Réunion", title_es="Reunión")

    for prefix, title in zip(["", "/fr", "/es"], ["Meeting", "Réunion", "Reunión"], strict=True):
        assert set(events(client, f"{prefix}/meetings.ics")) == {title}


def test_a_calendar_that_has_not_changed_is_not_sent_again(client):
    meeting = MeetingFactory()
    first = client.get("/meetings.ics")

    assert client.get("/meetings.ics", headers={"If-None-Match": first.headers["ETag"]}).status_code == 304
    assert client.get("/meetings.ics").content == first.content

    meeting.title_en = "Another title"
    meeting.save()
    assert client.get("/meetings.ics", headers={"If-None-Match": first.headers["ETag"]}).status_code == 200


def test_the_list_of_meetings_leads_to_the_calendar(client):
    page = client.get("/fr/meetings/").text

    assert '<link rel="alternate" type="text/calendar"' in page
    assert page.count('href="/fr/meetings.ics"') == 2


def test_staff_have_the_days_to_keep_in_their_calendar(client, admin_client):
    MeetingFactory(title_en="Meeting")
    OutcomeFactory(code="WEN9-1", title_en="Agreed", due_on=datetime.date(2027, 1, 1))
    OutcomeFactory(title_en="Draft", due_on=datetime.date(2027, 1, 1), is_published=False)
    for factory in (
        VerificationRoundFactory,
        QuestionnaireFactory,
        ReportingRoundFactory,
        AssessmentRoundFactory,
    ):
        factory(
            title="Spring", closes_on=datetime.date(2027, 5, 31), subject="Secret", text_en="Secret {link}"
        )

    VerificationRoundFactory(title="Not started", started_at=None)
    address = own_address(admin_client)
    found = events(client, address)

    assert {"Meeting", "Due: WEN9-1 Agreed"} < set(found)
    rounds = {title: event for title, event in found.items() if title.endswith("last day: Spring")}
    assert len(rounds) == 4
    assert {event["dtstart"].dt for event in rounds.values()} == {datetime.date(2027, 5, 31)}
    text = client.get(address).text
    assert "Draft" not in text
    assert "Not started" not in text
    assert "Secret" not in text


def test_a_calendar_holds_what_its_owner_may_see(client):
    MeetingFactory(title_en="Meeting")
    VerificationRoundFactory(title="Spring")
    client.force_login(UserFactory(is_staff=True))

    address = own_address(client)
    client.logout()

    assert set(events(client, address)) == {"Meeting"}


def test_the_secret_address_is_for_nobody_else_to_keep(client, admin_client):
    response = client.get(own_address(admin_client))

    assert "no-store" in response.headers["Cache-Control"]
    assert response.headers["X-Robots-Tag"] == "noindex, nofollow"
    assert not response.cookies


@pytest.mark.parametrize("change", ["password", "deactivated", "no_staff"])
def test_the_secret_address_dies_with_the_account_and_its_password(client, change):
    user = UserFactory(is_staff=True)
    client.force_login(user)
    address = own_address(client)
    client.logout()
    assert client.get(address).status_code == 200

    match change:
        case "password":
            user.set_password("another long password")
        case "deactivated":
            user.is_active = False
        case "no_staff":
            user.is_staff = False
    user.save()

    assert client.get(address).status_code == 404


def test_an_address_that_was_tampered_with_opens_nothing(client, admin_client):
    address = own_address(admin_client)
    other = UserFactory(is_staff=True, is_superuser=True)

    token = address.removeprefix("/calendar/")
    forged = f"/calendar/{other.pk}-{token.partition('-')[2]}"

    assert client.get(forged).status_code == 404
    assert client.get("/calendar/nothing.ics").status_code == 404


def test_calendars_take_the_same_queries_however_long_they_are(client, admin_client):
    def grow(count):
        for meeting in MeetingFactory.create_batch(count, country=CountryFactory()):
            OutcomeFactory(meeting=meeting, due_on=datetime.date(2027, 1, 1))
            VerificationRoundFactory()

    addresses = ["/meetings.ics", own_address(admin_client)]
    grow(1)
    few = [count_queries(client, address) for address in addresses]
    grow(5)

    assert [count_queries(client, address) for address in addresses] == few


def test_the_admin_says_to_keep_the_address_secret(admin_client):
    page = admin_client.get(reverse("admin:index"))

    assert "Keep the address secret" in page.text
