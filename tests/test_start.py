"""What a command imports before it answers: help nothing heavy, the figures nothing that reads documents.

Times are measured in benchmarks/command_start.py; here stands what they rest on.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.test_report_command import office  # noqa: F401 - a fixture

ROOT = Path(__file__).parents[1]
READING = {"pandas", "numpy", "pyhanko", "pypdf", "pypdfium2", "python_calamine", "openpyxl", "lxml", "distributed"}
SHOWING = {"xlsxwriter", "docx", "docxtpl", "jinja2"}
HEAVY = READING | SHOWING | {"sqlalchemy", "cryptography", "asn1crypto", "rich", "msgspec", "pebble", "multiprocessing"}
_SCRIPT = """
import json, sys, cli
code = cli.main(sys.argv[1:])
print(json.dumps([code, sorted({name.partition(".")[0] for name in sys.modules})]), file=sys.stderr)
"""


def imported(folder: Path, *words: str) -> set[str]:
    """The packages that are there when the command has done its work."""
    done = subprocess.run(
        [sys.executable, "-c", _SCRIPT, *words], cwd=folder, env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True, text=True,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    code, names = json.loads(done.stderr.splitlines()[-1])
    assert code == 0, done.stderr
    assert "rules" in names
    return set(names)


@pytest.mark.parametrize(
    "words", [["--help"], ["scan", "--help"], ["report", "--help"], ["watch", "--help"], ["--version"]]
)
def test_help_imports_nothing_heavy(tmp_path: Path, words: list[str]) -> None:
    assert imported(tmp_path, *words) & HEAVY == set()


@pytest.mark.parametrize("words", [["summary"], ["summary", "--format", "json"], ["documents", "--format", "json"]])
def test_the_figures_import_nothing_that_reads_documents(office: Path, words: list[str]) -> None:  # noqa: F811
    found = imported(office, *words)
    assert "sqlalchemy" in found, "a store was read"
    assert found & (READING | SHOWING) == set()


def test_a_worker_finds_the_libraries_that_it_reads_documents_with(tmp_path: Path) -> None:
    script = """
if __name__ == "__main__":
    import json
    from pipeline.commands.opening import open_executor
    from tests.executors.poison import new_modules
    with open_executor("processes", 1) as executor:
        [done] = executor.run(["pipeline/canary.pdf"], new_modules)
    print(json.dumps(done.value))
"""
    (tmp_path / "asks.py").write_text(script)
    done = subprocess.run(
        [sys.executable, tmp_path / "asks.py"], cwd=ROOT, env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True, text=True,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    fresh = set(json.loads(done.stdout))
    assert "pipeline.extract.tail" not in fresh
    assert {name for name in fresh if name.partition(".")[0] in READING | {"asn1crypto", "cryptography"}} == set()
