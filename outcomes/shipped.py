from pathlib import Path

from wenregistry.shipping import Kind

from .models import (
    Activity,
    Addressee,
    Evidence,
    FollowUp,
    Instrument,
    InstrumentItem,
    Outcome,
    OutcomeLink,
    Theme,
)

DATA = Path(__file__).parent / "data"

KINDS = [
    Kind(Theme, ["slug"], DATA / "themes.json"),
    Kind(
        Outcome,
        ["code"],
        DATA / "outcomes.json",
        children={
            "addressees": Kind(
                Addressee,
                ["outcome", "network", "organization", "group"],
                on_create=Addressee.fill_in_responders,
            )
        },
        frozen_fields=lambda outcome: Outcome.ADOPTED_TEXT,
    ),
    Kind(
        FollowUp,
        ["slug"],
        DATA / "follow_ups.json",
        children={"evidence": Kind(Evidence, ["follow_up", "url"], is_append_only=True)},
        is_append_only=True,
    ),
    Kind(
        OutcomeLink, ["from_outcome", "kind", "to_outcome", "system", "number"], DATA / "outcome_links.json"
    ),
    Kind(Activity, ["slug"], DATA / "activities.json"),
    Kind(
        Instrument,
        ["code"],
        DATA / "instruments.json",
        children={
            "items": Kind(
                InstrumentItem,
                ["instrument", "number"],
                frozen_fields=lambda item: item.WORDING if item.answers.exists() else [],
            )
        },
    ),
]
