"""A unit's numbers over one year: which sequences there are, what they lack, how many documents they prove at least.

Numbers run from 01 on 1 January to 31 December (Decree 30/2020 Art. 15(1)). The head decides whether there is one
sequence or one per type; secret documents and copies have their own. Gaps are questions, not proof: numbers are
reserved, cancelled, or given to papers that are registered elsewhere.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from rules.document_types import copy_of_symbol, type_of_symbol
from rules.facts import Document, Issuance, RegisterEntry, Unit
from rules.names import fold_symbol, parse_number
from rules.text import Text


@dataclass(frozen=True, slots=True, kw_only=True)
class Numbered:
    """One number that was given: by a row of the register, or on a file outside it."""

    number: int
    suffix: str
    symbol: str
    """Folded; empty where it was not read."""
    shown: str
    """Number and symbol as written."""
    day: date | None
    is_void: bool
    is_secret: bool
    where: str
    """`source, sheet #row` of the register, or the file's path."""
    subject: str | None = None
    is_registered: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class UnitYear:
    """All that a unit numbered in one calendar year."""

    unit: Unit
    year: int
    numbered: tuple[Numbered, ...]
    unread: tuple[str, ...] = ()
    """Places of entries whose number could not be read."""
    today: date = date.max
    """The day of judging in Vietnam; a number of a later day has a date that nobody can believe yet."""

    @property
    def registered(self) -> tuple[Numbered, ...]:
        return tuple(one for one in self.numbered if one.is_registered)

    @property
    def outside(self) -> tuple[Numbered, ...]:
        """Numbers on files outside the register."""
        return tuple(one for one in self.numbered if not one.is_registered)


@dataclass(frozen=True, slots=True, kw_only=True)
class Gap:
    """Numbers of a sequence that nobody is seen to have, both ends included."""

    first: int
    last: int
    after: date | None
    """Date of the document before the gap; None at the beginning of the year."""

    @property
    def size(self) -> int:
        return self.last - self.first + 1

    @property
    def shown(self) -> str:
        return str(self.first) if self.first == self.last else f"{self.first}-{self.last}"


@dataclass(frozen=True, slots=True, kw_only=True)
class NumberSequence:
    """One running sequence, in order of its numbers."""

    kind: str
    """`all` for the common sequence, else the type's or copy's name."""
    numbered: tuple[Numbered, ...]

    @property
    def highest(self) -> int:
        return self.numbered[-1].number

    @property
    def gaps(self) -> tuple[Gap, ...]:
        """From 1 on; suffixes (15a) fill nothing and leave no gap."""
        found: list[Gap] = []
        expected, before = 1, None
        for one in self.numbered:
            if one.number > expected:
                found.append(Gap(first=expected, last=one.number - 1, after=before))
            expected, before = max(expected, one.number + 1), one.day or before
        return tuple(found)


@dataclass(frozen=True, slots=True, kw_only=True)
class LowerBound:
    """What a unit issued at least, told from its numbers alone. Every figure built on it says so."""

    present: int
    """Different numbers that were seen."""
    missing: int
    """Numbers in the gaps below the highest one."""

    @property
    def at_least(self) -> int:
        return self.present + self.missing


LOWER_BOUND_NOTE = Text(
    "Đơn vị không có sổ: mẫu số là số văn bản ít nhất suy từ số cao nhất ({at_least}), gồm {missing} số chưa thấy tệp.",
    "No register: the denominator is the least number of documents, told from the highest number ({at_least}), "
    "of which {missing} {missing:has|have} no file.",
)
"""Printed beside every figure of a unit without a register."""


def unit_year(
    unit: Unit,
    year: int,
    entries: Iterable[RegisterEntry],
    outside: Iterable[Issuance] = (),
    *,
    today: date = date.max,
) -> UnitYear:
    """A unit's year out of its register rows and the issuances outside the register.

    A row without a date belongs to the year in which the caller put it; a row of another year is left out.
    """
    numbered: list[Numbered] = []
    unread: list[str] = []
    for entry in entries:
        if entry.issued_on is not None and entry.issued_on.year != year:
            continue
        where = ", ".join(part for part in (entry.source, entry.sheet) if part) + f" #{entry.row}"
        parsed = parse_number(entry.number)
        if parsed is None:
            unread.append(where)
            continue
        numbered.append(
            Numbered(
                number=parsed[0],
                suffix=parsed[1],
                symbol=fold_symbol(entry.symbol),
                shown=f"{entry.number}/{entry.symbol}" if entry.symbol else str(entry.number),
                day=entry.issued_on,
                is_void=entry.is_void,
                is_secret=entry.is_secret,
                where=where,
                # The subject of a secret is never carried along.
                subject=None if entry.is_secret else entry.subject,
            )
        )
    for issuance in outside:
        document = issuance.document
        if issuance.entry is not None or not isinstance(document, Document) or issuance.file is None:
            continue
        heading = document.facts.heading
        parsed = parse_number(heading.number)
        if parsed is None or (heading.issued_on is not None and heading.issued_on.year != year):
            continue
        numbered.append(
            Numbered(
                number=parsed[0],
                suffix=parsed[1],
                symbol=fold_symbol(heading.symbol),
                shown=f"{heading.number}/{heading.symbol}" if heading.symbol else str(heading.number),
                day=heading.issued_on,
                is_void=False,
                is_secret=False,
                where=issuance.file.path,
                subject=heading.subject,
                is_registered=False,
            )
        )
    return UnitYear(unit=unit, year=year, numbered=tuple(numbered), unread=tuple(unread), today=today)


_SHARED_SHARE = 20
"""One number in this many that stands under two symbols tells that each type has its own sequence."""


def sequences(numbered: Sequence[Numbered]) -> tuple[NumberSequence, ...]:
    """The running sequences among the numbers, secrets left out; copies apart, types apart where they overlap."""
    ordinary = [one for one in numbered if not one.is_secret]
    symbols: dict[tuple[int, str], set[str]] = defaultdict(set)
    for one in ordinary:
        if copy_of_symbol(one.symbol) is None:
            symbols[one.number, one.suffix].add(one.symbol)
    overlapping = sum(1 for of_number in symbols.values() if len(of_number) > 1)
    per_type = overlapping * _SHARED_SHARE > len(symbols)
    groups: dict[str, list[Numbered]] = defaultdict(list)
    for one in ordinary:
        copy = copy_of_symbol(one.symbol)
        kind = "bản sao" if copy is not None else (type_of_symbol(one.symbol) or "công văn") if per_type else "all"
        groups[kind].append(one)
    return tuple(
        NumberSequence(kind=kind, numbered=tuple(sorted(group, key=lambda one: (one.number, one.suffix, one.where))))
        for kind, group in sorted(groups.items())
    )


def lower_bound(numbered: Sequence[Numbered], *, from_one: bool = True) -> LowerBound:
    """How many documents the numbers prove at least, over all sequences.

    Of a whole year every number up to the highest was given (`from_one`); of a part of a year, such as a month, only
    those between the lowest and the highest that were seen in it.
    """
    present = missing = 0
    for sequence in sequences(numbered):
        present += len({(one.number, one.suffix, one.symbol) for one in sequence.numbered})
        missing += sum(gap.size for gap in sequence.gaps if from_one or gap.first != 1)
    return LowerBound(present=present, missing=missing)
