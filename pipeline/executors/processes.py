"""Work done in a few worker processes that may be killed: a document that hangs or crashes costs only itself.

pebble and not the standard library's pool: there one killed worker breaks the whole batch, nothing ends a hung task,
and the workers outlive a killed parent (measured: 80 of 100 futures lost, against 1).
"""

from __future__ import annotations

import multiprocessing
import pickle
import signal
import time
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future
from concurrent.futures.process import BrokenProcessPool
from contextlib import suppress
from dataclasses import dataclass
from multiprocessing.context import BaseContext
from queue import SimpleQueue
from types import TracebackType
from typing import Any, Generic, Self

from pebble import CONSTS, ProcessExpired, ProcessPool

from pipeline.errors import HouseError
from pipeline.executors.interface import Done, Failure, FailureKind, R, T
from pipeline.executors.limits import Limits, allow_cpu, enter_worker

_DEATHS_ALLOWED = 2
"""A worker may die once by another's fault: the out-of-memory killer looks at sizes, not at guilt."""
_BROKEN_POOLS_ALLOWED = 5
"""In a row, without one result between them."""
_WINDOW = 2
"""Items under way for each worker: one at work and one waiting."""
_CPU_GRACE_SECONDS = 5.0
"""The wall clock is meant to strike first."""
_STOPPED_SECONDS = 0.5


@dataclass(slots=True)
class _Flight(Generic[T]):
    """An item under way."""

    item: T
    seconds: float
    deaths: int
    since: float
    """Monotonic time of its hand-over."""


class ProcessExecutor:
    """An Executor over `workers` processes, started at the first run and kept warm between runs.

    `preload` names modules that the fork server imports once, so that a new worker costs milliseconds; the first
    ProcessExecutor of a process decides for all, as there is one fork server.
    """

    def __init__(self, *, workers: int, limits: Limits | None = None, preload: tuple[str, ...] = ()) -> None:
        self._workers = max(1, workers)
        self._limits = limits or Limits()
        self._preload = preload
        self._pool: ProcessPool | None = None

    def prepare(self) -> None:
        """Has the fork server import what workers need, while the caller imports what it needs itself.

        For one that is likely to run something: 0.4 s of CPU (measured), spent for nothing where it runs nothing.
        """
        _context(self._preload)

    def run(
        self,
        items: Iterable[T],
        work: Callable[[T], R],
        *,
        seconds: Callable[[T], float] | None = None,
    ) -> Iterator[Done[T, R] | Failure[T]]:
        """Results as they come, at most twice as many items under way as there are workers."""
        source = iter(items)
        flights: dict[Any, _Flight[T]] = {}  # by pebble's future
        finished: SimpleQueue[Future[bytes]] = SimpleQueue()
        broken = 0
        is_done = False

        def hand_over(flight: _Flight[T]) -> None:
            flight.since = time.monotonic()
            future = self._started().schedule(
                _guarded, args=(work, flight.item, flight.seconds + _CPU_GRACE_SECONDS), timeout=flight.seconds
            )
            flights[future] = flight
            future.add_done_callback(lambda ended: finished.put(ended))

        def again(lost: list[_Flight[T]]) -> None:
            """A new pool for everything that was under way in a broken one."""
            nonlocal broken
            while lost:
                broken += 1
                if broken > _BROKEN_POOLS_ALLOWED:
                    raise HouseError("workers-broken", count=broken)
                lost = [*lost, *flights.values()]
                flights.clear()
                self._abandon()
                try:
                    while lost:
                        hand_over(lost[-1])
                        lost.pop()
                except RuntimeError:
                    continue

        try:
            while True:
                while not is_done and len(flights) < _WINDOW * self._workers:
                    try:
                        item = next(source)
                    except StopIteration:
                        is_done = True
                        break
                    flight = _Flight(item, self._limits.seconds if seconds is None else seconds(item), 0, 0.0)
                    try:
                        hand_over(flight)
                    except RuntimeError:
                        again([flight])
                if not flights:
                    break
                future = finished.get()
                ended = flights.pop(future, None)
                if ended is None:  # of a pool that was given up
                    continue
                result = _result_of(future, ended)
                if result is None:
                    try:
                        hand_over(ended)
                    except RuntimeError:
                        again([ended])
                elif isinstance(result, BrokenProcessPool):
                    again([ended])
                else:
                    broken = 0
                    yield result
        finally:
            if flights:
                self._abandon()

    @property
    def near(self) -> Self:
        """Itself."""
        return self

    def close(self) -> None:
        """Ends the workers."""
        self._abandon()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _started(self) -> ProcessPool:
        if self._pool is None:
            # Between SIGTERM and SIGKILL; only a stopped worker lives that long, and all others wait meanwhile.
            CONSTS.term_timeout = _STOPPED_SECONDS
            self._pool = ProcessPool(
                max_workers=self._workers,
                max_tasks=self._limits.tasks_per_worker,
                initializer=enter_worker,
                initargs=(self._limits,),
                context=_context(self._preload),
            )
        return self._pool

    def _abandon(self) -> None:
        pool, self._pool = self._pool, None
        if pool is not None:
            pool.stop()  # type: ignore[no-untyped-call]
            pool.join()


