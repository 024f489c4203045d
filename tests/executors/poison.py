"""Work that behaves badly on request; importable by workers."""

from __future__ import annotations

import ctypes
import os
import signal
import struct
import sys
import time
from pathlib import Path

from rules.facts import DocumentFacts


def twice(number: int) -> int:
    return 2 * number


def new_modules(path: str) -> list[str]:
    """What had to be imported here to take the facts of a document."""
    from pipeline.reading import extract_file

    before = set(sys.modules)
    assert isinstance(extract_file(path).facts, DocumentFacts)
    return sorted(set(sys.modules) - before)


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
        case "memory-6-gib":
            ctypes.memset(ctypes.create_string_buffer(6 * 1024**3), 1, 6 * 1024**3)
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
        case "flood-without-end":
            while True:
                os.write(1, b"noise " * 10_000)
        case "rust-panic":
            return rust_panics()
        case "rust-abort":
            return rust_aborts()
        case "recursion-in-c":
            return recurse_in_c()
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


def rust_panics() -> str:
    """A directory shorter than calamine thinks: it counts beyond the end of a slice and panics; told as an exception
    that is no Exception."""
    import io

    import python_calamine

    data = (Path(__file__).parents[1] / "registers" / "data" / "so-van-ban-di.xls").read_bytes()
    (directory,) = struct.unpack_from("<I", data, 0x30)
    return str(python_calamine.load_workbook(io.BytesIO(data[: (directory + 1) * 512 + 80])).sheet_names)


def rust_aborts() -> str:
    """A sheet that says it has 2,000 million rows: calamine reserves them, is refused, and Rust ends the process."""
    import io

    import python_calamine

    data = bytearray((Path(__file__).parents[1] / "registers" / "data" / "so-van-ban-di.xls").read_bytes())
    struct.pack_into("<I", data, data.index(b"\x00\x02\x0e\x00") + 8, 0x70000000)
    return str(python_calamine.load_workbook(io.BytesIO(bytes(data))).sheet_names)


def recurse_in_c() -> str:
    """C that calls itself until its stack is gone, where nobody guards the depth."""
    import json

    sys.setrecursionlimit(10**7)
    return str(json.loads("[" * 10**6 + "]" * 10**6))


def fork_bomb(told: str) -> str:
    """Fourteen processes below this one, three deep, asleep for an hour; each writes its pid into a named pipe."""
    if told.startswith("document"):
        return told
    for _ in range(3):
        for _ in range(2):
            if os.fork() == 0:
                break
        else:
            break
    with open(told, "wb", buffering=0) as pipe:
        pipe.write(b"%d\n" % os.getpid())
    time.sleep(3600)
    return "woke"


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
