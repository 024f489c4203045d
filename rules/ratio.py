"""Counting: tallies that add, the seven measures, and ratios that are exact until they are shown.

A tally counts classes and claims, knows no profile and adds with `+` in any split and order. A measure takes a tally
and a profile and gives numerator, denominator and bounds; a percentage is made only when it is shown.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, fields
from fractions import Fraction
from typing import Protocol

from rules.classes import IssuanceClass
from rules.facts import Outcome
from rules.profiles import Profile
from rules.text import Text

_CLASSES: tuple[IssuanceClass, ...] = tuple(IssuanceClass)
_INDEX: dict[IssuanceClass, int] = {issuance_class: index for index, issuance_class in enumerate(_CLASSES)}
_NONE: tuple[int, ...] = (0,) * len(_CLASSES)

OPEN_CLASSES = frozenset({IssuanceClass.INDETERMINATE, IssuanceClass.MISSING, IssuanceClass.UNREADABLE})
"""Classes that may yet turn out well: they make the distance between the low and the high bound."""

_PAPER_CLASSES = frozenset({IssuanceClass.DIGITISED_COPY, IssuanceClass.HYBRID, IssuanceClass.PAPER_SCAN})


class Countable(Protocol):
    """What a tally asks: a Verdict has it, and so has a stored count of verdicts that are alike."""

    @property
    def issuance_class(self) -> IssuanceClass: ...
    @property
    def unregistered(self) -> bool: ...
    @property
    def organisation_signed(self) -> bool: ...
    @property
    def system_flag(self) -> bool | None: ...
    @property
    def paper_flag(self) -> bool: ...
    @property
    def on_time(self) -> Outcome: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Tally:
    """Counts of verdicts. Every tuple holds one count per class, in the order of `IssuanceClass`."""

    registered: tuple[int, ...] = _NONE
    """Entries of the register (sổ đăng ký), by class; their sum is N."""
    outside: tuple[int, ...] = _NONE
    """Files without an entry (ngoài sổ), by class; never in D of a unit with a register."""
    organisation_signed: tuple[int, ...] = _NONE
    """Registered, with a valid signature of the organisation."""
    outside_organisation_signed: tuple[int, ...] = _NONE
    """The same outside the register."""
    flagged_signed: tuple[int, ...] = _NONE
    """Registered, and the export claims "Đã ký số"."""
    unflagged: tuple[int, ...] = _NONE
    """Registered, and the export claims nothing either way."""
    flagged_paper: tuple[int, ...] = _NONE
    """Registered, and the register says signed on paper."""
    on_time: int = 0
    """Registered originals sent by the next working morning."""
    late: int = 0
    """Registered originals sent later; the rest of them cannot be told."""

    @classmethod
    def of(cls, verdicts: Iterable[Countable]) -> Tally:
        """The tally of many verdicts, in one pass."""
        return cls.weighted((verdict, 1) for verdict in verdicts)

    @classmethod
    def weighted(cls, counted: Iterable[tuple[Countable, int]]) -> Tally:
        """The tally of (what is alike, how many of them), as the store keeps its counts."""
        columns: dict[str, list[int]] = {name: list(_NONE) for name in _COLUMNS}
        on_time = late = 0
        for verdict, times in counted:
            index = _INDEX[verdict.issuance_class]
            if verdict.unregistered:
                columns["outside"][index] += times
                columns["outside_organisation_signed"][index] += times * verdict.organisation_signed
                continue
            columns["registered"][index] += times
            columns["organisation_signed"][index] += times * verdict.organisation_signed
            columns["flagged_signed"][index] += times * (verdict.system_flag is True)
            columns["unflagged"][index] += times * (verdict.system_flag is None)
            columns["flagged_paper"][index] += times * verdict.paper_flag
            if verdict.issuance_class is IssuanceClass.E_ORIGINAL:
                on_time += times * (verdict.on_time is Outcome.COMPLIANT)
                late += times * (verdict.on_time is Outcome.NONCOMPLIANT)
        return cls(**{name: tuple(column) for name, column in columns.items()}, on_time=on_time, late=late)

    def __add__(self, other: Tally) -> Tally:
        """Both counted together: sum over sum, never the mean of two ratios."""
        return Tally(
            **{
                name: tuple(a + b for a, b in zip(getattr(self, name), getattr(other, name), strict=True))
                for name in _COLUMNS
            },
            on_time=self.on_time + other.on_time,
            late=self.late + other.late,
        )

    def __radd__(self, other: object) -> Tally:
        """So that `sum(tallies)` works, which begins with 0."""
        return self if other == 0 else NotImplemented

    def count(self, issuance_class: IssuanceClass, *, outside: bool = False) -> int:
        """How many of a class are registered, or outside the register."""
        return (self.outside if outside else self.registered)[_INDEX[issuance_class]]

    def classes(self, *, outside: bool = False) -> dict[IssuanceClass, int]:
        """The classes that occur, with their counts, in the order of the table."""
        counts = self.outside if outside else self.registered
        return {issuance_class: n for issuance_class, n in zip(_CLASSES, counts, strict=True) if n}

    @property
    def entries(self) -> int:
        """N: register entries."""
        return sum(self.registered)

    @property
    def unregistered(self) -> int:
        """Files outside the register."""
        return sum(self.outside)

    def as_register(self, gaps: int = 0) -> Tally:
        """The tally of a unit without any register: its files stand for the entries, and gaps in its number sequence
        for documents whose file is missing. A lower bound of what was issued; whoever shows it says so."""
        missing = list(self.outside)
        missing[_INDEX[IssuanceClass.MISSING]] += gaps
        unflagged = tuple(missing)
        return Tally(
            registered=tuple(missing),
            organisation_signed=self.outside_organisation_signed,
            unflagged=unflagged,
        )


_COLUMNS: tuple[str, ...] = tuple(f.name for f in fields(Tally) if f.name not in ("on_time", "late"))


@dataclass(frozen=True, slots=True, kw_only=True)
class UnitRatio:
    """One measure of one unit or of a total: exact, with its bounds."""

    measure: str
    numerator: int
    """What is proven: the low bound."""
    denominator: int
    high: int
    """The numerator if everything still open turned out for it; at most the denominator."""
    target: int | None = None
    """In percent: 100, or 0 for what should not be; None where a measure has no target."""

    @property
    def low(self) -> int:
        return self.numerator

    @property
    def has_arisen(self) -> bool:
        """False for D = 0, which is shown as "không phát sinh" and never as 0 or 100 %."""
        return self.denominator > 0

    @property
    def fraction(self) -> Fraction | None:
        """The exact ratio; None where nothing arose."""
        return Fraction(self.numerator, self.denominator) if self.denominator else None

    @property
    def met(self) -> bool | None:
        """Whether the target is reached for certain: all of D proven, or for a target of 0 nothing even possible.

        None where nothing arose or there is no target. Whole numbers are compared, never percentages.
        """
        if not self.denominator or self.target is None:
            return None
        return self.numerator == self.denominator if self.target == 100 else self.high == 0

    @property
    def percent(self) -> str | None:
        """The low bound as text, one decimal; None where nothing arose. See `percent_text`."""
        return percent_text(self.numerator, self.denominator)

    @property
    def high_percent(self) -> str | None:
        """The high bound as text."""
        return percent_text(self.high, self.denominator)


def percent_text(numerator: int, denominator: int) -> str | None:
    """Percent with one decimal and a point, rounded half up; `100` only when equal, `0` only when nothing.

    99.96 % is `99.9` and 0.04 % is `0.1`: no rounding may reach an end that the count did not reach.
    """
    if denominator == 0:
        return None
    if numerator == denominator:
        return "100"
    if numerator == 0:
        return "0"
    tenths = (Fraction(numerator, denominator) * 1000 + Fraction(1, 2)).__floor__()
    tenths = min(max(tenths, 1), 999)
    return f"{tenths // 10}.{tenths % 10}"


NOT_ARISEN = Text("không phát sinh", "not arisen")
"""What is shown for D = 0."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Measure:
    """One of the seven measures."""

    id: str
    short: str
    """R1 to R7."""
    title: Text
    formula: Text
    """Numerator over denominator, in words; printed beside every figure."""
    target: int | None
    counts: Callable[[Tally, Profile], tuple[int, int, int]]
    """Numerator, denominator, high."""

    def of(self, tally: Tally, profile: Profile) -> UnitRatio:
        """The measure of a tally under a profile."""
        numerator, denominator, high = self.counts(tally, profile)
        return UnitRatio(measure=self.id, numerator=numerator, denominator=denominator, high=high, target=self.target)


