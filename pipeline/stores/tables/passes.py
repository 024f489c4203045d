"""What was done: each pass over the watched folders, and what it found in each unit's."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import func, insert, select, update

from pipeline.stores import schema as t
from pipeline.stores.codec import decode, encode
from pipeline.stores.database import Database
from pipeline.stores.interface import Run, RunState, UnitRun


def begin_run(database: Database, *, at: datetime, command: str, tool_version: str, inputs: str) -> int:
    with database.writing() as connection:
        # Only the last can be running, since each that begins sees to those before it; a year has a million of them.
        last = select(func.max(t.run.c.id)).scalar_subquery()
        connection.execute(
            update(t.run)
            .where(t.run.c.id == last, t.run.c.state == RunState.RUNNING.value)
            .values(state=RunState.INTERRUPTED.value)
        )
        made = connection.execute(
            insert(t.run).values(
                started_at=at,
                command=command,
                tool_version=tool_version,
                inputs=inputs,
                state=RunState.RUNNING.value,
            )
        )
        (number,) = made.inserted_primary_key or (0,)
    database.run = int(number)
    database.raised.clear()
    return database.run


def record_unit(database: Database, run: int, unit_run: UnitRun) -> None:
    row = {
        "run_id": run,
        "unit": unit_run.unit,
        "looked_at": unit_run.looked_at,
        "blob": encode(unit_run),
    }
    with database.writing() as connection:
        database.upsert(connection, t.run_unit, [row], update_columns=("looked_at", "blob"))


def finish_run(database: Database, run: int, *, at: datetime, state: RunState) -> None:
    with database.writing() as connection:
        connection.execute(update(t.run).where(t.run.c.id == run).values(finished_at=at, state=state.value))


def runs(database: Database, *, limit: int = 20) -> tuple[Run, ...]:
    table = t.run
    chosen = select(
        table.c.id, table.c.started_at, table.c.finished_at, table.c.command, table.c.tool_version, table.c.inputs,
        table.c.state,
    ).order_by(table.c.id.desc()).limit(limit)  # fmt: skip
    return tuple(
        Run(
            id=number,
            started_at=started_at,
            finished_at=finished_at,
            command=command,
            tool_version=tool_version,
            inputs=inputs,
            state=RunState(state),
        )
        for number, started_at, finished_at, command, tool_version, inputs, state in database.rows(chosen)
    )


def unit_runs(database: Database, run: int | None = None) -> tuple[UnitRun, ...]:
    table = t.run_unit
    chosen = select(table.c.blob).order_by(table.c.unit)
    if run is not None:
        chosen = chosen.where(table.c.run_id == run)
    else:
        latest = select(table.c.unit, func.max(table.c.run_id).label("run_id")).group_by(table.c.unit).subquery()
        chosen = chosen.join(latest, (latest.c.unit == table.c.unit) & (latest.c.run_id == table.c.run_id))
    return tuple(database.decoded("run_unit", _decode_unit_run, blob) for (blob,) in database.rows(chosen))


def _decode_unit_run(blob: bytes) -> UnitRun:
    return decode(blob, UnitRun)
