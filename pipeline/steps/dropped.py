"""Everything a clerk drops that is not named a PDF: exports are read, archives and packages entered like folders."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterable, Iterator, Sequence

from pipeline import reading
from pipeline.executors.interface import Done, Failure, FailureKind
from pipeline.intake.archives import ArchiveReading, Refused, archive_listings
from pipeline.items import (
    IntakeItem,
    Kind,
    RegisterReading,
    is_named_pdf,
)
from pipeline.registers import OUT_OF_REACH
from pipeline.steps.passing import (
    TABLES,
    NotRead,
    Pass,
    UnitWork,
    identified,
    record,
)
from pipeline.stores.codec import decode, encode
from pipeline.stores.interface import KnownFile, Observation, Store
from rules.facts import (
    Note,
    Sha256,
    UnitCode,
    Unreadable,
)


def read_dropped(p: Pass, works: Sequence[UnitWork]) -> None:
    """Everything that is not named a PDF: archives are opened, exports are read, the rest is noted by its kind."""
    jobs: dict[reading.RegisterJob, Sha256] = {}
    archives: dict[str, tuple[UnitWork, Observation, Sha256]] = {}
    for work in works:
        tables = [item for item in work.to_read if not is_named_pdf(item.path)]
        work.to_read = [item for item in work.to_read if is_named_pdf(item.path)]
        archives |= {path: (work, seen, sha256) for path, seen, sha256 in _sorted_out(p, work, tables, jobs)}
    for looked in p.executor.run(list(archives), reading.read_archive_file):
        work, seen, sha256 = archives[looked.item]
        path = seen.item.path
        p.say_deaths(looked, unit=work.code, path=path, sha256=sha256)
        match looked:
            case Done(value=ArchiveReading() as opened):
                with p.store.together():  # what is noted of an archive and not of its members is never entered again
                    record(p, work, [seen])
                    _enter(p, work, seen.item, sha256, opened, jobs)
            case Done(value=Unreadable(reason=reason)):
                p.leave_refused(work.code, path, reason, sha256=sha256)
            case Failure(kind=FailureKind.ERROR):
                p.leave_refused(work.code, path, reading.unreadable_by_failure(looked, size_bytes=0).reason)
            case Failure():  # two workers died over it, or its limits were not enough: not tried again as it is
                reason = reading.unreadable_by_failure(looked, size_bytes=0).reason
                p.say("not-read", unit=work.code, path=path, sha256=sha256, reason=reason.code)
                with p.store.together():
                    record(p, work, [seen])
                    _remember_refused(p, work.code, path, (NotRead(unit=work.code, path=path, reason=reason),))
    by_code = {work.code: work for work in works}
    for done, result in enumerate(p.executor.run(list(jobs), reading.read_register_file), start=1):
        job = result.item
        p.say_deaths(result, unit=job.unit, path=job.source, sha256=jobs[job])
        match result:
            case Done(value=rows):
                _keep_reading(p, by_code[job.unit], job, jobs[job], rows)
            case Failure(kind=FailureKind.ERROR):
                note = reading.unreadable_by_failure(result, size_bytes=0).reason
                p.leave_refused(job.unit, job.source, note, sha256=jobs[job])
            case Failure():  # as above
                _keep_reading(p, by_code[job.unit], job, jobs[job], reading.unread_by_failure(result))
        p.progress("registers", done, len(jobs))


def _sorted_out(
    p: Pass, work: UnitWork, items: Sequence[IntakeItem], jobs: dict[reading.RegisterJob, Sha256]
) -> list[tuple[str, Observation, Sha256]]:
    """Files by what they hold: exports become jobs, PDFs by another name join the documents.

    Gives the archives by their absolute paths; they are noted with their members.
    """
    seen = list(identified(p, work, items))
    record(p, work, [observation for observation, _ in seen if observation.kind is not Kind.ARCHIVE])
    archives = []
    for observation, path in seen:
        if observation.kind in TABLES and observation.sha256 is not None:
            job = reading.RegisterJob(
                path=path, source=observation.item.path, unit=work.code, columns=p.settings.columns_of(work.code)
            )
            jobs[job] = observation.sha256
        elif observation.kind is Kind.PDF and observation.sha256 is not None:
            work.to_read.append(observation.item)
            work.contents[observation.item.path] = observation.sha256, Kind.PDF
        elif observation.kind is Kind.ARCHIVE and observation.sha256 is not None:
            archives.append((path, observation, observation.sha256))
        elif observation.kind is not None:  # nothing here reads it, and the unit's judging says so
            reason = f"kind-{observation.kind.value}"
            p.say("not-read", unit=work.code, path=observation.item.path, sha256=observation.sha256, reason=reason)
    return archives


def _enter(
    p: Pass,
    work: UnitWork,
    item: IntakeItem,
    sha256: Sha256,
    opened: ArchiveReading,
    jobs: dict[reading.RegisterJob, Sha256],
) -> None:
    """An archive's or package's members, looked at as files of a folder of its name. In one transaction."""
    held = {f"{item.path}/{member.path}": (member.sha256, member.kind) for member in opened.members}
    come: list[IntakeItem] = []
    for difference in p.store.compare(work.code, archive_listings(item, opened), within=item.path):
        p.store.record_difference(difference, at=p.at)
        come += [*difference.new, *difference.changed]
        work.changed.update(each.path for each in difference.changed)
    refused = tuple(
        NotRead(unit=work.code, path=f"{item.path}/{each.path}".rstrip("/"), reason=_refusal(each, item.path))
        for each in opened.refused
    )
    _remember_refused(p, work.code, item.path, refused)
    told = {"members": len(opened.members), "refused": len(refused)}
    p.say("archive", unit=work.code, path=item.path, sha256=sha256, **told)
    for each in refused:
        p.say("not-read", unit=work.code, path=each.path, reason=each.reason.code)
    work.contents |= held
    named_pdf = [each for each in come if is_named_pdf(each.path)]
    record(p, work, [Observation(item=each, sha256=held[each.path][0], kind=Kind.PDF) for each in named_pdf])
    work.noted.update(each.path for each in named_pdf)
    work.to_read += named_pdf
    # An archive inside was opened with its outer one; a package inside stays closed and is told as such.
    _sorted_out(p, work, [each for each in come if not is_named_pdf(each.path)], jobs)


def _keep_reading(p: Pass, work: UnitWork, job: reading.RegisterJob, sha256: Sha256, rows: RegisterReading) -> None:
    """Keeps what an export says, with what a package holds; of one that could not be opened nothing is known."""
    if rows.reason == OUT_OF_REACH:
        p.leave_refused(job.unit, job.source, Note(code=OUT_OF_REACH, values=(("source", job.source),)), sha256=sha256)
        return
    with p.store.together():
        _keep_rows(p, work, job, sha256, rows)


def _keep_rows(p: Pass, work: UnitWork, job: reading.RegisterJob, sha256: Sha256, rows: RegisterReading) -> None:
    p.store.keep_reading(job.unit, job.source, sha256=sha256, version=p.reader_version(job.unit), reading=rows)
    p.registers_read += 1
    if rows.reason is not None:
        p.say("not-read", unit=job.unit, path=job.source, sha256=sha256, reason=rows.reason)
    else:
        counts = {"rows": len(rows.entries), "bad_rows": len(rows.bad_rows)}
        p.say("register", unit=job.unit, path=job.source, sha256=sha256, **counts)
    if rows.package is not None and rows.package.attachments and os.path.isfile(job.path):
        item = IntakeItem(
            unit=job.unit,
            root=str(p.settings.watch_dirs.absolute()),
            path=job.source,
            size_bytes=0,
            mtime_ns=0,
            inode=0,
        )
        _enter(p, work, item, sha256, reading.package_members(rows), {})


def _remember_refused(p: Pass, code: UnitCode, path: str, refused: tuple[NotRead, ...]) -> None:
    p.store.remember(archive_key(code, path), encode(refused).hex())


def refused_inside(store: Store, code: UnitCode, there: Iterable[KnownFile]) -> Iterator[NotRead]:
    """What was refused inside archives that are there."""
    for file in there:
        if file.kind is Kind.ARCHIVE and (told := store.recall(archive_key(code, file.path))):
            yield from decode(bytes.fromhex(told), tuple[NotRead, ...])


def archive_key(code: UnitCode, path: str) -> str:
    return f"archive/{code}/{hashlib.sha256(os.fsencode(path)).hexdigest()}"


def _refusal(refused: Refused, archive: str) -> Note:
    return Note(code=refused.reason.value, values=(("name", refused.path or archive),))