def denominator_of(tally: Tally, profile: Profile) -> int:
    """D: entries without the classes that the profile excludes."""
    return _sum(tally.registered, frozenset(_CLASSES) - profile.excluded)


def _sum(counts: tuple[int, ...], classes: Iterable[IssuanceClass]) -> int:
    return sum(counts[_INDEX[issuance_class]] for issuance_class in classes)


def _open(tally: Tally, already: tuple[int, ...] = _NONE) -> int:
    """Documents that may yet turn out well, less those already counted."""
    return _sum(tally.registered, OPEN_CLASSES) - _sum(already, OPEN_CLASSES)


def _of_classes(classes: frozenset[IssuanceClass], tally: Tally, profile: Profile) -> tuple[int, int, int]:
    numerator = _sum(tally.registered, classes)
    return numerator, denominator_of(tally, profile), numerator + _open(tally)


def _e_issuance(tally: Tally, profile: Profile) -> tuple[int, int, int]:
    return _of_classes(frozenset(profile.originals), tally, profile)


_ISSUED = frozenset({IssuanceClass.E_ORIGINAL, IssuanceClass.DIGITISED_COPY, IssuanceClass.HYBRID})


def _issued_electronically(tally: Tally, profile: Profile) -> tuple[int, int, int]:
    return _of_classes(_ISSUED, tally, profile)


