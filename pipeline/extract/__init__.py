"""Extract: what the bytes of one PDF say, and nothing else; no trust, no clock, no register. Runs in a worker.

What comes out depends on the content alone and on `EXTRACTOR_VERSION`, so it is kept for ever under the content's
SHA-256. Plain values only: no object of a library leaves this room, for one kept object would pin its whole document.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from hashlib import sha256
from typing import TYPE_CHECKING, TypeVar

from pipeline.items import Extracted
from rules.facts import (
    NO_HEADING,
    DocumentFacts,
    Heading,
    Note,
    Origin,
    Sha256,
    SignatureFacts,
    Unreadable,
    identifying,
)
from rules.names import tidy

if TYPE_CHECKING:
    from pipeline.extract.pages import PdfPages
    from pipeline.extract.signatures import SignatureReading
    from pipeline.extract.structure import Structure
    from pipeline.extract.text import PageText
    from pipeline.extract.widgets import Widget

EXTRACTOR_VERSION = 5
"""Goes up when the same bytes would give other facts; what was kept under a lower number is read anew."""

T = TypeVar("T")


def extract(data: bytes) -> Extracted:
    """The facts of one PDF. Never raises: a file that cannot be read is `Unreadable` with the reason.

    Failure of one part (the heading, the origin) leaves that part empty and a note on the document; the limits of time
    and memory are the executor's.
    """
    digest = Sha256(sha256(data).hexdigest())
    try:
        return _extract(data, digest)
    except Exception as problem:
        # Nothing below should come here; a hostile file must still cost its own line in the report only.
        return Extracted(facts=_unreadable(data, digest, _failure("pdf-damaged", problem)))


def saw_signature(data: bytes) -> bool:
    """Whether a signature left a trace in the raw bytes, whatever became of the structure around it."""
    return _TRACE.search(data) is not None or any(
        # /AuthCode of ISO/TS 32004 carries a byte range too, and is no signature.
        b"/AuthCode" not in data[max(0, found.start() - 300) : found.start()]
        for found in _BYTE_RANGE.finditer(data)
    )


_TRACE = re.compile(rb"/Type\s*/(Sig|DocTimeStamp)\b")
_BYTE_RANGE = re.compile(rb"/ByteRange\b")


def _extract(data: bytes, digest: Sha256) -> Extracted:
    from pipeline.extract import limits
    from pipeline.extract.pages import NotOpened, PdfPages

    if not data.strip(b"\0\t\n\r "):
        return Extracted(facts=_unreadable(data, digest, Note(code="pdf-empty")))
    if len(data) > limits.MAX_FILE_BYTES:
        values = (("size", f"{len(data) // 2**20} MB"), ("limit", f"{limits.MAX_FILE_BYTES // 2**20} MB"))
        return Extracted(facts=_unreadable(data, digest, Note(code="pdf-too-large", values=values)))
    start = data.find(b"%PDF-", 0, limits.HEADER_BYTES + 5)
    if start < 0:
        return Extracted(facts=_unreadable(data, digest, Note(code="pdf-no-header")))

    notes: list[Note] = []
    reading = _part("signatures-unread", notes, lambda: _signatures(data))
    if reading is not None and reading.beyond is not None:
        return Extracted(facts=_unreadable(data, digest, reading.beyond, reading))
    try:
        opened = PdfPages(data[start:], page_bytes={} if reading is None else reading.page_bytes)
    except NotOpened as problem:
        if problem.needs_password:
            return Extracted(facts=_unreadable(data, digest, Note(code="pdf-needs-password"), reading))
        if reading is None or not reading.signatures:
            return Extracted(facts=_unreadable(data, digest, Note(code="pdf-damaged"), reading))
        # Its signatures could be read, so the file is judged by them; its pages say nothing.
        notes.append(Note(code="pages-unread"))
        return _composed(data, digest, start, reading, None, notes)
    with opened as pages:
        if pages.count == 0:
            return Extracted(facts=_unreadable(data, digest, Note(code="pdf-no-pages"), reading))
        return _composed(data, digest, start, reading, pages, notes)


def _composed(
    data: bytes,
    digest: Sha256,
    start: int,
    reading: SignatureReading | None,
    pages: PdfPages | None,
    notes: list[Note],
) -> Extracted:
    signatures = reading.signatures if reading is not None else ()
    traces = reading.traces if reading is not None else int(saw_signature(data))
    structure: Structure | None = None
    heading = NO_HEADING
    if pages is not None:
        structure = _part("origin-unread", notes, lambda: _structure(pages))
        widgets: tuple[Widget, ...] = ()
        if signatures or traces:
            known = {signature.field for signature in signatures}
            widgets = _part("widgets-unread", notes, lambda: _widgets(data[start:], known, notes)) or ()
        texts: dict[int, PageText] = {}
        heading = _part("heading-unread", notes, lambda: _heading(pages, widgets, texts)) or NO_HEADING
        merged = _part("widgets-unread", notes, lambda: _merged(signatures, widgets, pages, texts))
        signatures = signatures if merged is None else merged
        if heading.secrecy_mark is not None:
            # Stamped secret (Decree 30/2020 Appendix I, box 10a): kept is what says which document it is, no word more.
            heading = identifying(heading)
            signatures = tuple(replace(each, text=None, notes=tuple(map(_bare, each.notes))) for each in signatures)
            notes = [_bare(note) for note in notes]
    return Extracted(
        facts=DocumentFacts(
            sha256=digest,
            size_bytes=len(data),
            pages=0 if pages is None else pages.count,
            pdf_version=_version(data, start),
            producer=None if pages is None else _producer(pages),
            is_encrypted=(reading is not None and reading.is_encrypted) or (pages is not None and pages.is_encrypted),
            origin=structure.origin if structure is not None else Origin.UNKNOWN,
            origin_reason=structure.reason if structure is not None else Note(code="origin-unread"),
            scan_dpi=structure.scan_dpi if structure is not None else None,
            scan_colour=structure.scan_colour if structure is not None else None,
            heading=heading,
            signatures=signatures,
            signature_traces=traces,
            tail_problem=reading.tail_problem if reading is not None else None,
            notes=(*(reading.notes if reading is not None else ()), *notes),
        ),
        certificates=reading.certificates if reading is not None else (),
        crls=reading.crls if reading is not None else (),
        ocsps=reading.ocsps if reading is not None else (),
    )


def _part(code: str, notes: list[Note], work: Callable[[], T]) -> T | None:
    """The part's result; None and a note when it failed. Libraries raise nearly anything on a hostile file."""
    try:
        return work()
    except Exception as problem:
        notes.append(_failure(code, problem))
        return None


