"""The store in an SQL database through SQLAlchemy Core: SQLite in a file, with one writer and grouped transactions."""

from __future__ import annotations

import marshal
import os
from base64 import b64encode
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime
from hashlib import blake2b
from hashlib import sha256 as sha256_of
from operator import itemgetter
from pathlib import Path
from typing import Any, TypeVar

from sqlalchemy import (
    ColumnElement,
    Connection,
    Engine,
    Select,
    Table,
    delete,
    func,
    insert,
    select,
    update,
)
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError, NoSuchModuleError

from pipeline.errors import HouseError
from pipeline.items import (
    Extracted,
    FolderListing,
    IntakeItem,
    IssuedNumber,
    Judged,
    JudgedRow,
    KeptDocument,
    Kind,
    RegisterReading,
    SeenFile,
    TallyRow,
    certificate_id,
)
from pipeline.stores import schema as t
from pipeline.stores.audit import (
    GENESIS,
    Act,
    Entry,
    MerkleTree,
    entry_hash,
    in_order,
    judged_payload,
)
from pipeline.stores.codec import (
    JudgedRecord,
    decode,
    decode_kept,
    encode,
    encode_kept,
    issuance_of,
)
from pipeline.stores.database import IN_BATCH, ROWS_AT_ONCE, Database, batches, value_of
from pipeline.stores.engines import engine_of, file_of, reading_engine_of
from pipeline.stores.interface import (
    EarlierContent,
    FolderDifference,
    KnownFile,
    Observation,
    Run,
    RunState,
    StandingKey,
    UnitRun,
    UnitState,
    Which,
)
from pipeline.stores.lock import holder_named
from pipeline.stores.rows import (
    COLUMNS,
    LEAF_NAMES,
    NO_CLAIM,
    TALLY_KEY,
    UNDATED,
    UnitRows,
    change_payload,
    leaf_of,
    name_of,
    rows_of,
)
from rules.classes import IssuanceClass
from rules.facts import (
    CertificateStanding,
    DocumentFacts,
    Finding,
    Outcome,
    PageReading,
    Sha256,
    Unit,
    UnitCode,
    Unreadable,
)
from rules.verdict import Verdict

T = TypeVar("T")

