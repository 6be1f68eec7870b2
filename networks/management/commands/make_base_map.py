"""
How the base map is made from the outlines of Natural Earth.

Boundaries follow the practice of the United Nations as far as the outlines allow: what has no entry of its
own in the list of countries joins the country that it is shown with, Crimea is drawn with Ukraine
(A/RES/68/262), Western Sahara as a whole, the Siachen Glacier with neither side, and boundaries that are not
finally determined are kept apart from the others, to be drawn dashed.
"""

import json
from collections import defaultdict
from collections.abc import Iterator
from functools import partial
from heapq import heapify, heappop, heappush
from itertools import pairwise
from math import atan2
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from ...cartography import BASE_MAP, WEIGHT_UNIT, Point, Vector, on_sphere
from ...shipped import DATA

OUTLINES = BASE_MAP.parent / "countries-50m.json"

Ring = list[int]

ANTARCTICA = "010"
SIACHEN = "Siachen Glacier"
SHOWN_WITH = {
    "Somaliland": "SO",
    "N. Cyprus": "CY",
    "Kosovo": "RS",
    "Indian Ocean Ter.": "AU",
    "Taiwan": "CN",
    "Hong Kong": "CN",
    "Macao": "CN",
}
UNDETERMINED = {
    ("BT", "CN"),
    ("CN", "IN"),
    ("DZ", "EH"),
    ("EG", "SD"),
    ("EH", "MA"),
    ("EH", "MR"),
    ("IL", "PS"),
    ("IL", "SY"),
    ("IN", "PK"),
    ("SD", "SS"),
}
WESTERN_SAHARA_LIES_SOUTH_OF = 27.667
CRIMEA_LIES_BETWEEN = (32.4, 44.3), (36.7, 46.3)

# A point's weight is the area that the map changes by without it; lighter ones show at no scale.
LEAST_WEIGHT = 8
ALWAYS = 999

# What lies further than this from a country's largest part, in degrees, does not widen a map of it, unless
# it is at least so large in comparison.
FAR = 6
LARGE = 1 / 4


