"""What it costs to hand an item to a worker and its result back.

    python benchmarks/hand_over.py

A file of its own, with few imports: every new worker imports the main module once more.
"""

from __future__ import annotations

import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from pipeline.executors.processes import ProcessExecutor
from pipeline.executors.serial import SerialExecutor


def nothing(item: int) -> int:
    return item


def a_while(item: int) -> int:
    time.sleep(0.02)
    return item


def main() -> None:
    with SerialExecutor() as serial, ProcessExecutor(workers=2) as processes:
        list(processes.run(range(10), nothing))
        for what, executor, work, count in (
            ("serial, empty work", serial, nothing, 20_000),
            ("two processes, empty work", processes, nothing, 20_000),
            ("two processes, 20 ms of sleep (ideal 10,000 us each)", processes, a_while, 1000),
        ):
            cpu, wall = time.process_time(), time.perf_counter()
            assert sum(1 for _ in executor.run(range(count), work)) == count
            cpu, wall = time.process_time() - cpu, time.perf_counter() - wall
            print(f"{what:58} {1e6 * cpu / count:8.1f} us CPU here {1e6 * wall / count:8.1f} us wall each", flush=True)


if __name__ == "__main__":
    main()
