"""Files as clerks drop them, made from one table of cells: every container, and the encodings of text."""

from __future__ import annotations

import csv
import io
import unicodedata
import zipfile
from collections.abc import Callable, Sequence
from datetime import date, datetime
from html import escape
from pathlib import Path
from typing import Any

import xlsxwriter

from pipeline.items import RegisterReading
from pipeline.registers import read_bytes, read_register
from pipeline.registers.encodings import to_unicode
from rules.facts import UnitCode

Cell = str | int | float | date | None
Table = Sequence[Sequence[Cell]]

BOOK = (
    "Số, ký hiệu văn bản", "Ngày tháng văn bản", "Tên loại và trích yếu nội dung văn bản", "Người ký",
    "Nơi nhận văn bản", "Đơn vị, người nhận bản lưu", "Số lượng bản", "Ngày chuyển", "Ký nhận", "Ghi chú",
)  # fmt: skip
"""The ten columns of Decree 30/2020 Appendix IV."""
LIST = ("STT", "Trích yếu", "Số ký hiệu", "Văn bản ký số", "Người ký chính", "Ngày ban hành", "Đơn vị ban hành")
"""The list export of a document system in use."""


def a_book_row(code: Cell = "101/BVĐKĐN-VP", day: Cell = "05/03/2026", **cells: Cell) -> list[Cell]:
    """A row of the book; cells by field name."""
    return [
        code,
        day,
        cells.get("subject", "Công văn V/v triển khai công tác văn thư"),
        cells.get("signer", "Nguyễn Văn An"),
        cells.get("recipients", "Sở Y tế"),
        "VT",
        cells.get("copies", 1),
        cells.get("sent_on"),
        None,
        cells.get("note"),
    ]


def read(data: bytes, source: str = "BVDN/so-van-ban-di.xlsx") -> RegisterReading:
    """As the road reads it."""
    return read_bytes(data, source=source, unit=UnitCode("BVDN"))


def read_file(path: Path) -> RegisterReading:
    return read_register(path, source=f"BVDN/{path.name}", unit=UnitCode("BVDN"))


def xlsx(
    table: Table,
    *,
    name: str = "Sổ VB đi",
    merges: Sequence[tuple[int, int, int, int, str]] = (),
    more: Sequence[tuple[str, Table]] = (),
    hidden: Sequence[str] = (),
    formulas: Sequence[tuple[int, int, str, Any]] = (),
    is_1904: bool = False,
) -> bytes:
    """A workbook; merges are (first row, first column, last row, last column, text), counted from 0."""
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer, {"in_memory": True, "date_1904": is_1904})
    style = book.add_format({"num_format": "dd/mm/yyyy"})
    for title, rows in [(name, table), *more]:
        sheet = book.add_worksheet(title)
        for r, row in enumerate(rows):
            for c, cell in enumerate(row):
                if isinstance(cell, date):
                    sheet.write_datetime(r, c, datetime(cell.year, cell.month, cell.day), style)  # noqa: DTZ001 - no zone
                elif isinstance(cell, str):
                    sheet.write_string(r, c, cell)
                elif cell is not None:
                    sheet.write_number(r, c, cell)
        if title == name:
            for r1, c1, r2, c2, text in merges:
                sheet.merge_range(r1, c1, r2, c2, text)
            for r, c, formula, value in formulas:
                sheet.write_formula(r, c, formula, None, value)
        if title in hidden:
            sheet.hide()
    book.close()
    return buffer.getvalue()


def shown(cell: Cell) -> str:
    """A cell as text."""
    return "" if cell is None else f"{cell:%d/%m/%Y}" if isinstance(cell, date) else str(cell)


def delimited(table: Table, *, delimiter: str = ",", encoding: str = "utf-8") -> bytes:
    """CSV or TSV in any encoding the reader knows, `tcvn3` and `vni` included."""
    buffer = io.StringIO(newline="")
    csv.writer(buffer, delimiter=delimiter, lineterminator="\r\n").writerows(
        [shown(cell) for cell in row] for row in table
    )
    return encoded(buffer.getvalue(), encoding)


