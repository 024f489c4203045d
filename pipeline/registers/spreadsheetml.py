"""SpreadsheetML 2003 (`<?xml …><Workbook>`), which some systems save as `.xls`."""

from __future__ import annotations

import io
from datetime import datetime

from pipeline.registers.interface import MAX_COLUMNS, MAX_ROWS, Cell, Merge, Refused, Sheet, Workbook

_SS = "{urn:schemas-microsoft-com:office:spreadsheet}"
_X = "{urn:schemas-microsoft-com:office:excel}"


def read_spreadsheetml(data: bytes) -> Workbook:
    """The worksheets of the file. Raises Refused for a document type, for entities and for what is not well formed."""
    from lxml import etree

    if b"<!DOCTYPE" in data[:8192] or b"<!ENTITY" in data[:65_536]:
        raise Refused("xml-with-doctype")
    sheets: list[Sheet] = []
    name: str | None = None
    rows: list[list[Cell]] = []
    merges: list[Merge] = []
    is_hidden = False
    try:
        for event, element in etree.iterparse(
            io.BytesIO(data),
            events=("start", "end"),
            resolve_entities=False,
            no_network=True,
            load_dtd=False,
            huge_tree=False,
        ):
            if event == "start":
                if element.tag == f"{_SS}Worksheet":
                    name = element.get(f"{_SS}Name")
                    rows, merges, is_hidden = [], [], False
                continue
            if element.tag == f"{_X}Visible":
                is_hidden = (element.text or "").strip() in ("SheetHidden", "SheetVeryHidden")
            elif element.tag == f"{_SS}Row":
                _add_row(element, rows, merges)
                element.clear()
            elif element.tag == f"{_SS}Worksheet":
                sheets.append(Sheet(name=name, rows=rows, merges=tuple(merges), is_hidden=is_hidden))
                element.clear()
    except etree.XMLSyntaxError as error:
        if not sheets:
            raise Refused("workbook-damaged") from error
        raise Refused("workbook-damaged") from error
    return Workbook(container="spreadsheetml", sheets=tuple(sheets), encoding=None)


def _add_row(element: object, rows: list[list[Cell]], merges: list[Merge]) -> None:
    from lxml import etree

    assert isinstance(element, etree._Element)
    index = _number(element.get(f"{_SS}Index"))
    if index > MAX_ROWS or len(rows) >= MAX_ROWS:
        raise Refused("too-many-rows")
    while len(rows) < index - 1:
        rows.append([])
    row: list[Cell] = []
    for cell in element.findall(f"{_SS}Cell"):
        column = _number(cell.get(f"{_SS}Index")) or len(row) + 1
        if column > MAX_COLUMNS:
            break
        while len(row) < column - 1:
            row.append(None)
        across, down = _number(cell.get(f"{_SS}MergeAcross")), _number(cell.get(f"{_SS}MergeDown"))
        if across or down:
            top = len(rows)
            merges.append(Merge(top=top, left=len(row), bottom=top + min(down, MAX_ROWS), right=len(row) + across))
        row.append(_value(cell.find(f"{_SS}Data")))
        row.extend([None] * min(across, MAX_COLUMNS))
    while row and row[-1] is None:
        row.pop()
    rows.append(row)


def _number(text: str | None) -> int:
    return int(text) if text and text.isdigit() and len(text) < 8 else 0


def _value(data: object) -> Cell:
    from lxml import etree

    if not isinstance(data, etree._Element):
        return None
    text = "".join(str(part) for part in data.itertext())
    match data.get(f"{_SS}Type"):
        case "Number":
            try:
                return float(text)
            except ValueError:
                return text or None
        case "DateTime":
            try:
                return datetime.fromisoformat(text)
            except ValueError:
                return text or None
        case "Boolean":
            return text.strip() == "1"
        case "Error":
            return None
        case _:
            return text or None
