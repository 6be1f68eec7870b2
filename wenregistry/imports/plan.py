"""
What a file would change, row by row: the preview, and the same steps once more when it is written.

The database itself judges the rows: the preview writes them, some hundred at a time, into a transaction that
is rolled back. So they are held to every constraint, to what is on file and to each other.
"""

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import islice
from typing import Any

from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db import IntegrityError, models, transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from .kinds import CellError, Column, Kind, Values, as_text

ROWS_AT_A_TIME = 500
# What a row would do, in words.
STATES = {
    "new": gettext_lazy("new"),
    "changed": gettext_lazy("changed"),
    "same": gettext_lazy("the same"),
    "wrong": gettext_lazy("wrong"),
}


@dataclass
class Row:
    """A row of a file: its values, the record that it means, and what would become of that."""

    number: int
    cells: list[str]
    values: Values = field(default_factory=dict)
    record: Any = None
    is_new: bool = False
    # Column, before and after, as text; and column, cell, reason and suggestion.
    changes: list[list[str]] = field(default_factory=list)
    problems: list[list[str]] = field(default_factory=list)

    @property
    def state(self) -> str:
        """`new`, `changed`, `same` or `wrong`."""
        if self.problems:
            return "wrong"
        return "new" if self.is_new else "changed" if self.changes else "same"

    def line(self) -> str:
        """The row as the preview keeps it."""
        return json.dumps(
            {
                "number": self.number,
                "state": self.state,
                "record": "" if self.is_new or self.record is None else str(self.record.pk),
                # Those of a wrong row too, which tell what it is about.
                "changes": self.changes,
                "problems": self.problems,
            },
            ensure_ascii=False,
        )


