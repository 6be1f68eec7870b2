"""
The questionnaire: the next edition of each sheet begins as the last one, and its network completes it.

What a network sends goes to review like any other draft; nothing that it writes is public by itself.
"""

from collections.abc import Iterable, Iterator
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q, QuerySet
from django.http import QueryDict
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from modeltranslation.utils import build_localized_fieldname

from wenregistry.history import because
from wenregistry.rounds import check_is_not_over, renew_link
from wenregistry.translations import LANGUAGES, digest, spoken_here, text_in

from .models import ContactChannel, InformationSheet, Network, Organization, Questionnaire, SheetRequest
from .sheets import label_of
from .workflow import published_before, take

MOST_LETTERS = 20_000


def networks_to_ask(questionnaire: Questionnaire) -> QuerySet:
    """The published networks that a round does not ask yet, and whose sheet is not further than a draft."""
    sheets = InformationSheet.objects.filter(edition=questionnaire.edition)
    begun = sheets.exclude(state=InformationSheet.State.DRAFT)
    asked = questionnaire.requests.values("network")
    return (
        Network.objects.published()
        .exclude(pk__in=asked)
        .exclude(pk__in=begun.order_by().values("network"))
        .by_label()
    )


@transaction.atomic
def ask(questionnaire: Questionnaire, networks: Iterable[Network]) -> int:
    """
    Start the next edition of the sheets of `networks`, and say how many were not asked before.

    From then on `send_mails` writes to their secretariats. Those asked before whose mailbox was missing or
    bounced are asked at another one, where that has been entered since.
    """
    # Locked, so that two who start it at once come one after the other.
    questionnaire = Questionnaire.objects.select_for_update().get(pk=questionnaire.pk)
    check_is_not_over(questionnaire)
    find_mailboxes(questionnaire.requests.select_related("network"))
    chosen = networks_to_ask(questionnaire).filter(pk__in=[network.pk for network in networks])
    with because(reason_of(questionnaire)):
        for network in chosen:
            mailbox = ContactChannel.objects.of_secretariat(network).first()
            language = language_of(network, mailbox)
            SheetRequest.objects.create(
                round=questionnaire,
                network=network,
                sheet=next_edition(network, questionnaire.edition, language),
                channel=mailbox,
                language=language,
            )
    questionnaire.started_at = questionnaire.started_at or timezone.now()
    questionnaire.save()
    return len(chosen)


def reason_of(questionnaire: Questionnaire) -> str:
    """What the history says of changes that come from a round."""
    return _("Questionnaire “%(round)s”") % {"round": questionnaire}


def find_mailboxes(requests: QuerySet) -> None:
    """Give another link to networks without an answer whose mailbox was missing, or bounced."""
    unreached = Q(channel=None) | Q(bounced_at__isnull=False)
    for request in requests.filter(unreached, answered_at=None):
        if mailbox := ContactChannel.objects.of_secretariat(request.network).first():
            request.channel = mailbox
            renew_link(request)


def language_of(body: Network | Organization, mailbox: ContactChannel | None) -> str:
    """The language in which a body is asked: of its office, or else the first of a network's own."""
    if mailbox and mailbox.focal_point and mailbox.focal_point.languages:
        return mailbox.focal_point.mail_language
    return spoken_here(body.working_languages if isinstance(body, Network) else [])


def next_edition(network: Network, edition: int, language: str) -> InformationSheet:
    """The draft of an edition: what staff have begun, or else a new one that says what the last sheet did."""
    drafts = network.sheets.filter(edition=edition, state=InformationSheet.State.DRAFT, request=None)
    if begun := drafts.first():
        return begun
    sheet = InformationSheet(network=network, edition=edition, language=language)
    if last := published_before(sheet):
        for column in InformationSheet.search_fields:
            setattr(sheet, column, getattr(last, column))
    sheet.save()
    return sheet


class AnswerField(forms.CharField):
    """A text of several lines, whose ends are written as the record keeps them."""

    widget = forms.Textarea(attrs={"rows": 8, "dir": "auto"})

    def to_python(self, value: Any) -> str:
        return plain(super().to_python(value) or "")


def plain(text: str) -> str:
    """A text with the same ends of lines wherever it was written."""
    return "\n".join(text.splitlines()).strip()


