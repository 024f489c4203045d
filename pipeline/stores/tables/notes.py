"""Notes from one run to the next, in the table `meta`."""

from __future__ import annotations

from sqlalchemy import Connection, select

from pipeline.stores import schema as t
from pipeline.stores.database import Database


def value_of(connection: Connection, key: str) -> str | None:
    """What the table holds under a key; notes have keys of their own, `note:…`."""
    found: str | None = connection.execute(select(t.meta.c.value).where(t.meta.c.key == key)).scalar()
    return found


def remember(database: Database, key: str, value: str) -> None:
    with database.writing() as connection:
        database.upsert(connection, t.meta, [{"key": f"note:{key}", "value": value}], update_columns=("value",))


def recall(database: Database, key: str) -> str | None:
    with database.reading() as connection:
        return value_of(connection, f"note:{key}")
