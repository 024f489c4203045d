"""CSV and TSV, with whatever delimiter and encoding the clerk's program chose."""

from __future__ import annotations

import csv
import io
import itertools
from collections.abc import Iterator

from pipeline.registers.encodings import decode
from pipeline.registers.interface import MAX_COLUMNS, MAX_ROWS, Cell, Refused, Sheet, Workbook

_MAX_LINE = 1_000_000
_DELIMITERS = ",;\t|"
_RISKY = frozenset("=+-@\t\r＝＋－＠")


def read_delimited(data: bytes) -> Workbook:
    """The rows of a delimited file. Raises Refused where it is no text or holds no delimiter at all."""
    text, encoding = decode(data)
    if "\x00" in text[:10_000]:
        raise Refused("not-a-register")
    text = text.replace("\x00", "")
    if any(len(line) > _MAX_LINE for line in io.StringIO(text)):
        raise Refused("delimited-damaged")
    delimiter, skip = _delimiter(text)
    rows: list[list[Cell]] = []
    for record in itertools.islice(_records(text, delimiter), skip, None):
        if len(rows) >= MAX_ROWS:
            raise Refused("too-many-rows")
        rows.append([_cell(cell) for cell in record[:MAX_COLUMNS]])
    if skip:
        rows.insert(0, [])
    return Workbook(
        container="tsv" if delimiter == "\t" else "csv",
        sheets=(Sheet(name=None, rows=rows),),
        encoding=encoding,
    )


def _cell(text: str) -> Cell:
    """A cell's text, without the quotation mark that keeps spreadsheet programs from running it as a formula."""
    if text[:1] == "'" and text[1:2] in _RISKY:
        return text[1:]
    return text or None


def _records(text: str, delimiter: str) -> Iterator[list[str]]:
    try:
        yield from csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    except csv.Error as error:
        # A field beyond the csv module's limit: a quotation mark that is never closed.
        raise Refused("delimited-damaged") from error


def _delimiter(text: str) -> tuple[str, int]:
    """The delimiter, and how many lines (`sep=;`) stand before the first record.

    The one that cuts most of the first records into the same number of several fields; commas inside Vietnamese
    headers ("Số, ký hiệu") make counting characters useless.
    """
    first = text.partition("\n")[0].strip().strip('"')
    if first.lower().startswith("sep=") and len(first) == 5:
        return first[4], 1
    head = text[:100_000]
    best, best_score = ",", 0.0
    for delimiter in _DELIMITERS:
        try:
            widths = [
                len(record)
                for record in itertools.islice(csv.reader(io.StringIO(head, newline=""), delimiter=delimiter), 60)
            ]
        except csv.Error:
            continue
        wide = [width for width in widths if width > 1]
        if not wide:
            continue
        usual = max(set(wide), key=lambda width: (wide.count(width), width))
        score = wide.count(usual) / max(len([width for width in widths if width]), 1) * min(usual, 12)
        if score > best_score:
            best, best_score = delimiter, score
    return best, 0