_REGISTER_KINDS = (Kind.WORKBOOK, Kind.TABLE_TEXT, Kind.PACKAGE)
_EARLIER_LOCK = 0x76616E746875
"""`vanthu` in ASCII: the advisory lock that writers of schema 1 hold."""
_LOG_HEAD = "log-head"
"""Key in `meta` of the number and hash of the log's last entry."""


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
    """A Store in SQLite or PostgreSQL. Which, few of its methods ask."""

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

    # What was seen ------------------------------------------------------------------------------------------------

    def compare(
        self, unit: UnitCode, listings: Iterable[FolderListing], *, within: str = ""
    ) -> Iterator[FolderDifference]:
        """Each listing against the known files of its folder; memory does not grow with the number of files."""
        with self.reading() as connection:
            known = select(t.folder.c.id, t.folder.c.path, t.folder.c.listing).where(t.folder.c.unit == unit)
            unseen = {os.fsdecode(path): (number, digest) for number, path, digest in connection.execute(known)}
            if within:
                unseen = {folder: each for folder, each in unseen.items() if _is_below(folder, within)}
            above = {ancestor for folder in unseen for ancestor in _ancestors(folder)}
            standing: set[str] = set()
            """Folders that were not listed and of which nothing is concluded: out of reach, or archives."""
            for listing in listings:
                number, digest = unseen.pop(listing.folder, (None, None))
                if not listing.is_complete:
                    standing.add(listing.folder)
                if listing.folder in above:
                    paths = (f"{listing.folder}/{name}" if listing.folder else name for name, *_ in listing.files)
                    stood_for = [path for path in paths if path in above or path in unseen]
                    standing.update(path for path in stood_for if _is_archive(connection, number, path))
                if listing.unreachable:
                    yield _difference(listing, _known_rows(connection, number), None)
                    continue
                found = _listing_digest(listing)
                if digest is not None and found == bytes(digest):
                    yield _nothing_new(listing)
                else:
                    yield _difference(listing, _known_rows(connection, number), found)
            for folder, (number, _) in sorted(unseen.items()):
                if folder in standing or not standing.isdisjoint(_ancestors(folder)):
                    continue
                rows = _known_rows(connection, number)
                gone = tuple(_path(folder, name) for name, row in rows.items() if not row[3])
                if gone:
                    yield FolderDifference(
                        unit=unit, folder=folder, new=(), changed=(), returned=(), gone=gone, unchanged=0
                    )

    def record_difference(self, difference: FolderDifference, *, at: datetime) -> None:
        differs = bool(difference.gone or difference.returned)
        if not differs and difference.listing is None:
            return
        with self.writing() as connection:
            number = self._folder_number(connection, difference.unit, difference.folder)
            digest = None if differs else difference.listing
            connection.execute(update(t.folder).where(t.folder.c.id == number).values(listing=digest))
            if not differs:
                return
            for paths, moment in (
                (difference.gone, at),
                (tuple(item.path for item in difference.returned), None),
            ):
                for batch in batches((_split(path)[1] for path in paths), IN_BATCH):
                    connection.execute(
                        update(t.file)
                        .where(t.file.c.folder_id == number, t.file.c.name.in_([os.fsencode(name) for name in batch]))
                        .values(gone_at=moment)
                    )
            self._raise_revision(connection, [difference.unit])

    def record_files(self, observations: Iterable[Observation], *, at: datetime) -> None:
        by_folder: dict[tuple[UnitCode, str], dict[bytes, Observation]] = defaultdict(dict)
        for each in observations:
            folder, name = _split(each.item.path)
            by_folder[each.item.unit, folder][os.fsencode(name)] = each
        if not by_folder:
            return
        with self.writing() as connection:
            rows: list[dict[str, object]] = []
            replaced: list[dict[str, object]] = []
            for (unit, folder), named in by_folder.items():
                number = self._folder_number(connection, unit, folder)
                connection.execute(
                    update(t.folder)
                    .where(t.folder.c.id == number, t.folder.c.listing.is_not(None))
                    .values(listing=None)
                )
                known = _contents(connection, number, list(named))
                for key, each in named.items():
                    earlier = known.get(key)
                    first_seen, changed_at = at, at
                    if earlier is not None:
                        first_seen = earlier.first_seen
                        if earlier.sha256 == each.sha256:
                            changed_at = earlier.changed_at
                        elif earlier.sha256 is not None:
                            replaced.append(
                                {
                                    "folder_id": number,
                                    "name": key,
                                    "sha256": earlier.sha256,
                                    "seen_from": earlier.changed_at,
                                    "seen_until": at,
                                }
                            )
                    rows.append(
                        {
                            "folder_id": number,
                            "name": key,
                            "size_bytes": each.item.size_bytes,
                            "mtime_ns": each.item.mtime_ns,
                            "inode": each.item.inode,
                            "sha256": each.sha256,
                            "kind": None if each.kind is None else each.kind.value,
                            "first_seen": first_seen,
                            "changed_at": changed_at,
                            "gone_at": None,
                        }
                    )
            self.upsert(
                connection,
                t.file,
                rows,
                update_columns=("size_bytes", "mtime_ns", "inode", "sha256", "kind", "changed_at", "gone_at"),
            )
            if replaced:
                connection.execute(insert(t.earlier_content), replaced)
            self._raise_revision(connection, {unit for unit, _ in by_folder})

    def lacking(self, unit: UnitCode, *, extractor_version: int, reader_version: int) -> Iterator[KnownFile]:
        there = (t.folder.c.unit == unit, t.file.c.gone_at.is_(None))
        document, reading = t.document, t.register_reading
        without_facts = (
            select(*_FILE_COLUMNS)
            .select_from(
                _FILES_IN_FOLDERS.outerjoin(
                    document, (document.c.sha256 == t.file.c.sha256) & (document.c.version == extractor_version)
                )
            )
            .where(*there, t.file.c.kind == Kind.PDF.value, document.c.sha256.is_(None))
        )
        without_rows = (
            select(*_FILE_COLUMNS)
            .select_from(
                _FILES_IN_FOLDERS.outerjoin(
                    reading,
                    (reading.c.folder_id == t.file.c.folder_id)
                    & (reading.c.name == t.file.c.name)
                    & (reading.c.sha256 == t.file.c.sha256)
                    & (reading.c.version == reader_version),
                )
            )
            .where(*there, t.file.c.kind.in_([kind.value for kind in _REGISTER_KINDS]), reading.c.sha256.is_(None))
        )
        yield from self._files(without_facts.order_by(*_BY_PATH), unit)
        yield from self._files(without_rows.order_by(*_BY_PATH), unit)

    def known_files(self, unit: UnitCode) -> Iterator[KnownFile]:
        chosen = (
            select(*_FILE_COLUMNS)
            .select_from(_FILES_IN_FOLDERS)
            .where(t.folder.c.unit == unit, t.file.c.gone_at.is_(None))
            .order_by(*_BY_PATH)
        )
        return self._files(chosen, unit)

    def claimed_by_several(self, *, limit: int = 1000) -> tuple[tuple[str, ...], ...]:
        there = (t.file.c.gone_at.is_(None), t.file.c.kind == Kind.PDF.value, t.file.c.sha256.is_not(None))
        shared = (
            select(t.file.c.sha256)
            .select_from(_FILES_IN_FOLDERS)
            .where(*there)
            .group_by(t.file.c.sha256)
            .having(func.count(t.folder.c.unit.distinct()) > 1)
            .order_by(t.file.c.sha256)
            .limit(limit)
        )
        chosen = (
            select(t.file.c.sha256, t.folder.c.path, t.file.c.name)
            .select_from(_FILES_IN_FOLDERS)
            .where(*there, t.file.c.sha256.in_(shared.scalar_subquery()))
        )
        paths: dict[str, list[str]] = {}
        for sha256, folder, name in self.rows(chosen):
            paths.setdefault(sha256, []).append(_path(os.fsdecode(folder), bytes(name)))
        return tuple(sorted(tuple(sorted(each)) for each in paths.values()))

    def earlier_contents(self, unit: UnitCode) -> Iterator[EarlierContent]:
        table = t.earlier_content
        chosen = (
            select(t.folder.c.path, table.c.name, table.c.sha256, table.c.seen_from, table.c.seen_until)
            .select_from(table.join(t.folder, t.folder.c.id == table.c.folder_id))
            .where(t.folder.c.unit == unit)
            .order_by(table.c.id)
        )
        for folder, name, content, seen_from, seen_until in self.rows(chosen):
            yield EarlierContent(
                unit=unit,
                path=_path(os.fsdecode(folder), name),
                sha256=content,
                seen_from=seen_from,
                seen_until=seen_until,
            )

    # What is being read -------------------------------------------------------------------------------------------

    def lease(self, contents: Iterable[tuple[UnitCode, Sha256]]) -> None:
        table = t.lease
        rows = [{"unit": unit, "sha256": sha256, "run_id": self.run, "losses": 0} for unit, sha256 in contents]
        with self.writing() as connection:
            for batch in batches(rows, IN_BATCH):
                again = update(table).where(
                    table.c.sha256.in_([row["sha256"] for row in batch]), table.c.run_id != self.run
                )
                connection.execute(again.values(run_id=self.run, losses=table.c.losses + 1))
                self.upsert(connection, table, batch)

    def losses(self) -> dict[tuple[UnitCode, Sha256], int]:
        table = t.lease
        chosen = select(table.c.unit, table.c.sha256, table.c.run_id, table.c.losses)
        return {
            (unit, sha256): losses + (run != self.run)
            for unit, sha256, run, losses in self.rows(chosen)
            if losses or run != self.run
        }

    def release(self, units: Iterable[UnitCode]) -> None:
        with self.writing() as connection:
            for batch in batches(units, IN_BATCH):
                connection.execute(delete(t.lease).where(t.lease.c.unit.in_(batch)))

    def in_flight(self) -> int:
        with self.reading() as connection:
            return int(connection.execute(select(func.count()).select_from(t.lease)).scalar_one())

    # What it holds ------------------------------------------------------------------------------------------------

    def known_contents(self, contents: Iterable[Sha256], *, version: int) -> frozenset[Sha256]:
        table = t.document
        found: set[Sha256] = set()
        with self.reading() as connection:
            for batch in batches(contents, IN_BATCH):
                chosen = select(table.c.sha256).where(table.c.version == version, table.c.sha256.in_(batch))
                found.update(connection.execute(chosen).scalars())
        return frozenset(found)

    def keep_extracted(self, batch: Iterable[tuple[Sha256, Extracted]], *, version: int) -> None:
        documents: list[dict[str, object]] = []
        certificates: dict[Sha256, bytes] = {}
        revocation: dict[Sha256, tuple[str, bytes]] = {}
        for content, extracted in batch:
            own = {certificate_id(der): der for der in extracted.certificates}
            crls = {certificate_id(der): der for der in extracted.crls}
            ocsps = {certificate_id(der): der for der in extracted.ocsps}
            certificates.update(own)
            revocation.update((name, ("crl", der)) for name, der in crls.items())
            revocation.update((name, ("ocsp", der)) for name, der in ocsps.items())
            kept = KeptDocument(facts=extracted.facts, certificates=tuple(own), crls=tuple(crls), ocsps=tuple(ocsps))
            documents.append({"sha256": content, "version": version, "blob": encode_kept(kept)})
        if not documents:
            return
        with self.writing() as connection:
            self.upsert(connection, t.certificate, [{"sha256": name, "der": der} for name, der in certificates.items()])
            self.upsert(
                connection,
                t.revocation_data,
                [{"sha256": name, "kind": kind, "der": der} for name, (kind, der) in revocation.items()],
            )
            self.upsert(connection, t.document, documents)
            contents = [row["sha256"] for row in documents]
            for names in batches(contents, IN_BATCH):
                connection.execute(delete(t.lease).where(t.lease.c.sha256.in_(names)))
            touched: set[UnitCode] = set()
            for names in batches(contents, IN_BATCH):
                units = (
                    select(t.folder.c.unit).select_from(_FILES_IN_FOLDERS).where(t.file.c.sha256.in_(names)).distinct()
                )
                touched.update(connection.execute(units).scalars())
            # Once a run, not once a batch: how many batches there were is a matter of time, and the log is not.
            self._raise_revision(connection, touched - self.raised)
            self.raised |= touched

    def facts_of(self, contents: Iterable[Sha256], *, version: int) -> Iterator[tuple[Sha256, KeptDocument]]:
        table = t.document
        for batch in batches(contents, IN_BATCH):
            chosen = select(table.c.sha256, table.c.blob).where(table.c.version == version, table.c.sha256.in_(batch))
            with self.reading() as connection:
                rows = connection.execute(chosen).all()
            for content, blob in rows:
                yield content, self.decoded(f"document {content}", decode_kept, blob)

    def keep_page_readings(self, batch: Iterable[tuple[Sha256, PageReading]]) -> None:
        rows = [
            {"sha256": content, "engine": reading.engine, "blob": encode(reading)}
            for content, reading in batch
            if reading.engine is not None
        ]
        with self.writing() as connection:
            self.upsert(connection, t.page_reading, rows, update_columns=("blob",))

    def page_readings(self, contents: Iterable[Sha256], *, engine: str | None) -> dict[Sha256, PageReading]:
        table = t.page_reading
        found: dict[Sha256, PageReading] = {}
        for batch in batches(contents, IN_BATCH):
            chosen = select(table.c.sha256, table.c.blob).where(table.c.sha256.in_(batch))
            if engine is not None:
                chosen = chosen.where(table.c.engine == engine)
            with self.reading() as connection:
                rows = connection.execute(chosen.order_by(table.c.engine)).all()
            for content, blob in rows:
                found[content] = self.decoded(f"page_reading {content}", _decode_page_reading, blob)
        return found

    def forget_content(self, files: Iterable[KnownFile]) -> None:
        with self.writing() as connection:
            if self.dialect.name == "sqlite":
                connection.exec_driver_sql("PRAGMA secure_delete=ON")
            gone: set[Sha256] = set()
            for each in files:
                folder, name = _split(each.path)
                number = self._folder_number(connection, each.unit, folder)
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

    def certificates(self, names: Iterable[Sha256]) -> dict[Sha256, bytes]:
        return self._ders(t.certificate, names)

    def every_certificate(self) -> Iterator[bytes]:
        for (der,) in self.rows(select(t.certificate.c.der).order_by(t.certificate.c.sha256)):
            yield bytes(der)

    def revocation_data(self, names: Iterable[Sha256], *, kind: str | None = None) -> dict[Sha256, bytes]:
        return self._ders(t.revocation_data, names, *(() if kind is None else (t.revocation_data.c.kind == kind,)))

    def keep_reading(
        self, unit: UnitCode, path: str, *, sha256: Sha256, version: int, reading: RegisterReading
    ) -> None:
        folder, name = _split(path)
        with self.writing() as connection:
            row = {
                "folder_id": self._folder_number(connection, unit, folder),
                "name": os.fsencode(name),
                "sha256": sha256,
                "version": version,
                "blob": encode(reading),
            }
            self.upsert(connection, t.register_reading, [row], update_columns=("sha256", "version", "blob"))
            self._raise_revision(connection, [unit])

    def readings(self, unit: UnitCode, *, version: int) -> Iterator[tuple[str, RegisterReading]]:
        table = t.register_reading
        chosen = (
            select(t.folder.c.path, t.file.c.name, table.c.blob)
            .select_from(
                _FILES_IN_FOLDERS.join(
                    table,
                    (table.c.folder_id == t.file.c.folder_id)
                    & (table.c.name == t.file.c.name)
                    & (table.c.sha256 == t.file.c.sha256),
                )
            )
            .where(t.folder.c.unit == unit, t.file.c.gone_at.is_(None), table.c.version == version)
            .order_by(*_BY_PATH)
        )
        for folder, name, blob in self.rows(chosen):
            path = _path(os.fsdecode(folder), name)
            yield path, self.decoded("register_reading", _decode_reading, blob)

    # What it is worth ---------------------------------------------------------------------------------------------

    def standings(self, trust: str, *, certificates: Iterable[Sha256]) -> dict[StandingKey, CertificateStanding]:
        found: dict[StandingKey, CertificateStanding] = {}
        for batch in batches(certificates, IN_BATCH):
            chosen = select(t.standing.c.blob).where(t.standing.c.trust == trust, t.standing.c.certificate.in_(batch))
            for (blob,) in self.rows(chosen):
                offered, standing = self.decoded("standing", _decode_standing, blob)
                found[standing.sha256, offered] = standing
        return found

    def outdated_standings(self, trust: str) -> frozenset[StandingKey]:
        found = set()
        for (blob,) in self.rows(select(t.standing.c.blob).where(t.standing.c.trust != trust)):
            offered, standing = self.decoded("standing", _decode_standing, blob)
            found.add((standing.sha256, offered))
        return frozenset(found)

    def keep_standings(self, trust: str, standings: Mapping[StandingKey, CertificateStanding]) -> None:
        rows = [
            {
                "trust": trust,
                "certificate": certificate,
                "offered": sha256_of("".join(offered).encode()).hexdigest(),
                "blob": encode((offered, standing)),
            }
            for (certificate, offered), standing in standings.items()
        ]
        with self.writing() as connection:
            connection.execute(delete(t.standing).where(t.standing.c.trust != trust))
            self.upsert(connection, t.standing, rows, update_columns=("blob",))

    # What follows -------------------------------------------------------------------------------------------------

    def unit_state(self, unit: UnitCode) -> UnitState:
        table = t.unit_state
        chosen = select(table.c.revision, table.c.inputs, table.c.judged_at, table.c.recheck_at)
        with self.reading() as connection:
            row = connection.execute(chosen.where(table.c.unit == unit)).one_or_none()
        if row is None:
            return UnitState(revision=0, inputs=None, judged_at=None, recheck_at=None)
        return UnitState(revision=row[0], inputs=row[1], judged_at=row[2], recheck_at=row[3])

    def rows_of(self, unit: UnitCode, judged: Iterable[Judged], *, facts_version: int) -> UnitRows:
        made = rows_of(judged, facts_version=facts_version)
        with self.reading() as connection:
            return replace(made, changes=tuple(self._class_changes(connection, unit, made)))

    def replace_rows(
        self,
        unit: UnitCode,
        rows: UnitRows,
        *,
        inputs: str,
        at: datetime,
        recheck_at: datetime | None = None,
        basis: Mapping[str, str] | None = None,
    ) -> None:
        with self.writing() as connection:
            connection.execute(delete(t.issuance).where(t.issuance.c.unit == unit))
            connection.execute(delete(t.tally).where(t.tally.c.unit == unit))
            self.upsert(connection, t.unit_record, [{"digest": each, "blob": blob} for each, blob in rows.unit_records])
            self._insert_issuances(connection, unit, rows, at=at)
            tallies = [
                {"unit": unit, **dict(zip(TALLY_KEY[1:], key, strict=True)), "count": count}
                for key, count in rows.tallies
            ]
            if tallies:
                connection.execute(insert(t.tally), tallies)
            payload = judged_payload(
                count=len(rows.rows), root=rows.root, classes=rows.classes, inputs=inputs, basis=basis or {}
            )
            entries: list[tuple[Act, UnitCode, Mapping[str, object]]] = [(Act.JUDGED, unit, payload)]
            entries += [(Act.CLASS_CHANGED, unit, change) for change in rows.changes]
            self._append(connection, entries, at=at)
            state = {"unit": unit, "revision": 0, "inputs": inputs, "judged_at": at, "recheck_at": recheck_at}
            self.upsert(connection, t.unit_state, [state], update_columns=("inputs", "judged_at", "recheck_at"))
            self.raised.discard(unit)

    def replace_issuances(
        self,
        unit: UnitCode,
        judged: Sequence[Judged],
        *,
        inputs: str,
        facts_version: int,
        at: datetime,
        recheck_at: datetime | None = None,
        basis: Mapping[str, str] | None = None,
    ) -> None:
        with self.writing():
            rows = self.rows_of(unit, judged, facts_version=facts_version)
            self.replace_rows(unit, rows, inputs=inputs, at=at, recheck_at=recheck_at, basis=basis)

    def _insert_issuances(self, connection: Connection, unit: UnitCode, rows: UnitRows, *, at: datetime) -> None:
        """Where the driver takes rows by place it gets them as they are: SQLAlchemy's way costs as much as SQLite's."""
        dialect = self.dialect
        columns = (*COLUMNS, "unit", "judged_at")
        if not dialect.positional:
            for batch in batches(rows.rows, ROWS_AT_ONCE):
                named = [dict(zip(columns, (*row, unit, at), strict=True)) for row in batch]
                connection.execute(insert(t.issuance), named)
            return
        statement = insert(t.issuance).compile(dialect=dialect, column_keys=columns)
        order = [columns.index(name) for name in statement.positiontup or ()]
        tail = (unit, t.Moment().process_bind_param(at, dialect))
        in_order = itemgetter(*order)
        for batch in batches(rows.rows, ROWS_AT_ONCE):
            connection.exec_driver_sql(str(statement), [in_order((*row, *tail)) for row in batch])

    def issuances(self, which: Which | None = None) -> Iterator[JudgedRow]:
        table = t.issuance
        chosen = _narrowed(select(*_JUDGED_COLUMNS), table, which or Which())
        if which is not None and which.sha256 is not None:
            chosen = chosen.where(table.c.sha256 == which.sha256)
        chosen = chosen.order_by(
            table.c.unit, table.c.issued_on.is_(None), table.c.issued_on, table.c.number, table.c.position
        )
        for row in self.rows(chosen):
            yield self._judged_row(row)

    def numbers(self, which: Which) -> Iterator[IssuedNumber]:
        table = t.issuance
        chosen = _narrowed(select(table.c.number, table.c.symbol, table.c.issued_on, table.c.path), table, which)
        for number, symbol, issued_on, path in self.rows(chosen.order_by(table.c.unit, table.c.position)):
            yield IssuedNumber(
                number=number,
                symbol=symbol,
                issued_on=None if issued_on is None else date.fromisoformat(issued_on),
                path=None if path is None else os.fsdecode(path),
            )

    def judged(self, unit: UnitCode, position: int) -> Judged | None:
        table = t.issuance
        chosen = (
            select(*_JUDGED_COLUMNS, table.c.blob, table.c.facts_version, t.unit_record.c.blob)
            .select_from(table.join(t.unit_record, t.unit_record.c.digest == table.c.unit_record))
            .where(table.c.unit == unit, table.c.position == position)
        )
        place = f"issuance {unit} {position}"
        with self.reading() as connection:
            row = connection.execute(chosen).one_or_none()
            if row is None:
                return None
            record_blob, version, unit_blob = row[-3:]
            record = self.decoded(place, _decode_record, record_blob)
            wanted = [ref.sha256 for ref, _ in record.annexes]
            if record.file is not None:
                wanted.append(record.file.sha256)
            facts: dict[Sha256, DocumentFacts | Unreadable] = {
                content: kept.facts for content, kept in self.facts_of(wanted, version=version)
            }
        issuance = self.decoded(
            place, lambda blob: issuance_of(record, unit=decode(blob, Unit), facts=facts), unit_blob
        )
        return Judged(issuance=issuance, verdict=self._judged_row(row).verdict)

    def tallies(self, which: Which | None = None) -> tuple[TallyRow, ...]:
        table = t.tally
        chosen = _narrowed(select(*(table.c[name] for name in TALLY_KEY), table.c["count"]), table, which or Which())
        return tuple(
            TallyRow(
                unit=unit,
                period=period,
                issuance_class=IssuanceClass(issuance_class),
                unregistered=bool(unregistered),
                organisation_signed=bool(organisation_signed),
                system_flag=None if system_flag == NO_CLAIM else bool(system_flag),
                paper_flag=bool(paper_flag),
                on_time=Outcome(on_time),
                count=count,
            )
            for (
                unit, period, issuance_class, unregistered, organisation_signed, system_flag, paper_flag, on_time,
                count,
            ) in self.rows(chosen.order_by(*(table.c[name] for name in TALLY_KEY)))
        )  # fmt: skip

    def judged_units(self) -> dict[UnitCode, datetime]:
        table = t.unit_state
        chosen = select(table.c.unit, table.c.judged_at).where(table.c.judged_at.is_not(None)).order_by(table.c.unit)
        return dict(self.rows(chosen))

    def forget_unit(self, unit: UnitCode, *, at: datetime) -> None:
        with self.writing() as connection:
            self._append(connection, [(Act.FORGOTTEN, unit, {})], at=at)
            for table in (t.issuance, t.tally):
                connection.execute(delete(table).where(table.c.unit == unit))
            connection.execute(
                update(t.unit_state)
                .where(t.unit_state.c.unit == unit)
                .values(inputs=None, judged_at=None, recheck_at=None)
            )

    # What was done ------------------------------------------------------------------------------------------------

    def begin_run(self, *, at: datetime, command: str, tool_version: str, inputs: str) -> int:
        with self.writing() as connection:
            connection.execute(
                update(t.run).where(t.run.c.state == RunState.RUNNING.value).values(state=RunState.INTERRUPTED.value)
            )
            made = connection.execute(
                insert(t.run).values(
                    started_at=at,
                    command=command,
                    tool_version=tool_version,
                    inputs=inputs,
                    state=RunState.RUNNING.value,
                )
            )
            (number,) = made.inserted_primary_key or (0,)
        self.run = int(number)
        self.raised.clear()
        return self.run

    def record_unit(self, run: int, unit_run: UnitRun) -> None:
        row = {
            "run_id": run,
            "unit": unit_run.unit,
            "looked_at": unit_run.looked_at,
            "blob": encode(unit_run),
        }
        with self.writing() as connection:
            self.upsert(connection, t.run_unit, [row], update_columns=("looked_at", "blob"))

    def finish_run(self, run: int, *, at: datetime, state: RunState) -> None:
        with self.writing() as connection:
            connection.execute(update(t.run).where(t.run.c.id == run).values(finished_at=at, state=state.value))

    def tell(self, entries: Iterable[tuple[Act, UnitCode, Mapping[str, object]]], *, at: datetime) -> None:
        with self.writing() as connection:
            self._append(connection, entries, at=at)

    def log(self, *, acts: Collection[str] = (), after_run: int = 0, until_run: int | None = None) -> Iterator[Entry]:
        table = t.audit
        chosen = select(table).order_by(table.c.seq)
        if acts:
            chosen = chosen.where(table.c.act.in_([str(act) for act in acts]))
        if after_run:
            chosen = chosen.where(table.c.run_id > after_run)
        if until_run is not None:
            chosen = chosen.where(table.c.run_id <= until_run)
        for seq, at, act, unit, run, payload, prev, digest in self.rows(chosen):
            yield Entry(seq=seq, at=at, act=act, unit=unit, run=run, payload=payload, prev=prev, hash=digest)

    def log_head(self) -> tuple[int, str] | None:
        with self.reading() as connection:
            told = value_of(connection, _LOG_HEAD)
        if told is None:
            return None
        number, _, digest = told.partition(" ")
        return int(number), digest

    def verdict_roots(self) -> dict[UnitCode, tuple[str, str | None]]:
        table = t.issuance
        trees: dict[UnitCode, MerkleTree] = {unit: MerkleTree() for unit in self.judged_units()}
        chosen = select(table.c.unit, *_LEAF_COLUMNS).order_by(table.c.unit, table.c.position)
        for row in self.rows(chosen):
            values = row._mapping
            trees.setdefault(values["unit"], MerkleTree()).add(leaf_of(values))
        logged: dict[UnitCode, str] = {}
        for entry in self.log(acts=(Act.JUDGED, Act.FORGOTTEN)):
            if entry.act == Act.JUDGED:
                logged[entry.unit] = str(entry.values["root"])
            else:
                logged.pop(entry.unit, None)
        return {unit: (b64encode(tree.root()).decode(), logged.get(unit)) for unit, tree in sorted(trees.items())}

    def _append(
        self,
        connection: Connection,
        entries: Iterable[tuple[Act, UnitCode, Mapping[str, object]]],
        *,
        at: datetime,
    ) -> None:
        """Adds entries to the log, in the transaction under way."""
        table = t.audit
        if self.dialect.name == "postgresql":  # a report's entry may come beside a writer's
            connection.execute(select(t.meta.c.value).where(t.meta.c.key == "schema").with_for_update())
        newest = select(table.c.seq, table.c.hash, table.c.at).order_by(table.c.seq.desc()).limit(1)
        last = connection.execute(newest).one_or_none()
        seq, prev, after = (0, GENESIS, None) if last is None else last
        own = at.astimezone(UTC)
        rows: list[dict[str, object]] = []
        for act, unit, values in entries:
            seq += 1
            at, payload = in_order(own, values, after=after)
            digest = entry_hash(seq=seq, at=at, act=act, unit=unit, run=self.run, payload=payload, prev=prev)
            rows.append({"seq": seq, "at": at, "act": str(act), "unit": unit, "run_id": self.run, "payload": payload,
                         "prev": prev, "hash": digest})  # fmt: skip
            prev = digest
        for batch in batches(rows, ROWS_AT_ONCE):
            connection.execute(insert(table), batch)
        self.upsert(connection, t.meta, [{"key": _LOG_HEAD, "value": f"{seq} {prev}"}], update_columns=("value",))

    def _class_changes(self, connection: Connection, unit: UnitCode, made: UnitRows) -> list[Mapping[str, object]]:
        """Of each document judged before that is about to get another class: both, and which rules came and went."""
        table = t.issuance
        before: dict[tuple[object, ...], tuple[str, int]] = {}
        chosen = select(
            table.c.number, table.c.symbol, table.c.issued_on, table.c.path, table.c.unregistered, table.c["class"],
            table.c.position,
        ).where(table.c.unit == unit).order_by(table.c.position)  # fmt: skip
        twins: Counter[tuple[object, ...]] = Counter()
        for number, symbol, issued_on, path, unregistered, issuance_class, position in connection.execute(chosen):
            name = name_of(number, symbol, issued_on, path, bool(unregistered))
            before[*name, twins[name]] = (issuance_class, position)
            twins[name] += 1
        if not before:
            return []
        twins.clear()
        changed: dict[int, tuple[str, Mapping[str, Any]]] = {}
        for cells in made.rows:
            row: Mapping[str, Any] = dict(zip(COLUMNS, cells, strict=True))
            name = name_of(row["number"], row["symbol"], row["issued_on"], row["path"], bool(row["unregistered"]))
            earlier = before.get((*name, twins[name]))
            twins[name] += 1
            if earlier is not None and earlier[0] != row["class"]:
                changed[earlier[1]] = (earlier[0], row)
        found: list[Mapping[str, object]] = []
        for positions in batches(sorted(changed), IN_BATCH):
            rows = select(table.c.position, table.c.findings).where(
                table.c.unit == unit, table.c.position.in_(positions)
            )
            for position, blob in connection.execute(rows.order_by(table.c.position)).all():
                was, row = changed[position]
                rules, rules_now = (
                    {finding.rule for finding in self.decoded(f"issuance {unit} {position}", _decode_findings, each)}
                    for each in (blob, row["findings"])
                )
                found.append(change_payload(row, was=was, before=rules, after=rules_now))
        return found

    def runs(self, *, limit: int = 20) -> tuple[Run, ...]:
        table = t.run
        chosen = select(
            table.c.id, table.c.started_at, table.c.finished_at, table.c.command, table.c.tool_version, table.c.inputs,
            table.c.state,
        ).order_by(table.c.id.desc()).limit(limit)  # fmt: skip
        return tuple(
            Run(
                id=number,
                started_at=started_at,
                finished_at=finished_at,
                command=command,
                tool_version=tool_version,
                inputs=inputs,
                state=RunState(state),
            )
            for number, started_at, finished_at, command, tool_version, inputs, state in self.rows(chosen)
        )

    def unit_runs(self, run: int | None = None) -> tuple[UnitRun, ...]:
        table = t.run_unit
        chosen = select(table.c.blob).order_by(table.c.unit)
        if run is not None:
            chosen = chosen.where(table.c.run_id == run)
        else:
            latest = select(table.c.unit, func.max(table.c.run_id).label("run_id")).group_by(table.c.unit).subquery()
            chosen = chosen.join(latest, (latest.c.unit == table.c.unit) & (latest.c.run_id == table.c.run_id))
        return tuple(self.decoded("run_unit", _decode_unit_run, blob) for (blob,) in self.rows(chosen))

    def remember(self, key: str, value: str) -> None:
        with self.writing() as connection:
            self.upsert(connection, t.meta, [{"key": f"note:{key}", "value": value}], update_columns=("value",))

    def recall(self, key: str) -> str | None:
        with self.reading() as connection:
            return value_of(connection, f"note:{key}")

    # Helpers ------------------------------------------------------------------------------------------------------

    def _files(self, chosen: Select[Any], unit: UnitCode) -> Iterator[KnownFile]:
        for folder, name, size_bytes, mtime_ns, inode, content, kind, first_seen, changed_at in self.rows(chosen):
            yield KnownFile(
                unit=unit,
                path=_path(os.fsdecode(folder), name),
                size_bytes=size_bytes,
                mtime_ns=mtime_ns,
                inode=inode,
                sha256=content,
                kind=None if kind is None else Kind(kind),
                first_seen=first_seen,
                changed_at=changed_at,
            )

    def _ders(self, table: Table, names: Iterable[Sha256], *conditions: ColumnElement[bool]) -> dict[Sha256, bytes]:
        found: dict[Sha256, bytes] = {}
        with self.reading() as connection:
            for batch in batches(names, IN_BATCH):
                found.update(
                    (name, bytes(der))
                    for name, der in connection.execute(
                        select(table.c.sha256, table.c.der).where(table.c.sha256.in_(batch), *conditions)
                    )
                )
        return found

    def _judged_row(self, row: Any) -> JudgedRow:
        (
            unit, position, number, symbol, issued_on, subject, path, content, issuance_class, class_row, unregistered,
            organisation_signed, system_flag, paper_flag, on_time, findings, judged_at,
        ) = row[: len(_JUDGED_COLUMNS)]  # fmt: skip
        return JudgedRow(
            unit=unit,
            position=position,
            number=number,
            symbol=symbol,
            issued_on=None if issued_on is None else date.fromisoformat(issued_on),
            subject=subject,
            path=None if path is None else os.fsdecode(path),
            sha256=content,
            verdict=Verdict(
                issuance_class=IssuanceClass(issuance_class),
                row=class_row,
                findings=self.decoded(f"issuance {unit} {position}", _decode_findings, findings),
                unregistered=bool(unregistered),
                organisation_signed=bool(organisation_signed),
                system_flag=None if system_flag is None else bool(system_flag),
                paper_flag=bool(paper_flag),
                on_time=Outcome(on_time),
            ),
            judged_at=judged_at,
        )

    def _folder_number(self, connection: Connection, unit: UnitCode, folder: str) -> int:
        number = self.folder_numbers.get((unit, folder))
        if number is None:
            path = os.fsencode(folder)
            known = select(t.folder.c.id).where(t.folder.c.unit == unit, t.folder.c.path == path)
            number = connection.execute(known).scalar()
            if number is None:
                made = connection.execute(insert(t.folder).values(unit=unit, path=path))
                (number,) = made.inserted_primary_key or (None,)
                assert number is not None  # both databases give the number back
            self.folder_numbers[unit, folder] = number
        return number

    def _raise_revision(self, connection: Connection, units: Iterable[UnitCode]) -> None:
        for unit in sorted(set(units)):
            self.upsert(connection, t.unit_state, [{"unit": unit, "revision": 0}])
            connection.execute(
                update(t.unit_state).where(t.unit_state.c.unit == unit).values(revision=t.unit_state.c.revision + 1)
            )


