"""One pass over the watched folders: the order of the steps stands here and nowhere else.

look → registers → what is secret → identify → extract (workers) → fetch → read scans (workers) → appraise → match →
judge → keep

Time, trust and settings are arguments. What is known by size, time and inode is not opened; facts are kept by content
hash and standings by trust digest, so a new CRL or roster judges again and opens no document.
"""

from __future__ import annotations

import hashlib
import itertools
import os
from collections.abc import Callable, Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from pipeline import ocr, reading
from pipeline.appraisal import StandingOf, Standings
from pipeline.config import Settings
from pipeline.errors import HouseError
from pipeline.executors.interface import Done, Executor, Failure
from pipeline.extract import EXTRACTOR_VERSION
from pipeline.intake.archives import ArchiveReading, Refused, archive_listings, read_archive
from pipeline.intake.presence import device_of, present
from pipeline.intake.walk import folders_of, outside_of, walk
from pipeline.items import (
    Extracted,
    FolderListing,
    Ignored,
    IntakeItem,
    Judged,
    KeptDocument,
    Kind,
    RegisterReading,
    Unreachable,
    YearFindings,
)
from pipeline.match import MatchFile, is_only_listed, match, secret_paths, with_packages, with_secrets
from pipeline.registers import READER_VERSION
from pipeline.rulebook import rulebook_digest
from pipeline.stores.codec import decode, encode
from pipeline.stores.interface import KnownFile, Observation, RunState, StandingKey, Store, UnitRun
from rules.catalogue import YEAR_RULES
from rules.document import recheck_time, validate_document, with_roles
from rules.facts import (
    CertificateStanding,
    Document,
    FileRef,
    Issuance,
    Note,
    PageReading,
    RegisterEntry,
    Sha256,
    Unit,
    UnitCode,
    Unreadable,
)
from rules.profiles import PROFILES
from rules.sequence import unit_year
from rules.verdict import judge, without_register
from rules.waivers import Waiver, with_waivers
from rules.year_rule import judge_year

if TYPE_CHECKING:
    from pipeline.renewal import Renewal
    from pipeline.trust.appraise import Appraiser

TABLES = frozenset({Kind.WORKBOOK, Kind.TABLE_TEXT, Kind.PACKAGE})
"""Kinds that the registers' readers read."""

_VIETNAM = timedelta(hours=7)

_BATCH = 64
"""Documents whose facts are kept in one transaction: 16 a commit already cost less than their extraction."""

_UNOPENED = Sha256("")
"""Stands for the hash of a file that must not be opened."""

_LARGE_BYTES = 50 << 20
_SECONDS, _SECONDS_LARGE = 30.0, 120.0
"""Wall clock a document may take in its worker (PIPELINE D.3)."""

FULL_PASS = "full-pass"
"""Key of the store's note with the time of the last pass over all units."""

Progress = Callable[[str, int, int | None], None]
"""Told (step, done, of how many); the steps are `look`, `registers`, `documents`, `pages`, `judge`."""

T = TypeVar("T")


@dataclass(frozen=True, slots=True, kw_only=True)
class NotRead:
    """A file that is there and was not read, with the reason."""

    unit: UnitCode
    path: str
    """Relative to the watched folder, with `/`."""
    reason: Note


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


@dataclass(frozen=True, slots=True, kw_only=True)
class _Trouble:
    """What a unit's inputs lack, remembered from its last judgment so that a quiet night need not count again."""

    bad_rows: int = 0
    unread: tuple[NotRead, ...] = ()
    secret_files: int = 0


@dataclass(slots=True)
class _UnitWork:
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
    units: Container[UnitCode] | None = None,
    command: str = "scan",
) -> ScanResult:
    """One pass over everything watched, kept in `store`. Raises HouseError (watch-dirs-missing, store-…).

    With `engine`, scans that do not say which document they are have their first page read by it, once. With
    `renewal`, what the certificates of the documents lack is fetched before they are appraised. Files that are
    not `settled` are left for a later pass, as if they had not come yet; `units` leaves the other units as they are.
    May be stopped at any time: what was kept is kept, and the next pass does the rest.
    """
    root = settings.watch_dirs
    folders = dict(settings.folders) or folders_of(root)
    outside, is_root_there = outside_of(root, folders)
    if not is_root_there:
        raise HouseError("watch-dirs-missing", path=root)
    if not folders and (known := store.judged_units()):  # an unmounted share is an empty folder
        raise HouseError("watch-dirs-empty", path=root, count=len(known))
    run = store.begin_run(at=at, command=command, tool_version=tool_version, inputs=appraiser.trust.digest)
    try:
        result = _Pass(settings, store, appraiser, executor, at, tool_version, progress, renewal, engine).over(
            root, folders, settled, units
        )
        result = replace(result, run=run, outside=outside)
        for unit in result.units:
            store.record_unit(run, unit)
        if units is None:
            store.remember(FULL_PASS, at.isoformat())
    except BaseException:
        store.finish_run(run, at=at, state=RunState.INTERRUPTED)
        raise
    store.finish_run(run, at=at, state=RunState.DONE if result.is_complete else RunState.INCOMPLETE)
    return result


