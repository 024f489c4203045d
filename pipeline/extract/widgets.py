"""Signature widgets: where each stands, what its appearance writes and whether it paints a picture.

In offices that use the government's signing tool (VGCA) the document number, the day and the month are on no page:
each is the appearance of a signature of its own. So appearances are content and are read like the page's text.
Runs in a worker. pypdf raises many kinds of exceptions on broken files; each widget fails alone.

Source: ISO 32000-2, 12.5.5 (appearance streams), 12.7.5.5 (signature fields); LAW: Decree 30/2020, Appendix I Part
II.8 (text of the organisation's signature on annexes and copies).
"""

from __future__ import annotations

import logging
import re
from collections.abc import Collection
from dataclasses import dataclass
from io import BytesIO
from typing import Any

from pipeline.extract import limits
from rules.names import tidy

_HIDDEN = 2
_NO_VIEW = 32
_ORIENTATIONS = (0, 90, 180, 270)
_PAINTED = re.compile(rb"/([^\s/<>\[\](){}%]+)\s+Do\b")
_INLINE_IMAGE = re.compile(rb"\bBI\b[^\x00]{0,400}?\bID\b")


@dataclass(frozen=True, slots=True, kw_only=True)
class Widget:
    """One signature widget as it lies on a page."""

    field: str
    """Fully qualified field name; empty when nothing names it."""
    byte_range: tuple[int, ...] | None
    """Of the signature that is its value; None for an unsigned field, and where the name is enough."""
    page: int
    """From 1."""
    rect: tuple[float, float, float, float]
    """Left, bottom, right, top in the page's user space."""
    is_shown: bool
    """Neither hidden nor without area."""
    text: str | None
    """What the appearance writes: NFC, lines joined by newline; None when nothing."""
    has_picture: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class WidgetReading:
    """All signature widgets of a file, by page and order on the page."""

    widgets: tuple[Widget, ...]
    failures: int
    """Annotations that could not be read."""
    is_complete: bool
    """False when a limit ended the search."""


def read_widgets(data: bytes, known: Collection[str] = ()) -> WidgetReading:
    """The signature widgets in `data`, a PDF from its header on. Raises ValueError when pypdf cannot open the file.

    `known` are the field names that tell a signature; a widget of another name has its signature's /ByteRange read,
    which takes ten times as long as the rest (pypdf reads the hexadecimal /Contents beside it digit by digit).
    """
    from pypdf import PdfReader

    # pypdf tells of every oddity through logging, which without a handler ends on stderr, between the user's lines.
    logging.getLogger("pypdf").setLevel(logging.CRITICAL)
    try:
        reader = PdfReader(BytesIO(data))
        pages = _pages(reader)
    except Exception as problem:  # pypdf: PdfReadError, KeyError, RecursionError, struct.error and more
        raise ValueError(f"pypdf: {type(problem).__name__}") from problem
    widgets: list[Widget] = []
    failures = 0
    is_complete = len(pages) <= limits.MAX_WIDGET_PAGES
    for number in range(min(len(pages), limits.MAX_WIDGET_PAGES)):
        try:
            page = pages[number]
            annotations = _annotations(page)
        except Exception:
            failures += 1
            continue
        for index, annotation in enumerate(annotations):
            if index >= limits.MAX_PAGE_ANNOTATIONS or len(widgets) >= limits.MAX_WIDGETS:
                is_complete = False
                break
            try:
                widget = _widget(_deref(annotation), page, number + 1, known)
            except Exception:
                failures += 1
                continue
            if widget is not None:
                widgets.append(widget)
    return WidgetReading(widgets=tuple(widgets), failures=failures, is_complete=is_complete)


def _pages(reader: Any) -> Any:
    """The pages as pypdf lists them; where its list ends in a loop or at no page, those that the tree has."""
    try:
        len(reader.pages)
    except Exception:
        pages: list[Any] = []
        waiting, seen = [reader.root_object.raw_get("/Pages")], set()
        while waiting and len(pages) <= limits.MAX_WIDGET_PAGES:
            node = _deref(waiting.pop())
            if not isinstance(node, dict) or id(node) in seen:
                continue
            seen.add(id(node))
            kids = _deref(node.get("/Kids"))
            if isinstance(kids, list):
                waiting += reversed(kids)
            elif "/Kids" not in node:
                pages.append(_page(reader, node))
        if not pages:
            raise
        return pages
    return reader.pages


def _page(reader: Any, node: Any) -> Any:
    from pypdf import PageObject

    page = PageObject(reader, node.indirect_reference)
    page.update(node)
    return page


