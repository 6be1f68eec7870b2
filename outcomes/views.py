from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_safe

from networks.models import Source
from wenregistry.exports import file_response
from wenregistry.paging import page_of

from .exports import OUTCOME_COLUMNS
from .filters import OutcomeFilter
from .models import Evidence, Outcome


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
    links = outcome.links.published().select_related("to_outcome__meeting")
    context = {
        "outcome": outcome,
        "progress": outcome.progress,
        "follow_ups": outcome.follow_ups.published().with_evidence(),
        "links": links,
        "later_links": outcome.later_links.published().select_related("from_outcome__meeting"),
        "sources": Source.objects.behind(
            Outcome.objects.filter(pk=outcome.pk),
            outcome.links.published(),
            outcome.follow_ups.published().standing(),
        ),
    }
    return render(request, "outcomes/outcome_detail.html", context)


@require_safe
def evidence_file(request: HttpRequest, code: str, number: int) -> HttpResponseBase:
    """The file behind a public follow-up, as a download."""
    evidence = get_object_or_404(
        Evidence.objects.published().exclude(file=""), follow_up__outcome__code=code, pk=number
    )
    return file_response(evidence.file, f"{code}-{number}.pdf")
