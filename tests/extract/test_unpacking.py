"""What streams unpack to is told before pdfium unpacks them, and no real document comes near a limit."""

from __future__ import annotations

import random
import zlib

import pytest

from pipeline.extract import extract, limits
from pipeline.extract.objects import View
from pipeline.extract.opening import open_pdf
from pipeline.extract.pages import PdfPages
from pipeline.extract.signatures import read_signatures
from pipeline.extract.unpacking import Unpacked, first_page_picture_bytes, unpacked
from pipeline.ocr import _picture
from rules.facts import DocumentFacts, Origin, Unreadable
from tests.extract.signing import CONTENT, COVER, Office, write
from tests.extract.signing import stream as body
from tests.road.bombs import _PAGES, PICTURES, UNPACKING, packed, painted, picture, shared_form, stream
from tests.road.test_limits import CATALOG, PAGE, a_pdf

BEYOND = {"pdf-unpacks-too-large", "pdf-page-too-heavy"}


def measured(data: bytes) -> Unpacked:
    opened = open_pdf(data)
    return unpacked(
        opened.data, View(opened.reader, opened.reader.xrefs.total_revisions - 1) if opened.reader else None
    )


@pytest.mark.parametrize("name", sorted(set(UNPACKING) - {"table.pdf"}))
def test_a_bomb_is_told_as_beyond_the_limit_and_reaches_no_page(name: str) -> None:
    facts = extract(UNPACKING[name]()).facts
    assert isinstance(facts, Unreadable)
    assert facts.reason.code in BEYOND


def test_a_signed_bomb_is_still_known_for_signed() -> None:
    office = Office()
    bomb = office.objects() | {CONTENT: body(packed(bytes(1 << 20), 1024), b"/Filter /FlateDecode")}
    facts = extract(Office(data=write(bomb)).sign("leader").data).facts
    assert isinstance(facts, Unreadable)
    assert (facts.reason.code, facts.was_signed) == ("pdf-unpacks-too-large", True)


def test_a_bomb_in_a_file_without_tables_is_told_too() -> None:
    data = UNPACKING["stream.pdf"]()
    found = measured(data[: data.rindex(b"xref\n0")] + b"%%EOF\n")
    assert found.beyond is not None
    assert found.beyond.code == "pdf-unpacks-too-large"


@pytest.mark.parametrize("name", PICTURES)
def test_a_picture_is_not_unpacked_to_be_told_from_text(name: str) -> None:
    facts = extract(PICTURES[name]()).facts
    assert isinstance(facts, DocumentFacts)
    assert facts.origin is Origin.SCAN


def test_a_scan_of_gigabytes_of_pictures_is_read() -> None:
    """120 pages in colour at 300 dpi: 26 MB each, 3 GB in all."""
    grain = random.Random(1).randbytes(90_000)
    page_picture = zlib.compress(bytes(2480 * 3508 * 3 - len(grain)) + grain, 1)
    about = b"/Type /XObject /Subtype /Image /Width 2480 /Height 3508 /BitsPerComponent 8 /ColorSpace /DeviceRGB "
    paint, objects = stream(b"", b"q 595 0 0 842 0 0 cm /I Do Q"), []
    for number in range(120):
        at = 4 + 2 * number
        objects += [
            b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 3 0 R"
            b" /Resources << /XObject << /I %d 0 R >> >> >>" % (at + 1),
            stream(about + b"/Filter /FlateDecode", page_picture),
        ]
    kids = b" ".join(b"%d 0 R" % at for at in range(4, 4 + len(objects), 2))
    data = a_pdf(CATALOG, b"<< /Type /Pages /Kids [%s] /Count 120 >>" % kids, paint, *objects)
    facts = extract(data).facts
    assert isinstance(facts, DocumentFacts)
    assert (facts.origin, facts.pages, facts.scan_dpi) == (Origin.SCAN, 120, 300)


def test_a_map_of_a_hundred_thousand_lines_and_an_attached_file_are_read() -> None:
    line = b" ".join(b"%d.25 %d.5 l" % (at, at) for at in range(40))
    drawing = stream(b"/Filter /FlateDecode", packed((b"0 0 m " + line + b" S\n") * 10_000, 10))
    attached = stream(b"/Type /EmbeddedFile /Filter /FlateDecode", packed(b"1;2;3\n" * 170_000, 100))
    data = a_pdf(CATALOG, _PAGES, PAGE, drawing, attached)
    assert measured(data).beyond is None
    assert isinstance(extract(data).facts, DocumentFacts)


def test_a_form_painted_on_every_line_is_read() -> None:
    assert measured(shared_form(2_000, packed(b"0 0 m 1 1 l S\n", 3))).beyond is None


def test_pages_that_would_hold_too_much_together_are_closed() -> None:
    data = painted(b"0 0 m 1 1 l S\n", 1)
    half = limits.MAX_PAGE_BYTES // 2 + 1
    two = data.replace(b"/Kids [3 0 R] /Count 1", b"/Kids [3 0 R 3 0 R] /Count 2")
    with PdfPages(two, page_bytes={0: half, 1: half}) as pages:
        first = pages.page(0)
        assert pages.page(0) is first
        pages.page(1)
        assert pages.page(0) is not first
    with PdfPages(two, page_bytes={0: 1, 1: half}) as pages:
        first = pages.page(0)
        pages.page(1)
        assert pages.page(0) is first


def test_where_pictures_are_too_large_to_paint_it_is_told_that_nobody_looked() -> None:
    office = Office()
    objects = office.objects()
    objects[COVER] = body(b"", b"/Type /XObject /Subtype /Image /Width 100000 /Height 100000 /BitsPerComponent 1"
                          b" /ColorSpace /DeviceGray")  # fmt: skip
    signed = Office(data=write(objects)).sign("leader").sign("clerk", rect=(60, 690, 200, 720))
    assert "covering-unknown" in {note.code for note in read_signatures(signed.data).signatures[-1].notes}
    plain = Office().sign("leader").sign("clerk", rect=(60, 690, 200, 720))
    assert "covering-unknown" not in {note.code for note in read_signatures(plain.data).signatures[-1].notes}


def test_a_scan_whose_picture_is_too_large_to_paint_is_not_painted_for_its_words() -> None:
    assert first_page_picture_bytes(PICTURES["bilevel.pdf"]()) == 100_000**2 // 8
    assert first_page_picture_bytes(PICTURES["colour.pdf"]()) > limits.MAX_PAINTED_BYTES
    a4_in_colour = picture(2480, 3508, b"/BitsPerComponent 8 /ColorSpace /DeviceRGB", b"")
    assert 0 < first_page_picture_bytes(a4_in_colour) < limits.MAX_PAINTED_BYTES
    with pytest.raises(ValueError, match="too large"):
        _picture(PICTURES["bilevel.pdf"]())


def test_a_picture_of_the_page_itself_costs_nothing_to_measure() -> None:
    assert measured(picture(9, 9, b"", b"")).page_bytes[0] < 1 << 20
