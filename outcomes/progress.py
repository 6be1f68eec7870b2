"""How far an outcome has come: counted from what bodies reported, never estimated."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Self

from django.db import models
from django.utils.translation import gettext_lazy as _

from wenregistry.folding import fold

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
    """What one body last reported."""

    body: Any
    state: str

    @property
    def label(self) -> str:
        """The state in words."""
        return str(State(self.state).label if self.state != NO_REPORT else _("No report yet"))


@dataclass
class Progress:
    """The last answer of each body that an outcome addresses, or `no_report`."""

    states: dict[Any, str]

    @classmethod
    def of(cls, addressees: Iterable[Any], follow_ups: Iterable[Any]) -> Self:
        """Read the answers from `follow_ups`, the newest first; bodies that were not asked count too."""
        states = {body: NO_REPORT for addressee in addressees for body in addressee.bodies()}
        answered = set()
        for follow_up in follow_ups:
            if follow_up.kind != "comment" and follow_up.body not in answered:
                answered.add(follow_up.body)
                states[follow_up.body] = follow_up.state
        return cls(states)

    @property
    def answers(self) -> list[Answer]:
        """The last answer of each body, by name."""
        answers = [Answer(body, state) for body, state in self.states.items()]
        return sorted(answers, key=lambda answer: fold(answer.body.name))

    @property
    def total(self) -> int:
        """How many bodies are asked or have answered."""
        return len(self.states)

    def count(self, *states: str) -> int:
        """How many bodies last reported one of `states`."""
        return sum(state in states for state in self.states.values())

    @property
    def acting(self) -> int:
        """Bodies that report action, under way or done."""
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
        """Bodies that have not reported."""
        return self.count(NO_REPORT)