_FILES_IN_FOLDERS = t.file.join(t.folder, t.folder.c.id == t.file.c.folder_id)
_FILE_COLUMNS = (
    t.folder.c.path, t.file.c.name, t.file.c.size_bytes, t.file.c.mtime_ns, t.file.c.inode, t.file.c.sha256,
    t.file.c.kind, t.file.c.first_seen, t.file.c.changed_at,
)  # fmt: skip
_BY_PATH = (t.folder.c.path, t.file.c.name)
_JUDGED_COLUMNS = tuple(
    t.issuance.c[name]
    for name in (
        "unit", "position", "number", "symbol", "issued_on", "subject", "path", "sha256", "class", "row",
        "unregistered", "organisation_signed", "system_flag", "paper_flag", "on_time", "findings", "judged_at",
    )
)  # fmt: skip
_LEAF_COLUMNS = tuple(t.issuance.c[name] for name in (*LEAF_NAMES, "path", "findings"))
_KNOWN_ROWS = select(
    t.file.c.name, t.file.c.size_bytes, t.file.c.mtime_ns, t.file.c.inode, t.file.c.gone_at.is_not(None)
)

_KnownRow = tuple[int, int, int, bool]
"""(size in bytes, mtime in ns, inode, is gone)"""


def _known_rows(connection: Connection, folder: int | None) -> dict[bytes, _KnownRow]:
    """What is known of the files of one folder, by name."""
    if folder is None:
        return {}
    rows = connection.execute(_KNOWN_ROWS.where(t.file.c.folder_id == folder))
    return {name: (size_bytes, mtime_ns, inode, gone) for name, size_bytes, mtime_ns, inode, gone in rows}


