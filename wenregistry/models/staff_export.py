from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from .record import Record


class StaffExport(Record):
    """A file with restricted details that a member of staff took out of the registry, and why."""

    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, verbose_name=_("author"), related_name="staff_exports"
    )
    serial = models.CharField(_("serial number"), max_length=20, unique=True)
    kind = models.CharField(_("kind of file"), max_length=50)
    file_format = models.CharField(_("format"), max_length=10)
    filters = models.TextField(_("filters"), blank=True)
    row_count = models.PositiveIntegerField(_("rows"))
    reason = models.CharField(_("reason"), max_length=300, help_text=_("What the file is for."))

    class Meta:
        verbose_name = _("staff export")
        verbose_name_plural = _("staff exports")
        ordering = ["-created_at", "-id"]
        default_permissions = ["view"]
        permissions = [("export_restricted_details", _("Can export restricted details"))]

    def __str__(self) -> str:
        return self.serial
