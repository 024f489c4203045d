"""Work done here and now, one item after the other; no limit holds, a hung or crashing document is the parent's own."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator
from types import TracebackType
from typing import Self

from pipeline.executors.interface import Done, Failure, FailureKind, R, T


class SerialExecutor:
    """An Executor without processes, for tests, for finding faults and for `--workers 0`."""

    def run(
        self,
        items: Iterable[T],
        work: Callable[[T], R],
        *,
        seconds: Callable[[T], float] | None = None,
    ) -> Iterator[Done[T, R] | Failure[T]]:
        """Results in the order of the items; `seconds` cannot be kept here and is not asked."""
        for item in items:
            began = time.monotonic()
            try:
                value = work(item)
            except MemoryError:
                yield Failure(item=item, kind=FailureKind.MEMORY, detail="MemoryError")
            except (Exception, SystemExit) as error:
                yield Failure(item=item, kind=FailureKind.ERROR, detail=f"{type(error).__name__}: {error}")
            else:
                yield Done(item=item, value=value, seconds=time.monotonic() - began)

    @property
    def near(self) -> Self:
        """Itself."""
        return self

    def close(self) -> None:
        """Nothing to end."""

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()
