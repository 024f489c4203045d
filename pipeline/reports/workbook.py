"""A report as a workbook (xlsx) in which a clerk can filter, sort and check every ratio.

Sheets: summary, units by class, units by month, documents below the line, findings, register rows not read,
assumptions. Ratios are
formulas over the cells beside them, with their value written too, so that a viewer that does not calculate shows them.
Text is only ever written as text. Rows are written from top to bottom and leave memory at once.

Every sheet prints on A4 on its side, as wide as the page, and no wider than can be read there: long texts wrap, in rows
as high as they need.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import cache
from io import BytesIO
from math import ceil
from textwrap import wrap
from typing import Any, Literal

import xlsxwriter  # type: ignore[import-untyped]

from pipeline.items import JudgedRow
from pipeline.register_texts import BAD_ROWS, REASONS
from pipeline.reports import words
from pipeline.reports.content import VIETNAM, Manner
from pipeline.reports.figures import JUDGE_AGAIN
from pipeline.reports.interface import Report
from pipeline.reports.manifest import manifest_of
from pipeline.reports.report_words import OUTSIDE_REGISTER, TITLE, TOTAL, assumptions, period_text
from pipeline.reports.shown import shown
from pipeline.reports.telling import told_month, told_time
from pipeline.summary import UnitSummary
from rules.catalogue import RULES_BY_ID
from rules.classes import CLASSES, IssuanceClass
from rules.facts import Finding
from rules.law import grounds_on
from rules.ratio import MEASURES, NOT_ARISEN, ClaimGap, UnitRatio, claim_gap
from rules.text import Language, Text
from rules.verdict import mending_order

MOST_ROWS = 1_048_575
"""Rows below the header that a sheet holds; what is beyond is counted in the last one."""
_MOST_TEXT = 32_767
"""Characters that a cell holds."""

_PERCENT = '[=1]0%;[>=0.9995]"99.9%";0.0%'
"""One decimal, and never 100 % by rounding (rules/ratio.py: percent_text)."""

Kind = Literal["text", "number", "percent", "day", "wrapped"]

_LINE_PT = 15.75
"""A line of Times New Roman 12."""
_MOST_LINES = 25
"""In a row: Excel takes 409 points."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """One column of a sheet."""

    title: Text
    width: float
    """In characters."""
    kind: Kind = "text"

    def lines(self, text: str) -> int:
        """How many lines a text takes here when it wraps; words that do not fit leave a part of a line empty.

        Written with the row, because a program that opens the file need not measure it (LibreOffice does not).
        """
        fits = max(self.width * 0.95, 1)
        return sum(max(ceil(len(line) / fits), 1) for line in text.split("\n"))


@dataclass(frozen=True, slots=True)
class Ratio:
    """A cell that divides the cell in one column of its row by that of another."""

    numerator: int
    """Column, from 0."""
    denominator: int
    value: float | str


Cell = str | int | date | Ratio | None


class Workbook:
    """xlsx."""

    tells_signatures = False

    def render(self, report: Report, manner: Manner) -> bytes:
        """See Format."""
        stream = BytesIO()
        book = xlsxwriter.Workbook(
            stream,
            {
                "constant_memory": True,
                "strings_to_formulas": False,
                "strings_to_urls": False,
                "strings_to_numbers": False,
                "remove_timezone": True,
            },
        )
        pen = _Pen(book, manner.language)
        told_at = report.basis.judged_at or datetime(1980, 1, 1, tzinfo=UTC)
        book.set_properties(
            {
                "title": TITLE.format(manner.language),
                "author": report.basis.software,
                "comments": f"rulebook {report.basis.rulebook_told}; trust {report.basis.trust}",
                "created": told_at.astimezone(VIETNAM).replace(tzinfo=None),
            }
        )
        _summary(pen, report, manner)
        _classes(pen, report, manner)
        pen.sheet(_NAMES["months"], _MONTHS, _month_rows(report, manner.language))
        pen.sheet(_NAMES["below"], _BELOW, _below_rows(report, manner))
        pen.sheet(_NAMES["findings"], _FINDINGS, _finding_rows(report, manner))
        pen.sheet(_NAMES["unread"], _UNREAD, _unread_rows(report, manner))
        pen.sheet(_NAMES["assumptions"], _ASSUMPTIONS, _assumption_rows(report, manner))
        book.close()
        return stream.getvalue()


class _Pen:
    """Writes sheets of rows, with the formats that all of them share."""

    def __init__(self, book: Any, language: Language) -> None:
        self._book = book
        self._language = language
        base = {"font_name": "Times New Roman", "font_size": 12, "valign": "top"}
        cell = base | {"border": 1, "border_color": "#D5DEE6"}
        make = book.add_format
        self.head = make(base | {"bold": True, "text_wrap": True, "font_size": 10, "bg_color": "#1C4E80",
                                 "font_color": "#FFFFFF", "valign": "vcenter", "border": 1,
                                 "border_color": "#AFC3D6"})  # fmt: skip
        self.title = make(base | {"bold": True, "font_size": 16})
        self.soft = make(base | {"font_color": "#566070"})
        self.big = make(base | {"bold": True, "font_size": 20, "num_format": _PERCENT, "align": "left"})
        self.kinds: dict[Kind, Any] = {
            "text": make(cell | {"num_format": "@", "align": "left"}),
            "wrapped": make(cell | {"num_format": "@", "text_wrap": True}),
            "number": make(cell | {"num_format": "#,##0", "align": "right"}),
            "percent": make(cell | {"num_format": _PERCENT, "align": "right"}),
            "day": make(cell | {"num_format": "dd/mm/yyyy" if language == "vi" else "yyyy-mm-dd", "align": "left"}),
        }
        self.sums: dict[Kind, Any] = {
            "text": make(base | {"bold": True, "top": 1}),
            "wrapped": make(base | {"bold": True, "top": 1, "text_wrap": True}),
            "number": make(base | {"bold": True, "top": 1, "num_format": "#,##0"}),
            "percent": make(base | {"bold": True, "top": 1, "num_format": _PERCENT}),
            "day": make(base | {"bold": True, "top": 1}),
        }

    def new(self, name: Text, columns: Sequence[Column]) -> Any:
        """An empty sheet, laid out for A4 on its side."""
        sheet = self._book.add_worksheet(name.format(self._language))
        for place, column in enumerate(columns):
            sheet.set_column(place, place, column.width)
        sheet.set_landscape()
        sheet.set_paper(9)
        sheet.set_margins(left=0.5, right=0.5, top=0.6, bottom=0.6)
        sheet.fit_to_pages(1, 0)
        sheet.set_footer("&L&A&R&P/&N")
        return sheet

    def header(self, sheet: Any, columns: Sequence[Column], row: int) -> None:
        """The header at `row`, frozen, and repeated on every printed page."""
        titles = [column.title.format(self._language) for column in columns]
        lines = max(len(wrap(title, int(column.width))) for column, title in zip(columns, titles, strict=True))
        sheet.set_row(row, 14 * max(lines, 2) + 6)
        for place, title in enumerate(titles):
            sheet.write_string(row, place, title, self.head)
        sheet.freeze_panes(row + 1, 0)
        sheet.repeat_rows(row)

    def sheet(self, name: Text, columns: Sequence[Column], rows: Iterator[Sequence[Cell]]) -> Any:
        """A sheet that is one table with a filter. Rows beyond what a sheet holds are counted in its last row."""
        sheet = self.new(name, columns)
        self.header(sheet, columns, 0)
        last = beyond = 0
        for cells in rows:
            if last >= MOST_ROWS - 1:
                beyond += 1
                continue
            last += 1
            self.row(sheet, last, columns, cells)
        if beyond:
            last += 1
            sheet.write_string(last, 0, _BEYOND.format(self._language, {"count": str(beyond)}), self.soft)
        sheet.autofilter(0, 0, max(last, 1), len(columns) - 1)
        return sheet

    def row(self, sheet: Any, row: int, columns: Sequence[Column], cells: Sequence[Cell]) -> None:
        """One row of a table, as high as its wrapped texts need."""
        wrapped = [
            column.lines(cell)
            for column, cell in zip(columns, cells, strict=True)
            if column.kind == "wrapped" and isinstance(cell, str)
        ]
        if (lines := max(wrapped, default=1)) > 1:
            sheet.set_row(row, _LINE_PT * min(lines, _MOST_LINES))
        for place, (column, cell) in enumerate(zip(columns, cells, strict=True)):
            self.cell(sheet, row, place, cell, self.kinds[column.kind])

    def cell(self, sheet: Any, row: int, place: int, cell: Cell, form: Any) -> None:
        """One cell; None leaves it empty, within its lines."""
        match cell:
            case None:
                sheet.write_blank(row, place, None, form)
            case Ratio():
                top, bottom = (f"{_letter(each)}{row + 1}" for each in (cell.numerator, cell.denominator))
                none = NOT_ARISEN.format(self._language)
                sheet.write_formula(row, place, f'=IF({bottom}=0,"{none}",{top}/{bottom})', form, cell.value)
            case date():
                sheet.write_datetime(row, place, cell, form)
            case int():
                sheet.write_number(row, place, cell, form)
            case str():
                sheet.write_string(row, place, text_cell(cell), form)


def text_cell(text: str) -> str:
    """What a cell may hold of a text: nothing that XML forbids, nothing that hides, at most what a cell takes."""
    if len(text) < _MOST_TEXT // 2 and text.isprintable():
        return text
    lines = (shown(line, most=_MOST_TEXT // 12) for line in text.split("\n")[:12])
    return "\n".join(lines)[:_MOST_TEXT]


def _letter(column: int) -> str:
    return chr(ord("A") + column) if column < 26 else f"A{chr(ord('A') + column - 26)}"


def _ratio(ratio: UnitRatio, numerator: int, denominator: int, language: Language, *, high: bool = False) -> Ratio:
    top = ratio.high if high else ratio.numerator
    value = top / ratio.denominator if ratio.denominator else NOT_ARISEN.format(language)
    return Ratio(numerator, denominator, value)


# --- the first sheet --------------------------------------------------------------------------------------------------


def _summary(pen: _Pen, report: Report, manner: Manner) -> None:
    language, summary = manner.language, report.summary
    sheet = pen.new(_NAMES["summary"], _SUMMARY)
    headline = MEASURES[summary.profile.measure]
    total = summary.total.measures[headline.id]
    first = _HEADER_ROW + 1
    last = _HEADER_ROW + len(summary.units)
    sheet.set_row(0, 24)
    sheet.write_string(0, 0, TITLE.format(language), pen.title)
    sheet.write_string(1, 0, period_text(summary.period).format(language), pen.soft)
    sheet.set_row(2, 27)
    sheet.write_string(2, 0, f"{headline.title.format(language)} ({headline.short})", pen.soft)
    value: float | str = total.numerator / total.denominator if total.denominator else NOT_ARISEN.format(language)
    none = NOT_ARISEN.format(language)
    numerators, denominators = (f"SUM({letter}{first + 1}:{letter}{last + 1})" for letter in "DE")
    if summary.units:
        sheet.write_formula(2, 3, f'=IF({denominators}=0,"{none}",{numerators}/{denominators})', pen.big, value)
    judged = f"{_JUDGED.format(language)} {told_time(report.basis.judged_at, language)}"
    sheet.write_string(3, 0, judged, pen.soft)
    pen.header(sheet, _SUMMARY, _HEADER_ROW)
    for place, unit in enumerate(summary.units):
        pen.row(sheet, first + place, _SUMMARY, _summary_cells(unit, report, language))
    sheet.autofilter(_HEADER_ROW, 0, max(last, first), len(_SUMMARY) - 1)
    cells = _summary_cells(summary.total, report, language)
    cells[0], cells[1], cells[11] = TOTAL.format(language), "", ""
    _total_row(pen, sheet, _SUMMARY, cells, first=first, units=len(summary.units))


def _classes(pen: _Pen, report: Report, manner: Manner) -> None:
    """Each unit's documents by class, on a page of its own: beside the summary they would make it too wide to print."""
    total, units = report.summary.total, report.summary.units
    classes = [each for each in IssuanceClass if each in total.basis.classes()]
    columns = [*_UNIT, *(Column(title=CLASSES[each].label, width=11.5, kind="number") for each in classes)]

    def cells_of(unit: UnitSummary) -> list[Cell]:
        counts = unit.basis.classes()
        return [str(unit.code), unit.name, *(counts.get(each, 0) for each in classes)]

    sheet = pen.sheet(_NAMES["classes"], columns, (cells_of(unit) for unit in units))
    cells: list[Cell] = [TOTAL.format(manner.language), "", *cells_of(total)[2:]]
    _total_row(pen, sheet, columns, cells, first=1, units=len(units))


