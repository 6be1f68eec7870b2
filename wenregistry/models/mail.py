import uuid

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from ..querysets import MailQuerySet
from .record import Record


class Mail(Record):
    """
    A message to one mailbox: queued once, handed to the mail server at most once, emptied when it is gone.

    A run that is killed between claiming a mail and hearing of it leaves it `sending`: nobody knows whether
    it went out, so it is never sent again by itself; staff decide.
    """

    class State(models.TextChoices):
        QUEUED = "queued", _("Queued")
        SENDING = "sending", _("Handed over, outcome unknown")
        SENT = "sent", _("Sent")
        FAILED = "failed", _("Failed: will be tried again")
        REFUSED = "refused", _("Refused by the mail server")
        BOUNCED = "bounced", _("Bounced")
        CANCELLED = "cancelled", _("Cancelled")

    class Kind(models.TextChoices):
        VERIFICATION = "verification", _("Verification of a contact")
        QUESTIONNAIRE = "questionnaire", _("Questionnaire")
        REPORTING = "reporting", _("Reporting round")
        ASSESSMENT = "assessment", _("Self-assessment")
        ESCALATION = "escalation", _("Offices that do not answer")
        RECEIPT = "receipt", _("Receipt")
        RELAY = "relay", _("Message passed on")
        NOTICE = "notice", _("Notice to staff")

    # What makes it one message: another with the same key is not queued.
    key = models.CharField(_("key"), max_length=200, unique=True)
    kind = models.CharField(_("kind"), max_length=20, choices=Kind)
    message_id = models.UUIDField(_("message id"), default=uuid.uuid4, unique=True, editable=False)
    to = models.EmailField(_("to"), max_length=500)
    reply_to = models.EmailField(_("reply to"), max_length=500, blank=True)
    language = models.CharField(_("language"), max_length=5, choices=settings.LANGUAGES, default="en")
    subject = models.CharField(_("subject"), max_length=300, blank=True)
    text = models.TextField(_("text"), blank=True)
    # The signed request that it carries, by its public id.
    request = models.UUIDField(_("request"), null=True, blank=True, db_index=True)
    state = models.CharField(_("state"), max_length=20, choices=State, default=State.QUEUED)
    tries = models.PositiveSmallIntegerField(_("tries"), default=0)
    claimed_at = models.DateTimeField(_("claimed at"), null=True, blank=True)
    sent_at = models.DateTimeField(_("sent at"), null=True, blank=True)
    bounced_at = models.DateTimeField(_("bounced at"), null=True, blank=True)
    # What the mail server said, without the address.
    answer = models.CharField(_("answer of the mail server"), max_length=300, blank=True)

    objects = MailQuerySet.as_manager()

    class Meta:
        verbose_name = _("mail")
        verbose_name_plural = _("mails")
        ordering = ["-created_at", "-id"]

    def __str__(self) -> str:
        # Not the address: a title in a log must not repeat what is staff only.
        return f"{self.get_kind_display()} {self.pk}"
