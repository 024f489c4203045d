"""The database as the tables' rooms use it: connections, transactions, and what a process knows of those under way."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from datetime import datetime
from itertools import islice
from pathlib import Path
from typing import Any, TypeVar

from sqlalchemy import Connection, Dialect, Engine, QueuePool, Select, Table
from sqlalchemy.exc import DBAPIError, SQLAlchemyError

from pipeline.errors import HouseError
from pipeline.interrupts import held_off
from pipeline.stores.codec import UndecodableError
from pipeline.stores.engines import WRITES, file_of
from pipeline.stores.lock import store_lock
from pipeline.stores.writer import Tenancy
from rules.facts import UnitCode
from rules.text import Text

T = TypeVar("T")

IN_BATCH = 500
"""Values in one IN list; SQLite takes 32,766 variables, older ones 999."""
ROWS_AT_ONCE = 1000


class Database:
    """One database and its one writing transaction, told in the house's words where it fails.

    Called from one thread. What is asked of its tables are functions over it, in `pipeline/stores/tables/`.
    """

    def __init__(self, engine: Engine, *, shown: str) -> None:
        self._engine = engine
        self._shown = shown
        self._writer: Connection | None = None
        self._tenancy = Tenancy(engine, shown=shown) if engine.dialect.name == "postgresql" else None
        self.run = 0
        """The run under way, which leases and the log's entries name; 0 before one began."""
        self.folder_numbers: dict[tuple[UnitCode, str], int] = {}
        """Of the folders asked for so far; a transaction that fails takes all of them with it."""
        self.raised: set[UnitCode] = set()
        """Units whose revision this run has raised for new facts, and that were not judged since."""

    @property
    def address(self) -> str | None:
        """With which `open_beside` opens it in another process; None where none can (a database in memory)."""
        url = self._engine.url
        if url.get_backend_name() == "sqlite":
            file = file_of(url)
            if file is None:
                return None
            url = url.set(database=str(file.absolute()))
        return url.render_as_string(hide_password=False)

    @property
    def dialect(self) -> Dialect:
        """Which kind of database it is, for what cannot be asked of every kind in the same words."""
        return self._engine.dialect

    def rest(self, *, briefly: bool = False) -> None:
        """Drops, of a file, the pages that its connections hold, and unless `briefly` what costs more to make again.

        Those are the connections, the statements compiled so far and the folders' numbers. Statements are compiled in
        the midst of a pass, so they lie between what it needed and nothing needs any more, and hold the memory around
        them too. Briefly the connections stay: on a full disk none could be made.
        """
        if briefly:
            self._let_go_of_pages()
            return
        self._engine.clear_compiled_cache()
        self.folder_numbers.clear()
        if file_of(self._engine.url) is not None:
            self._engine.dispose()

    def _let_go_of_pages(self) -> None:
        """Source: sqlite.org, PRAGMA shrink_memory."""
        pool = self._engine.pool
        if file_of(self._engine.url) is None or not isinstance(pool, QueuePool):
            return
        with ExitStack() as all_of_them, self._told():
            for connection in [all_of_them.enter_context(self._engine.connect()) for _ in range(pool.checkedin())]:
                connection.exec_driver_sql("PRAGMA shrink_memory")

    def close(self) -> None:
        """Gives back every connection."""
        self._engine.dispose()

    @contextmanager
    def alone(self, *, command: str, at: datetime) -> Iterator[None]:
        """The store for this process alone: a lock file beside an SQLite file, a lease on a server."""
        if self._tenancy is not None:
            with self._told(), self._tenancy.held(command=command, at=at):
                yield
            return
        file = file_of(self._engine.url)
        if file is None:  # in memory: nobody else can open it
            yield
            return
        with store_lock(Path(f"{file}.lock"), store=self._shown, command=command, at=at):
            yield

    def holder(self) -> Text | None:
        """On a server: which process of whatever machine has the store for writing; None when none has."""
        if self._tenancy is None:
            return None
        with self.reading() as connection:
            return self._tenancy.holder(connection)

    @contextmanager
    def together(self) -> Iterator[None]:
        """One transaction around several calls."""
        with self.writing():
            yield

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """The transaction under way, or one of its own."""
        if self._writer is not None:
            yield self._writer
            return
        # A stop in its midst could leave it open, and whoever then notes that the pass was stopped would wait for it.
        with held_off(), self._told(), self._engine.connect() as connection:
            connection.execution_options(**{WRITES: True})
            try:
                with connection.begin():
                    if self._tenancy is not None:
                        self._tenancy.prove(connection)
                    self._writer = connection
                    yield connection
            except BaseException:
                self.folder_numbers.clear()  # what was numbered in this transaction has no number
                self.raised.clear()
                raise
            finally:
                self._writer = None

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """What is kept, and what the transaction under way has written so far."""
        if self._writer is not None:
            yield self._writer
            return
        with self._told(), self._engine.connect() as connection:
            yield connection

    def rows(self, chosen: Select[Any]) -> Iterator[Any]:
        """Rows as they come, a thousand held at a time. Any: a row has the columns that were chosen."""
        with self.reading() as connection:
            yield from connection.execute(chosen, execution_options={"yield_per": ROWS_AT_ONCE})

    @contextmanager
    def _told(self) -> Iterator[None]:
        """The database's troubles in the house's words."""
        try:
            yield
        except DBAPIError as cause:
            raise HouseError("store-unusable", store=self._shown, cause=cause.orig) from cause
        except SQLAlchemyError as cause:
            raise HouseError("store-unusable", store=self._shown, cause=cause) from cause

    def decoded(self, place: str, decoder: Callable[[bytes], T], blob: bytes) -> T:
        """Raises HouseError store-damaged, naming the place."""
        try:
            return decoder(blob)
        except UndecodableError as cause:
            raise HouseError("store-damaged", store=self._shown, place=place, cause=cause) from cause

    def upsert(
        self,
        connection: Connection,
        table: Table,
        rows: Sequence[Mapping[str, object]],
        *,
        update_columns: Sequence[str] = (),
    ) -> None:
        """Inserts rows; where the key is there, updates `update_columns`, or leaves the row when there are none."""
        if not rows:
            return
        match self.dialect.name:
            case "postgresql":
                from sqlalchemy.dialects.postgresql import insert as pg_insert

                pg = pg_insert(table)
                keys = list(table.primary_key.columns)
                if update_columns:
                    changes = {name: pg.excluded[name] for name in update_columns}
                    connection.execute(pg.on_conflict_do_update(index_elements=keys, set_=changes), rows)
                else:
                    connection.execute(pg.on_conflict_do_nothing(), rows)
            case _:
                from sqlalchemy.dialects.sqlite import insert as lite_insert

                lite = lite_insert(table)
                keys = list(table.primary_key.columns)
                if update_columns:
                    changes = {name: lite.excluded[name] for name in update_columns}
                    connection.execute(lite.on_conflict_do_update(index_elements=keys, set_=changes), rows)
                else:
                    connection.execute(lite.on_conflict_do_nothing(), rows)


def batches(values: Iterable[T], size: int) -> Iterator[list[T]]:
    """The values in lists of at most `size`, as they come."""
    source = iter(values)
    while batch := list(islice(source, size)):
        yield batch
