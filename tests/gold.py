"""Gold files: what a report said when somebody last read it. `VANTHU_GOLD=write pytest …` writes them anew."""

from __future__ import annotations

import os
from pathlib import Path

GOLD = Path(__file__).resolve().parent / "gold"


def assert_gold(name: str, made: str) -> None:
    """`made` is what `tests/gold/NAME` holds; VANTHU_GOLD=write writes it anew, and the difference is then read."""
    file = GOLD / name
    if os.environ.get("VANTHU_GOLD") == "write":
        file.parent.mkdir(exist_ok=True)
        file.write_text(made, "utf-8", newline="\n")
    assert made == file.read_text("utf-8"), f"{name} differs; read the difference, then VANTHU_GOLD=write"
