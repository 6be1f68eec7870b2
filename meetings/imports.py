"""The spreadsheet that brings in the participants of meetings, with the columns of their export."""

from collections import defaultdict
from collections.abc import Collection
from functools import cached_property
from typing import Any

from django.utils.translation import gettext_lazy

from networks.imports import (
    BASIS,
    Bodies,
    country_column,
    derived,
    named,
    network_column,
    organization_column,
    text,
)
from wenregistry.imports import Column, Kind
from wenregistry.imports.kinds import Values
from wenregistry.imports.matching import Names, choice, number, require

from .models import Meeting, Participation


class Tables(Bodies):
    @cached_property
    def meetings(self) -> Names:
        return Names(
            (meeting, [meeting.slug, meeting.title_en, meeting.title_fr, meeting.title_es], [])
            for meeting in Meeting.objects.all()
        )


def meeting_column() -> Column:
    return Column("meeting", ["réunion", "reunión"], named("meetings"), is_required=True)


def participation_key(values: Values) -> tuple[Any, ...]:
    """The meeting and the name as listed, in a category where one is given."""
    require(values, "meeting", "label_as_listed")
    return values["meeting"].pk, values["label_as_listed"], values.get("category", "")


def find_participations(keys: Collection[Any]) -> dict[Any, Participation]:
    participations = Participation.objects.filter(
        meeting__in={key[0] for key in keys}, label_as_listed__in={key[1] for key in keys}
    ).select_related("meeting", "network", "country", "organization")
    found: dict[Any, Participation] = {}
    labels: dict[Any, list[Participation]] = defaultdict(list)
    for row in participations:
        found[(row.meeting_id, row.label_as_listed, row.category)] = row
        labels[(row.meeting_id, row.label_as_listed, "")].append(row)
    # Without a category, a name that is listed in several could mean any.
    return found | {key: rows[0] for key, rows in labels.items() if len(rows) == 1}


PARTICIPANTS = Kind(
    name="participants",
    label=gettext_lazy("participants"),
    model=Participation,
    columns=[
        meeting_column(),
        Column("category", ["catégorie", "categoría"], choice(Participation.Category), is_required=True),
        text("label_as_listed", "name as listed", "participant", is_required=True),
        network_column(),
        country_column(),
        organization_column(),
        Column("role", ["rôle", "función"], choice(Participation.Role)),
        Column("head_count", ["number of people"], number),
        BASIS,
        *derived("organization_kind", "is_sample", "updated_at", "url"),
    ],
    key=participation_key,
    find=find_participations,
    tables=Tables,
    published_with="meeting",
)

KINDS = [PARTICIPANTS]
