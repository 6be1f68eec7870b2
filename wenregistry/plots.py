"""
The scales of plots.

Places are in percent, as text: a drawing then fits any width while its labels keep their size, and no
language writes a comma into it.
"""

import datetime
from dataclasses import dataclass

STEPS = (1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000)


def percent(share: float) -> str:
    """A share of the width or height of a plot."""
    return f"{share:.2%}"


def round_step(span: int, most: int) -> int:
    """The smallest round number that divides `span` into at most `most` parts."""
    return next((step for step in STEPS if step * most >= span), STEPS[-1])


@dataclass
class Tick:
    """A labelled place on a scale."""

    label: str
    place: str


@dataclass
class Box:
    """A rectangle, as SVG names its sides."""

    x: str
    y: str
    width: str
    height: str


@dataclass
class Years:
    """A scale of time that holds whole years, from `first` to `last`."""

    first: int
    last: int

    def place(self, day: datetime.date) -> str:
        """Where a day lies."""
        return percent(self.share(day))

    def stretch(self, first: int, end: int) -> tuple[str, str]:
        """Where the years from `first` on begin, and how wide they lie before the year `end`."""
        start = self.share(new_year(first))
        return percent(start), percent(self.share(new_year(end)) - start)

    def share(self, day: datetime.date) -> float:
        start, end = new_year(self.first), new_year(self.last + 1)
        return (day - start) / (end - start)

    @property
    def ticks(self) -> list[Tick]:
        """The beginnings of round years, few enough for a narrow screen."""
        step = round_step(self.last - self.first + 1, most=6)
        first = -(-self.first // step) * step
        return [Tick(str(year), self.place(new_year(year))) for year in range(first, self.last + 1, step)]


def new_year(year: int) -> datetime.date:
    """The first day of a year, or the last that there is."""
    return datetime.date(year, 1, 1) if year <= datetime.MAXYEAR else datetime.date.max


@dataclass
class Heights:
    """A scale of counts from nothing to a round number that holds `most`."""

    most: int

    @property
    def step(self) -> int:
        return round_step(self.most, most=5)

    @property
    def top(self) -> int:
        return max(-(-self.most // self.step), 1) * self.step

    def place(self, count: int) -> str:
        """Where a count lies, measured from above."""
        return percent(1 - count / self.top)

    def box(self, count: int, x: str, width: str) -> Box:
        """A column as high as a count."""
        return Box(x, self.place(count), width, percent(count / self.top))

    @property
    def ticks(self) -> list[Tick]:
        """Round counts above nothing."""
        return [Tick(str(count), self.place(count)) for count in range(self.step, self.top + 1, self.step)]
