from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.views.decorators.http import require_safe

from wenregistry.exports import file_response
from wenregistry.paging import page_of
from wenregistry.pdf import page_as_pdf, pdf_response
from wenregistry.querysets import related

from .citations import citation_of_network, citation_of_sheet, citation_response
from .comparison import ComparisonForm, pairs_of
from .exports import (
    COVERAGE_COUNTRY_COLUMNS,
    COVERAGE_NETWORK_COLUMNS,
    FOCAL_POINT_COLUMNS,
    NETWORK_COLUMNS,
)
from .filters import (
    CountryFilter,
    CoverageFilter,
    FocalPointFilter,
    MembershipFilter,
    NetworkFilter,
    ToolFilter,
)
from .freshness import shares_of
from .growth import Growth
from .maps import map_of_coverage, map_of_members, map_of_partners
from .models import Country, FocalPoint, InformationSheet, Membership, Network, Source, Tool
from .sheets import editions_of, newest_of, sections_of, unanswered_of
from .structured_data import network_in_full, office_in_full
from .verification import confirmed

# What `benchmarks/pdf.py` finds one process able to print: some 400 MB and twelve seconds.
MOST_IN_BOOK = 400
# How many offices and networks a card tries to show, until they fit on one page; a few are set larger.
SIZES_OF_CARD = [14, 10, 8, 6, 4, 2]
FEW = 6


@require_safe
def network_list(request: HttpRequest) -> HttpResponse:
    """A page of published networks, narrowed by the query string."""
    networks = NetworkFilter(request.GET, Network.objects.for_list())
    context = {
        "filter": networks,
        "page": page_of(request, networks.qs),
        "growth": Growth.of(Membership.objects.published().of_members()),
    }
    return render(request, "networks/network_list.html", context)


@require_safe
def network_export(request: HttpRequest, respond) -> HttpResponseBase:
    """Every row that `network_list` shows for the same query string."""
    networks = NetworkFilter(request.GET, Network.objects.for_list())
    return respond(request, "networks", NETWORK_COLUMNS, networks.qs)


@require_safe
def network_detail(request: HttpRequest, slug: str) -> HttpResponse:
    """The information sheet of one published network: its last answers over the live facts."""
    network = get_object_or_404(Network.objects.for_sheet().with_last_change(), slug=slug)
    sheets = list(network.sheets.published().order_by("-edition", "-id"))
    as_of = MembershipFilter(request.GET, network.memberships.with_bodies())
    focal_points = network.focal_points.for_directory(as_of.day).with_details()
    channels = network.channels.public()
    context = {
        "network": network,
        "structured_data": network_in_full(request, network, as_of.qs, channels),
        "as_of": as_of,
        "events": network.events.published().in_order().select_related("country"),
        "relations": network.relations.published().select_related("to_network"),
        "reverse_relations": network.reverse_relations.published().select_related("from_network"),
        "parts": network.parts.published(),
        "memberships": as_of.qs,
        "map": map_of_members(as_of.qs),
        "former_memberships": network.memberships.with_bodies().ended(as_of.day),
        "sheets": sheets,
        "sections": sections_of(sheets),
        "citation": citation_of_network(request, network, newest_of(sheets)),
        "channels": channels,
        "focal_points": page_of(request, focal_points),
        "confirmed": confirmed(network),
        "participations": network.participations.published().with_bodies().reverse(),
        "documents": network.documents.published().in_versions(),
        "trends": network.trends.published().prefetch_related("taxa"),
        "activities": network.activities.published(),
        # Only the last, which replaces those before it.
        "assessment": network.assessments.published().with_bars().first(),
        "follow_ups": network.follow_ups.published().standing().select_related("outcome"),
        "sources": Source.objects.behind(
            Network.objects.filter(pk=network.pk),
            network.memberships.published(),
            network.events.published(),
            network.relations.published(),
            network.sheets.published(),
            network.participations.published(),
            network.trends.published(),
            network.activities.published(),
        ),
    }
    return render(request, "networks/network_detail.html", context)


@require_safe
def network_citation(request: HttpRequest, slug: str, ending: str) -> HttpResponse:
    """A network's page as an entry for a list of references."""
    network = get_object_or_404(Network.objects.published().with_last_change(), slug=slug)
    newest = network.sheets.answered().first()
    return citation_response(citation_of_network(request, network, newest), ending)


