"""Small signed PDFs a second, from the folder to the verdict: `vanthu scan` with its workers (PIPELINE E.3 #18).

    python benchmarks/throughput.py [--documents 600] [--workers 2] [--rounds 3] [--folder DIR] [--record]

Each is a letter of one page with a number and a subject of its own and one signature under a test PKI. `--folder` names
a place where the letters are kept and used again: making one takes longer than judging ten.

A round measures, one after the other: a yardstick, the facts of all letters taken by bare processes (the checking
itself, no engine), and two scans, of a quarter of the letters and of all, and each of the two once more with
everything to be judged again. What two scans differ by is a document's cost without the command's start; what that is
above the bare processes' is what the engine and judging add. CPU is that of all processes (Linux). The medians of all
rounds are printed, and compared with the last release's in `throughput.json`, both told by the machine's speed at the
time; below nine tenths of it the exit code is 1. `--record` writes what was measured there.
"""

from __future__ import annotations

import argparse
import ctypes
import gc
import hashlib
import json
import multiprocessing
import os
import re
import resource
import shutil
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import asdict, dataclass, fields, replace
from importlib.metadata import version
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from pipeline.demo.letters import render
from pipeline.extract import extract
from tests.road.test_online import signed_by
from tests.signed_letter import LETTER
from tests.trust.pki import a_pki

ROOT = Path(__file__).resolve().parent.parent
RECORD = Path(__file__).with_suffix(".json")
ALARM = 0.9
"""Share of the last release's figure below which something was lost (PIPELINE E.3 #18)."""
_PR_SET_CHILD_SUBREAPER = 36
"""linux/prctl.h"""
_FEW = 4
"""The smaller scan has one letter in so many."""
_FORK = multiprocessing.get_context("fork")


@dataclass(frozen=True, slots=True, kw_only=True)
class Measured:
    """One round, or the medians of several. All walls are of `workers` processes at work at once."""

    yardstick_seconds: float
    """What a fixed piece of work took, which no change of ours makes faster."""
    checking_ms: float
    """Wall a document, by bare processes that do nothing but take facts."""
    checking_cpu_ms: float
    scan_seconds: float
    """Wall of the scan of all, the command's start included."""
    document_ms: float
    """Wall a document more costs a scan."""
    document_cpu_ms: float
    judging_cpu_ms: float
    """CPU a document of a scan that opens nothing and judges all of them again: what is kept read, judged and kept."""

    def speed(self, documents: int) -> float:
        """Documents a second of the whole scan, for a machine on which the yardstick takes a second."""
        return documents / self.scan_seconds * self.yardstick_seconds


def main() -> None:
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("--documents", type=int, default=600)
    asked.add_argument("--workers", type=int, default=2)
    asked.add_argument("--rounds", type=int, default=3)
    asked.add_argument("--folder", type=Path)
    asked.add_argument("--record", action="store_true", help="as the release's figure")
    asked.add_argument("--against", type=Path, default=RECORD, metavar="FILE", help="the last release's figures")
    told = asked.parse_args()
    folder = (told.folder or Path(tempfile.mkdtemp())).absolute()
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)  # an installed command finds its modules compiled
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)  # a scan's fork server ends after the scan
    try:
        make(folder, told.documents, told.workers)
        scan(folder / "few", told.workers)  # compiles what is not, and warms the disk's cache
        rounds = [one_round(folder, told.documents, told.workers) for _ in range(told.rounds)]
    finally:
        if told.folder is None:
            shutil.rmtree(folder)
    median = Measured(**{
        each.name: statistics.median(getattr(one, each.name) for one in rounds) for each in fields(Measured)
    })  # fmt: skip
    tell(median, told.documents, told.workers)
    if told.record:
        now = {
            "release": version("vanthu"), "load": round(os.getloadavg()[0], 1), "documents": told.documents,
            "workers": told.workers, **asdict(median),
        }  # fmt: skip
        told.against.write_text(json.dumps(now, indent=2) + "\n")
    elif not holds(median, told.documents, told.workers, told.against):
        sys.exit(1)


def tell(median: Measured, documents: int, workers: int) -> None:
    over_wall = median.document_ms / median.checking_ms - 1
    over_cpu = median.document_cpu_ms / median.checking_cpu_ms - 1
    engine = over_cpu - median.judging_cpu_ms / median.checking_cpu_ms
    print(
        f"{documents} documents, {workers} workers: {median.scan_seconds:.1f} s,"
        f" {documents / median.scan_seconds:.0f} a second, start included; {1000 / median.document_ms:.0f} a second"
        f" beyond the start; the checking alone {1000 / median.checking_ms:.0f}\n"
        f"CPU a document: {median.document_cpu_ms:.1f} ms, of which checking {median.checking_cpu_ms:.1f} and judging"
        f" {median.judging_cpu_ms:.1f}; the engine adds {100 * engine:.0f} % of the checking's CPU, with judging"
        f" {100 * over_cpu:.0f} %, and {100 * over_wall:.0f} % of wall\n"
        f"yardstick {median.yardstick_seconds:.2f} s, load {os.getloadavg()[0]:.1f}"
    )


def holds(median: Measured, documents: int, workers: int, record: Path) -> bool:
    """Whether the figure is as good as the last release's, nearly, where that one was measured in the same way."""
    last = json.loads(record.read_text()) if record.exists() else {}
    if (last.get("documents"), last.get("workers")) != (documents, workers):
        print("no figure of a release with as many documents and workers to compare with")
        return True
    before = Measured(**{each.name: last.get(each.name, 0.0) for each in fields(Measured)})  # it may have measured less
    ratio = median.speed(documents) / before.speed(documents)
    print(f"{ratio:.2f} of release {last['release']}, told by the yardstick{'' if ratio >= ALARM else ': ALARM'}")
    return ratio >= ALARM


