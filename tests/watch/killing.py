"""Starts scans and kills each with SIGKILL at a random moment: `python -m tests.watch.killing FOLDER KILLS SEED [URL]`.

With URL the store is on that server, and each scan leaves its reports too.

A process of its own, without threads, that forks: a child costs a millisecond and not an interpreter's start, so that
hundreds of kills fall into the work and not into the imports. Prints how many were killed at work.
"""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path

from pipeline.auditing import verify_log
from pipeline.config import NightlyReports
from pipeline.executors.serial import SerialExecutor
from pipeline.extract import EXTRACTOR_VERSION
from pipeline.nightly import leave_reports
from pipeline.run import scan
from pipeline.stores.access import writing
from pipeline.stores.sql import open_store
from pipeline.trust.anchors import load_trust
from pipeline.trust.appraise import Appraiser
from rules.classes import IssuanceClass
from rules.facts import Sha256
from tests.watch.office import START, Office, digest

ROOT = Path(__file__).parents[2]


def one_scan(office: Office, url: str | None = None) -> None:
    """What `vanthu scan --nightly` does, with the lock and without the printing."""
    settings = office.settings
    if url is not None:
        settings = replace(
            settings, store=url, reports=NightlyReports(folder=office.folder / "reports", formats=("json", "csv"))
        )
    with writing(settings.store, command="scan", at=START) as store, SerialExecutor() as executor:
        scan(
            settings,
            store=store,
            appraiser=Appraiser(load_trust(settings.trust_folder, pins=())),
            executor=executor,
            at=START,
            tool_version="test",
        )
        for each in leave_reports(
            settings, store=store, executor=executor, at=START, language="vi", software="vanthu 0"
        ):
            assert each.sha256 is not None, each


def kill_often(office: Office, kills: int, seed: int, url: str | None = None) -> int:
    """How many scans were killed before they ended; the moments are spread over a whole scan's length."""
    chance = random.Random(seed)
    killed = 0
    longest = 0.25
    for number in range(kills):
        if number % 10 == 0:  # something to do for every one of them
            for place in range(6):
                office.put(f"{'AB'[place % 2]}/{number}-{place}.pdf")
        child = os.fork()
        if child == 0:
            try:
                one_scan(office, url)
                os._exit(0)
            except BaseException as error:
                print(repr(error), file=sys.stderr)
                os._exit(1)
        time.sleep(chance.uniform(0.005, longest))
        os.kill(child, signal.SIGKILL)
        _, status = os.waitpid(child, 0)
        if os.WIFSIGNALED(status):
            killed += 1
        elif os.WEXITSTATUS(status):
            raise SystemExit(f"a scan failed by itself: {status}")
        else:
            longest = max(0.05, longest * 0.9)
    return killed


def killed_often(office: Office, kills: int, *url: str) -> None:
    """For tests: so many scans killed at random moments, then one that may end; what must be true then."""
    done = subprocess.run(
        [sys.executable, "-m", "tests.watch.killing", office.folder, str(kills), "7", *url],
        cwd=ROOT, capture_output=True, text=True,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    print(f"{done.stdout.strip()} of {kills} killed at work")
    assert int(done.stdout) >= kills * 0.8
    one_scan(office, *url)
    files = {str(path.relative_to(office.root)): digest(path.read_bytes()) for path in office.root.rglob("*.pdf")}
    office.stores.append(open_store(*url or (office.settings.store,)))
    assert office.judged() == files, "nothing lost"
    assert len([row for row in office.rows() if row.path]) == len(files), "nothing counted twice"
    assert sum(row.count for row in office.stores[-1].tallies()) == len(office.rows())
    unreadable = [row for row in office.rows() if row.verdict.issuance_class is IssuanceClass.UNREADABLE]
    assert not unreadable, f"no kill is a fault: {[(row.path, row.verdict.findings) for row in unreadable]}"
    assert verify_log(office.stores[-1]) == ()
    assert (office.stores[-1].in_flight(), office.stores[-1].losses()) == (0, {})
    contents = {Sha256(each) for each in files.values()}
    assert office.stores[-1].known_contents(contents, version=EXTRACTOR_VERSION) == contents


if __name__ == "__main__":
    print(kill_often(Office(Path(sys.argv[1])), int(sys.argv[2]), int(sys.argv[3]), *sys.argv[4:]))
