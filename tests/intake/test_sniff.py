"""Files are told apart by content."""

from __future__ import annotations

import io
import zipfile

import pytest

from pipeline.intake.sniff import HEAD_BYTES, sniff
from pipeline.items import Kind

CSV = "Số ký hiệu;Ngày ban hành;Trích yếu\n101/BVĐKĐN-VP;05/03/2026;Về việc mua sắm\n"


def zipped(*names: str, stored: bytes = b"x") -> bytes:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w") as archive:
        for name in names:
            archive.writestr(name, stored)
    return held.getvalue()


def workbook() -> bytes:
    import xlsxwriter

    held = io.BytesIO()
    with xlsxwriter.Workbook(held) as book:
        book.add_worksheet("Sổ").write(0, 0, "Số ký hiệu")
    return held.getvalue()


@pytest.mark.parametrize(
    ("head", "kind"),
    [
        (b"", Kind.EMPTY),
        (b"%PDF-1.7\n", Kind.PDF),
        (b"\r\n\x00 mail header before it\n" * 20 + b"%PDF-1.4\n", Kind.PDF),
        (b" " * 1024 + b"%PDF-1.4\n", Kind.OTHER),
        (b"\xff\xd8\xff\xe0\x00\x10JFIF, named .pdf", Kind.OTHER),
        (b"\x89PNG\r\n\x1a\n", Kind.OTHER),
        (workbook(), Kind.WORKBOOK),
        (zipped("mimetype", stored=b"application/vnd.oasis.opendocument.spreadsheet"), Kind.WORKBOOK),
        (zipped("mimetype", stored=b"application/vnd.oasis.opendocument.text"), Kind.OTHER),
        (zipped("[Content_Types].xml", "word/document.xml"), Kind.OTHER),
        (zipped("Công văn/101.pdf", "so.xlsx"), Kind.ARCHIVE),
        (zipped(), Kind.ARCHIVE),
        (b"Rar!\x1a\x07\x01\x00", Kind.ARCHIVE),
        (b"7z\xbc\xaf\x27\x1c\x00\x04", Kind.ARCHIVE),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), Kind.WORKBOOK),
        (b"<html><body><table><tr><td>S\xc3\xb3</td></tr></table></body></html>", Kind.TABLE_TEXT),
        (b"\xef\xbb\xbf  <TABLE border=1><tr>", Kind.TABLE_TEXT),
        (b'<?xml version="1.0"?><?mso-application progid="Excel.Sheet"?><Workbook>', Kind.TABLE_TEXT),
        (b'<?xml version="1.0" encoding="utf-8"?><edXML><edXMLEnvelope>', Kind.PACKAGE),
        (b'<?xml version="1.0"?><edXML:Envelope xmlns:edXML="http://www.e-doc.vn/Schema/">', Kind.PACKAGE),
        (b'<?xml version="1.0"?><invoice/>', Kind.OTHER),
        (CSV.encode(), Kind.TABLE_TEXT),
        (CSV.encode("utf-8-sig"), Kind.TABLE_TEXT),
        (CSV.encode("utf-16"), Kind.TABLE_TEXT),
        (CSV.encode("utf-16-le"), Kind.TABLE_TEXT),
        (CSV.encode("utf-16-be"), Kind.TABLE_TEXT),
        (CSV.replace(";", "\t").encode("cp1258", "replace"), Kind.TABLE_TEXT),
        (b"S\xe8 k\xfd hi\xd6u;Ng\xb5y\n1;2\n", Kind.TABLE_TEXT),  # TCVN3
        (b"Kinh gui: phong van thu\nXin cam on\n", Kind.OTHER),
        (b"{\\rtf1\\ansi a;b;c}", Kind.OTHER),
        (bytes(range(256)) * 4, Kind.OTHER),
    ],
)
def test_a_file_is_told_by_its_first_bytes(head: bytes, kind: Kind) -> None:
    assert sniff(head[:HEAD_BYTES]) is kind


def test_a_letter_cut_in_two_at_the_end_of_the_head_does_not_make_text_binary() -> None:
    head = ("Số;Ngày\n" + "ệ;ề\n" * 2000).encode()
    for length in range(HEAD_BYTES - 4, HEAD_BYTES):
        assert sniff(head[:length]) is Kind.TABLE_TEXT
