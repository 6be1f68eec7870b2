"""
How the base map becomes the lines of a drawing: projected, simplified to what its size can show, and cut.

Both projections keep areas true, so that the weight of a point, which is an area, says at every scale
whether leaving it out would be seen.
"""

import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cache, cached_property, lru_cache
from itertools import pairwise
from math import asin, cos, hypot, inf, radians, sin, sqrt
from pathlib import Path
from typing import Any

BASE_MAP = Path(__file__).parent / "data" / "map" / "base.json"

# The unit of the weights in the base map, in steradians.
WEIGHT_UNIT = 1e-7

# The world is cut in the Bering Strait, which parts no mainland.
WESTERN_EDGE = -169

# Countries that lie further than this from their middle, as a straight line through the unit sphere, need
# a map of the world.
FARTHEST = 0.95

# So far outside the frame that the edges along which a shape is cut stay out of sight.
MARGIN = 4

# The height of a line of letters.
LINE = 20

Point = tuple[float, float]
Vector = tuple[float, float, float]
Projection = Callable[[float, float], Point]


def on_sphere(longitude: float, latitude: float) -> Vector:
    """The place on the unit sphere that two degrees name."""
    x, y = radians(longitude), radians(latitude)
    return cos(y) * cos(x), cos(y) * sin(x), sin(y)


def middle(points: Iterable[Vector]) -> Vector:
    """The place around which `points` of the sphere lie."""
    x, y, z = (sum(values) for values in zip(*points, strict=True))
    length = hypot(x, y, z) or 1
    return x / length, y / length, z / length


def distance(a: Vector, b: Vector) -> float:
    """The straight line between two places of the sphere, through it."""
    return hypot(a[0] - b[0], a[1] - b[1], a[2] - b[2])


def equal_earth(longitude: float, latitude: float) -> Point:
    """The projection of maps of the world, after Šavrič, Patterson and Jenny."""
    a, b, c, d = 1.340264, -0.081106, 0.000893, 0.003796
    angle = asin(sqrt(3) / 2 * sin(radians(latitude)))
    square = angle * angle
    slope = a + 3 * b * square + square**3 * (7 * c + 9 * d * square)
    x = radians(longitude - WESTERN_EDGE - 180) * cos(angle) * 2 / sqrt(3) / slope
    return x, angle * (a + b * square + square**3 * (c + d * square))


def azimuthal(centre: Vector) -> Projection:
    """The projection of maps of a region: Lambert's, with `centre` in the middle and north above it."""
    x, y, z = centre
    level = hypot(x, y) or 1e-9

    def project(longitude: float, latitude: float) -> Point:
        p, q, r = on_sphere(longitude, latitude)
        # The place opposite the centre has no point on the map.
        stretch = sqrt(2 / max(1 + x * p + y * q + z * r, 1e-9))
        return stretch * (x * q - y * p) / level, stretch * (level * r - z * (x * p + y * q) / level)

    return project


@dataclass(frozen=True)
class Circle:
    """What lies on the sphere within a distance of a place."""

    centre: Vector
    radius: float

    def meets(self, other: "Circle") -> bool:
        """Whether the two have a place in common."""
        return distance(self.centre, other.centre) <= self.radius + other.radius


# No two places are further apart than the sphere is wide.
WORLD = Circle((1.0, 0.0, 0.0), 2.0)


@dataclass(frozen=True)
class Ring:
    """A closed line of the base map, and the circle that it lies in."""

    arcs: list[int]
    circle: Circle


class BaseMap:
    """The outlines of all countries, and the borders between them."""

    def __init__(self, data: dict[str, Any]) -> None:
        self.arcs = [[(x / 100, y / 100, weight) for x, y, weight in arc] for arc in data["arcs"]]
        self.places: dict[str, Point] = data["places"]
        self.borders: list[int] = data["borders"]
        self.undetermined: dict[str, list[int]] = data["undetermined"]
        self.rings = {
            code: [self.ring(arcs) for arcs in shape["rings"]] for code, shape in data["countries"].items()
        }
        self.main_parts = {
            code: self.rings[code][: shape["main"]] for code, shape in data["countries"].items()
        }

    def ring(self, arcs: list[int]) -> Ring:
        places = [on_sphere(*point) for point in self.points(arcs)]
        centre = middle(places)
        return Ring(arcs, Circle(centre, max(distance(centre, place) for place in places)))

    def points(self, arcs: list[int], least: float = 0) -> list[Point]:
        """The points of `arcs` in a row whose weight is `least` or more, without a leap at the edge."""
        points: list[Point] = []
        before = WESTERN_EDGE + 180.0
        for arc in arcs:
            for x, y, weight in self.arcs[arc] if arc >= 0 else reversed(self.arcs[~arc]):
                if weight >= least:
                    before = before + (x - before + 180) % 360 - 180
                    points.append((before, y))
        return points


