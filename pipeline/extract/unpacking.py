"""What a PDF's streams unpack to, measured before pdfium sees the file and without holding what comes out. In a worker.

pdfium unpacks a stream whole, up to a bound of its own of 1 GiB, and keeps every object of a page while the page is
open; a few kilobytes can ask for both. So each stream is bounded, and each page by what its content would cost there.

Pictures are the exception: real scans hold gigabytes of them, and pdfium undoes a picture's last filter row by row,
when it paints it. A stream that calls itself one and is not seen to be one is measured like any other.

Source: ISO 32000-2 7.4 (filters), 7.8 (content streams), 8.10 (form XObjects); RFC 1951.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from pyhanko.pdf_utils import generic

from pipeline.extract import limits
from pipeline.extract.enumeration import pages_of
from pipeline.extract.objects import (
    READ_ERRORS,
    LimitReached,
    Ref,
    View,
    is_dict,
    items,
    name_of,
    number_of,
    raw,
    ref_of,
)
from pipeline.extract.opening import open_pdf, quiet
from pipeline.extract.verification import note
from rules.facts import Note

_PIECE = 1 << 20
_HEADER = 16_384
"""Bytes before a stream's data in which its dictionary is looked for."""
_GROWTH = {
    b"FlateDecode": 1_032,
    b"LZWDecode": 1_400,
    b"RunLengthDecode": 64,
    b"ASCII85Decode": 4,
    b"ASCIIHexDecode": 1,
}
"""How many bytes one byte can become at most: RFC 1951's longest match is 258 bytes in two bits, with LZW a full table
of 12-bit codes repeats one byte 7.4 million times."""
_PICTURES = frozenset(
    name.encode() for name in ("DCTDecode", "JPXDecode", "CCITTFaxDecode", "JBIG2Decode", "DCT", "CCF")
)
"""Filters of pictures, which pdfium undoes nowhere else."""
_FILTER = re.compile(rb"/Filter\s*(?:/(\w+)|\[\s*/(\w+)\s*\]|\[\s*\]|null)(?=[\s/>\]])")
_OBJECT = re.compile(rb"(\d{1,10})\s+(\d{1,5})\s+obj")
_LENGTH = re.compile(rb"/Length\s+(\d{1,12})(?:\s+(\d{1,5})\s+R)?")
_IS_PICTURE = re.compile(rb"/Subtype\s*/Image\b")
_IS_ATTACHMENT = re.compile(rb"/Type\s*/EmbeddedFile\b")
_PAINTS = re.compile(rb"[\s\])>}](?:T[jJ]|[SsbBf]\*?|F|sh|Do|EI|['\"q])(?=[\s(\[</%])")
_LETTERS = re.compile(rb"\([^()]*\)|<[0-9A-Fa-f]+>")
_DO = re.compile(rb"/([^\s/<>\[\](){}%]+)\s*Do(?=[\s(\[</%]|$)")
_ESCAPED = re.compile(rb"#([0-9A-Fa-f]{2})")
_SMALL_CONTENT = 512 * 1024
_BYTES_PER_BYTE = 170
"""What a byte of content costs at most: a string is mostly letters."""
_BYTES_PER_PAINT = 350
_BYTES_PER_LETTER = 260
_BYTES_PER_FORM = 1_600
"""Measured with pypdfium2 5: a path 249 to 328 bytes, a text object 323, a letter of the page's text 256, a form with
one path in it 1,506."""
_MAX_FORM_DEPTH = 40


@dataclass(frozen=True, slots=True, kw_only=True)
class Unpacked:
    """What was measured."""

    beyond: Note | None
    """What exceeds which limit; None when pdfium may have the file."""
    page_bytes: dict[int, int]
    """What each page looked at would hold in pdfium while it is open, by its number from 0; at most, in bytes."""


class _Beyond(Exception):
    """A measure is over its limit."""


def unpacked(data: bytes, view: View | None) -> Unpacked:
    """Measure a file; `view` is its last revision, None when its structure cannot be read. Never raises.

    What cannot be read is left to the readers' own limits and to the worker's.
    """
    try:
        pictures = _streams(data, view)
        return Unpacked(beyond=None, page_bytes={} if view is None else _pages(view, pictures))
    except _Beyond as problem:
        return Unpacked(beyond=problem.args[0], page_bytes={})
    except (*READ_ERRORS, LimitReached, RecursionError):
        return Unpacked(beyond=None, page_bytes={})


