"""The columns of the networks' and focal points' downloads: public facts, and nothing else."""

from operator import attrgetter
from typing import Any

from wenregistry.exports import Columns, Path

from .models import FocalPoint
from .querysets import ENFORCEMENT_CHAIN


def codes(field: str):
    """Reads a country's alpha-3 code, where there is a country."""

    def read(row: Any) -> str:
        country = getattr(row, field)
        return country.iso3 if country else ""

    return read


def slug_of(field: str):
    """Reads the stable identifier of a related row, where there is one."""

    def read(row: Any) -> str:
        related = getattr(row, field)
        return related.slug if related else ""

    return read


def recorded(field: str):
    """Reads a number, where anything is recorded: unknown is not none."""
    return lambda row: getattr(row, field) or None


def page(row: Any) -> Path:
    """The address of the row's page."""
    return Path(row.get_absolute_url())


NETWORK_COLUMNS: Columns = {
    "network": attrgetter("slug"),
    "acronym": attrgetter("acronym"),
    "name_en": attrgetter("name_en"),
    "name_fr": attrgetter("name_fr"),
    "name_es": attrgetter("name_es"),
    "kind": attrgetter("kind"),
    "scope": attrgetter("scope"),
    "formality": attrgetter("formality"),
    "status": attrgetter("status"),
    "status_basis": attrgetter("status_basis"),
    "founded_on": attrgetter("founded_on"),
    "founding_instrument": attrgetter("founding_instrument"),
    "host_organization": slug_of("host_organization"),
    "host_city": attrgetter("host_city_en"),
    "host_country": codes("host_country"),
    "part_of": slug_of("parent"),
    "regions": attrgetter("regions"),
    "working_languages": attrgetter("working_languages"),
    "working_languages_basis": attrgetter("working_languages_basis"),
    "member_country_count": recorded("member_country_count"),
    "signatory_count": recorded("signatory_count"),
    "member_organization_count": recorded("member_organization_count"),
    "member_countries": lambda network: [
        membership.country.iso3
        for membership in network.members
        if membership.country and membership.status != "signatory"
    ],
    "signatory_countries": lambda network: [
        membership.country.iso3
        for membership in network.members
        if membership.country and membership.status == "signatory"
    ],
    "member_organizations": lambda network: [
        membership.organization.slug for membership in network.members if membership.organization
    ],
    "member_count_stated": attrgetter("member_count_stated"),
    "focal_point_count": attrgetter("focal_point_count"),
    "focal_points_are_samples": attrgetter("has_sample_focal_points"),
    "website": attrgetter("website"),
    "summary_en": attrgetter("summary_en"),
    "summary_fr": attrgetter("summary_fr"),
    "summary_es": attrgetter("summary_es"),
    "discrepancy_en": attrgetter("discrepancy_en"),
    "discrepancy_fr": attrgetter("discrepancy_fr"),
    "discrepancy_es": attrgetter("discrepancy_es"),
    "basis": attrgetter("basis"),
    "reviewed_on": attrgetter("reviewed_on"),
    "updated_at": attrgetter("updated_at"),
    "url": page,
}


def channel(kind: str, position: int):
    """Reads one public channel of an office; there are at most so many, refused on entry."""

    def read(focal_point: FocalPoint) -> str:
        channels = [channel for channel in focal_point.public_channels if channel.kind == kind]
        return channels[position].display if len(channels) > position else ""

    return read


FOCAL_POINT_COLUMNS: Columns = {
    "focal_point": lambda focal_point: str(focal_point.public_id),
    "position_title_en": attrgetter("position_title_en"),
    "position_title_fr": attrgetter("position_title_fr"),
    "position_title_es": attrgetter("position_title_es"),
    "unit": attrgetter("unit"),
    "organization": slug_of("organization"),
    "organization_name": lambda focal_point: (
        focal_point.organization.name_en if focal_point.organization else ""
    ),
    "country": codes("country"),
    "country_name": lambda focal_point: focal_point.country.name_en if focal_point.country else "",
    "network": slug_of("network"),
    "network_acronym": lambda focal_point: focal_point.network.acronym if focal_point.network else "",
    "role": attrgetter("role"),
    "rank": attrgetter("rank"),
    "sector": attrgetter("sector"),
    "topic": attrgetter("topic"),
    "languages": attrgetter("languages"),
    "since": attrgetter("since"),
    "until": attrgetter("until"),
    "email_1": channel("email", 0),
    "email_2": channel("email", 1),
    "phone_1": channel("phone", 0),
    "phone_2": channel("phone", 1),
    "website": channel("web", 0),
    "address": channel("address", 0),
    "passes_messages_on": attrgetter("passes_messages_on"),
    "verified_on": attrgetter("verified_on"),
    "verified_by": attrgetter("verified_by"),
    "freshness": lambda focal_point: focal_point.freshness.value,
    "is_sample": attrgetter("is_sample"),
    "updated_at": attrgetter("updated_at"),
    "url": page,
}

COVERAGE_COUNTRY_COLUMNS: Columns = {
    "country": attrgetter("iso3"),
    "name_en": attrgetter("name_en"),
    "name_fr": attrgetter("name_fr"),
    "name_es": attrgetter("name_es"),
    "region": attrgetter("region"),
    "subregion": attrgetter("subregion"),
    "intermediate_region": attrgetter("intermediate_region"),
    "is_independent": attrgetter("is_independent"),
    "network_count": recorded("active_network_count"),
    "networks": lambda country: list(
        dict.fromkeys(membership.network.slug for membership in country.coverage_memberships)
    ),
    "other_standings": lambda country: [
        f"{membership.network.slug}: {membership.status}" for membership in country.other_standings
    ],
    "url": page,
}

COVERAGE_NETWORK_COLUMNS: Columns = {
    "network": attrgetter("slug"),
    "acronym": attrgetter("acronym"),
    "name_en": attrgetter("name_en"),
    "name_fr": attrgetter("name_fr"),
    "name_es": attrgetter("name_es"),
    "kind": attrgetter("kind"),
    "status": attrgetter("status"),
    "focal_point_count": recorded("focal_point_count"),
    "verified_count": recorded("verified_count"),
    "verified_on": attrgetter("verified_on"),
    "freshness": lambda network: network.freshness.value if network.focal_point_count else "",
    **{f"{link}_count": recorded(f"{link}_count") for link in ENFORCEMENT_CHAIN},
    "other_office_count": recorded("other_office_count"),
    "focal_points_are_samples": attrgetter("has_sample_focal_points"),
    "url": page,
}
