"""The home page and search, which gather from every app."""

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from meetings.models import Document, Meeting, Trend
from networks.models import Country, FocalPoint, InformationSheet, Network, Organization, Tool
from outcomes.models import Outcome

from .querysets import SearchableQuerySet

MOST_SHOWN = 10


@dataclass
class Hits:
    """What search found of one kind."""

    kind: str
    label: str | Promise
    rows: list
    list_url: str = ""

    @property
    def template(self) -> str:
        """The template of one hit."""
        return f"wenregistry/hits/{self.kind}.html"

    @property
    def has_more(self) -> bool:
        """Whether more was found than is shown."""
        return len(self.rows) > MOST_SHOWN

    @property
    def shown(self) -> list:
        """The first hits."""
        return self.rows[:MOST_SHOWN]


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """What the registry is, where to go, and how the last meeting is followed up."""
    meetings = Meeting.objects.published()
    latest = Meeting.objects.for_list().held().first()
    context = {
        "networks": Network.objects.for_list().current(),
        "network_count": Network.objects.published().current().count(),
        "country_count": Country.objects.covered().count(),
        "focal_point_count": FocalPoint.objects.for_directory().count(),
        "meeting_count": meetings.held().count(),
        "outcome_count": Outcome.objects.published().count(),
        "latest": latest,
        "outcomes": Outcome.objects.for_list().filter(meeting=latest).order_by("number", "code"),
        "next_meeting": meetings.upcoming().first(),
    }
    return render(request, "wenregistry/home.html", context)


@require_safe
def about(request: HttpRequest) -> HttpResponse:
    """What the registry holds and how far it can be relied on."""
    iccwc = Organization.objects.filter(slug="iccwc").first()
    return render(request, "wenregistry/about.html", {"iccwc": iccwc})


@require_safe
def search(request: HttpRequest) -> HttpResponse:
    """Everything public in which every word of `?q=` stands."""
    text = request.GET.get("q", "")[:200].replace("\0", "").strip()
    hits = [found for found in search_everywhere(text) if found.rows]
    return render(request, "wenregistry/search.html", {"text": text, "hits": hits})


def search_everywhere(text: str) -> list[Hits]:
    """The first rows of each kind that contain `text`, from public columns only."""

    def first(rows: SearchableQuerySet) -> list:
        return list(rows.search(text)[: MOST_SHOWN + 1])

    participations = Organization.objects.with_meetings()
    return [
        Hits("network", _("Networks"), first(Network.objects.for_list()), reverse("networks:networks")),
        Hits("country", _("Countries"), first(Country.objects.all()), reverse("networks:countries")),
        Hits(
            "focal_point",
            _("Focal points"),
            first(FocalPoint.objects.for_directory().with_details()),
            reverse("networks:focal_points"),
        ),
        Hits("meeting", _("Meetings"), first(Meeting.objects.for_list()), reverse("meetings:meetings")),
        Hits("outcome", _("Outcomes"), first(Outcome.objects.for_list()), reverse("outcomes:outcomes")),
        Hits("organization", _("Organizations"), first(participations)),
        Hits(
            "sheet",
            _("Information sheets"),
            first(InformationSheet.objects.answered().select_related("network")),
        ),
        Hits("tool", _("Tools and services"), first(Tool.objects.with_owners()), reverse("networks:tools")),
        Hits(
            "document",
            _("Documents"),
            first(Document.objects.published().select_related("meeting", "network")),
        ),
        Hits(
            "trend",
            _("Trends and priorities"),
            first(Trend.objects.published().select_related("meeting", "network")),
        ),
    ]
