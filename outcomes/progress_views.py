from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from meetings.models import Document, Meeting
from wenregistry.pdf import pdf_response
from wenregistry.word import word_response

from .filters import AsOfFilter
from .models import Outcome
from .progress_papers import progress_docx, progress_html
from .progress_report import ProgressReport


@require_safe
def progress(request: HttpRequest, slug: str) -> HttpResponse:
    """What is recorded of the outcomes of the meeting before one, and the reports frozen so far."""
    meeting, as_of, report = asked(request, slug)
    if not report:
        return no_meeting_before(request, meeting)
    frozen = meeting.documents.published().filter(kind=Document.Kind.PROGRESS_REPORT)
    context = {"report": report, "as_of": as_of, "documents": frozen.in_versions()}
    return render(request, "outcomes/progress.html", context)


@require_safe
def progress_as_pdf(request: HttpRequest, slug: str) -> HttpResponse:
    """The same, on paper."""
    meeting, _as_of, report = asked(request, slug)
    if not report:
        return no_meeting_before(request, meeting)
    return pdf_response(request, f"{slug}-progress", progress_html(request, report))


@require_safe
def progress_as_docx(request: HttpRequest, slug: str) -> HttpResponse:
    """The same, for Word."""
    meeting, _as_of, report = asked(request, slug)
    if not report:
        return no_meeting_before(request, meeting)
    return word_response(f"{slug}-progress", progress_docx(request, report))


def asked(request: HttpRequest, slug: str) -> tuple[Meeting, AsOfFilter, ProgressReport | None]:
    """The meeting, the day asked for, and the report where a meeting came before."""
    meetings = Meeting.objects.published().select_related("country")
    meeting = get_object_or_404(meetings, slug=slug)
    as_of = AsOfFilter(request.GET, Outcome.objects.none())
    return meeting, as_of, ProgressReport.of(meeting, as_of.day)


def no_meeting_before(request: HttpRequest, meeting: Meeting) -> HttpResponse:
    """Says why a first meeting has no progress to review."""
    return render(request, "outcomes/progress_missing.html", {"meeting": meeting}, status=404)
