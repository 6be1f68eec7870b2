from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import conditional_page, require_safe

from networks.filters import CoverageFilter
from networks.models import Network, Source
from wenregistry.calendars import calendar_response
from wenregistry.exports import file_response
from wenregistry.paging import page_of

from .attendance import Attendance
from .calendar import meeting_events
from .comparison import ComparisonForm, MeetingComparison
from .exports import MEETING_COLUMNS, PARTICIPANT_COLUMNS, TREND_COLUMNS, absence_columns
from .filters import MeetingFilter, TrendFilter
from .models import Document, Meeting, Trend
from .structured_data import meeting_in_full
from .timeline import Timeline
from .trend_comparison import Comparison


@require_safe
def meeting_list(request: HttpRequest) -> HttpResponse:
    """A page of published meetings, narrowed by the query string, with a timeline."""
    meetings = MeetingFilter(request.GET, Meeting.objects.for_list().with_follow_up(), request=request)
    page = page_of(request, meetings.qs)
    global_meetings = Meeting.objects.published().in_series(Meeting.Series.GLOBAL)
    context = {
        "filter": meetings,
        "page": page,
        "timeline": Timeline.of(page.object_list),
        "attendance": Attendance.of(global_meetings.held()),
        "trends": Trend.objects.published().filter(meeting=None, network=None).prefetch_related("taxa"),
        "documents": Document.objects.published().filter(meeting=None, network=None).in_versions(),
    }
    return render(request, "meetings/meeting_list.html", context)


@require_safe
def meeting_export(request: HttpRequest, respond) -> HttpResponseBase:
    """Every meeting that `meeting_list` shows for the same query string."""
    meetings = MeetingFilter(request.GET, Meeting.objects.for_list(), request=request)
    return respond(request, "meetings", MEETING_COLUMNS, meetings.qs)


@require_safe
@conditional_page
def meeting_calendar(request: HttpRequest) -> HttpResponse:
    """Every published meeting with its days, for calendars to subscribe to."""
    return calendar_response(_("Meetings of Wildlife Enforcement Networks"), meeting_events(request))


@require_safe
def meeting_detail(request: HttpRequest, slug: str) -> HttpResponse:
    """One published meeting: who took part as the source lists them, what was said and agreed."""
    meeting = get_object_or_404(Meeting.objects.for_list(), slug=slug)
    series = Meeting.objects.published().in_series(meeting.series)
    context = {
        "meeting": meeting,
        "structured_data": meeting_in_full(request, meeting),
        "series": series.select_related("country"),
        "meeting_before": Meeting.objects.published().before(meeting).first(),
        "attendance": Attendance.of(series.held(by=meeting.starts_on)),
        "categories": meeting.participations.published().with_bodies().by_category(),
        "sessions": meeting.sessions.published().with_items(),
        "documents": meeting.documents.published().in_versions(),
        "tools": meeting.tools.with_owners(),
        "trends": meeting.trends.published().prefetch_related("taxa"),
        "outcomes": meeting.outcomes.for_list().order_by("number", "code"),
        "sources": Source.objects.behind(
            Meeting.objects.filter(pk=meeting.pk),
            meeting.participations.published(),
            meeting.trends.published(),
            meeting.documents.published(),
        ),
    }
    return render(request, "meetings/meeting_detail.html", context)


@require_safe
def meeting_comparison(request: HttpRequest, slug: str) -> HttpResponse:
    """A meeting beside an earlier one, the one before in its series unless `?with=` names another."""
    meeting = get_object_or_404(Meeting.objects.published(), slug=slug)
    form = ComparisonForm(request.GET, meeting)
    comparison = MeetingComparison(form.chosen, meeting) if form.is_valid() else None
    return render(
        request,
        "meetings/meeting_comparison.html",
        {"meeting": meeting, "form": form, "comparison": comparison},
    )


@require_safe
def participant_export(request: HttpRequest, respond, slug: str) -> HttpResponseBase:
    """The bodies that took part in one meeting, in the order of its page."""
    meeting = get_object_or_404(Meeting.objects.published(), slug=slug)
    participations = meeting.participations.published().with_bodies()
    return respond(request, "participants", PARTICIPANT_COLUMNS, participations)


@require_safe
def absence_export(request: HttpRequest, respond) -> HttpResponseBase:
    """The meetings held, each with the networks of today that it does not list, as coverage shows them."""
    networks = CoverageFilter(request.GET, Network.objects.published().current().by_label())
    columns = absence_columns(list(networks.qs))
    return respond(request, "coverage-meetings", columns, Meeting.objects.for_coverage())


@require_safe
def trend_list(request: HttpRequest) -> HttpResponse:
    """A page of the trends and priorities on record, and which of their taxa and goods each meeting noted."""
    trends = TrendFilter(request.GET, Trend.objects.for_list(), request=request)
    context = {
        "filter": trends,
        "page": page_of(request, trends.qs),
        "comparison": Comparison.of(trends.qs),
    }
    return render(request, "meetings/trend_list.html", context)


@require_safe
def trend_export(request: HttpRequest, respond) -> HttpResponseBase:
    """Every trend that `trend_list` shows for the same query string."""
    trends = TrendFilter(request.GET, Trend.objects.for_list(), request=request)
    return respond(request, "trends", TREND_COLUMNS, trends.qs)


@require_safe
def document_file(request: HttpRequest, slug: str, ending: str) -> HttpResponseBase:
    """The file of a public document, as a download."""
    document = get_object_or_404(Document.objects.published().exclude(file=""), slug=slug)
    return file_response(document.file, f"{slug}.{ending}")
