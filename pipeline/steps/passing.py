"""One pass under way: what it was told, what it has seen, and what every step needs of it."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import TYPE_CHECKING, Any, TypeVar

from pipeline import ocr, reading
from pipeline.config import Settings
from pipeline.events import Event, Tell, Value, to_nobody
from pipeline.executors.interface import Done, Executor, Failure
from pipeline.items import (
    Ignored,
    IntakeItem,
    Kind,
    Unreachable,
)
from pipeline.stores.interface import KnownFile, Observation, Store, UnitRun
from rules.facts import (
    Note,
    Sha256,
    Unit,
    UnitCode,
)
from rules.profiles import PROFILES, Profile

if TYPE_CHECKING:
    from pipeline.trust.appraise import Appraiser


TABLES = frozenset({Kind.WORKBOOK, Kind.TABLE_TEXT, Kind.PACKAGE})
"""Kinds that the registers' readers read."""

BATCH = 64
"""Documents whose facts are kept in one transaction: 16 a commit already cost less than their extraction."""
BATCH_SECONDS = 1.0
"""What was found waits no longer for others to be kept with, but for the one that comes next."""

Progress = Callable[[str, int, int | None], None]
"""Told (step, done, of how many); the steps are `look`, `registers`, `documents`, `fetch`, `pages`,
`judge`."""

T = TypeVar("T")


@dataclass(frozen=True, slots=True, kw_only=True)
class NotRead:
    """A file that is there and was not read, with the reason."""

    unit: UnitCode
    path: str
    """Relative to the watched folder, with `/`."""
    reason: Note


@dataclass(frozen=True, slots=True, kw_only=True)
class Trouble:
    """What a unit's inputs lack, remembered from its last judgment so that a quiet night need not count again."""

    bad_rows: int = 0
    unread: tuple[NotRead, ...] = ()
    secret_files: int = 0


@dataclass(slots=True)
class UnitWork:
    """What one unit's folder asks of this pass."""

    code: UnitCode
    records: tuple[Unit, ...]
    to_read: list[IntakeItem] = field(default_factory=list)
    files: int = 0
    unchanged: int = 0
    gone: int = 0
    ignored: dict[Ignored, int] = field(default_factory=dict)
    unreachable: list[Unreachable] = field(default_factory=list)
    read: int = 0
    was_judged: bool = False
    contents: dict[str, tuple[Sha256, Kind]] = field(default_factory=dict)
    """What is known already of files to be read: members of archives, and files an earlier pass identified."""
    changed: set[str] = field(default_factory=set)
    """Paths that were known and look otherwise than before."""
    held: dict[str, Sha256 | None] = field(default_factory=dict)
    """Of such paths, what they held before; asked of the store once for all of them."""
    noted: set[str] = field(default_factory=set)
    """Paths of which the store says already what they hold, and of which only the facts are lacking."""


@dataclass(slots=True, kw_only=True)
class Pass:
    """What the steps of one pass share. Lives in the parent, for as long as the pass does."""

    settings: Settings
    store: Store
    appraiser: Appraiser
    executor: Executor
    at: datetime
    progress: Progress
    done: Counter[str] = field(default_factory=Counter)
    """How many of each step's are done, over all portions of the pass."""
    of: dict[str, int] = field(default_factory=dict)
    """Of how many, where that is known."""
    engine: ocr.Engine | None
    """Reads the first pages of scans; None where there is no such program."""
    not_read: list[NotRead] = field(default_factory=list)
    documents_read: int = 0
    registers_read: int = 0
    pages_read: int = 0
    """First pages of scans that the recogniser was given."""
    troubles: list[Trouble] = field(default_factory=list)
    run: int = 0
    tell: Tell = to_nobody
    """Given every event worth a line in the log."""
    clock: Callable[[], datetime] | None = None
    """When an event is; None: the time of the pass."""
    places: dict[Sha256, tuple[UnitCode, str]] = field(default_factory=dict)
    """Unit and path of contents that workers are reading, to tell of them."""
    may_try: Callable[[IntakeItem], bool] = lambda item: True
    """Whether a known file whose facts are lacking may be read in this pass; else it rests after a failed try."""
    refused: list[tuple[UnitCode, str]] = field(default_factory=list)
    """(unit, path) of files that the machine would not give, or that somebody was writing: no fault of theirs."""

    def advance(self, step: str, count: int = 1) -> None:
        """Tells that so many more of a step's are done."""
        self.done[step] += count
        self.progress(step, self.done[step], self.of.get(step))

    def say(self, what: str, **values: Value | None) -> None:
        """Tells an event of this run; `values` in the order of the line, what is None left out."""
        named = {"run": self.run, **values}
        told = {name: value for name, value in named.items() if value is not None}
        self.tell(Event(at=self.clock() if self.clock else self.at, what=what, values=told))

    def say_deaths(
        self, result: Done[Any, Any] | Failure[Any], *, unit: UnitCode, path: str, sha256: Sha256 | None = None
    ) -> None:
        """Tells of workers that died over an item, where any did. Any: whatever the item was and the work gave."""
        if result.deaths:
            self.say("worker-killed", unit=unit, path=path, sha256=sha256, deaths=result.deaths)

    def leave_unread(self, unit: UnitCode, path: str, reason: Note, *, sha256: Sha256 | None = None) -> None:
        """Notes and tells a file that is there and could not be read in this pass."""
        self.not_read.append(NotRead(unit=unit, path=path, reason=reason))
        self.say("not-read", unit=unit, path=path, sha256=sha256, reason=reason.code)

    def leave_refused(self, unit: UnitCode, path: str, reason: Note, *, sha256: Sha256 | None = None) -> None:
        """As `leave_unread`, of a file that the machine would not give: it is worth another try."""
        self.refused.append((unit, path))
        self.leave_unread(unit, path, reason, sha256=sha256)

    def reader_version(self, code: UnitCode) -> int:
        """Of a unit's readings; another where the settings name its columns anew, so that they are read again."""
        return reading.reader_version(self.settings.columns_of(code))

    @property
    def profile(self) -> Profile:
        return PROFILES[self.settings.profile]


