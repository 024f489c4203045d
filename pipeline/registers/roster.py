"""A roster of signers as an office keeps it: who may sign, as what, in which form, from which day to which.

A table with Họ và tên, Chức vụ, Hình thức ký, Từ ngày, Đến ngày, under whatever words, in any workbook or text table
that registers come in. A row that cannot be read wholly is told and left out: half a row would let somebody sign who
may not, or the other way round.

Source: Decree 30/2020/NĐ-CP Art. 13 and Appendix I Part II.7(a): TM., Q., KT., TL., TUQ. before the title.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from pathlib import Path

from pipeline.items import BadRow
from pipeline.registers.columns import MAX_HEADER_ROW, plain, texts_of
from pipeline.registers.containers import container_of
from pipeline.registers.dates import NotADate, parse_date
from pipeline.registers.interface import MAX_FILE_BYTES, Cell, Refused, Sheet, Workbook
from rules.facts import RosterSigner
from rules.names import fold, is_placeholder, strip_degrees, tidy


class Column(StrEnum):
    """What a column of a roster holds."""

    NAME = "name"
    TITLE = "capacity"
    FORM = "may_sign_as"
    FROM = "from"
    TO = "to"
    UNIT = "unit"


_HEADERS: dict[Column, str] = {
    Column.NAME: "ho va ten|ho ten|ho va ten nguoi ky|ho ten nguoi ky|nguoi ky|ten nguoi ky|can bo|ho va ten can bo|"
    "nguoi co tham quyen|nguoi co tham quyen ky|name|full name",
    Column.TITLE: "chuc vu|chuc danh|chuc vu chuc danh|chuc danh chuc vu|chuc vu hien tai|position|title",
    Column.FORM: "hinh thuc ky|hinh thuc ky van ban|tham quyen ky|the thuc ky|quyen han ky|quyen ky|tham quyen|ky thay|"
    "hinh thuc|tu cach ky|signs as",
    Column.FROM: "tu ngay|tu|ngay bat dau|bat dau|hieu luc tu|hieu luc tu ngay|ngay hieu luc|ngay bo nhiem|"
    "ngay duoc uy quyen|thoi gian tu|thoi gian tu ngay|from|valid from",
    Column.TO: "den ngay|den|ngay ket thuc|ket thuc|hieu luc den|hieu luc den ngay|ngay het hieu luc|het hieu luc|"
    "ngay thoi giu chuc vu|thoi gian den|thoi gian den ngay|to|until|valid to",
    Column.UNIT: "don vi|co quan|don vi cong tac|co quan don vi|ten don vi|ma don vi|don vi ban hanh|unit",
}
_BY_WORD = {word.replace(" ", ""): column for column, words in _HEADERS.items() for word in words.split("|")}

_FORMS = {
    "TM.": ("tm", "thay mat"),
    "Q.": ("q", "quyen", "quyen cap truong"),
    "KT.": ("kt", "ky thay"),
    "TL.": ("tl", "thua lenh", "ky thua lenh"),
    "TUQ.": ("tuq", "thua uy quyen", "ky thua uy quyen", "uy quyen"),
}
_FORM_OF = {word: form for form, words in _FORMS.items() for word in words}
_DIRECT = frozenset(
    ("truc tiep", "ky truc tiep", "khong", "khong co", "thu truong", "nguoi dung dau", "cap truong", "moi hinh thuc")
)
_BELOW = re.compile(r"nguoi lap|thu truong don vi|tong so|tong cong|ghi chu|noi nhan|ky ten|.*\bngay \d+ thang \d+ nam")
_GROUP = re.compile(r"(?:[ivx]+|[a-z]|\d+)[.)]\s|ban |phong |khoa |van phong|to |lanh dao|cac ")


@dataclass(frozen=True, slots=True, kw_only=True)
class RosterRow:
    """One person of a roster."""

    signer: RosterSigner
    unit: str | None
    """What the column of units says; None without one."""
    sheet: str | None
    row: int
    """Counted from 1, as the clerk's program shows it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RosterReading:
    """Everything read from one roster."""

    source: str
    reason: str | None
    """Why nothing could be read, a message key; None when it could."""
    rows: tuple[RosterRow, ...] = ()
    bad_rows: tuple[BadRow, ...] = ()


def read_roster(path: str) -> RosterReading:
    """The roster in a file, in a worker. Never raises for a bad one."""
    try:
        if Path(path).stat().st_size > MAX_FILE_BYTES:
            return RosterReading(source=path, reason="file-too-large")
        data = Path(path).read_bytes()
    except OSError:
        return RosterReading(source=path, reason="file-out-of-reach")
    return roster_of(data, source=path)


def roster_of(data: bytes, *, source: str) -> RosterReading:
    """The roster in a file's bytes: of every sheet that has one."""
    from pipeline.registers import open_book

    try:
        book = open_book(data, container_of(data))
    except Refused as refused:
        return RosterReading(source=source, reason=refused.key)
    rows: list[RosterRow] = []
    bad: list[BadRow] = []
    is_found = False
    for sheet in book.sheets:
        header = _find_header(sheet)
        if header is None:
            continue
        is_found = True
        for each in _rows(sheet, header, source, book):
            if isinstance(each, BadRow):
                bad.append(each)
            elif all((each.signer, each.unit) != (known.signer, known.unit) for known in rows):
                rows.append(each)
    reason = None if is_found else "roster-no-header"
    return RosterReading(source=source, reason=reason, rows=tuple(rows), bad_rows=tuple(bad))