def _organisation_signed(tally: Tally, profile: Profile) -> tuple[int, int, int]:
    numerator = _sum(tally.organisation_signed, frozenset(_CLASSES) - profile.excluded)
    return numerator, denominator_of(tally, profile), numerator + _open(tally, tally.organisation_signed)


def _system_flag(tally: Tally, _: Profile) -> tuple[int, int, int]:
    numerator = sum(tally.flagged_signed)
    return numerator, tally.entries, numerator + sum(tally.unflagged)


def _paper_signing(tally: Tally, profile: Profile) -> tuple[int, int, int]:
    others = frozenset(_CLASSES) - profile.excluded - _PAPER_CLASSES
    numerator = _sum(tally.registered, _PAPER_CLASSES) + _sum(tally.flagged_paper, others)
    return numerator, denominator_of(tally, profile), numerator + _open(tally, tally.flagged_paper)


def _evidence(tally: Tally, profile: Profile) -> tuple[int, int, int]:
    denominator = denominator_of(tally, profile)
    without = _sum(tally.registered, (IssuanceClass.MISSING, IssuanceClass.UNREADABLE))
    return denominator - without, denominator, denominator


def _on_time(tally: Tally, _: Profile) -> tuple[int, int, int]:
    originals = tally.count(IssuanceClass.E_ORIGINAL)
    return tally.on_time, originals, originals - tally.late


