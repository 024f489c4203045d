"""Origin: whether pages were made by software or are pictures of paper, told from what they paint.

Fonts in the resources prove nothing (a scan may carry an OCR layer), pictures prove nothing (a letterhead carries a
logo). What counts is what is seen: text in a visible mode that no later picture hides, against pictures that fill
the page, whole or in strips. Signature widgets are annotations and not looked at.

Source: ISO 32000-2, 9.3.6 (text rendering mode); LAW: Decree 30/2020, Appendix I Part II.I.2 (digitisation: colour,
200 dpi or more).
"""

from __future__ import annotations

from ctypes import c_float, c_uint
from dataclasses import dataclass
from typing import Any

from pipeline.extract import limits
from pipeline.extract.pages import Box, PdfPages
from rules.facts import Note, Origin

_FILLS = 0.95
"""Share of the page's area from which pictures together fill it."""
_PICTURE_ALONE = 0.5
"""Share from which a page that paints nothing but pictures is a picture of paper, laid on the page with a margin."""
_TEXT_ON_PICTURE = 0.03
"""Share of the area under visible text from which a page with a filling picture is a text page on a background.
Three stamped lines ("Số đến …") stay below it; a third of a page of text is above."""
_GRID = 48
"""Cells along each side of the page on which coverage is counted."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Structure:
    """What the pages are made of."""

    origin: Origin
    reason: Note
    """Counts of pages: `pages` in all, `looked` at, `text`, `images` (filled by a picture), `ocr` (of those, with a
    hidden text layer), `vector` (drawn without text), `blank`."""
    scan_dpi: int | None
    """Lowest resolution of a page-filling picture."""
    scan_colour: bool | None
    """True when every page-filling picture is in colour."""


@dataclass(slots=True)
class _Painted:
    """What one page paints, gathered in paint order."""

    texts: list[tuple[int, Box]]
    """(place in paint order, box) of visible text on the part that is shown."""
    hidden_text: bool
    images: list[tuple[int, Box, Any, float]]
    """(place, box, handle, dots per inch) of opaque pictures."""
    see_through: list[tuple[int, Box, Any, float]]
    """The same of pictures that let the page be seen: watermarks, cut-out stamps."""
    vectors: int
    budget: int
    """Objects that may still be looked at."""
    shown: Box
    is_one_enough: bool


def read_structure(pages: PdfPages) -> Structure:
    """The origin of an open document, from all its pages or a fixed choice of them."""
    chosen = limits.chosen_pages(pages.count)
    kinds: list[str] = []
    ocr = 0
    resolutions: list[float] = []
    colours: list[bool] = []
    for index in chosen:
        if (page := pages.page(index)) is None:
            continue
        frame = pages.frame(index)
        shown = (frame.left, frame.bottom, frame.right, frame.top)
        # One word that is seen settles a page that no picture fills; only a filled one is looked through for all.
        painted = _painted(pages.raw, page, shown, is_one_enough=True)
        if painted.texts and _coverage([box for _, box, _, _ in painted.images], shown) >= _FILLS:
            painted = _painted(pages.raw, page, shown, is_one_enough=False)
        kind, has_ocr = _kind(painted, shown, pages, page)
        kinds.append(kind)
        if kind == "images":
            ocr += has_ocr
            _, _, handle, dpi = max(painted.images, key=lambda image: _area(image[1]))
            resolutions.append(dpi)
            colours.append(_is_colour(pages.raw, handle, page))
    counts = {kind: kinds.count(kind) for kind in ("text", "images", "vector", "blank")}
    origin, code = _origin(counts)
    values = {"pages": pages.count, "looked": len(kinds), **counts, "ocr": ocr}
    return Structure(
        origin=origin,
        reason=Note(code=code, values=tuple((name, str(value)) for name, value in values.items())),
        scan_dpi=round(min(resolutions)) if resolutions else None,
        scan_colour=all(colours) if colours else None,
    )


def _origin(counts: dict[str, int]) -> tuple[Origin, str]:
    drawn = counts["text"] + counts["vector"]
    if drawn and counts["images"]:
        return Origin.MIXED, "origin-mixed"
    if counts["images"]:
        return Origin.SCAN, "origin-scan"
    if counts["text"]:
        return Origin.BORN_DIGITAL, "origin-text"
    if counts["vector"]:
        return Origin.BORN_DIGITAL, "origin-vector"
    return Origin.UNKNOWN, "origin-blank"


def _kind(painted: _Painted, shown: Box, pages: PdfPages, page: Any) -> tuple[str, bool]:
    """What kind of page it is, and whether it has text that is not seen."""
    texts = painted.texts
    # A watermark neither fills nor hides a page that says something; without a word on it, it is the page.
    if not texts:
        painted.images.extend(painted.see_through)
    covered = _coverage([box for _, box, _, _ in painted.images], shown)
    if covered >= _FILLS:
        # Ten thousand words under ten thousand pictures are told from a fixed choice of both.
        painted.images = sorted(painted.images, key=lambda image: -_area(image[1]))[: limits.MAX_COVERING_IMAGES]
        step = 1 + len(texts) // limits.MAX_COVERED_TEXTS
        texts = texts[::step]
        seen = [(place, box) for place, box in texts if not _is_hidden(place, box, painted)]
        if len(seen) < len(texts):
            # Text under a picture: hidden by the page's scan, or seen through a watermark whose own mask says so.
            over = painted.images[: limits.MAX_RENDERED_IMAGES]
            through = {image[0] for image in over if pages.shows_through(page, image[2])}
            painted.images = [image for image in painted.images if image[0] not in through]
            seen = [(place, box) for place, box in texts if not _is_hidden(place, box, painted)]
        share = step * sum(_area(box) for _, box in seen) / max(1.0, _area(shown))
        if share >= _TEXT_ON_PICTURE or not painted.images:
            return "text", False
        return "images", painted.hidden_text or len(seen) < len(texts)
    if texts:
        return "text", painted.hidden_text
    if covered >= _PICTURE_ALONE:
        return "images", painted.hidden_text
    if painted.vectors or painted.images:
        return "vector", painted.hidden_text
    return "blank", painted.hidden_text


def _is_hidden(place: int, box: Box, painted: _Painted) -> bool:
    """Painted over by a later picture: OCR programs put their text in a visible mode under the page's picture."""
    x, y = (box[0] + box[2]) / 2, (box[1] + box[3]) / 2
    return any(
        later > place and over[0] <= x <= over[2] and over[1] <= y <= over[3] for later, over, _, _ in painted.images
    )


