"""What was done: the log, to which entries are only ever added."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from datetime import UTC, datetime

from sqlalchemy import Connection, insert, select

from pipeline.stores import schema as t
from pipeline.stores.audit import GENESIS, Act, Entry, entry_hash, in_order
from pipeline.stores.database import ROWS_AT_ONCE, Database, batches
from pipeline.stores.tables.notes import value_of
from rules.facts import UnitCode

_LOG_HEAD = "log-head"
"""Key in `meta` of the number and hash of the log's last entry."""


def tell(database: Database, entries: Iterable[tuple[Act, UnitCode, Mapping[str, object]]], *, at: datetime) -> None:
    with database.writing() as connection:
        append(database, connection, entries, at=at)


def log(
    database: Database, *, acts: Collection[str] = (), after_run: int = 0, until_run: int | None = None
) -> Iterator[Entry]:
    table = t.audit
    chosen = select(table).order_by(table.c.seq)
    if acts:
        chosen = chosen.where(table.c.act.in_([str(act) for act in acts]))
    if after_run:
        chosen = chosen.where(table.c.run_id > after_run)
    if until_run is not None:
        chosen = chosen.where(table.c.run_id <= until_run)
    for seq, at, act, unit, run, payload, prev, digest in database.rows(chosen):
        yield Entry(seq=seq, at=at, act=act, unit=unit, run=run, payload=payload, prev=prev, hash=digest)


def log_head(database: Database) -> tuple[int, str] | None:
    with database.reading() as connection:
        told = value_of(connection, _LOG_HEAD)
    if told is None:
        return None
    number, _, digest = told.partition(" ")
    return int(number), digest


def append(
    database: Database,
    connection: Connection,
    entries: Iterable[tuple[Act, UnitCode, Mapping[str, object]]],
    *,
    at: datetime,
) -> None:
    """Adds entries to the log, in the transaction under way."""
    table = t.audit
    if database.dialect.name == "postgresql":  # a report's entry may come beside a writer's
        connection.execute(select(t.meta.c.value).where(t.meta.c.key == "schema").with_for_update())
    newest = select(table.c.seq, table.c.hash, table.c.at).order_by(table.c.seq.desc()).limit(1)
    last = connection.execute(newest).one_or_none()
    seq, prev, after = (0, GENESIS, None) if last is None else last
    own = at.astimezone(UTC)
    rows: list[dict[str, object]] = []
    for act, unit, values in entries:
        seq += 1
        at, payload = in_order(own, values, after=after)
        digest = entry_hash(seq=seq, at=at, act=act, unit=unit, run=database.run, payload=payload, prev=prev)
        rows.append({"seq": seq, "at": at, "act": str(act), "unit": unit, "run_id": database.run, "payload": payload,
                     "prev": prev, "hash": digest})  # fmt: skip
        prev = digest
    for batch in batches(rows, ROWS_AT_ONCE):
        connection.execute(insert(table), batch)
    database.upsert(connection, t.meta, [{"key": _LOG_HEAD, "value": f"{seq} {prev}"}], update_columns=("value",))
