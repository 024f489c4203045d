"""From the rows of a sheet to register entries: what is data, what is decoration, and what could not be read."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta

from pipeline.items import BadRow, Field, SheetReading
from pipeline.registers import marks
from pipeline.registers.columns import Header, meanings, plain, titles
from pipeline.registers.dates import VIETNAM, NotADate, in_utc, parse_date, parse_moment
from pipeline.registers.interface import MAX_CELL_CHARACTERS, Cell, Sheet
from rules.document_types import type_at_beginning, type_named, type_of_symbol
from rules.facts import RegisterEntry, UnitCode
from rules.names import fold, is_placeholder, parse_number, split_code, tidy


@dataclass(slots=True)
class Gathered:
    """What is read from one sheet, while it is read."""

    entries: list[RegisterEntry] = field(default_factory=list)
    bad_rows: list[BadRow] = field(default_factory=list)
    notes: dict[str, int] = field(default_factory=dict)
    """Message key → how many rows."""

    def note(self, key: str) -> None:
        self.notes[key] = self.notes.get(key, 0) + 1


@dataclass(frozen=True, slots=True, kw_only=True)
class _Page:
    """What holds for every row of one sheet."""

    sheet: Sheet
    header: Header
    source: str
    unit: UnitCode
    is_1904: bool
    is_secret: bool
    signed: bool | None
    paper: bool | None
    mapped: frozenset[int]
    """The likeliest column of each field."""


@dataclass(slots=True)
class _Kinds:
    """How the dates of a column were written, to notice days and months that a program swapped."""

    texts_past_12: int = 0
    texts_to_12: int = 0
    cells_past_12: int = 0
    cells_to_12: int = 0


def read_rows(
    sheet: Sheet, header: Header, *, source: str, unit: UnitCode, is_1904: bool = False
) -> tuple[SheetReading, Gathered]:
    """The entries, bad rows and notes of one sheet whose header is known.

    A row whose date cannot be read is kept as an entry without a date and told as a bad row, so that neither the
    document nor the mistake is lost. Group rows, totals, repeated headers, column numbers and footers are passed over.
    """
    said = titles(sheet, header)
    signed, paper = marks.list_flags([*said, source.rpartition("/")[2].rpartition(".")[0]])
    page = _Page(
        sheet=sheet,
        header=header,
        source=source,
        unit=unit,
        is_1904=is_1904,
        is_secret=marks.is_secret_list(said),
        signed=signed,
        paper=paper,
        mapped=frozenset(columns[0] for columns in header.columns.values()),
    )
    gathered = Gathered()
    kinds = _Kinds()
    year = _year(said)
    covered = _covered(sheet, header)
    is_behind_footer = False
    for index in range(header.row + 1, len(sheet.rows)):
        row = sheet.rows[index]
        role = _role(row, page, index)
        if role == "footer-rows":
            is_behind_footer = True
        elif is_behind_footer and role in ("data", "group"):
            # Names under signatures follow; where numbers go on, it was the foot of a page.
            is_behind_footer = not _has_number(row, page)
            role = "footer-rows" if is_behind_footer else role
        match role:
            case "empty":
                continue
            case "data":
                _read(row, index, page, year, covered.get(index, {}), gathered, kinds)
            case "group":
                year = _year([_text(cell) for cell in row]) or year
                gathered.note("group-rows")
            case other:
                gathered.note(other)
    if Field.ISSUED_ON not in header.columns:
        gathered.notes["no-date-column"] = len(gathered.entries)
    if kinds.texts_past_12 and not kinds.texts_to_12 and kinds.cells_to_12 and not kinds.cells_past_12:
        gathered.notes["dates-perhaps-swapped"] = kinds.cells_to_12
    return (
        SheetReading(
            name=sheet.name,
            header_row=header.row + 1,
            columns=tuple(
                (field.value, header.texts[columns[0]])
                for field, columns in sorted(header.columns.items(), key=lambda item: item[1][0])
            ),
            is_hidden=sheet.is_hidden,
        ),
        gathered,
    )


def _year(texts: Iterable[str]) -> int | None:
    """The year that a title, sheet name or group row names (`Năm: 2026`, `Tháng 3/2026`)."""
    for text in texts:
        if found := re.search(r"(?:nam|thang\s*\d{1,2}\s*[/\-.])\s*:?\s*((?:19|20)\d\d)\b", fold(text)):
            return int(found[1])
    return None


def _covered(sheet: Sheet, header: Header) -> dict[int, dict[int, int]]:
    """Row → column → row of the cell whose tall merge covers it."""
    covered: dict[int, dict[int, int]] = {}
    for merge in sheet.merges:
        if merge.bottom > merge.top > header.row:
            for row in range(merge.top + 1, min(merge.bottom, len(sheet.rows) - 1) + 1):
                covered.setdefault(row, {})[merge.left] = merge.top
    return covered


_TOTAL = re.compile(r"^(?:tong cong|tong so)\b|^(?:tong|cong)\s*(?:[:.\d]|$)")
_FOOTER = re.compile(
    r"^(?:.*, ?)?ngay .{0,6}thang .{0,6}nam|^(?:nguoi lap|nguoi in|nguoi vao so|van thu|thu truong|"
    r"thu truong don vi|giam doc|ke toan truong|xac nhan|ky ten|truong phong|chanh van phong)\b|^\(ky"
)
_GROUP = re.compile(
    r"^(?:[ivx]+[.)]|[a-z][.)]|thang|quy|nam|tuan|phong|khoa|ban|don vi|loai|nghi quyet|quyet dinh|cong van)\b"
)


def _role(row: Sequence[Cell], page: _Page, index: int) -> str:
    """What a row is: `empty`, `data`, `group`, or the key of the note that counts it."""
    filled = [(column, cell) for column, cell in enumerate(row) if not _is_blank(cell)]
    if not filled:
        return "empty"
    if index <= page.header.row + 2 and _is_column_numbers([_text(cell) for _, cell in filled]):
        return "column-numbers"
    if len(filled) > 1 and _is_header_again(row, page):
        return "repeated-headers"
    if len(filled) > 3 and sum(1 for column, _ in filled if column in page.mapped) > 2:
        return "total-rows" if _is_total([_text(filled[0][1])], row, page) else "data"
    texts = [_text(cell) for _, cell in filled]
    folded = fold(texts[0])
    if _TOTAL.match(folded) and _is_total(texts, row, page):
        return "total-rows"
    if len(texts) > 1 and sum(1 for text in texts if meanings(text)) * 2 >= len(texts) and not _has_number(row, page):
        # The upper row of a header of two, once more.
        return "repeated-headers"
    if any(_FOOTER.match(fold(text)) for text in texts) and not _has_number(row, page):
        return "footer-rows"
    if len(set(texts)) == 1 and not _has_number(row, page):
        return "group"
    return "data"


def _is_blank(cell: Cell) -> bool:
    return cell is None or (isinstance(cell, str) and not cell.strip())


def _is_column_numbers(texts: list[str]) -> bool:
    """The row `(1) (2) (3) …` of the book's form, with or without brackets; `A B 1 2` of statistics, too."""
    if len(texts) < 3:
        return False
    bare = [fold(text).strip("()[] .") for text in texts]
    digits = [int(text) for text in bare if text.isdigit() and len(text) <= 2]
    letters = [text for text in bare if re.fullmatch(r"[a-d]", text)]
    return (
        len(digits) >= 3
        and len(digits) + len(letters) == len(bare)
        and digits == list(range(digits[0], digits[0] + len(digits)))
        and digits[0] <= 2
    )


