"""
The shipped record: the facts in the `data` folder of each app, and how they come into the database.

An app's `shipped.py` lists its files as `Kind`s, in the order of loading. A record is known by its
natural key and names others by theirs. `ShippedRecord` keeps what the files said when last loaded, so
that three values are compared field by field (shipped then, shipped now, here): an edit by staff is
never mistaken for an old fact.
"""

import datetime
import json
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import cached_property
from operator import attrgetter
from pathlib import Path
from typing import Any

from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.core.management.base import CommandError
from django.db.models import DateField, Model
from django.utils import timezone

from .fields import ChoiceListField
from .models import ShippedRecord
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
    written_once: list[str] = field(default_factory=list)
    on_create: Callable[[Any], None] = lambda row: None

    @cached_property
    def label(self) -> str:
        plural = str(self.model._meta.verbose_name_plural)
        return f"sample {plural}" if self.is_sample else plural

    @cached_property
    def fields(self) -> dict[str, Any]:
        """The model's fields by name: of a multilingual one its columns, such as `name_fr`."""
        fields = {
            column.name: column for column in [*self.model._meta.fields, *self.model._meta.many_to_many]
        }
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
    try:
        content = json.loads(kind.file.read_text(encoding="utf-8"))
        rows, reference = content["records"], content["meta"].get("reference_date")
        # Samples stay as fresh as they were on their reference date.
        age = timezone.localdate() - datetime.date.fromisoformat(
            reference or timezone.localdate().isoformat()
        )
    except (OSError, ValueError, LookupError, TypeError, AttributeError) as error:
        raise CommandError(
            f'{kind.file} is not of the form {{"meta": …, "records": […]}}: {error}.'
        ) from error
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
        for name, value in row.items():
            if name in kind.children:
                continue
            texts = value if isinstance(value, dict) else {"": value}
            for language, text in texts.items():
                column = f"{name}_{language}" if language else name
                record.values[column] = checked(record, column, text, age)
        yield record
        for name, child in kind.children.items():
            yield from parse(child, row.get(name, []), file, age, record)


def checked(record: Record, name: str, value: Any, age: datetime.timedelta) -> Any:
    """`value` in its plain form, if the field exists and accepts it; its dates moved by `age`."""
    column = record.kind.fields.get(name)
    if column is None:
        raise record.refusal(name, "There is no such field, or it needs a text for each language.")
    if value is None:
        raise record.refusal(name, "Leave out what is not recorded.")
    if isinstance(value, list) != (column.many_to_many or isinstance(column, ChoiceListField)):
        raise record.refusal(name, "A list is expected in fields that hold several values, and only there.")
    if column.is_relation:
        return sorted({str(key) for key in value}) if column.many_to_many else str(value)
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


class Table:
    """The rows of one model as they stand here, and what was shipped of them, by natural key."""

    def __init__(self, kind: Kind, tables: dict[type[Model], "Table"]) -> None:
        self.kind = kind
        self.tables = tables
        shipped = ShippedRecord.objects.filter(model=kind.model._meta.label)
        self.shipped = {record.key: record for record in shipped}
        self.rows: dict[str, Any] = {}
        self.keys: dict[Any, str] = {}
        self.links: dict[str, dict[Any, list[str]]] = {}
        # Where two rows have the same key, such as those of a member that came back, the older one was shipped.
        for row in kind.model._default_manager.order_by("-pk"):
            self.add(row)

    def add(self, row: Any) -> None:
        key = self.kind.natural_key({name: self.value(row, name) for name in self.kind.key})
        self.rows[key] = row
        self.keys[row.pk] = key

    def value(self, row: Any, name: str) -> Any:
        """What a field of `row` holds, in the form of the files."""
        column = self.kind.fields[name]
        if column.many_to_many:
            return self.linked(column).get(row.pk, [])
        value = column.value_from_object(row)
        return self.tables[column.related_model].keys[value] if column.is_relation and value else plain(value)

    def linked(self, column: Any) -> dict[Any, list[str]]:
        """The keys that a many-to-many field holds for each row, read in one query."""
        if column.name not in self.links:
            links = defaultdict(list)
            ends = [column.m2m_column_name(), column.m2m_reverse_name()]
            for pk, other in column.remote_field.through._default_manager.values_list(*ends):
                links[pk].append(self.tables[column.related_model].keys[other])
            self.links[column.name] = {pk: sorted(keys) for pk, keys in links.items()}
        return self.links[column.name]


