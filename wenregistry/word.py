"""Word documents (DOCX): the only module that writes them; the same words of one day give the same bytes."""

import datetime
import io
import re
import zipfile
from collections.abc import Iterable, Sequence
from typing import Any

import docx
from django.http import HttpResponse
from django.utils.http import content_disposition_header
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Pt, RGBColor

from .exports import dated

MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
PUBLISHER = "WEN registry"

# XML has no place for these; what was pasted into the registry may hold some.
UNPRINTABLE = re.compile(r"[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
# The first day that an archive can name: files inside carry no time of their own.
NO_TIME = (1980, 1, 1, 0, 0, 0)


class WordDocument:
    """A paper on A4 in one language, as of a day, written from top to bottom."""

    def __init__(self, title: str, language: str, day: datetime.date) -> None:
        self.document = docx.Document()
        self.drop_thumbnail()
        self.set_up_page()
        self.set_up_styles(language)
        properties = self.document.core_properties
        properties.title = printable(title)
        properties.language = language
        properties.author = properties.last_modified_by = PUBLISHER
        properties.comments = ""
        properties.created = properties.modified = datetime.datetime.combine(day, datetime.time())

    def drop_thumbnail(self) -> None:
        """Leave out the picture of another document that every new one would start with."""
        parts = self.document.part.package.rels
        for key in [key for key, part in parts.items() if part.reltype.endswith("/thumbnail")]:
            del parts[key]

    def set_up_page(self) -> None:
        """A4 upright, with room for notes in the margins."""
        section = self.document.sections[0]
        section.page_width, section.page_height = Cm(21), Cm(29.7)
        section.left_margin = section.right_margin = Cm(2.2)
        section.top_margin = section.bottom_margin = Cm(2)

    def set_up_styles(self, language: str) -> None:
        """One plain typeface, in the document's language."""
        styles = self.document.styles
        for style in (styles["Normal"], styles["Title"], *(styles[f"Heading {level}"] for level in (1, 2))):
            fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
            for name in list(fonts.attrib):
                del fonts.attrib[name]  # The theme's typefaces win over a named one.
            style.font.name = "Arial"
            style.font.color.rgb = RGBColor(0, 0, 0)
        styles["Normal"].font.size = Pt(10)
        styles["Normal"].paragraph_format.space_after = Pt(6)
        styles["Title"].font.size = Pt(18)
        styles.element.find(f".//{qn('w:lang')}").set(qn("w:val"), language)

    def title(self, text: str) -> None:
        """The title of the paper, once."""
        self.document.add_paragraph(printable(text), style="Title")

    def heading(self, text: str, level: int = 1) -> None:
        """A heading, of which readers and assistive technology make the outline."""
        self.document.add_heading(printable(text), level)

    def line(self, text: str, *, is_bold: bool = False) -> None:
        """A paragraph without a number."""
        self.document.add_paragraph().add_run(printable(text)).bold = is_bold

    def numbered(self, number: int, text: str) -> None:
        """A paragraph under its number, which stays the same whatever is added around it in Word."""
        paragraph = self.document.add_paragraph(f"{number}.\t{printable(text)}")
        paragraph.paragraph_format.left_indent = Cm(1)
        paragraph.paragraph_format.first_line_indent = Cm(-1)
        paragraph.paragraph_format.tab_stops.add_tab_stop(Cm(1))

    def points(self, texts: Iterable[str]) -> None:
        """A list with a bullet before each text."""
        for text in texts:
            paragraph = self.document.add_paragraph(printable(text), style="List Bullet")
            paragraph.paragraph_format.left_indent = Cm(1.6)
            paragraph.paragraph_format.space_after = Pt(2)

    def table(self, headings: Sequence[str], rows: Iterable[Sequence[str]], widths: Sequence[float]) -> None:
        """A table whose headings are repeated on each page; `widths` are in centimetres."""
        table = self.document.add_table(rows=1, cols=len(headings), style="Table Grid")
        table.autofit = False
        for column, width in zip(table.columns, widths, strict=True):
            column.width = Cm(width)
        mark(table.rows[0], "w:tblHeader")
        self.fill(table.rows[0], headings, is_bold=True)
        for row in rows:
            self.fill(table.add_row(), row)
        self.document.add_paragraph()

    def fill(self, row: Any, texts: Sequence[str], *, is_bold: bool = False) -> None:
        """Write a row of a table, which no page breaks."""
        mark(row, "w:cantSplit")
        for cell, text in zip(row.cells, texts, strict=True):
            paragraph = cell.paragraphs[0]
            paragraph.paragraph_format.space_after = Pt(0)
            run = paragraph.add_run(printable(text))
            run.bold = is_bold
            run.font.size = Pt(9)

    def foot(self, text: str) -> None:
        """What stands at the foot of each page, before its number."""
        paragraph = self.document.sections[0].footer.paragraphs[0]
        paragraph.add_run(f"{printable(text)}\t").font.size = Pt(8)
        paragraph.paragraph_format.tab_stops.clear_all()
        paragraph.paragraph_format.tab_stops.add_tab_stop(Cm(16.2))
        number = OxmlElement("w:fldSimple")
        number.set(qn("w:instr"), "PAGE")
        paragraph._p.append(number)

    def content(self) -> bytes:
        """The file."""
        written, settled = io.BytesIO(), io.BytesIO()
        self.document.save(written)
        with zipfile.ZipFile(written) as parts, zipfile.ZipFile(settled, "w") as archive:
            for name in parts.namelist():
                part = zipfile.ZipInfo(name, NO_TIME)
                part.compress_type = zipfile.ZIP_DEFLATED
                archive.writestr(part, parts.read(name))
        return settled.getvalue()


def printable(text: str) -> str:
    """`text` without the characters that no document can hold."""
    return UNPRINTABLE.sub("", str(text))


def mark(row: Any, tag: str) -> None:
    """Say of a row of a table what Word has a tag for, and its library no property."""
    row._tr.get_or_add_trPr().append(OxmlElement(tag))


def word_response(name: str, content: bytes) -> HttpResponse:
    """Download a document, under a name with the day of the download."""
    return HttpResponse(
        content,
        content_type=MEDIA_TYPE,
        headers={"Content-Disposition": content_disposition_header(True, dated(name, "docx"))},
    )
