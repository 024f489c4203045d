"""What it holds: what each register export says."""

from __future__ import annotations

import os
from collections.abc import Iterator

from sqlalchemy import select

from pipeline.items import RegisterReading
from pipeline.stores import schema as t
from pipeline.stores.codec import decode, encode
from pipeline.stores.database import Database
from pipeline.stores.tables.folders import BY_PATH, FILES_IN_FOLDERS, folder_number, path_of, split
from pipeline.stores.tables.units import raise_revision
from rules.facts import Sha256, UnitCode


def keep_reading(
    database: Database, unit: UnitCode, path: str, *, sha256: Sha256, version: int, reading: RegisterReading
) -> None:
    folder, name = split(path)
    with database.writing() as connection:
        row = {
            "folder_id": folder_number(database, connection, unit, folder),
            "name": os.fsencode(name),
            "sha256": sha256,
            "version": version,
            "blob": encode(reading),
        }
        database.upsert(connection, t.register_reading, [row], update_columns=("sha256", "version", "blob"))
        raise_revision(database, connection, [unit])


def readings(database: Database, unit: UnitCode, *, version: int) -> Iterator[tuple[str, RegisterReading]]:
    table = t.register_reading
    chosen = (
        select(t.folder.c.path, t.file.c.name, table.c.blob)
        .select_from(
            FILES_IN_FOLDERS.join(
                table,
                (table.c.folder_id == t.file.c.folder_id)
                & (table.c.name == t.file.c.name)
                & (table.c.sha256 == t.file.c.sha256),
            )
        )
        .where(t.folder.c.unit == unit, t.file.c.gone_at.is_(None), table.c.version == version)
        .order_by(*BY_PATH)
    )
    for folder, name, blob in database.rows(chosen):
        path = path_of(os.fsdecode(folder), name)
        yield path, database.decoded("register_reading", _decode_reading, blob)


def _decode_reading(blob: bytes) -> RegisterReading:
    return decode(blob, RegisterReading)
