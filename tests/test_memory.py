"""What a watcher gives back, and from where its threads take."""

from __future__ import annotations

import ctypes
import subprocess
import sys

import pytest

_HEAPS = """
import ctypes, sys, threading
from pipeline.memory import one_heap

if sys.argv[1] == "one":
    one_heap()
held, all_hold, done = [], threading.Barrier(4), threading.Event()

def hold():
    held.append([bytearray(2000) for _ in range(50)])
    all_hold.wait()
    done.wait()

threads = [threading.Thread(target=hold) for _ in range(3)]
for thread in threads:
    thread.start()
all_hold.wait()
library = ctypes.CDLL(None)
library.malloc_info(0, ctypes.c_void_p.in_dll(library, "stdout"))
library.fflush(None)
done.set()
"""


def test_threads_take_from_one_heap_where_that_was_asked_for() -> None:
    if sys.platform != "linux" or not hasattr(ctypes.CDLL(None), "malloc_info"):
        pytest.skip("only glibc has several heaps, and tells of them")

    def heaps(asked: str) -> int:
        told = subprocess.run([sys.executable, "-c", _HEAPS, asked], capture_output=True, text=True, check=True)
        return told.stdout.count("<heap nr=")

    assert heaps("several") > 1
    assert heaps("one") == 1
