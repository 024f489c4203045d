"""What happens to files: a byte flipped, a tail cut off, a page changed behind the seal, a copy shrunk by a portal."""

from __future__ import annotations

import random
from io import BytesIO

from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.generic import pdf_name
from pypdf import PdfReader, PdfWriter
from pypdf.generic import DictionaryObject, NameObject

from pipeline.demo.signing import StillWriter

# pyHanko's and pypdf's PDF objects have untyped constructors.
# mypy: disable-error-code="no-untyped-call"


def flip_byte(pdf: bytes) -> bytes:
    """One byte of the signed content changed, in the author's name, so that the file still opens everywhere."""
    place = pdf.index(b"(vanthu demo)") + 1
    return pdf[:place] + b"V" + pdf[place + 1 :]


def cut_tail(pdf: bytes, *, keep: int = 900) -> bytes:
    """The first bytes only, as a broken transfer leaves them: no page is left in them."""
    return pdf[:keep]


def garbage(chance: random.Random, *, size_bytes: int = 20_000) -> bytes:
    """A PDF header with nothing of a PDF behind it."""
    return b"%PDF-1.4\n%\xe2\xe3\xcf\xd3\n" + chance.randbytes(size_bytes)


def change_page(pdf: bytes, *, text: str = "Da sua noi dung") -> bytes:
    """A proper incremental update that paints words over the first page, behind the last signature."""
    stream = BytesIO(pdf)
    writer = StillWriter(stream)
    font = generic.DictionaryObject(
        {
            pdf_name("/Type"): pdf_name("/Font"),
            pdf_name("/Subtype"): pdf_name("/Type1"),
            pdf_name("/BaseFont"): pdf_name("/Times-Roman"),
        }
    )
    fonts = generic.DictionaryObject({pdf_name("/FX"): writer.add_object(font)})
    content = f"q 1 1 1 rg 85 480 300 30 re f 0 0 0 rg BT /FX 14 Tf 90 490 Td ({text}) Tj ET Q\n".encode("ascii")
    overlay = writer.add_object(generic.StreamObject(stream_data=content))
    writer.add_stream_to_page(0, overlay, resources=generic.DictionaryObject({pdf_name("/Font"): fonts}))
    writer.write_in_place()
    return stream.getvalue()


def shrunk_copy(pdf: bytes) -> bytes:
    """A copy saved anew and smaller: no form, the widgets still on the page, /ByteRange reaching past its end.

    Source: 226 gazette files of 2026 look like this; their signatures were good in the originals.
    """
    reader = PdfReader(BytesIO(pdf))
    writer = PdfWriter()
    for page in reader.pages:
        for annotation in page.get("/Annots", []):
            widget = annotation.get_object()
            widget[NameObject("/AP")] = DictionaryObject()
        writer.add_page(page)
    copy = BytesIO()
    writer.write(copy)
    return copy.getvalue()
