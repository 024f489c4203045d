"""The pictures in signature boxes: a handwritten name in blue, initials, a round red seal.

Decree 30/2020 Appendix I, II.7(d) and II.8(a): signature blue, seal red, both PNG on transparent ground. The seals say
that they are specimens and show a plain star, never the national emblem.
"""

from __future__ import annotations

import math
import random
from functools import cache
from itertools import pairwise

from PIL import Image, ImageDraw, ImageFont

from pipeline.demo.typefaces import font_path

_BLUE = (28, 48, 148)
_RED = (214, 24, 32)


@cache
def handwriting(name: str, *, width_px: int = 360, height_px: int = 180) -> Image.Image:
    """A signature for `name`, always the same: RGBA, blue strokes on transparent ground."""
    chance = random.Random(f"handwriting {name}")
    scale = 2  # drawn larger and shrunk, so that the strokes have soft edges
    picture = Image.new("RGBA", (width_px * scale, height_px * scale), (*_BLUE, 0))
    pen = ImageDraw.Draw(picture)
    words = name.split()
    x, middle = 0.12 * width_px, 0.55 * height_px
    step = 0.72 * width_px / max(2, len(words) + 1)
    points: list[tuple[float, float]] = [(x, middle)]
    for word in words:
        tall = chance.uniform(0.25, 0.42) * height_px
        for turn in range(min(4, len(word))):
            reach = tall if turn == 0 else tall * chance.uniform(0.2, 0.5)
            points.append((x + step * (turn + 0.3) / 4, middle - reach))
            points.append((x + step * (turn + 0.8) / 4, middle + reach * chance.uniform(0.2, 0.7)))
        x += step
    points.append((0.92 * width_px, middle - chance.uniform(0.0, 0.2) * height_px))
    points.append((0.3 * width_px, middle + 0.3 * height_px))
    points.append((0.88 * width_px, middle + 0.22 * height_px))
    path = _curve(points)
    for index, (a, b) in enumerate(pairwise(path)):
        width = scale * (1.6 + 1.1 * math.sin(index / 17))
        pen.line((a[0] * scale, a[1] * scale, b[0] * scale, b[1] * scale), fill=(*_BLUE, 255), width=max(2, int(width)))
    return picture.resize((width_px, height_px), Image.Resampling.LANCZOS)


def _curve(points: list[tuple[float, float]]) -> list[tuple[float, float]]:
    """A Catmull-Rom curve through the points."""
    padded = [points[0], *points, points[-1]]
    path: list[tuple[float, float]] = []
    for p0, p1, p2, p3 in zip(padded, padded[1:], padded[2:], padded[3:], strict=False):
        for step in range(12):
            t = step / 12
            path.append((_along(p0[0], p1[0], p2[0], p3[0], t), _along(p0[1], p1[1], p2[1], p3[1], t)))
    return path


def _along(p0: float, p1: float, p2: float, p3: float, t: float) -> float:
    linear = (p2 - p0) * t
    square = (2 * p0 - 5 * p1 + 4 * p2 - p3) * t * t
    cube = (3 * p1 - p0 - 3 * p2 + p3) * t * t * t
    return 0.5 * (2 * p1 + linear + square + cube)


@cache
def initials(name: str) -> Image.Image:
    """The small flourish (ký nháy) that an officer puts behind the last word, 120 by 60 pixels."""
    chance = random.Random(f"initials {name}")
    scale = 3
    picture = Image.new("RGBA", (120 * scale, 60 * scale), (*_BLUE, 0))
    pen = ImageDraw.Draw(picture)
    points = [(8.0, 40.0)]
    for turn in range(4):
        points.append((20.0 + 18 * turn, chance.uniform(6, 20)))
        points.append((30.0 + 18 * turn, chance.uniform(38, 52)))
    points.append((114.0, chance.uniform(18, 34)))
    path = [(x * scale, y * scale) for x, y in _curve(points)]
    pen.line(path, fill=(*_BLUE, 255), width=4, joint="curve")
    return picture.resize((120, 60), Image.Resampling.LANCZOS)


@cache
def seal(organisation: str, *, size_px: int = 330) -> Image.Image:
    """A round red specimen seal with the organisation's name along its rim: RGBA on transparent ground."""
    scale = 2
    size = size_px * scale
    picture = Image.new("RGBA", (size, size), (*_RED, 0))
    pen = ImageDraw.Draw(picture)
    centre = size / 2
    for radius, width in ((0.49, 0.016), (0.465, 0.006), (0.29, 0.008)):
        r = radius * size
        pen.ellipse((centre - r, centre - r, centre + r, centre + r), outline=(*_RED, 255), width=int(width * size))
    _star(pen, centre, 0.2 * size)
    longest = 2 * math.pi * 0.375 * 0.72
    height = min(0.1, longest / (0.68 * len(organisation)))
    _around(picture, organisation, radius=0.378 * size, size_px=int(height * size), top=True)
    _around(picture, "MẪU THỬ", radius=0.378 * size, size_px=int(0.075 * size), top=False)
    return picture.resize((size_px, size_px), Image.Resampling.LANCZOS)


def _star(pen: ImageDraw.ImageDraw, centre: float, radius: float) -> None:
    corners = []
    for corner in range(10):
        reach = radius if corner % 2 == 0 else radius * 0.4
        angle = -math.pi / 2 + corner * math.pi / 5
        corners.append((centre + reach * math.cos(angle), centre + reach * math.sin(angle)))
    pen.polygon(corners, fill=(*_RED, 255))


def _around(picture: Image.Image, text: str, *, radius: float, size_px: int, top: bool) -> None:
    """Writes `text` along the rim, letter by letter, centred at the top or at the bottom."""
    font = ImageFont.truetype(str(font_path("bold")), size_px)
    centre = picture.width / 2
    widths = [font.getlength(letter) * 1.06 for letter in text]
    angle = -sum(widths) / radius / 2
    for letter, width in zip(text, widths, strict=True):
        here = angle + width / radius / 2
        angle += width / radius
        tile = Image.new("RGBA", (size_px * 2, size_px * 2), (*_RED, 0))
        ImageDraw.Draw(tile).text((size_px, size_px), letter, font=font, fill=(*_RED, 255), anchor="mm")
        if top:
            turn, x, y = -math.degrees(here), math.sin(here), -math.cos(here)
        else:
            turn, x, y = math.degrees(here), math.sin(here), math.cos(here)
        tile = tile.rotate(turn, resample=Image.Resampling.BICUBIC)
        picture.alpha_composite(tile, (int(centre + radius * x - size_px), int(centre + radius * y - size_px)))
