"""The watcher, its lock and its log over a real PostgreSQL, held against what SQLite says."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from pipeline.auditing import verify_log
from pipeline.errors import HouseError
from pipeline.executors.interface import Done, Failure
from pipeline.executors.serial import SerialExecutor
from pipeline.reporting import entry_of
from pipeline.status import Standing, status_of
from pipeline.stores.access import holder, writing
from pipeline.stores.audit import NO_UNIT, Act
from pipeline.stores.sql import open_beside, open_store
from rules.facts import UnitCode
from tests.contracts.conftest import Server, standby_of
from tests.watch.killing import killed_often
from tests.watch.office import START, Office


def test_a_server_keeps_what_a_file_keeps(postgresql: Server, tmp_path: Path) -> None:
    kept = []
    for name, url in (("file", None), ("server", postgresql.new_schema())):
        office = Office(tmp_path / name)
        for number in range(5):
            office.put(f"A/{number}.pdf")
        store = open_store(url or office.settings.store)
        office.stores.append(store)
        watcher = office.watcher(store=store)
        office.turns(watcher, seconds=20)
        office.put("A/0.pdf", b"%PDF-1.4 cut")
        office.turns(watcher, seconds=700)
        assert verify_log(store) == ()
        log = [(entry.seq, entry.act, entry.unit, entry.values.get("to"), entry.values.get("root")) for entry in store.log()]  # fmt: skip # noqa: E501
        kept.append((office.rows(), log, store.verdict_roots()))
        office.close()
    assert kept[0] == kept[1]
    assert any(act == "class-changed" for _, act, *_ in kept[0][1])


@pytest.mark.parametrize(
    ("set_to", "held_to"), [("off", "on"), ("local", "on"), ("on", "on"), ("remote_apply", "remote_apply")]
)
def test_what_a_server_calls_kept_is_on_its_disk(postgresql: Server, set_to: str, held_to: str) -> None:
    """Whatever the server, the role or the URL say, and for workers' connections too."""
    url = f"{postgresql.new_schema()}%20-csynchronous_commit%3D{set_to}"
    store = open_store(url)
    beside = open_beside(store.address or "")
    for each in (store, beside):
        with each.reading() as connection:
            assert connection.exec_driver_sql("SHOW synchronous_commit").scalar() == held_to
        each.close()


def test_one_writer_among_all_machines_and_readers_know_who(postgresql: Server) -> None:
    url = postgresql.new_schema()
    with writing(url, command="watch", at=START):
        held = holder(url)
        assert held is not None
        assert "`watch`" in held.en
        with pytest.raises(HouseError, match="store-locked"), writing(url, command="scan", at=START):
            pass
    assert holder(url) is None
    store = open_store(url)
    assert status_of(store, holder=None, at=START).standing is Standing.LATE
    store.close()


def test_the_log_on_a_server_refuses_a_slip_of_the_hand(postgresql: Server, tmp_path: Path) -> None:
    url = postgresql.new_schema()
    office = Office(tmp_path)
    office.put("A/1.pdf")
    office.stores.append(open_store(url))
    office.turns(office.watcher(store=office.stores[-1]), seconds=20)
    for statement in ("UPDATE audit SET unit = 'X'", "DELETE FROM audit", "TRUNCATE audit"):
        with pytest.raises(Exception, match="append-only"), office.stores[-1]._engine.begin() as connection:
            connection.exec_driver_sql(statement)
    assert verify_log(office.stores[-1]) == ()
    office.close()


@pytest.fixture
def short(monkeypatch: pytest.MonkeyPatch) -> None:
    """Leases of a second, as no test waits for a minute."""
    monkeypatch.setattr("pipeline.stores.writer.LEASE_SECONDS", 1.0)


