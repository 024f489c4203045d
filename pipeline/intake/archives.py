"""What lies in a dropped ZIP: its members by name, content and kind, as if the archive were a folder of that name.

Everything here reads bytes that somebody made, so it runs in a worker. Nothing is unpacked to disk. A member that
cannot be taken is refused by name, with the reason; an archive that cannot be opened is refused as a whole. An archive
inside is opened once more and not again.

Source: PKWARE APPNOTE 6.3.10; Info-ZIP's Unicode Path extra field (0x7075). Limits as for any dropped file: what a
month's documents of a large office come to, with room.
"""

from __future__ import annotations

import errno
import hashlib
import io
import os
import re
import stat
import struct
import unicodedata
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import IO

from pipeline.intake.ignored import ignored_name
from pipeline.intake.sniff import HEAD_BYTES, sniff
from pipeline.items import FolderListing, IntakeItem, Kind, SeenFile
from rules.facts import Sha256


class Refusal(StrEnum):
    """Why a member, or a whole archive, is not read."""

    ENCRYPTED = "archive-encrypted"
    OUTSIDE = "archive-outside"
    LINK = "archive-link"
    TWICE = "archive-twice"
    BOMB = "archive-bomb"
    TOO_LARGE = "archive-too-large"
    TOO_MANY = "archive-too-many"
    TOO_DEEP = "archive-too-deep"
    DAMAGED = "archive-damaged"
    METHOD = "archive-method"
    NO_ZIP = "archive-no-zip"


@dataclass(frozen=True, slots=True, kw_only=True)
class ArchiveLimits:
    """How much of an archive is read."""

    members: int = 2000
    total_bytes: int = 2 * 1024**3
    """Unpacked, archives inside included."""
    ratio: int = 100
    """Unpacked to packed, for members above `ratio_from_bytes`; deflate reaches 1,032, office files and scans 20."""
    ratio_from_bytes: int = 1024**2
    inner_bytes: int = 256 * 1024**2
    """Of an archive inside, which is held in memory."""
    directory_bytes: int = 8 * 1024**2


@dataclass(frozen=True, slots=True, kw_only=True)
class ArchiveMember:
    """One file in an archive."""

    path: str
    """Inside the archive, NFC, with `/`; of a file in an inner archive, with that archive's path before it."""
    size_bytes: int
    sha256: Sha256
    kind: Kind


@dataclass(frozen=True, slots=True, kw_only=True)
class Refused:
    """Something in an archive that was not read."""

    path: str
    """Inside the archive; empty for the archive itself."""
    reason: Refusal


@dataclass(frozen=True, slots=True, kw_only=True)
class ArchiveReading:
    """What one archive holds."""

    members: tuple[ArchiveMember, ...]
    """By path."""
    refused: tuple[Refused, ...]
    ignored: int
    """Members that no clerk made: `__MACOSX/…`, `Thumbs.db`, half-written files."""


def read_archive(path: str, limits: ArchiveLimits | None = None) -> ArchiveReading:
    """Every file in the ZIP at `path`, with content hash and kind; in a worker.

    Raises OSError where `path` cannot be opened, or not be read to its end for no fault of its own.
    """
    with open(path, "rb") as file:
        survey = _Survey(limits or ArchiveLimits())
        survey.over(file, prefix="", depth=0)
    return ArchiveReading(
        members=tuple(sorted(survey.members, key=lambda member: member.path)),
        refused=tuple(survey.refused),
        ignored=survey.ignored,
    )


def archive_listings(item: IntakeItem, reading: ArchiveReading) -> tuple[FolderListing, ...]:
    """An archive as the folders it stands for, below its own path; from the top down, the top always there.

    A member has no inode: the beginning of its hash stands in, so that a member is changed when its content is, and a
    repacked archive of the same documents changes nothing.
    """
    folders: dict[str, list[SeenFile]] = {item.path: []}
    for member in reading.members:
        folder, _, name = f"{item.path}/{member.path}".rpartition("/")
        folders.setdefault(folder, []).append((name, member.size_bytes, 0, int(member.sha256[:15], 16)))
    return tuple(
        FolderListing(unit=item.unit, root=item.root, folder=folder, files=tuple(sorted(files)))
        for folder, files in sorted(folders.items())
    )


