"""Memory that a large pass took, given back to the system: a watcher lives for years, its largest pass for minutes."""

from __future__ import annotations

import ctypes
import gc
import os
import sys
from functools import _lru_cache_wrapper as _Cached  # functools names its type nowhere else


def forget() -> None:
    """Empties the house's own bounded caches: they serve within a pass, and keep every name that ever came, one pass
    after another, until they are full."""
    for name, module in list(sys.modules.items()):
        if name.partition(".")[0] in ("pipeline", "rules"):
            for each in vars(module).values():
                if isinstance(each, _Cached) and each.cache_parameters()["maxsize"] is not None:
                    each.cache_clear()


def give_back() -> None:
    """Lets go of what nobody refers to, and asks the C library to return free pages (malloc_trim(3), glibc only)."""
    gc.collect()
    if sys.platform == "linux" and (trim := getattr(ctypes.CDLL(None), "malloc_trim", None)) is not None:
        trim(0)


def resident_bytes() -> int | None:
    """What this process has in memory; None where it is not told (proc(5), statm; Linux only)."""
    try:
        with open("/proc/self/statm") as told:
            return int(told.read().split()[1]) * os.sysconf("SC_PAGE_SIZE")
    except OSError:
        return None
