from typing import Any

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from wenregistry.models import Round, SignedRequest

from ..questionnaire_mails import PLACEHOLDERS, mail_of
from .contact_channel import ContactChannel
from .information_sheet import InformationSheet
from .network import Network


class Questionnaire(Round):
    """One occasion on which networks are asked for the next edition of their information sheet."""

    edition = models.PositiveSmallIntegerField(
        _("edition"),
        unique=True,
        validators=[MinValueValidator(2000), MaxValueValidator(2100)],
        help_text=_("The year of the questionnaire round, such as 2022."),
    )

    class Meta:
        verbose_name = _("questionnaire")
        verbose_name_plural = _("questionnaires")
        ordering = ["-edition"]

    def clean(self) -> None:
        self.check_texts(PLACEHOLDERS)


class SheetRequest(SignedRequest):
    """The questionnaire of one network: a draft sheet that its secretariat fills in through a link."""

    round = models.ForeignKey(
        Questionnaire, models.CASCADE, verbose_name=_("questionnaire"), related_name="requests"
    )
    network = models.ForeignKey(
        Network, models.CASCADE, verbose_name=_("network"), related_name="sheet_requests"
    )
    # The draft that the answers go to.
    sheet = models.OneToOneField(
        InformationSheet, models.CASCADE, verbose_name=_("sheet"), related_name="request"
    )
    channel = models.ForeignKey(
        ContactChannel,
        models.SET_NULL,
        verbose_name=_("mailbox"),
        related_name="sheet_requests",
        null=True,
        blank=True,
    )

    class Meta:
        verbose_name = _("questionnaire of a network")
        verbose_name_plural = _("questionnaires of networks")
        ordering = ["round", "network"]
        constraints = [
            models.UniqueConstraint(
                fields=["round", "network"],
                name="network_is_asked_once_in_a_round",
                violation_error_message=_("This network is already asked in this round."),
            )
        ]

    def __str__(self) -> str:
        return f"{self._meta.verbose_name} {self.pk}"

    @property
    def address(self) -> str:
        return self.channel.value if self.channel else ""

    def get_absolute_url(self) -> str:
        # In the language of the network, whichever is active.
        with override(self.language):
            return reverse("networks:questionnaire", args=[self.token])

    @property
    def is_closed(self) -> bool:
        # Once staff have taken the draft over, what the network writes would be lost.
        return super().is_closed or self.sheet.state != InformationSheet.State.DRAFT

    def message(self, step: str) -> dict[str, Any]:
        return mail_of(self, step)
