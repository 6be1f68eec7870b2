"""Which taxa and commodities were noted at which meetings. What is not on record may have been noted too."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Self

from django.db import models
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _
from modeltranslation.utils import get_language

from wenregistry.folding import sort_key

from .commodities import commodities_of, texts_of
from .models import Meeting, Taxon, Trend


class Noted(models.TextChoices):
    """What is recorded of one taxon or commodity at one meeting."""

    NOTED = "noted", _("Noted")
    NOT_AMONG = "not_among", _("Not among what is recorded")
    NOT_RECORDED = "not_recorded", _("Nothing is recorded of this meeting")


@dataclass
class Cell:
    """One taxon or commodity at one meeting."""

    meeting: Meeting
    noted: Noted


@dataclass
class Row:
    """One taxon or commodity, the filter of the list that shows it alone, and a cell for each meeting."""

    label: str
    filter: str
    value: str
    cells: list[Cell]
    scientific_name: str = ""

    @property
    def noted_at(self) -> list[Meeting]:
        """The meetings that noted it, the first one first."""
        return [cell.meeting for cell in self.cells if cell.noted == Noted.NOTED]


@dataclass
class Comparison:
    """Meetings, and a row for each taxon and each commodity that one of them noted."""

    meetings: list[Meeting]
    rows: list[Row]

    @property
    def marks(self) -> list[Noted]:
        """What a cell can say."""
        return list(Noted)

    @classmethod
    def of(cls, trends: QuerySet[Trend]) -> Self | None:
        """Compare the meetings by some of the trends, or nothing where these name no taxon or commodity."""
        noted = trends.order_by().exclude(meeting=None)
        public = Meeting.objects.published()
        held = public.in_series(Meeting.Series.GLOBAL).held()
        with_trends = Trend.objects.published().exclude(meeting=None).order_by().values("meeting")
        meetings = list(public.filter(Q(pk__in=held.order_by().values("pk")) | Q(pk__in=with_trends)))
        meetings.sort(key=lambda meeting: (str(meeting.starts_on or "9999"), meeting.slug))
        recorded = set(with_trends.values_list("meeting", flat=True))

        def cells(noting: Collection[int]) -> list[Cell]:
            return [Cell(meeting, mark(meeting, noting)) for meeting in meetings]

        def mark(meeting: Meeting, noting: Collection[int]) -> Noted:
            if meeting.pk in noting:
                return Noted.NOTED
            return Noted.NOT_AMONG if meeting.pk in recorded else Noted.NOT_RECORDED

        rows = [
            *(
                Row(taxon.common_name, "taxon", taxon.slug, cells(noting), taxon.scientific_name)
                for taxon, noting in taxa_noted(noted)
            ),
            *(
                Row(label, "commodity", name, cells(noting))
                for name, label, noting in commodities_noted(noted)
            ),
        ]
        return cls(meetings, rows) if rows else None


def taxa_noted(trends: QuerySet[Trend]) -> Iterable[tuple[Taxon, set[int]]]:
    """The taxa of some trends by scientific name, each with the meetings that noted it."""
    links = Trend.taxa.through.objects.filter(trend__in=trends.values("pk"))
    meetings = defaultdict(set)
    for taxon, meeting in links.values_list("taxon", "trend__meeting").distinct():
        meetings[taxon].add(meeting)
    taxa = Taxon.objects.filter(pk__in=links.values("taxon"))
    return [(taxon, meetings[taxon.pk]) for taxon in taxa]


def commodities_noted(trends: QuerySet[Trend]) -> Iterable[tuple[str, str, set[int]]]:
    """The commodities of some trends by their label, each with the meetings that noted it."""
    labels: dict[str, str] = {}
    meetings = defaultdict(set)
    for meeting, *texts in texts_of(trends, "meeting"):
        for name, label in commodities_of(*texts):
            labels[name] = label
            meetings[name].add(meeting)
    ordered = sorted(labels.items(), key=lambda commodity: sort_key(commodity[1], get_language()))
    return [(name, label, meetings[name]) for name, label in ordered]
