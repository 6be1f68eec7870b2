from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_safe

from wenregistry.exports import file_response
from wenregistry.paging import page_of

from .exports import FOCAL_POINT_COLUMNS, NETWORK_COLUMNS
from .filters import CountryFilter, FocalPointFilter, MembershipFilter, NetworkFilter, ToolFilter
from .models import Country, FocalPoint, InformationSheet, Network, Source, Tool
from .sheets import sections_of


@require_safe
def network_list(request: HttpRequest) -> HttpResponse:
    """A page of published networks, narrowed by the query string."""
    networks = NetworkFilter(request.GET, Network.objects.for_list())
    page = page_of(request, networks.qs)
    return render(request, "networks/network_list.html", {"filter": networks, "page": page})


@require_safe
def network_export(request: HttpRequest, respond) -> HttpResponseBase:
    """Every row that `network_list` shows for the same query string."""
    networks = NetworkFilter(request.GET, Network.objects.for_list())
    return respond(request, "networks", NETWORK_COLUMNS, networks.qs)


@require_safe
def network_detail(request: HttpRequest, slug: str) -> HttpResponse:
    """The information sheet of one published network: its last answers over the live facts."""
    network = get_object_or_404(Network.objects.for_sheet(), slug=slug)
    sheets = list(network.sheets.published().order_by("-edition", "-id"))
    as_of = MembershipFilter(request.GET, network.memberships.with_bodies())
    focal_points = network.focal_points.for_directory(as_of.day).with_details()
    context = {
        "network": network,
        "as_of": as_of,
        "events": network.events.published().in_order().select_related("country"),
        "relations": network.relations.published().select_related("to_network"),
        "reverse_relations": network.reverse_relations.published().select_related("from_network"),
        "parts": network.parts.published(),
        "memberships": as_of.qs,
        "former_memberships": network.memberships.with_bodies().ended(as_of.day),
        "sheets": sheets,
        "sections": sections_of(sheets),
        "channels": network.channels.public(),
        "focal_points": page_of(request, focal_points),
        "participations": network.participations.published().with_bodies().reverse(),
        "documents": network.documents.published(),
        "trends": network.trends.published().prefetch_related("taxa"),
        "follow_ups": network.follow_ups.published().standing().select_related("outcome"),
        "sources": Source.objects.behind(
            Network.objects.filter(pk=network.pk),
            network.memberships.published(),
            network.events.published(),
            network.relations.published(),
            network.sheets.published(),
            network.participations.published(),
            network.trends.published(),
        ),
    }
    return render(request, "networks/network_detail.html", context)


@require_safe
def sheet_file(request: HttpRequest, slug: str, edition: int) -> HttpResponseBase:
    """The document that a network sent as its sheet, where one is on file."""
    sheets = InformationSheet.objects.answered().exclude(pdf="")
    sheet = get_object_or_404(sheets, network__slug=slug, edition=edition)
    return file_response(sheet.pdf, f"{slug}-{edition}.pdf")


@require_safe
def focal_point_list(request: HttpRequest) -> HttpResponse:
    """A page of the directory: the offices in force today, or on the day that `?on=` names."""
    focal_points = FocalPointFilter(request.GET, FocalPoint.objects.published().in_order(), request=request)
    page = page_of(request, focal_points.qs.with_details())
    return render(request, "networks/focal_point_list.html", {"filter": focal_points, "page": page})


@require_safe
def focal_point_export(request: HttpRequest, respond) -> HttpResponseBase:
    """Every office that `focal_point_list` shows for the same query string."""
    focal_points = FocalPointFilter(request.GET, FocalPoint.objects.published().in_order(), request=request)
    return respond(request, "focal-points", FOCAL_POINT_COLUMNS, focal_points.qs.with_details())


@require_safe
def focal_point_detail(request: HttpRequest, public_id: str) -> HttpResponse:
    """One published office and how to reach it."""
    focal_point = get_object_or_404(FocalPoint.objects.published().with_details(), public_id=public_id)
    context = {"focal_point": focal_point, "sources": focal_point.sources.all()}
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
        "former_memberships": country.memberships.published().ended(as_of.day).select_related("network"),
        "hosted_networks": country.hosted_networks.published(),
        "focal_points": page_of(request, country.focal_points.for_directory(as_of.day).with_details()),
        "participations": participations.with_bodies().reverse(),
        "hosted_meetings": country.hosted_meetings.published(),
        "outcomes": sorted(outcomes.values(), key=lambda outcome: outcome.code, reverse=True),
        "trends": country.trends.published().prefetch_related("taxa"),
        "sources": Source.objects.behind(
            country.memberships.published(), country.participations.published(), country.trends.published()
        ),
    }
    return render(request, "networks/country_detail.html", context)


@require_safe
def tool_list(request: HttpRequest) -> HttpResponse:
    """The tools and services that the meetings point networks to."""
    tools = ToolFilter(request.GET, Tool.objects.with_owners())
    return render(request, "networks/tool_list.html", {"filter": tools, "page": page_of(request, tools.qs)})
