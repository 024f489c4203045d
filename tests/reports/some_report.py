"""A report for tests, made of values alone: three units, two months, one document of nearly every kind."""

from __future__ import annotations

from base64 import b64encode
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

from pipeline.config import load_settings
from pipeline.gathering import reported_file
from pipeline.items import BadRow, Judged, JudgedRow, TallyRow, YearFindings
from pipeline.reports.interface import Basis, Report, UnreadRow
from pipeline.summary import Period, summary_of
from rules.facts import (
    DocumentVerdict,
    Finding,
    Indication,
    Integrity,
    Issuance,
    Level,
    Note,
    Origin,
    Outcome,
    RevocationPolicy,
    Role,
    SubIndication,
    Unit,
    UnitCode,
    WeakPolicy,
)
from rules.profiles import PROFILES
from rules.sequence import LowerBound
from rules.verdict import judge
from tests.builders import (
    NOW,
    UNIT_NAME,
    a_document,
    a_file,
    a_signature,
    a_unit,
    an_entry,
    an_issuance,
    an_unreadable,
    an_unsigned_document,
    digest_of,
)

HOSPITAL = a_unit()
CENTRE = Unit(
    code=UnitCode("TTYTPL"),
    name="Trung tâm Y tế khu vực Phước Long",
    certificate_names=(UNIT_NAME,),
    parent=UnitCode("SYT"),
)
DEPARTMENT = Unit(code=UnitCode("SYT"), name="Sở Y tế tỉnh Đồng Nai", certificate_names=(UNIT_NAME,))
UNITS = (HOSPITAL, CENTRE, DEPARTMENT)

HOSTILE = (
    "<script>window.pwned=1</script>",
    '"><img src=x onerror="window.pwned=1"> & \' {{ 7*7 }} {% raw %} {number}',
    "</script><script>window.pwned=1</script><!--",
    "</style></title><svg onload=window.pwned=1>",
    '=HYPERLINK("http://example.invalid";"x")',
    "=cmd|' /C calc'!A0",
    "+84 251 382 2943",
    "-2+3",
    "@SUM(A1)",
    " \u200b=1+1",
    "＝1+1",
    "\u202egpj.exe\u2066\u200b\u00ad",
    "\x00\x07\x1b[31m\x7f\ufffe\udcff\r\n\tx",
    "]]>&amp;<w:p/>",
    "Ả" * 10_000,
)
"""What a register, a file name or a certificate may say: scripts, formulas, bidi, controls, 10,000 characters."""


def issuances() -> list[Issuance]:
    """Documents of three units; the hospital's in March and April."""
    broken = a_signature(
        Role.ORGANISATION,
        integrity=Integrity.BROKEN,
        integrity_reason=Note(code="integrity-broken"),
        indication=Indication.TOTAL_FAILED,
        sub_indication=SubIndication.HASH_FAILURE,
        reason=Note(code="integrity-broken"),
    )
    organisation = a_signature(Role.ORGANISATION)
    kinds: list[dict[str, Any]] = [
        {},
        {},
        {"document": a_document(a_signature(Role.PERSON), broken, verdict=DocumentVerdict.INVALID)},
        {"document": an_unsigned_document()},
        {"document": None},
        {"document": an_unreadable()},
        {"document": a_document(organisation)},
        {"document": an_unsigned_document(origin=Origin.SCAN)},
        {"document": None, "entry": {"is_void": True, "void_reason": "trùng số"}},
    ]
    made = []
    for place, kind in enumerate(kinds):
        made.append(_one(HOSPITAL, 101 + place, date(2026, 3, 2 + place), signed_flag=place != 3, **kind))
    for place in range(3):
        made.append(_one(HOSPITAL, 121 + place, date(2026, 4, 6 + place), signed_flag=True))
    made.append(_one(HOSPITAL, 131, date(2026, 4, 10), signed_flag=True, document=an_unsigned_document()))
    for place in range(4):
        made.append(_one(DEPARTMENT, 1301 + place, date(2026, 4, 2 + place), signed_flag=None))
    for place in range(2):
        issuance = _one(CENTRE, 41 + place, date(2026, 4, 14 + place))
        made.append(replace(issuance, entry=None))
    return made


def _one(unit: Unit, number: int, on: date, *, entry: dict[str, Any] | None = None, **changes: Any) -> Issuance:
    flag = changes.pop("signed_flag", None)
    row = an_entry(
        unit=unit.code, number=str(number), symbol=f"{unit.code}-VP", issued_on=on, row=number - 97,
        subject=f"V/v triển khai công tác văn thư, văn bản thứ {number}", signed_flag=flag, **(entry or {}),
    )  # fmt: skip
    if "document" in changes and changes["document"] is None:
        file = None
    else:
        file = a_file(f"{unit.code}/{on:%Y-%m}/{number}.pdf")
    return an_issuance(unit=unit, entry=row, file=file, **changes)


