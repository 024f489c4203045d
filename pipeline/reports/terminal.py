"""Results for a person at a terminal: tables and blocks through rich, plain text when the output is a pipe."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from datetime import date, datetime

from rich.console import Console
from rich.padding import Padding
from rich.table import Table
from rich.text import Text as Styled

from pipeline.reports import words
from pipeline.reports.content import Content
from rules.facts import (
    Coverage,
    DocumentVerdict,
    Indication,
    Integrity,
    Origin,
    Revocation,
    Role,
    SignerKind,
)
from rules.text import Language, Text

_VERDICT_STYLE = {"valid": "bold green", "invalid": "bold red", "unsigned": "bold", "unreadable": "bold red"}
_INDICATION_STYLE = {"TOTAL-PASSED": "green", "TOTAL-FAILED": "red", "INDETERMINATE": "yellow"}
_PLAIN_WIDTH = 120
"""Columns when the output is a pipe or a file."""


def console() -> Console:
    """The console on stdout: coloured and as wide as the terminal where there is one, plain where there is none."""
    plain = Console(highlight=False, emoji=False, markup=False)
    return plain if plain.is_terminal else Console(highlight=False, emoji=False, markup=False, width=_PLAIN_WIDTH)


def safe(text: str) -> str:
    """`text` on one line with control and direction characters made visible, NFC; it may come from a hostile file."""
    composed = unicodedata.normalize("NFC", text)
    shown = (
        character
        if unicodedata.category(character) not in ("Cc", "Cf", "Cs", "Co", "Zl", "Zp")
        else _visible(character)
        for character in composed
    )
    return "".join(shown)


def _visible(character: str) -> str:
    if character in "\n\t\r":
        return " "
    return f"\\x{ord(character) & 0xFF:02x}" if 0xDC80 <= ord(character) <= 0xDCFF else f"\\u{ord(character):04x}"


def print_verify(content: Content, *, language: Language, on: Console) -> None:
    """`vanthu verify` for people: each file's verdict, then each signature with what Circular 15/2025 makes us show."""
    for file in content["files"]:
        _print_file(file, language, on)


def _print_file(file: Content, language: Language, on: Console) -> None:
    verdict = DocumentVerdict(file["verdict"])
    head = Styled(safe(file["path"]), style="bold")
    head.append("  ")
    head.append(words.VERDICTS[verdict].format(language), style=_VERDICT_STYLE.get(verdict.value, "bold yellow"))
    on.print(head, soft_wrap=True)
    if not file["readable"]:
        on.print(Padding(Styled(safe(file["reason"])), (0, 0, 1, 2)))
        return
    print_document(file, language=language, on=on)


def print_document(file: Content, *, language: Language, on: Console) -> None:
    """One document's heading, warnings and signatures."""
    on.print(Padding(Styled(_heading_line(file, language), style="dim"), (0, 0, 0, 2)))
    for warning in file["warnings"]:
        on.print(Padding(Styled("! " + safe(warning["message"]), style="yellow"), (0, 0, 0, 2)))
    for position, signature in enumerate(file["signatures"], start=1):
        on.print(Padding(_signature_table(position, signature, language), (0, 0, 0, 2)))
    on.print()


def _heading_line(file: Content, language: Language) -> str:
    heading = file["heading"]
    number = "/".join(part for part in (heading["number"], heading["symbol"]) if part)
    parts = [
        heading["type"] or "",
        f"{Text('số', 'no.').format(language)} {number}" if number else "",
        f"{Text('ngày', 'of').format(language)} {shown_day(heading['date'])}" if heading["date"] else "",
        heading["agency"] or "",
        words.ORIGINS[Origin(file["origin"])].format(language),
        Text("{pages} trang", "{pages} page(s)").format(language, {"pages": str(file["pages"])}),
    ]
    return safe(" · ".join(part for part in parts if part))


