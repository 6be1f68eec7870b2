"""The life of an import: a file is uploaded, understood, previewed, and then written or abandoned."""

import csv
import datetime
import hashlib
import io
import json
import zlib
from collections import Counter
from collections.abc import Iterator
from itertools import compress
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from ..exports import cell as guarded
from ..folding import fold
from ..history import because
from ..models import ImportHeading, ImportRun, User
from .kinds import Column, Kind, Refused, kinds
from .plan import STATES, Plan, Row
from .reading import Table, open_table


class Outdated(Refused):
    """An import that would do something else by now than its preview says."""


KEPT_FOR = datetime.timedelta(hours=24)


def may_import(user: Any, kind: Kind) -> bool:
    """Whether `user` may import this kind of file: whoever may add and change its records by hand."""
    options = kind.model._meta
    by_hand = [f"{options.app_label}.{action}_{options.model_name}" for action in ("add", "change")]
    return user.has_perms(["wenregistry.add_importrun", *by_hand, *kind.also_needs])


def may_write(user: Any, run: ImportRun) -> bool:
    """Whether `user` may write `run`: entries that the public reads need the permission to publish."""
    kind = kind_of(run)
    options = kind.published_model._meta
    may_publish = user.has_perm(f"{options.app_label}.publish_{options.model_name}")
    return may_import(user, kind) and (may_publish or not run.counts.get("public"))


def kind_of(run: ImportRun) -> Kind:
    """The kind of file that `run` imports."""
    return kinds()[run.kind]


def receive(kind: Kind, author: User, file_name: str, content: bytes) -> ImportRun:
    """
    Keep an uploaded file, with the columns that its headings mean as far as that is known.

    Of a file with restricted details that staff took from here, only the entries' own columns are imported.
    What hangs on an entry is left out, such as the channels of an office: all of a kind stand in one cell,
    each with who may know of it. So is what no import knows: holders, consents, notes.
    """
    forget_old()
    table = open_table(content, file_name)
    remembered = dict(ImportHeading.objects.filter(kind=kind.name).values_list("heading", "column"))
    mapping = {}
    for heading in table.headings:
        column = kind.column_of(heading)
        if table.is_restricted and (column is None or column.is_related):
            mapping[heading] = ""
        elif column:
            mapping[heading] = column.name
        elif (name := remembered.get(fold(heading)[:200])) is not None:
            mapping[heading] = name
    run = ImportRun(
        kind=kind.name,
        author=author,
        file_name=file_name[:255],
        sha256=hashlib.sha256(content).hexdigest(),
        size=len(content),
        content=content,
        mapping=mapping,
    )
    refuse_repeated(mapping)
    run.save()
    return run


def refuse_repeated(mapping: dict[str, str]) -> None:
    """Refuse two headings that mean the same column: one of them would be lost."""
    named = Counter(name for name in mapping.values() if name)
    for name, number in named.items():
        if number > 1:
            headings = [heading for heading, column in mapping.items() if column == name]
            sentence = _("These headings mean the same column: %(headings)s. Keep one of them.")
            raise Refused(sentence % {"headings": ", ".join(headings)})


def table_of(run: ImportRun) -> Table:
    """The file of a run that is not decided yet."""
    return open_table(bytes(run.content), run.file_name)  # type: ignore[arg-type]


def unknown_headings(run: ImportRun) -> list[str]:
    """The headings of which nobody has said yet what they mean."""
    return [heading for heading in table_of(run).headings if heading not in run.mapping]


def remember(run: ImportRun, answers: dict[str, str]) -> None:
    """Take what staff say about headings, an empty answer leaves a column out, and ask no more."""
    mapping = {**run.mapping, **answers}
    refuse_repeated(mapping)
    for heading, column in answers.items():
        ImportHeading.objects.update_or_create(
            kind=run.kind, heading=fold(heading)[:200], defaults={"column": column}
        )
    run.mapping = mapping
    run.save(update_fields=["mapping", "updated_at"])


