"""What a file holds, or the sentence that refuses it."""

import csv
import datetime
import io
import zipfile

import pytest
from openpyxl import Workbook

from wenregistry.exports import FORMULA_PREFIXES, cell
from wenregistry.imports import Refused
from wenregistry.imports.kinds import CellError
from wenregistry.imports.matching import boolean, day, email, languages, partial_date, phone
from wenregistry.imports.reading import open_table


def csv_file(text, encoding="utf-8"):
    return text.encode(encoding)


def xlsx_file(*rows, prepare=lambda workbook: None):
    workbook = Workbook()
    for row in rows:
        workbook.active.append(row)
    prepare(workbook)
    file = io.BytesIO()
    workbook.save(file)
    return file.getvalue()


def with_part(content, name, text):
    """A workbook with one more part in its package."""
    file = io.BytesIO(content)
    with zipfile.ZipFile(file, "a", zipfile.ZIP_DEFLATED) as package:
        package.writestr(name, text)
    return file.getvalue()


def read(content):
    table = open_table(content, "a file")
    return table.headings, list(table.rows())


def refusal(content):
    with pytest.raises(Refused) as refused:
        read(content)
    return str(refused.value)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
@pytest.mark.parametrize("mark", [",", ";", "\t"])
def test_a_csv_is_read_whatever_its_mark_and_encoding(mark, encoding):
    text = mark.join(["name", "place"]) + "\r\n" + mark.join(["مكتب", '"Quito\r\nEcuador"']) + "\r\n"

    assert read(csv_file(text, encoding)) == (["name", "place"], [(2, ["مكتب", "Quito\nEcuador"])])


def test_rows_keep_the_numbers_that_the_spreadsheet_shows():
    assert read(b"name,place\n\nA,B\n,\nC\n")[1] == [(3, ["A", "B"]), (5, ["C", ""])]


def test_a_workbook_is_read_from_its_first_visible_sheet():
    def hide_first(workbook):
        second = workbook.create_sheet("Second")
        second.append(["name", "day", "month", "count", "head"])
        second.append(["Unit", datetime.date(2024, 5, 3), datetime.date(2024, 5, 1), 12, True])
        second["C2"].number_format = "mmm-yy"
        workbook.active = second
        workbook.worksheets[0].sheet_state = "hidden"

    headings, rows = read(xlsx_file(["hidden"], ["secret"], prepare=hide_first))

    assert headings == ["name", "day", "month", "count", "head"]
    assert rows == [(2, ["Unit", "2024-05-03", "2024-05", "12", "true"])]


@pytest.mark.parametrize("mark", [",", ";", "\t"])
def test_a_file_with_restricted_details_is_read_from_its_headings(mark):
    file = io.StringIO(newline="")
    head = [["RESTRICTED: for staff. Do not pass it on; delete it."], ["Taken by A, today."]]
    csv.writer(file, delimiter=mark).writerows([*head, ["name", "place", "holder"], ["Unit", "Quito", "B"]])

    table = open_table(file.getvalue().encode(), "a file")

    assert table.is_restricted
    assert (table.headings, list(table.rows())) == (
        ["name", "place", "holder"],
        [(4, ["Unit", "Quito", "B"])],
    )


@pytest.mark.parametrize(("state", "value"), [("visible", "More"), ("visible", 0), ("hidden", "More")])
def test_no_further_visible_sheet_is_left_out_in_silence(state, value):
    def add_sheets(workbook):
        workbook.create_sheet("Empty")
        more = workbook.create_sheet("Offices of 2025")
        more["C9"] = value
        more.sheet_state = state

    content = xlsx_file(["name"], ["A"], prepare=add_sheets)

    if state == "visible":
        assert "Sheet “Offices of 2025” is filled too." in refusal(content)
    else:
        assert read(content) == (["name"], [(2, ["A"])])


def test_invisible_marks_are_taken_off_the_ends_and_kept_inside():
    assert read("name\n\u00a0\u202bمكتب \u200fأ\u202c\u200b \n".encode())[1] == [(2, ["مكتب \u200fأ"])]


@pytest.mark.parametrize("prefix", FORMULA_PREFIXES)
def test_the_apostrophe_of_our_exports_is_taken_off(prefix):
    file = io.StringIO(newline="")
    csv.writer(file).writerows([["name"], [cell(f"{prefix}SUM")]])

    assert read(file.getvalue().encode())[1] == [(2, [f"{prefix}SUM".strip()])]


@pytest.mark.parametrize("text", ["+254 20 123456", "+254 (20) 123-456", "-5", "-", "- first item"])
def test_a_leading_sign_alone_is_no_formula(text):
    assert read(f"name\n{text}\n".encode())[1] == [(2, [text])]


@pytest.mark.parametrize("text", ["=1+1", "＝1+1", "@SUM(A1)", "-2+3+cmd|' /C calc'!A0", "+A1"])
def test_a_formula_in_a_csv_is_refused_by_its_cell(text):
    assert refusal(f"name,value\nA,B\nC,{text}\n".encode()) == (
        "Cell B3 holds a formula. Replace it by its value."
    )


