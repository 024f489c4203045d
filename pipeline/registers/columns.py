"""Which row is the header, and which column means what: by words, never by position.

The words are those of the book of Decree 30/2020/NĐ-CP Appendix IV and of the exports met in offices (iOffice,
V-Office and others). Headers are compared folded and without punctuation, so `Số, ký hiệu` and `SO_KY_HIEU` are one.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from pipeline.items import Field
from pipeline.registers.interface import Cell, Merge, Sheet
from rules.names import fold, tidy

MAX_HEADER_ROW = 30
"""Title blocks are read over; no register seen has its header below row 15."""
_MAX_HEADER_CHARACTERS = 120

# Field → headers, the likeliest first: where two columns could be the date, the earlier word is asked first and the
# later one where the first is empty.
_WORDS: dict[Field, str] = {
    Field.NUMBER: (
        "so ky hieu van ban|so ky hieu|so va ky hieu van ban|so va ky hieu|so ki hieu|so ky hieu vb|"
        "so kh van ban|so kh|skh|so hieu van ban|so hieu|so van ban va ky hieu|so van ban di|so vb di|"
        "so cong van|so van ban|so vb|so di|so|code|code number|document number"
    ),
    Field.SUFFIX: "so phu",
    Field.SYMBOL: "ky hieu van ban|ky hieu|ki hieu|ky hieu vb|code notation|symbol",
    Field.ISSUED_ON: (
        "ngay thang nam van ban|ngay thang van ban|ngay van ban|ngay ban hanh|ngay thang ban hanh|"
        "ngay thang nam ban hanh|ngay vb|ngay de|ngay thang nam|ngay thang|ngay ky ban hanh|"
        "ngay ky van ban|ngay ky|ngay di|ngay|issued date|issued on|date|promulgation date"
    ),
    Field.SUBJECT: (
        "trich yeu|trich yeu noi dung|trich yeu noi dung van ban|trich yeu van ban|"
        "ten loai va trich yeu noi dung van ban|ten loai va trich yeu noi dung|ten loai va trich yeu|"
        "ten loai trich yeu noi dung|ten loai trich yeu|noi dung trich yeu|noi dung van ban|noi dung|"
        "ve viec|tieu de|ten van ban|subject"
    ),
    Field.TYPE: "loai van ban|ten loai van ban|ten loai|the loai van ban|the loai|loai vb|loai|type name|type",
    Field.SIGNER: (
        "nguoi ky chinh|nguoi ky van ban|nguoi ky|nguoi ky duyet|ho ten nguoi ky|ho va ten nguoi ky|"
        "lanh dao ky|ky boi|signer"
    ),
    Field.UNIT_TEXT: (
        "don vi ban hanh|co quan ban hanh|don vi soan thao|don vi soan|noi soan thao|"
        "phong ban soan thao|phong soan thao|phong ban|khoa phong|don vi|organ name"
    ),
    Field.RECIPIENTS: "noi nhan van ban|noi nhan|don vi nhan|co quan nhan|don vi nguoi nhan|nguoi nhan|to places",
    Field.SECRECY: "do mat|muc do mat|muc mat|cap do mat|mat|do mat do khan|do khan do mat|do mat khan|do khan mat",
    Field.URGENCY: "do khan|muc do khan|muc khan|do khan do mat|do mat do khan|do mat khan|do khan mat|khan",
    Field.SIGNED: "van ban ky so|ky so|trang thai ky so|tinh trang ky so|da ky so|chu ky so|ky dien tu|vb ky so",
    Field.FORM: (
        "hinh thuc phat hanh|hinh thuc ky|hinh thuc gui|hinh thuc van ban|hinh thuc vb|hinh thuc|"
        "loai hinh|dang van ban|ban giay dien tu"
    ),
    Field.STATUS: "trang thai van ban|trang thai|tinh trang van ban|tinh trang|trang thai xu ly",
    Field.NOTE: "ghi chu|chu thich|note|ghi chu khac",
    Field.REASON: "ly do ky giay|ly do phat hanh giay|ly do ban giay|ly do",
    Field.SENT_ON: (
        "ngay phat hanh|ngay chuyen|ngay gui|ngay gio gui|ngay chuyen di|ngay gui di|thoi gian gui|"
        "thoi gian phat hanh|ngay gio phat hanh|thoi gian chuyen"
    ),
    Field.REGISTERED_ON: "ngay dang ky|ngay vao so|ngay nhap|ngay cap so|ngay lay so",
}

# Field names of databases: `intso`, `strkyhieu`, `strngayky` (old provincial software), `SoKyHieu`.
_PREFIXES = re.compile(r"^(?:int|str|dt|date|txt|col)(?=[a-z]{2,})")

_WEIGHTS = {Field.NUMBER: 3, Field.ISSUED_ON: 3, Field.SUBJECT: 3, Field.SYMBOL: 2, Field.SIGNER: 2}


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split("|"))


_INCOMING = _words("so den|so van ban den|so vb den|ngay den|tac gia|ngay nhan|co quan gui|don vi gui|noi gui")
_DOSSIERS = _words(
    "ma ho so|so ho so|ma bien nhan|so bien nhan|ngay hen tra|ngay hen tra ket qua|ngay hen|han tra ket qua|"
    "han giai quyet|ngay tiep nhan|ngay nhan ho so|nguoi nop|nguoi nop ho so|chu ho so|to chuc ca nhan|ten thu tuc|"
    "thu tuc|thu tuc hanh chinh|ten tthc|tthc|linh vuc|ngay tra ket qua|ngay tra|tinh trang ho so|trang thai ho so"
)
_ONE_STOP = _words("ma ho so|so ho so|ma bien nhan|so bien nhan|ngay hen tra|ngay hen tra ket qua|chu ho so")
"""Of these one is needed: an outgoing register may have a column for the field of work (lĩnh vực), too."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Header:
    """Where a sheet's header is and what its columns mean."""

    row: int
    """Index in `Sheet.rows` of the header's last row; data begins behind it."""
    first_row: int
    """Index of its first row."""
    columns: Mapping[Field, tuple[int, ...]]
    """Field → column indices, the likeliest first."""
    texts: Mapping[int, str]
    """Column index → header as written."""
    score: int