def encoded(text: str, encoding: str) -> bytes:
    if encoding in ("tcvn3", "vni"):
        return legacy(text, encoding).encode("latin-1", "replace")
    if encoding == "cp1258":
        return cp1258(text)
    if encoding == "utf-16":
        return b"\xff\xfe" + text.encode("utf-16-le")
    if encoding == "nfd":
        return unicodedata.normalize("NFD", text).encode("utf-8")
    return text.encode(encoding)


def cp1258(text: str) -> bytes:
    """As Windows writes it: letters with their shape, tones combining behind them."""
    tones = "\u0300\u0301\u0303\u0309\u0323"
    out = []
    for letter in unicodedata.normalize("NFC", text):
        parts = unicodedata.normalize("NFD", letter)
        shape = unicodedata.normalize("NFC", "".join(c for c in parts if c not in tones))
        out.append(shape + "".join(c for c in parts if c in tones))
    return "".join(out).encode("cp1258", "replace")


def legacy(text: str, encoding: str) -> str:
    """Vietnamese as the Latin letters that `.Vn…` or VNI fonts draw it with; found by trying the reader's own table."""
    table = _tables()[encoding]
    # Capitals with tones have no place in TCVN3: its capital fonts draw them from the small letters.
    return "".join(table.get(c, table.get(c.lower(), c)) for c in unicodedata.normalize("NFC", text))


_LETTERS = "aăâeêioôơuưyAĂÂEÊIOÔƠUƯY"
_KNOWN: dict[str, dict[str, str]] = {}


def _tables() -> dict[str, dict[str, str]]:
    if _KNOWN:
        return _KNOWN
    vietnamese = {"đ", "Đ"} | {
        unicodedata.normalize("NFC", letter + tone)
        for letter in _LETTERS
        for tone in ("", *"\u0300\u0301\u0303\u0309\u0323")
    }
    latin = [chr(code) for code in range(0xA1, 0x100)]
    for encoding in ("tcvn3", "vni"):
        pieces = (
            latin if encoding == "tcvn3" else [*latin, *(base + mark for base in "aeouyôöAEOUYÔÖ" for mark in latin)]
        )
        _KNOWN[encoding] = {made: piece for piece in pieces if (made := to_unicode(piece, encoding)) in vietnamese}
    return _KNOWN


def html(table: Table, *, charset: str = "utf-8", title: str = "", spans: bool = False) -> bytes:
    """A page saved as .xls; with `spans`, the first row spans the table."""
    head = f'<html><head><meta charset="{charset}"><style>td {{x:y}}</style>'
    lines = [head + '<script>var a="<td>no</td>";</script></head><body>']
    lines.append(f"<h3>{escape(title)}</h3><table border=1>")
    for index, row in enumerate(table):
        if spans and index == 0:
            lines.append(f'<tr><td colspan="{max(map(len, table))}">{escape(shown(row[0]))}</td></tr>')
        else:
            lines.append("<tr>" + "".join(f"<td>{escape(shown(cell))}</td>" for cell in row) + "</tr>")
    lines.append("</table></body></html>")
    return encoded("\n".join(lines), charset)


def spreadsheetml(table: Table, *, name: str = "Sổ VB đi", hidden: bool = False) -> bytes:
    """SpreadsheetML 2003, dates as DateTime."""
    rows = []
    for row in table:
        cells = []
        for column, cell in enumerate(row, start=1):
            if cell is None:
                continue
            kind, value = "String", escape(shown(cell))
            if isinstance(cell, date):
                kind, value = "DateTime", f"{cell:%Y-%m-%d}T00:00:00.000"
            elif isinstance(cell, int | float):
                kind = "Number"
            cells.append(f'<Cell ss:Index="{column}"><Data ss:Type="{kind}">{value}</Data></Cell>')
        rows.append("<Row>" + "".join(cells) + "</Row>")
    options = (
        '<WorksheetOptions xmlns="urn:schemas-microsoft-com:office:excel"><Visible>SheetHidden</Visible>'
        "</WorksheetOptions>"
        if hidden
        else ""
    )
    return (
        '<?xml version="1.0" encoding="UTF-8"?><?mso-application progid="Excel.Sheet"?>\n'
        '<Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet" '
        'xmlns:ss="urn:schemas-microsoft-com:office:spreadsheet">'
        f'<Worksheet ss:Name="{escape(name)}"><Table>{"".join(rows)}</Table>{options}</Worksheet></Workbook>'
    ).encode()


