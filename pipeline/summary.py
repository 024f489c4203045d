"""Ratios from counts: for each unit and a period, and for all of them together. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from pipeline.config import Settings
from pipeline.errors import HouseError
from pipeline.items import TallyRow
from rules.facts import UnitCode
from rules.profiles import PROFILES, Profile
from rules.ratio import Tally, UnitRatio, measures_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Period:
    """A run of months, both ends included."""

    first: str
    """`2026-03`."""
    last: str

    @property
    def first_day(self) -> date:
        return date.fromisoformat(self.first + "-01")

    @property
    def last_day(self) -> date:
        year, month = map(int, self.last.split("-"))
        following = date(year + month // 12, month % 12 + 1, 1)
        return following - timedelta(days=1)


_MONTH = re.compile(r"(\d{4})-(\d{1,2})")
_QUARTER = re.compile(r"(\d{4})-[Qq]([1-4])")
_YEAR = re.compile(r"\d{4}")


def period_of(words: str) -> Period:
    """`2026-03`, `2026-Q1` or `2026` as a period. Raises HouseError period-wrong."""
    words = words.strip()
    if (month := _MONTH.fullmatch(words)) and 1 <= int(month[2]) <= 12:
        one = f"{month[1]}-{int(month[2]):02}"
        return Period(first=one, last=one)
    if quarter := _QUARTER.fullmatch(words):
        last = int(quarter[2]) * 3
        return Period(first=f"{quarter[1]}-{last - 2:02}", last=f"{quarter[1]}-{last:02}")
    if _YEAR.fullmatch(words):
        return Period(first=f"{words}-01", last=f"{words}-12")
    raise HouseError("period-wrong", period=words)


@dataclass(frozen=True, slots=True, kw_only=True)
class UnitSummary:
    """One unit's figures, or the total of several."""

    code: UnitCode | None
    """None for the total."""
    name: str
    tally: Tally
    """As counted."""
    basis: Tally
    """What the measures rest on: the tally, and for a unit without a register its files in place of entries."""
    measures: dict[str, UnitRatio]
    has_register: bool
    """False: the unit dropped no register, so its denominator is a lower bound made of its files."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Summary:
    """The figures of a period."""

    profile: Profile
    period: Period | None
    """What was asked for, else the months that occur; None where nothing has a date."""
    units: tuple[UnitSummary, ...]
    total: UnitSummary
    undated: int
    """Documents without a date: in no month, and in the figures only when no period was asked for."""


def summary_of(
    rows: Sequence[TallyRow],
    everything: Sequence[TallyRow],
    settings: Settings,
    *,
    period: Period | None = None,
    units: Sequence[UnitCode] = (),
) -> Summary:
    """The figures of `rows`, the counts of the period.

    `everything` are the same units' counts of all time: they tell which unit ever had a register, and what is undated.
    """
    profile = PROFILES[settings.profile]
    registered = {row.unit for row in everything if not row.unregistered}
    codes = _codes(settings, (row.unit for row in everything), units)
    summaries = tuple(
        _unit_summary(code, settings, [row for row in rows if row.unit == code], profile, code in registered)
        for code in codes
    )
    months = sorted({row.period for row in rows if row.period})
    basis = sum((each.basis for each in summaries), Tally())
    return Summary(
        profile=profile,
        period=period or (Period(first=months[0], last=months[-1]) if months else None),
        units=summaries,
        total=UnitSummary(
            code=None,
            name="",
            tally=sum((each.tally for each in summaries), Tally()),
            basis=basis,
            measures=measures_of(basis, profile),
            has_register=all(each.has_register for each in summaries),
        ),
        undated=sum(row.count for row in everything if not row.period),
    )


def _codes(settings: Settings, found: Iterable[UnitCode], asked: Sequence[UnitCode]) -> list[UnitCode]:
    """Configured units in the settings' order, then others that the store knows; only those asked for."""
    codes = dict.fromkeys([code for code, _ in settings.folders] + sorted(set(found)))
    return [code for code in codes if not asked or code in asked]


def _unit_summary(
    code: UnitCode, settings: Settings, rows: Iterable[TallyRow], profile: Profile, has_register: bool
) -> UnitSummary:
    tally = tally_of(rows)
    basis = tally if has_register else tally.as_register()
    return UnitSummary(
        code=code,
        name=settings.records(code)[-1].name,
        tally=tally,
        basis=basis,
        measures=measures_of(basis, profile),
        has_register=has_register,
    )


def tally_of(rows: Iterable[TallyRow]) -> Tally:
    """Stored counts added up."""
    return Tally.weighted((row, row.count) for row in rows)
