"""Reports and waivers in the log: a report carries its checkpoint and is entered; what is waived is on record."""

# ruff: noqa: F811  (a fixture of another file is asked for by its name)

from __future__ import annotations

import json
import shutil
import sqlite3
import subprocess
from datetime import timedelta
from pathlib import Path

import pytest

import cli
from pipeline.config import load_settings
from pipeline.reporting import checkpoint_in, is_finished_report
from pipeline.reports import FORMATS
from pipeline.stores.access import reading
from pipeline.stores.audit import Act
from rules.catalogue import ALL_RULES
from tests.builders import NOW
from tests.test_report_command import office, run  # noqa: F401
from tests.test_sealing import PASSPHRASE, key  # noqa: F401
from tests.watch.office import Office

WAIVER = """
[[waiver]]
id = "mt-1"
rule = "{rule}"
unit = "A"
reason = "máy quét cũ"
granted_by = "Chánh Văn phòng"
granted_on = 2026-01-01
until = 2026-12-31
"""


def written(office: Path, name: str) -> Path:
    file = office / f"bao-cao.{name}"
    assert run("--format", name, "-o", str(file)) == 0
    return file


def verified(file: Path, capsys: pytest.CaptureFixture[str]) -> tuple[int, str]:
    capsys.readouterr()
    code = cli.main(["audit", "verify", "--against", str(file), "--lang", "en"])
    return code, capsys.readouterr().out


@pytest.mark.parametrize("name", FORMATS)
def test_each_report_carries_the_checkpoint_and_is_known_again(
    office: Path,
    name: str,
    capsys: pytest.CaptureFixture[str],
) -> None:
    file = written(office, name)
    with reading(load_settings(None, base=office).store) as store:
        (entry,) = store.log(acts=(Act.REPORTED,))
        held = checkpoint_in(file.read_bytes())
        assert held is not None
        assert held.line() == entry.values["checkpoint"]
        assert held.size == entry.seq - 1
    assert (entry.values["file"], entry.values["numerator"], entry.values["denominator"]) == (file.name, 11, 18)
    code, out = verified(file, capsys)
    assert code == 0
    assert f"entry {entry.seq} of the log" in out
    assert "11/18" in out


@pytest.mark.parametrize("name", FORMATS)
def test_a_report_that_was_changed_is_not_the_one_that_was_made(
    office: Path,
    name: str,
    capsys: pytest.CaptureFixture[str],
) -> None:
    file = written(office, name)
    file.write_bytes(file.read_bytes() + b" ")
    code, out = verified(file, capsys)
    if name == "docx":  # which the office finishes before it is signed
        assert (code, is_finished_report(file.read_bytes())) == (0, False)
    else:
        assert code == 1
        assert "no report with these bytes" in out


def test_the_same_report_is_entered_once_and_another_again(office: Path) -> None:
    first = written(office, "json").read_bytes()
    assert written(office, "json").read_bytes() == first
    written(office, "html")
    assert written(office, "json").read_bytes() == first, "other reports change nothing in it"
    with reading(load_settings(None, base=office).store) as store:
        assert [entry.values["format"] for entry in store.log(acts=(Act.REPORTED,))] == ["json", "html"]


