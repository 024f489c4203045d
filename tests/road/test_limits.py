"""A hostile file costs its own slot: it ends within its limit with a result, and its neighbour never notices."""

from __future__ import annotations

import io
import time
import zlib
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest
from pypdf import PdfReader, PdfWriter
from pypdf.generic import (
    ArrayObject,
    ByteStringObject,
    DictionaryObject,
    NameObject,
    NumberObject,
    TextStringObject,
)

from pipeline.demo.world import World
from pipeline.executors.processes import ProcessExecutor
from pipeline.trust.anchors import load_trust
from pipeline.trust.appraise import Appraiser
from pipeline.verify import verify
from rules.classes import IssuanceClass
from rules.facts import Document, DocumentVerdict, Unreadable
from rules.indication import ValidationPolicy

AT = datetime(2026, 5, 4, tzinfo=UTC)


def a_pdf(*objects: bytes, root: int = 1) -> bytes:
    """A PDF of the objects, numbered from 1, with a classic cross-reference table."""
    out = io.BytesIO(b"%PDF-1.7\n")
    out.seek(0, io.SEEK_END)
    offsets = []
    for number, body in enumerate(objects, start=1):
        offsets.append(out.tell())
        out.write(b"%d 0 obj\n" % number + body + b"\nendobj\n")
    at = out.tell()
    out.write(b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1))
    out.writelines(b"%010d 00000 n \n" % offset for offset in offsets)
    out.write(b"trailer\n<< /Size %d /Root %d 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, root, at))
    return out.getvalue()


CATALOG = b"<< /Type /Catalog /Pages 2 0 R >>"
PAGE = b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R >>"


def bomb() -> bytes:
    """Ten gigabytes of content in a page, packed three times over into a few kilobytes."""
    once = zlib.compress(bytes(10 << 20), 9)
    megabyte = zlib.compressobj(9)
    twice = b"".join(megabyte.compress(once) for _ in range(1000)) + megabyte.flush()
    stream = zlib.compress(twice, 9)
    head = b"<< /Length %d /Filter [/FlateDecode /FlateDecode /FlateDecode] >>\nstream\n" % len(stream)
    return a_pdf(CATALOG, b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>", PAGE, head + stream + b"\nendstream")


def cyclic_tree() -> bytes:
    kids = b"<< /Type /Pages /Kids [3 0 R] /Count 2 /Parent 3 0 R >>"
    return a_pdf(CATALOG, kids, b"<< /Type /Pages /Kids [2 0 R 3 0 R] /Count 2 /Parent 2 0 R >>")


def deep_tree() -> bytes:
    levels = [b"<< /Type /Pages /Kids [%d 0 R] /Count 1 >>" % (number + 1) for number in range(2, 20_000)]
    return a_pdf(CATALOG, *levels, b"<< /Type /Page /MediaBox [0 0 9 9] >>")


def many_objects() -> bytes:
    page = b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] >>"
    filler = [b"<< /N %d /Next %d 0 R >>" % (number, number + 1) for number in range(100_000)]
    return a_pdf(CATALOG, b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>", page, *filler)


def previous_loop() -> bytes:
    plain = a_pdf(CATALOG, b"<< /Type /Pages /Kids [] /Count 0 >>")
    at = plain.rindex(b"xref\n0")
    return plain.replace(b"/Root 1 0 R >>", b"/Root 1 0 R /Prev %d >>" % at)


def array_nesting() -> bytes:
    return a_pdf(
        CATALOG[:-2] + b"/X " + b"[" * 100_000 + b"]" * 100_000 + b" >>", b"<< /Type /Pages /Kids [] /Count 0 >>"
    )


def huge_image_claims() -> bytes:
    """A picture that says it is a million by a million points."""
    image = (
        b"<< /Type /XObject /Subtype /Image /Width 1000000 /Height 1000000 /BitsPerComponent 8 /ColorSpace /DeviceRGB"
        b" /Length 3 /Filter /DCTDecode >>\nstream\nabc\nendstream"
    )
    content = b"<< /Length 32 >>\nstream\nq 595 0 0 842 0 0 cm /I Do Q\n\nendstream"
    page = PAGE[:-2] + b"/Resources << /XObject << /I 5 0 R >> >> >>"
    return a_pdf(CATALOG, b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>", page, content, image)


def many_pages() -> bytes:
    writer = PdfWriter()
    for _ in range(5000):
        writer.add_blank_page(595, 842)
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def two_thousand_broken_signatures() -> bytes:
    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(many_pages())))
    fields = ArrayObject()
    for number in range(2_000):
        field = DictionaryObject(
            {
                NameObject("/FT"): NameObject("/Sig"),
                NameObject("/T"): TextStringObject(f"Signature{number}"),
                NameObject("/V"): DictionaryObject(
                    {
                        NameObject("/Type"): NameObject("/Sig"),
                        NameObject("/Filter"): NameObject("/Adobe.PPKLite"),
                        NameObject("/SubFilter"): NameObject("/adbe.pkcs7.detached"),
                        NameObject("/Contents"): ByteStringObject(b"0\x00"),
                        NameObject("/ByteRange"): ArrayObject(map(NumberObject, (0, 10, 20, 10))),
                    }
                ),
            }
        )
        fields.append(writer._add_object(field))
    writer.root_object[NameObject("/AcroForm")] = DictionaryObject({NameObject("/Fields"): fields})
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


HOSTILE: tuple[Callable[[], bytes], ...] = (
    bomb,
    cyclic_tree,
    deep_tree,
    many_objects,
    previous_loop,
    array_nesting,
    huge_image_claims,
    many_pages,
    two_thousand_broken_signatures,
)


@pytest.fixture(scope="module")
def checked(world: World, tmp_path_factory: pytest.TempPathFactory) -> dict[str, tuple[Document | Unreadable, float]]:
    """Every hostile file and one good one, verified together by two workers, with the seconds until the answer."""
    folder = tmp_path_factory.mktemp("hostile")
    good = next(d for d in world.documents if d.path and d.expected_class is IssuanceClass.E_ORIGINAL)
    paths = []
    for make in HOSTILE:
        path = folder / f"{make.__name__}.pdf"
        path.write_bytes(make())
        paths.append(str(path))
    paths.insert(4, str(world.watch_dirs / good.path))
    appraiser = Appraiser(load_trust(world.trust, pins=()))
    found = {}
    with ProcessExecutor(workers=2, preload=("pipeline.reading",)) as executor:
        began = time.monotonic()
        for file, _ in verify(paths, appraiser=appraiser, policy=ValidationPolicy(), at=AT, executor=executor):
            found[Path(file.path).stem] = file.document, time.monotonic() - began
    found["good"] = found.pop(Path(good.path).stem)
    return found


@pytest.mark.parametrize("make", HOSTILE, ids=lambda make: make.__name__)
def test_a_hostile_file_ends_with_a_result_and_is_never_valid(checked, make: Callable[[], bytes]) -> None:
    document, _ = checked[make.__name__]
    if isinstance(document, Unreadable):
        assert document.reason.code
    else:
        assert document.verdict is not DocumentVerdict.VALID


def test_its_neighbour_never_notices(checked) -> None:
    document, _ = checked["good"]
    assert isinstance(document, Document)
    assert document.verdict is DocumentVerdict.VALID


def test_two_thousand_broken_signatures_are_not_an_unsigned_document(checked) -> None:
    document, _ = checked["two_thousand_broken_signatures"]
    assert document.was_signed if isinstance(document, Unreadable) else document.facts.was_signed


def test_all_of_them_end_in_time(checked) -> None:
    assert max(seconds for _, seconds in checked.values()) < 120