Matrix = tuple[float, float, float, float, float, float]


def _painted(raw: Any, page: Any, shown: Box, *, is_one_enough: bool) -> _Painted:
    """What the page paints on the part that is shown; of its visible text one piece, where that is enough."""
    painted = _Painted(
        texts=[], hidden_text=False, images=[], see_through=[], vectors=0, budget=limits.MAX_PAGE_OBJECTS,
        shown=shown, is_one_enough=is_one_enough,
    )  # fmt: skip
    _gather(raw, page, page, (1.0, 0.0, 0.0, 1.0, 0.0, 0.0), painted, 0)
    return painted


def _gather(raw: Any, page: Any, holder: Any, matrix: Matrix, painted: _Painted, depth: int) -> None:
    """Adds what `holder` (the page or a form XObject on it) paints; `matrix` maps its space to the page's."""
    is_page = holder is page
    count = raw.FPDFPage_CountObjects(page) if is_page else raw.FPDFFormObj_CountObjects(holder)
    left, bottom, right, top = (c_float() for _ in range(4))
    for index in range(count):
        if painted.budget <= 0:
            return
        painted.budget -= 1
        place = limits.MAX_PAGE_OBJECTS - painted.budget
        item = raw.FPDFPage_GetObject(page, index) if is_page else raw.FPDFFormObj_GetObject(holder, index)
        kind = raw.FPDFPageObj_GetType(item)
        if kind == raw.FPDF_PAGEOBJ_TEXT:
            if painted.is_one_enough and painted.texts:
                continue
            # 3 paints nothing, 7 only clips.
            if raw.FPDFTextObj_GetTextRenderMode(item) in (3, 7):
                painted.hidden_text = True
                continue
        elif kind == raw.FPDF_PAGEOBJ_FORM:
            if depth < limits.MAX_FORM_DEPTH:
                _gather(raw, page, item, _times(_matrix(raw, item), matrix), painted, depth + 1)
            continue
        elif kind != raw.FPDF_PAGEOBJ_IMAGE:
            painted.vectors += 1
            continue
        if not raw.FPDFPageObj_GetBounds(item, left, bottom, right, top):
            continue
        box = _through(matrix, (left.value, bottom.value, right.value, top.value))
        if kind == raw.FPDF_PAGEOBJ_IMAGE:
            found = painted.see_through if raw.FPDFPageObj_HasTransparency(item) else painted.images
            found.append((place, box, item, _dpi(raw, item, box)))
        elif box[2] - box[0] > 0.5 and box[3] - box[1] > 0.5 and _overlap(box, painted.shown):
            painted.texts.append((place, box))


