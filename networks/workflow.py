"""
The steps of a sheet from draft to published, who may take each, and what a reviewer reads before.

Whoever sends a sheet to review does not publish it: a second pair of eyes does.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from wenregistry.models import User

from .comparison import Paragraph, compared
from .models import InformationSheet, Network

State = InformationSheet.State


@dataclass(frozen=True)
class Step:
    """One way from a state to another, and the permission on sheets that it takes."""

    label: Any
    before: frozenset[str]
    after: str
    permission: str

    def is_open_to(self, user: User) -> bool:
        """Whether `user` may take it, whatever the sheet."""
        return user.has_perm(f"networks.{self.permission}_informationsheet")


STEPS = {
    "submit": Step(_("Send to review"), frozenset([State.DRAFT]), State.IN_REVIEW, "change"),
    "publish": Step(_("Publish"), frozenset([State.IN_REVIEW]), State.PUBLISHED, "publish"),
    "return": Step(_("Return to draft"), frozenset([State.IN_REVIEW]), State.DRAFT, "change"),
    "unpublish": Step(_("Take back from the public"), frozenset([State.PUBLISHED]), State.DRAFT, "publish"),
    "no_reply": Step(
        _("Record “no reply”"), frozenset([State.DRAFT, State.IN_REVIEW]), State.NO_REPLY, "publish"
    ),
    "decline": Step(
        _("Record “declined”"), frozenset([State.DRAFT, State.IN_REVIEW]), State.DECLINED, "publish"
    ),
    "reopen": Step(
        _("Open again as a draft"), frozenset([State.NO_REPLY, State.DECLINED]), State.DRAFT, "publish"
    ),
}


def steps_for(sheet: InformationSheet, user: User) -> dict[str, Step]:
    """The steps that `user` may take with `sheet` as it is."""
    return {
        name: step
        for name, step in STEPS.items()
        if sheet.state in step.before and step.is_open_to(user) and not refusal(name, sheet, user)
    }


def refusal(name: str, sheet: InformationSheet, user: User | None) -> str:
    """Why a step cannot be taken with `sheet`; empty where it can."""
    step = STEPS[name]
    if sheet.state not in step.before:
        wanted = " / ".join(str(State(state).label) for state in State if state in step.before)
        sentence = _("“%(step)s” is for sheets in the state %(wanted)s; this one is in the state %(state)s.")
        return sentence % {"step": step.label, "wanted": wanted, "state": sheet.get_state_display()}
    if step.after == State.PUBLISHED and user and sheet.submitted_by_id == user.pk:
        return str(_("You sent this sheet to review yourself: a colleague publishes it."))
    return ""


@transaction.atomic
def take(name: str, sheet: InformationSheet, user: User | None = None) -> InformationSheet:
    """
    Move `sheet` one step on and note who did it, or refuse with a sentence; without a user, the network did.

    What is published supersedes the sheet of the same edition that was public before.
    """
    # Locked with its siblings, so that two who publish at once come one after the other.
    Network.objects.select_for_update().get(pk=sheet.network_id)
    sheet = InformationSheet.objects.select_related("network").get(pk=sheet.pk)
    if sentence := refusal(name, sheet, user):
        raise ValidationError(sentence)
    sheet.state = STEPS[name].after
    match sheet.state:
        case State.DRAFT:
            sheet.submitted_at = sheet.submitted_by = sheet.published_at = sheet.published_by = None
        case State.IN_REVIEW:
            sheet.submitted_at, sheet.submitted_by = timezone.now(), user
        case State.PUBLISHED:
            sheet.published_at, sheet.published_by = timezone.now(), user
            for earlier in sheet.network.sheets.filter(edition=sheet.edition, state=State.PUBLISHED):
                earlier.state = State.SUPERSEDED
                earlier.save()
    sheet.save()
    return sheet


def published_before(sheet: InformationSheet) -> InformationSheet | None:
    """The published sheet that the public reads now: of the same edition, or the last one before it."""
    published = sheet.network.sheets.filter(state=State.PUBLISHED, edition__lte=sheet.edition)
    return published.exclude(pk=sheet.pk).order_by("-edition").first()


def note_rewriting(before: InformationSheet, after: InformationSheet, user: User) -> bool:
    """Have who rewrites a sheet in review count as who sent it there: a colleague reads it, and publishes."""
    if after.state != State.IN_REVIEW or (before.state == after.state and not any(changes(before, after))):
        return False
    after.submitted_at, after.submitted_by = timezone.now(), user
    return True


@dataclass(frozen=True)
class Change:
    """What one field says in the published sheet, and in the one under review."""

    label: str
    columns: list[list[Paragraph]]


def changes(older: InformationSheet | None, newer: InformationSheet) -> Iterator[Change]:
    """Every field, in each language, in which two sheets differ."""
    for name in InformationSheet.FROZEN:
        field: Any = InformationSheet._meta.get_field(name)
        before, after = (
            str(getattr(sheet, field.attname) or "") if sheet else "" for sheet in (older, newer)
        )
        if before != after and name != "network":
            yield Change(capfirst(str(field.verbose_name)), compared(before, after))
