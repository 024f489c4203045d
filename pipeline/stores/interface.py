"""What every store keeps, and who may ask it for what."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Protocol

from pipeline.items import (
    FolderListing,
    Ignored,
    IntakeItem,
    IssuedNumber,
    Judged,
    JudgedRow,
    KeptDocument,
    Kind,
    Packed,
    RegisterReading,
    TallyRow,
    Unreachable,
)
from pipeline.stores.audit import Act, Entry
from pipeline.stores.rows import UnitRows
from rules.classes import IssuanceClass
from rules.facts import CertificateStanding, PageReading, Sha256, UnitCode

StandingKey = tuple[Sha256, tuple[Sha256, ...]]
"""A certificate, and the certificates that came with it, sorted."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Observation:
    """What was found in a file that was new or had changed."""

    item: IntakeItem
    """Size, time and inode as they were when the bytes were read."""
    sha256: Sha256 | None
    """None for a file that must not be opened (a secret's); it is not new again until it changes. A file that could not
    be opened is not recorded at all, and so is new the next time."""
    kind: Kind | None
    """None with `sha256`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownFile:
    """A file that was there at the last complete look."""

    unit: UnitCode
    path: str
    """Relative to the watched folder, with `/`; bytes that are not UTF-8 as surrogate escapes."""
    size_bytes: int
    mtime_ns: int
    inode: int
    sha256: Sha256 | None
    kind: Kind | None
    first_seen: datetime
    changed_at: datetime
    """This content was first seen under this path then."""


@dataclass(frozen=True, slots=True, kw_only=True)
class EarlierContent:
    """What a path held before it was replaced."""

    unit: UnitCode
    path: str
    sha256: Sha256
    seen_from: datetime
    seen_until: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class FolderDifference:
    """One folder's listing against what is known of it."""

    unit: UnitCode
    folder: str
    new: tuple[IntakeItem, ...]
    changed: tuple[IntakeItem, ...]
    """Known by name, with another size, time or inode."""
    returned: tuple[IntakeItem, ...]
    """Had gone and is back unchanged; need not be read."""
    gone: tuple[str, ...]
    """Paths; empty for a folder that could not be listed to its end."""
    unchanged: int
    listing: bytes | None = None
    """Digest of a listing in which nothing differed, for the store to know it by the next time."""


class RunState(StrEnum):
    """How a run stands."""

    RUNNING = "running"
    DONE = "done"
    INCOMPLETE = "incomplete"
    """Done, and something was out of reach."""
    INTERRUPTED = "interrupted"
    """Stopped by hand or by force; what it had kept is kept."""


