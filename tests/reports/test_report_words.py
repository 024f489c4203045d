"""What a report rests on is told in every one of them, waivers included."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from pipeline.reports.content import Manner
from pipeline.reports.report_words import assumptions
from rules.facts import UnitCode
from rules.waivers import Waiver
from tests.reports.some_report import some_report

WAIVER = Waiver(
    id="w1", rule="signature/algorithm_strength", unit=UnitCode("BVDN"), document="101/BVĐKĐN-VP",
    reason="chờ thay thiết bị, gọi 0912345678", granted_by="Sở Y tế", granted_on=date(2026, 3, 1),
    until=date(2026, 6, 30),
)  # fmt: skip


@pytest.mark.parametrize(("language", "told"), [("vi", "Miễn trừ w1"), ("en", "Waiver w1")])
def test_a_waiver_is_listed_with_its_reason_and_its_end(language, told: str) -> None:
    report = some_report()
    waived = replace(report, basis=replace(report.basis, waivers=(WAIVER,)))
    [line] = [
        text
        for each in assumptions(waived, Manner(language=language))
        if (text := each.format(language)).startswith(told)
    ]
    assert ("30/06/2026" if language == "vi" else "2026-06-30") in line
    assert "101/BVĐKĐN-VP" in line
    assert "0912345678" not in line
    assert not any(each.format(language).startswith(told) for each in assumptions(report, Manner(language=language)))


@pytest.mark.parametrize(("language", "told"), [("vi", "Còn 7 tệp đã thấy"), ("en", "Files seen and not read yet: 7")])
def test_files_that_wait_to_be_read_are_told_and_else_nothing_is_said_of_them(language, told: str) -> None:
    report = some_report()
    lines = [
        [each.format(language) for each in assumptions(each_report, Manner(language=language))]
        for each_report in (report, replace(report, summary=replace(report.summary, waiting=7)))
    ]
    assert [line for line in lines[1] if line not in lines[0]] == [line for line in lines[1] if line.startswith(told)]
    assert len(lines[1]) == len(lines[0]) + 1
