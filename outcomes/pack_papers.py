"""The papers of a meeting pack that are for the secretariat to finish in Word, in the active language."""

import datetime
from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from meetings.models import Meeting
from wenregistry.folding import sort_key
from wenregistry.partial_dates import day_in_words
from wenregistry.word import WordDocument

from .models import Outcome
from .progress_report import place_of


def participants_docx(meeting: Meeting, before: Meeting | None, day: datetime.date) -> bytes:
    """
    The bodies that take part, by category and in the order of their names; never a person.

    As long as none is recorded, those of the meeting before stand there to begin with.
    """
    paper = paper_of(meeting, _("Draft list of participants"), day)
    listed = meeting.participations.publishable().with_bodies()
    if before and not listed:
        paper.line(
            _("As at the %(meeting)s: of this meeting none is recorded yet.") % {"meeting": before.title}
        )
        listed = before.participations.published().with_bodies()
    for category, participations in listed.by_category():
        paper.heading(category)
        paper.points(sorted(map(entry_of, participations), key=place_in_list))
    if not listed:
        paper.line(_("Not recorded"))
    return paper.content()


def entry_of(participation: Any) -> str:
    """A body by its name, with its acronym where it has one."""
    body = participation.body
    acronym = getattr(body, "acronym", "")
    return body.name if acronym in ("", body.name) else f"{body.name} ({acronym})"


def place_in_list(entry: str) -> str:
    """Where an entry stands in the alphabet of the active language."""
    return sort_key(entry, get_language() or "en")


def outcomes_docx(meeting: Meeting, before: Meeting | None, day: datetime.date) -> bytes:
    """The text of the outcomes of the meeting before, and of this one as far as they are published."""
    paper = paper_of(meeting, _("Text of the outcomes"), day)
    for each in filter(None, [before, meeting]):
        paper.heading(each.title)
        outcomes = Outcome.objects.published().filter(meeting=each).order_by("number", "code")
        for outcome in outcomes:
            write_outcome(paper, outcome)
        if not outcomes:
            paper.line(_("Not recorded"))
    return paper.content()


def write_outcome(paper: WordDocument, outcome: Outcome) -> None:
    """One outcome: the text as adopted, or else our summary, which says that it is ours."""
    paper.heading(str(outcome), level=2)
    if outcome.text:
        paper.line(outcome.text)
        paper.line(_("The text as adopted. The title is ours."))
    else:
        paper.line(outcome.summary or _("Not recorded"))
        paper.line(_("Title and summary are ours; the adopted text is not recorded yet."))


def paper_of(meeting: Meeting, title: str, day: datetime.date) -> WordDocument:
    """A paper of a meeting, with its head and foot."""
    paper = WordDocument(title, get_language() or "en", day)
    paper.foot(_("WEN registry. As of %(day)s.") % {"day": day_in_words(day, "DATE_FORMAT")})
    paper.line(meeting.title, is_bold=True)
    paper.line(place_of(meeting))
    paper.title(title)
    return paper
