"""Where a store may lie: on a disk of this machine, outside of everything that is watched."""

from __future__ import annotations

from pathlib import Path

from pipeline.config import Settings
from pipeline.errors import HouseError
from pipeline.intake.mounts import MOUNTS, file_system_of, is_remote
from pipeline.stores.sql import store_file


def refuse_bad_store(settings: Settings, *, mounts: Path = MOUNTS) -> None:
    """Raises HouseError store-on-share or store-in-watched-folder; a store on a server lies where it lies."""
    file = store_file(settings.store)
    if file is None:
        return
    if file.resolve().is_relative_to(settings.watch_dirs.resolve()):
        raise HouseError("store-in-watched-folder", store=file, path=settings.watch_dirs)
    kind = file_system_of(file.parent, mounts=mounts)
    if is_remote(kind):
        raise HouseError("store-on-share", store=file, kind=kind)
