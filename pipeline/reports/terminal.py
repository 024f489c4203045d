"""Results for a person at a terminal: tables and blocks through rich, plain text when the output is a pipe."""

from __future__ import annotations

import itertools
import os
import re
import sys
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date, datetime
from typing import IO, Protocol, cast

from rich.cells import cell_len
from rich.console import Console
from rich.padding import Padding
from rich.table import Table
from rich.text import Text as Styled

from pipeline.reports import words
from pipeline.reports.content import Content
from pipeline.reports.telling import told_day, told_decimal, told_time
from rules.facts import (
    Coverage,
    DocumentVerdict,
    Indication,
    Integrity,
    Level,
    MatchBasis,
    Origin,
    Outcome,
    Revocation,
    RevocationPolicy,
    Role,
    SignerKind,
)
from rules.law import Instrument, LegalGround
from rules.ratio import MEASURES, NOT_ARISEN
from rules.sequence import LOWER_BOUND_NOTE
from rules.text import Language, Text


class MessageCard(Protocol):
    """What is shown of a rule's message (rules/rule.py)."""

    @property
    def outcome(self) -> Outcome: ...
    @property
    def text(self) -> Text: ...
    @property
    def remedy(self) -> Text: ...


class RuleCard(Protocol):
    """What is shown of a rule, whether it is about one issuance or a unit's year."""

    @property
    def id(self) -> str: ...
    @property
    def title(self) -> Text: ...
    @property
    def why(self) -> Text: ...
    @property
    def grounds(self) -> tuple[LegalGround, ...]: ...
    @property
    def messages(self) -> Mapping[str, MessageCard]: ...


class CheckCard(Protocol):
    """What is shown of one check of the installation (pipeline/doctor.py)."""

    @property
    def topic(self) -> Text: ...
    @property
    def state(self) -> str: ...
    @property
    def told(self) -> Text: ...
    @property
    def values(self) -> Mapping[str, str]: ...
    @property
    def cure(self) -> Text | None: ...


_VERDICT_STYLE = {"valid": "bold green", "invalid": "bold red", "unsigned": "bold", "unreadable": "bold red"}
_INDICATION_STYLE = {"TOTAL-PASSED": "green", "TOTAL-FAILED": "red", "INDETERMINATE": "yellow"}
_PLAIN_WIDTH = 120
"""Columns when the output is a pipe or a file."""


def console() -> Console:
    """The console on stdout: coloured and as wide as the terminal where there is one, plain where there is none."""
    plain = Console(highlight=False, emoji=False, markup=False)
    if plain.is_terminal:
        return plain
    return Console(highlight=False, emoji=False, markup=False, width=_PLAIN_WIDTH, file=cast("IO[str]", _Trimmed()))


class _Trimmed:
    """stdout as a pipe or a file wants it: rich pads its lines to the full width, and here they end where they end."""

    def write(self, text: str) -> int:
        return sys.stdout.write(_PADDING.sub("", text))

    def flush(self) -> None:
        sys.stdout.flush()


_PADDING = re.compile(r"[ ]+$", re.MULTILINE)


@contextmanager
def paged(on: Console) -> Iterator[None]:
    """Long lists through the person's pager, a screen at a time; what fits one screen, and what is piped, as it is."""
    if not on.is_terminal:
        yield
        return
    # As git does: quit where all fits one screen, keep colours, leave the text behind.
    os.environ.setdefault("LESS", "FRX")
    with on.pager(styles=True):
        yield


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
        on.print(Padding(Styled(safe(file["reason"])), (0, 0, 1, 2), expand=False))
        return
    print_document(file, language=language, on=on)


def print_document(file: Content, *, language: Language, on: Console) -> None:
    """One document's heading, warnings and signatures."""
    on.print(Padding(Styled(_heading_line(file, language), style="dim"), (0, 0, 0, 2), expand=False))
    for warning in file["warnings"]:
        on.print(Padding(Styled("! " + safe(warning["message"]), style="yellow"), (0, 0, 0, 2), expand=False))
    for position, signature in enumerate(file["signatures"], start=1):
        on.print(Padding(_signature_table(position, signature, language), (0, 0, 0, 2), expand=False))
    _print_duties(file["duties"], language, on)
    on.print()


