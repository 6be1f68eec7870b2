from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from .record import Record


class Erasure(Record):
    """The receipt of an erasure: when, by whom, why and how much, and nothing of the person."""

    class Reason(models.TextChoices):
        REQUEST = "request", _("The person asked for it")
        RETENTION = "retention", _("24 months since the post ended")
        MISTAKE = "mistake", _("Should not have been recorded")

    serial = models.CharField(_("serial number"), max_length=20, unique=True)
    # Empty where the registry erased by itself.
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        verbose_name=_("author"),
        related_name="erasures",
        null=True,
        blank=True,
    )
    reason = models.CharField(_("reason"), max_length=20, choices=Reason)
    # How many rows of each table were erased or emptied of the values.
    counts = models.JSONField(_("counts"), default=dict)

    class Meta:
        verbose_name = _("erasure")
        verbose_name_plural = _("erasures")
        ordering = ["-created_at", "-id"]
        default_permissions = ["view"]
        permissions = [("erase_person", _("Can erase a person"))]

    def __str__(self) -> str:
        return self.serial