@dataclass(frozen=True, slots=True, kw_only=True)
class _Header:
    row: int
    """Index in `Sheet.rows` of its last row."""
    columns: Mapping[Column, int]
    texts: Mapping[int, str]
    """Column index → header as written."""


def _find_header(sheet: Sheet) -> _Header | None:
    """The row, or two rows on top of each other, that name the most columns; a name and a title are the least."""
    best: _Header | None = None
    rows = sheet.rows[:MAX_HEADER_ROW]
    for index, row in enumerate(rows):
        lower = texts_of(row)
        stacks = [lower]
        if index:
            upper = texts_of(rows[index - 1])
            stacks.append(upper | lower)
        for texts in stacks:
            columns: dict[Column, int] = {}
            for place, text in sorted(texts.items()):
                if (column := _BY_WORD.get(plain(text))) is not None:
                    columns.setdefault(column, place)
            if len({Column.NAME, Column.TITLE} & columns.keys()) == 2 and (
                best is None or len(columns) > len(best.columns)
            ):
                best = _Header(row=index, columns=columns, texts=texts)
    return best


def _rows(sheet: Sheet, header: _Header, source: str, book: Workbook) -> Iterator[RosterRow | BadRow]:
    for index, cells in enumerate(sheet.rows[header.row + 1 :], start=header.row + 1):
        told = {column: _cell(cells, place) for column, place in header.columns.items()}
        name, title = _text(told.get(Column.NAME)), _text(told.get(Column.TITLE))
        rest = [told.get(column) for column in (Column.TITLE, Column.FORM, Column.FROM, Column.TO)]
        is_bare = not any(_text(cell) for cell in rest)
        if (is_bare and (not name or _GROUP.match(fold(name)))) or _is_ordinals(cells):
            continue
        if any(_BELOW.match(fold(_text(cell))) for cell in (cells if not name else (name,))):
            continue
        yield _row(told, header, source, sheet, index + 1, name, title, book)


def _row(
    told: Mapping[Column, Cell],
    header: _Header,
    source: str,
    sheet: Sheet,
    row: int,
    name: str,
    title: str,
    book: Workbook,
) -> RosterRow | BadRow:
    def bad(column: Column, message: str) -> BadRow:
        return BadRow(
            source=source,
            sheet=sheet.name,
            row=row,
            column=header.texts[header.columns[column]],
            value=_text(told.get(column)),
            message=message,
        )

    bare = strip_degrees(name) if name else ""
    if len(bare.split()) < 2 or any(letter.isdigit() for letter in bare):
        return bad(Column.NAME, "roster-name")
    if not title:
        return bad(Column.TITLE, "roster-title")
    forms = _forms(_text(told.get(Column.FORM)))
    if forms is None:
        return bad(Column.FORM, "roster-form")
    days: dict[Column, date | None] = {}
    for column in (Column.FROM, Column.TO):
        try:
            days[column] = parse_date(told.get(column), is_1904=book.is_1904)
        except NotADate as problem:
            # "Đến nay" is no day, and an end that is open.
            if column is Column.TO and fold(_text(told.get(column))) in (
                "nay",
                "den nay",
                "hien nay",
                "khong thoi han",
            ):
                days[column] = None
                continue
            return bad(column, problem.key)
    begin, end = days[Column.FROM], days[Column.TO]
    if begin is not None and end is not None and end < begin:
        return bad(Column.TO, "roster-ends-before")
    unit = _text(told.get(Column.UNIT)) or None
    signer = RosterSigner(name=bare, capacity=title, may_sign_as=forms, valid_from=begin, valid_to=end)
    return RosterRow(signer=signer, unit=unit, sheet=sheet.name, row=row)


def _forms(text: str) -> tuple[str, ...] | None:
    """The capacities in a cell such as `KT., TL.` or `Ký thay`; empty for any, None where a word is none of them."""
    if not text or is_placeholder(text):
        return ()
    found: dict[str, None] = {}
    for part in re.split(r"[,;/+&\n]|\bvà\b|\bhoặc\b", text):
        words = re.findall(r"[a-z]+", fold(part))
        if not words:
            continue
        said = " ".join(words)
        if said in _DIRECT:
            # Who signs for himself prints nothing before his title, and the others are his to sign as well.
            return ()
        if all(word in _FORM_OF for word in words):
            found.update(dict.fromkeys(_FORM_OF[word] for word in words))
            continue
        # "KT. Giám đốc", "Thừa lệnh Giám đốc": the capacity comes first, then for whom.
        form = next((form for known, form in _BY_LENGTH if f"{said} ".startswith(f"{known} ")), None)
        if form is None:
            return None
        found[form] = None
    return tuple(found)


_BY_LENGTH = sorted(_FORM_OF.items(), key=lambda each: -len(each[0]))


def _is_ordinals(cells: Sequence[Cell]) -> bool:
    """The row `(1) (2) (3)` under a header."""
    texts = [_text(cell) for cell in cells if _text(cell)]
    return len(texts) > 1 and all(re.fullmatch(r"\(?\d{1,2}\)?", text) for text in texts)


def _cell(cells: Sequence[Cell], place: int) -> Cell:
    return cells[place] if place < len(cells) else None


def _text(cell: Cell) -> str:
    if isinstance(cell, date):
        return f"{cell:%d/%m/%Y}"
    return tidy(str(cell)) if cell is not None else ""
