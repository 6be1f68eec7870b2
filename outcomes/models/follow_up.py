import datetime
from typing import Any, Self

from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from networks.models import Network, Organization, SourcedRecord
from wenregistry.models import Record
from wenregistry.partial_dates import PartialDateField, not_in_future
from wenregistry.uploads import WHAT_IS_TAKEN, check_upload, ending_of, unguessable

from ..progress import State
from ..querysets import EvidenceQuerySet, FollowUpQuerySet
from .outcome import Outcome


class AppendOnly(models.Model):
    """A row that is entered once: never changed, never deleted."""

    class Meta:
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        if not self._state.adding:
            raise ValidationError(_("A follow-up is never changed: withdraw it and enter a new one."))
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        raise ValidationError(_("A follow-up is never deleted: withdraw it instead."))


class FollowUp(AppendOnly, SourcedRecord):
    """What a body reported on an outcome: dated, never changed, withdrawn where it was wrong."""

    State = State

    class Kind(models.TextChoices):
        REPORT = "report", _("Report")
        ACTIVITY = "activity", _("Activity")
        DECISION = "decision", _("Decision")
        COMMENT = "comment", _("Comment")

    class Link(models.TextChoices):
        STATED = "stated", _("Stated by the source")
        INFERRED = "inferred", _("Our reading")

    # The key of a shipped follow-up; those of staff have none, and null is the one value that may repeat.
    slug = models.SlugField(  # noqa: DJ001
        _("slug"), max_length=100, unique=True, null=True, editable=False
    )
    outcome = models.ForeignKey(Outcome, models.PROTECT, verbose_name=_("outcome"), related_name="follow_ups")
    network = models.ForeignKey(
        Network,
        models.PROTECT,
        verbose_name=_("network"),
        related_name="follow_ups",
        null=True,
        blank=True,
    )
    organization = models.ForeignKey(
        Organization,
        models.PROTECT,
        verbose_name=_("organization"),
        related_name="follow_ups",
        null=True,
        blank=True,
    )
    date = PartialDateField(
        _("date"), blank=False, validators=[not_in_future], help_text=_("Such as 2022-12-07 or 2022-12.")
    )
    state = models.CharField(_("state"), max_length=20, choices=State)
    kind = models.CharField(_("kind"), max_length=20, choices=Kind, default=Kind.REPORT)
    text = models.TextField(_("text"), help_text=_("What was done, in a sentence or two."))
    link_to_outcome = models.CharField(
        _("link to the outcome"),
        max_length=10,
        choices=Link,
        default=Link.STATED,
        help_text=_("Whether the source itself names the outcome."),
    )
    reported_by = models.CharField(
        _("reported by"), max_length=200, blank=True, help_text=_("The office, never a person.")
    )
    is_public = models.BooleanField(_("public"), default=True)
    corrects = models.OneToOneField(
        "self",
        models.PROTECT,
        verbose_name=_("corrects"),
        related_name="correction",
        null=True,
        editable=False,
    )
    withdrawn_on = models.DateField(_("withdrawn on"), null=True, blank=True, validators=[not_in_future])
    withdrawn_reason = models.CharField(_("reason"), max_length=300, blank=True)

    objects = FollowUpQuerySet.as_manager()

    class Meta:
        verbose_name = _("follow-up")
        verbose_name_plural = _("follow-ups")
        ordering = ["-date", "-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(network=None, organization__isnull=False)
                | Q(network__isnull=False, organization=None),
                name="follow_up_names_one_body",
                violation_error_message=_("Name either a network or an organization."),
            ),
            models.CheckConstraint(
                condition=Q(withdrawn_on=None, withdrawn_reason="")
                | (Q(withdrawn_on__isnull=False) & ~Q(withdrawn_reason="")),
                name="follow_up_is_withdrawn_with_a_reason",
                violation_error_message=_("Give both the day and the reason of the withdrawal."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_state_display()}, {self.date}"

    def get_absolute_url(self) -> str:
        return f"{self.outcome.get_absolute_url()}#follow-up-{self.pk}"

    def withdraw(self, on: datetime.date, reason: str) -> None:
        """Mark the follow-up as withdrawn, once and with a reason; what it said stays for staff."""
        if not reason.strip():
            raise ValidationError(_("Give the reason of the withdrawal."))
        if not type(self).objects.filter(pk=self.pk).withdraw(on, reason):
            raise ValidationError(_("This follow-up is already withdrawn."))
        self.refresh_from_db()

    def replace(self, wrong: Self, reason: str) -> None:
        """Enter this follow-up in place of `wrong`, which is withdrawn with a reason."""
        with transaction.atomic():
            wrong.withdraw(timezone.localdate(), reason)
            self.corrects = wrong
            self.save()

    @property
    def body(self) -> Network | Organization:
        """The network or organization that reported."""
        return self.network or self.organization  # type: ignore[return-value]


class Evidence(AppendOnly, Record):
    """A page or file that shows what a follow-up reports."""

    follow_up = models.ForeignKey(
        FollowUp, models.CASCADE, verbose_name=_("follow-up"), related_name="evidence"
    )
    title = models.CharField(_("title"), max_length=400)
    url = models.URLField(_("address"), max_length=500, blank=True)
    file = models.FileField(
        _("file"), upload_to=unguessable, blank=True, validators=[check_upload], help_text=WHAT_IS_TAKEN
    )
    date = PartialDateField(_("date"), validators=[not_in_future])

    objects = EvidenceQuerySet.as_manager()

    class Meta:
        verbose_name = _("evidence")
        verbose_name_plural = _("evidence")
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(url="") | ~Q(file=""),
                name="evidence_can_be_opened",
                violation_error_message=_("Give an address or a file."),
            )
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def address(self) -> str:
        """Where the public opens it: the file here, or the page elsewhere."""
        if self.file:
            code, ending = self.follow_up.outcome.code, ending_of(self.file.name)
            return reverse("outcomes:evidence_file", args=[code, self.pk, ending])
        return self.url
