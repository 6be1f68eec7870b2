"""The home page, search and suggestions, which gather from every app."""

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from meetings.models import Document, Meeting, Trend
from networks.maps import map_of_coverage
from networks.models import Country, FocalPoint, InformationSheet, Network, Organization, Tool
from outcomes.models import Activity, Outcome

from .querysets import SearchableQuerySet
from .structured_data import site
from .suggestions import versions_of, words_in

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
    countries = list(Country.objects.on_map())
    context = {
        "structured_data": site(request),
        "map": map_of_coverage(countries),
        "countries": countries,
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
def accessibility(request: HttpRequest) -> HttpResponse:
    """How far the site can be used by everybody, and how that was tested."""
    return render(request, "wenregistry/accessibility.html")


@require_safe
def search(request: HttpRequest) -> HttpResponse:
    """Everything public in which every word of `?q=` stands."""
    text = request.GET.get("q", "")[:200].replace("\0", "").strip()
    hits = [found for found in search_everywhere(text) if found.rows]
    context = {"text": text, "hits": hits, "telling_words": [] if hits else telling_words(text)}
    return render(request, "wenregistry/search.html", context)


def telling_words(text: str) -> list[str]:
    """The words of a question that the name of an entry has: Kenya in “Who covers Kenya?”."""
    asked = [word.strip('?¿!¡.,:;“”«»"') for word in text.split()]
    lists = (
        Country.objects.all(),
        Network.objects.published(),
        Meeting.objects.published(),
        Outcome.objects.published(),
        Tool.objects.all(),
    )
    return [
        word
        for word in asked[:MOST_SHOWN]
        if len(word) > 3 and word != text and any(rows.search(word).exists() for rows in lists)
    ]


def search_everywhere(text: str) -> list[Hits]:
    """The first rows of each kind that contain `text`, from public columns only."""

    def first(rows: SearchableQuerySet) -> list:
        return list(rows.search(text)[: MOST_SHOWN + 1])

    countries = Country.objects.with_standings()
    participations = Organization.objects.with_meetings()
    return [
        Hits("network", _("Networks"), first(Network.objects.for_list()), reverse("networks:networks")),
        Hits("country", _("Countries"), first(countries), reverse("networks:countries")),
        Hits("meeting", _("Meetings"), first(Meeting.objects.for_list()), reverse("meetings:meetings")),
        Hits("outcome", _("Outcomes"), first(Outcome.objects.for_list()), reverse("outcomes:outcomes")),
        Hits(
            "focal_point",
            _("Focal points"),
            first(FocalPoint.objects.for_directory().with_details()),
            reverse("networks:focal_points"),
        ),
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
            reverse("meetings:trends"),
        ),
        Hits(
            "activity", _("Activities"), first(Activity.objects.published()), reverse("outcomes:activities")
        ),
    ]


def page_not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Says that an address leads nowhere, and where the visitor may have wanted to go."""
    versions = versions_of(request)
    text = "" if versions else words_in(request.path)
    context = {"versions_meant": versions, "text": text, "hits": hits_in_section(request.path, text)}
    return render(request, "404.html", context, status=404)


def hits_in_section(path: str, text: str) -> Hits | None:
    """The entries of the list above `path` that contain `text`: for /countries/kenya/, Kenya."""
    for kind, label, rows, url_name in (
        ("network", _("Networks"), Network.objects.published(), "networks:networks"),
        ("country", _("Countries"), Country.objects.with_standings(), "networks:countries"),
        ("meeting", _("Meetings"), Meeting.objects.for_list(), "meetings:meetings"),
        ("outcome", _("Outcomes"), Outcome.objects.for_list(), "outcomes:outcomes"),
    ):
        list_url = reverse(url_name)
        if path.startswith(list_url):
            return Hits(kind, label, list(rows.search(text)[: MOST_SHOWN + 1]), list_url)
    return None
