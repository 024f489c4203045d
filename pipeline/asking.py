"""What commands ask of a store: the figures of a period, and the one document that somebody named."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime

from pipeline.config import Settings
from pipeline.errors import HouseError
from pipeline.items import JudgedRow, YearFindings
from pipeline.reports.privacy import mask
from pipeline.status import files_waiting
from pipeline.steps.judging import year_key
from pipeline.stores.codec import decode
from pipeline.stores.interface import Store, Which
from pipeline.summary import Period, Summary, registered_units, summary_of
from rules.classes import IssuanceClass
from rules.facts import UnitCode
from rules.holidays import in_vietnam
from rules.names import fold_symbol, parse_number
from rules.sequence import LowerBound, Numbered, lower_bound


def summarise(
    store: Store, settings: Settings, *, period: Period | None = None, units: Sequence[UnitCode] = ()
) -> Summary:
    """The figures of a period, of all time when None; of all units when none is named."""
    everything = store.tallies(Which(units=tuple(units) or None))
    rows = everything
    if period is not None:
        rows = tuple(row for row in everything if period.first <= row.period <= period.last)
    found = {row.unit for row in everything}
    return summary_of(
        rows,
        everything,
        settings,
        period=period,
        units=units,
        bounds={code: _bound(store, code, period) for code in found - registered_units(everything)},
        findings={code: _year_findings(store, code, period) for code in found},
        ahead=dated_ahead(store, found),
        waiting=files_waiting(store),
    )


def dated_ahead(store: Store, units: Collection[UnitCode] | None = None, *, at: datetime | None = None) -> int:
    """How many documents of these units, of all when None, bear a date later than the day on which the unit was judged.

    With `at`, later than that day in Vietnam. Whatever the period asked for: 2062 typed for 2026 is in no period that
    anybody asks for.
    """
    count = 0
    for code, judged_at in store.judged_units().items():
        if units is None or code in units:
            today = in_vietnam(at or judged_at).date()
            which = Which(units=(code,), first_period=f"{today:%Y-%m}", classes=_DATED)
            count += sum(1 for row in store.numbers(which) if row.issued_on is not None and row.issued_on > today)
    return count


_DATED = tuple(each for each in IssuanceClass if each not in (IssuanceClass.VOID, IssuanceClass.EXEMPT_SECRET))
"""Classes of whose date the rulebook says anything."""


def _bound(store: Store, code: UnitCode, period: Period | None) -> LowerBound:
    """What the numbers of a unit without a register prove, year by year."""
    which = Which(
        units=(code,), first_period=period.first if period else None, last_period=period.last if period else None
    )
    years: dict[int, list[Numbered]] = {}
    for row in store.numbers(which):
        parsed = parse_number(row.number)
        if parsed is None or row.issued_on is None:
            continue
        one = Numbered(
            number=parsed[0],
            suffix=parsed[1],
            symbol=fold_symbol(row.symbol),
            shown=f"{row.number}/{row.symbol or ''}",
            day=row.issued_on,
            is_void=False,
            is_secret=False,
            where=row.path or "",
            is_registered=False,
        )
        years.setdefault(row.issued_on.year, []).append(one)
    # A period that begins in January holds the sequence from its first number on (Decree 30/2020 Art. 15(1)).
    from_one = period is not None and period.first.endswith("-01")
    bounds = [lower_bound(numbered, from_one=from_one) for numbered in years.values()]
    return LowerBound(present=sum(each.present for each in bounds), missing=sum(each.missing for each in bounds))


def _year_findings(store: Store, code: UnitCode, period: Period | None) -> tuple[YearFindings, ...]:
    told = store.recall(year_key(code))
    if told is None:
        return ()
    found = decode(bytes.fromhex(told), tuple[YearFindings, ...])
    if period is None:
        return found
    return tuple(each for each in found if period.first_day.year <= each.year <= period.last_day.year)


def find_issuance(store: Store, words: str, *, which: Which) -> JudgedRow:
    """The one issuance that `words` names: number/symbol (or a number), a path, or a SHA-256 (8 digits or more).

    Raises HouseError document-unknown, and document-ambiguous with the choices where it names several.
    """
    wanted = fold_symbol(words)
    found = [row for row in store.issuances(which) if _is_named(row, words, wanted)]
    exact = [row for row in found if _full_number(row) == wanted or row.path == words]
    rows = exact or found
    if not rows:
        raise HouseError("document-unknown", document=words)
    if len(rows) > 1:
        choices = "; ".join(_choice(row) for row in rows[:5])
        raise HouseError("document-ambiguous", document=words, count=len(rows), choices=choices)
    return rows[0]


def _is_named(row: JudgedRow, words: str, wanted: str) -> bool:
    if wanted in (_full_number(row), fold_symbol(row.number or "")) and wanted:
        return True
    if row.path is not None and (row.path == words or row.path.endswith("/" + words)):
        return True
    return bool(row.sha256) and len(words) >= 8 and str(row.sha256).startswith(words.lower())


def _full_number(row: JudgedRow) -> str:
    return fold_symbol("/".join(part for part in (row.number, row.symbol) if part))


def _choice(row: JudgedRow) -> str:
    number = mask("/".join(part for part in (row.number, row.symbol) if part)) or "—"
    return f"{row.unit} {number} {row.issued_on or ''} {row.path or ''}".strip()
