"""Heading: what a document says of itself, read from where the boxes of Decree 30/2020, Appendix I stand.

Number and symbol (box 3), place and date (4), agency and its superior (2), type and subject (5a, 5b), the signer's
capacity, title and name (7a, 7b), marks of copies (14) and of secrecy (10a), and the line by which an annex names the
document it comes with. Words that signature widgets write are words of the page here.

Much of what is read is OCR of scans ("S6: 1347/SYT-VP", "ngay 22 thang 3 nam 2023", "GIAM bOC"), so key words are
looked for in flat letters with room for one wrong letter, and taken from the text as printed.

Source: Decree 30/2020/NĐ-CP Art. 8, Appendix I Part I and II, Appendix III (types and their abbreviations).
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from itertools import pairwise

from pipeline.extract import limits
from pipeline.extract.pages import Box
from pipeline.extract.text import Line, PageText, Word, page_of_text
from pipeline.extract.widgets import Widget
from rules.document_types import COPIES, TYPES, copy_of_symbol, type_of_symbol
from rules.facts import NO_HEADING, Heading
from rules.names import fold, strip_degrees

# ---- letters -------------------------------------------------------------------------------------------------------


@lru_cache(maxsize=4096)
def _flat_letter(letter: str) -> str:
    base = unicodedata.normalize("NFD", letter)[0].lower()
    return {"đ": "d", "ð": "d"}.get(base, base if len(base) == 1 else letter)


def _flat(text: str) -> str:
    """Lower case without marks, letter for letter, so that places in it are places in the text."""
    return "".join(map(_flat_letter, text))


def _is_upper(text: str) -> bool:
    """Mostly capitals; OCR turns a few into small letters (`GIAM bOC`)."""
    letters = [letter for letter in text if letter.isalpha()]
    return len(letters) >= 2 and sum(letter.isupper() for letter in letters) >= 0.75 * len(letters)


_DIGIT_LIKE = str.maketrans({"o": "0", "O": "0", "l": "1", "i": "1", "I": "1"})

# ---- the document's own number and date ----------------------------------------------------------------------------

# Inside a symbol a dash may have spaces around it only where capitals follow: "QĐ - UBND", not "SYT - Đồng Nai".
_SYMBOL = (
    r"(?:(?:19|20)\d\d\s*/\s*)?[^\W\d_][\w&.]*"
    r"(?:[-/]\s?[\w&][\w&.]*|\s-\s?(?=[A-ZĐ&]{2})[\w&][\w&.]*)*"
)
_NUMBER_LINE = re.compile(
    r"^\W{0,3}(?P<law>(?:luat|lenh|phap lenh|nghi quyet)\s+)?s[o06e5]{1,2}(?P<colon>\s*[:;.,]+)?\s*"
)
_NUMBER = re.compile(r"[.…_\s:]*(?P<number>[0-9OolI]{1,6}\s?[a-zA-ZđĐ]{0,2})?[.…_\s]*(?P<mark>[/-])\s*")
_SYMBOL_AT = re.compile(_SYMBOL)
_BARE_NUMBER = re.compile(rf"^(?P<number>\d{{1,6}}[a-zA-ZđĐ]?)\s?/\s?(?P<symbol>{_SYMBOL})$")
_DATE = re.compile(
    r"ng[a-z0-9]?y\s+(?P<day>[0-9oli]{1,2})\s+th[a-z0-9]{1,2}ng\s+(?P<month>[0-9oli]{1,2})\s+n[a-z0-9]{1,2}m\s*"
    r"(?P<year>[12li]\s?[09o]\s?[0-9oli]\s?[0-9oli])\b"
)
_DATE_IN_DIGITS = re.compile(
    r"ng[a-z]y\s+(?P<day>\d{1,2})\s?[/.-]\s?(?P<month>\d{1,2})\s?[/.-]\s?(?P<year>(?:19|20)\d\d)"
)
_PASSED_ON = re.compile(r"thong qua\s+" + _DATE.pattern)


_LINE_LENGTH = 400


def _number_and_symbol(text: str) -> tuple[str | None, str | None] | None:
    """Number and symbol of a number line; None where the text is not one."""
    # Leaders may run on; a number line is short.
    text = text[:_LINE_LENGTH]
    flat = _flat(text)
    if (bare := _BARE_NUMBER.match(text)) is not None:
        return bare["number"], _tidy_symbol(bare["symbol"])
    start = _NUMBER_LINE.match(flat)
    if start is None:
        return None
    # "số 63/2025/QH15" at the start of a wrapped line is running text: the number line is capital or has its colon.
    first = text[start.end("law") if start["law"] else start.start() :].lstrip(" \"'“-.*")[:1]
    if not (start["colon"] or first == "S" or start["law"]):
        return None
    code = _NUMBER.match(text, start.end())
    if code is None:
        return None
    symbol = _SYMBOL_AT.match(text, code.end())
    if symbol is None:
        return None
    number = (code["number"] or "").replace(" ", "")
    number = re.sub(r"^[0-9OolI]+", lambda found: found[0].translate(_DIGIT_LIKE), number)
    return (number if re.match(r"\d", number) else None), _tidy_symbol(symbol[0])


def _tidy_symbol(symbol: str) -> str:
    return re.sub(r"\s", "", symbol).strip(".-/")


def _date(found: re.Match[str] | None) -> date | None:
    if found is None:
        return None
    try:
        day, month, year = (
            int(found[part].replace(" ", "").translate(_DIGIT_LIKE)) for part in ("day", "month", "year")
        )
        if not 1945 <= year <= 2100:
            return None
        return date(year, month, day)
    except ValueError:
        return None


def _place_and_date(text: str) -> tuple[date | None, int]:
    """The date of a line that ends as box 4 does ("Hà Nội, ngày 05 tháng 3 năm 2026"), and how sure that is, 0 to 2."""
    flat = _flat(text[:_LINE_LENGTH])
    for pattern in (_DATE, _DATE_IN_DIGITS):
        for found in pattern.finditer(flat):
            rest, before = flat[found.end() :], flat[: found.start()].rstrip()
            if re.search(r"\w", rest) or (day := _date(found)) is None:
                continue
            if before.endswith(","):
                return day, 2
            if pattern is _DATE and not before:
                return day, 1
    return None, 0


# ---- columns -------------------------------------------------------------------------------------------------------

_NATION = re.compile(
    r"c\wng\s*h\w{1,2}\s+x\w\s+h\w{1,2}\s+ch\w\s+ngh\w+\s+vi\w+\s+nam|d\wng\s+c\wng\s+s\wn\s+vi\wt\s+nam"
)
_MOTTO = re.compile(r"\w{1,3}c\s*l\w{1,3}p\s*\W+\s*t\w\s+do\s*\W+\s*h\w+nh\s+ph\w+c")
_RULE = re.compile(r"^[\W_]+$")
_MARKS = ("mat", "toi mat", "tuyet mat", "khan", "thuong khan", "hoa toc", "hoa toc hen gio")
_BODY = re.compile(r"^\W*(k[il]nh g[uư]?\w?i|kinh gui|can cu|dieu \d|chuong [ivx\d]|theo de nghi|thuc hien|phan thu)")


@dataclass(frozen=True, slots=True)
class _Row:
    """A line of the first page, cut where the nation's name and motto stand."""

    left: str
    """What stands in the left column, boxes 2, 3, 5b, 10."""
    right: str
    whole: str
    box: Box
    is_bold: bool
    is_left_bold: bool


