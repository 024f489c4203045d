"""A store opened for one purpose: alone and for writing, or beside others and for reading."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

from pipeline.stores.lock import holder_of, store_lock
from pipeline.stores.sql import SqlStore, open_beside, open_store, store_file
from rules.text import Text


@contextmanager
def writing(url: str, *, command: str, at: datetime) -> Iterator[SqlStore]:
    """The store, made where there is none, for this process alone: on a server, among all machines.

    Raises HouseError store-locked, store-unusable …
    """
    file = store_file(url)
    if file is None:
        store = open_store(url)
        try:
            with store.alone(command=command, at=at):
                yield store
        finally:
            store.close()
        return
    # Locked before it is opened: `restore` puts another file in its place.
    with store_lock(_lock_of(file), store=str(file), command=command, at=at):
        store = open_store(url)
        try:
            yield store
        finally:
            store.close()


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
