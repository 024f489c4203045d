"""Where signature widgets stand on an A4 page, in points from its lower left corner (Decree 30/2020 Annex I)."""

from __future__ import annotations

Rect = tuple[float, float, float, float]
"""Left, bottom, right, top."""

A4_WIDTH_PT, A4_HEIGHT_PT = 595.0, 842.0


def width(rect: Rect) -> float:
    return rect[2] - rect[0]


def height(rect: Rect) -> float:
    return rect[3] - rect[1]


def is_visible(rect: Rect | None) -> bool:
    """Has an area on the page; many signatures are drawn with none (0 × 0)."""
    return rect is not None and width(rect) > 1 and height(rect) > 1


def overlap_share(over: Rect, under: Rect) -> float:
    """Which share of the width of `under` lies beneath `over`; 0 where they do not touch."""
    across = min(over[2], under[2]) - max(over[0], under[0])
    along = min(over[3], under[3]) - max(over[1], under[1])
    return across / width(under) if across > 0 and along > 0 and width(under) > 0 else 0.0


def is_left_of(over: Rect, under: Rect) -> bool:
    """The middle of `over` stands left of the middle of `under`."""
    return over[0] + over[2] < under[0] + under[2]


def is_top_right(rect: Rect) -> bool:
    """In the upper quarter and the right half of an A4 page; how large a corner is, no clause says."""
    return (rect[0] + rect[2]) / 2 >= A4_WIDTH_PT / 2 and rect[1] >= A4_HEIGHT_PT * 3 / 4