def _summary_cells(unit: UnitSummary, report: Report, language: Language) -> list[Cell]:
    ratio = unit.measures[report.summary.profile.measure]
    gap = claim_gap(unit.basis, report.summary.profile)
    return [
        str(unit.code),
        unit.name,
        unit.tally.entries,
        ratio.numerator,
        ratio.denominator,
        _ratio(ratio, 3, 4, language),
        ratio.high,
        _ratio(ratio, 6, 4, language, high=True),
        unit.tally.unregistered,
        *_claims(gap, language),
        _YES.format(language) if unit.has_register else _NO.format(language),
    ]


def _claims(gap: ClaimGap, language: Language) -> list[Cell]:
    """What the software says, and how much of it is refuted; silence is told as silence, not as no claim."""
    return [_SILENT.format(language), None] if gap.difference is None else [gap.claimed, gap.claimed_and_refuted]


def _total_row(
    pen: _Pen, sheet: Any, columns: Sequence[Column], cells: Sequence[Cell], *, first: int, units: int
) -> None:
    """Below the `units` rows that begin at `first`: sums as formulas over the column above, ratios over the sums."""
    row = first + units
    for place, (column, cell) in enumerate(zip(columns, cells, strict=True)):
        form = pen.sums[column.kind]
        if isinstance(cell, int) and units:
            letter = _letter(place)
            sheet.write_formula(row, place, f"=SUM({letter}{first + 1}:{letter}{row})", form, cell)
        else:
            pen.cell(sheet, row, place, cell, form)


