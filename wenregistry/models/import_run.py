import uuid

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from .record import Record


class ImportRun(Record):
    """One spreadsheet that staff uploaded: what it would change, what it did, and whose it was."""

    class State(models.TextChoices):
        UPLOADED = "uploaded", _("Uploaded")
        WRITTEN = "written", _("Written")
        ABANDONED = "abandoned", _("Abandoned")

    public_id = models.UUIDField(_("public id"), default=uuid.uuid4, unique=True, editable=False)
    kind = models.CharField(_("kind of file"), max_length=50)
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, verbose_name=_("author"), related_name="import_runs"
    )
    file_name = models.CharField(_("file name"), max_length=255)
    sha256 = models.CharField(_("SHA-256"), max_length=64)
    size = models.PositiveIntegerField(_("size in bytes"))
    # Only between the upload and the decision: then it is emptied.
    content = models.BinaryField(_("content"), null=True, editable=False)
    # What the preview says of each row, compressed; emptied with the content.
    plan = models.BinaryField(_("plan"), null=True, editable=False)
    # The column of the registry for each heading of the file.
    mapping = models.JSONField(_("columns"), default=dict)
    # How many rows are new, changed, same, wrong and set aside.
    counts = models.JSONField(_("counts"), default=dict)
    # The wrong rows as CSV, with the cell and the reason of each; emptied by erasure.
    errors = models.TextField(_("wrong rows"), blank=True)
    state = models.CharField(_("state"), max_length=20, choices=State, default=State.UPLOADED)
    written_at = models.DateTimeField(_("written at"), null=True, blank=True)

    class Meta:
        verbose_name = _("import")
        verbose_name_plural = _("imports")
        ordering = ["-created_at", "-id"]

    def __str__(self) -> str:
        return f"{self._meta.verbose_name} {self.pk}"


class ImportHeading(Record):
    """What staff said a heading means in one kind of file, so that they are asked once."""

    kind = models.CharField(_("kind of file"), max_length=50)
    heading = models.CharField(_("heading"), max_length=200, help_text=_("Folded: case and accents aside."))
    column = models.CharField(_("column"), max_length=50, blank=True, help_text=_("Empty: left out."))

    class Meta:
        verbose_name = _("heading of imports")
        verbose_name_plural = _("headings of imports")
        ordering = ["kind", "heading"]
        constraints = [
            models.UniqueConstraint(fields=["kind", "heading"], name="import_heading_means_one_thing")
        ]

    def __str__(self) -> str:
        return self.heading
