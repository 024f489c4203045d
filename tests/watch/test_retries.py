"""What a machine's trouble costs: a file it does not give rests longer after each try, and no verdict rests on that.

The trouble is the operating system's own answer, given here by the call that opens or reads the file.
"""

from __future__ import annotations

import errno
import io
import itertools
import os
import signal
import zipfile
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from pipeline import reading, run, watch
from pipeline.errors import HouseError
from pipeline.executors.processes import ProcessExecutor
from pipeline.intake.settle import BACK_OFF_SECONDS, Settling, Waiting
from pipeline.items import IntakeItem
from pipeline.pace import FAILED_LOOK_SECONDS, FAILED_PASS_SECONDS, Pace
from pipeline.reports.standing import status_content, status_lines
from pipeline.run import ScanResult
from pipeline.status import Standing, Status, status_of
from pipeline.supervisor import signals
from pipeline.watch import Watcher
from rules.facts import UnitCode
from rules.text import Text
from tests.watch.office import PACE, START, Office, a_pdf, digest
from tests.watch.test_behaviours import contents_seen, reads

HELD = Text("giữ", "held")
REGISTER = "Số, ký hiệu văn bản;Ngày tháng văn bản;Trích yếu\n1/CV-A;15/03/2026;V/v họp\n".encode()
SLOW = Pace(local=20, jitter=0.0, reserve_bytes=0)
"""Hours go by in few looks."""


class Trouble:
    """The disk gives no bytes of files of this name to who reads them whole, until it is mended; counts the tries."""

    def __init__(self, name: str, monkeypatch: pytest.MonkeyPatch, *, number: int = errno.EIO) -> None:
        self.is_there, self.at = True, list[float]()
        self.time: Callable[[], float] = lambda: 0.0
        given = Path.read_bytes

        def read_bytes(path: Path) -> bytes:
            if path.name == name:
                self.at.append(self.time())
                if self.is_there:
                    raise OSError(number, os.strerror(number), str(path))
            return given(path)

        monkeypatch.setattr(Path, "read_bytes", read_bytes)

    @property
    def waits(self) -> list[float]:
        return [later - earlier for earlier, later in itertools.pairwise(self.at)]


def judged_times(office: Office, unit: str) -> int:
    return sum(event.values["unit"] == unit for event in office.events("judged"))


def status(office: Office, watcher: Watcher) -> Status:
    return status_of(watcher.store, holder=HELD, at=office.time.clock.now())