class _Pass:
    """One pass under way; its methods are the steps."""

    def __init__(
        self,
        settings: Settings,
        store: Store,
        appraiser: Appraiser,
        executor: Executor,
        at: datetime,
        tool_version: str,
        progress: Progress,
        renewal: Renewal | None,
        engine: ocr.Engine | None,
    ) -> None:
        self.renewal = renewal
        self.engine = engine
        self.settings, self.store, self.appraiser, self.executor = settings, store, appraiser, executor
        self.at, self.tool_version, self.progress = at, tool_version, progress
        self.profile = PROFILES[settings.profile]
        self.not_read: list[NotRead] = []
        self.documents_read = 0
        self.registers_read = 0
        self.troubles: list[_Trouble] = []

    def over(
        self,
        root: Path,
        folders: dict[UnitCode, str],
        settled: Callable[[IntakeItem], bool],
        units: Container[UnitCode] | None,
    ) -> ScanResult:
        """All steps, in their order."""
        works = [
            self._look(code, present_of(self.store, code, root / folders[code], listings), settled)
            for code, listings in by_unit(walk(root, folders, only=units))
        ]
        self._read_registers(works)
        self._withhold_secrets(works)
        self._read_documents(works)
        if self.renewal is not None:
            self.appraiser = self.renewal.serve(self.store.every_certificate())
        self._judge(works)
        for code in set(self.store.judged_units()) - set(folders):
            self.store.forget_unit(code)
        return ScanResult(
            run=0,
            at=self.at,
            units=tuple(self._unit_run(work) for work in works),
            documents_read=self.documents_read,
            registers_read=self.registers_read,
            outside=(),
            not_read=tuple(
                sorted(
                    [*self.not_read, *(each for trouble in self.troubles for each in trouble.unread)],
                    key=lambda each: each.path,
                )
            ),
            bad_rows=sum(trouble.bad_rows for trouble in self.troubles),
            secret_files=sum(trouble.secret_files for trouble in self.troubles),
        )

    # look ------------------------------------------------------------------------------------------------------------

    def _look(
        self, code: UnitCode, listings: Iterable[FolderListing], settled: Callable[[IntakeItem], bool]
    ) -> _UnitWork:
        """One unit's folder against what is known of it."""
        work = _UnitWork(code=code, records=self.settings.records(code))
        held_back: set[str] = set()
        with self.store.together():
            for difference in self.store.compare(code, self._counted(work, listings)):
                self.store.record_difference(difference, at=self.at)
                come = [*difference.new, *difference.changed]
                work.to_read += filter(settled, come)
                held_back.update(item.path for item in come if not settled(item))
                work.unchanged += difference.unchanged + len(difference.returned)
                work.gone += len(difference.gone)
        waiting = {item.path for item in work.to_read}
        lacking = self.store.lacking(code, extractor_version=EXTRACTOR_VERSION, reader_version=READER_VERSION)
        for known in lacking:
            if known.path not in waiting and known.path not in held_back:
                work.to_read.append(self._item(known))
                work.unchanged -= 1
                if known.sha256 is not None and known.kind is not None:
                    work.contents[known.path] = known.sha256, known.kind
        self.progress("look", work.files, None)
        return work

    def _item(self, known: KnownFile) -> IntakeItem:
        return IntakeItem(
            unit=known.unit,
            root=str(self.settings.watch_dirs.absolute()),
            path=known.path,
            size_bytes=known.size_bytes,
            mtime_ns=known.mtime_ns,
            inode=known.inode,
        )

    def _counted(self, work: _UnitWork, listings: Iterable[FolderListing]) -> Iterator[FolderListing]:
        for listing in listings:
            work.files += len(listing.files)
            for reason, count in listing.ignored:
                work.ignored[reason] = work.ignored.get(reason, 0) + count
            work.unreachable += listing.unreachable
            yield listing

    # registers, and what they say is secret --------------------------------------------------------------------------

    def _read_registers(self, works: Sequence[_UnitWork]) -> None:
        """Everything that is not named a PDF: archives are opened, exports are read, the rest is noted by its kind."""
        jobs: dict[reading.RegisterJob, Sha256] = {}
        archives: list[tuple[_UnitWork, IntakeItem]] = []
        for work in works:
            tables = [item for item in work.to_read if not _is_named_pdf(item)]
            work.to_read = [item for item in work.to_read if _is_named_pdf(item)]
            archives += self._sorted_out(work, tables, jobs)
        paths = {f"{item.root}/{item.path}": (work, item) for work, item in archives}
        for looked in self.executor.run(list(paths), read_archive):
            work, item = paths[looked.item]
            match looked:
                case Done(value=opened):
                    self._enter(work, item, opened, jobs)
                case Failure():
                    note = reading.unreadable_by_failure(looked, size_bytes=0).reason
                    self.not_read.append(NotRead(unit=work.code, path=item.path, reason=note))
        by_code = {work.code: work for work in works}
        for done, result in enumerate(self.executor.run(list(jobs), reading.read_register_file), start=1):
            job = result.item
            match result:
                case Done(value=rows):
                    self._keep_reading(by_code[job.unit], job, jobs[job], rows)
                case Failure():
                    note = reading.unreadable_by_failure(result, size_bytes=0).reason
                    self.not_read.append(NotRead(unit=job.unit, path=job.source, reason=note))
            self.progress("registers", done, len(jobs))

    def _sorted_out(
        self, work: _UnitWork, items: Sequence[IntakeItem], jobs: dict[reading.RegisterJob, Sha256]
    ) -> list[tuple[_UnitWork, IntakeItem]]:
        """Files by what they hold: exports become jobs, PDFs by another name join the documents; gives the archives."""
        seen = list(self._identified(work, items))
        self.store.record_files([observation for observation, _ in seen], at=self.at)
        archives = []
        for observation, path in seen:
            if observation.kind in TABLES and observation.sha256 is not None:
                job = reading.RegisterJob(path=path, source=observation.item.path, unit=work.code)
                jobs[job] = observation.sha256
            elif observation.kind is Kind.PDF and observation.sha256 is not None:
                work.to_read.append(observation.item)
                work.contents[observation.item.path] = observation.sha256, Kind.PDF
            elif observation.kind is Kind.ARCHIVE:
                archives.append((work, observation.item))
        return archives

    def _enter(
        self, work: _UnitWork, item: IntakeItem, opened: ArchiveReading, jobs: dict[reading.RegisterJob, Sha256]
    ) -> None:
        """An archive's or package's members, looked at as files of a folder of its name."""
        held = {f"{item.path}/{member.path}": (member.sha256, member.kind) for member in opened.members}
        come: list[IntakeItem] = []
        with self.store.together():
            for difference in self.store.compare(work.code, archive_listings(item, opened), within=item.path):
                self.store.record_difference(difference, at=self.at)
                come += [*difference.new, *difference.changed]
        refused = tuple(
            NotRead(unit=work.code, path=f"{item.path}/{each.path}".rstrip("/"), reason=_refusal(each, item.path))
            for each in opened.refused
        )
        self.store.remember(_archive_key(work.code, item.path), encode(refused).hex())
        work.contents |= held
        named_pdf = [each for each in come if _is_named_pdf(each)]
        work.to_read += named_pdf
        # An archive inside was opened with its outer one; a package inside stays closed and is told as such.
        self._sorted_out(work, [each for each in come if not _is_named_pdf(each)], jobs)

    def _keep_reading(self, work: _UnitWork, job: reading.RegisterJob, sha256: Sha256, rows: RegisterReading) -> None:
        self.store.keep_reading(job.unit, job.source, sha256=sha256, version=READER_VERSION, reading=rows)
        self.registers_read += 1
        if rows.package is not None and rows.package.attachments and os.path.isfile(job.path):
            item = IntakeItem(
                unit=job.unit,
                root=str(self.settings.watch_dirs.absolute()),
                path=job.source,
                size_bytes=0,
                mtime_ns=0,
                inode=0,
            )
            self._enter(work, item, reading.package_members(rows), {})

    def _withhold_secrets(self, works: Sequence[_UnitWork]) -> None:
        """Files that by their names belong to a secret entry are noted unopened (Decision 28/2018 Art. 1(2)).

        One that was read on an earlier night, before the register called it secret, is forgotten; one that was
        withheld and is secret no longer is read.
        """
        for work in works:
            state = self.store.unit_state(work.code)
            if not work.to_read and state.inputs == self._inputs(work, state.revision):
                continue
            entries, _ = self._entries(work)
            # An export whose own name happens to be a secret's number is an export.
            there = [file for file in self.store.known_files(work.code) if file.kind not in TABLES]
            waiting = {item.path for item in work.to_read}
            secret = secret_paths(entries, sorted(waiting.union(file.path for file in there)))
            withheld = [item for item in work.to_read if item.path in secret]
            with self.store.together():
                self.store.forget_content(
                    file for file in there if file.path in secret and (file.sha256 is not None or file.path in waiting)
                )
                self.store.record_files(
                    [Observation(item=item, sha256=None, kind=None) for item in withheld], at=self.at
                )
            freed = [
                file
                for file in there
                if file.sha256 is None and file.path not in secret.keys() | waiting and _is_named_pdf(file)
            ]
            work.to_read = [item for item in work.to_read if item.path not in secret]
            work.to_read += [self._item(file) for file in freed]
            work.unchanged -= len(freed)

    def _entries(self, work: _UnitWork) -> tuple[list[RegisterEntry], bool]:
        """The unit's register, with what packages prove and the settings say is secret; and whether it has any."""
        readings = [rows for _, rows in self.store.readings(work.code, version=READER_VERSION)]
        entries = [entry for rows in readings for entry in rows.entries]
        told = with_packages(entries, (rows.package for rows in readings if rows.package is not None))
        return with_secrets(told, work.records), bool(entries)

    # documents -------------------------------------------------------------------------------------------------------

    def _read_documents(self, works: Sequence[_UnitWork]) -> None:
        """Identifies what is new, and takes the facts of contents never seen before, each once."""
        jobs: dict[Sha256, reading.DocumentJob] = {}
        for work in works:
            seen = [(_as_document(observation), path) for observation, path in self._identified(work, work.to_read)]
            self.store.record_files([observation for observation, _ in seen], at=self.at)
            for observation, path in seen:
                if observation.kind is Kind.PDF and observation.sha256 is not None:
                    job = reading.DocumentJob(
                        path=path, sha256=observation.sha256, size_bytes=observation.item.size_bytes
                    )
                    jobs.setdefault(observation.sha256, job)
        known = self.store.known_contents(jobs, version=EXTRACTOR_VERSION)
        # Large files first: the night must not end with one worker busy over the largest.
        fresh = sorted((job for job in jobs.values() if job.sha256 not in known), key=lambda job: -job.size_bytes)
        results = self.executor.run(fresh, reading.extract_job, seconds=_seconds)
        for batch in _batches(self._extracted(results, len(fresh)), _BATCH):
            self.store.keep_extracted(batch, version=EXTRACTOR_VERSION)

    def _extracted(
        self,
        results: Iterable[Done[reading.DocumentJob, Extracted] | Failure[reading.DocumentJob]],
        count: int,
    ) -> Iterator[tuple[Sha256, Extracted]]:
        for done, result in enumerate(results, start=1):
            job = result.item
            self.progress("documents", done, count)
            match result:
                case Done(value=extracted):
                    pass
                case Failure():
                    unreadable = reading.unreadable_by_failure(result, size_bytes=job.size_bytes)
                    extracted = Extracted(facts=replace(unreadable, sha256=job.sha256))
            if extracted.facts.sha256 == job.sha256:
                self.documents_read += 1
                yield job.sha256, extracted
            # Else it was written to since it was identified: the next look finds it changed and reads it again.

    def _identified(self, work: _UnitWork, items: Iterable[IntakeItem]) -> Iterator[tuple[Observation, str]]:
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
                reason = reading.unreadable_file(cause).reason
                self.not_read.append(NotRead(unit=work.code, path=item.path, reason=reason))
                continue
            if not identity.is_settled:
                self.not_read.append(NotRead(unit=work.code, path=item.path, reason=Note(code="being-written")))
                continue
            work.read += 1
            as_read = replace(item, size_bytes=identity.size_bytes, mtime_ns=identity.mtime_ns)
            yield Observation(item=as_read, sha256=identity.sha256, kind=identity.kind), path

    # judge -----------------------------------------------------------------------------------------------------------

    def _judge(self, works: Sequence[_UnitWork]) -> None:
        """Appraise, match and judge each unit of which anything changed."""
        trust = self.appraiser.trust.digest
        known = self.store.standings(trust)
        for done, work in enumerate(works, start=1):
            state = self.store.unit_state(work.code)
            inputs = self._inputs(work, state.revision)
            is_due = state.recheck_at is not None and self.at >= state.recheck_at
            went_back = state.judged_at is not None and self.at < state.judged_at
            if state.inputs != inputs or is_due or went_back:
                self._read_first_pages(work)
                with self.store.together():
                    fresh = self._judge_unit(work, inputs, known)
                    self.store.keep_standings(trust, fresh)
                work.was_judged = True
            self.troubles.append(self._trouble(work.code))
            self.progress("judge", done, len(works))

    def _inputs(self, work: _UnitWork, revision: int) -> str:
        """A digest of everything that the unit's verdicts follow from, time apart."""
        told = hashlib.sha256()
        for part in (
            str(revision),
            str(EXTRACTOR_VERSION),
            str(READER_VERSION),
            rulebook_digest(),
            self.settings.profile,
            repr(self.settings.policy),
            self.appraiser.trust.digest,
            self.engine.name if self.engine is not None else "",
        ):
            told.update(part.encode() + b"\0")
        told.update(encode(work.records))
        told.update(encode(self._waivers(work.code)))
        return told.hexdigest()

    def _judge_unit(
        self, work: _UnitWork, inputs: str, known: dict[StandingKey, CertificateStanding]
    ) -> dict[StandingKey, CertificateStanding]:
        """One unit's issuances, judged and kept; the standings that were appraised for it."""
        readings = list(self.store.readings(work.code, version=READER_VERSION))
        entries, has_register = self._entries(work)
        there = list(self.store.known_files(work.code))
        secret = secret_paths(entries, [file.path for file in there if file.kind not in TABLES])
        files = [file for file in there if file.kind is Kind.PDF and file.sha256 and file.path not in secret]
        contents = {file.sha256 for file in files if file.sha256 is not None}
        kept = dict(self.store.facts_of(contents, version=EXTRACTOR_VERSION))
        standings = self._standings(kept, known)
        documents: dict[Sha256, Document | Unreadable] = {}
        rechecks: list[datetime] = []
        for sha256, each in kept.items():
            standing_of = standings.within(crls=each.crls, ocsps=each.ocsps)
            documents[sha256] = self._validated(each, standing_of, rechecks)
        documents |= self._with_pages_read(documents)
        found: Sequence[Issuance] = match(
            work.records,
            entries,
            [
                *(
                    MatchFile(ref=FileRef(path=file.path, sha256=file.sha256), document=documents[file.sha256])
                    for file in files
                    if file.sha256 in documents
                ),
                *(MatchFile(ref=FileRef(path=path, sha256=_UNOPENED), document=None) for path in secret),
            ],
        )
        found = [each for each in found if each.file is not None or not is_only_listed(each.entry)]
        judged = [self._judged(_with_roles(issuance), has_register=has_register) for issuance in found]
        rechecks += [_end_of(waiver.until) for waiver in self._waivers(work.code) if _end_of(waiver.until) > self.at]
        self.store.replace_issuances(
            work.code,
            judged,
            inputs=inputs,
            facts_version=EXTRACTOR_VERSION,
            at=self.at,
            recheck_at=min(rechecks, default=None),
        )
        trouble = _Trouble(
            bad_rows=sum(len(rows.bad_rows) for _, rows in readings),
            unread=(
                *_unread_registers(work.code, readings),
                *_unread_documents(work.code, files, kept),
                *_unsupported(work.code, there),
                *self._refused(work.code, there),
            ),
            secret_files=len(secret),
        )
        self.store.remember(_trouble_key(work.code), encode(trouble).hex())
        self.store.remember(year_key(work.code), encode(self._year_findings(work, entries, found)).hex())
        return standings.fresh

    def _read_first_pages(self, work: _UnitWork) -> None:
        """Has the recogniser read what no kept reading of its is there for; each content once, and never a secret's."""
        if self.engine is None:
            return
        files = {file.sha256: file for file in self.store.known_files(work.code) if file.kind is Kind.PDF}
        wanting = {
            sha256
            for sha256, kept in self.store.facts_of((name for name in files if name), version=EXTRACTOR_VERSION)
            if not isinstance(kept.facts, Unreadable) and ocr.needs_reading(kept.facts)
        }
        fresh = sorted(wanting - self.store.page_readings(wanting, engine=self.engine.name).keys())
        root = self.settings.watch_dirs.absolute()
        jobs = [ocr.PageJob(path=f"{root}/{files[name].path}", sha256=name, engine=self.engine) for name in fresh]
        results = self.executor.run(jobs, ocr.read_page, seconds=lambda _: ocr.SECONDS + 10)
        for batch in _batches(self._pages(results, len(jobs)), _BATCH):
            self.store.keep_page_readings(batch)

    def _pages(
        self, results: Iterable[Done[ocr.PageJob, tuple[Sha256, PageReading]] | Failure[ocr.PageJob]], count: int
    ) -> Iterator[tuple[Sha256, PageReading]]:
        for done, result in enumerate(results, start=1):
            self.progress("pages", done, count)
            match result:
                case Done(item=job, value=(sha256, page)):
                    if sha256 == job.sha256:
                        yield sha256, page
                case Failure(item=job):
                    yield job.sha256, ocr.unread(job.engine)

    def _with_pages_read(self, documents: Mapping[Sha256, Document | Unreadable]) -> dict[Sha256, Document]:
        """Those documents whose first page had to be read, with what was read; without the program, that it was not."""
        scans = {
            sha256: document
            for sha256, document in documents.items()
            if isinstance(document, Document) and ocr.needs_reading(document.facts)
        }
        read = self.store.page_readings(scans, engine=self.engine.name if self.engine else None)
        missing = ocr.unread(self.engine) if self.engine else ocr.NOT_READ
        return {sha256: replace(document, page_reading=read.get(sha256, missing)) for sha256, document in scans.items()}

    def _judged(self, issuance: Issuance, *, has_register: bool) -> Judged:
        verdict = judge(issuance, profile=self.profile)
        if not has_register:
            verdict = without_register(verdict)
        waivers = self._waivers(issuance.unit.code)
        return Judged(issuance=issuance, verdict=with_waivers(verdict, issuance, waivers, today=_vietnam_day(self.at)))

    def _waivers(self, code: UnitCode) -> tuple[Waiver, ...]:
        return tuple(waiver for waiver in self.settings.waivers if waiver.unit == code)

    def _year_findings(
        self, work: _UnitWork, entries: Sequence[RegisterEntry], found: Sequence[Issuance]
    ) -> tuple[YearFindings, ...]:
        """What the rules about a whole year say of each year that the unit's documents are of."""
        outside = [issuance for issuance in found if not issuance.is_registered]
        years = {issuance.issued_on.year for issuance in found if issuance.issued_on is not None}
        told = []
        for year in sorted(years):
            numbers = unit_year(
                _record_of(work.records, year),
                year,
                [entry for entry in entries if entry.issued_on is not None and entry.issued_on.year == year],
                [each for each in outside if each.issued_on is not None and each.issued_on.year == year],
            )
            findings = judge_year(numbers, YEAR_RULES, profile=self.profile)
            told.append(YearFindings(unit=work.code, year=year, findings=findings))
        return tuple(told)

    def _standings(self, kept: dict[Sha256, KeptDocument], known: dict[StandingKey, CertificateStanding]) -> Standings:
        names = {name for each in kept.values() for name in each.certificates}
        data = {name for each in kept.values() for name in (*each.crls, *each.ocsps)}
        return Standings(
            appraiser=self.appraiser,
            certificates=self.store.certificates(names),
            revocation=self.store.revocation_data(data),
            known=known,
        )

    def _validated(
        self, kept: KeptDocument, standing_of: StandingOf, rechecks: list[datetime]
    ) -> Document | Unreadable:
        if isinstance(kept.facts, Unreadable):
            return kept.facts
        document = validate_document(kept.facts, standing_of=standing_of, policy=self.settings.policy, at=self.at)
        recheck = recheck_time(document, at=self.at, standing_of=standing_of)
        if recheck is not None:
            rechecks.append(recheck)
        return document

    # tell ------------------------------------------------------------------------------------------------------------

    def _refused(self, code: UnitCode, there: Iterable[KnownFile]) -> Iterator[NotRead]:
        """What was refused inside archives that are there."""
        for file in there:
            if file.kind is Kind.ARCHIVE and (told := self.store.recall(_archive_key(code, file.path))):
                yield from decode(bytes.fromhex(told), tuple[NotRead, ...])

    def _trouble(self, code: UnitCode) -> _Trouble:
        told = self.store.recall(_trouble_key(code))
        return decode(bytes.fromhex(told), _Trouble) if told else _Trouble()

    def _unit_run(self, work: _UnitWork) -> UnitRun:
        return UnitRun(
            unit=work.code,
            looked_at=self.at,
            files=work.files,
            read=work.read,
            unchanged=work.unchanged,
            gone=work.gone,
            ignored=tuple(sorted(work.ignored.items())),
            unreachable=tuple(work.unreachable),
            was_judged=work.was_judged,
        )


