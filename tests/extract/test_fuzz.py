"""Signed PDFs changed by chance: each gives a verdict, and none is valid with another byte in what was signed."""

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
from rules.facts import Document, DocumentVerdict
from tests.extract.fuzzing import Job, Outcome, Seed, judge_mutant, judged, make_seeds

MANY = int(os.environ.get("VANTHU_FUZZ", "20000"))
"""Mutants of the long run; another number, or another start, for a night with more or less time."""
START = int(os.environ.get("VANTHU_FUZZ_START", "1000000"))


@pytest.fixture(scope="module")
def seeds(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, list[Seed]]:
    made = make_seeds()
    path = tmp_path_factory.mktemp("fuzz") / "seeds.pickle"
    path.write_bytes(pickle.dumps(made))
    return path, made


@pytest.mark.parametrize(
    ("start", "count"),
    [pytest.param(0, 500, id="500"), pytest.param(START, MANY, id="many", marks=pytest.mark.nightly)],
)
def test_no_mutant_is_valid_with_another_byte_in_what_was_signed(
    seeds: tuple[Path, list[Seed]], start: int, count: int
) -> None:
    path, made = seeds
    jobs = [Job(str(path), number) for number in range(start, start + count)]
    began = time.monotonic()
    with ProcessExecutor(workers=2, limits=Limits(seconds=20), preload=("tests.extract.fuzzing",)) as executor:
        results = list(executor.run(jobs, judge_mutant))
    took = time.monotonic() - began
    outcomes: dict[int, Outcome] = {each.item.number: each.value for each in results if isinstance(each, Done)}
    print(f"{count} mutants in {took:.0f} s, {count / took:.0f} a second")
    print(dict(Counter(each.verdict for each in outcomes.values())))
    print("caught at extraction's own door:", dict(Counter(said for each in outcomes.values() for said in each.raised)))
    assert [each for each in results if not isinstance(each, Done)] == [], "no crash, no time-out, nothing raised"
    assert {number: each.wrong for number, each in outcomes.items() if each.wrong} == {}
    told = Counter(each.verdict for each in outcomes.values())
    assert told["invalid"] > count / 4, "mutants that no longer reach the signatures try nothing"
    assert {each.seed for each in outcomes.values()} == {each.name for each in made}


def test_every_byte_of_what_was_signed_counts(seeds: tuple[Path, list[Seed]]) -> None:
    """Not by chance: one changed byte in each of some hundred places of the smallest file, each in what was signed."""
    _, made = seeds
    seed = min(made, key=lambda each: len(each.data))
    start, end = seed.gap
    places = [at for at in range(0, len(seed.data), 37) if not start <= at < end]
    assert len(places) > 50
    for at in places:
        data = bytearray(seed.data)
        data[at] ^= 0x11
        found = judged(bytes(data))
        assert not isinstance(found, Document) or found.verdict is not DocumentVerdict.VALID, f"byte {at}"
