"""What machines do to a program that runs for years: kills, full and read-only disks, wrong clocks, second instances.

Figures last measured stand in docs/guarantees.md.
"""

from __future__ import annotations

import functools
import gc
import json
import os
import random
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from cli import main
from pipeline.asking import summarise
from pipeline.auditing import verify_log
from pipeline.disk import write_whole
from pipeline.errors import DONE, HouseError
from pipeline.executors.processes import ProcessExecutor
from pipeline.intake.walk import look
from pipeline.items import YearFindings
from pipeline.match.filenames import read_name
from pipeline.reports.standing import log_line
from pipeline.steps.judging import year_key
from pipeline.stores.audit import Act, find_checkpoint
from pipeline.stores.codec import decode
from pipeline.stores.sql import SqlStore
from pipeline.summary import Period
from rules.facts import RegisterEntry, UnitCode
from rules.names import fold
from tests.stores.test_audit import meddle
from tests.watch.killing import killed_often
from tests.watch.office import START, Office, a_pdf
from tests.watch.test_behaviours import contents_seen, free_bytes, mounted, needs_root, reads

ROOT = Path(__file__).parents[2]
NIGHTLY = pytest.mark.nightly


# --- killed -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("kills", [pytest.param(200, id="200"), pytest.param(2300, id="2300", marks=NIGHTLY)])
def test_scans_killed_at_random_lose_nothing_and_count_nothing_twice(office: Office, kills: int) -> None:
    killed_often(office, kills)
    with sqlite3.connect(office.settings.store.removeprefix("sqlite:///")) as connection:
        assert connection.execute("pragma integrity_check").fetchone()[0] == "ok"


@pytest.mark.nightly
def test_two_hundred_kills_of_the_command_with_its_workers_leave_no_orphan(office: Office) -> None:
    (office.folder / "vanthu.toml").write_text('watch_dirs = "watched"\nstore = "sqlite:///state/store.db"\n')
    for number in range(1500):
        office.put(f"{'AB'[number % 2]}/{number}.pdf")
    chance = random.Random(20)
    command = [sys.executable, "-m", "cli", "scan", "--workers", "2", "--config", str(office.folder / "vanthu.toml")]
    killed, longest = 0, 2.0
    for number in range(600):
        for place in range(4):  # something to do for every one of them
            office.put(f"{'AB'[place % 2]}/{number}-{place}.pdf")
        process = subprocess.Popen(
            command, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True
        )
        time.sleep(chance.uniform(0.3, longest))
        if process.poll() is None:
            killed += 1
        else:
            assert process.returncode == DONE
            longest = max(0.6, longest * 0.95)
        process.kill()
        process.wait()
        until = time.monotonic() + 5
        while (left := session_members(process.pid)) and time.monotonic() < until:
            time.sleep(0.05)
        assert left == []
        if killed == 200:
            break
    assert killed == 200, "it takes as many tries as the machine is quick"
    subprocess.run(command, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=False)
    office.store()
    files = sum(1 for _ in office.root.rglob("*.pdf"))
    assert len(office.judged()) == len(office.rows()) == contents_seen(office) == files
    assert verify_log(office.stores[-1]) == ()


def session_members(session: int) -> list[int]:
    """Processes of that session that are no zombies."""
    found = []
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = stat.read_text().rpartition(")")[2].split()
        except OSError:
            continue
        if int(fields[3]) == session and fields[0] != "Z":
            found.append(int(stat.parent.name))
    return found


def test_a_killed_writer_leaves_the_old_file_or_the_new_one(tmp_path: Path) -> None:
    target = tmp_path / "report.json"
    versions = [bytes([65 + number]) * 400_000 for number in range(2)]
    target.write_bytes(versions[0])
    chance = random.Random(3)
    for _ in range(40):
        child = os.fork()
        if child == 0:
            while True:
                for version in versions:
                    write_whole(target, version)
        time.sleep(chance.uniform(0.001, 0.03))
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
        assert target.read_bytes() in versions


# --- failing at every call --------------------------------------------------------------------------------------------


class Failing:
    """A store that fails at its n-th call as a full disk does, and is well again afterwards."""

    def __init__(self, store: SqlStore, at_call: int) -> None:
        self._store, self._left = store, at_call
        self.has_failed = False

    def __getattr__(self, name: str) -> Any:
        real = getattr(self._store, name)
        if not callable(real):
            return real

        @functools.wraps(real)
        def called(*arguments: object, **named: object) -> object:
            self._left -= 1
            if self._left == 0:
                self.has_failed = True
                raise HouseError("store-unusable", store="x", cause="database or disk is full")
            return real(*arguments, **named)

        return called


