"""Of much that comes at once some is taken after other: what is held grows with a turn, and units are judged whole."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from datetime import timedelta
from io import StringIO
from pathlib import Path

import pytest
from rich.console import Console

from pipeline.asking import summarise
from pipeline.executors.interface import Done, Failure, R, T
from pipeline.executors.serial import SerialExecutor
from pipeline.intake import settle
from pipeline.intake.settle import Waiting
from pipeline.pace import Pace
from pipeline.reports.content import Manner
from pipeline.reports.figures import summary_content
from pipeline.reports.terminal import print_summary
from pipeline.run import FULL_PASS
from pipeline.stores.access import reading
from pipeline.watch import Watcher
from tests.watch.office import PACE, Office, a_pdf
from tests.watch.soaking import ROOT

UNITS = ("A", "B", "C", "D", "E", "F")
IN_TURNS = replace(PACE, files_at_once=6)


@pytest.fixture
def offices(tmp_path: Path) -> Iterator[Office]:
    made = Office(tmp_path, units=UNITS)
    yield made
    made.close()


def reads(office: Office) -> int:
    return sum(int(event.values["read"]) for event in office.events("pass"))


def on_their_way(office: Office, watcher: Watcher) -> int:
    return sum(sum(watcher.settling.on_way(code, office.time.seconds)) for code, _ in office.settings.folders)


def after_its_first_reading(office: Office, pace: Pace) -> Watcher:
    """One that has looked, waited until what it found was quiet, and read of it what was in turn."""
    watcher = office.watcher(pace=pace)
    watcher.turn()
    office.time.seconds += pace.quiet_local
    watcher.turn()
    return watcher


def test_a_first_night_takes_some_after_others_and_judges_each_unit_once_and_whole(offices: Office) -> None:
    for unit in UNITS:
        for number in range(4):
            offices.put(f"{unit}/{number}.pdf")
    watcher = offices.watcher(pace=IN_TURNS)
    crowds, queues = [], []

    def note() -> None:
        crowds.append(on_their_way(offices, watcher))
        queues.append(watcher.settling.waiting.get(Waiting.TURN, 0))

    offices.turns(watcher, seconds=120, each=note)
    assert len(offices.judged()) == 24
    documents = [int(event.values["documents"]) for event in offices.events("judged") if event.values["documents"]]
    assert documents == [4] * len(UNITS), "none was judged by half of its files, none twice"
    assert max(crowds) == 6
    assert max(queues) == 24 - 6
    assert queues[-1] == 0


class Slow(SerialExecutor):
    """Reads a document in two seconds of the office's clock."""

    def __init__(self, office: Office) -> None:
        self._office = office

    def run(
        self, items: Iterable[T], work: Callable[[T], R], *, seconds: Callable[[T], float] | None = None
    ) -> Iterator[Done[T, R] | Failure[T]]:
        for done in super().run(items, work, seconds=seconds):
            self._office.time.seconds += 2
            yield done


def test_while_some_are_read_the_next_settle(offices: Office) -> None:
    for unit in UNITS:
        for number in range(6):
            offices.put(f"{unit}/{number}.pdf")
    began = offices.time.seconds
    watcher = offices.watcher(pace=IN_TURNS, executor=Slow(offices))
    while len(offices.judged()) < 36:
        wait = watcher.turn()
        offices.time.seconds += wait
    waited = offices.time.seconds - began - 36 * 2
    assert waited <= PACE.quiet_local + (len(UNITS) + 2) * PACE.shortest, "once until quiet, and a second at each turn"


def test_a_unit_of_more_than_a_turn_is_read_in_several_and_judged_when_all_was_read(offices: Office) -> None:
    for number in range(20):
        offices.put(f"C/{number}.pdf")
    offices.put("D/1.pdf")
    watcher = offices.watcher(pace=IN_TURNS)
    most = 0

    def note() -> None:
        nonlocal most
        most = max(most, on_their_way(offices, watcher))

    offices.turns(watcher, seconds=60, each=note)
    assert most <= 2 * 6
    assert len(offices.judged()) == 21
    assert [event.values["documents"] for event in offices.events("judged") if event.values["unit"] == "C"] == [0, 20]