def test_19_a_document_whose_bytes_the_disk_does_not_give_rests_longer_each_time(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    trouble = Trouble("ill.pdf", monkeypatch)
    trouble.time = lambda: office.time.seconds
    ill = office.put("A/ill.pdf")
    office.put("A/well.pdf")
    watcher = office.watcher(pace=SLOW)
    office.turns(watcher, seconds=30)
    judged = judged_times(office, "A")
    office.turns(watcher, seconds=20_000)
    assert set(office.judged()) == {"A/well.pdf"}, "nothing is said of what was not read"
    for waited, planned in zip(trouble.waits, (*BACK_OFF_SECONDS, BACK_OFF_SECONDS[-1]), strict=False):
        assert planned <= waited <= planned + 21
    assert len(trouble.at) == 6
    assert judged_times(office, "A") == judged, "a try that fails judges nothing anew"
    assert watcher.settling.waiting == {Waiting.RETRY: 1}
    assert status(office, watcher).standing is Standing.OUT_OF_REACH
    assert [event.values["reason"] for event in office.events("not-read")] == ["cannot-open"] * 6
    trouble.is_there = False
    office.turns(watcher, seconds=7300)
    assert office.judged()["A/ill.pdf"] == digest(ill.read_bytes())
    assert watcher.settling.waiting == {}
    assert status(office, watcher).standing is Standing.WATCHING
    tries = len(trouble.at)
    office.turns(watcher, seconds=7300)
    assert len(trouble.at) == tries


def test_19_other_news_of_the_unit_try_a_resting_document_no_sooner(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    trouble = Trouble("ill.pdf", monkeypatch, number=errno.ESTALE)
    office.put("A/ill.pdf")
    watcher = office.watcher()
    office.turns(watcher, seconds=500)
    assert len(trouble.at) == 3
    for number in range(10):
        office.put(f"A/{number}.pdf")
        office.turns(watcher, seconds=20)
    assert len(office.judged()) == 10
    assert len(trouble.at) == 3


@pytest.mark.parametrize("call", ["SIGHUP", "night", "change"])
def test_15_who_is_called_is_tried_at_once(office: Office, monkeypatch: pytest.MonkeyPatch, call: str) -> None:
    trouble = Trouble("ill.pdf", monkeypatch, number=errno.EBUSY)
    closed = office.put("A/closed.csv", REGISTER)
    real = reading.identify
    is_locked = True

    def identify(path: str) -> reading.Identity:
        if path.endswith("closed.csv") and is_locked:
            raise PermissionError(errno.EACCES, "Permission denied", path)
        return real(path)

    monkeypatch.setattr(reading, "identify", identify)
    ill = office.put("A/ill.pdf")
    watcher = office.watcher(pace=SLOW)
    office.turns(watcher, seconds=3000)
    tries = len(trouble.at)
    assert watcher.settling.waiting == {Waiting.RETRY: 2}
    trouble.is_there = is_locked = False
    office.turns(watcher, seconds=120)
    assert len(trouble.at) == tries, "it rests half an hour by now"
    match call:
        case "SIGHUP":
            with signals(watcher):
                os.kill(os.getpid(), signal.SIGHUP)
        case "night":
            office.time.jump = timedelta(hours=18)
        case _:
            for path in (ill, closed):
                path.chmod(0o600)
    office.turns(watcher, seconds=60)
    assert len(trouble.at) == tries + 1
    assert set(office.judged()) >= {"A/ill.pdf"}
    assert watcher.settling.waiting == {}
    assert len(office.events("register")) == 1


def test_15_a_document_that_goes_while_it_rests_waits_no_longer(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    trouble = Trouble("ill.pdf", monkeypatch)
    office.put("A/ill.pdf")
    watcher = office.watcher()
    office.turns(watcher, seconds=500)
    (office.root / "A" / "ill.pdf").unlink()
    office.turns(watcher, seconds=30)
    assert watcher.settling.waiting == {}
    passes = watcher.health.passes
    office.turns(watcher, seconds=3000)
    assert (watcher.health.passes, len(trouble.at)) == (passes, 3)


def test_15_an_export_that_could_be_opened_once_and_not_twice_is_read_when_it_can(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It was kept for good as an export without rows, and every document counted as unregistered."""
    trouble = Trouble("so.csv", monkeypatch)
    office.put("A/so.csv", REGISTER)
    watcher = office.watcher()
    office.turns(watcher, seconds=30)
    assert office.events("register") == []
    assert watcher.settling.waiting == {Waiting.RETRY: 1}
    trouble.is_there = False
    office.turns(watcher, seconds=90)
    assert [event.values["rows"] for event in office.events("register")] == [1]
    assert [row.number for row in office.rows()] == ["1"]


def packed(**documents: bytes) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        for name, data in documents.items():
            archive.writestr(f"{name}.pdf", data)
    return made.getvalue()


def test_15_an_archive_that_could_be_opened_once_and_not_twice_is_entered_when_it_can(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    from pipeline.intake import archives

    real, is_ill = archives._Survey.over, True

    def over(self: archives._Survey, *given: Any, **named: Any) -> None:
        if is_ill:
            raise OSError(errno.EIO, "Input/output error")
        real(self, *given, **named)

    monkeypatch.setattr(archives._Survey, "over", over)
    office.put("A/goi.zip", packed(one=a_pdf("one"), two=a_pdf("two")))
    watcher = office.watcher()
    office.turns(watcher, seconds=30)
    assert office.judged() == {}
    assert watcher.settling.waiting == {Waiting.RETRY: 1}
    is_ill = False
    office.turns(watcher, seconds=90)
    assert set(office.judged()) == {"A/goi.zip/one.pdf", "A/goi.zip/two.pdf"}


@pytest.mark.parametrize("moment", ["reading.read_archive_file", "steps.documents.read_documents"])
def test_18_an_archive_over_which_a_pass_was_cut_off_is_entered_by_the_next(
    office: Office, monkeypatch: pytest.MonkeyPatch, moment: str
) -> None:
    """What was noted of it before its members were had kept it shut for good."""
    from tests.watch.killing import one_scan

    office.put("A/goi.zip", packed(one=a_pdf("one"), two=a_pdf("two")))
    office.put("A/3.pdf")

    def killed(*given: object, **named: object) -> None:
        os.kill(os.getpid(), signal.SIGKILL)

    child = os.fork()
    if child == 0:
        place = "pipeline.run.read_documents" if moment.endswith("read_documents") else f"pipeline.{moment}"
        monkeypatch.setattr(place, killed)
        one_scan(office)
        os._exit(1)
    assert os.waitpid(child, 0)[1] == signal.SIGKILL
    one_scan(office)
    office.store()
    assert set(office.judged()) == {"A/goi.zip/one.pdf", "A/goi.zip/two.pdf", "A/3.pdf"}
    assert contents_seen(office) == 3


def test_19_an_export_that_kills_its_worker_is_told_after_two_deaths_and_not_tried_again(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    office.put("A/poison.csv", REGISTER)
    monkeypatch.setattr("pipeline.reading.read_register_file", poisoned)
    with ProcessExecutor(workers=1, preload=("pipeline.reading",)) as executor:
        watcher = office.watcher(executor=executor)
        office.turns(watcher, seconds=20)
        assert [event.values["deaths"] for event in office.events("worker-killed")] == [2]
        judged = judged_times(office, "A")
        office.turns(watcher, seconds=300)
        office.put("A/1.pdf")
        office.turns(watcher, seconds=30)
        assert len(office.events("worker-killed")) == 1
        assert judged_times(office, "A") == judged + 1
        assert next(iter(watcher.store.runs(limit=1))).state.value == "incomplete", "it stays told as unread"


def poisoned(job):  # type: ignore[no-untyped-def]
    """Dies of the export; runs in a worker."""
    os.kill(os.getpid(), signal.SIGSEGV)


def test_19_a_broken_document_is_not_tried_again(office: Office) -> None:
    office.put("A/broken.pdf", b"%PDF-1.4\nnothing more\nstartxref\n%%EOF\n")
    watcher = office.watcher()
    office.turns(watcher, seconds=30)
    assert reads(office) == 1
    office.turns(watcher, seconds=7300)
    assert (reads(office), contents_seen(office)) == (1, 1)
    assert watcher.settling.waiting == {}


def test_a_scan_by_hand_tries_everything(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    from tests.watch.killing import one_scan

    trouble = Trouble("ill.pdf", monkeypatch)
    office.put("A/ill.pdf")
    for _ in range(3):
        one_scan(office)
    assert len(trouble.at) == 3
    trouble.is_there = False
    one_scan(office)
    office.store()
    assert set(office.judged()) == {"A/ill.pdf"}


def test_rests_differ_by_the_jitter_and_no_more(tmp_path: Path) -> None:
    unit, path = UnitCode("A"), tmp_path / "a.pdf"
    path.write_bytes(a_pdf("a"))
    found = set()
    for _ in range(50):
        settling = Settling(jitter=0.1)
        settling.hand_over({unit}, began=0.0, now=0.0, refused={(unit, "a.pdf"): str(path)})
        due = settling.next_due(0.0)
        assert due is not None
        assert 60 <= due <= 66
        found.add(due)
    assert len(found) > 1


def test_what_a_file_has_rested_is_forgotten_when_it_changes(tmp_path: Path) -> None:
    unit, path = UnitCode("A"), tmp_path / "a.pdf"
    path.write_bytes(a_pdf("a"))
    item = IntakeItem(unit=unit, root=str(tmp_path), path="a.pdf", size_bytes=1, mtime_ns=1, inode=1)
    settling = Settling()
    for now in (0.0, 60.0, 360.0):
        assert settling.may_try(item, now)
        settling.hand_over({unit}, began=now, now=now, refused={(unit, "a.pdf"): str(path)})
    assert not settling.may_try(item, 360.0 + 1799)
    path.write_bytes(a_pdf("b"))
    settling.look(unit, [], now=400.0, quiet=5.0)
    assert settling.units_to_retry(400.0) == {unit}
    settling.hand_over({unit}, began=400.0, now=400.0, refused={(unit, "a.pdf"): str(path)})
    assert settling.next_due(400.0) == 460.0


# --- the loop as a whole ----------------------------------------------------------------------------------------------


def test_19_passes_that_fail_in_a_row_are_tried_ever_more_rarely_and_status_says_when(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    real, at, is_ill = run.scan, list[float](), True

    def scan(*given: Any, **named: Any) -> ScanResult:
        at.append(office.time.seconds)
        if is_ill:
            raise OSError(errno.EIO, "Input/output error")
        return real(*given, **named)

    monkeypatch.setattr(watch, "scan", scan)
    office.put("A/1.pdf")
    watcher = office.watcher()
    looked: set[Standing] = set()
    office.turns(watcher, seconds=5500, each=lambda: looked.add(status(office, watcher).standing))
    assert looked == {Standing.FAILING}, "it looks on, and is not stuck"
    waits = [later - earlier for earlier, later in itertools.pairwise(at)]
    assert len(waits) == 5
    for waited, planned in zip(waits, (*FAILED_PASS_SECONDS, FAILED_PASS_SECONDS[-1]), strict=True):
        assert planned <= waited <= planned + 2 * PACE.local, "and then at the next turn"
    told = status(office, watcher)
    assert told.exit_code == 4
    health = told.health
    assert health is not None
    assert health.failed == len(at)
    assert health.next_try == (START + timedelta(seconds=at[-1] + 1800)).isoformat(timespec="seconds")
    assert health.last_error == "OSError: [Errno 5] Input/output error"
    assert status_content(told)["watcher"]["next_try"].endswith("+07:00")
    for language, words in {"vi": "thử lại lúc", "en": "next try"}.items():
        lines = list(status_lines(told, language=language, waiting={}, ignored={}))  # type: ignore[arg-type]
        assert any(words in line for line in lines)
        assert any("Input/output error" in line for line in lines)
    is_ill = False
    watcher.look_now()
    office.turns(watcher, seconds=30)
    assert set(office.judged()) == {"A/1.pdf"}
    told = status(office, watcher)
    assert told.health is not None
    assert (told.standing, told.health.failed, told.health.next_try) == (Standing.WATCHING, 0, None)


def test_19_looks_that_fail_in_a_row_are_tried_before_status_calls_it_stuck(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    watcher = office.watcher()
    office.turns(watcher)
    at, is_ill = list[float](), True
    real = watcher.store.compare

    def compare(*given: Any, **named: Any) -> Any:
        at.append(office.time.seconds)
        if is_ill:
            raise HouseError("store-unusable", store="x", cause="disk I/O error")
        return real(*given, **named)

    monkeypatch.setattr(watcher.store, "compare", compare)
    office.turns(watcher, seconds=230)
    assert status(office, watcher).standing is Standing.FAILING
    office.turns(watcher, seconds=600)
    assert status(office, watcher).standing is Standing.STUCK, "nobody has looked for too long"
    waits = [later - earlier for earlier, later in itertools.pairwise(at)]
    for waited, planned in zip(waits, FAILED_LOOK_SECONDS, strict=False):
        assert planned <= waited <= planned + PACE.local
    assert max(waits) <= FAILED_LOOK_SECONDS[-1] + PACE.local
    is_ill = False
    office.put("A/1.pdf")
    office.turns(watcher, seconds=150)
    assert set(office.judged()) == {"A/1.pdf"}


def test_a_store_that_takes_notes_again_is_judged_into_at_once(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    """A server that is back, a disk with room again: the watcher's own note is the first to be taken."""
    watcher = office.watcher()
    office.turns(watcher)
    is_down = True
    for name in ("remember", "begin_run"):
        real = getattr(watcher.store, name)

        def refusing(*given: Any, real: Any = real, **named: Any) -> Any:
            if is_down:
                raise HouseError("store-unusable", store="x", cause="database or disk is full")
            return real(*given, **named)

        monkeypatch.setattr(watcher.store, name, refusing)
    office.put("A/1.pdf")
    office.turns(watcher, seconds=3000)
    assert watcher._failed_passes >= 4
    is_down = False
    office.turns(watcher, seconds=15)
    assert set(office.judged()) == {"A/1.pdf"}


def test_what_was_read_is_not_told_as_waiting_between_its_pass_and_the_next_look(office: Office) -> None:
    office.put("A/1.pdf")
    watcher = office.watcher(pace=replace(PACE, local=60))
    while not office.events("judged") or not office.judged():
        office.time.seconds += watcher.turn()
    assert watcher.settling.waiting == {}
    assert status(office, watcher).standing is Standing.WATCHING
