"""The reports that a full pass leaves for the morning: this year and the last, and their months, a file each.

A file keeps its name and is replaced as a whole, so that a link to it stays good; a night on which nothing was judged
writes nothing. Rendering happens in workers, which read the store beside this process: what goes wrong over a report
costs that report, and the watcher stays small.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from pathlib import Path

from pipeline.config import ReportFormat, Settings
from pipeline.errors import HouseError
from pipeline.executors.interface import Done, Executor, Failure
from pipeline.gathering import gather
from pipeline.reporting import enter, entry_payload
from pipeline.reports import format_named
from pipeline.reports.content import VIETNAM, Manner
from pipeline.status import files_waiting
from pipeline.stores.access import beside_its_writer
from pipeline.stores.interface import Store, Which
from pipeline.summary import Period, period_of
from pipeline.verify_report import write_bytes
from rules.facts import UnitCode
from rules.text import Language

MOST_DOCUMENTS = 50_000
"""In one file: of a period with more, each unit has a file of its own."""

_SECONDS = 1800.0
_WRITTEN = "reports-written"
"""Key of the store's note of what the reports that were written last follow from."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportJob:
    """One file to render, in a worker."""

    store: str
    """Address."""
    settings: Settings
    period: str
    """`2026` or `2026-03`."""
    unit: UnitCode | None
    """None: all of them."""
    form: ReportFormat
    language: Language
    software: str

    @property
    def name(self) -> str:
        """Of its file."""
        parts = ("vanthu", self.period, *([str(self.unit)] if self.unit else []))
        return f"{'-'.join(parts)}.{self.form}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Rendered:
    """A report as it will be written, and what the log will tell of it."""

    content: bytes
    entry: Mapping[str, object]


@dataclass(frozen=True, slots=True, kw_only=True)
class NightReport:
    """What became of one file."""

    name: str
    sha256: str | None
    """None: it could not be made."""
    trouble: str = ""
    """Then why: for the log, in English."""


def leave_reports(
    settings: Settings, *, store: Store, executor: Executor, at: datetime, language: Language, software: str
) -> Iterator[NightReport]:
    """Writes the files and yields what became of each; none where they are there and nothing has changed.

    The log is told when a file's bytes are on the disk and before it is in its place: no report lies there which the
    log does not know, and where there is no room the log tells of none. Raises HouseError (cannot-write, store-…); what
    was written stays, and the next full pass writes the rest.
    """
    if settings.reports is None or store.address is None:
        return
    folder = settings.reports.folder
    jobs = [
        ReportJob(store=store.address, settings=settings, period=period, unit=unit, form=form, language=language,
                  software=software)
        for period, unit in _files(store, at)
        for form in settings.reports.formats
    ]  # fmt: skip
    basis = _basis(settings, store, language, software)
    if store.recall(_WRITTEN) == basis and all((folder / job.name).exists() for job in jobs):
        return
    has_failed = False
    for result in executor.near.run(jobs, render, seconds=lambda _: _SECONDS):
        match result:
            case Done(item=job, value=rendered):
                _write(folder / job.name, rendered.content, partial(enter, store, [rendered.entry], at=at))
                yield NightReport(name=job.name, sha256=str(rendered.entry["sha256"]))
            case Failure(item=job, detail=detail):
                has_failed = True
                yield NightReport(name=job.name, sha256=None, trouble=detail)
    if not has_failed:
        store.remember(_WRITTEN, basis)


def _write(file: Path, content: bytes, entering: Callable[[], None]) -> None:
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
    except OSError as cause:
        raise HouseError("cannot-write", path=file.parent, cause=cause) from cause
    write_bytes(file, content, entering=entering)


def render(job: ReportJob) -> Rendered:
    """One report, in a worker."""
    units = (job.unit,) if job.unit else ()
    form = format_named(job.form)
    with beside_its_writer(job.store) as store:
        report = gather(
            store,
            job.settings,
            software=job.software,
            period=period_of(job.period),
            units=units,
            with_signatures=form.tells_signatures,
        )
    content = form.render(report, Manner(language=job.language))
    entry = entry_payload(content, report, form=job.form, name=job.name, language=job.language, units=units)
    return Rendered(content=content, entry=entry)


def _files(store: Store, at: datetime) -> Iterator[tuple[str, UnitCode | None]]:
    """(period, unit) of each: the years of `at` and before it, and their months, in which anything was issued."""
    year = at.astimezone(VIETNAM).year
    for whole in (str(year), str(year - 1)):
        months = sorted({row.period for row in store.tallies(_within(period_of(whole)))})
        for period in (whole, *months) if months else ():
            counts: dict[UnitCode, int] = {}
            for row in store.tallies(_within(period_of(period))):
                counts[row.unit] = counts.get(row.unit, 0) + row.count
            if sum(counts.values()) <= MOST_DOCUMENTS:
                yield period, None
            else:
                yield from ((period, unit) for unit in sorted(counts))


def _within(period: Period) -> Which:
    return Which(first_period=period.first, last_period=period.last)


def _basis(settings: Settings, store: Store, language: Language, software: str) -> str:
    """A digest of everything that the reports follow from: verdicts, what they are called, how they are written, and
    how much they say is still to be read."""
    judged = sorted((str(unit), at.isoformat()) for unit, at in store.judged_units().items())
    names = settings.reports, settings.units, settings.waivers, settings.profile
    told = repr((judged, *names, language, software, files_waiting(store)))
    return hashlib.sha256(told.encode("utf-8", "surrogateescape")).hexdigest()
