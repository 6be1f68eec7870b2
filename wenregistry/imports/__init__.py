"""Spreadsheets of staff: read, matched with the record, shown row by row, and written whole or not at all."""

from .kinds import CellError, Column, Kind, Refused

__all__ = ["CellError", "Column", "Kind", "Refused"]
