"""The last step: certificates appraised, files matched with the register, every issuance judged and kept."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

from pipeline import ocr
from pipeline.appraisal import StandingOf, Standings
from pipeline.extract import EXTRACTOR_VERSION
from pipeline.items import (
    Judged,
    KeptDocument,
    Kind,
    RegisterReading,
    YearFindings,
)
from pipeline.match import MatchFile, is_only_listed, match, secret_paths
from pipeline.steps.basis import basis_of, entries_of, inputs_of, waivers_of
from pipeline.steps.documents import read_first_pages
from pipeline.steps.dropped import refused_inside
from pipeline.steps.passing import (
    TABLES,
    NotRead,
    Pass,
    Trouble,
    UnitWork,
)
from pipeline.stores.codec import decode, encode
from pipeline.stores.interface import KnownFile, StandingKey
from rules.catalogue import YEAR_RULES
from rules.document import recheck_time, validate_document, with_roles
from rules.facts import (
    CertificateStanding,
    Document,
    FileRef,
    Issuance,
    Note,
    RegisterEntry,
    Sha256,
    Unit,
    UnitCode,
    Unreadable,
)
from rules.sequence import unit_year
from rules.verdict import judge, without_register
from rules.waivers import with_waivers
from rules.year_rule import judge_year

_VIETNAM = timedelta(hours=7)

_UNOPENED = Sha256("")
"""Stands for the hash of a file that must not be opened."""


def judge_units(p: Pass, works: Sequence[UnitWork]) -> None:
    """Appraise, match and judge each unit of which anything changed."""
    trust = p.appraiser.trust.digest
    known = p.store.standings(trust)
    for done, work in enumerate(works, start=1):
        state = p.store.unit_state(work.code)
        inputs = inputs_of(p, work, state.revision)
        is_due = state.recheck_at is not None and p.at >= state.recheck_at
        went_back = state.judged_at is not None and p.at < state.judged_at
        if state.inputs != inputs or is_due or went_back:
            read_first_pages(p, work)
            with p.store.together():
                fresh = _judge_unit(p, work, inputs, basis_of(p, work, state.revision), known)
                p.store.keep_standings(trust, fresh)
            work.was_judged = True
        p.troubles.append(trouble_of(p, work.code))
        p.progress("judge", done, len(works))


def _judge_unit(
    p: Pass, work: UnitWork, inputs: str, basis: dict[str, str], known: dict[StandingKey, CertificateStanding]
) -> dict[StandingKey, CertificateStanding]:
    """One unit's issuances, judged and kept; the standings that were appraised for it."""
    readings = list(p.store.readings(work.code, version=p.reader_version(work.code)))
    entries, has_register = entries_of(p, work)
    there = list(p.store.known_files(work.code))
    secret = secret_paths(entries, [file.path for file in there if file.kind not in TABLES])
    files = [file for file in there if file.kind is Kind.PDF and file.sha256 and file.path not in secret]
    contents = {file.sha256 for file in files if file.sha256 is not None}
    kept = dict(p.store.facts_of(contents, version=EXTRACTOR_VERSION))
    standings = _standings(p, kept, known)
    documents: dict[Sha256, Document | Unreadable] = {}
    rechecks: list[datetime] = []
    for sha256, each in kept.items():
        standing_of = standings.within(crls=each.crls, ocsps=each.ocsps)
        documents[sha256] = _validated(p, each, standing_of, rechecks)
    documents |= _with_pages_read(p, documents)
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
    judged = [_judged(p, _with_roles(issuance), has_register=has_register) for issuance in found]
    rechecks += [_end_of(waiver.until) for waiver in waivers_of(p, work.code) if _end_of(waiver.until) > p.at]
    p.store.replace_issuances(
        work.code,
        judged,
        inputs=inputs,
        facts_version=EXTRACTOR_VERSION,
        at=p.at,
        recheck_at=min(rechecks, default=None),
        basis=basis,
    )
    trouble = Trouble(
        bad_rows=sum(len(rows.bad_rows) for _, rows in readings),
        unread=(
            *_unread_registers(work.code, readings),
            *_unread_documents(work.code, files, kept),
            *_unsupported(work.code, there),
            *refused_inside(p, work.code, there),
        ),
        secret_files=len(secret),
    )
    p.store.remember(trouble_key(work.code), encode(trouble).hex())
    p.store.remember(year_key(work.code), encode(_year_findings(p, work, entries, found)).hex())
    return standings.fresh


def _with_pages_read(p: Pass, documents: Mapping[Sha256, Document | Unreadable]) -> dict[Sha256, Document]:
    """Those documents whose first page had to be read, with what was read; without the program, that it was not."""
    scans = {
        sha256: document
        for sha256, document in documents.items()
        if isinstance(document, Document) and ocr.needs_reading(document.facts)
    }
    read = p.store.page_readings(scans, engine=p.engine.name if p.engine else None)
    missing = ocr.unread(p.engine) if p.engine else ocr.NOT_READ
    return {sha256: replace(document, page_reading=read.get(sha256, missing)) for sha256, document in scans.items()}


def _judged(p: Pass, issuance: Issuance, *, has_register: bool) -> Judged:
    verdict = judge(issuance, profile=p.profile)
    if not has_register:
        verdict = without_register(verdict)
    waivers = waivers_of(p, issuance.unit.code)
    return Judged(issuance=issuance, verdict=with_waivers(verdict, issuance, waivers, today=_vietnam_day(p.at)))


def _year_findings(
    p: Pass, work: UnitWork, entries: Sequence[RegisterEntry], found: Sequence[Issuance]
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
        findings = judge_year(numbers, YEAR_RULES, profile=p.profile)
        told.append(YearFindings(unit=work.code, year=year, findings=findings))
    return tuple(told)


def _standings(p: Pass, kept: dict[Sha256, KeptDocument], known: dict[StandingKey, CertificateStanding]) -> Standings:
    names = {name for each in kept.values() for name in each.certificates}
    data = {name for each in kept.values() for name in (*each.crls, *each.ocsps)}
    return Standings(
        appraiser=p.appraiser,
        certificates=p.store.certificates(names),
        revocation=p.store.revocation_data(data),
        known=known,
    )


def _validated(p: Pass, kept: KeptDocument, standing_of: StandingOf, rechecks: list[datetime]) -> Document | Unreadable:
    if isinstance(kept.facts, Unreadable):
        return kept.facts
    document = validate_document(kept.facts, standing_of=standing_of, policy=p.settings.policy, at=p.at)
    recheck = recheck_time(document, at=p.at, standing_of=standing_of)
    if recheck is not None:
        rechecks.append(recheck)
    return document


def trouble_of(p: Pass, code: UnitCode) -> Trouble:
    told = p.store.recall(trouble_key(code))
    return decode(bytes.fromhex(told), Trouble) if told else Trouble()


def year_key(code: UnitCode) -> str:
    """Under which the store remembers a unit's YearFindings, a tuple of them."""
    return f"year/{code}"


def trouble_key(code: UnitCode) -> str:
    return f"trouble/{code}"


def _record_of(records: Sequence[Unit], year: int) -> Unit:
    """The unit as it stood at the end of a year."""
    last = date(year, 12, 31)
    return next((unit for unit in reversed(records) if unit.valid_from is None or unit.valid_from <= last), records[0])


def _vietnam_day(at: datetime) -> date:
    return (at + _VIETNAM).date()


def _end_of(day: date) -> datetime:
    """The moment at which a day in Vietnam is over."""
    return datetime.combine(day, time.min, UTC) + timedelta(days=1) - _VIETNAM


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