def test_a_unit_that_was_judged_keeps_its_verdicts_while_more_of_it_is_read(offices: Office) -> None:
    offices.put("C/first.pdf")
    watcher = offices.watcher(pace=IN_TURNS)
    offices.turns(watcher, seconds=30)
    for number in range(20):
        offices.put(f"C/{number}.pdf")
    counts = []
    offices.turns(watcher, seconds=60, each=lambda: counts.append(len(offices.judged())))
    assert set(counts) == {1, 21}


def test_by_night_all_is_judged_as_it_stands(offices: Office) -> None:
    for number in range(20):
        offices.put(f"C/{number}.pdf")
    watcher = after_its_first_reading(offices, IN_TURNS)
    assert reads(offices) == 6
    assert len(offices.judged()) == 0
    offices.time.jump += timedelta(days=1)
    watcher.turn()
    assert 6 <= len(offices.judged()) < 20
    offices.turns(watcher, seconds=60)
    assert len(offices.judged()) == 20


def a_register(number: int) -> bytes:
    return f"Số, ký hiệu văn bản;Ngày tháng văn bản;Trích yếu\n{number}/QĐ-C;05/03/2026;Về việc\n".encode()


@pytest.mark.parametrize("registers", [1, 20])
def test_registers_wait_for_no_document_and_documents_for_all_of_them(
    offices: Office, registers: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A register may say which of the documents are secret; what it is dropped with is not opened before."""
    monkeypatch.setattr(settle, "TABLES_AT_ONCE", 6)
    for number in range(20):
        offices.put(f"C/{number}.pdf")
    for number in range(registers):
        offices.put(f"C/so-{number}.csv", a_register(number))
    watcher = offices.watcher(pace=IN_TURNS)
    crowds: list[int] = []
    offices.turns(watcher, seconds=90, each=lambda: crowds.append(on_their_way(offices, watcher)))
    order = [event.what for event in offices.told if event.what in ("register", "read")]
    assert order == [*["register"] * registers, *["read"] * 20]
    assert max(crowds) <= 6 + 2 * 6


def test_a_register_that_comes_when_all_room_is_taken_is_read_first(offices: Office) -> None:
    for number in range(20):
        offices.put(f"C/{number}.pdf")
    watcher = offices.watcher(pace=IN_TURNS)
    watcher.turn()
    offices.put("C/so.csv", a_register(1))
    watcher.look_now()
    watcher.turn()
    offices.turns(watcher, seconds=90)
    order = [event.what for event in offices.told if event.what in ("register", "read")]
    assert order == ["register", *["read"] * 20]


def test_what_is_gone_before_its_turn_leaves_nobody_unjudged(offices: Office) -> None:
    for number in range(20):
        offices.put(f"C/{number:02}.pdf")
    watcher = after_its_first_reading(offices, IN_TURNS)
    assert len(offices.judged()) == 0
    taken = {str(event.values["path"]) for event in offices.events("read")}
    for path in (offices.root / "C").iterdir():
        if f"C/{path.name}" not in taken:
            path.unlink()
    offices.turns(watcher, seconds=60)
    assert set(offices.judged()) == taken


def test_a_unit_of_years_keeps_no_other_waiting(offices: Office) -> None:
    for number in range(400):
        offices.put(f"A/{number}.pdf")
    for unit in UNITS[1:]:
        offices.put(f"{unit}/1.pdf")
    watcher = after_its_first_reading(offices, replace(PACE, files_at_once=100))
    assert reads(offices) == 100 + 5
    assert set(offices.judged()) == {f"{unit}/1.pdf" for unit in UNITS[1:]}
    offices.turns(watcher, seconds=60)
    assert len(offices.judged()) == 405


def test_what_cannot_be_taken_keeps_no_unit_waiting(offices: Office) -> None:
    """Broken files are waited for over ten minutes."""
    for number in range(20):
        offices.put(f"A/{number}.pdf", a_pdf("half")[:200])
    watcher = offices.watcher(pace=IN_TURNS)
    offices.turns(watcher, seconds=40)
    assert watcher.settling.waiting == {Waiting.BROKEN: 20}
    for unit in UNITS[1:]:
        offices.put(f"{unit}/1.pdf")
    offices.turns(watcher, seconds=30)
    assert set(offices.judged()) == {f"{unit}/1.pdf" for unit in UNITS[1:]}


def test_a_unit_that_rests_with_many_new_files_keeps_no_unit_waiting(offices: Office) -> None:
    watcher = offices.watcher(pace=IN_TURNS)
    offices.put("A/first.pdf")
    offices.turns(watcher)
    watcher._units[offices.settings.folders[0][0]].rests_until = offices.time.seconds + 600
    for number in range(30):
        offices.put(f"A/{number}.pdf")
    offices.turns(watcher)
    for unit in UNITS[1:]:
        offices.put(f"{unit}/1.pdf")
    offices.turns(watcher, seconds=30)
    assert set(offices.judged()) == {"A/first.pdf", *(f"{unit}/1.pdf" for unit in UNITS[1:])}
    offices.turns(watcher, seconds=600)
    assert len(offices.judged()) == 31 + len(UNITS[1:])


def test_who_waits_for_a_turn_and_goes_away_is_waited_for_no_longer(offices: Office) -> None:
    for unit in UNITS:
        for number in range(6):
            offices.put(f"{unit}/{number}.pdf")
    watcher = offices.watcher(pace=IN_TURNS)
    watcher.turn()
    assert watcher.settling.waiting[Waiting.TURN] == 30
    for unit in UNITS[1:]:
        for path in (offices.root / unit).iterdir():
            path.unlink()
    offices.turns(watcher, seconds=60)
    assert watcher.settling.waiting == {}
    assert len(offices.judged()) == 6
    assert not watcher.settling.queue


def test_the_figures_say_how_much_is_still_to_be_read(offices: Office) -> None:
    for number in range(20):
        offices.put(f"C/{number}.pdf")
    watcher = offices.watcher(pace=IN_TURNS)
    watcher.turn()
    store, settings = offices.stores[-1], offices.settings
    told = summarise(store, settings)
    assert told.waiting == 20
    content = summary_content(told, manner=Manner(), judged_at=None, policy="if-available")
    for language, sentence in (("vi", "Còn 20 tệp đã thấy mà chưa đọc đến"), ("en", "Files seen and not read yet: 20")):
        shown = Console(file=StringIO(), width=80)
        print_summary(content, [], language=language, on=shown)
        assert sentence in " ".join(shown.file.getvalue().split())  # type: ignore[attr-defined]
    # A scan at night reads what a watcher that was stopped had left.
    later = offices.time.clock.now() + timedelta(minutes=1)
    store.remember(FULL_PASS, later.isoformat())
    assert summarise(store, settings).waiting == 0
    store.remember(FULL_PASS, (later - timedelta(hours=1)).isoformat())
    offices.turns(watcher, seconds=60)
    assert summarise(store, settings).waiting == 0


@pytest.mark.nightly
@pytest.mark.parametrize("units", [1, 6])
def test_a_first_pass_over_a_hundred_thousand_new_files_stays_within_its_memory(offices: Office, units: int) -> None:
    """PIPELINE E.3 #17, of the real command and its largest moment."""
    (offices.folder / "vanthu.toml").write_text('watch_dirs = "watched"\nstore = "sqlite:///state/store.db"\n')
    files = 100_000
    for number in range(files):
        place = offices.root / UNITS[number % units] / f"{number // 1000}"
        place.mkdir(exist_ok=True)
        (place / f"{number}.pdf").write_bytes(a_pdf(str(number)))
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    watch = [sys.executable, "-m", "cli", "watch", "--config", str(offices.folder / "vanthu.toml"), "--workers", "2"]
    with open(offices.folder / "log", "wb") as log:
        process = subprocess.Popen(watch, cwd=ROOT, env=environment, stdout=log, stderr=log)
    most, done = 0.0, 0
    try:
        until = time.monotonic() + 1200
        while done < files and time.monotonic() < until:
            time.sleep(1)
            told = Path(f"/proc/{process.pid}/status").read_text()
            most = max(most, int(told.partition("VmHWM:")[2].split()[0]) * 1024 / 1e6)
            with reading(offices.settings.store) as store:
                done = sum(tally.count for tally in store.tallies())
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(60)
    print(f"{done} of {files} judged; {most:.0f} MB at the most")
    assert done == files
    assert most <= 120