@require_safe
def edition_detail(request: HttpRequest, slug: str, edition: int) -> HttpResponse:
    """One sheet as the network gave it, or the fact that it gave none, whatever has changed since."""
    network = get_object_or_404(Network.objects.published(), slug=slug)
    editions = editions_of(network.sheets.published())
    sheets = list(reversed(editions.values()))
    context: dict[str, Any] = {"network": network, "edition": edition, "sheets": sheets}
    if edition not in editions:
        return render(request, "networks/edition_missing.html", context, status=404)

    sheet = editions[edition]
    context |= {
        "sheet": sheet,
        "newest": newest_of(sheets),
        "sections": sections_of([sheet]),
        "unanswered": unanswered_of(sheet),
        "citation": citation_of_sheet(request, sheet),
        "sources": sheet.sources.all(),
    }
    return render(request, "networks/edition_detail.html", context)


@require_safe
def edition_citation(request: HttpRequest, slug: str, edition: int, ending: str) -> HttpResponse:
    """One edition as an entry for a list of references."""
    network = get_object_or_404(Network.objects.published(), slug=slug)
    editions = editions_of(network.sheets.published())
    if edition not in editions:
        raise Http404
    return citation_response(citation_of_sheet(request, editions[edition]), ending)


@require_safe
def edition_comparison(request: HttpRequest, slug: str) -> HttpResponse:
    """Two editions side by side, the last two unless `?from=` and `?to=` name others."""
    network = get_object_or_404(Network.objects.published(), slug=slug)
    editions = editions_of(network.sheets.published())
    context: dict[str, Any] = {"network": network, "sheets": list(reversed(editions.values()))}
    if len(editions) > 1:
        form = ComparisonForm(request.GET, editions)
        context["form"] = form
        if form.is_valid():
            pairs = pairs_of(*form.chosen)
            context |= {
                "chosen": form.chosen,
                "pairs": [pair for pair in pairs if pair.holders],
                "in_neither": [pair for pair in pairs if not pair.holders],
            }
    return render(request, "networks/edition_comparison.html", context)


@require_safe
def sheet_file(request: HttpRequest, slug: str, edition: int) -> HttpResponseBase:
    """The document that a network sent as its sheet, where one is on file."""
    sheets = InformationSheet.objects.answered().exclude(pdf="")
    sheet = get_object_or_404(sheets, network__slug=slug, edition=edition)
    return file_response(sheet.pdf, f"{slug}-{edition}.pdf")


@require_safe
def sheet_pdf(request: HttpRequest, slug: str) -> HttpResponseBase:
    """The information sheet on paper: the page itself, printed."""
    return page_as_pdf(request, slug, reverse("networks:network", args=[slug]), keep=["on"])


@require_safe
def focal_point_list(request: HttpRequest) -> HttpResponse:
    """A page of the directory: the offices in force today, or on the day that `?on=` names."""
    focal_points = FocalPointFilter(request.GET, FocalPoint.objects.published().in_order(), request=request)
    context = {
        "filter": focal_points,
        "page": page_of(request, focal_points.qs.with_details()),
        "shares": shares_of(FocalPoint.objects.for_directory()),
        "confirmed": confirmed(),
    }
    return render(request, "networks/focal_point_list.html", context)


@require_safe
def focal_point_export(request: HttpRequest, respond) -> HttpResponseBase:
    """Every office that `focal_point_list` shows for the same query string."""
    focal_points = FocalPointFilter(request.GET, FocalPoint.objects.published().in_order(), request=request)
    return respond(request, "focal-points", FOCAL_POINT_COLUMNS, focal_points.qs.with_details())


@require_safe
def focal_point_book(request: HttpRequest) -> HttpResponse:
    """The offices that `focal_point_list` shows for the same query string, on paper and by country."""
    focal_points = FocalPointFilter(request.GET, FocalPoint.objects.published(), request=request)
    offices = list(focal_points.qs.in_order().with_details()[: MOST_IN_BOOK + 1])
    if len(offices) > MOST_IN_BOOK:
        return render(request, "networks/book_too_long.html", {"most": MOST_IN_BOOK}, status=422)
    context = {"filter": focal_points, "focal_points": offices, "path": reverse("networks:focal_points")}
    html = render_to_string("networks/focal_point_book.html", context, request)
    return pdf_response(request, "focal-points", html)


@require_safe
def focal_point_detail(request: HttpRequest, public_id: str) -> HttpResponse:
    """One published office and how to reach it."""
    offices = FocalPoint.objects.published().with_details().with_relay()
    focal_point = get_object_or_404(offices, public_id=public_id)
    context = {
        "focal_point": focal_point,
        "structured_data": office_in_full(request, focal_point, focal_point.public_channels),
        "sources": focal_point.sources.all(),
    }
    return render(request, "networks/focal_point_detail.html", context)


@require_safe
def country_list(request: HttpRequest) -> HttpResponse:
    """Every country and territory, with what is recorded for each."""
    countries = CountryFilter(request.GET, Country.objects.with_counts(), request=request)
    page = page_of(request, countries.qs)
    return render(request, "networks/country_list.html", {"filter": countries, "page": page})