class Loader:
    """Brings shipped records into the database, and says what became of each."""

    def __init__(self, replace: bool = False) -> None:
        self.replace = replace
        self.tables: dict[type[Model], Table] = {}
        self.seen: set[tuple[type[Model], str]] = set()
        self.lost: set[tuple[type[Model], str]] = set()
        self.counts: dict[str, Counter[str]] = {}
        self.differences: list[str] = []

    def load(self, kinds: list[Kind]) -> None:
        """Load every record of `kinds`, inside the transaction of the caller."""
        records = []
        for kind in kinds:
            self.open(kind)
            records += read(kind)
        # A child comes after all its elders: an item of a session names a document, which names the meeting.
        records.sort(key=attrgetter("depth"))
        for record in records:
            self.take(record)
        self.report_withdrawn()
        self.remember(records)

    def open(self, kind: Kind) -> None:
        self.counts.setdefault(kind.label, Counter())
        if kind.model not in self.tables:
            self.tables[kind.model] = Table(kind, self.tables)
        for child in kind.children.values():
            self.open(child)

    def take(self, record: Record) -> None:
        """Create, update or keep the row that a record describes."""
        identity = record.kind.model, record.key
        if identity in self.seen:
            raise record.refusal(" and ".join(record.kind.key), "Another record has the same key.")
        self.seen.add(identity)
        lost = self.lost_references(record)
        table = self.tables[record.kind.model]
        row = table.rows.get(record.key)
        if row:
            self.compare(record, row, lost)
        elif record.key in table.shipped and not self.replace:
            self.lost.add(identity)
            self.differ(record.kind, f"{record}: deleted here")
        elif any(not record.kind.fields[name].many_to_many for name in lost):
            self.lost.add(identity)
            self.differ(record.kind, f"{record}: left out, for its {lost[0]} was deleted here")
        else:
            row = record.kind.model()
            self.write(record, row, record.values)
            table.add(row)
            record.kind.on_create(row)
            self.counts[record.kind.label]["created"] += 1

    def lost_references(self, record: Record) -> list[str]:
        """The fields that name a row which staff have deleted; one that names nothing known is refused."""
        lost = []
        for name, value in record.values.items():
            if model := record.kind.fields[name].related_model:
                for key in value if isinstance(value, list) else [value]:
                    if (model, key) in self.lost:
                        lost.append(name)
                    elif model not in self.tables or key not in self.tables[model].rows:
                        raise record.refusal(
                            name, f"There is no {model._meta.verbose_name} {key} up to here."
                        )
        return lost

    def compare(self, record: Record, row: Any, lost: list[str]) -> None:
        """Take what the record newly says where nobody edited the row, and report what differs otherwise."""
        kind, table = record.kind, self.tables[record.kind.model]
        shipped = table.shipped.get(record.key)
        then = shipped.values if shipped else record.values
        no_longer_said = {name: kind.empty(name) for name in then if name in kind.fields}
        news, kept = {}, {}
        for name, now in {**no_longer_said, **record.values}.items():
            here = table.value(row, name)
            if here == now:
                continue
            is_writable = (
                name not in lost and not kind.is_append_only and not (name in kind.written_once and here)
            )
            is_unedited = here == then.get(name, kind.empty(name))
            if is_writable and (is_unedited or self.replace):
                news[name] = now
            else:
                kept[name] = f"here {here!r}, shipped {now!r}"
        if news:
            self.write(record, row, news)
            self.counts[kind.label]["updated"] += 1
        if kept:
            self.differ(kind, *(f"{record}, {name}: {difference}" for name, difference in kept.items()))
        if not news and not kept:
            self.counts[kind.label]["kept"] += 1

    def write(self, record: Record, row: Any, values: dict[str, Any]) -> None:
        """Save `values` in a new or existing row, when it is then valid as a whole."""
        links = {}
        for name, value in values.items():
            column = record.kind.fields[name]
            rows = self.tables[column.related_model].rows if column.is_relation else {}
            if column.many_to_many:
                links[name] = [rows[key] for key in value if key in rows]
            elif column.is_relation:
                setattr(row, name, rows[value] if value else None)
            else:
                setattr(row, name, column.get_default() if value == "" else value)
        try:
            row.full_clean()
        except ValidationError as error:
            name, messages = next(iter(error.message_dict.items()))
            raise record.refusal("" if name == NON_FIELD_ERRORS else name, messages[0]) from error
        row.save()
        for name, others in links.items():
            getattr(row, name).set(others)

    def report_withdrawn(self) -> None:
        """Name the rows that were shipped once and are not any more; what becomes of them is for staff."""
        for model, table in self.tables.items():
            for key, shipped in table.shipped.items():
                is_here = key in table.rows and not shipped.values.get("is_sample")
                if is_here and (model, key) not in self.seen:
                    self.differ(
                        table.kind, f"{model._meta.verbose_name} {key}: no longer shipped, still here"
                    )

    def differ(self, kind: Kind, *differences: str) -> None:
        self.counts[kind.label]["different"] += 1
        self.differences += differences

    def remember(self, records: list[Record]) -> None:
        """Keep what was shipped of each row, for the next comparison."""
        news = []
        for record in records:
            table = self.tables[record.kind.model]
            shipped = table.shipped.get(record.key)
            if record.key in table.rows and (shipped is None or shipped.values != record.values):
                label = record.kind.model._meta.label
                news.append(ShippedRecord(model=label, key=record.key, values=record.values))
        ShippedRecord.objects.bulk_create(
            news, update_conflicts=True, unique_fields=["model", "key"], update_fields=["values", "loaded_at"]
        )