def preview(run: ImportRun) -> None:
    """Find out what the file would change, and keep that until it is decided; a file that is refused goes."""
    try:
        with transaction.atomic():
            result = Result(run, is_final=False)
            transaction.set_rollback(True)
    except Refused:
        run.delete()
        raise
    run.plan, run.counts, run.errors = result.plan, result.counts, result.errors
    run.save(update_fields=["plan", "counts", "errors", "updated_at"])


def write(run: ImportRun, author: User, *, sets_aside: bool) -> None:
    """Write what the preview showed, all of it or nothing; refuses when it would be anything else."""
    with transaction.atomic():
        run = ImportRun.objects.select_for_update().get(pk=run.pk)
        if run.state != ImportRun.State.UPLOADED or run.content is None or run.plan is None:
            raise Refused(_("This import is decided already."))
        if run.counts["wrong"] and not sets_aside:
            raise Refused(_("Some rows are wrong. Correct the file, or say that they are set aside."))
        with because(str(run)):
            result = Result(run, is_final=True)
        if zlib.decompress(result.plan) != zlib.decompress(bytes(run.plan)):
            raise Outdated(_("The record has changed since the preview. Look at it again before you write."))
        # What is about to change may have been published since the preview.
        run.counts = result.counts
        if not may_write(author, run):
            raise PermissionDenied
        run.state, run.written_at = ImportRun.State.WRITTEN, timezone.now()
        empty(run)


def abandon(run: ImportRun) -> None:
    """Decide that a file is not written."""
    with transaction.atomic():
        run = ImportRun.objects.select_for_update().get(pk=run.pk)
        if run.state == ImportRun.State.UPLOADED:
            run.state = ImportRun.State.ABANDONED
            empty(run)


def forget_old() -> int:
    """Abandon what nobody has decided in a day, and say how many files that were."""
    old = ImportRun.objects.filter(state=ImportRun.State.UPLOADED, created_at__lt=timezone.now() - KEPT_FOR)
    return old.update(state=ImportRun.State.ABANDONED, content=None, plan=None, errors="")


def empty(run: ImportRun) -> None:
    """Keep of a decided run who, when, how many and the rows that were set aside."""
    run.content = run.plan = None
    if run.state == ImportRun.State.ABANDONED:
        run.errors = ""
    run.save()


def lines(run: ImportRun, state: str = "") -> Iterator[dict[str, Any]]:
    """The rows of the preview, of one state where that is given."""
    mark = f'"state": "{state}"'.encode()
    for line in zlib.decompress(bytes(run.plan or b"")).splitlines() if run.plan else ():
        row = json.loads(line) if not state or mark in line else None
        if row and (not state or row["state"] == state):
            yield row


class Result:
    """What one pass over the file of `run` finds, and writes where it is final."""

    def __init__(self, run: ImportRun, *, is_final: bool) -> None:
        kind = kind_of(run)
        columns = {column.name: column for column in kind.columns}
        table = table_of(run)
        meanings: list[Column | None] = [columns.get(run.mapping[heading]) for heading in table.headings]
        self.counts = {state: 0 for state in (*STATES, "public")}
        # No restricted detail that is left out gets into the file of the wrong rows.
        shown = [bool(column) or not table.is_restricted for column in meanings]
        packer = zlib.compressobj()
        packed = [b""]
        wrong = io.StringIO()
        writer = csv.writer(wrong)
        writer.writerow([*map(guarded, compress(table.headings, shown)), _("problem")])
        for row in Plan(kind, meanings, is_final=is_final).rows(table.rows()):
            self.counts[row.state] += 1
            if row.state in {"new", "changed"}:
                self.counts["public"] += kind.is_public(row.record)
            packed.append(packer.compress(row.line().encode() + b"\n"))
            if row.problems:
                writer.writerow(map(guarded, [*compress(row.cells, shown), sentences(row)]))
        self.plan = b"".join([*packed, packer.flush()])
        self.errors = wrong.getvalue() if self.counts["wrong"] else ""


def sentences(row: Row) -> str:
    """Why a row is wrong, for the file of the wrong rows."""
    return " ".join(
        f"{column}: {sentence}" if column else sentence
        for column, _cell, sentence, _suggestion in row.problems
    )