def _rows(page: PageText) -> tuple[list[_Row], int | None]:
    """The lines of the upper part, and which of them carries the nation's name; None when none does."""
    # A widget's own lines ("Ký bởi: …") stand over the columns and belong to none.
    lines = [
        line
        for line in page.lines
        if (line.box[3] > 0.35 * page.height or not page.is_placed) and any(word.field is None for word in line.words)
    ][:45]
    nation, edge = None, 0.5 * page.width
    for index, line in enumerate(lines[:20]):
        if (cut := _first_word(line, _NATION)) is not None:
            nation, edge = index, line.words[cut].box[0]
            break
    rows: list[_Row] = []
    for index, line in enumerate(lines):
        cut = _first_word(line, _NATION) if index == nation else _first_word(line, _MOTTO)
        if cut is not None:
            left, right = line.words[:cut], line.words[cut:]
        elif page.is_placed:
            # An agency's name is centred in its column and may reach under the nation's first letters.
            left = tuple(word for word in line.words if (word.box[0] + word.box[2]) / 2 < edge - 1)
            right = line.words[len(left) :]
        else:
            left, right = line.words, ()
        rows.append(
            _Row(
                left=" ".join(word.text for word in left),
                right=" ".join(word.text for word in right),
                whole=line.text,
                box=line.box,
                is_bold=all(word.is_bold for word in line.words),
                is_left_bold=bool(left) and all(word.is_bold for word in left),
            )
        )
    return rows, nation


