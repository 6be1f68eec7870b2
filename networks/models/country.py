from collections.abc import Iterable
from typing import Any

from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from wenregistry.models import Record, Searchable, Sorted

from ..querysets import CountryQuerySet


class Region(models.TextChoices):
    """Regions, subregions and intermediate regions of the United Nations' M49 standard."""

    AFRICA = "africa", _("Africa")
    NORTHERN_AFRICA = "northern-africa", _("Northern Africa")
    SUB_SAHARAN_AFRICA = "sub-saharan-africa", _("Sub-Saharan Africa")
    EASTERN_AFRICA = "eastern-africa", _("Eastern Africa")
    MIDDLE_AFRICA = "middle-africa", _("Middle Africa")
    SOUTHERN_AFRICA = "southern-africa", _("Southern Africa")
    WESTERN_AFRICA = "western-africa", _("Western Africa")
    AMERICAS = "americas", _("Americas")
    LATIN_AMERICA = "latin-america-and-the-caribbean", _("Latin America and the Caribbean")
    CARIBBEAN = "caribbean", _("Caribbean")
    CENTRAL_AMERICA = "central-america", _("Central America")
    SOUTH_AMERICA = "south-america", _("South America")
    NORTHERN_AMERICA = "northern-america", _("Northern America")
    ASIA = "asia", _("Asia")
    CENTRAL_ASIA = "central-asia", _("Central Asia")
    EASTERN_ASIA = "eastern-asia", _("Eastern Asia")
    SOUTH_EASTERN_ASIA = "south-eastern-asia", _("South-eastern Asia")
    SOUTHERN_ASIA = "southern-asia", _("Southern Asia")
    WESTERN_ASIA = "western-asia", _("Western Asia")
    EUROPE = "europe", _("Europe")
    EASTERN_EUROPE = "eastern-europe", _("Eastern Europe")
    NORTHERN_EUROPE = "northern-europe", _("Northern Europe")
    CHANNEL_ISLANDS = "channel-islands", _("Channel Islands")
    SOUTHERN_EUROPE = "southern-europe", _("Southern Europe")
    WESTERN_EUROPE = "western-europe", _("Western Europe")
    OCEANIA = "oceania", _("Oceania")
    AUSTRALIA_AND_NEW_ZEALAND = "australia-and-new-zealand", _("Australia and New Zealand")
    MELANESIA = "melanesia", _("Melanesia")
    MICRONESIA = "micronesia", _("Micronesia")
    POLYNESIA = "polynesia", _("Polynesia")

    @classmethod
    def summed_up(cls, codes: Iterable[str]) -> list[str]:
        """Regions without saying twice: all parts of a large one are that one, and some stand without it."""
        kept = set(codes)
        for large, parts in cls.parts().items():
            if kept.issuperset(parts):
                kept.difference_update(parts)
                kept.add(large)
            elif kept.intersection(parts):
                kept.discard(large)
        return [code for code in cls.values if code in kept]

    @classmethod
    def parts(cls) -> dict[str, list[str]]:
        """The large regions, each with its subregions, which follow it in the list."""
        large = {cls.AFRICA, cls.AMERICAS, cls.ASIA, cls.EUROPE, cls.OCEANIA}
        between = {cls.SUB_SAHARAN_AFRICA, cls.LATIN_AMERICA, cls.CHANNEL_ISLANDS}
        found: dict[str, list[str]] = {}
        parts: list[str] = []
        for region in cls:
            if region in large:
                parts = found[region.value] = []
            elif region not in between:
                parts.append(region.value)
        return found


class Country(Searchable, Sorted, Record):
    """A country or territory under the short name that the United Nations uses."""

    search_fields = ["name_en", "name_fr", "name_es", "aliases", "iso2", "iso3"]

    iso2 = models.CharField(_("ISO 3166 alpha-2 code"), max_length=2, primary_key=True)
    iso3 = models.CharField(_("ISO 3166 alpha-3 code"), max_length=3, unique=True)
    m49 = models.CharField(_("M49 code"), max_length=3, unique=True)
    name = models.CharField(_("name"), max_length=200)
    aliases = models.TextField(
        _("other names"), blank=True, help_text=_("One a line; search reads them, no page shows them.")
    )
    region = models.CharField(_("region"), max_length=40, choices=Region, blank=True)
    subregion = models.CharField(_("subregion"), max_length=40, choices=Region, blank=True)
    intermediate_region = models.CharField(
        _("intermediate region"), max_length=40, choices=Region, blank=True
    )
    is_independent = models.BooleanField(_("independent"), default=True)
    latitude = models.FloatField(_("latitude"), null=True, blank=True)
    longitude = models.FloatField(_("longitude"), null=True, blank=True)

    objects = CountryQuerySet.as_manager()

    class Meta:
        verbose_name = _("country")
        verbose_name_plural = _("countries")
        ordering = ["sort_name"]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("networks:country", args=[self.iso2])

    @property
    def standings(self) -> list[Any]:
        """What it is in networks today, first where it counts as a member; needs `with_standings()`."""
        return [*self.coverage_memberships, *self.other_standings]

    @property
    def nearest_region(self) -> str:
        """The smallest region that the country lies in, such as Eastern Africa."""
        return (
            self.get_intermediate_region_display()
            or self.get_subregion_display()
            or self.get_region_display()
        )