_LABELS = {
    "subject": Text("Chủ thể ký", "Signer"),
    "manager": Text("Đơn vị quản lý chứng thư", "Certificate held by"),
    "issuer": Text("Tổ chức cấp chứng thư", "Issued by (CA)"),
    "anchor": Text("Chuỗi tin cậy", "Trust anchor"),
    "time": Text("Thời điểm ký", "Time of signing"),
    "integrity": Text("Tính toàn vẹn", "Integrity"),
    "then": Text("Hợp lệ tại thời điểm ký", "Valid at signing"),
    "validity": Text("Thời hạn chứng thư", "Certificate valid"),
    "stamp": Text("Ghi trên trang", "Writes on the page"),
}
"""The seven items of Circular 15/2025/TT-BKHCN Annex II, with the anchor and what the signature itself shows."""


def _signature_table(position: int, signature: Content, language: Language) -> Table:
    role = words.ROLES[Role(signature["role"])].format(language)
    indication = Indication(signature["indication"])
    table = Table.grid(padding=(0, 1))
    table.add_column(width=2, justify="right")
    table.add_column(min_width=23, no_wrap=True)
    table.add_column(overflow="fold")
    told = Styled(words.INDICATIONS[indication].format(language), style=_INDICATION_STYLE[indication.value])
    if signature["sub_indication"]:
        told.append(f" ({signature['sub_indication']})", style="dim")
    told.append(f"  {safe(signature['field'])}", style="dim")
    table.add_row(str(position), Styled(role, style="bold"), told)
    for label, value in _signature_rows(signature, language):
        table.add_row("", Styled(label.format(language), style="dim"), Styled(safe(value)))
    if signature["reason"]:
        table.add_row("", "", Styled(safe(signature["reason"]), style=_INDICATION_STYLE[indication.value]))
    for warning in signature["warnings"]:
        if warning["message"] != signature["reason"]:
            table.add_row("", "", Styled("! " + safe(warning["message"]), style="yellow"))
    return table


def _signature_rows(signature: Content, language: Language) -> list[tuple[Text, str]]:
    rows: list[tuple[Text, str]] = []
    signer = signature["signer"]
    if signer:
        kind = words.SIGNER_KINDS[SignerKind(signer["kind"])].format(language)
        rows.append((_LABELS["subject"], f"{signer['common_name']} ({kind})"))
        holder = ", ".join([*signer["units"], *([signer["organisation"]] if signer["organisation"] else [])])
        rows.append((_LABELS["manager"], holder or "—"))
        rows.append((_LABELS["issuer"], signature["issuer"]))
        rows.append((_LABELS["anchor"], signature["anchor_name"] or Text("chưa có", "none").format(language)))
    rows.append((_LABELS["time"], _time_line(signature, language)))
    integrity = words.INTEGRITIES[Integrity(signature["integrity"])].format(language)
    coverage = words.COVERAGES[Coverage(signature["coverage"])].format(language)
    rows.append((_LABELS["integrity"], f"{integrity} · {coverage}"))
    if signer:
        revocation = words.REVOCATIONS[Revocation(signature["revocation"])].format(language)
        status = Text("trạng thái thu hồi: {status}", "revocation: {status}").format(language, {"status": revocation})
        rows.append((_LABELS["then"], f"{_in_time(signature, language)} · {status}"))
        span = f"{shown_time(signature['valid_from'])} – {shown_time(signature['valid_to'])}"
        rows.append((_LABELS["validity"], span))
    if signature["text"]:
        rows.append((_LABELS["stamp"], signature["text"]))
    return rows


def _time_line(signature: Content, language: Language) -> str:
    if signature["poe_time"]:
        told = Text("{time} (dấu thời gian {tsa})", "{time} (timestamp by {tsa})")
        return told.format(language, {"time": shown_time(signature["poe_time"]), "tsa": signature["tsa"] or "?"})
    if signature["claimed_time"]:
        told = Text("{time} (người ký tự khai, không có dấu thời gian)", "{time} (claimed by the signer, no timestamp)")
        return told.format(language, {"time": shown_time(signature["claimed_time"])})
    return Text("không có", "not stated").format(language)


