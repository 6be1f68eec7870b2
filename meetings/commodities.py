"""The commodities that trends name, each by itself: what a filter offers and a comparison counts."""

from collections.abc import Iterator
from typing import Any

from django.db.models import F, Q, QuerySet
from django.utils.text import slugify
from modeltranslation.utils import get_language

from wenregistry.folding import sort_key

from .models import Trend


def split(text: str | None) -> list[str]:
    """The commodities in a text such as `ivory; timber`."""
    return [part.strip() for part in (text or "").split(";") if part.strip()]


def commodities_of(original: str, translation: str | None) -> Iterator[tuple[str, str]]:
    """Each commodity as addresses name it, with its label: the translation where that has as many parts."""
    names, labels = split(original), split(translation)
    if len(labels) != len(names):
        labels = names
    return zip(map(slugify, names), labels, strict=True)


def texts_of(trends: QuerySet[Trend], *fields: str) -> QuerySet[Trend, tuple[Any, ...]]:
    """The `fields` of trends and their commodities, as one text in English and in the active language."""
    here = F(f"commodities_{get_language()}")
    named = trends.filter(commodities_en__gt="").annotate(here=here)
    return named.values_list(*fields, "commodities_en", "here").order_by("commodities_en", "here").distinct()


def commodities() -> list[tuple[str, str]]:
    """Every commodity that a published trend names, in the order of the active language."""
    pairs = texts_of(Trend.objects.published())
    found = dict(commodity for pair in pairs for commodity in commodities_of(*pair))
    return sorted(found.items(), key=lambda commodity: sort_key(commodity[1], get_language()))


def naming(commodity: str) -> Q:
    """Trends that name a commodity, whatever else they name."""
    texts = Trend.objects.published().order_by().values_list("commodities_en", flat=True).distinct()
    return Q(commodities_en__in=[text for text in texts if commodity in map(slugify, split(text))])
