"""The tables of vanthu 0.1.0, the first that kept a store. Nothing to do: a store of schema 1 has them."""

from __future__ import annotations

revision = "0001"
down_revision = None


def upgrade() -> None: ...
