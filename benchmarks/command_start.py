"""How long a command takes from its start to its last line: `vanthu --help`, and `vanthu summary` over many documents.

    python benchmarks/command_start.py [--documents 10000] [--runs 9]

Prints the median and the best of wall and CPU seconds. To reach (PIPELINE E.3, 27): 0.2 s for help, 1 s for summary.
"""

from __future__ import annotations

import argparse
import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from pipeline.items import Judged
from pipeline.stores.sql import open_store
from rules.facts import UnitCode
from rules.profiles import PROFILES
from rules.verdict import judge
from tests.builders import a_signature, a_unit, an_entry, an_issuance

ROOT = Path(__file__).resolve().parent.parent
AT = datetime(2026, 5, 4, tzinfo=UTC)
UNITS = 20


def fill(folder: Path, documents: int) -> None:
    """A store of judged documents over a year, evenly over the units."""
    units = [a_unit(code=UnitCode(f"U{number:02}"), name=f"Đơn vị {number}") for number in range(UNITS)]
    (folder / "watch_dirs").mkdir()
    (folder / "vanthu.toml").write_text(
        'watch_dirs = "watch_dirs"\nstore = "sqlite:///vanthu.db"\n'
        + "".join(f'[[unit]]\ncode = "{unit.code}"\nname = "{unit.name}"\n' for unit in units),
        "utf-8",
    )
    store = open_store(f"sqlite:///{folder}/vanthu.db")
    store.begin_run(at=AT, command="scan", tool_version="benchmark", inputs="x")
    model = an_issuance(a_signature())
    for unit in units:
        judged = []
        for number in range(documents // UNITS):
            day = date(2026, 1, 1) + timedelta(days=number % 120)
            entry = an_entry(unit=unit.code, number=str(number + 1), issued_on=day)
            issuance = replace(model, unit=unit, entry=entry, file=None, document=None)
            judged.append(
                Judged(issuance=issuance, verdict=judge(issuance, profile=PROFILES["strict"], today=AT.date()))
            )
        store.replace_issuances(unit.code, judged, inputs="x", facts_version=1, at=AT)
    store.close()


def measure(what: str, folder: Path, runs: int, *words: str) -> None:
    walls, cpus = [], []
    for _ in range(runs):
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        began = time.perf_counter()
        subprocess.run([sys.executable, "-m", "cli", *words], cwd=folder, stdout=subprocess.DEVNULL, check=True,
                       env={**os.environ, "PYTHONPATH": str(ROOT)})  # fmt: skip
        walls.append(time.perf_counter() - began)
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        cpus.append(after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime)
    told = (statistics.median(walls), min(walls), statistics.median(cpus), min(cpus))
    print("{:34} wall {:.2f} s (best {:.2f}), CPU {:.2f} s (best {:.2f})".format(what, *told), flush=True)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--documents", type=int, default=10_000)
    parser.add_argument("--runs", type=int, default=9)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as made:
        folder = Path(made)
        fill(folder, asked.documents)
        measure("vanthu --help", folder, asked.runs, "--help")
        measure(f"vanthu summary, {asked.documents:,} documents", folder, asked.runs, "summary")
        measure("the same as JSON", folder, asked.runs, "summary", "--format", "json")


if __name__ == "__main__":
    main()
