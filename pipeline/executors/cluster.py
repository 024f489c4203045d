"""Work done on other machines, through Dask's scheduler: batches travel, and each machine has processes of its own.

Dask finds workers and carries bytes. What it does less well is done here: its workers never meet a bad document (a
ProcessExecutor inside each does, whose child may die), batches make up for 5 ms a task, a window bounds what is under
way, and a batch whose worker was lost is sent again by us, since Dask blames every task that a dead worker had.

Whoever reaches the scheduler can run programs on every worker: beyond one machine use TLS, with certificates on both
sides.
"""

from __future__ import annotations

import asyncio
import dataclasses
import logging
import operator
import os
import pickle
import signal
import sys
import threading
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from functools import partial
from importlib.metadata import version
from pathlib import Path
from queue import Empty, SimpleQueue
from types import TracebackType
from typing import TYPE_CHECKING, Any, Generic, Self

from pipeline.errors import HouseError
from pipeline.executors.interface import Done, Failure, R, T
from pipeline.executors.limits import Limits
from pipeline.executors.processes import ProcessExecutor
from rules.text import Text

if TYPE_CHECKING:
    from distributed import Client, Future, Security, Worker

Introduce = Callable[[object], Mapping[str, str]]
"""Top-level function that tells a process's traits by name; runs here and in a child of every worker."""

Tell = Callable[[Text, Mapping[str, str]], None]
"""Tells the person who started a worker what it does: a text and its values."""

BATCH_LEAST, BATCH_MOST = 25, 50
"""Items a task: 25 already make Dask's 5 ms a fiftieth of the work, and more than 50 are much to do twice."""
_BATCH_BYTES = 32 << 20
"""A batch ends above this, however few its items: large documents must not queue behind each other on one machine."""
_WINDOW = 2
"""Batches under way for each worker: one at work and one waiting."""
_LOSSES_ALLOWED = 2
"""A batch is sent so often to other machines; then its items are done here, one by one."""
_CLOCK_SECONDS = 5.0
_POLL_SECONDS = 1.0
_LOOK_SECONDS = 5.0
"""How often the workers are counted while work goes on."""
_CONNECT_SECONDS = 30.0
_RETRY_SECONDS = 3.0
"""A worker whose scheduler went away knocks again after so long."""

