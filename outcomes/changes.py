"""What was published or changed of late: sheets, outcomes and follow-ups, as a feed (Atom) tells it."""

import datetime
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from networks.models import InformationSheet
from networks.sheets import label_of

from .models import FollowUp, Outcome

MOST_CHANGES = 50


@dataclass
class Change:
    """One entry: what it is called, where it stands, and both when it came and when it last changed."""

    title: str
    path: str
    summary: str
    published_at: datetime.datetime
    changed_at: datetime.datetime
    kind: str


def newest_changes() -> list[Change]:
    """The last changes of public records, the newest first; a follow-up that was withdrawn says only that."""
    changes = [*sheets(), *outcomes(), *follow_ups()]
    return sorted(changes, key=lambda change: (change.changed_at, change.path), reverse=True)[:MOST_CHANGES]


def newest(rows: QuerySet) -> Any:
    """Those of `rows` that can be among the last changes."""
    return rows.order_by("-updated_at", "-pk")[:MOST_CHANGES]


def sheets() -> Iterator[Change]:
    """The published sheets, with what each has an answer to."""
    for sheet in newest(InformationSheet.objects.answered().select_related("network")):
        answered = [label_of(name) for name in sheet.SECTIONS if sheet.answers(name)]
        yield Change(
            _("%(network)s: information sheet of %(edition)s")
            % {"network": sheet.network.label, "edition": sheet.edition},
            sheet.get_absolute_url(),
            ", ".join(answered),
            sheet.published_at or sheet.created_at,
            sheet.updated_at,
            _("Information sheet"),
        )


def outcomes() -> Iterator[Change]:
    """The published outcomes, with our summary."""
    for outcome in newest(Outcome.objects.published()):
        yield Change(
            str(outcome),
            outcome.get_absolute_url(),
            outcome.summary,
            outcome.first_published_at or outcome.created_at,
            outcome.updated_at,
            _("Outcome"),
        )


def follow_ups() -> Iterator[Change]:
    """The public follow-ups; those who read one that was withdrawn are told so."""
    rows = FollowUp.objects.published().select_related("outcome", "network", "organization")
    for follow_up in newest(rows):
        body: Any = follow_up.body
        is_withdrawn = follow_up.withdrawn_on is not None
        title = (
            _("%(outcome)s, follow-up of %(body)s: withdrawn")
            if is_withdrawn
            else _("%(outcome)s, follow-up of %(body)s: %(state)s")
        )
        yield Change(
            title
            % {
                "outcome": follow_up.outcome.code,
                "body": body.acronym or body.name,
                "state": follow_up.get_state_display(),
            },
            follow_up.get_absolute_url(),
            "" if is_withdrawn else follow_up.text,
            follow_up.created_at,
            follow_up.updated_at,
            _("Follow-up"),
        )