def _print_duties(duties: Sequence[Content], language: Language, on: Console) -> None:
    """The duties of a checker (Circular 15/2025 Art. 6, Annex II): how many are done, and a line for each other."""
    asked = [duty for duty in duties if duty["outcome"] != "not-applicable"]
    if len(asked) < 2:  # nothing is signed: all that was done is the software's own duty
        return
    done = sum(duty["outcome"] == "compliant" for duty in asked)
    told = Text(
        "Kiểm tra theo Thông tư 15/2025/TT-BKHCN: đạt {done}/{all}",
        "Checks of Circular 15/2025: {done} of {all} in order",
    )
    line = told.format(language, {"done": str(done), "all": str(len(asked))})
    on.print(Padding(Styled(line, style="dim"), (0, 0, 0, 2), expand=False))
    for duty in duties:
        if duty["outcome"] in ("noncompliant", "indeterminate"):
            outcome = words.OUTCOMES[Outcome(duty["outcome"])].format(language)
            words_of = f"{duty['number']}. {duty['title']} ({outcome}): {duty['sentence']}"
            on.print(Padding(Styled(safe(words_of), style="dim"), (0, 0, 0, 4), expand=False))


def _heading_line(file: Content, language: Language) -> str:
    heading = file["heading"]
    number = "/".join(part for part in (heading["number"], heading["symbol"]) if part)
    parts = [
        heading["type"] or "",
        f"{Text('số', 'no.').format(language)} {number}" if number else "",
        f"{Text('ngày', 'of').format(language)} {shown_day(heading['date'], language)}" if heading["date"] else "",
        heading["agency"] or "",
        words.ORIGINS[Origin(file["origin"])].format(language),
        Text("{pages} trang", "{pages} {pages:page|pages}").format(language, {"pages": str(file["pages"])}),
    ]
    return safe(" · ".join(part for part in parts if part))


_LABELS = {
    "subject": Text("Chủ thể ký", "Signer"),
    "manager": Text("Đơn vị quản lý chứng thư", "Certificate held by"),
    "issuer": Text("Tổ chức cấp chứng thư", "Issued by (CA)"),
    "anchor": Text("Đường dẫn tin cậy", "Trust anchor"),
    "time": Text("Thời điểm ký", "Time of signing"),
    "integrity": Text("Tính toàn vẹn", "Integrity"),
    "then": Text("Hợp lệ tại thời điểm ký", "Valid at signing"),
    "validity": Text("Thời hạn chứng thư", "Certificate valid"),
    "stamp": Text("Ghi trên trang", "Writes on the page"),
    "standard": Text("Chuẩn kỹ thuật", "Technical standard"),
}
"""The seven items of Circular 15/2025/TT-BKHCN Annex II, with the anchor and what the signature itself shows."""


_SAID_ABOVE = frozenset({"revocation-not-checked"})
"""Warnings that a line of the table says already."""


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
        if warning["message"] != signature["reason"] and warning["code"] not in _SAID_ABOVE:
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
        if signature["revocation_as_of"]:
            as_of = Text(" (dữ liệu ngày {day})", " (as of {day})")
            status += as_of.format(language, {"day": shown_day(signature["revocation_as_of"][:10], language)})
        rows.append((_LABELS["then"], f"{_in_time(signature, language)} · {status}"))
        span = f"{shown_time(signature['valid_from'], language)} – {shown_time(signature['valid_to'], language)}"
        rows.append((_LABELS["validity"], span))
    rows.append((_LABELS["standard"], _standard_line(signature["standard"], language)))
    if signature["text"]:
        rows.append((_LABELS["stamp"], signature["text"]))
    return rows


def _standard_line(standard: Content, language: Language) -> str:
    """Circular 15/2025 Annex I, beside validity and never as invalidity."""
    if standard["kept"]:
        return Text("đúng Thông tư 15/2025/TT-BKHCN", "as Circular 15/2025 asks").format(language)
    if standard["kept"] is None:
        return Text("chưa xác định", "cannot tell").format(language)
    prefix = f"{_LABELS['standard'].format(language)}: "
    return "; ".join(each["message"].removeprefix(prefix).rstrip(".") for each in standard["departures"])


