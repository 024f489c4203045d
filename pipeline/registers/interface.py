"""What a reader of one kind of export gives: sheets of plain cells, whatever file they came from.

A reader takes the whole file as bytes and returns a `Workbook`, or raises `Refused` with the key of a sentence that
says what to export instead. It reads values only: no formula, macro, link or script of the file is ever executed.
It bounds what it unpacks before it unpacks it. `Refused` does not leave this room: `read_register` turns it into a
`RegisterReading` of kind `unknown`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

Cell = str | int | float | bool | date | datetime | time | timedelta | None
"""A cell's value; text is as the file has it, tidied only when it is understood."""

MAX_FILE_BYTES = 100 * 1024 * 1024
MAX_UNPACKED_BYTES = 200 * 1024 * 1024
"""Of all parts of a zipped workbook together."""
MAX_RATIO = 100
"""Unpacked to packed, for parts above 1 MiB."""
MAX_ENTRIES = 2_000
MAX_ROWS = 200_000
"""Of one sheet. A year's register of a large office has some 20,000."""
MAX_COLUMNS = 200
MAX_CELL_CHARACTERS = 20_000


class Refused(Exception):
    """The file cannot be read as a register export; `key` names the sentence in pipeline/register_texts.py."""

    def __init__(self, key: str) -> None:
        super().__init__(key)
        self.key = key


@dataclass(frozen=True, slots=True, kw_only=True)
class Merge:
    """A block of merged cells; indices count from 0 within `Sheet.rows`, ends included."""

    top: int
    left: int
    bottom: int
    right: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """One sheet, table or delimited file."""

    name: str | None
    rows: Sequence[Sequence[Cell]]
    """From the first row of the sheet on, so that `rows[i]` is row `i + 1` to the clerk; rows may differ in length."""
    merges: tuple[Merge, ...] = ()
    is_hidden: bool = False
    title: tuple[str, ...] = ()
    """Texts that stand outside the table and name it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Workbook:
    """What a reader found in one file."""

    container: str
    """xlsx, xls, ods, html, spreadsheetml, csv or tsv."""
    sheets: tuple[Sheet, ...]
    encoding: str | None = None
    is_1904: bool = False
    """Day serials count from 1904-01-01 (old Macintosh workbooks)."""
