from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_safe

from networks.models import Source
from wenregistry.exports import file_response
from wenregistry.paging import page_of

from .exports import MATRIX_COLUMNS, OUTCOME_COLUMNS
from .filters import MatrixFilter, OutcomeFilter
from .matrix import PER_PAGE, Cells, Matrix, silences_of
from .models import Evidence, Outcome
from .thread import Thread


@require_safe
def outcome_list(request: HttpRequest) -> HttpResponse:
    """A page of published outcomes with what has been reported on each."""
    outcomes = OutcomeFilter(request.GET, Outcome.objects.for_list(), request=request)
    page = page_of(request, outcomes.qs)
    return render(request, "outcomes/outcome_list.html", {"filter": outcomes, "page": page})


@require_safe
def outcome_export(request: HttpRequest, respond) -> HttpResponseBase:
    """Every outcome that `outcome_list` shows for the same query string."""
    outcomes = OutcomeFilter(request.GET, Outcome.objects.for_list(), request=request)
    return respond(request, "outcomes", OUTCOME_COLUMNS, outcomes.qs)


@require_safe
def outcome_detail(request: HttpRequest, code: str) -> HttpResponse:
    """One published outcome: its wording, whom it addresses, and every public answer."""
    outcome = get_object_or_404(Outcome.objects.for_list(), code__iexact=code)
    if outcome.code != code:
        return redirect(outcome, permanent=True)
    context = {
        "outcome": outcome,
        "progress": outcome.progress,
        "follow_ups": outcome.follow_ups.published().with_evidence().with_corrections(),
        "thread": Thread.of(outcome),
        "activities": outcome.activities.published(),
        "sources": Source.objects.behind(
            Outcome.objects.filter(pk=outcome.pk),
            outcome.links.published(),
            outcome.follow_ups.published().standing(),
            outcome.activities.published(),
        ),
    }
    return render(request, "outcomes/outcome_detail.html", context)


@require_safe
def outcome_matrix(request: HttpRequest) -> HttpResponse:
    """The outcomes of a meeting beside the bodies that are to act, as of today or of the day of `?on=`."""
    outcomes = MatrixFilter(request.GET, Outcome.objects.for_matrix(), request=request)
    page = page_of(request, outcomes.qs.with_evidence(outcomes.day), PER_PAGE)
    silences = silences_of(outcomes.shown_meeting, outcomes.day)
    context = {"filter": outcomes, "page": page, "matrix": Matrix.of(page, silences)}
    return render(request, "outcomes/outcome_matrix.html", context)


@require_safe
def matrix_export(request: HttpRequest, respond) -> HttpResponseBase:
    """Every cell of `outcome_matrix` for the same query string, on whichever page it stands."""
    outcomes = MatrixFilter(request.GET, Outcome.objects.for_matrix(), request=request)
    silences = silences_of(outcomes.shown_meeting, outcomes.day)
    cells = Cells(outcomes.qs.with_evidence(outcomes.day), silences)
    return respond(request, "outcomes-matrix", MATRIX_COLUMNS, cells)


@require_safe
def evidence_file(request: HttpRequest, code: str, number: int, ending: str) -> HttpResponseBase:
    """The file behind a public follow-up, as a download."""
    evidence = get_object_or_404(
        Evidence.objects.published().exclude(file=""), follow_up__outcome__code=code, pk=number
    )
    return file_response(evidence.file, f"{code}-{number}.{ending}")