def _annotations(page: Any) -> Any:
    """The page's /Annots; raises TypeError for what is no array, of which no reader shows anything."""
    from pypdf.generic import ArrayObject, NullObject

    annotations = _deref(page.get("/Annots"))
    if annotations is None or isinstance(annotations, NullObject):
        return ()
    if not isinstance(annotations, ArrayObject):
        raise TypeError(type(annotations).__name__)
    return annotations


def _deref(value: Any) -> Any:
    """The object behind a reference (pypdf's values are Any at this door)."""
    return value.get_object() if hasattr(value, "get_object") else value


def _widget(annotation: Any, page: Any, number: int, known: Collection[str]) -> Widget | None:
    if _deref(annotation.get("/Subtype")) != "/Widget":
        return None
    names: list[str] = []
    kind = value = None  # value: the node that holds /V
    node = annotation
    for _ in range(limits.MAX_PARENTS):
        if (partial := _deref(node.get("/T"))) is not None:
            names.append(str(partial))
        kind = _deref(node.get("/FT")) if kind is None else kind
        value = node if value is None and "/V" in node else value
        if (node := _deref(node.get("/Parent"))) is None:
            break
    if kind != "/Sig":
        return None
    left, bottom, right, top = (float(_deref(side)) for side in _deref(annotation["/Rect"]))
    rect = (min(left, right), min(bottom, top), max(left, right), max(bottom, top))
    flags = int(_deref(annotation.get("/F")) or 0)
    is_shown = not flags & (_HIDDEN | _NO_VIEW) and rect[2] - rect[0] > 0.5 and rect[3] - rect[1] > 0.5
    appearance = _deref((_deref(annotation.get("/AP")) or {}).get("/N"))
    text, has_picture = _appearance(appearance, page)
    field = ".".join(reversed(names))
    return Widget(
        field=field,
        byte_range=None if field in known or value is None else _byte_range(_deref(value.get("/V"))),
        page=number,
        rect=rect,
        is_shown=is_shown,
        text=text,
        has_picture=has_picture,
    )


def _byte_range(signature: Any) -> tuple[int, ...] | None:
    parts = _deref(signature.get("/ByteRange")) if hasattr(signature, "get") else None
    return tuple(int(_deref(part)) for part in parts) if parts else None


def _appearance(stream: Any, page: Any) -> tuple[str | None, bool]:
    """Text and picture of a normal appearance; a dictionary of states (buttons) has neither here."""
    if not hasattr(stream, "get_data") or len(stream.get_data()) > limits.MAX_APPEARANCE_BYTES:
        return None, False
    has_picture = _paints_image(stream, set(), 0)
    written = page.extract_xform_text(stream, _ORIENTATIONS, 200.0) if _may_write(stream, set(), 0) else ""
    # A font without a map to Unicode gives codes, not letters; what cannot be printed is nothing that was written.
    rows = written[: limits.MAX_WIDGET_CHARACTERS].splitlines()
    lines = (tidy("".join(letter for letter in row if letter.isprintable())) for row in rows)
    return "\n".join(line for line in lines if line) or None, has_picture


def _children(stream: Any) -> list[Any]:
    """The XObjects that the stream's content paints; those only lying in its resources are left out."""
    objects = _deref((_deref(stream.get("/Resources")) or {}).get("/XObject")) or {}
    painted = {name.decode("latin-1") for name in _PAINTED.findall(stream.get_data())}
    return [_deref(value) for name, value in objects.items() if name[1:] in painted]


def _paints_image(stream: Any, seen: set[int], depth: int) -> bool:
    if depth > limits.MAX_FORM_DEPTH or id(stream) in seen:
        return False
    seen.add(id(stream))
    if _INLINE_IMAGE.search(stream.get_data()):
        return True
    for child in _children(stream):
        if child.get("/Subtype") == "/Image":
            # Signing tools paint a single blank pixel where no picture was chosen.
            if int(_deref(child.get("/Width", 0))) > 2 and int(_deref(child.get("/Height", 0))) > 2:
                return True
        elif _paints_image(child, seen, depth + 1):
            return True
    return False


def _may_write(stream: Any, seen: set[int], depth: int) -> bool:
    """Whether a font is in sight: without one there is no text, and pypdf need not parse the stream."""
    if depth > limits.MAX_FORM_DEPTH or id(stream) in seen or not hasattr(stream, "get"):
        return False
    seen.add(id(stream))
    resources = _deref(stream.get("/Resources"))
    if resources is None or _deref(resources.get("/Font")):
        return True
    objects = _deref(resources.get("/XObject")) or {}
    forms = [child for child in map(_deref, objects.values()) if child.get("/Subtype") == "/Form"]
    # A form without resources of its own looks fonts up in its page's (ISO 32000-1, 7.8.3): then pypdf must decide.
    return any(child.get("/Resources") is not None and _may_write(child, seen, depth + 1) for child in forms)
