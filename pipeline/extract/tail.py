"""The bytes behind the first signed part: each must belong to a revision that the reader parsed. Runs in a worker.

A reader that mends broken files shows what no cross-reference section lists; the reader that judges the changes does
not see it. So whatever the parsed revisions do not explain is told, and a second, independent reader is asked whether
it sees the same pages in the signed prefix and in the whole file.

Source: ISO 32000-2 7.5.4 to 7.5.8; Rohlmann et al., "1 Trillion Dollar Refund" (incremental saving attacks).
"""

from __future__ import annotations

import hashlib
import re
from typing import Any

from pipeline.extract.verification import note
from rules.facts import Note

_OBJECT = re.compile(rb"(?<![0-9A-Za-z])(\d{1,10})[ \t\r\n\x0c\x00]+(\d{1,5})[ \t\r\n\x0c\x00]+obj(?![A-Za-z])")
_STREAM = re.compile(rb"stream\r?\n")
_LENGTH = re.compile(rb"/Length\s+(\d{1,12})(?!\s+\d+\s+R)")
_COMMENT = re.compile(rb"%[^\r\n]*")
_TRAILER = re.compile(rb"startxref\s+\d+\s*(%%EOF)?", re.DOTALL)
_BLANK = b"\x00\t\n\x0c\r "
_SLACK = 16
"""An xref offset may point a few blanks before the object; readers tolerate it."""
_MAX_PAGES = 300


def tail_problem(data: bytes, reader: Any, signed_end: int, last_end: int) -> Note | None:
    """What in `data[signed_end:]` no parsed revision explains; None when all of it is explained.

    `signed_end` is where the first signature ends, `last_end` where the last does: an empty cross-reference section
    that somebody signed is an oddity, one that nobody signed leads readers on.
    """
    if not data[signed_end:].strip(_BLANK):
        return None
    sections = reader.xrefs
    listed: set[int] = set()
    for revision in range(sections.total_revisions):
        info = sections.get_xref_container_info(revision)
        section = sections.get_xref_data(revision)
        if info.end_location > last_end and not _says_anything(section):
            return note("empty-cross-reference", offset=str(info.start_location))
        for each in (section, section.hybrid.xref_data if section.hybrid is not None else None):
            if each is not None:
                listed |= {offset for _, offset in each.standard_xrefs.values()}
        listed.add(info.start_location)
        if section.hybrid is not None:
            listed.add(section.hybrid.meta_info.start_location)
    ordered = sorted(offset for offset in listed if offset >= signed_end - _SLACK)
    at = signed_end
    while at < len(data):
        found = _OBJECT.search(data, at)
        if found is None:
            break
        start = found.start()
        if not _is_listed(start, ordered):
            if _is_in_comment(data, start, at):
                at = found.end()
                continue
            return note("unlisted-object", object=found.group(1).decode("ascii"), offset=str(start))
        at = _end_of_object(data, found.end())
    return _after_last_end(data, signed_end)


def second_opinion(data: bytes, signed_end: int) -> Note | None:
    """Ask pdfium: same pages, sizes and page text in the signed prefix as in the whole file; what differs otherwise.

    Where it cannot read the prefix there is no second opinion, and the tail counts as unread: never as agreed.
    """
    before, after = _seen_by_pdfium(data[:signed_end]), _seen_by_pdfium(data)
    if before is None:
        return note("tail-unreadable", detail="pdfium")
    if after is None:
        return note("other-reader-refuses")
    if len(before) != len(after):
        return note("other-reader-pages", before=str(len(before)), after=str(len(after)))
    for number, (one, other) in enumerate(zip(before, after, strict=True), start=1):
        if one != other:
            return note("other-reader-text", page=str(number))
    return None


def _seen_by_pdfium(data: bytes) -> list[str] | None:
    import pypdfium2

    try:
        document = pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError:
        return None
    try:
        seen: list[str] = []
        for index in range(len(document)):
            if index >= _MAX_PAGES:
                seen.append("")
                continue
            page = document[index]
            text_page = page.get_textpage()
            width, height = page.get_size()
            told = f"{width:.1f}x{height:.1f} {text_page.get_text_range()}"
            state = hashlib.sha256(told.encode("utf-8", "surrogatepass"))
            for item in page.get_objects(max_depth=3):
                state.update(b"%d " % item.type)
                if isinstance(item, pypdfium2.PdfImage):
                    # As it is stored: a scan's picture is its text, and nothing is decoded to tell two apart.
                    state.update(bytes(item.get_data()))
            seen.append(state.hexdigest())
            text_page.close()
            page.close()
        return seen
    except pypdfium2.PdfiumError:
        return None
    finally:
        document.close()


def _says_anything(section: Any) -> bool:
    if section.explicit_refs_in_revision or section.freed:
        return True
    return section.hybrid is not None and bool(section.hybrid.xref_data.explicit_refs_in_revision)


def _is_listed(start: int, ordered: list[int]) -> bool:
    return any(start - _SLACK <= offset <= start for offset in ordered)


def _is_in_comment(data: bytes, start: int, line_from: int) -> bool:
    line = data[max(line_from, data.rfind(b"\n", 0, start), data.rfind(b"\r", 0, start)) : start]
    return b"%" in line


def _end_of_object(data: bytes, start: int) -> int:
    """Where the object whose header ends at `start` ends; the stream's data is passed over."""
    stream = _STREAM.search(data, start)
    end = data.find(b"endobj", start)
    if stream is None or (0 <= end < stream.start()):
        return end + 6 if end >= 0 else len(data)
    length = _LENGTH.search(data, start, stream.start())
    if length is not None:
        stop = stream.end() + int(length.group(1))
        if data[stop : stop + 12].lstrip(_BLANK).startswith(b"endstream"):
            return stop
    stop = data.find(b"endstream", stream.end())
    return stop if stop >= 0 else len(data)


def _after_last_end(data: bytes, signed_end: int) -> Note | None:
    marker = data.rfind(b"%%EOF")
    start = data.rfind(b"startxref")
    if start > marker and start >= signed_end:
        return note("no-end-marker", offset=str(start))
    rest = data[max(marker + 5, signed_end) :]
    if rest.strip(_BLANK):
        return note("bytes-after-end", size=str(len(rest.strip(_BLANK))))
    return None