def plain(header: str) -> str:
    """A header for comparing: folded, without what stands in brackets, punctuation and spaces."""
    return _plain(header)


@lru_cache(maxsize=8_192)
def _plain(header: str) -> str:
    folded = re.sub(r"[(\[].*?[)\]]", " ", fold(header)).replace("&", " va ")
    return "".join("vanban" if word == "vb" else word for word in re.findall(r"[a-z0-9]+", folded))


_Lookup = dict[str, list[tuple[Field, int]]]


def _lookup() -> _Lookup:
    table: _Lookup = {}
    for field, words in _WORDS.items():
        for rank, word in enumerate(words.split("|")):
            table.setdefault(_plain(word), []).append((field, rank))
    return table


_BY_WORD = _lookup()


def meanings(header: str) -> list[tuple[Field, int]]:
    """The fields a header may name, with the rank of its words in each (0 is the likeliest); empty for others."""
    word = _plain(header)
    # "Sổ văn bản" names the book an entry is in, and folds to the same letters as "Số văn bản".
    if not word or tidy(header).lower().startswith("sổ"):
        return []
    if found := _BY_WORD.get(word) or _BY_WORD.get(_PREFIXES.sub("", word)):
        return found
    # "Ngày tháng năm ban hành văn bản", "Trích yếu nội dung công văn" …: the tell-tale words anywhere.
    if "trichyeu" in word:
        return [(Field.SUBJECT, 50)]
    if "kyhieu" in word and word.startswith("so") and "den" not in word:
        return [(Field.NUMBER, 50)]
    if word.startswith(("ngay", "thoigianbanhanh")) and ("vanban" in word or "banhanh" in word) and "den" not in word:
        return [(Field.ISSUED_ON, 50)]
    if word.startswith("nguoiky"):
        return [(Field.SIGNER, 50)]
    return []


def find_header(sheet: Sheet, saved: Mapping[str, str] | None = None) -> Header | None:
    """The header of a sheet: the row, or two rows on top of each other, whose words name the most of a register.

    None where no row names a number and a date or subject. `saved` maps headers as written to fields and is believed
    before the words.
    """
    best: Header | None = None
    rows = sheet.rows[: MAX_HEADER_ROW + 1]
    for index, row in enumerate(rows[:MAX_HEADER_ROW]):
        one = _header(index, index, texts_of(row), saved)
        if _is_better(one, best):
            best = one
    # Two rows only where they say more than any one of them alone.
    for index, row in enumerate(rows[:-1]):
        two = _header(index, index + 1, _stacked(row, rows[index + 1], index, sheet.merges), saved)
        if _is_better(two, best) and not _looks_like_data(rows[index + 1]):
            best = two
    return best if best is not None and _is_viable(best) else None


