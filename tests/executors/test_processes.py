"""A document that hangs, crashes or eats memory costs its own slot, and nothing outlives the parent."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from multiprocessing import forkserver
from pathlib import Path
from typing import Any

import pytest
from pebble import ProcessPool

from pipeline.executors.interface import Done, Failure, FailureKind
from pipeline.executors.limits import Limits
from pipeline.executors.processes import ProcessExecutor
from tests.executors.poison import act, die_once, fork_bomb, limits_of, my_pid, slowly

LIMITS = Limits(seconds=1.0, memory_bytes=1024**3, tasks_per_worker=50)
ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def executor() -> Iterator[ProcessExecutor]:
    with ProcessExecutor(workers=2, limits=LIMITS) as made:
        yield made


@pytest.mark.parametrize(
    ("order", "kind", "told"),
    [
        ("segfault", FailureKind.KILLED, "SIGSEGV"),
        ("sigkill", FailureKind.KILLED, "SIGKILL"),
        ("abort", FailureKind.KILLED, "SIGABRT"),
        ("exit", FailureKind.KILLED, "exit code 3"),
        ("exit-0", FailureKind.TIMEOUT, "1 s"),
        ("hang", FailureKind.TIMEOUT, "1 s"),
        ("spin", FailureKind.TIMEOUT, "1 s"),
        ("stop", FailureKind.TIMEOUT, "1 s"),
        ("recursion", FailureKind.ERROR, "RecursionError"),
        ("recursion-in-c", FailureKind.KILLED, "SIGSEGV"),
        ("memory", FailureKind.MEMORY, "MemoryError"),
        ("memory-6-gib", FailureKind.MEMORY, "MemoryError"),
        ("memory-in-pieces", FailureKind.MEMORY, "MemoryError"),
        ("rust-panic", FailureKind.ERROR, "PanicException"),
        ("rust-abort", FailureKind.KILLED, "SIGABRT"),
        ("raise", FailureKind.ERROR, "ValueError"),
        ("system-exit", FailureKind.ERROR, "SystemExit"),
        ("unpicklable", FailureKind.ERROR, "pickle"),
        ("descriptors", FailureKind.ERROR, "Too many open files"),
        ("write", FailureKind.ERROR, "File too large"),
        ("flood-without-end", FailureKind.TIMEOUT, "1 s"),
    ],
)
def test_a_poison_document_is_one_failure_and_its_neighbours_go_on(
    executor: ProcessExecutor, order: str, kind: FailureKind, told: str
) -> None:
    limit = 15.0 if "memory" in order else 1.0  # touching a gigabyte takes its time on a busy machine
    failures, done = in_their_midst(executor, order, at=40, of=99, limit=lambda each: limit if each == order else 20.0)
    assert [(each.item, each.kind) for each in failures] == [(order, kind)]
    assert [told in each.detail for each in failures] == [True]
    assert max(failures.values()) < limit + 3
    assert sorted(each.item for each in done) == sorted(f"document {number}" for number in range(99))
    assert are_two_and_well(), "the dead one is replaced, and nobody is left over"


@pytest.mark.parametrize(
    ("order", "kind", "told"),
    [
        ("segfault", FailureKind.KILLED, "2 workers died: SIGSEGV"),
        ("exit", FailureKind.KILLED, "2 workers died: exit code 3"),
        ("hang", FailureKind.TIMEOUT, "longer than 3 s"),
        ("unpicklable", FailureKind.ERROR, "pickle"),
    ],
)
def test_what_travels_with_a_poison_document_is_done_and_the_limit_is_its_own(
    executor: ProcessExecutor, order: str, kind: FailureKind, told: str
) -> None:
    """Small documents travel together; the poison's limit is the others' too, so it comes in their midst."""
    failures, done = in_their_midst(executor, order, at=22, of=40, limit=lambda _: 3.0)
    ((failure, seconds),) = failures.items()
    assert (failure.item, failure.kind, told in failure.detail) == (order, kind, True)
    assert seconds < 3.0 + 3
    assert sorted(each.item for each in done) == sorted(f"document {number}" for number in range(40))
    is_killed = kind is FailureKind.KILLED
    assert failure.deaths == (3 if is_killed else 0), "the first while others travelled with it, which is no evidence"
    deaths = [each.deaths for each in done]
    assert (1 <= sum(deaths) < 8, set(deaths) <= {0, 1}) == (is_killed, True), "and theirs is told too"
    assert are_two_and_well()


def test_small_items_travel_together_and_none_with_one_of_a_short_limit(executor: ProcessExecutor) -> None:
    taken: list[int] = []
    ahead = []
    for each in executor.run(numbers(taken, 60), my_pid, seconds=lambda number: 1.0 if number % 20 == 0 else 20.0):
        ahead.append(len(taken) - each.item)
    assert taken == list(range(60))
    assert max(ahead) > 4, "two workers with two tasks each, of several items"


def numbers(taken: list[int], count: int) -> Iterator[int]:
    for number in range(count):
        taken.append(number)
        yield number


def in_their_midst(
    executor: ProcessExecutor, order: str, *, at: int, of: int, limit: Callable[[str], float]
) -> tuple[dict[Failure[str], float], list[Done[str, object]]]:
    """What becomes of `of` documents and a poison that comes as number `at`.

    Failures with the seconds from the poison's taking to them, and what was done.
    """
    taken = 0.0

    def items() -> Iterator[str]:
        nonlocal taken
        for number in range(of):
            if number == at:
                taken = time.monotonic()
                yield order
            yield f"document {number}"

    failures: dict[Failure[str], float] = {}
    done: list[Done[str, object]] = []
    for result in executor.run(items(), act, seconds=limit):
        match result:
            case Failure():
                failures[result] = time.monotonic() - taken
            case Done():
                done.append(result)
    return failures, done


def are_two_and_well() -> bool:
    """Whether the fork server has two children that are neither stopped nor dead, soon."""
    server = forkserver._forkserver._forkserver_pid  # type: ignore[attr-defined]
    end = time.monotonic() + 5
    while time.monotonic() < end:
        states = [state for _, parent, state in processes() if parent == server]
        if len(states) == 2 and not set(states) & set("TtZX"):
            return True
        time.sleep(0.05)
    return False


def processes() -> Iterator[tuple[int, int, str]]:
    """Pid, parent and state of everything that runs."""
    for each in filter(str.isdigit, os.listdir("/proc")):
        with contextlib.suppress(OSError):
            state, parent = Path(f"/proc/{each}/stat").read_text().rpartition(")")[2].split()[:2]
            yield int(each), int(parent), state


def test_what_a_document_forked_ends_with_its_worker(executor: ProcessExecutor, tmp_path: Path) -> None:
    told = tmp_path / "told"
    os.mkfifo(told)
    reader = os.open(told, os.O_RDONLY | os.O_NONBLOCK)
    items = [f"document {number}" for number in range(99)]
    items.insert(40, str(told))
    results = list(executor.run(items, fork_bomb, seconds=lambda each: 1.9 if each == str(told) else 20.0))
    (failure,) = [each for each in results if isinstance(each, Failure)]
    assert (failure.item, failure.kind, len(results)) == (str(told), FailureKind.TIMEOUT, 100)
    forked = {int(pid) for pid in os.read(reader, 10_000).split()}
    os.close(reader)
    assert len(forked) == 15
    end = time.monotonic() + 5
    while forked & {pid for pid, _, state in processes() if state != "Z"} and time.monotonic() < end:
        time.sleep(0.05)
    left = forked & {pid for pid, _, state in processes() if state != "Z"}
    for pid in left:
        os.kill(pid, signal.SIGKILL)
    assert left == set()
    assert are_two_and_well()


def test_a_document_whose_worker_died_by_anothers_fault_gets_a_second_try(
    executor: ProcessExecutor, tmp_path: Path
) -> None:
    marker = tmp_path / "marker"
    marker.touch()
    (result,) = executor.run([str(marker)], die_once)
    assert isinstance(result, Done)
    assert result.value == "came through"


def test_a_worker_has_its_limits(executor: ProcessExecutor) -> None:
    (result,) = executor.run([None], limits_of)
    assert isinstance(result, Done)
    assert result.value == {"RLIMIT_AS": 1024**3, "RLIMIT_CORE": 0, "RLIMIT_FSIZE": 0, "RLIMIT_NOFILE": 64}


def test_what_a_library_prints_does_not_reach_our_output(
    executor: ProcessExecutor, capfd: pytest.CaptureFixture[str]
) -> None:
    (result,) = executor.run(["flood"], act)
    assert isinstance(result, Done)
    assert capfd.readouterr() == ("", "")


def test_a_large_document_has_a_longer_limit(executor: ProcessExecutor) -> None:
    assert LIMITS.seconds_for(51 * 1024**2) == 120
    (result,) = executor.run([1.4], slowly, seconds=lambda _: 10.0)
    assert isinstance(result, Done)


def test_workers_are_replaced_after_their_number_of_tasks() -> None:
    with ProcessExecutor(workers=1, limits=Limits(tasks_per_worker=5)) as executor:
        pids = [each.value for each in executor.run([0.06] * 12, slowly) if isinstance(each, Done)]
    assert len(pids) == 12
    assert len(set(pids)) == 3, "of items that travel alone"


def test_a_pool_whose_idle_workers_are_killed_starts_another(executor: ProcessExecutor) -> None:
    pids = {each.value for each in executor.run(range(20), my_pid) if isinstance(each, Done)}
    for pid in pids:
        with contextlib.suppress(ProcessLookupError):  # replaced after its fiftieth task
            os.kill(pid, signal.SIGKILL)
    assert len([each for each in executor.run(range(20), my_pid) if isinstance(each, Done)]) == 20


def test_a_clock_set_forward_kills_nobody(executor: ProcessExecutor, monkeypatch: pytest.MonkeyPatch) -> None:
    offset = 0.0
    real = time.time
    monkeypatch.setattr(time, "time", lambda: real() + offset)
    results = []
    for number, result in enumerate(executor.run([0.05] * 30, slowly)):
        if number == 10:
            offset = 3600.0
        results.append(result)
    assert len(results) == 30
    assert all(isinstance(each, Done) for each in results)


SCRIPT = """
import os, signal, sys, time
from pipeline.executors.limits import Limits
from pipeline.executors.processes import ProcessExecutor
from tests.executors.poison import slowly