def _time_line(signature: Content, language: Language) -> str:
    if signature["poe_time"]:
        told = Text("{time} (dấu thời gian {tsa})", "{time} (timestamp by {tsa})")
        return told.format(
            language, {"time": shown_time(signature["poe_time"], language), "tsa": signature["tsa"] or "?"}
        )
    if signature["claimed_time"]:
        told = Text("{time} (người ký tự khai, không có dấu thời gian)", "{time} (claimed by the signer, no timestamp)")
        return told.format(language, {"time": shown_time(signature["claimed_time"], language)})
    return Text("không có", "not stated").format(language)


def _in_time(signature: Content, language: Language) -> str:
    inside = signature["valid_from"] <= signature["validated_at"] <= signature["valid_to"]
    return (Text("trong thời hạn", "within validity") if inside else Text("ngoài thời hạn", "outside validity")).format(
        language
    )


def shown_day(iso: str | None, language: Language) -> str:
    """An ISO date as the reader writes it; a dash where there is none."""
    return told_day(date.fromisoformat(iso), language) if iso else "—"


def shown_time(iso: str | None, language: Language) -> str:
    """An ISO time as the reader writes it, in Vietnam's zone; a dash where there is none."""
    return told_time(datetime.fromisoformat(iso), language) if iso else "—"


def print_register(content: Content, *, language: Language, on: Console, rows_shown: int = 20) -> None:
    """`vanthu register` for people: header row, columns, the first rows, every bad row."""
    for file in content["files"]:
        head = Styled(safe(file["path"]), style="bold")
        head.append(f"  {words.REGISTERS[file['kind']].format(language)} · {file['container']}", style="dim")
        if file["encoding"]:
            head.append(f" · {file['encoding']}", style="dim")
        on.print(head, soft_wrap=True)
        if file["reason"]:
            on.print(Padding(Styled(safe(file["reason"]), style="red"), (0, 0, 0, 2), expand=False))
        for note in file["notes"]:
            on.print(Padding(Styled(safe(note["message"]), style="yellow"), (0, 0, 0, 2), expand=False))
        for sheet in file["sheets"]:
            if sheet["header_row"] is None:  # its note has said so
                continue
            on.print(Padding(_sheet_line(sheet, language), (0, 0, 0, 2), expand=False))
        if file["rows"]:
            on.print(
                Padding(_rows_table(file["rows"][:rows_shown], language, on.width - 2), (0, 0, 0, 2), expand=False)
            )
            if len(file["rows"]) > rows_shown:
                more = Text("… và {count} dòng nữa", "… and {count} more {count:row|rows}")
                on.print(f"  {more.format(language, {'count': str(len(file['rows']) - rows_shown)})}")
        for bad in file["bad_rows"]:
            line = f"! {_row_place(bad, language)}: {bad['message']}"
            on.print(Padding(Styled(safe(line), style="yellow"), (0, 0, 0, 2), expand=False))
        on.print()


def _row_place(bad: Content, language: Language) -> str:
    """Where a row stands that could not be read; its file is named above."""
    place = Text("Trang tính «{sheet}», dòng {row}", "Sheet “{sheet}”, row {row}")
    if not bad["sheet"]:
        place = Text("Dòng {row}", "Row {row}")
    return place.format(language, {"sheet": bad["sheet"] or "", "row": str(bad["row"])})


def _sheet_line(sheet: Content, language: Language) -> Styled:
    row = str(sheet["header_row"])
    told = Text("Trang «{name}», dòng tiêu đề {row}", "Sheet “{name}”, header in row {row}")
    line = Styled(safe(told.format(language, {"name": sheet["name"] or "—", "row": row})))
    for field, header in sheet["columns"].items():
        line.append(f"\n    {field} ← {safe(header)}", style="dim")
    return line


_SUBJECT = 3
"""Column of the subject in the table of a register's rows."""


