"""What programs ask for again and again: the feed of changes, and the calendars of the staff."""

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.feedgenerator import Atom1Feed
from django.utils.html import escape
from django.utils.http import http_date
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import conditional_page, require_safe

from wenregistry.addresses import absolute
from wenregistry.calendar_links import staff_of
from wenregistry.calendars import calendar_response
from wenregistry.word import printable

from .changes import newest_changes
from .staff_calendar import staff_events


@require_safe
@conditional_page
def changes(request: HttpRequest) -> HttpResponse:
    """The last changes of what is public, for feed readers (Atom)."""
    own_address = absolute(request, request.path)
    feed = Atom1Feed(
        title=_("WEN registry"),
        subtitle=_("What was published or changed: information sheets, outcomes and follow-ups."),
        link=absolute(request, reverse("home")),
        description="",
        language=get_language(),
        author_name=_("WEN registry"),
        feed_url=own_address,
        feed_guid=own_address,
    )
    entries = newest_changes()
    for change in entries:
        address = absolute(request, change.path)
        feed.add_item(
            title=printable(change.title),
            link=address,
            # Readers take it for HTML.
            description=escape(printable(change.summary)),
            unique_id=address,
            pubdate=change.published_at,
            updateddate=change.changed_at,
            categories=[change.kind],
        )
    response = HttpResponse(feed.writeString("utf-8"), content_type=feed.content_type)
    if entries:
        response.headers["Last-Modified"] = http_date(entries[0].changed_at.timestamp())
    return response


@require_safe
@never_cache
def staff_calendar(request: HttpRequest, token: str) -> HttpResponse:
    """The calendar of a member of the staff, for whoever has its secret address."""
    user = staff_of(token)
    if not user:
        raise Http404
    response = calendar_response(_("WEN registry, for staff"), staff_events(request, user))
    response.headers["X-Robots-Tag"] = "noindex, nofollow"
    return response
