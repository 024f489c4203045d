"""A copy of an SQLite store while it is in use, and a store made of such a copy."""

from __future__ import annotations

import os
import sqlite3
from contextlib import closing, suppress
from datetime import datetime
from pathlib import Path

from pipeline.errors import HouseError
from pipeline.stores.access import writing
from pipeline.stores.sql import open_store, store_file


def back_up(url: str, to: Path) -> None:
    """Writes the store as it is at this moment, compacted, into the new file `to`; writers are not kept out.

    The file is there whole or not at all. Raises HouseError backup-on-server, no-store, file-there, cannot-write.
    """
    file = _file_of(url)
    if not file.exists():
        raise HouseError("no-store", store=file)
    if to.exists():
        raise HouseError("file-there", path=to)
    unfinished = to.with_name(f".{to.name}.part")
    try:
        unfinished.unlink(missing_ok=True)
        with closing(sqlite3.connect(f"file:{_uri(file)}?mode=ro", uri=True)) as source:
            source.execute("VACUUM INTO ?", (str(unfinished),))
        _flush(unfinished)
        _give_name(unfinished, to)
        unfinished.unlink(missing_ok=True)
        _flush(to.parent)
    except (sqlite3.Error, OSError) as cause:
        with suppress(OSError):  # on a disk that is read-only there is none, and it refuses even this
            unfinished.unlink(missing_ok=True)
        raise HouseError("cannot-write", path=to, cause=cause) from cause


def restore(url: str, source: Path, *, at: datetime) -> Path | None:
    """Puts the backup `source` in the place of the store; where the store that was there now lies, None without one.

    The backup is looked over first, and the present store is set aside and never written over. Raises HouseError
    backup-on-server, backup-unusable, store-locked, cannot-write.
    """
    file = _file_of(url)
    _look_over(source)
    aside = file.with_name(f"{file.name}.before-{at:%Y%m%dT%H%M%SZ}")
    unfinished = file.with_name(f".{file.name}.part")
    with writing(url, command="restore", at=at) as present:
        is_new = not present.runs(limit=1)
        present.close()  # its connections; the lock stays ours until the new file is in its place
        try:
            unfinished.unlink(missing_ok=True)
            with closing(sqlite3.connect(f"file:{_uri(source)}?mode=ro", uri=True)) as backup:
                backup.execute("VACUUM INTO ?", (str(unfinished),))
            open_store(f"sqlite:///{unfinished}").close()  # refuses a later version's
            _flush(unfinished)
            with closing(sqlite3.connect(file)) as store:  # all of it into one file, so that its -wal may go
                store.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            if not is_new:
                _give_name(file, aside)
            for companion in ("-wal", "-shm"):
                file.with_name(file.name + companion).unlink(missing_ok=True)
            os.replace(unfinished, file)
            _flush(file.parent)
        except (sqlite3.Error, OSError) as cause:
            raise HouseError("cannot-write", path=file, cause=cause) from cause
        finally:
            for left in (unfinished, *(Path(f"{unfinished}{end}") for end in ("-wal", "-shm"))):
                left.unlink(missing_ok=True)
    return None if is_new else aside


def _look_over(source: Path) -> None:
    """Raises HouseError backup-unusable when `source` is no whole store of a version that is understood."""
    try:
        with closing(sqlite3.connect(f"file:{_uri(source)}?mode=ro", uri=True)) as backup:
            answer = str(backup.execute("PRAGMA integrity_check").fetchone()[0])
            tables = {name for (name,) in backup.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
    except sqlite3.Error as cause:
        raise HouseError("backup-unusable", path=source, cause=cause) from cause
    if answer != "ok":
        raise HouseError("backup-unusable", path=source, cause=answer)
    if not {"meta", "issuance", "audit"} <= tables:
        raise HouseError("backup-unusable", path=source, cause="no vanthu store")


def _file_of(url: str) -> Path:
    file = store_file(url)
    if file is None:
        raise HouseError("backup-on-server")
    return file


def _uri(path: Path) -> str:
    """A path inside an SQLite URI. Source: sqlite.org/uri.html, section 3.1."""
    told = str(path.resolve())
    for sign in "%?#":
        told = told.replace(sign, f"%{ord(sign):02x}")
    return told


def _give_name(file: Path, name: Path) -> None:
    """`file` under a new name too; it refuses a file that came meanwhile, where a rename would replace it.

    On file systems without links (FAT, most shares) the file is renamed. Raises OSError.
    """
    try:
        os.link(file, name)
    except FileExistsError:
        raise
    except OSError:
        if name.exists():
            raise
        os.rename(file, name)


def _flush(path: Path) -> None:
    """On Windows a folder cannot be opened to be flushed, and need not be."""
    if os.name == "nt" and path.is_dir():
        return
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
