"""Files that cost more than they weigh: small on the disk, endless in memory or time; named for what they do."""

from __future__ import annotations

import base64
import io
import zipfile
import zlib
from collections.abc import Callable
from functools import cache

from tests.extract.signing import Office, _refs
from tests.registers.makers import BOOK, a_book_row, xlsx
from tests.registers.test_edxml import PDF, a_package, an_attachment
from tests.road.test_limits import CATALOG, PAGE, a_pdf, bomb, previous_loop

_MEBIBYTE = 1 << 20
_PAGES = b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>"
_FLATE = b"/Filter /FlateDecode "
_RGB = b"/BitsPerComponent 8 /ColorSpace /DeviceRGB "
_LINES, _WORDS = b"0 0 m 1 1 l S\n", b"(a)Tj\n"
_EMPTY_PAGE = b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] >>"


@cache
def zeros(mebibytes: int) -> bytes:
    """So many zeros, deflated."""
    return packed(bytes(_MEBIBYTE), mebibytes)


def flate(mebibytes: int) -> bytes:
    """A page whose content unpacks to so much."""
    content = zeros(mebibytes)
    head = b"<< /Length %d /Filter /FlateDecode >>\nstream\n" % len(content)
    return a_pdf(CATALOG, _PAGES, PAGE, head + content + b"\nendstream")


def stream(entries: bytes, data: bytes) -> bytes:
    """A stream object's body."""
    return b"<< %s /Length %d >>\nstream\n%s\nendstream" % (entries, len(data), data)


def packed(piece: bytes, times: int) -> bytes:
    """A piece so many times over, deflated."""
    packer = zlib.compressobj(9)
    return b"".join(packer.compress(piece) for _ in range(times)) + packer.flush()


def content(entries: bytes, data: bytes) -> bytes:
    """A page whose content is such a stream."""
    return a_pdf(CATALOG, _PAGES, PAGE, stream(entries, data))


def shared_content(uses: int, mebibytes: int) -> bytes:
    """A page that names one stream as its content again and again."""
    page = b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents [%s] >>" % (b"4 0 R " * uses)
    return a_pdf(CATALOG, _PAGES, page, stream(_FLATE, zeros(mebibytes)))


def many_contents(count: int, mebibytes: int) -> bytes:
    """A page whose content is many streams, each below every limit."""
    page = b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents [%s] >>" % _refs(range(4, count + 4))
    return a_pdf(CATALOG, _PAGES, page, *[stream(_FLATE, zeros(mebibytes))] * count)


