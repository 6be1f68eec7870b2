"""The columns of the outcomes' download."""

from operator import attrgetter
from typing import Any

from meetings.exports import slugs
from networks.exports import page, slug_of
from wenregistry.exports import Columns


def addressees(outcome: Any) -> list[str]:
    """The groups, networks and organizations that the outcome names."""
    return [
        addressee.group or (addressee.network or addressee.organization).slug
        for addressee in outcome.addressees.all()
    ]


def bodies(state: str):
    """Counts the addressed bodies whose last answer has a state."""
    return lambda outcome: outcome.progress.count(state)


OUTCOME_COLUMNS: Columns = {
    "outcome": attrgetter("code"),
    "meeting": slug_of("meeting"),
    "number": attrgetter("number"),
    "title_en": attrgetter("title_en"),
    "title_fr": attrgetter("title_fr"),
    "title_es": attrgetter("title_es"),
    "summary_en": attrgetter("summary_en"),
    "summary_fr": attrgetter("summary_fr"),
    "summary_es": attrgetter("summary_es"),
    "text_en": attrgetter("text_en"),
    "text_fr": attrgetter("text_fr"),
    "text_es": attrgetter("text_es"),
    "qualifier": attrgetter("qualifier"),
    "listed_as_key_outcome": attrgetter("listed_as_key_outcome"),
    "addressees": addressees,
    "themes": slugs("themes"),
    "validity": attrgetter("validity"),
    "funding": attrgetter("funding"),
    "due_on": attrgetter("due_on"),
    "bodies_addressed": lambda outcome: outcome.progress.total,
    "bodies_done": bodies("done"),
    "bodies_under_way": bodies("under_way"),
    "bodies_planned": bodies("planned"),
    "bodies_not_started": bodies("not_started"),
    "bodies_stalled": bodies("stalled"),
    "bodies_not_applicable": bodies("not_applicable"),
    "bodies_without_report": bodies("no_report"),
    "last_report_on": attrgetter("last_answered_on"),
    "basis": attrgetter("basis"),
    "updated_at": attrgetter("updated_at"),
    "url": page,
}
