"""What is being read is on record: a pass that was cut off is told from one that ended, and by what it was.

`python -m tests.watch.test_leases FOLDER` is one scan in a process of its own, which a document named `poison` ends.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from pipeline.auditing import verify_log
from pipeline.errors import HouseError
from pipeline.executors.interface import Done, Failure
from pipeline.executors.serial import SerialExecutor
from pipeline.items import Packed
from pipeline.reading import DocumentJob, extract_job
from pipeline.reports.standing import status_lines
from pipeline.run import scan
from pipeline.status import status_of
from pipeline.steps.documents import CUTS_ALLOWED
from pipeline.stores.access import reading
from rules.classes import IssuanceClass
from rules.facts import UnitCode
from tests.watch.killing import one_scan
from tests.watch.office import START, Office

ROOT = Path(__file__).parents[2]


def end_the_machine(job: DocumentJob) -> Packed:
    """What a document does that takes the whole scan with it, as no document should be able to."""
    if "poison" in job.path:
        os.kill(os.getpid(), signal.SIGKILL)
    return extract_job(job)


def scan_elsewhere(office: Office) -> int:
    return subprocess.run([sys.executable, "-m", "tests.watch.test_leases", office.folder], cwd=ROOT).returncode


def judged_of(office: Office) -> dict[str, IssuanceClass]:
    with reading(office.settings.store) as store:
        return {str(row.path): row.verdict.issuance_class for row in store.issuances()}


def test_a_document_that_ends_every_pass_keeps_its_unit_waiting_for_a_while_and_the_others_never(
    office: Office,
) -> None:
    for path in ("A/1.pdf", "A/poison.pdf", "A/2.pdf", "B/1.pdf", "B/2.pdf"):
        office.put(path)
    assert scan_elsewhere(office) == -signal.SIGKILL
    with reading(office.settings.store) as store:
        assert store.in_flight() == 5
        lines = list(status_lines(status_of(store, holder=None, at=START), language="vi", waiting={}, ignored={}))
        assert any("5 văn bản đang đọc dở" in line for line in lines)
        assert judged_of(office) == {}
    for cut in range(2, CUTS_ALLOWED + 1):
        assert scan_elsewhere(office) == -signal.SIGKILL
        with reading(office.settings.store) as store:
            assert max(store.losses().values()) == cut
            assert cut == 2 or store.in_flight() == 1, "its neighbours were read before it, one by one"
        if cut == 2:
            office.put("B/3.pdf")
        else:
            assert sorted(judged_of(office)) == ["B/1.pdf", "B/2.pdf", "B/3.pdf"]
    assert scan_elsewhere(office) == 0
    found = judged_of(office)
    assert found.pop("A/poison.pdf") is IssuanceClass.UNREADABLE
    assert IssuanceClass.UNREADABLE not in found.values()
    assert sorted(found) == ["A/1.pdf", "A/2.pdf", "B/1.pdf", "B/2.pdf", "B/3.pdf"]
    with reading(office.settings.store) as store:
        assert (store.in_flight(), store.losses()) == (0, {})
        assert verify_log(store) == ()


class Interrupted(SerialExecutor):
    """Stopped in good order while documents are under way, as Ctrl-C or a lost scheduler stops it."""

    def __init__(self, error: BaseException) -> None:
        super().__init__()
        self.error = error

    def run(self, items, work, *, seconds=None) -> Iterator[Done | Failure]:  # type: ignore[no-untyped-def, type-arg]
        for number, result in enumerate(super().run(items, work, seconds=seconds)):
            if number == 2:
                raise self.error
            yield result


@pytest.mark.parametrize(
    "error", [KeyboardInterrupt(), HouseError("cluster-lost", scheduler="x")], ids=["Ctrl-C", "lost"]
)
def test_a_pass_stopped_in_good_order_suspects_no_document(office: Office, error: BaseException) -> None:
    for number in range(6):
        office.put(f"A/{number}.pdf")
    store = office.store()
    from pipeline.trust.anchors import load_trust
    from pipeline.trust.appraise import Appraiser

    with pytest.raises(type(error)):
        scan(
            office.settings,
            store=store,
            appraiser=Appraiser(load_trust(office.settings.trust_folder, pins=())),
            executor=Interrupted(error),
            at=office.time.clock.now(),
            tool_version="test",
        )
    assert (store.in_flight(), store.losses()) == (0, {})


def test_a_unit_that_is_gone_leaves_no_document_under_way(office: Office) -> None:
    office.put("B/poison.pdf")
    assert scan_elsewhere(office) == -signal.SIGKILL
    office.units = ("A",)
    one_scan(office)
    with reading(office.settings.store) as store:
        assert store.in_flight() == 0


def test_what_was_kept_of_a_cut_off_pass_is_not_read_again(office: Office) -> None:
    store = office.store()
    office.put("A/1.pdf")
    one_scan(office)
    store.lease([(UnitCode("A"), next(iter(store.known_files(UnitCode("A")))).sha256 or "")])  # type: ignore[list-item]
    store.begin_run(at=office.time.clock.now(), command="scan", tool_version="test", inputs="")
    assert list(store.losses().values()) == [1]
    one_scan(office)
    assert store.losses() == {}


if __name__ == "__main__":
    import pipeline.reading

    pipeline.reading.extract_job = end_the_machine
    one_scan(Office(Path(sys.argv[1])))