def _rows_table(rows: Sequence[Content], language: Language, width: int) -> Table:
    """A line a row, of which only the subject is cut short: it is all the others that a reader compares."""
    lines = []
    for row in rows:
        number = "/".join(part for part in (row["number"], row["symbol"]) if part)
        marks = [
            *([Text("mật", "secret").format(language)] if row["secret"] else []),
            *([Text("hủy", "void").format(language)] if row["void"] else []),
            *([Text("đã ký số", "signed").format(language)] if row["signed_flag"] else []),
        ]
        lines.append(
            (
                str(row["row"]),
                safe(number or "—"),
                shown_day(row["issued_on"], language),
                safe(row["subject"] or ""),
                ", ".join(marks),
            )
        )
    heads = (
        Text("Dòng", "Row"), Text("Số, ký hiệu", "Number, symbol"), Text("Ngày", "Date"), Text("Trích yếu", "Subject"),
        Text("Ghi nhận", "Marks"),
    )  # fmt: skip
    told = [tuple(head.format(language) for head in heads), *lines]
    widths = [max(cell_len(line[place]) for line in told) for place in range(len(heads))]
    others = sum(widths) - widths[_SUBJECT] + 2 * len(heads)
    widths[_SUBJECT] = max(min(widths[_SUBJECT], width - others), _SHORTEST_NAME)
    table = Table(box=None, pad_edge=False, header_style="bold", padding=(0, 1))
    for place, wide in enumerate(widths):
        table.add_column(told[0][place], justify="right" if place == 0 else "left", no_wrap=True, width=wide)
    for line in lines:
        table.add_row(*line)
    return table


def print_summary(content: Content, below: Sequence[Content], *, language: Language, on: Console) -> None:
    """`vanthu summary` for people: the one figure, a line a unit with a bar, and what stands between them and 100 %."""
    headline = content["headline"]
    total = content["total"]["measures"][headline]
    period = content["period"]
    title = Styled(MEASURES[headline].title.format(language), style="bold")
    if period["from"]:
        title.append(f"  {shown_day(period['from'], language)} – {shown_day(period['to'], language)}", style="dim")
    on.print(title)
    on.print(Styled(_figure(total, language), style="bold"))
    on.print()
    on.print(_summary_table(content, headline, language, on.width))
    notes = _summary_notes(content, language)
    for note in notes:
        on.print(Styled(note, style="dim"))
    _print_year_findings(content["units"], language, on)
    if below:
        on.print()
        on.print(Styled(Text("Chưa phải bản gốc điện tử:", "Not electronic originals:").format(language), style="bold"))
        for each in below:
            on.print(Styled(f"{each['count']:>5}  {each['label']}"))
            on.print(Padding(Styled(each["remedy"], style="dim"), (0, 0, 0, 7), expand=False))


_YEAR_FINDINGS_SHOWN = 3
"""Lines a unit; all of them stand in the JSON."""


def _print_year_findings(units: Sequence[Content], language: Language, on: Console) -> None:
    """Numbers that repeat or are lacking over a unit's year, the gravest of each unit."""
    telling = [unit for unit in units if unit["findings"]]
    if not telling:
        return
    on.print()
    on.print(Styled(Text("Số văn bản trong năm:", "Numbers over the year:").format(language), style="bold"))
    for unit in telling:
        for finding in unit["findings"][:_YEAR_FINDINGS_SHOWN]:
            on.print(
                Padding(
                    Styled(safe(f"{unit['code']} {finding['year']}: {finding['message']}")), (0, 0, 0, 2), expand=False
                )
            )
        left = len(unit["findings"]) - _YEAR_FINDINGS_SHOWN
        if left > 0:
            more = Text("{unit}: còn {left} phát hiện nữa (--format json)", "{unit}: {left} more (--format json)")
            on.print(Styled("  " + more.format(language, {"unit": safe(unit["code"]), "left": str(left)}), style="dim"))


def _figure(measure: Content, language: Language) -> str:
    if measure["percent"] is None:
        return NOT_ARISEN.format(language)
    told = Text(
        "{percent} % = {numerator}/{denominator} văn bản; nhiều nhất có thể là {high_percent} % ({high})",
        "{percent} % = {numerator}/{denominator} {denominator:document|documents}; at the most {high_percent} % "
        "({high})",
    )
    values = {name: str(measure[name]) for name in ("numerator", "denominator", "high")}
    return told.format(
        language,
        values
        | {
            "percent": shown_percent(measure["percent"], language),
            "high_percent": shown_percent(measure["high_percent"], language),
        },
    )


def shown_percent(percent: str | None, language: Language) -> str:
    """A percentage with the language's decimal sign."""
    if percent is None:
        return "—"
    return percent.replace(".", ",") if language == "vi" else percent