@pytest.mark.parametrize("step", [pytest.param(19, id="some"), pytest.param(1, id="all", marks=pytest.mark.nightly)])
def test_a_pass_that_fails_at_any_call_of_the_store_is_made_up_by_the_next(tmp_path: Path, step: int) -> None:
    """For every n until the passes end without reaching their n-th call; every nineteenth while somebody waits."""
    register = "Số, ký hiệu văn bản;Ngày tháng văn bản;Trích yếu\n1/CV-A;02/03/2026;V/v họp\n".encode()
    expected: list[tuple[Any, ...]] | None = None
    for number in range(1, 400, step):
        office = Office(tmp_path / str(number), units=("A",))
        office.put("A/so.csv", register)
        office.put("A/1.pdf", a_pdf("1"))
        store = Failing(office.store(), number)
        watcher = office.watcher(store=store)  # type: ignore[arg-type]
        office.turns(watcher, seconds=60)
        found = [(row.number, row.path, row.sha256, row.verdict) for row in office.rows()]
        expected = expected or found
        assert found == expected, f"call {number}"
        assert verify_log(office.stores[-1]) == ()
        office.close()
        if not store.has_failed:
            break
    else:
        pytest.fail("a pass that makes 400 calls for two files")
    assert number > 40
    assert expected is not None
    assert len(expected) == 1


# --- disks ------------------------------------------------------------------------------------------------------------


@needs_root
@pytest.mark.parametrize("how", ["full", "read-only", "inodes"])
def test_a_disk_that_refuses_is_waited_for(office: Office, how: str) -> None:
    state = office.folder / "state"
    with mounted(state, "size=8m,nr_inodes=12") as remount:
        watcher = office.watcher()
        office.put("A/1.pdf")
        office.turns(watcher)
        match how:
            case "full":
                (state / "filler").write_bytes(b"x" * free_bytes(state))
            case "read-only":
                office.stores[-1]._engine.dispose()
                remount("ro")
            case _:
                office.stores[-1]._engine.dispose()  # the -wal goes, and a new one needs an inode
                for number in range(12):
                    try:
                        (state / f"filler{number}").touch()
                    except OSError:
                        break
        office.put("A/2.pdf", a_pdf("2", size=100_000))
        office.turns(watcher, seconds=200)
        assert watcher.health.errors > 0
        assert "store-unusable" not in str(watcher.health.last_error)  # a sentence, not a key
        if how == "read-only":
            remount("rw")
        for filler in state.glob("filler*"):
            filler.unlink()
        office.turns(watcher, seconds=200)
        assert set(office.judged()) == {"A/1.pdf", "A/2.pdf"}
        assert verify_log(office.stores[-1]) == ()
        office.close()


# --- clocks -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "jump",
    [timedelta(hours=1), timedelta(hours=-1), timedelta(days=3653), timedelta(days=-3653)],
    ids=["+1h", "-1h", "+10y", "-10y"],
)
def test_a_clock_that_jumps_loses_nothing_and_judges_nothing_twice(office: Office, jump: timedelta) -> None:
    office.put("A/1.pdf")
    watcher = office.watcher()
    office.turns(watcher, seconds=30)
    office.time.jump = jump
    office.put("A/2.pdf")
    office.turns(watcher, seconds=30)
    assert set(office.judged()) == {"A/1.pdf", "A/2.pdf"}
    office.time.jump = timedelta()
    office.put("A/3.pdf")
    office.turns(watcher, seconds=30)
    assert set(office.judged()) == {"A/1.pdf", "A/2.pdf", "A/3.pdf"}
    assert (reads(office), contents_seen(office)) == (3, 3)
    full = [event for event in office.events("pass") if event.values["full"]]
    assert len(full) <= 3, "one at the start, and at most one each way"
    assert verify_log(office.stores[-1]) == ()


