"""Vietnamese names, numbers, symbols and codes, made comparable however a program or a clerk wrote them.

One word comes in many spellings: composed and decomposed (NFC, NFD), `hoà` and `hòa`, `Đ` U+0110 and the look-alike
`Ð` U+00D0, five kinds of dash, no-break and zero-width spaces. A *fold* is what is left when all that is taken away;
folds are compared and never shown.

Source: Decree 30/2020/NĐ-CP Art. 15 and Appendix I Part II.3, II.7(c) (numbers, symbols, degrees before names);
Decision 20/2020/QĐ-TTg and Circular 10/2016/TT-BTTTT (agency codes).
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

# Hyphen, non-breaking hyphen, figure dash, en dash, em dash, horizontal bar, minus, small and full-width forms.
_DASHES = "\u2010\u2011\u2012\u2013\u2014\u2015\u2212\ufe58\ufe63\uff0d\u00ad"
_SLASHES = "\u2044\u2215\uff0f"
_INVISIBLE = "\u200b\u200c\u200d\u2060\ufeff\u200e\u200f\u202a\u202b\u202c\u202d\u202e"
_TIDY = str.maketrans(
    {
        **dict.fromkeys(_DASHES, "-"),
        **dict.fromkeys(_SLASHES, "/"),
        **dict.fromkeys(_INVISIBLE, None),
        "\u00d0": "\u0110",
        "\u0189": "\u0110",
        "\u00f0": "\u0111",
        "\u0256": "\u0111",
    }
)
_UNTIDY = re.compile("[" + "".join(map(chr, _TIDY)) + "]")
_PLAIN_D = str.maketrans({"\u0111": "d"})
_MARKS = re.compile("[\u0300-\u036f]+")

_PLACEHOLDERS = frozenset(
    {
        "",
        "-",
        "--",
        "---",
        "/",
        "n/a",
        "na",
        "#n/a",
        "null",
        "none",
        "nil",
        "nan",
        "undefined",
        "khong",
        "khong co",
        "...",
    }
)


def tidy(text: str) -> str:
    """The text for showing: NFC, one kind of dash, slash and Đ, nothing invisible, single spaces, none at the ends."""
    if not text.isascii():
        text = unicodedata.normalize("NFC", text)
        # Most texts have none of these letters, and looking is faster than translating.
        if _UNTIDY.search(text):
            text = text.translate(_TIDY)
    return " ".join(text.split())


@lru_cache(maxsize=65_536)
def fold(text: str) -> str:
    """The text for comparing: lower case, no tones or marks, `đ` as `d`, one kind of dash, single spaces.

    `Hoà Bình`, `HÒA BÌNH` and their decomposed forms fold to `hoa binh`. Different words may share a fold (`Hùng`,
    `Hưng`), so an equal fold is necessary, not sufficient.
    """
    lowered = tidy(text).lower()
    if lowered.isascii():
        return lowered
    lowered = lowered.replace("\u0111", "d")
    if (bare := _MARKS.sub("", unicodedata.normalize("NFD", lowered))).isascii():
        return bare
    # Lower case once more: compatibility forms such as the full-width ones decompose into capitals.
    decomposed = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", lowered).lower())
    return tidy("".join(c for c in decomposed if not unicodedata.combining(c)).translate(_PLAIN_D))


@lru_cache(maxsize=65_536)
def fold_symbol(text: str | None) -> str:
    """A document symbol (ký hiệu) for comparing: folded, without spaces, without a leading slash or closing stops.

    `QĐ - BVĐK`, `QÐ–BVĐK` and `/qd-bvdk` fold to `qd-bvdk`; None and placeholders fold to the empty string.
    """
    if text is None or is_placeholder(text):
        return ""
    return re.sub(r"-{2,}", "-", fold(text).replace(" ", "")).strip("/-.,;:")


def is_placeholder(text: str | None) -> bool:
    """True where a cell says nothing: empty, or what programs write for nothing (`undefined`, `null`, `N/A`, `-`)."""
    return text is None or (len(text) < 40 and fold(text) in _PLACEHOLDERS)


_NUMBER = re.compile(r"^(?:so)?\s*[:.]?\s*(\d{1,9})(?:\s*[-/.]\s*(\d{1,2})|\s*[-/.]?\s*([a-z]{1,3}))?$")
_THOUSANDS = re.compile(r"^\d{1,3}(?:[.,]\d{3})+$")


@lru_cache(maxsize=65_536)
def parse_number(text: str | None) -> tuple[int, str] | None:
    """The register number (số) as an integer and its suffix; None where the text is no number.

    `05` is (5, ""), `015a` is (15, "a"), `15/1` is (15, "1"), `15.bis` is (15, "bis"). Zeros in front say nothing:
    Excel drops them.
    """
    if text is None:
        return None
    folded = fold(text)
    if _THOUSANDS.match(folded):
        return int(re.sub(r"[.,]", "", folded)), ""
    found = _NUMBER.match(folded)
    if found is None:
        return None
    # `15/01` and `15/1` are one; the `.0` that a spreadsheet adds to a number is no suffix.
    return int(found[1]), (found[2] or "").lstrip("0") or found[3] or ""


_CODE = re.compile(
    r"""^(?:s[ốoôóò6]\s*(?:ký\s*hiệu\s*)?[:.]?\s*)?          # "Số:", also as OCR reads it
        (?P<number>\d{1,9}(?:\s*[a-zA-Z]{1,3}(?=\s*[/\-–])|\s*/\s*\d{1,2}(?=\s*/)|\s*[a-zA-Z](?=\s*$))?)
        \s*(?:/|-)\s*
        (?P<symbol>(?:(?:19|20)\d\d\s*/\s*)?[^\W\d_].*)$""",
    re.VERBOSE | re.IGNORECASE,
)


def split_code(text: str | None) -> tuple[str | None, str | None]:
    """Number and symbol of a `số, ký hiệu` written in one piece, each as written; None for the part that is not there.

    `05/BVĐK-VP` is ("05", "BVĐK-VP"); `15 a / QĐ – BVĐK` is ("15a", "QĐ-BVĐK"); `15/2026/QĐ-UBND` is
    ("15", "2026/QĐ-UBND"), for normative documents carry the year; `05-QĐ/ĐU` (Party style) is ("05", "QĐ/ĐU").
    A lone number or a lone symbol gives the other None, and so does a placeholder on one side (`05/undefined`).
    """
    if text is None or is_placeholder(text):
        return None, None
    tidied = re.sub(r"\s*([/\-])\s*", r"\1", tidy(text)).strip(" .,;:")
    found = _CODE.match(tidied)
    if found is not None:
        symbol = found["symbol"].strip()
        return re.sub(r"\s", "", found["number"]), None if is_placeholder(symbol) else symbol
    left, slash, right = tidied.partition("/")
    if slash and is_placeholder(left) and left:
        return None, None if is_placeholder(right) else right
    if parse_number(tidied) is not None:
        return re.sub(r"(?i)^s[ốo]\s*[:.]?\s*", "", tidied).strip(), None
    if re.search(r"[^\W\d_]", tidied) and not re.match(r"^\d", tidied):
        return None, tidied.strip("/-").strip() or None
    return None, None


def _folds(text: str) -> list[str]:
    return text.split("|")


# Degrees and ranks of the health, education and science sectors, courtesies and titles, as they stand before or
# behind a name. Decree 30/2020, Appendix I Part II.II.7(c): not written, except as these sectors decide.
_DEGREES = frozenset(
    _folds(
        "bs|bsi|bsck|bscki|bsckii|bsck1|bsck2|bsnt|bscc|ts|tsbs|tskh|ths|thsbs|gs|pgs|pgsts|gsts|ds|dsck|dscki|dsckii|"
        "dsck1|dsck2|ck|cki|ckii|ck1|ck2|dd|ddck|ddcki|ddt|cn|cnd|cndd|cnddck|ks|kts|ys|ktv|ktvt|hs|nhs|cnhs|ls|lg|"
        "ttnd|ttut|nsnd|nsut|ngnd|ngut|ahld|gv|gvc|gvcc|cv|cvc|cvcc|dr|md|phd|msc|mba|gd|pgd|cvp|pcvp|ptp|pct|tgd|ptgd"
    )
)
_PHRASES = tuple(
    sorted(
        (
            tuple(phrase.split())
            for phrase in _folds(
                "chuyen khoa i|chuyen khoa ii|chuyen khoa 1|chuyen khoa 2|ck i|ck ii|ck 1|ck 2|bac si|bac sy|tien si|"
                "tien sy|thac si|thac sy|giao su|pho giao su|duoc si|duoc sy|dieu duong|cu nhan|ky su|luat su|y si|"
                "y sy|thay thuoc uu tu|thay thuoc nhan dan|nha giao uu tu|nha giao nhan dan|dong chi|d c|giam doc|"
                "pho giam doc|quyen giam doc|tong giam doc|pho tong giam doc|truong phong|pho truong phong|"
                "chanh van phong|pho chanh van phong|truong khoa|pho truong khoa|chu tich|pho chu tich|hieu truong|"
                "pho hieu truong|vien truong|pho vien truong|cuc truong|pho cuc truong|chi cuc truong|"
                "pho chi cuc truong|bo truong|thu truong|vu truong|pho vu truong|thieu ta|trung ta|thuong ta|dai ta|"
                "thieu tuong|trung tuong|thuong tuong|dai uy|thuong uy|trung uy"
            )
        ),
        key=lambda words: -len(words),
    )
)
_CAPACITIES = frozenset({"kt", "tm", "tl", "tuq", "q"})


@lru_cache(maxsize=16_384)
def strip_degrees(name: str) -> str:
    """The bare name: no degree, rank, courtesy, title or capacity before or behind it, nothing in brackets.

    `BS.CKII. Nguyễn Văn A`, `PGS.TS Nguyễn Văn A`, `Nguyễn Văn A (PGĐ)` and `Nguyễn Văn A - Phó Giám đốc` all give
    `Nguyễn Văn A`. What consists of titles alone is given back tidied, never as nothing.
    """
    tidied = tidy(re.sub(r"[(\[].*?(?:[)\]]|$)", " ", name))
    # A dash or comma with the name on its left closes the name; one with a degree on its left does not.
    head = re.split(r"\s+-\s+|[,;]", tidied)
    candidates = [bare for part in head if (bare := _bare(part))]
    if not candidates:
        return tidied
    fullest: tuple[str, ...] = max(candidates, key=lambda words: min(len(words), 2))
    return " ".join(fullest)


def _bare(part: str) -> tuple[str, ...]:
    words = [word for word in re.split(r"[\s./]+|(?<=[A-Z])-(?=[A-Z])", part) if word]
    folded = [fold(word).strip("-") for word in words]
    start = 0
    while start < len(words):
        step = _title_at(folded, start)
        # "Ông" and "Bá" are also family names: a courtesy only in front of three words or more.
        if not step and folded[start] in ("ong", "ba", "dc") and len(words) - start > 3:
            step = 1
        if not step:
            break
        start += step
    end = len(words)
    while end - start > 1 and folded[end - 1] in _DEGREES:
        end -= 1
    return tuple(words[start:end])


def _title_at(folded: list[str], start: int) -> int:
    """How many words at this place are a degree or title; 0 where the name begins."""
    for phrase in _PHRASES:
        if tuple(folded[start : start + len(phrase)]) == phrase:
            return len(phrase)
    return 1 if folded[start] in _DEGREES or folded[start] in _CAPACITIES else 0


_TONES = frozenset("\u0300\u0301\u0303\u0309\u0323")


def _tone_last(word: str) -> str:
    """The word with its tone at the end, so that `hoà` and `hòa` are one and `Hùng` and `Hưng` stay two."""
    decomposed = unicodedata.normalize("NFD", word)
    tones = "".join(sorted(c for c in decomposed if c in _TONES))
    return "".join(c for c in decomposed if c not in _TONES) + tones


@lru_cache(maxsize=65_536)
def same_person(a: str, b: str) -> bool:
    """True where two writings name one person, degrees and titles aside.

    Where both are written with marks the marks decide, wherever the tone stands; where one is written without any
    (`NGUYEN VAN HUNG`, old certificates) the fold decides. Two people of the same name cannot be told apart.
    """
    left, right = strip_degrees(a), strip_degrees(b)
    left_fold, right_fold = fold(left), fold(right)
    if not left_fold or left_fold != right_fold:
        return False
    if _is_plain(left) or _is_plain(right):
        return True
    return [_tone_last(w) for w in left.lower().split()] == [_tone_last(w) for w in right.lower().split()]


@lru_cache(maxsize=65_536)
def same_name(a: str, b: str) -> bool:
    """True where two writings name one agency: the marks decide where both have them, as for persons.

    Thạnh Bình and Thanh Bình are two communes, and `THANH BINH` may be either.
    """
    left, right = tidy(a), tidy(b)
    if not fold(left) or fold(left) != fold(right):
        return False
    if _is_plain(left) or _is_plain(right):
        return True
    return [_tone_last(word) for word in left.lower().split()] == [_tone_last(word) for word in right.lower().split()]


def _is_plain(name: str) -> bool:
    """Written without a single Vietnamese mark."""
    return unicodedata.normalize("NFD", name).isascii()


_LEVEL_1 = re.compile(r"^[A-Z]\d\d$")


def parse_agency_code(text: str | None) -> tuple[str, ...] | None:
    """An agency code (mã định danh) as its groups, highest level first and groups of zeros left out; None if none.

    The old form grows to the left (`002.00.20.H13` is ("H13", "20", "002")), the new one to the right (`H19.07.02` is
    ("H19", "07", "02")). Level 1 is a letter and two digits; when both ends look so, the new form is meant.
    Source: Decision 20/2020/QĐ-TTg Art. 4-6; QCVN 102:2016/BTTTT.
    """
    if text is None:
        return None
    groups = [group for group in tidy(text).upper().replace(" ", "").split(".") if group]
    if not groups or not all(re.fullmatch(r"[A-Z0-9]{1,10}", group) for group in groups):
        return None
    if not _LEVEL_1.match(groups[0]):
        groups.reverse()
        if not _LEVEL_1.match(groups[0]):
            return None
    return tuple(group for group in groups if group.strip("0"))