_BAR = 12
"""Characters of a full bar."""
_FIGURE, _SHORTEST_NAME = 4, 12
"""Characters that a figure takes, and that are left of a unit's name where the terminal is narrow."""


def _summary_table(content: Content, headline: str, language: Language, width: int) -> Table:
    table = Table(box=None, pad_edge=False, header_style="bold", padding=(0, 1))
    heads = [
        head.format(language)
        for head in (
            Text("Vào sổ", "Entered"), Text("Mẫu số", "Due"), Text("Đạt", "Met"), Text("%", "%"),
            Text("Cao nhất", "High"), Text("Ngoài sổ", "Outside"),
        )
    ]  # fmt: skip
    others = sum(max(len(head), _FIGURE) + 2 for head in heads) + _BAR + 2
    table.add_column(
        Text("Đơn vị", "Unit").format(language), overflow="ellipsis", no_wrap=True,
        max_width=max(width - others, _SHORTEST_NAME),
    )  # fmt: skip
    for head in heads[:4]:
        table.add_column(head, justify="right", no_wrap=True)
    table.add_column("", no_wrap=True, width=_BAR)
    for head in heads[4:]:
        table.add_column(head, justify="right", no_wrap=True)
    rows = [*content["units"], content["total"]]
    for unit in rows:
        measure = unit["measures"][headline]
        is_total = unit["code"] is None
        name = Text("Tổng", "Total").format(language) if is_total else _unit_label(unit)
        table.add_row(
            safe(name),
            str(unit["registered"]),
            str(measure["denominator"]),
            str(measure["numerator"]),
            shown_percent(measure["percent"], language),
            _bar(measure),
            shown_percent(measure["high_percent"], language),
            str(unit["unregistered"]),
            style="bold" if is_total else None,
        )
    return table


def print_measures(content: Content, *, language: Language, on: Console) -> None:
    """All seven measures of every unit side by side, with what the software claims against what the files prove."""
    joint = "–" if on.width >= _JOINED_FROM else "–\n"
    table = Table(box=None, pad_edge=False, header_style="bold", padding=(0, 1))
    table.add_column(Text("Đơn vị", "Unit").format(language), overflow="ellipsis", no_wrap=True)
    for measure in MEASURES.values():
        table.add_column(measure.short, justify="right", no_wrap=True)
    table.add_column("R4−R1", justify="right", no_wrap=True)
    for unit in (*content["units"], content["total"]):
        is_total = unit["code"] is None
        difference = unit["claimed"]["difference"]
        table.add_row(
            Text("Tổng", "Total").format(language) if is_total else safe(unit["code"]),
            *(
                "—" if name == "system-flag" and difference is None else _bounds(ratio, language, joint)
                for name, ratio in unit["measures"].items()
            ),
            shown_percent(difference, language),
            style="bold" if is_total else None,
        )
    on.print(table)
    on.print()
    for measure in MEASURES.values():
        on.print(
            Styled(
                f"{measure.short}  {measure.title.format(language)}: {measure.formula.format(language)}", style="dim"
            )
        )
    told = Text(
        "Hai số nối nhau: đã chứng minh – cao nhất có thể. R4−R1: chỉ tính các dòng sổ có ghi đã ký số hay chưa.",
        "Two figures joined: proven – at the most. R4−R1: over the rows of which the export claims anything.",
    )
    on.print(Styled(told.format(language), style="dim"))
    for note in _summary_notes(content, language):
        on.print(Styled(note, style="dim"))


_JOINED_FROM = 100
"""Columns of a terminal from which both bounds of seven measures stand on one line."""


def _bounds(ratio: Content, language: Language, joint: str) -> str:
    """Both bounds where they differ: a low figure alone would accuse where nothing is known."""
    low, high = (shown_percent(ratio[name], language) for name in ("percent", "high_percent"))
    return low if low == high else f"{low}{joint}{high}"


def _unit_label(unit: Content) -> str:
    """The code with its mark, which a narrow terminal must not cut off, then the name, which it may."""
    code = f"{unit['code']}{'' if unit['has_register'] else '*'}"
    return code if unit["name"] == unit["code"] else f"{code} {unit['name']}"


