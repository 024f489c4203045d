"""How far a pass is: shown with its rate to a person at a terminal, and to nobody else."""

from __future__ import annotations

import time

import pytest

from pipeline.reports.progress import told_on_stderr


def test_a_person_sees_how_far_it_is_and_how_fast(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("FORCE_COLOR", "1")
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.setenv("COLUMNS", "100")
    with told_on_stderr("vi") as tell:
        for done in range(1, 6):
            tell("documents", done, 40)
            time.sleep(0.03)
        time.sleep(0.15)
    shown = capsys.readouterr()
    assert "Kiểm tra văn bản" in shown.err
    assert "/40" in shown.err
    assert "/giây" in shown.err
    assert shown.out == ""


def test_where_nobody_watches_nothing_is_shown(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.delenv("FORCE_COLOR", raising=False)
    with told_on_stderr("en") as tell:
        tell("look", 3, None)
    assert capsys.readouterr().err == ""
