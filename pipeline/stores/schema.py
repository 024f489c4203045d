"""The store's tables, for SQLite and PostgreSQL alike.

Four kinds of things, each resting on the ones above it:
  what was seen     folder, file, earlier_content        a look at the watched folders, nothing opened
  what it holds     document, page_reading, certificate, revocation_data, register_reading    by content hash, for ever
  what it is worth  standing                             by certificate and trust material
  what follows      issuance, tally, unit_state          replaced as a whole when a unit is judged again
and run, run_unit, which tell what was done when, and audit, which tells it in a way that shows if it is changed;
lease and writer, which tell what is being done, and by whom.

Paths are bytes: names need not be UTF-8, and no database takes a lone surrogate in a text. Times are whole
microseconds since 1970 in UTC. Values too rich for columns are blobs (codec.py). Truths are 0 and 1.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from sqlalchemy import (
    BigInteger,
    Column,
    Connection,
    Dialect,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    PrimaryKeyConstraint,
    Table,
    Text,
    TypeDecorator,
    UniqueConstraint,
    event,
)

SCHEMA_VERSION = 2
"""Raised with every change to a table, which is a migration of the same number (migrations/versions); a store with a
higher one is refused, untouched."""

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)


class Moment(TypeDecorator[datetime]):
    """An aware datetime, as whole microseconds since 1970 in UTC."""

    impl = BigInteger().with_variant(Integer(), "sqlite")
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> int | None:
        return None if value is None else (value - _EPOCH) // _MICROSECOND

    def process_result_value(self, value: int | None, dialect: Dialect) -> datetime | None:
        return None if value is None else _EPOCH + timedelta(microseconds=value)


WHOLE = BigInteger().with_variant(Integer(), "sqlite")
"""64 bits with a sign, on every database."""

WORD = Text().with_variant(Text(collation="C"), "postgresql")
"""Text that is compared and ordered by its code points, as SQLite does: reports are equal over both."""

metadata = MetaData()


def _table(
    name: str, *parts: Column[object] | PrimaryKeyConstraint | UniqueConstraint | Index, lean: bool = False
) -> Table:
    """`lean`: small rows found by their key alone are kept inside the key's tree (SQLite: WITHOUT ROWID)."""
    return Table(name, metadata, *parts, sqlite_strict=True, sqlite_with_rowid=not lean)


meta = _table(
    "meta",
    # `schema`: SCHEMA_VERSION; other keys are the road's own notes to the next run
    Column("key", WORD, primary_key=True),
    Column("value", WORD, nullable=False),
)

run = _table(
    "run",
    Column("id", WHOLE, primary_key=True, autoincrement=True),
    Column("started_at", Moment, nullable=False),
    Column("finished_at", Moment),  # NULL while running
    Column("command", WORD, nullable=False),  # scan, watch
    Column("tool_version", WORD, nullable=False),
    Column("inputs", WORD, nullable=False),  # digest of rulebook, profile, trust, roster
    Column("state", WORD, nullable=False),  # running, done, incomplete, interrupted
)

run_unit = _table(
    "run_unit",
    # what one run found in one unit's folder
    Column("run_id", WHOLE, ForeignKey("run.id"), nullable=False),
    Column("unit", WORD, nullable=False),
    Column("looked_at", Moment, nullable=False),
    Column("blob", LargeBinary, nullable=False),  # counts, ignored by reason, unreachable (UnitRun)
    PrimaryKeyConstraint("run_id", "unit"),
    Index("run_unit_by_unit", "unit", "run_id"),
    lean=True,
)

audit = _table(
    "audit",
    # what was judged and which classes changed: entries chained by hash, never changed (audit.py)
    Column("seq", WHOLE, primary_key=True, autoincrement=False),  # from 1, without a gap
    Column("at", Moment, nullable=False),
    Column("act", WORD, nullable=False),  # audit.py: Act
    Column("unit", WORD, nullable=False),  # empty: of none
    Column("run_id", WHOLE, nullable=False),  # 0 outside of any run
    Column("payload", WORD, nullable=False),  # canonical JSON
    Column("prev", WORD, nullable=False),
    Column("hash", WORD, nullable=False),
    Index("audit_by_unit", "unit", "act", "seq"),
)

_REFUSED = "the log is append-only"


