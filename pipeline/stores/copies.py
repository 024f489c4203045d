"""Files that are there whole or not at all: an SQLite database copied while it is in use, under a name that is free."""

from __future__ import annotations

import os
import sqlite3
from contextlib import closing
from pathlib import Path


def copy_database(source: Path, to: Path) -> None:
    """Writes the database as it is at this moment, compacted, into the new file `to`; writers are not kept out.

    Raises sqlite3.Error and OSError (FileExistsError where `to` is there).
    """
    unfinished = to.with_name(f".{to.name}.part")
    try:
        vacuum_into(source, unfinished)
        give_name(unfinished, to)
        flush(to.parent)
    finally:
        unfinished.unlink(missing_ok=True)


def vacuum_into(source: Path, to: Path) -> None:
    """The database `source` compacted into `to`, over what was there, and flushed. Raises sqlite3.Error, OSError."""
    to.unlink(missing_ok=True)
    with closing(sqlite3.connect(f"file:{in_uri(source)}?mode=ro", uri=True)) as database:
        database.execute("VACUUM INTO ?", (str(to),))
    flush(to)


def in_uri(path: Path) -> str:
    """A path inside an SQLite URI. Source: sqlite.org/uri.html, section 3.1."""
    told = str(path.resolve())
    for sign in "%?#":
        told = told.replace(sign, f"%{ord(sign):02x}")
    return told


def give_name(file: Path, name: Path) -> None:
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


def flush(path: Path) -> None:
    """On Windows a folder cannot be opened to be flushed, and need not be."""
    if os.name == "nt" and path.is_dir():
        return
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