def rows_of(made: Iterable[Issuance]) -> list[tuple[JudgedRow, Judged]]:
    """Judged, with their rows; positions count within each unit."""
    places: Counter[str] = Counter()
    rows = []
    for issuance in made:
        verdict = judge(issuance, profile=PROFILES["strict"], today=date(2026, 4, 30))
        entry, file = issuance.entry, issuance.file
        position = places[issuance.unit.code]
        places[issuance.unit.code] += 1
        row = JudgedRow(
            unit=issuance.unit.code,
            position=position,
            number=entry.number if entry else "41",
            symbol=entry.symbol if entry else "TTYTPL-VP",
            issued_on=issuance.issued_on,
            subject=entry.subject if entry else None,
            path=file.path if file else None,
            sha256=file.sha256 if file else None,
            verdict=verdict,
            judged_at=NOW,
        )
        rows.append((row, Judged(issuance=issuance, verdict=verdict)))
    return rows


def tallies_of(rows: Sequence[JudgedRow]) -> list[TallyRow]:
    """The counts that a store keeps of these rows."""
    counts = Counter(
        (
            row.unit, f"{row.issued_on:%Y-%m}" if row.issued_on else "", row.verdict.issuance_class,
            row.verdict.unregistered, row.verdict.organisation_signed, row.verdict.system_flag,
            row.verdict.paper_flag, row.verdict.on_time,
        )
        for row in rows
    )  # fmt: skip
    return [
        TallyRow(
            unit=key[0], period=key[1], issuance_class=key[2], unregistered=key[3], organisation_signed=key[4],
            system_flag=key[5], paper_flag=key[6], on_time=key[7], count=count,
        )
        for key, count in counts.items()
    ]  # fmt: skip


def some_report(
    made: Sequence[Issuance] | None = None, *, rows: Sequence[JudgedRow] | None = None, **changes: Any
) -> Report:
    """The report of `issuances()`, or of those given. `rows` alone leaves signatures out."""
    judged = rows_of(issuances() if made is None else made) if rows is None else []
    found = tuple(row for row, _ in judged) if rows is None else tuple(rows)
    settings = load_settings(None, base=Path("/nowhere"))
    folders = tuple((unit.code, str(unit.code)) for unit in UNITS)
    settings = replace(settings, units=UNITS, folders=folders)
    counts = tallies_of(found)
    months = sorted({row.period for row in counts if row.period})
    report = Report(
        basis=Basis(
            rulebook=digest_of("rulebook"),
            trust=digest_of("trust"),
            profile="strict",
            revocation=RevocationPolicy.IF_AVAILABLE,
            weak_algorithms=WeakPolicy.WARN,
            software="vanthu 0",
            judged_at=NOW,
            checkpoint=f"vanthu/audit/1 41 {b64encode(bytes.fromhex(digest_of('checkpoint'))).decode()}",
        ),
        summary=summary_of(counts, counts, settings, bounds={CENTRE.code: LowerBound(present=2, missing=0)},
                           findings={HOSPITAL.code: (a_gap(),)}),
        months=tuple(
            (month, summary_of([row for row in counts if row.period == month], counts, settings,
                               period=Period(first=month, last=month)))
            for month in months
        ),
        rows=found,
        files={(row.unit, row.position): reported_file(each.issuance) for row, each in judged if row.path},
        unread=(
            UnreadRow(
                unit=HOSPITAL.code,
                path="BVDN/So_van_ban_di_2026.xlsx",
                row=BadRow(source="BVDN/So_van_ban_di_2026.xlsx", sheet="Sổ VB đi", row=14,
                           column="Ngày tháng văn bản", value="31/02/2026", message="date-impossible"),
                reason=None,
            ),
        ),
        agency=DEPARTMENT.name,
    )  # fmt: skip
    return replace(report, **changes)


def a_gap(numbers: str = "110-120") -> YearFindings:
    """What the hospital's year of numbers leaves open."""
    gap = Finding(rule="registration/sequence_gaps", outcome=Outcome.INDETERMINATE, level=Level.WARN, message="gap",
                  values=(("numbers", numbers), ("count", "11"), ("sequence", "BVDN-VP")))  # fmt: skip
    return YearFindings(unit=HOSPITAL.code, year=2026, findings=(gap,))


def a_hostile_report() -> Report:
    """Every text that comes from outside says something hostile."""
    made = []
    for place, words in enumerate(HOSTILE):
        signature = a_signature(Role.PERSON, field=words)
        named = replace(signature.facts.certificate, common_name=words, organisation=words, issuer=words)  # type: ignore[type-var]
        signature = replace(signature, facts=replace(signature.facts, certificate=named))
        entry = an_entry(number=words[:300], symbol=words, subject=words, signer=words, row=place,
                         issued_on=date(2026, 3, 1 + place), signed_flag=True)  # fmt: skip
        made.append(
            an_issuance(
                entry=entry,
                file=replace(a_file(), path=f"BVDN/{words}.pdf"),
                document=a_document(signature),
                candidates=(words,),
            )
        )
    bad = tuple(
        UnreadRow(
            unit=HOSPITAL.code,
            path=words,
            row=BadRow(source=words, sheet=words, row=place, column=words, value=words, message="date-impossible"),
            reason=None,
        )
        for place, words in enumerate(HOSTILE)
    )
    return some_report(made, unread=bad, agency=HOSTILE[1])
