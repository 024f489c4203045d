"""Register rows that tell of one document are one entry: paper and electronic, and rows of overlapping exports."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import timedelta

from pipeline.match.filenames import Number
from pipeline.match.likeness import ALIKE, SIMILAR, similarity
from rules.document_types import copy_of_symbol
from rules.facts import RegisterEntry
from rules.names import fold_symbol, parse_number


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """An entry with what files are compared with."""

    entry: RegisterEntry
    rows: tuple[RegisterEntry, ...]
    """The rows that were collapsed into it."""
    number: Number | None
    symbol: str
    """Folded; empty where it has none."""
    year: int | None
    is_copy: bool


def known_entry(entry: RegisterEntry, rows: tuple[RegisterEntry, ...]) -> Entry:
    return Entry(
        entry=entry,
        rows=rows,
        number=parse_number(entry.number),
        symbol=fold_symbol(entry.symbol),
        year=year_of(entry),
        is_copy=copy_of_symbol(entry.symbol) is not None,
    )


def collapse(entries: Sequence[RegisterEntry]) -> list[tuple[RegisterEntry, tuple[RegisterEntry, ...]]]:
    """Entries with the rows each stands for: rows that tell of one document become one, in order of first appearance.

    A document registered on paper and electronically has one number (Decree 30/2020 Art. 15(1)); overlapping exports
    repeat rows. Rows with one number and symbol in one year are one document unless day and subject both differ, or
    the subjects contradict: then the number was used twice and both stay.
    """
    kept: list[list[RegisterEntry]] = []
    by_key: dict[tuple[Number, str], list[int]] = defaultdict(list)
    for entry in entries:
        number = parse_number(entry.number)
        if number is None:
            kept.append([entry])
            continue
        places = by_key[(number, fold_symbol(entry.symbol))]
        for place in places:
            if all(_is_one(entry, other) for other in kept[place]):
                kept[place].append(entry)
                break
        else:
            places.append(len(kept))
            kept.append([entry])
    return [(_joined(rows), tuple(rows)) for rows in kept]


def year_of(entry: RegisterEntry) -> int | None:
    """The year of the document's date; registers cross New Year, so the sheet's year is never taken for it."""
    for day in (entry.issued_on, entry.registered_on, entry.sent_on):
        if day is not None:
            return day.year
    return None


def _is_one(a: RegisterEntry, b: RegisterEntry) -> bool:
    years = {year_of(a), year_of(b)} - {None}
    if len(years) > 1:
        return False
    likeness = similarity(a.subject, b.subject)
    if a.issued_on is not None and b.issued_on is not None and a.issued_on != b.issued_on:
        return likeness is not None and likeness >= ALIKE and abs(a.issued_on - b.issued_on) <= timedelta(days=7)
    return likeness is None or likeness >= SIMILAR


_FILLED = (
    *("symbol", "issued_on", "subject", "type", "signer", "unit_text", "recipients"),
    *("registered_on", "sent_on", "urgency", "note", "paper_reason"),
)


def _joined(rows: list[RegisterEntry]) -> RegisterEntry:
    """One entry of several rows: the electronic row leads, gaps are filled from the others, a secret stays secret."""
    if len(rows) == 1:
        return rows[0]
    lead = min(rows, key=lambda row: (row.is_void, row.paper_flag is True, row.signed_flag is not True))
    filled = {
        name: value
        for name in _FILLED
        if getattr(lead, name) is None
        and (value := next((v for row in rows if (v := getattr(row, name)) is not None), None)) is not None
    }
    papers = {row.paper_flag for row in rows} - {None}
    signed = {row.signed_flag for row in rows} - {None}
    return replace(
        lead,
        is_secret=any(row.is_secret for row in rows),
        is_void=all(row.is_void for row in rows),
        signed_flag=True if True in signed else (False if signed else None),
        paper_flag=False if False in papers else (True if papers else None),
        **filled,
    )
