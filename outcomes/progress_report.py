"""
The progress since the meeting before, as a document of a meeting.

Its words and numbers are found here, once, in the active language: the page, the PDF and the DOCX only set
them. Paragraphs are numbered through, so that a delegate can name one.
"""

import datetime
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import count, starmap
from typing import Any, Self

from django.db import models
from django.db.models import F, Prefetch
from django.utils import timezone
from django.utils.html import strip_tags
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from meetings.models import Meeting, SessionItem
from networks.models import Source
from wenregistry.partial_dates import day_in_words
from wenregistry.templatetags.registry import days

from .models import FollowUp, Outcome, OutcomeLink
from .progress import Answer, Progress


class Fate(models.TextChoices):
    """What became of an outcome by the time of a later meeting."""

    CARRIED_OVER = "carried_over", gettext_lazy("Carried over")
    SUPERSEDED = "superseded", gettext_lazy("Superseded")
    ENDED = "ended", gettext_lazy("No longer in force")


@dataclass
class Paragraph:
    """A numbered paragraph, and what it lists."""

    number: int
    text: str
    items: list[str] = field(default_factory=list)


@dataclass
class Review:
    """One outcome: what it says, who has answered what, who is silent, and what became of it."""

    outcome: Outcome
    progress: Progress
    fate: Fate
    figures: list[tuple[str, int]]
    answers: list[Answer]
    wording: Paragraph
    sums: Paragraph
    silence: list[Paragraph]
    future: Paragraph

    @property
    def is_silent(self) -> bool:
        """Whether nobody has reported on it."""
        return self.progress.silent == self.progress.total

    @classmethod
    def of(cls, outcome: Outcome, numbers: Iterator[int]) -> Self:
        """Review an outcome; needs `for_review()`."""
        progress = outcome.progress
        answers = progress.answers
        silent = [label_of(answer.body) for answer in answers if not answer.follow_up]
        silence = _("No report yet from: %(bodies)s.")
        fate = fate_of(outcome)
        return cls(
            outcome,
            progress,
            fate,
            figures_of(progress),
            answers=[answer for answer in answers if answer.follow_up],
            wording=Paragraph(next(numbers), outcome.text or outcome.summary or _("Not recorded")),
            sums=Paragraph(next(numbers), " ".join(sums_of(progress))),
            silence=[Paragraph(next(numbers), silence % {"bodies": listed(silent)})] if silent else [],
            future=Paragraph(next(numbers), future_of(outcome, fate)),
        )


@dataclass
class ProgressReport:
    """What is recorded, as of a day, of the outcomes of the meeting before one."""

    meeting: Meeting
    earlier: Meeting
    on: datetime.date
    agenda_item: str
    introduction: list[Paragraph]
    reviews: list[Review]
    conclusions: list[Paragraph]
    sources: list[Source]

    @classmethod
    def of(
        cls, meeting: Meeting, on: datetime.date | None = None, item: SessionItem | None = None
    ) -> Self | None:
        """
        The report for a meeting, by default as of `day_of` it; nothing where no meeting came before.

        Without an item of the agenda, it stands under the one whose document is a progress report.
        """
        earlier = Meeting.objects.published().before(meeting).select_related("country").first()
        if not earlier:
            return None
        on = on or day_of(meeting)
        agreed = Outcome.objects.filter(meeting=earlier, meeting__starts_on__lte=on)
        outcomes = list(for_review(agreed.order_by("number", "code"), on))
        numbers = count(1)
        introduction = list(introduce(earlier, on, outcomes, numbers))
        reviews = [Review.of(outcome, numbers) for outcome in outcomes]
        return cls(
            meeting,
            earlier,
            on,
            str(item or agenda_item_of(meeting) or title_of(earlier)),
            introduction,
            reviews,
            list(conclude(reviews, numbers)),
            list(sources_of(outcomes)),
        )

    @property
    def title(self) -> str:
        """What the document is called."""
        return title_of(self.earlier)

    @property
    def day(self) -> str:
        """The day that it shows, in words."""
        return day_in_words(self.on, "DATE_FORMAT")

    @property
    def place(self) -> str:
        """Where and when the meeting is held, in a line."""
        return place_of(self.meeting)


