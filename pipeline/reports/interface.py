"""What every format of a report is given, and what it must keep."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from pipeline.items import BadRow, JudgedRow
from pipeline.reports.content import Content, Manner
from pipeline.summary import Summary
from rules.facts import (
    Changes,
    Coverage,
    Indication,
    Integrity,
    MatchBasis,
    Note,
    Origin,
    Revocation,
    RevocationPolicy,
    Role,
    Sha256,
    SubIndication,
    UnitCode,
    WeakPolicy,
)
from rules.waivers import Waiver

Place = tuple[UnitCode, int]
"""Unit and position: names one issuance of a store until the unit is judged again."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportedSignature:
    """What a report tells of one signature; the whole of it is told by `vanthu explain` and `vanthu verify`."""

    field: str
    role: Role
    indication: Indication
    sub_indication: SubIndication | None
    reason: Note | None
    integrity: Integrity
    coverage: Coverage
    changes_after: Changes
    common_name: str | None
    """Of the signer's certificate; None where the signature carries none."""
    organisation: str | None
    issuer: str | None
    valid_from: datetime | None
    valid_to: datetime | None
    anchor_name: str | None
    revocation: Revocation
    claimed_time: datetime | None
    poe_time: datetime | None
    format: str
    algorithm: str
    """Algorithm, digest and key in one line; empty where unknown."""
    page: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportedFile:
    """What a report tells of an issuance's file, beyond its verdict."""

    origin: Origin
    pages: int | None
    """None for a file that cannot be read."""
    unreadable: Note | None
    """Why it cannot be read; None where it can."""
    basis: MatchBasis
    candidates: tuple[str, ...]
    other_files: tuple[str, ...]
    signatures: tuple[ReportedSignature, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class UnreadRow:
    """A register row, or a whole export, that could not be read."""

    unit: UnitCode
    path: str
    """Of the export, relative to the watched folder."""
    row: BadRow | None
    """None where the whole export could not be read."""
    reason: str | None
    """Key of the sentence (pipeline/register_texts.py) for a whole export."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Basis:
    """What a report rests on; the same four digests and words stand in every format."""

    rulebook: str
    """SHA-256 of the rulebook that is installed (pipeline/rulebook.py); sentences are made by it."""
    trust: str
    """SHA-256 of the trust material by which the units were judged."""
    profile: str
    revocation: RevocationPolicy
    weak_algorithms: WeakPolicy
    software: str
    """Name and version."""
    judged_at: datetime | None
    """When the latest of the units was judged; None where none was."""
    checkpoint: str = ""
    """The store's log as it stood when the last of the verdicts was entered (`origin size root`); empty without one."""
    waivers: tuple[Waiver, ...] = ()
    """Those of the settings that held on the day of judging, of the units reported on."""
    judged_by: tuple[tuple[UnitCode, str], ...] = ()
    """Of each unit that was judged, the rulebook that judged it, as the log tells: the first digits of its SHA-256,
    empty where the log does not say."""

    def rulebook_of(self, unit: UnitCode) -> str:
        """The rulebook that judged a unit: in full where it is the installed one, else what the log has of it."""
        return self._in_full(dict(self.judged_by).get(unit, self.rulebook))

    @property
    def rulebooks(self) -> tuple[str, ...]:
        """Those that judged what is shown, each once; the installed one where nothing was judged."""
        return tuple(sorted({self._in_full(each) for _, each in self.judged_by})) or (self.rulebook,)

    @property
    def rulebook_told(self) -> str:
        """The same in one line."""
        return ", ".join(each or "?" for each in self.rulebooks)

    @property
    def judged_by_another(self) -> tuple[UnitCode, ...]:
        """Units whose verdicts are not by the installed rulebook, or not known to be."""
        return tuple(unit for unit, each in self.judged_by if self._in_full(each) != self.rulebook)

    def _in_full(self, digits: str) -> str:
        return self.rulebook if digits and self.rulebook.startswith(digits) else digits


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """Everything that a report is made of: values out of one store, in the store's order."""

    basis: Basis
    summary: Summary
    """The figures of the period."""
    months: tuple[tuple[str, Summary], ...]
    """(`2026-03`, its figures), oldest first: the period's months, and earlier ones so that a trend shows."""
    rows: tuple[JudgedRow, ...]
    """Every issuance of the period; those without a date too where no period was asked for."""
    files: Mapping[Place, ReportedFile]
    """Only where the format `tells_signatures`; an issuance without a file is not in it."""
    unread: tuple[UnreadRow, ...]
    agency: str | None = None
    """Who reports: the one unit, or the unit that all others name as their parent; None where that is not known."""
    parent_agency: str | None = None
    """Whom the agency names as its parent."""
    earlier: Content | None = None
    """An earlier report as its JSON told it, to compare with."""

    def is_counted(self, row: JudgedRow) -> bool:
        """Whether it is in the denominator: its class is not excluded, and it is in the register where there is one."""
        if row.verdict.issuance_class in self.summary.profile.excluded:
            return False
        return not row.verdict.unregistered or row.unit in self.without_register

    def is_original(self, row: JudgedRow) -> bool:
        """Whether it is in the numerator of R1."""
        return self.is_counted(row) and row.verdict.issuance_class in self.summary.profile.originals

    @property
    def without_register(self) -> frozenset[UnitCode]:
        """Units whose files stand for register entries."""
        return frozenset(unit.code for unit in self.summary.units if unit.code and not unit.has_register)


class Format(Protocol):
    """One way to write a report down, beside its kind's module.

    For every format:
      - `render` is pure: bytes from values; no clock, no file but its own templates, no network;
      - the same report and manner give the same bytes, on every machine;
      - text out of documents, registers and file names is shown as text, and never becomes markup, script or formula;
      - it names rulebook, trust material, profile, revocation policy and time of judgment, and carries the list of
        SHA-256 of pipeline/reports/manifest.py where its kind has a place for it;
      - everything is told in the manner's language; the official report is Vietnamese in any language.
    Called in the parent.
    """

    tells_signatures: bool
    """Whether `Report.files` is asked for: reading it takes a look at every document's facts."""

    def render(self, report: Report, manner: Manner) -> bytes: ...


def named(sha256: Sha256 | None) -> str | None:
    """A digest as reports write it; None for none."""
    return str(sha256) if sha256 else None
