"""Work that behaves badly on request; importable by workers."""

from __future__ import annotations

import ctypes
import os
import signal
import sys
import time
from pathlib import Path


def twice(number: int) -> int:
    return 2 * number


def act(order: str) -> str:
    """Does what the order says; any other order comes back."""
    match order:
        case "segfault":
            ctypes.string_at(0)
        case "sigkill":
            os.kill(os.getpid(), signal.SIGKILL)
        case "abort":
            os.abort()
        case "exit":
            os._exit(3)
        case "exit-0":
            os._exit(0)
        case "hang":
            while True:
                time.sleep(60)
        case "spin":
            while True:
                pass
        case "stop":
            os.kill(os.getpid(), signal.SIGSTOP)
        case "memory":
            return "x" * (8 * 1024**3)
        case "memory-in-pieces":
            held = []
            while True:
                held.append(bytearray(64 * 1024**2))
        case "raise":
            raise ValueError("a defect of ours")
        case "system-exit":
            sys.exit(7)
        case "recursion":
            return act_deeper(0)
        case "unpicklable":
            return lambda: None  # type: ignore[return-value]
        case "flood":
            print("noise " * 100_000)
            os.write(2, b"noise " * 100_000)
        case "descriptors":
            held_open = [open("/dev/null") for _ in range(10_000)]  # noqa: SIM115
            return str(len(held_open))
        case "write":
            with open(os.path.join(os.environ.get("TMPDIR", "/tmp"), f"vanthu-worker-{os.getpid()}"), "wb") as file:
                try:
                    file.write(b"x" * 100)
                    file.flush()
                finally:
                    os.unlink(file.name)
    return order


def act_deeper(depth: int) -> str:
    return act_deeper(depth + 1) + "."


def die_once(marker: str) -> str:
    """Kills its worker the first time it sees a marker file, as the out-of-memory killer may."""
    if os.path.exists(marker):
        os.unlink(marker)
        os.kill(os.getpid(), signal.SIGKILL)
    return "came through"


def kill_my_worker(marker: str) -> str:
    """Kills the Dask worker whose child's child this is: always, or once where `marker` is a file. Never another."""
    server = int(Path(f"/proc/{os.getppid()}/stat").read_text().rpartition(")")[2].split()[1])
    words = Path(f"/proc/{server}/cmdline").read_bytes().split(b"\0")
    if b"worker" in words and b"--scheduler" in words and (marker == "always" or os.path.exists(marker)):
        if marker != "always":
            os.unlink(marker)
        os.kill(server, signal.SIGKILL)
        time.sleep(60)
    return "came through"


def limits_of(_: object) -> dict[str, int]:
    import resource

    names = ("RLIMIT_AS", "RLIMIT_CORE", "RLIMIT_FSIZE", "RLIMIT_NOFILE")
    return {name: resource.getrlimit(getattr(resource, name))[0] for name in names}


def my_pid(_: object) -> int:
    return os.getpid()


def slowly(seconds: float) -> int:
    """Sleeps; a negative time is slept in C with the interpreter's lock held, so that no thread of ours can run."""
    if seconds < 0:
        ctypes.PyDLL(None).sleep(int(-seconds))
    else:
        time.sleep(seconds)
    return os.getpid()
