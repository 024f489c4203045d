"""A store opened for one purpose: alone and for writing, or beside others and for reading."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import datetime
from pathlib import Path

from pipeline.errors import HouseError
from pipeline.stores.audit import NO_UNIT, Act
from pipeline.stores.copies import copy_database, in_uri
from pipeline.stores.lock import holder_of, store_lock
from pipeline.stores.schema import SCHEMA_VERSION
from pipeline.stores.sql import SqlStore, open_beside, open_store, store_file
from rules.text import Text


@contextmanager
def writing(url: str, *, command: str, at: datetime) -> Iterator[SqlStore]:
    """The store, made where there is none, for this process alone: on a server, among all machines.

    An earlier version's is brought up to this one's tables, and the log says so; a file is copied before, to beside it.
    Raises HouseError store-locked, store-unusable, cannot-write …
    """
    file = store_file(url)
    if file is None:
        store = open_store(url)
        try:
            with store.alone(command=command, at=at):
                _log_upgrade(store, at=at)
                yield store
        finally:
            store.close()
        return
    # Locked before it is opened: `restore` puts another file in its place.
    with store_lock(_lock_of(file), store=str(file), command=command, at=at):
        _keep_earlier(file)
        store = open_store(url)
        try:
            _log_upgrade(store, at=at)
            yield store
        finally:
            store.close()


def _keep_earlier(file: Path) -> None:
    """A copy of a store of an earlier version, for whoever must go back to that. Raises HouseError cannot-write."""
    found = _schema_of(file)
    if found is None or found >= SCHEMA_VERSION:
        return
    kept = file.with_name(f"{file.name}.schema-{found}")
    try:
        copy_database(file, kept)
    except FileExistsError:  # an upgrade that was cut off after it
        return
    except (sqlite3.Error, OSError) as cause:
        raise HouseError("cannot-write", path=kept, cause=cause) from cause


def _schema_of(file: Path) -> int | None:
    """What the store says of its tables; None where there is none, or none that can be read (opening it tells why)."""
    if not file.exists():
        return None
    try:
        with closing(sqlite3.connect(f"file:{in_uri(file)}?mode=ro", uri=True)) as database:
            row = database.execute("SELECT value FROM meta WHERE key = 'schema'").fetchone()
    except sqlite3.Error:
        return None
    return None if row is None else int(row[0])


def _log_upgrade(store: SqlStore, *, at: datetime) -> None:
    if store.upgraded_from is not None:
        store.tell([(Act.UPGRADED, NO_UNIT, {"from": store.upgraded_from, "to": SCHEMA_VERSION})], at=at)


def holder(url: str) -> Text | None:
    """Which process has the store for writing; None when none has. Raises HouseError no-store for a server's."""
    file = store_file(url)
    if file is not None:
        return holder_of(_lock_of(file))
    with reading(url) as store:
        return store.holder()


def _lock_of(file: Path) -> Path:
    return file.with_name(file.name + ".lock")


@contextmanager
def reading(url: str) -> Iterator[SqlStore]:
    """The store as it is, without a lock. Raises HouseError no-store."""
    store = open_store(url, create=False)
    try:
        yield store
    finally:
        store.close()


@contextmanager
def beside_its_writer(address: str) -> Iterator[SqlStore]:
    """The store at its `address`, in a worker, to be read while the parent writes."""
    store = open_beside(address)
    try:
        yield store
    finally:
        store.close()