def test_a_clock_that_was_set_back_is_told_and_what_is_judged_then_bears_its_time(
    office: Office, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """A clock that was ten years ahead must not rule for ten years: all is judged again by the one that is right."""
    office.put("A/1.pdf")
    office.time.jump = timedelta(days=3653)
    watcher = office.watcher()
    office.turns(watcher, seconds=30)
    assert office.events("clock-back") == []
    (wrong,) = office.rows()
    office.time.jump = timedelta()
    office.turns(watcher, seconds=30)
    back = [int(event.values["seconds"]) for event in office.events("clock-back")]
    assert len(back) == 1
    assert back[0] == pytest.approx(3653 * 86_400, abs=60)
    (right,) = office.rows()
    assert wrong.judged_at - right.judged_at > timedelta(days=3652)
    *_, before, last = office.stores[-1].log(acts=(Act.JUDGED,))
    assert last.at >= before.at, "the log stays ordered"
    assert last.told_at == right.judged_at, "and holds the time that the clock told"
    assert verify_log(office.stores[-1]) == ()
    (office.folder / "vanthu.toml").write_text('watch_dirs = "watched"\nstore = "sqlite:///state/store.db"\n')
    monkeypatch.chdir(office.folder)
    main(["doctor", "--lang", "en", "--at", (START - timedelta(days=1)).isoformat()])
    assert "minutes later than the clock" in " ".join(capsys.readouterr().out.split())


REGISTER_AHEAD = """Số, ký hiệu văn bản;Ngày tháng văn bản;Trích yếu
5/CV-A;04/04/2026;V/v họp giao ban
6/CV-A;31/03/2062;V/v trực hè
"""


def told_of(office: Office, number: str) -> tuple[str, str]:
    """Class of a document of unit A, and what is said of its date."""
    (row,) = [each for each in office.rows() if each.number == number]
    said = [each.message for each in row.verdict.findings if each.rule == "timeliness/date_has_come"]
    return row.verdict.issuance_class.value, "".join(said)


def test_a_document_of_a_day_to_come_is_judged_again_when_the_day_has_come(office: Office) -> None:
    """Midnight in Vietnam is 17:00 UTC of the day before; nothing is opened for it."""
    from pipeline.pace import Pace

    office.put("A/so.csv", REGISTER_AHEAD.encode())
    office.put("A/5-CV-A.pdf")
    watcher = office.watcher(pace=Pace(local=600, remote=600, jitter=0.0, reserve_bytes=0))
    office.turns(watcher, seconds=3600)
    assert told_of(office, "5") == ("indeterminate", "ahead")
    assert told_of(office, "6") == ("missing", "ahead")
    store, read = office.stores[-1], reads(office)
    summary = summarise(store, office.settings, period=Period(first="2026-04", last="2026-04"))
    assert summary.ahead == 2, "2062 is in no month that anybody asks for, and told in every one"
    assert summary.total.measures["e-issuance"].low == 0
    assert summary.total.measures["e-issuance"].high == 1
    for midnight, then in (
        (datetime(2026, 4, 2, 17, tzinfo=UTC), ("indeterminate", "one-day-ahead")),
        (datetime(2026, 4, 3, 17, tzinfo=UTC), ("review", "")),  # by what the small file shows, as ever
    ):
        before = told_of(office, "5")
        assert store.unit_state(UnitCode("A")).recheck_at == midnight
        office.turns(watcher, seconds=(midnight - office.time.clock.now()).total_seconds() - 60)
        assert told_of(office, "5") == before
        office.turns(watcher, seconds=1800)
        assert told_of(office, "5") == then
    assert told_of(office, "6") == ("missing", "ahead")
    assert store.unit_state(UnitCode("A")).recheck_at == datetime(2062, 3, 29, 17, tzinfo=UTC)
    assert summarise(store, office.settings).ahead == 1
    assert reads(office) == read
    years = decode(bytes.fromhex(store.recall(year_key(UnitCode("A"))) or ""), tuple[YearFindings, ...])
    assert [each.year for each in years] == [2026], "a slip of the pen makes no year of numbers"


def test_a_clock_that_is_years_behind_makes_no_original_and_is_told(
    office: Office, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    office.put("A/so.csv", REGISTER_AHEAD.encode())
    office.put("A/5-CV-A.pdf")
    office.time.jump = timedelta(days=-3653)
    office.turns(office.watcher(), seconds=30)
    assert told_of(office, "5") == ("indeterminate", "ahead")
    (office.folder / "vanthu.toml").write_text('watch_dirs = "watched"\nstore = "sqlite:///state/store.db"\n')
    monkeypatch.chdir(office.folder)
    main(["summary", "--lang", "en"])
    assert "had not come when they were judged: 2" in " ".join(capsys.readouterr().out.split())
    main(["doctor", "--lang", "en", "--at", office.time.clock.now().isoformat()])
    assert "of 2 documents bear a date later than the clock" in " ".join(capsys.readouterr().out.split())


@pytest.mark.parametrize("day", ["2027-12-30", "2028-02-27"], ids=["year end", "leap day"])
def test_nights_at_the_end_of_a_year_and_on_a_leap_day_are_nights_like_others(office: Office, day: str) -> None:
    """Midnight in Vietnam is 17:00 UTC of the day before."""
    from pipeline.pace import Pace

    office.put("A/1.pdf")
    office.time.jump = datetime.fromisoformat(f"{day}T05:00+00:00") - START
    watcher = office.watcher(pace=Pace(local=3000, remote=3000, jitter=0.0, reserve_bytes=0))
    office.turns(watcher, seconds=4 * 86_400)
    nights = [event.at + timedelta(hours=7) for event in office.events("pass") if event.values["full"]][1:]
    assert [(night.hour, night.date() - nights[0].date()) for night in nights] == [
        (1, timedelta(days=number)) for number in range(len(nights))
    ]
    assert len(nights) == 4
    assert set(office.judged()) == {"A/1.pdf"}


@pytest.mark.parametrize("zone", ["America/New_York", pytest.param("Pacific/Kiritimati", marks=pytest.mark.nightly)])
def test_the_zone_of_the_host_changes_no_verdict_no_month_and_no_time(tmp_path: Path, zone: str) -> None:
    """A server is often left in UTC or in the zone of its maker: days of law are days in Vietnam."""
    told = []
    for number, each in enumerate(("Asia/Ho_Chi_Minh", zone)):
        office = Office(tmp_path / str(number), units=("A",))
        (office.folder / "vanthu.toml").write_text('watch_dirs = "watched"\nstore = "sqlite:///state/store.db"\n')
        register = (
            "Số, ký hiệu văn bản;Ngày tháng văn bản;Trích yếu\n1/CV-A;01/01/2026;V/v họp\n2/CV-A;31/12/2025;Họp\n"
        )
        office.put("A/so.csv", register.encode())
        office.put("A/1.pdf")
        command = [sys.executable, "-m", "cli", "--lang", "en"]
        environment = dict(os.environ, TZ=each, PYTHONPATH=str(ROOT))
        outputs = []
        for arguments in (
            ["scan", "--executor", "serial", "--log", "text", "--at", "2026-01-01T00:30"],
            ["summary", "--format", "json"],
        ):
            done = subprocess.run(
                [*command, *arguments], cwd=office.folder, env=environment, capture_output=True, text=True
            )
            outputs.append(done.stdout.replace(str(office.folder), ""))
            assert all("+00:00 " in line for line in done.stderr.splitlines() if line.startswith("20"))
        told.append(outputs)
        assert "2026-01-01T00:30:00+07:00" in outputs[1]
    assert told[0] == told[1]


def test_a_full_pass_comes_once_a_night_and_after_nights_that_were_missed(office: Office) -> None:
    from pipeline.pace import Pace

    watcher = office.watcher(pace=Pace(local=1800, remote=3600, jitter=0.0, reserve_bytes=0))
    office.turns(watcher, seconds=3 * 86_400)
    full = [event.at for event in office.events("pass") if event.values["full"]]
    assert len(full) == 4, "at the start and on three nights"
    assert {(at + timedelta(hours=7)).hour for at in full[1:]} == {1}
    office.time.seconds += 4 * 86_400  # the machine slept
    office.turns(watcher, seconds=3600)
    assert len([event for event in office.events("pass") if event.values["full"]]) == 5


# --- again ------------------------------------------------------------------------------------------------------------


def renamed(path: Path) -> None:
    path.rename(path.with_name("renamed-" + path.name))


def moved(path: Path) -> None:
    (path.parent / "below").mkdir(exist_ok=True)
    path.rename(path.parent / "below" / path.name)


@pytest.mark.parametrize("change", [renamed, moved, os.utime], ids=["renamed", "moved", "touched"])
def test_the_same_contents_elsewhere_are_read_no_second_time(office: Office, change: Callable[[Path], None]) -> None:
    for number in range(5):
        office.put(f"A/{number}.pdf")
    watcher = office.watcher()
    office.turns(watcher)
    before = sorted((row.sha256, row.verdict.issuance_class) for row in office.rows())
    for path in sorted((office.root / "A").glob("*.pdf")):
        change(path)
    office.turns(watcher, seconds=30)
    assert sorted((row.sha256, row.verdict.issuance_class) for row in office.rows()) == before
    assert contents_seen(office) == 5


# --- much, and long ---------------------------------------------------------------------------------------------------


@pytest.mark.nightly
@pytest.mark.parametrize("has_events", [True, False])
def test_a_burst_of_sixty_thousand_files_is_found_within_a_minute(office: Office, has_events: bool) -> None:
    watcher = office.watcher(has_events=has_events)
    watcher.turn()
    for folder in range(20):
        (office.root / "A" / str(folder)).mkdir()
    for number in range(60_000):
        (office.root / "A" / str(number % 20) / f"{number}.csv").write_bytes(b"")
    began = time.monotonic()
    office.time.seconds += 30
    watcher.turn()
    took = time.monotonic() - began
    print(f"60,000 files found in {took:.1f} s, events {has_events}")
    assert sum(watcher.settling.waiting.values()) == 60_000
    assert took < 60


@pytest.mark.nightly
def test_a_hundred_thousand_files_are_looked_at_in_two_seconds(office: Office) -> None:
    for folder in range(100):
        (office.root / "A" / str(folder)).mkdir()
        for number in range(1000):
            (office.root / "A" / str(folder) / f"{number}.pdf").touch()
    began = time.monotonic()
    found = look(office.root, dict(office.settings.folders))
    took = time.monotonic() - began
    print(f"100,000 files looked at in {took:.2f} s")
    assert found.looked_at == 100_000
    assert took < 2


@pytest.mark.nightly
@needs_root
def test_without_any_network_a_scan_does_its_work(office: Office) -> None:
    (office.folder / "vanthu.toml").write_text('watch_dirs = "watched"\nstore = "sqlite:///state/store.db"\n')
    office.put("A/1.pdf")
    scan = [sys.executable, "-m", "cli", "scan", "--config", str(office.folder / "vanthu.toml"), "--format", "json"]
    done = subprocess.run(["unshare", "-n", *scan], cwd=ROOT, capture_output=True, text=True)
    if "unshare failed" in done.stderr:
        pytest.skip(f"no network namespaces here: {done.stderr.strip()}")
    assert json.loads(done.stdout)["total"]["unregistered"] == 1


@pytest.mark.nightly
def test_hundreds_of_passes_leak_nothing(office: Office) -> None:
    """A soak of 200 passes over four new files each; descriptors and memory must not grow with them."""
    import resource

    with ProcessExecutor(workers=2) as executor:
        watcher = office.watcher(executor=executor, has_events=True)
        sizes = []
        for number in range(200):
            for part in range(4):
                office.put(f"A/{number % 30}/{number}-{part}.pdf")
            office.turns(watcher, seconds=11)
            if number in (50, 199):
                sizes.append((len(os.listdir("/proc/self/fd")), resource.getrusage(resource.RUSAGE_SELF).ru_maxrss))
    (first_fds, first_kib), (last_fds, last_kib) = sizes
    print(f"descriptors {first_fds} → {last_fds}, memory {first_kib // 1024} → {last_kib // 1024} MiB")
    assert last_fds <= first_fds + 2
    assert last_kib - first_kib < 64 * 1024
    assert len(office.judged()) == 800


def test_a_watcher_that_waits_holds_no_row_of_a_register(office: Office) -> None:
    """A kilobyte each: a province's would be two gigabytes."""
    rows = "".join(f"{number}/CV-A;02/03/2026;V/v việc số {number}\n" for number in range(1, 301))
    office.put("A/so.csv", f"Số, ký hiệu văn bản;Ngày tháng văn bản;Trích yếu\n{rows}".encode())
    watcher = office.watcher()
    office.turns(watcher, seconds=20)
    before = sum(isinstance(each, RegisterEntry) for each in gc.get_objects())
    office.put("A/1.pdf")
    office.turns(watcher, seconds=20)
    assert len(office.judged()) == 1
    gc.collect()
    assert sum(isinstance(each, RegisterEntry) for each in gc.get_objects()) <= before


def test_each_full_pass_looks_over_the_log_and_leaves_its_checkpoint_in_the_journal(office: Office) -> None:
    office.put("A/1.pdf")
    watcher = office.watcher()
    office.turns(watcher, seconds=20)
    office.turns(watcher, seconds=1)
    (first,) = office.events("checkpoint")
    held = find_checkpoint(log_line(first, as_json=False))
    assert held is not None
    assert verify_log(office.stores[-1], against=held) == ()
    meddle(office, "UPDATE audit SET at = at + 1 WHERE seq = 1")
    office.time.seconds += 27 * 3600
    office.turns(watcher, seconds=20)
    assert "Entry 1 of the log was changed" in str(watcher.health.last_error)


def test_what_a_pass_remembers_of_names_is_forgotten_after_it(office: Office) -> None:
    """Else a watcher holds half a kilobyte of every name that ever came, until its caches are full."""
    watcher = office.watcher()
    for number in range(4):
        office.put(f"A/{number}-CV.pdf")
    read_name("A/1-CV.pdf")
    assert read_name.cache_info().currsize
    office.turns(watcher, seconds=30)
    assert len(office.rows()) == 4
    assert (read_name.cache_info().currsize, fold.cache_info().currsize) == (0, 0)
