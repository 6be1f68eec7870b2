from django.db import models
from django.utils.translation import gettext_lazy as _

from wenregistry.models import Searchable, Sorted

from ..querysets import OrganizationQuerySet
from .country import Country
from .source import SourcedRecord


class Sector(models.TextChoices):
    """The part of the enforcement chain, or of the world around it, that a body belongs to."""

    POLICE = "police", _("Police")
    CUSTOMS = "customs", _("Customs")
    WILDLIFE = "wildlife", _("Wildlife authority")
    CITES_AUTHORITY = "cites_authority", _("CITES authority")
    PROSECUTION = "prosecution", _("Prosecution")
    JUDICIARY = "judiciary", _("Judiciary")
    JUSTICE = "justice", _("Justice")
    ENVIRONMENT = "environment", _("Environment")
    FORESTRY = "forestry", _("Forestry")
    FISHERIES = "fisheries", _("Fisheries")
    COAST_GUARD = "coast_guard", _("Coast guard")
    TRADE = "trade", _("Trade")
    QUARANTINE = "quarantine", _("Quarantine")
    POST = "post", _("Post")
    FINANCE = "finance", _("Finance")
    FOREIGN_AFFAIRS = "foreign_affairs", _("Foreign affairs")
    DEVELOPMENT = "development", _("Development")
    CONSERVATION = "conservation", _("Conservation")
    RESEARCH = "research", _("Research")
    REGIONAL = "regional", _("Regional cooperation")
    ENFORCEMENT_MULTI = "enforcement_multi", _("Several kinds of enforcement")


class Organization(Searchable, Sorted, SourcedRecord):
    """An agency, intergovernmental body, non-governmental organization or consortium."""

    class Kind(models.TextChoices):
        IGO = "igo", _("Intergovernmental organization")
        UN_ENTITY = "un_entity", _("United Nations entity")
        GOVERNMENT = "government", _("Government body")
        NGO = "ngo", _("Non-governmental organization")
        ACADEMIC = "academic", _("University or institute")
        PRIVATE = "private", _("Private body")
        NETWORK_BODY = "network_body", _("Body of a network")
        CONSORTIUM = "consortium", _("Consortium")

    search_fields = ["name_en", "name_fr", "name_es", "acronym", "aliases"]

    slug = models.SlugField(_("slug"), max_length=100, unique=True)
    name = models.CharField(_("name"), max_length=300)
    acronym = models.CharField(_("acronym"), max_length=50, blank=True)
    aliases = models.TextField(
        _("other names"),
        blank=True,
        help_text=_("One a line; search reads them. For example: OMD."),
    )
    kind = models.CharField(_("kind"), max_length=20, choices=Kind)
    sector = models.CharField(_("sector"), max_length=20, choices=Sector, blank=True)
    country = models.ForeignKey(
        Country,
        models.PROTECT,
        verbose_name=_("country"),
        related_name="organizations",
        null=True,
        blank=True,
        help_text=_("Where it has its seat."),
    )
    parent = models.ForeignKey(
        "self",
        models.PROTECT,
        verbose_name=_("part of"),
        related_name="parts",
        null=True,
        blank=True,
    )
    members = models.ManyToManyField(
        "self",
        verbose_name=_("members"),
        related_name="consortia",
        symmetrical=False,
        blank=True,
        help_text=_("For a consortium: ICCWC has five."),
    )
    website = models.URLField(_("website"), blank=True)
    is_sample = models.BooleanField(_("sample"), default=False, editable=False)

    objects = OrganizationQuerySet.as_manager()

    class Meta:
        verbose_name = _("organization")
        verbose_name_plural = _("organizations")
        ordering = ["sort_name", "slug"]

    def __str__(self) -> str:
        return self.name
