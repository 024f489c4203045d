"""Memory that a large pass took, given back to the system: a watcher lives for years, its largest pass for minutes."""

from __future__ import annotations

import ctypes
import gc
import sys


def give_back() -> None:
    """Lets go of what nobody refers to, and asks the C library to return free pages (malloc_trim(3), glibc only)."""
    gc.collect()
    if sys.platform == "linux" and (trim := getattr(ctypes.CDLL(None), "malloc_trim", None)) is not None:
        trim(0)
