"""Two editions of a sheet side by side: which words each has that the other lacks."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import cached_property
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from modeltranslation.utils import get_language, resolution_order

from wenregistry.translations import original_language, text_in

from .models import InformationSheet
from .sheets import label_of

BREAK = "\n"
# What Markdown writes and a reader does not see, with what stands in its place.
MARKS = [
    (re.compile(r"!?\[([^\]]*)\]\(([^()\s]*)[^()]*\)"), r"\1 (\2)"),  # A link, whose address is a change too.
    (re.compile(r"(\*\*|__|`)(?=\S)(.+?)(?<=\S)\1"), r"\2"),
    (re.compile(r"(?<![\w*])([*_])(?=\S)(.+?)(?<=\S)\1(?![\w*])"), r"\2"),
    (re.compile(r"^(#+|>)\s+"), ""),
    (re.compile(r"^[-*+]\s+"), "• "),
]
# With fewer words in common, two texts are two different ones, rather than one that was changed.
SHARED_BY_VERSIONS = 0.35
# Longer texts are compared by whole paragraphs: the time that words take grows with their square.
MOST_WORDS = 1_500


class ComparisonForm(forms.Form):
    """Asks for two editions out of `sheets`, and starts from the last two."""

    def __init__(self, data: Mapping[str, Any], sheets: dict[int, InformationSheet]) -> None:
        self.sheets = sheets
        *_older, earlier, later = sheets
        super().__init__({"from": data.get("from") or earlier, "to": data.get("to") or later})
        for name, label in [("from", _("Earlier edition")), ("to", _("Later edition"))]:
            self.fields[name] = forms.ChoiceField(
                label=label,
                choices=[(edition, edition) for edition in sheets],
                error_messages={"invalid_choice": _("There is no such edition here.")},
            )

    def clean(self) -> None:
        if len({self.cleaned_data.get(name) for name in self.fields}) == 1 and not self.errors:
            raise ValidationError(_("Choose two different editions."))

    @property
    def chosen(self) -> list[InformationSheet]:
        """The two sheets, the earlier one first, however they were asked for."""
        return [self.sheets[edition] for edition in sorted(map(int, self.cleaned_data.values()))]


@dataclass(frozen=True)
class Run:
    """Words that follow each other, all of them in both texts or all in this one alone."""

    text: str
    is_changed: bool


Paragraph = list[Run]


@dataclass(frozen=True)
class SectionPair:
    """One section of the questionnaire in an older and in a newer sheet."""

    name: str
    older: InformationSheet
    newer: InformationSheet

    @property
    def label(self) -> str:
        return label_of(self.name)

    @property
    def holders(self) -> list[InformationSheet]:
        """Those of the two sheets that answer the section."""
        return [sheet for sheet in (self.older, self.newer) if sheet.answers(self.name)]

    @property
    def language(self) -> str:
        """The language in which both sheets have the text, the page's first; or nothing."""
        for language in resolution_order(get_language()):
            if all(text_in(sheet, self.name, language) for sheet in (self.older, self.newer)):
                return language
        return ""

    @property
    def is_translated(self) -> bool:
        """Whether that language is not the one in which each was written."""
        return any(original_language(sheet, self.name) != self.language for sheet in (self.older, self.newer))

    @cached_property
    def columns(self) -> list[list[Paragraph]]:
        """The older text with what was removed from it, and the newer with what was added."""
        return compared(*(text_in(sheet, self.name, self.language) for sheet in (self.older, self.newer)))

    @property
    def is_changed(self) -> bool:
        return any(run.is_changed for column in self.columns for paragraph in column for run in paragraph)


def pairs_of(older: InformationSheet, newer: InformationSheet) -> list[SectionPair]:
    """Every section of the questionnaire in both sheets."""
    return [SectionPair(name, older, newer) for name in InformationSheet.SECTIONS]


def compared(older: str, newer: str) -> list[list[Paragraph]]:
    """Both texts, with the words marked that the other one lacks; in long ones the paragraphs."""
    is_long = max(len(text.split()) for text in (older, newer)) > MOST_WORDS
    old, new = (pieces_of(text, by_paragraph=is_long) for text in (older, newer))
    matcher = SequenceMatcher(None, old, new)
    if matcher.ratio() < SHARED_BY_VERSIONS:
        return [paragraphs([(old, True)]), paragraphs([(new, True)])]
    steps = matcher.get_opcodes()
    return [
        paragraphs((old[start:end], tag != "equal") for tag, start, end, _start, _end in steps),
        paragraphs((new[start:end], tag != "equal") for tag, _start, _end, start, end in steps),
    ]


def pieces_of(text: str, *, by_paragraph: bool) -> list[str]:
    """The words or paragraphs of a text, with a break between two paragraphs."""
    lines = [" ".join(unmarked(line).split()) for line in text.splitlines() if line.strip()]
    pieces = [[line] if by_paragraph else line.split() for line in lines]
    return [piece for line in pieces for piece in (BREAK, *line)][1:]


def unmarked(line: str) -> str:
    """A line of Markdown as it reads on a page, in plain letters."""
    line = line.strip()
    for mark, meaning in MARKS:
        line = mark.sub(meaning, line)
    return line


def paragraphs(pieces: Iterable[tuple[list[str], bool]]) -> list[Paragraph]:
    """Pieces of text, put together and split where a paragraph ends."""
    found: list[Paragraph] = [[]]
    for words, is_changed in pieces:
        first, *others = " ".join(words).split(BREAK)
        found[-1].append(Run(first.strip(), is_changed))
        found += [[Run(text.strip(), is_changed)] for text in others]
    shown = [[run for run in paragraph if run.text] for paragraph in found]
    return [paragraph for paragraph in shown if paragraph]
