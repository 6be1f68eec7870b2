from django.db.models import F
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from networks.models import Source
from wenregistry.exports import file_response
from wenregistry.paging import page_of

from .exports import MEETING_COLUMNS, PARTICIPANT_COLUMNS
from .filters import MeetingFilter
from .models import Document, Meeting, Trend


@require_safe
def meeting_list(request: HttpRequest) -> HttpResponse:
    """A page of published meetings, narrowed by the query string, with a timeline."""
    meetings = MeetingFilter(request.GET, Meeting.objects.for_list(), request=request)
    context = {
        "filter": meetings,
        "page": page_of(request, meetings.qs),
        "trends": Trend.objects.published().filter(meeting=None, network=None).prefetch_related("taxa"),
        "documents": Document.objects.published().filter(meeting=None, network=None),
    }
    return render(request, "meetings/meeting_list.html", context)


@require_safe
def meeting_export(request: HttpRequest, respond) -> HttpResponseBase:
    """Every meeting that `meeting_list` shows for the same query string."""
    meetings = MeetingFilter(request.GET, Meeting.objects.for_list(), request=request)
    return respond(request, "meetings", MEETING_COLUMNS, meetings.qs)


@require_safe
def meeting_detail(request: HttpRequest, slug: str) -> HttpResponse:
    """One published meeting: who took part as the source lists them, what was said and agreed."""
    meeting = get_object_or_404(Meeting.objects.for_list(), slug=slug)
    series = Meeting.objects.published().filter(series=meeting.series).exclude(series=Meeting.Series.OTHER)
    context = {
        "meeting": meeting,
        "series": series.order_by(F("starts_on").asc(nulls_last=True), "slug").select_related("country"),
        "categories": meeting.participations.published().with_bodies().by_category(),
        "sessions": meeting.sessions.published().with_items(),
        "documents": meeting.documents.published(),
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
def participant_export(request: HttpRequest, respond, slug: str) -> HttpResponseBase:
    """The bodies that took part in one meeting, in the order of its page."""
    meeting = get_object_or_404(Meeting.objects.published(), slug=slug)
    participations = meeting.participations.published().with_bodies()
    return respond(request, "participants", PARTICIPANT_COLUMNS, participations)


@require_safe
def document_file(request: HttpRequest, slug: str) -> HttpResponseBase:
    """The file of a public document, as a download."""
    document = get_object_or_404(Document.objects.published().exclude(file=""), slug=slug)
    return file_response(document.file, f"{slug}.pdf")
