"""docs/guarantees.md promises nothing whose test is gone."""

from __future__ import annotations

import re
from pathlib import Path

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "guarantees.md").read_text("utf-8")


def test_every_guarantee_names_tests_that_are_there() -> None:
    rows = [line for line in PAGE.splitlines() if line.startswith("| ") and "---" not in line]
    rows = [row for row in rows if not row.startswith("| guarantee ")]
    assert len(rows) >= 50
    for row in rows:
        named = re.findall(r"`(tests/[\w/]+\.py)::(\w+)`", row)
        assert named, row
        for file, name in named:
            assert f"def {name}(" in (ROOT / file).read_text("utf-8"), f"{file}::{name}"


def test_a_guarantee_called_nightly_is_and_no_other() -> None:
    for file, name, told in re.findall(r"`(tests/[\w/]+\.py)::(\w+)`( \(nightly\))?", PAGE):
        source = (ROOT / file).read_text("utf-8")
        before = source[: source.index(f"def {name}(")].rsplit("\n\n\n", 1)[-1]
        is_nightly = "@pytest.mark.nightly" in before or "\npytestmark = pytest.mark.nightly" in source
        assert bool(told) == is_nightly, f"{file}::{name}"


def test_each_of_the_25_behaviours_has_its_test() -> None:
    source = (ROOT / "tests" / "watch" / "test_behaviours.py").read_text("utf-8")
    numbers = {
        int(number) for name in re.findall(r"def test_([\d_and]+)_", source) for number in re.findall(r"\d+", name)
    }
    assert numbers == set(range(1, 26))
