"""Registers of outgoing documents (sổ đăng ký văn bản đi) as clerks export them: book, list, text table, web page.

Source of the columns: Decree 30/2020 Appendix IV (ten columns and a row that counts them); list exports of document
systems in use (title rows, "Văn bản ký số" column, Excel dates).
"""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from html import escape
from typing import Any

import xlsxwriter  # type: ignore[import-untyped]  # ships no types


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One document as the register tells it."""

    number: str
    symbol: str
    issued_on: date | str
    """A string is written as it is, such as 31/02/2026."""
    type: str
    subject: str
    signer: str
    recipients: str = "Các khoa, phòng; Lưu: VT"
    unit: str = ""
    secrecy: str = ""
    """Mật …; empty: not secret."""
    form: str = ""
    """Điện tử or Giấy; empty: not said."""
    signed: str = ""
    """What the system claims: Đã ký số, Không ký số or nothing."""
    state: str = ""
    sent_on: date | None = None
    note: str = ""

    @property
    def title(self) -> str:
        """Type and subject in one column, as the book wants them."""
        if self.type == "công văn":
            return f"Công văn V/v {self.subject}"
        return f"{self.type.capitalize()} {self.subject[0].lower()}{self.subject[1:]}"

    @property
    def day(self) -> str:
        """The date as dd/mm/yyyy, or what stands there instead."""
        return self.issued_on if isinstance(self.issued_on, str) else f"{self.issued_on:%d/%m/%Y}"


def appendix_iv(agency: str, year: int, groups: Sequence[tuple[str, Sequence[Row]]]) -> bytes:
    """The book of Appendix IV as xlsx: merged titles, ten columns and two more, a row that counts them, a row a month.

    groups: (label of the group row, its rows).
    """
    headers = (
        ("Số, ký hiệu văn bản", 20), ("Ngày tháng văn bản", 13), ("Tên loại và trích yếu nội dung văn bản", 55),
        ("Người ký", 20), ("Nơi nhận văn bản", 30), ("Đơn vị, người nhận bản lưu", 16), ("Số lượng bản", 8),
        ("Ngày chuyển", 12), ("Ký nhận", 8), ("Ghi chú", 50), ("Độ mật", 9), ("Hình thức", 11),
    )  # fmt: skip
    buffer, book, formats = _book()
    sheet = book.add_worksheet("Sổ VB đi")
    last = len(headers) - 1
    sheet.merge_range(0, 0, 0, last, agency, formats["title"])
    sheet.merge_range(1, 0, 1, last, "SỔ ĐĂNG KÝ VĂN BẢN ĐI", formats["title"])
    sheet.merge_range(2, 0, 2, last, f"Năm {year}", formats["centre"])
    for column, (header, width) in enumerate(headers):
        sheet.set_column(column, column, width)
        sheet.write(4, column, header, formats["head"])
        sheet.write(5, column, f"({column + 1})", formats["centre"])
    line = 6
    for label, rows in groups:
        sheet.merge_range(line, 0, line, last, label, formats["group"])
        line += 1
        for row in rows:
            sent = "" if row.sent_on is None else f"{row.sent_on:%d/%m/%Y}"
            cells = (
                f"{row.number}/{row.symbol}", row.day, row.title, row.signer, row.recipients, "VT", 1, sent, "",
                row.note, row.secrecy, row.form,
            )  # fmt: skip
            for column, cell in enumerate(cells):
                sheet.write(line, column, cell, formats["cell"])
            line += 1
    sheet.merge_range(line + 1, last - 3, line + 1, last, "NGƯỜI LẬP SỔ", formats["title"])
    book.close()
    return buffer.getvalue()


def list_export(unit: str, rows: Sequence[Row], *, period: str) -> bytes:
    """A list as a document system exports it to xlsx: real Excel dates and the column "Văn bản ký số"."""
    headers = (
        ("STT", 6), ("Trích yếu", 60), ("Số ký hiệu", 20), ("Văn bản ký số", 14), ("Người ký chính", 22),
        ("Ngày ban hành", 14), ("Đơn vị ban hành", 36), ("Trạng thái", 16),
    )  # fmt: skip
    buffer, book, formats = _book()
    sheet = book.add_worksheet("VanBanDi")
    last = len(headers) - 1
    sheet.merge_range(0, 0, 0, last, unit.upper(), formats["title"])
    sheet.merge_range(1, 0, 1, last, f"DANH SÁCH VĂN BẢN ĐI {period.upper()}", formats["title"])
    for column, (header, width) in enumerate(headers):
        sheet.set_column(column, column, width)
        sheet.write(3, column, header, formats["head"])
        sheet.write(4, column, f"({column + 1})", formats["centre"])
    for index, row in enumerate(rows, 1):
        line = 4 + index
        sheet.write_number(line, 0, index, formats["cell"])
        sheet.write(line, 1, row.title, formats["cell"])
        sheet.write(line, 2, f"{row.number}/{row.symbol}", formats["cell"])
        sheet.write(line, 3, row.signed, formats["cell"])
        sheet.write(line, 4, row.signer, formats["cell"])
        if isinstance(row.issued_on, date):
            moment = datetime(row.issued_on.year, row.issued_on.month, row.issued_on.day)  # noqa: DTZ001 - a cell has no zone
            sheet.write_datetime(line, 5, moment, formats["date"])
        else:
            sheet.write(line, 5, row.issued_on, formats["cell"])
        sheet.write(line, 6, row.unit or unit, formats["cell"])
        sheet.write(line, 7, row.state, formats["cell"])
    book.close()
    return buffer.getvalue()


_TEXT_HEADERS = (
    "Số đi", "Ký hiệu", "Ngày văn bản", "Loại văn bản", "Trích yếu", "Người ký", "Nơi nhận", "Ký số", "Ngày phát hành",
    "Ghi chú",
)  # fmt: skip


def _text_cells(row: Row) -> tuple[str, ...]:
    sent = "" if row.sent_on is None else f"{row.sent_on:%d/%m/%Y}"
    return (
        row.number, row.symbol, row.day, row.type.capitalize(), row.subject, row.signer, row.recipients, row.signed,
        sent, row.note,
    )  # fmt: skip


def text_table(rows: Sequence[Row], *, encoding: str = "utf-8-sig", delimiter: str = ",") -> bytes:
    """A CSV export with number and symbol in columns of their own; utf-8-sig begins with a byte-order mark."""
    buffer = io.StringIO(newline="")
    writer = csv.writer(buffer, delimiter=delimiter, lineterminator="\r\n")
    writer.writerow(_TEXT_HEADERS)
    for row in rows:
        writer.writerow(_text_cells(row))
    return buffer.getvalue().encode(encoding)


def web_page(unit: str, rows: Sequence[Row], *, year: int) -> bytes:
    """A web page saved under the name of a workbook (.xls), as older systems export it."""
    width = len(_TEXT_HEADERS)
    lines = [
        '<html><head><meta http-equiv="Content-Type" content="text/html; charset=utf-8"></head>',
        '<body><table border="1">',
        f'<tr><td colspan="{width}"><b>{escape(unit.upper())}</b></td></tr>',
        f'<tr><td colspan="{width}"><b>SỔ ĐĂNG KÝ VĂN BẢN ĐI</b></td></tr>',
        f'<tr><td colspan="{width}">Năm: {year}</td></tr>',
        "<tr>" + "".join(f"<th>{escape(header)}</th>" for header in _TEXT_HEADERS) + "</tr>",
    ]
    lines.extend("<tr>" + "".join(f"<td>{escape(cell)}</td>" for cell in _text_cells(row)) + "</tr>" for row in rows)
    lines.append("</table></body></html>")
    return "\r\n".join(lines).encode()


def _book() -> tuple[io.BytesIO, Any, dict[str, Any]]:
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer, {"in_memory": True})
    book.set_properties(
        {"title": "Sổ văn bản đi", "author": "vanthu demo", "created": datetime(2026, 5, 4, tzinfo=UTC)}
    )
    base = {"font_name": "Times New Roman", "font_size": 12}
    grid = base | {"border": 1, "text_wrap": True, "valign": "top"}
    formats = {
        "title": book.add_format(base | {"bold": True, "align": "center"}),
        "centre": book.add_format(base | {"align": "center", "italic": True}),
        "head": book.add_format(grid | {"bold": True, "align": "center"}),
        "group": book.add_format(base | {"bold": True, "align": "left"}),
        "cell": book.add_format(grid),
        "date": book.add_format(grid | {"num_format": "dd/mm/yyyy"}),
    }
    return buffer, book, formats
