"""Bytes changed by chance, the same for the same number: flipped, set, cut, doubled, moved, spliced, retold."""

from __future__ import annotations

import io
import random
import re
import zipfile
from collections.abc import Sequence

_NUMBER = re.compile(rb"\d+")
_WORD = re.compile(rb"[A-Za-z]{3,}")
_TELLING = (b"0", b"-1", b"1", b"2147483647", b"4294967296", b"99999999999999999999", b"", b"1e999", b"0.5")
"""Numbers at which programs count wrongly."""
_HOSTILE = (
    b"\0", b"\xff" * 8, b"<<" * 50, b"[" * 200, b"(", b")", b"endobj", b"stream\n", b"%%EOF\n", b"\r\n\r\n",
    b"<![CDATA[", b"<!--", b"]]>", b"</", b"&amp;", b"\xef\xbb\xbf", b'"', b";;;;;;;;", b"\xc3\x28", b"\xed\xa0\x80",
)  # fmt: skip


def mutant(data: bytes, chance: random.Random, others: Sequence[bytes] = ()) -> tuple[bytes, bool]:
    """The data with one to four changes, and whether every byte kept its place."""
    made, in_place = bytearray(data), True
    for _ in range(chance.choice((1, 1, 1, 2, 4))):
        if len(made) < 2:
            break
        if chance.random() < 0.6:
            _in_place(made, chance)
        else:
            in_place = False
            _moving(made, chance, others)
    return bytes(made), in_place


def _in_place(data: bytearray, chance: random.Random) -> None:
    at = chance.randrange(len(data))
    match chance.randrange(5):
        case 0:
            data[at] ^= 1 << chance.randrange(8)
        case 1:
            data[at] = chance.randrange(256)
        case 2:
            data[at : at + 8] = chance.randbytes(len(data[at : at + 8]))
        case 3:  # another digit in some number
            if found := _some(_NUMBER, data, chance):
                data[chance.randrange(*found)] = 48 + chance.randrange(10)
        case _:  # another letter in some word
            if found := _some(_WORD, data, chance):
                data[chance.randrange(*found)] = 65 + chance.randrange(26)


def _moving(data: bytearray, chance: random.Random, others: Sequence[bytes]) -> None:
    at = chance.randrange(len(data))
    length = chance.choice((1, 3, 40, 400, 4000))
    match chance.randrange(8):
        case 0:
            del data[at : at + length]
        case 1:
            data[at:at] = data[at : at + length]
        case 2:
            del data[at:]
        case 3:
            data[at:at] = chance.choice(_HOSTILE)
        case 4:  # a piece goes elsewhere
            piece = data[at : at + length]
            del data[at : at + length]
            to = chance.randrange(len(data) + 1)
            data[to:to] = piece
        case 5:  # a number that some programs cannot count with
            if found := _some(_NUMBER, data, chance):
                data[found[0] : found[1]] = chance.choice(_TELLING)
        case 6:  # a piece of another file
            other = chance.choice(others) if others else bytes(data)
            start = chance.randrange(len(other))
            data[at : at + chance.choice((0, length))] = other[start : start + length]
        case _:
            data += chance.choice((data[at:], data[-length:], chance.randbytes(length), b"\n", b"%%EOF\n"))


def _some(pattern: re.Pattern[bytes], data: bytearray, chance: random.Random) -> tuple[int, int] | None:
    """Where some match of the pattern lies, looked for from a place chosen by chance."""
    found = pattern.search(data, chance.randrange(len(data)))
    return found.span() if found else None


def zip_mutant(data: bytes, chance: random.Random) -> bytes:
    """A ZIP in which one part was changed before it was packed, so that the change is met by who reads the part."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        parts = old.namelist()
        chosen = chance.choice(parts)
        for name in parts:
            content = old.read(name)
            new.writestr(name, mutant(content, chance)[0] if name == chosen and content else content)
    return out.getvalue()
