"""What is being read: documents under lease, and how often one was cut off."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import delete, func, select, update

from pipeline.stores import schema as t
from pipeline.stores.database import IN_BATCH, Database, batches
from rules.facts import Sha256, UnitCode


def lease(database: Database, contents: Iterable[tuple[UnitCode, Sha256]]) -> None:
    table = t.lease
    rows = [{"unit": unit, "sha256": sha256, "run_id": database.run, "losses": 0} for unit, sha256 in contents]
    with database.writing() as connection:
        for batch in batches(rows, IN_BATCH):
            again = update(table).where(
                table.c.sha256.in_([row["sha256"] for row in batch]), table.c.run_id != database.run
            )
            connection.execute(again.values(run_id=database.run, losses=table.c.losses + 1))
            database.upsert(connection, table, batch)


def losses(database: Database) -> dict[tuple[UnitCode, Sha256], int]:
    table = t.lease
    chosen = select(table.c.unit, table.c.sha256, table.c.run_id, table.c.losses)
    return {
        (unit, sha256): losses + (run != database.run)
        for unit, sha256, run, losses in database.rows(chosen)
        if losses or run != database.run
    }


def release(database: Database, units: Iterable[UnitCode]) -> None:
    with database.writing() as connection:
        for batch in batches(units, IN_BATCH):
            connection.execute(delete(t.lease).where(t.lease.c.unit.in_(batch)))


def in_flight(database: Database) -> int:
    with database.reading() as connection:
        return int(connection.execute(select(func.count()).select_from(t.lease)).scalar_one())
