from pathlib import Path

from wenregistry.shipping import Kind

from .models import (
    ContactChannel,
    Country,
    FocalPoint,
    InformationSheet,
    Membership,
    Network,
    NetworkEvent,
    NetworkName,
    NetworkRelation,
    Organization,
    Source,
    Tool,
)

DATA = Path(__file__).parent / "data"

KINDS = [
    Kind(Country, ["iso2"], DATA / "countries.json"),
    Kind(Source, ["slug"], DATA / "sources.json"),
    Kind(Organization, ["slug"], DATA / "organizations.json"),
    Kind(
        Network,
        ["slug"],
        DATA / "networks.json",
        children={"names": Kind(NetworkName, ["network", "text"])},
    ),
    Kind(Membership, ["network", "country", "organization"], DATA / "memberships.json"),
    Kind(NetworkRelation, ["from_network", "kind", "to_network"], DATA / "network_relations.json"),
    Kind(NetworkEvent, ["network", "kind", "date"], DATA / "network_events.json"),
    Kind(
        InformationSheet,
        ["network", "edition"],
        DATA / "information_sheets.json",
        frozen_fields=InformationSheet.frozen_fields,
    ),
    Kind(Tool, ["slug"], DATA / "tools.json"),
    Kind(Organization, ["slug"], DATA / "samples" / "organizations.json", is_sample=True),
    Kind(
        FocalPoint,
        ["public_id"],
        DATA / "samples" / "focal_points.json",
        children={"channels": Kind(ContactChannel, ["focal_point", "kind", "value"], is_sample=True)},
        is_sample=True,
    ),
]
