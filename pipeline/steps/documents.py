"""The documents themselves: what is new is identified, its facts are taken in workers, mute scans are read."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace

from pipeline import ocr, reading
from pipeline.errors import HouseError
from pipeline.executors.interface import Done, Failure, FailureKind
from pipeline.extract import EXTRACTOR_VERSION
from pipeline.items import (
    Extracted,
    Kind,
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
from pipeline.stores.interface import Observation
from rules.facts import (
    Note,
    PageReading,
    Sha256,
    UnitCode,
    Unreadable,
)

PAGES_A_PASS = 500
"""First pages that one pass has recognised: about a second each on one processor."""

CUTS_ALLOWED = 5
"""A machine that loses its power is no document's fault; five times over the same one, with no other beside it, is."""

_LARGE_BYTES = 50 << 20
_SECONDS, _SECONDS_LARGE = 30.0, 120.0
"""Wall clock a document may take in its worker (PIPELINE D.3)."""


def read_documents(p: Pass, works: Sequence[UnitWork]) -> None:
    """Identifies what is new, and takes the facts of contents never seen before, each once.

    What is handed to the workers is under lease, so that the next pass knows over which documents this one was cut
    off: those come last and one by one, and after so many cuts (CUTS_ALLOWED) one of them is told as unreadable.
    """
    jobs: dict[Sha256, reading.DocumentJob] = {}
    read_here: list[tuple[UnitCode, str, Sha256]] = []
    units: dict[Sha256, UnitCode] = {}
    for work in works:
        seen = [(_as_document(observation), path) for observation, path in identified(p, work, work.to_read)]
        record(p, work, [observation for observation, _ in seen])
        for observation, path in seen:
            if observation.kind is Kind.PDF and observation.sha256 is not None:
                job = reading.DocumentJob(path=path, sha256=observation.sha256, size_bytes=observation.item.size_bytes)
                jobs.setdefault(observation.sha256, job)
                units.setdefault(observation.sha256, work.code)
        read_here += [(work.code, each.item.path, each.sha256) for each, _ in seen if each.sha256 is not None]
    known = p.store.known_contents(jobs, version=EXTRACTOR_VERSION)
    cuts = {sha256: count for (_, sha256), count in p.store.losses().items()}
    _tell_known(p, read_here, known)
    # Large files first: the night must not end with one worker busy over the largest.
    fresh = sorted((job for job in jobs.values() if job.sha256 not in known), key=lambda job: -job.size_bytes)
    calm = [job for job in fresh if job.sha256 not in cuts]
    cut_off = sorted((job for job in fresh if job.sha256 in cuts), key=lambda job: cuts[job.sha256])
    try:
        results = p.executor.run(_leased(p, calm, units), reading.extract_job, seconds=_seconds)
        for batch in batches(_extracted(p, results, len(calm)), BATCH, seconds=BATCH_SECONDS):
            p.store.keep_extracted(batch, version=EXTRACTOR_VERSION)
        for one in batches(_extracted(p, _one_by_one(p, cut_off, units, cuts), len(cut_off)), 1):
            p.store.keep_extracted(one, version=EXTRACTOR_VERSION)
    finally:
        with suppress(HouseError):  # what stays is told as cut off once more
            p.store.release([work.code for work in works])


def _leased(
    p: Pass, jobs: Sequence[reading.DocumentJob], units: Mapping[Sha256, UnitCode]
) -> Iterator[reading.DocumentJob]:
    """The jobs as an executor takes them, those that it will take next put under lease together."""
    for batch in batches(jobs, BATCH):
        p.store.lease((units[job.sha256], job.sha256) for job in batch)
        yield from batch


def _one_by_one(
    p: Pass, jobs: Sequence[reading.DocumentJob], units: Mapping[Sha256, UnitCode], cuts: Mapping[Sha256, int]
) -> Iterator[Done[reading.DocumentJob, Extracted] | Failure[reading.DocumentJob]]:
    """Documents over which passes were cut off, none of them together with another, on this machine."""
    for job in jobs:
        if cuts[job.sha256] >= CUTS_ALLOWED:
            detail = f"{cuts[job.sha256]} passes were cut off over it"
            yield Failure(item=job, kind=FailureKind.KILLED, detail=detail)
        else:
            p.store.lease([(units[job.sha256], job.sha256)])
            yield from p.executor.near.run([job], reading.extract_job, seconds=_seconds)


def _tell_known(p: Pass, seen: Sequence[tuple[UnitCode, str, Sha256]], known: Collection[Sha256]) -> None:
    """Tells of each document whose content needs no reading: it was read before, or is being read elsewhere."""
    for unit, path, sha256 in seen:
        if sha256 in known or sha256 in p.places:
            p.say("known", unit=unit, path=path, sha256=sha256)
        else:
            p.places[sha256] = unit, path


def _tell_read(
    p: Pass, result: Done[reading.DocumentJob, Extracted] | Failure[reading.DocumentJob], extracted: Extracted
) -> None:
    """Tells what became of one document, whose worker may have died over it before."""
    sha256 = result.item.sha256
    unit, path = p.places.pop(sha256)
    p.say_deaths(result, unit=unit, path=path, sha256=sha256)
    facts = extracted.facts
    if facts.sha256 != sha256:
        if isinstance(facts, Unreadable) and facts.reason.code == "cannot-open":
            reason = facts.reason
        else:  # another content than when it was identified
            reason = Note(code="being-written")
        p.leave_refused(unit, path, reason, sha256=sha256)
    elif isinstance(facts, Unreadable):
        p.say("not-read", unit=unit, path=path, sha256=sha256, reason=facts.reason.code)
    else:
        assert isinstance(result, Done)  # a failure has no facts
        p.say("read", unit=unit, path=path, sha256=sha256, seconds=round(result.seconds, 3))


def _extracted(
    p: Pass,
    results: Iterable[Done[reading.DocumentJob, Extracted] | Failure[reading.DocumentJob]],
    count: int,
) -> Iterator[tuple[Sha256, Extracted]]:
    for done, result in enumerate(results, start=1):
        job = result.item
        p.progress("documents", done, count)
        match result:
            case Done(value=extracted):
                pass
            case Failure():
                unreadable = reading.unreadable_by_failure(result, size_bytes=job.size_bytes)
                extracted = Extracted(facts=replace(unreadable, sha256=job.sha256))
        _tell_read(p, result, extracted)
        if extracted.facts.sha256 == job.sha256:
            p.documents_read += 1
            yield job.sha256, extracted
        # Else the machine did not give it, or it was written to since it was identified: it is tried again.


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
