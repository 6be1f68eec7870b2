"""How far an outcome has come: counted from what is recorded of each body, never estimated."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Self

from django.db import models
from django.utils.translation import gettext_lazy as _

NO_REPORT = "no_report"


class State(models.TextChoices):
    """How far a body says that it has come; that it said nothing is computed from the absence of a report."""

    NOT_STARTED = "not_started", _("Not started")
    PLANNED = "planned", _("Planned")
    UNDER_WAY = "under_way", _("Under way")
    DONE = "done", _("Done")
    NOT_APPLICABLE = "not_applicable", _("Not applicable")
    STALLED = "stalled", _("Stalled")


@dataclass
class Answer:
    """What is last recorded of one body."""

    body: Any
    state: str
    is_our_reading: bool

    @property
    def label(self) -> str:
        """The state in words."""
        return str(State(self.state).label if self.state != NO_REPORT else _("No report yet"))


@dataclass
class Progress:
    """
    The last answer of each body that an outcome addresses, or `no_report`.

    `asked` counts the bodies that the addressees name; others may answer too. `names_all` is false where
    a group is addressed of which nobody is named, and `our_reading` holds those whose answer a source
    does not itself tie to the outcome.
    """

    states: dict[Any, str]
    asked: int
    names_all: bool
    our_reading: set[Any]

    @classmethod
    def of(cls, addressees: Iterable[Any], follow_ups: Iterable[Any]) -> Self:
        """Read the answers from `follow_ups`, the newest first; bodies that were not asked count too."""
        named = [addressee.bodies() for addressee in addressees]
        states = {body: NO_REPORT for bodies in named for body in bodies}
        asked, our_reading, answered = len(states), set(), set()
        for follow_up in follow_ups:
            if follow_up.kind != "comment" and follow_up.body not in answered:
                answered.add(follow_up.body)
                states[follow_up.body] = follow_up.state
                if follow_up.link_to_outcome == "inferred":
                    our_reading.add(follow_up.body)
        return cls(states, asked, all(named), our_reading)

    @property
    def answers(self) -> list[Answer]:
        """The last answer of each body, by name."""
        answers = [Answer(body, state, body in self.our_reading) for body, state in self.states.items()]
        return sorted(answers, key=lambda answer: answer.body.sort_name)

    @property
    def total(self) -> int:
        """How many bodies are asked or have answered."""
        return len(self.states)

    def count(self, *states: str) -> int:
        """How many bodies have one of `states` as their last."""
        return sum(state in states for state in self.states.values())

    @property
    def acting(self) -> int:
        """Bodies of which action is recorded, under way or done."""
        return self.count("under_way", "done")

    @property
    def planning(self) -> int:
        """Bodies that plan action."""
        return self.count("planned")

    @property
    def other(self) -> int:
        """Bodies whose answer is neither: not started, stalled or not applicable."""
        return self.count("not_started", "stalled", "not_applicable")

    @property
    def silent(self) -> int:
        """Bodies of which nothing is recorded."""
        return self.count(NO_REPORT)
