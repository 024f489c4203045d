"""What pipeline/reports/interface.py promises, for every format; and the formats that are text."""

from __future__ import annotations

import csv
import json
import re
import zipfile
from dataclasses import replace
from io import BytesIO, StringIO
from typing import Any

import pytest

from pipeline.reports import FORMATS, format_named
from pipeline.reports.content import Manner
from pipeline.reports.delimited import FIELDS, guarded
from pipeline.reports.manifest import PARTS, manifest_of, recomputed
from pipeline.reports.report import report_content
from rules.text import LANGUAGES, Language
from tests.builders import digest_of
from tests.gold import assert_gold
from tests.reports.some_report import HOSTILE, a_hostile_report, issuances, some_report

VI, EN = Manner(language="vi"), Manner(language="en")


def all_text(content: bytes) -> str:
    """Everything that a format's bytes say, unpacked where they are packed."""
    if not content.startswith(b"PK"):
        return content.decode("utf-8")
    with zipfile.ZipFile(BytesIO(content)) as packed:
        return "\n".join(packed.read(name).decode("utf-8") for name in packed.namelist() if not name.endswith(".jpeg"))


@pytest.mark.parametrize("name", FORMATS)
@pytest.mark.parametrize("language", LANGUAGES)
def test_the_same_report_gives_the_same_bytes(name: str, language: Language) -> None:
    first = format_named(name).render(some_report(), Manner(language=language))
    assert first == format_named(name).render(some_report(), Manner(language=language))


@pytest.mark.parametrize("name", FORMATS)
def test_every_format_names_what_it_rests_on(name: str) -> None:
    told = all_text(format_named(name).render(some_report(), VI))
    assert digest_of("rulebook") in told
    assert digest_of("trust") in told
    assert "strict" in told
    assert "if-available" in told or "kiểm tra thu hồi khi có dữ liệu" in told.lower()


@pytest.mark.parametrize("name", ["html", "xlsx", "docx", "json"])
@pytest.mark.parametrize("language", LANGUAGES)
def test_a_report_ends_with_its_list_of_sha256_and_all_formats_and_languages_agree(
    name: str, language: Language
) -> None:
    told = all_text(format_named(name).render(some_report(), Manner(language=language)))
    for each in manifest_of(some_report(), VI):
        assert each["sha256"] in told


@pytest.mark.parametrize("name", FORMATS)
def test_hostile_text_leaves_every_format_whole(name: str) -> None:
    content = format_named(name).render(a_hostile_report(), VI)
    told = all_text(content)
    if name in ("html", "xlsx", "docx"):
        assert "<script>window.pwned" not in told
        assert "<img src=x" not in told
        assert "<svg onload" not in told
    if name != "json":  # JSON escapes what hides instead of writing it out
        assert "\u202e" not in told
    assert "\x1b" not in told
    assert "\x00" not in told
    assert not re.search("[\ud800-\udfff]", told)
    assert "49" not in re.findall(r"& ' (\d+)", told)


def test_a_figure_that_was_changed_is_found_out_from_the_json_alone() -> None:
    content = json.loads(format_named("json").render(some_report(), VI))
    assert [each["part"] for each in content["manifest"]] == list(PARTS)
    assert recomputed(content) == content["manifest"]
    content["summary"]["total"]["measures"]["e-issuance"]["numerator"] += 1
    changed = {each["part"] for each, was in zip(recomputed(content), content["manifest"], strict=True) if each != was}
    assert changed == {"figures"}


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_json_says_what_it_said_when_it_was_last_read(language: Language) -> None:
    report = some_report(issuances()[2:6])
    told = format_named("json").render(report, Manner(language=language)).decode("utf-8")
    assert_gold(f"report.{language}.json", told)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_csv_says_what_it_said_when_it_was_last_read(language: Language) -> None:
    told = format_named("csv").render(some_report(), Manner(language=language)).decode("utf-8")
    assert_gold(f"report.{language}.csv", told.replace("\r\n", "\n"))


def test_the_metrics_say_what_they_said_when_they_were_last_read() -> None:
    assert_gold("report.openmetrics.txt", format_named("openmetrics").render(some_report(), VI).decode("utf-8"))


def test_no_cell_of_a_csv_begins_a_formula() -> None:
    content = format_named("csv").render(a_hostile_report(), VI).decode("utf-8-sig")
    rows = list(csv.DictReader(StringIO(content)))
    assert len(rows) == len(HOSTILE)
    assert tuple(rows[0]) == FIELDS
    for row in rows:
        for cell in row.values():
            assert cell.lstrip(" \u200b\"'\ufeff")[:1] not in {"=", "+", "-", "@", "＝", "\t"} or cell.startswith("'")


@pytest.mark.parametrize(
    ("text", "cell"),
    [
        ("=1+1", "'=1+1"),
        ("+84 251", "'+84 251"),
        ("-2", "'-2"),
        ("@SUM(A1)", "'@SUM(A1)"),
        ("  =1", "'  =1"),
        ('"=1', "'\"=1"),
        ("\u00a0＝1", "'\u00a0＝1"),
        ("101/BVĐK", "101/BVĐK"),
        ("", ""),
        (None, ""),
    ],
)
def test_an_apostrophe_stands_before_what_a_spreadsheet_would_run(text: str | None, cell: str) -> None:
    assert guarded(text) == cell


def test_metrics_are_openmetrics_text() -> None:
    told = format_named("openmetrics").render(a_hostile_report(), VI).decode("utf-8")
    assert told.endswith("# EOF\n")
    sample = re.compile(r'[a-z_]+(\{[a-z_]+="(?:[^"\\\n]|\\[\\"n])*"(,[a-z_]+="(?:[^"\\\n]|\\[\\"n])*")*\})? -?\d+')
    for line in told.splitlines():
        assert line.startswith("# ") or sample.fullmatch(line), line


def test_a_sum_over_units_of_the_metrics_is_the_total() -> None:
    report = some_report()
    told = format_named("openmetrics").render(report, VI).decode("utf-8")
    counted = re.findall(r'vanthu_measure_denominator\{unit="[^"]*",measure="e-issuance"\} (\d+)', told)
    assert sum(map(int, counted)) == report.summary.total.measures["e-issuance"].denominator


def test_an_earlier_report_is_compared_with() -> None:
    now = some_report()
    earlier = report_content(now, VI)
    first = next(each for each in earlier["documents"] if each["class"] == "e-original")
    first["class"] = "unsigned"
    earlier["summary"]["total"]["measures"]["e-issuance"]["numerator"] -= 1
    changes: Any = report_content(replace(now, earlier=earlier), EN)["changes"]
    assert changes["documents"] == [
        {key: first[key] for key in ("unit", "number", "symbol", "issued_on")}
        | {"before": "unsigned", "after": "e-original"}
    ]
    total = changes["figures"][-1]
    assert total["after"]["numerator"] - total["before"]["numerator"] == 1


def test_personal_data_is_masked_unless_asked_for() -> None:
    report = some_report()
    rows = tuple(replace(row, subject="Khám cho 079123456789, 0912345678") for row in report.rows)
    for name in ("html", "json", "csv", "xlsx", "docx"):
        masked = all_text(format_named(name).render(replace(report, rows=rows), VI))
        assert "079123456789" not in masked, name
        shown = all_text(format_named(name).render(replace(report, rows=rows), Manner(show_personal_data=True)))
        assert "079123456789" in shown, name
