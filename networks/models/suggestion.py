import secrets

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from wenregistry.models import Record

from .focal_point import FocalPoint
from .network import Network
from .verification import VerificationRequest

LETTERS = "ABCDEFGHJKMNPQRSTUVWXYZ23456789"  # Without those that look alike: I, L, O, 0, 1.


def new_reference() -> str:
    """What a receipt names a suggestion: short enough to read out on the telephone, not to be guessed."""
    return "".join(secrets.choice(LETTERS) for _ in range(10))


class Suggestion(Record):
    """A correction or removal that somebody asked for, until staff have decided."""

    class Kind(models.TextChoices):
        CORRECTION = "correction", _("Correction")
        REMOVAL = "removal", _("Removal")
        LEFT = "left", _("Post handed over")

    class State(models.TextChoices):
        NEW = "new", _("New")
        ACCEPTED = "accepted", _("Accepted")
        DECLINED = "declined", _("Declined")

    reference = models.CharField(
        _("reference"), max_length=10, unique=True, default=new_reference, editable=False
    )
    kind = models.CharField(_("kind"), max_length=20, choices=Kind)
    # The page of the entry; the office or network besides, where it is one.
    page = models.CharField(_("page"), max_length=300)
    focal_point = models.ForeignKey(
        FocalPoint,
        models.CASCADE,
        verbose_name=_("focal point"),
        related_name="suggestions",
        null=True,
        blank=True,
    )
    network = models.ForeignKey(
        Network,
        models.CASCADE,
        verbose_name=_("network"),
        related_name="suggestions",
        null=True,
        blank=True,
    )
    # The verification request that it answers; empty where a visitor wrote it.
    request = models.ForeignKey(
        VerificationRequest,
        models.SET_NULL,
        verbose_name=_("verification request"),
        related_name="suggestions",
        null=True,
        blank=True,
    )
    # Field by field, what the entry should say.
    proposed = models.JSONField(_("proposed"), default=dict, blank=True)
    message = models.TextField(_("message"), blank=True)
    # Where the sender knows it from, in their words.
    source = models.CharField(_("source"), max_length=300, blank=True)
    sender_email = models.EmailField(_("e-mail of the sender"), blank=True)
    language = models.CharField(_("language"), max_length=5, choices=settings.LANGUAGES, default="en")
    state = models.CharField(_("state"), max_length=20, choices=State, default=State.NEW)
    # Whether the entry was hidden while this waits for a decision.
    has_hidden_entry = models.BooleanField(_("entry hidden"), default=False)
    decided_at = models.DateTimeField(_("decided at"), null=True, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        verbose_name=_("decided by"),
        related_name="+",
        null=True,
        blank=True,
    )
    decision = models.TextField(_("reason of the decision"), blank=True)

    class Meta:
        verbose_name = _("suggestion")
        verbose_name_plural = _("suggestions")
        ordering = ["-created_at", "-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(state="new", decided_at=None) | ~Q(state="new") & Q(decided_at__isnull=False),
                name="suggestion_says_when_it_was_decided",
            ),
            models.CheckConstraint(
                condition=~Q(state="declined", decision=""),
                name="declined_suggestion_says_why",
                violation_error_message=_("Say why it is declined."),
            ),
        ]

    def __str__(self) -> str:
        return self.reference
