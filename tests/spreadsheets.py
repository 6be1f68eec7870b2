"""Spreadsheets as staff send them, taken through an import."""

import csv
import io

from openpyxl import Workbook

from tests.factories import UserFactory
from wenregistry.imports import runs
from wenregistry.imports.kinds import kinds


def csv_of(*rows):
    """The content of a CSV with these rows."""
    file = io.StringIO(newline="")
    csv.writer(file).writerows(rows)
    return file.getvalue().encode()


def xlsx_of(*rows):
    """The content of a workbook with these rows."""
    workbook = Workbook()
    for row in rows:
        workbook.active.append(row)
    file = io.BytesIO()
    workbook.save(file)
    return file.getvalue()


def previewed(kind, content, **answers):
    """A file of a kind, uploaded and looked at; `answers` says what unknown headings mean."""
    run = runs.receive(kinds()[kind], UserFactory(is_superuser=True), "a file", content)
    if answers:
        runs.remember(run, answers)
    assert runs.unknown_headings(run) == []
    runs.preview(run)
    return run


def verdicts(run):
    """What the preview says of each row: its state, and each change or problem."""
    return [
        (line["state"], [tuple(cell) for cell in line["problems"] or line["changes"]])
        for line in runs.lines(run)
    ]


def imported(kind, content, sets_aside=False):
    """A file of a kind, written."""
    run = previewed(kind, content)
    runs.write(run, run.author, sets_aside=sets_aside)
    return run


def changes_nothing(kind, response):
    """Whether a download, imported as it is, has rows and leaves them all the same."""
    counts = previewed(kind, response.getvalue()).counts
    return counts["same"] > 0 and not any(counts[state] for state in ("new", "changed", "wrong"))