def _first_word(line: Line, pattern: re.Pattern[str]) -> int | None:
    """Index of the word at which the pattern begins in the line."""
    found = pattern.search(_flat(line.text))
    return None if found is None else line.text.count(" ", 0, found.start())


# ---- agency --------------------------------------------------------------------------------------------------------

_AGENCY_WORD = re.compile(
    r"^(so|soy|uy ban|ubnd|hoi dong|hdnd|benh vien|trung tam|chi cuc|cuc|tong cuc|vu|phong|truong|cong ty|tong cong ty|"
    r"van phong|ban|tram|bo|vien|hoc vien|hoi|doan|lien doan|thanh tra|chinh phu|quoc hoi|toa an|kiem toan|ngan hang|"
    r"dang bo|dang uy|huyen uy|tinh uy|chi bo|quy|bao hiem|cong an|thu tuong|chu tich nuoc|doi|khoa|dai hoc|kho bac)\b"
)
_CONTINUES = re.compile(r"^(tinh|thanh pho|tp|huyen|xa|phuong|thi xa|quan|thi tran|va |dan toc|khu vuc|so \d)\b")
_WHOLE_COMMITTEE = re.compile(
    r"^(ubnd|uy ban nhan dan)\s+(tinh|thanh pho|tp|huyen|xa|phuong|thi xa|quan|thi tran)\b\s*\.?\s*\w"
)


def _agency(lines: Sequence[tuple[str, bool]]) -> tuple[str | None, str | None]:
    """(agency, superior agency) of the left column's lines, each with its weight.

    Appendix I prints the superior agency upright and the agency bold; where the weight does not tell, a line that
    begins as agencies' names begin starts another name.
    """
    if not lines:
        return None, None
    weights = [is_bold for _, is_bold in lines]
    if True in weights and False in weights and weights == sorted(weights):
        cut = weights.index(True)
    else:
        cut = 0
        for index in range(1, len(lines)):
            flat, before = _flat(lines[index][0]), _flat(lines[index - 1][0])
            starts = _AGENCY_WORD.match(flat) is not None and not _CONTINUES.match(flat)
            if starts or (_WHOLE_COMMITTEE.match(before) and not _CONTINUES.match(flat)):
                cut = index
    names = [text for text, _ in lines]
    return " ".join(names[cut:]) or None, " ".join(names[:cut]) or None


# ---- type and subject ----------------------------------------------------------------------------------------------

_NORMATIVE = ("luật", "pháp lệnh", "lệnh", "nghị định", "thông tư liên tịch", "thông tư", "hiến pháp")
"""Types of legal normative documents, which Decree 30 leaves to their own law and offices file all the same."""
_NORMATIVE_BY_CODE = {"nd": "nghị định", "tt": "thông tư", "ttlt": "thông tư liên tịch"}
_TYPE_BY_FLAT = {_flat(name): name for name in (*TYPES, *_NORMATIVE)}
_TYPE_BY_LETTERS = {flat.replace(" ", ""): name for flat, name in _TYPE_BY_FLAT.items()}
"""For titles printed with spaced letters: "Q U Y Ế T Đ Ị N H"."""
_TYPE_LINE = re.compile(r"^\W*(" + "|".join(sorted(_TYPE_BY_FLAT, key=len, reverse=True)) + r")\b")
_ABOUT = re.compile(r"^\W*v\s?/\s?v\b\s*[:.]?\s*")
_AUTHORITY = re.compile(
    r"^\W*(quyet dinh|quyet nghi|(pho )?(giam doc|bo truong|chu tich|thu tuong|cuc truong|hieu truong|vien truong|"
    r"tong giam doc|truong phong|truong ban)|uy ban nhan dan|hoi dong|bo |so y te|ban )"
)