def _matrix(raw: Any, item: Any) -> Matrix:
    found = raw.FS_MATRIX()
    if not raw.FPDFPageObj_GetMatrix(item, found):
        return (1.0, 0.0, 0.0, 1.0, 0.0, 0.0)
    return (found.a, found.b, found.c, found.d, found.e, found.f)


def _times(first: Matrix, then: Matrix) -> Matrix:
    a, b, c, d, e, f = first
    p, q, r, s, t, u = then
    return (a * p + b * r, a * q + b * s, c * p + d * r, c * q + d * s, e * p + f * r + t, e * q + f * s + u)


def _through(matrix: Matrix, box: Box) -> Box:
    a, b, c, d, e, f = matrix
    corners = [(x, y) for x in (box[0], box[2]) for y in (box[1], box[3])]
    xs = [a * x + c * y + e for x, y in corners]
    ys = [b * x + d * y + f for x, y in corners]
    return min(xs), min(ys), max(xs), max(ys)


def _area(box: Box) -> float:
    return max(0.0, box[2] - box[0]) * max(0.0, box[3] - box[1])


def _overlap(box: Box, other: Box) -> bool:
    return box[0] < other[2] and box[2] > other[0] and box[1] < other[3] and box[3] > other[1]


def _coverage(boxes: list[Box], shown: Box) -> float:
    """Share of `shown` under one box at least, counted on a grid, so that strips add up and overlaps do not."""
    width, height = (shown[2] - shown[0]) / _GRID, (shown[3] - shown[1]) / _GRID
    if not boxes or width <= 0 or height <= 0:
        return 0.0
    rows = [0] * _GRID
    for left, bottom, right, top in boxes:
        # A cell counts when its middle is under the box.
        first, last = _span(left, right, shown[0], width)
        low, high = _span(bottom, top, shown[1], height)
        if last > first:
            mask = ((1 << (last - first)) - 1) << first
            for row in range(low, high):
                rows[row] |= mask
    return sum(row.bit_count() for row in rows) / (_GRID * _GRID)


def _span(start: float, end: float, origin: float, cell: float) -> tuple[int, int]:
    first = max(0, min(_GRID, int((start - origin) / cell + 0.5)))
    last = max(0, min(_GRID, int((end - origin) / cell + 0.5)))
    return first, last


def _dpi(raw: Any, image: Any, box: Box) -> float:
    """Dots per inch as laid on the page: the mean of both directions, so that a picture laid on its side counts too."""
    wide, high = c_uint(), c_uint()
    if not raw.FPDFImageObj_GetImagePixelSize(image, wide, high) or _area(box) <= 0:
        return 0.0
    return float((wide.value * high.value / _area(box)) ** 0.5 * 72)


def _is_colour(raw: Any, image: Any, page: Any) -> bool:
    """More than one component a pixel, or a palette."""
    about = raw.FPDF_IMAGEOBJ_METADATA()
    if not raw.FPDFImageObj_GetImageMetadata(image, page, about):
        return False
    grey = (raw.FPDF_COLORSPACE_DEVICEGRAY, raw.FPDF_COLORSPACE_CALGRAY)
    return about.colorspace not in grey and (
        about.bits_per_pixel > 8 or about.colorspace == raw.FPDF_COLORSPACE_INDEXED
    )