# -- streams ---------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class _Stream:
    """Where a stream stands and what it may become."""

    start: int
    bound: int
    """Bytes that come out at most; -1 when only its filters, read one by one, can tell."""
    filters: tuple[str, ...]
    ref: Ref | None
    is_picture: bool


def _streams(data: bytes, view: View | None) -> set[int]:
    """The numbers of objects that are pictures. Raises _Beyond when a stream, or all, unpack to more than the limits.

    The bytes are looked through, not the tables: pdfium mends what it cannot read and finds more than the tables list.
    Only what can exceed a limit is unpacked, largest first, until the rest cannot.
    """
    everything = list(_found(data, view))
    found = sorted((each for each in everything if each.bound), key=lambda stream: (stream.bound >= 0, -stream.bound))
    allowance = max(limits.MAX_UNPACKED_BYTES, limits.MAX_UNPACKED_RATIO * len(data))
    rest = sum(stream.bound for stream in found if stream.bound > 0 and not stream.is_picture)
    pictures = cache(lambda: _seen_pictures(view))
    for stream in found:
        if 0 <= stream.bound <= limits.MAX_STREAM_BYTES and (rest <= allowance or stream.is_picture):
            continue
        size = _size(data, view, stream, pictures)
        if not stream.is_picture:
            rest += size - max(0, stream.bound)
    if rest > allowance:
        raise _Beyond(_too_large(allowance))
    others = {each.ref[0] for each in everything if each.ref is not None and not each.is_picture}
    return {each.ref[0] for each in everything if each.ref is not None} - others


def _too_large(limit: int) -> Note:
    return note("pdf-unpacks-too-large", limit=f"{limit >> 20} MB")


def _found(data: bytes, view: View | None) -> Iterator[_Stream]:
    is_encrypted = view is not None and view.reader.encrypted
    at = data.find(b"stream")
    before = 0
    while at >= 0:
        start = at + 6
        if data[at - 3 : at] != b"end" and data[start : start + 1] in (b"\r", b"\n", b" "):
            header = data[max(before, at - _HEADER) : at]
            header = header[max(0, header.rfind(b" obj") - 20) :]
            yield _stream(data, view, header, start, is_encrypted=is_encrypted)
        before = start
        at = data.find(b"stream", start)


def _stream(data: bytes, view: View | None, header: bytes, start: int, *, is_encrypted: bool) -> _Stream:
    start += 2 if data[start : start + 2] == b"\r\n" else 1
    number = _OBJECT.search(header)
    is_plain = b"#" not in header
    filters: tuple[str, ...] = ()
    bound = 0
    known = _FILTER.search(header)
    name = b"" if known is None else known[1] or known[2] or b""
    if b"Filter" not in header and is_plain:
        pass  # nothing comes out that is not in the file
    elif known is None or not is_plain or header.count(b"/Filter") != 1:
        bound = -1
    elif name and name not in _PICTURES and not _IS_ATTACHMENT.search(header):  # attachments are unpacked by nobody
        bound = -1 if is_encrypted or name not in _GROWTH else _length(data, view, header, start) * _GROWTH[name]
    if bound == 0 and _is_deflated(data[start : start + 2]) and not _IS_ATTACHMENT.search(header):
        # What its dictionary says may be hidden behind a string that looks like the start of an object.
        name = b"FlateDecode"
        bound = _length(data, view, header, start) * _GROWTH[name]
    if bound > 0:
        filters = ("/" + name.decode("ascii"),)
    return _Stream(
        start=start,
        bound=bound,
        filters=filters,
        ref=(int(number[1]), int(number[2])) if number else None,
        is_picture=is_plain and _IS_PICTURE.search(header) is not None,
    )


def _is_deflated(head: bytes) -> bool:
    """Whether zlib's header stands there: RFC 1950 2.2."""
    return len(head) == 2 and head[0] & 0x0F == 8 and int.from_bytes(head, "big") % 31 == 0


