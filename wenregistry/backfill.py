"""For migrations: fills in columns that follow from others, in rows that are older than these columns."""

from collections.abc import Sequence
from typing import Any

from .folding import sort_key
from .translations import LANGUAGES, pairs


def fill_in(model: Any, sorted_by: dict[str, list[str]], translated: Sequence[str] = ()) -> None:
    """Bring rows to where saving them would; `sorted_by` names what each column to order by is made of."""
    for row in model.objects.iterator():
        columns: dict[str, Any] = {
            f"{column}_{language}": place(row, fields, language)
            for column, fields in sorted_by.items()
            for language in LANGUAGES
        }
        if translated:
            columns["translated_from"] = pairs(row, translated)
        model.objects.filter(pk=row.pk).update(**columns)


def place(row: Any, fields: list[str], language: str) -> str:
    """What orders `row` in a language, by the first of its fields that says anything."""
    columns = [column for field in fields for column in (f"{field}_{language}", f"{field}_en", field)]
    texts = (getattr(row, column, None) for column in columns)
    return sort_key(next(filter(None, texts), ""), language)
