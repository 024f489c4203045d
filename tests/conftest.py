"""What every test may ask for."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder with real documents (`VANTHU_SHARED`, else `../shared`); a test that asks for it skips without it."""
    folder = Path(os.environ.get("VANTHU_SHARED", ROOT.parent / "shared"))
    if not (folder / "data").is_dir():
        pytest.skip(f"real documents not at hand: no folder {folder}/data; name one with VANTHU_SHARED")
    return folder
