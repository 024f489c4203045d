"""Working days in Vietnam, and what is said of years that are not known."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from rules.holidays import YEARS, in_vietnam, is_working_day, next_working_day, shown_day, shown_moment


def test_weekends_and_holidays_are_no_working_days() -> None:
    assert is_working_day(date(2026, 3, 6)) is True
    assert is_working_day(date(2026, 3, 7)) is False
    assert is_working_day(date(2026, 2, 17)) is False
    assert is_working_day(date(2026, 1, 2)) is False


def test_a_saturday_worked_in_exchange_is_a_working_day() -> None:
    assert is_working_day(date(2026, 1, 10)) is True
    assert is_working_day(date(2025, 4, 26)) is True


def test_of_an_unknown_year_only_sundays_are_certain() -> None:
    assert is_working_day(date(2027, 3, 3)) is None
    assert is_working_day(date(2027, 3, 7)) is False


def test_a_day_of_an_exchange_that_was_only_proposed_cannot_be_told() -> None:
    assert is_working_day(date(2026, 8, 31)) is None
    assert next_working_day(date(2026, 8, 28)) is None


@pytest.mark.parametrize(
    ("day", "following"),
    [
        (date(2026, 3, 5), date(2026, 3, 6)),
        (date(2026, 3, 6), date(2026, 3, 9)),
        (date(2026, 2, 13), date(2026, 2, 23)),
        (date(2025, 1, 24), date(2025, 2, 3)),
        (date(2025, 4, 25), date(2025, 4, 26)),
        (date(2023, 4, 28), date(2023, 5, 4)),
        (date(2024, 2, 7), date(2024, 2, 15)),
        (date(2026, 12, 31), None),
    ],
)
def test_the_next_working_day(day: date, following: date | None) -> None:
    assert next_working_day(day) == following


def test_an_unsettled_day_before_the_next_working_day_leaves_it_open() -> None:
    assert next_working_day(date(2026, 8, 29)) is None


def test_days_off_are_weekdays_and_worked_saturdays_are_saturdays() -> None:
    for off in YEARS.values():
        assert all(day.weekday() < 5 and day.year == off.year for day in off.days_off)
        assert all(day.weekday() == 5 for day in off.working_saturdays)
        assert off.source


def test_eleven_days_of_the_labour_code_are_off_every_year() -> None:
    """Labour Code Art. 112: eleven days; exchanges add one for each Saturday worked, weekends take theirs back."""
    for off in YEARS.values():
        assert len(off.days_off) - len(off.working_saturdays) in (10, 11)


def test_a_moment_is_shown_by_vietnams_clock() -> None:
    evening = datetime(2026, 7, 21, 16, 55, tzinfo=UTC)
    assert in_vietnam(evening).date() == date(2026, 7, 21)
    assert in_vietnam(datetime(2026, 7, 21, 17, 5, tzinfo=UTC)).date() == date(2026, 7, 22)
    assert shown_moment(evening) == "23:55 21/07/2026"
    assert shown_moment(datetime(2026, 7, 21, 17, 0, tzinfo=UTC)) == "22/07/2026"
    assert shown_day(date(2026, 3, 5)) == "05/03/2026"
