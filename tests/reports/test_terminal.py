"""What a person reads at a terminal that is eighty columns wide, as most are."""

from __future__ import annotations

from io import StringIO

import pytest
from rich.console import Console

from pipeline.doctor import Check, State
from pipeline.reports.content import Manner
from pipeline.reports.report import report_content
from pipeline.reports.shown import fitted
from pipeline.reports.terminal import print_checks, print_measures, print_register, print_summary
from rules.text import LANGUAGES, Language, Text
from tests.reports.some_report import some_report


def told(what: str, language: Language, width: int) -> list[str]:
    """The lines of `summary`, or of `measures`, at a width."""
    content = report_content(some_report(), Manner(language=language))["summary"]
    on = Console(file=StringIO(), width=width, highlight=False, emoji=False, markup=False)
    if what == "summary":
        print_summary(content, [], language=language, on=on)
    else:
        print_measures(content, language=language, on=on)
    assert isinstance(on.file, StringIO)
    return on.file.getvalue().splitlines()


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_narrow_terminal_cuts_no_figure_and_no_heading(language: Language) -> None:
    table = [line for line in told("measures", language, 80) if "§" not in line][:12]
    assert not any("…" in line for line in table)
    [heading] = [line for line in told("summary", language, 80) if ("Mẫu số" if language == "vi" else "Due") in line]
    assert "…" not in heading


@pytest.mark.parametrize("width", [80, 120])
def test_both_bounds_stand_whatever_the_width(width: int) -> None:
    lines = told("measures", "en", width)
    row = next(place for place, line in enumerate(lines) if line.startswith("BVDN"))
    if width == 80:
        assert "41.7–" in lines[row]
        assert lines[row + 1].split()[0] == "58.3"
    else:
        assert "41.7–58.3" in lines[row]


def test_the_mark_of_a_least_denominator_is_not_cut_off() -> None:
    lines = told("summary", "vi", 80)
    assert any(line.startswith("TTYTPL* Trung") for line in lines)
    assert any(line.startswith("* TTYTPL: ") for line in lines)


def test_advice_has_its_figures_in_place() -> None:
    check = Check(
        topic=Text("Ổ đĩa", "Disk"), state=State.FAIL, told=Text("còn {free}", "{free} free"),
        values={"free": "3 MiB", "reserve": "512 MiB"}, cure=Text("dưới {reserve}", "less than {reserve}"),
    )  # fmt: skip
    on = Console(file=StringIO(), width=80)
    print_checks([check], language="en", on=on)
    assert isinstance(on.file, StringIO)
    assert "less than 512 MiB" in on.file.getvalue()


@pytest.mark.parametrize("language", LANGUAGES)
def test_of_a_registers_rows_only_the_subject_is_cut_short_and_a_bad_row_says_where_it_is(language: Language) -> None:
    rows = [
        {"row": 12, "number": "104", "symbol": "BVĐKĐN-KHTH", "issued_on": "2026-03-03", "subject": "dài " * 40,
         "secret": False, "void": True, "signed_flag": True},
    ]  # fmt: skip
    bad = {"sheet": "Đi", "row": 51, "column": "Ngày", "value": "31/02/2026", "message": "?"}
    file = {
        "path": "so.xlsx", "kind": "register", "container": "xlsx", "encoding": None, "reason": None, "notes": [],
        "sheets": [], "rows": rows, "bad_rows": [bad],
    }  # fmt: skip
    on = Console(file=StringIO(), width=80)
    print_register({"files": [file]}, language=language, on=on)
    assert isinstance(on.file, StringIO)
    out = on.file.getvalue()
    [line] = [each for each in out.splitlines() if "104/" in each]
    day, marks = ("03/03/2026", "hủy, đã ký số") if language == "vi" else ("2026-03-03", "void, signed")
    assert line.split()[:3] == ["12", "104/BVĐKĐN-KHTH", day]
    assert line.rstrip().endswith(marks)
    assert "…" in line
    assert ("Trang tính «Đi», dòng 51: ?" if language == "vi" else "Sheet “Đi”, row 51: ?") in out


class _Terminal(StringIO):
    def isatty(self) -> bool:
        return True


def test_a_message_breaks_between_words_at_a_terminal_and_nowhere_in_a_log(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "20")
    assert fitted("Chạy «vanthu scan» trước khi xem", _Terminal()) == "Chạy «vanthu scan»\ntrước khi xem"
    assert fitted("Chạy «vanthu scan» trước khi xem", StringIO()) == "Chạy «vanthu scan» trước khi xem"
    assert fitted("/a/path/that/is/longer/than/a/line", _Terminal()) == "/a/path/that/is/longer/than/a/line"
    assert fitted("  kho   tiến trình 5 trên máy A", _Terminal()) == "  kho   tiến trình 5\n        trên máy A"
