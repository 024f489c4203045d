"""A text that a user sees, in Vietnamese and in English, with the same {names} in both."""

from __future__ import annotations

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
    """

    vi: str
    """In the wording of the decree or of the form that the officer has in hand; NFC."""
    en: str

    def __post_init__(self) -> None:
        if _names(self.vi) != _names(self.en):
            raise ValueError(f"the two languages use different names: {self.vi!r} / {self.en!r}")

    def format(self, lang: str, values: Mapping[str, str] | None = None) -> str:
        """The text in `lang` (`vi` or `en`; anything else reads as Vietnamese), with the values in place.

        A name without a value shows as `{name}`, because a report with a gap is worth more than no report.
        """
        words = self.en if lang == "en" else self.vi
        if not values and not _names(words):
            return words
        return words.format_map(_Shown(values or {}))

    @property
    def names(self) -> frozenset[str]:
        """The {names} that the text needs."""
        return _names(self.vi)


class _Shown(dict[str, str]):
    """Values for `str.format_map` that leave an unknown name as it stands."""

    def __missing__(self, name: str) -> str:
        return "{" + name + "}"


@cache
def _names(words: str) -> frozenset[str]:
    return frozenset(name for _, name, _, _ in Formatter().parse(words) if name is not None)
