"""What a file's page, name and folder say for and against its being one entry, and how sure that makes."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache

from pipeline.match.entries import Entry
from pipeline.match.filenames import NameReading, Number, Says, is_in_month, is_near, read_name, symbol_in_name
from pipeline.match.likeness import ALIKE, SIMILAR, UNLIKE, distance, similarity
from rules.facts import NO_HEADING, Document, FileRef, Integrity, MatchBasis, Role, Unreadable
from rules.names import fold_symbol, parse_number, split_code

MATCHED = 0.5
"""Claims below are told to a person and matched by nobody."""
_SETTLED = 0.95
"""Number, symbol and day of the page, or all but one of them."""
_COPIES = frozenset({"sy", "sl", "trs"})
"""Sao y, sao lục, trích sao, as file names have them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MatchFile:
    """A file to be matched."""

    ref: FileRef
    document: Document | Unreadable | None
    """None for a file that must not be opened, because its name is that of a secret entry."""


@dataclass(frozen=True, slots=True, kw_only=True)
class File:
    """A file with what entries are compared with: of its page, and of its name where it says so."""

    file: MatchFile
    path: str
    name: NameReading
    number: Number | None
    symbol: str
    """Folded; empty where the page has none."""
    day: date | None
    subject: str | None
    """None for an annex: its title is not the subject of the document it comes with."""
    is_copy: bool
    is_annex: bool
    roles: frozenset[Role]
    """Roles with a signature whose bytes are not broken."""


