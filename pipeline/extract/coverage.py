"""Where a signature stands in its file: what its byte range covers, and the revision that ends there. In a worker.

Source: ISO 32000-2 12.8.1: two ranges, from the first byte on, that leave out /Contents and nothing else; Mladenov et
al., "1 Trillion Dollar Refund" (signature wrapping).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from pyhanko.pdf_utils import generic

from pipeline.extract.enumeration import Candidate
from pipeline.extract.objects import Ref, View
from pipeline.extract.opening import Opened
from pipeline.extract.verification import note
from rules.facts import Coverage, Note

_BLANK = b"\x00\t\n\x0c\r "
_SLACK = 16
"""A table may point a few bytes before its object; readers tolerate it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where a signature stands in the file."""

    coverage: Coverage
    revision: int
    end: int
    """First byte behind the signed part; 0 when there is none."""
    problem: Note | None
    """Why the byte range cannot be trusted to cover what is shown; the signature is then broken whatever it says."""


def place_of(opened: Opened, view: View | None, candidate: Candidate) -> Place:
    """Coverage, revision and what is wrong with the byte range (ISO 32000-2 12.8.1: two ranges, all but /Contents)."""
    data, numbers = opened.data, candidate.byte_range
    revision = _revision_of(view, candidate)

    def bad(code: str, **values: str) -> Place:
        return Place(coverage=Coverage.UNCLEAR, revision=revision, end=0, problem=note(code, **values))

    if not numbers:
        return bad("no-byte-range")
    if len(numbers) != 4:
        return bad("odd-byte-range", count=str(len(numbers)))
    start, length, second, rest = numbers
    if min(numbers) < 0 or start != 0 or second < length or length == 0:
        return bad("odd-byte-range", count=str(len(numbers)))
    end = second + rest
    if end > len(data):
        return bad("beyond-end-of-file", end=str(end), size=str(len(data)))
    gap = data[length:second]
    if data[length - 1 : length] == b"<" and data[second : second + 1] == b">":
        # Some signers sign the two delimiters as well; nothing else fits between them.
        gap = data[length - 1 : second + 1]
    if gap[:1] != b"<" or gap[-1:] != b">" or not _is_hex_of(gap[1:-1], candidate.contents):
        return bad("gap-is-not-contents", offset=str(length))
    if view is not None and not _stands_around(view, candidate, data, length):
        return bad("copied-signature", offset=str(length))
    if end == len(data):
        last = view.revision if view is not None else 0
        return Place(coverage=Coverage.ENTIRE_FILE, revision=min(revision, last), end=end, problem=None)
    if view is None:
        # Without tables nothing tells where a revision ends; the end marker is the least that must stand there.
        ends_well = re.search(rb"%%EOF\s*$", data[max(0, end - 32) : end]) is not None
        coverage = Coverage.ENTIRE_REVISION if ends_well else Coverage.PARTIAL
        return Place(coverage=coverage, revision=revision, end=end, problem=None)
    covered = _revision_ending_at(opened, end)
    if covered is None:
        return Place(coverage=Coverage.PARTIAL, revision=revision, end=end, problem=None)
    return Place(coverage=Coverage.ENTIRE_REVISION, revision=covered, end=end, problem=None)


def _stands_around(view: View, candidate: Candidate, data: bytes, gap: int) -> bool:
    """The signature's own object holds the gap: a copy elsewhere has the same range and contents and signed nothing."""
    ref = candidate.signature_ref
    if ref is None:
        return candidate.signature is None  # told from the raw bytes alone
    sections = view.reader.xrefs
    starts = [
        at
        for revision in range(sections.total_revisions)
        for at in (_offset_in(sections.get_xref_data(revision), ref),)
        if at is not None
    ]
    return any(start <= gap and b"endobj" not in data[start + _SLACK : gap] for start in starts)


def _offset_in(section: Any, ref: Ref) -> int | None:
    """Where a section's table says that an object stands; None when it says nothing, or names an object stream."""
    for each in (section, section.hybrid.xref_data if section.hybrid is not None else None):
        entry = each.standard_xrefs.get(ref[0]) if each is not None else None
        if entry is not None and entry[0] == ref[1]:
            return int(entry[1])
    return None


def _is_hex_of(digits: bytes, contents: bytes | None) -> bool:
    if contents is None:
        return False
    digits = digits.translate(None, _BLANK)
    try:
        return bytes.fromhex((digits + b"0" * (len(digits) % 2)).decode("ascii")) == contents
    except ValueError:
        return False


def _revision_of(view: View | None, candidate: Candidate) -> int:
    """The revision that wrote the signature dictionary; by offset when no table leads to it."""
    if view is None:
        return 0
    sections = view.reader.xrefs
    if candidate.signature_ref is not None:
        try:
            reference = generic.Reference(*candidate.signature_ref, pdf=view.reader)
            return int(sections.get_last_change(reference))
        except KeyError:
            pass
    if candidate.raw_offset is not None:
        for revision in range(sections.total_revisions):
            if sections.get_xref_container_info(revision).end_location > candidate.raw_offset:
                return revision
    return int(view.revision)


def _revision_ending_at(opened: Opened, end: int) -> int | None:
    """The revision whose startxref and end marker are the last signed bytes, every table up to it signed too."""
    sections = opened.reader.xrefs
    head = opened.data[max(0, end - 1024) : end].rstrip(_BLANK)
    found = re.search(rb"startxref\s*(\d{1,19})\s*%%EOF$", head)
    if found is None:
        return None
    declared = int(found.group(1))
    for revision in range(sections.total_revisions - 1, -1, -1):
        info = sections.get_xref_container_info(revision)
        if declared in (info.declared_startxref, info.start_location) or abs(declared - info.start_location) <= 5:
            return revision if all(_lies_before(sections, each, end) for each in range(revision + 1)) else None
    return None


def _lies_before(sections: Any, revision: int, end: int) -> bool:
    """A revision's tables, the hybrid one too, lie within the signed part, and so does every object they list.

    A table may name a place behind its end, where the object is written after signing. Where nothing stands there, it
    is but a wrong number.
    """
    if sections.get_xref_container_info(revision).end_location > end:
        return False
    section = sections.get_xref_data(revision)
    if section.hybrid is not None and section.hybrid.meta_info.end_location > end:
        return False
    tables = [section] if section.hybrid is None else [section, section.hybrid.xref_data]
    return not any(offset >= end for each in tables for _, offset in each.standard_xrefs.values())
