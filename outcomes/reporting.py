"""
Reporting rounds: which bodies are asked what came of a meeting's outcomes, and what becomes of their answers.

What a body sends waits as reports; only what staff accept becomes a follow-up, and public.
"""

from collections import Counter
from collections.abc import Iterator
from functools import partial
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.db.models import Count, Q
from django.http import QueryDict
from django.utils import timezone
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from modeltranslation.utils import build_localized_fieldname

from networks.models import ContactChannel, Network, Organization
from networks.questionnaires import AnswerField, language_of, plain
from wenregistry.history import because
from wenregistry.rounds import cancel_mails
from wenregistry.uploads import check_upload

from .models import Addressee, Evidence, FollowUp, Outcome, Report, ReportingRound, ReportRequest
from .progress import State
from .querysets import OutcomeQuerySet

MOST_LETTERS = 5_000
# Less than staff may upload: whoever has a link may send one for each outcome.
MOST_BYTES = 5_000_000

Body = Network | Organization


def outcomes_of(round: ReportingRound) -> OutcomeQuerySet:
    """The outcomes that a round asks about: those of its meeting that still stand."""
    return Outcome.objects.published().filter(meeting=round.meeting, validity=Outcome.Validity.CURRENT)


def bodies_of(round: ReportingRound) -> Counter[Body]:
    """Every body that the outcomes address, alone or in a group, with the number of its outcomes."""
    addressees = Addressee.objects.published().filter(outcome__in=outcomes_of(round).order_by())
    asked = {
        (addressee.outcome_id, body) for addressee in addressees.with_bodies() for body in addressee.bodies()
    }
    return Counter(body for _outcome, body in asked)


def as_field(body: Body) -> dict[str, Body]:
    """The field of a row that names a body, with the body."""
    return {str(body._meta.model_name): body}


def mailbox_of(body: Body) -> ContactChannel | None:
    """The office mailbox at which a body is asked; nothing where none is on file."""
    if isinstance(body, Network):
        return ContactChannel.objects.of_secretariat(body).first()
    return ContactChannel.objects.of_organization(body).first()


@transaction.atomic
def make_requests(round: ReportingRound) -> None:
    """Ask the bodies of a round that has not started, and no others; the language that staff chose stays."""
    made = {request.body: request for request in round.requests.with_bodies()}
    bodies = bodies_of(round)
    for body in made.keys() - bodies.keys():
        made[body].delete()
    for body in sorted(bodies, key=lambda body: body.sort_name):
        mailbox = mailbox_of(body)
        request = made.get(body) or ReportRequest(
            round=round, language=language_of(body, mailbox), **as_field(body)
        )
        request.channel = mailbox
        request.save()


def board(round: ReportingRound) -> list[dict[str, Any]]:
    """Each body of a round by name: what it is asked about, how far it has come, and what waits for staff."""
    bodies = bodies_of(round)
    sent = Q(answered_at__isnull=False)
    requests = round.requests.with_bodies().select_related("channel")
    counted = requests.annotate(
        sent=Count("reports", filter=sent),
        waiting=Count("reports", filter=sent & Q(reports__decision=Report.Decision.PENDING)),
    )
    rows = [{"request": request, "outcomes": bodies[request.body]} for request in counted]
    return sorted(rows, key=lambda row: row["request"].body.sort_name)


def is_small(file: UploadedFile) -> None:
    """Refuse a file that is larger than a visitor may send."""
    if (file.size or 0) > MOST_BYTES:
        raise ValidationError(_("The file is larger than 5 MB. Send a smaller one, or an address."))


