"""Freezing: the progress report as documents of its meeting, which say what it did on that day for good."""

import datetime
import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.db import transaction
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from meetings.models import Document, Meeting, SessionItem

from .progress_papers import progress_docx, progress_pdf
from .progress_report import ProgressReport


@dataclass
class Paper:
    """The report in one language and one format."""

    language: str
    ending: str
    title: str
    content: bytes

    @property
    def sha256(self) -> str:
        """The fingerprint of the file."""
        return hashlib.sha256(self.content).hexdigest()


def freeze(
    request: HttpRequest, meeting: Meeting, on: datetime.date, item: SessionItem | None = None
) -> list[Document]:
    """
    Keep the report as of a day as public documents of its meeting, in each language as PDF and DOCX.

    The item of the agenda under which it stands gets the English PDF. Raises a `ValidationError` with a
    sentence for a first meeting, where the same is kept already, and while the printer is busy.
    """
    papers = list(papers_of(request, meeting, on, item))
    digests = [paper.sha256 for paper in papers]
    with transaction.atomic():
        # Two who press the button at once wait for each other here.
        Meeting.objects.select_for_update().get(pk=meeting.pk)
        if meeting.documents.filter(sha256__in=digests).exists():
            raise ValidationError(_("The same report is frozen already: nothing in it has changed since."))
        documents = [
            document
            for ending in ("pdf", "docx")
            for document in keep(meeting, on, [paper for paper in papers if paper.ending == ending])
        ]
        if item and not item.document:
            item.document = documents[0]
            item.save()
    return documents


def papers_of(
    request: HttpRequest, meeting: Meeting, on: datetime.date, item: SessionItem | None
) -> Iterator[Paper]:
    """The report in each language of the site, as PDF and as DOCX."""
    for language, _name in settings.LANGUAGES:
        with override(language):
            report = ProgressReport.of(meeting, on, item)
            if not report:
                raise ValidationError(_("No meeting of its series came before this one."))
            pdf = progress_pdf(request, report)
            if not pdf:
                raise ValidationError(_("Other documents are being printed. Try again in a minute."))
            yield Paper(language, "pdf", report.title, pdf)
            yield Paper(language, "docx", report.title, progress_docx(request, report))


def keep(meeting: Meeting, on: datetime.date, papers: list[Paper]) -> list[Document]:
    """One document for each language, all but the first as its translations."""
    titles: dict[str, Any] = {f"title_{paper.language}": paper.title for paper in papers}
    documents: list[Document] = []
    for paper in papers:
        name = f"{meeting.slug}-progress-{on}-{paper.language}-{paper.sha256[:8]}"
        document = Document.objects.create(
            slug=name,
            meeting=meeting,
            kind=Document.Kind.PROGRESS_REPORT,
            language=paper.language,
            translation_of=documents[0] if documents else None,
            published_on=timezone.localdate().isoformat(),
            file=ContentFile(paper.content, f"{name}.{paper.ending}"),
            **titles,
        )
        documents.append(document)
    return documents
