"""Who writes on a server, and what is being read: `writer` and `lease`."""

from __future__ import annotations

from alembic import op
from sqlalchemy import BigInteger, Column, Integer, PrimaryKeyConstraint, Text

revision = "0002"
down_revision = "0001"

_WHOLE = BigInteger().with_variant(Integer(), "sqlite")
_WORD = Text().with_variant(Text(collation="C"), "postgresql")


def upgrade() -> None:
    op.create_table(
        "lease",
        Column("unit", _WORD, nullable=False),
        Column("sha256", _WORD, nullable=False),
        Column("run_id", _WHOLE, nullable=False),
        Column("losses", _WHOLE, nullable=False),
        PrimaryKeyConstraint("unit", "sha256"),
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )
    op.create_table(
        "writer",
        Column("id", _WHOLE, primary_key=True, autoincrement=False),
        Column("term", _WHOLE, nullable=False),
        Column("holder", _WORD),
        Column("until", _WHOLE, nullable=False),
        sqlite_strict=True,
    )
