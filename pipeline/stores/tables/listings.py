"""What was seen: a folder's listing against what is known of its files."""

from __future__ import annotations

import marshal
import os
from collections.abc import Iterable, Iterator
from datetime import datetime
from hashlib import blake2b

from sqlalchemy import Connection, select, update

from pipeline.items import FolderListing, IntakeItem, Kind, SeenFile
from pipeline.stores import schema as t
from pipeline.stores.database import IN_BATCH, Database, batches
from pipeline.stores.interface import FolderDifference
from pipeline.stores.tables.folders import folder_number, path_of, split
from pipeline.stores.tables.units import raise_revision
from rules.facts import UnitCode

_ROWS = select(t.file.c.name, t.file.c.size_bytes, t.file.c.mtime_ns, t.file.c.inode)
_Row = tuple[int, int, int]
"""(size in bytes, mtime in ns, inode)"""


def compare(
    database: Database, unit: UnitCode, listings: Iterable[FolderListing], *, within: str = ""
) -> Iterator[FolderDifference]:
    """Each listing against the known files of its folder.

    Memory grows with the files of one folder alone, and not with those that it ever held: of what is gone the rows are
    read by the names that have come.
    """
    with database.reading() as connection:
        known = select(t.folder.c.id, t.folder.c.path, t.folder.c.listing).where(t.folder.c.unit == unit)
        unseen = {os.fsdecode(path): (number, digest) for number, path, digest in connection.execute(known)}
        if within:
            unseen = {folder: each for folder, each in unseen.items() if _is_below(folder, within)}
        above = {ancestor for folder in unseen for ancestor in _ancestors(folder)}
        standing: set[str] = set()
        """Folders that were not listed and of which nothing is concluded: out of reach, or archives."""
        for listing in listings:
            number, digest = unseen.pop(listing.folder, (None, None))
            if not listing.is_complete:
                standing.add(listing.folder)
            if listing.folder in above:
                paths = (f"{listing.folder}/{name}" if listing.folder else name for name, *_ in listing.files)
                stood_for = [path for path in paths if path in above or path in unseen]
                standing.update(path for path in stood_for if _is_archive(connection, number, path))
            if listing.unreachable:
                yield _difference(connection, listing, number, None)
                continue
            found = _listing_digest(listing)
            if digest is not None and found == bytes(digest):
                yield _nothing_new(listing)
            else:
                yield _difference(connection, listing, number, found)
        for folder, (number, _) in sorted(unseen.items()):
            if folder in standing or not standing.isdisjoint(_ancestors(folder)):
                continue
            gone = tuple(path_of(folder, name) for name in _there(connection, number))
            if gone:
                yield FolderDifference(
                    unit=unit, folder=folder, new=(), changed=(), returned=(), gone=gone, unchanged=0
                )


def record_difference(database: Database, difference: FolderDifference, *, at: datetime) -> None:
    differs = bool(difference.gone or difference.returned)
    if not differs and difference.listing is None:
        return
    with database.writing() as connection:
        number = folder_number(database, connection, difference.unit, difference.folder)
        digest = None if differs else difference.listing
        connection.execute(update(t.folder).where(t.folder.c.id == number).values(listing=digest))
        if not differs:
            return
        for paths, moment in (
            (difference.gone, at),
            (tuple(item.path for item in difference.returned), None),
        ):
            for batch in batches((split(path)[1] for path in paths), IN_BATCH):
                connection.execute(
                    update(t.file)
                    .where(t.file.c.folder_id == number, t.file.c.name.in_([os.fsencode(name) for name in batch]))
                    .values(gone_at=moment)
                )
        raise_revision(database, connection, [difference.unit])


def _there(connection: Connection, folder: int | None) -> dict[bytes, _Row]:
    """The files of one folder that were there when it was last seen, by name."""
    if folder is None:
        return {}
    rows = connection.execute(_ROWS.where(t.file.c.folder_id == folder, t.file.c.gone_at.is_(None)))
    return {name: (size_bytes, mtime_ns, inode) for name, size_bytes, mtime_ns, inode in rows}


def _gone(connection: Connection, folder: int | None, names: Iterable[bytes]) -> dict[bytes, _Row]:
    """Those of the names that were there once."""
    found: dict[bytes, _Row] = {}
    if folder is not None:
        chosen = _ROWS.where(t.file.c.folder_id == folder, t.file.c.gone_at.is_not(None))
        for batch in batches(names, IN_BATCH):
            rows = connection.execute(chosen.where(t.file.c.name.in_(batch)))
            found.update((name, (size_bytes, mtime_ns, inode)) for name, size_bytes, mtime_ns, inode in rows)
    return found


def _listing_digest(listing: FolderListing) -> bytes:
    """Names a listing. Another Python may name it otherwise; then the rows are compared, and nothing is lost."""
    return blake2b(marshal.dumps(listing.files, 2), digest_size=16).digest()


def _nothing_new(listing: FolderListing) -> FolderDifference:
    return FolderDifference(
        unit=listing.unit, folder=listing.folder, new=(), changed=(), returned=(), gone=(), unchanged=len(listing.files)
    )


def _difference(
    connection: Connection, listing: FolderListing, folder: int | None, digest: bytes | None
) -> FolderDifference:
    there = _there(connection, folder)
    names = (os.fsencode(name) for name, *_ in listing.files)
    gone_before = _gone(connection, folder, (name for name in names if name not in there))
    new: list[SeenFile] = []
    changed: list[SeenFile] = []
    returned: list[SeenFile] = []
    unchanged = 0
    for seen in listing.files:
        key = os.fsencode(seen[0])
        row, is_gone = there.pop(key, None), False
        if row is None:
            row, is_gone = gone_before.get(key), True
        if row is None:
            new.append(seen)
        elif row != seen[1:]:
            changed.append(seen)
        elif is_gone:
            returned.append(seen)
        else:
            unchanged += 1
    gone: tuple[str, ...] = ()
    if there and listing.is_complete:
        untold = {each.path for each in listing.unreachable}
        paths = (path_of(listing.folder, name) for name in there)
        gone = tuple(path for path in sorted(paths) if path not in untold)

    def items(chosen: list[SeenFile]) -> tuple[IntakeItem, ...]:
        return tuple(listing.item(seen) for seen in chosen)

    return FolderDifference(
        unit=listing.unit,
        folder=listing.folder,
        new=items(new),
        changed=items(changed),
        returned=items(returned),
        gone=gone,
        unchanged=unchanged,
        listing=None if new or changed or returned or gone or not listing.files else digest,
    )


def _is_archive(connection: Connection, folder: int | None, path: str) -> bool:
    """Whether the file of that path, in the folder of that number, was last found to be an archive."""
    named = (t.file.c.folder_id == folder, t.file.c.name == os.fsencode(split(path)[1]))
    return connection.execute(select(t.file.c.kind).where(*named)).scalar() == Kind.ARCHIVE.value


def _ancestors(folder: str) -> Iterator[str]:
    """The folders above, from the nearest to the watched folder itself (empty)."""
    while folder:
        folder = folder.rpartition("/")[0]
        yield folder


def _is_below(folder: str, top: str) -> bool:
    return folder == top or folder.startswith(top + "/")