def _listing_digest(listing: FolderListing) -> bytes:
    """Names a listing. Another Python may name it otherwise; then the rows are compared, and nothing is lost."""
    return blake2b(marshal.dumps(listing.files, 2), digest_size=16).digest()


def _nothing_new(listing: FolderListing) -> FolderDifference:
    return FolderDifference(
        unit=listing.unit, folder=listing.folder, new=(), changed=(), returned=(), gone=(), unchanged=len(listing.files)
    )


def _difference(listing: FolderListing, known: dict[bytes, _KnownRow], digest: bytes | None) -> FolderDifference:
    """Takes apart `known`: what is left in it at the end was not listed."""
    new: list[SeenFile] = []
    changed: list[SeenFile] = []
    returned: list[SeenFile] = []
    unchanged = 0
    for seen in listing.files:
        name, size_bytes, mtime_ns, inode = seen
        row = known.pop(os.fsencode(name), None)
        if row is None:
            new.append(seen)
        elif row[1] != mtime_ns or row[0] != size_bytes or row[2] != inode:
            changed.append(seen)
        elif row[3]:
            returned.append(seen)
        else:
            unchanged += 1
    gone: tuple[str, ...] = ()
    if known and listing.is_complete:
        untold = {each.path for each in listing.unreachable}
        paths = (_path(listing.folder, name) for name, row in known.items() if not row[3])
        gone = tuple(path for path in sorted(paths) if path not in untold)

    def items(chosen: list[SeenFile]) -> tuple[IntakeItem, ...]:
        return tuple(listing.item(seen) for seen in chosen)

    return FolderDifference(
        unit=listing.unit,
        folder=listing.folder,
        new=items(new),
        changed=items(changed),
        returned=items(returned),
        gone=gone,
        unchanged=unchanged,
        listing=None if new or changed or returned or gone or not listing.files else digest,
    )


