"""What was seen: the files of each unit, and what they held before."""

from __future__ import annotations

import os
from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Select, func, insert, select, update

from pipeline.items import Kind
from pipeline.stores import schema as t
from pipeline.stores.database import IN_BATCH, Database, batches
from pipeline.stores.interface import EarlierContent, KnownFile, Observation
from pipeline.stores.tables.folders import BY_PATH, FILES_IN_FOLDERS, folder_number, path_of, split
from pipeline.stores.tables.units import raise_revision
from rules.facts import UnitCode

_REGISTER_KINDS = (Kind.WORKBOOK, Kind.TABLE_TEXT, Kind.PACKAGE)
_FILE_COLUMNS = (
    t.folder.c.path, t.file.c.name, t.file.c.size_bytes, t.file.c.mtime_ns, t.file.c.inode, t.file.c.sha256,
    t.file.c.kind, t.file.c.first_seen, t.file.c.changed_at,
)  # fmt: skip


def record_files(database: Database, observations: Iterable[Observation], *, at: datetime) -> None:
    by_folder: dict[tuple[UnitCode, str], dict[bytes, Observation]] = defaultdict(dict)
    for each in observations:
        folder, name = split(each.item.path)
        by_folder[each.item.unit, folder][os.fsencode(name)] = each
    if not by_folder:
        return
    with database.writing() as connection:
        rows: list[dict[str, object]] = []
        replaced: list[dict[str, object]] = []
        for (unit, folder), named in by_folder.items():
            number = folder_number(database, connection, unit, folder)
            connection.execute(
                update(t.folder).where(t.folder.c.id == number, t.folder.c.listing.is_not(None)).values(listing=None)
            )
            known = _contents(connection, number, list(named))
            for key, each in named.items():
                earlier = known.get(key)
                first_seen, changed_at = at, at
                if earlier is not None:
                    first_seen = earlier.first_seen
                    if earlier.sha256 == each.sha256:
                        changed_at = earlier.changed_at
                    elif earlier.sha256 is not None:
                        replaced.append(
                            {
                                "folder_id": number,
                                "name": key,
                                "sha256": earlier.sha256,
                                "seen_from": earlier.changed_at,
                                "seen_until": at,
                            }
                        )
                rows.append(
                    {
                        "folder_id": number,
                        "name": key,
                        "size_bytes": each.item.size_bytes,
                        "mtime_ns": each.item.mtime_ns,
                        "inode": each.item.inode,
                        "sha256": each.sha256,
                        "kind": None if each.kind is None else each.kind.value,
                        "first_seen": first_seen,
                        "changed_at": changed_at,
                        "gone_at": None,
                    }
                )
        database.upsert(
            connection,
            t.file,
            rows,
            update_columns=("size_bytes", "mtime_ns", "inode", "sha256", "kind", "changed_at", "gone_at"),
        )
        if replaced:
            connection.execute(insert(t.earlier_content), replaced)
        raise_revision(database, connection, {unit for unit, _ in by_folder})


def known_files(database: Database, unit: UnitCode) -> Iterator[KnownFile]:
    chosen = (
        select(*_FILE_COLUMNS)
        .select_from(FILES_IN_FOLDERS)
        .where(t.folder.c.unit == unit, t.file.c.gone_at.is_(None))
        .order_by(*BY_PATH)
    )
    return _files(database, chosen, unit)


def lacking(database: Database, unit: UnitCode, *, extractor_version: int, reader_version: int) -> Iterator[KnownFile]:
    there = (t.folder.c.unit == unit, t.file.c.gone_at.is_(None))
    document, reading = t.document, t.register_reading
    without_facts = (
        select(*_FILE_COLUMNS)
        .select_from(
            FILES_IN_FOLDERS.outerjoin(
                document, (document.c.sha256 == t.file.c.sha256) & (document.c.version == extractor_version)
            )
        )
        .where(*there, t.file.c.kind == Kind.PDF.value, document.c.sha256.is_(None))
    )
    without_rows = (
        select(*_FILE_COLUMNS)
        .select_from(
            FILES_IN_FOLDERS.outerjoin(
                reading,
                (reading.c.folder_id == t.file.c.folder_id)
                & (reading.c.name == t.file.c.name)
                & (reading.c.sha256 == t.file.c.sha256)
                & (reading.c.version == reader_version),
            )
        )
        .where(*there, t.file.c.kind.in_([kind.value for kind in _REGISTER_KINDS]), reading.c.sha256.is_(None))
    )
    yield from _files(database, without_facts.order_by(*BY_PATH), unit)
    yield from _files(database, without_rows.order_by(*BY_PATH), unit)


def claimed_by_several(database: Database, *, limit: int = 1000) -> tuple[tuple[str, ...], ...]:
    there = (t.file.c.gone_at.is_(None), t.file.c.kind == Kind.PDF.value, t.file.c.sha256.is_not(None))
    shared = (
        select(t.file.c.sha256)
        .select_from(FILES_IN_FOLDERS)
        .where(*there)
        .group_by(t.file.c.sha256)
        .having(func.count(t.folder.c.unit.distinct()) > 1)
        .order_by(t.file.c.sha256)
        .limit(limit)
    )
    chosen = (
        select(t.file.c.sha256, t.folder.c.path, t.file.c.name)
        .select_from(FILES_IN_FOLDERS)
        .where(*there, t.file.c.sha256.in_(shared.scalar_subquery()))
    )
    paths: dict[str, list[str]] = {}
    for sha256, folder, name in database.rows(chosen):
        paths.setdefault(sha256, []).append(path_of(os.fsdecode(folder), bytes(name)))
    return tuple(sorted(tuple(sorted(each)) for each in paths.values()))


def earlier_contents(database: Database, unit: UnitCode) -> Iterator[EarlierContent]:
    table = t.earlier_content
    chosen = (
        select(t.folder.c.path, table.c.name, table.c.sha256, table.c.seen_from, table.c.seen_until)
        .select_from(table.join(t.folder, t.folder.c.id == table.c.folder_id))
        .where(t.folder.c.unit == unit)
        .order_by(table.c.id)
    )
    for folder, name, content, seen_from, seen_until in database.rows(chosen):
        yield EarlierContent(
            unit=unit,
            path=path_of(os.fsdecode(folder), name),
            sha256=content,
            seen_from=seen_from,
            seen_until=seen_until,
        )


def _files(database: Database, chosen: Select[Any], unit: UnitCode) -> Iterator[KnownFile]:
    for folder, name, size_bytes, mtime_ns, inode, content, kind, first_seen, changed_at in database.rows(chosen):
        yield KnownFile(
            unit=unit,
            path=path_of(os.fsdecode(folder), name),
            size_bytes=size_bytes,
            mtime_ns=mtime_ns,
            inode=inode,
            sha256=content,
            kind=None if kind is None else Kind(kind),
            first_seen=first_seen,
            changed_at=changed_at,
        )


def _contents(connection: Connection, folder: int, names: list[bytes]) -> dict[bytes, Any]:
    """What is known of the contents of some files of a folder, as rows."""
    found: dict[bytes, Any] = {}
    for batch in batches(names, IN_BATCH):
        chosen = select(t.file.c.name, t.file.c.sha256, t.file.c.first_seen, t.file.c.changed_at)
        for row in connection.execute(chosen.where(t.file.c.folder_id == folder, t.file.c.name.in_(batch))):
            found[row.name] = row
    return found