class OutcomeForm(forms.Form):
    """
    What a body says of one outcome, as it has saved it so far.

    Several people of one office may have it open at once. Each field says what it was opened with, so that
    only what was changed in this form is written, and over no text that its writer has not seen.
    """

    state = forms.ChoiceField(
        label=gettext_lazy("State"),
        choices=[("", gettext_lazy("No answer")), *State.choices],
        required=False,
        show_hidden_initial=True,
    )
    text = AnswerField(
        label=gettext_lazy("What was done"),
        help_text=gettext_lazy("What was done, in a sentence or two."),
        max_length=MOST_LETTERS,
        required=False,
        show_hidden_initial=True,
        widget=forms.Textarea(attrs={"rows": 4, "dir": "auto"}),
    )
    evidence_title = forms.CharField(
        label=gettext_lazy("Title of a page or file that shows it (optional)"),
        max_length=400,
        required=False,
        show_hidden_initial=True,
    )
    evidence_url = forms.URLField(
        label=gettext_lazy("Its address"),
        max_length=500,
        required=False,
        assume_scheme="https",
        show_hidden_initial=True,
    )
    evidence_file = forms.FileField(
        label=gettext_lazy("Or the file itself"),
        help_text=gettext_lazy("PDF, DOCX, XLSX, PPTX or a picture, up to 5 MB."),
        required=False,
        validators=[is_small, check_upload],
    )
    no_file = forms.BooleanField(label=gettext_lazy("Take the file away again"), required=False)

    TEXTS = ["state", "text", "evidence_title", "evidence_url"]

    def __init__(
        self,
        outcome: Outcome,
        report: Report,
        last: FollowUp | None,
        data: QueryDict | None,
        files: MultiValueDict | None,
    ) -> None:
        self.outcome, self.report, self.last = outcome, report, last
        # By name, what others saved while this form was open, where this form says something else.
        self.meanwhile: dict[str, str] = {}
        initial = {name: getattr(report, name) for name in self.TEXTS}
        super().__init__(data, files, prefix=outcome.code, initial=initial)
        if not report.evidence_file:
            del self.fields["no_file"]

    @property
    def questions(self) -> Iterator[tuple[forms.BoundField, str | None]]:
        """Each field, and what others saved in it meanwhile."""
        for field in self:
            yield field, self.meanwhile.get(field.name)

    def clean(self) -> None:
        for name in self.TEXTS:
            if name in self.cleaned_data and self.merged(name) is None:
                self.show_other(name)
        if self.data.get("action") == "send" and not self.errors:
            self.check_complete()

    def check_complete(self) -> None:
        """Refuse to send what could not become a follow-up."""
        answers = {name: self.merged(name) for name in self.TEXTS}
        has_file = self.cleaned_data["evidence_file"] or (
            self.report.evidence_file and not self.cleaned_data.get("no_file")
        )
        shown = answers["evidence_url"] or has_file
        if not answers["state"] and (any(answers.values()) or has_file):
            self.add_error("state", _("Say how far you have come."))
        if answers["state"] and not answers["text"]:
            self.add_error("text", _("Say in a sentence or two what was done, or why nothing was."))
        if shown and not answers["evidence_title"]:
            self.add_error("evidence_title", _("Give the page or file a title."))
        if answers["evidence_title"] and not shown:
            self.add_error("evidence_url", _("Give an address or a file."))

    def merged(self, name: str) -> str | None:
        """What stands in a field once this form is saved; nothing where two people changed it."""
        answer, stored = self.cleaned_data[name], getattr(self.report, name)
        opened = plain(self.data.get(self.add_initial_prefix(name), ""))
        if answer in (opened, stored):
            return stored
        return answer if stored == opened else None

    def show_other(self, name: str) -> None:
        """Show what others saved, which the form counts as opened with from now on."""
        stored = getattr(self.report, name)
        self.meanwhile[name] = self.report.get_state_display() if name == "state" else stored
        # The items: what a browser sent unpacks as lists.
        self.data = dict(self.data.items()) | {self.add_initial_prefix(name): stored}
        self.add_error(
            name,
            _(
                "Somebody saved another text here meanwhile. It stands below: bring the two together, and "
                "save or send again."
            ),
        )

    def save(self) -> None:
        """Write what was changed; a report in which nothing is left is none."""
        report, file = self.report, self.report.evidence_file
        for name in self.TEXTS:
            setattr(report, name, self.merged(name))
        if self.cleaned_data["evidence_file"] or self.cleaned_data.get("no_file"):
            if file:
                transaction.on_commit(partial(file.storage.delete, str(file)))
            report.evidence_file = self.cleaned_data["evidence_file"] or ""
        if report.evidence_file or any(getattr(report, name) for name in self.TEXTS):
            report.save()
        elif report.pk:
            report.delete()


