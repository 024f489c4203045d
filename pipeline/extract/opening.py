"""A PDF opened for looking at its signatures: header, junk in front, encryption, revisions. Runs in a worker.

pyHanko's reader is the only one that keeps every revision apart, so the signature room reads through it; its limits on
decoded bytes are set here.

Source: ISO 32000-2 7.5.2 and Annex H implementation notes (up to 1,024 bytes before the header), 7.5.6, 7.6.
"""

from __future__ import annotations

import contextlib
import io
import logging
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from pyhanko.pdf_utils import generic, misc
from pyhanko.pdf_utils.crypt import AuthStatus, StandardSecurityHandler
from pyhanko.pdf_utils.decode_limits import DecodeLimits, DecodePurpose, DocumentDecodeBudget, StreamDecodeLimits
from pyhanko.pdf_utils.reader import PdfFileReader

from pipeline.extract.verification import note
from rules.facts import Note

_HEADER = re.compile(rb"%PDF-\d\.\d")
_NO_PREVIOUS = re.compile(rb"/Prev 0(?=[\s/>])")
_HEX = re.compile(rb"[0-9A-Fa-f]*")
_BLANK = b"\x00\t\n\x0c\r "
_MAX_JUNK = 1024
_MIB = 1024 * 1024
_LIMITS = DecodeLimits(
    per_stream=StreamDecodeLimits(max_output_size=64 * _MIB),
    document_budget=DocumentDecodeBudget(base_allowance=256 * _MIB, max_ratio=20),
)
"""Structure is decoded here, never pictures: 64 MiB a stream and 256 MiB a document are far above any real file."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Opened:
    """A file as the signature room sees it. Holds the reader: it never leaves the room."""

    data: bytes
    """The bytes that offsets count from: without junk in front where offsets count from the header."""
    junk: int
    """Bytes cut off in front."""
    reader: Any
    """pyHanko's PdfFileReader, untyped; None when it could not read the file."""
    failure: Note | None
    is_encrypted: bool
    is_readable: bool
    """False when encrypted and the empty password does not open it: then strings and streams are noise."""
    notes: tuple[Note, ...] = ()


class _Reader(PdfFileReader):
    """pyHanko's reader with the header of each object stream read once instead of once for each object in it.

    The original walks the header from its start for every object, which makes a tagged page of Word cost seconds.
    """

    def __init__(self, *arguments: Any, **options: Any) -> None:
        self._object_streams: dict[int, tuple[bytes, int, tuple[int, ...], tuple[int, ...]]] = {}
        super().__init__(*arguments, **options)

    @property
    def encrypt_dict(self) -> Any:
        """As pyHanko's, but /Encrypt null says what leaving it out says (ISO 32000-2 7.3.9)."""
        if "/Encrypt" in self.trailer and isinstance(self.trailer.raw_get("/Encrypt"), generic.NullObject):
            return None
        return super().encrypt_dict

    def _get_object_from_stream(self, idnum: int, stmnum: int, idx: int) -> Any:
        if stmnum not in self._object_streams:
            self._object_streams[stmnum] = self._object_stream(stmnum)
        data, first, numbers, offsets = self._object_streams[stmnum]
        if 0 <= idx < len(numbers) and numbers[idx] == idnum:
            at = idx
        elif idnum in numbers and 0 <= idx < len(numbers):
            at = numbers.index(idnum)
        else:
            return generic.NullObject()
        stream = io.BytesIO(data)
        stream.seek(first + offsets[at])
        try:
            return generic.read_object(stream, generic.Reference(idnum, 0, self))
        except (misc.PdfStreamError, misc.PdfReadError):
            return generic.NullObject()

    def _object_stream(self, number: int) -> tuple[bytes, int, tuple[int, ...], tuple[int, ...]]:
        stream = generic.Reference(number, 0, self).get_object()
        if not isinstance(stream, generic.StreamObject) or stream["/Type"] != "/ObjStm":
            raise misc.PdfReadError(f"object {number} is no object stream")
        data = bytes(stream.read_data(DecodePurpose.OBJECT_STREAM))
        first = int(stream["/First"])
        header = [int(word) for word in data[:first].split()[: 2 * int(stream["/N"])]]
        return data, first, tuple(header[::2]), tuple(header[1::2])


def open_pdf(data: bytes) -> Opened:
    """Open without ever raising; what hinders is in `failure`."""
    header = _HEADER.search(data, 0, _MAX_JUNK + 8)
    if header is None:
        return _failed(data, note("no-header"))
    junk = header.start()
    notes: tuple[Note, ...] = ()
    view = data
    if junk:
        notes = (note("junk-before-header", size=str(junk)),)
        if _offsets_count_from_header(data, junk):
            view = data[junk:]
        else:
            # Offsets count from the first byte; the reader insists on a header there, so it is shown one of the same
            # length. Digests are taken over the true bytes.
            junk = 0
    parsed = (
        view
        if _HEADER.match(view)
        else (b"%PDF-1.7" + b" " * header.start())[: header.start()] + view[header.start() :]
    )
    reader, problem = _parse(parsed)
    if reader is None:
        return _failed(view, note("unreadable-structure", detail=problem), junk, notes)
    is_encrypted, is_readable, failure = _decrypt(reader)
    return Opened(
        data=view,
        junk=junk,
        reader=reader,
        failure=failure,
        is_encrypted=is_encrypted,
        is_readable=is_readable,
        notes=notes,
    )


