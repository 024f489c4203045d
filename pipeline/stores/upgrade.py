"""A store of an earlier version brought up to this one's tables, by Alembic, in the transaction under way.

The number in `meta` says which tables a store has: every version of vanthu reads it, and refuses a higher one. What
Alembic notes for itself is made of that number and taken away again, so that an upgraded store is one newly made.
"""

from __future__ import annotations

import logging
from pathlib import Path

from sqlalchemy import Connection, update

from pipeline.stores.schema import SCHEMA_VERSION, meta

MIGRATIONS = Path(__file__).with_name("migrations")


def upgrade(connection: Connection, *, found: int) -> None:
    """Takes the tables of schema `found` to SCHEMA_VERSION; all of it or, with the transaction, nothing.

    Raises what the database raises.
    """
    from alembic import command
    from alembic.config import Config
    from alembic.migration import MigrationContext
    from alembic.script import ScriptDirectory

    logging.getLogger("alembic").setLevel(logging.WARNING)
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    config.attributes["connection"] = connection
    MigrationContext.configure(connection).stamp(ScriptDirectory.from_config(config), f"{found:04}")
    command.upgrade(config, f"{SCHEMA_VERSION:04}")
    connection.exec_driver_sql("DROP TABLE alembic_version")
    connection.execute(update(meta).where(meta.c.key == "schema").values(value=str(SCHEMA_VERSION)))
