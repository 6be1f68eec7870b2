"""The meetings as events of a calendar."""

from collections.abc import Iterator

from django.http import HttpRequest

from wenregistry.addresses import absolute
from wenregistry.calendars import Event

from .models import Meeting

STATUS = {
    Meeting.Status.PLANNED: "CONFIRMED",
    Meeting.Status.HELD: "CONFIRMED",
    # Its days are those of before, until new ones are set.
    Meeting.Status.POSTPONED: "TENTATIVE",
    Meeting.Status.CANCELLED: "CANCELLED",
}


def meeting_events(request: HttpRequest) -> Iterator[Event]:
    """Every published meeting of which the days are known."""
    for meeting in Meeting.objects.published().exclude(starts_on=None).select_related("country"):
        country = meeting.country.name if meeting.country else ""
        yield Event(
            key=f"meeting-{meeting.slug}",
            title=meeting.title,
            first_day=meeting.starts_on,
            last_day=meeting.ends_on or meeting.starts_on,
            address=absolute(request, meeting.get_absolute_url()),
            changed_at=meeting.updated_at,
            place=", ".join(filter(None, [meeting.venue, meeting.city, country])),
            status=STATUS[Meeting.Status(meeting.status)],
            categories=[meeting.get_series_display(), meeting.get_status_display()],
        )
