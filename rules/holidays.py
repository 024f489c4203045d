"""Working days in Vietnam: weekdays that public holidays took, and Saturdays that were worked instead, year by year.

The days off are those of civil servants (Labour Code 2019 Art. 111(3), 112, and the Prime Minister's yearly decision,
as told by the Government Office). Only years whose decision was read are here; of any other year this module says that
it cannot tell, and so does every rule that asks it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, timezone

VIETNAM = timezone(timedelta(hours=7), "Asia/Ho_Chi_Minh")
"""Vietnam keeps UTC+7 all year round."""

_MIDNIGHT = time(0, 0)


@dataclass(frozen=True, slots=True, kw_only=True)
class YearOff:
    """The days of one year that are not as the weekday says."""

    year: int
    days_off: frozenset[date]
    """Mondays to Fridays that nobody works."""
    working_saturdays: frozenset[date]
    """Saturdays worked in exchange."""
    unsettled: frozenset[date] = frozenset()
    """Days of an exchange that was proposed and whose decision was not read."""
    source: str


def _span(first: date, last: date) -> set[date]:
    """The Mondays to Fridays from first to last, both included."""
    days = (first + timedelta(days=n) for n in range((last - first).days + 1))
    return {day for day in days if day.weekday() < 5}


YEARS: dict[int, YearOff] = {
    off.year: off
    for off in (
        YearOff(
            year=2023,
            days_off=frozenset(
                {date(2023, 1, 2)}  # for Sunday 1 January
                | _span(date(2023, 1, 20), date(2023, 1, 26))
                | _span(date(2023, 4, 29), date(2023, 5, 3))  # Hung Kings 29/4 and 30/4 fell on a weekend
                | _span(date(2023, 9, 1), date(2023, 9, 4))
            ),
            working_saturdays=frozenset(),
            source="8056/VPCP-KGVX, 01/12/2022",
        ),
        YearOff(
            year=2024,
            days_off=frozenset(
                {date(2024, 1, 1), date(2024, 4, 18), date(2024, 4, 29), date(2024, 4, 30), date(2024, 5, 1)}
                | _span(date(2024, 2, 8), date(2024, 2, 14))
                | _span(date(2024, 8, 31), date(2024, 9, 3))
            ),
            working_saturdays=frozenset({date(2024, 5, 4)}),
            source="8662/VPCP-KGVX, 03/11/2023",
        ),
        YearOff(
            year=2025,
            days_off=frozenset(
                {date(2025, 1, 1), date(2025, 4, 7)}
                | _span(date(2025, 1, 25), date(2025, 2, 2))
                | _span(date(2025, 4, 30), date(2025, 5, 4))
                | _span(date(2025, 8, 30), date(2025, 9, 2))
            ),
            working_saturdays=frozenset({date(2025, 4, 26)}),
            source="8726/VPCP-KGVX, 26/11/2024",
        ),
        YearOff(
            year=2026,
            days_off=frozenset(
                {date(2026, 4, 27), date(2026, 4, 30), date(2026, 5, 1), date(2026, 9, 1), date(2026, 9, 2)}
                | _span(date(2026, 1, 1), date(2026, 1, 4))
                | _span(date(2026, 2, 14), date(2026, 2, 22))
            ),
            working_saturdays=frozenset({date(2026, 1, 10)}),
            unsettled=frozenset({date(2026, 8, 22), date(2026, 8, 31)}),
            source="12729/VPCP-KGVX, 25/12/2025",
        ),
    )
}
"""By year. 27 April 2026 stands for the Hung Kings' day (10/3 lunar), a Sunday."""


def is_working_day(day: date) -> bool | None:
    """Whether offices work on that day; None where the year's decision is not known here."""
    off = YEARS.get(day.year)
    if off is None:
        # Nothing moves a Sunday; every other day of an unknown year may have been moved.
        return False if day.weekday() == 6 else None
    if day in off.unsettled:
        return None
    if day.weekday() >= 5:
        return day in off.working_saturdays
    return day not in off.days_off


def next_working_day(day: date) -> date | None:
    """The first working day after `day`; None where an unknown day comes before it."""
    following = day
    for _ in range(31):
        following += timedelta(days=1)
        works = is_working_day(following)
        if works is None:
            return None
        if works:
            return following
    return None


def in_vietnam(moment: datetime) -> datetime:
    """An aware moment on Vietnam's clock; a UTC date would be off by one after 17:00Z."""
    return moment.astimezone(VIETNAM)


def shown_day(day: date) -> str:
    """A day as findings carry it: dd/mm/yyyy."""
    return f"{day:%d/%m/%Y}"


def shown_moment(moment: datetime) -> str:
    """A moment in Vietnam as findings carry it; the day alone for midnight, which is a date without a clock."""
    here = in_vietnam(moment)
    return shown_day(here.date()) if here.time() == _MIDNIGHT else f"{here:%H:%M %d/%m/%Y}"