class AnswerForm(forms.Form):
    """
    The sections of the questionnaire in the language of the request, as the draft has them so far.

    Several people of one office may have it open at once. Each form says what it was opened with, so that it
    changes only the answers that were changed in it, and no text that its writer has not seen.
    """

    ANSWERS = ["approved_by_role", *InformationSheet.SECTIONS]

    # A mark for each of the answers that the form was opened with, in their order.
    opened = forms.CharField(required=False, widget=forms.HiddenInput)
    approved_by_role = forms.CharField(
        label=gettext_lazy("Approved by"),
        help_text=gettext_lazy("The office, such as Secretariat; not the name of a person."),
        max_length=200,
        required=False,
    )

    def __init__(self, data: QueryDict | None, request: SheetRequest) -> None:
        self.sheet = request.sheet
        self.language = request.language
        # By name, what others saved while this form was open, where this form says something else.
        self.meanwhile: dict[str, str] = {}
        marks = " ".join(digest(self.stored(name, self.sheet)) for name in self.ANSWERS)
        super().__init__(data, initial={"approved_by_role": self.sheet.approved_by_role, "opened": marks})
        self.before = published_before(request.sheet)
        for name in InformationSheet.SECTIONS:
            self.fields[name] = AnswerField(
                label=capfirst(label_of(name)),
                initial=text_in(self.sheet, name, self.language),
                max_length=MOST_LETTERS,
                required=False,
            )

    @property
    def sections(self) -> Iterator[tuple[forms.BoundField, bool, str | None]]:
        """Each section, whether the sheet before this one answered it, and what others saved meanwhile."""
        for name in InformationSheet.SECTIONS:
            answered = bool(self.before and self.before.answers(name))
            yield self[name], answered, self.meanwhile.get(name)

    def clean(self) -> None:
        answers = {name: self.merged(name, self.sheet) for name in self.ANSWERS if name in self.cleaned_data}
        for name, answer in answers.items():
            if answer is None:
                self.show_other(name)
        if self.data.get("action") == "send":
            if "approved_by_role" not in self.errors and not answers["approved_by_role"]:
                self.add_error("approved_by_role", _("Say which office approved the answers."))
            if not self.errors and not any(map(answers.get, InformationSheet.SECTIONS)):
                raise ValidationError(_("All sections are empty. Answer one, or decline."))

    def stored(self, name: str, sheet: InformationSheet) -> str:
        """The answer that a sheet has so far."""
        is_section = name in InformationSheet.SECTIONS
        return plain(text_in(sheet, name, self.language) if is_section else sheet.approved_by_role)

    def merged(self, name: str, sheet: InformationSheet) -> str | None:
        """The answer that a sheet has once this form is saved; nothing where two people changed it."""
        answer, stored = self.cleaned_data[name], self.stored(name, sheet)
        opened = self.marks().get(name)
        if digest(answer) == opened or answer == stored:
            return stored
        return answer if digest(stored) == opened else None

    def marks(self) -> dict[str, str]:
        """For each answer, the mark of what the form was opened with."""
        return dict(zip(self.ANSWERS, self.data.get("opened", "").split(), strict=False))

    def show_other(self, name: str) -> None:
        """Show what others saved, which the form counts as opened with from now on."""
        self.meanwhile[name] = self.stored(name, self.sheet)
        marks = {name: "-" for name in self.ANSWERS} | self.marks() | {name: digest(self.meanwhile[name])}
        # The items: what a browser sent unpacks as lists.
        self.data = dict(self.data.items()) | {"opened": " ".join(marks.values())}
        self.add_error(
            name,
            _(
                "Somebody saved another text here meanwhile. It stands below: bring the two together, and "
                "save or send again."
            ),
        )

    def write(self, sheet: InformationSheet) -> None:
        """Put the answers into a sheet; a new one leaves the translations of the former one behind."""
        role = self.merged("approved_by_role", sheet)
        if role is not None:
            sheet.approved_by_role = role
        for name in InformationSheet.SECTIONS:
            stored = self.stored(name, sheet)
            text = self.merged(name, sheet)
            if text is None:
                # Saved by others since this form was looked at, a moment ago: both texts stay.
                text = f"{stored}\n\n{self.cleaned_data[name]}"
            if text != stored:
                for code in LANGUAGES:
                    translated = self.former(name, code) if text == self.former(name, self.language) else ""
                    column = build_localized_fieldname(name, code)
                    setattr(sheet, column, text if code == self.language else translated)

    def former(self, name: str, language: str) -> str:
        """What the sheet before this one says in a language."""
        return plain(text_in(self.before, name, language)) if self.before else ""


class DeclineForm(forms.Form):
    """Why a network does not answer, where it says so."""

    reason = forms.CharField(
        label=gettext_lazy("Reason (optional)"),
        help_text=gettext_lazy("For the secretariat only; it is never published."),
        max_length=1_000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3, "dir": "auto"}),
    )


@transaction.atomic
def save(request: SheetRequest, form: AnswerForm) -> bool:
    """Keep the answers so far. False where it came too late."""
    current = locked(request)
    if current:
        keep(current, form)
    return current is not None


@transaction.atomic
def send(request: SheetRequest, form: AnswerForm) -> bool:
    """Keep the answers and send them to review: the link is used then. False where it came too late."""
    current = locked(request)
    if current:
        current.sheet.approved_on = timezone.localdate()
        current.sheet.as_of = timezone.localdate().isoformat()
        keep(current, form)
        close(current, "submit")
    return current is not None


@transaction.atomic
def decline(request: SheetRequest, form: DeclineForm) -> bool:
    """Record that the network does not answer: the link is used then. False where it came too late."""
    current = locked(request)
    if current:
        sheet = current.sheet
        sheet.note = "\n\n".join(filter(None, [sheet.note, form.cleaned_data["reason"]]))
        sheet.save()
        close(current, "decline")
    return current is not None


def locked(request: SheetRequest) -> SheetRequest | None:
    """The request as it is now, for one answer at a time; nothing where its link has closed meanwhile."""
    current = SheetRequest.objects.select_for_update().filter(public_id=request.public_id).first()
    return current if current and not current.is_closed else None


def keep(request: SheetRequest, form: AnswerForm) -> None:
    form.write(request.sheet)
    with because(reason_of(request.round)):
        request.sheet.save()


def close(request: SheetRequest, step: str) -> None:
    """Take a step with the sheet, after which the link answers no more."""
    with because(reason_of(request.round)):
        take(step, request.sheet)
    request.answered_at = timezone.now()
    request.save()


def silent(questionnaire: Questionnaire) -> QuerySet:
    """The drafts that networks did not send before their round was over."""
    requests = questionnaire.requests.filter(answered_at=None)
    return InformationSheet.objects.filter(request__in=requests, state=InformationSheet.State.DRAFT)
