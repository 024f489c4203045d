"""The documents themselves: what is new is identified, its facts are taken in workers, mute scans are read."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from typing import TypeVar

from pipeline import ocr, reading
from pipeline.errors import HouseError
from pipeline.executors.interface import Done, Failure, FailureKind
from pipeline.extract import EXTRACTOR_VERSION
from pipeline.items import (
    Extracted,
    IntakeItem,
    Kind,
    Packed,
)
from pipeline.steps.passing import (
    BATCH,
    BATCH_SECONDS,
    Pass,
    UnitWork,
    batches,
    identified,
    record,
)
from pipeline.stores.codec import pack
from pipeline.stores.interface import Observation
from rules.facts import (
    Note,
    PageReading,
    Sha256,
    UnitCode,
)

T = TypeVar("T")

PAGES_A_PASS = 500
"""First pages that one pass has recognised: about a second each on one processor."""

CUTS_ALLOWED = 10
"""A machine that loses its power is no document's fault; ten times over the same one, with no other beside it, is.
Five were too few: of 200 passes killed within a quarter of a second each, on a busy machine, one met a document so."""

_LARGE_BYTES = 50 << 20
_SECONDS, _SECONDS_LARGE = 30.0, 120.0
"""Wall clock a document may take in its worker (PIPELINE D.3)."""


def read_documents(p: Pass, works: Sequence[UnitWork]) -> None:
    """Identifies what is new, and takes the facts of contents never seen before, each once.

    What is handed to the workers is under lease, so that the next pass knows over which documents this one was cut
    off: those come last and one by one, and after so many cuts (CUTS_ALLOWED) one of them is told as unreadable.
    """
    files = _largest_first(works)
    for work in works:
        work.to_read.clear()
    cuts = {sha256: count for (_, sha256), count in p.store.losses().items()}
    cut_off: list[reading.DocumentJob] = []
    try:
        calm = p.executor.run(_fresh(p, files, cuts, cut_off), reading.extract_job, seconds=_seconds)
        _keep(p, calm, BATCH)
        cut_off.sort(key=lambda job: cuts[job.sha256])
        _keep(p, _one_by_one(p, cut_off, cuts), 1)
    finally:
        with suppress(HouseError):  # what stays is told as cut off once more
            p.store.release([work.code for work in works])


def _largest_first(works: Sequence[UnitWork]) -> list[tuple[UnitWork, IntakeItem]]:
    """Every file to be read, by megabytes, so that the night does not end with one worker busy over the largest.

    Within a megabyte in the order of the folders, as disks like it.
    """
    files = [(work, item) for work in works for item in work.to_read]
    files.sort(key=lambda each: -(each[1].size_bytes >> 20))
    return files


def _used_up(values: list[T]) -> Iterator[T]:
    """The values in their order, each let go of by the list as it is taken: there may be a million."""
    values.reverse()
    while values:
        yield values.pop()


def _fresh(
    p: Pass,
    files: list[tuple[UnitWork, IntakeItem]],
    cuts: Mapping[Sha256, int],
    cut_off: list[reading.DocumentJob],
) -> Iterator[reading.DocumentJob]:
    """Contents never seen before, as an executor takes them, while its workers read those before.

    The files that it will take next are identified, noted and put under lease together, so that no more of them are in
    memory. Contents over which passes were cut off are put into `cut_off` instead.
    """
    for some in batches(_used_up(files), BATCH):
        seen = [
            (work, _as_document(observation), path)
            for work, item in some
            for observation, path in identified(p, work, [item])
        ]
        jobs: dict[Sha256, reading.DocumentJob] = {}
        contents = {each.sha256 for _, each, _ in seen if each.sha256 is not None}
        known = p.store.known_contents(contents, version=EXTRACTOR_VERSION)
        for work, observation, path in seen:
            sha256 = observation.sha256
            if sha256 is None:
                continue
            if sha256 in known or sha256 in p.places:
                p.say("known", unit=work.code, path=observation.item.path, sha256=sha256)
                p.advance("documents")
            else:
                p.places[sha256] = work.code, observation.item.path
                jobs[sha256] = reading.DocumentJob(path=path, sha256=sha256, size_bytes=observation.item.size_bytes)
        cut_off += [job for job in jobs.values() if job.sha256 in cuts]
        calm = [job for job in jobs.values() if job.sha256 not in cuts]
        with p.store.together():
            for work in {work.code: work for work, _ in some}.values():
                record(p, work, [observation for its, observation, _ in seen if its is work])
            p.store.lease((p.places[job.sha256][0], job.sha256) for job in calm)
        p.advance("documents", len(some) - len(seen))
        yield from calm


def _one_by_one(
    p: Pass, jobs: Sequence[reading.DocumentJob], cuts: Mapping[Sha256, int]
) -> Iterator[Done[reading.DocumentJob, Packed] | Failure[reading.DocumentJob]]:
    """Documents over which passes were cut off, none of them together with another, on this machine."""
    for job in jobs:
        if cuts[job.sha256] >= CUTS_ALLOWED:
            detail = f"{cuts[job.sha256]} passes were cut off over it"
            yield Failure(item=job, kind=FailureKind.KILLED, detail=detail)
        else:
            p.store.lease([(p.places[job.sha256][0], job.sha256)])
            yield from p.executor.near.run([job], reading.extract_job, seconds=_seconds)


def _tell_read(
    p: Pass, result: Done[reading.DocumentJob, Packed] | Failure[reading.DocumentJob], packed: Packed
) -> None:
    """Tells what became of one document, whose worker may have died over it before."""
    sha256 = result.item.sha256
    unit, path = p.places[sha256]
    p.say_deaths(result, unit=unit, path=path, sha256=sha256)
    reason = packed.unreadable
    if packed.sha256 != sha256:
        if reason is None or reason.code != "cannot-open":  # another content than when it was identified
            reason = Note(code="being-written")
        p.leave_refused(unit, path, reason, sha256=sha256)
    elif reason is not None:
        p.say("not-read", unit=unit, path=path, sha256=sha256, reason=reason.code)
    else:
        assert isinstance(result, Done)  # a failure has no facts
        p.say("read", unit=unit, path=path, sha256=sha256, seconds=round(result.seconds, 3))


def _keep(
    p: Pass,
    results: Iterable[Done[reading.DocumentJob, Packed] | Failure[reading.DocumentJob]],
    size: int,
) -> None:
    """Keeps what was found, `size` documents in a transaction; until then a content counts as being read."""
    for batch in batches(_extracted(p, results), size, seconds=BATCH_SECONDS):
        p.store.keep_extracted(batch, version=EXTRACTOR_VERSION)
        for sha256, _ in batch:
            del p.places[sha256]


def _extracted(
    p: Pass, results: Iterable[Done[reading.DocumentJob, Packed] | Failure[reading.DocumentJob]]
) -> Iterator[tuple[Sha256, Packed]]:
    for result in results:
        job = result.item
        match result:
            case Done(value=packed):
                pass
            case Failure():
                unreadable = reading.unreadable_by_failure(result, size_bytes=job.size_bytes)
                packed = pack(Extracted(facts=replace(unreadable, sha256=job.sha256)))
        _tell_read(p, result, packed)
        p.advance("documents")
        if packed.sha256 == job.sha256:
            p.documents_read += 1
            yield job.sha256, packed
        else:  # the machine did not give it, or it was written to since it was identified: it is tried again
            del p.places[job.sha256]


def read_first_pages(p: Pass, code: UnitCode, contents: Collection[Sha256]) -> None:
    """Has the recogniser read the first pages of these scans of a unit, each content once.

    No more than PAGES_A_PASS in a pass: the figures do not wait for years of scans. The unit is due again until all of
    its scans were read.
    """
    if p.engine is None or not contents:
        return
    files = {
        file.sha256: file
        for file in p.store.known_files(code)
        if file.sha256 is not None and file.sha256 in contents and file.kind is Kind.PDF
    }
    chosen = sorted(files)[: max(PAGES_A_PASS - p.pages_read, 0)]
    p.pages_read += len(chosen)
    root = p.settings.watch_dirs.absolute()
    jobs = [ocr.PageJob(path=f"{root}/{files[name].path}", sha256=name, engine=p.engine) for name in chosen]
    results = p.executor.run(jobs, ocr.read_page, seconds=lambda _: ocr.SECONDS + 10)
    for batch in batches(_pages(p, results, len(jobs)), BATCH, seconds=BATCH_SECONDS):
        p.store.keep_page_readings(batch)
    p.store.remember(_waiting_key(code), str(len(files) - len(chosen)))


def pages_wait(p: Pass, code: UnitCode) -> bool:
    """Whether scans of the unit wait for their turn at the recogniser."""
    return p.engine is not None and p.store.recall(_waiting_key(code)) not in (None, "0")


def _waiting_key(code: UnitCode) -> str:
    return f"pages-waiting/{code}"


def _pages(
    p: Pass, results: Iterable[Done[ocr.PageJob, tuple[Sha256, PageReading]] | Failure[ocr.PageJob]], count: int
) -> Iterator[tuple[Sha256, PageReading]]:
    for done, result in enumerate(results, start=1):
        p.progress("pages", done, count)
        match result:
            case Done(item=job, value=(sha256, page)):
                if sha256 == job.sha256:
                    yield sha256, page
            case Failure(item=job):
                yield job.sha256, ocr.unread(job.engine)


def _as_document(observation: Observation) -> Observation:
    """What is named a PDF was meant as a document: an empty or other content makes it unreadable, not unseen."""
    return replace(observation, kind=Kind.PDF)


def _seconds(job: reading.DocumentJob) -> float:
    return _SECONDS_LARGE if job.size_bytes > _LARGE_BYTES else _SECONDS
