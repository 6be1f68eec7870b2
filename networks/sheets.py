"""Reading the editions of a sheet as one: the newest answer to each section."""

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


def sections_of(sheets: Iterable[InformationSheet]) -> list[Section]:
    """The filled sections of published `sheets`, the newest first, each from the last edition that has it."""
    answered = [sheet for sheet in sheets if sheet.is_published]
    sections = []
    for name in InformationSheet.SECTIONS:
        for sheet in answered:
            if getattr(sheet, name):
                label = str(InformationSheet._meta.get_field(name).verbose_name)
                sections.append(Section(name, label, sheet, is_older=sheet != answered[0]))
                break
    return sections
