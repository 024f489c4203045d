"""What follows: issuances with their verdicts, and tallies, as they are asked for."""

from __future__ import annotations

import os
from base64 import b64encode
from collections.abc import Iterator
from datetime import date
from typing import Any

from sqlalchemy import Select, Table, select

from pipeline.items import IssuedNumber, Judged, JudgedRow, TallyRow
from pipeline.stores import schema as t
from pipeline.stores.audit import Act, MerkleTree
from pipeline.stores.codec import JudgedRecord, decode, decode_findings, issuance_of
from pipeline.stores.database import Database
from pipeline.stores.interface import Which
from pipeline.stores.rows import LEAF_NAMES, NO_CLAIM, TALLY_KEY, UNDATED, leaf_of
from pipeline.stores.tables.audit_log import log
from pipeline.stores.tables.documents import facts_of
from pipeline.stores.tables.units import judged_units
from rules.classes import IssuanceClass
from rules.facts import DocumentFacts, Outcome, Sha256, Unit, UnitCode, Unreadable
from rules.verdict import Verdict

_JUDGED_COLUMNS = tuple(
    t.issuance.c[name]
    for name in (
        "unit", "position", "number", "symbol", "issued_on", "subject", "path", "sha256", "class", "row",
        "unregistered", "organisation_signed", "system_flag", "paper_flag", "on_time", "findings", "judged_at",
    )
)  # fmt: skip
_LEAF_COLUMNS = tuple(t.issuance.c[name] for name in (*LEAF_NAMES, "path", "findings"))


def issuances(database: Database, which: Which | None = None) -> Iterator[JudgedRow]:
    table = t.issuance
    chosen = _narrowed(select(*_JUDGED_COLUMNS), table, which or Which())
    if which is not None and which.sha256 is not None:
        chosen = chosen.where(table.c.sha256 == which.sha256)
    chosen = chosen.order_by(
        table.c.unit, table.c.issued_on.is_(None), table.c.issued_on, table.c.number, table.c.position
    )
    for row in database.rows(chosen):
        yield _judged_row(database, row)


def numbers(database: Database, which: Which) -> Iterator[IssuedNumber]:
    table = t.issuance
    chosen = _narrowed(select(table.c.number, table.c.symbol, table.c.issued_on, table.c.path), table, which)
    for number, symbol, issued_on, path in database.rows(chosen.order_by(table.c.unit, table.c.position)):
        yield IssuedNumber(
            number=number,
            symbol=symbol,
            issued_on=None if issued_on is None else date.fromisoformat(issued_on),
            path=None if path is None else os.fsdecode(path),
        )


def judged(database: Database, unit: UnitCode, position: int) -> Judged | None:
    table = t.issuance
    chosen = (
        select(*_JUDGED_COLUMNS, table.c.blob, table.c.facts_version, t.unit_record.c.blob)
        .select_from(table.join(t.unit_record, t.unit_record.c.digest == table.c.unit_record))
        .where(table.c.unit == unit, table.c.position == position)
    )
    place = f"issuance {unit} {position}"
    with database.reading() as connection:
        row = connection.execute(chosen).one_or_none()
        if row is None:
            return None
        record_blob, version, unit_blob = row[-3:]
        record = database.decoded(place, _decode_record, record_blob)
        wanted = [ref.sha256 for ref, _ in record.annexes]
        if record.file is not None:
            wanted.append(record.file.sha256)
        facts: dict[Sha256, DocumentFacts | Unreadable] = {
            content: kept.facts for content, kept in facts_of(database, wanted, version=version)
        }
    issuance = database.decoded(
        place, lambda blob: issuance_of(record, unit=decode(blob, Unit), facts=facts), unit_blob
    )
    return Judged(issuance=issuance, verdict=_judged_row(database, row).verdict)


def tallies(database: Database, which: Which | None = None) -> tuple[TallyRow, ...]:
    table = t.tally
    chosen = _narrowed(select(*(table.c[name] for name in TALLY_KEY), table.c["count"]), table, which or Which())
    return tuple(
        TallyRow(
            unit=unit,
            period=period,
            issuance_class=IssuanceClass(issuance_class),
            unregistered=bool(unregistered),
            organisation_signed=bool(organisation_signed),
            system_flag=None if system_flag == NO_CLAIM else bool(system_flag),
            paper_flag=bool(paper_flag),
            on_time=Outcome(on_time),
            count=count,
        )
        for (
            unit, period, issuance_class, unregistered, organisation_signed, system_flag, paper_flag, on_time,
            count,
        ) in database.rows(chosen.order_by(*(table.c[name] for name in TALLY_KEY)))
    )  # fmt: skip


def verdict_roots(database: Database) -> dict[UnitCode, tuple[str, str | None]]:
    table = t.issuance
    trees: dict[UnitCode, MerkleTree] = {unit: MerkleTree() for unit in judged_units(database)}
    chosen = select(table.c.unit, *_LEAF_COLUMNS).order_by(table.c.unit, table.c.position)
    for row in database.rows(chosen):
        values = row._mapping
        trees.setdefault(values["unit"], MerkleTree()).add(leaf_of(values))
    logged: dict[UnitCode, str] = {}
    for entry in log(database, acts=(Act.JUDGED, Act.FORGOTTEN)):
        if entry.act == Act.JUDGED:
            logged[entry.unit] = str(entry.values["root"])
        else:
            logged.pop(entry.unit, None)
    return {unit: (b64encode(tree.root()).decode(), logged.get(unit)) for unit, tree in sorted(trees.items())}


def _judged_row(database: Database, row: Any) -> JudgedRow:
    (
        unit, position, number, symbol, issued_on, subject, path, content, issuance_class, class_row, unregistered,
        organisation_signed, system_flag, paper_flag, on_time, findings, judged_at,
    ) = row[: len(_JUDGED_COLUMNS)]  # fmt: skip
    return JudgedRow(
        unit=unit,
        position=position,
        number=number,
        symbol=symbol,
        issued_on=None if issued_on is None else date.fromisoformat(issued_on),
        subject=subject,
        path=None if path is None else os.fsdecode(path),
        sha256=content,
        verdict=Verdict(
            issuance_class=IssuanceClass(issuance_class),
            row=class_row,
            findings=database.decoded(f"issuance {unit} {position}", decode_findings, findings),
            unregistered=bool(unregistered),
            organisation_signed=bool(organisation_signed),
            system_flag=None if system_flag is None else bool(system_flag),
            paper_flag=bool(paper_flag),
            on_time=Outcome(on_time),
        ),
        judged_at=judged_at,
    )


def _narrowed(chosen: Select[Any], table: Table, which: Which) -> Select[Any]:
    if which.units is not None:
        chosen = chosen.where(table.c.unit.in_(which.units))
    if which.first_period is not None:
        chosen = chosen.where(table.c.period >= which.first_period)
    if which.last_period is not None:
        chosen = chosen.where(table.c.period <= which.last_period, table.c.period != UNDATED)
    if which.classes is not None:
        chosen = chosen.where(table.c["class"].in_([each.value for each in which.classes]))
    return chosen


def _decode_record(blob: bytes) -> JudgedRecord:
    return decode(blob, JudgedRecord)