class AnswerSheet:
    """The forms of all outcomes that a body is asked about, which are sent as one."""

    def __init__(
        self,
        request: ReportRequest,
        data: QueryDict | None = None,
        files: MultiValueDict | None = None,
    ) -> None:
        self.data = data
        drafts = {report.outcome_id: report for report in request.reports.all()}
        outcomes = outcomes_of(request.round).addressing(request.body)
        public = FollowUp.objects.published().standing().filter(outcome__in=outcomes.order_by())
        last = last_answers(public, request.body)
        self.forms = [
            OutcomeForm(
                outcome,
                drafts.get(outcome.pk) or Report(request=request, outcome=outcome),
                last.get(outcome.pk),
                data,
                files,
            )
            for outcome in outcomes
        ]
        self.problem = ""

    def is_valid(self) -> bool:
        """Whether every form can be written, and something is said where the sheet is sent."""
        is_valid = self.data is not None and all([form.is_valid() for form in self.forms])
        if is_valid and self.data and self.data.get("action") == "send" and not self.says_something():
            self.problem = _("All answers are empty. Fill in one.")
        return is_valid and not self.problem

    def says_something(self) -> bool:
        return any(form.merged("state") for form in self.forms)

    def save(self) -> None:
        for form in self.forms:
            if form.has_changed():
                form.save()


def last_answers(follow_ups: Any, body: Body) -> dict[int, FollowUp]:
    """By outcome, the newest of some follow-ups with which a body says how far it has come."""
    own = follow_ups.answers().filter(**as_field(body))
    return {follow_up.outcome_id: follow_up for follow_up in own.order_by("date", "pk")}


@transaction.atomic
def take_answer(request: ReportRequest, data: QueryDict, files: MultiValueDict) -> AnswerSheet | None:
    """
    Keep what a body says, and close its link where it sends that; nothing where it came too late.

    The sheet that comes back says what is wrong where nothing was kept.
    """
    # One at a time, so that each sheet is read beside what those before it have saved.
    asked = ReportRequest.objects.select_for_update().filter(public_id=request.public_id)
    current = asked.order_by("pk").first()
    if current is None or current.is_closed:
        return None
    sheet = AnswerSheet(current, data, files)
    if sheet.is_valid():
        with because(reason_of(current.round)):
            sheet.save()
            if data["action"] == "send":
                # What was saved on an outcome that has been retired since was never looked over.
                current.reports.exclude(outcome__in=[form.outcome for form in sheet.forms]).delete()
                current.answered_at = timezone.now()
                current.save()
                cancel_mails(current)
    return sheet


def reason_of(round: ReportingRound) -> str:
    """What the history says of changes that come from a round."""
    return _("Reporting round “%(round)s”") % {"round": round}


def last_on_record(report: Report) -> FollowUp | None:
    """What stands, in public or for staff, of the same body on the same outcome."""
    standing = report.outcome.follow_ups.standing()
    return last_answers(standing, report.request.body).get(report.outcome_id)


def follow_up_of(report: Report) -> FollowUp:
    """The follow-up that a report becomes as it is, of the day on which it was sent."""
    office = report.request.channel.focal_point if report.request.channel else None
    follow_up = FollowUp(
        outcome=report.outcome,
        network=report.request.network,
        organization=report.request.organization,
        date=timezone.localdate(report.request.answered_at).isoformat(),
        state=report.state,
        reported_by=str(office or report.request.body),
        basis=FollowUp.Basis.STATED,
    )
    setattr(follow_up, build_localized_fieldname("text", report.request.language), report.text)
    return follow_up


@transaction.atomic
def accept(report: Report, follow_up: FollowUp, evidence_title: str) -> None:
    """Make a follow-up, as staff have edited it, of a report that waits; what shows it comes along."""
    report = waiting(report)
    with because(reason_of(report.request.round)):
        follow_up.full_clean()
        follow_up.save()
        shown: list[dict[str, Any]] = [{"url": report.evidence_url}, {"file": report.evidence_file.name}]
        for place in shown:
            if any(place.values()):
                evidence = Evidence(follow_up=follow_up, title=evidence_title, date=follow_up.date, **place)
                evidence.full_clean()
                evidence.save()
        report.follow_up = follow_up
        decide(report, Report.Decision.ACCEPTED)


@transaction.atomic
def decline(report: Report, reason: str) -> None:
    """Leave a report that waits out of the record, with a reason."""
    report = waiting(report)
    report.decline_reason = reason
    with because(reason):
        decide(report, Report.Decision.DECLINED)


def waiting(report: Report) -> Report:
    """The report as it is now, for one decision at a time."""
    current = Report.objects.select_for_update().order_by("pk").get(pk=report.pk)
    if current.decision != Report.Decision.PENDING or not current.request.answered_at:
        raise ValidationError(_("This report is decided already."))
    return current


def decide(report: Report, decision: str) -> None:
    report.decision, report.decided_at = decision, timezone.now()
    report.save()
