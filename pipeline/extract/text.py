"""The text of a page as lines of words with their places, the words of signature widgets among them.

A widget that writes one line (a number, a day) is put into the line of the page that it stands on; one that writes
several ("Ký bởi: …") keeps lines of its own. All text is NFC and has one kind of dash and of Đ.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Sequence
from ctypes import create_string_buffer, sizeof
from dataclasses import dataclass
from typing import Any

from pipeline.extract import limits
from pipeline.extract.pages import Box, Frame, PdfPages
from pipeline.extract.widgets import Widget
from rules.names import tidy

# What pdfium gives for a hyphen at the end of a line, and for a character it cannot name.
_HYPHENS = frozenset((0x02, 0xFFFE, 0xAD))


@dataclass(frozen=True, slots=True, kw_only=True)
class Word:
    """Characters without a space among them."""

    text: str
    box: Box
    """As seen, from the lower left corner of the page."""
    is_bold: bool = False
    field: str | None = None
    """The signature field whose appearance wrote it; None for the page itself."""

    @property
    def middle(self) -> float:
        """Height of its middle above the page's lower edge, in points."""
        return (self.box[1] + self.box[3]) / 2

    @property
    def height(self) -> float:
        """In points."""
        return self.box[3] - self.box[1]


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """Words side by side, from left to right; two columns may share a line."""

    words: tuple[Word, ...]

    @property
    def text(self) -> str:
        """The words with single spaces."""
        return " ".join(word.text for word in self.words)

    @property
    def box(self) -> Box:
        """Around all words."""
        return (
            min(word.box[0] for word in self.words),
            min(word.box[1] for word in self.words),
            max(word.box[2] for word in self.words),
            max(word.box[3] for word in self.words),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class PageText:
    """One page's lines from top to bottom."""

    number: int
    """From 1."""
    width: float
    """As seen, in points."""
    height: float
    is_placed: bool
    """False where only the order of lines is known and not where words stand on them."""
    lines: tuple[Line, ...]

    @property
    def text(self) -> str:
        """All lines, joined by newline."""
        return "\n".join(line.text for line in self.lines)


def read_page(pages: PdfPages, index: int, widgets: Sequence[Widget] = (), *, with_weight: bool = False) -> PageText:
    """The text of one page, from 0, and of those of `widgets` that stand on it.

    `with_weight` tells bold words apart in the upper half, which costs a look at each font's name.
    """
    frame = pages.frame(index)
    words = list(_words(pages, index, frame, with_weight=with_weight))
    short: list[Word] = []
    long: list[Word] = []
    for widget in widgets:
        if widget.page == index + 1 and widget.is_shown and widget.text is not None:
            (long if "\n" in widget.text else short).extend(_widget_words(widget, frame))
    lines = sorted((*_lines([*words, *short]), *_lines(long)), key=lambda line: -line.box[3])
    return PageText(number=index + 1, width=frame.width, height=frame.height, is_placed=True, lines=tuple(lines))


def printed_under(page: PageText, box: Box) -> str | None:
    """The page's own letters whose middles lie in the box, None when there are none; leaders and rules are no letters.

    A word's letters are taken to be of one width, and one letter under the edge is none: stamps are put close to words.
    """
    covered: list[str] = []
    for word in (word for line in page.lines for word in line.words if word.field is None):
        if not box[1] < word.middle < box[3]:
            continue
        step = (word.box[2] - word.box[0]) / len(word.text)
        letters = "".join(
            letter for at, letter in enumerate(word.text) if box[0] + 2 < word.box[0] + step * (at + 0.5) < box[2] - 2
        )
        if any(letter.isdigit() for letter in letters) or sum(letter.isalpha() for letter in letters) > 1:
            covered.append(letters)
    return " ".join(covered) or None


def page_of_text(text: str, number: int = 1) -> PageText:
    """A page from bare text, such as OCR gives: each line in its place, each character six points wide."""
    rows = [tidy(row) for row in text.splitlines()]
    height = 14.0 * (len(rows) + 2)
    lines: list[Line] = []
    for row, content in enumerate(rows):
        top, column, words = height - 14.0 * (row + 1), 0, []
        for part in content.split():
            words.append(Word(text=part, box=(6.0 * column, top - 12, 6.0 * (column + len(part)), top)))
            column += len(part) + 1
        if words:
            lines.append(Line(words=tuple(words)))
    width = max((line.box[2] for line in lines), default=0.0)
    return PageText(number=number, width=max(width, 595.0), height=height, is_placed=False, lines=tuple(lines))


def _words(pages: PdfPages, index: int, frame: Frame, *, with_weight: bool) -> Iterable[Word]:
    if (textpage := pages.textpage(index)) is None:
        return
    raw = pages.raw
    unicode_at = raw.FPDFText_GetUnicode
    count = min(int(raw.FPDFText_CountChars(textpage)), limits.MAX_PAGE_CHARACTERS)
    boxes = _Boxes(raw, textpage)
    start = 0
    letters: list[str] = []
    for place in range(count + 1):
        code = unicode_at(textpage, place) if place < count else 0x20
        letter = "-" if code in _HYPHENS else chr(code) if code < 0x110000 else " "
        if (not letter.isspace() and code >= 0x20) or letter == "-":
            if not letters:
                start = place
            letters.append(letter)
        elif letters:
            text = tidy("".join(letters))
            letters = []
            if text:
                box = frame.seen(boxes.around(start, place - 1))
                bold = with_weight and box[3] > frame.height / 2 and boxes.is_bold(start)
                yield Word(text=text, box=box, is_bold=bold)


class _Boxes:
    """Places and fonts of a text page's characters (raw pdfium; ctypes knows no types)."""

    def __init__(self, raw: Any, textpage: Any) -> None:
        self._raw = raw
        self._textpage = textpage
        self._first, self._last = raw.FS_RECTF(), raw.FS_RECTF()
        self._name = create_string_buffer(128)

    def around(self, first: int, last: int) -> Box:
        """Around two characters and those between them, in user space, as high as their fonts."""
        self._raw.FPDFText_GetLooseCharBox(self._textpage, first, self._first)
        self._raw.FPDFText_GetLooseCharBox(self._textpage, last, self._last)
        a, b = self._first, self._last
        return (
            min(a.left, b.left),
            min(a.bottom, b.bottom, a.top, b.top),
            max(a.right, b.right),
            max(a.top, b.top, a.bottom, b.bottom),
        )

    def is_bold(self, place: int) -> bool:
        """Whether the font's name says bold; its weight is pdfium's guess and says little."""
        length = self._raw.FPDFText_GetFontInfo(self._textpage, place, self._name, sizeof(self._name), None)
        return 0 < length <= sizeof(self._name) and b"bold" in self._name.value.lower()


def _widget_words(widget: Widget, frame: Frame) -> Iterable[Word]:
    """The widget's words, its lines sharing its height, each word as wide as its share of the letters."""
    left, bottom, right, top = frame.seen(widget.rect)
    rows = (widget.text or "").split("\n")
    step = (top - bottom) / len(rows)
    for row, content in enumerate(rows):
        letter = (right - left) / max(1, len(content))
        column = 0
        for part in content.split():
            yield Word(
                text=unicodedata.normalize("NFC", part),
                box=(
                    left + letter * column,
                    top - step * (row + 1),
                    left + letter * (column + len(part)),
                    top - step * row,
                ),
                field=widget.field,
            )
            column += len(part) + 1


def _lines(words: Sequence[Word]) -> list[Line]:
    """Words whose middles are at one height, widgets joining the printed line they stand on."""
    rows = _rows([word for word in words if word.field is None])
    middles = [sum(word.middle for word in row) / len(row) for row in rows]
    apart: list[Word] = []
    for word in words:
        if word.field is None:
            continue
        # A stamp's box is a little higher or lower than the blank it was put on.
        distance, near = min(
            ((abs(middle - word.middle), row) for row, middle in enumerate(middles)), default=(0.0, -1)
        )
        if near >= 0 and distance < (word.height + rows[near][0].height) / 4 + 3:
            rows[near].append(word)
        else:
            apart.append(word)
    return [Line(words=tuple(sorted(row, key=lambda word: word.box[0]))) for row in (*rows, *_rows(apart))]


def _rows(words: Iterable[Word]) -> list[list[Word]]:
    rows: list[list[Word]] = []
    for word in sorted(words, key=lambda word: -word.middle):
        row = rows[-1] if rows else None
        # The first word of a row is its highest; half a letter's height is more than any baseline wavers.
        if row is not None and row[0].middle - word.middle < 0.5 * max(row[0].height, word.height):
            row.append(word)
        else:
            rows.append([word])
    return rows