def day_of(meeting: Meeting) -> datetime.date:
    """The day as of which a meeting reviews: its first one where it was held, and today before that."""
    is_held = meeting.status == Meeting.Status.HELD
    return meeting.starts_on if is_held and meeting.starts_on else timezone.localdate()


def for_review(outcomes: Any, on: datetime.date) -> Any:
    """Published outcomes with answers, evidence and `taken_up`: links from meetings begun by a day."""
    links = OutcomeLink.objects.published().filter(from_outcome__meeting__starts_on__lte=on)
    links = links.exclude(from_outcome__meeting=F("to_outcome__meeting"))
    taken_up = links.select_related("from_outcome").order_by("from_outcome__code", "id")
    prefetched = Prefetch("later_links", taken_up, to_attr="taken_up")
    return outcomes.published().select_related("meeting").with_evidence(on).prefetch_related(prefetched)


def fate_of(outcome: Any) -> Fate:
    """What became of an outcome. What is entered of its validity has no date, and counts on any day."""
    kinds = {link.kind for link in outcome.taken_up}
    if outcome.validity == Outcome.Validity.SUPERSEDED or OutcomeLink.Kind.SUPERSEDES in kinds:
        return Fate.SUPERSEDED
    is_alive = kinds or outcome.validity == Outcome.Validity.CURRENT
    return Fate.CARRIED_OVER if is_alive else Fate.ENDED


def future_of(outcome: Any, fate: Fate) -> str:
    """What became of an outcome, in a sentence that names the later ones."""
    links = listed(map(in_brackets, outcome.taken_up))
    match fate, bool(links):
        case Fate.SUPERSEDED, True:
            return _("Superseded. Later outcomes: %(links)s.") % {"links": links}
        case Fate.SUPERSEDED, False:
            return _("Superseded. No later outcome is recorded.")
        case Fate.CARRIED_OVER, True:
            return _("Carried over. Later outcomes: %(links)s.") % {"links": links}
        case Fate.CARRIED_OVER, False:
            return _("Carried over: still current. No later outcome is recorded.")
    return _("No longer in force. Validity: %(validity)s.") % {"validity": outcome.get_validity_display()}


def in_brackets(link: OutcomeLink) -> str:
    """A later outcome by its code, and what links it."""
    words = {"code": link.from_outcome.code, "link": link.get_kind_display()}
    if link.is_inferred:
        return _("%(code)s (%(link)s; our reading)") % words
    return _("%(code)s (%(link)s)") % words


def figures_of(progress: Progress) -> list[tuple[str, int]]:
    """How many bodies are asked or have answered, and what; in the order of the table."""
    return [
        (_("Bodies"), progress.total),
        (_("Action recorded"), progress.acting),
        (_("Action planned"), progress.planning),
        (_("Another state recorded"), progress.other),
        (_("No report yet"), progress.silent),
    ]


def sums_of(progress: Progress) -> Iterator[str]:
    """The figures in sentences, and whether all who are asked are known."""
    if progress.total:
        yield from starmap(counted, figures_of(progress))
    else:
        yield _("No report is recorded.")
    if not progress.asked:
        yield _("How many are asked is not recorded.")
    elif not progress.names_all:
        yield _("Not every body addressed is named.")


def counted(label: Any, number: int) -> str:
    """A number under what it counts."""
    return _("%(label)s: %(number)s.") % {"label": label, "number": number}


