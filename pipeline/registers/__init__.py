"""Registers of outgoing documents (sổ đăng ký văn bản đi) in whatever file the office's software exports.

Kinds: workbook.py (xlsx, xls, ods), delimited.py (csv, tsv), html_table.py, spreadsheetml.py, edxml.py (exchange
packages). Each keeps the contract of interface.py; containers.py tells which one a file needs.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from pipeline.items import BadRow, RegisterReading, SheetReading
from pipeline.registers.columns import find_header, is_dossiers, is_incoming
from pipeline.registers.containers import container_of
from pipeline.registers.encodings import LEGACY_NAMES, legacy_encoding, to_unicode
from pipeline.registers.interface import MAX_FILE_BYTES, Refused, Sheet, Workbook
from pipeline.registers.rows import read_rows
from rules.facts import RegisterEntry, UnitCode

OUT_OF_REACH = "file-out-of-reach"
"""Reason of a reading of a file that the operating system would not give: the file may be as it should."""
READER_VERSION = 1
"""Raised when the same file would be read differently; kept readings of an older version are read again."""


def read_register(
    path: Path, *, source: str, unit: UnitCode, saved_columns: Mapping[str, str] | None = None
) -> RegisterReading:
    """Everything one export says. Never raises for a bad file: `reason` is then the key of what to export instead.

    `source` is how the file is named in entries and messages. `saved_columns` maps headers as written to field names
    (columns.Field), for the export whose words no list knows.
    """
    try:
        if path.stat().st_size > MAX_FILE_BYTES:
            return _nothing(source, "unknown", "", "file-too-large")
        data = path.read_bytes()
    except OSError:
        return out_of_reach(source)
    return read_bytes(data, source=source, unit=unit, saved_columns=saved_columns)


def out_of_reach(source: str) -> RegisterReading:
    """Nothing is known of this export, as it could not be opened."""
    return _nothing(source, "unknown", "", OUT_OF_REACH)


def read_bytes(
    data: bytes, *, source: str, unit: UnitCode, saved_columns: Mapping[str, str] | None = None
) -> RegisterReading:
    """As `read_register`, of an export that is at hand, such as one out of an archive."""
    container = ""
    try:
        container = container_of(data)
        if container == "edxml":
            from pipeline.registers.edxml import read_edxml

            return read_edxml(data, source=source, unit=unit)
        book = open_book(data, container)
        if container == "delimited":
            container = book.container
        return _understand(book, source, unit, saved_columns)
    except Refused as refused:
        shown = "csv" if container == "delimited" else container
        return _nothing(source, "unknown", shown, refused.key)


def open_book(data: bytes, container: str) -> Workbook:
    """The sheets of a table in any container. Raises Refused, which does not leave this room."""
    match container:
        case "xlsx" | "xls" | "ods":
            from pipeline.registers.workbook import read_workbook

            return read_workbook(data, container)
        case "html":
            from pipeline.registers.html_table import read_html

            return read_html(data)
        case "spreadsheetml":
            from pipeline.registers.spreadsheetml import read_spreadsheetml

            return read_spreadsheetml(data)
        case _:
            from pipeline.registers.delimited import read_delimited

            return read_delimited(data)


def _understand(book: Workbook, source: str, unit: UnitCode, saved: Mapping[str, str] | None) -> RegisterReading:
    readings: list[SheetReading] = []
    entries: list[RegisterEntry] = []
    bad_rows: list[BadRow] = []
    notes: list[tuple[str, str]] = []
    if book.encoding in LEGACY_NAMES:
        notes.append(("legacy-encoding", LEGACY_NAMES[book.encoding]))
    reasons: list[str] = []
    for sheet in book.sheets:
        if not any(sheet.rows):
            continue
        sheet = _in_unicode(sheet, notes)
        if is_dossiers(sheet):
            reasons.append("dossiers-not-a-register")
            continue
        header = find_header(sheet, saved)
        if is_incoming(sheet, header):
            reasons.append("register-of-incoming")
            notes.append(("sheet-of-incoming", sheet.name or ""))
            continue
        if header is None:
            reasons.append("no-header")
            if sheet.name:  # a file without sheets says so itself
                notes.append(("sheet-without-header", sheet.name))
            readings.append(SheetReading(name=sheet.name, header_row=None, columns=(), is_hidden=sheet.is_hidden))
            continue
        reading, gathered = read_rows(sheet, header, source=source, unit=unit, is_1904=book.is_1904)
        readings.append(reading)
        entries += gathered.entries
        bad_rows += gathered.bad_rows
        if sheet.is_hidden:
            notes.append(("hidden-sheet-read", sheet.name or ""))
        notes += [(key, str(count)) for key, count in gathered.notes.items()]
    made = RegisterReading(
        source=source,
        kind="register",
        container=book.container,
        encoding=book.encoding,
        reason=None,
        sheets=tuple(readings),
        entries=tuple(entries),
        bad_rows=tuple(bad_rows),
        notes=tuple(notes),
    )
    if any(reading.header_row is not None for reading in readings):
        return made
    if "dossiers-not-a-register" in reasons:
        return replace(made, kind="dossiers", reason="dossiers-not-a-register")
    # An incoming register is named before a sheet beside it that has no header at all.
    reason = "register-of-incoming" if "register-of-incoming" in reasons else "no-header" if reasons else "file-empty"
    return replace(made, kind="unknown", reason=reason)


def _in_unicode(sheet: Sheet, notes: list[tuple[str, str]]) -> Sheet:
    """The sheet with letters of `.Vn…` and VNI fonts made Vietnamese, and said so; other sheets as they are."""
    sample = (cell for row in sheet.rows[:60] for cell in row if isinstance(cell, str))
    encoding = legacy_encoding(sample)
    if encoding is None:
        return sheet
    notes.append(("legacy-encoding", LEGACY_NAMES[encoding]))
    return replace(
        sheet,
        rows=[[to_unicode(cell, encoding) if isinstance(cell, str) else cell for cell in row] for row in sheet.rows],
        name=unicodedata.normalize("NFC", sheet.name) if sheet.name else sheet.name,
    )


def _nothing(source: str, kind: str, container: str, reason: str) -> RegisterReading:
    return RegisterReading(
        source=source, kind=kind, container=container, encoding=None, reason=reason, sheets=(), entries=(), bad_rows=()
    )
