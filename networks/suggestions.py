"""Suggestions: what visitors and offices ask to change, and what staff make of it."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import QueryDict
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from wenregistry.folding import fold
from wenregistry.history import because
from wenregistry.limits import is_within
from wenregistry.mail import queue_mail
from wenregistry.models import Mail, User
from wenregistry.visitor_forms import OpenForm

from .entries import entry_of
from .models import ContactChannel, FocalPoint, Network, Organization, Suggestion

# What anybody may propose for an office; its role and its dates are for who designated it.
FIELDS = {
    "position_title": gettext_lazy("Title of the post"),
    "unit": gettext_lazy("Unit"),
    "organization": gettext_lazy("Organization"),
}
NEW_CHANNEL = "channel:new:"
DAY = 24 * 3600


class SuggestionForm(OpenForm):
    """What is wrong with one entry, from anybody."""

    kind = forms.ChoiceField(
        label=gettext_lazy("What do you ask for?"),
        choices=[
            (Suggestion.Kind.CORRECTION.value, gettext_lazy("Correct the entry")),
            (Suggestion.Kind.REMOVAL.value, gettext_lazy("Remove the entry")),
        ],
    )
    message = forms.CharField(
        label=gettext_lazy("What is wrong, and why?"),
        max_length=5000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 6}),
    )
    source = forms.CharField(
        label=gettext_lazy("How do you know? (optional)"), max_length=300, required=False
    )
    sender_email = forms.EmailField(
        label=gettext_lazy("Your e-mail address (optional)"),
        help_text=gettext_lazy("Only to send you a receipt and our answer. It is deleted after that."),
        max_length=254,
        required=False,
    )

    def __init__(self, data: QueryDict | None, entry: Any) -> None:
        super().__init__(data)
        self.entry = entry
        self.now = public_values(entry) if isinstance(entry, FocalPoint) else {}
        labels = dict(labels_of(self.now, entry))
        for name, value in self.now.items():
            self.fields[name] = forms.CharField(
                label=labels[name], initial=value, required=False, max_length=500 if ":" in name else 200
            )
        self.order_fields(["kind", *self.now, "message", "source", "sender_email"])

    @property
    def proposed(self) -> dict[str, str]:
        """The values that differ from those on the page."""
        return changed_values(self.cleaned_data, self.now)

    def clean(self) -> None:
        if not self.errors and not self.cleaned_data["message"] and not self.proposed:
            self.add_error("message", _("Say what is wrong."))

    def save(self, page: str) -> Suggestion:
        """Keep the suggestion, with the receipt to whoever left an address."""
        data = self.cleaned_data
        is_removal = data["kind"] == Suggestion.Kind.REMOVAL
        suggestion = Suggestion.objects.create(
            kind=data["kind"],
            page=page,
            focal_point=self.entry if isinstance(self.entry, FocalPoint) else None,
            network=self.entry if isinstance(self.entry, Network) else None,
            proposed={} if is_removal else self.proposed,
            message=data["message"],
            source=data["source"],
            sender_email=data["sender_email"],
            language=translation.get_language(),
        )
        mail_receipt(suggestion)
        return suggestion


def changed_values(values: dict[str, str], now: dict[str, str]) -> dict[str, str]:
    """Those of `values` that differ from what an entry says `now`, spaces and ends of lines aside."""
    plain = {name: " ".join(values[name].split()) for name in now}
    return {name: value for name, value in plain.items() if value != " ".join(now[name].split())}


def public_values(office: FocalPoint) -> dict[str, str]:
    """What the public sees of an office and may propose to change, by field."""
    values = {
        "position_title": office.position_title,
        "unit": office.unit,
        "organization": office.organization.name if office.organization else "",
    }
    channels = office.channels.public().order_by("pk")
    return values | {f"channel:{channel.pk}": channel.value for channel in channels}


def values_on_file(office: FocalPoint) -> dict[str, str]:
    """Everything on file of an office that a suggestion can change, restricted channels included."""
    return public_values(office) | {
        f"channel:{channel.pk}": channel.value for channel in office.channels.all()
    }


def labels_of(names: Any, office: Any) -> Iterator[tuple[str, str]]:
    """What each proposed field is called."""
    channels = {f"channel:{channel.pk}": channel for channel in office.channels.all()} if names else {}
    for name in names:
        if name in channels:
            yield name, str(channels[name].get_kind_display())
        elif name.startswith(NEW_CHANNEL):
            kind = name.removeprefix(NEW_CHANNEL)
            yield name, str(dict(ContactChannel.Kind.choices).get(kind, kind))
        elif name in FIELDS:
            yield name, str(FIELDS[name])
        else:
            yield name, _("Holder") if name == "holder" else name


@dataclass(frozen=True)
class Difference:
    """One proposed field beside what is on file."""

    name: str
    label: str
    now: str
    proposed: str
    is_restricted: bool


def differences(suggestion: Suggestion) -> list[Difference]:
    """Field by field, what a suggestion would change."""
    office = suggestion.focal_point
    if office is None:
        return []
    public, on_file = public_values(office), values_on_file(office)
    labels = dict(labels_of(suggestion.proposed, office))
    return [
        Difference(name, labels[name], on_file.get(name, ""), str(value), name not in public)
        for name, value in suggestion.proposed.items()
    ]


def mail_receipt(suggestion: Suggestion) -> None:
    """Queue the receipt to whoever left an address; after two in a day, the page is the receipt."""
    address = suggestion.sender_email
    # Anybody can leave the address of somebody else.
    if not address or not is_within(2, DAY, "receipt", address.lower()):
        return
    queue_mail(
        f"suggestion/{suggestion.pk}/receipt",
        to=address,
        kind=Mail.Kind.RECEIPT,
        language=suggestion.language,
        subject=_("We received your suggestion %(reference)s") % {"reference": suggestion.reference},
        text=_(
            "Thank you. We received your suggestion about an entry of the WEN registry.\n\n"
            "Its reference is %(reference)s. We will write to you when it is decided."
        )
        % {"reference": suggestion.reference},
    )


def mail_answer(suggestion: Suggestion) -> None:
    """Queue the decision, in the language of whoever left an address, and forget that address."""
    accepted = suggestion.state == Suggestion.State.ACCEPTED
    with translation.override(suggestion.language):
        words = {"reference": suggestion.reference, "reason": suggestion.decision}
        if accepted:
            text = _("Your suggestion %(reference)s about an entry of the WEN registry was accepted.") % words
        else:
            text = (
                _("Your suggestion %(reference)s about an entry of the WEN registry was not accepted.")
                % words
            )
        queue_mail(
            f"suggestion/{suggestion.pk}/answer",
            to=suggestion.sender_email,
            kind=Mail.Kind.RECEIPT,
            language=suggestion.language,
            subject=_("Your suggestion %(reference)s is decided") % words,
            text="\n\n".join(filter(None, [text, suggestion.decision])),
        )
    suggestion.sender_email = ""


@transaction.atomic
def hide(suggestion: Suggestion) -> None:
    """Take the entry off the public pages while the suggestion waits; a draft is not shown after that."""
    check_undecided(suggestion)
    if getattr(entry_of(suggestion.page), "is_published", True):
        show_entry(suggestion, False)
        suggestion.has_hidden_entry = True
        suggestion.save(update_fields=["has_hidden_entry", "updated_at"])


def show_entry(suggestion: Suggestion, is_published: bool) -> None:
    """Publish the entry of a suggestion, or take it back."""
    entry = entry_of(suggestion.page)
    if entry is None or not hasattr(entry, "is_published"):
        raise ValidationError(_("This entry cannot be hidden: a country stays."))
    entry.is_published = is_published
    with because(_("Suggestion %(reference)s") % {"reference": suggestion.reference}):
        entry.save()


@transaction.atomic
def accept(suggestion: Suggestion, by: User, proposed: dict[str, str], decision: str = "") -> None:
    """Do what is asked, with the values as staff leave them; nothing of it confirms the entry."""
    check_undecided(suggestion)
    if suggestion.kind == Suggestion.Kind.REMOVAL:
        keep_removed(suggestion)
    suggestion.proposed = proposed
    with because(_("Suggestion %(reference)s") % {"reference": suggestion.reference}):
        apply(suggestion)
    # After the values: these were read before the entry was shown or hidden.
    if suggestion.kind == Suggestion.Kind.REMOVAL and hasattr(entry_of(suggestion.page), "is_published"):
        show_entry(suggestion, False)
    elif suggestion.has_hidden_entry:
        show_entry(suggestion, True)
    decide(suggestion, by, Suggestion.State.ACCEPTED, decision)


@transaction.atomic
def decline(suggestion: Suggestion, by: User, decision: str) -> None:
    """Leave the entry as it was; one that was hidden meanwhile is shown again."""
    check_undecided(suggestion)
    if suggestion.has_hidden_entry:
        show_entry(suggestion, True)
    decide(suggestion, by, Suggestion.State.DECLINED, decision)


def check_undecided(suggestion: Suggestion) -> None:
    """Hold a suggestion for one step at a time; of two decisions at once, the first stands."""
    waiting = Suggestion.objects.select_for_update().filter(pk=suggestion.pk, state=Suggestion.State.NEW)
    stored = waiting.first()
    if stored is None:
        raise ValidationError(_("This suggestion is decided already."))
    # The decision on another one can have changed this meanwhile.
    suggestion.has_hidden_entry = stored.has_hidden_entry


def keep_removed(removal: Suggestion) -> None:
    """Have no other suggestion that hid the entry of a removal show it again."""
    entry = entry_of(removal.page)
    hiding = Suggestion.objects.select_for_update().filter(has_hidden_entry=True, state=Suggestion.State.NEW)
    for other in hiding.exclude(pk=removal.pk):
        # Not by the page: it has an address in each language.
        if entry_of(other.page) == entry:
            other.has_hidden_entry = False
            other.save(update_fields=["has_hidden_entry", "updated_at"])


def decide(suggestion: Suggestion, by: User, state: str, decision: str) -> None:
    """Record the decision and tell the sender."""
    suggestion.state, suggestion.decision = state, decision
    suggestion.decided_at, suggestion.decided_by = timezone.now(), by
    mail_answer(suggestion)
    suggestion.full_clean()
    suggestion.save()


def apply(suggestion: Suggestion) -> None:
    """Write the proposed values into the office and its channels, under the rules for both."""
    office = suggestion.focal_point
    if office is None:
        return
    for name, value in suggestion.proposed.items():
        if name == "position_title":
            setattr(office, f"position_title_{suggestion.language}", value)
        elif name == "unit":
            office.unit = value
        elif name == "organization":
            office.organization = organization_of(value)
        elif name.startswith("channel:"):
            apply_channel(office, name, value)
        # A new holder is a person: staff record who agreed to be on file, nothing copies a name.
    office.full_clean()
    office.save()


def apply_channel(office: FocalPoint, name: str, value: str) -> None:
    """Change, add or take away one channel of an office; a new one is for staff until they say else."""
    if name.startswith(NEW_CHANNEL):
        channel = ContactChannel(focal_point=office, kind=name.removeprefix(NEW_CHANNEL))
    else:
        try:
            channel = office.channels.get(pk=name.removeprefix("channel:"))
        except ContactChannel.DoesNotExist as error:
            raise ValidationError(_("The channel that this would change is gone.")) from error
    if not value:
        if channel.pk:
            channel.delete()
        return
    channel.value, channel.bounced_on = value, None
    channel.full_clean()
    channel.save()


def organization_of(name: str) -> Organization | None:
    """The organization of a name in any language, or of an acronym."""
    if not name:
        return None
    for organization in Organization.objects.search(name):
        names = [organization.name_en, organization.name_fr, organization.name_es, organization.acronym]
        if fold(name) in [fold(known or "") for known in names]:
            return organization
    sentence = _("There is no organization called “%(name)s”. Add it first, or write a name that is on file.")
    raise ValidationError(sentence % {"name": name})