TRAITS: dict[str, Text] = {
    "vanthu": Text("phiên bản vanthu", "version of vanthu"),
    "extractor": Text("phần đọc văn bản", "extractor"),
    "reader": Text("phần đọc sổ", "reader of registers"),
    "rulebook": Text("bộ quy tắc", "rulebook"),
    "python": Text("phiên bản Python", "version of Python"),
    "canary": Text("kết quả đọc văn bản mẫu", "facts of the sample document"),
    "dask": Text("phiên bản Dask", "version of Dask"),
    "folder": Text("thư mục theo dõi", "watched folder"),
    "clock": Text("đồng hồ", "clock"),
    "answer": Text("trả lời", "answer"),
}
"""What two machines compare, as a person is told it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Tls:
    """The files of one member of the cluster: the same CA signs all of them, and nobody else is let in."""

    ca: Path
    certificate: Path
    key: Path

    def security(self) -> Security:
        """What Dask wants to know. Raises OSError when a file is not there."""
        from distributed import Security

        for path in (self.ca, self.certificate, self.key):
            path.open("rb").close()
        certificate, key = str(self.certificate), str(self.key)
        return Security(
            require_encryption=True, tls_ca_file=str(self.ca),
            tls_client_cert=certificate, tls_client_key=key, tls_worker_cert=certificate, tls_worker_key=key,
        )  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class _Hello:
    """What the parent asks of a worker before it gives it work."""

    introduce: Introduce
    preload: tuple[str, ...]
    limits: Limits
    root: str | None
    """The parent's watched folder, absolute; None when paths mean the same everywhere."""
    folders: tuple[str, ...]
    """Names of the folders right below it: a share that is not mounted lacks them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Batch:
    """A task: some items with the work, pickled as a whole, so that scheduler and Dask's threads see bytes only."""

    hello: _Hello
    work: Callable[[Any], Any]
    items: tuple[Any, ...]
    seconds: tuple[float, ...]
    """Wall clock for each item."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Answer:
    """What a worker says of itself, and of a batch where one was asked for."""

    worker: str
    traits: dict[str, str]
    results: tuple[tuple[int, Done[Any, Any] | Failure[Any]], ...] = ()
    """(place in the batch, how it failed or None, value or detail); Any: whatever the work gives."""


@dataclass(slots=True)
class _Flight(Generic[T]):
    """A batch under way."""

    items: list[T]
    seconds: list[float]
    losses: int = 0
    future: Future[Any] | None = None


class ClusterExecutor:
    """An Executor over the workers of a Dask scheduler, connected at the first run and kept so between runs.

    `introduce` tells this process's traits; a worker with others is refused by name, at the connection or, having
    joined later, with its first batch. Items may be paths, or dataclasses with a `path`: a path below `root` is turned
    into the same file below the worker's own root. Under way are at most twice as many batches as workers.

    Raises, from `run`: HouseError cluster-unreachable (no answer in `connect` seconds), cluster-no-workers (none for
    `patience` seconds), cluster-worker-refused, cluster-lost. What was yielded before stays done; nothing else was.
    """

    def __init__(
        self,
        *,
        scheduler: str,
        introduce: Introduce,
        root: Path | None = None,
        tls: Tls | None = None,
        limits: Limits | None = None,
        preload: tuple[str, ...] = (),
        patience: float = 60.0,
        connect: float = 30.0,
    ) -> None:
        self._scheduler = scheduler
        self._introduce = introduce
        self._root = root
        self._tls = tls
        self._limits = limits or Limits()
        self._preload = preload
        self._patience = patience
        self._connect_within = connect
        self._client: Client | None = None
        self._hello: _Hello | None = None
        self._own: dict[str, str] = {}
        self._greeted: set[str] = set()
        self._counted_at = 0.0
        self._workers = 0
        self._here: ProcessExecutor | None = None

    def run(
        self,
        items: Iterable[T],
        work: Callable[[T], R],
        *,
        seconds: Callable[[T], float] | None = None,
    ) -> Iterator[Done[T, R] | Failure[T]]:
        """Results as their batches come back."""
        source = iter(items)
        flights: dict[object, _Flight[T]] = {}  # by Dask's key
        finished: SimpleQueue[Future[Any]] = SimpleQueue()
        is_done = False
        alone_since: float | None = None

        def hand_over(flight: _Flight[T]) -> None:
            flight.future = self._submitted(work, flight)
            flights[flight.future.key] = flight
            flight.future.add_done_callback(finished.put)

        try:
            while True:
                while not is_done and len(flights) < _WINDOW * max(1, self._workers):
                    flight: _Flight[T] = _Flight([], [])
                    is_done = self._fill(flight, source, _batch_items(items, self._workers), seconds)
                    if not flight.items:
                        break
                    if self._client is None:
                        self._connect()
                    hand_over(flight)
                if not flights:
                    break
                try:
                    future = finished.get(timeout=_POLL_SECONDS)
                except Empty:
                    self._count_workers()
                    alone_since = None if self._workers else alone_since or time.monotonic()
                    if alone_since is not None and time.monotonic() - alone_since > self._patience:
                        raise HouseError("cluster-no-workers", scheduler=self._scheduler) from None
                    continue
                ended = flights.pop(future.key, None)
                if ended is None:
                    continue
                answer = self._answer_of(future)
                future.release()
                if answer is not None:
                    self._refuse_unless_equal(answer)
                    yield from _results_of(answer, ended)
                elif ended.losses + 1 < _LOSSES_ALLOWED:
                    ended.losses += 1
                    hand_over(ended)
                else:
                    yield from self._one_by_one(ended, work)
                if time.monotonic() - self._counted_at > _LOOK_SECONDS:
                    self._count_workers()
        finally:
            self._give_up(flights.values())

    @property
    def near(self) -> ProcessExecutor:
        """Processes on this machine."""
        if self._here is None:
            self._here = ProcessExecutor(workers=os.cpu_count() or 1, limits=self._limits, preload=self._preload)
        return self._here

    def close(self) -> None:
        """Leaves the cluster; its workers go on for others."""
        self._disconnect()
        here, self._here = self._here, None
        if here is not None:
            here.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    # --- batches

    def _fill(self, flight: _Flight[T], source: Iterator[T], most: int, seconds: Callable[[T], float] | None) -> bool:
        """Takes the next batch; gives whether the items have come to their end."""
        held = 0
        while len(flight.items) < most and held < _BATCH_BYTES:
            try:
                item = next(source)
            except StopIteration:
                return True
            flight.items.append(item)
            flight.seconds.append(self._limits.seconds if seconds is None else seconds(item))
            held += getattr(item, "size_bytes", 0)
        return False

    def _submitted(self, work: Callable[[T], R], flight: _Flight[T]) -> Future[Any]:
        assert self._client is not None
        assert self._hello is not None
        batch = _Batch(hello=self._hello, work=work, items=tuple(flight.items), seconds=tuple(flight.seconds))
        order = pickle.dumps(batch, protocol=5)
        try:
            return self._client.submit(_do_batch, order, pure=False, retries=0)
        except Exception as cause:  # Dask raises bare exceptions when its stream is closed
            raise self._lost() from cause

    def _answer_of(self, future: Future[Any]) -> _Answer | None:
        """A batch's answer; None when its worker was lost over it. Raises HouseError when the scheduler was lost."""
        try:
            answer: _Answer = pickle.loads(future.result(timeout=_CONNECT_SECONDS))
        except (asyncio.CancelledError, Exception):  # whatever a worker's end raises here: the batch is not done
            if future.cancelled() or self._client is None or self._client.status != "running":
                raise self._lost() from None
            return None
        return answer

    def _one_by_one(self, flight: _Flight[T], work: Callable[[T], R]) -> Iterator[Done[T, R] | Failure[T]]:
        """A batch that no worker survived, or that none could read, done on this machine."""
        for item, limit in zip(flight.items, flight.seconds, strict=True):
            yield from self.near.run([item], work, seconds=partial(_constant, limit))

    def _give_up(self, flights: Iterable[_Flight[T]]) -> None:
        futures = [flight.future for flight in flights if flight.future is not None]
        if futures and self._client is not None:
            if self._client.status == "running":
                with suppress(Exception):  # what cannot be cancelled ends by itself, and nobody asks for it
                    self._client.cancel(futures, force=True)
            else:
                self._disconnect()

    # --- the connection

    def _connect(self) -> None:
        """Connects, and greets every worker there is. Raises HouseError."""
        try:
            from distributed import Client
        except ModuleNotFoundError as missing:
            raise HouseError("cluster-parts-missing", module=missing.name) from missing
        # Its own tales of lost connections are told by us, once and with an advice.
        for name in ("distributed", "distributed.client", "distributed.utils", "tornado.application"):
            logging.getLogger(name).setLevel(logging.CRITICAL)
        try:
            self._client = Client(
                self._scheduler, timeout=self._connect_within, set_as_default=False,
                security=self._tls.security() if self._tls else None,
            )  # fmt: skip
        except (OSError, ValueError, RuntimeError, TypeError) as cause:
            told = str(cause).partition("\n")[0]
            raise HouseError("cluster-unreachable", scheduler=self._scheduler, cause=told) from cause
        self._greeted = set()
        self._hello = _Hello(
            introduce=self._introduce, preload=self._preload, limits=self._limits,
            root=str(self._root) if self._root else None, folders=_folders_below(self._root),
        )  # fmt: skip
        self._own = {**self._introduce(None), "dask": version("distributed"), "folder": ""}
        end = time.monotonic() + self._patience
        while not self._count_workers():
            if time.monotonic() > end:
                raise HouseError("cluster-no-workers", scheduler=self._scheduler)
            time.sleep(0.2)

    def _count_workers(self) -> int:
        """How many workers there are now; those not met before are greeted. Raises HouseError."""
        assert self._client is not None
        self._counted_at = time.monotonic()
        try:
            there = set(self._client.nthreads())
            if fresh := sorted(there - self._greeted):
                self._greet(fresh)
        except HouseError:
            raise
        except (asyncio.CancelledError, Exception) as cause:
            raise self._lost() from cause
        self._greeted &= there
        self._workers = len(self._greeted)
        return self._workers

    def _greet(self, addresses: list[str]) -> None:
        assert self._client is not None
        answers = self._client.run(_say_hello, pickle.dumps(self._hello), workers=addresses, on_error="return")
        before = time.time()
        clocks = self._client.run(_clock, workers=addresses, on_error="return")
        after = time.time()
        for address in addresses:
            told, clock = answers.get(address), clocks.get(address)
            if isinstance(told, OSError) or isinstance(clock, OSError) or told is None or clock is None:
                continue  # it went away again; if it comes back it is greeted then
            if isinstance(told, Exception) or isinstance(clock, Exception):
                wrong = told if isinstance(told, Exception) else clock
                said = f"{type(wrong).__name__}: {wrong}".partition("\n")[0]
                raise self._refusal(address, {"answer": ("", said)})
            self._refuse_unless_equal(pickle.loads(told))
            offset = min(clock - before, 0.0) or max(clock - after, 0.0)
            if abs(offset) >= _CLOCK_SECONDS:
                raise self._refusal(pickle.loads(told).worker, {"clock": ("0 s", f"{offset:+.0f} s")})
            self._greeted.add(address)

    def _refuse_unless_equal(self, answer: _Answer) -> None:
        names = dict.fromkeys([*self._own, *answer.traits])
        pairs = {name: (self._own.get(name, "-"), answer.traits.get(name, "-")) for name in names}
        different = {name: pair for name, pair in pairs.items() if pair[0] != pair[1]}
        if different:
            raise self._refusal(answer.worker, different)

    def _refusal(self, worker: str, different: Mapping[str, tuple[str, str]]) -> HouseError:
        told = [
            (TRAITS.get(name, Text(name, name)), here or "-", there or "-") for name, (here, there) in different.items()
        ]
        what = Text(
            vi="; ".join(f"{name.vi}: ở đây {here}, ở đó {there}" for name, here, there in told),
            en="; ".join(f"{name.en}: {here} here, {there} there" for name, here, there in told),
        )
        return HouseError("cluster-worker-refused", worker=worker, what=what)

    def _lost(self) -> HouseError:
        return HouseError("cluster-lost", scheduler=self._scheduler)

    def _disconnect(self) -> None:
        client, self._client = self._client, None
        if client is not None:
            with suppress(Exception):  # a client whose scheduler is gone cannot say good-bye
                client.close(timeout=5)