def pids():
    yield 0.2
    yield 0.2
    while True:
        yield 60.0
        yield -60.0

if __name__ == "__main__":
    signal.signal(signal.SIGINT, signal.default_int_handler)  # ignored where the tests run in a shell's background
    with ProcessExecutor(workers=2, limits=Limits(seconds=120)) as executor:
        try:
            for number, each in enumerate(executor.run(pids(), slowly)):
                print(each.value, flush=True)
                if number == 1:
                    print("busy", flush=True)
        except KeyboardInterrupt:
            print("interrupted", flush=True)
    print("ended", flush=True)
"""


@pytest.fixture
def parent(tmp_path: Path) -> Iterator[tuple[subprocess.Popen[str], set[int]]]:
    """A process whose workers are busy, and the pids of its group."""
    script = tmp_path / "parent.py"
    script.write_text(SCRIPT)
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    running = subprocess.Popen(
        [sys.executable, str(script)], stdout=subprocess.PIPE, text=True, start_new_session=True, env=environment
    )
    assert running.stdout is not None
    for line in running.stdout:
        if line == "busy\n":
            break
    yield running, group_of(running.pid)
    if running.poll() is None:
        running.kill()
    running.stdout.close()
    running.wait()


def group_of(leader: int) -> set[int]:
    """Every living process of the session that `leader` began."""
    found = set()
    for each in filter(str.isdigit, os.listdir("/proc")):
        try:
            fields = Path(f"/proc/{each}/stat").read_text().rpartition(")")[2].split()
        except OSError:
            continue
        if int(fields[3]) == leader and fields[0] not in "ZX":
            found.add(int(each))
    return found


def gone_within(leader: int, seconds: float) -> bool:
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if not group_of(leader):
            return True
        time.sleep(0.05)
    return False


def test_no_worker_outlives_a_killed_parent(parent: tuple[subprocess.Popen[str], set[int]]) -> None:
    running, group = parent
    assert len(group) >= 4  # parent, fork server, two workers
    running.kill()
    running.wait()
    assert gone_within(running.pid, 5)


def test_ctrl_c_ends_everything_in_order(parent: tuple[subprocess.Popen[str], set[int]]) -> None:
    running, _ = parent
    os.killpg(running.pid, signal.SIGINT)
    assert running.stdout is not None
    assert running.stdout.read().splitlines()[-2:] == ["interrupted", "ended"]
    assert running.wait(timeout=10) == 0
    assert gone_within(running.pid, 5)


PREPARING = """
import signal, sys, time
from pathlib import Path
from pipeline.executors.processes import ProcessExecutor

