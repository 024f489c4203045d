"""Bytes and texts in the encodings Vietnamese offices used before Unicode: detected, converted, and said so.

TCVN3 (ABC, fonts `.Vn…`) and VNI have no codec in the standard library; both are byte encodings drawn by special
fonts, so they are met as bytes in delimited files and as Latin letters (`QuyÕt ®Þnh`) in workbook cells. Windows'
cp1258 writes tones as combining characters; NFC puts them together again.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

# TCVN 5712:1993, set 3 (TCVN3), as Windows fonts lay it over Latin-1. Capitals with tones are drawn by the `H` fonts
# from the small letters.
_TCVN3_LATIN = "µ¸¶·¹¨»¾¼½Æ©ÇÊÈÉË®ÌÐÎÏÑªÒÕÓÔÖ×ÝØÜÞßãáâä«åèæçé¬êíëìîïóñòô\u00adõøö÷ùúýûüþ¡¢§£¤¥¦"
_TCVN3_VIETNAMESE = "àáảãạăằắẳẵặâầấẩẫậđèéẻẽẹêềếểễệìíỉĩịòóỏõọôồốổỗộơờớởỡợùúủũụưừứửữựỳýỷỹỵĂÂĐÊÔƠƯ"
_TCVN3 = str.maketrans(_TCVN3_LATIN, _TCVN3_VIETNAMESE)

# VNI for Windows: a vowel followed by a letter that draws its mark.
_VNI_MARKS = {
    "ø": "\u0300", "ù": "\u0301", "û": "\u0309", "õ": "\u0303", "ï": "\u0323",
    "â": "\u0302", "à": "\u0302\u0300", "á": "\u0302\u0301",
    "å": "\u0302\u0309", "ã": "\u0302\u0303", "ä": "\u0302\u0323",
    "ê": "\u0306", "è": "\u0306\u0300", "é": "\u0306\u0301",
    "ú": "\u0306\u0309", "ü": "\u0306\u0303", "ë": "\u0306\u0323",
}  # fmt: skip
_VNI_ALONE = str.maketrans(
    {"ñ": "đ", "Ñ": "Đ", "æ": "ỉ", "ó": "ĩ", "ò": "ị", "Æ": "Ỉ", "Ó": "Ĩ", "Ò": "Ị", "ô": "ơ", "Ô": "Ơ", "ö": "ư",
     "Ö": "Ư", "î": "ỵ", "Î": "Ỵ"}
)  # fmt: skip
_VNI_PAIR = re.compile("([aAeEoOuUyYôÔöÖ])([" + "".join(_VNI_MARKS) + "".join(m.upper() for m in _VNI_MARKS) + "])")

# Words that stand in every register; with their marks, so that a wrong table does not find them.
_WORDS_TEXT = (
    "số ký hiệu văn bản ngày tháng năm trích yếu nội người nơi nhận đơn vị ban hành của về việc quyết định công báo "
    "cáo kế hoạch tờ trình thông giấy mời bệnh viện tế sở tỉnh đồng giám đốc phó nguyễn trần lê phạm hoàng huỳnh phòng "
    "và được các đăng sổ tên loại ghi chú độ mật khẩn đã chưa không hướng dẫn tổ chức cán bộ hội nghị phê duyệt kết quả"
)
_WORDS = frozenset(unicodedata.normalize("NFC", _WORDS_TEXT).split())
_TOKEN = re.compile(r"[^\W\d_]+")


LEGACY_NAMES = {"tcvn3": "TCVN3 (ABC)", "vni": "VNI", "cp1258": "Windows-1258", "windows-1252": "Windows-1252"}
"""Encodings that are converted and said so → how an officer knows them."""


def to_unicode(text: str, encoding: str) -> str:
    """Text whose letters stand for TCVN3 (`tcvn3`) or VNI (`vni`) as the Vietnamese that was meant, in NFC."""
    if encoding == "tcvn3":
        return unicodedata.normalize("NFC", text.translate(_TCVN3))
    marked = _VNI_PAIR.sub(lambda pair: pair[1].translate(_VNI_ALONE) + _VNI_MARKS[pair[2].lower()], text)
    # What is left alone is a letter of its own; the letters already made are not in the table.
    return unicodedata.normalize("NFC", _ALONE.sub(lambda one: one[0].translate(_VNI_ALONE), marked))


_ALONE = re.compile("[ñÑæÆóÓòÒîÎ]|[ôÔöÖ](?![\u0300\u0301\u0303\u0309\u0323\u0302\u0306])")


def legacy_encoding(texts: Iterable[str]) -> str | None:
    """`tcvn3` or `vni` where cells hold text meant for those fonts; None where they hold Unicode."""
    sample = " ".join(texts)[:200_000]
    if sample.isascii():
        return None
    scores = {name: _score(to_unicode(sample, name)) for name in ("tcvn3", "vni")}
    best = max(scores, key=lambda name: scores[name])
    return best if scores[best] > max(3, 2 * _score(unicodedata.normalize("NFC", sample))) else None


def decode(data: bytes) -> tuple[str, str]:
    """The text of a delimited or HTML file in NFC, and the name of its encoding.

    Marks of order are believed first, then UTF-8 and UTF-16 where they decode, then that of the older encodings in
    which most Vietnamese words appear. The name is one of utf-8, utf-8-sig, utf-16-le, utf-16-be, cp1258, tcvn3, vni
    and, where nothing Vietnamese was found under any of them, windows-1252.
    """
    if data.startswith(b"\xef\xbb\xbf"):
        return unicodedata.normalize("NFC", data[3:].decode("utf-8", "replace")), "utf-8-sig"
    if data.startswith(b"\xff\xfe"):
        return unicodedata.normalize("NFC", data[2:].decode("utf-16-le", "replace")), "utf-16-le"
    if data.startswith(b"\xfe\xff"):
        return unicodedata.normalize("NFC", data[2:].decode("utf-16-be", "replace")), "utf-16-be"
    head = data[:4096]
    if head.count(0) > len(head) // 5:
        name = "utf-16-le" if head[1::2].count(0) > head[0::2].count(0) else "utf-16-be"
        return unicodedata.normalize("NFC", data.decode(name, "replace")), name
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError:
        return _older(data)
    if not text.isascii() and (legacy := legacy_encoding([text[:200_000]])):
        # The letters of a legacy font, written out as UTF-8 by a program that did not know them.
        return to_unicode(text, legacy), legacy
    return unicodedata.normalize("NFC", text), "utf-8"


def _older(data: bytes) -> tuple[str, str]:
    sample = data[:200_000]
    latin = _latin(sample)
    scores = {
        "cp1258": _score(unicodedata.normalize("NFC", sample.decode("cp1258", "replace"))),
        "tcvn3": _score(to_unicode(latin, "tcvn3")),
        "vni": _score(to_unicode(latin, "vni")),
    }
    best = max(scores, key=lambda name: scores[name])
    if scores[best] == 0:
        return unicodedata.normalize("NFC", _latin(data)), "windows-1252"
    if best == "cp1258":
        return unicodedata.normalize("NFC", data.decode("cp1258", "replace")), best
    return to_unicode(_latin(data), best), best


def _latin(data: bytes) -> str:
    """Windows-1252 where it has a letter, Latin-1 where it has none: both keep every byte apart."""
    return data.decode("latin-1")


def _score(text: str) -> int:
    """How many marked words of a register the text has; plain words (`ban`, `cao`) prove nothing."""
    return sum(1 for word in _TOKEN.findall(text.lower()) if not word.isascii() and word in _WORDS)
