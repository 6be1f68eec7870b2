"""CSV and XLSX as rows of text; what could be misread, or harm, is refused with a sentence."""

import csv
import datetime
import io
import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain
from typing import Any

from django.utils.translation import gettext as _
from openpyxl import load_workbook
from openpyxl.utils import get_column_letter

from ..exports import FORMULA_PREFIXES, LONGEST_XLSX_CELL
from ..folding import fold
from ..packages import declares_entities, has_macros, is_bomb
from .kinds import Refused

MOST_BYTES = 10_000_000
MOST_ROWS = 50_000
MOST_COLUMNS = 200
MOST_PARTS = 200

MARKS = {b"\xef\xbb\xbf": "utf-8-sig", b"\xff\xfe": "utf-16", b"\xfe\xff": "utf-16"}
# What old Excel writes, and what any Excel writes under a password.
OLD_EXCEL = b"\xd0\xcf\x11\xe0"
ZIP = b"PK\x03\x04"

# How a file with restricted details begins that staff take from here; the admin speaks English alone.
RESTRICTED = "RESTRICTED:"

# Marks and spaces that nobody sees; around a text they are left behind by copying.
INVISIBLE = " \t\r\n\v\f\u00a0\u00ad\u200b\u200c\u200d\u200e\u200f\u202f\ufeff" + "".join(
    map(chr, (*range(0x202A, 0x202F), *range(0x2060, 0x206A)))
)
# A cell with a leading sign that is no formula: a number, a telephone number, a dash or an item of a list.
SIGNED = re.compile(r"[+-][\d\s()./-]*|- [\s\S]*")
# How a workbook writes a character that XML cannot hold.
ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")
# What of a number format does not say which parts of a date are shown.
QUOTED = re.compile(r'"[^"]*"|\[[^]]*\]|\\.')


@dataclass
class Table:
    """The headings of a file, and its rows by their number in the spreadsheet; can be read once."""

    # By the place of their column; one without a heading has to be empty.
    places: dict[int, str]
    remaining: Iterator[tuple[int, list[str]]]
    # Whether staff took the file from here, with restricted details.
    is_restricted: bool = False

    @property
    def headings(self) -> list[str]:
        """The headings from left to right."""
        return list(self.places.values())

    def rows(self) -> Iterator[tuple[int, list[str]]]:
        """Each filled row, as wide as the headings; raises `Refused` at the first that cannot be read."""
        for number, cells in self.remaining:
            if number > MOST_ROWS + 1:
                raise Refused(_("The file has more than 50,000 rows. Split it, or delete empty rows below."))
            for column, cell in enumerate(cells):
                if cell and column not in self.places:
                    where = name_of(number, column)
                    raise Refused(
                        _("Cell %(cell)s is filled, but its column has no heading.") % {"cell": where}
                    )
            if any(cells):
                yield number, [cells[place] if place < len(cells) else "" for place in self.places]


def open_table(content: bytes, file_name: str) -> Table:
    """The table in a file, whose type is told by what is in it; raises `Refused`."""
    if len(content) > MOST_BYTES:
        raise Refused(_("The file is larger than 10 MB."))
    if content.startswith(OLD_EXCEL):
        raise Refused(
            _("This is an old Excel file, or one with a password. Save it as XLSX without a password.")
        )
    rows = xlsx_rows(content) if content.startswith(ZIP) else csv_rows(content)
    filled = (row for row in rows if any(row[1]))
    number, headings = next(filled, (0, []))
    is_restricted = holds_one(headings) and headings[0].startswith(RESTRICTED)
    if is_restricted:
        number, headings = next(filled, (0, []))
        if holds_one(headings):  # Who took the file.
            number, headings = next(filled, (0, []))
    if not headings:
        raise Refused(_("The file is empty."))
    first = next(filled, None)
    refuse_title(number, headings, first)
    refuse_repeated(headings)
    places = {place: heading for place, heading in enumerate(headings) if heading}
    return Table(places, chain([first] if first else [], rows), is_restricted)


def holds_one(cells: list[str]) -> bool:
    """Whether exactly one cell of a row is filled."""
    return len(list(filter(None, cells))) == 1


def refuse_title(number: int, headings: list[str], following: tuple[int, list[str]] | None) -> None:
    """Refuse a line of title above the headings: one filled cell, and several below it."""
    if following and holds_one(headings) and len(list(filter(None, following[1]))) > 1:
        raise Refused(
            _("Row %(row)d holds one cell, like a title. Delete the rows above the headings.")
            % {"row": number}
        )


def refuse_repeated(headings: list[str]) -> None:
    """Refuse two columns that are called the same."""
    seen = set()
    for heading in filter(None, headings):
        if fold(heading) in seen:
            raise Refused(_("Two columns are called “%(heading)s”.") % {"heading": heading})
        seen.add(fold(heading))


def name_of(row: int, column: int) -> str:
    """A cell as spreadsheets call it, such as C14."""
    return f"{get_column_letter(column + 1)}{row}"


def trimmed(text: str, where: str) -> str:
    """The text of a cell without what nobody sees around it; raises `Refused`."""
    if len(text) > LONGEST_XLSX_CELL or (len(text) == LONGEST_XLSX_CELL and text.endswith("…")):
        raise Refused(_("The text in cell %(cell)s is too long, or was cut.") % {"cell": where})
    if "\0" in text:
        raise Refused(_("Cell %(cell)s holds a character that is not text.") % {"cell": where})
    return text.replace("\r\n", "\n").strip(INVISIBLE)