@dataclass(frozen=True, slots=True, kw_only=True)
class UnitRun:
    """What one run found in one unit's folder."""

    unit: UnitCode
    looked_at: datetime
    files: int
    """Seen, the ignored not counted."""
    read: int
    """Opened, being new or changed."""
    unchanged: int
    gone: int = 0
    ignored: tuple[tuple[Ignored, int], ...] = ()
    unreachable: tuple[Unreachable, ...] = ()
    was_judged: bool = False
    """False when nothing had changed and the earlier judgment stood."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """One pass over the watched folders."""

    id: int
    started_at: datetime
    finished_at: datetime | None
    command: str
    tool_version: str
    inputs: str
    state: RunState


@dataclass(frozen=True, slots=True, kw_only=True)
class UnitState:
    """Whether a unit must be judged again."""

    revision: int
    """Grows whenever files, facts or readings of the unit change; 0 before anything was seen."""
    inputs: str | None
    """What `replace_issuances` was last told its issuances follow from; None before the first time."""
    judged_at: datetime | None
    recheck_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Which:
    """Which issuances; None leaves a side open."""

    units: tuple[UnitCode, ...] | None = None
    first_period: str | None = None
    """`2026-03`, included. With either end given, documents without a date are left out."""
    last_period: str | None = None
    """Included."""
    classes: tuple[IssuanceClass, ...] | None = None
    sha256: Sha256 | None = None


class Store(Protocol):
    """Keeps everything between runs. Called in the parent, from one thread; a worker may open one beside it and read.

    For every kind of store:
      - a method that writes is one transaction: all of it is kept or none, also when the machine stops in the middle;
        inside `together()` all calls are one transaction;
      - writing again what is already kept changes nothing;
      - facts, certificates and revocation data are only ever added; `replace_issuances` replaces one unit's as a
        whole, with its tallies;
      - iterators are lazy and may be dropped; what is written while one is open may or may not be seen by it;
      - times are given, aware; the store has no clock;
      - trouble with the disk or the database is a HouseError (store-unusable, store-damaged), never another exception.
    A store has one writer at a time, inside `alone`; readers need nothing.
    """

    @property
    def address(self) -> str | None:
        """With which a worker opens the store for reading; None where no other process can."""
        ...

    def together(self) -> AbstractContextManager[None]:
        """One transaction around several calls; a transaction costs a disk flush, so group some hundred results."""
        ...

    def alone(self, *, command: str, at: datetime) -> AbstractContextManager[None]:
        """The store for this process alone, as a scan needs it; readers are not kept out.

        Raises HouseError store-locked at once, naming the holder. Ends with the process, however it ends.
        """
        ...

    def rest(self, *, briefly: bool = False) -> None:
        """Gives back the memory that much work took; what is needed again is made again. Not in a transaction.

        `briefly` after each turn of a watcher: what grows from look to look, and is read again in milliseconds.
        """
        ...

    def close(self) -> None: ...

    # What was seen

    def compare(
        self, unit: UnitCode, listings: Iterable[FolderListing], *, within: str = ""
    ) -> Iterator[FolderDifference]:
        """Each listing of a unit against what is known, as they come; reads only.

        `listings` are all of the unit's, or all at and below the folder `within`. At the end come the folders that are
        known and were not listed, with all their files gone; not those below a folder that could not be listed, and
        not those below a file that was: an archive's members are kept as files of a folder of its name, and go with it.
        """
        ...

    def record_difference(self, difference: FolderDifference, *, at: datetime) -> None:
        """Notes what is gone, what is back and which folders were found as they were.

        What is new or changed is noted by `record_files`, once it was read.
        """
        ...

    def record_files(self, observations: Iterable[Observation], *, at: datetime) -> None:
        """Notes what files hold; another content under a known path also leaves an EarlierContent."""
        ...

    def known_files(self, unit: UnitCode) -> Iterator[KnownFile]:
        """The files of a unit that are there, by path."""
        ...

    def lacking(self, unit: UnitCode, *, extractor_version: int, reader_version: int) -> Iterator[KnownFile]:
        """Files that are there, whose facts or rows are not kept at these versions: interrupted, or read by an earlier
        version. Of kinds that have facts or rows only."""
        ...

    def claimed_by_several(self, *, limit: int = 1000) -> tuple[tuple[str, ...], ...]:
        """Paths of documents with the same content that lie in the folders of different units, grouped; by path."""
        ...

    def earlier_contents(self, unit: UnitCode) -> Iterator[EarlierContent]:
        """What was replaced under the same path, oldest first."""
        ...

    # What is being read

    def lease(self, contents: Iterable[tuple[UnitCode, Sha256]]) -> None:
        """Notes that the run under way reads these documents; `keep_extracted` ends the lease of what it keeps.

        A lease that an earlier run left behind was lost with it, and is counted.
        """
        ...

    def losses(self) -> dict[tuple[UnitCode, Sha256], int]:
        """How many runs were cut off while they read a document, of those that it happened to since it was last read
        or let go."""
        ...

    def release(self, units: Iterable[UnitCode]) -> None:
        """Ends all leases of these units, lost ones too: nothing of theirs is under way."""
        ...

    def in_flight(self) -> int:
        """How many documents are under lease, lost ones too."""
        ...

    # What it holds

    def known_contents(self, contents: Iterable[Sha256], *, version: int) -> frozenset[Sha256]:
        """Those of `contents` whose facts are kept."""
        ...

    def keep_extracted(self, batch: Iterable[tuple[Sha256, Packed]], *, version: int) -> None:
        """Facts by content hash, with the certificates and revocation data that came with them."""
        ...

    def facts_of(self, contents: Iterable[Sha256], *, version: int) -> Iterator[tuple[Sha256, KeptDocument]]:
        """Facts in any order; contents that are not kept at that version are left out."""
        ...

    def keep_page_readings(self, batch: Iterable[tuple[Sha256, PageReading]]) -> None:
        """What a recogniser read of contents, under its engine's name; each must name one."""
        ...

    def page_readings(self, contents: Iterable[Sha256], *, engine: str | None) -> dict[Sha256, PageReading]:
        """What that engine read of contents; with None what any engine ever read, the last by name."""
        ...

    def forget_content(self, files: Iterable[KnownFile]) -> None:
        """Files that must not be known by what they hold: they stay known as never opened.

        Facts and page readings go with them, of every version, and what `earlier_contents` tells of them; not those of
        a content that another file still holds. Certificates stay: they say who may sign, not what was signed. Where
        the database can, what is deleted from then on is written over. The unit's revision stays.
        """
        ...

    def certificates(self, names: Iterable[Sha256]) -> dict[Sha256, bytes]:
        """DER by name, of those that are kept."""
        ...

    def every_certificate(self) -> Iterator[bytes]:
        """DER of every certificate that any document carried, by name."""
        ...

    def revocation_data(self, names: Iterable[Sha256], *, kind: str | None = None) -> dict[Sha256, bytes]:
        """DER of CRLs and OCSP responses by name, of those that are kept; of one kind alone (`crl`, `ocsp`)."""
        ...

    def keep_reading(
        self, unit: UnitCode, path: str, *, sha256: Sha256, version: int, reading: RegisterReading
    ) -> None:
        """What one export says. Its file must have been recorded."""
        ...

    def readings(self, unit: UnitCode, *, version: int) -> Iterator[tuple[str, RegisterReading]]:
        """(path, reading) of the exports that are there with the content that was read, by path."""
        ...

    # What it is worth

    def standings(self, trust: str, *, certificates: Iterable[Sha256]) -> dict[StandingKey, CertificateStanding]:
        """What is kept of these certificates under that digest of the trust material."""
        ...

    def outdated_standings(self, trust: str) -> frozenset[StandingKey]:
        """Of what standings are kept under other trust material: what will be asked under this one."""
        ...

    def keep_standings(self, trust: str, standings: Mapping[StandingKey, CertificateStanding]) -> None:
        """Adds standings; those of any other trust material are forgotten, their answers being out of date."""
        ...

    # What follows

    def unit_state(self, unit: UnitCode) -> UnitState:
        """Whether the unit must be judged again."""
        ...

    def rows_of(self, unit: UnitCode, judged: Iterable[Judged], *, facts_version: int) -> UnitRows:
        """What `replace_rows` writes, with what the log will tell against what is kept now; reads only.

        `facts_version` says which facts were judged. Of a store opened beside its writer it may be asked in a worker.
        """
        ...

    def replace_rows(
        self,
        unit: UnitCode,
        rows: UnitRows,
        *,
        inputs: str,
        at: datetime,
        recheck_at: datetime | None = None,
        basis: Mapping[str, str] | None = None,
    ) -> None:
        """All of a unit's issuances, in place of what was kept of them, with their tallies. `inputs` names everything
        they follow from, `basis` its parts by name.

        The log gets an entry for the unit, and one for each document whose class is another than before.
        """
        ...

    def replace_issuances(
        self,
        unit: UnitCode,
        judged: Sequence[Judged],
        *,
        inputs: str,
        facts_version: int,
        at: datetime,
        recheck_at: datetime | None = None,
        basis: Mapping[str, str] | None = None,
    ) -> None:
        """`rows_of` and `replace_rows` in one."""
        ...

    def issuances(self, which: Which | None = None) -> Iterator[JudgedRow]:
        """By unit, issued_on, number as written and position; those without a date last."""
        ...

    def numbers(self, which: Which) -> Iterator[IssuedNumber]:
        """What issuances are called, without their verdicts, by unit and position. `which.sha256` is not asked."""
        ...

    def judged(self, unit: UnitCode, position: int) -> Judged | None:
        """One issuance with everything: signatures, annexes, the register's row."""
        ...

    def tallies(self, which: Which | None = None) -> tuple[TallyRow, ...]:
        """Counts by everything a measure asks, by unit and period. `which.sha256` is not asked."""
        ...

    def judged_units(self) -> dict[UnitCode, datetime]:
        """The units that were judged, with the time."""
        ...

    def forget_unit(self, unit: UnitCode, *, at: datetime) -> None:
        """The issuances and tallies of a unit that is no longer in the settings; what was seen stays."""
        ...

    # What was done

    def tell(self, entries: Iterable[tuple[Act, UnitCode, Mapping[str, object]]], *, at: datetime) -> None:
        """Adds entries to the log: what, of which unit (NO_UNIT of none), and the payload, of texts, whole numbers,
        lists and maps. Needs no `alone`: a reader that makes a report may add the entry of it.

        Times never go back along the log: after an entry of a later time it bears that one, and its own beside
        (`Entry.told_at`)."""
        ...

    def log(self, *, acts: Collection[str] = (), after_run: int = 0, until_run: int | None = None) -> Iterator[Entry]:
        """The log's entries in their order: of these acts (all when none is named) and runs."""
        ...

    def log_head(self) -> tuple[int, str] | None:
        """Number and hash of the last entry, as noted beside the log; None before the first."""
        ...

    def verdict_roots(self) -> dict[UnitCode, tuple[str, str | None]]:
        """Of each unit with verdicts: the Merkle root over those that are kept, and the one that was logged last."""
        ...

    def begin_run(self, *, at: datetime, command: str, tool_version: str, inputs: str) -> int:
        """The new run's number. A run that never finished is noted as interrupted."""
        ...

    def record_unit(self, run: int, unit_run: UnitRun) -> None:
        """What the run found in one unit's folder."""
        ...

    def finish_run(self, run: int, *, at: datetime, state: RunState) -> None: ...

    def runs(self, *, limit: int = 20) -> tuple[Run, ...]:
        """Latest first."""
        ...

    def unit_runs(self, run: int | None = None) -> tuple[UnitRun, ...]:
        """Of one run, or of each unit the latest, by unit."""
        ...

    def remember(self, key: str, value: str) -> None:
        """A note from one run to the next."""
        ...

    def recall(self, key: str) -> str | None: ...
