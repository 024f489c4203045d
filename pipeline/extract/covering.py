"""Signature widgets that lay something opaque over what was printed and signed before them. Runs in a worker.

Adding a visible signature is allowed after nearly every signature, so an attacker's widget may hide an amount without
breaking anything ("sneaky signature attack"); seals overlap names lawfully, so this is told and not judged.

Source: Rohlmann et al., "Breaking the Specification: PDF Certification" (2021).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from pyhanko.pdf_utils import generic

from pipeline.extract.enumeration import pages_of
from pipeline.extract.objects import READ_ERRORS, View, is_dict, items, name_of, number_of, raw
from pipeline.extract.verification import note
from rules.facts import Note

_RECTANGLE = re.compile(rb"(-?[\d.]+)\s+(-?[\d.]+)\s+(-?[\d.]+)\s+(-?[\d.]+)\s+re\b")
_FILL = re.compile(rb"(?<![\w/])(?:f\*?|F|B\*?|b\*?)(?!\w)")
_DO = re.compile(rb"/([^\s/<>\[\]()]+)\s+Do\b")
_LARGE = 0.25
"""Share of its box from which a filled rectangle counts as a cover rather than a line or a frame."""
_MAX_STREAM = 2 * 1024 * 1024
_MAX_WIDGETS = 64

Rect = tuple[float, float, float, float]


def covering_notes(data: bytes, view: View, widgets: Sequence[tuple[str, Any, int]]) -> dict[str, Note]:
    """Field name → note for each widget that covers text; `widgets` holds (name, field, end of what was signed before).

    The end is 0 where nothing was signed before: there a signer covers only his own page.
    """
    told: dict[str, Note] = {}
    pages = {id(view.get(each)): number for number, (page, _) in enumerate(pages_of(view), start=1)
             for each in items(view.child(page, "/Annots"))}  # fmt: skip
    for name, field, before in widgets[:_MAX_WIDGETS]:
        if not before or not is_dict(field):
            continue
        for widget in (field, *(view.get(kid) for kid in items(view.child(field, "/Kids")))):
            page, rect = pages.get(id(widget)), _rect(view, widget)
            if page is None or rect is None or not _is_opaque(view, _normal(view, widget), 0):
                continue
            if _has_text(data[:before], page, rect):
                told[name] = note("covers-content", page=str(page))
    return told


def _rect(view: View, widget: Any) -> Rect | None:
    numbers = [number_of(view.get(each)) for each in items(view.child(widget, "/Rect"))]
    if len(numbers) != 4 or any(number is None for number in numbers):
        return None
    x1, y1, x2, y2 = (number or 0.0 for number in numbers)
    rect = min(x1, x2), min(y1, y2), max(x1, x2), max(y1, y2)
    return rect if rect[2] - rect[0] > 1 and rect[3] - rect[1] > 1 else None


def _normal(view: View, widget: Any) -> Any:
    appearance = view.child(view.child(widget, "/AP"), "/N")
    if is_dict(appearance):
        state = name_of(view.child(widget, "/AS"))
        return view.child(appearance, state) if state else None
    return appearance


def _is_opaque(view: View, form: Any, depth: int) -> bool:
    """The form fills a large rectangle or shows an image without a mask, itself or through a nested form."""
    if not isinstance(form, generic.StreamObject) or depth > 5 or len(form.encoded_data) > _MAX_STREAM:
        return False
    resources = view.child(form, "/Resources")
    states = view.child(resources, "/ExtGState")
    for key in states if is_dict(states) else ():
        alpha = number_of(view.child(view.child(states, key), "/ca"))
        if alpha is not None and alpha < 0.95:
            return False
    try:
        content = bytes(form.data)
    except READ_ERRORS:
        return False
    box = [number_of(view.get(each)) or 0.0 for each in items(view.child(form, "/BBox"))]
    area = abs(box[2] - box[0]) * abs(box[3] - box[1]) if len(box) == 4 else 0.0
    if _FILL.search(content):
        for found in _RECTANGLE.finditer(content):
            try:
                width, height = float(found.group(3)), float(found.group(4))
            except ValueError:
                continue
            if area and abs(width * height) >= _LARGE * area:
                return True
    objects = view.child(resources, "/XObject")
    for found in _DO.finditer(content):
        target = view.child(objects, "/" + found.group(1).decode("latin-1"))
        if not isinstance(target, generic.StreamObject):
            continue
        kind = name_of(view.child(target, "/Subtype"))
        if kind == "/Image":
            if all(raw(target, key) is None for key in ("/SMask", "/Mask", "/ImageMask", "/SMaskInData")):
                return True
        elif _is_opaque(view, target, depth + 1):
            return True
    return False


def _has_text(data: bytes, page: int, rect: Rect) -> bool:
    import pypdfium2

    try:
        document = pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError:
        return False
    try:
        text_page = document[page - 1].get_textpage()
        left, bottom, right, top = rect
        text = text_page.get_text_bounded(left=left, bottom=bottom, right=right, top=top)
        return bool(re.search(r"\w", text))
    except (pypdfium2.PdfiumError, IndexError, ValueError):
        return False
    finally:
        document.close()