def _type_and_subject(rows: Sequence[_Row], symbol: str | None, page: PageText) -> tuple[str | None, str | None]:
    """Of the rows from the number line on."""
    for index, row in enumerate(rows):
        flat = _flat(row.whole)
        if _BODY.match(flat):
            break
        found = _TYPE_LINE.match(flat)
        if found is not None and _is_upper(row.whole[: found.end()]):
            rest = row.whole[found.end() :].strip(" :.-")
            return _TYPE_BY_FLAT[found[1]], _subject_below(rows[index:], rest, page)
        spaced = _TYPE_BY_LETTERS.get(flat.replace(" ", ""))
        if spaced is not None and all(len(word) == 1 for word in flat.split()):
            return spaced, _subject_below(rows[index:], "", page)
    for index, row in enumerate(rows):
        about = _ABOUT.match(_flat(row.left))
        if about is not None:
            return "công văn", _subject_left(rows[index:], about.end(), page)
    if symbol:
        bare = re.sub(r"^(19|20)\d\d/", "", symbol)
        by_code = type_of_symbol(bare) or _NORMATIVE_BY_CODE.get(_flat(re.split(r"[-/]", bare)[0]))
        if by_code is not None:
            return by_code, None
    if any(re.match(r"^\W*k[il]nh g", _flat(row.whole)) for row in rows):
        return "công văn", None
    return None, None


def _subject_below(rows: Sequence[_Row], rest: str, page: PageText) -> str | None:
    """Box 5a: the lines under the type, up to a gap, a change from bold to light, or where the body begins."""
    parts = [rest] if rest else []
    before = rows[0]
    is_bold = before.is_bold if rest else None
    for row in rows[1:9]:
        flat = _flat(row.whole)
        if _RULE.match(row.whole):
            if parts:
                break
            continue
        gap = before.box[1] - row.box[3]
        is_far = page.is_placed and gap > 1.2 * (row.box[3] - row.box[1])
        if _BODY.match(flat) or (parts and is_far) or (_AUTHORITY.match(flat) and _is_upper(row.whole)):
            break
        if is_bold is not None and is_bold != row.is_bold:
            break
        is_bold = row.is_bold
        parts.append(row.whole)
        before = row
    return _joined(parts)


def _subject_left(rows: Sequence[_Row], start: int, page: PageText) -> str | None:
    """Box 5b: "V/v …" and the lines under it in the left column."""
    parts = [rows[0].left[start:]]
    before = rows[0]
    for row in rows[1:9]:
        gap = before.box[1] - row.box[3]
        is_far = page.is_placed and gap > 0.9 * (row.box[3] - row.box[1])
        # A line that the date's column shares has its words on the left; a line across the page is the body.
        is_across = page.is_placed and bool(row.right) and not _place_and_date(row.right)[1]
        if not row.left or _BODY.match(_flat(row.whole)) or _RULE.match(row.left) or is_far or is_across:
            break
        parts.append(row.left)
        before = row
    return _joined(parts)


def _joined(parts: Iterable[str]) -> str | None:
    text = " ".join(part.strip() for part in parts if part.strip())
    # A symbol broken over two lines: "02/CT-" and "UBND".
    text = re.sub(r"(?<=[A-ZĐ])- (?=[A-ZĐ])", "-", text)
    return text.strip(" ;") or None


# ---- marks ---------------------------------------------------------------------------------------------------------

_COPY = re.compile(r"^\W*(?:ban\s+)?(sao y|sao luc|trich sao)\b")
_SECRECY = {"MẬT": "MẬT", "TỐI MẬT": "TỐI MẬT", "TUYỆT MẬT": "TUYỆT MẬT"}
_COMES_WITH = re.compile(r"\(?\s*(?:ban hanh\s+)?k\wm theo\b")


def _copy_mark(pages: Iterable[PageText], widgets: Iterable[Widget]) -> str | None:
    """From a widget's text, or from a line of its own in capitals; `SAO Y` inside a sentence is no mark."""
    texts = [line for widget in widgets if widget.text for line in widget.text.split("\n")]
    for page in pages:
        texts.extend(text for text, _ in _segments(page))
    for text in texts:
        found = _COPY.match(_flat(text))
        if found is not None and len(text) <= 160 and _is_upper(text[: found.end()]):
            rest = text[found.end() :].strip()
            if not rest or rest[0] in ";,:.-(" or _is_upper(rest):
                return next(copy.upper() for copy in COPIES if _flat(copy) == found[1])
        code = _number_and_symbol(text)
        if code is not None and (copy := copy_of_symbol(code[1])) is not None:
            return copy.upper()
    return None