def _is_header_again(row: Sequence[Cell], page: _Page) -> bool:
    probe = min(page.mapped)
    if probe >= len(row) or not isinstance(row[probe], str):
        return False
    # One column rules out nearly every row, without folding the others.
    if tidy(str(row[probe])[:MAX_CELL_CHARACTERS]).casefold() != page.header.texts[probe].casefold():
        return False
    hits = sum(
        1
        for column, text in page.header.texts.items()
        if column < len(row) and isinstance(row[column], str) and plain(str(row[column])) == plain(text) != ""
    )
    return hits >= max(2, len(page.header.texts) // 2)


def _is_total(texts: list[str], row: Sequence[Cell], page: _Page) -> bool:
    return bool(_TOTAL.match(fold(texts[0]))) and not _has_number(row, page)


def _has_number(row: Sequence[Cell], page: _Page) -> bool:
    for name in (Field.NUMBER, Field.SYMBOL):
        for column in page.header.columns.get(name, ()):
            if column < len(row) and any(split_code(_text(row[column]))):
                number, symbol = split_code(_text(row[column]))
                if number is not None or (symbol is not None and re.fullmatch(r"\S+[-/&]\S+", symbol)):
                    return True
    return False


def _text(cell: Cell) -> str:
    """A cell as a person reads it; whole numbers without `.0`, dates as dd/mm/yyyy."""
    match cell:
        case None:
            return ""
        case str():
            return tidy(cell[:MAX_CELL_CHARACTERS])
        case bool():
            return "1" if cell else "0"
        case float():
            return str(int(cell)) if cell.is_integer() and abs(cell) < 1e15 else repr(cell)
        case int():
            return str(cell)
        case datetime():
            return cell.strftime("%d/%m/%Y %H:%M:%S") if cell.time() != time() else cell.strftime("%d/%m/%Y")
        case date():
            return cell.strftime("%d/%m/%Y")
        case time() | timedelta():
            return str(cell)


def _read(
    row: Sequence[Cell],
    index: int,
    page: _Page,
    year: int | None,
    covered: Mapping[int, int],
    gathered: Gathered,
    kinds: _Kinds,
) -> None:
    columns = page.header.columns
    number_columns = columns.get(Field.NUMBER, ())
    if any(column in covered for column in number_columns):
        gathered.note("continued-rows")
        return

    def cells(name: Field) -> list[tuple[int, Cell]]:
        """The column's cells that say something, the likeliest first; a merged cell speaks for the rows it covers."""
        found: list[tuple[int, Cell]] = []
        if name not in columns:
            return found
        for column in columns[name]:
            above = covered.get(column)
            source = row if above is None else page.sheet.rows[above]
            if column < len(source) and not _is_blank(source[column]):
                found.append((column, source[column]))
        return found

    def text(name: Field) -> str | None:
        if name not in columns:
            return None
        for _, cell in cells(name):
            shown = _text(cell)
            if not is_placeholder(shown):
                return shown
        return None

    def bad(column: int | None, value: str, message: str) -> None:
        header = page.header.texts.get(column) if column is not None else None
        gathered.bad_rows.append(
            BadRow(
                source=page.source, sheet=page.sheet.name, row=index + 1, column=header, value=value, message=message
            )
        )

    number, symbol, problem = _code(cells(Field.NUMBER), text(Field.SUFFIX), text(Field.SYMBOL))
    subject, note, status = text(Field.SUBJECT), text(Field.NOTE), text(Field.STATUS)
    issued_on, date_problem = _issued_on(cells(Field.ISSUED_ON), year, page.is_1904, kinds)

    if number is None and problem is None:
        if subject is None or issued_on is None:
            known = [
                value for value in (symbol, subject, issued_on, date_problem, text(Field.SIGNER)) if value is not None
            ]
            if len(known) >= 2:
                bad(_first(number_columns), text(Field.NUMBER) or "", "number-missing")
            else:
                gathered.note("rows-without-number")
            return
        bad(_first(number_columns), text(Field.NUMBER) or "", "number-missing")
    elif problem is not None:
        bad(*problem)
    is_void = marks_void(status, note)
    if number is not None and subject is None and issued_on is None and date_problem is None and not is_void:
        # Numbers written into the book beforehand, or kept free: no document was issued under them.
        gathered.note("numbers-without-document")
        return
    if date_problem is not None:
        bad(*date_problem)
    elif issued_on is None and not is_void and Field.ISSUED_ON in columns:
        bad(_first(columns[Field.ISSUED_ON]), "", "date-missing")

    def later(name: Field) -> datetime | date | None:
        for column, cell in cells(name):
            try:
                return parse_moment(cell, year=year, is_1904=page.is_1904)
            except NotADate as trouble:
                if name is not Field.ISSUED_ON and re.search(r"\d", _text(cell)):
                    bad(column, _text(cell), trouble.key)
        return None

    sent = later(Field.SENT_ON) if columns.get(Field.SENT_ON) != columns.get(Field.ISSUED_ON) else None
    registered = later(Field.REGISTERED_ON)
    form = text(Field.FORM)
    form_says = marks.paper_flag(form) if form else None
    claim = text(Field.SIGNED) or _refusal(cells(Field.SIGNED))
    secrecy, reason = text(Field.SECRECY), text(Field.REASON)
    signed = marks.signed_flag(claim) if claim else None
    gathered.entries.append(
        RegisterEntry(
            unit=page.unit,
            source=page.source,
            sheet=page.sheet.name,
            row=index + 1,
            number=number,
            symbol=symbol,
            issued_on=issued_on,
            subject=subject,
            type=(
                type_named(text(Field.TYPE))
                or (type_named(form) if form_says is None else None)
                or type_at_beginning(subject)
                or type_of_symbol(symbol)
            ),
            signer=text(Field.SIGNER),
            unit_text=text(Field.UNIT_TEXT),
            recipients=text(Field.RECIPIENTS),
            is_secret=page.is_secret
            or (secrecy is not None and marks.is_secret(secrecy))
            or (note is not None and marks.is_secret_note(note)),
            is_void=is_void,
            void_reason=(status if status and marks.is_void_status(status) else note) if is_void else None,
            signed_flag=signed if signed is not None else (page.signed if form_says is not True else None),
            paper_flag=form_says if form_says is not None else page.paper,
            paper_reason=next((r for t in (reason, note) if t and (r := marks.infrastructure_reason(t))), None),
            registered_on=registered.astimezone(VIETNAM).date() if isinstance(registered, datetime) else registered,
            sent_on=in_utc(sent) if sent is not None else None,
            urgency=marks.urgency(value) if (value := text(Field.URGENCY)) else None,
            note=note,
        )
    )


def marks_void(status: str | None, note: str | None) -> bool:
    """Status or note say that this number stands for no document in force."""
    return bool((status and marks.is_void_status(status)) or (note and marks.is_void_note(note)))


def _refusal(cells: list[tuple[int, Cell]]) -> str | None:
    """`Không` is a placeholder elsewhere and an answer in a column that asks for a signature."""
    return next((_text(cell) for _, cell in cells if fold(_text(cell)) == "khong"), None)


def _first(columns: Sequence[int]) -> int | None:
    return columns[0] if columns else None


def _code(
    cells: list[tuple[int, Cell]], suffix: str | None, symbol: str | None
) -> tuple[str | None, str | None, tuple[int, str, str] | None]:
    """Number, symbol and what is wrong with them (column, value, message), from however many columns they stand in."""
    number: str | None = None
    problem: tuple[int, str, str] | None = None
    for column, cell in cells:
        shown = _text(cell)
        if isinstance(cell, date | time | timedelta):
            problem = problem or (column, shown, "number-became-date")
            continue
        found, with_symbol = split_code(shown)
        symbol = symbol or with_symbol
        if found is not None:
            number = number or found
        elif with_symbol is None and not is_placeholder(shown):
            problem = problem or (column, shown, "number-unreadable")
    if number is not None:
        problem = None
        parsed = parse_number(number)
        if suffix and parsed is not None and not parsed[1]:
            number = f"{number}{suffix}" if suffix[0].isalpha() else f"{number}/{suffix}"
    elif problem is not None and problem[2] == "number-unreadable":
        number = problem[1]
    return number, symbol, problem


def _issued_on(
    cells: list[tuple[int, Cell]], year: int | None, is_1904: bool, kinds: _Kinds
) -> tuple[date | None, tuple[int, str, str] | None]:
    for column, cell in cells:
        try:
            day = parse_date(cell, year=year, is_1904=is_1904)
        except NotADate as trouble:
            return None, (column, _text(cell), trouble.key)
        if day is None:
            continue
        is_past = day.day > 12
        if isinstance(cell, str):
            kinds.texts_past_12 += is_past
            kinds.texts_to_12 += not is_past
        else:
            kinds.cells_past_12 += is_past
            kinds.cells_to_12 += not is_past
        return day, None
    return None, None
