"""What kind of export a file is, by its content and never by its name: half of all `.xls` files are something else."""

from __future__ import annotations

import io
import re
import zipfile

from pipeline.registers.interface import Refused

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_BIFF_ALONE = (b"\x09\x08\x10\x00\x00\x06\x05\x00", b"\x09\x08\x08\x00\x00\x05\x05\x00", b"\x09\x04\x06\x00")


def container_of(data: bytes) -> str:
    """xlsx, xls, ods, html, spreadsheetml, edxml or `delimited`. Raises Refused, with what to export instead."""
    if not data.strip():
        raise Refused("file-empty")
    if data.startswith(_OLE):
        return _ole(data)
    if data.startswith(_BIFF_ALONE):
        return "xls"
    if data.startswith(b"PK"):
        return _zip(data)
    head = data[:4096]
    if b"%PDF-" in data[:1024]:
        raise Refused("pdf-not-a-register")
    if data.startswith((b"Rar!", b"7z\xbc\xaf", b"\x1f\x8b")):
        raise Refused("archive-not-a-register")
    if data.startswith((b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"II*\x00", b"MM\x00*", b"BM")) and b"\x00" in head:
        raise Refused("picture-not-a-register")
    if data.startswith(b"{\\rtf"):
        raise Refused("text-document-not-a-register")
    text = _ascii(head).lstrip()
    if re.match(r"(?:mime-version:|from: <saved by)", text, re.IGNORECASE):
        raise Refused("web-archive")
    if is_edxml(data):
        return "edxml"
    if (
        "urn:schemas-microsoft-com:office:spreadsheet" in _ascii(data[:8192])
        and "<workbook" in _ascii(data[:8192]).lower()
    ):
        return "spreadsheetml"
    if (
        re.search(r"<(?:!doctype\s+html|html|table|meta|head|body)\b", _ascii(data[:65_536]), re.IGNORECASE)
        and text[:1] == "<"
    ):
        return "html"
    if text.startswith("<?xml"):
        raise Refused("xml-unknown")
    return "delimited"


def is_edxml(data: bytes) -> bool:
    """An exchange package (QCVN 102:2016/BTTTT or its predecessors), stray bytes in front or not."""
    head = _ascii(data[:8192])
    return bool(
        re.search(r"<(?:\w+:)?edxml\b", head, re.IGNORECASE)
        or "mic.gov.vn/TBT/QCVN_102" in head
        or "www.e-doc.vn/Schema" in head
    )


def _ascii(head: bytes) -> str:
    """The plain letters of a text in any of the encodings, for recognising tags."""
    if head.startswith((b"\xff\xfe", b"\xfe\xff")) or head[:200].count(0) > 40:
        head = head.replace(b"\x00", b"")
    return head.removeprefix(b"\xef\xbb\xbf").removeprefix(b"\xff\xfe").removeprefix(b"\xfe\xff").decode("latin-1")


def _ole(data: bytes) -> str:
    """An OLE compound file: a BIFF workbook, an encrypted xlsx, or another Office document."""
    if "EncryptedPackage".encode("utf-16-le") in data:
        raise Refused("password-protected")
    if "WordDocument".encode("utf-16-le") in data:
        raise Refused("text-document-not-a-register")
    if "Workbook".encode("utf-16-le") in data or "Book".encode("utf-16-le") in data:
        return "xls"
    raise Refused("not-a-register")


def _zip(data: bytes) -> str:
    try:
        names = set(zipfile.ZipFile(io.BytesIO(data)).namelist()[:5_000])
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError) as error:
        raise Refused("workbook-damaged") from error
    if "xl/workbook.xml" in names:
        return "xlsx"
    if "xl/workbook.bin" in names:
        raise Refused("binary-workbook")
    if any(name.startswith("word/") for name in names):
        raise Refused("text-document-not-a-register")
    if "content.xml" in names and "mimetype" in names:
        if b"opendocument.spreadsheet" in data[:200]:
            return "ods"
        raise Refused("text-document-not-a-register")
    raise Refused("archive-not-a-register")
