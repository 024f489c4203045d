"""What a report is made of, gathered from a store: figures, months, documents, signatures, rows that were not read.

Reads only. The same store gives the same report: nothing here asks a clock, the trust folder or the network.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from pipeline.asking import summarise
from pipeline.config import Settings
from pipeline.errors import HouseError
from pipeline.items import JudgedRow, TallyRow
from pipeline.reading import reader_version
from pipeline.reports.content import VIETNAM, Content
from pipeline.reports.interface import Basis, Place, Report, ReportedFile, ReportedSignature, UnreadRow
from pipeline.rulebook import rulebook_digest
from pipeline.stores.audit import Act, Entry, checkpoint_of_verdicts
from pipeline.stores.interface import Store, Which
from pipeline.summary import Period, Summary
from rules.facts import Document, Issuance, Origin, Signature, Unit, UnitCode, Unreadable

MONTHS_SHOWN = 12
"""Months of a trend, at least; a longer period shows all of its own."""


def gather(
    store: Store,
    settings: Settings,
    *,
    software: str,
    period: Period | None = None,
    units: Sequence[UnitCode] = (),
    with_signatures: bool = True,
    earlier: Content | None = None,
) -> Report:
    """The report on a period, on all time when None; on all units when none is named.

    `software` names the program and its version. `earlier` is an earlier report's JSON, to compare with.
    """
    everything = store.tallies(Which(units=tuple(units) or None))
    summary = summarise(store, settings, period=period, units=units)
    which = Which(
        units=tuple(units) or None,
        first_period=period.first if period else None,
        last_period=period.last if period else None,
    )
    rows = tuple(store.issuances(which))
    codes = [unit.code for unit in summary.units if unit.code is not None]
    agency = _agency(settings, codes)
    judged = [at for unit, at in store.judged_units().items() if unit in codes]
    return Report(
        basis=Basis(
            rulebook=rulebook_digest(),
            judged_by=_judged_by(store, codes),
            trust=_trust_of(store),
            profile=settings.profile,
            revocation=settings.policy.revocation,
            weak_algorithms=settings.policy.weak_algorithms,
            software=software,
            judged_at=max(judged, default=None),
            checkpoint=told.line() if (told := checkpoint_of_verdicts(store.log())) is not None else "",
            waivers=tuple(
                waiver
                for waiver in settings.waivers
                if judged and waiver.unit in codes and waiver.holds_on(max(judged).astimezone(VIETNAM).date())
            ),
        ),
        summary=summary,
        months=tuple(
            (month, _without_years(summarise(store, settings, period=Period(first=month, last=month), units=units)))
            for month in _months(everything, period)
        ),
        rows=rows,
        files=_files(store, rows) if with_signatures else {},
        unread=tuple(_unread(store, settings, codes)),
        agency=agency.name if agency else None,
        parent_agency=settings.records(agency.parent)[-1].name if agency and agency.parent else None,
        earlier=earlier,
    )


def earlier_report(path: Path) -> Content:
    """An earlier report's JSON. Raises HouseError report-unreadable for anything else."""
    try:
        told = json.loads(path.read_bytes())
    except (OSError, ValueError) as cause:
        raise HouseError("report-unreadable", path=path) from cause
    if not isinstance(told, dict) or told.get("schema") != "vanthu/report/1":
        raise HouseError("report-unreadable", path=path)
    return told


def _agency(settings: Settings, codes: Sequence[UnitCode]) -> Unit | None:
    """Who reports on these units: the one there is, else the one that is the parent of all the others."""
    records = [settings.records(code)[-1] for code in codes]
    if len(records) == 1:
        return records[0]
    above = {record.parent for record in records if record.parent in codes}
    chosen = next(iter(above)) if len(above) == 1 else None
    if chosen is None or any(record.parent != chosen for record in records if record.code != chosen):
        return None
    return settings.records(chosen)[-1]