def refuse_formula(where: str) -> None:
    raise Refused(_("Cell %(cell)s holds a formula. Replace it by its value.") % {"cell": where})


def csv_rows(content: bytes) -> Iterator[tuple[int, list[str]]]:
    """The rows of a CSV, whose cells a comma, a semicolon or a tab separates."""
    text = decoded(content)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter_of(text), strict=True)
    number = 0
    try:
        for number, cells in enumerate(reader, start=1):
            if len(cells) > MOST_COLUMNS:
                raise Refused(_("The file has more than 200 columns."))
            yield number, [csv_cell(cell, name_of(number, column)) for column, cell in enumerate(cells)]
    except csv.Error as error:
        raise Refused(
            _("Row %(row)d cannot be read: a quotation mark is wrong.") % {"row": number + 1}
        ) from error


def decoded(content: bytes) -> str:
    """The text of a CSV in UTF-8, or in UTF-16 with its mark."""
    encoding = next((name for mark, name in MARKS.items() if content.startswith(mark)), "utf-8")
    try:
        return content.decode(encoding)
    except UnicodeDecodeError as error:
        raise Refused(_("This is neither XLSX nor text in UTF-8. Save it as “CSV UTF-8” or XLSX.")) from error


def delimiter_of(text: str) -> str:
    """The mark that parts the line of the headings into the most cells."""
    text = text.lstrip("\r\n")
    # Those of a file with restricted details are among its first three lines.
    number = 3 if text.lstrip('"').startswith(RESTRICTED) else 1
    lines = [re.sub(r'"[^"]*"', "", line) for line in text.split("\n", number)[:number]]
    return max(",;\t", key=lambda mark: max(line.count(mark) for line in lines))


def csv_cell(text: str, where: str) -> str:
    """A cell of a CSV, without the apostrophe by which our exports keep it from being run."""
    if text.startswith("'") and text[1:].startswith(FORMULA_PREFIXES):
        return trimmed(text[1:], where)
    text = trimmed(text, where)
    if text.startswith(FORMULA_PREFIXES) and not SIGNED.fullmatch(text):
        refuse_formula(where)
    return text


def xlsx_rows(content: bytes) -> Iterator[tuple[int, list[str]]]:
    """The rows of the first visible sheet of a workbook; raises `Refused` where another one is filled too."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as package:
            refuse_package(package)
        workbook = load_workbook(io.BytesIO(content), read_only=True, keep_links=False)
        sheet, *others = (sheet for sheet in workbook.worksheets if sheet.sheet_state == "visible")
        for each in (sheet, *others):
            each.reset_dimensions()  # What a file says of its size need not be true.
        refuse_filled(others)
        for number, cells in enumerate(sheet.iter_rows(max_col=MOST_COLUMNS + 1), start=1):
            if len(cells) > MOST_COLUMNS and cells[MOST_COLUMNS].value is not None:
                raise Refused(_("The file has more than 200 columns."))
            yield number, [xlsx_cell(cell, name_of(number, column)) for column, cell in enumerate(cells)]
    except Refused:
        raise
    except Exception as error:
        # A file of others can be broken in more ways than the library names.
        raise Refused(_("The workbook cannot be read. Save it anew as XLSX.")) from error


def refuse_filled(sheets: list[Any]) -> None:
    """Refuse a sheet that holds anything, for it would be left out."""
    for sheet in sheets:
        if any(value is not None for row in sheet.iter_rows(values_only=True) for value in row):
            raise Refused(
                _("Sheet “%(sheet)s” is filled too. Put it into a file of its own, or hide it.")
                % {"sheet": sheet.title}
            )


def refuse_package(package: zipfile.ZipFile) -> None:
    """Refuse, before anything is unpacked, what no plain workbook holds."""
    names = {name.lower() for name in package.namelist()}
    if len(names) > MOST_PARTS or is_bomb(package):
        raise Refused(_("The workbook is too large when it is unpacked."))
    if "xl/workbook.xml" not in names:
        raise Refused(_("This is not an XLSX workbook. Save it as XLSX or CSV."))
    if has_macros(package):
        raise Refused(_("The workbook holds macros. Save it as XLSX without them."))
    if any(name.startswith("xl/externallinks/") for name in names):
        raise Refused(_("The workbook takes values from other files. Replace these by their values."))
    if declares_entities(package):
        raise Refused(_("The workbook cannot be read. Save it anew as XLSX."))


def xlsx_cell(cell: Any, where: str) -> str:
    """A cell of a workbook as text, a date as precise as the cell shows it."""
    match cell.value:
        case None:
            return ""
        case _ if cell.data_type == "f":
            refuse_formula(where)
            return ""
        case _ if cell.data_type == "e":
            raise Refused(_("Cell %(cell)s holds an error.") % {"cell": where})
        case bool() as value:
            return "true" if value else "false"
        case float() as value if value.is_integer():
            return str(int(value))
        case datetime.datetime() as value:
            return shown(value, cell.number_format)
        case str() as value:
            return trimmed(ESCAPED.sub(lambda found: chr(int(found[1], 16)), value), where)
        case value:
            return str(value)


def shown(moment: datetime.datetime, number_format: str) -> str:
    """A date in ISO form with the parts that its format shows: “mmm-yy” shows no day."""
    if moment.time() != datetime.time():
        return moment.isoformat()
    letters = QUOTED.sub("", number_format).lower()
    length = 10 if "d" in letters else 7 if "m" in letters else 4
    return moment.date().isoformat()[:length]
