"""A store opened for one purpose: alone and for writing, or beside others and for reading."""

from __future__ import annotations

import hashlib
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

from pipeline.stores.lock import holder_of, store_lock
from pipeline.stores.sql import SqlStore, open_store, store_file
from rules.text import Text


@contextmanager
def writing(url: str, *, command: str, at: datetime) -> Iterator[SqlStore]:
    """The store, made where there is none, with its lock. Raises HouseError store-locked, store-unusable …"""
    file = store_file(url)
    with store_lock(_lock_file(url), store=str(file or "PostgreSQL"), command=command, at=at):
        store = open_store(url)
        try:
            yield store
        finally:
            store.close()


def holder(url: str) -> Text | None:
    """Which process of this machine has the store for writing; None when none has."""
    return holder_of(_lock_file(url))


def _lock_file(url: str) -> Path:
    file = store_file(url)
    if file is not None:
        return file.with_name(file.name + ".lock")
    # A server's store has no file beside it: one machine scans for it, and this lock is that machine's.
    return Path(tempfile.gettempdir()) / f"vanthu-{hashlib.sha256(url.encode()).hexdigest()[:16]}.lock"


@contextmanager
def reading(url: str) -> Iterator[SqlStore]:
    """The store as it is, without a lock. Raises HouseError no-store."""
    store = open_store(url, create=False)
    try:
        yield store
    finally:
        store.close()