def read_through(path: str, limits: ArchiveLimits | None = None) -> bytes:
    """The bytes at a path that may lead into an archive, such as `…/goi.zip/101.pdf`; in a worker.

    Raises FileNotFoundError when there is no such file, or when the archive refuses it by that name.
    """
    archive, inside = split_at_file(path)
    with open(archive, "rb") as file:
        if not inside:
            return file.read()
        found = _find(file, inside, limits or ArchiveLimits(), depth=0)
    if found is None:
        raise FileNotFoundError(2, os.strerror(2), path)
    return found


class _Survey:
    """An archive being gone through, with what is left of its limits."""

    def __init__(self, limits: ArchiveLimits) -> None:
        self.limits = limits
        self.members: list[ArchiveMember] = []
        self.refused: list[Refused] = []
        self.ignored = 0
        self._bytes_left = limits.total_bytes
        self._members_left = limits.members

    def over(self, file: IO[bytes], *, prefix: str, depth: int) -> None:
        """One archive; `prefix` is its path in the outer one, with a `/`, or empty."""
        opened = _opened(file, self.limits)
        if isinstance(opened, Refusal):
            self._refuse(prefix.rstrip("/"), opened)
            return
        with opened as archive:
            for info, path, reason in _entries(archive, self.limits):
                if reason is not None:
                    self._refuse(prefix + path, reason)
                elif any(ignored_name(part) for part in path.split("/")):
                    self.ignored += 1
                else:
                    self._take(archive, info, prefix + path, depth)

    def _take(self, archive: zipfile.ZipFile, info: zipfile.ZipInfo, path: str, depth: int) -> None:
        self._members_left -= 1
        self._bytes_left -= info.file_size
        if self._members_left < 0:
            self._refuse(path, Refusal.TOO_MANY)
            return
        if self._bytes_left < 0:
            self._refuse(path, Refusal.TOO_LARGE)
            return
        digest = hashlib.sha256()
        head = b""
        try:
            with archive.open(info) as member:
                while block := member.read(256 * 1024):
                    if len(head) < HEAD_BYTES:
                        head += block[: HEAD_BYTES - len(head)]
                    digest.update(block)
        except _UNREADABLE as cause:
            self._refuse(path, _reason_of(cause))
            return
        kind = sniff(head)
        if kind is Kind.ARCHIVE:
            self._open_inner(archive, info, path, depth)
            return
        self.members.append(
            ArchiveMember(path=path, size_bytes=info.file_size, sha256=Sha256(digest.hexdigest()), kind=kind)
        )

    def _open_inner(self, archive: zipfile.ZipFile, info: zipfile.ZipInfo, path: str, depth: int) -> None:
        if depth > 0:
            self._refuse(path, Refusal.TOO_DEEP)
        elif info.file_size > self.limits.inner_bytes:
            self._refuse(path, Refusal.TOO_LARGE)
        else:
            self.over(io.BytesIO(archive.read(info)), prefix=path + "/", depth=depth + 1)

    def _refuse(self, path: str, reason: Refusal) -> None:
        self.refused.append(Refused(path=path, reason=reason))


_UNREADABLE = (
    zipfile.BadZipFile,
    zlib.error,
    EOFError,
    NotImplementedError,
    RuntimeError,
    OSError,
    ValueError,
    struct.error,
)


