"""Pages of placed words for tests of what is read from places: A4, words about as wide as 13 pt Times prints them."""

from __future__ import annotations

from pipeline.extract.pages import Box
from pipeline.extract.text import Line, PageText, Word

WIDTH, HEIGHT = 595.0, 842.0
LEFT_COLUMN, RIGHT_COLUMN, MIDDLE = 178.0, 420.0, 318.0
"""Middles of the columns of the head and of the text."""
LETTER = 6.3


def centred(text: str, x: float, *, bold: bool = False) -> tuple[Word, ...]:
    """Words around `x`, at no height yet."""
    return starting(text, x - LETTER * len(text) / 2, bold=bold)


def starting(text: str, x: float, *, bold: bool = False) -> tuple[Word, ...]:
    """Words from `x` on, at no height yet."""
    words, column = [], 0
    for part in text.split():
        left = x + LETTER * column
        words.append(Word(text=part, box=(left, 0.0, left + LETTER * len(part), 13.0), is_bold=bold))
        column += len(part) + 1
    return tuple(words)


def a_page(*rows: tuple[float, tuple[Word, ...]], number: int = 1) -> PageText:
    """A page of (height of the baseline, words) rows; rows of one height share a line."""
    heights = sorted({height for height, words in rows if words}, reverse=True)
    lines = []
    for height in heights:
        words = [_raised(word, height) for at, some in rows if at == height for word in some]
        lines.append(Line(words=tuple(sorted(words, key=lambda word: word.box[0]))))
    return PageText(number=number, width=WIDTH, height=HEIGHT, is_placed=True, lines=tuple(lines))


def _raised(word: Word, height: float) -> Word:
    left, bottom, right, top = word.box
    box: Box = (left, bottom + height, right, top + height)
    return Word(text=word.text, box=box, is_bold=word.is_bold, field=word.field)


def nation(height: float = 770.0) -> tuple[tuple[float, tuple[Word, ...]], ...]:
    """Box 1."""
    return (
        (height, centred("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", RIGHT_COLUMN, bold=True)),
        (height - 16, centred("Độc lập - Tự do - Hạnh phúc", RIGHT_COLUMN, bold=True)),
    )


def running_text(top: float, bottom: float = 90.0) -> tuple[tuple[float, tuple[Word, ...]], ...]:
    """Paragraphs that say nothing of the document itself."""
    sentence = "theo quy định của pháp luật và các văn bản hướng dẫn có liên quan hiện hành"
    return tuple((top - 16 * row, starting(sentence, 85)) for row in range(int((top - bottom) / 16)))
