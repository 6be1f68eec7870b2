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


def label_of(state: str) -> str:
    """A state in words."""
    return str(State(state).label if state != NO_REPORT else _("No report yet"))


@dataclass
class Answer:
    """
    What is last recorded of one body, which is nothing where it has not reported.

    `was_asked` is not known where the body may be one of those that an addressee does not name.
    """

    body: Any
    follow_up: Any
    was_asked: bool | None

    @property
    def state(self) -> str:
        """The state that the body reported, or `no_report`."""
        return self.follow_up.state if self.follow_up else NO_REPORT

    @property
    def label(self) -> str:
        """The state in words."""
        return label_of(self.state)

    @property
    def is_our_reading(self) -> bool:
        """Whether no source itself ties the answer to the outcome."""
        return bool(self.follow_up) and self.follow_up.link_to_outcome == "inferred"

    @property
    def publishers(self) -> list[str]:
        """Who published the sources; needs `with_evidence()`."""
        sources = self.follow_up.sources.all() if self.follow_up else ()
        return sorted({source.publisher for source in sources if source.publisher})

    @property
    def said_by(self) -> list[str]:
        """The office that said so, or else who published it; needs `with_evidence()`."""
        is_named = self.follow_up and self.follow_up.reported_by
        return [self.follow_up.reported_by] if is_named else self.publishers

    @property
    def evidence(self) -> list[Any]:
        """What shows it; needs `with_evidence()`."""
        return list(self.follow_up.evidence.all()) if self.follow_up else []


@dataclass
class Progress:
    """
    The last answer of each body that an outcome addresses, and of those that answered besides.

    `addressed` are the bodies that the addressees name, and `names_all` is false where a group is
    addressed of which nobody is named.
    """

    last: dict[Any, Any]
    addressed: set[Any]
    names_all: bool

    @classmethod
    def of(cls, addressees: Iterable[Any], follow_ups: Iterable[Any]) -> Self:
        """Read the answers from `follow_ups`, the newest first; bodies that were not asked count too."""
        named = [addressee.bodies() for addressee in addressees]
        last = {body: None for bodies in named for body in bodies}
        addressed = set(last)
        for follow_up in follow_ups:
            if follow_up.kind != "comment" and not last.get(follow_up.body):
                last[follow_up.body] = follow_up
        return cls(last, addressed, all(named))

    def answer_of(self, body: Any) -> Answer:
        """The last answer of a body that is asked or has answered."""
        is_unknown = not self.addressed or not self.names_all
        was_asked = body in self.addressed or (None if is_unknown else False)
        return Answer(body, self.last[body], was_asked)

    @property
    def answers(self) -> list[Answer]:
        """The last answer of each body, by name."""
        return sorted(map(self.answer_of, self.last), key=lambda answer: answer.body.sort_name)

    @property
    def states(self) -> dict[Any, str]:
        """The state that each body last reported, or `no_report`."""
        return {body: self.answer_of(body).state for body in self.last}

    @property
    def our_reading(self) -> set[Any]:
        """The bodies whose answer no source itself ties to the outcome."""
        return {body for body in self.last if self.answer_of(body).is_our_reading}

    @property
    def asked(self) -> int:
        """How many bodies the addressees name; others may answer too."""
        return len(self.addressed)

    @property
    def total(self) -> int:
        """How many bodies are asked or have answered."""
        return len(self.last)

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
