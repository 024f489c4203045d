"""A store opened for one purpose: alone and for writing, or beside others and for reading."""

from __future__ import annotations

import hashlib
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

from pipeline.stores.lock import store_lock
from pipeline.stores.sql import SqlStore, open_store, store_file


@contextmanager
def writing(url: str, *, command: str, at: datetime) -> Iterator[SqlStore]:
    """The store, made where there is none, with its lock. Raises HouseError store-locked, store-unusable …"""
    file = store_file(url)
    if file is not None:
        lock = file.with_name(file.name + ".lock")
    else:  # a server's store has no file beside it: one machine scans for it, and this lock is that machine's
        lock = Path(tempfile.gettempdir()) / f"vanthu-{hashlib.sha256(url.encode()).hexdigest()[:16]}.lock"
    with store_lock(lock, store=str(file or "PostgreSQL"), command=command, at=at):
        store = open_store(url)
        try:
            yield store
        finally:
            store.close()


@contextmanager
def reading(url: str) -> Iterator[SqlStore]:
    """The store as it is, without a lock. Raises HouseError no-store."""
    store = open_store(url, create=False)
    try:
        yield store
    finally:
        store.close()
