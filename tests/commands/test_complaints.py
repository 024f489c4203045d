"""What click finds wrong is told in Vietnamese: its sentences are known here as click itself words them."""

from __future__ import annotations

from pathlib import Path

import pytest

import cli

CASES = [
    ("sumary", "Không có lệnh «sumary». Có phải 'summary'?"),
    ("zzz", "Không có lệnh «zzz»."),
    ("summary --uint X", "Không có tùy chọn --uint. Có phải --unit?"),
    ("summary --format", "Tùy chọn «--format» cần một giá trị."),
    ("scan --nightly=1", "Tùy chọn «--nightly» không nhận giá trị."),
    ("summary --format xml", "Giá trị của '--format' không dùng được: «xml» không thuộc: 'table', 'json'."),
    ("scan --workers x", "Giá trị của '--workers' không dùng được: «x» không phải là số."),
    ("scan --workers 0", "Giá trị của '--workers' không dùng được: 0 nằm ngoài khoảng 1<=x<=256."),
    ("verify", "Thiếu TỆP."),
    ("explain", "Thiếu VĂN BẢN."),
    ("explain 1 2", "Thừa tham số: 2."),
    ("verify gone.pdf", "Giá trị của TỆP không dùng được: không có tệp «gone.pdf»."),
    ("verify here", "Giá trị của TỆP không dùng được: «here» là thư mục, không phải tệp."),
    ("demo file", "Giá trị của THƯ MỤC không dùng được: «file» là tệp, không phải thư mục."),
    ("init file", "Giá trị của THƯ MỤC không dùng được: «file» là tệp, không phải thư mục."),
    ("diff 1", "Thiếu LẦN SAU."),
    ("backup", "Thiếu TỆP."),
    ("verify file --trust gone", "Giá trị của '--trust' không dùng được: không có thư mục «gone»."),
]


@pytest.mark.parametrize(("words", "sentence"), CASES, ids=[words for words, _ in CASES])
def test_a_mistake_is_told_in_vietnamese(
    words: str, sentence: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "here").mkdir()
    (tmp_path / "file").touch()
    assert cli.main([*words.split(), "--lang", "vi"]) == 2
    told, advice = capsys.readouterr().err.splitlines()
    assert told == sentence
    assert advice.startswith("Xem cách dùng: vanthu")
    assert cli.main([*words.split(), "--lang", "en"]) == 2
    assert sentence not in capsys.readouterr().err


def test_clicks_own_word_for_a_number_is_not_a_readers(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["scan", "--workers", "x", "--lang", "en"]) == 2
    assert capsys.readouterr().err.splitlines()[0] == "Invalid value for '--workers': 'x' is not a number."
