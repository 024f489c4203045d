"""A small watched office for tests: folders, tiny documents, and a watcher whose time the test moves."""

from __future__ import annotations

import contextlib
import hashlib
import itertools
import os
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

from pipeline.config import Settings
from pipeline.events import Event
from pipeline.executors.interface import Executor
from pipeline.executors.serial import SerialExecutor
from pipeline.intake.mounts import MOUNTS
from pipeline.items import JudgedRow
from pipeline.pace import Clock, Pace
from pipeline.stores.sql import SqlStore, open_store
from pipeline.watch import Watcher
from rules.facts import UnitCode
from rules.indication import ValidationPolicy

START = datetime(2026, 4, 1, 3, 0, tzinfo=UTC)
_DIGESTED_BYTES = 16 << 20
"""Of each file; some are sparse and large."""
PACE = Pace(jitter=0.0, reserve_bytes=0)


def a_pdf(name: str, *, size: int = 0) -> bytes:
    """A small whole PDF that no other name gives; `size` bytes at least."""
    body = b"%PDF-1.4\n%\xe2\xe3\xcf\xd3\n"
    places = []
    filler = name.encode("utf-8", "surrogateescape").hex().encode() + b" " * max(0, size - 600)
    for number, value in enumerate(
        (
            b"<</Type/Catalog/Pages 2 0 R>>",
            b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
            b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R>>",
            b"<</Length %d>>stream\n%%%s\nendstream" % (len(filler) + 2, filler),
        ),
        start=1,
    ):
        places.append(len(body))
        body += b"%d 0 obj%s endobj\n" % (number, value)
    table = b"xref\n0 5\n0000000000 65535 f \n" + b"".join(b"%010d 00000 n \n" % place for place in places)
    return body + table + b"trailer<</Size 5/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n" % len(body)


@dataclass
class Time:
    """Both clocks, moved by hand."""

    seconds: float = 1000.0
    jump: timedelta = timedelta()
    """What somebody set the wall clock by."""

    @property
    def clock(self) -> Clock:
        return Clock(now=lambda: START + timedelta(seconds=self.seconds) + self.jump, monotonic=lambda: self.seconds)


@dataclass
class Office:
    """Units, a store and watchers over them."""

    folder: Path
    units: tuple[str, ...] = ("A", "B")
    time: Time = field(default_factory=Time)
    told: list[Event] = field(default_factory=list)
    stores: list[SqlStore] = field(default_factory=list)
    watchers: list[Watcher] = field(default_factory=list)
    keeps_writing: bool = False
    """Another thread or process of the test writes in the folder while the watcher turns."""

    def __post_init__(self) -> None:
        for unit in self.units:
            (self.root / unit).mkdir(parents=True, exist_ok=True)
        (self.folder / "trust").mkdir(exist_ok=True)
        (self.folder / "state").mkdir(exist_ok=True)

    @property
    def root(self) -> Path:
        return self.folder / "watched"

    @property
    def settings(self) -> Settings:
        return Settings(
            source=None,
            watch_dirs=self.root,
            store=f"sqlite:///{self.folder}/state/store.db",
            profile="strict",
            language="en",
            trust_folder=self.folder / "trust",
            pins=(),
            policy=ValidationPolicy(),
            online=False,
            units=(),
            folders=tuple((UnitCode(unit), unit) for unit in self.units),
        )

    def put(self, path: str, data: bytes | None = None) -> Path:
        file = self.root / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(a_pdf(path) if data is None else data)
        return file

    def store(self) -> SqlStore:
        self.stores.append(open_store(self.settings.store))
        return self.stores[-1]

    def watcher(
        self,
        *,
        executor: Executor | None = None,
        pace: Pace = PACE,
        has_events: bool = False,
        mounts: Path = MOUNTS,
        clock: Clock | None = None,
        store: SqlStore | None = None,
        settings: Settings | None = None,
    ) -> Watcher:
        """A watcher over this office; of events it hears nothing unless asked to."""
        made = Watcher(
            settings or self.settings,
            store=store or self.store(),
            executor=executor or SerialExecutor(),
            tool_version="test",
            pace=pace,
            clock=clock or self.time.clock,
            tell=self.told.append,
            mounts=mounts,
            has_events=has_events,
        )
        self.watchers.append(made)
        return made

    def turns(self, watcher: Watcher, *, seconds: float = 12.0, each: Callable[[], None] = lambda: None) -> None:
        """Lets the watcher turn as often as it wants to within so many seconds of its clock.

        Every turn leaves the watched folder as it is, unless `keeps_writing` says that somebody else is at work there.
        """
        until = self.time.seconds + seconds
        while True:
            before = None if self.keeps_writing or self.is_large() else self.tree()
            wait = watcher.turn()
            assert before is None or self.tree() == before, "the watcher changed something in a unit's folder"
            if self.time.seconds + wait > until:
                self.time.seconds = until
                return
            self.time.seconds += wait
            each()

    def close(self) -> None:
        for watcher in self.watchers:
            watcher.hints.close()
        for store in self.stores:
            store.close()

    def is_large(self) -> bool:
        """More than a digest each turn is worth."""
        return sum(1 for _ in itertools.islice(self.root.rglob("*"), 60)) == 60

    # what came of it

    def rows(self) -> list[JudgedRow]:
        return list(self.stores[-1].issuances())

    def judged(self) -> dict[str, str]:
        """Path → content of every file that was judged."""
        return {str(row.path): str(row.sha256) for row in self.rows() if row.path}

    def events(self, what: str) -> list[Event]:
        return [event for event in self.told if event.what == what]

    def tree(self) -> str:
        return tree_digest(self.root)


def digest(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def tree_digest(folder: Path) -> str:
    """Names, contents, sizes, times, modes, owners and extended attributes of the folder and everything below."""
    told = hashlib.sha256()
    if not folder.is_dir():
        return "gone"
    for path in _sorted([folder, *folder.rglob("*")]):
        seen = path.lstat()
        told.update(
            f"{seen.st_uid} {seen.st_gid} {seen.st_nlink} {_attributes(path)} ".encode("utf-8", "surrogateescape")
        )
        told.update(f"{path.relative_to(folder)} {seen.st_mtime_ns} {seen.st_size} {seen.st_mode}".encode("utf-8", "surrogateescape"))  # fmt: skip # noqa: E501
        if path.is_file() and not path.is_symlink():
            with contextlib.suppress(PermissionError), path.open("rb") as file:
                told.update(file.read(_DIGESTED_BYTES))
    return told.hexdigest()


def _attributes(path: Path) -> list[tuple[str, bytes]]:
    """Extended attributes, where the system has them; the kernel's own labels are not the office's."""
    try:
        names = os.listxattr(path, follow_symlinks=False)
        return [(name, os.getxattr(path, name, follow_symlinks=False)) for name in sorted(names) if name[:4] == "user"]
    except (AttributeError, OSError):
        return []


def _sorted(paths: Iterable[Path]) -> Iterator[Path]:
    return iter(sorted(paths))
