"""Work done in a few worker processes that may be killed: a document that hangs or crashes costs only itself.

pebble and not the standard library's pool: there one killed worker breaks the whole batch, nothing ends a hung task,
and the workers outlive a killed parent (measured: 80 of 100 futures lost, against 1).
"""

from __future__ import annotations

import multiprocessing
import os
import pickle
import signal
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from multiprocessing.context import BaseContext
from queue import Empty, SimpleQueue
from types import TracebackType
from typing import Any, Generic, Self

from pebble import CONSTS, ProcessExpired, ProcessPool

from pipeline.errors import HouseError
from pipeline.executors.interface import Done, Failure, FailureKind, R, T
from pipeline.executors.limits import Limits, allow_cpu, enter_worker
from pipeline.interrupts import held_off

_DEATHS_ALLOWED = 2
"""A worker may die once by another's fault: the out-of-memory killer looks at sizes, not at guilt."""
_BROKEN_POOLS_ALLOWED = 5
"""In a row, without one result between them."""
_WINDOW = 2
"""Tasks under way for each worker: one at work and one waiting."""
TOGETHER_MOST = 8
"""Small items travel together, so many at most: handing one over costs half a millisecond, a letter takes six
(PIPELINE E.3 #18)."""
_TOGETHER_WORTH_SECONDS = 0.08
"""About so long a task of several may take; items that take longer travel alone."""
_TOGETHER_SECONDS = 2.0
"""Wall clock of such a task: past it, or when its worker dies, each of them is tried alone, by its own limit."""
_CPU_GRACE_SECONDS = 5.0
"""The wall clock is meant to strike first."""
_STOPPED_SECONDS = 0.5
_LOOK_SECONDS = 5.0
_LOST_SECONDS = 30.0
"""Where nothing came for so long beyond what a task and one before it may take, what is under way was lost: a worker
was killed in the moment of taking a task, which pebble notices only when no other is at work; its lock is nobody's."""


@dataclass(slots=True)
class _Flight(Generic[T]):
    """Items under way: one, or a few small ones together."""

    items: list[T]
    seconds: float
    deaths: int = 0
    """Workers that died over it."""
    shared: int = 0
    """Those of them that died while it travelled with others: told, and no evidence against it."""
    since: float = 0.0
    """Monotonic time of its hand-over."""

    def apart(self, limit: Callable[[T], float]) -> list[_Flight[T]]:
        """For another try: whose fault it was shows only where each travels alone."""
        if len(self.items) == 1:
            return [self]
        return [_Flight([item], limit(item), deaths=self.deaths, shared=self.deaths) for item in self.items]


