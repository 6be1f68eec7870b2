from pathlib import Path

from wenregistry.shipping import Kind

from .models import Document, Meeting, Participation, Session, SessionItem, Taxon, Trend

DATA = Path(__file__).parent / "data"

KINDS = [
    Kind(
        Meeting,
        ["slug"],
        DATA / "meetings.json",
        children={
            "sessions": Kind(
                Session,
                ["meeting", "number"],
                children={"items": Kind(SessionItem, ["session", "position"])},
            )
        },
    ),
    Kind(
        Participation,
        ["meeting", "category", "network", "country", "organization"],
        DATA / "participations.json",
    ),
    Kind(Document, ["slug"], DATA / "documents.json"),
    Kind(Taxon, ["slug"], DATA / "taxa.json"),
    Kind(Trend, ["slug"], DATA / "trends.json"),
]