def looked_at(file: MatchFile) -> File:
    path = file.ref.path
    name = read_name(path)
    document = file.document
    heading = document.heading if isinstance(document, Document) else NO_HEADING
    number, symbol = parse_number(heading.number), fold_symbol(heading.symbol)
    if heading.annex_of is not None:
        of_number, of_symbol = split_code(heading.annex_of)
        number, symbol = parse_number(of_number) or number, fold_symbol(of_symbol) or symbol
    is_annex = name.is_annex or heading.annex_of is not None
    signatures = document.signatures if isinstance(document, Document) else ()
    return File(
        file=file,
        path=path,
        name=name,
        number=number,
        symbol=symbol,
        day=heading.issued_on,
        subject=None if is_annex else heading.subject,
        is_copy=heading.copy_mark is not None or not _COPIES.isdisjoint(name.words),
        is_annex=is_annex,
        roles=frozenset([s.role for s in signatures if s.facts.integrity is not Integrity.BROKEN]),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    entry: int
    basis: MatchBasis
    confidence: float
    likeness: float | None
    """Of the subjects; None where one is missing."""


class Index:
    """Entries by number and by day."""

    def __init__(self, known: Sequence[Entry]) -> None:
        self.by_number: Mapping[Number, list[int]] = defaultdict(list)
        self.by_day: Mapping[date, list[int]] = defaultdict(list)
        self._named: dict[str, bool] = {}
        self.symbols = frozenset(one.symbol for one in known if one.symbol)
        for place, one in enumerate(known):
            if one.number is not None:
                self.by_number[one.number].append(place)
            if one.entry.issued_on is not None:
                self.by_day[one.entry.issued_on].append(place)

    def is_named(self, file: File) -> bool:
        """The file's name carries a symbol of the register, letter by letter."""
        if file.path not in self._named:
            self._named[file.path] = any(symbol_in_name(file.name, symbol) is Says.SAME for symbol in self.symbols)
        return self._named[file.path]

    def with_number(self, file: File) -> list[int]:
        """Entries that have the number of the file's page or name."""
        numbers = {number for number in (file.number, file.name.number) if number is not None}
        return sorted({place for number in numbers for place in self.by_number.get(number, ())})

    def of_day(self, file: File) -> list[int]:
        """Entries of the day that the file's page or name gives."""
        days = {day for day in (file.day, file.name.day) if day is not None}
        return sorted({place for day in days for place in self.by_day.get(day, ())})


def claims_of(file: File, known: Sequence[Entry], index: Index) -> list[Claim]:
    """The entries that a file may belong to, the likeliest first.

    Entries of its day alone are asked only where the number does not settle it: an office issues dozens a day.
    """
    by_number = index.with_number(file)
    claims = [claim for place in by_number if (claim := _claim(file, known, place, index)) is not None]
    if all(claim.confidence < _SETTLED for claim in claims):
        others = set(index.of_day(file)).difference(by_number)
        claims += [claim for place in sorted(others) if (claim := _claim(file, known, place, index)) is not None]
    return sorted(claims, key=lambda claim: (-claim.confidence, claim.entry))


def _claim(file: File, known: Sequence[Entry], place: int, index: Index) -> Claim | None:
    weighed = _weigh(file, known[place], index)
    if weighed is None:
        return None
    basis, confidence, likeness = weighed
    return Claim(entry=place, basis=basis, confidence=confidence, likeness=likeness)


def decide(claims: list[Claim]) -> Claim | None:
    """The claim that wins, or None where none is firm or two are equally so."""
    firm = [claim for claim in claims if claim.confidence >= MATCHED]
    if not firm:
        return None
    best = firm[0]
    rivals = [claim for claim in firm[1:] if claim.confidence > best.confidence - 0.05]
    if rivals:
        # Equal evidence: a number used twice, or a number without its symbol. Only a subject may tell them apart.
        ranked = sorted((best, *rivals), key=lambda claim: -(claim.likeness or 0.0))
        first, second = ranked[0].likeness, ranked[1].likeness
        if first is None or first < SIMILAR or first - (second or 0.0) < 0.25 or second is None:
            return None
        return replace(ranked[0], confidence=min(ranked[0].confidence, 0.85))
    for claim in firm[1:]:
        # The weaker claim's subject fits much better: the evidence is divided.
        if (claim.likeness or 0.0) - (best.likeness if best.likeness is not None else 1.0) >= 0.4:
            return None
    return best


@dataclass(frozen=True, slots=True, kw_only=True)
class _Evidence:
    """How a file's facts stand to an entry's."""

    number: Says
    symbol: Says
    day: Says
    name_number: Says
    name_symbol: Says
    likeness: float | None
    is_in_month: bool
    is_near: bool
    is_annex: bool

    @property
    def is_alike(self) -> bool:
        return self.likeness is not None and self.likeness >= SIMILAR

    @property
    def is_unlike(self) -> bool:
        return self.likeness is not None and self.likeness < UNLIKE


def _weigh(file: File, one: Entry, index: Index) -> tuple[MatchBasis, float, float | None] | None:
    """What a file's evidence for one entry is worth; None where it speaks against it."""
    if one.is_copy and not file.is_copy and file.symbol != one.symbol:
        return None
    name_number = _compare(file.name.number, one.number)
    number, day = _compare(file.number, one.number), _compare(file.day, one.entry.issued_on)
    symbol = _compare_symbols(file.symbol, one.symbol)
    if symbol is Says.NEAR and file.symbol in index.symbols:
        # One letter away from this entry's symbol, and letter by letter that of others: VT is no misread VP.
        symbol = Says.OTHER
    if day is not Says.SAME and number is Says.SAME and symbol is Says.OTHER:
        return None
    name_symbol = symbol_in_name(file.name, one.symbol) if name_number is Says.SAME else Says.NOTHING
    if name_symbol is Says.NEAR and index.is_named(file):
        name_symbol = Says.OTHER
    evidence = _Evidence(
        number=number,
        symbol=symbol,
        day=day,
        name_number=name_number,
        name_symbol=name_symbol,
        likeness=similarity(file.subject, one.entry.subject),
        is_in_month=is_in_month(file.name, one.entry.issued_on),
        is_near=is_near(file.name, one.entry.issued_on),
        is_annex=file.is_annex,
    )
    if file.day is not None and one.year is not None and file.day.year != one.year and not evidence.is_alike:
        return None
    match evidence.number:
        case Says.SAME:
            found = _of_page(evidence)
        case Says.OTHER:
            found = _against_page(evidence)
        case _:
            found = _of_name(evidence)
    return None if found is None else (*found, evidence.likeness)


def _of_page(e: _Evidence) -> tuple[MatchBasis, float] | None:
    """The page carries the entry's number."""
    if e.symbol is Says.SAME:
        if e.day is Says.SAME:
            return MatchBasis.NUMBER, 1.0
        if e.day is Says.NOTHING:
            if not e.is_near:
                return MatchBasis.NUMBER, 0.6 if e.is_alike else 0.4
            return MatchBasis.NUMBER, 0.4 if e.is_unlike and not e.is_in_month else 0.95
        # Another day: a mistyped date, or a number that was used twice.
        return MatchBasis.NUMBER, 0.4 if e.is_unlike else 0.9
    if e.symbol is Says.OTHER:
        if e.day is Says.SAME and (e.is_alike or e.name_symbol is Says.SAME):
            return MatchBasis.NUMBER, 0.8
        return None
    if e.day is Says.SAME:
        return MatchBasis.NUMBER, 0.5 if e.is_unlike else 0.9
    if e.day is Says.OTHER:
        return (MatchBasis.NUMBER, 0.4) if e.is_alike else None
    if e.name_symbol is Says.SAME:
        return MatchBasis.FILE_NAME, 0.9 if e.is_near else 0.4
    if e.is_alike:
        return MatchBasis.NUMBER, 0.85
    return (MatchBasis.NUMBER, 0.6 if e.is_in_month else 0.45) if e.is_near and not e.is_unlike else None


def _against_page(e: _Evidence) -> tuple[MatchBasis, float] | None:
    """The page carries another number than the entry: it is believed, unless nearly everything else says misread."""
    if e.name_number is Says.SAME and e.name_symbol is Says.SAME:
        return MatchBasis.FILE_NAME, 0.75 if e.day is Says.SAME and e.is_alike else 0.3
    if e.day is Says.SAME and e.likeness is not None and e.likeness >= 0.9 and e.symbol is not Says.OTHER:
        return MatchBasis.DATE_AND_SUBJECT, 0.3
    return None


def _of_name(e: _Evidence) -> tuple[MatchBasis, float] | None:
    """The page carries no number that could be read."""
    if e.symbol is Says.OTHER and not e.is_alike:
        return None
    if e.name_number is Says.SAME and e.name_symbol is not Says.OTHER:
        if e.day is Says.OTHER:
            return MatchBasis.FILE_NAME, 0.7 if e.is_alike and e.name_symbol is Says.SAME else 0.4
        return MatchBasis.FILE_NAME, _by_name_symbol(e)
    if e.name_number is Says.OTHER:
        if e.day is Says.SAME and e.likeness is not None and e.likeness >= 0.9:
            return MatchBasis.DATE_AND_SUBJECT, 0.4
        return None
    if e.is_annex or e.day is not Says.SAME or e.likeness is None or e.likeness < ALIKE:
        return None
    return MatchBasis.DATE_AND_SUBJECT, 0.8 if e.likeness >= 0.9 else 0.6


def _by_name_symbol(e: _Evidence) -> float:
    if e.name_symbol is Says.SAME:
        if not e.is_near or e.is_unlike:
            return 0.6 if e.is_alike else 0.4
        return 0.95 if e.day is Says.SAME else 0.9 if e.is_alike or e.is_in_month else 0.85
    if not e.is_near or (e.is_unlike and e.day is not Says.SAME):
        return 0.3
    if e.day is Says.SAME:
        return 0.85
    if e.is_alike:
        return 0.8
    return 0.7 if e.is_in_month else 0.55


def _compare(mine: object, theirs: object) -> Says:
    if mine is None or theirs is None:
        return Says.NOTHING
    return Says.SAME if mine == theirs else Says.OTHER


@lru_cache(maxsize=65_536)
def _compare_symbols(mine: str, theirs: str) -> Says:
    if not mine or not theirs:
        return Says.NOTHING
    if mine == theirs:
        return Says.SAME
    a, b = (re.sub(r"[^a-z0-9&]", "", symbol) for symbol in (mine, theirs))
    if a == b:
        return Says.SAME
    return Says.NEAR if len(b) >= 5 and distance(a, b) <= max(1, len(b) // 6) else Says.OTHER
