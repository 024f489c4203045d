"""Numbers, days and times as a reader of each language writes them."""

from __future__ import annotations

from datetime import date, datetime

from pipeline.reports.content import VIETNAM
from rules.ratio import NOT_ARISEN
from rules.text import Language


def told_day(on: date | None, language: Language) -> str:
    """05/03/2026 in Vietnamese, 2026-03-05 in English, where 05/03 means two days; empty for none."""
    return on.strftime(_DAY[language]) if on is not None else ""


def told_time(at: datetime | None, language: Language) -> str:
    """Day and time to the second, in Vietnam's zone; empty for none."""
    return at.astimezone(VIETNAM).strftime(f"{_DAY[language]} %H:%M:%S") if at is not None else ""


def told_month(month: str, language: Language) -> str:
    """`2026-03` as 03/2026 in Vietnamese, as it stands in English."""
    return f"{month[5:]}/{month[:4]}" if language == "vi" and month else month


def told_number(number: int, language: Language) -> str:
    """With the language's separator of thousands: 120.000 in Vietnamese, 120,000 in English."""
    return f"{number:,}".replace(",", ".") if language == "vi" else f"{number:,}"


def told_decimal(number: float, language: Language, *, places: int) -> str:
    """With the language's decimal mark: 70,1 in Vietnamese, 70.1 in English."""
    told = f"{number:.{places}f}"
    return told.replace(".", ",") if language == "vi" else told


def told_percent(percent: str | None, language: Language) -> str:
    """`52.9` as 52,9 % in Vietnamese; the words for "not arisen" where nothing arose."""
    if percent is None:
        return NOT_ARISEN.format(language)
    return f"{percent.replace('.', ',') if language == 'vi' else percent} %"


_DAY: dict[Language, str] = {"vi": "%d/%m/%Y", "en": "%Y-%m-%d"}
