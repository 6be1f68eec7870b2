from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from networks.models import Network, Organization
from wenregistry.models import Record, Translated

from ..querysets import SessionItemQuerySet, SessionQuerySet
from .document import Document
from .meeting import Meeting


class Access(models.TextChoices):
    OPEN = "open", _("Open")
    CLOSED = "closed", pgettext_lazy("session", "Closed")
    UNKNOWN = "unknown", _("Not recorded")


class Session(Translated, Record):
    """A numbered part of a meeting."""

    meeting = models.ForeignKey(Meeting, models.CASCADE, verbose_name=_("meeting"), related_name="sessions")
    number = models.PositiveSmallIntegerField(_("number"))
    title = models.CharField(_("title"), max_length=300, blank=True)
    held_on = models.DateField(_("day"), null=True, blank=True)
    begins_at = models.TimeField(
        _("begins at"), null=True, blank=True, help_text=_("In the time of the place, such as 09:30.")
    )
    access = models.CharField(_("access"), max_length=10, choices=Access, default=Access.UNKNOWN)
    note = models.TextField(_("note"), blank=True, help_text=_("For staff only."))

    objects = SessionQuerySet.as_manager()

    class Meta:
        verbose_name = _("session")
        verbose_name_plural = _("sessions")
        ordering = ["meeting", "number"]
        constraints = [
            models.UniqueConstraint(
                fields=["meeting", "number"],
                name="session_number_is_used_once",
                violation_error_message=_("The meeting already has a session with this number."),
            )
        ]

    def __str__(self) -> str:
        return _("Session %(number)s") % {"number": self.number}

    def clean(self) -> None:
        if self.held_on and hasattr(self, "meeting") and not self.meeting.is_held_on(self.held_on):
            raise ValidationError({"held_on": _("This is not one of the days of the meeting.")})


class SessionItem(Translated, Record):
    """A presentation or another item of a session; the title of a closed one is for staff only."""

    session = models.ForeignKey(Session, models.CASCADE, verbose_name=_("session"), related_name="items")
    position = models.PositiveSmallIntegerField(_("position"), default=1)
    title = models.CharField(_("title"), max_length=400)
    access = models.CharField(_("access"), max_length=10, choices=Access, default=Access.UNKNOWN)
    organization = models.ForeignKey(
        Organization,
        models.PROTECT,
        verbose_name=_("presented by the organization"),
        related_name="session_items",
        null=True,
        blank=True,
    )
    network = models.ForeignKey(
        Network,
        models.PROTECT,
        verbose_name=_("presented by the network"),
        related_name="session_items",
        null=True,
        blank=True,
    )
    document = models.ForeignKey(
        Document,
        models.PROTECT,
        verbose_name=_("document"),
        related_name="session_items",
        null=True,
        blank=True,
    )
    note = models.TextField(_("note"), blank=True, help_text=_("For staff only."))

    objects = SessionItemQuerySet.as_manager()

    class Meta:
        verbose_name = _("session item")
        verbose_name_plural = _("session items")
        ordering = ["session", "position", "id"]

    def __str__(self) -> str:
        return self.title