def _is_archive(connection: Connection, folder: int | None, path: str) -> bool:
    """Whether the file of that path, in the folder of that number, was last found to be an archive."""
    named = (t.file.c.folder_id == folder, t.file.c.name == os.fsencode(_split(path)[1]))
    return connection.execute(select(t.file.c.kind).where(*named)).scalar() == Kind.ARCHIVE.value


def _contents(connection: Connection, folder: int, names: list[bytes]) -> dict[bytes, Any]:
    """What is known of the contents of some files of a folder, as rows."""
    found: dict[bytes, Any] = {}
    for batch in batches(names, IN_BATCH):
        chosen = select(t.file.c.name, t.file.c.sha256, t.file.c.first_seen, t.file.c.changed_at)
        for row in connection.execute(chosen.where(t.file.c.folder_id == folder, t.file.c.name.in_(batch))):
            found[row.name] = row
    return found


def _narrowed(chosen: Select[Any], table: Table, which: Which) -> Select[Any]:
    if which.units is not None:
        chosen = chosen.where(table.c.unit.in_(which.units))
    if which.first_period is not None:
        chosen = chosen.where(table.c.period >= which.first_period)
    if which.last_period is not None:
        chosen = chosen.where(table.c.period <= which.last_period, table.c.period != UNDATED)
    if which.classes is not None:
        chosen = chosen.where(table.c["class"].in_([each.value for each in which.classes]))
    return chosen