_MACHINE = frozenset(
    {errno.EIO, errno.ESTALE, errno.EACCES, errno.EBUSY, errno.ENODEV, errno.ENXIO, errno.ETIMEDOUT, errno.EHOSTDOWN,
     errno.EHOSTUNREACH, errno.ENOTCONN, errno.ECONNRESET, errno.EMFILE, errno.ENFILE, errno.ENOMEM}
)  # fmt: skip
"""A disk, a share or this machine in trouble; an archive's own wrong numbers lead to others (EINVAL: a seek astray)."""


def _reason_of(cause: BaseException) -> Refusal:
    """What is wrong with what could not be read. Raises the cause where that is the machine's."""
    if isinstance(cause, OSError) and cause.errno in _MACHINE:
        raise cause
    if isinstance(cause, NotImplementedError):
        return Refusal.METHOD
    # zipfile says it so, with this type and no other sign
    if isinstance(cause, RuntimeError) and "encrypted" in str(cause):
        return Refusal.ENCRYPTED
    return Refusal.DAMAGED


def _opened(file: IO[bytes], limits: ArchiveLimits) -> zipfile.ZipFile | Refusal:
    """The archive, or why it is not opened; its directory is looked at before it is read into memory."""
    head = file.read(8)
    if not head.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return Refusal.NO_ZIP if head else Refusal.DAMAGED
    size = file.seek(0, os.SEEK_END)
    file.seek(max(0, size - 65_557))  # end record, 22 bytes, and the longest comment (APPNOTE 4.3.16)
    tail = file.read()
    at = tail.rfind(b"PK\x05\x06")
    if at < 0 or at + 22 > len(tail):
        return Refusal.DAMAGED
    entries, directory_bytes = struct.unpack("<HI", tail[at + 10 : at + 16])
    # 0xFFFF sends to the ZIP64 record, which only archives with more members than we take need
    if entries > limits.members:
        return Refusal.TOO_MANY
    if directory_bytes > limits.directory_bytes:
        return Refusal.TOO_MANY
    file.seek(0)
    try:
        archive = zipfile.ZipFile(file)
    except _UNREADABLE as cause:
        return _reason_of(cause)
    if len(archive.infolist()) > limits.members:
        archive.close()
        return Refusal.TOO_MANY
    return archive


def _entries(archive: zipfile.ZipFile, limits: ArchiveLimits) -> Iterator[tuple[zipfile.ZipInfo, str, Refusal | None]]:
    """(entry, repaired path, why it is not read) of every file, in the directory's order."""
    infos = archive.infolist()
    names = _repaired_names(infos)
    overlapping = _overlapping(infos, archive.start_dir)
    seen: set[str] = set()
    for info, path in zip(infos, names, strict=True):
        if path.endswith("/"):
            continue
        reason = _refusal(info, path, limits)
        if reason is None:
            path = "/".join(part for part in path.split("/") if part not in ("", "."))
        if reason is None and info.header_offset in overlapping:
            reason = Refusal.BOMB
        if reason is None and path in seen:
            reason = Refusal.TWICE
        if reason is None:
            seen.add(path)
        yield info, path, reason


def _refusal(info: zipfile.ZipInfo, path: str, limits: ArchiveLimits) -> Refusal | None:
    """Why an entry is not read, by what the directory says of it."""
    parts = path.split("/")
    if path.startswith("/") or ".." in parts or re.match(r"[A-Za-z]:", path) or not path.strip("./"):
        return Refusal.OUTSIDE
    if "\0" in path:
        return Refusal.DAMAGED
    if stat.S_ISLNK(info.external_attr >> 16):
        return Refusal.LINK
    if info.flag_bits & 0x1:
        return Refusal.ENCRYPTED
    if info.file_size > limits.ratio_from_bytes and info.file_size > limits.ratio * max(1, info.compress_size):
        return Refusal.BOMB
    return None


def _overlapping(infos: list[zipfile.ZipInfo], directory_at: int) -> set[int]:
    """Header offsets of entries whose bytes another entry uses too: one kernel of data unpacked many times over."""
    found: set[int] = set()
    ordered = sorted(infos, key=lambda info: info.header_offset)
    ends = [*(info.header_offset for info in ordered[1:]), directory_at]
    for info, end in zip(ordered, ends, strict=True):
        if info.header_offset + 30 + info.compress_size > end:
            found.add(info.header_offset)
    return found