MEASURES: dict[str, Measure] = {
    measure.id: measure
    for measure in (
        Measure(
            id="e-issuance",
            short="R1",
            title=Text("Tỷ lệ phát hành văn bản điện tử", "Electronic issuance"),
            formula=Text(
                "Bản gốc điện tử / văn bản phải phát hành điện tử",
                "Electronic originals / documents to be issued electronically",
            ),
            target=100,
            counts=_e_issuance,
        ),
        Measure(
            id="issued-electronically",
            short="R2",
            title=Text("Phát hành dưới dạng điện tử", "Issued in electronic form"),
            formula=Text(
                "Bản gốc điện tử, bản số hóa, bản quét có ký số / văn bản phải phát hành điện tử",
                "Originals, digitised copies and hybrids / documents to be issued electronically",
            ),
            target=None,
            counts=_issued_electronically,
        ),
        Measure(
            id="organisation-signed",
            short="R3",
            title=Text("Có chữ ký số cơ quan hợp lệ", "With a valid signature of the organisation"),
            formula=Text(
                "Tệp có chữ ký số cơ quan hợp lệ / văn bản phải phát hành điện tử",
                "Files validly signed by the organisation / documents to be issued electronically",
            ),
            target=None,
            counts=_organisation_signed,
        ),
        Measure(
            id="system-flag",
            short="R4",
            title=Text("Số liệu “Đã ký số” của phần mềm", "The software's own figure, “Đã ký số”"),
            formula=Text(
                "Dòng được đánh dấu đã ký số / tất cả các dòng trong sổ",
                "Rows marked as signed / all rows of the register",
            ),
            target=None,
            counts=_system_flag,
        ),
        Measure(
            id="paper-signing",
            short="R5",
            title=Text("Còn ký giấy để phát hành", "Still signed on paper"),
            formula=Text(
                "Bản số hóa, bản quét, dòng ghi ký giấy / văn bản phải phát hành điện tử",
                "Digitised, scanned or registered as paper / documents to be issued electronically",
            ),
            target=0,
            counts=_paper_signing,
        ),
        Measure(
            id="evidence",
            short="R6",
            title=Text("Có tệp để kiểm tra", "With a file that could be judged"),
            formula=Text(
                "Văn bản tìm thấy tệp và đọc được / văn bản phải phát hành điện tử",
                "Documents whose file was found and read / documents to be issued electronically",
            ),
            target=None,
            counts=_evidence,
        ),
        Measure(
            id="on-time",
            short="R7",
            title=Text("Gửi đúng hạn", "Sent in time"),
            formula=Text(
                "Bản gốc điện tử gửi chậm nhất buổi sáng ngày làm việc tiếp theo / bản gốc điện tử",
                "Originals sent by the next working morning / originals",
            ),
            target=None,
            counts=_on_time,
        ),
    )
}
"""The seven measures, R1 to R7 (LAW 5.2), by id."""


def measures_of(tally: Tally, profile: Profile) -> dict[str, UnitRatio]:
    """All seven, side by side."""
    return {measure.id: measure.of(tally, profile) for measure in MEASURES.values()}


@dataclass(frozen=True, slots=True, kw_only=True)
class ClaimGap:
    """What the software claims against what the files prove (R4 against R1): the finding that matters most."""

    claimed: int
    """Rows marked "Đã ký số", of those that count."""
    claimed_and_proven: int
    """Of these, proven to be originals."""
    claimed_and_open: int
    """Of these, missing, unreadable or indeterminate."""
    silent: int
    """Rows of which the export claims nothing."""
    difference: Fraction | None
    """R4 minus R1 over the rows of which the export claims anything; None where there is no such row."""

    @property
    def claimed_and_refuted(self) -> int:
        """Marked as signed, and the file shows that it is no original."""
        return self.claimed - self.claimed_and_proven - self.claimed_and_open


def claim_gap(tally: Tally, profile: Profile) -> ClaimGap:
    """R4 − R1 with the documents behind it."""
    claimed = _sum(tally.flagged_signed, frozenset(_CLASSES) - profile.excluded)
    silent = sum(tally.unflagged)
    counted = frozenset(_CLASSES) - profile.excluded
    rows = tally.entries - silent
    denominator = denominator_of(tally, profile) - _sum(tally.unflagged, counted)
    proven = _sum(tally.registered, profile.originals) - _sum(tally.unflagged, profile.originals)
    difference = None
    if rows and denominator:
        difference = Fraction(sum(tally.flagged_signed), rows) - Fraction(proven, denominator)
    return ClaimGap(
        claimed=claimed,
        claimed_and_proven=_sum(tally.flagged_signed, profile.originals),
        claimed_and_open=_sum(tally.flagged_signed, OPEN_CLASSES),
        silent=silent,
        difference=difference,
    )
