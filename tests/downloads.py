"""Downloads as a reader of the file sees them."""

import csv
import io

from openpyxl import load_workbook


def text_of(response):
    """The text of a CSV, its mark included."""
    return response.getvalue().decode()


def csv_rows(response):
    """The rows of a CSV, by heading."""
    text = text_of(response).removeprefix("\N{BYTE ORDER MARK}")
    return list(csv.DictReader(io.StringIO(text, newline="")))


def xlsx_cells(response):
    """The cells of a workbook, row by row, the headings first."""
    return list(load_workbook(io.BytesIO(response.getvalue())).active.iter_rows())