@cache
def base_map() -> BaseMap:
    """The base map, read once."""
    return BaseMap(json.loads(BASE_MAP.read_text()))


@dataclass(frozen=True)
class Frame:
    """A window of `width` by `height` onto a projection, at a number of units per radian."""

    project: Projection
    scale: float
    left: float
    top: float
    width: int
    height: int

    def point(self, longitude: float, latitude: float) -> Point:
        """Where a place stands in the window, from its upper left corner."""
        x, y = self.project(longitude, latitude)
        return (x - self.left) * self.scale, (self.top - y) * self.scale

    def weight(self, area: float) -> float:
        """What an area of the drawing weighs in the base map."""
        return area / self.scale**2 / WEIGHT_UNIT

    def overlaps(self, points: list[Point]) -> bool:
        """Whether the box around `points` reaches into the window."""
        xs, ys = [x for x, _ in points], [y for _, y in points]
        return min(xs) <= self.width and max(xs) >= 0 and min(ys) <= self.height and max(ys) >= 0


@dataclass(frozen=True)
class Shape:
    """One country in a drawing: its outline, or the place of a dot where that is too small to see."""

    iso2: str
    path: str
    dot: tuple[int, int] | None
    largest_ring: list[Point]

    @cached_property
    def rooms(self) -> list[tuple[float, Point]]:
        """Where it has most room for one line of letters, and for two."""
        return [self.room(LINE), self.room(2 * LINE)]

    def room(self, height: float) -> tuple[float, Point]:
        """The widest level strip of a height inside its largest ring: how wide, and its middle."""
        levels = [y for _, y in self.largest_ring]
        top, bottom = min(levels, default=0), max(levels, default=0)
        strips = [
            (right - left, ((left + right) / 2, y))
            for step in range(1, 16)
            for y in [top + (bottom - top) * step / 16]
            for left, right in self.strips(y, height)
        ]
        return max(strips, default=(0.0, (0.0, 0.0)))

    def strips(self, y: float, height: float) -> Iterable[tuple[float, float]]:
        """Where a strip around a level runs inside, from the left to the right."""
        upper, lower = (self.crossings(level) for level in (y - height / 2, y + height / 2))
        for left, right in self.crossings(y):
            for rows in (upper, lower):
                left, right = max(
                    ((max(left, start), min(right, end)) for start, end in rows),
                    key=lambda strip: strip[1] - strip[0],
                    default=(left, left),
                )
            yield left, right

    def crossings(self, y: float) -> list[tuple[float, float]]:
        """The intervals of one level that lie inside."""
        ring = self.largest_ring
        crossed = sorted(
            x1 + (y - y1) * (x2 - x1) / (y2 - y1)
            for (x1, y1), (x2, y2) in zip(ring, ring[1:] + ring[:1], strict=True)
            if (y1 <= y) != (y2 <= y)
        )
        return list(zip(crossed[::2], crossed[1::2], strict=True))


class Drawing:
    """
    All that a frame shows of the base map, in whole units.

    `detail` is the area that a point must change to be drawn, `least_ring` that of the smallest island and
    `least_shape` that of the smallest country that is more than a dot.
    """

    def __init__(
        self, frame: Frame, view: Circle, *, detail: float, least_ring: float, least_shape: float
    ) -> None:
        base = base_map()
        self.frame, self.view = frame, view
        self.weight = frame.weight(detail)
        self.least_ring, self.least_shape = least_ring, least_shape
        self.shapes = {code: self.shape(code, base) for code in sorted(base.rings | base.places)}
        self.borders = self.lines(base.borders, base)
        self.undetermined = {pair: self.lines(arcs, base) for pair, arcs in base.undetermined.items()}

    @property
    def is_detail(self) -> bool:
        """Whether it shows a part of the world."""
        return self.view != WORLD

    @property
    def dashes(self) -> str:
        """The boundaries that are not finally determined."""
        return "".join(self.undetermined.values())

    @property
    def shows_line_of_control(self) -> bool:
        """Whether the line between India and Pakistan is in it, which has a note of its own."""
        return bool(self.undetermined["IN-PK"])

    def shape(self, code: str, base: BaseMap) -> Shape:
        seen = [ring for ring in base.rings.get(code, []) if ring.circle.meets(self.view)]
        outlines = [self.outline(base.points(ring.arcs, self.weight)) for ring in seen]
        rings = [ring for ring in outlines if area_within(ring) >= self.least_ring]
        dot = None
        if sum(map(area_within, rings)) < self.least_shape and code in base.places:
            x, y = self.frame.point(*base.places[code])
            if self.frame.overlaps([(x, y)]):
                dot = round(x), round(y)
        path = "".join(path_through(ring, "z") for ring in rings)
        return Shape(code, path, dot, max(rings, key=area_within, default=[]))

    def outline(self, ring: list[Point]) -> list[Point]:
        """A ring in the frame, cut off a little outside it."""
        points = [self.frame.point(*point) for point in ring]
        for axis, limit in ((0, self.frame.width + MARGIN), (1, self.frame.height + MARGIN)):
            points = cut(points, axis, -MARGIN, 1)
            points = cut(points, axis, limit, -1)
        return points

    def lines(self, arcs: list[int], base: BaseMap) -> str:
        """The borders that the frame shows."""
        lines = [[self.frame.point(*point) for point in base.points([arc], self.weight)] for arc in arcs]
        return "".join(path_through(line) for line in lines if self.frame.overlaps(line))