@event.listens_for(audit, "after_create")
def _guard(table: Table, connection: Connection, **_: object) -> None:
    """Against a slip of the hand; somebody who means it takes the triggers away, and then the hashes tell."""
    if connection.dialect.name == "sqlite":
        for act in ("UPDATE", "DELETE"):
            connection.exec_driver_sql(
                f"CREATE TRIGGER audit_no_{act.lower()} BEFORE {act} ON audit "
                f"BEGIN SELECT RAISE(ABORT, '{_REFUSED}'); END"
            )
    elif connection.dialect.name == "postgresql":
        connection.exec_driver_sql(
            "CREATE OR REPLACE FUNCTION audit_append_only() RETURNS trigger LANGUAGE plpgsql AS "
            f"$$ BEGIN RAISE EXCEPTION '{_REFUSED}'; END $$"
        )
        connection.exec_driver_sql(
            "CREATE TRIGGER audit_no_change BEFORE UPDATE OR DELETE OR TRUNCATE ON audit "
            "FOR EACH STATEMENT EXECUTE FUNCTION audit_append_only()"
        )


lease = _table(
    "lease",
    # documents that are being read: what is here after its run has ended was under way when that was cut off
    Column("unit", WORD, nullable=False),
    Column("sha256", WORD, nullable=False),
    Column("run_id", WHOLE, nullable=False),  # the run that reads it, or that was cut off over it
    Column("losses", WHOLE, nullable=False),  # earlier runs that were cut off over it
    PrimaryKeyConstraint("unit", "sha256"),
    lean=True,
)

writer = _table(
    "writer",
    # on a server, one row: who has the store for writing (writer.py). A file's writer holds a lock beside it instead
    Column("id", WHOLE, primary_key=True, autoincrement=False),
    Column("term", WHOLE, nullable=False),  # grows with every taking; a writer whose term has passed writes no more
    Column("holder", WORD),  # lock.py: myself; NULL when it was given back
    Column("until", Moment, nullable=False),  # by the server's clock
)

folder = _table(
    "folder",
    Column("id", WHOLE, primary_key=True, autoincrement=True),
    Column("unit", WORD, nullable=False),
    Column("path", LargeBinary, nullable=False),  # below the watched folder, with /
    # of a listing that was found equal, file by file, to the rows below; NULL once one of them is written. A folder
    # that lists the same again needs none of its rows read
    Column("listing", LargeBinary),
    UniqueConstraint("unit", "path"),
)

file = _table(
    "file",
    # the latest that is known of each file; a file whose (size, mtime_ns, inode) is the same is not opened
    Column("folder_id", WHOLE, ForeignKey("folder.id"), nullable=False),
    Column("name", LargeBinary, nullable=False),
    Column("size_bytes", WHOLE, nullable=False),
    Column("mtime_ns", WHOLE, nullable=False),
    Column("inode", WHOLE, nullable=False),
    Column("sha256", WORD),  # NULL: never opened (a secret's file) or could not be opened
    Column("kind", WORD),  # pipeline/items.py: Kind; NULL with sha256
    Column("first_seen", Moment, nullable=False),
    Column("changed_at", Moment, nullable=False),  # this content was first seen here then
    Column("gone_at", Moment),  # a complete look no longer found it; NULL while it is there
    PrimaryKeyConstraint("folder_id", "name"),
    Index("file_by_content", "sha256"),
    lean=True,
)

earlier_content = _table(
    "earlier_content",
    # a name that holds something else now; a signed document that was replaced is a finding
    Column("id", WHOLE, primary_key=True, autoincrement=True),
    Column("folder_id", WHOLE, ForeignKey("folder.id"), nullable=False),
    Column("name", LargeBinary, nullable=False),
    Column("sha256", WORD, nullable=False),
    Column("seen_from", Moment, nullable=False),
    Column("seen_until", Moment, nullable=False),
    Index("earlier_content_by_file", "folder_id", "name"),
)

document = _table(
    "document",
    # facts depend on the bytes and on the extractor alone: written once, never changed
    Column("sha256", WORD, nullable=False),
    Column("version", WHOLE, nullable=False),  # EXTRACTOR_VERSION
    Column("blob", LargeBinary, nullable=False),  # KeptDocument
    PrimaryKeyConstraint("sha256", "version"),
)

page_reading = _table(
    "page_reading",
    # what a recogniser (OCR) read on the first page of a scan: by engine, for another may read otherwise
    Column("sha256", WORD, nullable=False),
    Column("engine", WORD, nullable=False),  # pipeline/ocr.py: Engine.name
    Column("blob", LargeBinary, nullable=False),  # PageReading
    PrimaryKeyConstraint("sha256", "engine"),
)

