"""Downloads: the only module that writes CSV and XLSX, row by row, so that memory does not grow with them."""

import csv
import datetime
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from django.db.models import QuerySet
from django.db.models.fields.files import FieldFile
from django.http import FileResponse, Http404, HttpRequest, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.utils import timezone
from django.utils.http import content_disposition_header
from xlsxwriter import Workbook

from .phones import INTERNATIONAL
from .uploads import MEDIA_TYPES, ending_of

Columns = Mapping[str, Callable[[Any], Any]]

# A spreadsheet would run a cell that starts like this, in some of them the full-width forms too.
FORMULA_PREFIXES = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
ROWS_AT_A_TIME = 500
LONGEST_XLSX_CELL = 32_767


class Path(str):
    """A path on this site, which exports write as a full address."""


def csv_response(
    request: HttpRequest, name: str, columns: Columns, rows: QuerySet, head: Sequence[str] = ()
) -> HttpResponseBase:
    """
    Download `rows` as CSV (RFC 4180, UTF-8 with mark): one column for each entry of `columns`.

    The lines of `head` stand above the headings, each in the first column.
    """
    return StreamingHttpResponse(
        csv_lines(request, columns, rows, head),
        content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": content_disposition_header(True, dated(name, "csv"))},
    )


def csv_lines(
    request: HttpRequest, columns: Columns, rows: QuerySet, head: Sequence[str] = ()
) -> Iterator[str]:
    """The text of a CSV, some hundred rows at a time."""
    lines: list[str] = []
    writer = csv.writer(Lines(lines))
    writer.writerows([cell(line)] for line in head)
    writer.writerow(columns)
    yield "\N{BYTE ORDER MARK}" + "".join(lines)  # Excel reads the file as UTF-8 only with this mark.
    lines.clear()
    for values in values_of(request, columns, rows):
        writer.writerow(map(cell, values))
        if len(lines) >= ROWS_AT_A_TIME:
            yield "".join(lines)
            lines.clear()
    yield "".join(lines)


class Lines:
    """A file for `csv.writer` that keeps each line it is given."""

    def __init__(self, lines: list[str]) -> None:
        self.write = lines.append


def cell(value: Any) -> Any:
    """`value` as CSV writes it; text that a spreadsheet would run as a formula gets an apostrophe."""
    match value:
        case bool():
            return "true" if value else "false"
        case datetime.datetime():
            return value.astimezone(datetime.UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
        case str() if value.startswith(FORMULA_PREFIXES) and not INTERNATIONAL.fullmatch(value):
            return f"'{value}"
        case _:
            return value


def xlsx_response(
    request: HttpRequest, name: str, columns: Columns, rows: QuerySet, head: Sequence[str] = ()
) -> HttpResponseBase:
    """Download `rows` as a workbook with the lines and columns of the CSV, every text in a text cell."""
    file = tempfile.TemporaryFile()  # noqa: SIM115 (the response closes it)
    with Workbook(file, {"constant_memory": True, "remove_timezone": True}) as workbook:
        formats = {
            datetime.datetime: workbook.add_format({"num_format": "yyyy-mm-dd hh:mm:ss"}),
            datetime.date: workbook.add_format({"num_format": "yyyy-mm-dd"}),
        }
        sheet = workbook.add_worksheet(name)
        sheet.freeze_panes(len(head) + 1, 0)
        sheet.set_column(0, len(columns) - 1, 20)
        for row, line in enumerate(head):
            sheet.write_string(row, 0, line)
        for column, heading in enumerate(columns):
            sheet.write_string(len(head), column, heading)
        for row, values in enumerate(values_of(request, columns, rows), start=len(head) + 1):
            for column, value in enumerate(values):
                match value:
                    case None | "":
                        pass
                    case bool():
                        sheet.write_boolean(row, column, value)
                    case int() | float():
                        sheet.write_number(row, column, value)
                    case datetime.date():
                        sheet.write_datetime(row, column, value, formats[type(value)])
                    case _:
                        # Never the general `write`, which would run a text as a formula.
                        sheet.write_string(row, column, shortened(str(value)))
    file.seek(0)
    return FileResponse(file, as_attachment=True, filename=dated(name, "xlsx"))


def shortened(text: str) -> str:
    """`text` cut, with a mark, to what a cell of a workbook can hold."""
    return text if len(text) <= LONGEST_XLSX_CELL else text[: LONGEST_XLSX_CELL - 1] + "…"


def values_of(request: HttpRequest, columns: Columns, rows: QuerySet) -> Iterator[list[Any]]:
    """The values of each row in the order of the columns, read from the database bit by bit."""
    readers = list(columns.values())
    for row in rows.iterator(chunk_size=ROWS_AT_A_TIME):
        yield [plain(request, read(row)) for read in readers]


def plain(request: HttpRequest, value: Any) -> Any:
    """`value` as both formats can write it: lists joined by semicolons, paths as full addresses."""
    match value:
        case Path():
            return request.build_absolute_uri(value)
        case datetime.datetime():
            return value.replace(microsecond=0)
        case list() | tuple():
            return "; ".join(str(plain(request, part)) for part in value)
        case _:
            return value


def file_response(file: FieldFile, name: str) -> FileResponse:
    """Download an uploaded file in a way that lets no browser run it; a 404 where it is of another kind."""
    ending = ending_of(file.name)
    if ending != ending_of(name):
        raise Http404
    try:
        return FileResponse(
            file.open(),
            as_attachment=True,
            filename=name,
            content_type=MEDIA_TYPES.get(ending, "application/octet-stream"),
            headers={
                "X-Content-Type-Options": "nosniff",
                "Content-Security-Policy": "default-src 'none'; sandbox",
                "Cross-Origin-Resource-Policy": "same-origin",
            },
        )
    except FileNotFoundError as error:
        raise Http404 from error


def dated(name: str, ending: str) -> str:
    """A file name with the day of the download, such as `networks-2026-11-24.csv`."""
    return f"{name}-{timezone.localdate().isoformat()}.{ending}"
