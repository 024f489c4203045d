"""How alike two subjects or two symbols are, whatever a page's reader or a clerk made of them."""

from __future__ import annotations

import re
from functools import lru_cache

from rules.document_types import type_at_beginning
from rules.names import fold

SIMILAR, ALIKE, UNLIKE = 0.6, 0.75, 0.3
"""Subjects above the first may be one, above the second are one but for misreadings, below the third are two."""


@lru_cache(maxsize=2_048)
def _grams(text: str) -> frozenset[str]:
    folded = fold(text)
    if found := type_at_beginning(text):
        folded = folded[len(fold(found)) :]
    words = " ".join(re.findall(r"[a-z0-9]+", folded))
    words = re.sub(r"^(?:(?:v v|vv|ve viec|ve) )+", "", words)
    return frozenset(words[i : i + 3] for i in range(len(words) - 2)) or frozenset({words} if words else ())


def similarity(a: str | None, b: str | None) -> float | None:
    """How alike two subjects are, 0 to 1, by their letters in threes; None where one of them says nothing.

    A subject that is cut off counts by what is left of it, so that 200 characters of 300 are not half a likeness.
    """
    if not a or not b:
        return None
    left, right = _grams(a), _grams(b)
    if not left or not right:
        return None
    shared = len(left & right)
    dice = 2 * shared / (len(left) + len(right))
    shorter = min(len(left), len(right))
    return max(dice, shared / shorter - 0.1 if shorter >= 30 else 0.0)


@lru_cache(maxsize=65_536)
def distance(a: str, b: str) -> int:
    """Edits between two short strings, two neighbours swapped counting as one (optimal string alignment)."""
    before: list[int] = []
    last = list(range(len(b) + 1))
    for i, one in enumerate(a, start=1):
        current = [i]
        for j, other in enumerate(b, start=1):
            cost = min(last[j] + 1, current[j - 1] + 1, last[j - 1] + (one != other))
            if i > 1 and j > 1 and one == b[j - 2] and a[i - 2] == other:
                cost = min(cost, before[j - 2] + 1)
            current.append(cost)
        before, last = last, current
    # A trailing character is allowed: the name goes on behind the symbol.
    return min(last[-1], last[-1] - 1 if len(a) > len(b) else last[-1])