def _context(preload: tuple[str, ...]) -> BaseContext:
    """The fork server where there is one: forked from a small process without threads, it is quick and safe."""
    if "forkserver" not in multiprocessing.get_all_start_methods():
        return multiprocessing.get_context("spawn")
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["pipeline.executors.processes", *preload])
    _start_fork_server()
    return context


def _start_fork_server() -> None:
    """Starts it where it does not run yet; with Ctrl-C held off, which it heeds until it has imported everything."""
    from multiprocessing import forkserver, resource_tracker

    with suppress(OSError):  # a machine out of processes: the first worker tells
        resource_tracker.ensure_running()  # the fork server would start it, and that lets Ctrl-C in again
        before = signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGINT])
        try:
            forkserver.ensure_running()
        finally:
            signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _guarded(work: Callable[[T], R], item: T, cpu_seconds: float) -> bytes:
    """Runs in a worker: the work's value or what it raised, pickled here, so that nothing odd reaches pebble's pipe."""
    allow_cpu(cpu_seconds)
    began = time.monotonic()
    try:
        value = work(item)
        return pickle.dumps((None, value, time.monotonic() - began), protocol=5)
    except MemoryError:
        return pickle.dumps((FailureKind.MEMORY, "MemoryError", 0.0))
    except BaseException as error:  # SystemExit too: no library ends a worker
        return pickle.dumps((FailureKind.ERROR, f"{type(error).__name__}: {error}", 0.0))


def _result_of(future: Future[bytes], flight: _Flight[T]) -> Done[T, Any] | Failure[T] | BrokenProcessPool | None:
    """What became of an item; None when it deserves another try. Any: the worker pickled whatever `work` gives."""
    item, deaths = flight.item, flight.deaths
    try:
        kind, value, took = pickle.loads(future.result())
    except TimeoutError:
        # pebble reads the wall clock: one set forward makes every running task look late.
        if time.monotonic() - flight.since < flight.seconds:
            return None
        return Failure(item=item, kind=FailureKind.TIMEOUT, detail=f"longer than {flight.seconds:g} s", deaths=deaths)
    except ProcessExpired as death:
        if death.exitcode == -getattr(signal, "SIGXCPU", 0):
            detail = f"more than {flight.seconds:g} s of CPU"
            return Failure(item=item, kind=FailureKind.TIMEOUT, detail=detail, deaths=deaths)
        flight.deaths += 1
        if flight.deaths < _DEATHS_ALLOWED:
            return None
        detail = f"{flight.deaths} workers died: {_cause(death.exitcode)}"
        return Failure(item=item, kind=FailureKind.KILLED, detail=detail, deaths=flight.deaths)
    except BrokenProcessPool as broken:
        return broken
    except Exception as error:
        return Failure(item=item, kind=FailureKind.ERROR, detail=f"{type(error).__name__}: {error}", deaths=deaths)
    if kind is not None:
        return Failure(item=item, kind=kind, detail=value, deaths=deaths)
    return Done(item=item, value=value, seconds=took, deaths=deaths)


def _cause(exitcode: int) -> str:
    """An exit code in words."""
    if exitcode < 0:
        try:
            return signal.Signals(-exitcode).name
        except ValueError:
            return f"signal {-exitcode}"
    return f"exit code {exitcode}"