_ODS = (
    '<?xml version="1.0" encoding="UTF-8"?><office:document-content '
    'xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" '
    'xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" '
    'xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0" office:version="1.3"><office:body>'
    "<office:spreadsheet>{sheets}"
    "</office:spreadsheet></office:body></office:document-content>"
)
_MANIFEST = (
    '<?xml version="1.0"?><manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0">'
    '<manifest:file-entry manifest:full-path="/" manifest:media-type="application/vnd.oasis.opendocument.spreadsheet"/>'
    '<manifest:file-entry manifest:full-path="content.xml" manifest:media-type="text/xml"/></manifest:manifest>'
)


def ods(table: Table, *, name: str = "Sổ VB đi", tail: str = "") -> bytes:
    """An OpenDocument spreadsheet; `tail` stands behind the last row, such as a million repeated empty ones."""
    rows = []
    for row in table:
        cells = []
        for cell in row:
            text = f"<text:p>{escape(shown(cell))}</text:p>"
            if cell is None:
                cells.append("<table:table-cell/>")
            elif isinstance(cell, date):
                value = f'office:value-type="date" office:date-value="{cell:%Y-%m-%d}"'
                cells.append(f"<table:table-cell {value}>{text}</table:table-cell>")
            elif isinstance(cell, str):
                cells.append(f'<table:table-cell office:value-type="string">{text}</table:table-cell>')
            else:
                value = f'office:value-type="float" office:value="{cell}"'
                cells.append(f"<table:table-cell {value}>{text}</table:table-cell>")
        rows.append(f"<table:table-row>{''.join(cells)}</table:table-row>")
    content = _ODS.format(sheets=f'<table:table table:name="{escape(name)}">{"".join(rows)}{tail}</table:table>')
    return zipped(
        {
            "mimetype": b"application/vnd.oasis.opendocument.spreadsheet",
            "content.xml": content.encode(),
            "META-INF/manifest.xml": _MANIFEST.encode(),
        }
    )


def zipped(parts: dict[str, bytes]) -> bytes:
    """A ZIP whose first part, the mimetype, is stored."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content, zipfile.ZIP_STORED if name == "mimetype" else zipfile.ZIP_DEFLATED)
    return buffer.getvalue()


WRITERS: dict[str, Callable[[Table], bytes]] = {
    "xlsx": xlsx,
    "ods": ods,
    "spreadsheetml": spreadsheetml,
    "html": html,
    "html cp1258": lambda table: html(table, charset="cp1258"),
    "csv utf-8": delimited,
    "csv utf-8-sig": lambda table: delimited(table, encoding="utf-8-sig"),
    "csv utf-16": lambda table: delimited(table, encoding="utf-16"),
    "csv nfd": lambda table: delimited(table, encoding="nfd"),
    "csv cp1258": lambda table: delimited(table, encoding="cp1258"),
    "csv tcvn3": lambda table: delimited(table, encoding="tcvn3"),
    "csv vni": lambda table: delimited(table, encoding="vni"),
    "csv semicolon": lambda table: delimited(table, delimiter=";"),
    "tsv utf-8": lambda table: delimited(table, delimiter="\t"),
    "tsv utf-16": lambda table: delimited(table, delimiter="\t", encoding="utf-16"),
}
"""Every container and encoding the project writes and reads; xls (BIFF) is a committed sample, see README.md."""