@require_safe
def country_detail(request: HttpRequest, iso2: str) -> HttpResponse:
    """Everything that concerns one country: networks, offices, meetings and outcomes."""
    country = get_object_or_404(Country, iso2=iso2.upper())
    if country.iso2 != iso2:
        return redirect(country, permanent=True)
    as_of = MembershipFilter(request.GET, country.memberships.published().with_networks())
    memberships = as_of.qs
    outcomes = {
        outcome.code: outcome for membership in memberships for outcome in membership.network.outcomes
    }
    participations = country.participations.model.objects.published().concerning(country)
    context = {
        "country": country,
        "as_of": as_of,
        "memberships": memberships,
        "map": map_of_partners(country, Country.objects.partners_of(country, as_of.day)),
        "former_memberships": country.memberships.published().ended(as_of.day).select_related("network"),
        "hosted_networks": country.hosted_networks.published(),
        "focal_points": page_of(request, country.focal_points.for_directory(as_of.day).with_details()),
        "participations": participations.with_bodies().reverse(),
        "hosted_meetings": country.hosted_meetings.published(),
        "outcomes": sorted(outcomes.values(), key=lambda outcome: outcome.code, reverse=True),
        "trends": country.trends.published().prefetch_related("taxa"),
        "activities": country.activities.published(),
        "sources": Source.objects.behind(
            country.memberships.published(),
            country.participations.published(),
            country.trends.published(),
            country.activities.published(),
        ),
    }
    return render(request, "networks/country_detail.html", context)


@require_safe
def country_card(request: HttpRequest, iso2: str) -> HttpResponse:
    """One page for a wall: whom to reach in a country, and the code of the live page."""
    country = get_object_or_404(Country, iso2=iso2.upper())
    if country.iso2 != iso2:
        return redirect("networks:country_card", country.iso2, permanent=True)
    focal_points = country.focal_points.for_directory().with_details()
    memberships = country.memberships.published().in_force().with_networks()
    most = SIZES_OF_CARD[0]
    offices, office_count = list(focal_points[:most]), focal_points.count()
    networks, network_count = list(memberships[:most]), memberships.count()
    sizes = [(size, False) for size in SIZES_OF_CARD]
    if office_count <= FEW and network_count <= FEW:
        sizes.insert(0, (FEW, True))
    drafts = [
        render_to_string(
            "networks/country_card.html",
            {
                "country": country,
                "path": country.get_absolute_url(),
                "focal_points": offices[:size],
                "more_focal_points": max(office_count - size, 0),
                "memberships": networks[:size],
                "more_memberships": max(network_count - size, 0),
                "is_large": is_large,
            },
            request,
        )
        for size, is_large in sizes
    ]
    return pdf_response(request, f"{country.iso3}-card", *drafts)


@require_safe
def tool_list(request: HttpRequest) -> HttpResponse:
    """The tools and services that the meetings point networks to."""
    tools = ToolFilter(request.GET, Tool.objects.with_owners())
    return render(request, "networks/tool_list.html", {"filter": tools, "page": page_of(request, tools.qs)})


@require_safe
def coverage(request: HttpRequest) -> HttpResponse:
    """What is not on record: countries without a network, networks without an office or not at a meeting."""
    countries = CoverageFilter(request.GET, Country.objects.for_coverage())
    networks = list(CoverageFilter(request.GET, Network.objects.for_coverage()).qs)
    meetings = related(Country.objects.all(), "hosted_meetings").for_coverage()
    context = {
        "filter": countries,
        "in_none": [country for country in countries.qs if country.active_network_count == 0],
        "in_one": [country for country in countries.qs if country.active_network_count == 1],
        "in_several": [country for country in countries.qs if country.active_network_count > 1],
        "map": map_of_coverage(Country.objects.on_map()),
        "networks": networks,
        "without_members": [network for network in networks if not network.member_count],
        "unconfirmed": [network for network in networks if not network.verified_count],
        "absences": [(meeting, meeting.networks_not_listed(networks)) for meeting in meetings],
    }
    return render(request, "networks/coverage.html", context)


@require_safe
def coverage_country_export(request: HttpRequest, respond) -> HttpResponseBase:
    """Every country that `coverage` shows for the same query string, with its networks."""
    countries = CoverageFilter(request.GET, Country.objects.for_coverage())
    return respond(request, "coverage-countries", COVERAGE_COUNTRY_COLUMNS, countries.qs)


@require_safe
def coverage_network_export(request: HttpRequest, respond) -> HttpResponseBase:
    """Every network that `coverage` shows for the same query string, with what is recorded of its offices."""
    networks = CoverageFilter(request.GET, Network.objects.for_coverage())
    return respond(request, "coverage-networks", COVERAGE_NETWORK_COLUMNS, networks.qs)
