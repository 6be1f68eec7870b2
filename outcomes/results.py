"""What a self-assessment comes to: a bar for each category, and never one figure for a network."""

from collections.abc import Iterable
from dataclasses import dataclass
from statistics import fmean
from typing import Any

from django.utils.translation import gettext as _

HIGHEST = 3
MOST_LOWEST = 5


@dataclass
class Bar:
    """The answers to the items of one category; those that do not apply count in no mean."""

    label: str
    values: list[int]
    not_applicable: int
    total: int

    @property
    def answered(self) -> int:
        return len(self.values)

    @property
    def mean(self) -> float | None:
        """The mean of the items that were rated; nothing where none was."""
        return fmean(self.values) if self.values else None

    @property
    def width(self) -> str:
        """The mean as a drawing takes it, whatever the language writes between digits."""
        return f"{self.mean or 0:.2f}"


def bars_of(items: Iterable[Any], answers: Iterable[Any], categories: Iterable[tuple[str, Any]]) -> list[Bar]:
    """A bar for each of some categories, from the items of an instrument and the answers to them."""
    items, by_item = list(items), {answer.item_id: answer for answer in answers}
    bars = []
    for category, label in categories:
        asked = [item for item in items if item.category == category]
        given = [by_item[item.pk] for item in asked if item.pk in by_item]
        bars.append(
            Bar(
                label=str(label),
                values=[answer.value for answer in given if answer.value is not None],
                not_applicable=sum(answer.is_not_applicable for answer in given),
                total=len(asked),
            )
        )
    return bars


@dataclass
class Change:
    """An item that a network rates otherwise than before."""

    item: Any
    before: Any
    now: Any


@dataclass
class Result:
    """A self-assessment in full, beside the network's own one before it by the same instrument."""

    assessment: Any
    before: Any = None

    @property
    def bars(self) -> list[tuple[Bar, Bar | None]]:
        """The bars, each beside that of before; readiness only where it was answered."""
        now = [*self.assessment.bars, self.assessment.readiness]
        before = [*self.before.bars, self.before.readiness] if self.before else [None] * len(now)
        *categories, readiness = zip(now, before, strict=True)
        return [*categories, readiness] if readiness[0].answered else categories

    @property
    def answers(self) -> list[Any]:
        """The answers, in the order of the items."""
        return sorted(self.assessment.answers.all(), key=lambda answer: answer.item.position)

    @property
    def lowest(self) -> list[Any]:
        """The items that are furthest from being in use."""
        rated = [answer for answer in self.answers if answer.value is not None and answer.value < HIGHEST]
        return sorted(rated, key=lambda answer: answer.value)[:MOST_LOWEST]

    @property
    def changes(self) -> list[Change]:
        """The items that were answered both times, and otherwise."""
        earlier = {answer.item_id: answer for answer in self.before.answers.all()} if self.before else {}
        pairs = [(answer, earlier.get(answer.item_id)) for answer in self.answers]
        return [
            Change(now.item, before.said, now.said)
            for now, before in pairs
            if before and before.said and now.said and before.said != now.said
        ]

    @property
    def improvements(self) -> list[Any]:
        """The answers that name an improvement action."""
        return [answer for answer in self.answers if answer.improvement]


def said(value: int | None, is_not_applicable: bool) -> str:
    """An answer in words; empty where none was given."""
    words = {
        0: _("0: absent"),
        1: _("1: planned"),
        2: _("2: partly in place"),
        3: _("3: in place and used"),
        None: _("Not applicable") if is_not_applicable else "",
    }
    return words[value]
