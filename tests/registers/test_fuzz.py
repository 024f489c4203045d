"""Exports and packages changed by chance: each is read or refused, in time, and none raises."""

from __future__ import annotations

import os
import pickle
import time
from collections import Counter
from pathlib import Path

import pytest

from pipeline.executors.interface import Done
from pipeline.executors.limits import Limits
from pipeline.executors.processes import ProcessExecutor
from tests.registers.fuzzing import Job, make_seeds, read_mutant

MANY = int(os.environ.get("VANTHU_FUZZ_REGISTERS", "5000"))
"""Mutants of the long run, half of them workbooks."""
START = int(os.environ.get("VANTHU_FUZZ_START", "1000000"))
SECONDS = 10.0
"""For one mutant of a file of a few kilobytes, on a busy machine."""


@pytest.mark.parametrize(
    ("start", "count"),
    [pytest.param(0, 300, id="300"), pytest.param(START, MANY, id="many", marks=pytest.mark.nightly)],
)
def test_no_mutant_of_an_export_raises_or_hangs(tmp_path: Path, start: int, count: int) -> None:
    seeds = make_seeds()
    path = tmp_path / "seeds.pickle"
    path.write_bytes(pickle.dumps(seeds))
    jobs = [Job(str(path), number) for number in range(start, start + count)]
    began = time.monotonic()
    with ProcessExecutor(workers=2, limits=Limits(seconds=SECONDS), preload=("tests.registers.fuzzing",)) as executor:
        results = list(executor.run(jobs, read_mutant))
    took = time.monotonic() - began
    told = Counter(each.value[1] for each in results if isinstance(each, Done))
    print(f"{count} mutants in {took:.0f} s, {count / took:.0f} a second")
    print(told.most_common(20))
    assert [each for each in results if not isinstance(each, Done)] == []
    assert {each.value[0] for each in results if isinstance(each, Done)} == set(seeds)
    # A mutant of which nothing is left to read tries nothing.
    assert sum(times for said, times in told.items() if said.endswith("entries")) > count / 4
