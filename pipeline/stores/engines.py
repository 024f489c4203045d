"""How a database is connected to: SQLite in a file or in memory, PostgreSQL on a server."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.engine import URL

_BUSY_MILLISECONDS = 10_000
_SERVER_PATIENCE = {
    "connect_timeout": 15, "keepalives_idle": 20, "keepalives_interval": 10, "keepalives_count": 3,
    "tcp_user_timeout": 45_000,
}  # fmt: skip
"""For libpq, in seconds, the last in milliseconds: what is sent and not acknowledged for so long is lost."""
_KEPT_IS_KEPT = """
SELECT set_config('synchronous_commit', 'on', false) WHERE current_setting('synchronous_commit') IN ('off', 'local')
"""
"""A server or a role may be set to say that something is kept before it is; what waits for more than that stays."""
_SERVERS_OWN_PATIENCE = {
    "tcp_keepalives_idle": 20, "tcp_keepalives_interval": 10, "tcp_keepalives_count": 3, "tcp_user_timeout": 45_000,
}  # fmt: skip
"""The same for the server's end of our connections; nothing else of the server is changed."""
WRITES = "vanthu_writes"
"""Execution option of a connection that writes: its transaction takes the write lock when it begins."""


def file_of(address: URL) -> Path | None:
    """The file of an SQLite store; None for a database in memory or on a server."""
    if address.get_backend_name() != "sqlite" or address.database in (None, "", ":memory:"):
        return None
    return Path(str(address.database))


def engine_of(address: URL) -> Engine:
    """Connections that read, and write where `WRITES` is set. Raises what SQLAlchemy raises of an address."""
    if address.get_backend_name() == "postgresql":
        return _server_engine(address)
    # The connection used last is used again: its pages are in memory, and a second one need not hold them too.
    engine = create_engine(address, pool_use_lifo=True) if file_of(address) is not None else create_engine(address)

    @event.listens_for(engine, "connect")
    def _prepare(connection: Any, _: object) -> None:  # Any: the driver's own connection
        # The driver would begin transactions by itself, and late: the write lock is to be taken when one begins.
        connection.isolation_level = None
        for pragma in (
            "journal_mode=WAL",
            "synchronous=FULL",  # NORMAL may lose the last transactions when the power goes
            "foreign_keys=ON",
            f"busy_timeout={_BUSY_MILLISECONDS}",
            "cache_size=-8192",  # 8 MiB; the default 2 MiB makes every index update a disk read from 100,000 files on
        ):
            connection.execute(f"PRAGMA {pragma}")

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        # A reader begins none: each of its statements sees one state, and a long one holds up no checkpoint.
        if connection.get_execution_options().get(WRITES):
            connection.exec_driver_sql("BEGIN IMMEDIATE")

    return engine


def reading_engine_of(address: URL) -> Engine:
    """Connections for reading beside a writer; on SQLite they can do nothing else."""
    engine = engine_of(address)

    @event.listens_for(engine, "connect")
    def _only_reads(connection: Any, _: object) -> None:  # Any: the driver's own connection
        if address.get_backend_name() == "sqlite":
            connection.execute("PRAGMA query_only=ON")
            connection.execute("PRAGMA cache_size=-8192")  # each worker has one of its own, and reads a row once
            connection.execute("PRAGMA temp_store=MEMORY")  # a worker may write no file, not even one for sorting

    return engine


def _server_engine(address: URL) -> Engine:
    """A cut network is noticed on both sides within a minute; by the kernels' defaults it would take hours.

    On this side the pass ends; on the server's the lock of a pass that ended is free again. What the URL says wins.
    """
    ours = {name: value for name, value in _SERVER_PATIENCE.items() if name not in address.query}
    # A server may have been restarted since the last scan: a connection is tried before it is used again.
    # A role or a server may ask for serializable transactions; ours are built for those that see what was committed:
    # each would fail whose own lease was renewed as it began.
    engine = create_engine(address, pool_pre_ping=True, connect_args=ours, isolation_level="READ COMMITTED")

    @event.listens_for(engine, "connect")
    def _keep_alive(connection: Any, _: object) -> None:  # Any: the driver's own connection
        for name, value in _SERVERS_OWN_PATIENCE.items():
            connection.execute(f"SET {name} = {value}")
        connection.execute(_KEPT_IS_KEPT)
        connection.commit()  # what is set in a transaction that is rolled back is forgotten

    return engine
