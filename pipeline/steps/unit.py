"""One unit judged from what the store holds: files matched with the register, every issuance with its verdict.

Reads the store and writes nothing, so that a worker can do it beside the one writer; what is to be written comes back
as rows. What only the parent can bring (a certificate's standing, a scan's page) is asked for by `Wanting`.
"""

from __future__ import annotations

import gc
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta

from pipeline import ocr
from pipeline.appraisal import StandingRequest
from pipeline.extract import EXTRACTOR_VERSION
from pipeline.items import Judged, KeptDocument, Kind, RegisterReading, YearFindings
from pipeline.match import MatchFile, is_only_listed, match, secret_paths
from pipeline.steps.basis import entries_of
from pipeline.steps.dropped import refused_inside
from pipeline.steps.passing import TABLES, NotRead, Trouble
from pipeline.stores.access import beside_its_writer
from pipeline.stores.codec import decode
from pipeline.stores.interface import KnownFile, Store
from pipeline.stores.rows import UnitRows
from rules.catalogue import YEAR_RULES
from rules.document import StandingOf, recheck_time, validate_document, with_roles
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
from rules.indication import ValidationPolicy
from rules.names import fold_symbol, parse_number
from rules.profiles import PROFILES
from rules.sequence import unit_year
from rules.verdict import comes_on, judge, without_register
from rules.waivers import Waiver, with_waivers
from rules.year_rule import judge_year

_VIETNAM = timedelta(hours=7)

_UNOPENED = Sha256("")
"""Stands for the hash of a file that must not be opened."""


@dataclass(frozen=True, slots=True, kw_only=True)
class UnitJob:
    """A unit to be judged, with all that does not stand in the store. Plain: it travels to a worker."""

    store: str | None
    """`Store.address`."""
    code: UnitCode
    records: tuple[Unit, ...]
    files: int
    """About how many it has; decides how long it may take."""
    reader_version: int
    profile: str
    policy: ValidationPolicy
    waivers: tuple[Waiver, ...]
    """The unit's own."""
    trust: str
    """Digest of the trust material, under which the store keeps standings."""
    engine: ocr.Engine | None
    at: datetime
    has_pages: bool = False
    """The recogniser was asked already: what it gave no reading of stays unread."""