def introduce(
    earlier: Any, on: datetime.date, outcomes: list[Outcome], numbers: Iterator[int]
) -> Iterator[Paragraph]:
    """What the document shows, how it counts, and who has answered at all."""
    yield Paragraph(
        next(numbers),
        _(
            "This document shows what is recorded, as of %(day)s, of the outcomes of the %(meeting)s "
            "(%(place)s). Outcomes: %(count)s."
        )
        % {
            "day": day_in_words(on, "DATE_FORMAT"),
            "meeting": earlier.title,
            "place": place_of(earlier),
            "count": len(outcomes),
        },
    )
    yield Paragraph(
        next(numbers),
        _(
            "Its figures count bodies, by the last answer of each network or organization. “No report yet” "
            "means that no answer is recorded, not that nothing was done. Titles are ours; so are summaries, "
            "which stand where the adopted text is not recorded."
        ),
    )
    if on < earlier.starts_on:
        yield Paragraph(next(numbers), _("The meeting had not begun on that day: nothing was agreed yet."))
        return
    progresses = [outcome.progress for outcome in outcomes]
    bodies = {body for progress in progresses for body in progress.last}
    answered = {body for progress in progresses for body, answer in progress.last.items() if answer}
    text = _(
        "Bodies asked, or answering unasked, over all outcomes: %(total)s. With an answer to at least "
        "one: %(answered)s. Without any report: %(silent)s."
    ) % {"total": len(bodies), "answered": len(answered), "silent": len(bodies - answered)}
    if not all(progress.asked and progress.names_all for progress in progresses):
        text = " ".join([text, _("Not every body addressed is named.")])
    yield Paragraph(next(numbers), text, by_name(bodies - answered))


def conclude(reviews: list[Review], numbers: Iterator[int]) -> Iterator[Paragraph]:
    """The outcomes once more: by what became of them, and those that nobody has reported on."""
    groups: dict[Any, list[str]] = {
        fate.label: [str(review.outcome) for review in reviews if review.fate == fate] for fate in Fate
    }
    groups[_("Still silent")] = [str(review.outcome) for review in reviews if review.is_silent]
    for label, outcomes in groups.items():
        yield Paragraph(next(numbers), counted(label, len(outcomes)), outcomes)


def sources_of(outcomes: list[Any]) -> Any:
    """What the outcomes, the answers shown and the links to later outcomes rest on."""
    shown = [
        follow_up.pk for outcome in outcomes for follow_up in outcome.progress.last.values() if follow_up
    ]
    links = [link.pk for outcome in outcomes for link in outcome.taken_up]
    return Source.objects.behind(
        Outcome.objects.filter(pk__in=[outcome.pk for outcome in outcomes]),
        FollowUp.objects.filter(pk__in=shown),
        OutcomeLink.objects.filter(pk__in=links),
    )


def agenda_item_of(meeting: Meeting) -> SessionItem | None:
    """The open item of a meeting's agenda whose document is a progress report."""
    items = SessionItem.objects.published().filter(session__meeting=meeting)
    return items.filter(document__kind="progress_report", document__access="public").first()


def title_of(earlier: Meeting) -> str:
    """What a report on the outcomes of a meeting is called."""
    return _("Progress since the %(meeting)s") % {"meeting": earlier.title}


def place_of(meeting: Meeting) -> str:
    """City, country and days of a meeting, as far as they are recorded."""
    dates = strip_tags(days(meeting.starts_on, meeting.ends_on)) if meeting.starts_on else ""
    country = meeting.country.name if meeting.country else ""
    return ", ".join(filter(None, [meeting.city, country, dates]))


def label_of(body: Any) -> str:
    """What a list calls a network or organization: its acronym, or its name where it has none."""
    return body.acronym or body.name


def by_name(bodies: Iterable[Any]) -> list[str]:
    """Networks and organizations in the order of their names."""
    return [body.name for body in sorted(bodies, key=lambda body: body.sort_name)]


def listed(texts: Iterable[str]) -> str:
    """Texts one after the other, as lists of the site separate them."""
    return pgettext("between items", "; ").join(texts)