# --- rows -------------------------------------------------------------------------------------------------------------


def _month_rows(report: Report, language: Language) -> Iterator[list[Cell]]:
    for month, summary in report.months:
        for unit in summary.units:
            ratio = unit.measures[summary.profile.measure]
            flag = unit.measures["system-flag"]
            paper = unit.measures["paper-signing"]
            claims: list[Cell] = [flag.numerator, flag.denominator, _ratio(flag, 9, 10, language)]
            if claim_gap(unit.basis, summary.profile).difference is None:  # silence is no claim of paper
                claims = [None, None, _SILENT.format(language)]
            yield [
                told_month(month, language),
                str(unit.code),
                unit.name,
                unit.tally.entries,
                ratio.numerator,
                ratio.denominator,
                _ratio(ratio, 4, 5, language),
                ratio.high,
                _ratio(ratio, 7, 5, language, high=True),
                *claims,
                paper.numerator,
                _ratio(paper, 12, 5, language),
                unit.tally.unregistered,
            ]


def _document_cells(row: JudgedRow, names: Mapping[str, str], manner: Manner) -> list[Cell]:
    return [
        str(row.unit),
        names.get(row.unit, row.unit),
        manner.private(row.number or ""),
        manner.private(row.symbol or ""),
        row.issued_on,
        manner.private(row.subject) if row.subject else "",
    ]


