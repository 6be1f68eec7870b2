"""
The self-assessment: rounds that ask networks, and the form that each fills in, section by section.

What a network answers is for it and for the secretariat alone. It says itself whether its bars are published.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from networks.models import ContactChannel, Network
from networks.questionnaires import AnswerField, find_mailboxes, language_of
from wenregistry.history import because
from wenregistry.rounds import check_is_not_over
from wenregistry.translations import digest

from .models import Assessment, AssessmentAnswer, AssessmentRequest, AssessmentRound, Instrument
from .results import Result, said

MOST_LETTERS = 4_000
NOT_APPLICABLE = "not_applicable"


def networks_to_ask(round: AssessmentRound) -> QuerySet:
    """The published networks that a round does not ask yet."""
    asked = round.requests.values("assessment__network")
    return Network.objects.published().exclude(pk__in=asked).by_label()


@transaction.atomic
def ask(round: AssessmentRound, networks: Iterable[Network]) -> int:
    """
    Begin a self-assessment for each of `networks`, and say how many were not asked before.

    From then on `send_mails` writes to their secretariats. Those asked before whose mailbox was missing or
    bounced are asked at another one, where that has been entered since.
    """
    # Locked, so that two who start it at once come one after the other.
    round = AssessmentRound.objects.select_for_update().get(pk=round.pk)
    check_is_not_over(round)
    if not round.instrument.items.exists():
        raise ValidationError(_("This instrument has no items yet. Import them first."))
    find_mailboxes(round.requests.select_related("assessment__network"))
    chosen = networks_to_ask(round).filter(pk__in=[network.pk for network in networks])
    with because(reason_of(round)):
        for network in chosen:
            mailbox = ContactChannel.objects.of_secretariat(network).first()
            AssessmentRequest.objects.create(
                round=round,
                assessment=draft_of(network, round.instrument),
                channel=mailbox,
                language=language_of(network, mailbox),
            )
    round.started_at = round.started_at or timezone.now()
    round.save()
    return len(chosen)


def reason_of(round: AssessmentRound) -> str:
    """What the history says of changes that come from a round."""
    return _("Self-assessment “%(round)s”") % {"round": round}


def draft_of(network: Network, instrument: Instrument) -> Assessment:
    """The draft that a network goes on with: what staff have begun with it, or else a new one."""
    drafts = network.assessments.filter(instrument=instrument, state=Assessment.State.DRAFT, request=None)
    today = timezone.localdate().isoformat()
    return drafts.first() or Assessment.objects.create(
        network=network, instrument=instrument, assessed_on=today, state=Assessment.State.DRAFT
    )


@dataclass
class Section:
    """The items that are asked on one page: those of one category in one part."""

    key: str
    part: str
    label: str
    items: list[Any]
    answered: int = 0


def sections_of(assessment: Assessment) -> dict[str, Section]:
    """The pages of a self-assessment by their keys, in the order of the items."""
    answered = {answer.item_id for answer in assessment.answers.all() if answer.said}
    sections: dict[str, Section] = {}
    for item in assessment.instrument.items.all():
        key = f"{item.part}-{item.category or 'readiness'}"
        section = sections.setdefault(key, Section(key, item.get_part_display(), item.section_label, []))
        section.items.append(item)
        section.answered += item.pk in answered
    return sections


class ItemForm(forms.Form):
    """
    The answer to one item, as it is so far.

    Several people may have it open at once. It says what it was opened with, so that it changes only what was
    changed in it, and no answer that its writer has not seen.
    """

    ANSWER = ["value", "evidence", "improvement"]

    opened = forms.CharField(required=False, widget=forms.HiddenInput)
    value = forms.ChoiceField(label=gettext_lazy("Answer"), required=False)
    evidence = AnswerField(
        label=gettext_lazy("What shows it (a text or a link)"), max_length=MOST_LETTERS, required=False
    )
    improvement = AnswerField(
        label=gettext_lazy("What is to become better"), max_length=MOST_LETTERS, required=False
    )

    def __init__(self, data: Any, answer: AssessmentAnswer, before: AssessmentAnswer | None) -> None:
        self.answer, self.item, self.before = answer, answer.item, before
        # What others saved while this form was open, where this form says something else.
        self.meanwhile: AssessmentAnswer | None = None
        self.stored = {
            "value": choice_of(answer),
            "evidence": answer.evidence,
            "improvement": answer.improvement,
        }
        initial = {**self.stored, "opened": mark_of(self.stored)}
        super().__init__(data, initial=initial, prefix=f"item-{self.item.pk}")
        self.fields["value"].choices = [  # type: ignore[attr-defined]
            ("", _("No answer")),
            *((str(value), said(value, False)) for value in range(4)),
            (NOT_APPLICABLE, said(None, True)),
        ]
        for name in ("evidence", "improvement"):
            self.fields[name].widget.attrs["rows"] = 2

    @property
    def says(self) -> dict[str, str]:
        """The answer as this form has it."""
        return {name: self.cleaned_data[name] for name in self.ANSWER}

    @property
    def is_changed(self) -> bool:
        """Whether it was changed here, and does not stand so already."""
        return self.says != self.stored and mark_of(self.says) != self.data.get(self.add_prefix("opened"))

    def clean(self) -> None:
        opened = self.data.get(self.add_prefix("opened"))
        if not self.errors and self.is_changed and mark_of(self.stored) != opened:
            self.meanwhile = self.answer
            # From now on the form counts as opened with what is shown beside it.
            self.data = {**self.data, self.add_prefix("opened"): mark_of(self.stored)}
            raise ValidationError(
                _(
                    "Somebody saved another answer here meanwhile. It stands below: bring the two together, "
                    "and save again."
                )
            )

    def save(self) -> None:
        """Write the answer where it was changed here."""
        if self.is_changed:
            value = self.cleaned_data["value"]
            self.answer.is_not_applicable = value == NOT_APPLICABLE
            self.answer.value = int(value) if value.isdigit() else None
            self.answer.evidence = self.cleaned_data["evidence"]
            self.answer.improvement = self.cleaned_data["improvement"]
            self.answer.save()


def choice_of(answer: AssessmentAnswer) -> str:
    """The choice in the form that an answer stands for."""
    if answer.is_not_applicable:
        return NOT_APPLICABLE
    return "" if answer.value is None else str(answer.value)


def mark_of(answer: dict[str, str]) -> str:
    """A short mark that changes with an answer."""
    return digest("\n\n".join(answer.values()))


class SectionForm:
    """The items of one section, each with its answer so far and the one of the assessment before."""

    def __init__(self, data: Any, section: Section, assessment: Assessment) -> None:
        earlier = Assessment.objects.before(assessment).first()
        before = answers_of(earlier, section) if earlier else {}
        answers = answers_of(assessment, section)
        self.forms = [
            ItemForm(
                data,
                answers.get(item.pk) or AssessmentAnswer(assessment=assessment, item=item),
                before.get(item.pk),
            )
            for item in section.items
        ]

    def is_valid(self) -> bool:
        # All of them, so that all that is wrong is said.
        return all([form.is_valid() for form in self.forms])

    def save(self) -> None:
        for form in self.forms:
            form.save()


def answers_of(assessment: Assessment, section: Section) -> dict[Any, AssessmentAnswer]:
    """What an assessment answers to the items of a section."""
    answers = assessment.answers.filter(item__in=section.items).select_related("item")
    return {answer.item_id: answer for answer in answers}


class SendForm(forms.Form):
    """Who answered, and whether the network agrees that its bars are published."""

    answered_by = forms.CharField(
        label=gettext_lazy("Answered by"),
        help_text=gettext_lazy("The office, such as Secretariat; not the name of a person."),
        max_length=200,
    )
    bars_are_public = forms.BooleanField(
        label=gettext_lazy(
            "Our network agrees that the five bars, with the number of answers behind each, stand on its "
            "page in the registry. Answers, evidence and improvement actions are never published."
        ),
        required=False,
    )

    def __init__(self, data: Any, assessment: Assessment) -> None:
        self.assessment = assessment
        super().__init__(data, initial={"answered_by": assessment.answered_by})

    def clean(self) -> None:
        if not any(answer.said for answer in self.assessment.answers.all()):
            raise ValidationError(_("Nothing is answered yet. Answer some items first."))


def locked(request: AssessmentRequest) -> AssessmentRequest:
    """The request as it is now, for one sender at a time: each form is judged by what others saved before."""
    # Staff may fill in the same assessment, and lock it too.
    requests = AssessmentRequest.objects.select_for_update(of=["self", "assessment"])
    return requests.select_related("round", "channel", "assessment__network", "assessment__instrument").get(
        pk=request.pk
    )


def save(request: AssessmentRequest, form: SectionForm) -> None:
    """Keep the answers of one section."""
    with because(reason_of(request.round)):
        form.save()


def send(request: AssessmentRequest, form: SendForm) -> None:
    """Make the assessment final, as of today: the link is used then."""
    assessment, today = request.assessment, timezone.localdate()
    with because(reason_of(request.round)):
        assessment.answered_by = form.cleaned_data["answered_by"]
        assessment.bars_public_since = today if form.cleaned_data["bars_are_public"] else None
        assessment.assessed_on = today.isoformat()
        assessment.state = Assessment.State.FINAL
        assessment.save()
    request.answered_at = timezone.now()
    request.save()


def result_of(assessment: Assessment) -> Result:
    """An assessment in full, beside the network's own one before it."""
    assessment = Assessment.objects.with_answers().get(pk=assessment.pk)
    return Result(assessment, Assessment.objects.before(assessment).with_answers().first())
