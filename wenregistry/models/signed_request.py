import datetime
import hashlib
import uuid
from typing import Any, Self

from django.conf import settings
from django.core import signing
from django.core.exceptions import ValidationError
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from ..placeholders import check_placeholders
from .record import Record


class Round(Record):
    """One occasion to ask many bodies for an answer, each by a link of its own, until a last day."""

    title = models.CharField(_("title"), max_length=200, help_text=_("For staff, such as Spring 2027."))
    subject = models.CharField(_("subject"), max_length=200)
    text = models.TextField(_("text"))
    closes_on = models.DateField(_("closes on"), help_text=_("The last day on which links answer."))
    started_at = models.DateTimeField(_("started at"), null=True, blank=True, editable=False)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.title

    def check_texts(self, placeholders: list[str]) -> None:
        """Refuse a text that says nothing, lacks its link, or holds a placeholder that nothing fills."""
        errors = {}
        for language in dict(settings.LANGUAGES):
            text = getattr(self, f"text_{language}")
            try:
                if text or language == settings.LANGUAGE_CODE:
                    check_placeholders(text or "", placeholders, ["link"])
            except ValidationError as error:
                errors[f"text_{language}"] = error
        if errors:
            raise ValidationError(errors)

    @property
    def is_open(self) -> bool:
        """Whether links of this round still answer."""
        return self.started_at is not None and timezone.localdate() <= self.closes_on


class SignedRequest(Record):
    """
    A question to the holder of one mailbox, who answers it once through a signed link that expires.

    A kind of request is a subclass with a `round`; it says where it goes (`address`), what it writes
    (`message`) and where its link leads (`get_absolute_url`).
    """

    # After how many days each mail goes out, while no answer has come.
    STEPS = {"first": 0, "reminder": 14, "second_reminder": 28, "escalation": 42}

    public_id = models.UUIDField(_("public id"), default=uuid.uuid4, unique=True, editable=False)
    language = models.CharField(_("language"), max_length=5, choices=settings.LANGUAGES, default="en")
    # The last mail queued: a key of STEPS.
    step = models.CharField(_("step"), max_length=20, blank=True, editable=False)
    sent_at = models.DateTimeField(_("sent at"), null=True, blank=True, editable=False)
    answered_at = models.DateTimeField(_("answered at"), null=True, blank=True, editable=False)
    bounced_at = models.DateTimeField(_("bounced at"), null=True, blank=True, editable=False)

    class Meta:
        abstract = True

    @classmethod
    def signer(cls) -> signing.Signer:
        """Signs the tokens of one kind of request, which no other kind accepts."""
        return signing.Signer(salt=cls._meta.label_lower)

    @property
    def token(self) -> str:
        """
        What the link carries, kept nowhere: the public id, signed, with a mark of the mailbox.

        When the mailbox changes, the links that went to the old one are dead.
        """
        return self.signer().sign(f"{self.public_id.hex}{self.mark}")

    @property
    def mark(self) -> str:
        """A short mark that changes with the mailbox."""
        return hashlib.sha256(self.address.lower().encode()).hexdigest()[:8]

    @classmethod
    def of_token(cls, token: str) -> Self | None:
        """The request that a token was signed for; nothing where it was tampered with."""
        try:
            signed = cls.signer().unsign(token)
            public_id = uuid.UUID(hex=signed[:32])
        except (signing.BadSignature, ValueError):
            return None
        request = cls._default_manager.select_related("channel").filter(public_id=public_id).first()
        return request if request and request.mark == signed[32:] else None

    @property
    def is_closed(self) -> bool:
        """Whether the link answers no more: answered, too late, or without a mailbox that it went to."""
        return not self.address or self.answered_at is not None or not self.round.is_open  # type: ignore[attr-defined]

    @property
    def standing(self) -> Any:
        """How far it has come, in words."""
        if self.answered_at:
            return _("Answered")
        if not self.address:
            return _("No mailbox")
        if self.bounced_at:
            return _("Bounced")
        return _("Silent") if self.sent_at else _("Not sent yet")

    @property
    def address(self) -> str:
        """The mailbox that it goes to; empty where none is on file."""
        raise NotImplementedError

    def due_step(self, today: datetime.date) -> str:
        """The mail that is due today and not queued yet; empty where there is none."""
        if self.is_closed or self.bounced_at:
            return ""
        days = (today - timezone.localdate(self.sent_at)).days if self.sent_at else 0
        steps = list(self.STEPS)
        later = steps[steps.index(self.step) + 1 :] if self.step else steps
        due = [step for step in later if self.STEPS[step] <= days]
        return due[-1] if due else ""

    def message(self, step: str) -> dict[str, Any]:
        """The fields of the `Mail` for a step of STEPS, in the language of the request."""
        raise NotImplementedError
