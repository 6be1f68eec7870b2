"""Meetings on a scale of years."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Self

from django.utils import timezone

from wenregistry.plots import Years

from .models import Meeting


@dataclass
class Timeline:
    """The dated ones of some meetings, each with its place on a scale that runs on to this year."""

    years: Years
    marks: list[tuple[Meeting, str]]

    @property
    def all_held(self) -> bool:
        return all(meeting.status == Meeting.Status.HELD for meeting, _place in self.marks)

    @classmethod
    def of(cls, meetings: Iterable[Meeting]) -> Self | None:
        """The timeline of `meetings`, or nothing where fewer than two have a date to compare."""
        dated = [(meeting, meeting.starts_on) for meeting in meetings if meeting.starts_on]
        if len(dated) < 2:
            return None
        found = [timezone.localdate().year, *(day.year for _meeting, day in dated)]
        years = Years(min(found), max(found))
        return cls(years, [(meeting, years.place(day)) for meeting, day in dated])
