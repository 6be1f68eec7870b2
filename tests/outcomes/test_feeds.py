import datetime

import feedparser
from icalendar import Calendar

from tests.factories import FollowUpFactory, MeetingFactory, OutcomeFactory


def test_published_meetings_are_events_of_whole_days(client):
    days = {"starts_on": datetime.date(2022, 11, 21), "ends_on": datetime.date(2022, 11, 22)}
    MeetingFactory(title_en="Held in Panama", **days)
    MeetingFactory(title_en="Still a draft", is_published=False, **days)

    (event,) = Calendar.from_ical(client.get("/meetings.ics").content).walk("VEVENT")

    assert event["SUMMARY"] == "Held in Panama"
    assert event["DTSTART"].dt == datetime.date(2022, 11, 21)
    assert event["DTEND"].dt == datetime.date(2022, 11, 23)


def test_the_feed_tells_what_the_public_may_read(client):
    outcome = OutcomeFactory(code="WEN9-1")
    FollowUpFactory(outcome=outcome, text_en="Officers were trained.")
    FollowUpFactory(outcome=outcome, text_en="For staff alone.", is_public=False)

    feed = feedparser.parse(client.get("/changes.atom").content)

    assert not feed.bozo
    summaries = [entry.summary for entry in feed.entries]
    assert "Officers were trained." in summaries
    assert "For staff alone." not in summaries
