"""What every executor keeps: work over many items, lazily, bounded, and one bad item costs itself alone."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from types import TracebackType
from typing import Generic, Protocol, Self, TypeVar

T = TypeVar("T")
R = TypeVar("R")


class FailureKind(StrEnum):
    """How an item failed."""

    KILLED = "killed"
    """The worker died over it, twice: a segfault, an abort, the kernel's out-of-memory killer."""
    TIMEOUT = "timeout"
    """It took longer than its wall clock or CPU limit allows."""
    MEMORY = "memory"
    """It wanted more memory than a worker may have."""
    ERROR = "error"
    """The work raised an exception: a defect of ours, since work tells what is wrong with a document as a value."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Done(Generic[T, R]):
    """An item with what the work made of it."""

    item: T
    value: R
    seconds: float = 0.0
    """How long the work took where it was done, waiting not counted."""
    deaths: int = 0
    """Workers that died over the item, alone or with others that travelled with it, before one did it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Failure(Generic[T]):
    """An item over which the work did not come to an end."""

    item: T
    kind: FailureKind
    detail: str
    """English, for `explain`: signal, limit or exception."""
    deaths: int = 0
    """Workers that died over the item, alone or with others that travelled with it."""


class Executor(Protocol):
    """Runs work over items. Used in the parent, from one thread, as a context manager; leaving it ends all workers.

    `run` keeps, for every kind of executor:
      - items are taken lazily, and no more than a small multiple of the workers is under way at a time, of items or,
        where they travel together, of batches;
      - each item taken gives exactly one Done or Failure; the order is free;
      - no exception of `work` leaves it; an exception of `items` does, and ends the run;
      - a failure of one item changes nothing for another;
      - the iterator may be dropped at any time; what was under way is then lost, and the executor can run again.
    `work` is an importable top-level function; items and values are plain and travel by pickle. `seconds` gives the
    wall clock an item may take; without it every item has the executor's own limit.

    Executors that use processes also bound memory, open files and CPU per worker, and leave no process behind when
    the parent is killed. `serial` cannot: it is for tests, for finding faults and for machines with one core.
    """

    def run(
        self,
        items: Iterable[T],
        work: Callable[[T], R],
        *,
        seconds: Callable[[T], float] | None = None,
    ) -> Iterator[Done[T, R] | Failure[T]]:
        """One result an item, as they come. Raises HouseError when workers cannot be started at all."""
        ...

    @property
    def near(self) -> Executor:
        """The executor for work that needs this machine's own files, as a store beside its one writer: this one,
        unless its workers are elsewhere."""
        ...

    def close(self) -> None:
        """Ends the workers; a second call does nothing."""
        ...

    def __enter__(self) -> Self: ...

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None: ...
