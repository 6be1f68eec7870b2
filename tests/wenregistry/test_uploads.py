"""Which files are taken, and the sentence that refuses the others."""

import io
import itertools
import re
import zipfile

import pytest
from django.core.exceptions import ValidationError
from docx import Document as WordDocument
from openpyxl import Workbook
from PIL import Image

from tests.uploads import CONTENTS, MAIN_PARTS, PDF, package, picture, upload
from wenregistry import uploads
from wenregistry.uploads import MEDIA_TYPES, check_upload

CANNOT_BE_READ = "This cannot be read as"
IS_HIDDEN = "Another file is hidden in this one."
NOT_TAKEN = "Only PDF, DOCX, XLSX, PPTX, PNG, JPEG, GIF and WebP files are taken."

HTML = b"<html><script>alert(1)</script></html>"
SVG = b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>'
ZIP = package("docx")


def refusal(name, content):
    with pytest.raises(ValidationError) as refused:
        check_upload(upload(name, content))
    return " ".join(refused.value.messages)


@pytest.mark.parametrize("ending", MEDIA_TYPES)
def test_a_file_of_each_kind_is_taken(ending):
    file = upload(f"Agenda.{ending.upper()}", CONTENTS[ending])

    check_upload(file)

    assert file.read() == CONTENTS[ending]


@pytest.mark.parametrize(("ending", "writer"), [("docx", WordDocument), ("xlsx", Workbook)])
def test_what_programs_write_is_taken(ending, writer):
    file = io.BytesIO()
    writer().save(file)

    check_upload(upload(f"agenda.{ending}", file.getvalue()))


@pytest.mark.parametrize(
    ("ending", "other"),
    [
        (ending, other)
        for ending, other in itertools.permutations(MEDIA_TYPES, 2)
        if MEDIA_TYPES[ending] != MEDIA_TYPES[other]
    ],
)
def test_a_file_that_lies_about_its_kind_is_refused(ending, other):
    assert CANNOT_BE_READ in refusal(f"agenda.{ending}", CONTENTS[other])


@pytest.mark.parametrize("ending", MEDIA_TYPES)
@pytest.mark.parametrize("part", [0.1, 0.5, 0.9])
def test_a_file_that_was_cut_is_refused(ending, part):
    content = CONTENTS[ending]

    assert CANNOT_BE_READ in refusal(f"agenda.{ending}", content[: int(len(content) * part)])


@pytest.mark.parametrize("ending", MEDIA_TYPES)
def test_an_empty_file_is_refused(ending):
    assert refusal(f"agenda.{ending}", b"") == "The file is empty."


@pytest.mark.parametrize(
    "name",
    [
        "a.svg",
        "a.html",
        "a.pdf.html",
        "a.docm",
        "a.zip",
        "a.exe",
        "a.doc",
        "agenda",
        ".pdf",
        "a.pdf.",
        "a.pdf ",
    ],
)
def test_no_other_ending_is_taken(name):
    assert refusal(name, PDF) == NOT_TAKEN


def test_a_large_file_is_refused(monkeypatch):
    monkeypatch.setattr(uploads, "MOST_BYTES", 100)

    assert refusal("agenda.pdf", PDF + b" " * 100) == "The file is larger than 25 MB."


POLYGLOTS = {
    "HTML called PDF": ("a.pdf", HTML),
    "SVG called PNG": ("a.png", SVG),
    "SVG called JPEG": ("a.jpg", SVG),
    "script called GIF": ("a.gif", b"GIF89a=1;alert(1)"),
    "HTML called DOCX": ("a.docx", HTML),
    "HTML before PDF": ("a.pdf", HTML + PDF),
    "PDF behind a line": ("a.pdf", b"\n" + PDF),
    "HTML behind PDF": ("a.pdf", PDF + HTML),
    "ZIP behind PDF": ("a.pdf", PDF + ZIP),
    "PDF around ZIP": ("a.pdf", PDF + ZIP + b"\n%%EOF\n"),
    "PDF before DOCX": ("a.docx", PDF + ZIP),
    "HTML before DOCX": ("a.docx", HTML + ZIP),
    "PDF in a ZIP": ("a.pdf", package("docx", **{"a_pdf": PDF})),
    "ZIP of no office": ("a.docx", package("docx", main_type="text/html")),
    "a workbook called DOCX": ("a.docx", package("xlsx")),
    "slides called XLSX": ("a.xlsx", package("pptx")),
    "macros called DOCX": (
        "a.docx",
        package("docx", main_type="application/vnd.ms-word.document.macroEnabled.main+xml"),
    ),
    "macros in DOCX": ("a.docx", package("docx", **{"word/vbaProject_bin": "code"})),
    "macros in XLSX": ("a.xlsx", package("xlsx", **{"xl/macrosheets/sheet1_xml": "<code/>"})),
    "macros in PPTX": ("a.pptx", package("pptx", **{"ppt/VBAPROJECT_BIN": "code"})),
    "controls in DOCX": ("a.docx", package("docx", **{"word/activeX/activeX1_bin": "code"})),
    "entities in DOCX": ("a.docx", package("docx", **{"word/a_xml": "<!DOCTYPE a [<!ENTITY b 'c'>]>"})),
    "JAR behind GIF": ("a.gif", CONTENTS["gif"] + ZIP),
    "JAR behind PNG": ("a.png", CONTENTS["png"] + ZIP),
    "JAR behind JPEG": ("a.jpg", CONTENTS["jpg"] + ZIP),
    "JAR behind WebP": ("a.webp", CONTENTS["webp"] + ZIP),
}


@pytest.mark.parametrize(("name", "content"), POLYGLOTS.values(), ids=POLYGLOTS)
def test_a_file_that_is_two_things_is_refused(name, content):
    assert re.match(f"{CANNOT_BE_READ}|{IS_HIDDEN}|The file holds macros", refusal(name, content))


@pytest.mark.parametrize("ending", MAIN_PARTS)
def test_a_bomb_is_refused_before_it_is_unpacked(ending):
    bomb = package(ending, **{"bomb_xml": " " * 50_000_000})

    assert len(bomb) < 100_000
    assert refusal(f"agenda.{ending}", bomb) == "The file is too large when it is unpacked."


def test_a_package_of_very_many_parts_is_refused():
    many = package("docx", **{f"part{number}": "" for number in range(5_000)})

    assert refusal("agenda.docx", many) == "The file is too large when it is unpacked."


@pytest.mark.parametrize("side", [5_001, 14_000])
def test_a_picture_that_would_fill_the_memory_is_refused(side):
    file = io.BytesIO()
    Image.new("1", (side, side)).save(file, "PNG")

    assert "more than 25 million pixels" in refusal("map.png", file.getvalue())


def test_a_picture_whose_file_says_less_than_it_holds_is_refused():
    content = picture("PNG", 200, 200)
    small = content[:16] + (1).to_bytes(4, "big") + content[20:]

    assert CANNOT_BE_READ in refusal("map.png", small)


def test_a_package_with_a_broken_directory_is_refused():
    with zipfile.ZipFile(io.BytesIO(ZIP)) as office:
        start = office.start_dir

    assert CANNOT_BE_READ in refusal("agenda.docx", ZIP[:start] + b"XX" + ZIP[start + 2 :])
