"""What workers do with one file: tell its content by hash and first bytes, take its facts, read its rows."""

from __future__ import annotations

import hashlib
import os
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pipeline.executors.interface import Failure
from pipeline.extract import extract
from pipeline.intake.sniff import sniff
from pipeline.items import Extracted, Kind, RegisterReading
from pipeline.registers import read_register
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


@dataclass(frozen=True, slots=True, kw_only=True)
class DocumentJob:
    """One PDF to take the facts of."""

    path: str
    """Absolute."""
    sha256: Sha256
    """What its content was when it was looked at."""
    size_bytes: int


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
        data = Path(path).read_bytes()
    except OSError as cause:
        return Extracted(facts=unreadable_file(cause))
    return extract(data)


def extract_job(job: DocumentJob) -> Extracted:
    """The facts of one PDF, in a worker."""
    return extract_file(job.path)


def read_register_file(job: RegisterJob) -> RegisterReading:
    """The rows of one export, in a worker."""
    return read_register(Path(job.path), source=job.source, unit=job.unit)


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
