"""The spreadsheets that bring in outcomes and activities, with the columns of their exports, and items."""

from collections.abc import Collection, Iterable
from functools import cached_property
from typing import Any

from django.db.models import Prefetch
from django.utils.translation import gettext_lazy

from meetings.imports import Tables as MeetingTables
from meetings.imports import meeting_column
from meetings.models import Trend
from networks.imports import BASIS, SINCE, UNTIL, derived, named, names_of, refuse_changes, text
from wenregistry.imports import Column, Kind
from wenregistry.imports.kinds import Values
from wenregistry.imports.matching import (
    Names,
    boolean,
    choice,
    day,
    number,
    require,
    several,
    web,
)
from wenregistry.querysets import related
from wenregistry.translations import LANGUAGES, text_in

from .exports import addressees
from .models import Activity, Instrument, InstrumentItem, Outcome, Theme


class Tables(MeetingTables):
    @cached_property
    def themes(self) -> Names:
        return Names((theme, [theme.slug, *names_of(theme)], []) for theme in Theme.objects.all())

    @cached_property
    def instruments(self) -> Names:
        return Names(
            (instrument, [instrument.code, *(text_in(instrument, "title", code) for code in LANGUAGES)], [])
            for instrument in Instrument.objects.all()
        )


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
    text("text_reference"),
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


# Activities


class ActivityTables(Tables):
    @cached_property
    def outcomes(self) -> Names:
        return Names((outcome, [outcome.code], []) for outcome in Outcome.objects.all())

    @cached_property
    def trends(self) -> Names:
        return Names((trend, [trend.slug], []) for trend in Trend.objects.all())


# The lists that an activity gives, each with the look-up table of its names.
LISTS = {
    "networks": "networks",
    "countries": "countries",
    "partners": "organizations",
    "outcomes": "outcomes",
    "trends": "trends",
}


def list_column(field: str, *titles: str) -> Column:
    """A list of names in any order; an import leaves alone what exports do not show of it, such as drafts."""
    parse_all = several(named(LISTS[field]))

    def read(activity: Any) -> list[Any]:
        return in_order(getattr(activity, f"exported_{field}", ()))

    def write(activity: Any, found: list[Any]) -> None:
        on_file = getattr(activity, field)
        on_file.set([*found, *(row for row in on_file.all() if row not in read(activity))])

    return Column(
        field,
        titles,
        lambda cell, tables: in_order(parse_all(cell, tables)),
        read,
        write,
        is_related=True,
    )


def in_order(rows: Iterable[Any]) -> list[Any]:
    return sorted(rows, key=lambda row: str(row.pk))


def slug_of_activity(values: Values) -> str:
    require(values, "activity")
    return values["activity"]


def find_activities(slugs: Collection[str]) -> dict[str, Activity]:
    activities = Activity.objects.filter(slug__in=slugs)
    for field in LISTS:
        rows = related(activities, field)
        exported = rows.published() if hasattr(rows, "published") else rows
        activities = activities.prefetch_related(Prefetch(field, exported, f"exported_{field}"))
    return {activity.slug: activity for activity in activities}


ACTIVITY_COLUMNS = [
    Column("activity", ["slug", "activité", "actividad"], is_read_only=True),
    Column("kind", ["type", "tipo"], choice(Activity.Kind), is_required=True),
    text("title_en", "title", is_required=True),
    text("title_fr", "titre"),
    text("title_es", "título"),
    text("text_en", "text"),
    text("text_fr", "texte"),
    text("text_es", "texto"),
    SINCE,
    UNTIL,
    list_column("networks", "network", "réseaux", "redes"),
    list_column("countries", "country", "pays", "países"),
    list_column("partners", "partner", "partenaires", "socios"),
    list_column("outcomes", "outcome"),
    list_column("trends", "trend"),
    text("evidence_title"),
    Column("evidence_url", ["evidence"], web),
    BASIS,
    Column("is_published", parse=boolean, read=lambda activity: activity.is_published, is_read_only=True),
    *derived("sources", "updated_at", "url"),
]

ACTIVITIES = Kind(
    name="activities",
    label=gettext_lazy("activities"),
    model=Activity,
    columns=ACTIVITY_COLUMNS,
    key=slug_of_activity,
    find=find_activities,
    tables=ActivityTables,
    check=refuse_changes(ACTIVITY_COLUMNS, Activity),
    make=lambda values: Activity(slug=values["activity"]),
)


def key_of_item(values: Values) -> tuple[int, str]:
    """An instrument and the number of an item in it."""
    require(values, "instrument", "number")
    return values["instrument"].pk, values["number"]


def find_items(keys: Collection[Any]) -> dict[Any, InstrumentItem]:
    items = InstrumentItem.objects.filter(
        instrument__in={key[0] for key in keys}, number__in={key[1] for key in keys}
    )
    return {(item.instrument_id, item.number): item for item in items.select_related("instrument")}


ITEMS = Kind(
    name="instrument-items",
    label=gettext_lazy("items of an instrument"),
    model=InstrumentItem,
    columns=[
        Column("instrument", ["instrumento"], named("instruments"), is_required=True),
        Column("number", ["item", "numéro", "número"], is_required=True),
        Column("position", ["order", "ordre", "orden"], number, is_required=True),
        Column("part", ["partie", "parte"], number, is_required=True),
        Column("category", ["catégorie", "categoría"], choice(InstrumentItem.Category)),
        text("text_en", "text", is_required=True),
        text("text_fr", "texte"),
        text("text_es", "texto"),
        text("help_en", "explanation", "help"),
        text("help_fr", "explication"),
        text("help_es", "explicación"),
    ],
    key=key_of_item,
    find=find_items,
    tables=Tables,
)

KINDS = [OUTCOMES, ACTIVITIES, ITEMS]