def test_a_formula_in_a_workbook_is_refused_by_its_cell():
    assert "Cell B2 holds a formula" in refusal(xlsx_file(["name", "sum"], ["A", "=1+1"]))


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "The file is empty."),
        (b"\n\n", "The file is empty."),
        (b"x" * 10_000_001, "The file is larger than 10 MB."),
        ("name\nBogotá\n".encode("latin-1"), "neither XLSX nor text in UTF-8"),
        (b"name\nA\0B\n", "Cell A2 holds a character that is not text."),
        (b'name\n"A\n', "a quotation mark is wrong"),
        (b'name\n"A"B\n', "Row 2 cannot be read"),
        (b"name,place\nA,B,C\n", "Cell C2 is filled, but its column has no heading."),
        (b"name,\nA,B\n", "Row 1 holds one cell, like a title."),
        (b"Name,place,NAME\nA,B,C\n", "Two columns are called"),
        (b"List of offices,,\nname,place,role\nA,B,C\n", "Row 1 holds one cell, like a title."),
        (b"name\n" + b"x" * 32_768 + b"\n", "The text in cell A2 is too long"),
        (b"name\n" + b"x\n" * 50_001, "more than 50,000 rows"),
        (b"," * 200 + b"x\n", "more than 200 columns"),
        (b"\xd0\xcf\x11\xe0 old", "old Excel file, or one with a password"),
        (b"PK\x03\x04 broken", "The workbook cannot be read."),
    ],
)
def test_what_could_be_misread_is_refused(content, sentence):
    assert sentence in refusal(content)


@pytest.mark.parametrize(
    ("name", "text", "sentence"),
    [
        ("xl/vbaProject.bin", "code", "The workbook holds macros."),
        ("xl/externalLinks/externalLink1.xml", "<x/>", "values from other files"),
        ("xl/bomb.xml", " " * 50_000_000, "too large when it is unpacked"),
        ("xl/extra.xml", "<!DOCTYPE x [<!ENTITY a 'b'>]><x/>", "The workbook cannot be read."),
    ],
)
def test_a_workbook_that_holds_more_than_cells_is_refused(name, text, sentence):
    assert sentence in refusal(with_part(xlsx_file(["name"], ["A"]), name, text))


def test_a_workbook_in_too_many_parts_is_refused():
    content = xlsx_file(["name"], ["A"])
    for number in range(200):
        content = with_part(content, f"xl/part{number}.bin", "x")

    assert "too large when it is unpacked" in refusal(content)


def test_another_kind_of_package_is_refused():
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as package:
        package.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")

    assert "not an XLSX workbook" in refusal(file.getvalue())


@pytest.mark.parametrize(
    ("cell", "date"),
    [
        ("2024", "2024"),
        ("2024-05", "2024-05"),
        ("2024-05-03", "2024-05-03"),
        ("31/12/2024", "2024-12-31"),
        ("31.12.2024", "2024-12-31"),
        ("5-5-2024", "2024-05-05"),
        ("05/2024", "2024-05"),
        ("12 décembre 2024", "2024-12-12"),
        ("1er août 2024", "2024-08-01"),
        ("3 May 2024", "2024-05-03"),
        ("May 3, 2024", "2024-05-03"),
        ("3rd of May 2024", "2024-05-03"),
        ("3 de mayo de 2024", "2024-05-03"),
        ("septiembre de 2024", "2024-09"),
    ],
)
def test_a_date_is_read_as_people_write_it(cell, date):
    assert partial_date(cell, None) == date


@pytest.mark.parametrize(
    ("cell", "sentence", "suggestion"),
    [
        ("03/04/2024", "This date can be read in two ways.", "2024-04-03; 2024-03-04"),
        ("12/31/2024", "Write the day before the month", "2024-12-31"),
        ("31/12/24", "Write the year with four digits.", ""),
        ("31/02/2023", "There is no such day.", ""),
        ("2024-13", "There is no such day.", ""),
        ("99/99/2024", "There is no such day.", ""),
        ("last spring", "Write a date such as", ""),
        ("May or June 2024", "Write a date such as", ""),
    ],
)
def test_a_date_is_never_guessed(cell, sentence, suggestion):
    with pytest.raises(CellError) as refused:
        partial_date(cell, None)

    assert sentence in str(refused.value)
    assert refused.value.suggestion == suggestion


@pytest.mark.parametrize(
    ("parse", "cell", "value"),
    [
        (boolean, "Sí", True),
        (boolean, "NON", False),
        (languages(), "Français; inglés, Arabic", ["fr", "en", "ar"]),
        (email, "unit@example.org", "unit@example.org"),
        (phone, "+254 20 2123456", "+254202123456"),
        (day, "31/12/2024", datetime.date(2024, 12, 31)),
    ],
)
def test_a_cell_is_read_in_three_languages(parse, cell, value):
    assert parse(cell, None) == value


@pytest.mark.parametrize(
    ("parse", "cell", "sentence"),
    [
        (boolean, "perhaps", "Write yes or no."),
        (email, "a@example.org; b@example.org", "more than one address"),
        (email, "a@example.org b@example.org", "more than one address"),
        (email, "a@example.org / B", "more than one address"),
        (email, "nobody", "Write an e-mail address"),
        (phone, "+254 20 2123456 / +254 20 2123457", "more than one number"),
        (phone, "020 2123456", "with its country code"),
        (day, "2024", "Write the whole date"),
    ],
)
def test_a_cell_that_says_nothing_certain_is_wrong(parse, cell, sentence):
    with pytest.raises(CellError, match=sentence):
        parse(cell, None)
