"""
Verification rounds: which offices are asked, what their answers do, and how far a round has come.

Only an answer confirms an entry; what an answer would change waits for staff as a suggestion.
"""

from dataclasses import dataclass
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.db.models import Count, F, Min, Q, QuerySet
from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from wenregistry.history import because
from wenregistry.rounds import ask_again, cancel_mails, check_started

from .freshness import Freshness
from .models import (
    ContactChannel,
    Country,
    FocalPoint,
    Network,
    Suggestion,
    VerificationRequest,
    VerificationRound,
)
from .suggestions import FIELDS, NEW_CHANNEL, changed_values

Answer = VerificationRequest.Answer


def offices_of(round: VerificationRound) -> QuerySet:
    """The offices that a round asks: published, in force, real, and within its networks and region."""
    offices = FocalPoint.objects.for_directory().filter(is_sample=False)
    if networks := list(round.networks.all()):
        offices = offices.filter(network__in=networks)
    if round.region:
        countries = Country.objects.in_region(round.region)
        of_network = Q(country=None, network__in=Network.objects.in_region(round.region))
        offices = offices.filter(Q(country__in=countries) | of_network)
    if round.is_stale_only:
        offices = offices.exclude(Freshness.VERIFIED.condition(timezone.localdate()))
    return offices


@transaction.atomic
def make_requests(round: VerificationRound) -> None:
    """Ask the offices of a round that has not started, and no others; what staff chose for one stays."""
    offices = {office.pk: office for office in offices_of(round)}
    mailboxes = ContactChannel.objects.filter(focal_point__in=offices).for_verification()
    # Of several, the one to ask first comes last and stays.
    mailbox_of = {mailbox.focal_point_id: mailbox for mailbox in mailboxes.reverse()}
    round.requests.exclude(focal_point__in=offices).delete()
    requests = {request.focal_point_id: request for request in round.requests.all()}
    for key, request in requests.items():
        request.channel = mailbox_of.get(key)
    VerificationRequest.objects.bulk_update(requests.values(), ["channel"])
    VerificationRequest.objects.bulk_create(
        VerificationRequest(
            round=round,
            focal_point=office,
            channel=mailbox_of.get(key),
            language=office.mail_language,
        )
        for key, office in offices.items()
        if key not in requests
    )


def ask_another(request: VerificationRequest, mailbox: ContactChannel | None) -> None:
    """Ask another body that speaks for an office, in its own language."""
    if mailbox and mailbox.focal_point and mailbox.focal_point != request.focal_point:
        request.language = mailbox.focal_point.mail_language
    ask_again(request, mailbox)


class ChangeForm(forms.Form):
    """What an office says should be different in its entry."""

    holder = forms.CharField(
        label=gettext_lazy("Who holds the post now? (optional)"),
        help_text=gettext_lazy("For the secretariat only; it asks before it keeps a name."),
        max_length=200,
        required=False,
    )
    new_email = forms.EmailField(
        label=gettext_lazy("Another office mailbox (optional)"), max_length=254, required=False
    )
    message = forms.CharField(
        label=gettext_lazy("Anything else? (optional)"),
        max_length=5000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
    )

    def __init__(self, data: QueryDict | None, request: VerificationRequest) -> None:
        super().__init__(data, prefix="change", initial=None)
        office = request.focal_point
        organization = office.organization.name if office.organization else ""
        self.now = {
            "position_title": office.position_title,
            "unit": office.unit,
            "organization": organization,
        }
        labels = {name: str(label) for name, label in FIELDS.items()}
        for channel in request.shown_channels():
            self.now[f"channel:{channel.pk}"] = channel.value
            labels[f"channel:{channel.pk}"] = str(channel.get_kind_display())
        for name, value in self.now.items():
            self.fields[name] = forms.CharField(
                label=labels[name], initial=value, required=False, max_length=500 if ":" in name else 200
            )
        self.order_fields([*self.now, "new_email", "holder", "message"])

    @property
    def proposed(self) -> dict[str, str]:
        """The values that differ from those on file."""
        added = {
            f"{NEW_CHANNEL}email": self.cleaned_data["new_email"],
            "holder": self.cleaned_data["holder"],
        }
        return changed_values(self.cleaned_data, self.now) | {
            name: value for name, value in added.items() if value
        }

    def clean(self) -> None:
        if not self.errors and not self.proposed and not self.cleaned_data["message"]:
            raise ValidationError(_("Nothing is different. Change a field, or say what is wrong."))


class LeftForm(forms.Form):
    """Which office has taken over, so that somebody can ask it."""

    successor = forms.CharField(
        label=gettext_lazy("Which office answers now?"),
        help_text=gettext_lazy("The agency and unit, not the name of a person."),
        max_length=300,
    )
    mailbox = forms.CharField(
        label=gettext_lazy("Its mailbox, if you know it (optional)"),
        max_length=254,
        required=False,
        validators=[validate_email],
    )

    def __init__(self, data: QueryDict | None) -> None:
        super().__init__(data, prefix="left")


