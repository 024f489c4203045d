"""How long documents wait to be put under lease on a server, beside workers that read there (PIPELINE E.3 #22).

    python benchmarks/leases.py [--batches 1000] [--readers 4]

Starts a PostgreSQL of its own that flushes what it keeps. A batch is what a pass hands on together: 64 files noted and
their documents put under lease, in one transaction. Prints the median, the 99th percentile and the longest, in ms.
"""

from __future__ import annotations

import argparse
import multiprocessing
import statistics
import sys
import time
from contextlib import contextmanager
from datetime import UTC, datetime
from hashlib import sha256
from multiprocessing.synchronize import Event
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from pipeline.items import IntakeItem, Kind
from pipeline.steps.passing import BATCH
from pipeline.stores.access import beside_its_writer, writing
from pipeline.stores.interface import Observation
from rules.facts import Sha256, UnitCode
from tests.contracts.conftest import a_server

AT = datetime(2026, 3, 9, tzinfo=UTC)
UNIT = UnitCode("A")


def read(address: str, ended: Event) -> None:
    """What a worker does there for as long as it judges units."""
    with beside_its_writer(address) as store:
        while not ended.is_set():
            sum(1 for _ in store.known_files(UNIT))


def batch(number: int) -> list[Observation]:
    items = [
        IntakeItem(unit=UNIT, root="/", path=f"{number}/{each}.pdf", size_bytes=each, mtime_ns=0, inode=each)
        for each in range(BATCH)
    ]
    return [
        Observation(item=item, sha256=Sha256(sha256(item.path.encode()).hexdigest()), kind=Kind.PDF) for item in items
    ]


def main() -> None:
    chosen = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    chosen.add_argument("--batches", type=int, default=1000)
    chosen.add_argument("--readers", type=int, default=4)
    told = chosen.parse_args()
    took: list[float] = []
    with contextmanager(a_server)(flushes=True) as server:
        url = server.new_schema()
        with writing(url, command="scan", at=AT) as store:
            store.begin_run(at=AT, command="scan", tool_version="benchmark", inputs="")
            ended = multiprocessing.Event()
            readers = [multiprocessing.Process(target=read, args=(url, ended)) for _ in range(told.readers)]
            for reader in readers:
                reader.start()
            for number in range(told.batches):
                seen = batch(number)
                began = time.perf_counter()
                with store.together():
                    store.record_files(seen, at=AT)
                    store.lease((UNIT, each.sha256) for each in seen if each.sha256 is not None)
                took.append(1000 * (time.perf_counter() - began))
            ended.set()
            for reader in readers:
                reader.join()
    cuts = statistics.quantiles(took, n=100)
    print(f"{told.batches} batches of {BATCH} beside {told.readers} readers: median {cuts[49]:.1f} ms,", end=" ")
    print(f"99 % within {cuts[98]:.1f} ms, longest {max(took):.1f} ms; a document {cuts[49] / BATCH:.2f} ms")


if __name__ == "__main__":
    main()
