"""The columns of the meetings' and participants' downloads."""

from collections.abc import Collection
from operator import attrgetter
from typing import Any

from networks.exports import codes, page, recorded, slug_of
from networks.models import Network
from wenregistry.exports import Columns


def slugs(field: str):
    """Reads the stable identifiers of several related rows."""

    def read(row: Any) -> list[str]:
        return [related.slug for related in getattr(row, field).all()]

    return read


def of_taxa(field: str):
    """Reads a field of each taxon of a trend that has it, after its scientific name."""

    def read(trend: Any) -> list[str]:
        return [
            f"{taxon.scientific_name}: {value}"
            for taxon in trend.taxa.all()
            if (value := getattr(taxon, field))
        ]

    return read


MEETING_COLUMNS: Columns = {
    "meeting": attrgetter("slug"),
    "series": attrgetter("series"),
    "number": attrgetter("number"),
    "title_en": attrgetter("title_en"),
    "title_fr": attrgetter("title_fr"),
    "title_es": attrgetter("title_es"),
    "status": attrgetter("status"),
    "starts_on": attrgetter("starts_on"),
    "ends_on": attrgetter("ends_on"),
    "city": attrgetter("city_en"),
    "country": codes("country"),
    "venue": attrgetter("venue"),
    "host_event": attrgetter("host_event"),
    "host_event_starts_on": attrgetter("host_event_starts_on"),
    "host_event_ends_on": attrgetter("host_event_ends_on"),
    "conveners": slugs("conveners"),
    "funders": slugs("funders"),
    "participants_stated": attrgetter("participants_stated"),
    "participants_stated_min": attrgetter("participants_stated_min"),
    "participants_recorded": attrgetter("participants_recorded"),
    "network_count": recorded("network_count"),
    "delegation_count": recorded("delegation_count"),
    "organization_count": recorded("organization_count"),
    "people_count": attrgetter("people_count"),
    "counted_body_count": recorded("counted_body_count"),
    "outcome_count": recorded("outcome_count"),
    "summary_en": attrgetter("summary_en"),
    "summary_fr": attrgetter("summary_fr"),
    "summary_es": attrgetter("summary_es"),
    "discrepancy_en": attrgetter("discrepancy_en"),
    "discrepancy_fr": attrgetter("discrepancy_fr"),
    "discrepancy_es": attrgetter("discrepancy_es"),
    "basis": attrgetter("basis"),
    "updated_at": attrgetter("updated_at"),
    "url": page,
}

PARTICIPANT_COLUMNS: Columns = {
    "meeting": slug_of("meeting"),
    "category": attrgetter("category"),
    "label_as_listed": attrgetter("label_as_listed"),
    "network": slug_of("network"),
    "country": codes("country"),
    "organization": slug_of("organization"),
    "organization_kind": lambda participation: (
        participation.organization.kind if participation.organization else ""
    ),
    "role": attrgetter("role"),
    "head_count": attrgetter("head_count"),
    "is_sample": lambda participation: bool(
        participation.organization and participation.organization.is_sample
    ),
    "basis": attrgetter("basis"),
    "updated_at": attrgetter("updated_at"),
    "url": lambda participation: page(participation.meeting),
}


TREND_COLUMNS: Columns = {
    "trend": attrgetter("slug"),
    "category": attrgetter("category"),
    "meeting": slug_of("meeting"),
    "network": slug_of("network"),
    "region": attrgetter("region"),
    "countries": lambda trend: [country.iso3 for country in trend.countries.all()],
    "period": attrgetter("period"),
    "text_en": attrgetter("text_en"),
    "text_fr": attrgetter("text_fr"),
    "text_es": attrgetter("text_es"),
    "taxa": lambda trend: [taxon.scientific_name for taxon in trend.taxa.all()],
    "common_names_en": of_taxa("common_name_en"),
    "common_names_fr": of_taxa("common_name_fr"),
    "common_names_es": of_taxa("common_name_es"),
    "cites_appendices": of_taxa("cites_appendix"),
    "species_plus_ids": of_taxa("species_plus_id"),
    "commodities_en": attrgetter("commodities_en"),
    "commodities_fr": attrgetter("commodities_fr"),
    "commodities_es": attrgetter("commodities_es"),
    "routes_en": attrgetter("routes_en"),
    "routes_fr": attrgetter("routes_fr"),
    "routes_es": attrgetter("routes_es"),
    "activities": lambda trend: [activity.slug for activity in trend.public_activities],
    "sources": slugs("sources"),
    "basis": attrgetter("basis"),
    "updated_at": attrgetter("updated_at"),
    "url": page,
}


def absence_columns(networks: Collection[Network]) -> Columns:
    """The columns of meetings, with those of `networks` that a complete list of participants leaves out."""
    return {
        "meeting": attrgetter("slug"),
        "title_en": attrgetter("title_en"),
        "title_fr": attrgetter("title_fr"),
        "title_es": attrgetter("title_es"),
        "starts_on": attrgetter("starts_on"),
        "ends_on": attrgetter("ends_on"),
        "participants_recorded": attrgetter("participants_recorded"),
        "networks_listed": lambda meeting: [
            participation.network.slug for participation in meeting.listed_networks
        ],
        "networks_not_listed": lambda meeting: [
            network.slug for network in meeting.networks_not_listed(networks)
        ],
        "url": page,
    }
