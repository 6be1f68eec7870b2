"""How membership has grown, as far as the record says when memberships began."""

from dataclasses import dataclass
from typing import NamedTuple, Self

from django.utils import timezone

from wenregistry.plots import Box, Heights, Years

from .querysets import MembershipQuerySet


class Period(NamedTuple):
    """The years in which one membership held, of a country or of an organization."""

    first: int
    last: int
    country: str | None


@dataclass
class Step:
    """Years on end in which the same memberships held: how many, of how many countries."""

    first: int
    memberships: int
    countries: int
    box: Box


@dataclass
class Growth:
    """
    The memberships that held in each year, from the first that is recorded to this one.

    One that is known to the year holds in all of it. One without a recorded beginning has no place in
    time, and is only counted.
    """

    years: Years
    heights: Heights
    steps: list[Step]
    placed_count: int
    unplaced_count: int

    @classmethod
    def of(cls, memberships: MembershipQuerySet) -> Self:
        """The growth that `memberships` show up to today."""
        today = timezone.localdate()
        dates = list(memberships.values_list("since", "until", "country"))
        periods = [
            Period(since.first_day.year, until.last_day.year if until else today.year, country)
            for since, until, country in dates
            if since and since.first_day <= today
        ]
        years = Years(min((period.first for period in periods), default=today.year), today.year)
        holders = holders_by_year(periods, years)
        heights = Heights(max(map(len, holders.values()), default=0))
        ends = [*holders, years.last + 1][1:]
        steps = [
            Step(
                year,
                memberships=len(countries),
                countries=len(set(countries) - {None}),
                box=heights.box(len(countries), *years.stretch(year, end)),
            )
            for (year, countries), end in zip(holders.items(), ends, strict=True)
        ]
        unplaced_count = sum(not since for since, _until, _country in dates)
        return cls(years, heights, steps, len(periods), unplaced_count)


def holders_by_year(periods: list[Period], years: Years) -> dict[int, list[str | None]]:
    """Whose memberships held in each year in which some began or others no longer held."""
    changes = {period.first for period in periods} | {period.last + 1 for period in periods}
    return {
        year: [period.country for period in periods if period.first <= year <= period.last]
        for year in sorted(changes)
        if year <= years.last
    }
