"""True scans: pages that are pictures of paper, a little askew and noisy, with or without an OCR layer.

Decree 30/2020 Appendix I Part II.I.2 asks for colour at 200 dpi; offices also send grey, and both are made here.
"""

from __future__ import annotations

import random
from io import BytesIO

import pypdfium2
from PIL import Image, ImageChops
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas

from pipeline.demo.typefaces import blank_canvas, font_name, text_width

_MISREAD = {"ế": "é", "ộ": "ô", "ữ": "ư", "ự": "ư", "ẩ": "â", "ỉ": "i", "ặ": "ă", "Đ": "D", "ỹ": "y"}
"""What a recogniser makes of some letters; it does so now and then."""


def scan(
    pdf: bytes, chance: random.Random, *, colour: bool = False, dpi: int = 200, quality: int = 22, ocr: bool = False
) -> bytes:
    """The pages of `pdf` printed, laid on the glass and scanned; ocr: with an invisible text layer (Tr 3)."""
    source = pypdfium2.PdfDocument(pdf)
    buffer = BytesIO()
    canvas = blank_canvas(buffer)
    canvas.setCreator("MFP scan")
    for page in source:
        width, height = page.get_size()
        canvas.setPageSize((width, height))
        picture = _on_glass(page.render(scale=dpi / 72).to_pil(), chance, colour=colour)
        jpeg = BytesIO()
        picture.save(jpeg, "JPEG", quality=quality, dpi=(dpi, dpi))
        jpeg.seek(0)
        canvas.drawImage(ImageReader(jpeg), 0, 0, width, height)
        if ocr:
            _text_layer(canvas, page.get_textpage(), chance)
        canvas.showPage()
    canvas.save()
    source.close()
    return buffer.getvalue()


def _on_glass(picture: Image.Image, chance: random.Random, *, colour: bool) -> Image.Image:
    paper = picture.convert("RGB" if colour else "L")
    white: tuple[int, int, int] | int = (250, 249, 246) if colour else 249
    paper = paper.rotate(
        chance.uniform(0.15, 0.6) * chance.choice((-1, 1)), resample=Image.Resampling.BICUBIC, fillcolor=white
    )
    side = 192
    grain = Image.frombytes("L", (side, side), chance.randbytes(side * side)).point(
        [level // 52 for level in range(256)]
    )
    sheet = Image.new("L", paper.size)
    for x in range(0, paper.width, side):
        for y in range(0, paper.height, side):
            sheet.paste(grain, (x, y))
    return ImageChops.subtract(paper, sheet.convert(paper.mode))


def _text_layer(canvas: Canvas, page: pypdfium2.PdfTextPage, chance: random.Random) -> None:
    for index in range(page.count_rects()):
        left, bottom, right, top = page.get_rect(index)
        words = page.get_text_bounded(left, bottom, right, top).strip()
        if not words:
            continue
        read = "".join(_MISREAD[c] if c in _MISREAD and chance.random() < 0.3 else c for c in words)
        size = max(6.0, min(16.0, (top - bottom) * 0.9))
        line = canvas.beginText(left, bottom + size * 0.15)
        line.setTextRenderMode(3)
        line.setFont(font_name("regular"), size)
        natural = text_width(read, "regular", size)
        if natural > 0:
            line.setHorizScale(100 * (right - left) / natural)
        line.textOut(read)
        canvas.drawText(line)