@transaction.atomic
def confirm(request: VerificationRequest) -> bool:
    """Take the answer that an entry is correct, which confirms it. False where it came too late."""
    if not take_answer(request, Answer.CORRECT):
        return False
    office = request.focal_point
    verified_by = FocalPoint.VerifiedBy.HOLDER if request.is_of_office else FocalPoint.VerifiedBy.NETWORK
    office.verified_on, office.verified_by = timezone.localdate(), verified_by
    with because(_("Verification round “%(round)s”") % {"round": request.round}):
        office.save(update_fields=["verified_on", "verified_by", "updated_at"])
    return True


@transaction.atomic
def suggest_change(request: VerificationRequest, form: ChangeForm) -> bool:
    """Take the answer that something is different: staff decide on it. False where it came too late."""
    if not take_answer(request, Answer.CHANGE):
        return False
    suggest(request, Suggestion.Kind.CORRECTION, form.proposed, form.cleaned_data["message"])
    return True


@transaction.atomic
def hand_over(request: VerificationRequest, form: LeftForm) -> bool:
    """Take the answer that the post is held elsewhere: staff decide on it. False where it came too late."""
    if not take_answer(request, Answer.LEFT):
        return False
    mailbox = form.cleaned_data["mailbox"]
    proposed = {f"{NEW_CHANNEL}email": mailbox} if mailbox else {}
    suggest(request, Suggestion.Kind.LEFT, proposed, form.cleaned_data["successor"])
    return True


def take_answer(request: VerificationRequest, answer: str) -> bool:
    """Note the one answer of a request; of two at once, the first counts."""
    waiting = VerificationRequest.objects.select_for_update().filter(
        pk=request.pk, public_id=request.public_id, answered_at=None
    )
    # Not in the order of the list, which joins rows that PostgreSQL cannot lock.
    first = waiting.order_by("pk").first()
    if first is None:
        return False
    first.answer, first.answered_at = answer, timezone.now()
    first.save(update_fields=["answer", "answered_at", "updated_at"])
    cancel_mails(first)
    return True


def suggest(request: VerificationRequest, kind: str, proposed: dict[str, str], message: str) -> None:
    Suggestion.objects.create(
        kind=kind,
        page=request.focal_point.get_absolute_url(),
        focal_point=request.focal_point,
        request=request,
        proposed=proposed,
        message=message,
        language=get_language(),  # Of the page that was answered.
    )


@transaction.atomic
def confirm_by_telephone(request: VerificationRequest) -> None:
    """Record that staff heard from an office today that its entry is correct."""
    check_started(request.round)
    if not take_answer(request, Answer.CORRECT):
        raise ValidationError(_("This request is answered already."))
    office = request.focal_point
    office.verified_on, office.verified_by = timezone.localdate(), FocalPoint.VerifiedBy.STAFF
    with because(_("Verification round “%(round)s”, by telephone") % {"round": request.round}):
        office.save(update_fields=["verified_on", "verified_by", "updated_at"])


@dataclass
class Confirmed:
    """How many of the offices asked in the last 12 months have confirmed their entry since they were."""

    asked: int
    confirmed: int
    since: Any


def confirmed(network: Network | None = None) -> Confirmed | None:
    """How far the rounds of the last 12 months have come, for one network or all; nothing without any."""
    requests = VerificationRequest.objects.of_last_year()
    if network:
        requests = requests.filter(focal_point__network=network)
    since_then = Q(focal_point__verified_on__gte=F("round__started_at__date"))
    numbers = requests.aggregate(
        asked=Count("focal_point", distinct=True),
        confirmed=Count("focal_point", filter=since_then, distinct=True),
        since=Min("round__started_at"),
    )
    return Confirmed(**numbers) if numbers["asked"] else None


def board(round: VerificationRound) -> list[dict[str, Any]]:
    """For each network of a round, or for none, how many of its offices are in which state."""
    silent = Q(answered_at=None, bounced_at=None)
    rows: Any = (
        round.requests.values(key=F("focal_point__network"), label=F("focal_point__network__sort_label"))
        .annotate(
            asked=Count("pk"),
            correct=Count("pk", filter=Q(answer=Answer.CORRECT)),
            change=Count("pk", filter=Q(answer=Answer.CHANGE)),
            left=Count("pk", filter=Q(answer=Answer.LEFT)),
            silent=Count("pk", filter=silent & Q(channel__isnull=False)),
            bounced=Count("pk", filter=Q(answered_at=None, bounced_at__isnull=False)),
            unreachable=Count("pk", filter=silent & Q(channel=None)),
        )
        .order_by(F("label").asc(nulls_last=True))
    )
    networks = Network.objects.in_bulk([row["key"] for row in rows])
    return [{**row, "network": networks.get(row["key"])} for row in rows]