def year_key(code: UnitCode) -> str:
    """Under which the store remembers a unit's YearFindings, a tuple of them."""
    return f"year/{code}"


def _record_of(records: Sequence[Unit], year: int) -> Unit:
    """The unit as it stood at the end of a year."""
    last = date(year, 12, 31)
    return next((unit for unit in reversed(records) if unit.valid_from is None or unit.valid_from <= last), records[0])


def _vietnam_day(at: datetime) -> date:
    return (at + _VIETNAM).date()


def _end_of(day: date) -> datetime:
    """The moment at which a day in Vietnam is over."""
    return datetime.combine(day, time.min, UTC) + timedelta(days=1) - _VIETNAM


def _archive_key(code: UnitCode, path: str) -> str:
    return f"archive/{code}/{hashlib.sha256(os.fsencode(path)).hexdigest()}"


def _refusal(refused: Refused, archive: str) -> Note:
    return Note(code=refused.reason.value, values=(("name", refused.path or archive),))


def _trouble_key(code: UnitCode) -> str:
    return f"trouble/{code}"


def _unread_registers(code: UnitCode, readings: Iterable[tuple[str, RegisterReading]]) -> Iterator[NotRead]:
    for path, rows in readings:
        if rows.reason is not None:
            yield NotRead(unit=code, path=path, reason=Note(code=rows.reason, values=(("source", path),)))


