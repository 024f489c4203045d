"""What follows: whether a unit must be judged again."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import Connection, select, update

from pipeline.stores import schema as t
from pipeline.stores.database import Database
from pipeline.stores.interface import UnitState
from rules.facts import UnitCode


def unit_state(database: Database, unit: UnitCode) -> UnitState:
    table = t.unit_state
    chosen = select(table.c.revision, table.c.inputs, table.c.judged_at, table.c.recheck_at)
    with database.reading() as connection:
        row = connection.execute(chosen.where(table.c.unit == unit)).one_or_none()
    if row is None:
        return UnitState(revision=0, inputs=None, judged_at=None, recheck_at=None)
    return UnitState(revision=row[0], inputs=row[1], judged_at=row[2], recheck_at=row[3])


def judged_units(database: Database) -> dict[UnitCode, datetime]:
    table = t.unit_state
    chosen = select(table.c.unit, table.c.judged_at).where(table.c.judged_at.is_not(None)).order_by(table.c.unit)
    return dict(database.rows(chosen))


def raise_revision(database: Database, connection: Connection, units: Iterable[UnitCode]) -> None:
    """Notes that something of these units has changed, in the transaction under way."""
    for unit in sorted(set(units)):
        database.upsert(connection, t.unit_state, [{"unit": unit, "revision": 0}])
        connection.execute(
            update(t.unit_state).where(t.unit_state.c.unit == unit).values(revision=t.unit_state.c.revision + 1)
        )
