from django.db import models
from django.utils.translation import gettext_lazy as _

from wenregistry.models import Record
from wenregistry.partial_dates import PartialDateField, not_in_future

from ..querysets import SourceQuerySet


class Source(Record):
    """A page, report or message that a fact of the registry rests on."""

    class Kind(models.TextChoices):
        OFFICIAL = "official", _("Official publication")
        PRESS_RELEASE = "press_release", _("Press release")
        PRESENTATION = "presentation", _("Presentation")
        SPEECH = "speech", _("Speech")
        NEWS = "news", _("News")
        ARCHIVE = "archive", _("Archive")
        MIRROR = "mirror", _("Copy on another site")
        ENCYCLOPAEDIA = "encyclopaedia", _("Encyclopaedia")
        OTHER = "other", _("Other")

    slug = models.SlugField(_("slug"), max_length=100, unique=True)
    title = models.CharField(_("title"), max_length=500)
    publisher = models.CharField(
        _("publisher"), max_length=300, blank=True, help_text=_("For example: CITES Secretariat.")
    )
    kind = models.CharField(_("kind"), max_length=20, choices=Kind, default=Kind.OTHER)
    url = models.URLField(_("address"), max_length=500, blank=True)
    link_publicly = models.BooleanField(
        _("link publicly"),
        default=False,
        help_text=_("Only then do pages and exports show the address."),
    )
    published_on = PartialDateField(
        _("published on"), validators=[not_in_future], help_text=_("For example: 2022-11.")
    )
    accessed_on = models.DateField(_("accessed on"), null=True, blank=True, validators=[not_in_future])
    note = models.TextField(_("note"), blank=True, help_text=_("For staff only."))

    objects = SourceQuerySet.as_manager()

    class Meta:
        verbose_name = _("source")
        verbose_name_plural = _("sources")
        ordering = ["title", "slug"]

    def __str__(self) -> str:
        return self.title

    @property
    def public_url(self) -> str:
        """The address, where the public may be sent to it."""
        return self.url if self.link_publicly else ""


class SourcedRecord(Record):
    """A row that claims a fact: where it comes from, how sure it is, and what staff noted about it."""

    class Basis(models.TextChoices):
        STATED = "stated", _("Stated by a source")
        INFERRED = "inferred", _("Inferred from sources")
        GENERAL_KNOWLEDGE = "general_knowledge", _("General knowledge")
        UNKNOWN = "unknown", _("Not known")
        SAMPLE = "sample", _("Sample, invented")

    basis = models.CharField(_("basis"), max_length=20, choices=Basis, default=Basis.UNKNOWN)
    note = models.TextField(_("note"), blank=True, help_text=_("For staff only; never published."))
    sources = models.ManyToManyField(Source, verbose_name=_("sources"), related_name="+", blank=True)

    class Meta:
        abstract = True

    @property
    def is_inferred(self) -> bool:
        """Whether pages must say that no source states this outright."""
        return self.basis == self.Basis.INFERRED
