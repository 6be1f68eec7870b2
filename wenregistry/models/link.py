from django.db import models
from django.utils.translation import gettext_lazy as _

from .record import Record


class Link(Record):
    """An address that the registry names, and what the last check found there."""

    url = models.URLField(_("address"), max_length=500, unique=True)
    # One of the rows that name it, for staff to correct.
    model = models.CharField(_("model"), max_length=100)
    object_id = models.CharField(_("row"), max_length=50)
    status = models.PositiveSmallIntegerField(_("status"), null=True, blank=True)
    problem = models.CharField(_("problem"), max_length=200, blank=True)
    checked_at = models.DateTimeField(_("checked at"), null=True, blank=True)
    broken_since = models.DateTimeField(_("broken since"), null=True, blank=True)

    class Meta:
        verbose_name = _("link")
        verbose_name_plural = _("links")
        ordering = ["broken_since", "url"]
        default_permissions = ["view"]

    def __str__(self) -> str:
        return self.url
