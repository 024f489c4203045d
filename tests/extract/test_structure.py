"""Origin is told from what is seen on the pages, and the counts that told it are kept."""

from __future__ import annotations

from collections.abc import Callable
from io import BytesIO

import pytest
from PIL import Image
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas

from pipeline.demo.typefaces import font_name
from pipeline.extract.limits import chosen_pages
from pipeline.extract.pages import PdfPages
from pipeline.extract.structure import Structure, read_structure
from rules.facts import Origin

WIDTH, HEIGHT = 595.0, 842.0
Paint = Callable[[Canvas], None]


def a_pdf(*pages: Paint, size: tuple[float, float] = (WIDTH, HEIGHT)) -> bytes:
    """A PDF of the pages painted."""
    buffer = BytesIO()
    canvas = Canvas(buffer, pagesize=size, invariant=1)
    for paint in pages:
        paint(canvas)
        canvas.showPage()
    canvas.save()
    return buffer.getvalue()


def structure(*pages: Paint) -> Structure:
    with PdfPages(a_pdf(*pages)) as opened:
        return read_structure(opened)


def counts(found: Structure) -> dict[str, int]:
    return {name: int(value) for name, value in found.reason.values}


def a_picture(*, colour: bool = True, size: tuple[int, int] = (827, 1170), alpha: int | None = None) -> ImageReader:
    """100 dots per inch on A4."""
    if alpha is not None:
        return ImageReader(Image.new("RGBA", size, (200, 30, 30, alpha)))
    return ImageReader(Image.new("RGB" if colour else "L", size, (250, 240, 230) if colour else 240))


def text(canvas: Canvas, *, lines: int = 30, mode: int = 0) -> None:
    written = canvas.beginText(85, 780)
    written.setFont(font_name("regular"), 13)
    written.setTextRenderMode(mode)
    for _ in range(lines):
        written.textLine("Căn cứ Nghị định về công tác văn thư và các quy định hiện hành")
    canvas.drawText(written)


def picture(canvas: Canvas, **how: object) -> None:
    canvas.drawImage(a_picture(**how), 0, 0, WIDTH, HEIGHT, mask="auto")


def both(*paints: Paint) -> Paint:
    def paint(canvas: Canvas) -> None:
        for each in paints:
            each(canvas)

    return paint


def test_pages_of_text_are_born_digital() -> None:
    found = structure(text, text)
    assert found.origin is Origin.BORN_DIGITAL
    assert found.reason.code == "origin-text"
    assert counts(found) == {"pages": 2, "looked": 2, "text": 2, "images": 0, "vector": 0, "blank": 0, "ocr": 0}
    assert (found.scan_dpi, found.scan_colour) == (None, None)


def test_pages_filled_by_a_picture_are_a_scan_with_its_resolution_and_colour() -> None:
    found = structure(picture, lambda canvas: picture(canvas, size=(1654, 2340)))
    assert found.origin is Origin.SCAN
    assert (found.scan_dpi, found.scan_colour) == (100, True)
    assert structure(lambda canvas: picture(canvas, colour=False)).scan_colour is False


def test_an_invisible_ocr_layer_makes_no_text_of_a_scan() -> None:
    found = structure(both(picture, lambda canvas: text(canvas, mode=3)))
    assert found.origin is Origin.SCAN
    assert counts(found)["ocr"] == 1


def test_visible_text_under_the_picture_is_an_ocr_layer_too() -> None:
    found = structure(both(text, picture))
    assert found.origin is Origin.SCAN
    assert counts(found)["ocr"] == 1


def test_a_picture_in_strips_fills_the_page() -> None:
    def strips(canvas: Canvas) -> None:
        for row in range(20):
            canvas.drawImage(a_picture(size=(827, 59)), 0, row * HEIGHT / 20, WIDTH, HEIGHT / 20 + 0.5)

    assert structure(strips).origin is Origin.SCAN


def test_a_picture_laid_on_the_page_with_margins_is_still_a_picture_of_paper() -> None:
    assert (
        structure(lambda canvas: canvas.drawImage(a_picture(), 40, 40, WIDTH - 80, HEIGHT - 80)).origin is Origin.SCAN
    )


def test_a_letterheads_logo_is_no_scan() -> None:
    assert (
        structure(both(lambda canvas: canvas.drawImage(a_picture(), 85, 740, 60, 60), text)).origin
        is Origin.BORN_DIGITAL
    )


def test_a_background_behind_the_text_is_no_scan() -> None:
    assert structure(both(picture, text)).origin is Origin.BORN_DIGITAL


def test_a_watermark_over_the_text_does_not_hide_it() -> None:
    assert structure(both(text, lambda canvas: picture(canvas, alpha=40))).origin is Origin.BORN_DIGITAL


def test_a_cut_out_picture_alone_on_the_page_is_the_page() -> None:
    assert structure(lambda canvas: picture(canvas, alpha=250)).origin is Origin.SCAN


def test_a_stamp_written_on_a_scan_leaves_it_a_scan() -> None:
    assert structure(both(picture, lambda canvas: text(canvas, lines=2))).origin is Origin.SCAN


def test_a_letter_with_a_scanned_annex_is_mixed() -> None:
    found = structure(text, picture)
    assert found.origin is Origin.MIXED
    assert (counts(found)["text"], counts(found)["images"]) == (1, 1)


def test_text_drawn_as_outlines_is_born_digital_and_said_so() -> None:
    found = structure(lambda canvas: [canvas.circle(300, 40 * row, 12) for row in range(20)] and None)
    assert (found.origin, found.reason.code) == (Origin.BORN_DIGITAL, "origin-vector")


def test_blank_pages_tell_nothing() -> None:
    found = structure(lambda _: None)
    assert (found.origin, found.reason.code) == (Origin.UNKNOWN, "origin-blank")


def test_text_outside_the_page_is_not_seen() -> None:
    def beside(canvas: Canvas) -> None:
        canvas.translate(2 * WIDTH, 0)
        text(canvas)

    assert structure(both(picture, beside)).origin is Origin.SCAN


def test_pictures_inside_form_xobjects_count_where_they_are_painted() -> None:
    def formed(canvas: Canvas) -> None:
        canvas.beginForm("page", 0, 0, 100, 100)
        canvas.drawImage(a_picture(), 0, 0, 100, 100)
        canvas.endForm()
        canvas.scale(WIDTH / 100, HEIGHT / 100)
        canvas.doForm("page")

    assert structure(formed).origin is Origin.SCAN


@pytest.mark.parametrize("count", [1, 16, 17, 500, 3000])
def test_few_pages_of_a_long_document_are_looked_at_with_both_ends(count: int) -> None:
    chosen = chosen_pages(count)
    assert len(chosen) == min(count, 16)
    assert len(set(chosen)) == len(chosen)
    assert chosen[0] == 0
    assert chosen[-1] == count - 1
