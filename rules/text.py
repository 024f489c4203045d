"""A text that a user sees, in Vietnamese and in English, with the same {names} in both."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from string import Formatter
from typing import Literal

Language = Literal["vi", "en"]
LANGUAGES: tuple[Language, ...] = ("vi", "en")


@dataclass(frozen=True, slots=True)
class Text:
    """One sentence or label in both languages: `Text("Số {number}", "Number {number}")`.

    Written in this order, Vietnamese first, because it is written first. Raises ValueError when the two languages do
    not use the same {names}: such a text could be shown in one language only.

    English inflects where Vietnamese does not. After a colon a name may say how:
      {count:file is|files are}   the words for one, the words for any other number; the number itself is not shown
      {signed:day}                days that the value carries as dd/mm/yyyy are shown as 2026-03-05
    """

    vi: str
    """In the wording of the decree or of the form that the officer has in hand; NFC."""
    en: str

    def __post_init__(self) -> None:
        if _names(self.vi) != _names(self.en):
            raise ValueError(f"the two languages use different names: {self.vi!r} / {self.en!r}")
        for words in (self.vi, self.en):
            if any(spec != DAY and spec.count("|") != 1 for spec in _specs(words)):
                raise ValueError(f"after a colon stand `one|many` or `{DAY}`: {words!r}")

    def format(self, lang: str, values: Mapping[str, str] | None = None) -> str:
        """The text in `lang` (`vi` or `en`; anything else reads as Vietnamese), with the values in place.

        A name without a value shows as `{name}`, because a report with a gap is worth more than no report.
        """
        words = self.en if lang == "en" else self.vi
        if "{" not in words and "}" not in words:
            return words
        return words.format_map(_Shown(values or {}))

    @property
    def names(self) -> frozenset[str]:
        """The {names} that the text needs."""
        return _names(self.vi)


DAY = "day"
"""The word after a colon that has days shown as English readers can tell them: 05/03/2026 is two days there."""
_CARRIED = re.compile(r"\b(\d\d)/(\d\d)/(\d{4})\b")


def inflected(value: str, spec: str) -> str:
    """What stands for `{name:spec}`: see Text. Reports that fill their texts in a browser do the same (report.js)."""
    if not spec:
        return value
    if spec == DAY:
        return _CARRIED.sub(r"\3-\2-\1", value)
    one, _, many = spec.partition("|")
    return one if value == "1" else many


class _Value(str):
    """A value that `str.format_map` inflects."""

    __slots__ = ()

    def __format__(self, spec: str) -> str:
        return inflected(str(self), spec)


class _Shown:
    """Values for `str.format_map` that leave an unknown name as it stands, in a sentence for many."""

    def __init__(self, values: Mapping[str, str]) -> None:
        self._values = values

    def __getitem__(self, name: str) -> str:
        return _Value(self._values.get(name, "{" + name + "}"))


@cache
def _names(words: str) -> frozenset[str]:
    return frozenset(name for _, name, _, _ in Formatter().parse(words) if name is not None)


@cache
def _specs(words: str) -> frozenset[str]:
    return frozenset(spec for _, _, spec, _ in Formatter().parse(words) if spec)