def _below_rows(report: Report, manner: Manner) -> Iterator[list[Cell]]:
    names = _unit_names(report)
    for row in report.rows:
        if not report.is_counted(row) or report.is_original(row):
            continue
        card = CLASSES[row.verdict.issuance_class]
        findings = mending_order(row.verdict.findings)
        yield [
            *_document_cells(row, names, manner),
            card.label.format(manner.language),
            card.remedy.format(manner.language),
            _message(findings[0], manner) if findings else "",
            row.path or "",
            OUTSIDE_REGISTER.format(manner.language) if row.verdict.unregistered else "",
        ]


def _finding_rows(report: Report, manner: Manner) -> Iterator[list[Cell]]:
    """What was found in each document, after what was found in each unit's year of numbers."""
    names = _unit_names(report)
    for unit in report.summary.units:
        for year in unit.findings:
            for finding in mending_order(year.findings):
                place = [str(unit.code), unit.name, "", _YEAR.format(manner.language, {"year": str(year.year)}), None]
                yield [*place, "", *_finding_cells(finding, date(year.year, 12, 31), manner), ""]
    for row in report.rows:
        document = _document_cells(row, names, manner)[:5]
        label = CLASSES[row.verdict.issuance_class].label.format(manner.language)
        for finding in mending_order(row.verdict.findings):
            yield [*document, label, *_finding_cells(finding, row.issued_on, manner), row.path or ""]


