"""
How the shipped record comes into the database without undoing what staff have edited.

`ShippedRecord` keeps what the files said when they were last loaded. Three values of each field are
compared, shipped then, shipped now and here, so that an edit is never mistaken for an old fact.
"""

from collections import Counter, defaultdict
from operator import attrgetter
from typing import Any

from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db.models import Model

from .models import ShippedRecord
from .shipping import Kind, Record, plain, read


class Table:
    """The rows of one model as they stand here, and what was shipped of them, by natural key."""

    def __init__(self, kind: Kind, tables: dict[type[Model], "Table"]) -> None:
        self.kind = kind
        self.tables = tables
        shipped = ShippedRecord.objects.filter(model=kind.model._meta.label)
        self.shipped = {record.key: record.values for record in shipped}
        self.rows: dict[str, Any] = {}
        self.keys: dict[Any, str] = {}
        self.links: dict[str, dict[Any, list[str]]] = {}
        self.seen: set[str] = set()
        self.lost: set[str] = set()
        # Of two rows with one key, such as those of a member that came back, the older was shipped.
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
        self.counts: dict[str, Counter[str]] = {}
        self.differences: list[str] = []

    def load(self, kinds: list[Kind]) -> None:
        """Load every record of `kinds`, inside the transaction of the caller."""
        records: list[Record] = []
        for kind in kinds:
            self.open(kind)
            records += read(kind)
        # Children come last: an item of a session names a document, which names the meeting.
        records.sort(key=attrgetter("depth"))
        for record in records:
            self.take(record)
        self.report_withdrawn()
        self.remember(records)

    def open(self, kind: Kind) -> None:
        self.counts[kind.label] = Counter()
        if kind.model not in self.tables:
            self.tables[kind.model] = Table(kind, self.tables)
        for child in kind.children.values():
            self.open(child)

    def take(self, record: Record) -> None:
        """Create, update or keep the row that a record describes."""
        kind, table = record.kind, self.tables[record.kind.model]
        if record.key in table.seen:
            raise record.refusal(" and ".join(kind.key), "Another record has the same key.")
        table.seen.add(record.key)

        lost = self.lost_references(record)
        row = table.rows.get(record.key)
        if row:
            self.compare(record, row, lost)
        elif record.key in table.shipped and not self.replace:
            table.lost.add(record.key)
            self.differ(kind, f"{record}: deleted here")
        elif needed := [name for name in lost if not kind.fields[name].many_to_many]:
            table.lost.add(record.key)
            self.differ(kind, f"{record}: left out, because its {needed[0]} was deleted here")
        else:
            row = kind.model()
            self.write(record, row, record.values)
            table.add(row)
            kind.on_create(row)
            self.counts[kind.label]["created"] += 1

    def lost_references(self, record: Record) -> list[str]:
        """The fields that name a row which staff have deleted; to name one unheard of is refused."""
        lost = []
        for name, value in record.values.items():
            if model := record.kind.fields[name].related_model:
                table = self.tables.get(model)
                for key in value if isinstance(value, list) else [value]:
                    if table and key in table.lost:
                        lost.append(name)
                    elif not table or key not in table.rows:
                        raise record.refusal(name, f"No {model._meta.verbose_name} {key} comes before it.")
        return lost

    def compare(self, record: Record, row: Any, lost: list[str]) -> None:
        """Take what the record newly says where nobody edited the row, and report what differs otherwise."""
        kind, table = record.kind, self.tables[record.kind.model]
        then = table.shipped.get(record.key, record.values)
        no_longer_said = {name: kind.empty(name) for name in then if name in kind.fields}
        news, differences = {}, []
        for name, now in {**no_longer_said, **record.values}.items():
            here = table.value(row, name)
            if here == now:
                continue
            is_unedited = here == then.get(name, kind.empty(name))
            is_frozen = kind.is_append_only or (here and name in kind.frozen_fields(row))
            if (is_unedited or self.replace) and not is_frozen and name not in lost:
                news[name] = now
            else:
                differences.append(f"{record}, {name}: here {here!r}, shipped {now!r}")

        if news:
            self.write(record, row, news)
            self.counts[kind.label]["updated"] += 1
        if differences:
            self.differ(kind, *differences)
        if not news and not differences:
            self.counts[kind.label]["kept"] += 1

    def write(self, record: Record, row: Any, values: dict[str, Any]) -> None:
        """Save `values` in a new or existing row, when it is then valid as a whole."""
        links = {}
        for name, value in values.items():
            column = record.kind.fields[name]
            others = self.tables[column.related_model].rows if column.is_relation else {}
            if column.many_to_many:
                links[name] = [others[key] for key in value if key in others]
            elif column.is_relation:
                setattr(row, name, others.get(value))
            else:
                setattr(row, name, column.get_default() if value == "" else value)
        try:
            row.full_clean()
        except ValidationError as error:
            name, messages = next(iter(error.message_dict.items()))
            raise record.refusal("" if name == NON_FIELD_ERRORS else name, messages[0]) from error
        row.save()
        for name, rows in links.items():
            getattr(row, name).set(rows)

    def report_withdrawn(self) -> None:
        """Name the rows that were shipped once and are no longer; what becomes of them is for staff."""
        for table in self.tables.values():
            for key in sorted(table.shipped.keys() & table.rows.keys() - table.seen):
                if not table.shipped[key].get("is_sample"):
                    self.differ(table.kind, f"{table.kind.model._meta.verbose_name} {key}: no longer shipped")

    def differ(self, kind: Kind, *differences: str) -> None:
        self.counts[kind.label]["different"] += 1
        self.differences += differences

    def remember(self, records: list[Record]) -> None:
        """Keep what was shipped of each row, for the next comparison."""
        news = []
        for record in records:
            table = self.tables[record.kind.model]
            if record.key in table.rows and record.values != table.shipped.get(record.key):
                label = record.kind.model._meta.label
                news.append(ShippedRecord(model=label, key=record.key, values=record.values))
        ShippedRecord.objects.bulk_create(
            news, update_conflicts=True, unique_fields=["model", "key"], update_fields=["values", "loaded_at"]
        )
