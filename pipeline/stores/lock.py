"""One scan at a time for each store: a lock file beside it, which names its holder.

The lock is flock's, so it ends with the process, however it ends; who holds it is only told. A server's lease
(writer.py) does not end with the process: there the same words say whether its holder is gone.
"""

from __future__ import annotations

import json
import os
import socket
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta, timezone
from pathlib import Path

from pipeline.errors import HouseError
from rules.text import Text

_VIETNAM = timezone(timedelta(hours=7))


@contextmanager
def store_lock(path: Path, *, store: str, command: str, at: datetime) -> Iterator[None]:
    """Holds the lock file `path` for `store`. Raises HouseError store-locked with the holder's name, at once.

    The file stays when the lock is given back: taking it away would let two processes lock two files of one name.
    """
    try:
        file = os.open(path, os.O_RDWR | os.O_CREAT | getattr(os, "O_CLOEXEC", 0), 0o644)
    except OSError as cause:
        raise HouseError("store-unusable", store=store, cause=cause) from cause
    try:
        if not _try_lock(file):
            raise HouseError("store-locked", store=store, holder=holder_named(_told(file)))
        os.ftruncate(file, 0)
        os.lseek(file, 0, os.SEEK_SET)
        os.write(file, myself(command=command, at=at).encode() + b"\n")
        try:
            yield
        finally:
            os.ftruncate(file, 0)
    finally:
        os.close(file)


def holder_of(path: Path) -> Text | None:
    """Who holds the lock file `path` now; None when nobody does, or there is no such file."""
    try:
        file = os.open(path, os.O_RDWR | getattr(os, "O_CLOEXEC", 0))
    except OSError:
        return None
    try:
        return None if _try_lock(file) else holder_named(_told(file))
    finally:
        os.close(file)


def myself(*, command: str, at: datetime) -> str:
    """This process, as a lock names its holder."""
    return json.dumps(
        {
            "pid": os.getpid(),
            "host": socket.gethostname(),
            "boot": _boot_id(),
            "started": _started(os.getpid()),
            "command": command,
            "since": at.isoformat(timespec="seconds"),
        }
    )


def holder_named(told: str | bytes | None) -> Text:
    """The holder that `myself` named, in words."""
    try:
        held = json.loads(told or "")
        values = {name: str(held[name]) for name in ("command", "pid", "host")}
        since = datetime.fromisoformat(held["since"]).astimezone(_VIETNAM)
    except (ValueError, KeyError, TypeError):  # it is just being written, or by another program
        return Text(vi="không rõ tiến trình nào", en="it is not known which")
    return Text(
        vi="lệnh «{command}», tiến trình {pid} trên máy {host}, từ {since}".format(
            **values, since=f"{since:%H:%M:%S %d/%m/%Y}"
        ),
        en="`{command}`, process {pid} on {host}, since {since}".format(**values, since=f"{since:%Y-%m-%d %H:%M:%S}"),
    )


def is_gone(told: str) -> bool:
    """Whether the holder that `myself` named is a process of this machine that is no more.

    False where that cannot be told: of another machine's, or on a system without /proc.
    """
    try:
        held = json.loads(told)
        host, boot, pid, started = held["host"], held["boot"], int(held["pid"]), held["started"]
    except (ValueError, KeyError, TypeError):
        return False
    if host != socket.gethostname() or boot is None or started is None:
        return False
    return bool(boot != _boot_id() or started != _started(pid))


def _started(pid: int) -> int | None:
    """When a process began, in ticks since the machine did: a later one of the same number is another.

    None where there is none, or no /proc. Source: proc(5), stat, field 22.
    """
    try:
        return int(Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[19])
    except (OSError, ValueError, IndexError):
        return None


def _told(file: int) -> bytes | None:
    try:
        os.lseek(file, 0, os.SEEK_SET)
        return os.read(file, 4096)
    except OSError:
        return None


def _boot_id() -> str | None:
    try:
        return Path("/proc/sys/kernel/random/boot_id").read_text().strip()
    except OSError:
        return None


if sys.platform == "win32":

    def _try_lock(file: int) -> bool:
        import msvcrt

        # Windows locks are mandatory: a byte far behind the text is locked, so that others may read who holds it.
        os.lseek(file, 1 << 20, os.SEEK_SET)
        try:
            msvcrt.locking(file, msvcrt.LK_NBLCK, 1)
        except OSError:
            return False
        return True

else:

    def _try_lock(file: int) -> bool:
        import fcntl

        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True
