"""The columns of the outcomes' download."""

from operator import attrgetter
from typing import Any

from meetings.exports import slugs
from networks.exports import page, slug_of
from wenregistry.exports import Columns, Path


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
    "text_reference": attrgetter("text_reference"),
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


def said(name: str):
    """Reads a field of the last follow-up, where there is one."""
    return lambda cell: getattr(cell.answer.follow_up, name) if cell.answer.follow_up else ""


MATRIX_COLUMNS: Columns = {
    "outcome": attrgetter("outcome.code"),
    "meeting": attrgetter("outcome.meeting.slug"),
    "title_en": attrgetter("outcome.title_en"),
    "title_fr": attrgetter("outcome.title_fr"),
    "title_es": attrgetter("outcome.title_es"),
    "body": attrgetter("answer.body.slug"),
    "body_kind": attrgetter("answer.body._meta.model_name"),
    "name_en": attrgetter("answer.body.name_en"),
    "name_fr": attrgetter("answer.body.name_fr"),
    "name_es": attrgetter("answer.body.name_es"),
    # Empty where it is not recorded which bodies the outcome addresses.
    "was_asked": attrgetter("answer.was_asked"),
    "state": attrgetter("answer.state"),
    "date": said("date"),
    "reported_by": said("reported_by"),
    "published_by": attrgetter("answer.publishers"),
    "link_to_outcome": said("link_to_outcome"),
    "evidence": lambda cell: [Path(evidence.address) for evidence in cell.answer.evidence],
    "asked_on": lambda cell: cell.silence and cell.silence.asked_on,
    "no_answer_by": lambda cell: cell.silence and cell.silence.closed_on,
    "url": lambda cell: page(cell.outcome),
}

ACTIVITY_COLUMNS: Columns = {
    "activity": attrgetter("slug"),
    "kind": attrgetter("kind"),
    "title_en": attrgetter("title_en"),
    "title_fr": attrgetter("title_fr"),
    "title_es": attrgetter("title_es"),
    "text_en": attrgetter("text_en"),
    "text_fr": attrgetter("text_fr"),
    "text_es": attrgetter("text_es"),
    "since": attrgetter("since"),
    "until": attrgetter("until"),
    "networks": slugs("networks"),
    "countries": lambda activity: [country.iso3 for country in activity.countries.all()],
    "partners": slugs("partners"),
    "outcomes": lambda activity: [outcome.code for outcome in activity.outcomes.all()],
    "trends": slugs("trends"),
    "evidence_title": attrgetter("evidence_title"),
    "evidence_url": attrgetter("evidence_url"),
    "sources": slugs("sources"),
    "basis": attrgetter("basis"),
    "updated_at": attrgetter("updated_at"),
    "url": page,
}
