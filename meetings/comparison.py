"""Two meetings side by side: who is listed at both or at one alone, and what each agreed and noted."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Self

from django import forms
from django.utils.translation import gettext_lazy as _

from .models import Meeting, Participation, Taxon


class ComparisonForm(forms.Form):
    """Asks for one of the meetings before `meeting`, and starts from the last one of its series."""

    def __init__(self, data: Mapping[str, Any], meeting: Meeting) -> None:
        earlier = Meeting.objects.published().earlier_than(meeting)
        self.meetings = {other.slug: other for other in earlier}
        before = [other for other in self.meetings.values() if other.series == meeting.series]
        default = next(iter([*before, *self.meetings.values()]), None)
        super().__init__({"with": data.get("with") or (default and default.slug)})
        self.fields["with"] = forms.ChoiceField(
            label=_("Earlier meeting"),
            choices=[(slug, other.title) for slug, other in self.meetings.items()],
            error_messages={"invalid_choice": _("There is no such earlier meeting here.")},
        )

    @property
    def chosen(self) -> Meeting:
        return self.meetings[self.cleaned_data["with"]]


@dataclass
class Split:
    """Bodies or taxa of one kind: those of both meetings, of the earlier alone and of the later alone."""

    label: Any
    both: list[Any]
    only_earlier: list[Any]
    only_later: list[Any]

    @classmethod
    def of(cls, label: Any, earlier: Iterable[Any], later: Iterable[Any]) -> Self:
        """Split two lists, each in its own order; one that is listed twice counts once."""
        earlier, later = dict.fromkeys(earlier), dict.fromkeys(later)
        return cls(
            label,
            [row for row in later if row in earlier],
            [row for row in earlier if row not in later],
            [row for row in later if row not in earlier],
        )

    def __bool__(self) -> bool:
        return bool(self.both or self.only_earlier or self.only_later)


@dataclass
class MeetingComparison:
    """An earlier and a later meeting, as far as the public knows them."""

    earlier: Meeting
    later: Meeting

    @property
    def meetings(self) -> list[Meeting]:
        return [self.earlier, self.later]

    @cached_property
    def participations(self) -> list[list[Participation]]:
        """The list of participants of each meeting."""
        return [list(meeting.participations.published().with_bodies()) for meeting in self.meetings]

    @property
    def counts(self) -> list[tuple[Any, list[tuple[Meeting, int]]]]:
        """How many bodies the list of each meeting holds in each category."""
        numbers = [Counter(row.category for row in rows) for rows in self.participations]
        return [
            (
                label,
                [(meeting, number[category]) for meeting, number in zip(self.meetings, numbers, strict=True)],
            )
            for category, label in Participation.Category.choices
            if any(number[category] for number in numbers)
        ]

    @property
    def bodies(self) -> list[Split]:
        """Who is listed at both meetings or at one, in whichever category."""
        kinds = [
            ("network", _("Networks")),
            ("country", _("Countries")),
            ("organization", _("Organizations")),
        ]
        splits = [
            Split.of(
                label, *(filter(None, (getattr(row, kind) for row in rows)) for rows in self.participations)
            )
            for kind, label in kinds
        ]
        return [split for split in splits if split]

    @property
    def incomplete(self) -> list[Meeting]:
        """The meetings at which a body that is not listed may have been all the same."""
        complete = Meeting.Completeness.COMPLETE
        return [meeting for meeting in self.meetings if meeting.participants_recorded != complete]

    @cached_property
    def outcomes(self) -> list[tuple[Meeting, list[Any]]]:
        """What each meeting agreed, with what came of it."""
        return [
            (meeting, list(meeting.outcomes.for_list().order_by("number", "code")))
            for meeting in self.meetings
        ]

    @property
    def taxa(self) -> Split:
        """The taxa that the recorded trends of the meetings name."""
        return Split.of(
            _("Taxa"),
            *(
                Taxon.objects.filter(trends__in=meeting.trends.published()).distinct()
                for meeting in self.meetings
            ),
        )
