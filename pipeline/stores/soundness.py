"""Is the database itself sound? SQLite's own full check, once a week; a server looks after its own."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from contextlib import closing
from datetime import datetime, timedelta
from pathlib import Path

from pipeline.stores.copies import in_uri
from pipeline.stores.interface import Store

_CHECKED = "integrity-check"
"""Key of the store's note with the time at which it was last found sound."""
_EVERY = timedelta(days=7)
_STEPS = 1_000_000
"""Of SQLite's machine between two signs of life; well below a second."""


def damage_of(file: Path, *, alive: Callable[[], None] = lambda: None) -> str | None:
    """What SQLite finds wrong with the database in a file, in its words; None when it is sound.

    Reads all of it: some seconds a gigabyte, beside a writer. `alive` is called now and then meanwhile. Source:
    sqlite.org/pragma.html, integrity_check: indexes too are compared, which quick_check leaves out.
    """

    def go_on() -> int:
        alive()
        return 0

    try:
        with closing(sqlite3.connect(f"file:{in_uri(file)}?mode=ro", uri=True)) as database:
            database.set_progress_handler(go_on, _STEPS)
            answer = str(database.execute("PRAGMA integrity_check(1)").fetchone()[0])
    except sqlite3.Error as cause:
        return str(cause)
    return None if answer == "ok" else answer


def weekly_damage(
    store: Store, file: Path | None, *, at: datetime, alive: Callable[[], None] = lambda: None
) -> str | None:
    """`damage_of` where a week has passed since the store was found sound; None where it has not, or on a server.

    A damaged store is told each time. Raises HouseError store-….
    """
    if file is None:
        return None
    told = store.recall(_CHECKED)
    if told is not None and timedelta(0) <= at - datetime.fromisoformat(told) < _EVERY:
        return None
    damage = damage_of(file, alive=alive)
    if damage is None:
        store.remember(_CHECKED, at.isoformat())
    return damage
