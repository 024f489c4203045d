"""The first step: a unit's folder against what is known of it. Opens nothing."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

from pipeline.extract import EXTRACTOR_VERSION
from pipeline.intake.presence import device_of, present
from pipeline.interrupts import heed
from pipeline.items import (
    FolderListing,
    IntakeItem,
)
from pipeline.steps.passing import (
    Pass,
    UnitWork,
    item_of,
)
from pipeline.stores.interface import Store
from rules.facts import (
    UnitCode,
)


def look(p: Pass, code: UnitCode, listings: Iterable[FolderListing], settled: Callable[[IntakeItem], bool]) -> UnitWork:
    """One unit's folder against what is known of it."""
    work = UnitWork(code=code, records=p.settings.records(code))
    held_back: set[str] = set()
    with p.store.together():
        for difference in p.store.compare(code, _counted(p, work, listings)):
            p.store.record_difference(difference, at=p.at)
            work.to_read += filter(settled, (*difference.new, *difference.changed))
            work.changed.update(item.path for item in difference.changed)
            held_back.update(item.path for item in difference.changed if not settled(item))
            work.unchanged += difference.unchanged + len(difference.returned)
            work.gone += len(difference.gone)
    waiting = {item.path for item in work.to_read}
    lacking = p.store.lacking(code, extractor_version=EXTRACTOR_VERSION, reader_version=p.reader_version(code))
    for known in lacking:
        if known.path not in waiting and known.path not in held_back and p.may_try(item := item_of(p, known)):
            work.to_read.append(item)
            work.unchanged -= 1
            if known.sha256 is not None and known.kind is not None:
                work.contents[known.path] = known.sha256, known.kind
                work.noted.add(known.path)
    p.progress("look", work.files, None)
    return work


def _counted(p: Pass, work: UnitWork, listings: Iterable[FolderListing]) -> Iterator[FolderListing]:
    for listing in listings:
        heed()  # a share may take minutes to be listed
        work.files += len(listing.files)
        for reason, count in listing.ignored:
            work.ignored[reason] = work.ignored.get(reason, 0) + count
        work.unreachable += listing.unreachable
        yield listing


def by_unit(listings: Iterable[FolderListing]) -> Iterator[tuple[UnitCode, Iterator[FolderListing]]]:
    """The listings of a walk, unit by unit."""
    return itertools.groupby(listings, key=lambda listing: listing.unit)


def present_of(
    store: Store, unit: UnitCode, folder: Path, listings: Iterable[FolderListing], *, remembers: bool = True
) -> Iterator[FolderListing]:
    """One unit's listings, out of reach where its share is seen to be unmounted.

    The device on which files were seen is remembered for the next look, where `remembers`.
    """
    told = store.recall(f"device/{unit}")
    known = int(told) if told else None
    device, files = device_of(folder), 0
    for listing in present(listings, device=device, known=known):
        files += len(listing.files)
        yield listing
    if remembers and files and device is not None and device != known:
        store.remember(f"device/{unit}", str(device))
