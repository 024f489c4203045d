"""Folders and the paths of files in them, as they are numbered and told."""

from __future__ import annotations

import os

from sqlalchemy import Connection, insert, select

from pipeline.stores import schema as t
from pipeline.stores.database import Database
from rules.facts import UnitCode

FILES_IN_FOLDERS = t.file.join(t.folder, t.folder.c.id == t.file.c.folder_id)
BY_PATH = (t.folder.c.path, t.file.c.name)


def folder_number(database: Database, connection: Connection, unit: UnitCode, folder: str) -> int:
    """The number of a unit's folder, which it gets where it has none; in the transaction under way."""
    number = database.folder_numbers.get((unit, folder))
    if number is None:
        path = os.fsencode(folder)
        known = select(t.folder.c.id).where(t.folder.c.unit == unit, t.folder.c.path == path)
        number = connection.execute(known).scalar()
        if number is None:
            made = connection.execute(insert(t.folder).values(unit=unit, path=path))
            (number,) = made.inserted_primary_key or (None,)
            assert number is not None  # both databases give the number back
        database.folder_numbers[unit, folder] = number
    return number


def path_of(folder: str, name: bytes) -> str:
    """The path of a file by its name in the table; `folder` is empty for the watched folder itself."""
    return f"{folder}/{os.fsdecode(name)}" if folder else os.fsdecode(name)


def split(path: str) -> tuple[str, str]:
    """(folder, name)."""
    folder, _, name = path.rpartition("/")
    return folder, name
