"""HTML saved as `.xls`, as many document systems export: tables read as cells, scripts and links never followed."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from pipeline.registers.encodings import decode
from pipeline.registers.interface import MAX_COLUMNS, MAX_ROWS, Cell, Merge, Refused, Sheet, Workbook
from rules.names import tidy

_CHARSET = re.compile(rb"<meta[^>]+charset\s*=\s*[\"']?\s*([A-Za-z0-9_\-]+)", re.IGNORECASE)
_CHUNK = 1 << 20
_MAX_CELLS = 5_000_000
"""Spans make cells out of nothing."""
_BREAKS = frozenset({"br", "p", "div", "li"})
_SILENT = frozenset({"script", "style", "xml", "noscript", "template"})


@dataclass(slots=True)
class _Table:
    rows: list[list[Cell]] = field(default_factory=list)
    merges: list[Merge] = field(default_factory=list)
    hanging: dict[int, int] = field(default_factory=dict)
    """Column → how many further rows a cell above reaches into it."""
    cell: list[str] | None = None
    spans: tuple[int, int] = (1, 1)


def read_html(data: bytes) -> Workbook:
    """The tables of a page, each a sheet of its own; row numbers run on through the page, as Excel shows them."""
    text, encoding = _text(data)
    collected = _collect(text)
    tables = [table for table in collected.finished if table.rows]
    if not tables:
        raise Refused("html-without-table")
    sheets = []
    before = 0
    for number, table in enumerate(tables, start=1):
        # Rows above stand empty, so that row numbers are those of the page.
        rows: list[list[Cell]] = [[] for _ in range(before)] + table.rows
        merges = tuple(
            Merge(top=m.top + before, left=m.left, bottom=m.bottom + before, right=m.right) for m in table.merges
        )
        sheets.append(
            Sheet(
                name=None if len(tables) == 1 else f"Bảng {number}",
                rows=table.rows if before == 0 else rows,
                merges=merges,
                title=tuple(collected.outside),
            )
        )
        before += len(table.rows)
        if before > 200 and len(tables) > 50:
            raise Refused("too-many-tables")
    return Workbook(container="html", sheets=tuple(sheets), encoding=encoding)


def _text(data: bytes) -> tuple[str, str]:
    found = _CHARSET.search(data[:4096])
    name = found[1].decode("ascii").lower() if found else ""
    if name in ("utf-8", "utf8") and not data.startswith((b"\xff\xfe", b"\xfe\xff")):
        try:
            return data.decode("utf-8-sig"), "utf-8"
        except UnicodeDecodeError:
            pass
    return decode(data)


def _collect(text: str) -> _Tables:
    """The tables of the page.

    libxml2 parses: html.parser of the standard library takes a minute over 100 KB of `<a b=`.
    """
    from lxml import etree

    tables = _Tables()
    # lxml asks a target only for the methods it has; the stubs want all of them.
    parser = etree.HTMLParser(target=tables, no_network=True, huge_tree=False)  # type: ignore[arg-type]
    try:
        for start in range(0, len(text), _CHUNK):
            parser.feed(text[start : start + _CHUNK])
        parser.close()
    except (etree.LxmlError, ValueError, AssertionError) as error:
        raise Refused("html-without-table") from error
    return tables


class _Tables:
    """Collects rows; a table inside a cell is a table of its own and leaves no text in the cell around it.

    A target of lxml's parser: it calls `start`, `end`, `data` and, last, `close`.
    """

    def __init__(self) -> None:
        self.finished: list[_Table] = []
        self.outside: list[str] = []
        self._open: list[_Table] = []
        self._silent = 0
        self._rows = 0
        self._cells = 0

    def start(self, tag: str, attributes: Mapping[str, str]) -> None:
        if tag in _SILENT:
            self._silent += 1
        elif tag == "table":
            self._open.append(_Table())
            self.finished.append(self._open[-1])
        elif not self._open:
            return
        elif tag == "tr":
            self._close_cell()
            self._start_row()
        elif tag in ("td", "th"):
            self._close_cell()
            if not self._open[-1].rows:
                self._start_row()
            self._open[-1].cell = []
            self._open[-1].spans = (_span(attributes.get("rowspan")), _span(attributes.get("colspan")))
        elif tag in _BREAKS and (cell := self._open[-1].cell) is not None:
            cell.append("\n")

    def end(self, tag: str) -> None:
        if tag in _SILENT:
            self._silent = max(0, self._silent - 1)
        elif tag in ("td", "th", "tr") and self._open:
            self._close_cell()
        elif tag == "table" and self._open:
            self._close_cell()
            self._open.pop()
        elif tag in _BREAKS and self._open and (cell := self._open[-1].cell) is not None:
            cell.append("\n")

    def data(self, data: str) -> None:
        if self._silent:
            return
        if self._open:
            if (cell := self._open[-1].cell) is not None:
                cell.append(data)
        elif len(self.outside) < 20 and (said := tidy(data)):
            self.outside.append(said[:500])

    def close(self) -> None:
        while self._open:
            self._close_cell()
            self._open.pop()

    def _start_row(self) -> None:
        self._rows += 1
        if self._rows > MAX_ROWS:
            raise Refused("too-many-rows")
        table = self._open[-1]
        table.rows.append([])
        table.hanging = {column: left - 1 for column, left in table.hanging.items() if left > 1}

    def _close_cell(self) -> None:
        table = self._open[-1]
        if table.cell is None:
            return
        row = table.rows[-1]
        while len(row) in table.hanging:
            row.append(None)
        lines = [tidy(line) for line in "".join(table.cell).split("\n")]
        text = " ".join(line for line in lines if line)
        table.cell = None
        down, across = table.spans
        left, top = len(row), len(table.rows) - 1
        if left + across > MAX_COLUMNS:
            across = max(1, MAX_COLUMNS - left)
        self._cells += across
        if self._cells > _MAX_CELLS:
            raise Refused("too-many-rows")
        row.extend([text or None] + [None] * (across - 1))
        if down > 1 or across > 1:
            table.merges.append(Merge(top=top, left=left, bottom=top + down - 1, right=left + across - 1))
        if down > 1:
            # One more than the rows below, for the row that starts next takes one off.
            table.hanging.update(dict.fromkeys(range(left, left + across), down))


def _span(text: str | None) -> int:
    digits = (text or "").strip()
    return min(max(int(digits), 1), 1_000) if digits.isdigit() and len(digits) < 6 else 1
