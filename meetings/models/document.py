import hashlib
from typing import Any

from django.core.validators import FileExtensionValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from networks.models import Network, SourcedRecord
from wenregistry.languages import LANGUAGES
from wenregistry.models import Searchable
from wenregistry.partial_dates import PartialDateField, not_in_future

from ..querysets import DocumentQuerySet
from .meeting import Meeting


class Document(Searchable, SourcedRecord):
    """A paper of a meeting or a network: as a file, as an address elsewhere, or known by its title alone."""

    class Kind(models.TextChoices):
        REPORT = "report", _("Report")
        AGENDA = "agenda", _("Agenda")
        PRESENTATION = "presentation", _("Presentation")
        PRESS_RELEASE = "press_release", _("Press release")
        NEWS = "news", _("News")
        WEB_PAGE = "web_page", _("Web page")
        WORKING_DOCUMENT = "working_document", _("Working document")
        NOTIFICATION = "notification", _("Notification")
        GUIDELINES = "guidelines", _("Guidelines")
        TREATY = "treaty", _("Treaty")
        STATUTE = "statute", _("Statute")
        DECLARATION = "declaration", _("Declaration")
        ACTION_PLAN = "action_plan", _("Action plan")
        RULES = "rules", _("Rules of procedure")
        PROGRESS_REPORT = "progress_report", _("Progress report")
        OUTCOMES_STATEMENT = "outcomes_statement", _("Statement of outcomes")

    class Access(models.TextChoices):
        PUBLIC = "public", _("Public")
        RESTRICTED = "restricted", _("Restricted: staff only")

    search_fields = ["title_en", "title_fr", "title_es"]

    slug = models.SlugField(_("slug"), max_length=100, unique=True)
    meeting = models.ForeignKey(
        Meeting,
        models.PROTECT,
        verbose_name=_("meeting"),
        related_name="documents",
        null=True,
        blank=True,
    )
    network = models.ForeignKey(
        Network,
        models.PROTECT,
        verbose_name=_("network"),
        related_name="documents",
        null=True,
        blank=True,
    )
    title = models.CharField(_("title"), max_length=400)
    kind = models.CharField(_("kind"), max_length=30, choices=Kind)
    language = models.CharField(_("language"), max_length=5, choices=LANGUAGES, blank=True)
    translation_of = models.ForeignKey(
        "self",
        models.SET_NULL,
        verbose_name=_("translation of"),
        related_name="translations",
        null=True,
        blank=True,
        help_text=_("The same document in its first language."),
    )
    file = models.FileField(
        _("file"), upload_to="documents/", blank=True, validators=[FileExtensionValidator(["pdf"])]
    )
    url = models.URLField(_("address"), max_length=500, blank=True)
    published_on = PartialDateField(_("published on"), validators=[not_in_future])
    access = models.CharField(_("access"), max_length=20, choices=Access, default=Access.PUBLIC)
    sha256 = models.CharField(_("SHA-256"), max_length=64, blank=True, editable=False)
    size = models.PositiveBigIntegerField(_("size in bytes"), null=True, blank=True, editable=False)

    objects = DocumentQuerySet.as_manager()

    class Meta:
        verbose_name = _("document")
        verbose_name_plural = _("documents")
        ordering = ["-published_on", "slug"]

    def __str__(self) -> str:
        return self.title

    def save(self, *args: Any, **kwargs: Any) -> None:
        if self.file and not self.file._committed:
            self.sha256 = hashlib.file_digest(self.file.open(), "sha256").hexdigest()
            self.size = self.file.size
        super().save(*args, **kwargs)
