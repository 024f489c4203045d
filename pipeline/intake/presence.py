"""An unmounted share looks like an empty folder; nothing may be concluded from one."""

from __future__ import annotations

import errno
import os
from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path

from pipeline.items import FolderListing, Unreachable


def device_of(folder: Path) -> int | None:
    """The device that a unit's folder lies on; None when the folder is not there."""
    try:
        return os.stat(folder).st_dev
    except OSError:
        return None


def present(listings: Iterable[FolderListing], *, device: int | None, known: int | None) -> Iterator[FolderListing]:
    """One unit's listings as they come, unless all are empty and the folder lies on another device than before.

    Then the mount is taken for gone: one listing comes, out of reach, and nothing is concluded. `known` is the device
    on which files were last seen, None before the first time. A folder that was really emptied stays on its device.
    """
    if known is None or device == known:
        yield from listings
        return
    held: list[FolderListing] = []
    rest = iter(listings)
    for listing in rest:
        held.append(listing)
        if listing.files or listing.unreachable:
            yield from held
            yield from rest
            return
    if held:
        yield replace(held[0], unreachable=(Unreachable(path=held[0].folder, errno=errno.ENODEV),))