def _bar(measure: Content) -> Styled:
    """What is proven filled, what may yet turn out well shaded, the rest dotted; never full short of 100 %."""
    denominator = measure["denominator"]
    if not denominator:
        return Styled("")
    filled = measure["numerator"] * _BAR // denominator
    open_ = max(measure["high"] * _BAR // denominator - filled, 0)
    bar = Styled("█" * filled, style="green")
    bar.append("▒" * open_, style="yellow")
    bar.append("·" * (_BAR - filled - open_), style="dim")
    return bar


def _summary_notes(content: Content, language: Language) -> list[str]:
    notes = []
    for unit in content["units"]:
        if unit["lower_bound"]:
            values = {name: str(count) for name, count in unit["lower_bound"].items()}
            notes.append(f"* {safe(unit['code'])}: {LOWER_BOUND_NOTE.format(language, values)}")
    if content["undated"]:
        told = Text("Văn bản không rõ ngày: {count}.", "Documents without a date: {count}.")
        notes.append(told.format(language, {"count": str(content["undated"])}))
    if content["waiting"]:
        notes.append(words.WAITING.format(language, {"count": str(content["waiting"])}))
    if content["dated_ahead"]:
        notes.append(words.DATED_AHEAD.format(language, {"count": str(content["dated_ahead"])}))
    told = Text(
        "Cách tính: {profile}; {policy}; đánh giá lúc {at}.",
        "Profile: {profile}; {policy}; judged {at}.",
    )
    policy = words.REVOCATION_POLICIES[RevocationPolicy(content["revocation_policy"])].format(language)
    at = shown_time(content["judged_at"], language)
    notes.append(told.format(language, {"profile": content["profile"], "policy": policy, "at": at}))
    claimed = content["total"]["claimed"]
    if claimed["refuted"]:
        told = Text(
            "Phần mềm ghi «đã ký số» {claimed} văn bản; tệp cho thấy {refuted} văn bản trong số đó không phải bản gốc "
            "điện tử.",
            "The software claims {claimed} {claimed:document|documents} as signed; the files show that {refuted} of "
            "them {refuted:is no electronic original|are no electronic originals}.",
        )
        notes.append(told.format(language, {"claimed": str(claimed["claimed"]), "refuted": str(claimed["refuted"])}))
    return notes


def print_documents(content: Content, *, language: Language, on: Console) -> None:
    """`vanthu documents` for people: a line each, its findings below it."""
    table = Table(box=None, pad_edge=False, header_style="bold", padding=(0, 1))
    table.add_column(Text("Đơn vị", "Unit").format(language), no_wrap=True)
    table.add_column(Text("Số, ký hiệu", "Number, symbol").format(language), no_wrap=True)
    table.add_column(Text("Ngày", "Date").format(language), no_wrap=True)
    table.add_column(Text("Loại", "Class").format(language), overflow="fold")
    table.add_column(Text("Tệp", "File").format(language), overflow="fold")
    for each in content["documents"]:
        number = "/".join(part for part in (each["number"], each["symbol"]) if part) or "—"
        outside = "" if each["registered"] else Text(" (ngoài sổ)", " (unregistered)").format(language)
        table.add_row(
            safe(each["unit"]),
            safe(number),
            shown_day(each["issued_on"], language),
            Styled(each["class_label"] + outside, style=_class_style(each["class"])),
            safe(each["path"] or "—"),
        )
    on.print(table)
    told = Text("Số văn bản: {count}.", "Documents: {count}.")
    on.print(Styled(told.format(language, {"count": str(len(content["documents"]))}), style="dim"))


_GOOD, _BAD = {"e-original"}, {"invalid", "wrong-signer", "unreadable"}


def _class_style(issuance_class: str) -> str:
    if issuance_class in _GOOD:
        return "green"
    return "red" if issuance_class in _BAD else "yellow"


def print_explain(content: Content, *, language: Language, on: Console) -> None:
    """`vanthu explain` for people: what it is, why, under which article, what to do, and all that was seen."""
    entry, document = content["entry"], content["document"]
    head = Styled(content["class_label"], style=f"bold {_class_style(content['class'])}")
    if not content["registered"]:
        head.append(Text("  ngoài sổ", "  unregistered").format(language), style="dim")
    on.print(head)
    on.print(Padding(Styled(content["meaning"]), (0, 0, 0, 2), expand=False))
    for ground in content["grounds"]:
        on.print(Padding(Styled("§ " + ground["cite"]), (0, 0, 0, 2), expand=False))
        if ground["words"]:
            on.print(Padding(Styled(f"“{ground['words']}”", style="dim"), (0, 0, 0, 4), expand=False))
    on.print(Padding(Styled("→ " + content["remedy"], style="bold"), (0, 0, 1, 2), expand=False))
    if content["findings"]:
        on.print(Styled(Text("Phát hiện", "Findings").format(language), style="bold"))
        _print_findings(content["findings"], language, on)
        on.print()
    on.print(Styled(Text("Sổ đăng ký", "Register").format(language), style="bold"))
    if entry:
        number = "/".join(part for part in (entry["number"], entry["symbol"]) if part) or "—"
        told = Text(
            "{source}, trang «{sheet}», dòng {row}: {number} ngày {day}; người ký {signer}",
            "{source}, sheet “{sheet}”, row {row}: {number} of {day}; signed by {signer}",
        )
        values = {
            "source": entry["source"], "sheet": entry["sheet"] or "—", "row": str(entry["row"]), "number": number,
            "day": shown_day(entry["issued_on"], language), "signer": entry["signer"] or "—",
        }  # fmt: skip
        on.print(Padding(Styled(safe(told.format(language, values))), (0, 0, 0, 2), expand=False))
        if entry["subject"]:
            on.print(Padding(Styled(safe(entry["subject"]), style="dim"), (0, 0, 0, 2), expand=False))
    else:
        on.print(Text("  không có trong sổ", "  not in the register").format(language))
    on.print()
    on.print(Styled(Text("Tệp", "File").format(language), style="bold"))
    on.print(Padding(Styled(safe(content["file"] or "—")), (0, 0, 0, 2), expand=False))
    if content["file"]:
        basis = words.BASES[MatchBasis(content["match"]["basis"])].format(language)
        told = Text("đối chiếu theo {basis} (độ tin cậy {sure})", "matched by {basis} (confidence {sure})")
        line = told.format(
            language, {"basis": basis, "sure": told_decimal(content["match"]["confidence"], language, places=2)}
        )
        on.print(Padding(Styled(line, style="dim"), (0, 0, 0, 2), expand=False))
    for label, paths in (
        (Text("cần chọn giữa", "to choose between"), content["candidates"]),
        (Text("bản khác", "other generations"), content["other_files"]),
    ):
        for path in paths:
            on.print(
                Padding(Styled(f"{label.format(language)}: {safe(path)}", style="dim"), (0, 0, 0, 2), expand=False)
            )
    if document:
        _print_contents(document, language, on)
    for annex in content["annexes"]:
        on.print(Styled(f"{Text('Phụ lục', 'Annex').format(language)}: {safe(annex['path'])}", style="bold"))
        _print_contents(annex, language, on)


def _print_contents(contents: Content, language: Language, on: Console) -> None:
    if contents["readable"]:
        print_document(contents, language=language, on=on)
    else:
        on.print(Padding(Styled(safe(contents["reason"]), style="red"), (0, 0, 1, 2), expand=False))


def _print_findings(findings: Sequence[Content], language: Language, on: Console) -> None:
    """Findings in their order; those of one rule with one remedy together, its grounds once."""
    for _, alike in itertools.groupby(findings, key=lambda each: (each["rule"], each["level"], each["remedy"])):
        group = list(alike)
        first = group[0]
        level = words.LEVELS[Level(first["level"])].format(language)
        for finding in group:
            line = Styled(f"[{level}] ", style={"fail": "red", "warn": "yellow"}.get(first["level"], "dim"))
            line.append(safe(finding["message"]), style="default")
            line.append(f"  {first['rule']}" if finding is first else "", style="dim")
            on.print(Padding(line, (0, 0, 0, 2), expand=False))
        on.print(Padding(Styled("→ " + safe(first["remedy"])), (0, 0, 0, 4), expand=False))
        if first["grounds"]:
            cited = "; ".join(ground["cite"] for ground in first["grounds"])
            on.print(Padding(Styled("§ " + cited, style="dim"), (0, 0, 0, 4), expand=False))


def print_trust(content: Content, *, language: Language, on: Console) -> None:
    """`vanthu trust list` for people."""
    table = Table(box=None, pad_edge=False, header_style="bold", padding=(0, 1))
    for label, is_whole in (
        (Text("Loại", "Kind"), False),
        (Text("Tên", "Name"), False),
        (Text("SHA-256", "SHA-256"), True),
        (Text("Từ", "From"), True),
        (Text("Đến", "To"), True),
        (Text("", ""), False),
    ):
        table.add_column(label.format(language), overflow="fold", no_wrap=is_whole)
    for each in content["holdings"]:
        mark = Text("đã ghim", "pinned") if each["pinned"] else Text("", "")
        if not each["accepted"]:
            mark = Text("bị từ chối", "refused")
        table.add_row(
            words.HOLDINGS[each["kind"]].format(language),
            safe(each["name"]),
            each["sha256"][:16],
            _day_of(each["valid_from"], language),
            _day_of(each["valid_to"], language),
            mark.format(language),
        )
    on.print(table)


def _day_of(iso: str | None, language: Language) -> str:
    return shown_day(iso[:10] if iso else None, language)


def print_rules(rules: Sequence[RuleCard], *, language: Language, on: Console) -> None:
    """`vanthu rules` for people: a line a rule, by family."""
    table = Table(box=None, pad_edge=False, header_style="bold", padding=(0, 1))
    table.add_column(Text("Mã", "Id").format(language), no_wrap=True)
    table.add_column(Text("Quy tắc", "Rule").format(language), overflow="fold")
    for rule in rules:
        table.add_row(rule.id, rule.title.format(language))
    on.print(table)


def print_rule(rule: RuleCard, *, language: Language, on: Console) -> None:
    """`vanthu rules show` for people."""
    on.print(Styled(rule.title.format(language), style="bold"))
    on.print(Styled(rule.id, style="dim"))
    on.print(Padding(Styled(rule.why.format(language)), (1, 0, 1, 0), expand=False))
    for ground in rule.grounds:
        on.print(Styled("§ " + ground.cite(language)))
        if ground.words:
            on.print(Padding(Styled(f"“{ground.words}”", style="dim"), (0, 0, 0, 2), expand=False))
        on.print(Padding(Styled(_in_force(ground.instrument, language), style="dim"), (0, 0, 0, 2), expand=False))
    on.print()
    for message in rule.messages.values():
        on.print(Styled(f"[{words.OUTCOMES[message.outcome].format(language)}] {message.text.format(language)}"))
        on.print(Padding(Styled("→ " + message.remedy.format(language)), (0, 0, 0, 2), expand=False))


def _in_force(instrument: Instrument, language: Language) -> str:
    start = told_day(instrument.in_force_from, language)
    if instrument.in_force_to is None:
        return Text("có hiệu lực từ {start}", "in force from {start}").format(language, {"start": start})
    end = told_day(instrument.in_force_to, language)
    told = Text("có hiệu lực từ {start} đến {end}", "in force from {start} to {end}")
    return told.format(language, {"start": start, "end": end})


def _beside(mark: Styled, line: Styled) -> Table:
    """A line behind its mark, going on below itself where it is longer than the terminal is wide."""
    table = Table.grid()
    table.add_column(no_wrap=True)
    table.add_column(overflow="fold")
    table.add_row(mark, line)
    return table


def print_checks(checks: Sequence[CheckCard], *, language: Language, on: Console) -> None:
    """`vanthu doctor` for people: a line a part, the cure below what needs one."""
    styles = {"ok": "green", "warn": "yellow", "fail": "bold red"}
    marks = {"ok": Text("ĐẠT     ", "OK  "), "warn": Text("CẢNH BÁO", "WARN"), "fail": Text("LỖI     ", "FAIL")}
    for check in checks:
        mark = Styled(marks[check.state].format(language) + "  ", style=styles[check.state])
        line = Styled(f"{check.topic.format(language)}: ", style="dim")
        line.append(safe(check.told.format(language, check.values)), style="default")
        if not on.is_terminal:  # a line a check, for whoever looks for one
            on.print(mark + line, soft_wrap=True)
        else:
            on.print(_beside(mark, line))
        if check.cure is not None:
            indent = len(mark.plain)
            on.print(Padding(Styled("→ " + check.cure.format(language, check.values)), (0, 0, 0, indent), expand=False))
