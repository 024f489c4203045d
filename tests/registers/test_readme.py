"""The table of kinds and traps names tests that are there."""

from __future__ import annotations

import re
from pathlib import Path


def test_every_test_that_the_table_names_is_there() -> None:
    here = Path(__file__).parent
    written = set(re.findall(r"`(test_\w+)`", (here / "README.md").read_text(encoding="utf-8")))
    there = {
        name
        for path in here.glob("test_*.py")
        for name in re.findall(r"^def (test_\w+)", path.read_text("utf-8"), re.M)
    }
    assert written - there == set()
    assert len(written) > 40