def _length(data: bytes, view: View | None, header: bytes, start: int) -> int:
    """How long a stream is at most; the word that ends it may stand in its data as well."""
    end, told = data.find(b"endstream", start), _LENGTH.search(header)
    named: Any = 0
    if told is not None:
        named = int(told[1]) if told[2] is None or view is None else view.fetch((int(told[1]), int(told[2])))
    length = max(end - start if end >= 0 else len(data), int(named) if isinstance(named, int) else 0)
    return min(length, len(data) - start)


def _size(data: bytes, view: View | None, stream: _Stream, pictures: Callable[[], set[Ref]]) -> int:
    """What a stream unpacks to; of a picture, what all filters but the last give. Raises _Beyond above the limit."""
    limit = limits.MAX_STREAM_BYTES
    content: bytes | memoryview = memoryview(data)[stream.start :]
    filters: Sequence[str] = stream.filters
    held: Any = None
    if not filters:
        held = view.fetch(stream.ref) if view is not None and stream.ref is not None else None
        if view is not None and isinstance(held, generic.StreamObject):
            content, filters = held.encoded_data, _filters(view, held)
            if name_of(view.child(held, "/Type")) == "/EmbeddedFile":
                return 0
        else:
            filters = ("/FlateDecode",) * 4  # no telling; what is deflated shows by itself
    says_picture = stream.is_picture or (held is not None and not _is_form(held))
    if says_picture and stream.ref in pictures():
        filters = filters[:-1]
        if not filters:
            return 0
    return sum(map(len, _out(content, filters, limit)))


def _filters(view: View, stream: Any) -> tuple[str, ...]:
    value = view.child(stream, "/Filter")
    named = [value] if isinstance(value, generic.NameObject) else [view.get(each) for each in items(value)]
    return tuple(name_of(each) or "" for each in named)