class Plan:
    """The rows of one table, each matched with its record; `is_final` where they are written to stay."""

    def __init__(self, kind: Kind, headings: list[Column | None], *, is_final: bool = False) -> None:
        self.kind = kind
        self.headings = headings
        self.is_final = is_final
        self.tables = kind.tables()
        # The first row with each key and with each record.
        self.seen: dict[Any, int] = {}
        # Related rows are matched by their keys, from tables: to look up each again would cost a query.
        self.trusted = {column.name for column in kind.model._meta.fields if column.is_relation}

    def rows(self, cells: Iterable[tuple[int, list[str]]]) -> Iterator[Row]:
        """Each row with its verdict, in the order of the file; needs a transaction around it."""
        remaining = iter(cells)
        while batch := [Row(*row) for row in islice(remaining, ROWS_AT_A_TIME)]:
            for row in batch:
                self.parse(row)
            self.match([row for row in batch if not row.problems])
            changing = [row for row in batch if row.state in {"new", "changed"}]
            for row in changing:
                self.validate(row)
            self.store([row for row in changing if not row.problems])
            yield from batch

    def parse(self, row: Row) -> None:
        """Turn the filled cells of a row into values; an empty one says nothing."""
        for column, cell in zip(self.headings, row.cells, strict=False):
            if column and cell:
                try:
                    row.values[column.name] = column.parse(cell, self.tables)
                except CellError as error:
                    row.problems.append([column.name, cell, str(error.sentence), error.suggestion])

    def match(self, rows: list[Row]) -> None:
        """Find the record of each row, refuse what was there before, and note what would change."""
        keys = {}
        for row in rows:
            try:
                keys[row.number] = self.kind.key(row.values)
            except CellError as error:
                self.refuse(row, error)
        records = self.kind.find(list(dict.fromkeys(keys.values()))) if keys else {}
        for row in rows:
            if not row.problems:
                key = keys[row.number]
                row.record = records.get(key)
                self.refuse_duplicate(row, ["key", key])
                if row.record is not None:
                    self.refuse_duplicate(row, ["record", row.record.pk])
            if not row.problems:
                self.compare(row)

    def refuse_duplicate(self, row: Row, key: list[Any]) -> None:
        """Refuse a row that says again what an earlier one is about."""
        first = self.seen.setdefault(tuple(key), row.number)
        if first != row.number and not row.problems:
            sentence = _("Row %(number)d is about the same entry.") % {"number": first}
            row.problems.append(["", "", sentence, ""])

    def compare(self, row: Row) -> None:
        """Put the values into the record, and note each that differs from what is on file."""
        try:
            self.kind.check(row.values, row.record)
        except CellError as error:
            self.refuse(row, error)
            return
        row.is_new = row.record is None
        if row.is_new:
            row.record = self.kind.new(row.values)
        for column in self.kind.columns:
            if column.name not in row.values:
                if row.is_new and column.is_required:
                    row.problems.append([column.name, "", _("A new entry needs this column."), ""])
            elif not column.is_read_only:
                after = row.values[column.name]
                before = None if row.is_new else column.value_of(row.record)
                if row.is_new or before != after:
                    row.changes.append([column.name, as_text(before), as_text(after)])
                    if not column.is_related:
                        column.put(row.record, after)

    def refuse(self, row: Row, error: CellError) -> None:
        """Note why a row is wrong, beside the cell that it is about where there is one."""
        cells = {column.name: cell for column, cell in zip(self.headings, row.cells, strict=False) if column}
        row.problems.append(
            [error.column, cells.get(error.column, ""), str(error.sentence), error.suggestion]
        )

    def validate(self, row: Row) -> None:
        """Hold the record to the rules of its fields and of its model."""
        try:
            row.record.clean_fields(exclude=self.trusted)
            row.record.clean()
        except ValidationError as error:
            found = error.message_dict if hasattr(error, "error_dict") else {NON_FIELD_ERRORS: error.messages}
            for name, sentences in found.items():
                column = "" if name == NON_FIELD_ERRORS else name
                self.refuse(row, CellError(" ".join(sentences), column=column))

    def store(self, rows: list[Row]) -> None:
        """Write the rows; where the database refuses them, find those it refuses by halves."""
        if not rows:
            return
        for row in rows:
            if row.is_new:
                row.record.pk, row.record._state.adding = None, True  # As before an attempt that failed.
        try:
            with transaction.atomic():
                self.save(rows) if self.is_final else self.try_out(rows)
        except IntegrityError as error:
            if len(rows) == 1:
                self.refuse(rows[0], CellError(self.sentence_of(error)))
            else:
                middle = len(rows) // 2
                self.store(rows[:middle])
                self.store(rows[middle:])

    def try_out(self, rows: list[Row]) -> None:
        """Write the rows' own columns in one statement, without history: all of it is rolled back."""
        # A plain queryset: that of an append-only or frozen model may refuse.
        everyone: models.QuerySet = models.QuerySet(self.kind.model)
        names = [column.name for column in self.kind.model._meta.concrete_fields if not column.primary_key]
        everyone.bulk_create([row.record for row in rows if row.is_new])
        changed = [row.record for row in rows if not row.is_new]
        everyone.bulk_create(changed, update_conflicts=True, unique_fields=["pk"], update_fields=names)

    def save(self, rows: list[Row]) -> None:
        """Write the rows as editors do, so that derived columns and history follow."""
        for row in rows:
            row.record.save()
            for column in self.kind.columns:
                if column.is_related and column.name in {name for name, _before, _after in row.changes}:
                    column.put(row.record, row.values[column.name])

    def sentence_of(self, error: IntegrityError) -> str:
        """What the constraint that the database names has to say to an editor."""
        text = str(error)
        table = self.kind.model._meta.db_table
        stored = {column.name: column.column for column in self.kind.model._meta.concrete_fields}
        for constraint in self.kind.model._meta.constraints:
            # SQLite names the columns of a plain unique constraint, and anything else by name.
            columns = [f"{table}.{stored[name]}" for name in getattr(constraint, "fields", ())]
            if constraint.name in text or (columns and text.endswith(f": {', '.join(columns)}")):
                return str(constraint.get_violation_error_message())
        return _("This row does not agree with another one.")
