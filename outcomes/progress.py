"""How far an outcome has come: counted from what bodies reported, never estimated."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Self

NO_REPORT = "no_report"


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
