"""What the README shows is what a newcomer sees. `VANTHU_WRITE=1 pytest tests/test_readme.py` writes it anew."""

from __future__ import annotations

import os
import re
from pathlib import Path

import pytest

import cli
from pipeline.demo.world import SEED
from rules.classes import CLASSES

README = Path(__file__).parent.parent / "README.md"


def block(name: str) -> str:
    found = re.search(rf"<!-- {name} -->\n(.*?)<!-- /{name} -->", README.read_text(encoding="utf-8"), re.DOTALL)
    assert found is not None, f"the README has no block {name}"
    return found[1]


def held(name: str, real: str) -> None:
    """The README's block is `real`; written there instead when asked to."""
    if os.environ.get("VANTHU_WRITE"):
        text = README.read_text(encoding="utf-8")
        start, end = f"<!-- {name} -->\n", f"<!-- /{name} -->"
        before, _, rest = text.partition(start)
        README.write_text(before + start + real + end + rest.partition(end)[2], encoding="utf-8")
    assert block(name) == real


def fenced(text: str) -> str:
    lines = [line.rstrip() for line in text.strip().splitlines()]
    return "```\n" + "\n".join(lines) + "\n```\n"


@pytest.fixture(autouse=True)
def _english_and_eighty_columns(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LC_ALL", "C.UTF-8")
    monkeypatch.delenv("VANTHU_LANG", raising=False)
    monkeypatch.setenv("COLUMNS", "80")
    monkeypatch.setenv("TERMINAL_WIDTH", "80")


def test_the_help_is_the_real_one(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["--help"]) == 0
    held("help", fenced("$ vanthu --help\n" + capsys.readouterr().out))


def test_the_first_output_is_the_real_one(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["demo", str(tmp_path / "world"), "--seed", str(SEED), "--lang", "en"]) == 0
    shown = capsys.readouterr()
    assert "ALARM" in shown.err
    held("demo", fenced(shown.out))


def test_the_classes_are_all_told() -> None:
    rows = [f"| `{card.issuance_class}` | {card.label.vi} | {card.meaning.en} |" for card in CLASSES.values()]
    held("classes", "\n".join(["| class | loại | |", "| --- | --- | --- |", *rows]) + "\n")