def test_a_log_rewritten_after_a_report_shows_against_it(office: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = written(office, "html")
    with sqlite3.connect(office / "vanthu.db") as database:
        for trigger in ("audit_no_update", "audit_no_delete"):
            database.execute(f"DROP TRIGGER {trigger}")
        database.execute("DELETE FROM audit")
        database.execute("DELETE FROM meta WHERE key = 'log-head'")
        database.execute("DELETE FROM issuance")
        database.execute("UPDATE unit_state SET judged_at = NULL")
    code, out = verified(file, capsys)
    assert code == 1
    assert "The log was cut" in out


def test_where_the_store_takes_no_entry_the_report_is_made_and_it_is_said(
    office: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    with sqlite3.connect(office / "vanthu.db", isolation_level=None) as holder:
        holder.execute("BEGIN IMMEDIATE")  # as a disk that may only be read refuses a writer
        monkeypatch.setattr("pipeline.stores.engines._BUSY_MILLISECONDS", 50)
        assert run("--format", "json", "-o", "told.json", "--lang", "en") == 4
        holder.execute("ROLLBACK")
    assert "The log has no entry of this report" in capsys.readouterr().err
    assert (office / "told.json").exists()


def test_a_signed_checkpoint_is_openssls_to_check(
    office: Path,
    key: tuple[Path, Path],
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setenv("VANTHU_KEY_PASSPHRASE", PASSPHRASE)
    file = office / "checkpoint.txt"
    assert cli.main(["audit", "checkpoint", "-o", str(file), "--sign", str(key[0])]) == 0
    assert verified(file, capsys)[0] == 0
    assert cli.main(["audit", "checkpoint", "--sign", str(key[0])]) == 2
    if (openssl := shutil.which("openssl")) is None:
        pytest.skip("openssl is not installed: the signature was made and not checked")
    check = [openssl, "cms", "-verify", "-binary", "-inform", "DER", "-in", f"{file}.p7s", "-content", str(file),
             "-CAfile", str(key[1]), "-purpose", "any"]  # fmt: skip
    assert subprocess.run(check, capture_output=True).returncode == 0
    file.write_text(file.read_text().replace("\n", "\n9", 1))
    assert subprocess.run(check, capture_output=True).returncode != 0


def test_what_is_waived_and_no_longer_is_on_record(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    office = Office(tmp_path, units=("A",))
    office.put("A/1.pdf")
    file = tmp_path / "vanthu.toml"
    plain = f'watch_dirs = "watched"\nstore = "{office.settings.store}"\n[[unit]]\ncode = "A"\nname = "A"\n'
    waived = WAIVER.replace("{rule}", next(rule.id for rule in ALL_RULES if rule.waivable))
    longer = waived.replace("2026-12-31", "2026-11-30")
    for number, settings in enumerate((plain, plain + waived, plain + waived, plain + longer, plain)):
        file.write_text(settings)
        at = (NOW + timedelta(days=number)).isoformat()
        cli.main(["scan", "--executor", "serial", "--config", str(file), "--at", at])
    with reading(office.settings.store) as store:
        log = [
            (entry.act, entry.unit, entry.values["until"]) for entry in store.log(acts=(Act.WAIVED, Act.WAIVER_ENDED))
        ]
        assert log == [
            ("waived", "A", "2026-12-31"),
            ("waiver-ended", "A", "2026-12-31"),
            ("waived", "A", "2026-11-30"),
            ("waiver-ended", "A", "2026-11-30"),
        ]
        (first, *_) = store.log(acts=(Act.WAIVED,))
        assert first.values["reason"] == "máy quét cũ"
        assert first.values["granted_by"] == "Chánh Văn phòng"
    assert cli.main(["audit", "verify", "--config", str(file)]) == 0


@pytest.mark.parametrize("width", [500, 120])
def test_a_pdf_that_an_office_made_of_its_report_is_taken_too(
    office: Path, width: int, capsys: pytest.CaptureFixture[str]
) -> None:
    """Its bytes are the office's own, so it is compared by its checkpoint alone; a narrow column breaks that."""
    from reportlab.lib.styles import getSampleStyleSheet
    from reportlab.platypus import Paragraph, SimpleDocTemplate, Table

    told = json.loads(written(office, "json").read_bytes())["basis"]["checkpoint"]
    file = office / "bao-cao.pdf"
    cell = Paragraph(told, getSampleStyleSheet()["Normal"])
    SimpleDocTemplate(str(file)).build([Table([["Checkpoint of the log", cell]], colWidths=[150, width])])
    assert verified(file, capsys)[0] == 0
    file.write_bytes(b"%PDF-1.4 cut short")
    assert verified(file, capsys)[0] == 2
