"""xlsx, xlsm, xls (BIFF) and ods, read with calamine: values only, hidden sheets too, bounded before they are opened.

calamine allocates a sheet as one dense block, so a single cell in the last row and column of a tiny file would ask for
terabytes; the parts are therefore unpacked once here, counted and searched for far-away cells first.
"""

from __future__ import annotations

import io
import re
import struct
import zipfile
import zlib
from collections.abc import Iterator

from pipeline.registers.compound import check_compound
from pipeline.registers.interface import (
    MAX_COLUMNS,
    MAX_ENTRIES,
    MAX_RATIO,
    MAX_ROWS,
    MAX_UNPACKED_BYTES,
    Cell,
    Merge,
    Refused,
    Sheet,
    Workbook,
)

_MEBIBYTE = 1024 * 1024
_CHUNK = 256 * 1024


def read_workbook(data: bytes, container: str) -> Workbook:
    """The sheets of an `xlsx`, `xls` or `ods`. Raises Refused for what is damaged, protected or too large."""
    # Imported here: half of all registers are text, and a command must start quickly.
    import python_calamine as calamine

    is_1904 = False
    if container in ("xlsx", "ods"):
        is_1904 = _check_parts(data, container)
    else:
        check_compound(data)
    try:
        book = calamine.load_workbook(io.BytesIO(data))
        sheets = tuple(
            sheet
            for meta in book.sheets_metadata
            if meta.typ is calamine.SheetTypeEnum.WorkSheet
            for sheet in [
                _sheet(book.get_sheet_by_name(meta.name), meta.visible is not calamine.SheetVisibleEnum.Visible)
            ]
        )
    except calamine.PasswordError as error:
        raise Refused("password-protected") from error
    except (calamine.CalamineError, ValueError, OSError) as error:
        raise Refused("workbook-damaged") from error
    except BaseException as error:
        # A panic of the Rust library arrives as pyo3's PanicException, which is no Exception.
        if type(error).__name__ != "PanicException":
            raise
        raise Refused("workbook-damaged") from error
    return Workbook(container=container, sheets=sheets, is_1904=is_1904)


def _sheet(sheet: object, is_hidden: bool) -> Sheet:
    from python_calamine import CalamineSheet

    assert isinstance(sheet, CalamineSheet)
    start, end = sheet.start, sheet.end
    if start is None or end is None:
        return Sheet(name=sheet.name, rows=(), is_hidden=is_hidden)
    if end[0] >= MAX_ROWS:
        raise Refused("too-many-rows")
    indent: list[Cell] = [None] * start[1]
    rows: list[list[Cell]] = []
    for row in sheet.iter_rows():
        cells: list[Cell] = [*indent, *(None if cell == "" else cell for cell in row[:MAX_COLUMNS])]
        while cells and cells[-1] is None:
            cells.pop()
        rows.append(cells)
    merges = tuple(
        Merge(top=top, left=left, bottom=bottom, right=right)
        for (top, left), (bottom, right) in (sheet.merged_cell_ranges or ())
    )
    return Sheet(name=sheet.name, rows=rows, merges=merges, is_hidden=is_hidden)


# A cell with content beyond the caps: three letters of column, or six digits of row and more.
_FAR_CELL = re.compile(rb' r="([A-Z]{3}\d+|[A-Z]{1,3}\d{6,})"(?:[^>]*[^/>])?>')
_REPEATED = re.compile(
    rb'<table:table-row[^>]*number-rows-repeated="(\d{4,})"[^>]*>(?:(?!</table:table-row>).){0,2000}?(?:office:value|<text:p)'
    rb'|<table:(?:table-cell)[^>]*number-columns-repeated="(\d{3,})"[^>]*office:value',
    re.DOTALL,
)


def _check_parts(data: bytes, container: str) -> bool:
    """Raises Refused for a zip that unpacks to too much or places cells too far away; True for the 1904 calendar."""
    try:
        directory = zipfile.ZipFile(io.BytesIO(data)).infolist()
    except (zipfile.BadZipFile, ValueError, OSError) as error:
        raise Refused("workbook-damaged") from error
    if len(directory) > MAX_ENTRIES:
        raise Refused("unpacks-too-large")
    if sum(part.file_size for part in directory) > MAX_UNPACKED_BYTES:
        raise Refused("unpacks-too-large")
    budget = MAX_UNPACKED_BYTES
    is_1904 = False
    for part in directory:
        if part.flag_bits & 1:
            raise Refused("password-protected")
        if part.file_size > _MEBIBYTE and part.file_size > MAX_RATIO * max(part.compress_size, 1):
            raise Refused("unpacks-too-large")
        if not part.filename.endswith(".xml"):
            continue
        is_sheet = "/worksheets/" in part.filename
        is_content = part.filename == "content.xml"
        kept = b""
        for chunk in _unpacked(data, part):
            budget -= len(chunk)
            if budget < 0:
                raise Refused("unpacks-too-large")
            window = kept + chunk
            if is_sheet:
                _check_cells(window)
                kept = window[-256:]
            elif is_content:
                _check_repeats(window)
                kept = window[-4096:]
            elif part.filename == "xl/workbook.xml":
                is_1904 = is_1904 or bool(re.search(rb'date1904="(?:1|true)"', window))
                kept = window[-64:]
    return is_1904


def _check_cells(window: bytes) -> None:
    for found in _FAR_CELL.finditer(window):
        letters, digits = re.fullmatch(rb"([A-Z]+)(\d+)", found[1]).groups()  # type: ignore[union-attr]  # as matched
        if int(digits) > MAX_ROWS:
            raise Refused("too-many-rows")
        if len(letters) == 3:
            raise Refused("too-many-columns")


def _check_repeats(window: bytes) -> None:
    for found in _REPEATED.finditer(window):
        if int(found[1] or 0) > MAX_ROWS // 10:
            raise Refused("too-many-rows")
        if int(found[2] or 0) > MAX_COLUMNS:
            raise Refused("too-many-columns")


def _unpacked(data: bytes, part: zipfile.ZipInfo) -> Iterator[bytes]:
    """The part's real content in chunks, whatever size its directory entry admits to (APPNOTE 4.3.7, 4.4.5)."""
    start = part.header_offset
    if len(data) < start + 30 or data[start : start + 4] != b"PK\x03\x04":
        raise Refused("workbook-damaged")
    name_length, extra_length = struct.unpack_from("<HH", data, start + 26)
    begin = start + 30 + name_length + extra_length
    packed = memoryview(data)[begin : begin + part.compress_size]
    if part.compress_type == zipfile.ZIP_STORED:
        yield bytes(packed)
        return
    if part.compress_type != zipfile.ZIP_DEFLATED:
        raise Refused("workbook-damaged")
    inflater = zlib.decompressobj(-zlib.MAX_WBITS)
    pending: bytes | memoryview = packed
    try:
        while pending and not inflater.eof:
            chunk = inflater.decompress(pending, _CHUNK)
            pending = inflater.unconsumed_tail
            if chunk:
                yield chunk
            elif not pending:
                break
    except zlib.error as error:
        raise Refused("workbook-damaged") from error
