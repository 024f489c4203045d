"""`vanthu report` as a person runs it, over a store that a scan could have left."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

import cli
from pipeline.config import load_settings
from pipeline.extract import EXTRACTOR_VERSION
from pipeline.gathering import gather
from pipeline.items import Extracted, Judged
from pipeline.reports import FORMATS
from pipeline.reports.manifest import recomputed
from pipeline.rulebook import rulebook_digest
from pipeline.stores.access import reading
from pipeline.stores.audit import Act
from pipeline.stores.codec import pack
from pipeline.stores.sql import SqlStore, open_store
from rules.facts import Document
from rules.text import LANGUAGES
from tests.builders import NOW, digest_of
from tests.other_law import ROOT, with_another_law
from tests.reports.some_report import DEPARTMENT, HOSPITAL, UNITS, issuances, rows_of
from tests.reports.test_formats import all_text

SETTINGS = "".join(
    f'[[unit]]\ncode = "{unit.code}"\nname = "{unit.name}"\n' + (f'parent = "{unit.parent}"\n' if unit.parent else "")
    for unit in UNITS
)


def fill(store: SqlStore, judged: list[Judged]) -> None:
    """What a scan leaves: facts by content, issuances by unit, and a run that names the trust material."""
    store.begin_run(at=NOW, command="scan", tool_version="0", inputs=digest_of("trust"))
    for each in judged:
        file, document = each.issuance.file, each.issuance.document
        if file is not None and document is not None:
            facts = document.facts if isinstance(document, Document) else document
            store.keep_extracted([(file.sha256, pack(Extracted(facts=facts)))], version=EXTRACTOR_VERSION)
    for unit in UNITS:
        mine = [each for each in judged if each.issuance.unit.code == unit.code]
        store.replace_issuances(unit.code, mine, inputs="x", facts_version=EXTRACTOR_VERSION, at=NOW)


@pytest.fixture
def office(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("VANTHU_LANG", raising=False)
    (tmp_path / "vanthu.toml").write_text(SETTINGS, "utf-8")
    store = open_store(load_settings(None, base=tmp_path).store)
    fill(store, [judged for _, judged in rows_of(issuances())])
    store.close()
    return tmp_path


def run(*words: str) -> int:
    return cli.main(["report", "--lang", "vi", *words])


@pytest.mark.parametrize("name", FORMATS)
def test_the_same_store_gives_the_same_bytes(office: Path, name: str) -> None:
    for place in (1, 2):
        assert run("--format", name, "-o", f"{place}.{name}") == 0
    first, second = ((office / f"{place}.{name}").read_bytes() for place in (1, 2))
    assert first == second
    assert digest_of("trust").encode() in first or name in ("xlsx", "docx")


def told(office: Path, *words: str) -> Any:
    assert run("--format", "json", "-o", "told.json", *words) == 0
    return json.loads((office / "told.json").read_bytes())


def test_the_report_tells_figures_as_the_summary_does_and_signatures_as_explain_does(office: Path) -> None:
    content = told(office)
    total = content["summary"]["total"]["measures"]["e-issuance"]
    assert (total["numerator"], total["denominator"]) == (11, 18)
    assert content["basis"]["trust"] == digest_of("trust")
    assert recomputed(content) == content["manifest"]
    broken = next(each for each in content["documents"] if each["number"] == "103")
    assert [each["role"] for each in broken["file"]["signatures"]] == ["person", "organisation"]
    assert [each["month"] for each in content["months"]] == ["2026-03", "2026-04"]


def test_one_unit_and_one_period_can_be_asked_for(office: Path) -> None:
    content = told(office, "--unit", HOSPITAL.code, "--period", "2026-04")
    assert {each["unit"] for each in content["documents"]} == {HOSPITAL.code}
    assert [each["number"] for each in content["documents"]] == ["121", "122", "123", "131"]
    assert [each["month"] for each in content["months"]] == ["2026-03", "2026-04"], "a trend needs the months before"


def test_who_reports_is_the_one_unit_or_the_parent_of_all_others(office: Path) -> None:
    settings = load_settings(None, base=office)
    store = open_store(settings.store, create=False)
    try:
        assert gather(store, settings, software="x").agency is None, "the hospital names no parent"
        assert gather(store, settings, software="x", units=(HOSPITAL.code,)).agency == HOSPITAL.name
        both = gather(store, settings, software="x", units=(UNITS[1].code, DEPARTMENT.code))
        assert both.agency == DEPARTMENT.name
    finally:
        store.close()


def test_an_earlier_report_is_compared_with_and_anything_else_is_refused(
    office: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    told(office)
    (office / "told.json").rename(office / "earlier.json")
    assert told(office, "--since", "earlier.json")["changes"]["documents"] == []
    (office / "vanthu.txt").write_text("{}", "utf-8")
    assert run("--format", "json", "--since", "vanthu.txt") == 2
    assert "không phải là báo cáo JSON của vanthu" in capsys.readouterr().err


def test_text_formats_are_printed_and_the_others_ask_for_a_file(
    office: Path, capfdbinary: pytest.CaptureFixture[bytes]
) -> None:
    assert run("--format", "openmetrics") == 0
    assert capfdbinary.readouterr().out.endswith(b"# EOF\n")
    assert run("--format", "xlsx") == 2
    assert "cần -o TỆP".encode() in capfdbinary.readouterr().err
    assert run("--format", "csv", "-o", "no/such/folder.csv") == 5


def test_nothing_to_judge_has_its_exit_code(office: Path) -> None:
    assert run("--format", "docx", "-o", "x.docx", "--period", "2020") == 3


def test_a_report_of_a_period_before_anything_is_judged_still_says_when(office: Path) -> None:
    content = told(office, "--period", "2026-03")
    assert content["basis"]["judged_at"] == (NOW + timedelta(hours=7)).strftime("%Y-%m-%dT%H:%M:%S") + "+07:00"


def scanned(folder: Path, code: Path) -> None:
    """A scan of the folder by the vanthu whose code lies there, in a process of its own."""
    environment = dict(os.environ, PYTHONPATH=str(code), PYTHONDONTWRITEBYTECODE="1")
    command = [sys.executable, "-m", "cli", "scan", "--executor", "serial", "--at", "2026-04-01T10:00"]
    subprocess.run(command, cwd=folder, env=environment, stdout=subprocess.DEVNULL, check=True)


def test_a_report_names_the_rulebook_that_judged_and_says_where_it_is_not_the_installed_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Until the next scan an update shows verdicts of the rulebook before it, unit by unit."""
    other = with_another_law(tmp_path / "other")
    office = tmp_path / "office"
    for unit in "AB":
        (office / "watched" / unit).mkdir(parents=True)
        register = f"Số, ký hiệu văn bản;Ngày tháng văn bản;Trích yếu\n1/CV-{unit};05/03/2026;V/v họp giao ban\n"
        (office / "watched" / unit / "so.csv").write_text(register, "utf-8")
    (office / "vanthu.toml").write_text('watch_dirs = "watched"\n', "utf-8")
    monkeypatch.chdir(office)
    scanned(office, other)
    with reading(load_settings(None, base=office).store) as store:
        (before,) = {entry.values["basis"]["rulebook"] for entry in store.log(acts=(Act.JUDGED,))}
    assert not rulebook_digest().startswith(before)
    for name in FORMATS:
        for language in LANGUAGES:
            file = office / f"{language}.{name}"
            assert cli.main(["report", "--lang", language, "--format", name, "-o", str(file)]) == 0
            said = all_text(file.read_bytes())
            assert before in said, (name, language)
            if name == "csv":
                assert rulebook_digest() not in said, "no line is by the installed one"
                continue
            assert rulebook_digest()[:16] in said
            if name != "openmetrics":
                words = {"vi": "không phải bộ quy tắc đang cài", "en": "not by the one that is installed"}
                assert words["vi" if name == "docx" else language] in said, (name, language)
    content = json.loads((office / "en.json").read_bytes())
    assert (content["basis"]["rulebook"], content["basis"]["judged_by"]) == (rulebook_digest(), [before])
    assert any(each.startswith("The verdicts on A, B are by the rulebook") for each in content["assumptions"])
    with reading(load_settings(None, base=office).store) as store:
        assert {entry.values["rulebook"] for entry in store.log(acts=(Act.REPORTED,))} == {before}

    scanned(office, ROOT)
    assert cli.main(["report", "--lang", "en", "--format", "json", "-o", "now.json"]) == 0
    content = json.loads((office / "now.json").read_bytes())
    assert content["basis"]["judged_by"] == [rulebook_digest()]
    assert before not in json.dumps(content)