class Outlines:
    """The arcs of Natural Earth, and the rings of each country made of them; `~arc` runs backwards."""

    def __init__(self, topology: dict[str, Any], codes: dict[str, str]) -> None:
        self.arcs = [list(self.points(topology, arc)) for arc in topology["arcs"]]
        self.rings: dict[str, list[Ring]] = defaultdict(list)
        for shape in topology["objects"]["countries"]["geometries"]:
            if shape.get("id") != ANTARCTICA:
                name = shape["properties"]["name"]
                code = SHOWN_WITH.get(name) or ("" if name == SIACHEN else codes[shape["id"]])
                polygons = [shape["arcs"]] if shape["type"] == "Polygon" else shape["arcs"]
                self.rings[code] += [ring for polygon in polygons for ring in polygon]
        self.draw_crimea_with_ukraine()
        self.draw_western_sahara_whole()
        self.rings = {code: self.merged(rings) for code, rings in sorted(self.rings.items())}

    @staticmethod
    def points(topology: dict[str, Any], arc: list[list[int]]) -> Iterator[Point]:
        """The longitudes and latitudes that a quantized, delta-encoded arc stands for."""
        (scale_x, scale_y), (left, bottom) = (
            topology["transform"]["scale"],
            topology["transform"]["translate"],
        )
        x = y = 0
        for step_x, step_y in arc:
            x, y = x + step_x, y + step_y
            yield x * scale_x + left, y * scale_y + bottom

    def along(self, ring: Ring) -> list[Point]:
        """The points of a ring or line."""
        return [point for arc in ring for point in (self.arcs[arc] if arc >= 0 else self.arcs[~arc][::-1])]

    def start(self, arc: int) -> Point:
        return self.arcs[arc][0] if arc >= 0 else self.arcs[~arc][-1]

    def draw_crimea_with_ukraine(self) -> None:
        (west, south), (east, north) = CRIMEA_LIES_BETWEEN
        crimea = [
            ring
            for ring in self.rings["RU"]
            if all(west < x < east and south < y < north for x, y in self.along(ring))
        ]
        if len(crimea) != 1:
            raise ValueError("Crimea is not one ring of these outlines; its place must be looked up again.")
        self.rings["RU"].remove(crimea[0])
        self.rings["UA"] += crimea

    def draw_western_sahara_whole(self) -> None:
        """Move its border from the line that divides it to the parallel that is its northern limit."""
        [[with_algeria, dividing, coast]] = self.rings["MA"]
        points = self.along([coast])
        limit = next(place for place, (_, y) in enumerate(points) if y > WESTERN_SAHARA_LIES_SOUTH_OF)
        south, north, border = (
            self.added(line)
            for line in (points[: limit + 1], points[limit:], [points[limit], self.start(dividing)])
        )
        self.rings["MA"] = [[with_algeria, ~border, north]]
        self.rings["EH"].append([dividing, south, border])

    def added(self, line: list[Point]) -> int:
        """The number of a new arc."""
        self.arcs.append(line)
        return len(self.arcs) - 1

    def merged(self, rings: list[Ring]) -> list[Ring]:
        """The outline of all `rings` together: where two of them meet, the line between them goes."""
        arcs = {arc for ring in rings for arc in ring}
        between = {arc for arc in arcs if ~arc in arcs}
        apart = [ring for ring in rings if not between & set(ring)]
        loose = [arc for ring in rings if ring not in apart for arc in ring if arc not in between]
        return apart + self.joined(loose)

    def joined(self, arcs: list[int]) -> list[Ring]:
        """Rings through all of `arcs`, each arc beginning where another ends."""
        beginning = {self.start(arc): arc for arc in arcs}
        rings = []
        while beginning:
            ring = [beginning.pop(next(iter(beginning)))]
            while (end := self.start(~ring[-1])) in beginning:
                ring.append(beginning.pop(end))
            rings.append(ring)
        return rings

    def borders(self) -> dict[tuple[str, ...], list[int]]:
        """The arcs between each two countries."""
        sides = defaultdict(list)
        for code, rings in self.rings.items():
            for arc in {max(arc, ~arc) for ring in rings for arc in ring}:
                sides[arc].append(code)
        borders = defaultdict(list)
        for arc, codes in sorted(sides.items()):
            if len(codes) == 2:
                # What lies between the glacier and its neighbours is as undetermined as their own border.
                borders[("IN", "PK") if "" in codes else tuple(codes)].append(arc)
        return borders


def triangle(a: Vector, b: Vector, c: Vector) -> float:
    """The area of a triangle on the sphere, negative where it runs clockwise."""
    volume = (
        a[0] * (b[1] * c[2] - b[2] * c[1])
        + a[1] * (b[2] * c[0] - b[0] * c[2])
        + a[2] * (b[0] * c[1] - b[1] * c[0])
    )
    products = sum(p[i] * q[i] for p, q in ((a, b), (b, c), (c, a)) for i in range(3))
    return 2 * atan2(volume, 1 + products)


def weights(arc: list[Point]) -> list[int]:
    """How much each point matters to the line, after Visvalingam and Whyatt; the ends always do."""
    points = [on_sphere(*point) for point in arc]
    before = [index - 1 for index in range(len(arc))]
    after = [index + 1 for index in range(len(arc))]

    def area(index: int) -> float:
        return abs(triangle(points[before[index]], points[index], points[after[index]]))

    areas = {index: area(index) for index in range(1, len(arc) - 1)}
    heap = [(value, index) for index, value in areas.items()]
    heapify(heap)
    found = [ALWAYS] * len(arc)
    largest = 0.0
    while heap:
        value, index = heappop(heap)
        if areas.get(index) != value:
            continue  # Its neighbours have changed since.
        del areas[index]
        largest = max(largest, value)
        found[index] = min(ALWAYS, int(largest / WEIGHT_UNIT))
        after[before[index]], before[after[index]] = after[index], before[index]
        for neighbour in (before[index], after[index]):
            if neighbour in areas:
                areas[neighbour] = area(neighbour)
                heappush(heap, (areas[neighbour], neighbour))
    return found