def _in_time(signature: Content, language: Language) -> str:
    inside = signature["valid_from"] <= signature["validated_at"] <= signature["valid_to"]
    return (Text("trong thời hạn", "within validity") if inside else Text("ngoài thời hạn", "outside validity")).format(
        language
    )


def shown_day(iso: str | None) -> str:
    """dd/mm/yyyy of an ISO date; a dash where there is none."""
    return date.fromisoformat(iso).strftime("%d/%m/%Y") if iso else "—"


def shown_time(iso: str | None) -> str:
    """dd/mm/yyyy hh:mm:ss of an ISO time, in the zone it is written in."""
    return datetime.fromisoformat(iso).strftime("%d/%m/%Y %H:%M:%S") if iso else "—"


def print_register(content: Content, *, language: Language, on: Console, rows_shown: int = 20) -> None:
    """`vanthu register` for people: header row, columns, the first rows, every bad row."""
    for file in content["files"]:
        head = Styled(safe(file["path"]), style="bold")
        head.append(f"  {file['kind']} · {file['container']}", style="dim")
        if file["encoding"]:
            head.append(f" · {file['encoding']}", style="dim")
        on.print(head, soft_wrap=True)
        if file["reason"]:
            on.print(Padding(Styled(safe(file["reason"]), style="red"), (0, 0, 0, 2)))
        for note in file["notes"]:
            on.print(Padding(Styled(safe(note["message"]), style="yellow"), (0, 0, 0, 2)))
        for sheet in file["sheets"]:
            on.print(Padding(_sheet_line(sheet, language), (0, 0, 0, 2)))
        if file["rows"]:
            on.print(Padding(_rows_table(file["rows"][:rows_shown], language), (0, 0, 0, 2)))
            if len(file["rows"]) > rows_shown:
                more = Text("… và {count} dòng nữa", "… and {count} more rows")
                on.print(f"  {more.format(language, {'count': str(len(file['rows']) - rows_shown)})}")
        for bad in file["bad_rows"]:
            on.print(Padding(Styled("! " + safe(bad["message"]), style="yellow"), (0, 0, 0, 2)))
        on.print()


def _sheet_line(sheet: Content, language: Language) -> Styled:
    row = str(sheet["header_row"]) if sheet["header_row"] else "—"
    told = Text("Trang «{name}», dòng tiêu đề {row}", "Sheet “{name}”, header in row {row}")
    line = Styled(safe(told.format(language, {"name": sheet["name"] or "—", "row": row})))
    for field, header in sheet["columns"].items():
        line.append(f"\n    {field} ← {safe(header)}", style="dim")
    return line


def _rows_table(rows: Sequence[Content], language: Language) -> Table:
    table = Table(box=None, pad_edge=False, header_style="bold", padding=(0, 1))
    table.add_column(Text("Dòng", "Row").format(language), justify="right")
    table.add_column(Text("Số, ký hiệu", "Number, symbol").format(language), no_wrap=True)
    table.add_column(Text("Ngày", "Date").format(language), no_wrap=True)
    table.add_column(Text("Trích yếu", "Subject").format(language), overflow="ellipsis", no_wrap=True, ratio=1)
    table.add_column(Text("Ghi nhận", "Marks").format(language), no_wrap=True)
    for row in rows:
        number = "/".join(part for part in (row["number"], row["symbol"]) if part)
        marks = [
            *([Text("mật", "secret").format(language)] if row["secret"] else []),
            *([Text("hủy", "void").format(language)] if row["void"] else []),
            *([Text("đã ký số", "signed").format(language)] if row["signed_flag"] else []),
        ]
        table.add_row(
            str(row["row"]),
            safe(number or "—"),
            shown_day(row["issued_on"]),
            safe(row["subject"] or ""),
            ", ".join(marks),
        )
    return table
