"""Starts scans and kills each with SIGKILL at a random moment: `python -m tests.watch.killing FOLDER KILLS SEED`.

A process of its own, without threads, that forks: a child costs a millisecond and not an interpreter's start, so that
hundreds of kills fall into the work and not into the imports. Prints how many were killed at work.
"""

from __future__ import annotations

import os
import random
import signal
import sys
import time
from pathlib import Path

from pipeline.executors.serial import SerialExecutor
from pipeline.run import scan
from pipeline.stores.access import writing
from pipeline.trust.anchors import load_trust
from pipeline.trust.appraise import Appraiser
from tests.watch.office import START, Office


def one_scan(office: Office) -> None:
    """What `vanthu scan` does, with the lock and without the printing."""
    settings = office.settings
    with writing(settings.store, command="scan", at=START) as store:
        scan(
            settings,
            store=store,
            appraiser=Appraiser(load_trust(settings.trust_folder, pins=())),
            executor=SerialExecutor(),
            at=START,
            tool_version="test",
        )


def kill_often(office: Office, kills: int, seed: int) -> int:
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
                one_scan(office)
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


if __name__ == "__main__":
    print(kill_often(Office(Path(sys.argv[1])), int(sys.argv[2]), int(sys.argv[3])))
