"""The spreadsheet that brings in outcomes, with the columns of their export."""

from collections.abc import Collection
from functools import cached_property

from django.utils.translation import gettext_lazy

from meetings.imports import Tables as MeetingTables
from meetings.imports import meeting_column
from networks.imports import BASIS, derived, names_of, refuse_changes, text
from wenregistry.imports import Column, Kind
from wenregistry.imports.kinds import Values
from wenregistry.imports.matching import Names, boolean, choice, day, number, require, several

from .exports import addressees
from .models import Outcome, Theme


class Tables(MeetingTables):
    @cached_property
    def themes(self) -> Names:
        return Names((theme, [theme.slug, *names_of(theme)], []) for theme in Theme.objects.all())


def themes(cell: str, tables: Tables) -> list[Theme]:
    """Themes by name, in the order of the record."""
    found = several(lambda part, tables: tables.themes.find(part))(cell, tables)
    return sorted(found, key=lambda theme: theme.slug)


def code_of(values: Values) -> str:
    require(values, "outcome")
    return values["outcome"]


def find_outcomes(codes: Collection[str]) -> dict[str, Outcome]:
    outcomes = Outcome.objects.filter(code__in=codes).select_related("meeting")
    related = outcomes.prefetch_related("themes", "addressees__network", "addressees__organization")
    return {outcome.code: outcome for outcome in related}


COLUMNS = [
    Column("outcome", ["code", "reference"], is_read_only=True),
    meeting_column(),
    Column("number", ["numéro", "número"], number, is_required=True),
    text("title_en", "title", is_required=True),
    text("title_fr", "titre"),
    text("title_es", "título"),
    text("summary_en", "summary"),
    text("summary_fr", "résumé"),
    text("summary_es", "resumen"),
    text("text_en", "adopted text"),
    text("text_fr", "texte adopté"),
    text("text_es", "texto aprobado"),
    text("qualifier"),
    Column("listed_as_key_outcome", parse=boolean),
    Column(
        "addressees",
        parse=several(lambda cell, tables: cell),
        read=lambda outcome: addressees(outcome) if outcome.pk else [],
        is_read_only=True,
    ),
    Column(
        "themes",
        ["thèmes", "temas"],
        themes,
        lambda outcome: sorted(outcome.themes.all(), key=lambda theme: theme.slug),
        lambda outcome, found: outcome.themes.set(found),
        is_related=True,
    ),
    Column("validity", parse=choice(Outcome.Validity)),
    Column("funding", parse=choice(Outcome.Funding)),
    Column("due_on", ["deadline"], day),
    BASIS,
    Column("is_published", parse=boolean, read=lambda outcome: outcome.is_published, is_read_only=True),
    *derived(
        "bodies_addressed",
        "bodies_done",
        "bodies_under_way",
        "bodies_planned",
        "bodies_not_started",
        "bodies_stalled",
        "bodies_not_applicable",
        "bodies_without_report",
        "last_report_on",
        "updated_at",
        "url",
    ),
]


OUTCOMES = Kind(
    name="outcomes",
    label=gettext_lazy("outcomes"),
    model=Outcome,
    columns=COLUMNS,
    key=code_of,
    find=find_outcomes,
    tables=Tables,
    check=refuse_changes(COLUMNS, Outcome),
    make=lambda values: Outcome(code=values["outcome"]),
)

KINDS = [OUTCOMES]
