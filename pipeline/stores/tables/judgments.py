"""What follows: a unit's issuances and tallies put in place of the earlier ones, with the log's word on them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from operator import itemgetter
from typing import Any

from sqlalchemy import Connection, delete, insert, select, update

from pipeline.items import Judged
from pipeline.stores import rows as laid_out
from pipeline.stores import schema as t
from pipeline.stores.audit import Act, judged_payload
from pipeline.stores.codec import decode_findings
from pipeline.stores.database import IN_BATCH, ROWS_AT_ONCE, Database, batches
from pipeline.stores.rows import COLUMNS, TALLY_KEY, UnitRows, change_payload, name_of
from pipeline.stores.tables.audit_log import append
from rules.facts import UnitCode


def rows_of(database: Database, unit: UnitCode, judged: Iterable[Judged], *, facts_version: int) -> UnitRows:
    made = laid_out.rows_of(judged, facts_version=facts_version)
    with database.reading() as connection:
        return replace(made, changes=tuple(_class_changes(database, connection, unit, made)))


def replace_rows(
    database: Database,
    unit: UnitCode,
    rows: UnitRows,
    *,
    inputs: str,
    at: datetime,
    recheck_at: datetime | None = None,
    basis: Mapping[str, str] | None = None,
) -> None:
    with database.writing() as connection:
        connection.execute(delete(t.issuance).where(t.issuance.c.unit == unit))
        connection.execute(delete(t.tally).where(t.tally.c.unit == unit))
        database.upsert(connection, t.unit_record, [{"digest": each, "blob": blob} for each, blob in rows.unit_records])
        _insert_issuances(database, connection, unit, rows, at=at)
        tallies = [
            {"unit": unit, **dict(zip(TALLY_KEY[1:], key, strict=True)), "count": count} for key, count in rows.tallies
        ]
        if tallies:
            connection.execute(insert(t.tally), tallies)
        payload = judged_payload(
            count=rows.count, root=rows.root, classes=rows.classes, inputs=inputs, basis=basis or {}
        )
        entries: list[tuple[Act, UnitCode, Mapping[str, object]]] = [(Act.JUDGED, unit, payload)]
        entries += [(Act.CLASS_CHANGED, unit, change) for change in rows.changes]
        append(database, connection, entries, at=at)
        state = {"unit": unit, "revision": 0, "inputs": inputs, "judged_at": at, "recheck_at": recheck_at}
        database.upsert(connection, t.unit_state, [state], update_columns=("inputs", "judged_at", "recheck_at"))
        database.raised.discard(unit)


def replace_issuances(
    database: Database,
    unit: UnitCode,
    judged: Sequence[Judged],
    *,
    inputs: str,
    facts_version: int,
    at: datetime,
    recheck_at: datetime | None = None,
    basis: Mapping[str, str] | None = None,
) -> None:
    with database.writing():
        rows = rows_of(database, unit, judged, facts_version=facts_version)
        replace_rows(database, unit, rows, inputs=inputs, at=at, recheck_at=recheck_at, basis=basis)


def forget_unit(database: Database, unit: UnitCode, *, at: datetime) -> None:
    with database.writing() as connection:
        append(database, connection, [(Act.FORGOTTEN, unit, {})], at=at)
        for table in (t.issuance, t.tally):
            connection.execute(delete(table).where(table.c.unit == unit))
        connection.execute(
            update(t.unit_state).where(t.unit_state.c.unit == unit).values(inputs=None, judged_at=None, recheck_at=None)
        )


def _insert_issuances(
    database: Database, connection: Connection, unit: UnitCode, rows: UnitRows, *, at: datetime
) -> None:
    """Where the driver takes rows by place it gets them as they are: SQLAlchemy's way costs as much as SQLite's."""
    dialect = database.dialect
    columns = (*COLUMNS, "unit", "judged_at")
    if not dialect.positional:
        for batch in batches(rows.rows, ROWS_AT_ONCE):
            named = [dict(zip(columns, (*row, unit, at), strict=True)) for row in batch]
            connection.execute(insert(t.issuance), named)
        return
    statement = insert(t.issuance).compile(dialect=dialect, column_keys=columns)
    order = [columns.index(name) for name in statement.positiontup or ()]
    tail = (unit, t.Moment().process_bind_param(at, dialect))
    in_order = itemgetter(*order)
    for batch in batches(rows.rows, ROWS_AT_ONCE):
        connection.exec_driver_sql(str(statement), [in_order((*row, *tail)) for row in batch])


def _class_changes(
    database: Database, connection: Connection, unit: UnitCode, made: UnitRows
) -> list[Mapping[str, object]]:
    """Of each document judged before that is about to get another class: both, and which rules came and went."""
    table = t.issuance
    before: dict[tuple[object, ...], tuple[str, int]] = {}
    chosen = select(
        table.c.number, table.c.symbol, table.c.issued_on, table.c.path, table.c.unregistered, table.c["class"],
        table.c.position,
    ).where(table.c.unit == unit).order_by(table.c.position)  # fmt: skip
    twins: Counter[tuple[object, ...]] = Counter()
    for number, symbol, issued_on, path, unregistered, issuance_class, position in connection.execute(chosen):
        name = name_of(number, symbol, issued_on, path, bool(unregistered))
        before[*name, twins[name]] = (issuance_class, position)
        twins[name] += 1
    if not before:
        return []
    twins.clear()
    changed: dict[int, tuple[str, Mapping[str, Any]]] = {}
    for cells in made.rows:
        row: Mapping[str, Any] = dict(zip(COLUMNS, cells, strict=True))
        name = name_of(row["number"], row["symbol"], row["issued_on"], row["path"], bool(row["unregistered"]))
        earlier = before.get((*name, twins[name]))
        twins[name] += 1
        if earlier is not None and earlier[0] != row["class"]:
            changed[earlier[1]] = (earlier[0], row)
    found: list[Mapping[str, object]] = []
    for positions in batches(sorted(changed), IN_BATCH):
        rows = select(table.c.position, table.c.findings).where(table.c.unit == unit, table.c.position.in_(positions))
        for position, blob in connection.execute(rows.order_by(table.c.position)).all():
            was, row = changed[position]
            rules, rules_now = (
                {finding.rule for finding in database.decoded(f"issuance {unit} {position}", decode_findings, each)}
                for each in (blob, row["findings"])
            )
            found.append(change_payload(row, was=was, before=rules, after=rules_now))
    return found