def _finding_cells(finding: Finding, day: date | None, manner: Manner) -> list[Cell]:
    return [
        words.LEVELS[finding.level].format(manner.language),
        words.OUTCOMES[finding.outcome].format(manner.language),
        finding.rule,
        _message(finding, manner),
        _remedy(finding, manner),
        _cited(finding.rule, day, manner.language),
    ]


def _unread_rows(report: Report, manner: Manner) -> Iterator[list[Cell]]:
    for each in report.unread:
        row = each.row
        if row is None:
            text, values = REASONS.get(each.reason or ""), {"source": each.path}
        else:
            text, values = BAD_ROWS.get(row.message), {
                "column": manner.private(row.column or ""), "value": manner.private(row.value),
            }  # fmt: skip
        yield [
            str(each.unit),
            each.path,
            manner.private(row.sheet or "") if row else "",
            row.row if row else None,
            manner.private(row.column or "") if row else "",
            manner.private(row.value) if row else "",
            text.format(manner.language, values) if text else each.reason or "",
        ]


def _assumption_rows(report: Report, manner: Manner) -> Iterator[list[Cell]]:
    language, basis = manner.language, report.basis
    for each in assumptions(report, manner):
        yield [_COUNTING.format(language), each.format(language)]
    for measure in MEASURES.values():
        yield [measure.short, f"{measure.title.format(language)} = {measure.formula.format(language)}"]
    for label, value in (
        (_SOFTWARE, basis.software),
        (_JUDGED, told_time(basis.judged_at, language)),
        (_PROFILE, basis.profile),
        (_RULEBOOK, basis.rulebook_told),
        (_TRUST, basis.trust),
        (_CHECKPOINT, basis.checkpoint),
        (_POLICY, words.REVOCATION_POLICIES[basis.revocation].format(language)),
    ):
        yield [label.format(language), value]
    for part in manifest_of(report, manner):
        yield [f"SHA-256: {part['part']}", part["sha256"]]


def _unit_names(report: Report) -> dict[str, str]:
    return {str(unit.code): unit.name for unit in report.summary.units}


def _message(finding: Finding, manner: Manner) -> str:
    rule = RULES_BY_ID.get(finding.rule)
    message = rule.messages.get(finding.message) if rule else None
    if message is None:
        return finding.message
    return message.text.format(manner.language, {name: manner.private(value) for name, value in finding.values})