def _out(content: bytes | memoryview, filters: Sequence[str], limit: int) -> Iterator[bytes | memoryview]:
    """What comes out of a chain of filters, in pieces. Raises _Beyond when any of them gives more than `limit`."""
    pieces: Iterable[bytes | memoryview] = (
        content[at : at + _PIECE // 16] for at in range(0, len(content), _PIECE // 16)
    )
    for name in filters:
        name = _ABBREVIATIONS.get(name, name)
        if name == "/Crypt":
            continue
        if name == "/FlateDecode":
            pieces = _counted(_inflated(pieces), limit)
        elif name in _WHOLE:
            pieces = _counted(_whole(name, pieces, limit), limit)
        else:
            break  # a picture's, or none that anybody knows: it stays as it is
    yield from pieces


_ABBREVIATIONS = {"/Fl": "/FlateDecode", "/LZW": "/LZWDecode", "/RL": "/RunLengthDecode", "/A85": "/ASCII85Decode",
                  "/AHx": "/ASCIIHexDecode"}  # fmt: skip
_WHOLE = frozenset({"/LZWDecode", "/RunLengthDecode", "/ASCII85Decode", "/ASCIIHexDecode"})


def _counted(pieces: Iterable[bytes | memoryview], limit: int) -> Iterator[bytes | memoryview]:
    total = 0
    for piece in pieces:
        total += len(piece)
        if total > limit:
            raise _Beyond(_too_large(limit))
        yield piece


def _inflated(pieces: Iterable[bytes | memoryview]) -> Iterator[bytes]:
    """What zlib makes of the pieces; it ends where they are damaged, as readers do."""
    unpacker = zlib.decompressobj()
    try:
        for piece in pieces:
            while piece:
                out = unpacker.decompress(piece, _PIECE)
                piece = unpacker.unconsumed_tail
                if out:
                    yield out
                if unpacker.eof:
                    return
        while out := unpacker.decompress(b"", _PIECE):
            yield out
    except zlib.error:
        return


def _whole(name: str, pieces: Iterable[bytes | memoryview], limit: int) -> Iterator[bytes]:
    """What pypdf makes of the rarer filters, whose own bound is 75 MB; what went in is bounded already."""
    from pypdf import filters
    from pypdf.errors import LimitReachedError, PyPdfError

    decoders = {"/LZWDecode": filters.LZWDecode.decode, "/RunLengthDecode": filters.RunLengthDecode.decode,
                "/ASCII85Decode": filters.ASCII85Decode.decode,
                "/ASCIIHexDecode": filters.ASCIIHexDecode.decode}  # fmt: skip
    content = b"".join(pieces)
    try:
        out = decoders[name](content[: 2 * limit])
    except LimitReachedError as problem:
        raise _Beyond(_too_large(limit)) from problem
    except (PyPdfError, ValueError, IndexError, KeyError, AssertionError):
        return
    yield out if isinstance(out, bytes) else str(out).encode("latin-1", "replace")


# -- pages -----------------------------------------------------------------------------------------------------------


def _pages(view: View, pictures: set[int]) -> dict[int, int]:
    """What each page that may be looked at costs while it is open. Raises _Beyond when one costs too much."""
    found = pages_of(view)
    chosen = sorted({*range(min(len(found), limits.MAX_MEASURED_PAGES)), *limits.chosen_pages(len(found))})
    costs: dict[int, int] = {}
    meter = _Meter(view, pictures)
    for number in chosen:
        costs[number] = meter.page(found[number][0])
        if costs[number] > limits.MAX_PAGE_BYTES:
            raise _Beyond(note("pdf-page-too-heavy", page=str(number + 1), limit=f"{limits.MAX_PAGE_BYTES >> 20} MB"))
    return costs


@dataclass(frozen=True, slots=True, kw_only=True)
class _Content:
    """One content stream, on its own."""

    cost: int
    """Bytes in pdfium while the page is open, at most."""
    painted: dict[str, int]
    """XObjects by name, and how often each is painted; empty where nobody asked."""


class _Meter:
    """Costs of pages; each content stream is unpacked once, however often it is used."""

    def __init__(self, view: View, pictures: set[int]) -> None:
        self._view = view
        self._pictures = pictures
        self._known: dict[tuple[Ref, bool], _Content] = {}

    def page(self, page: Any) -> int:
        """Of one page, or what of it is beyond the limit already."""
        value = raw(page, "/Contents")
        held = self._view.get(value)
        parts = [value] if isinstance(held, generic.StreamObject) else items(held)
        forms = self._forms(_inherited(self._view, page, "/Resources"))
        cost = 0
        costs: dict[Ref, int] = {}
        for part in parts:
            content = self._content(ref_of(part), self._view.get(part), has_forms=bool(forms))
            cost += content.cost + self._painted(content, forms, costs, 0)
            if cost > limits.MAX_PAGE_BYTES:
                break
        return cost

    def _forms(self, resources: Any) -> dict[str, Ref]:
        """The form XObjects in resources, by name."""
        objects = self._view.child(resources, "/XObject")
        if not isinstance(objects, generic.DictionaryObject):
            return {}
        named = {name[1:]: ref_of(raw(objects, name)) for name in objects}
        return {
            name: ref
            for name, ref in named.items()
            if ref is not None and ref[0] not in self._pictures and _is_form(self._view.fetch(ref))
        }

    def _painted(self, content: _Content, forms: dict[str, Ref], costs: dict[Ref, int], depth: int) -> int:
        """What the forms cost that a content paints, as often as it does: pdfium reads a form anew for each time."""
        total = 0
        for name, count in content.painted.items():
            ref = forms.get(name)
            if ref is None or depth > _MAX_FORM_DEPTH:
                continue
            if ref not in costs:
                costs[ref] = 0  # a form within itself is painted no second time
                own = self._forms(self._view.child(self._view.fetch(ref), "/Resources")) or forms
                inner = self._content(ref, self._view.fetch(ref), has_forms=True)
                costs[ref] = _BYTES_PER_FORM + inner.cost + self._painted(inner, own, costs, depth + 1)
            total += count * costs[ref]
        return total

    def _content(self, ref: Ref | None, stream: Any, *, has_forms: bool) -> _Content:
        if ref is not None and (ref, has_forms) in self._known:
            return self._known[ref, has_forms]
        size = cost = 0
        painted: dict[str, int] = {}
        if isinstance(stream, generic.StreamObject):
            pieces: list[bytes | memoryview] = []
            for piece in _out(stream.encoded_data, _filters(self._view, stream), limits.MAX_STREAM_BYTES):
                size += len(piece)
                pieces.append(piece)
                if size > _SMALL_CONTENT:
                    cost += _cost(pieces)
                    pieces.clear()
                if has_forms:
                    _count(piece, painted)
            cost = cost + _cost(pieces) if size > _SMALL_CONTENT else _BYTES_PER_BYTE * size
        found = _Content(cost=cost, painted=painted)
        if ref is not None:
            self._known[ref, has_forms] = found
        return found


def _inherited(view: View, page: Any, key: str) -> Any:
    for _ in range(limits.MAX_PARENTS):
        if (value := view.child(page, key)) is not None:
            return value
        page = view.child(page, "/Parent")
    return None


def _is_form(value: Any) -> bool:
    return isinstance(value, generic.StreamObject) and name_of(raw(value, "/Subtype")) != "/Image"


def _cost(pieces: Iterable[bytes | memoryview]) -> int:
    cost = 0
    for piece in pieces:
        letters = sum(len(each) // (2 if each[:1] == b"<" else 1) for each in _LETTERS.findall(piece))
        cost += 2 * len(piece) + _BYTES_PER_PAINT * len(_PAINTS.findall(piece)) + _BYTES_PER_LETTER * letters
    return cost


def _count(piece: bytes | memoryview, painted: dict[str, int]) -> None:
    for name in _DO.findall(piece):
        word = _ESCAPED.sub(lambda digits: bytes([int(digits[1], 16)]), name).decode("latin-1")
        painted[word] = painted.get(word, 0) + 1


def picture_bytes(view: View, page: Any) -> int:
    """What all pictures on a page and in its annotations come to when they are painted, in bytes as they declare it."""
    total = 0
    for _, picture in _pictures(view, page):
        width, height, bits = (number_of(view.child(picture, key)) or 0 for key in _DIMENSIONS)
        is_grey = name_of(view.child(picture, "/ColorSpace")) == "/DeviceGray"
        total += round(width * height) // 8 if bits <= 1 else round(width * height) * (1 if is_grey else 4)
    return total


def first_page_picture_bytes(data: bytes) -> int:
    """The same of a file's first page; 0 where the file's structure cannot be read. Never raises."""
    with quiet():
        try:
            opened = open_pdf(data)
            if opened.reader is None or not opened.is_readable:
                return 0
            view = View(opened.reader, opened.reader.xrefs.total_revisions - 1)
            return picture_bytes(view, pages_of(view)[0][0])
        except (*READ_ERRORS, LimitReached, RecursionError):
            return 0


_DIMENSIONS = ("/Width", "/Height", "/BitsPerComponent")


def _seen_pictures(view: View | None) -> set[Ref]:
    """Streams that pages and their annotations use as pictures, and no page as its content."""
    if view is None:
        return set()
    seen: set[Ref] = set()
    others: set[Ref] = set()
    for page, _ in pages_of(view):
        value = raw(page, "/Contents")
        others |= {ref for ref in map(ref_of, (value, *items(view.get(value)))) if ref is not None}
        seen |= {ref for ref, _ in _pictures(view, page)}
    return seen - others


def _pictures(view: View, page: Any) -> Iterator[tuple[Ref, Any]]:
    """Each picture in the resources of a page, of its forms and of its annotations' appearances, once."""
    waiting = [_inherited(view, page, "/Resources")]
    for annotation in items(view.child(page, "/Annots"))[: limits.MAX_PAGE_ANNOTATIONS]:
        shown = view.child(view.child(view.get(annotation), "/AP"), "/N")
        states = [view.child(shown, name) for name in shown] if is_dict(shown) else [shown]
        waiting += [view.child(state, "/Resources") for state in states]
    seen: set[Ref] = set()
    while waiting:
        objects = view.child(waiting.pop(), "/XObject")
        found = [raw(objects, name) for name in objects] if isinstance(objects, generic.DictionaryObject) else []
        while found:
            value = found.pop()
            ref, held = ref_of(value), view.get(value)
            if ref is None or ref in seen or not isinstance(held, generic.StreamObject):
                continue
            seen.add(ref)
            if _is_form(held):
                waiting.append(view.child(held, "/Resources"))
            else:
                yield ref, held
                found += [raw(held, key) for key in ("/SMask", "/Mask")]
