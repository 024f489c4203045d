"""A reader who has seen enough is no error: `vanthu summary | head -1` ends with 0."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.test_report_command import office  # noqa: F401

ROOT = Path(__file__).resolve().parents[1]


@pytest.mark.parametrize("command", ["summary", "documents", "rules", "report --format html"])
def test_a_reader_who_leaves_early_is_no_missed_gate(office: Path, command: str) -> None:  # noqa: F811
    environment = dict(os.environ, PYTHONPATH=str(ROOT), VANTHU_LANG="vi")
    read, written = os.pipe()
    os.close(read)  # gone before the first word: whatever is written meets a closed pipe
    done = subprocess.run(
        [sys.executable, "-m", "cli", *command.split()], cwd=office, env=environment, stdout=written,
        stderr=subprocess.PIPE, text=True,
    )  # fmt: skip
    os.close(written)
    assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.skipif(sys.platform == "win32", reason="a terminal is made with pty")
def test_a_page_is_not_poured_over_a_terminal(office: Path) -> None:  # noqa: F811
    environment = dict(os.environ, PYTHONPATH=str(ROOT), VANTHU_LANG="en")
    terminal, written = os.openpty()
    done = subprocess.run(
        [sys.executable, "-m", "cli", "report", "--format", "html"], cwd=office, env=environment, stdout=written,
        stderr=subprocess.PIPE, text=True,
    )  # fmt: skip
    os.close(written)
    os.close(terminal)
    assert done.returncode == 2
    assert "--format html needs -o FILE." in done.stderr