def _is_better(candidate: Header, best: Header | None) -> bool:
    return best is None or candidate.score > best.score


def _is_viable(header: Header) -> bool:
    has_code = Field.NUMBER in header.columns or Field.SYMBOL in header.columns
    return has_code and (Field.ISSUED_ON in header.columns or Field.SUBJECT in header.columns)


def texts_of(row: Sequence[Cell]) -> dict[int, str]:
    """Column index → text of a row's cells that are short enough for a header."""
    return {
        column: text
        for column, cell in enumerate(row)
        if isinstance(cell, str) and len(cell) <= _MAX_HEADER_CHARACTERS and (text := tidy(cell))
    }


def _stacked(upper: Sequence[Cell], lower: Sequence[Cell], index: int, merges: Sequence[Merge]) -> dict[int, str]:
    """Two header rows as one: the lower text where there is one, with its merged heading in front if that helps."""
    above, below = texts_of(upper), texts_of(lower)
    for merge in merges:
        if merge.top == index == merge.bottom and merge.left in above:
            for column in range(merge.left, min(merge.right, merge.left + 30) + 1):
                above.setdefault(column, above[merge.left])
    joined: dict[int, str] = {}
    for column in above.keys() | below.keys():
        top, bottom = above.get(column), below.get(column)
        if bottom is None or top is None:
            joined[column] = bottom or top or ""
        else:
            # "Văn bản" over "Số", "Ký hiệu", "Ngày": the lower word alone, else both together.
            joined[column] = f"{top} {bottom}" if meanings(f"{top} {bottom}") and not meanings(bottom) else bottom
    return dict(sorted(joined.items()))


def _looks_like_data(row: Sequence[Cell]) -> bool:
    return any(not isinstance(cell, str | bool | None) for cell in row) or any(
        isinstance(cell, str) and re.search(r"\d{2,}", cell) for cell in row
    )


def _header(first_row: int, row: int, texts: dict[int, str], saved: Mapping[str, str] | None) -> Header:
    ranked: dict[Field, list[tuple[int, int]]] = {}
    for column, text in texts.items():
        known = saved.get(text) if saved else None
        for field, rank in [(Field(known), -1)] if known else meanings(text):
            ranked.setdefault(field, []).append((rank, column))
    columns = {field: tuple(column for _, column in sorted(found)) for field, found in ranked.items()}
    # "Ngày phát hành" is the day of sending where the document's date has a column of its own, else that date.
    if Field.ISSUED_ON not in columns and Field.SENT_ON in columns:
        first = columns[Field.SENT_ON][0]
        if _plain(texts[first]) == "ngayphathanh":
            columns[Field.ISSUED_ON] = (first,)
    return Header(
        row=row,
        first_row=first_row,
        columns=columns,
        texts=texts,
        score=sum(_WEIGHTS.get(field, 1) for field in columns),
    )


def is_incoming(sheet: Sheet, header: Header | None) -> bool:
    """A register of incoming documents (sổ đăng ký văn bản đến): its columns or its title say so."""
    for row in sheet.rows[:MAX_HEADER_ROW]:
        words = {re.sub(r"[^a-z0-9]+", " ", fold(text)).strip() for text in texts_of(row).values()}
        if len(words & _INCOMING) >= 2 or words & {"so den", "so van ban den"}:
            return True
    said = [fold(text) for text in titles(sheet, header)]
    return any(re.search(r"\bvan ban den\b", text) for text in said) and not any(
        re.search(r"\bvan ban (?:phat hanh )?di\b", text) for text in said
    )


def is_dossiers(sheet: Sheet) -> bool:
    """An export of one-stop dossiers (hồ sơ một cửa), which are no issued documents."""
    for row in sheet.rows[:MAX_HEADER_ROW]:
        words = {re.sub(r"[^a-z0-9]+", " ", fold(text)).strip() for text in texts_of(row).values()}
        if len(words & _DOSSIERS) >= 2 and words & _ONE_STOP:
            return True
    return False


def titles(sheet: Sheet, header: Header | None) -> list[str]:
    """What the sheet says of itself: its name, the texts outside the table and those above the header.

    Without a header, the rows at the top that hold one text alone.
    """
    above = sheet.rows[: header.first_row] if header is not None else sheet.rows[:10]
    texts = [[tidy(cell) for cell in row if isinstance(cell, str) and cell.strip()] for row in above]
    said = [text for row in texts for text in row if header is not None or len(row) == 1]
    return [*([sheet.name] if sheet.name else []), *sheet.title, *said]
