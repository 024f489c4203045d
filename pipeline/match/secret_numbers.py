"""The separate list of secret documents' numbers (`secret_numbers` of a unit): entries it names are secret.

An office keeps its secrets in a book of their own that never leaves it, so an export may hold a secret document without
a word of that, or not hold it at all. The list holds numbers and years and nothing else.

Source: Decree 30/2020/NĐ-CP Art. 15(2), 16(3) (secret documents have their own numbers and their own register).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date

from pipeline.match.entries import year_of
from pipeline.match.filenames import Number
from rules.facts import RegisterEntry, Unit, UnitCode
from rules.names import fold_symbol, parse_number, split_code

SOURCE = "vanthu.toml"
"""What stands for the register in an entry that only the list names."""
_WRITTEN = re.compile(r"(?P<code>\S.*?)\s*[\s,(]\s*(?:năm\s+)?(?P<year>(?:19|20)\d\d)\)?")


@dataclass(frozen=True, slots=True, kw_only=True)
class SecretNumber:
    """One line of the list."""

    number: str
    symbol: str
    year: int

    @property
    def key(self) -> tuple[Number | None, str]:
        """Folded, for comparing with a register's."""
        return parse_number(self.number), fold_symbol(self.symbol)


def parse_secret_number(text: str) -> SecretNumber | None:
    """`05/BC-BVĐKĐN 2026` (also `05/BC-BVĐKĐN, năm 2026`); None where number, symbol or year is missing."""
    found = _WRITTEN.fullmatch(text.strip())
    number, symbol = split_code(found["code"]) if found else (None, None)
    if found is None or parse_number(number) is None or number is None or not symbol:
        return None
    return SecretNumber(number=number, symbol=symbol, year=int(found["year"]))


def with_secrets(entries: Iterable[RegisterEntry], records: Sequence[Unit]) -> list[RegisterEntry]:
    """The entries, those on the units' lists secret; behind them one for each line of the lists without an entry."""
    listed: dict[SecretNumber, UnitCode] = {}
    for unit in records:
        for text in unit.secret_numbers:
            if (each := parse_secret_number(text)) is not None:
                listed.setdefault(each, unit.code)
    if not listed:
        return list(entries)
    by_key: dict[tuple[Number | None, str], list[SecretNumber]] = {}
    for each in listed:
        by_key.setdefault(each.key, []).append(each)
    told: list[RegisterEntry] = []
    found: set[SecretNumber] = set()
    for entry in entries:
        key = (parse_number(entry.number), fold_symbol(entry.symbol))
        fitting = [each for each in by_key.get(key, ()) if year_of(entry) in (None, each.year)]
        found.update(fitting)
        told.append(replace(entry, is_secret=True) if fitting else entry)
    missing = [each for each in listed if each not in found]
    return [*told, *(_entry(listed[each], row, each) for row, each in enumerate(missing, start=1))]


def is_only_listed(entry: RegisterEntry | None) -> bool:
    """No register names it: it counts only where a file of it lies about."""
    return entry is not None and entry.is_secret and entry.source == SOURCE


def _entry(unit: UnitCode, row: int, each: SecretNumber) -> RegisterEntry:
    return RegisterEntry(
        unit=unit,
        source=SOURCE,
        sheet=None,
        row=row,
        number=each.number,
        symbol=each.symbol,
        issued_on=None,
        # Only the year is known; of a secret entry no rule asks for more.
        registered_on=date(each.year, 1, 1),
        is_secret=True,
    )
