"""The store in an SQL database through SQLAlchemy Core: SQLite in a file, with one writer and grouped transactions."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import Connection, Engine, func, insert, select
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError, NoSuchModuleError

from pipeline.errors import HouseError
from pipeline.stores import schema as t
from pipeline.stores.database import Database
from pipeline.stores.engines import engine_of, file_of, reading_engine_of
from pipeline.stores.lock import holder_named
from pipeline.stores.tables import (
    appraisals,
    audit_log,
    documents,
    exports,
    files,
    judgments,
    leases,
    listings,
    notes,
    passes,
    units,
    verdicts,
)

_EARLIER_LOCK = 0x76616E746875
"""`vanthu` in ASCII: the advisory lock that writers of schema 1 hold."""


def open_store(url: str, *, create: bool = True) -> SqlStore:
    """The store at an SQLAlchemy URL, with its tables.

    Raises HouseError: no-store when there is none and `create` is False, store-unusable, store-newer, store-older (only
    when `create` is False: an earlier version's is else brought up to this one's).
    """
    try:
        address = make_url(url)
    except ArgumentError as cause:
        raise HouseError("store-unusable", store=url, cause=cause) from cause
    shown = address.render_as_string(hide_password=True)
    if address.get_backend_name() == "sqlite" and not create:
        file = store_file(url)
        if file is not None and not file.exists():
            raise HouseError("no-store", store=file)
    try:
        engine = engine_of(address)
    except (NoSuchModuleError, ModuleNotFoundError, ArgumentError) as cause:
        raise HouseError("store-unusable", store=shown, cause=cause) from cause
    store = SqlStore(engine, shown=shown)
    try:
        store.prepare(create=create)
    except HouseError:
        store.close()
        raise
    return store


def open_beside(address: str) -> SqlStore:
    """A store that this or another process writes, for reading while it does: asks for no lock, makes no table."""
    url = make_url(address)
    return SqlStore(reading_engine_of(url), shown=url.render_as_string(hide_password=True))


def store_file(url: str) -> Path | None:
    """The file of an SQLite store; None for a database in memory or on a server."""
    return file_of(make_url(url))


class SqlStore(Database):
    """A Store in SQLite or PostgreSQL: a database that is opened with its tables, and all that is asked of them.

    Each question is a function over the database, in the room of what it is about; here it becomes the store's method.
    """

    def __init__(self, engine: Engine, *, shown: str) -> None:
        super().__init__(engine, shown=shown)
        self.upgraded_from: int | None = None
        """The schema that the store had when it was opened; None where it was this one's."""

    def prepare(self, *, create: bool) -> None:
        """Makes the tables where there are none, and brings an earlier version's up to this one's.

        Without `create` nothing is written, and a store of any other version is refused.
        """
        if not create:
            with self.reading() as connection:
                found = self._schema(connection)
            if found is None:
                raise HouseError("no-store", store=self._shown)
            if found < t.SCHEMA_VERSION:
                raise HouseError("store-older", store=self._shown, found=found, known=t.SCHEMA_VERSION)
            return
        with self.writing() as connection:
            found = self._schema(connection)
            if found is None:
                t.metadata.create_all(connection)
                connection.execute(insert(t.meta), [{"key": "schema", "value": str(t.SCHEMA_VERSION)}])
            elif found < t.SCHEMA_VERSION:
                self._upgrade(connection, found)
                self.upgraded_from = found

    def _schema(self, connection: Connection) -> int | None:
        """Which tables the store has; None when it has none. Raises HouseError store-newer."""
        if not self.dialect.has_table(connection, "meta"):
            return None
        found = int(connection.execute(select(t.meta.c.value).where(t.meta.c.key == "schema")).scalar_one())
        if found > t.SCHEMA_VERSION:
            raise HouseError("store-newer", store=self._shown, found=found, known=t.SCHEMA_VERSION)
        return found

    def _upgrade(self, connection: Connection, found: int) -> None:
        from pipeline.stores.upgrade import upgrade

        if self.dialect.name == "postgresql":
            # The lock of vanthu 0.1.0, which would go on writing as it knows the tables.
            held = select(func.pg_try_advisory_xact_lock(_EARLIER_LOCK))
            if not connection.execute(held).scalar():
                holder = holder_named(self.recall("holder"))
                raise HouseError("store-locked", store=self._shown, holder=holder)
        upgrade(connection, found=found)

    # What was seen

    compare = listings.compare
    record_difference = listings.record_difference
    record_files = files.record_files
    known_files = files.known_files
    lacking = files.lacking
    claimed_by_several = files.claimed_by_several
    earlier_contents = files.earlier_contents

    # What is being read

    lease = leases.lease
    losses = leases.losses
    release = leases.release
    in_flight = leases.in_flight

    # What it holds

    known_contents = documents.known_contents
    keep_extracted = documents.keep_extracted
    facts_of = documents.facts_of
    keep_page_readings = documents.keep_page_readings
    page_readings = documents.page_readings
    forget_content = documents.forget_content
    certificates = documents.certificates
    every_certificate = documents.every_certificate
    revocation_data = documents.revocation_data
    keep_reading = exports.keep_reading
    readings = exports.readings

    # What it is worth

    standings = appraisals.standings
    outdated_standings = appraisals.outdated_standings
    keep_standings = appraisals.keep_standings

    # What follows

    unit_state = units.unit_state
    rows_of = judgments.rows_of
    replace_rows = judgments.replace_rows
    replace_issuances = judgments.replace_issuances
    forget_unit = judgments.forget_unit
    judged_units = units.judged_units
    issuances = verdicts.issuances
    numbers = verdicts.numbers
    judged = verdicts.judged
    tallies = verdicts.tallies

    # What was done

    tell = audit_log.tell
    log = audit_log.log
    log_head = audit_log.log_head
    verdict_roots = verdicts.verdict_roots
    begin_run = passes.begin_run
    record_unit = passes.record_unit
    finish_run = passes.finish_run
    runs = passes.runs
    unit_runs = passes.unit_runs
    remember = notes.remember
    recall = notes.recall
