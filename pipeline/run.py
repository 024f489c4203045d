"""One pass over the watched folders: the order of the steps stands here and nowhere else.

look → registers → what is secret → identify → extract (workers) → fetch → read scans (workers) → appraise → match →
judge → keep

From identifying on, some units at a time where there is much to be read: a first night's verdicts come as it goes.

Time, trust and settings are arguments. What is known by size, time and inode is not opened; facts are kept by content
hash and standings by trust digest, so a new CRL or roster judges again and opens no document.
"""

from __future__ import annotations

from collections.abc import Callable, Container, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from pipeline import ocr
from pipeline.config import Settings
from pipeline.errors import HouseError
from pipeline.events import Tell, to_nobody
from pipeline.executors.interface import Executor
from pipeline.intake.walk import folders_of, outside_of, walk
from pipeline.items import (
    IntakeItem,
)
from pipeline.steps.documents import read_documents
from pipeline.steps.dropped import read_dropped
from pipeline.steps.judging import judge_units
from pipeline.steps.looking import by_unit, look, present_of
from pipeline.steps.passing import NotRead, Pass, Progress, UnitWork, unit_run
from pipeline.steps.secrets import withhold_secrets
from pipeline.stores.interface import RunState, Store, UnitRun
from rules.facts import (
    UnitCode,
)

if TYPE_CHECKING:
    from pipeline.renewal import Renewal
    from pipeline.trust.appraise import Appraiser

FULL_PASS = "full-pass"
"""Key of the store's note with the time of the last pass over all units."""
PORTION_DOCUMENTS, PORTION_UNITS = 10_000, 4
"""Documents to be read, in so many units at least, before these are judged: less than a minute's work for one machine.
Fewer units would leave processors without one to judge."""
_CLOCK_BACK = timedelta(minutes=1)
"""More is no correction by NTP: somebody set the clock. What is judged is judged by the clock as it is now, so that one
that was years ahead rules no longer than it was. The log's entries never go back in time: they keep the clock's time
beside (pipeline/stores/audit.py)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ScanResult:
    """What one pass did."""

    run: int
    at: datetime
    units: tuple[UnitRun, ...]
    documents_read: int
    """PDFs whose facts were taken."""
    registers_read: int
    outside: tuple[str, ...]
    """Files and folders that lie in no unit's folder."""
    not_read: tuple[NotRead, ...]
    bad_rows: int
    """Register rows with something that could not be read, over all exports that are there."""
    secret_files: int
    """Files of secret entries that lie in a watched folder: each is an alarm."""
    refused: tuple[tuple[UnitCode, str], ...] = ()
    """(unit, path) of those not read for no fault of theirs: the machine did not give them. Worth another try."""
    claimed_by_several: tuple[tuple[str, ...], ...] = ()
    """Paths of one and the same document in the folders of different units; one of them issued it."""

    @property
    def read(self) -> int:
        return sum(unit.read for unit in self.units)

    @property
    def unchanged(self) -> int:
        return sum(unit.unchanged for unit in self.units)

    @property
    def is_complete(self) -> bool:
        """Everything that is there could be looked at and read."""
        return not (self.not_read or self.bad_rows or any(unit.unreachable for unit in self.units))


def scan(
    settings: Settings,
    *,
    store: Store,
    appraiser: Appraiser,
    executor: Executor,
    at: datetime,
    tool_version: str,
    progress: Progress = lambda step, done, of: None,
    renewal: Renewal | None = None,
    engine: ocr.Engine | None = None,
    settled: Callable[[IntakeItem], bool] = lambda item: True,
    may_try: Callable[[IntakeItem], bool] = lambda item: True,
    units: Container[UnitCode] | None = None,
    unfinished: Container[UnitCode] = (),
    command: str = "scan",
    tell: Tell = to_nobody,
    clock: Callable[[], datetime] | None = None,
) -> ScanResult:
    """One pass over everything watched, kept in `store`. Raises HouseError (watch-dirs-missing, store-…).

    With `engine`, scans that do not say which document they are have their first page read by it, once. With
    `renewal`, what the certificates of the documents lack is fetched before they are appraised. Files that are
    not `settled` are left for a later pass, as if they had not come yet; known ones that could not be read before are
    left unless they `may_try` again; `units` leaves the other units as they are. Of `unfinished` units more files wait
    to be read than this pass is given: they are judged by a later one, and until then stand as they did.
    `tell` is given what happens, as it happens by `clock` (the time of the pass where there is none).
    May be stopped at any time: what was kept is kept, and the next pass does the rest.
    """
    root = settings.watch_dirs
    folders = dict(settings.folders) or folders_of(root)
    outside, is_root_there = outside_of(root, folders)
    if not is_root_there:
        raise HouseError("watch-dirs-missing", path=root)
    if not folders and (known := store.judged_units()):  # an unmounted share is an empty folder
        raise HouseError("watch-dirs-empty", path=root, count=len(known))
    p = Pass(
        settings=settings, store=store, appraiser=appraiser, executor=executor, at=at, progress=progress, engine=engine,
        tell=tell, clock=clock, may_try=may_try,
    )  # fmt: skip
    latest = next(iter(store.runs(limit=1)), None)
    run = p.run = store.begin_run(at=at, command=command, tool_version=tool_version, inputs=appraiser.trust.digest)
    if latest is not None and latest.started_at - at > _CLOCK_BACK:
        p.say("clock-back", seconds=int((latest.started_at - at).total_seconds()))
    try:
        result = _walked(p, root, folders, settled, units, unfinished, renewal)
        result = replace(result, run=run, outside=outside)
        for unit in result.units:
            store.record_unit(run, unit)
        if units is None:
            store.remember(FULL_PASS, at.isoformat())
    except BaseException:
        store.finish_run(run, at=at, state=RunState.INTERRUPTED)
        raise
    store.finish_run(run, at=at, state=RunState.DONE if result.is_complete else RunState.INCOMPLETE)
    p.say(
        "pass",
        full=int(units is None),
        units=",".join(str(unit.unit) for unit in result.units if unit.was_judged),
        read=result.read,
        gone=sum(unit.gone for unit in result.units),
        not_read=len(result.not_read),
        secret_files=result.secret_files,
    )
    return result


