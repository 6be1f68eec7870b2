from typing import Any

from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from wenregistry.models import Round, SignedRequest

from ..querysets import VerificationRequestQuerySet
from ..verification_mails import PLACEHOLDERS, mail_of
from .contact_channel import ContactChannel
from .country import Region
from .focal_point import FocalPoint
from .network import Network


class VerificationRound(Round):
    """One occasion on which offices are asked whether what is on file about them still holds."""

    # Who is asked: offices that answer for one of these networks, in this region, not confirmed lately.
    networks = models.ManyToManyField(
        Network, verbose_name=_("networks"), related_name="verification_rounds", blank=True
    )
    region = models.CharField(_("region"), max_length=40, choices=Region, blank=True)
    is_stale_only = models.BooleanField(_("only offices not confirmed in the last 12 months"), default=False)

    class Meta:
        verbose_name = _("verification round")
        verbose_name_plural = _("verification rounds")
        ordering = ["-started_at", "-id"]

    def clean(self) -> None:
        self.check_texts(PLACEHOLDERS)


class VerificationRequest(SignedRequest):
    """The question to one office, sent to one of its mailboxes, whether its entry is correct."""

    class Answer(models.TextChoices):
        CORRECT = "correct", _("It is correct")
        CHANGE = "change", _("Change this")
        LEFT = "left", _("I no longer hold this post")

    round = models.ForeignKey(
        VerificationRound, models.CASCADE, verbose_name=_("round"), related_name="requests"
    )
    focal_point = models.ForeignKey(
        FocalPoint, models.CASCADE, verbose_name=_("focal point"), related_name="verification_requests"
    )
    # Empty where no mailbox is on file: then staff telephone.
    channel = models.ForeignKey(
        ContactChannel,
        models.SET_NULL,
        verbose_name=_("mailbox"),
        related_name="verification_requests",
        null=True,
        blank=True,
    )
    answer = models.CharField(_("answer"), max_length=10, choices=Answer, blank=True, editable=False)

    objects = VerificationRequestQuerySet.as_manager()

    class Meta:
        verbose_name = _("verification request")
        verbose_name_plural = _("verification requests")
        ordering = ["round", "focal_point"]
        constraints = [
            models.UniqueConstraint(
                fields=["round", "focal_point"],
                name="office_is_asked_once_in_a_round",
                violation_error_message=_("This office is already asked in this round."),
            )
        ]

    def __str__(self) -> str:
        return f"{self._meta.verbose_name} {self.pk}"

    @property
    def address(self) -> str:
        return self.channel.value if self.channel else ""

    def get_absolute_url(self) -> str:
        # In the language of the office, whichever is active.
        with override(self.language):
            return reverse("networks:verify", args=[self.token])

    @property
    def is_closed(self) -> bool:
        holder = self.channel.holder if self.channel else None
        return (
            super().is_closed
            or self.focal_point.has_ended
            or not self.focal_point.is_published
            or (holder is not None and holder.has_ended)
        )

    @property
    def is_of_office(self) -> bool:
        """Whether the office itself is asked; if not, another body is that speaks for it."""
        return self.channel is not None and self.channel.focal_point_id == self.focal_point_id

    def shown_channels(self) -> list[ContactChannel]:
        """The channels that the receiver may see."""
        return [each for each in self.focal_point.channels.all() if self.may_show(each)]

    def may_show(self, channel: ContactChannel) -> bool:
        """An office sees its own, a person theirs besides; another body sees the public ones."""
        if self.channel is None or not self.is_of_office:
            return channel.visibility == ContactChannel.Visibility.PUBLIC
        if channel.holder_id:
            return channel.holder_id == self.channel.holder_id
        return channel.is_office or channel == self.channel

    def message(self, step: str) -> dict[str, Any]:
        return mail_of(self, step)
