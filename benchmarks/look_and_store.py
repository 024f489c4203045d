"""How long a look, a no-change comparison, a first fill and a re-judgment take here.

    python benchmarks/look_and_store.py [--files 100000] [--folder DIR]

Prints one line a measurement, CPU seconds of this process first. Compare figures of one run, never absolutes.
"""

from __future__ import annotations

import argparse
import os
import resource
import shutil
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from pipeline.intake.walk import folders_of, walk
from pipeline.items import Extracted, Judged, Kind
from pipeline.stores.codec import decode_kept, encode_kept, pack
from pipeline.stores.interface import Observation, Store
from pipeline.stores.sql import open_store
from rules.classes import IssuanceClass
from rules.facts import Outcome, Sha256, UnitCode
from rules.verdict import Verdict
from tests.builders import a_document, a_file, an_entry, an_issuance

AT = datetime(2026, 3, 9, tzinfo=UTC)
UNITS = 20
A_FOLDER = 58  # files in one folder, as in SPEED's tree of 1,000,000 in 17,364


@contextmanager
def measured(what: str, count: int) -> Iterator[None]:
    """Prints CPU and wall seconds and what one item cost."""
    cpu, wall = time.process_time(), time.perf_counter()
    yield
    cpu, wall = time.process_time() - cpu, time.perf_counter() - wall
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"{what:58} {cpu:7.2f} s CPU {wall:7.2f} s {1e6 * wall / count:8.1f} us each {peak:6.0f} MB peak", flush=True)


def fill(root: Path, files: int) -> None:
    """Empty files in folders of A_FOLDER, spread over UNITS units."""
    for number in range(files):
        folder = root / f"U{number % UNITS:02}" / f"{number // UNITS // A_FOLDER:05}"
        if number // UNITS % A_FOLDER == 0:
            folder.mkdir(parents=True, exist_ok=True)
        os.close(os.open(folder / f"{number}.pdf", os.O_CREAT | os.O_WRONLY))


def bare(path: str) -> int:
    """scandir and stat and nothing else: what no look can be faster than."""
    count = 0
    with os.scandir(path) as entries:
        for entry in entries:
            if entry.is_dir(follow_symlinks=False):
                count += bare(entry.path)
            else:
                entry.stat(follow_symlinks=False)
                count += 1
    return count


def look_at_all(root: Path) -> int:
    return sum(len(listing.files) for listing in walk(root, folders_of(root)))


def compare_all(root: Path, store: Store, *, record: bool = False) -> int:
    unchanged = 0
    for unit, folder in folders_of(root).items():
        for difference in store.compare(unit, walk(root, {unit: folder})):
            unchanged += difference.unchanged
            store.record_difference(difference, at=AT)
            if record and difference.new:
                seen = [
                    Observation(item=item, sha256=Sha256(f"{item.inode:064x}"), kind=Kind.PDF)
                    for item in difference.new
                ]
                store.record_files(seen, at=AT)
    return unchanged


def judged(number: int) -> Judged:
    issuance = an_issuance(entry=an_entry(number=str(number)), file=a_file(f"U00/{number}.pdf"))
    verdict = Verdict(
        issuance_class=IssuanceClass.E_ORIGINAL, row="8", findings=(), unregistered=False, organisation_signed=True,
        system_flag=None, paper_flag=False, on_time=Outcome.INDETERMINATE,
    )  # fmt: skip
    return Judged(issuance=issuance, verdict=verdict)


def main() -> None:
    asked = argparse.ArgumentParser()
    asked.add_argument("--files", type=int, default=100_000)
    asked.add_argument("--folder", type=Path)
    told = asked.parse_args()
    files: int = told.files
    base = Path(tempfile.mkdtemp(dir=told.folder))
    try:
        root = base / "watched"
        fill(root, files)
        bare(str(root))
        with measured("bare scandir + stat", files):
            assert bare(str(root)) == files
        with measured("look", files):
            assert look_at_all(root) == files
        store = open_store(f"sqlite:///{base}/vanthu.db")
        with measured("first fill: look, compare, record", files), store.together():
            compare_all(root, store, record=True)
        with measured("no change, the first time", files), store.together():
            assert compare_all(root, store) == files
        with measured("no change", files), store.together():
            assert compare_all(root, store) == files

        documents = [(Sha256(f"{number:064x}"), pack(Extracted(facts=a_document().facts))) for number in range(20_000)]
        with measured("keep facts, 64 a transaction", len(documents)):
            for first in range(0, len(documents), 64):
                store.keep_extracted(documents[first : first + 64], version=1)
        with measured("facts of all", len(documents)):
            assert sum(1 for _ in store.facts_of((content for content, _ in documents), version=1)) == len(documents)
        blob = encode_kept(next(store.facts_of([documents[0][0]], version=1))[1])
        with measured(f"decode one document's facts ({len(blob)} bytes)", 20_000):
            for _ in range(20_000):
                decode_kept(blob)
        many = [judged(number) for number in range(20_000)]
        with measured("replace a unit's issuances", len(many)):
            store.replace_issuances(UnitCode("U00"), many, inputs="i", facts_version=1, at=AT)
        with measured("list them", len(many)):
            assert sum(1 for _ in store.issuances()) == len(many)
        with measured("tallies", 1):
            store.tallies()
        store.close()

    finally:
        shutil.rmtree(base)


if __name__ == "__main__":
    main()
