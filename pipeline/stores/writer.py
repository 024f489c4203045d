"""On a server: one writer among all machines, by a lease that ends by itself.

A session's lock would end with the session: hours late where a machine lost its power, and too early where only its
connection was cut. The lease is renewed while its holder lives, and runs out when it is not. Each taking raises the
term, and every transaction that writes asks for its own: a writer that was away for too long writes nothing more.
Times are the server's; machines need no clock in common.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime

from sqlalchemy import BigInteger, ColumnElement, Connection, Engine, cast, extract, func, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.exc import DBAPIError, SQLAlchemyError

from pipeline.errors import HouseError
from pipeline.stores.lock import holder_named, is_gone, myself
from pipeline.stores.schema import Moment, writer
from rules.text import Text

LEASE_SECONDS = 60.0
"""So long a store on a server stays with a writer that is no longer heard of."""
_RENEWALS = 3
"""Within a lease's time."""
_HERE = writer.c.id == 1
_LONG_AGO = datetime(1970, 1, 1, tzinfo=UTC)


def _now() -> ColumnElement[datetime]:
    """The server's clock as it is, not as it was when the transaction began."""
    microseconds = cast(extract("epoch", func.clock_timestamp()) * 1_000_000, BigInteger)
    return cast(microseconds, Moment)


class Tenancy:
    """The lease of one process, from taking it to giving it back; renewed by a thread of its own."""

    def __init__(self, engine: Engine, *, shown: str) -> None:
        self._engine, self._shown, self._seconds = engine, shown, LEASE_SECONDS
        self.term: int | None = None
        """None before it was taken, and after it was given back."""

    @contextmanager
    def held(self, *, command: str, at: datetime) -> Iterator[None]:
        """Raises HouseError store-locked at once, naming who has it."""
        self.term = self._take(myself(command=command, at=at))
        ended = threading.Event()
        renewing = threading.Thread(target=self._renew, args=(self.term, ended), name="lease", daemon=True)
        renewing.start()
        try:
            yield
        finally:
            ended.set()
            renewing.join()
            term, self.term = self.term, None
            with suppress(SQLAlchemyError), self._engine.begin() as connection:  # else it runs out by itself
                connection.execute(update(writer).where(_HERE, writer.c.term == term).values(holder=None, until=_now()))

    def prove(self, connection: Connection) -> None:
        """At the beginning of a transaction: that the store is still ours; nobody takes it before the end.

        Raises HouseError store-taken.
        """
        if self.term is None:
            return
        told = connection.execute(select(writer.c.term).where(_HERE).with_for_update(read=True)).scalar()
        if told != self.term:
            raise HouseError("store-taken", store=self._shown, holder=holder_named(_holder(connection)))

    def holder(self, connection: Connection) -> Text | None:
        """Who has the store; None when nobody has."""
        row = connection.execute(select(writer.c.holder).where(_HERE, writer.c.until > _now())).one_or_none()
        return None if row is None or row.holder is None or is_gone(row.holder) else holder_named(row.holder)

    def _take(self, me: str) -> int:
        with self._engine.begin() as connection:
            # Whoever writes holds the row until its transaction ends; waiting for that would be no answer "at once".
            connection.exec_driver_sql("SET LOCAL lock_timeout = '2s'")
            try:
                connection.execute(_FIRST)
                row = connection.execute(
                    select(writer.c.term, writer.c.holder, writer.c.until > _now()).where(_HERE).with_for_update()
                ).one()
            except DBAPIError as cause:
                if getattr(cause.orig, "sqlstate", None) != "55P03":  # lock_not_available
                    raise
                raise self._locked() from cause
            term, holder, is_running = row
            if holder is not None and is_running and not is_gone(holder):
                raise HouseError("store-locked", store=self._shown, holder=holder_named(holder))
            values = {"term": term + 1, "holder": me, "until": self._end()}
            connection.execute(update(writer).where(_HERE).values(values))
        return int(term) + 1

    def _locked(self) -> HouseError:
        with self._engine.connect() as connection:
            return HouseError("store-locked", store=self._shown, holder=holder_named(_holder(connection)))

    def _renew(self, term: int, ended: threading.Event) -> None:
        while not ended.wait(self._seconds / _RENEWALS):
            with suppress(SQLAlchemyError), self._engine.begin() as connection:  # a server that is away is asked again
                connection.execute(update(writer).where(_HERE, writer.c.term == term).values(until=self._end()))

    def _end(self) -> ColumnElement[datetime]:
        microseconds = cast(_now(), BigInteger) + int(self._seconds * 1_000_000)
        return cast(microseconds, Moment)


def _holder(connection: Connection) -> str | None:
    told: str | None = connection.execute(select(writer.c.holder).where(_HERE)).scalar()
    return told


_FIRST = insert(writer).values(id=1, term=0, until=_LONG_AGO).on_conflict_do_nothing()
"""The one row, where there is none yet."""