def _renewed(p: Pass, renewal: Renewal) -> Appraiser:
    """The appraiser after what the documents' certificates lack was fetched; every address that was asked is told."""
    asked = len(renewal.fetches)
    appraiser = renewal.serve(p.store.every_certificate(), asking=lambda count: p.progress("fetch", count, None))
    for each in renewal.fetches[asked:]:
        if each.file is not None:
            p.say("fetched", url=each.url, kind=each.kind, file=each.file)
        else:
            p.say("not-fetched", url=each.url, kind=each.kind, reason=each.code, detail=each.detail)
    return appraiser


def _walked(
    p: Pass,
    root: Path,
    folders: dict[UnitCode, str],
    settled: Callable[[IntakeItem], bool],
    units: Container[UnitCode] | None,
    unfinished: Container[UnitCode],
    renewal: Renewal | None,
) -> ScanResult:
    """All steps, in their order."""
    works = [
        look(p, code, present_of(p.store, code, root / folders[code], listings), settled)
        for code, listings in by_unit(walk(root, folders, only=units))
    ]
    read_dropped(p, works)
    withhold_secrets(p, works)
    p.of |= {"documents": sum(len(work.to_read) for work in works), "judge": len(works)}
    for group in _least_cut_off_first(p, works):
        # What is fetched is known when all was read, and judges all.
        for some in portions(group) if renewal is None else [group]:
            read_documents(p, some)
            if renewal is not None:
                p.appraiser = _renewed(p, renewal)
            judge_units(p, some, unfinished=unfinished)
    for code in set(p.store.judged_units()) - set(folders):
        p.store.forget_unit(code, at=p.at)
    p.store.release({unit for unit, _ in p.store.losses()} - set(folders))
    unread = [*p.not_read, *(each for trouble in p.troubles for each in trouble.unread)]
    return ScanResult(
        run=0,
        at=p.at,
        units=tuple(unit_run(p, work) for work in works),
        documents_read=p.documents_read,
        registers_read=p.registers_read,
        outside=(),
        not_read=tuple(sorted(unread, key=lambda each: each.path)),
        bad_rows=sum(trouble.bad_rows for trouble in p.troubles),
        secret_files=sum(trouble.secret_files for trouble in p.troubles),
        refused=tuple(p.refused),
        # Asked of every file that there is, which a watcher's pass over one unit must not be.
        claimed_by_several=p.store.claimed_by_several() if units is None and any(w.was_judged for w in works) else (),
    )


def portions(works: Sequence[UnitWork]) -> Iterator[Sequence[UnitWork]]:
    """The units in their order, as many together as there is enough to read in; what is left goes with the last."""
    sizes = [len(work.to_read) for work in works]
    left = sum(sizes)
    start = documents = units = 0
    for at, size in enumerate(sizes):
        documents, units = documents + size, units + bool(size)
        if documents >= PORTION_DOCUMENTS and units >= PORTION_UNITS and left - documents >= PORTION_DOCUMENTS:
            yield works[start : at + 1]
            start, left, documents, units = at + 1, left - documents, 0, 0
    yield works[start:]


def _least_cut_off_first(p: Pass, works: list[UnitWork]) -> list[list[UnitWork]]:
    """The units by how often passes were cut off while a document of theirs was read, nearly always all of them never.

    What cut passes off may cut this one off too: by then the others are judged.
    """
    cuts: dict[UnitCode, int] = {}
    for (unit, _), count in p.store.losses().items():
        cuts[unit] = max(count, cuts.get(unit, 0))
    grouped: dict[int, list[UnitWork]] = {0: []}
    for work in works:
        grouped.setdefault(cuts.get(work.code, 0), []).append(work)
    return [grouped[count] for count in sorted(grouped)]
