"""The outcomes of a meeting beside the bodies that are to act on them: what each of them last answered."""

import datetime
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Self

from django.db.models import QuerySet
from django.utils import timezone

from meetings.models import Meeting

from .models import Addressee, Evidence, Outcome, ReportRequest
from .progress import NO_REPORT, Answer, label_of

# As many columns as paper holds side by side.
PER_PAGE = 8
# From the most that can be said to the least.
ORDER = ["done", "under_way", "planned", "stalled", "not_applicable", "not_started", NO_REPORT]


@dataclass
class Silence:
    """A body was asked on a day, and had not answered when the round was over."""

    asked_on: datetime.date
    closed_on: datetime.date


@dataclass
class Note:
    """One piece of evidence, and the number by which cells name it."""

    number: int
    evidence: Evidence


@dataclass
class Cell:
    """What one body last answered on one outcome, or how long it has been silent."""

    outcome: Outcome
    answer: Answer
    silence: Silence | None
    notes: list[Note] = field(default_factory=list)


@dataclass
class Sum:
    """How many bodies, or outcomes, have one state as the last."""

    state: str
    label: str
    number: int


@dataclass
class Column:
    """One outcome with the cells of its bodies."""

    outcome: Outcome
    cells: dict[Any, Cell]
    names_all: bool

    @classmethod
    def of(cls, outcome: Outcome, silences: Mapping[Any, Silence]) -> Self:
        """Read an outcome; needs `with_evidence()`."""
        progress = outcome.progress
        # Rounds ask about what still stands.
        asked = silences if outcome.validity == Outcome.Validity.CURRENT else {}
        cells = {
            answer.body: Cell(outcome, answer, None if answer.follow_up else asked.get(answer.body))
            for answer in progress.answers
        }
        return cls(outcome, cells, progress.names_all)

    @property
    def sums(self) -> list[Sum]:
        """How many of its bodies have each state."""
        return sums_of(self.cells.values())


@dataclass
class Row:
    """One body with its cells in the order of the columns; nothing where an outcome does not concern it."""

    body: Any
    cells: list[Cell | None]

    @property
    def sums(self) -> list[Sum]:
        """On how many outcomes the body has each state."""
        return sums_of(cell for cell in self.cells if cell)


@dataclass
class Group:
    """Which bodies a group stands for, in the outcomes that address it alike."""

    label: str
    stands_for: str
    number: int
    codes: list[str] = field(default_factory=list)


@dataclass
class Matrix:
    """Outcomes as columns, bodies as rows, the evidence that the cells name, and what groups stand for."""

    columns: list[Column]
    rows: list[Row]
    notes: list[Note]
    groups: list[Group]

    @classmethod
    def of(cls, outcomes: Iterable[Outcome], silences: Mapping[Any, Silence]) -> Self:
        """Lay out `outcomes`; needs `with_evidence()`."""
        columns = [Column.of(outcome, silences) for outcome in outcomes]
        bodies = {body for column in columns for body in column.cells}
        rows = [
            Row(body, [column.cells.get(body) for column in columns]) for body in sorted(bodies, key=place_of)
        ]
        return cls(columns, rows, number_evidence(rows), groups_of(columns))


def place_of(body: Any) -> tuple[str, str]:
    """The place of a body among the rows: networks by what they are called, then organizations by name."""
    return body._meta.model_name, getattr(body, "sort_label", body.sort_name)


def sums_of(cells: Iterable[Cell]) -> list[Sum]:
    """The states of `cells`, counted."""
    numbers = Counter(cell.answer.state for cell in cells)
    return [Sum(state, label_of(state), numbers[state]) for state in ORDER if numbers[state]]


def number_evidence(rows: Iterable[Row]) -> list[Note]:
    """Number the evidence in the order of reading; the same page or file has one number throughout."""
    notes: dict[str, Note] = {}
    for row in rows:
        for cell in filter(None, row.cells):
            cell.notes = [
                notes.setdefault(evidence.address, Note(len(notes) + 1, evidence))
                for evidence in cell.answer.evidence
            ]
    return list(notes.values())


def groups_of(columns: Iterable[Column]) -> list[Group]:
    """What the groups stand for of which a reader cannot tell: all networks, and those that name nobody."""
    groups: dict[Any, Group] = {}
    for column in columns:
        for addressee in column.outcome.addressees.all():
            number = len(addressee.bodies())
            if addressee.group == Addressee.Group.ALL_WENS or (addressee.group and not number):
                key = (addressee.group, addressee.stands_for if number else "", number)
                group = groups.setdefault(key, Group(addressee.get_group_display(), *key[1:]))
                group.codes.append(column.outcome.code)
    return list(groups.values())


def silences_of(meeting: Meeting | None, on: datetime.date | None = None) -> dict[Any, Silence]:
    """
    The bodies that a mail asked what came of a meeting, and that did not answer while the round was open.

    Rounds that were over before the day `on` count, today unless it is given; of several, the last one.
    """
    asked = ReportRequest.objects.filter(round__meeting=meeting, sent_at__isnull=False, bounced_at=None)
    silent = asked.silent(on or timezone.localdate()).with_bodies().order_by("round__closes_on", "pk")
    return {
        request.body: Silence(timezone.localdate(request.sent_at), request.round.closes_on)
        for request in silent
    }


class Cells:
    """Every cell of the matrix for a download, outcome by outcome, read from the database bit by bit."""

    def __init__(self, outcomes: QuerySet[Outcome], silences: Mapping[Any, Silence]) -> None:
        self.outcomes = outcomes
        self.silences = silences

    def iterator(self, chunk_size: int) -> Iterator[Cell]:
        for outcome in self.outcomes.iterator(chunk_size=chunk_size):
            cells = Column.of(outcome, self.silences).cells
            yield from (cells[body] for body in sorted(cells, key=place_of))
