"""`vanthu verify` as a person runs it: formats, files, evidence, exit codes."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from cli import main
from pipeline.demo.damage import flip_byte
from tests.reports.test_etsi import parsed
from tests.reports.test_verify_page import said
from tests.signed_letter import CHECKED, signed, write_trust

AT = ["--at", CHECKED.isoformat()]


@pytest.fixture
def good(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A signed file beside a trust folder, and nothing else: no settings, no store."""
    write_trust(tmp_path / "trust")
    monkeypatch.chdir(tmp_path)
    file = tmp_path / "101.pdf"
    file.write_bytes(signed())
    return file


def test_a_page_is_written_and_evidence_kept_that_stands_alone(good: Path, capsys: pytest.CaptureFixture[str]) -> None:
    asked = ["verify", "--lang", "vi", "--trust", "trust", *AT, "--format", "html", "-o", "page.html"]
    assert main([*asked, "--evidence", "kept", str(good)]) == 0
    told = capsys.readouterr()
    assert told.out == ""
    assert "Đã lưu bằng chứng của 1 tệp vào kept." in told.err
    text = said((good.parent / "page.html").read_text("utf-8"))
    assert "HỢP LỆ" in text
    assert "Chứng thư, CRL, OCSP và kết quả đã được lưu để kiểm tra lại về sau." in text
    (folder,) = (good.parent / "kept").iterdir()
    later = ["verify", "--trust", str(folder), "--at", "2034-01-01", "--format", "json", str(good)]
    assert main(later) == 0
    signatures = json.loads(capsys.readouterr().out)["files"][0]["signatures"]
    assert [each["revocation"] for each in signatures] == ["good", "good"]


def test_the_etsi_report_goes_to_the_screen_and_a_broken_file_misses_the_gate(
    good: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    broken = good.with_name("102.pdf")
    broken.write_bytes(flip_byte(signed()))
    assert main(["verify", "--trust", "trust", *AT, "--format", "etsi", str(good), str(broken)]) == 1
    report = parsed(capsys.readouterr().out)
    names = [each.signature_identifier.daidentifier for each in report.signature_validation_report]
    assert names == [f"{file}#Signature{number}" for file in (good, broken) for number in (1, 2)]


def test_a_table_may_go_to_a_file_and_an_unwritable_one_is_told(good: Path, capsys: pytest.CaptureFixture[str]) -> None:
    asked = ["verify", "--lang", "en", "--trust", "trust", *AT, str(good)]
    assert main([*asked, "-o", "table.txt"]) == 0
    assert "VALID" in (good.parent / "table.txt").read_text("utf-8")
    assert main([*asked, "-o", "nowhere/table.txt"]) == 5
    assert "cannot be written" in capsys.readouterr().err