@dataclass(frozen=True, slots=True, kw_only=True)
class UnitJudged:
    """A unit's verdicts, ready to be written, and what else follows from looking at all of it."""

    rows: UnitRows
    recheck_at: datetime | None
    """When time alone may change a verdict."""
    trouble: Trouble
    years: tuple[YearFindings, ...]
    secrets: tuple[FoundSecret, ...] = ()
    """Files that their pages tied to secret entries, on this night or an earlier one: to be forgotten."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundSecret:
    """A file whose name did not say that it is a secret's, and whose page did."""

    path: str
    number: str
    symbol: str
    """Of its entry, as the register has them; nothing else is known of the file any more."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanting:
    """What the store must hold before the unit can be judged."""

    standings: frozenset[StandingRequest]
    pages: frozenset[Sha256]
    """Scans whose first page the recogniser has to read."""


def judge_job(job: UnitJob) -> UnitJudged | Wanting:
    """Runs in a worker: opens the store beside its writer."""
    assert job.store is not None  # who has no address is judged in the parent
    with beside_its_writer(job.store) as store:
        return judge_unit(store, job)


def judge_unit(store: Store, job: UnitJob) -> UnitJudged | Wanting:
    """The unit judged; or what is wanting. Raises HouseError store-damaged, store-unusable."""
    with _collector_at_rest():
        return _judge_unit(store, job)


@contextmanager
def _collector_at_rest() -> Iterator[None]:
    """Facts and verdicts are trees of values and end with their last user; looking for cycles took a quarter of it."""
    was_at_work = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_at_work:
            gc.enable()


def _judge_unit(store: Store, job: UnitJob) -> UnitJudged | Wanting:
    readings = list(store.readings(job.code, version=job.reader_version))
    entries, has_register = entries_of([rows for _, rows in readings], job.records)
    there = list(store.known_files(job.code))
    secret = secret_paths(entries, [file.path for file in there if file.kind not in TABLES])
    files = [file for file in there if file.kind is Kind.PDF and file.sha256 and file.path not in secret]
    contents = {file.sha256 for file in files if file.sha256 is not None}
    kept = dict(store.facts_of(contents, version=EXTRACTOR_VERSION))
    standings = _Standings(store, job.trust, kept)
    scans = [
        sha256
        for sha256, each in kept.items()
        if not isinstance(each.facts, Unreadable) and ocr.needs_reading(each.facts)
    ]
    pages = store.page_readings(scans, engine=job.engine.name if job.engine else None)
    unread = frozenset(scans) - pages.keys() if job.engine and not job.has_pages else frozenset()
    if standings.wanting or unread:
        return Wanting(standings=standings.wanting, pages=unread)
    rechecks: list[datetime] = []
    documents: dict[Sha256, Document | Unreadable] = {
        sha256: _validated(job, each, standings.within(each), rechecks) for sha256, each in kept.items()
    }
    missing = ocr.WAITING if job.engine else ocr.NOT_READ
    for sha256 in scans:
        document = documents[sha256]
        assert isinstance(document, Document)  # as its facts were read
        documents[sha256] = replace(document, page_reading=pages.get(sha256, missing))
    matched: Sequence[Issuance] = match(
        job.records,
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
    unopened = {file.path for file in there if file.sha256 is None}
    before = [each for each in found_secrets(store, job.code) if each.path in unopened and each.path not in secret]
    sealed = [_sealed(each, before) for each in matched]
    secrets = (*before, *(each for issuance in matched for each in _newly_secret(issuance)))
    found = [each for each in sealed if each.file is not None or not is_only_listed(each.entry)]
    judged = (_judged(job, _with_roles(issuance), has_register=has_register) for issuance in found)
    rows = store.rows_of(job.code, judged, facts_version=EXTRACTOR_VERSION)
    today = _today(job)
    rechecks += [_begin_of(day) for each in found if (day := comes_on(each, today=today)) is not None]
    rechecks += [end for waiver in job.waivers if (end := _end_of(waiver.until)) > job.at]
    trouble = Trouble(
        bad_rows=sum(len(rows.bad_rows) for _, rows in readings),
        unread=(
            *_unread_registers(job.code, readings),
            *_unread_documents(job.code, files, kept),
            *_unsupported(job.code, there),
            *refused_inside(store, job.code, there),
        ),
        secret_files=len(secret.keys() | {each.path for each in secrets}),
    )
    years = _year_findings(job, entries, found)
    return UnitJudged(rows=rows, recheck_at=min(rechecks, default=None), trouble=trouble, years=years, secrets=secrets)


def secrets_found_key(code: UnitCode) -> str:
    """Under which the store remembers a unit's FoundSecrets, a tuple of them."""
    return f"found-secrets/{code}"


def found_secrets(store: Store, code: UnitCode) -> tuple[FoundSecret, ...]:
    """Those of earlier nights."""
    told = store.recall(secrets_found_key(code))
    return decode(bytes.fromhex(told), tuple[FoundSecret, ...]) if told else ()


def _newly_secret(issuance: Issuance) -> Iterator[FoundSecret]:
    """The files of a secret entry that were opened, their names saying nothing."""
    entry = issuance.entry
    if entry is None or not entry.is_secret:
        return
    for ref in (issuance.file, *issuance.other_files):
        if ref is not None and ref.sha256 != _UNOPENED:
            yield FoundSecret(path=ref.path, number=entry.number or "", symbol=entry.symbol or "")


def _sealed(issuance: Issuance, before: Sequence[FoundSecret]) -> Issuance:
    """A secret entry's issuance without any content's name; its file of an earlier night is still its file."""
    entry = issuance.entry
    if entry is None or not entry.is_secret:
        return issuance
    known = next((each for each in before if names_entry(each, entry)), None)
    file = issuance.file or (FileRef(path=known.path, sha256=_UNOPENED) if known is not None else None)
    return replace(
        issuance,
        file=None if file is None else replace(file, sha256=_UNOPENED),
        other_files=tuple(replace(each, sha256=_UNOPENED) for each in issuance.other_files),
    )


def names_entry(found: FoundSecret, entry: RegisterEntry) -> bool:
    """Whether the file was found to be this entry's."""
    return parse_number(found.number) == parse_number(entry.number) and fold_symbol(found.symbol) == fold_symbol(
        entry.symbol
    )


