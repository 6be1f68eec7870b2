from typing import Any

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from meetings.models import Meeting
from networks.models import ContactChannel, Network, Organization
from wenregistry.models import Record, Round, SignedRequest
from wenregistry.uploads import check_upload, unguessable

from ..progress import State
from ..querysets import ReportQuerySet, ReportRequestQuerySet
from ..reporting_mails import PLACEHOLDERS, mail_of
from .follow_up import FollowUp
from .outcome import Outcome


class ReportingRound(Round):
    """One occasion on which the bodies that a meeting addressed are asked what came of its outcomes."""

    meeting = models.ForeignKey(
        Meeting,
        models.PROTECT,
        verbose_name=_("outcomes of the meeting"),
        related_name="reporting_rounds",
    )

    class Meta:
        verbose_name = _("reporting round")
        verbose_name_plural = _("reporting rounds")
        ordering = ["-started_at", "-id"]

    def clean(self) -> None:
        self.check_texts(PLACEHOLDERS)


class ReportRequest(SignedRequest):
    """The question to one body what has come of the outcomes that address it."""

    round = models.ForeignKey(
        ReportingRound, models.CASCADE, verbose_name=_("round"), related_name="requests"
    )
    network = models.ForeignKey(
        Network,
        models.CASCADE,
        verbose_name=_("network"),
        related_name="report_requests",
        null=True,
        blank=True,
    )
    organization = models.ForeignKey(
        Organization,
        models.CASCADE,
        verbose_name=_("organization"),
        related_name="report_requests",
        null=True,
        blank=True,
    )
    # Empty where no mailbox is on file: then staff enter the follow-ups.
    channel = models.ForeignKey(
        ContactChannel,
        models.SET_NULL,
        verbose_name=_("mailbox"),
        related_name="report_requests",
        null=True,
        blank=True,
    )

    objects = ReportRequestQuerySet.as_manager()

    class Meta:
        verbose_name = _("report request")
        verbose_name_plural = _("report requests")
        ordering = ["round", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(network=None, organization__isnull=False)
                | Q(network__isnull=False, organization=None),
                name="report_request_asks_one_body",
                violation_error_message=_("Name either a network or an organization."),
            ),
            models.UniqueConstraint(
                fields=["round", "network"],
                name="network_is_asked_once_in_a_reporting_round",
                violation_error_message=_("This network is already asked in this round."),
            ),
            models.UniqueConstraint(
                fields=["round", "organization"],
                name="organization_is_asked_once_in_a_reporting_round",
                violation_error_message=_("This organization is already asked in this round."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self._meta.verbose_name} {self.pk}"

    @property
    def body(self) -> Network | Organization:
        """The network or organization that is asked."""
        return self.network or self.organization  # type: ignore[return-value]

    @property
    def address(self) -> str:
        return self.channel.value if self.channel else ""

    def get_absolute_url(self) -> str:
        # In the language of the body, whichever is active.
        with override(self.language):
            return reverse("outcomes:report", args=[self.token])

    def message(self, step: str) -> dict[str, Any]:
        return mail_of(self, step)


class Report(Record):
    """What a body answered on one outcome through its link: a follow-up once staff accept it."""

    class Decision(models.TextChoices):
        PENDING = "pending", _("Waits for a decision")
        ACCEPTED = "accepted", _("Accepted")
        DECLINED = "declined", _("Declined")

    request = models.ForeignKey(
        ReportRequest, models.CASCADE, verbose_name=_("request"), related_name="reports"
    )
    outcome = models.ForeignKey(Outcome, models.CASCADE, verbose_name=_("outcome"), related_name="reports")
    # Either may be missing until the report is sent.
    state = models.CharField(_("state"), max_length=20, choices=State, blank=True)
    text = models.TextField(_("text"), blank=True)
    evidence_title = models.CharField(_("title of the evidence"), max_length=400, blank=True)
    evidence_url = models.URLField(_("address of the evidence"), max_length=500, blank=True)
    evidence_file = models.FileField(_("file"), upload_to=unguessable, blank=True, validators=[check_upload])
    decision = models.CharField(
        _("decision"), max_length=10, choices=Decision, default=Decision.PENDING, editable=False
    )
    decided_at = models.DateTimeField(_("decided at"), null=True, blank=True, editable=False)
    decline_reason = models.CharField(_("reason"), max_length=300, blank=True, editable=False)
    # What it became.
    follow_up = models.OneToOneField(
        FollowUp,
        models.PROTECT,
        verbose_name=_("follow-up"),
        related_name="report",
        null=True,
        blank=True,
        editable=False,
    )

    objects = ReportQuerySet.as_manager()

    class Meta:
        verbose_name = _("report")
        verbose_name_plural = _("reports")
        ordering = ["request", "outcome"]
        constraints = [
            models.UniqueConstraint(
                fields=["request", "outcome"],
                name="outcome_is_reported_once_in_a_request",
                violation_error_message=_("This outcome is already reported on."),
            )
        ]

    def __str__(self) -> str:
        return f"{self._meta.verbose_name} {self.pk}"

    @property
    def is_restricted(self) -> bool:
        """Whether it is still the body's own: nobody has sent it."""
        return self.request.answered_at is None
