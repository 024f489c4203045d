"""What a document costs here, and the machines that a unit, a province and the country need by that.

    python benchmarks/sizing.py [--write docs/province.md]

Makes the demonstration world, passes over it twice with one process, and counts CPU seconds by step: hashing, facts of
PDFs, registers, judging with the trust path, keeping. The documents are small and made by us; real ones are larger
and come from many tools, so the table is reckoned with a reserve of three. The step by step is of units of a few dozen
documents, where what a unit costs once weighs most. A unit in which anything is new is judged as a whole, so a night
judges a year's documents and not a day's: by what a document costs in a unit of 5,000 (`rejudge.py`).
"""

from __future__ import annotations

import argparse
import os
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

import pipeline.run as road
from benchmarks.rejudge import step_by_step
from pipeline import reading
from pipeline.config import load_settings
from pipeline.demo.world import World, make_world
from pipeline.executors.serial import SerialExecutor
from pipeline.extract import extract
from pipeline.stores.sql import SqlStore, open_store
from pipeline.trust.anchors import load_trust
from pipeline.trust.appraise import Appraiser

ROUNDS = 3
RESERVE = 3
WORKING_DAYS = 250
NIGHT_HOURS, BACKLOG_DAYS = 6, 14
PLACES = (
    ("a unit", 1, 10_000),
    ("a province", 200, 2_000_000),
    ("the country (34 provinces)", 6_800, 68_000_000),
)
START, END = "<!-- sizing -->\n", "<!-- /sizing -->"


def cpu_of(work: Callable[[], object]) -> float:
    start = time.process_time()
    work()
    return time.process_time() - start


def one_pass(world: World, folder: Path) -> tuple[dict[str, float], int]:
    """CPU seconds by step of a first pass, and the store's bytes after it."""
    spent: dict[str, float] = {}
    steps = ("read_dropped", "read_documents", "judge_units")
    originals = {name: getattr(road, name) for name in steps}

    def timed(name: str) -> Callable[..., Any]:  # Any: each step has a signature of its own
        def step(*arguments: Any) -> Any:
            start = time.process_time()
            try:
                return originals[name](*arguments)
            finally:
                spent[name] = spent.get(name, 0.0) + time.process_time() - start

        return step

    path = folder / "vanthu.db"
    settings = replace(load_settings(world.settings, base=world.directory), store=f"sqlite:///{path}")
    for name in steps:
        setattr(road, name, timed(name))
    keep = SqlStore.keep_extracted

    def kept(*arguments: Any, **named: Any) -> None:
        start = time.process_time()
        keep(*arguments, **named)
        spent["keep"] = spent.get("keep", 0.0) + time.process_time() - start

    SqlStore.keep_extracted = kept  # type: ignore[method-assign]
    store = open_store(settings.store)
    try:
        start = time.process_time()
        road.scan(
            settings, store=store, appraiser=Appraiser(load_trust(settings.trust_folder, pins=settings.pins)),
            executor=SerialExecutor(), at=world.judged_at, tool_version="benchmark",
        )  # fmt: skip
        spent["whole"] = time.process_time() - start
        start = time.process_time()
        road.scan(
            settings, store=store, appraiser=Appraiser(load_trust(settings.trust_folder, pins=settings.pins)),
            executor=SerialExecutor(), at=world.judged_at, tool_version="benchmark",
        )  # fmt: skip
        spent["again"] = time.process_time() - start
    finally:
        store.close()
        SqlStore.keep_extracted = keep  # type: ignore[method-assign]
        for name, original in originals.items():
            setattr(road, name, original)
    return spent, path.stat().st_size