def _bare(note: Note) -> Note:
    """The note without values that may be words of the page."""
    return replace(
        note, values=tuple((name, "…") if name in _QUOTING else (name, value) for name, value in note.values)
    )


_QUOTING = frozenset({"text", "covered"})


def _failure(code: str, problem: Exception) -> Note:
    # The kind alone: a library's message may quote the document.
    return Note(code=code, values=(("cause", type(problem).__name__),))


def _unreadable(data: bytes, digest: Sha256, reason: Note, reading: SignatureReading | None = None) -> Unreadable:
    seen = reading is not None and (bool(reading.signatures) or reading.traces > 0)
    return Unreadable(sha256=digest, size_bytes=len(data), reason=reason, was_signed=seen or saw_signature(data))


def _version(data: bytes, start: int) -> str:
    found = re.match(rb"%PDF-(\d\.\d)", data[start : start + 8])
    return found[1].decode("ascii") if found else ""


def _producer(pages: PdfPages) -> str | None:
    producer = tidy(pages.producer or "")
    return producer[:200] or None


def _signatures(data: bytes) -> SignatureReading:
    from pipeline.extract.signatures import read_signatures

    return read_signatures(data)


def _structure(pages: PdfPages) -> Structure:
    from pipeline.extract.structure import read_structure

    return read_structure(pages)


def _widgets(data: bytes, known: Iterable[str], notes: list[Note]) -> tuple[Widget, ...]:
    from pipeline.extract.widgets import read_widgets

    reading = read_widgets(data, frozenset(known))
    if reading.failures:
        notes.append(Note(code="widgets-damaged", values=(("count", str(reading.failures)),)))
    if not reading.is_complete:
        notes.append(Note(code="widgets-too-many"))
    return reading.widgets


def _heading(pages: PdfPages, widgets: Sequence[Widget], texts: dict[int, PageText]) -> Heading:
    from pipeline.extract.heading import read_heading
    from pipeline.extract.text import read_page

    def page(number: int) -> PageText:
        if number not in texts:
            texts[number] = read_page(pages, number - 1, widgets, with_weight=number == 1)
        return texts[number]

    return read_heading(page, pages.count, widgets)


def _merged(
    signatures: tuple[SignatureFacts, ...], widgets: Sequence[Widget], pages: PdfPages, texts: dict[int, PageText]
) -> tuple[SignatureFacts, ...]:
    """The signatures with the page, place, text and picture of their widgets."""
    merged: list[SignatureFacts] = []
    names = [signature.field for signature in signatures]
    for signature in signatures:
        # A name that two signatures share is settled by the byte range, as is a widget that lost its name.
        is_unique = names.count(signature.field) == 1
        own = [
            widget
            for widget in widgets
            if (widget.field == signature.field and (is_unique or widget.byte_range is None))
            or (widget.byte_range is not None and widget.byte_range == signature.byte_range)
        ]
        merged.append(_with_widgets(signature, own, pages, texts) if own else signature)
    return tuple(merged)


def _with_widgets(
    signature: SignatureFacts, own: Sequence[Widget], pages: PdfPages, texts: dict[int, PageText]
) -> SignatureFacts:
    from pipeline.extract.text import printed_under

    notes = list(signature.notes)
    shown: list[Widget] = []
    for widget in own:
        frame = pages.frame(widget.page - 1)
        left, bottom, right, top = frame.seen(widget.rect)
        if widget.is_shown and right > 0 and top > 0 and left < frame.width and bottom < frame.height:
            shown.append(widget)
        elif widget.is_shown and (widget.text or widget.has_picture):
            notes.append(Note(code="widget-off-page", values=(("page", str(widget.page)),)))
    for widget in shown:
        # A stamp over printed letters is worth a look. Text of several lines is the tools' own label ("Ký bởi: …"),
        # laid over the margin and its running head by the gazette and the portal as a matter of course.
        if widget.text is not None and "\n" not in widget.text and widget.page in texts:
            covered = printed_under(texts[widget.page], pages.frame(widget.page - 1).seen(widget.rect))
            if covered:
                values = (("text", widget.text), ("covered", covered), ("page", str(widget.page)))
                notes.append(Note(code="widget-over-text", values=values))
    first = min(shown or own, key=lambda widget: widget.page)
    left, bottom, right, top = pages.frame(first.page - 1).seen(first.rect)
    return replace(
        signature,
        page=first.page,
        rect=(left, bottom, right, top),
        text="\n".join(dict.fromkeys(widget.text for widget in shown if widget.text)) or None,
        has_picture=any(widget.has_picture for widget in shown),
        notes=tuple(notes),
    )