def item_of(p: Pass, known: KnownFile) -> IntakeItem:
    return IntakeItem(
        unit=known.unit,
        root=str(p.settings.watch_dirs.absolute()),
        path=known.path,
        size_bytes=known.size_bytes,
        mtime_ns=known.mtime_ns,
        inode=known.inode,
    )


def identified(p: Pass, work: UnitWork, items: Iterable[IntakeItem]) -> Iterator[tuple[Observation, str]]:
    """What each file is by its content, with its absolute path; one that cannot be opened is tried again."""
    for item in items:
        path = f"{item.root}/{item.path}"
        if item.path in work.contents:
            sha256, kind = work.contents[item.path]
            work.read += 1
            yield Observation(item=item, sha256=sha256, kind=kind), path
            continue
        try:
            identity = reading.identify(path)
        except OSError as cause:
            p.leave_refused(work.code, item.path, reading.unreadable_file(cause).reason)
            continue
        if not identity.is_settled:
            p.leave_refused(work.code, item.path, Note(code="being-written"))
            continue
        work.read += 1
        as_read = replace(item, size_bytes=identity.size_bytes, mtime_ns=identity.mtime_ns)
        yield Observation(item=as_read, sha256=identity.sha256, kind=identity.kind), path


def record(p: Pass, work: UnitWork, seen: Sequence[Observation]) -> None:
    """Notes what files hold, and tells of each that holds another content than it did.

    What is noted already is not noted again: the unit would be judged anew for it.
    """
    seen = [each for each in seen if each.item.path not in work.noted]
    if any(each.item.path in work.changed and each.item.path not in work.held for each in seen):
        before = {file.path: file.sha256 for file in p.store.known_files(work.code) if file.path in work.changed}
        work.held = {path: before.get(path) for path in work.changed} | work.held
    p.store.record_files(seen, at=p.at)
    for each in seen:
        was = work.held.get(each.item.path)
        if was is not None and each.sha256 is not None and was != each.sha256:
            p.say("replaced", unit=work.code, path=each.item.path, sha256=each.sha256, was=was)


def unit_run(p: Pass, work: UnitWork) -> UnitRun:
    return UnitRun(
        unit=work.code,
        looked_at=p.at,
        files=work.files,
        read=work.read,
        unchanged=work.unchanged,
        gone=work.gone,
        ignored=tuple(sorted(work.ignored.items())),
        unreachable=tuple(work.unreachable),
        was_judged=work.was_judged,
    )


def batches(values: Iterable[T], size: int, *, seconds: float | None = None) -> Iterator[list[T]]:
    """The values in lists of `size`; with `seconds`, of fewer where they come more slowly.

    A list whose first value came longer ago is handed on with the value that comes next.
    """
    batch: list[T] = []
    since = 0.0
    for value in values:
        since = since if batch else time.monotonic()
        batch.append(value)
        if len(batch) >= size or (seconds is not None and time.monotonic() - since >= seconds):
            yield batch
            batch = []
    if batch:
        yield batch