class _Taken(Generic[T]):
    """The items of a run as they are taken, each alone or with others as small as those before it were."""

    def __init__(self, items: Iterable[T], limit: Callable[[T], float]) -> None:
        self._source, self._limit = iter(items), limit
        self._held: list[T] = []
        """Taken, and to travel alone."""
        self._seconds: float | None = None
        """What an item took of late; None before the first."""

    def took(self, seconds: float) -> None:
        """One item was done, in so long."""
        self._seconds = seconds if self._seconds is None else 0.8 * self._seconds + 0.2 * seconds

    def next(self) -> _Flight[T] | None:
        """What is handed over next; None when there is no more."""
        most = 1
        if self._seconds is not None:
            most = max(1, min(TOGETHER_MOST, int(_TOGETHER_WORTH_SECONDS / max(self._seconds, 0.001))))
        together: list[T] = []
        while len(together) < most:
            try:
                item = self._held.pop() if self._held else next(self._source)
            except StopIteration:
                break
            limit = self._limit(item)
            if limit >= _TOGETHER_SECONDS and most > 1:
                together.append(item)
            elif together:
                self._held.append(item)
                break
            else:
                return _Flight([item], limit)
        if len(together) == 1:
            return _Flight(together, self._limit(together[0]))
        return _Flight(together, _TOGETHER_SECONDS) if together else None


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
        """Results as they come, at most twice as many tasks under way as there are workers."""

        def limit(item: T) -> float:
            return self._limits.seconds if seconds is None else seconds(item)

        taken = _Taken(items, limit)
        flights: dict[Any, _Flight[T]] = {}  # by pebble's future
        finished: SimpleQueue[Future[list[bytes]]] = SimpleQueue()
        broken = 0
        is_done = False
        heard = time.monotonic()
        """When the last task went or came."""

        def hand_over(flight: _Flight[T]) -> None:
            nonlocal heard
            flight.since = heard = time.monotonic()
            pool = self._started()
            with held_off():  # the first starts the workers: one that nobody knows of could not be ended
                future = pool.schedule(
                    _guarded, args=(work, flight.items, flight.seconds + _CPU_GRACE_SECONDS), timeout=flight.seconds
                )
                flights[future] = flight
                future.add_done_callback(lambda ended: finished.put(ended))

        def hand_over_all(given: list[_Flight[T]]) -> None:
            """In a new pool together with everything that was under way, where the one that is there is broken."""
            while given:
                try:
                    while given:
                        hand_over(given[-1])
                        given.pop()
                except RuntimeError:
                    given = lost(given)

        def lost(given: list[_Flight[T]]) -> list[_Flight[T]]:
            """Those, with everything that was under way in a pool that broke."""
            nonlocal broken
            broken += 1
            if broken > _BROKEN_POOLS_ALLOWED:
                raise HouseError("workers-broken", count=broken)
            given = [*given, *flights.values()]
            flights.clear()
            self._abandon()
            return given

        try:
            while True:
                while not is_done and len(flights) < _WINDOW * self._workers:
                    flight = taken.next()
                    is_done = flight is None
                    if flight is not None:
                        hand_over_all([flight])
                if not flights:
                    break
                try:
                    future = finished.get(timeout=_LOOK_SECONDS)
                except Empty:
                    patience = 2 * max(each.seconds for each in flights.values()) + _LOST_SECONDS
                    if time.monotonic() - heard > patience:
                        hand_over_all(lost([]))
                    continue
                heard = time.monotonic()
                ended = flights.pop(future, None)
                if ended is None:  # of a pool that was given up
                    continue
                with held_off():  # a future's lock that is taken and not given back would stop the pool's own threads
                    results = _results_of(future, ended)
                if results is None:
                    hand_over_all(ended.apart(limit))
                elif isinstance(results, BrokenProcessPool):
                    hand_over_all(lost([ended]))
                else:
                    broken = 0
                    for result in results:
                        if isinstance(result, Done):
                            taken.took(result.seconds)
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
        with held_off():
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
    """Starts it where it does not run yet; with Ctrl-C held off, which it heeds until it has imported everything.

    Raises HouseError temporary-folder-long: its socket lies there, and its address holds 107 bytes (unix(7)).
    """
    from multiprocessing import forkserver, resource_tracker

    try:
        resource_tracker.ensure_running()  # the fork server would start it, and that lets Ctrl-C in again
        before = signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGINT])
        try:
            forkserver.ensure_running()
        finally:
            signal.pthread_sigmask(signal.SIG_SETMASK, before)
    except OSError as cause:
        if cause.errno is not None:  # a machine out of processes: the first worker tells
            return
        folder = tempfile.gettempdir()
        raise HouseError("temporary-folder-long", path=folder, size=len(os.fsencode(folder))) from cause


def _guarded(work: Callable[[T], R], items: list[T], cpu_seconds: float) -> list[bytes]:
    """Runs in a worker: the work's value of each item, or what it raised, pickled here.

    So nothing odd reaches pebble's pipe, and a value that cannot be pickled costs no other.
    """
    allow_cpu(cpu_seconds)
    return [_guarded_one(work, item) for item in items]


def _guarded_one(work: Callable[[T], R], item: T) -> bytes:
    began = time.monotonic()
    try:
        value = work(item)
        return pickle.dumps((None, value, time.monotonic() - began), protocol=5)
    except MemoryError:
        return pickle.dumps((FailureKind.MEMORY, "MemoryError", 0.0))
    except BaseException as error:  # SystemExit too: no library ends a worker
        return pickle.dumps((FailureKind.ERROR, f"{type(error).__name__}: {error}", 0.0))


def _results_of(
    future: Future[list[bytes]], flight: _Flight[T]
) -> list[Done[T, Any] | Failure[T]] | BrokenProcessPool | None:
    """What became of the items; None when they deserve another try. Any: the worker pickled what `work` gives."""
    kind, detail = FailureKind.ERROR, ""
    try:
        told = future.result()
        return [_result(item, each, flight.deaths) for item, each in zip(flight.items, told, strict=True)]
    except TimeoutError:
        # pebble reads the wall clock: one set forward makes every running task look late.
        if time.monotonic() - flight.since < flight.seconds:
            return None
        kind, detail = FailureKind.TIMEOUT, f"longer than {flight.seconds:g} s"
    except ProcessExpired as death:
        if death.exitcode == -getattr(signal, "SIGXCPU", 0):
            kind, detail = FailureKind.TIMEOUT, f"more than {flight.seconds:g} s of CPU"
        else:
            flight.deaths += 1
            alone = flight.deaths - flight.shared
            if alone < _DEATHS_ALLOWED:
                return None
            kind, detail = FailureKind.KILLED, f"{alone} workers died: {_cause(death.exitcode)}"
    except BrokenProcessPool as broken:
        return broken
    except Exception as error:
        detail = f"{type(error).__name__}: {error}"
    if len(flight.items) > 1:
        return None
    return [Failure(item=flight.items[0], kind=kind, detail=detail, deaths=flight.deaths)]


def _result(item: T, told: bytes, deaths: int) -> Done[T, Any] | Failure[T]:
    try:
        kind, value, took = pickle.loads(told)
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