def there(name):
    end = time.monotonic() + 10
    while not Path(name).exists() and time.monotonic() < end:
        time.sleep(0.02)
    return Path(name).exists()

if __name__ == "__main__":
    signal.signal(signal.SIGINT, signal.default_int_handler)
    with ProcessExecutor(workers=2, preload=("tells",)) as executor:
        executor.prepare()
        try:
            print(there("begun"), Path("imported").exists(), flush=True)
            print(there("imported"), flush=True)
        except KeyboardInterrupt:
            print("interrupted", there("imported"), flush=True)
"""


def test_a_task_that_is_lost_with_its_worker_is_handed_over_again(monkeypatch: pytest.MonkeyPatch) -> None:
    real, lost = ProcessPool.schedule, iter([True, False, True])

    def schedule(pool: ProcessPool, *arguments: Any, **named: Any) -> Any:
        return Future() if next(lost, False) else real(pool, *arguments, **named)

    monkeypatch.setattr(ProcessPool, "schedule", schedule)
    monkeypatch.setattr("pipeline.executors.processes._LOOK_SECONDS", 0.1)
    monkeypatch.setattr("pipeline.executors.processes._LOST_SECONDS", 0.5)
    with ProcessExecutor(workers=1) as executor:
        results = list(executor.run(range(6), my_pid, seconds=lambda item: 2.0))
    assert sorted(done.item for done in results if isinstance(done, Done)) == [0, 1, 2, 3, 4, 5]


@pytest.mark.skipif(sys.platform != "linux", reason="a socket's address has another length there")
def test_a_temporary_folder_whose_name_is_too_long_for_a_socket_is_named(tmp_path: Path) -> None:
    long = tmp_path / ("x" * 100)
    long.mkdir()
    code = "from pipeline.executors.processes import ProcessExecutor as E\nE(workers=1).prepare()"
    done = subprocess.run(
        [sys.executable, "-c", code], env={**os.environ, "PYTHONPATH": str(ROOT), "TMPDIR": str(long)}, text=True,
        capture_output=True,
    )  # fmt: skip
    assert "HouseError: temporary-folder-long: " in done.stderr
    assert f"{long} ({len(str(long))} bytes)" in done.stderr


@pytest.fixture
def preparing(tmp_path: Path) -> Iterator[subprocess.Popen[str]]:
    """A process whose fork server takes half a second for its imports."""
    (tmp_path / "parent.py").write_text(PREPARING)
    slow = "import time\nopen('begun', 'w').close()\ntime.sleep(0.5)\nopen('imported', 'w').close()\n"
    (tmp_path / "tells.py").write_text(slow)
    running = subprocess.Popen(
        [sys.executable, "parent.py"], cwd=tmp_path, env={**os.environ, "PYTHONPATH": str(ROOT)}, text=True,
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, start_new_session=True,
    )  # fmt: skip
    with running:
        yield running


def test_what_workers_need_is_imported_while_the_caller_goes_on(preparing: subprocess.Popen[str]) -> None:
    told, troubles = preparing.communicate(timeout=60)
    assert (told.splitlines(), troubles) == (["True False", "True"], "")


def test_ctrl_c_while_the_fork_server_imports_is_the_callers_alone(preparing: subprocess.Popen[str]) -> None:
    assert preparing.stdout is not None
    assert preparing.stdout.readline() == "True False\n"
    os.killpg(preparing.pid, signal.SIGINT)
    told, troubles = preparing.communicate(timeout=60)
    assert (told, troubles) == ("interrupted True\n", "")
