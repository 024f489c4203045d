"""Liberation Serif, the free face with the measures of Times New Roman, from the package and never from the machine."""

from __future__ import annotations

from functools import cache
from importlib import resources
from io import BytesIO
from pathlib import Path
from typing import Any, Literal

from reportlab import rl_config
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont, TTFontFace
from reportlab.pdfgen.canvas import Canvas

Weight = Literal["regular", "bold", "italic"]

_FILES: dict[Weight, str] = {
    "regular": "LiberationSerif-Regular.ttf",
    "bold": "LiberationSerif-Bold.ttf",
    "italic": "LiberationSerif-Italic.ttf",
}


def font_path(weight: Weight) -> Path:
    """The font file, unmodified; its licence (SIL OFL 1.1) lies beside it."""
    return Path(str(resources.files("pipeline.demo") / "fonts" / _FILES[weight]))


@cache
def font_name(weight: Weight) -> str:
    """The name under which reportlab knows the face, made known to it at the first call."""
    name = f"VanThu-{weight}"
    pdfmetrics.registerFont(TTFont(name, str(font_path(weight))))
    return name


@cache
def font_face(weight: Weight) -> TTFontFace:
    """The parsed font program, for making subsets."""
    return TTFont(f"VanThuFace-{weight}", str(font_path(weight))).face


def text_width(text: str, weight: Weight, size_pt: float) -> float:
    """Width of a line in points."""
    return float(pdfmetrics.stringWidth(text, font_name(weight), size_pt))


def blank_canvas(buffer: BytesIO, **settings: Any) -> Canvas:
    """A canvas whose file depends on nothing but what is drawn: no clock, no dice; binary streams, as Word writes."""
    rl_config.useA85 = 0  # ASCII 85 would cost a quarter in size and seconds for pictures
    return Canvas(buffer, invariant=1, pageCompression=1, **settings)
