from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from wenregistry.paging import page_of

from .exports import ACTIVITY_COLUMNS
from .filters import ActivityFilter
from .models import Activity


@require_safe
def activity_list(request: HttpRequest) -> HttpResponse:
    """A page of published activities, narrowed by the query string."""
    activities = ActivityFilter(request.GET, Activity.objects.for_list(), request=request)
    page = page_of(request, activities.qs)
    return render(request, "outcomes/activity_list.html", {"filter": activities, "page": page})


@require_safe
def activity_export(request: HttpRequest, respond) -> HttpResponseBase:
    """Every activity that `activity_list` shows for the same query string."""
    activities = ActivityFilter(request.GET, Activity.objects.for_list(), request=request)
    return respond(request, "activities", ACTIVITY_COLUMNS, activities.qs)


@require_safe
def activity_detail(request: HttpRequest, slug: str) -> HttpResponse:
    """One published activity: what was done, by whom, and what it answers to."""
    activity = get_object_or_404(Activity.objects.for_list(), slug=slug)
    context = {"activity": activity, "sources": activity.sources.all()}
    return render(request, "outcomes/activity_detail.html", context)
