"""Calendars (iCalendar): the only module that writes them; what has not changed is the same to the byte."""

import datetime
from collections.abc import Iterable
from dataclasses import dataclass, field
from urllib.parse import urlsplit

import icalendar
from django.http import HttpResponse
from django.utils.translation import get_language

from .addresses import lasting
from .word import PUBLISHER, printable

ONE_DAY = datetime.timedelta(days=1)


@dataclass
class Event:
    """Whole days in a calendar. The `key` is its own for good; `address` is the whole one of its page."""

    key: str
    title: str
    first_day: datetime.date
    last_day: datetime.date
    address: str
    changed_at: datetime.datetime
    place: str = ""
    status: str = "CONFIRMED"
    categories: list[str] = field(default_factory=list)

    def component(self) -> icalendar.Event:
        """The event as calendars read it; its end is the first day after it."""
        event = icalendar.Event()
        event.add("uid", f"{self.key}@{urlsplit(lasting('/')).hostname}")
        # A stamp of the moment would make every copy another one.
        event.add("dtstamp", whole_second(self.changed_at))
        event.add("last-modified", whole_second(self.changed_at))
        event.add("dtstart", self.first_day)
        event.add("dtend", self.last_day + ONE_DAY)
        event.add("summary", in_one_line(self.title))
        if self.place:
            event.add("location", in_one_line(self.place))
        event.add("url", self.address)
        event.add("status", self.status)
        event.add("categories", [in_one_line(category) for category in self.categories])
        # A meeting or a last day leaves nobody busy.
        event.add("transp", "TRANSPARENT")
        return event


def calendar_response(name: str, events: Iterable[Event]) -> HttpResponse:
    """A calendar that programs subscribe to."""
    calendar = icalendar.Calendar()
    calendar.add("prodid", f"-//{PUBLISHER}//{(get_language() or 'en').upper()}")
    calendar.add("version", "2.0")
    # The first is the standard's, the second what most programs read.
    calendar.add("name", name)
    calendar.add("x-wr-calname", name)
    for event in events:
        calendar.add_component(event.component())
    return HttpResponse(calendar.to_ical(), content_type="text/calendar; charset=utf-8")


def whole_second(moment: datetime.datetime) -> datetime.datetime:
    """A moment as calendars write it."""
    return moment.astimezone(datetime.UTC).replace(microsecond=0)


def in_one_line(text: str) -> str:
    """`text` without line breaks and control characters, which some programs take for another property."""
    return " ".join(printable(text).split())