class _Standings:
    """The standings of a unit's certificates, as the store holds them."""

    def __init__(self, store: Store, trust: str, kept: Mapping[Sha256, KeptDocument]) -> None:
        names = {name for each in kept.values() for name in each.certificates}
        asked = {ask for each in kept.values() for ask in _asked(each)}
        requests = {ask: StandingRequest.made(*ask, among=names) for ask in asked}
        held = store.standings(trust, certificates={request.certificate for request in requests.values()})
        self._by_ask: dict[_Ask, CertificateStanding] = {
            ask: held[request.key] for ask, request in requests.items() if request.key in held
        }
        self.wanting = frozenset(request for request in requests.values() if request.key not in held)

    def within(self, kept: KeptDocument) -> StandingOf:
        """Standings as one document's own revocation data lets them be seen; another document's is not asked."""

        def standing_of(certificate: Sha256, embedded: tuple[Sha256, ...]) -> CertificateStanding:
            return self._by_ask[certificate, embedded, kept.crls, kept.ocsps]

        return standing_of


_Ask = tuple[Sha256, tuple[Sha256, ...], tuple[Sha256, ...], tuple[Sha256, ...]]
"""(certificate, embedded, CRLs, OCSP responses) as a signature and its document name them."""


def _asked(kept: KeptDocument) -> Iterator[_Ask]:
    """What validating a document asks."""
    if isinstance(kept.facts, Unreadable):
        return
    for signature in kept.facts.signatures:
        if signature.certificate is not None:
            yield signature.certificate.sha256, signature.embedded, kept.crls, kept.ocsps
        if signature.timestamp is not None and signature.timestamp.certificate is not None:
            yield signature.timestamp.certificate.sha256, signature.embedded, kept.crls, kept.ocsps


def _validated(
    job: UnitJob, kept: KeptDocument, standing_of: StandingOf, rechecks: list[datetime]
) -> Document | Unreadable:
    if isinstance(kept.facts, Unreadable):
        return kept.facts
    document = validate_document(kept.facts, standing_of=standing_of, policy=job.policy, at=job.at)
    recheck = recheck_time(document, at=job.at, standing_of=standing_of)
    if recheck is not None:
        rechecks.append(recheck)
    return document


def _with_roles(issuance: Issuance) -> Issuance:
    """The issuance with roles told by the unit's record and the register's signer."""
    signer = issuance.entry.signer if issuance.entry is not None else None
    document = issuance.document
    if isinstance(document, Document):
        document = with_roles(document, unit=issuance.unit, signer=signer)
    if document is issuance.document and not issuance.annexes:
        return issuance
    annexes = tuple(
        (ref, with_roles(each, unit=issuance.unit, signer=signer) if isinstance(each, Document) else each)
        for ref, each in issuance.annexes
    )
    return replace(issuance, document=document, annexes=annexes)


def _judged(job: UnitJob, issuance: Issuance, *, has_register: bool) -> Judged:
    verdict = judge(issuance, profile=PROFILES[job.profile], today=_today(job))
    if not has_register:
        verdict = without_register(verdict)
    if job.waivers:
        verdict = with_waivers(verdict, issuance, job.waivers, today=_today(job))
    return Judged(issuance=issuance, verdict=verdict)


def _year_findings(
    job: UnitJob, entries: Sequence[RegisterEntry], found: Sequence[Issuance]
) -> tuple[YearFindings, ...]:
    """What the rules about a whole year say of each year that the unit's documents are of.

    Of a year that has not begun they say nothing: a slip of the pen (2062 for 2026) makes no sequence of numbers.
    """
    today = _today(job)
    outside = [issuance for issuance in found if not issuance.is_registered]
    years = {issuance.issued_on.year for issuance in found if issuance.issued_on is not None}
    years = {year for year in years if year <= today.year}
    told = []
    for year in sorted(years):
        numbers = unit_year(
            _record_of(job.records, year),
            year,
            [entry for entry in entries if entry.issued_on is not None and entry.issued_on.year == year],
            [each for each in outside if each.issued_on is not None and each.issued_on.year == year],
            today=today,
        )
        findings = judge_year(numbers, YEAR_RULES, profile=PROFILES[job.profile])
        told.append(YearFindings(unit=job.code, year=year, findings=findings))
    return tuple(told)


def _record_of(records: Sequence[Unit], year: int) -> Unit:
    """The unit as it stood at the end of a year."""
    last = date(year, 12, 31)
    return next((unit for unit in reversed(records) if unit.valid_from is None or unit.valid_from <= last), records[0])


def _today(job: UnitJob) -> date:
    """The day of judging in Vietnam."""
    return (job.at + _VIETNAM).date()


def _begin_of(day: date) -> datetime:
    """The moment at which a day in Vietnam begins."""
    return datetime.combine(day, time.min, UTC) - _VIETNAM


def _end_of(day: date) -> datetime:
    """The moment at which a day in Vietnam is over."""
    return _begin_of(day) + timedelta(days=1)


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
