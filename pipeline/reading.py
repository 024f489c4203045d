"""What workers do with one file: tell its content by hash and first bytes, take its facts, read its rows."""

from __future__ import annotations

import hashlib
import os
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pipeline.executors.interface import Failure, FailureKind
from pipeline.extract import extract
from pipeline.intake.archives import ArchiveMember, ArchiveReading, read_archive, read_through, split_at_file
from pipeline.intake.sniff import sniff
from pipeline.items import Extracted, Kind, Packed, RegisterReading
from pipeline.registers import READER_VERSION, out_of_reach, read_bytes, read_register
from pipeline.registers.edxml import attachments
from pipeline.stores.codec import pack
from rules.facts import Note, Sha256, UnitCode, Unreadable

_HEAD_BYTES = 4096
_BLOCK_BYTES = 256 * 1024


@dataclass(frozen=True, slots=True, kw_only=True)
class Identity:
    """What a file is, by its content."""

    sha256: Sha256
    kind: Kind
    size_bytes: int
    mtime_ns: int
    """As found on the open file, before the first byte was read."""
    is_settled: bool
    """Size and time were the same after the last byte as before the first."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RegisterJob:
    """One export to read."""

    path: str
    """Absolute."""
    source: str
    """Relative to the watched folder, with `/`."""
    unit: UnitCode
    columns: tuple[tuple[str, str], ...] = ()
    """(header as written, what it holds) where the settings say so."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DocumentJob:
    """One PDF to take the facts of."""

    path: str
    """Absolute."""
    sha256: Sha256
    """What its content was when it was looked at."""
    size_bytes: int


def reader_version(columns: tuple[tuple[str, str], ...]) -> int:
    """The version of readings made with these named columns: another mapping reads the same export differently."""
    return READER_VERSION << 20 | (zlib.crc32(repr(columns).encode()) & 0xFFFFF if columns else 0)


def identify(path: str) -> Identity:
    """The identity of the file at `path`, in one pass over its bytes. Raises OSError."""
    with open(path, "rb", buffering=0) as file:
        before = os.fstat(file.fileno())
        head = file.read(_HEAD_BYTES)
        digest = hashlib.sha256(head)
        while block := file.read(_BLOCK_BYTES):
            digest.update(block)
        after = os.fstat(file.fileno())
    return Identity(
        sha256=Sha256(digest.hexdigest()),
        kind=sniff(head),
        size_bytes=after.st_size,
        mtime_ns=after.st_mtime_ns,
        is_settled=(before.st_size, before.st_mtime_ns) == (after.st_size, after.st_mtime_ns),
    )


def extract_file(path: str) -> Extracted:
    """The facts of the PDF at `path`, in a worker; a file that cannot be opened is Unreadable, with the cause."""
    try:
        data = read_at(path)
    except OSError as cause:
        return Extracted(facts=unreadable_file(cause))
    return extract(data)


def extract_job(job: DocumentJob) -> Packed:
    """The facts of one PDF, in a worker, as the store keeps them."""
    return pack(extract_file(job.path))


def read_register_file(job: RegisterJob) -> RegisterReading:
    """The rows of one export, in a worker; of one that cannot be opened the reason is OUT_OF_REACH."""
    if os.path.isfile(job.path):
        return read_register(Path(job.path), source=job.source, unit=job.unit, saved_columns=dict(job.columns))
    try:
        data = read_at(job.path)
    except OSError:
        return out_of_reach(job.source)
    return read_bytes(data, source=job.source, unit=job.unit, saved_columns=dict(job.columns))


def read_archive_file(path: str) -> ArchiveReading | Unreadable:
    """What an archive holds, in a worker; one that cannot be opened or read is Unreadable, with the cause."""
    try:
        return read_archive(path)
    except OSError as cause:
        return unreadable_file(cause)


def read_at(path: str) -> bytes:
    """The bytes at a path, which may lead into an archive or a package as if it were a folder. Raises OSError."""
    if os.path.isfile(path):
        return Path(path).read_bytes()
    container, inside = split_at_file(path)
    with open(container, "rb") as file:
        is_package = sniff(file.read(_HEAD_BYTES)) is Kind.PACKAGE
    if not is_package:
        return read_through(path)
    for name, content in _package_files(Path(container).read_bytes()):
        if name == inside:
            return content
    raise FileNotFoundError(2, os.strerror(2), path)


def package_members(reading: RegisterReading) -> ArchiveReading:
    """The attachments of an exchange package, as the members of an archive."""
    files = reading.package.attachments if reading.package is not None else ()
    names = _distinct([attachment.name for attachment in files])
    return ArchiveReading(
        members=tuple(
            ArchiveMember(
                path=name,
                size_bytes=attachment.size_bytes,
                sha256=attachment.sha256,
                kind=Kind.PDF if attachment.is_pdf else Kind.OTHER,
            )
            for name, attachment in zip(names, files, strict=True)
        ),
        refused=(),
        ignored=0,
    )


def _package_files(data: bytes) -> Iterator[tuple[str, bytes]]:
    found = list(attachments(data))
    yield from zip(_distinct([name for name, _ in found]), (content for _, content in found), strict=True)


def _distinct(names: list[str]) -> list[str]:
    """Declared names as file names in one folder: no slashes, none empty, none twice."""
    told: list[str] = []
    for position, name in enumerate(names, start=1):
        plain = name.replace("/", "_").replace("\\", "_").strip(". ") or f"{position}"
        told.append(plain if plain not in told else f"{position}_{plain}")
    return told


def unreadable_file(cause: OSError) -> Unreadable:
    """A file that the operating system would not give."""
    return Unreadable(
        sha256=None,
        size_bytes=0,
        reason=Note(code="cannot-open", values=(("cause", os.strerror(cause.errno or 0)),)),
        was_signed=False,
    )


def unreadable_by_failure(failure: Failure[Any], *, size_bytes: int) -> Unreadable:
    """A document that cost its worker's life, time or memory: unreadable, with the limit as the reason.

    Nothing is known of its signatures, so it counts as one that may have been signed.
    """
    return Unreadable(
        sha256=None,
        size_bytes=size_bytes,
        reason=Note(code=f"worker-{failure.kind.value}", values=(("detail", failure.detail),)),
        was_signed=True,
    )


def unread_by_failure(failure: Failure[RegisterJob]) -> RegisterReading:
    """An export that cost its worker's life, time or memory."""
    return RegisterReading(
        source=failure.item.source,
        kind="unknown",
        container="",
        encoding=None,
        reason="file-too-large" if failure.kind in (FailureKind.TIMEOUT, FailureKind.MEMORY) else "workbook-damaged",
        sheets=(),
        entries=(),
        bad_rows=(),
    )