def _parse(data: bytes) -> tuple[_Reader | None, str]:
    """A reader over the bytes, else why not. What ordinary readers forgive is forgiven, offsets unmoved."""
    failure = ""
    for attempt in _attempts(data):
        try:
            reader = _Reader(io.BytesIO(attempt), strict=False, decode_limits=_LIMITS)
            if "/Encrypt" not in reader.trailer:  # else its strings and streams are closed until it is decrypted
                _ = reader.root
            return reader, ""
        except RecursionError:
            failure = failure or "nested too deeply"
        except Exception as error:  # a hostile file makes the reader raise nearly anything
            failure = failure or f"{type(error).__name__}: {error}"
    return None, failure


def _attempts(data: bytes) -> Iterator[bytes]:
    """The bytes as they are; then as pyHanko can take them, with every offset where it was."""
    yield data
    # It looks for the end marker in the last 1,024 bytes only; what stands behind the marker is the tail check's.
    end = data.rfind(b"%%EOF")
    cut = data[: end + 5] + b"\n" if 0 <= end < len(data) - 1024 else data
    if cut is not data:
        yield cut
    # It takes for an offset the /Prev 0 by which some writers mean "none".
    if _NO_PREVIOUS.search(cut):
        yield _NO_PREVIOUS.sub(b"/Zero 0", cut)


class Remarks(logging.Handler):
    """What pyHanko remarks on while it reads and this room must know."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.repeated_keys = 0
        """Dictionaries with a key that stands there twice: one reader takes the first value, another the last."""

    def emit(self, record: logging.LogRecord) -> None:
        """Count, and say nothing."""
        if str(record.msg).startswith("Multiple definitions in dictionary"):
            self.repeated_keys += 1


@contextlib.contextmanager
def quiet() -> Iterator[Remarks]:
    """Keep pyHanko's stack traces about ordinary bad files out of the log while a document is read."""
    remarks = Remarks()
    loggers = [logging.getLogger(name) for name in ("pyhanko", "pyhanko_certvalidator")]
    speaker = logging.getLogger("pyhanko.pdf_utils.generic")
    before = [(each, each.level, each.propagate) for each in (*loggers, speaker)]
    for each in loggers:
        each.setLevel(logging.CRITICAL + 1)
    speaker.setLevel(logging.WARNING)
    speaker.propagate = False
    speaker.addHandler(remarks)
    try:
        yield remarks
    finally:
        speaker.removeHandler(remarks)
        for each, level, propagates in before:
            each.setLevel(level)
            each.propagate = propagates


@contextlib.contextmanager
def fast_hex_strings() -> Iterator[None]:
    """Read hexadecimal strings in pieces, not digit by digit: a signature's /Contents has tens of thousands of them.

    Swaps one function of pyHanko for the time of a document; what it reads is the same, and whatever is odd (a comment,
    a foreign character, no end) is left to the original.
    """
    original = generic.read_hex_string_from_stream

    def read(stream: Any) -> Any:
        start = stream.tell()
        stream.read(1)
        pieces: list[bytes] = []
        while True:
            piece = stream.read(16_384)
            end = piece.find(b">")
            if end >= 0:
                stream.seek(end + 1 - len(piece), io.SEEK_CUR)
                pieces.append(piece[:end])
                break
            if not piece:
                break
            pieces.append(piece)
        digits = b"".join(pieces).translate(None, _BLANK)
        if not piece or not _HEX.fullmatch(digits):
            stream.seek(start)
            return original(stream)
        return generic.pdf_string(bytes.fromhex((digits + b"0" * (len(digits) % 2)).decode("ascii")))

    generic.read_hex_string_from_stream = read
    try:
        yield
    finally:
        generic.read_hex_string_from_stream = original


def _offsets_count_from_header(data: bytes, junk: int) -> bool:
    """True unless the last startxref leads to a cross-reference section when counted from the first byte."""
    marker = data.rfind(b"startxref")
    found = re.match(rb"startxref\s*(\d{1,19})", data[marker : marker + 64]) if marker >= 0 else None
    if found is None:
        return True
    offset = int(found.group(1))

    def leads(start: int) -> bool:
        return re.match(rb"\s{0,4}(xref\b|\d{1,10}\s+\d{1,5}\s+obj\b)", data[start : start + 40]) is not None

    return leads(offset + junk) or not leads(offset)


def _decrypt(reader: Any) -> tuple[bool, bool, Note | None]:
    try:
        if not reader.encrypted:
            return False, True, None
        if not isinstance(reader.security_handler, StandardSecurityHandler):
            return True, False, note("encrypted-for-recipients")
        result = reader.decrypt(b"")
        if result.status == AuthStatus.FAILED:
            return True, False, note("password-needed")
        return True, True, None
    except Exception as error:
        return True, False, note("unreadable-encryption", detail=f"{type(error).__name__}: {error}")


def _failed(data: bytes, failure: Note, junk: int = 0, notes: tuple[Note, ...] = ()) -> Opened:
    return Opened(
        data=data,
        junk=junk,
        reader=None,
        failure=failure,
        is_encrypted=b"/Encrypt" in data,
        is_readable=False,
        notes=notes,
    )
