"""The types of administrative documents (tên loại văn bản) with their abbreviations, and the forms of a copy.

Source: Decree 30/2020/NĐ-CP Art. 7 and Appendix III.
"""

from __future__ import annotations

import re
from functools import lru_cache

from rules.names import fold, tidy

TYPES: dict[str, str] = {
    "nghị quyết": "NQ", "quyết định": "QĐ", "chỉ thị": "CT", "quy chế": "QC", "quy định": "QyĐ", "thông cáo": "TC",
    "thông báo": "TB", "hướng dẫn": "HD", "chương trình": "CTr", "kế hoạch": "KH", "phương án": "PA", "đề án": "ĐA",
    "dự án": "DA", "báo cáo": "BC", "biên bản": "BB", "tờ trình": "TTr", "hợp đồng": "HĐ", "công điện": "CĐ",
    "bản ghi nhớ": "BGN", "bản thỏa thuận": "BTT", "giấy ủy quyền": "GUQ", "giấy mời": "GM", "giấy giới thiệu": "GGT",
    "giấy nghỉ phép": "GNP", "phiếu gửi": "PG", "phiếu chuyển": "PC", "phiếu báo": "PB", "công văn": "", "thư công": "",
}  # fmt: skip
"""Name in lower case → abbreviation in the symbol; empty for the two types that have none."""

COPIES: dict[str, str] = {"sao y": "SY", "sao lục": "SL", "trích sao": "TrS"}
"""Form of a copy → its abbreviation. Copies have one number sequence of their own (Appendix I Part II.II.1(c))."""

_BY_FOLD = {fold(name): name for name in TYPES}
_BY_ABBREVIATION = {fold(short): name for name, short in TYPES.items() if short} | {"cv": "công văn"}
_BEGINNING = re.compile(r"^(" + "|".join(sorted(_BY_FOLD, key=len, reverse=True)) + r")\b")
_COPIES_BY_ABBREVIATION = {fold(short): name for name, short in COPIES.items()}


def type_named(text: str | None) -> str | None:
    """The type that a cell of a type column names, by name or abbreviation (`QĐ`, `Công văn đi`); None for others."""
    if not text:
        return None
    folded = fold(text).rstrip(".")
    return _BY_FOLD.get(folded) or _BY_ABBREVIATION.get(folded) or type_at_beginning(text)


def type_at_beginning(text: str | None) -> str | None:
    """The type with whose name a subject begins (`Quyết định về việc …`); None where it begins otherwise."""
    if not text:
        return None
    found = _BEGINNING.match(fold(text))
    return _BY_FOLD[found[1]] if found else None


def type_of_symbol(symbol: str | None) -> str | None:
    """The type that a symbol's first group abbreviates (`QĐ-BVĐK`: quyết định); None where it is no abbreviation.

    A symbol without a type abbreviation is usually that of a công văn, but each head decides on symbols, so that is
    not concluded here.
    """
    group = _first_group(symbol)
    return _BY_ABBREVIATION.get(group) if group else None


def copy_of_symbol(symbol: str | None) -> str | None:
    """The form of copy (`sao y`, `sao lục`, `trích sao`) that a symbol's first group abbreviates (`SY-UBND`)."""
    group = _first_group(symbol)
    return _COPIES_BY_ABBREVIATION.get(group) if group else None


@lru_cache(maxsize=65_536)
def _first_group(symbol: str | None) -> str:
    if not symbol:
        return ""
    groups = [group for group in re.split(r"[\-/]", fold(tidy(symbol)).replace(" ", "")) if group]
    # Normative documents carry the year in front (`2026/QĐ-UBND`).
    if groups and re.fullmatch(r"\d{4}", groups[0]):
        groups = groups[1:]
    return groups[0] if len(groups) > 1 else ""