def _secrecy_mark(page: PageText) -> str | None:
    """A stamp stands alone in the upper left; a wrapped "… BÍ MẬT" does not, and OCR without marks is not believed."""
    before = ""
    for text, box in _segments(page):
        if page.is_placed and (box[1] < 0.5 * page.height):
            break
        mark = _SECRECY.get(text.strip(" .:|[]()*-"))
        wraps = _flat(before).rstrip().endswith(("bao", "bi", "toi", "tuyet", "bao ve bi"))
        if mark is not None and not wraps and (not page.is_placed or (box[0] + box[2]) / 2 < 0.55 * page.width):
            return mark
        before = text
    return None


def _annex_of(page: PageText, widgets: Iterable[Widget]) -> str | None:
    """`number/symbol` of "(Kèm theo Công văn số …)" in the upper half, or of the organisation's text on an annex.

    A number that was left blank gives `/symbol`: for electronic documents it need not be filled (Appendix I III.1(c)).
    """
    for widget in widgets:
        if widget.page == 1 and widget.text:
            flat = _flat(widget.text.replace("\n", " "))
            bare = re.match(rf"(\d{{1,6}}\w?)\s?/\s?({_SYMBOL})\s*[;,\n]", widget.text)
            if bare is not None:
                return f"{bare[1]}/{_tidy_symbol(bare[2])}"
            if (found := _COMES_WITH.search(flat)) is not None:
                return _named_document(widget.text.replace("\n", " ")[found.end() :])
    upper = [line.text for line in page.lines[:14] if not page.is_placed or line.box[1] > 0.5 * page.height]
    for index, text in enumerate(upper):
        found = _COMES_WITH.match(_flat(text).lstrip())
        if found is not None:
            return _named_document(" ".join(upper[index : index + 3]))
    return None


def _named_document(text: str) -> str | None:
    for start in re.finditer(r"\bs[o06]\s*[:.]?\s*", _flat(text)):
        code = _NUMBER.match(text, start.end())
        symbol = _SYMBOL_AT.match(text, code.end()) if code is not None else None
        if code is not None and symbol is not None:
            return f"{(code['number'] or '').strip()}/{_tidy_symbol(symbol[0])}"
    return None


# ---- the signer's block --------------------------------------------------------------------------------------------