# The letters ----------------------------------------------------------------------------------------------------------


def make(folder: Path, documents: int, processes: int) -> None:
    """Two installations, `few` and `all`, whose documents are the same files; made where they are not there yet."""
    shape = folder / "documents"
    if shape.exists() and shape.read_text() == str(documents):
        return
    pki = a_pki()
    pin = pki.root.sha256
    for place in (folder / "few", folder / "all"):
        shutil.rmtree(place, ignore_errors=True)
        (place / "watched" / "A").mkdir(parents=True)
        (place / "trust" / "anchors").mkdir(parents=True)
        (place / "trust" / "intermediates").mkdir()
        (place / "trust" / "anchors" / "root.pem").write_bytes(pki.root.pem)
        (place / "trust" / "intermediates" / "sub.pem").write_bytes(pki.sub.pem)
        settings = f'watch_dirs = "watched"\nstore = "sqlite:///vanthu.db"\n[trust]\npins = ["{pin}"]\n'
        (place / "vanthu.toml").write_text(settings)
    leaf = pki.sub.issue("Nguyễn Văn An")

    def write(numbers: range) -> None:
        for number in numbers:
            subject = f"V/v triển khai công tác văn thư năm 2026, đợt {number}"
            file = folder / "all" / "watched" / "A" / f"{number}.pdf"
            file.write_bytes(signed_by(leaf, replace(LETTER, number=str(number), subject=subject)))
            if number % _FEW == 0:
                os.link(file, folder / "few" / "watched" / "A" / file.name)

    at_once([lambda first=first: write(range(1 + first, 1 + documents, processes)) for first in range(processes)])
    shape.write_text(str(documents))


# What is measured -----------------------------------------------------------------------------------------------------


def one_round(folder: Path, documents: int, workers: int) -> Measured:
    yardstick, _ = at_once([fixed_work] * workers)
    letters = sorted((folder / "all" / "watched" / "A").iterdir())
    checking, checking_cpu = at_once([lambda first=first: check(letters[first::workers]) for first in range(workers)])
    few, few_cpu = scan(folder / "few", workers)
    whole, whole_cpu = scan(folder / "all", workers)
    judging = judged_again(folder / "all", workers) - judged_again(folder / "few", workers)
    beyond = documents - documents // _FEW
    return Measured(
        yardstick_seconds=yardstick,
        checking_ms=1000 * checking / documents,
        checking_cpu_ms=1000 * checking_cpu / documents,
        scan_seconds=whole,
        document_ms=1000 * (whole - few) / beyond,
        document_cpu_ms=1000 * (whole_cpu - few_cpu) / beyond,
        judging_cpu_ms=1000 * judging / beyond,
    )


def check(letters: list[Path]) -> None:
    for letter in letters:
        extract(letter.read_bytes())


def fixed_work() -> None:
    """What checking is made of: an interpreter's loops, patterns, hashes. Never changed, or all figures are lost."""
    page = b"".join(b"%d 0 obj << /Type /Page /Parent %d 0 R >> endobj\n" % (n, n // 8) for n in range(20_000))
    for _ in range(16):
        found = {int(number): int(parent) for number, parent in re.findall(rb"(\d+) 0 obj .*? /Parent (\d+)", page)}
        words = sorted(f"{number:x}/{parent}" for number, parent in found.items())
        hashlib.sha256(page * 8 + " ".join(words).encode()).hexdigest()


def scan(place: Path, workers: int) -> tuple[float, float]:
    """Seconds of wall and of CPU, of a first scan over the place."""
    for file in place.glob("vanthu.db*"):
        file.unlink()
    return scan_again(place, workers)


def judged_again(place: Path, workers: int) -> float:
    """Seconds of CPU, of a scan that knows every file and judges all of them anew."""
    with closing(sqlite3.connect(place / "vanthu.db")) as database, database:
        database.execute("UPDATE unit_state SET inputs = ''")
    return scan_again(place, workers)[1]


def scan_again(place: Path, workers: int) -> tuple[float, float]:
    command = [sys.executable, "-m", "cli", "scan", "--workers", str(workers), "--format", "json"]
    with measured() as spent:
        done = subprocess.run(
            command, cwd=place, env={**os.environ, "PYTHONPATH": str(ROOT)}, capture_output=True, text=True
        )
    if done.returncode not in (0, 4):
        sys.exit(done.stderr)
    return spent[0], spent[1]


def at_once(works: list[Callable[[], None]]) -> tuple[float, float]:
    """Seconds of wall and of CPU, each work in a process of its own that has everything imported."""
    extract(render(LETTER).pdf)
    gc.collect()
    gc.freeze()
    with measured() as spent:
        processes = [_FORK.Process(target=work) for work in works]
        for process in processes:
            process.start()
        for process in processes:
            process.join()
    if any(process.exitcode for process in processes):
        sys.exit("a process that was measured failed")
    return spent[0], spent[1]


@contextmanager
def measured() -> Iterator[list[float]]:
    """Wall until the block is left; CPU of all children, those that end a little later too."""
    spent: list[float] = []
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    began = time.monotonic()
    yield spent
    wall = time.monotonic() - began
    try:
        while True:
            os.wait()
    except ChildProcessError:
        pass
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    spent += [wall, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime]


if __name__ == "__main__":
    main()
