"""What an app says of each kind of file that it can import; it lists them as `KINDS` in its `imports.py`."""

from collections.abc import Callable, Collection, Hashable, Mapping
from dataclasses import dataclass
from importlib import import_module
from typing import Any

from django.apps import apps
from django.db import models
from django.utils.module_loading import module_has_submodule

from ..folding import fold

Values = dict[str, Any]


class Refused(Exception):
    """A whole file that cannot be read, with the sentence that says why."""


class CellError(Exception):
    """A cell that says nothing certain: the sentence, and what it may have meant."""

    def __init__(self, sentence: Any, suggestion: str = "", column: str = "") -> None:
        super().__init__(sentence)
        self.sentence, self.suggestion, self.column = sentence, suggestion, column


def put(field: str) -> Callable[[Any, Any], None]:
    """Writes a value to a field of a record."""
    return lambda record, value: setattr(record, field, value)


def as_text(value: Any) -> str:
    """`value` as the preview shows it, by the code that exports write."""
    match value:
        case None:
            return ""
        case bool():
            return "true" if value else "false"
        case list() | tuple():
            return "; ".join(map(as_text, value))
        case models.Model():
            return str(getattr(value, "slug", value.pk))
        case _:
            return str(value)


@dataclass(frozen=True)
class Column:
    """One column of a kind of file: how its headings may be called, and how a cell becomes a value."""

    name: str
    # Other headings, in any of the three languages; case, accents and punctuation do not count.
    titles: Collection[str] = ()
    # A filled cell and the kind's look-up tables give the value, or raise a `CellError`.
    parse: Callable[[str, Any], Any] = lambda cell, tables: cell
    # What is on record; by default the field of the column's name.
    read: Callable[[Any], Any] | None = None
    write: Callable[[Any, Any], None] | None = None
    # Written after the record is saved: rows that hang on it, such as channels and themes.
    is_related: bool = False
    # Exported, but never written by an import; its value still reaches the kind's `key` and `check`.
    is_read_only: bool = False
    is_required: bool = False

    def value_of(self, record: Any) -> Any:
        """What `record` holds now."""
        return self.read(record) if self.read else getattr(record, self.name)

    def put(self, record: Any, value: Any) -> None:
        """Give `record` the value of a cell."""
        (self.write or put(self.name))(record, value)


@dataclass(frozen=True)
class Kind:
    """One kind of file, such as focal points: its columns, and how a row finds its record."""

    name: str
    label: Any
    model: type[models.Model]
    columns: Collection[Column]
    # What tells a row from every other, made of its values; raises a `CellError` where that is not given.
    key: Callable[[Values], Hashable]
    # The records on file for some hundred keys, in a constant number of queries, with all that `read` reads.
    find: Callable[[Collection[Any]], Mapping[Any, Any]]
    # Look-up tables, built once for a run and handed to each `parse`.
    tables: Callable[[], Any] = lambda: None
    # Refuses, with a `CellError`, values that do not belong together; the record is `None` for a new row.
    check: Callable[[Values, Any], None] = lambda values, record: None
    # A new record before its values are put.
    make: Callable[[Values], Any] | None = None
    # What it takes beside the permissions to add and change such records by hand.
    also_needs: Collection[str] = ()
    # The field that names what a record is published with; empty where it is published itself.
    published_with: str = ""

    def column_of(self, heading: str) -> Column | None:
        """The column that a heading means by itself."""
        return self.headings().get(fold(heading.replace("_", " ")))

    def headings(self) -> dict[str, Column]:
        """Each folded heading that is known from the start."""
        return {
            fold(title.replace("_", " ")): column
            for column in self.columns
            for title in (column.name, *column.titles)
        }

    @property
    def published_model(self) -> Any:
        """Whose permission to publish it takes to change what the public sees."""
        return (
            self.model._meta.get_field(self.published_with).related_model
            if self.published_with
            else self.model
        )

    def is_public(self, record: Any) -> bool:
        """Whether the public sees `record`, or what it is published with; some are for staff and networks."""
        return getattr(getattr(record, self.published_with, record), "is_published", False)

    def new(self, values: Values) -> Any:
        """A record that is not on file yet."""
        return self.make(values) if self.make else self.model()


def kinds() -> dict[str, Kind]:
    """Every kind of file that an app can import, by name."""
    found: dict[str, Kind] = {}
    for app in apps.get_app_configs():
        if app.module and module_has_submodule(app.module, "imports"):
            for kind in getattr(import_module(f"{app.name}.imports"), "KINDS", ()):
                found[kind.name] = kind
    return found