def area_within(points: list[Point]) -> float:
    """The area that a ring encloses, in the unit of weights."""
    first, *others = [on_sphere(*point) for point in points]
    return abs(sum(triangle(first, a, b) for a, b in pairwise(others))) / WEIGHT_UNIT


def box(points: list[Point], near: float) -> tuple[float, float, float, float]:
    """West, south, east and north of `points`, with longitudes counted from that of `near`."""
    longitudes = [(x - near + 180) % 360 - 180 for x, _ in points]
    latitudes = [y for _, y in points]
    return min(longitudes), min(latitudes), max(longitudes), max(latitudes)


def main_part_first(outlines: Outlines, rings: list[Ring]) -> tuple[list[Ring], int]:
    """The rings that the map can show, and how many at their head are the country without far islands."""
    areas = {tuple(ring): area_within(outlines.along(ring)) for ring in rings}
    largest, *others = sorted(rings, key=lambda ring: areas[tuple(ring)], reverse=True)
    others = [ring for ring in others if areas[tuple(ring)] >= LEAST_WEIGHT]
    near = outlines.start(largest[0])[0]
    west, south, east, north = box(outlines.along(largest), near)

    def is_far(ring: Ring) -> bool:
        left, bottom, right, top = box(outlines.along(ring), near)
        gap = max(left - east, west - right, bottom - north, south - top)
        return gap > FAR and areas[tuple(ring)] < LARGE * areas[tuple(largest)]

    main = [largest, *(ring for ring in others if not is_far(ring))]
    return main + [ring for ring in others if is_far(ring)], len(main)


def base_map(topology: dict[str, Any], countries: list[dict[str, Any]]) -> dict[str, Any]:
    """What `networks.cartography` draws from, made of a topology and the list of countries."""
    outlines = Outlines(topology, {country["m49"]: country["iso2"] for country in countries})
    shapes = {}
    used: dict[int, int] = {}

    def kept(arcs: list[int]) -> list[int]:
        """The same arcs under the numbers that they get in the base map."""
        return [
            number if arc >= 0 else ~number
            for arc in arcs
            for number in [used.setdefault(max(arc, ~arc), len(used))]
        ]

    for code, rings in outlines.rings.items():
        rings, main = main_part_first(outlines, rings)
        shapes[code] = {"rings": [kept(ring) for ring in rings], "main": main}
    borders = outlines.borders()
    undetermined = {"-".join(pair): kept(arcs) for pair, arcs in borders.items() if pair in UNDETERMINED}
    determined = [arc for pair, arcs in borders.items() if pair not in UNDETERMINED for arc in arcs]
    return {
        "arcs": [simplified(outlines.arcs[arc]) for arc in used],
        "countries": shapes,
        "places": {c["iso2"]: [c["longitude"], c["latitude"]] for c in countries if "latitude" in c},
        "borders": kept(determined),
        "undetermined": undetermined,
    }


def simplified(arc: list[Point]) -> list[list[int]]:
    """The points that some map may show: hundredths of degrees, and the weight."""
    return [
        [round(x * 100), round(y * 100), weight]
        for (x, y), weight in zip(arc, weights(arc), strict=True)
        if weight >= LEAST_WEIGHT
    ]


class Command(BaseCommand):
    help = "Make the base map of the registry's maps from the outlines of Natural Earth."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--output", type=Path, default=BASE_MAP, help="Where to write it.")

    def handle(self, *, output: Path, **options: Any) -> None:
        topology = json.loads(OUTLINES.read_text())
        countries = json.loads((DATA / "countries.json").read_text())["records"]
        output.write_text(as_lines(base_map(topology, countries)))


def as_lines(base: dict[str, Any]) -> str:
    """JSON with a line for each arc and country, so that a change can be read in a comparison."""
    compact = partial(json.dumps, separators=(",", ":"))

    def lines(value: Any) -> str:
        if isinstance(value, dict):
            return "{\n" + ",\n".join(f"{compact(key)}:{compact(item)}" for key, item in value.items()) + "}"
        if isinstance(value[0], list):
            return "[\n" + ",\n".join(map(compact, value)) + "]"
        return compact(value)

    return "{\n" + ",\n".join(f"{compact(key)}:{lines(value)}" for key, value in base.items()) + "}\n"
