"""Memory that a large pass took, given back to the system: a watcher lives for years, its largest pass for minutes."""

from __future__ import annotations

import ctypes
import gc
import os
import sys
from collections.abc import Callable
from functools import _lru_cache_wrapper as _Cached  # functools names its type nowhere else
from functools import cache

_M_ARENA_MAX = -8
"""malloc.h"""


def forget() -> None:
    """Empties the house's own bounded caches: they serve within a pass, and keep every name that ever came, one pass
    after another, until they are full."""
    for name, module in list(sys.modules.items()):
        if name.partition(".")[0] in ("pipeline", "rules"):
            for each in vars(module).values():
                if isinstance(each, _Cached) and each.cache_parameters()["maxsize"] is not None:
                    each.cache_clear()


def one_heap() -> None:
    """Has every thread that begins from now on take from the one heap (mallopt(3), M_ARENA_MAX; glibc only).

    Else each has one of its own, and what is free in one serves none of the others. One thread of Python runs at a
    time, so none waits for it.
    """
    if (choose := _of_the_c_library("mallopt")) is not None:
        choose(_M_ARENA_MAX, 1)


def trim() -> None:
    """Asks the C library to return free pages (malloc_trim(3), glibc only): a quarter of a millisecond."""
    if (give := _of_the_c_library("malloc_trim")) is not None:
        give(0)


def give_back() -> None:
    """Lets go of what nobody refers to, and returns what is free."""
    gc.collect()
    trim()


@cache
def _of_the_c_library(name: str) -> Callable[..., int] | None:
    return getattr(ctypes.CDLL(None), name, None) if sys.platform == "linux" else None


def resident_bytes() -> int | None:
    """What this process has in memory; None where it is not told (proc(5), statm; Linux only)."""
    try:
        with open("/proc/self/statm") as told:
            return int(told.read().split()[1]) * os.sysconf("SC_PAGE_SIZE")
    except OSError:
        return None