def painted(operators: bytes, mebibytes: int) -> bytes:
    """A page that paints these until its content has so many mebibytes."""
    return content(_FLATE, packed(operators * (_MEBIBYTE // len(operators)), mebibytes))


def shared_form(uses: int, data: bytes) -> bytes:
    """A page that paints one deflated form again and again."""
    page = PAGE[:-2] + b"/Resources << /XObject << /F 5 0 R >> >> >>"
    form = stream(b"/Type /XObject /Subtype /Form /BBox [0 0 9 9] " + _FLATE, data)
    return a_pdf(CATALOG, _PAGES, page, stream(b"", b"/F Do " * uses), form)


def font(entries: bytes, mebibytes: int) -> bytes:
    """A page that writes in a font whose program unpacks to so much."""
    page = PAGE[:-2] + b"/Resources << /Font << /F 5 0 R >> >> >>"
    font = (
        b"<< /Type /Font /Subtype /TrueType /BaseFont /X /FirstChar 32 /LastChar 33 /Widths [1 1]"
        b" /FontDescriptor 6 0 R >>"
    )
    descriptor = b"<< /Type /FontDescriptor /FontName /X /Flags 32 /FontFile2 7 0 R >>"
    text = stream(b"", b"BT /F 9 Tf 9 9 Td (abc) Tj ET")
    return a_pdf(CATALOG, _PAGES, page, text, font, descriptor, stream(_FLATE + entries, zeros(mebibytes)))


def picture(width: int, height: int, entries: bytes, data: bytes) -> bytes:
    """A page that paints a picture."""
    page = PAGE[:-2] + b"/Resources << /XObject << /I 5 0 R >> >> >>"
    about = b"/Type /XObject /Subtype /Image /Width %d /Height %d " % (width, height)
    paint = stream(b"", b"q 595 0 0 842 0 0 cm /I Do Q")
    return a_pdf(CATALOG, _PAGES, page, paint, stream(about + entries, data))


def object_stream(mebibytes: int) -> bytes:
    """An object stream that unpacks to so much, in which the page's content stands."""
    page = b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 9 0 R >>"
    bodies = (CATALOG, _PAGES, page, stream(b"/Type /ObjStm /N 1 /First 10 " + _FLATE, zeros(mebibytes)))
    out, rows = b"%PDF-1.7\n", [bytes(7)]
    for number, body in enumerate(bodies, start=1):
        rows.append(b"\1" + len(out).to_bytes(4, "big") + b"\0\0")
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    at = len(out)
    rows += [b"\1" + at.to_bytes(4, "big") + b"\0\0", bytes(21), b"\2" + (4).to_bytes(4, "big") + b"\0\0"]
    table = stream(b"/Type /XRef /Size 10 /W [1 4 2] /Root 1 0 R", b"".join(rows))
    return out + b"5 0 obj\n%s\nendobj\nstartxref\n%d\n%%%%EOF\n" % (table, at)


def lzw(rounds: int) -> bytes:
    """Zeros by LZW, seven megabytes a round: each code of a full table stands for one byte more than the last."""
    bits = []
    for _ in range(rounds):
        bits += [f"{256:09b}", f"{0:09b}"]
        bits += [f"{code:0{9 if code < 511 else 10 if code < 1023 else 11 if code < 2047 else 12}b}"
                 for code in range(258, 4094)]  # fmt: skip
        bits.append(f"{256:012b}")
    written = "".join(bits) + f"{257:09b}"
    return int(written.ljust(-(-len(written) // 8) * 8, "0"), 2).to_bytes(-(-len(written) // 8), "big")


def flate_table(mebibytes: int) -> bytes:
    """A cross-reference stream that unpacks to so much."""
    content = zeros(mebibytes)
    out = b"%PDF-1.7\n"
    at = len(out)
    out += (
        b"1 0 obj\n<< /Type /XRef /Size 2000000000 /W [1 4 2] /Root 2 0 R /Filter /FlateDecode /Length %d >>\nstream\n"
        % len(content)
    )
    return out + content + b"\nendstream\nendobj\nstartxref\n%d\n%%%%EOF\n" % at


def objects(count: int) -> bytes:
    """So many objects, each naming the next."""
    filler = [b"<< /N %d /Next %d 0 R >>" % (number, number + 1) for number in range(count)]
    return a_pdf(CATALOG, _PAGES, _EMPTY_PAGE, *filler)


def hybrid_loop() -> bytes:
    """A table that names another as its stream, which names the first as its previous."""
    plain = a_pdf(CATALOG, _PAGES, _EMPTY_PAGE)
    at = plain.rindex(b"xref\n0")
    stream = (
        b"9 0 obj\n<< /Type /XRef /Size 4 /W [1 4 2] /Root 1 0 R /Prev %d /Length 0 >>\nstream\n\nendstream\nendobj\n"
    )
    plain = plain.replace(b"/Root 1 0 R >>", b"/Root 1 0 R /Prev %010d /XRefStm %010d >>" % (at, len(plain) + 40))
    return plain + stream % at + b"startxref\n%d\n%%%%EOF\n" % len(plain)


def tables(count: int) -> bytes:
    """So many revisions, none of which changes anything."""
    out = bytearray(a_pdf(CATALOG, _PAGES, _EMPTY_PAGE))
    previous = out.rindex(b"xref\n0")
    for _ in range(count):
        at = len(out)
        out += b"xref\n0 1\n0000000000 65535 f \ntrailer\n<< /Size 4 /Root 1 0 R /Prev %d >>\n" % previous
        out += b"startxref\n%d\n%%%%EOF\n" % at
        previous = at
    return bytes(out)


def hollow_signatures(count: int) -> bytes:
    """So many signature fields with two bytes of contents each."""
    value = (
        b"<< /FT /Sig /T (S%d) /V << /Type /Sig /Filter /Adobe.PPKLite /SubFilter /adbe.pkcs7.detached /Contents <3000>"
        b" /ByteRange [0 10 20 10] >> >>"
    )
    catalog = CATALOG[:-2] + b"/AcroForm << /SigFlags 3 /Fields [%s] >> >>" % _refs(range(4, count + 4))
    return a_pdf(catalog, _PAGES, _EMPTY_PAGE, *(value % number for number in range(count)))


def true_signatures(count: int) -> bytes:
    """So many signatures, each in its own revision over all before it."""
    office = Office()
    for _ in range(count):
        office.sign("leader", room=6000, rect=(0, 0, 0, 0))
    return office.data


def workbook(mebibytes: int) -> bytes:
    """A sheet that unpacks to so much, of rows that are there."""
    row = b'<row><c t="inlineStr"><is><t>' + b"x" * 200 + b"</t></is></c></row>"
    return _with_sheet(
        b"<worksheet><sheetData>" + row * (mebibytes * _MEBIBYTE // len(row)) + b"</sheetData></worksheet>"
    )


def _with_sheet(content: bytes) -> bytes:
    """A sound workbook with another first sheet."""
    sound = xlsx([BOOK, a_book_row()])
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(sound)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for part in old.infolist():
            is_sheet = part.filename == "xl/worksheets/sheet1.xml"
            new.writestr(part.filename, content if is_sheet else old.read(part))
    return out.getvalue()


_LAUGHS = b'<?xml version="1.0"?><!DOCTYPE lolz [<!ENTITY l0 "ha">' + b"".join(
    b'<!ENTITY l%d "%s">' % (number, b"&l%d;" % (number - 1) * 10) for number in range(1, 11)
) + b"]>"  # fmt: skip


def laughs_in_a_workbook() -> bytes:
    """Ten thousand million laughs as the text of one cell."""
    cell = b'<row r="1"><c r="A1" t="inlineStr"><is><t>&l10;</t></is></c></row>'
    return _with_sheet(_LAUGHS + b"<worksheet><sheetData>" + cell + b"</sheetData></worksheet>")


def laughs_in_a_package() -> bytes:
    """The same as the subject of an exchange package."""
    package = a_package(an_attachment(PDF))
    return _LAUGHS + package[package.index(b"?>") + 2 :].replace("V/v kết nối trục".encode(), b"&l10;")


def nested_zip(depth: int, width: int, mebibytes: int) -> bytes:
    """As 42.zip: archives of archives, so many in each, down to a file of zeros."""
    inner, name = _zipped({"0.pdf": bytes(mebibytes * _MEBIBYTE)}), "zip"
    for _ in range(depth):
        inner = _zipped({f"{number}.{name}": inner for number in range(width)})
    return inner


def one_kernel(count: int, mebibytes: int) -> bytes:
    """A ZIP whose members all lie in the same bytes: Fifield, A better zip bomb."""
    made = bytearray(_zipped({"00000.pdf": bytes(mebibytes * _MEBIBYTE)}))
    at = made.index(b"PK\x01\x02")
    end = made.index(b"PK\x05\x06")
    entry, tail = made[at:end], made[end:]
    entries = b"".join(entry.replace(b"00000.pdf", b"%05d.pdf" % number) for number in range(count))
    tail[8:12] = count.to_bytes(2, "little") * 2
    tail[12:16] = len(entries).to_bytes(4, "little")
    return bytes(made[:at] + entries + tail)


def _zipped(files: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return out.getvalue()


def one_line(mebibytes: int) -> bytes:
    """A list whose first cell never ends."""
    return b"So ky hieu;Ngay;" + b"x" * (mebibytes * _MEBIBYTE)


def tables_in_tables(count: int) -> bytes:
    """A page of tables inside tables."""
    return b"<html><body>" + b"<table><tr><td>" * count


Bombs = dict[str, Callable[[], bytes]]

UNPACKING: Bombs = {
    "stream.pdf": lambda: flate(1024),
    "table.pdf": lambda: flate_table(1024),
    "object-stream.pdf": lambda: object_stream(1024),
    "lzw.pdf": lambda: content(b"/Filter /LZWDecode", lzw(130)),
    "flate-in-ascii85.pdf": lambda: content(
        b"/Filter [/ASCII85Decode /FlateDecode]", base64.a85encode(zeros(1024)) + b"~>"
    ),
    "flate-in-flate.pdf": lambda: content(b"/Filter [/FlateDecode /FlateDecode]", zlib.compress(zeros(1024), 9)),
    "escaped-names.pdf": lambda: content(b"/Fil#74er [/Fl#61teDecode /Fl#61teDecode]", zlib.compress(zeros(1024), 9)),
    "run-length.pdf": lambda: content(b"/Filter [/FlateDecode /RunLengthDecode]", packed(b"\x81\0" * 500_000, 8)),
    "hexadecimal.pdf": lambda: content(b"/Filter [/FlateDecode /ASCIIHexDecode]", packed(b"0" * _MEBIBYTE, 1000)),
    "predictor.pdf": lambda: content(_FLATE + b"/DecodeParms << /Predictor 12 /Columns 100000 >>", zeros(1024)),
    "form.pdf": lambda: shared_form(1, zeros(1024)),
    "shared-form.pdf": lambda: shared_form(5_000, zeros(60)),
    "shared-painting-form.pdf": lambda: shared_form(5_000, packed(_LINES * 70_000, 1)),
    "shared-content.pdf": lambda: shared_content(5_000, 60),
    "many-contents.pdf": lambda: many_contents(20, 60),
    "font.pdf": lambda: font(b"", 1024),
    "font-that-says-picture.pdf": lambda: font(b" /Subtype /Image /Width 9 /Height 9", 1024),
    "content-that-says-picture.pdf": lambda: content(
        _FLATE + b"/Type /XObject /Subtype /Image /Width 9 /Height 9", zeros(1024)
    ),
    "picture-twice-deflated.pdf": lambda: picture(
        30_000, 30_000, _RGB + b"/Filter [/FlateDecode /FlateDecode /DCTDecode]", zlib.compress(zeros(1024), 9)
    ),
    "hidden-dictionary.pdf": lambda: font(b"/X (9 9 obj)", 1024),
    "lines.pdf": lambda: painted(_LINES, 60),
    "words.pdf": lambda: painted(_WORDS, 16),
}
"""PDFs of some kilobytes for which pdfium would take from one gigabyte to all that it gets."""
PICTURES: Bombs = {
    "bilevel.pdf": lambda: picture(
        100_000, 100_000, b"/BitsPerComponent 1 /ColorSpace /DeviceGray " + _FLATE, zeros(1192)
    ),
    "colour.pdf": lambda: picture(100_000, 100_000, _RGB + _FLATE, zeros(1024)),
    "fax.pdf": lambda: picture(
        60_000, 60_000, b"/BitsPerComponent 1 /ColorSpace /DeviceGray /Filter /CCITTFaxDecode /DecodeParms << /K -1"
        b" /Columns 60000 /Rows 60000 >>", b"\xff" * 10_000,
    ),
    "jbig2.pdf": lambda: picture(
        65_000, 65_000, b"/BitsPerComponent 1 /ColorSpace /DeviceGray /Filter /JBIG2Decode",
        bytes.fromhex("0000000030000100000013") + (65_000).to_bytes(4, "big") * 2 + bytes(11),
    ),
}  # fmt: skip
"""Pictures of ten thousand million points: told as the scans that they are, for nobody has to unpack them."""

SMALL: Bombs = {
    "flate.pdf": lambda: flate(64),
    "nested-filters.pdf": bomb,
    "objects.pdf": lambda: objects(20_000),
    "previous-loop.pdf": previous_loop,
    "hybrid-loop.pdf": hybrid_loop,
    "hollow-signatures.pdf": lambda: hollow_signatures(2_000),
    "workbook.xlsx": lambda: workbook(8),
    "laughs.xlsx": laughs_in_a_workbook,
    "laughs.edxml": laughs_in_a_package,
    "nested.zip": lambda: nested_zip(3, 4, 2),
    "one-kernel.zip": lambda: one_kernel(200, 20),
}
"""For each change: all in one scan of some seconds."""
LARGE: Bombs = {
    "flate-1-gib.pdf": lambda: flate(1024),
    "flate-table.pdf": lambda: flate_table(1024),
    "nested-filters.pdf": bomb,
    "million-objects.pdf": lambda: objects(1_000_000),
    "previous-loop.pdf": previous_loop,
    "hybrid-loop.pdf": hybrid_loop,
    "tables.pdf": lambda: tables(20_000),
    "hundred-thousand-hollow-signatures.pdf": lambda: hollow_signatures(100_000),
    "true-signatures.pdf": lambda: true_signatures(200),
    "workbook-219-mb.xlsx": lambda: workbook(209),
    "workbook-190-mb.xlsx": lambda: workbook(181),
    "laughs.xlsx": laughs_in_a_workbook,
    "laughs.edxml": laughs_in_a_package,
    "like-42.zip": lambda: nested_zip(5, 16, 256),
    "one-kernel.zip": lambda: one_kernel(2_000, 200),
    "one-line.csv": lambda: one_line(90),
    "tables-in-tables.html": lambda: tables_in_tables(1_000_000),
}
"""For the night: each in a scan of its own."""