def cut(points: list[Point], axis: int, limit: float, side: int) -> list[Point]:
    """The part of a ring on one side of a level or upright line, after Sutherland and Hodgman."""
    kept = []
    for a, b in zip(points[-1:] + points, points, strict=False):
        depth_a, depth_b = (a[axis] - limit) * side, (b[axis] - limit) * side
        if (depth_a < 0) != (depth_b < 0):
            part = depth_a / (depth_a - depth_b)
            kept.append((a[0] + part * (b[0] - a[0]), a[1] + part * (b[1] - a[1])))
        if depth_b >= 0:
            kept.append(b)
    return kept


def area_within(ring: list[Point]) -> float:
    """The area that a ring encloses."""
    return abs(sum(a[0] * b[1] - b[0] * a[1] for a, b in zip(ring, ring[1:] + ring[:1], strict=True))) / 2


def path_through(points: list[Point], end: str = "") -> str:
    """The shortest SVG path through `points`, rounded to whole units; nothing where that leaves no line."""
    rounded = [(round(x), round(y)) for x, y in points]
    if end and rounded[0] == rounded[-1]:
        rounded.pop()
    steps = [(c - a, d - b) for (a, b), (c, d) in pairwise(rounded) if (a, b) != (c, d)]
    if len(steps) < (2 if end else 1):
        return ""
    start, *numbers = (f" {number}" for pair in (rounded[0], *steps) for number in pair)
    first, *others = numbers
    path = f"M{start.strip()}{first}l{''.join(others).strip()}{end}"
    return path.replace(" -", "-")


def frame_around(
    project: Projection,
    places: list[Point],
    width: int,
    heights: tuple[int, int],
    margin: int,
    closest: float = inf,
) -> Frame:
    """The frame that shows `places` as large as its width, its range of heights and `closest` allow."""
    projected = [project(*place) for place in places]
    xs, ys = [x for x, _ in projected], [y for _, y in projected]
    across, down = max(xs) - min(xs), max(ys) - min(ys)
    room = width - 2 * margin
    low, high = heights
    scale = min(closest, room / (across or 1e-9), (high - 2 * margin) / (down or 1e-9))
    height = max(low, round(down * scale) + 2 * margin)
    left = (max(xs) + min(xs)) / 2 - width / 2 / scale
    top = (max(ys) + min(ys)) / 2 + height / 2 / scale
    return Frame(project, scale, left, top, width, height)


@cache
def world_drawing() -> Drawing:
    """The whole world but Antarctica."""
    base = base_map()
    places = [
        point for rings in base.rings.values() for ring in rings for point in base.points(ring.arcs, 100)
    ]
    frame = frame_around(equal_earth, places, 1000, (0, 520), 0)
    return Drawing(frame, WORLD, detail=0.85, least_ring=1, least_shape=14)


@lru_cache(maxsize=64)
def drawing_around(countries: tuple[str, ...]) -> Drawing | None:
    """The part of the world where some countries lie, or all of it where they lie all over it."""
    base = base_map()
    rings = [ring for code in countries for ring in base.main_parts.get(code, [])]
    places = [point for ring in rings for point in base.points(ring.arcs, 30)]
    places += [base.places[code] for code in countries if code in base.places and code not in base.rings]
    if not places:
        return None
    vectors = [on_sphere(*place) for place in places]
    centre = middle(vectors)
    if max(distance(centre, place) for place in vectors) > FARTHEST:
        return world_drawing()
    # At its closest, a map is some twelve degrees wide: enough to see what lies around a small State.
    frame = frame_around(azimuthal(centre), places, 480, (320, 460), 16, closest=2300)
    # The middle of the frame is near that of the projection, so that a circle of its diagonal holds it.
    view = Circle(centre, hypot(frame.width, frame.height) / frame.scale)
    return Drawing(frame, view, detail=2.5, least_ring=4, least_shape=30)
