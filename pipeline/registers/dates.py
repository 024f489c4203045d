"""Dates as registers write them: day first, always; what could only be read month first is told, not guessed.

Source: Decree 30/2020/NĐ-CP Appendix I Part II.4 (day before month, year in full).
"""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, time, timedelta, timezone
from functools import lru_cache

from pipeline.registers.interface import Cell
from rules.names import fold, is_placeholder

VIETNAM = timezone(timedelta(hours=7), "+07")

# Serials of 2000-01-01 and 2100-01-01 in the 1900 system: numbers outside are no dates of a register.
_FIRST_SERIAL, _LAST_SERIAL = 36_526, 73_051
_EPOCH_1900, _EPOCH_1904 = date(1899, 12, 30), date(1904, 1, 1)

_DAY_FIRST = re.compile(r"^(\d{1,2})\s*[/\-.]\s*(\d{1,2})\s*[/\-.]\s*(\d{4}|\d{2})$")
_YEAR_FIRST = re.compile(r"^(\d{4})\s*[/\-.]\s*(\d{1,2})\s*[/\-.]\s*(\d{1,2})$")
_IN_WORDS = re.compile(r"ngay\s*(\d{1,2})\s*thang\s*(\d{1,2})\s*nam\s*(\d{4})$")
_NO_YEAR = re.compile(r"^(?:ngay\s*)?(\d{1,2})\s*(?:[/\-.]|thang)\s*(\d{1,2})$")
_TIME = re.compile(
    r"[\sT,]+(\d{1,2})[:h](\d{2})(?::(\d{2}))?(?:\.\d+)?\s*(sa|ch|am|pm)?\s*(z|[+-]\d\d:?\d\d)?$", re.IGNORECASE
)
_TIME_FIRST = re.compile(r"^(\d{1,2})[:h](\d{2})(?::(\d{2}))?[\s,]+")


class NotADate(ValueError):
    """The text is no date; `key` is the message key that says why."""

    def __init__(self, key: str) -> None:
        super().__init__(key)
        self.key = key


def parse_date(value: Cell, *, year: int | None = None, is_1904: bool = False) -> date | None:
    """The day a cell names; None where it is empty.

    `year` stands in where the cell has day and month only and the sheet's title names the year. Raises NotADate with
    key date-impossible (31/02), date-month-first (03/25/2026), date-without-year or date-unreadable.
    """
    moment = parse_moment(value, year=year, is_1904=is_1904)
    return moment.date() if isinstance(moment, datetime) else moment


def parse_moment(value: Cell, *, year: int | None = None, is_1904: bool = False) -> datetime | date | None:
    """As `parse_date`; with a time of day in the cell an aware datetime in Vietnam time."""
    match value:
        case None:
            return None
        case datetime():
            return _at(value.date(), value.time())
        case date():
            return value
        case bool() | time() | timedelta():
            raise NotADate("date-unreadable")
        case int() | float():
            return _of_serial(float(value), is_1904)
        case str():
            return _of_text(value, year, is_1904)


def in_utc(moment: datetime | date) -> datetime:
    """A moment as an aware datetime in UTC; a bare day is its midnight in Vietnam."""
    if not isinstance(moment, datetime):
        moment = datetime.combine(moment, time(), VIETNAM)
    return moment.astimezone(UTC)


def _of_serial(serial: float, is_1904: bool) -> datetime | date:
    if is_1904:
        serial += (_EPOCH_1904 - _EPOCH_1900).days
    if not _FIRST_SERIAL <= serial < _LAST_SERIAL:
        raise NotADate("date-unreadable")
    day = _EPOCH_1900 + timedelta(days=int(serial))
    seconds = round((serial % 1) * 86_400)
    return day if seconds in (0, 86_400) else _at(day, time(seconds // 3600, seconds // 60 % 60, seconds % 60))


def _at(day: date, clock: time) -> datetime | date:
    if clock == time():
        return day
    return datetime.combine(day, clock, VIETNAM if clock.tzinfo is None else clock.tzinfo)


@lru_cache(maxsize=16_384)
def _of_text(text: str, year: int | None, is_1904: bool) -> datetime | date | None:
    if is_placeholder(text):
        return None
    folded = fold(text).strip(" .,;")
    clock = time()
    if (found := _TIME.search(folded)) or (found := _TIME_FIRST.match(folded)):
        clock = _clock(found)
        folded = (folded[: found.start()] + folded[found.end() :]).strip(" .,;")
    if re.fullmatch(r"\d{5}(\.\d+)?", folded):
        return _of_serial(float(folded), is_1904)
    return _at(_day(folded, year), clock)


def _clock(found: re.Match[str]) -> time:
    hour, minute, second = (int(part or 0) for part in found.groups()[:3])
    half = (found.groups()[3] or "").lower() if len(found.groups()) > 3 else ""
    if half in ("ch", "pm") and hour < 12:
        hour += 12
    elif half in ("sa", "am") and hour == 12:
        hour = 0
    zone = (found.groups()[4] or "") if len(found.groups()) > 4 else ""
    try:
        return time(hour, minute, second, tzinfo=_zone(zone))
    except ValueError as error:
        raise NotADate("date-unreadable") from error


def _zone(text: str) -> timezone | None:
    if not text:
        return None
    if text.lower() == "z":
        return UTC
    digits = text[1:].replace(":", "")
    offset = timedelta(hours=int(digits[:2]), minutes=int(digits[2:]))
    return timezone(-offset if text[0] == "-" else offset)


def _day(folded: str, year: int | None) -> date:
    if found := _IN_WORDS.search(folded) or _DAY_FIRST.match(folded):
        day, month, written_year = (int(part) for part in found.groups())
        return _real(written_year if written_year > 99 else 2000 + written_year, month, day)
    if found := _YEAR_FIRST.match(folded):
        written_year, month, day = (int(part) for part in found.groups())
        return _real(written_year, month, day)
    if found := _NO_YEAR.match(folded):
        if year is None:
            raise NotADate("date-without-year")
        day, month = (int(part) for part in found.groups())
        return _real(year, month, day)
    raise NotADate("date-unreadable")


def _real(year: int, month: int, day: int) -> date:
    try:
        return date(year, month, day)
    except ValueError as error:
        key = "date-month-first" if month > 12 and 1 <= day <= 12 else "date-impossible"
        raise NotADate(key) from error
