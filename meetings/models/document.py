import hashlib
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from networks.models import Network, SourcedRecord
from wenregistry.languages import LANGUAGES
from wenregistry.models import Searchable
from wenregistry.partial_dates import PartialDateField, not_in_future
from wenregistry.uploads import WHAT_IS_TAKEN, check_upload, ending_of, unguessable

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
        _("file"), upload_to=unguessable, blank=True, validators=[check_upload], help_text=WHAT_IS_TAKEN
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
        constraints = [
            models.CheckConstraint(
                condition=Q(translation_of=None) | ~Q(translation_of=F("id")),
                name="document_is_no_translation_of_itself",
                violation_error_message=_("A document is not a translation of itself."),
            ),
            models.UniqueConstraint(
                fields=["translation_of", "language"],
                name="document_is_translated_once_into_a_language",
                violation_error_message=_("The document already has a translation into this language."),
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def clean(self) -> None:
        original = self.translation_of
        translations = type(self).objects.filter(translation_of=self.pk) if self.pk else []
        if original is None:
            if any(translation.language == self.language for translation in translations):
                raise ValidationError({"language": _("One of its translations has this language.")})
            return
        if original.translation_of_id or translations:
            raise ValidationError(
                {"translation_of": _("Name the document in its first language, not one of its translations.")}
            )
        if (original.meeting_id, original.network_id) != (self.meeting_id, self.network_id):
            raise ValidationError({"translation_of": _("It belongs to another meeting or network.")})
        if self.language in ("", original.language):
            raise ValidationError({"language": _("A translation has a language other than its original's.")})

    @property
    def ending(self) -> str:
        """What kind of file it is, such as pdf."""
        return ending_of(self.file.name)

    @property
    def address(self) -> str:
        """Where the public opens it: the file here, the page elsewhere, or nowhere."""
        if self.file:
            return reverse("meetings:document_file", args=[self.slug, self.ending])
        return self.url

    @property
    def is_restricted(self) -> bool:
        """Whether its file is for staff who see restricted details."""
        return self.access == self.Access.RESTRICTED

    def save(self, *args: Any, **kwargs: Any) -> None:
        if not self.file:
            self.sha256, self.size = "", None
        elif not self.file._committed:
            self.sha256 = hashlib.file_digest(self.file.open(), "sha256").hexdigest()
            self.size = self.file.size
        super().save(*args, **kwargs)