def _remedy(finding: Finding, manner: Manner) -> str:
    rule = RULES_BY_ID.get(finding.rule)
    message = rule.messages.get(finding.message) if rule else None
    if message is None:
        return JUDGE_AGAIN.format(manner.language)
    return message.remedy.format(manner.language, {name: manner.private(value) for name, value in finding.values})


@cache
def _cited(rule_id: str, day: date | None, language: Language) -> str:
    rule = RULES_BY_ID.get(rule_id)
    return "; ".join(ground.cite(language) for ground in grounds_on(day, rule.grounds)) if rule else ""


# --- words ------------------------------------------------------------------------------------------------------------

_HEADER_ROW = 5
"""Of the first sheet, from 0: above it stands the one figure."""

_NAMES = {
    "summary": Text("Tổng hợp", "Summary"),
    "classes": Text("Đơn vị theo loại", "Units by class"),
    "months": Text("Đơn vị theo tháng", "Units by month"),
    "below": Text("Văn bản chưa đạt", "Below the line"),
    "findings": Text("Phát hiện", "Findings"),
    "unread": Text("Dòng sổ không đọc được", "Register rows not read"),
    "assumptions": Text("Cách tính", "Assumptions"),
}
"""At most 31 characters, as a sheet's name may have."""
_CODE = Text("Mã đơn vị", "Unit")
_NAME = Text("Đơn vị", "Name")
_ENTRIES = Text("Vào sổ", "Registered")
_NUMERATOR = Text("Bản gốc điện tử (tử số)", "Electronic originals (numerator)")
_DENOMINATOR = Text("Phải phát hành điện tử (mẫu số)", "To be issued electronically (denominator)")
_RATIO = Text("Tỷ lệ", "Ratio")
_HIGH = Text("Nhiều nhất có thể", "At most")
_HIGH_RATIO = Text("Tỷ lệ cao nhất", "Ratio at most")
_UNREGISTERED = Text("Ngoài sổ", "Unregistered")
_JUDGED = Text("Thời điểm đánh giá:", "Judged at:")
_SOFTWARE = Text("Phần mềm", "Software")
_PROFILE = Text("Cách tính (profile)", "Profile")
_RULEBOOK = Text("Bộ quy tắc (SHA-256)", "Rulebook (SHA-256)")
_TRUST = Text("Dữ liệu tin cậy (SHA-256)", "Trust material (SHA-256)")
_CHECKPOINT = Text("Điểm kiểm của nhật ký", "Checkpoint of the log")
_POLICY = Text("Chính sách thu hồi", "Revocation policy")
_COUNTING = Text("Cách tính", "Counting")
_SILENT = Text("không ghi", "not said")
_YEAR = Text("năm {year}", "year {year}")
_YES = Text("có", "yes")
_NO = Text("không", "no")
_BEYOND = Text(
    "Còn {count} dòng nữa; trang tính không chứa hết. Dùng --unit hoặc --period.",
    "There {count:is|are} {count} more {count:row|rows} than a sheet can hold. Use --unit or --period.",
)
_SUMMARY = (
    Column(title=_CODE, width=12),
    Column(title=_NAME, width=38, kind="wrapped"),
    Column(title=_ENTRIES, width=9, kind="number"),
    Column(title=_NUMERATOR, width=14, kind="number"),
    Column(title=_DENOMINATOR, width=16, kind="number"),
    Column(title=_RATIO, width=13, kind="percent"),
    Column(title=_HIGH, width=11, kind="number"),
    Column(title=_HIGH_RATIO, width=13, kind="percent"),
    Column(title=_UNREGISTERED, width=9, kind="number"),
    Column(title=Text("Phần mềm ghi «Đã ký số»", "Marked “Đã ký số”"), width=13, kind="number"),
    Column(title=Text("Trong đó tệp cho thấy chưa đạt", "Of these refuted by the file"), width=14, kind="number"),
    Column(title=Text("Có sổ đăng ký", "Has register"), width=10),
)
_MONTHS = (
    Column(title=Text("Tháng", "Month"), width=10),
    Column(title=_CODE, width=12),
    Column(title=_NAME, width=38, kind="wrapped"),
    Column(title=_ENTRIES, width=9, kind="number"),
    Column(title=_NUMERATOR, width=14, kind="number"),
    Column(title=_DENOMINATOR, width=16, kind="number"),
    Column(title=_RATIO, width=13, kind="percent"),
    Column(title=_HIGH, width=11, kind="number"),
    Column(title=_HIGH_RATIO, width=13, kind="percent"),
    Column(title=Text("Dòng ghi «Đã ký số»", "Rows marked “Đã ký số”"), width=12, kind="number"),
    Column(title=Text("Tất cả các dòng", "All rows"), width=10, kind="number"),
    Column(title=Text("Tỷ lệ phần mềm ghi (R4)", "Software's figure (R4)"), width=13, kind="percent"),
    Column(title=Text("Còn ký giấy", "Signed on paper"), width=10, kind="number"),
    Column(title=Text("Tỷ lệ ký giấy (R5)", "Paper ratio (R5)"), width=13, kind="percent"),
    Column(title=_UNREGISTERED, width=9, kind="number"),
)
_UNIT = (Column(title=_CODE, width=10), Column(title=_NAME, width=24, kind="wrapped"))
_DOCUMENT = (
    Column(title=_CODE, width=10),
    Column(title=_NAME, width=18, kind="wrapped"),
    Column(title=Text("Số", "Number"), width=8),
    Column(title=Text("Ký hiệu", "Symbol"), width=15, kind="wrapped"),
    Column(title=Text("Ngày văn bản", "Date"), width=12, kind="day"),
)
_SUBJECT = Column(title=Text("Trích yếu", "Subject"), width=30, kind="wrapped")
_CLASS = Column(title=Text("Loại", "Class"), width=17, kind="wrapped")
_BELOW = (
    *_DOCUMENT,
    _SUBJECT,
    _CLASS,
    Column(title=Text("Cách khắc phục", "Remedy"), width=36, kind="wrapped"),
    Column(title=Text("Phát hiện chính", "Main finding"), width=36, kind="wrapped"),
    Column(title=Text("Tệp", "File"), width=28, kind="wrapped"),
    Column(title=Text("Ghi chú", "Remark"), width=12, kind="wrapped"),
)
_FINDINGS = (
    *_DOCUMENT,
    _CLASS,
    Column(title=Text("Mức độ", "Level"), width=9),
    Column(title=Text("Kết quả", "Outcome"), width=14),
    Column(title=Text("Quy tắc", "Rule"), width=20, kind="wrapped"),
    Column(title=Text("Nội dung", "Finding"), width=38, kind="wrapped"),
    Column(title=Text("Cách khắc phục", "Remedy"), width=30, kind="wrapped"),
    Column(title=Text("Căn cứ", "Grounds"), width=26, kind="wrapped"),
    Column(title=Text("Tệp", "File"), width=22, kind="wrapped"),
)
_UNREAD = (
    Column(title=_CODE, width=12),
    Column(title=Text("Tệp", "File"), width=36, kind="wrapped"),
    Column(title=Text("Trang tính", "Sheet"), width=16, kind="wrapped"),
    Column(title=Text("Dòng", "Row"), width=8, kind="number"),
    Column(title=Text("Cột", "Column"), width=18, kind="wrapped"),
    Column(title=Text("Giá trị", "Value"), width=18, kind="wrapped"),
    Column(title=Text("Nội dung", "What is wrong"), width=56, kind="wrapped"),
)
_ASSUMPTIONS = (
    Column(title=Text("Mục", "Item"), width=30, kind="wrapped"),
    Column(title=Text("Nội dung", "What holds"), width=110, kind="wrapped"),
)
