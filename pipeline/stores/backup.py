"""A copy of an SQLite store while it is in use, and a store made of such a copy."""

from __future__ import annotations

import os
import sqlite3
from contextlib import closing
from datetime import datetime
from pathlib import Path

from pipeline.errors import HouseError
from pipeline.stores.access import writing
from pipeline.stores.copies import copy_database, flush, give_name, in_uri, vacuum_into
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
    try:
        copy_database(file, to)
    except (sqlite3.Error, OSError) as cause:
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
            vacuum_into(source, unfinished)
            open_store(f"sqlite:///{unfinished}").close()  # refuses a later version's, brings up an earlier one's
            flush(unfinished)
            with closing(sqlite3.connect(file)) as store:  # all of it into one file, so that its -wal may go
                store.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            if not is_new:
                give_name(file, aside)
            for companion in ("-wal", "-shm"):
                file.with_name(file.name + companion).unlink(missing_ok=True)
            os.replace(unfinished, file)
            flush(file.parent)
        except (sqlite3.Error, OSError) as cause:
            raise HouseError("cannot-write", path=file, cause=cause) from cause
        finally:
            for left in (unfinished, *(Path(f"{unfinished}{end}") for end in ("-wal", "-shm"))):
                left.unlink(missing_ok=True)
    return None if is_new else aside


def _look_over(source: Path) -> None:
    """Raises HouseError backup-unusable when `source` is no whole store of a version that is understood."""
    try:
        with closing(sqlite3.connect(f"file:{in_uri(source)}?mode=ro", uri=True)) as backup:
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
