"""How much room is left on the disks that are ours to keep from filling up: the store's and the reports'."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from pipeline.config import Settings
from pipeline.stores.sql import store_file

RESERVE_BYTES = 1 << 30
"""Kept free on a store's disk (PIPELINE A.4): a night's judging writes far less, and SQLite's own log fits in."""
_SMALL_SHARE = 20
"""Of a disk too small for that, a twentieth; of a large one a twentieth would be hundreds of gigabytes."""
_WARNED_AT = 3
"""Times the reserve: somebody has days, not minutes, to make room."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Room:
    """What is left on the disk of one folder."""

    folder: Path
    free_bytes: int
    reserve_bytes: int

    @property
    def is_full(self) -> bool:
        """Less than the reserve is left: nothing is judged into a store here."""
        return self.free_bytes < self.reserve_bytes

    @property
    def is_low(self) -> bool:
        """Time to make room."""
        return self.free_bytes < _WARNED_AT * self.reserve_bytes


def room_of(folder: Path, *, reserve_bytes: int = RESERVE_BYTES) -> Room | None:
    """The room for `folder`, which need not be there yet; None where no disk can be asked."""
    try:
        above = next(each for each in (folder, *folder.absolute().parents) if each.exists())
        usage = shutil.disk_usage(above)
    except (OSError, StopIteration):
        return None
    return Room(folder=folder, free_bytes=usage.free, reserve_bytes=min(reserve_bytes, usage.total // _SMALL_SHARE))


def own_folders(settings: Settings) -> Iterator[Path]:
    """The folders into which vanthu itself writes and that grow: the store's (a file's), and the reports'."""
    store = store_file(settings.store)
    if store is not None:
        yield store.parent
    if settings.reports is not None and settings.reports.formats:
        yield settings.reports.folder
