"""
The shipped record: what the files in the `data` folder of each app say, read and checked.

An app's `shipped.py` lists its files as `KINDS`, in the order of loading. A record is known by its
natural key, and names others by theirs.
"""

import datetime
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import CommandError
from django.db.models import DateField, Model
from django.utils import timezone

from .fields import ChoiceListField
from .partial_dates import PartialDate, PartialDateField


@dataclass(frozen=True)
class Kind:
    """The records of one model: where they stand, and which fields tell one from another."""

    model: type[Model]
    key: list[str]  # Of a child, the first names its parent.
    file: Path = Path()
    children: dict[str, "Kind"] = field(default_factory=dict)
    is_sample: bool = False
    is_append_only: bool = False
    # The fields of a row that are not written again once they hold something.
    frozen_fields: Callable[[Any], list[str]] = lambda row: []
    on_create: Callable[[Any], None] = lambda row: None

    @cached_property
    def label(self) -> str:
        plural = str(self.model._meta.verbose_name_plural)
        return f"sample {plural}" if self.is_sample else plural

    @cached_property
    def fields(self) -> dict[str, Any]:
        """The model's fields by name: of a multilingual one its columns, such as `name_fr`."""
        columns = [*self.model._meta.fields, *self.model._meta.many_to_many]
        fields = {column.name: column for column in columns}
        return {name: column for name, column in fields.items() if f"{name}_en" not in fields}

    def natural_key(self, values: dict[str, Any]) -> str:
        """What tells a record from others of its kind, such as `hawen country=KE`."""
        first, *others = self.key
        named = [f"{name}={values[name]}" for name in others if values.get(name) not in (None, "")]
        return " ".join([str(values.get(first, "")), *named])

    def empty(self, name: str) -> Any:
        """What a field holds in a new row."""
        column = self.fields[name]
        return [] if column.many_to_many else plain(column.get_default())


@dataclass
class Record:
    """What a file says of one thing."""

    kind: Kind
    file: Path
    key: str
    depth: int
    values: dict[str, Any] = field(default_factory=dict)

    def __str__(self) -> str:
        return f"{self.kind.model._meta.verbose_name} {self.key}"

    def refusal(self, name: str, reason: str) -> CommandError:
        """Why the file cannot be loaded, with the place to correct."""
        return CommandError(f"{self.file}: {self}{name and f', field {name}'}: {reason}")


def read(kind: Kind) -> Iterator[Record]:
    """The records of a kind's file, each checked by itself and followed by its children."""
    today = timezone.localdate()
    try:
        content = json.loads(kind.file.read_text(encoding="utf-8"))
        rows, reference_date = list(content["records"]), content["meta"].get("reference_date")
        # Samples stay as fresh as they were on their reference date.
        age = today - datetime.date.fromisoformat(reference_date or today.isoformat())
    except (OSError, ValueError, LookupError, TypeError, AttributeError) as error:
        form = '{"meta": {…}, "records": […]}'
        raise CommandError(f"{kind.file}: This is not a file of the form {form}: {error}") from error
    yield from parse(kind, rows, kind.file, age)


def parse(
    kind: Kind, rows: list[Any], file: Path, age: datetime.timedelta, parent: Record | None = None
) -> Iterator[Record]:
    """The records that `rows` describe, each followed by its children."""
    depth = parent.depth + 1 if parent else 0
    for number, row in enumerate(rows, 1):
        unnamed = Record(kind, file, f"number {number}{f' of {parent}' if parent else ''}", depth)
        if not isinstance(row, dict):
            raise unnamed.refusal("", "A record is an object with named fields.")
        row = {**row, kind.key[0]: parent.key} if parent else row
        if not row.get(kind.key[0]):
            raise unnamed.refusal(kind.key[0], "This field is missing.")

        record = Record(kind, file, kind.natural_key(row), depth)
        for name, value in columns(row):
            if name not in kind.children:
                record.values[name] = checked(record, name, value, age)
        yield record
        for name, child in kind.children.items():
            if not isinstance(row.get(name, []), list):
                raise record.refusal(name, "A list of records is expected.")
            yield from parse(child, row.get(name, []), file, age, record)


def columns(row: dict[str, Any]) -> Iterator[tuple[str, Any]]:
    """The fields of a record, a multilingual text as one for each language."""
    for name, value in row.items():
        if isinstance(value, dict):
            yield from ((f"{name}_{language}", text) for language, text in value.items())
        else:
            yield name, value


def checked(record: Record, name: str, value: Any, age: datetime.timedelta) -> Any:
    """`value` in its plain form, if the field exists and accepts it; a date moved by `age`."""
    column = record.kind.fields.get(name)
    if column is None:
        raise record.refusal(name, "There is no such field, or it needs a text for each language.")
    if value is None:
        raise record.refusal(name, "Leave out what is not recorded.")
    has_many = column.many_to_many or isinstance(column, ChoiceListField)
    if isinstance(value, dict) or isinstance(value, list) != has_many:
        raise record.refusal(name, "A list is expected." if has_many else "A single value is expected.")
    value = [str(item) for item in value] if has_many else str(value)
    if column.is_relation:
        return sorted(set(value)) if has_many else value
    try:
        value = column.clean(value, None)
    except ValidationError as error:
        raise record.refusal(name, error.messages[0]) from error
    return plain(shifted(value, age) if value and isinstance(column, DateField | PartialDateField) else value)


def shifted(date: datetime.date | PartialDate, age: datetime.timedelta) -> str:
    """`date` moved by `age`, as precise as before."""
    first_day = date.first_day if isinstance(date, PartialDate) else date
    return (first_day + age).isoformat()[: len(str(date))]


def plain(value: Any) -> Any:
    """`value` as JSON holds it; an empty text where nothing is recorded."""
    if value is None:
        return ""
    return value if isinstance(value, bool | int | float | list) else str(value)
