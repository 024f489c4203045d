"""Signature widgets that hide what was printed and signed before them, or write a page of their own. In a worker.

Adding a visible signature is allowed after nearly every signature, so an attacker's widget may hide an amount without
breaking anything ("sneaky signature attack"); seals overlap names lawfully, so a signer's own office is told of and not
judged. What a widget hides is seen by painting the page without and with it: there are too many ways to paint over a
line (a path, a picture, a pattern, a letter as large as the box) to look for them in the appearance.

Source: Rohlmann et al., "Breaking the Specification: PDF Certification" (2021).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from pipeline.extract import limits
from pipeline.extract.enumeration import pages_of
from pipeline.extract.objects import View, is_dict, items, number_of, raw
from pipeline.extract.unpacking import picture_bytes
from pipeline.extract.verification import note
from rules.facts import Note

_LARGE = 0.4
"""Share of a page from which a widget is no stamp: seals and labels of real documents stay below a tenth."""
_HIDDEN = 0.1
"""Share of the printed pixels below a widget that must be gone."""
_BLACKENED = 0.7
_DARK, _LIGHT = 128, 200
_MAX_WIDGETS = 64

Rect = tuple[float, float, float, float]


def covering_notes(data: bytes, view: View, widgets: Sequence[tuple[str, Any, int, int]]) -> dict[str, Note]:
    """Field name → note for each widget that hides text or fills a page, or of which that could not be looked at.

    `widgets` holds (name, field, end of what was signed before, end of what it signs itself). The former is 0 where
    nothing was signed before: there a signer covers only his own page.
    """
    told: dict[str, Note] = {}
    all_pages = pages_of(view)
    if not all_pages:
        return unknown_notes(widgets)
    pages = {id(view.get(each)): number for number, (page, _) in enumerate(all_pages, start=1)
             for each in items(view.child(page, "/Annots"))}  # fmt: skip
    for at, (name, field, before, end) in enumerate(widgets):
        if not before or not is_dict(field):
            continue
        for widget in (field, *(view.get(kid) for kid in items(view.child(field, "/Kids")))):
            page, rect = pages.get(id(widget)), _rect(view, widget)
            if page is None or rect is None or raw(widget, "/AP") is None:
                continue
            box = _rect(view, all_pages[page - 1][0], "/MediaBox")
            if box is not None and _area(rect) >= _LARGE * _area(box):
                told[name] = note("widget-fills-page", page=str(page))
            elif name not in told or told[name].code == "covering-unknown":
                is_affordable = at < _MAX_WIDGETS and (
                    picture_bytes(view, all_pages[page - 1][0]) <= limits.MAX_PAINTED_BYTES
                )
                hides = _hides(data[:before], data[: max(before, end)], page, rect) if is_affordable else None
                if hides is not False:
                    told[name] = note("covers-content" if hides else "covering-unknown", page=str(page))
    return told


def unknown_notes(widgets: Sequence[tuple[str, Any, int, int]]) -> dict[str, Note]:
    """The notes where none of the widgets could be looked at; nothing for those before which nothing was signed."""
    return {name: note("covering-unknown", page="?") for name, field, before, _ in widgets if before and is_dict(field)}


def _area(rect: Rect) -> float:
    return (rect[2] - rect[0]) * (rect[3] - rect[1])


def _rect(view: View, holder: Any, key: str = "/Rect") -> Rect | None:
    """A box of a page (its own or inherited) or of a widget; None for none and for one without extent."""
    for _ in range(32):
        if raw(holder, key) is not None or not is_dict(holder):
            break
        holder = view.child(holder, "/Parent")
    numbers = [number_of(view.get(each)) for each in items(view.child(holder, key))]
    if len(numbers) != 4 or any(number is None for number in numbers):
        return None
    x1, y1, x2, y2 = (number or 0.0 for number in numbers)
    rect = min(x1, x2), min(y1, y2), max(x1, x2), max(y1, y2)
    return rect if rect[2] - rect[0] > 1 and rect[3] - rect[1] > 1 else None


def _hides(before: bytes, after: bytes, page: int, rect: Rect) -> bool | None:
    """There is text below, and it is gone or lost in black once the widget is there; None where it cannot be seen."""
    import pypdfium2

    try:
        first = pypdfium2.PdfDocument(before)
    except pypdfium2.PdfiumError:
        return None
    try:
        left, bottom, right, top = rect
        text = first[page - 1].get_textpage().get_text_bounded(left=left, bottom=bottom, right=right, top=top)
        if not re.search(r"\w", text):
            return False
        second = pypdfium2.PdfDocument(after)
        try:
            # Widgets are painted by the form environment only.
            first.init_forms()
            second.init_forms()
            was, now = _painted(first[page - 1], rect), _painted(second[page - 1], rect)
        finally:
            second.close()
        if not was or len(was) != len(now):
            return None
        printed = [at for at, value in enumerate(was) if value < _DARK]
        gone = sum(1 for at in printed if now[at] > _LIGHT)
        black = sum(1 for value in now if value < _DARK)
        return gone > _HIDDEN * len(printed) or (black > _BLACKENED * len(now) and len(printed) < black / 2)
    except (pypdfium2.PdfiumError, IndexError, ValueError):
        return None
    finally:
        first.close()


def _painted(page: Any, rect: Rect) -> bytes:
    """The grey pixels of the page inside the box, one a point, annotations included."""
    width, height = page.get_size()
    origin = page.get_mediabox()
    left, bottom, right, top = rect
    crop = (left - origin[0], bottom - origin[1], width - (right - origin[0]), height - (top - origin[1]))
    if page.get_rotation() or min(crop) < 0:
        crop = (0, 0, 0, 0)
    bitmap = page.render(scale=1, crop=crop, grayscale=True, may_draw_forms=True)
    try:
        stride, wide, high = bitmap.stride, bitmap.width, bitmap.height
        pixels = bytes(bitmap.buffer)
        return b"".join(pixels[row * stride : row * stride + wide] for row in range(high))
    finally:
        bitmap.close()