def test_a_store_whose_holder_lost_its_power_is_free_when_its_lease_has_run_out(
    postgresql: Server, short: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    url = postgresql.new_schema()
    vanished = open_store(url)
    monkeypatch.setattr("pipeline.stores.writer.Tenancy._renew", lambda *_: None)
    lease = vanished.alone(command="watch", at=START)
    lease.__enter__()
    monkeypatch.setattr("pipeline.stores.lock.socket.gethostname", lambda: "standby")
    with pytest.raises(HouseError, match="store-locked"), writing(url, command="scan", at=START):
        pass
    time.sleep(1.1)
    assert holder(url) is None
    with writing(url, command="scan", at=START) as store:
        store.remember("who", "standby")
        with pytest.raises(HouseError) as taken:
            vanished.remember("who", "vanished")
        assert (taken.value.key, taken.value.exit_code) == ("store-taken", 5)
        assert "standby" in taken.value.sentence("en")
        assert store.recall("who") == "standby"
    lease.__exit__(None, None, None)
    vanished.close()


def test_a_standby_watcher_takes_over_and_the_first_ends_when_it_comes_back(
    postgresql: Server, short: None, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    url = postgresql.new_schema()
    office = Office(tmp_path)
    office.put("A/1.pdf")
    first = open_store(url)
    monkeypatch.setattr("pipeline.stores.writer.Tenancy._renew", lambda *_: None)  # its machine sleeps
    lease = first.alone(command="watch", at=START)
    lease.__enter__()
    watcher = office.watcher(store=first)
    office.turns(watcher, seconds=20)
    monkeypatch.setattr("pipeline.stores.lock.socket.gethostname", lambda: "standby")
    time.sleep(1.1)
    with writing(url, command="watch", at=START) as store:
        office.put("A/2.pdf")
        office.turns(office.watcher(store=store), seconds=20)
        with pytest.raises(HouseError, match="store-taken"):
            office.turns(watcher, seconds=20)
        assert sorted(str(row.path) for row in store.issuances()) == ["A/1.pdf", "A/2.pdf"]
        assert verify_log(store) == ()
    lease.__exit__(None, None, None)
    first.close()
    office.close()


def test_a_holder_keeps_the_store_for_as_long_as_it_lives_and_over_a_restart_of_the_server(
    postgresql: Server, short: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    url = postgresql.new_schema()
    with writing(url, command="watch", at=START) as store:
        time.sleep(1.5)
        postgresql.stop()
        postgresql.start()
        monkeypatch.setattr("pipeline.stores.lock.socket.gethostname", lambda: "standby")
        with pytest.raises(HouseError, match="store-locked"), writing(url, command="scan", at=START):
            pass
        store.remember("who", "the first")
    with writing(url, command="scan", at=START) as store:
        assert store.recall("who") == "the first"


def test_the_store_of_a_killed_process_of_this_machine_is_free_at_once(postgresql: Server) -> None:
    url = postgresql.new_schema()
    program = (
        "import sys, time\n"
        "from pipeline.stores.access import writing\n"
        "from tests.watch.office import START\n"
        "with writing(sys.argv[1], command='watch', at=START):\n"
        "    print('held', flush=True)\n"
        "    time.sleep(60)\n"
    )
    with subprocess.Popen([sys.executable, "-c", program, url], stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "held\n"
        assert holder(url) is not None
        process.kill()
    assert holder(url) is None
    with writing(url, command="scan", at=START):
        pass


def test_a_long_transaction_of_the_holder_is_told_as_its_hold(postgresql: Server, short: None) -> None:
    """While it goes on nobody takes the store, though its lease cannot be renewed, and whoever asks waits no longer."""
    url = postgresql.new_schema()
    with writing(url, command="watch", at=START) as store, store.together():
        store.remember("a", "b")
        time.sleep(1.2)
        began = time.monotonic()
        with pytest.raises(HouseError, match="store-locked"), writing(url, command="scan", at=START):
            pass
        assert time.monotonic() - began < 10


def test_reports_and_verdicts_logged_at_once_are_one_chain(postgresql: Server) -> None:
    url = postgresql.new_schema()
    with writing(url, command="watch", at=START) as writer:

        def report(number: int) -> None:
            reader = open_store(url)
            for _ in range(10):
                reader.tell([(Act.REPORTED, NO_UNIT, {"by": number})], at=START)
            reader.close()

        with ThreadPoolExecutor(4) as pool:
            done = [pool.submit(report, number) for number in range(3)]
            for _ in range(10):
                writer.tell([(Act.WAIVED, UnitCode("A"), {})], at=START)
            for each in done:
                each.result()
        assert verify_log(writer) == ()
        assert len(list(writer.log())) == 40


@pytest.mark.nightly
def test_scans_killed_over_a_server_and_while_they_write_reports_lose_nothing(
    postgresql: Server, tmp_path: Path
) -> None:
    """2,500 of them; each report that lies there is whole, and the log knows it."""
    office = Office(tmp_path)
    office.put("A/so.csv", "Số, ký hiệu văn bản;Ngày tháng văn bản;Trích yếu\n1/CV-A;02/03/2026;V/v họp\n".encode())
    killed_often(office, 2500, postgresql.new_schema())
    written = sorted((tmp_path / "reports").glob("vanthu-*"))
    assert len(written) == 4
    for path in written:
        assert entry_of(office.stores[-1], path.read_bytes()) is not None, path
    office.close()


class Struck(SerialExecutor):
    """Something happens to the server while documents are under way, once."""

    def __init__(self, strike: Callable[[], object], *, at_result: int) -> None:
        super().__init__()
        self.strike, self.left = strike, at_result

    def run(self, items, work, *, seconds=None) -> Iterator[Done | Failure]:  # type: ignore[no-untyped-def, type-arg]
        for result in super().run(items, work, seconds=seconds):
            self.left -= 1
            if self.left == 0:
                self.strike()
            yield result


@pytest.mark.parametrize("abruptly", [False, True], ids=["restarted", "crashed"])
def test_a_server_that_goes_down_in_a_pass_loses_nothing(postgresql: Server, tmp_path: Path, abruptly: bool) -> None:
    def goes_down() -> None:
        postgresql.crash() if abruptly else postgresql.stop()
        postgresql.start()

    url = postgresql.new_schema()
    office = Office(tmp_path)
    files = {f"{'AB'[number % 2]}/{number}.pdf" for number in range(150)}
    for path in files:
        office.put(path)
    # what was kept before it, 64 at a time, is not read again
    for at_result in (10, 70, 400):
        with (
            writing(url, command="watch", at=START) as store,
            Struck(goes_down, at_result=at_result) as executor,
        ):
            watcher = office.watcher(store=store, executor=executor)
            office.turns(watcher, seconds=60)
    store = open_store(url)
    office.stores.append(store)
    assert set(office.judged()) == files
    assert len(office.rows()) == len(files)
    assert (verify_log(store), store.in_flight(), store.losses()) == ((), 0, {})
    office.close()


def test_a_standby_that_takes_the_place_of_its_server_in_a_pass_has_everything(
    own_postgresql: Server, tmp_path: Path
) -> None:
    office = Office(tmp_path)
    files = {f"{'AB'[number % 2]}/{number}.pdf" for number in range(150)}
    for path in files:
        office.put(path)
    with standby_of(own_postgresql) as standby:
        alone = own_postgresql.new_schema()
        both = f"{alone}&host={standby.folder}&target_session_attrs=read-write"

        def takes_over() -> None:
            own_postgresql.crash()
            standby.execute("SELECT pg_promote()")

        executor = Struck(takes_over, at_result=100)
        with writing(both, command="watch", at=START) as store, executor:
            watcher = office.watcher(store=store, executor=executor)
            office.turns(watcher, seconds=60)
            assert watcher.health.failed == 0
            assert watcher.health.errors
        assert standby.execute("SELECT pg_is_in_recovery()") == [(False,)]
        assert len(office.events("read")) <= len(files) + 64, "what was kept before it, 64 at a time, is read again"
        store = open_store(both)
        office.stores.append(store)
        assert set(office.judged()) == files
        assert len(office.rows()) == len(files)
        assert (verify_log(store), store.in_flight(), store.losses()) == ((), 0, {})
        office.close()


@pytest.mark.parametrize("level", ["repeatable read", "serializable"])
def test_no_setting_of_a_server_lets_its_holder_stumble_over_its_own_lease(
    postgresql: Server, short: None, tmp_path: Path, level: str
) -> None:
    """Under such a default, a transaction would fail whenever the lease was renewed since it began."""
    url = f"{postgresql.new_schema()}%20-cdefault_transaction_isolation%3D{level.replace(' ', '%5C%20')}"
    with writing(url, command="watch", at=START) as store:
        until = time.monotonic() + 2.0  # six renewals
        while time.monotonic() < until:
            with store.together():
                time.sleep(0.05)
                store.remember("who", level)
        assert store.recall("who") == level
