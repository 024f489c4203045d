"""What one document may cost, and what a worker does at its start to keep to it."""

from __future__ import annotations

import gc
import multiprocessing
import os
import signal
import sys
import threading
from dataclasses import dataclass

_PR_SET_PDEATHSIG = 1
"""linux/prctl.h"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """The limits of one document and of the worker that reads it.

    The wall clock with SIGKILL is what really ends a bad document (readers written in Rust have been seen to hang when
    memory is refused); the others are a second belt.
    """

    seconds: float = 30.0
    """Wall clock for a document."""
    seconds_large: float = 120.0
    """Wall clock for a document above `large_bytes`."""
    large_bytes: int = 50 * 1024 * 1024
    memory_bytes: int = 2 * 1024**3
    """Address space of a worker, RLIMIT_AS."""
    open_files: int = 64
    tasks_per_worker: int = 50
    """A worker is replaced after so many, each of one item or of a few small ones, so that what libraries leak does not
    grow."""

    def seconds_for(self, size_bytes: int) -> float:
        """The wall clock for a document of this size."""
        return self.seconds_large if size_bytes > self.large_bytes else self.seconds


def enter_worker(limits: Limits) -> None:
    """Runs in a worker before its first task: silences and bounds it, and ties its life to the parent's."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C goes to the whole group; the parent ends workers in order
    sys.dont_write_bytecode = True
    sys.stdout.flush()
    silent = os.open(os.devnull, os.O_WRONLY)
    os.dup2(silent, 1)  # stdout carries JSON for somebody; a library's chatter must not get into it
    os.dup2(silent, 2)
    os.close(silent)
    parent = multiprocessing.parent_process()
    if parent is not None and sys.platform == "linux":
        _die_with_parent(parent.sentinel)
    elif parent is not None:
        threading.Thread(target=_follow_parent, args=(parent,), daemon=True).start()
    if sys.platform == "win32":
        return
    import resource

    _limit(resource.RLIMIT_AS, limits.memory_bytes)
    _limit(resource.RLIMIT_CORE, 0)
    _limit(resource.RLIMIT_FSIZE, 0)  # a worker writes no file; Python ignores SIGXFSZ, so a try is an OSError
    _limit(resource.RLIMIT_NOFILE, limits.open_files)
    # What was imported is never garbage; keeps its pages shared between workers. Collecting first would touch them all.
    gc.freeze()


def allow_cpu(seconds: float) -> None:
    """Runs in a worker before each task: `seconds` of CPU from now, then SIGXCPU, whatever the parent does."""
    if sys.platform == "win32":
        return
    import resource

    used = resource.getrusage(resource.RUSAGE_SELF)
    allowed = int(used.ru_utime + used.ru_stime + seconds) + 1
    _, hard = resource.getrlimit(resource.RLIMIT_CPU)
    if hard == resource.RLIM_INFINITY or allowed <= hard:
        resource.setrlimit(resource.RLIMIT_CPU, (allowed, hard))


if sys.platform != "win32":

    def _limit(what: int, amount: int) -> None:
        """Lowers a limit, never raises one that the machine's owner set."""
        import resource

        _, hard = resource.getrlimit(what)
        allowed = amount if hard == resource.RLIM_INFINITY else min(amount, hard)
        resource.setrlimit(what, (allowed, allowed))

    def _die_with_parent(sentinel: int) -> None:
        """SIGKILL from the kernel when the parent's end of the pipe closes, whatever this process is doing then.

        prctl's PDEATHSIG does not serve: a worker's parent is the fork server, and that lives as long as a worker does
        (each holds the pipe whose end it waits for), so a hung document would keep itself alive.
        """
        import fcntl
        import select

        fcntl.fcntl(sentinel, fcntl.F_SETOWN, os.getpid())
        fcntl.fcntl(sentinel, fcntl.F_SETSIG, signal.SIGKILL)
        fcntl.fcntl(sentinel, fcntl.F_SETFL, fcntl.fcntl(sentinel, fcntl.F_GETFL) | os.O_ASYNC)
        if select.select([sentinel], [], [], 0)[0]:  # it had gone before the lines above
            os._exit(1)
        worker = os.getpid()
        os.register_at_fork(after_in_child=lambda: _die_with_worker(worker))

    def _die_with_worker(worker: int) -> None:
        """In a process that a library forked in a worker: the kernel ends it with the process that forked it.

        Programs that are started (the recogniser) do not pass here; they have their own time limit.
        """
        import ctypes

        forker = os.getppid()
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
        if os.getppid() != forker or not os.path.exists(f"/proc/{worker}"):  # it had gone before the line above
            os._exit(1)


def _follow_parent(parent: multiprocessing.process.BaseProcess) -> None:
    """Where the kernel cannot do it: waits in a thread for the parent's end."""
    parent.join()
    os._exit(1)
