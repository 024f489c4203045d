"""Files that a reader never sees half of, and that are there after the power went, too."""

from __future__ import annotations

import contextlib
import hashlib
import os
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import IO

_ABANDONED_SECONDS = 3600.0
"""Where no lock tells whether its writer lives, a file that was begun so long ago has none."""


def write_whole(path: Path, data: bytes, *, entering: Callable[[], None] = lambda: None) -> None:
    """The file with all of its bytes or as it was, on the disk when this returns. Raises OSError.

    `entering` is called when the bytes are on the disk, so that there is room for them, and before they bear the name;
    what it raises leaves the file as it was. A writer that was killed leaves its part beside the file, under a name
    that begins with `.vanthu-`; the next writer of the same name takes that away.
    """
    begin = _beginning(path.name)
    _clear(path.parent, begin)
    file, name = _opened(path.parent, begin)
    try:
        with file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())  # else the name may outlive the bytes
            entering()
            os.chmod(name, 0o644)
            if os.name != "nt":
                os.replace(name, path)  # while its lock is held: nobody takes it for abandoned
        if os.name == "nt":  # an open file cannot be renamed there, nor taken away by anybody
            os.replace(name, path)
    except BaseException:
        with contextlib.suppress(OSError):
            os.unlink(name)
        raise
    flush(path.parent)


def flush(path: Path) -> None:
    """A file's bytes, or a folder's names, on the disk. On Windows a folder cannot be opened for it, nor need be."""
    if os.name == "nt" and path.is_dir():
        return
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


_END = ".tmp"


def _beginning(name: str) -> str:
    """Of the names of all parts of the file `name`; short, as the file's own name may be as long as names can be."""
    return f".vanthu-{hashlib.sha256(os.fsencode(name)).hexdigest()[:16]}-"


def _opened(folder: Path, begin: str) -> tuple[IO[bytes], str]:
    """A new part, locked for as long as it is open, and its path."""
    while True:
        handle, name = tempfile.mkstemp(dir=folder, prefix=begin, suffix=_END)
        file = os.fdopen(handle, "wb")
        if _lock(handle) is not False and os.path.exists(name):
            return file, name
        file.close()  # another writer takes it for abandoned, in the moment before it is locked


def _clear(folder: Path, begin: str) -> None:
    """Takes away the parts that killed writers left."""
    try:
        names = [name for name in os.listdir(folder) if name.startswith(begin) and name.endswith(_END)]
    except OSError:  # the writing itself will tell
        return
    for name in names:
        with contextlib.suppress(OSError):  # its writer was quicker, or its folder is read-only
            _clear_abandoned(folder / name)


def _clear_abandoned(part: Path) -> None:
    """Takes it away, unless somebody may be writing it. Raises OSError when it is gone."""
    handle = os.open(part, os.O_RDWR)
    try:
        is_free = _lock(handle)
        is_old = time.time() - os.fstat(handle).st_mtime > _ABANDONED_SECONDS
        if is_free:
            os.unlink(part)  # while it is locked: who opened it just now sees that it is gone
    finally:
        os.close(handle)
    if is_free is None and is_old:
        os.unlink(part)


if sys.platform == "win32":

    def _lock(handle: int) -> bool | None:
        """Cannot be told; but nobody takes an open file away there."""
        return None

else:

    def _lock(handle: int) -> bool | None:
        """Locks a part that is open; False when another process has it locked, None where there are no locks."""
        import fcntl

        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        except OSError:
            return None
        return True
