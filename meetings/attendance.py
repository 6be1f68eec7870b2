"""Which networks took part in which meetings. Where a list is not complete, absence from it says nothing."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from networks.models import InformationSheet, Network

from .models import Meeting, Participation


class Presence(models.TextChoices):
    """What is known of one network at one meeting."""

    TOOK_PART = "took_part", pgettext_lazy("a network at a meeting", "Took part")
    NOT_LISTED = "not_listed", pgettext_lazy("a network at a meeting", "Not listed")
    NOT_RECORDED = "not_recorded", _("Not recorded")


@dataclass
class Cell:
    """One network at one meeting, and whether it answered the questionnaire of that year."""

    presence: Presence
    has_sheet: bool


@dataclass
class Attendance:
    """Meetings, and of each network that took part or sent a sheet, a cell for each of them."""

    meetings: list[Meeting]
    rows: list[tuple[Network, list[Cell]]]

    @property
    def presences(self) -> list[Presence]:
        """What a cell can say."""
        return list(Presence)

    @classmethod
    def of(cls, meetings: Iterable[Meeting]) -> Self | None:
        """Compare `meetings`, or nothing where there are fewer than two."""
        meetings = list(meetings)
        if len(meetings) < 2:
            return None
        participations = Participation.objects.published().filter(meeting__in=meetings)
        sheets = InformationSheet.objects.answered().filter(edition__in=map(edition_of, meetings))
        networks = Network.objects.published().filter(
            Q(pk__in=participations.values("network")) | Q(pk__in=sheets.order_by().values("network"))
        )
        took_part = set(participations.values_list("meeting", "network"))
        answered = set(sheets.values_list("edition", "network"))

        def cell(meeting: Meeting, network: Network) -> Cell:
            has_sheet = (edition_of(meeting), network.pk) in answered
            if (meeting.pk, network.pk) in took_part:
                return Cell(Presence.TOOK_PART, has_sheet)
            is_complete = meeting.participants_recorded == Meeting.Completeness.COMPLETE
            return Cell(Presence.NOT_LISTED if is_complete else Presence.NOT_RECORDED, has_sheet)

        rows = [
            (network, [cell(meeting, network) for meeting in meetings]) for network in networks.by_label()
        ]
        return cls(meetings, rows)


def edition_of(meeting: Meeting) -> int:
    """The edition of the information sheets for which networks were asked on the way to a meeting."""
    return meeting.starts_on.year if meeting.starts_on else 0