def _path(folder: str, name: bytes) -> str:
    return f"{folder}/{os.fsdecode(name)}" if folder else os.fsdecode(name)


def _ancestors(folder: str) -> Iterator[str]:
    """The folders above, from the nearest to the watched folder itself (empty)."""
    while folder:
        folder = folder.rpartition("/")[0]
        yield folder


def _is_below(folder: str, top: str) -> bool:
    return folder == top or folder.startswith(top + "/")


def _split(path: str) -> tuple[str, str]:
    folder, _, name = path.rpartition("/")
    return folder, name


def _decode_reading(blob: bytes) -> RegisterReading:
    return decode(blob, RegisterReading)


def _decode_page_reading(blob: bytes) -> PageReading:
    return decode(blob, PageReading)


def _decode_record(blob: bytes) -> JudgedRecord:
    return decode(blob, JudgedRecord)


def _decode_unit_run(blob: bytes) -> UnitRun:
    return decode(blob, UnitRun)


def _decode_standing(blob: bytes) -> tuple[tuple[Sha256, ...], CertificateStanding]:
    return decode(blob, tuple[tuple[Sha256, ...], CertificateStanding])


def _decode_findings(blob: bytes) -> tuple[Finding, ...]:
    return decode(blob, tuple[Finding, ...])