certificate = _table(
    "certificate",
    Column("sha256", WORD, primary_key=True),
    Column("der", LargeBinary, nullable=False),
)

revocation_data = _table(
    "revocation_data",
    # CRLs and OCSP responses that documents carry; those of the trust folder stay there
    Column("sha256", WORD, primary_key=True),
    Column("kind", WORD, nullable=False),  # crl, ocsp
    Column("der", LargeBinary, nullable=False),
)

standing = _table(
    "standing",
    # what the trust material `trust` says of a certificate that came with the certificates `offered`
    Column("trust", WORD, nullable=False),
    Column("certificate", WORD, nullable=False),
    Column("offered", WORD, nullable=False),  # digest of the offered certificates' names
    Column("blob", LargeBinary, nullable=False),  # (offered names, CertificateStanding)
    PrimaryKeyConstraint("trust", "certificate", "offered"),
)

register_reading = _table(
    "register_reading",
    # the latest reading of each export; holds while the file has this content
    Column("folder_id", WHOLE, ForeignKey("folder.id"), nullable=False),
    Column("name", LargeBinary, nullable=False),
    Column("sha256", WORD, nullable=False),
    Column("version", WHOLE, nullable=False),  # READER_VERSION
    Column("blob", LargeBinary, nullable=False),  # RegisterReading
    PrimaryKeyConstraint("folder_id", "name"),
)

unit_state = _table(
    "unit_state",
    # is there anything to judge again?
    Column("unit", WORD, primary_key=True),
    Column("revision", WHOLE, nullable=False),  # grows whenever files, facts or readings of the unit change
    Column("inputs", WORD),  # digest of everything the issuances below follow from; NULL before the first judging
    Column("judged_at", Moment),
    Column("recheck_at", Moment),  # time alone may change a verdict from then on
)

unit_record = _table(
    "unit_record",
    # the dated record by which issuances were judged, once for all of them
    Column("digest", WORD, primary_key=True),
    Column("blob", LargeBinary, nullable=False),  # Unit
)

issuance = _table(
    "issuance",
    # every issued document with its class; replaced as a whole when its unit is judged
    Column("unit", WORD, nullable=False),
    Column("position", WHOLE, nullable=False),
    Column("period", WORD, nullable=False),  # 2026-03; empty without a date
    Column("issued_on", WORD),  # ISO
    Column("number", WORD),  # number, symbol and subject as lists show them; the exact ones are in the blob
    Column("symbol", WORD),
    Column("subject", WORD),
    Column("path", LargeBinary),
    Column("sha256", WORD),
    Column("class", WORD, nullable=False),
    Column("row", WORD, nullable=False),
    Column("unregistered", WHOLE, nullable=False),
    Column("organisation_signed", WHOLE, nullable=False),
    Column("system_flag", WHOLE),
    Column("paper_flag", WHOLE, nullable=False),
    Column("on_time", WORD, nullable=False),
    Column("findings", LargeBinary, nullable=False),  # tuple[Finding, ...]
    Column("blob", LargeBinary, nullable=False),  # JudgedRecord
    Column("unit_record", WORD, ForeignKey("unit_record.digest"), nullable=False),
    Column("facts_version", WHOLE, nullable=False),  # document.version that was judged
    Column("judged_at", Moment, nullable=False),
    PrimaryKeyConstraint("unit", "position"),
    Index("issuance_by_period", "unit", "period", "class"),
    Index("issuance_by_content", "sha256"),
)

tally = _table(
    "tally",
    # issuances counted by everything a measure asks; written in the transaction that writes them
    Column("unit", WORD, nullable=False),
    Column("period", WORD, nullable=False),
    Column("class", WORD, nullable=False),
    Column("unregistered", WHOLE, nullable=False),
    Column("organisation_signed", WHOLE, nullable=False),
    Column("system_flag", WHOLE, nullable=False),  # -1: the export claims nothing
    Column("paper_flag", WHOLE, nullable=False),
    Column("on_time", WORD, nullable=False),
    Column("count", WHOLE, nullable=False),
    PrimaryKeyConstraint(
        "unit", "period", "class", "unregistered", "organisation_signed", "system_flag", "paper_flag", "on_time"
    ),
    lean=True,
)
