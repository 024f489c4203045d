"""Tells what a file is from its first bytes; a name only says what a clerk believed.

Exports called `.xls` are as often HTML, SpreadsheetML or tab-separated text as BIFF, and a `.pdf` may be a photograph.
"""

from __future__ import annotations

import codecs
import re

from pipeline.items import Kind

HEAD_BYTES = 4096
"""How much of the beginning `sniff` wants; more does no harm."""

_PDF_WINDOW = 1024  # ISO 32000-1, Annex H 3.4.1: viewers accept the header anywhere in the first 1,024 bytes
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_BARE_BIFF = (b"\x09\x08\x10\x00", b"\x09\x08\x08\x00", b"\x09\x04\x06\x00", b"\x09\x02\x06\x00", b"\x09\x00\x04\x00")
_ARCHIVES = (b"7z\xbc\xaf\x27\x1c", b"Rar!\x1a\x07", b"\x1f\x8b", b"PK\x05\x06", b"PK\x07\x08", b"BZh", b"\xfd7zXZ\x00")
_NOT_TEXT = (b"{\\rtf", b"%!PS", b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"II*\x00", b"MM\x00*", b"BM", b"MZ", b"\x7fELF")
_ZIP_ENTRY = b"PK\x03\x04"
_TABLE_MARKUP = re.compile(rb"<(?:html|table|head|body|meta|style|tr|div|!doctype\s+html)\b", re.IGNORECASE)
_SPREADSHEETML = re.compile(rb"urn:schemas-microsoft-com:office:spreadsheet|progid=[\"']excel\.sheet", re.IGNORECASE)
_EDXML = re.compile(
    rb"<(?:[\w.-]+:)?(?:edxml|edxmlenvelope|messageheader)\b|[\"']https?://www\.e-doc\.vn/", re.IGNORECASE
)
_CONTROLS = bytes(set(range(32)) - set(b"\t\n\r\f\x1a\x1b")) + b"\x7f"


def sniff(head: bytes) -> Kind:
    """The kind of a file that begins with `head` (HEAD_BYTES of it, or all there is); empty bytes are an empty file.

    An old Office file in an OLE container is called a workbook though it may be a letter: its directory lies beyond
    the head, and the register reader says so when it finds no sheet.
    """
    if not head:
        return Kind.EMPTY
    # Before the PDF's window: an archive may hold its first document unpacked, header and all.
    if head.startswith(_ZIP_ENTRY):
        return _zip_kind(head)
    if b"%PDF-" in head[:_PDF_WINDOW]:
        return Kind.PDF
    if head.startswith((_OLE, *_BARE_BIFF)):
        return Kind.WORKBOOK
    if head.startswith(_ARCHIVES) or head[257:262] == b"ustar":
        return Kind.ARCHIVE
    if head.startswith(_NOT_TEXT):
        return Kind.OTHER
    return _text_kind(head)


def _zip_kind(head: bytes) -> Kind:
    """An Office file or a plain archive, by the names of the first entries and what the first one says."""
    names = list(_entry_names(head))
    first = names[0] if names else b""
    if first == b"mimetype":
        if b"application/vnd.oasis.opendocument.spreadsheet" in head[:160]:
            return Kind.WORKBOOK
        return Kind.OTHER if b"application/" in head[:160] else Kind.ARCHIVE
    if any(name.startswith((b"word/", b"ppt/", b"visio/")) for name in names):
        return Kind.OTHER
    if any(name.startswith((b"xl/", b"xl\\")) for name in names):
        return Kind.WORKBOOK
    if first in (b"[Content_Types].xml", b"_rels/.rels") or first.startswith(b"docProps/"):
        # The head tells no more; most that begin so and are dropped beside a register are workbooks.
        return Kind.WORKBOOK
    return Kind.ARCHIVE


def _entry_names(head: bytes) -> list[bytes]:
    """The names in the local file headers of a ZIP that lie within `head` (APPNOTE 4.3.7)."""
    names = []
    at = head.find(_ZIP_ENTRY)
    while at >= 0 and at + 30 <= len(head):
        length = int.from_bytes(head[at + 26 : at + 28], "little")
        names.append(head[at + 30 : at + 30 + length])
        at = head.find(_ZIP_ENTRY, at + 30)
    return names


def _text_kind(head: bytes) -> Kind:
    """What kind of text: markup by its tags, else a table when something separates columns."""
    text = _as_ascii(head)
    if text is None:
        return Kind.OTHER
    start = text.lstrip()
    if start.startswith(b"<"):
        if _SPREADSHEETML.search(text):
            return Kind.TABLE_TEXT
        if _EDXML.search(text):
            return Kind.PACKAGE
        if _TABLE_MARKUP.search(text):
            return Kind.TABLE_TEXT
        return Kind.OTHER
    lines = [line for line in text.splitlines() if line.strip()]
    separated = [line for line in lines if any(sign in line for sign in (b"\t", b";", b",", b"|"))]
    return Kind.TABLE_TEXT if separated and 2 * len(separated) >= min(len(lines), 4) else Kind.OTHER


def _as_ascii(head: bytes) -> bytes | None:
    """The text with UTF-16 narrowed and every letter beyond ASCII left as some byte above it; None for binary.

    Only separators and tags are looked for, and in every encoding a register comes in (UTF-8, UTF-16, cp1258, TCVN3,
    VNI) these are ASCII.
    """
    for bom, encoding in ((codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be")):
        if head.startswith(bom):
            return head[2:].decode(encoding, "replace").encode("utf-8", "replace")
    if head.startswith(codecs.BOM_UTF8):
        head = head[3:]
    elif narrowed := _unmarked_utf16(head):
        return narrowed
    # TCVN3 puts letters at 0xA1-0xFE, VNI at 0xC0-0xFF: no legacy encoding of Vietnamese exports uses the controls.
    return None if head.translate(None, _CONTROLS) != head else head


def _unmarked_utf16(head: bytes) -> bytes | None:
    """UTF-16 without its mark, told by every second byte of a long run being zero."""
    even, odd = head[0:256:2], head[1:256:2]
    if len(odd) < 4:
        return None
    for zeros, encoding in ((odd, "utf-16-le"), (even, "utf-16-be")):
        others = even if zeros is odd else odd
        if zeros.count(0) >= 0.6 * len(zeros) and others.count(0) <= 0.1 * len(others):
            return head.decode(encoding, "replace").encode("utf-8", "replace")
    return None
