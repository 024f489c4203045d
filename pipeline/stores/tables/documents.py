"""What it holds: facts, page readings, certificates and revocation data by the hash of their content."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator

from sqlalchemy import ColumnElement, Table, delete, select, update

from pipeline.items import KeptDocument, Packed
from pipeline.stores import schema as t
from pipeline.stores.codec import decode, decode_kept, encode
from pipeline.stores.database import IN_BATCH, Database, batches
from pipeline.stores.interface import KnownFile
from pipeline.stores.tables.folders import FILES_IN_FOLDERS, folder_number, split
from pipeline.stores.tables.units import raise_revision
from rules.facts import PageReading, Sha256, UnitCode


def known_contents(database: Database, contents: Iterable[Sha256], *, version: int) -> frozenset[Sha256]:
    table = t.document
    found: set[Sha256] = set()
    with database.reading() as connection:
        for batch in batches(contents, IN_BATCH):
            chosen = select(table.c.sha256).where(table.c.version == version, table.c.sha256.in_(batch))
            found.update(connection.execute(chosen).scalars())
    return frozenset(found)


def keep_extracted(database: Database, batch: Iterable[tuple[Sha256, Packed]], *, version: int) -> None:
    documents: list[dict[str, object]] = []
    certificates: dict[Sha256, bytes] = {}
    revocation: dict[Sha256, tuple[str, bytes]] = {}
    for content, packed in batch:
        certificates.update(packed.certificates)
        revocation.update((name, ("crl", der)) for name, der in packed.crls)
        revocation.update((name, ("ocsp", der)) for name, der in packed.ocsps)
        documents.append({"sha256": content, "version": version, "blob": packed.kept})
    if not documents:
        return
    with database.writing() as connection:
        database.upsert(connection, t.certificate, [{"sha256": name, "der": der} for name, der in certificates.items()])
        database.upsert(
            connection,
            t.revocation_data,
            [{"sha256": name, "kind": kind, "der": der} for name, (kind, der) in revocation.items()],
        )
        database.upsert(connection, t.document, documents)
        contents = [row["sha256"] for row in documents]
        for names in batches(contents, IN_BATCH):
            connection.execute(delete(t.lease).where(t.lease.c.sha256.in_(names)))
        touched: set[UnitCode] = set()
        for names in batches(contents, IN_BATCH):
            units = select(t.folder.c.unit).select_from(FILES_IN_FOLDERS).where(t.file.c.sha256.in_(names)).distinct()
            touched.update(connection.execute(units).scalars())
        # Once a run, not once a batch: how many batches there were is a matter of time, and the log is not.
        raise_revision(database, connection, touched - database.raised)
        database.raised |= touched


def facts_of(database: Database, contents: Iterable[Sha256], *, version: int) -> Iterator[tuple[Sha256, KeptDocument]]:
    table = t.document
    for batch in batches(contents, IN_BATCH):
        chosen = select(table.c.sha256, table.c.blob).where(table.c.version == version, table.c.sha256.in_(batch))
        with database.reading() as connection:
            rows = connection.execute(chosen).all()
        for content, blob in rows:
            yield content, database.decoded(f"document {content}", decode_kept, blob)


def keep_page_readings(database: Database, batch: Iterable[tuple[Sha256, PageReading]]) -> None:
    rows = [
        {"sha256": content, "engine": reading.engine, "blob": encode(reading)}
        for content, reading in batch
        if reading.engine is not None
    ]
    with database.writing() as connection:
        database.upsert(connection, t.page_reading, rows, update_columns=("blob",))


def page_readings(database: Database, contents: Iterable[Sha256], *, engine: str | None) -> dict[Sha256, PageReading]:
    table = t.page_reading
    found: dict[Sha256, PageReading] = {}
    for batch in batches(contents, IN_BATCH):
        chosen = select(table.c.sha256, table.c.blob).where(table.c.sha256.in_(batch))
        if engine is not None:
            chosen = chosen.where(table.c.engine == engine)
        with database.reading() as connection:
            rows = connection.execute(chosen.order_by(table.c.engine)).all()
        for content, blob in rows:
            found[content] = database.decoded(f"page_reading {content}", _decode_page_reading, blob)
    return found


def forget_content(database: Database, files: Iterable[KnownFile]) -> None:
    with database.writing() as connection:
        if database.dialect.name == "sqlite":
            connection.exec_driver_sql("PRAGMA secure_delete=ON")
        gone: set[Sha256] = set()
        for each in files:
            folder, name = split(each.path)
            number = folder_number(database, connection, each.unit, folder)
            here = (t.file.c.folder_id == number, t.file.c.name == os.fsencode(name))
            connection.execute(update(t.file).where(*here).values(sha256=None, kind=None))
            past = t.earlier_content
            own = (past.c.folder_id == number, past.c.name == os.fsencode(name))
            gone.update(connection.execute(select(past.c.sha256).where(*own)).scalars())
            connection.execute(delete(past).where(*own))
            if each.sha256 is not None:
                gone.add(each.sha256)
        for batch in batches(sorted(gone), IN_BATCH):
            held = select(t.file.c.sha256).where(t.file.c.sha256.in_(batch), t.file.c.gone_at.is_(None))
            free = set(batch) - set(connection.execute(held).scalars())
            for table in (t.document, t.page_reading, t.earlier_content):
                connection.execute(delete(table).where(table.c.sha256.in_(free)))


def certificates(database: Database, names: Iterable[Sha256]) -> dict[Sha256, bytes]:
    return _ders(database, t.certificate, names)


def every_certificate(database: Database) -> Iterator[bytes]:
    for (der,) in database.rows(select(t.certificate.c.der).order_by(t.certificate.c.sha256)):
        yield bytes(der)


def revocation_data(database: Database, names: Iterable[Sha256], *, kind: str | None = None) -> dict[Sha256, bytes]:
    return _ders(database, t.revocation_data, names, *(() if kind is None else (t.revocation_data.c.kind == kind,)))


def _ders(
    database: Database, table: Table, names: Iterable[Sha256], *conditions: ColumnElement[bool]
) -> dict[Sha256, bytes]:
    found: dict[Sha256, bytes] = {}
    with database.reading() as connection:
        for batch in batches(names, IN_BATCH):
            found.update(
                (name, bytes(der))
                for name, der in connection.execute(
                    select(table.c.sha256, table.c.der).where(table.c.sha256.in_(batch), *conditions)
                )
            )
    return found


def _decode_page_reading(blob: bytes) -> PageReading:
    return decode(blob, PageReading)