def _judged_by(store: Store, codes: Sequence[UnitCode]) -> tuple[tuple[UnitCode, str], ...]:
    """The rulebook of each unit's latest judgment, as its entry in the log names it."""
    latest: dict[UnitCode, Entry] = {entry.unit: entry for entry in store.log(acts=(Act.JUDGED,))}
    judged = store.judged_units()
    return tuple(
        (code, str(latest[code].values["basis"].get("rulebook", "")) if code in latest else "")
        for code in codes
        if code in judged
    )


def _trust_of(store: Store) -> str:
    """The trust material of the latest pass, which names it as its inputs; empty before any."""
    return next((run.inputs for run in store.runs(limit=1)), "")


def _months(everything: Sequence[TallyRow], period: Period | None) -> list[str]:
    """The months to show: the period's, and earlier ones up to MONTHS_SHOWN in all."""
    found = sorted({row.period for row in everything if row.period})
    until = [month for month in found if period is None or month <= period.last]
    of_period = [month for month in until if period is None or month >= period.first]
    return until[-max(MONTHS_SHOWN, len(of_period)) :]


def _without_years(summary: Summary) -> Summary:
    """A month's figures; what is found in a whole year is told with the period's."""
    return replace(summary, units=tuple(replace(unit, findings=()) for unit in summary.units))


def _files(store: Store, rows: Sequence[JudgedRow]) -> dict[Place, ReportedFile]:
    files = {}
    for row in rows:
        judged = store.judged(row.unit, row.position) if row.path is not None else None
        if judged is not None and judged.issuance.document is not None:
            files[row.unit, row.position] = reported_file(judged.issuance)
    return files


def reported_file(issuance: Issuance) -> ReportedFile:
    """What a report tells of an issuance's file; nothing is read of a secret one, which has no document."""
    document = issuance.document
    signatures: tuple[ReportedSignature, ...] = ()
    origin, pages, unreadable = Origin.UNKNOWN, None, None
    match document:
        case Document():
            origin, pages = document.facts.origin, document.facts.pages
            signatures = tuple(_signature(each) for each in document.signatures)
        case Unreadable():
            unreadable = document.reason
        case None:
            pass
    return ReportedFile(
        origin=origin,
        pages=pages,
        unreadable=unreadable,
        basis=issuance.basis,
        candidates=issuance.candidates,
        other_files=tuple(each.path for each in issuance.other_files),
        signatures=signatures,
    )


def _signature(signature: Signature) -> ReportedSignature:
    facts, validation = signature.facts, signature.validation
    certificate = facts.certificate
    return ReportedSignature(
        field=facts.field,
        role=signature.role,
        indication=validation.indication,
        sub_indication=validation.sub_indication,
        reason=validation.reason or facts.integrity_reason,
        integrity=facts.integrity,
        coverage=facts.coverage,
        changes_after=facts.changes_after,
        common_name=certificate.common_name if certificate else None,
        organisation=certificate.organisation if certificate else None,
        issuer=certificate.issuer if certificate else None,
        valid_from=certificate.valid_from if certificate else None,
        valid_to=certificate.valid_to if certificate else None,
        anchor_name=validation.anchor_name,
        revocation=validation.revocation,
        claimed_time=facts.claimed_time,
        poe_time=validation.poe_time,
        format=facts.format,
        algorithm=", ".join(part for part in (facts.algorithm, facts.digest, facts.key) if part),
        page=facts.page,
    )


def _unread(store: Store, settings: Settings, units: Sequence[UnitCode]) -> list[UnreadRow]:
    found = []
    for unit in units:
        for path, reading in store.readings(unit, version=reader_version(settings.columns_of(unit))):
            if reading.reason is not None:
                found.append(UnreadRow(unit=unit, path=path, row=None, reason=reading.reason))
            found += [
                UnreadRow(unit=unit, path=path, row=replace(row, source=path), reason=None) for row in reading.bad_rows
            ]
    return found
