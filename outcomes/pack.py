"""
The meeting pack: what the secretariat takes into a meeting, in one archive.

Nothing in it is restricted: it is public already, or will be with the meeting. The same record gives the
same bytes on the same day.
"""

import datetime
import hashlib
import io
import zipfile
from collections.abc import Iterable, Iterator
from operator import attrgetter
from typing import Any

from django.conf import settings
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import override

from meetings.attendance import Attendance, edition_of
from meetings.models import Meeting
from networks.exports import FOCAL_POINT_COLUMNS, NETWORK_COLUMNS
from networks.freshness import Freshness
from networks.models import FocalPoint, Network
from wenregistry.exports import Columns, csv_lines
from wenregistry.querysets import ordered_by
from wenregistry.word import NO_TIME

from .exports import OUTCOME_COLUMNS
from .freezing import papers_of
from .models import Outcome
from .pack_papers import outcomes_docx, participants_docx

OFFICE_COLUMNS = [
    "focal_point",
    "position_title_en",
    "position_title_fr",
    "position_title_es",
    "unit",
    "organization_name",
    "country",
    "country_name",
    "network",
    "network_acronym",
    "role",
    "rank",
    "verified_on",
    "verified_by",
    "is_sample",
    "url",
]
SHEET_COLUMNS: Columns = {
    **{
        name: NETWORK_COLUMNS[name]
        for name in ("network", "acronym", "name_en", "name_fr", "name_es", "status")
    },
    # Empty where it never answered.
    "newest_edition": attrgetter("newest_edition"),
    "url": NETWORK_COLUMNS["url"],
}


def pack_of(request: HttpRequest, meeting: Meeting, day: datetime.date) -> bytes:
    """The archive for a meeting as of a day. Raises a `ValidationError` while the printer is busy."""
    before = Meeting.objects.published().before(meeting).select_related("country").first()
    parts = dict(sorted(parts_of(request, meeting, before, day)))
    parts["README.txt"] = read_me(meeting, before, day, parts).encode()
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        for name, content in parts.items():
            part = zipfile.ZipInfo(name, NO_TIME)
            part.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(part, content)
    return file.getvalue()


def parts_of(
    request: HttpRequest, meeting: Meeting, before: Meeting | None, day: datetime.date
) -> Iterator[tuple[str, bytes]]:
    """Each file by its name; a first meeting has no progress to report."""
    if before:
        for paper in papers_of(request, meeting, day, None):
            yield f"progress-{paper.language}.{paper.ending}", paper.content
    for language, _name in settings.LANGUAGES:
        with override(language):
            yield f"participants-{language}.docx", participants_docx(meeting, before, day)
            yield f"outcomes-{language}.docx", outcomes_docx(meeting, before, day)
    meetings = [each for each in (before, meeting) if each]
    outcomes = (
        Outcome.objects.for_matrix()
        .filter(meeting__in=meetings)
        .order_by("meeting__starts_on", "number", "code")
    )
    series = Meeting.objects.published().in_series(meeting.series).held(by=day)
    tables: dict[str, tuple[Columns, Any]] = {
        "outcomes": (OUTCOME_COLUMNS, outcomes.prefetch_related("themes").with_progress(day)),
        "sheets-to-renew": (SHEET_COLUMNS, sheets_to_renew(edition_of(meeting) or day.year)),
        "contacts-to-confirm": (office_columns(day), contacts_to_confirm(day)),
        "attendance": attendance(series),
    }
    for name, (columns, rows) in tables.items():
        yield f"{name}.csv", "".join(csv_lines(request, columns, rows)).encode()


def sheets_to_renew(edition: int) -> QuerySet[Network]:
    """The networks that work or are being set up and have not sent the sheet of an edition or a newer one."""
    return Network.objects.published().current().without_sheet_since(edition).by_label()


def contacts_to_confirm(day: datetime.date) -> QuerySet[FocalPoint]:
    """The offices of the directory that nobody has confirmed within a year, network by network."""
    offices = FocalPoint.objects.for_directory(day).exclude(Freshness.VERIFIED.condition(day))
    by_network = ordered_by(FocalPoint, "network__sort_label")
    return offices.select_related("country", "network", "organization").order_by(
        by_network, "sort_name", "id"
    )


def office_columns(day: datetime.date) -> Columns:
    """What names an office, without any of its channels, and how fresh it is on a day."""
    return {
        **{name: FOCAL_POINT_COLUMNS[name] for name in OFFICE_COLUMNS},
        "freshness": lambda office: Freshness.of(office.verified_on, day).value,
    }


class Rows:
    """Rows at hand, for the writer of downloads."""

    def __init__(self, rows: Iterable[Any]) -> None:
        self.rows = rows

    def iterator(self, chunk_size: int) -> Iterator[Any]:
        yield from self.rows


def attendance(meetings: QuerySet[Meeting]) -> tuple[Columns, Any]:
    """Networks by meetings of a series: who took part, was not listed, or is not recorded."""
    table = Attendance.of(meetings)

    def presence_at(position: int) -> Any:
        return lambda row: row[1][position].presence.value

    columns: Columns = {
        "network": lambda row: row[0].slug,
        "acronym": lambda row: row[0].acronym,
        "name_en": lambda row: row[0].name_en,
        **{
            meeting.slug: presence_at(position)
            for position, meeting in enumerate(table.meetings if table else [])
        },
    }
    return columns, Rows(table.rows if table else [])


def read_me(meeting: Meeting, before: Meeting | None, day: datetime.date, parts: dict[str, bytes]) -> str:
    """What the archive is, as of when, what may be done with it, and a fingerprint of each file."""
    lines = [
        _("Meeting pack: %(meeting)s") % {"meeting": meeting.title},
        _("WEN registry, as of %(day)s.") % {"day": day.isoformat()},
        "",
        _("Nothing in it is restricted, and no person is named. The list of participants is a draft."),
        _("The facts rest on the sources that the pages name, whose rights stay with their publishers."),
        _("The software that wrote it is free under the MIT licence."),
    ]
    if not before:
        lines.append(_("No meeting of its series came before this one: there is no progress to report."))
    lines += ["", _("SHA-256 of each file:")]
    lines += [f"{hashlib.sha256(content).hexdigest()}  {name}" for name, content in parts.items()]
    return "\r\n".join(lines) + "\r\n"
