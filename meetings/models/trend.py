from django.core.validators import RegexValidator
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from networks.models import Country, Network, SourcedRecord
from networks.models.country import Region
from wenregistry.models import Searchable, Translated

from ..querysets import TaxonQuerySet, TrendQuerySet
from .meeting import Meeting

SPECIES_PLUS = "https://speciesplus.net/species#/taxon_concepts/{}/legal"


class Taxon(Searchable, SourcedRecord):
    """A species or a larger group of animals or plants that trends are about."""

    class Rank(models.TextChoices):
        CLASS = "class", _("Class")
        SUPERORDER = "superorder", _("Superorder")
        ORDER = "order", _("Order")
        SUBORDER = "suborder", _("Suborder")
        FAMILY = "family", _("Family")
        GENUS = "genus", _("Genus")
        SPECIES = "species", _("Species")

    search_fields = ["scientific_name", "common_name_en", "common_name_fr", "common_name_es"]

    slug = models.SlugField(_("slug"), max_length=100, unique=True)
    scientific_name = models.CharField(_("scientific name"), max_length=200, unique=True)
    common_name = models.CharField(_("common name"), max_length=200, blank=True)
    rank = models.CharField(_("rank"), max_length=20, choices=Rank, default=Rank.SPECIES)
    cites_appendix = models.CharField(
        _("CITES Appendix"), max_length=10, blank=True, help_text=_("Such as I, II or I/II.")
    )
    species_plus_id = models.CharField(
        _("Species+ identifier"),
        max_length=20,
        blank=True,
        validators=[RegexValidator(r"^[0-9]+$", _("Write the number in its address, such as 4442."))],
        help_text=_("The number in its address on speciesplus.net, such as 4442."),
    )

    objects = TaxonQuerySet.as_manager()

    class Meta:
        verbose_name = _("taxon")
        verbose_name_plural = _("taxa")
        ordering = ["scientific_name"]

    def __str__(self) -> str:
        return self.scientific_name

    @property
    def species_plus_url(self) -> str:
        """Its page in Species+, the database of the listings, where its number there is recorded."""
        return SPECIES_PLUS.format(self.species_plus_id) if self.species_plus_id else ""


class Trend(Searchable, Translated, SourcedRecord):
    """A key trend, priority or gap that a meeting noted, or that a network's sources report."""

    class Category(models.TextChoices):
        GAP = "gap", _("Gap")
        PRIORITY = "priority", _("Priority")
        TREND = "trend", _("Trend")
        ENFORCEMENT_RESULT = "enforcement_result", _("Enforcement result")

    search_fields = [
        f"{field}_{language}"
        for field in ("text", "commodities", "routes")
        for language in ("en", "fr", "es")
    ]

    slug = models.SlugField(_("slug"), max_length=100, unique=True)
    meeting = models.ForeignKey(
        Meeting,
        models.CASCADE,
        verbose_name=_("meeting"),
        related_name="trends",
        null=True,
        blank=True,
    )
    network = models.ForeignKey(
        Network,
        models.CASCADE,
        verbose_name=_("network"),
        related_name="trends",
        null=True,
        blank=True,
    )
    region = models.CharField(_("region"), max_length=40, choices=Region, blank=True)
    countries = models.ManyToManyField(
        Country, verbose_name=_("countries"), related_name="trends", blank=True
    )
    category = models.CharField(_("category"), max_length=20, choices=Category)
    text = models.TextField(_("text"))
    taxa = models.ManyToManyField(Taxon, verbose_name=_("taxa"), related_name="trends", blank=True)
    commodities = models.CharField(
        _("commodities"), max_length=300, blank=True, help_text=_("Such as ivory; timber.")
    )
    routes = models.CharField(
        _("routes"), max_length=300, blank=True, help_text=_("Such as Mombasa to Hai Phong.")
    )
    period = models.CharField(
        _("period"), max_length=20, blank=True, help_text=_("Such as 2013 or 2010-2020.")
    )

    objects = TrendQuerySet.as_manager()

    class Meta:
        verbose_name = _("trend")
        verbose_name_plural = _("trends")
        ordering = ["category", "-period", "slug"]

    def __str__(self) -> str:
        return self.text[:80]

    def get_absolute_url(self) -> str:
        """Its place on the page of its meeting, else of its network, else below the list of meetings."""
        place = self.meeting or self.network
        return f"{place.get_absolute_url() if place else reverse('meetings:meetings')}#{self.slug}"
