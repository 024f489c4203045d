"""Text from a document or a disk made harmless to show: one line, NFC, no control and no direction characters."""

from __future__ import annotations

import re
import shutil
import textwrap
import unicodedata
from typing import TextIO

_HIDDEN = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})
"""Categories that show nothing, or something other than what is there: controls, bidi, surrogates, unassigned."""


def shown(text: str, *, most: int | None = None) -> str:
    """`text` with what would hide or reorder it written out as `\\u202e`, line ends as blanks.

    A byte of a file name that is not UTF-8 (a surrogate escape) shows as `\\xff`. Longer than `most` characters, it is
    cut and ends in `… (+n)` with the number of characters left out. Every character given is legal in XML and HTML.
    """
    if most is not None and len(text) > most:
        return f"{_written_out(text[:most])}… (+{len(text) - most})"
    return _written_out(text)


def _written_out(text: str) -> str:
    composed = unicodedata.normalize("NFC", text)
    return "".join(_visible(one) if unicodedata.category(one) in _HIDDEN else one for one in composed)


def _visible(character: str) -> str:
    point = ord(character)
    if character in "\n\t\r\u2028\u2029":
        return " "
    if 0xDC80 <= point <= 0xDCFF:
        return f"\\x{point & 0xFF:02x}"
    return f"\\u{point:04x}" if point <= 0xFFFF else f"\\U{point:08x}"


_LABEL = re.compile(r"[-!] | +\S.*? {2,}")


def fitted(message: str, stream: TextIO) -> str:
    """`message` broken between words where `stream` is a terminal; as it is for a pipe or a log.

    Words that are longer than a line, such as paths, are left whole, so that they can be copied. What stands beside a
    mark, or a label that is indented and has two blanks behind it, goes on under itself.
    """
    if not stream.isatty():
        return message
    columns = shutil.get_terminal_size().columns
    return "\n".join(_broken(line, columns) if len(line) > columns else line for line in message.split("\n"))


def _broken(line: str, columns: int) -> str:
    label = _LABEL.match(line)
    under = " " * len(label.group()) if label else ""
    return textwrap.fill(line, columns, subsequent_indent=under, break_long_words=False, break_on_hyphens=False)