def _batch_items(items: object, workers: int) -> int:
    """How many items a batch takes: fewer where all of them would else be with a few of the workers."""
    count = operator.length_hint(items)
    return min(BATCH_MOST, max(BATCH_LEAST, count // (2 * _WINDOW * max(1, workers)))) if count else BATCH_MOST


def _results_of(answer: _Answer, flight: _Flight[T]) -> Iterator[Done[T, Any] | Failure[T]]:
    """The parent's own items with what became of them."""
    for place, result in answer.results:
        yield dataclasses.replace(result, item=flight.items[place])


def _constant(limit: float, _: object) -> float:
    return limit


def _folders_below(root: Path | None) -> tuple[str, ...]:
    if root is None:
        return ()
    with os.scandir(root) as found:
        return tuple(sorted(each.name for each in found if each.is_dir() and not each.name.startswith(".")))


# --- in a worker -----------------------------------------------------------------------------------------------------


@dataclass(slots=True)
class _Member:
    """What a worker's process keeps between tasks."""

    processes: int = 0
    """0: as many as there are processors."""
    root: str | None = None
    """Where the watched folder is here; None: where the parent has it."""
    executor: ProcessExecutor | None = None
    traits: dict[str, str] = field(default_factory=dict)
    at_work: threading.Lock = field(default_factory=threading.Lock)
    """An executor is used from one thread at a time, whatever threads a worker was given."""
    at_door: threading.Lock = field(default_factory=threading.Lock)


_member = _Member()


async def _say_hello(asked: bytes, dask_worker: Worker) -> bytes:
    """In a worker's loop, which goes on meanwhile."""
    hello: _Hello = pickle.loads(asked)
    traits = await asyncio.to_thread(_traits, hello)
    return pickle.dumps(_Answer(worker=str(dask_worker.name), traits=traits))


def _clock() -> float:
    return time.time()


def _do_batch(order: bytes) -> bytes:
    """In a worker's thread: a batch's items in its processes; a bad one costs a child."""
    from distributed import get_worker

    batch: _Batch = pickle.loads(order)
    traits = _traits(batch.hello)
    root = batch.hello.root
    numbered = [(place, batch.work, _moved(item, root)) for place, item in enumerate(batch.items)]
    results: list[tuple[int, Done[Any, Any] | Failure[Any]]] = []
    with _member.at_work:
        if _member.executor is None:
            workers = _member.processes or os.cpu_count() or 1
            _member.executor = ProcessExecutor(workers=workers, limits=batch.hello.limits, preload=batch.hello.preload)
        for result in _member.executor.run(numbered, _do_one, seconds=lambda each: batch.seconds[each[0]]):
            place, _, _ = result.item
            results.append((place, _without_item(result)))
    return pickle.dumps(_Answer(worker=str(get_worker().name), traits=traits, results=tuple(results)), protocol=5)


def _without_item(result: Done[Any, Any] | Failure[Any]) -> Done[Any, Any] | Failure[Any]:
    """What travels back: the parent has the item. Any: whatever the item was and the work gave."""
    return dataclasses.replace(result, item=None)


def _do_one(numbered: tuple[int, Callable[[Any], Any], Any]) -> Any:  # Any: whatever the work gives
    """In a child of a worker."""
    _, work, item = numbered
    return work(item)


def _moved(item: Any, root: str | None) -> Any:  # Any: items are the caller's; those without a path stay as they are
    """The item with its path below this machine's root, where it was below the parent's."""
    here = _member.root
    if root is None or here is None or here == root:
        return item
    if isinstance(item, str):
        return here + item.removeprefix(root) if item.startswith(f"{root}/") else item
    path = getattr(item, "path", None)
    if dataclasses.is_dataclass(item) and not isinstance(item, type) and isinstance(path, str):
        return dataclasses.replace(item, path=_moved(path, root))
    return item


def _traits(hello: _Hello) -> dict[str, str]:
    """This machine's traits, found once by a child; whether the folders are there, each time."""
    with _member.at_door:
        if not _member.traits:
            with ProcessExecutor(workers=1, limits=hello.limits, preload=hello.preload) as child:
                for result in child.run([None], hello.introduce):
                    match result:
                        case Done(value=told):
                            _member.traits = dict(told)
                        case Failure(kind=kind, detail=detail):
                            return {"answer": f"{kind.value}: {detail}"}
    root = _member.root or hello.root
    lacking = next((f"{root}/{each}" for each in hello.folders if not os.path.isdir(f"{root}/{each}")), None)
    return {**_member.traits, "dask": version("distributed"), "folder": f"✗ {lacking}" if lacking else ""}


def serve_worker(*, scheduler: str, processes: int, root: Path | None, name: str, tls: Tls | None, tell: Tell) -> None:
    """Is a worker of that scheduler until SIGINT or SIGTERM; knocks again when the scheduler goes away.

    No nanny of Dask's: it would make this process a daemon, which may have no children (`distributed.worker.daemon`),
    and whoever started the command starts it again. Raises HouseError (cluster-parts-missing, cluster-unreachable).
    """
    try:
        import distributed  # noqa: F401
    except ModuleNotFoundError as missing:
        raise HouseError("cluster-parts-missing", module=missing.name) from missing
    _member.processes, _member.root = processes, str(root) if root else None
    try:
        security = tls.security() if tls else None
    except OSError as cause:
        raise HouseError("cluster-unreachable", scheduler=scheduler, cause=str(cause)) from cause
    try:
        asyncio.run(_served(scheduler, name, security, tell))
    finally:
        if _member.executor is not None:
            _member.executor.close()
            _member.executor = None


async def _served(scheduler: str, name: str, security: Security | None, tell: Tell) -> None:
    stopping = asyncio.Event()
    if sys.platform != "win32":
        for each in (signal.SIGINT, signal.SIGTERM):
            asyncio.get_running_loop().add_signal_handler(each, stopping.set)
    stop = asyncio.create_task(stopping.wait())
    while not stopping.is_set():
        life = asyncio.create_task(_one_life(scheduler, name, security, tell))
        await asyncio.wait({life, stop}, return_when=asyncio.FIRST_COMPLETED)
        life.cancel()
        (told,) = await asyncio.gather(life, return_exceptions=True)
        if not stopping.is_set():
            cause = f" ({told})" if isinstance(told, Exception) else ""
            tell(
                Text("Mất bộ điều phối, đang thử lại{cause}", "The scheduler is gone; trying again{cause}"),
                {"cause": cause},
            )
            with suppress(TimeoutError):
                await asyncio.wait_for(asyncio.shield(stop), _RETRY_SECONDS)


async def _one_life(scheduler: str, name: str, security: Security | None, tell: Tell) -> None:
    """From the registration to the end of the scheduler."""
    import dask
    from distributed import Worker

    # Its web server listens without TLS, whatever the rest does: it is given no page.
    dask.config.set({"distributed.worker.http.routes": []})
    # One task at a time, whose processes take every processor; their memory is bounded by limits of their own.
    async with Worker(
        scheduler, nthreads=1, name=name, memory_limit=0, dashboard=False, death_timeout=_CONNECT_SECONDS,
        security=security,
    ) as worker:  # fmt: skip
        tell(Text("Đã vào cụm: {address}", "Joined the cluster: {address}"), {"address": worker.address})
        await worker.finished()
