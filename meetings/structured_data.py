"""Meetings in the words of schema.org."""

from django.http import HttpRequest

from networks.structured_data import organization_in_short, place
from wenregistry.addresses import absolute
from wenregistry.structured_data import Thing, document, thing

from .models import Meeting

STATUS = {
    Meeting.Status.PLANNED: "https://schema.org/EventScheduled",
    Meeting.Status.HELD: "https://schema.org/EventScheduled",
    Meeting.Status.POSTPONED: "https://schema.org/EventPostponed",
    Meeting.Status.CANCELLED: "https://schema.org/EventCancelled",
}


def meeting_in_full(request: HttpRequest, meeting: Meeting) -> Thing | None:
    """A meeting with its place and who called it; nothing while its first day is not recorded."""
    if not meeting.starts_on:
        return None
    return document(
        thing(
            "Event",
            name=meeting.title,
            description=meeting.summary,
            url=absolute(request, meeting.get_absolute_url()),
            startDate=meeting.starts_on.isoformat(),
            endDate=meeting.ends_on and meeting.ends_on.isoformat(),
            eventStatus=STATUS[Meeting.Status(meeting.status)],
            location=place(meeting.city, meeting.country, meeting.venue),
            organizer=[organization_in_short(convener) for convener in meeting.conveners.all()],
            funder=[organization_in_short(funder) for funder in meeting.funders.all()],
            superEvent=host_event(meeting),
        )
    )


def host_event(meeting: Meeting) -> Thing | None:
    """The event alongside which a meeting was held."""
    if not meeting.host_event:
        return None
    first, last = meeting.host_event_starts_on, meeting.host_event_ends_on
    return thing(
        "Event",
        name=meeting.host_event,
        startDate=first and first.isoformat(),
        endDate=last and last.isoformat(),
    )
