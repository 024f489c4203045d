"""The workbook: ratios that a clerk can check, text that stays text, and 100,000 rows in a few seconds."""

from __future__ import annotations

import shutil
import subprocess
import time
from dataclasses import replace
from io import BytesIO
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from pipeline.reports.content import Manner
from pipeline.reports.workbook import Workbook
from rules.text import LANGUAGES, Language
from tests.gold import assert_gold
from tests.reports.some_report import a_hostile_report, some_report

VI = Manner(language="vi")


def the_book(content: bytes, *, values: bool = False) -> Any:
    return openpyxl.load_workbook(BytesIO(content), data_only=values)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_sheets_say_what_they_said_when_they_were_last_read(language: Language) -> None:
    book = the_book(Workbook().render(some_report(), Manner(language=language)), values=True)
    told = "".join(
        f"# {sheet.title}\n"
        + "".join(
            " | ".join("" if cell is None else str(cell) for cell in row).rstrip(" |") + "\n"
            for row in sheet.iter_rows(values_only=True)
        )
        for sheet in book
        if sheet.title not in ("Phát hiện", "Findings")
    )
    assert_gold(f"report.{language}.xlsx.txt", told)


def test_every_ratio_is_a_formula_over_its_own_row_with_its_value_beside_it() -> None:
    content = Workbook().render(some_report(), VI)
    formulas, values = the_book(content), the_book(content, values=True)
    summary, told = formulas["Tổng hợp"], values["Tổng hợp"]
    for row in (7, 8, 9, 10):
        assert summary.cell(row, 6).value == f'=IF(E{row}=0,"không phát sinh",D{row}/E{row})'
        assert told.cell(row, 6).value == told.cell(row, 4).value / told.cell(row, 5).value
    assert summary.cell(10, 4).value == "=SUM(D7:D9)"
    assert told.cell(10, 4).value == sum(told.cell(row, 4).value for row in (7, 8, 9))
    assert told["D3"].value == told.cell(10, 6).value


def test_headers_are_frozen_and_every_table_has_a_filter_and_widths() -> None:
    for sheet in the_book(Workbook().render(some_report(), VI)):
        assert sheet.freeze_panes == ("A7" if sheet.title == "Tổng hợp" else "A2")
        assert sheet.auto_filter.ref
        assert sheet.column_dimensions["A"].width >= 8
        assert sheet.print_title_rows
        assert sheet.page_setup.paperSize == 9


@pytest.mark.parametrize("name", ["Văn bản chưa đạt", "Phát hiện", "Cách tính"])
def test_a_printed_page_is_as_wide_as_the_sheet_and_cuts_off_no_text(name: str) -> None:
    """At less than half size nobody reads print: an A4 on its side takes about 146 characters of a column's width."""
    sheet = the_book(Workbook().render(some_report(), VI))[name]
    widths = [each.width for each in sheet.column_dimensions.values() for _ in range(each.min, each.max + 1)]
    assert sheet.sheet_properties.pageSetUpPr.fitToPage
    assert sum(widths) < 2 * 146
    for row in sheet.iter_rows(min_row=2):
        height = sheet.row_dimensions[row[0].row].height or 15.75
        for cell, width in zip(row, widths, strict=True):
            if isinstance(cell.value, str) and len(cell.value) > width:
                assert cell.alignment.wrap_text, cell.coordinate
                assert height / 15.75 >= len(cell.value) / width, cell.coordinate


def test_classes_stand_on_a_sheet_of_their_own_and_are_summed() -> None:
    sheet = the_book(Workbook().render(some_report(), VI))["Đơn vị theo loại"]
    last = sheet.max_row
    assert sheet.cell(last, 1).value == "Tổng cộng"
    assert sheet.cell(last, 3).value == f"=SUM(C2:C{last - 1})"


def test_days_are_days_and_numbers_of_documents_are_text() -> None:
    sheet = the_book(Workbook().render(some_report(), VI))["Văn bản chưa đạt"]
    assert sheet["E2"].is_date
    assert sheet["E2"].number_format == "dd/mm/yyyy"
    assert sheet["C2"].data_type == "s"
    assert [cell.value for cell in sheet["C"]][1:] == ["103", "104", "105", "106", "107", "108", "131"]


def test_99_96_percent_is_never_shown_as_100() -> None:
    sheet = the_book(Workbook().render(some_report(), VI))["Tổng hợp"]
    assert sheet["F7"].number_format == '[=1]0%;[>=0.9995]"99.9%";0.0%'


def test_nothing_that_a_document_says_is_a_formula_or_a_link() -> None:
    content = Workbook().render(a_hostile_report(), VI)
    for sheet in the_book(content):
        assert not sheet._hyperlinks
        for row in sheet.iter_rows():
            for cell in row:
                if cell.data_type == "f":
                    assert cell.value.startswith(("=IF(", "=SUM("))


def many_rows(count: int) -> Any:
    """A report of `count` documents below the line."""
    few = [row for row in some_report().rows if row.verdict.findings]
    return some_report(rows=[replace(few[place % len(few)], position=place) for place in range(count)])


def test_ten_thousand_rows_take_a_tenth_of_what_a_hundred_thousand_may() -> None:
    report = many_rows(1500)
    started = time.process_time()
    content = Workbook().render(report, VI)
    took = time.process_time() - started
    rows = the_rows(content)
    assert rows > 9_000
    assert took / rows < 20 / 100_000


@pytest.mark.nightly
def test_a_hundred_thousand_rows_take_less_than_twenty_seconds() -> None:
    report = many_rows(15_000)
    started = time.process_time()
    content = Workbook().render(report, VI)
    took = time.process_time() - started
    assert the_rows(content) > 100_000
    assert took < 20


def the_rows(content: bytes) -> int:
    """Rows of all sheets together, from their own dimension."""
    from python_calamine import CalamineWorkbook

    book = CalamineWorkbook.from_filelike(BytesIO(content))
    return sum(book.get_sheet_by_name(name).total_height for name in book.sheet_names)


def test_libreoffice_opens_the_workbook_and_agrees_with_every_formula(tmp_path: Path) -> None:
    if (office := shutil.which("soffice")) is None:
        pytest.skip("LibreOffice is not installed: apt-get install libreoffice-calc-nogui")
    file = tmp_path / "report.xlsx"
    file.write_bytes(Workbook().render(some_report(), VI))
    subprocess.run(
        [office, f"-env:UserInstallation=file://{tmp_path}/profile", "--headless", "--convert-to",
         "csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,true,false,false,false,-1", "--outdir", tmp_path, file],
        check=True, capture_output=True, timeout=120,
    )  # fmt: skip
    lines = (tmp_path / "report-Tổng hợp.csv").read_text("utf-8").splitlines()
    book = the_book(file.read_bytes(), values=True)["Tổng hợp"]
    last = lines[-1].split(",")
    assert last[3] == str(book.cell(10, 4).value)
    assert float(last[5].rstrip("%")) == pytest.approx(100 * book.cell(10, 6).value)
    assert not any("Err:" in line or "#" in line for line in lines)