def table() -> str:
    """The measurement and the sizes, in Markdown."""
    with tempfile.TemporaryDirectory() as made:
        world = make_world(Path(made) / "world")
        documents = sorted(world.watch_dirs.rglob("*.pdf"))
        contents = [path.read_bytes() for path in documents]
        size = statistics.mean(map(len, contents))
        extract(contents[0])  # imports
        facts = statistics.median(cpu_of(lambda: [extract(data) for data in contents]) for _ in range(ROUNDS))
        hashing = statistics.median(
            cpu_of(lambda: [reading.identify(str(path)) for path in documents]) for _ in range(ROUNDS)
        )
        passes = []
        for number in range(ROUNDS):
            folder = Path(made) / str(number)
            folder.mkdir()
            passes.append(one_pass(world, folder))
    count = len(documents)
    spent = {name: statistics.median(each[name] for each, _ in passes) for name in passes[0][0]}
    stored = passes[0][1] / count
    keeping = spent["keep"]
    large = step_by_step(5000) / 1e6
    each = {
        "facts of a PDF (workers)": facts / count,
        "hash and kind (the scanning machine)": hashing / count,
        "facts kept in the store": keeping / count,
        "registers, archives": spent["read_dropped"] / count,
        "trust, match, judge, keep": spent["judge_units"] / count,
        "the same in a unit of 5,000, certificates known": large,
        "a second pass, nothing new": spent["again"] / count,
    }
    where = f"{os.cpu_count()} shared cores, CPython {sys.version_info.major}.{sys.version_info.minor}"
    heads = (
        "", "units", "documents a year", "new a day", "reading, CPU s a night", "judging, CPU s a night",
        "worker cores for the night", "judging cores", "worker cores for the backlog", "read a day, GB",
        "store a year, GB",
    )  # fmt: skip
    lines = [
        (
            f"Measured on {datetime.now(UTC).date()}: {where}, {count} PDFs of the demonstration world of "
            f"{size / 1000:.0f} kB on average, medians of {ROUNDS} rounds, one process."
        ),
        "",
        "| step | CPU ms a document |",
        "| --- | ---: |",
        *(f"| {name} | {1000 * seconds:.2f} |" for name, seconds in each.items()),
        "",
        f"The store, SQLite: {stored / 1000:.1f} kB a document.",
        "",
        (
            f"Reckoned from that with a reserve of {RESERVE} on every figure; {WORKING_DAYS} working days a year, a "
            f"night of {NIGHT_HOURS} hours, a year's backlog in {BACKLOG_DAYS} days. Every night all units are judged, "
            "as each has something new, and each as a whole, with a year's documents in its folders; with those of "
            "five years, judging costs five times as much:"
        ),
        "",
        f"| {' | '.join(heads)} |",
        f"| --- |{' ---: |' * (len(heads) - 1)}",
    ]
    here = hashing + keeping + spent["read_dropped"]
    for name, units, year in PLACES:
        day = year / WORKING_DAYS
        reading_cpu, judging_cpu = RESERVE * day * facts / count, RESERVE * (day * here / count + year * large)
        night = NIGHT_HOURS * 3600
        backlog = RESERVE * year * facts / count / (BACKLOG_DAYS * 86_400)
        lines.append(
            f"| {name} | {units:,} | {year:,} | {day:,.0f} | {reading_cpu:,.0f} | {judging_cpu:,.0f} | "
            f"{up(reading_cpu / night)} | {up(judging_cpu / night)} | {up(backlog)} | "
            f"{RESERVE * day * size / 1e9:,.1f} | "
            f"{RESERVE * year * stored / 1e9:,.1f} |"
        )
    return "\n".join(lines) + "\n"


def up(cores: float) -> int:
    """Whole cores."""
    return max(1, -int(-cores // 1))


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--write", type=Path, metavar="FILE", help="put the tables between the page's marks")
    asked = arguments.parse_args()
    told = table()
    print(told)
    if asked.write:
        before, _, rest = asked.write.read_text(encoding="utf-8").partition(START)
        asked.write.write_text(before + START + told + END + rest.partition(END)[2], encoding="utf-8")


if __name__ == "__main__":
    main()
