"""
Maps of the world, or of where some countries lie, on which each country has the shade it is given.

Shades are the classes that the stylesheet colours: `n1` a lighter and `n2` a darker one, `np` hatched.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.utils.translation import gettext as _

from .cartography import LINE, Drawing, Shape, drawing_around, world_drawing
from .models import Country
from .querysets import MEMBER_STATUSES

# What a renderer paints that reads no stylesheet inside a drawing, such as the one that makes our PDF.
PAPER = {"n0": "#e4eae8", "n1": "#4a968c", "n2": "#0a3a38", "np": "url(#hatch)"}

# The width of a letter in a label, on average and with some air.
LETTER = 11


@dataclass(frozen=True)
class Area:
    """A country as one map shows it."""

    shape: Shape
    title: str


@dataclass(frozen=True)
class Group:
    """The countries of one shade."""

    shade: str
    areas: list[Area]

    @property
    def colour(self) -> str:
        """Its colour where there is no stylesheet."""
        return PAPER[self.shade]


@dataclass(frozen=True)
class Label:
    """The name of a country, in one line or two, around a place inside it."""

    x: int
    lines: list[tuple[int, str]]


@dataclass(frozen=True)
class Map:
    """A drawing with the shades of one moment, for `components/map.html`."""

    drawing: Drawing
    shades: Mapping[str, str]
    titles: Mapping[str, str]

    @property
    def counts(self) -> Mapping[str, int]:
        """How many countries have each shade."""
        return Counter(self.shades.values())

    @cached_property
    def outlines(self) -> list[Group]:
        """The countries that are drawn in outline."""
        shapes = self.drawing.shapes.values()
        return self.groups(shape for shape in shapes if shape.path and not self.is_dot(shape))

    @cached_property
    def dots(self) -> list[Group]:
        """The shaded countries that are too small for their outline to be seen."""
        return self.groups(shape for shape in self.drawing.shapes.values() if self.is_dot(shape))

    def is_dot(self, shape: Shape) -> bool:
        return shape.dot is not None and shape.iso2 in self.shades

    def groups(self, shapes: Iterable[Shape]) -> list[Group]:
        by_shade: dict[str, list[Area]] = {shade: [] for shade in PAPER}
        for shape in shapes:
            area = Area(shape, self.titles.get(shape.iso2, ""))
            by_shade[self.shades.get(shape.iso2, "n0")].append(area)
        return [Group(shade, areas) for shade, areas in by_shade.items() if areas]

    @cached_property
    def labels(self) -> list[Label]:
        """The names of the countries in the darker shade that have room for theirs."""
        if not self.drawing.is_detail:
            return []
        dark = [shape for shape in self.drawing.shapes.values() if self.shades.get(shape.iso2) == "n2"]
        labels = [label_for(shape, self.titles.get(shape.iso2, "")) for shape in dark]
        return [label for label in labels if label]


def label_for(shape: Shape, name: str) -> Label | None:
    """The name of a country in one line, or else in two, where that fits inside its outline."""
    for lines, (width, (x, y)) in zip(([name], halves(name)), shape.rooms, strict=True):
        if max(map(len, lines)) * LETTER <= width:
            # Letters stand on their line, so that the middle of a line lies above it.
            first = y + 6 - (len(lines) - 1) * LINE / 2
            return Label(round(x), [(round(first + row * LINE), line) for row, line in enumerate(lines)])
    return None


def halves(name: str) -> list[str]:
    """A name broken at the space nearest to its middle."""
    spaces = [place for place, letter in enumerate(name) if letter == " "]
    middle = min(spaces, key=lambda place: abs(place - len(name) / 2), default=len(name))
    return [name[:middle], name[middle + 1 :]]


def world(shades: Mapping[str, str], titles: Mapping[str, str] | None = None) -> Map:
    """The whole world; `titles` are what a pointer reads on a country."""
    return Map(world_drawing(), shades, titles or {})


def around(shades: Mapping[str, str], titles: Mapping[str, str] | None = None) -> Map | None:
    """The part of the world where the shaded countries lie, with the titles that fit as labels too."""
    drawing = drawing_around(tuple(sorted(shades)))
    return Map(drawing, shades, titles or {}) if drawing else None


def map_of_coverage(countries: Iterable[Any]) -> Map:
    """The world, with the countries `on_map()` in several networks, in one, or in none but at a meeting."""
    shades = {}
    titles = {}
    for country in countries:
        shades[country.iso2] = {0: "np", 1: "n1"}.get(country.active_network_count, "n2")
        labels = [membership.network.label for membership in country.coverage_memberships]
        values = {"country": country.name, "networks": ", ".join(labels)}
        titles[country.iso2] = _("%(country)s: %(networks)s") % values if labels else country.name
    return world(shades, titles)


def map_of_members(memberships: Iterable[Any]) -> Map | None:
    """Where the countries of a network lie: members dark, other standings light, disputed ones hatched."""
    of_countries = [membership for membership in memberships if membership.country]
    shades = {membership.country.iso2: shade_of(membership.status) for membership in of_countries}
    names = {membership.country.iso2: membership.country.name for membership in of_countries}
    return around(shades, names)


def shade_of(status: str) -> str:
    if status in MEMBER_STATUSES:
        return "n2"
    return "np" if status == "disputed" else "n1"


def map_of_partners(country: Country, partners: Iterable[Country]) -> Map | None:
    """Where the countries lie that share a network with one, which is dark among them."""
    names = {partner.iso2: partner.name for partner in partners}
    shades = {code: "n2" if code == country.iso2 else "n1" for code in names}
    return around(shades, names)
