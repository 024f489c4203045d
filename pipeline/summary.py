"""Ratios from counts: for each unit and a period, and for all of them together. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from types import MappingProxyType

from pipeline.config import Settings
from pipeline.errors import HouseError
from pipeline.items import TallyRow, YearFindings
from rules.classes import IssuanceClass
from rules.facts import UnitCode
from rules.profiles import PROFILES, Profile
from rules.ratio import Tally, UnitRatio, measures_of
from rules.sequence import LowerBound


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
    lower_bound: LowerBound | None = None
    """What its numbers prove that it issued at least; None with a register, and for a total."""
    findings: tuple[YearFindings, ...] = ()
    """What the rules about a whole year say of the years asked for."""


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
    ahead: int = 0
    """Documents of any month whose date was still to come when their unit was judged."""
    waiting: int = 0
    """Files of all units that are in sight and not read yet: their documents are in no figure."""


def summary_of(
    rows: Sequence[TallyRow],
    everything: Sequence[TallyRow],
    settings: Settings,
    *,
    period: Period | None = None,
    units: Sequence[UnitCode] = (),
    bounds: Mapping[UnitCode, LowerBound] = MappingProxyType({}),
    findings: Mapping[UnitCode, tuple[YearFindings, ...]] = MappingProxyType({}),
    ahead: int = 0,
    waiting: int = 0,
) -> Summary:
    """The figures of `rows`, the counts of the period.

    `everything` are the same units' counts of all time: they tell which unit ever had a register, and what is undated.
    `bounds` are of the units without one.
    """
    profile = PROFILES[settings.profile]
    registered = registered_units(everything)
    codes = _codes(settings, (row.unit for row in everything), units)
    summaries = tuple(
        _unit_summary(
            code,
            settings,
            Tally.weighted((row, row.count) for row in rows if row.unit == code),
            profile,
            bound=None if code in registered else bounds.get(code, LowerBound(present=0, missing=0)),
            findings=findings.get(code, ()),
        )
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
        ahead=ahead,
        waiting=waiting,
    )


def _codes(settings: Settings, found: Iterable[UnitCode], asked: Sequence[UnitCode]) -> list[UnitCode]:
    """Configured units in the settings' order, then others that the store knows; only those asked for."""
    codes = dict.fromkeys([code for code, _ in settings.folders] + sorted(set(found)))
    return [code for code in codes if not asked or code in asked]


def registered_units(everything: Iterable[TallyRow]) -> frozenset[UnitCode]:
    """The units of which any register entry was ever judged; a list of secret numbers is no register."""
    return frozenset(
        row.unit for row in everything if not row.unregistered and row.issuance_class is not IssuanceClass.EXEMPT_SECRET
    )


def _unit_summary(
    code: UnitCode,
    settings: Settings,
    tally: Tally,
    profile: Profile,
    *,
    bound: LowerBound | None,
    findings: tuple[YearFindings, ...],
) -> UnitSummary:
    basis = tally if bound is None else tally.as_register(bound.missing)
    return UnitSummary(
        code=code,
        name=settings.records(code)[-1].name,
        tally=tally,
        basis=basis,
        measures=measures_of(basis, profile),
        has_register=bound is None,
        lower_bound=bound,
        findings=findings,
    )
