"""What a file's path says of the document in it: number, symbol, day, month of the folder, annex or not."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta
from enum import Enum
from functools import lru_cache

from pipeline.match.likeness import distance
from rules.names import fold

_NEAR_MONTH = timedelta(days=45)
"""A document of the last days of a month is filed in the next one's folder, also across New Year."""

Number = tuple[int, str]


class Says(Enum):
    """How one fact of a file stands to the same fact of an entry."""

    SAME = "same"
    NEAR = "near"
    NOTHING = "nothing"
    OTHER = "other"


@dataclass(frozen=True, slots=True, kw_only=True)
class NameReading:
    """What a file's path says."""

    number: Number | None
    words: tuple[str, ...]
    """Folded words behind and before the number, extensions and copies' marks left out."""
    day: date | None
    year: int | None
    month: int | None
    """Of the folder it lies in."""
    is_annex: bool


_DATE = re.compile(
    r"(?<!\d)(?:(?P<d>\d{1,2})[.\-_ ](?P<m>\d{1,2})[.\-_ ](?P<y>20\d\d)"
    r"|(?P<y2>20\d\d)[.\-_ ]?(?P<m2>[01]\d)[.\-_ ]?(?P<d2>[0-3]\d))(?!\d)"
)
_ENDINGS = re.compile(
    r"(?:[.\-_ ]*(?:pdf|signed|sign|kyso|ky so|da ky|daky|da ky so|final|copy|ban sao|scan|\(\d{1,2}\)|- ?copy))+$"
)
_ANNEX = re.compile(
    r"(?<![a-z])(?:phu ?luc|pluc|pl|annex|dinh kem|kem theo|dk)"
    r"(?:[.\-_ ]*(?:so[.\-_ ]*)?(?:\d{1,2}|[ivx]{1,4})(?![a-z0-9]))?(?![a-z])"
)
_ANNEX_WORD = re.compile(r"(?<![a-z])(?:phu ?luc|pluc|pl|annex|dinh kem|kem theo|dk)(?![a-z])")
_HARMLESS = frozenset(
    ("so", "cv", "vb", "vbd", "van", "ban", "cong", "di", "file", "tep", "ngay", "nam", "thang", "chinh", "goc")
)
_FOLDER_MONTH = (
    re.compile(r"^(?P<y>20\d\d)[.\-_ ]?(?P<m>0?[1-9]|1[0-2])$"),
    re.compile(r"^(?P<m>0?[1-9]|1[0-2])[.\-_ ](?P<y>20\d\d)$"),
    re.compile(r"(?:^|[^a-z])(?:thang|t)[.\-_ ]*(?P<m>0?[1-9]|1[0-2])(?:[.\-_ ]+(?:nam[.\-_ ]*)?(?P<y>20\d\d))?$"),
)


@lru_cache(maxsize=4_096)
def read_name(path: str) -> NameReading:
    """What a path says, such as `1347.SYT-VP.signed.signed.pdf`, `101-BVDKDN-VP (1).pdf`, `2026-03/101.pdf`."""
    *folders, base = path.split("/")
    text = fold(base.replace("_", " "))
    text = _ENDINGS.sub("", text)
    day = None
    if found := _DATE.search(text):
        parts = found.groupdict()
        try:
            day = date(int(parts["y"] or parts["y2"]), int(parts["m"] or parts["m2"]), int(parts["d"] or parts["d2"]))
            text = f"{text[: found.start()]} {text[found.end() :]}"
        except ValueError:
            day = None
    without_annex = _ANNEX.sub(" ", text)
    number, words = _number_in(without_annex)
    if number is None and without_annex != text:
        # "Phu luc 05-QD": what looked like the annex's own ordinal is the document's number.
        number, words = _number_in(_ANNEX_WORD.sub(" ", text))
    year, month = _folder(folders)
    return NameReading(number=number, words=words, day=day, year=year, month=month, is_annex=without_annex != text)


def _number_in(text: str) -> tuple[Number | None, tuple[str, ...]]:
    number: Number | None = None
    words: list[str] = []
    for token in re.findall(r"[a-z0-9&]+", text):
        found = re.fullmatch(r"(\d{1,6})([a-z]*)", token)
        if found is None:
            words.append(token)
        elif number is None:
            letters = found[2]
            number = (int(found[1]), letters if len(letters) == 1 else "")
            if len(letters) > 1:
                words.append(letters)
        elif not re.fullmatch(r"(?:19|20)\d\d", token):
            words.append(token)
    return number, tuple(words)


def _folder(folders: list[str]) -> tuple[int | None, int | None]:
    year: int | None = None
    month: int | None = None
    for folder in folders:
        folded = fold(folder)
        for pattern in _FOLDER_MONTH:
            if found := pattern.search(folded):
                month = int(found["m"])
                year = int(found["y"]) if found["y"] else year
                break
        else:
            if found := re.fullmatch(r"(?:nam[.\-_ ]*)?(20\d\d)", folded):
                year = int(found[1])
            elif year is not None and re.fullmatch(r"0?[1-9]|1[0-2]", folded):
                month = int(folded)
    return year, month


def is_near(name: NameReading, day: date | None) -> bool:
    """The path's own date, month or year does not speak against the day."""
    if day is None:
        return True
    if name.day is not None and abs(name.day - day) > _NEAR_MONTH:
        return False
    if name.month is not None and name.year is not None:
        first = date(name.year, name.month, 1)
        return first - _NEAR_MONTH <= day <= first + timedelta(days=31) + _NEAR_MONTH
    if name.month is not None:
        return (day.month - name.month) % 12 in (0, 1, 11)
    return name.year is None or abs(day - date(name.year, 7, 1)) <= timedelta(days=184) + _NEAR_MONTH


def is_in_month(name: NameReading, day: date | None) -> bool:
    """The path names the day's month."""
    if day is None:
        return False
    if name.day is not None:
        return name.day == day
    return name.month == day.month and name.year in (None, day.year)


@lru_cache(maxsize=4_096)
def symbol_in_name(name: NameReading, symbol: str) -> Says:
    words = [word for word in name.words if word not in _HARMLESS]
    if not words:
        return Says.NOTHING
    wanted = re.findall(r"[a-z0-9&]+", symbol)
    if not wanted:
        return Says.NOTHING
    squeezed, target = "".join(words), "".join(wanted)
    plain = "".join(name.words)
    if target in (squeezed[: len(target)], plain[: len(target)]) or _contains(list(name.words), wanted):
        return Says.SAME
    if len(target) >= 5 and distance(squeezed[: len(target) + 1], target) <= max(1, len(target) // 6):
        return Says.NEAR
    return Says.OTHER


def _contains(words: list[str], wanted: list[str]) -> bool:
    return any(words[i : i + len(wanted)] == wanted for i in range(len(words) - len(wanted) + 1))
