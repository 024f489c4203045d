"""How much of one document is looked at, so that a hostile or huge file costs its own slot and no more.

Pages are counted, not sampled at random: the same bytes always give the same facts.
"""

from __future__ import annotations

MAX_FILE_BYTES = 512 * 1024 * 1024
"""A larger file is refused by name. The largest gazette issues seen are below 100 MB."""
HEADER_BYTES = 1024
"""How far into the file `%PDF-` may stand (Adobe's implementation note 13 to PDF Reference 1.7, Appendix H)."""

FIRST_PAGES = 6
LAST_PAGES = 4
SPREAD_PAGES = 6
"""Pages whose structure tells the origin: all of a short document, else the first, the last and some in between."""

HEADING_PAGES = 3
"""Pages at each end among which the signer's block is looked for, beside the pages with signature pictures."""
MAX_TEXT_PAGES = 8
"""Pages whose text is read at most."""
MAX_PAGE_CHARACTERS = 20_000
MAX_PAGE_OBJECTS = 20_000
MAX_COVERING_IMAGES = 300
MAX_COVERED_TEXTS = 2_000
"""The largest pictures, and an even choice of text objects, that are held against each other."""
MAX_RENDERED_IMAGES = 2
"""Pictures over text whose transparency is looked at by painting them."""
MAX_RENDERED_PIXELS = 40_000_000
MAX_PAINTED_BYTES = 512 * 1024 * 1024
"""Pictures of a page that is painted to see what a widget hides: an A0 map at 300 dpi in colour stays below it."""
MAX_FORM_DEPTH = 6
"""Form XObjects within form XObjects."""

MAX_WIDGET_PAGES = 3_000
"""Pages whose annotations are looked through for signature widgets."""
MAX_PAGE_ANNOTATIONS = 2_000
MAX_WIDGETS = 300
MAX_PARENTS = 32
"""Levels of the field tree above a widget."""
MAX_WIDGET_CHARACTERS = 2_000
MAX_APPEARANCE_BYTES = 2_000_000
"""Decoded size of an appearance's own content stream; a longer one is no stamp."""

MAX_STREAM_BYTES = 64 * 1024 * 1024
"""What one stream may unpack to, pictures and attached files apart. Above any of 366 real and conformance documents
by a factor of thirty; pdfium holds it about twice."""
MAX_UNPACKED_BYTES = 256 * 1024 * 1024
MAX_UNPACKED_RATIO = 20
"""What all of them may unpack to: the first, or so many times the file where that is more."""
MAX_MEASURED_PAGES = 300
MAX_PAGE_BYTES = 512 * 1024 * 1024
"""What pages that are open together may hold in pdfium: near a million painted paths or words, or 60 MB of a map."""


def chosen_pages(count: int) -> tuple[int, ...]:
    """Which of `count` pages are looked at for the structure, from 0, in order."""
    if count <= FIRST_PAGES + LAST_PAGES + SPREAD_PAGES:
        return tuple(range(count))
    first, last = FIRST_PAGES, count - LAST_PAGES
    step = (last - first) / (SPREAD_PAGES + 1)
    between = {first + round(step * n) for n in range(1, SPREAD_PAGES + 1)}
    return tuple(sorted({*range(first), *between, *range(last, count)}))