_TITLES = (
    "(pho )?tong giam doc|(pho )?giam doc|(pho )?bo truong|thu truong|(pho )?chu tich|(pho )?chanh van phong|"
    "(pho )?(tong cuc|chi cuc|cuc|vu|hieu|vien|truong) truong|(pho )?thu tuong|(pho )?(chanh|truong) thanh tra|"
    "(pho )?truong (phong|ban|khoa|tram|doan|bo mon|tieu ban|cong an)|(pho )?bi thu|(pho )?tram truong|"
    "(pho )?(doi|to) truong|tong (bi thu|kiem toan|thanh tra)|(pho )?tong (bien tap|thu ky)|thu truong co quan|"
    "(pho )?vien truong|chanh an|(pho )?chanh an|ke toan truong|hieu pho|chu toa|thu ky|nguoi dung dau|"
    "(pho )?chi huy truong|cuc pho|vu pho"
)
# OCR reads Đ and D as B, P or b ("GIAM bOC", "PHO GIAM POC").
_TITLE = re.compile("(?:" + re.sub(r"\bd", "[dpb]", _TITLES) + r")\b")
# The Party's offices write T/M, K/T, T/L.
_CAPACITY = re.compile(r"^\W{0,2}(t/m|k/t|t/l|(?:tm|kt|tl|t\.?\s?u\.?\s?q|q)(?=\s?[.,:]))\s?[.,:]?\s*")
_CAPACITY_INSIDE = re.compile(r"(?:^|\s)((?:TM|KT|TL|TUQ|Q)\s?[.,]\s?(?=[A-ZÀ-ỸĐ]{2}))")
_CAPACITY_NAME = {"tm": "TM.", "kt": "KT.", "tl": "TL.", "tuq": "TUQ.", "q": "Q."}
_RECIPIENTS = re.compile(r"^\W*n\w{1,2}\s+nh\w{1,3}n\b")
_FAMILY_NAMES = (
    "Nguyễn", "Trần", "Lê", "Phạm", "Hoàng", "Huỳnh", "Phan", "Vũ", "Võ", "Đặng", "Bùi", "Đỗ", "Hồ", "Ngô",
    "Dương", "Lý", "Trương", "Đinh", "Đào", "Đoàn", "Lâm", "Mai", "Trịnh", "Cao", "Lương", "Lưu", "Tạ", "Hà",
    "Tô", "Quách", "Thái", "Châu", "Chu", "Tống", "Vương", "Kiều", "Phùng", "La", "Tăng", "Nghiêm", "Quan",
    "Bạch", "Triệu", "Tôn", "Đàm", "Ninh", "Lò", "Nông", "Vi", "Ma", "Giang", "Khương", "Văn", "Mạc", "Hứa",
    "Kim", "Âu", "Cù", "Thạch", "Sơn", "Danh", "Kiên", "Điểu", "Y", "Lục", "Hầu", "Giàng", "Vàng", "Thào",
    "Sùng", "Lầu", "Cung", "Cấn", "Diệp", "Doãn", "Giáp", "Hàn", "Khổng", "Khuất", "Lã", "Lại", "Lều", "Mạch",
    "Nhữ", "Ông", "Phí", "Sái", "Thân", "Thẩm", "Tiêu", "Trà", "Từ", "Ung", "Viên", "Xa", "Bế", "Bàn", "Chử",
    "Tòng",
)  # fmt: skip
_FAMILIES = {fold(name): name for name in _FAMILY_NAMES}
_ITEM_END = re.compile(r"[;.)]\s+(?=[A-ZÀ-ỸĐ][^\W\d_]+( [A-ZÀ-ỸĐ][^\W\d_]*){1,5}$)")
"""Where a recipients' item ends and a name follows: "- Lưu: VT (Nhâm). Nguyễn Văn An"."""
_NAME_WORD = re.compile(r"^[^\W\d_][^\W\d_'’]*\.?$")
_NO_NAMES = frozenset(
    (
        "noi nhan", "nhu tren", "da ky", "ky ten", "quyet dinh", "bao cao", "thong bao", "to trinh", "ke hoach",
        "viet nam", "dong nai", "ha noi", "bo y te", "so y te",
    )
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Block:
    """One signer's block: boxes 7a and 7b."""

    capacity: str | None
    title: str | None
    signer: str | None
    is_anchored: bool
    """Recipients (box 9) stand on its page, or the "./." that ends a document's content."""
    score: int
    """How sure: a name, recipients beside it, a capacity, a signature's picture on it."""


def _segments(page: PageText) -> Iterator[tuple[str, Box]]:
    """Stretches of printed text from top to bottom: a line is cut where a wide gap parts two columns.

    Where places are not known, it is cut before a title or a capacity and after what ends a list item.
    """
    for line in page.lines:
        words = [word for word in line.words if word.field is None]
        if not words:
            continue
        if page.is_placed:
            run = [words[0]]
            for word in words[1:]:
                if word.box[0] - run[-1].box[2] > 1.3 * max(8.0, word.height):
                    yield _segment(run)
                    run = []
                run.append(word)
            yield _segment(run)
        else:
            text = line.text
            flat = _flat(text)
            cuts = {0, len(text)}
            cuts.update(found.start(1) for found in _CAPACITY_INSIDE.finditer(text))
            cuts.update(
                found.start()
                for found in _TITLE.finditer(flat)
                if _is_upper(text[found.start() :])
                and (found.start() == 0 or text[found.start() - 1] == " ")
                and not _CAPACITY_INSIDE.search(text[: found.start()])
            )
            if text.startswith("-"):
                cuts.update(found.end() for found in _ITEM_END.finditer(text))
            edges = sorted(cuts)
            for start, end in pairwise(edges):
                if text[start:end].strip():
                    left, _, right, _ = line.box
                    share = (right - left) / max(1, len(text))
                    yield text[start:end].strip(), (left + share * start, line.box[1], left + share * end, line.box[3])


def _segment(words: Sequence[Word]) -> tuple[str, Box]:
    line = Line(words=tuple(words))
    return line.text, line.box


def _person_name(text: str) -> str | None:
    """The text where it can be a person's printed name, degrees kept; None where it cannot."""
    bare = strip_degrees(text)
    words = bare.split()
    if not 2 <= len(words) <= 6 or text[:1] in "-+*(" or ":" in text or len(text) > 60:
        return None
    if not all(_NAME_WORD.match(word) and word[0].isupper() for word in words):
        return None
    flat = _flat(bare)
    whole = _flat(text)
    if _CAPACITY.match(whole) or (_is_upper(text) and _TITLE.match(whole)):
        return None
    if flat in _NO_NAMES or _TITLE.match(flat) or _TYPE_LINE.match(flat) or _AGENCY_WORD.match(flat):
        return None
    return text.strip(" .,;")


def _mended(name: str) -> str:
    """The name with its family name's marks set right where OCR set impossible ones (`Lé` → `Lê`).

    A name without any mark is left: it is compared without marks.
    """
    words = name.split()
    bare = strip_degrees(name).split()
    proper = _FAMILIES.get(fold(bare[0])) if bare else None
    if proper is None or name.isascii() or bare[0].isascii() or not bare[0][1:].islower():
        return name
    if any(fold(bare[0]) == fold(other) and bare[0] == other for other in (proper, "Vụ", "Hạ", "Lữ", "Lỳ", "Tá")):
        return name
    return " ".join(proper if word == bare[0] else word for word in words)


def _blocks(page: PageText) -> Iterator[_Block]:
    segments = list(_segments(page))
    is_anchored = any(_RECIPIENTS.match(_flat(text)) or "./." in text for text, _ in segments)
    used: set[int] = set()
    for index, (text, box) in enumerate(segments):
        if index in used or not _opens_block(text, box, page):
            continue
        stack, end = [text], index
        place = box
        for later in range(index + 1, min(index + 14, len(segments))):
            below, spot = segments[later]
            if not _is_under(spot, place, page):
                continue
            # Titles follow each other closely; between the last title and the name there is room for a signature.
            is_near = not page.is_placed or place[1] - spot[3] <= spot[3] - spot[1]
            is_name = not page.is_placed and _person_name(below) is not None
            if not is_near or is_name or not _is_upper(below) or _RULE.match(below):
                break
            stack.append(below)
            used.add(later)
            place, end = spot, later
        signer = _name_below(segments[end + 1 :], place, page)
        capacity, title = _capacity_and_title(stack)
        score = 4 * (signer is not None) + 2 * (capacity is not None) + 2 * is_anchored + (title is not None)
        yield _Block(capacity=capacity, title=title, signer=signer, is_anchored=is_anchored, score=score)


def _opens_block(text: str, box: Box, page: PageText) -> bool:
    if not _is_upper(text) or len(text) > 80:
        return False
    if page.is_placed and (box[0] + box[2]) / 2 < 0.42 * page.width:
        return False
    flat = _flat(text).lstrip(" .-*")
    return _CAPACITY.match(flat) is not None or _TITLE.match(flat) is not None


def _is_under(box: Box, above: Box, page: PageText) -> bool:
    if not page.is_placed:
        return True
    return abs((box[0] + box[2]) / 2 - (above[0] + above[2]) / 2) < 0.15 * page.width


def _name_below(segments: Sequence[tuple[str, Box]], place: Box, page: PageText) -> str | None:
    """The nearest name under the title, one with a known family name first."""
    second: str | None = None
    for text, box in segments[:40]:
        if page.is_placed and (place[1] - box[3] > 0.32 * page.height or not _is_under(box, place, page)):
            continue
        name = _person_name(text)
        if name is None:
            continue
        if fold(strip_degrees(name).split()[0]) in _FAMILIES:
            return _mended(name)
        second = second or name
    return second


def _capacity_and_title(stack: Sequence[str]) -> tuple[str | None, str | None]:
    """The capacity nearest to the name, and the title that stands under it or behind it."""
    capacity: str | None = None
    behind = ""
    titles: list[str] = []
    for text in stack:
        found = _CAPACITY.match(_flat(text))
        if found is not None:
            capacity = _CAPACITY_NAME[re.sub(r"\W", "", found[1])]
            behind = text[found.end() :].strip()
            titles = []
        else:
            titles.append(text.strip())
    return capacity, " ".join(titles) or behind or None


# ---- the whole -----------------------------------------------------------------------------------------------------


def read_heading(page: Callable[[int], PageText], count: int, widgets: Sequence[Widget] = ()) -> Heading:
    """The heading of a document of `count` pages; `page` gives the text of one, from 1, and is asked for few."""
    if count < 1:
        return NO_HEADING
    first = page(1)
    rows, nation = _rows(first)
    at, number, symbol = _find_number(rows)
    agency, parent = _agency(_agency_lines(rows, nation, at))
    type_name, subject = _type_and_subject(rows[_body_start(nation, at) :], symbol, first)
    block, signed, read = _find_signer(page, count, widgets)
    annex_of = _annex_of(first, widgets) if number is None and symbol is None else None
    return Heading(
        number=number,
        symbol=symbol,
        issued_on=_find_date(rows) or (None if signed is None else _late_date(signed)),
        agency=agency,
        parent_agency=parent,
        type=None if annex_of is not None and type_name == "công văn" else type_name,
        subject=subject,
        signer=block.signer if block else None,
        capacity=block.capacity if block else None,
        title=block.title if block else None,
        copy_mark=_copy_mark(read, widgets),
        annex_of=annex_of,
        secrecy_mark=_secrecy_mark(first),
    )


def heading_of_text(text: str) -> Heading:
    """The heading of a document known as bare text, pages joined."""
    page = page_of_text(text)
    return read_heading(lambda _: page, 1)


def _body_start(nation: int | None, number_at: int | None) -> int:
    if number_at is not None:
        return number_at
    return 0 if nation is None else nation + 1


def _find_number(rows: Sequence[_Row]) -> tuple[int | None, str | None, str | None]:
    for index, row in enumerate(rows[:25]):
        if _BODY.match(_flat(row.whole)) and index:
            break
        code = _number_and_symbol(row.whole) or _number_and_symbol(row.left)
        if code is not None:
            number, symbol = code
            below = rows[index + 1].left if index + 1 < len(rows) else ""
            # "Số: 12/BC-" broken before the agency's letters.
            if symbol and re.search(r"-\s*$", row.left) and re.match(r"^[A-ZĐ&]{2,}$", below):
                symbol = f"{symbol}-{below}"
            return index, number, symbol
    return None, None, None


def _find_date(rows: Sequence[_Row]) -> date | None:
    best, sure = None, 0
    for index, row in enumerate(rows[:25]):
        if _BODY.match(_flat(row.whole)) and index:
            break
        for text in (row.right, row.whole):
            day, how = _place_and_date(text)
            if how > sure:
                best, sure = day, how
    return best


def _late_date(page: PageText) -> date | None:
    """Laws tell the day they were passed at their end; minutes and contracts their place and date over the signer."""
    text = " ".join(line.text for line in page.lines[-40:])
    passed = _date(_PASSED_ON.search(_flat(text)))
    if passed is not None:
        return passed
    dates = [day for line in page.lines[-40:] for day, how in (_place_and_date(line.text),) if how == 2 and day]
    return dates[-1] if dates else None


def _agency_lines(rows: Sequence[_Row], nation: int | None, number_at: int | None) -> list[tuple[str, bool]]:
    end = number_at if number_at is not None else (None if nation is None else nation + 5)
    if end is None:
        return []
    found: list[tuple[str, bool]] = []
    for index, row in enumerate(rows[:end]):
        text = row.left.strip(" _-*.")
        flat = _flat(text)
        if not text or _RULE.match(text) or flat in _MARKS or not _is_upper(text):
            continue
        # What stands above both columns is a page number or a gazette's running head.
        if nation is not None and index < nation and not _AGENCY_WORD.match(flat):
            continue
        if _MOTTO.search(flat) or _NATION.search(flat) or re.match(r"^cong bao\b", flat):
            continue
        found.append((text, row.is_left_bold))
    return found[-5:]


def _find_signer(
    page: Callable[[int], PageText], count: int, widgets: Sequence[Widget]
) -> tuple[_Block | None, PageText | None, list[PageText]]:
    """The surest block on the pages where signature pictures stand, on the first and on the last; its page; all read.

    Annexes in the same file follow the block and may carry blocks of their own: off the pages with pictures, only a
    block where the document ends (recipients, "./.") ends the search.
    """
    pictures = [
        widget.page
        for widget in widgets
        if widget.has_picture and widget.is_shown and widget.rect[2] - widget.rect[0] >= 60 and widget.page <= count
    ]
    near = range(limits.HEADING_PAGES)
    ends = [1, count, *(1 + step for step in near), *(count - step for step in near)]
    asked = [number for number in dict.fromkeys([*sorted(set(pictures)), *ends]) if 1 <= number <= count]
    read: list[PageText] = []
    best: tuple[int, _Block, PageText] | None = None
    for number in asked[: limits.MAX_TEXT_PAGES]:
        text = page(number)
        read.append(text)
        for block in _blocks(text):
            score = block.score + 3 * (number in pictures)
            if best is None or score > best[0]:
                best = score, block, text
        if best is not None and best[1].signer is not None and (best[1].is_anchored or best[2].number in pictures):
            break
    if best is None or (best[1].signer is None and best[0] < 3):
        return None, None, read
    return best[1], best[2], read