def _unsupported(code: UnitCode, there: Iterable[KnownFile]) -> Iterator[NotRead]:
    """What nothing here reads; told with what to drop instead, never passed over in silence."""
    for file in there:
        if file.kind in (Kind.OTHER, Kind.EMPTY):
            yield NotRead(unit=code, path=file.path, reason=Note(code=f"kind-{file.kind.value}"))


def _unread_documents(
    code: UnitCode, files: Iterable[KnownFile], kept: Mapping[Sha256, KeptDocument]
) -> Iterator[NotRead]:
    for file in files:
        each = kept.get(file.sha256) if file.sha256 else None
        if each is not None and isinstance(each.facts, Unreadable):
            yield NotRead(unit=code, path=file.path, reason=each.facts.reason)


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


def _as_document(observation: Observation) -> Observation:
    """What is named a PDF was meant as a document: an empty or other content makes it unreadable, not unseen."""
    return replace(observation, kind=Kind.PDF)


def _is_named_pdf(item: IntakeItem | KnownFile) -> bool:
    return item.path.lower().endswith(".pdf")


def _seconds(job: reading.DocumentJob) -> float:
    return _SECONDS_LARGE if job.size_bytes > _LARGE_BYTES else _SECONDS


def _batches(values: Iterable[T], size: int) -> Iterator[list[T]]:
    source = iter(values)
    while batch := list(itertools.islice(source, size)):
        yield batch


def _with_roles(issuance: Issuance) -> Issuance:
    """The issuance with roles told by the unit's record and the register's signer."""
    signer = issuance.entry.signer if issuance.entry is not None else None
    document = issuance.document
    if isinstance(document, Document):
        document = with_roles(document, unit=issuance.unit, signer=signer)
    annexes = tuple(
        (ref, with_roles(each, unit=issuance.unit, signer=signer) if isinstance(each, Document) else each)
        for ref, each in issuance.annexes
    )
    return replace(issuance, document=document, annexes=annexes)