def _find(file: IO[bytes], inside: str, limits: ArchiveLimits, *, depth: int) -> bytes | None:
    """The member of that path, or the member of an archive inside that the path leads through."""
    opened = _opened(file, limits)
    if isinstance(opened, Refusal):
        return None
    with opened as archive:
        for info, path, reason in _entries(archive, limits):
            if reason is not None:
                continue
            try:
                if path == inside:
                    return archive.read(info)
                if depth == 0 and inside.startswith(path + "/") and info.file_size <= limits.inner_bytes:
                    return _find(io.BytesIO(archive.read(info)), inside[len(path) + 1 :], limits, depth=1)
            except _UNREADABLE:
                return None
    return None


def split_at_file(path: str) -> tuple[str, str]:
    """(path of the regular file, the rest of the path inside it)."""
    inside = ""
    while not os.path.isfile(path):
        path, _, last = path.rpartition("/")
        if not path:
            raise FileNotFoundError(2, os.strerror(2), inside or last)
        inside = f"{last}/{inside}" if inside else last
    return path, inside


# Names ----------------------------------------------------------------------------------------------------------------

_UTF8_FLAG = 0x800
_UNICODE_PATH = 0x7075
_VIETNAMESE = frozenset(
    unicodedata.normalize("NFC", base + mark)
    for base in "aăâeêioôơuưyAĂÂEÊIOÔƠUƯY"
    for mark in ("", "\u0300", "\u0309", "\u0303", "\u0301", "\u0323")
) | frozenset("đĐ")
_CODE_PAGES = ("cp1258", "cp1252", "cp437")
"""Vietnamese Windows, Western Windows, and what the format says (APPNOTE, appendix D)."""


def _repaired_names(infos: list[zipfile.ZipInfo]) -> list[str]:
    """The members' paths as their makers meant them, NFC, with `/`."""
    names = [_repaired(info) for info in infos]
    if not any("/" in name for name in names):  # some Windows programs separate by backslash, against the format
        names = [name.replace("\\", "/") for name in names]
    return names


def _repaired(info: zipfile.ZipInfo) -> str:
    """One name: as UTF-8 where it says so or is so, else in the code page in which it reads as Vietnamese.

    A name in an old Vietnamese font encoding (TCVN3, VNI) stays as the code page shows it: which of them it is cannot
    be told from one name.
    """
    if info.flag_bits & _UTF8_FLAG or info.orig_filename.isascii():
        return unicodedata.normalize("NFC", info.filename)
    raw = info.orig_filename.encode("cp437")
    told = _unicode_path(info.extra, raw)
    if told is not None:
        return unicodedata.normalize("NFC", told)
    try:
        return unicodedata.normalize("NFC", raw.decode("utf-8"))
    except UnicodeDecodeError:
        pass
    readings = []
    for order, page in enumerate(_CODE_PAGES):
        try:
            text = unicodedata.normalize("NFC", raw.decode(page))
        except UnicodeDecodeError:
            continue
        foreign = sum(1 for letter in text if not letter.isascii() and letter not in _VIETNAMESE)
        readings.append((foreign, order, text))
    return min(readings)[2]


def _unicode_path(extra: bytes, raw: bytes) -> str | None:
    """The name in Info-ZIP's extra field, when it belongs to the name in the header."""
    while len(extra) >= 4:
        tag, length = struct.unpack("<HH", extra[:4])
        field, extra = extra[4 : 4 + length], extra[4 + length :]
        if tag == _UNICODE_PATH and len(field) > 5 and int.from_bytes(field[1:5], "little") == zlib.crc32(raw):
            try:
                return field[5:].decode("utf-8")
            except UnicodeDecodeError:
                return None
    return None
