"""The thread of an outcome: what it goes back to and what came of it, across meetings."""

import datetime
from collections import defaultdict
from dataclasses import dataclass
from typing import Any, Self

from django.db.models import Count, Min, Q, QuerySet
from django.db.models.functions import Left

from wenregistry.partial_dates import PartialDate
from wenregistry.plots import Years

from .models import FollowUp, Outcome, OutcomeLink
from .paths import reached_from
from .progress import State

MOST_OUTCOMES = 40
ROW = 2.75  # The height of an outcome in the picture, in rem.


@dataclass
class Point:
    """How many reports of a year say the same of an outcome, and the first of their days."""

    date: PartialDate
    state: str
    count: int

    @property
    def year(self) -> int:
        return self.date.first_day.year

    @property
    def label(self) -> str:
        """The state in words."""
        return str(State(self.state).label)


@dataclass
class Step:
    """One outcome of a thread, with what it goes back to and what was reported on it."""

    outcome: Outcome
    links: list[OutcomeLink]
    points: list[Point]
    is_here: bool

    @property
    def day(self) -> datetime.date | None:
        """When its meeting began."""
        return self.outcome.meeting.starts_on


@dataclass
class Thread:
    """
    The outcomes that links join to one, directly or through others, the oldest first.

    No more than the nearest are taken; `is_cut` says that there are others.
    """

    outcome: Outcome
    steps: list[Step]
    is_cut: bool

    @classmethod
    def of(cls, outcome: Outcome) -> Self:
        """The thread of `outcome`, as far as the public may see it."""
        links = OutcomeLink.objects.published().exclude(to_outcome=None)
        pairs = list(links.values_list("from_outcome", "to_outcome"))
        both_ways = [*pairs, *((earlier, later) for later, earlier in pairs)]
        reached = reached_from(outcome.pk, both_ways, MOST_OUTCOMES + 1)
        keys = reached[:MOST_OUTCOMES]
        outcomes = Outcome.objects.published().filter(pk__in=keys).select_related("meeting").in_bulk()
        back = links_of(outcomes)
        points = points_of(FollowUp.objects.published().filter(outcome__in=keys))
        steps = [Step(step, back[step.pk], points[step.pk], step == outcome) for step in outcomes.values()]
        steps.sort(key=lambda step: (step.day or datetime.date.max, step.outcome.number, step.outcome.code))
        return cls(outcome, steps, len(reached) > MOST_OUTCOMES)

    def __bool__(self) -> bool:
        """Whether there is anything to tell beside the outcome itself."""
        return len(self.steps) > 1 or any(step.links for step in self.steps)

    @property
    def superseding(self) -> list[Outcome]:
        """The outcomes that took the place of the one whose thread this is."""
        return [
            step.outcome
            for step in self.steps
            for link in step.links
            if link.kind == OutcomeLink.Kind.SUPERSEDES and link.to_outcome == self.outcome
        ]

    @property
    def picture(self) -> "Picture | None":
        """The thread on a scale of years, or nothing where fewer than two meetings have a date."""
        dated = [step for step in self.steps if step.day]
        return Picture.of(dated) if len({step.day for step in dated}) > 1 else None


@dataclass
class Mark:
    """Where an outcome stands in the picture, and where its reports do."""

    step: Step
    x: str
    y: str
    is_left: bool
    points: list[tuple[Point, str]]


@dataclass
class Line:
    """From an outcome to one that it goes back to."""

    link: OutcomeLink
    start: Mark
    end: Mark


@dataclass
class Picture:
    """A thread on a scale of years: one row for each outcome, the oldest on top."""

    years: Years
    marks: list[Mark]
    lines: list[Line]

    @classmethod
    def of(cls, steps: list[Step]) -> Self:
        """The picture of `steps`, each of which has a day."""
        days = [step.day for step in steps if step.day]
        found = [*(day.year for day in days), *(point.year for step in steps for point in step.points)]
        years = Years(min(found), max(found))
        marks = {
            step.outcome: Mark(
                step,
                years.place(day),
                f"{ROW * row + ROW * 0.4}rem",
                years.share(day) < 0.5,
                [(point, years.place(point.date.first_day)) for point in step.points],
            )
            for row, (step, day) in enumerate(zip(steps, days, strict=True))
        }
        lines = [
            Line(link, marks[link.to_outcome], marks[step.outcome])
            for step in steps
            for link in step.links
            if link.to_outcome in marks
        ]
        return cls(years, list(marks.values()), lines)

    @property
    def height(self) -> str:
        return f"{ROW * len(self.marks)}rem"

    @property
    def full_height(self) -> str:
        """With the years below."""
        return f"{ROW * len(self.marks) + 2}rem"


def links_of(outcomes: dict[int, Outcome]) -> dict[int, list[OutcomeLink]]:
    """What each of `outcomes` goes back to: others of them, and decisions elsewhere."""
    within = Q(to_outcome__in=outcomes) | Q(to_outcome=None)
    found = defaultdict(list)
    for link in OutcomeLink.objects.published().filter(within, from_outcome__in=outcomes):
        if link.to_outcome_id:
            link.to_outcome = outcomes[link.to_outcome_id]  # Spares a query for each.
        found[link.from_outcome_id].append(link)
    return found


def points_of(follow_ups: QuerySet[Any]) -> dict[int, list[Point]]:
    """What each outcome's standing answers say, summed up by year and state."""
    years = follow_ups.standing().answers().annotate(year=Left("date", 4)).order_by()  # type: ignore[attr-defined]
    found = years.values_list("outcome", "year", "state").annotate(day=Min("date"), count=Count("pk"))
    points = defaultdict(list)
    for outcome, _year, state, day, count in found.order_by("day", "state"):
        points[outcome].append(Point(day, state, count))
    return points
