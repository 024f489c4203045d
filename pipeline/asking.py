"""What commands ask of a store: the figures of a period, and the one document that somebody named."""

from __future__ import annotations

from collections.abc import Sequence

from pipeline.config import Settings
from pipeline.errors import HouseError
from pipeline.items import JudgedRow
from pipeline.stores.interface import Store, Which
from pipeline.summary import Period, Summary, summary_of
from rules.facts import UnitCode
from rules.names import fold_symbol


def summarise(
    store: Store, settings: Settings, *, period: Period | None = None, units: Sequence[UnitCode] = ()
) -> Summary:
    """The figures of a period, of all time when None; of all units when none is named."""
    everything = store.tallies(Which(units=tuple(units) or None))
    rows = everything
    if period is not None:
        rows = tuple(row for row in everything if period.first <= row.period <= period.last)
    return summary_of(rows, everything, settings, period=period, units=units)


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
    number = "/".join(part for part in (row.number, row.symbol) if part) or "—"
    return f"{row.unit} {number} {row.issued_on or ''} {row.path or ''}".strip()
