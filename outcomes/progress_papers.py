"""The progress report as files; the same record gives the same bytes on any day."""

from django.http import HttpRequest
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from wenregistry.addresses import absolute
from wenregistry.partial_dates import PartialDate
from wenregistry.pdf import pdf_from
from wenregistry.word import WordDocument

from .progress import Answer
from .progress_report import Paragraph, ProgressReport, Review, listed


def progress_html(request: HttpRequest, report: ProgressReport) -> str:
    """The report as the PDF prints it."""
    context = {"report": report, "foot": foot_of(request, report)}
    return render_to_string("outcomes/progress_paper.html", context, request)


def progress_pdf(request: HttpRequest, report: ProgressReport) -> bytes | None:
    """The report as a PDF; nothing while too many others are being made."""
    return pdf_from(request, progress_html(request, report))


def progress_docx(request: HttpRequest, report: ProgressReport) -> bytes:
    """The report as a Word document."""
    paper = WordDocument(report.title, get_language() or "en", report.on)
    paper.foot(foot_of(request, report))
    paper.line(report.meeting.title, is_bold=True)
    paper.line(report.place)
    paper.line(_("Agenda item: %(item)s") % {"item": report.agenda_item}, is_bold=True)
    paper.title(report.title)
    paper.heading(_("Introduction"))
    write(paper, *report.introduction)
    write_overview(paper, report.reviews)
    for review in report.reviews:
        write_review(paper, review)
    paper.heading(_("What becomes of the outcomes"))
    write(paper, *report.conclusions)
    paper.heading(_("Annex: sources"))
    paper.points(
        ", ".join(
            filter(None, [source.title, source.publisher, in_words(source.published_on), source.public_url])
        )
        for source in report.sources
    )
    return paper.content()


def write(paper: WordDocument, *paragraphs: Paragraph) -> None:
    """Numbered paragraphs, each with what it lists."""
    for paragraph in paragraphs:
        paper.numbered(paragraph.number, paragraph.text)
        paper.points(paragraph.items)


def write_overview(paper: WordDocument, reviews: list[Review]) -> None:
    """The figures of each outcome, and what becomes of it."""
    if reviews:
        labels = [label for label, _number in reviews[0].figures]
        rows = [
            [str(review.outcome), *(str(number) for _label, number in review.figures), str(review.fate.label)]
            for review in reviews
        ]
        paper.heading(_("Overview"))
        headings = [_("Outcome"), *labels, _("What becomes of it")]
        paper.table(headings, rows, [4, 1.5, 2.5, 1.9, 2.5, 1.9, 2.3])


def write_review(paper: WordDocument, review: Review) -> None:
    """One outcome under a heading of its own."""
    paper.heading(str(review.outcome), level=2)
    write(paper, review.wording, review.sums)
    if review.answers:
        headings = [_("Body"), _("Progress"), _("Date"), _("Said by"), _("Evidence")]
        paper.table(headings, map(row_of, review.answers), [3, 5.2, 2.3, 2.6, 3.5])
    write(paper, *review.silence, review.future)


def row_of(answer: Answer) -> list[str]:
    """An answer as the table of its outcome holds it."""
    reading = _("Our reading") if answer.is_our_reading else ""
    return [
        answer.body.name,
        "\n".join(filter(None, [answer.label, reading, answer.follow_up.text])),
        in_words(answer.follow_up.date),
        listed(answer.said_by),
        listed(evidence.title for evidence in answer.evidence),
    ]


def in_words(date: str) -> str:
    """A date of the record, or nothing."""
    return date.display() if isinstance(date, PartialDate) else ""


def foot_of(request: HttpRequest, report: ProgressReport) -> str:
    """What stands at the foot of each page: the day that it shows, and the live page."""
    path = reverse("outcomes:progress", args=[report.meeting.slug], query={"on": report.on.isoformat()})
    return _("WEN registry. As of %(day)s. %(address)s") % {
        "day": report.day,
        "address": absolute(request, path),
    }
