"""Reading the editions of a sheet: each by itself, or all as one with the newest answer to each section."""

from collections.abc import Iterable
from dataclasses import dataclass

from .models import InformationSheet


@dataclass
class Section:
    """One section of a network's page, and the edition that last filled it."""

    name: str
    label: str
    sheet: InformationSheet
    is_older: bool


def label_of(name: str) -> str:
    """What pages call a section."""
    return str(InformationSheet._meta.get_field(name).verbose_name)


def editions_of(sheets: Iterable[InformationSheet]) -> dict[int, InformationSheet]:
    """The sheet of each edition, the oldest first; a sheet that came wins over the note that none did."""
    in_order = sorted(sheets, key=lambda sheet: (sheet.edition, sheet.is_published, sheet.pk))
    return {sheet.edition: sheet for sheet in in_order}


def newest_of(sheets: Iterable[InformationSheet]) -> InformationSheet | None:
    """The first of `sheets`, the newest first, that a network sent."""
    return next((sheet for sheet in sheets if sheet.is_published), None)


def unanswered_of(sheet: InformationSheet) -> list[str]:
    """The sections that a sheet leaves empty, by what pages call them."""
    return [label_of(name) for name in InformationSheet.SECTIONS if not sheet.answers(name)]


def sections_of(sheets: Iterable[InformationSheet]) -> list[Section]:
    """The filled sections of published `sheets`, the newest first, each from the last edition that has it."""
    answered = [sheet for sheet in sheets if sheet.is_published]
    sections = []
    for name in InformationSheet.SECTIONS:
        for sheet in answered:
            if sheet.answers(name):
                sections.append(Section(name, label_of(name), sheet, is_older=sheet != answered[0]))
                break
    return sections
