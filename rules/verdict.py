"""Judging one issuance: the class table, first match wins, and every rule in force on the document's day.

The table is LAW 7.2 with its numbers kept; rows of ours between them carry a letter. Where a condition needs saying:

* 5: a failure of *any* signature counts, initials and clerk stamps included: the number and the date are content, and
  bytes that changed under one signature changed under all (DESIGN 5.1, 5.2).
* 5a: nothing was issued on a day that is yet to come. Whether the date is a slip, the document dated ahead or the clock
  wrong cannot be told, so it is neither an original nor something worse; what is proven without a date (no file, a
  broken signature) is said before, and when the day comes the document is judged again.
* 6: an indeterminate initials or clerk signature does not lower the document, since P and O vouch for it (LAW: "P or O
  indeterminate"); a signature that could not be checked at all, or a trace of one, does, in any role.
* 7: "another unit's certificate" is told from the organisation's signature alone, so it comes before every row that
  rests on O, scans included (DESIGN 1).
* 7-10, 14, 17: a file with some scanned pages (mixed) is judged as made by software.
* 18a: several files that fit one entry come before "missing": a person must choose.
* 18b: a signature whose role cannot be told may be the missing P or O; then nobody can say which of 11-15 it is.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

from rules import instruments as law
from rules.case import (
    Case,
    all_passed,
    any_indeterminate,
    cannot_be_told,
    case_of,
    covers_file,
    has_failure,
    has_unclear_role,
    is_exempt_by_infrastructure,
    is_foreign,
    organisation_signed_first,
    unreadable_of,
)
from rules.catalogue import RULES
from rules.classes import IssuanceClass
from rules.facts import (
    Authority,
    Document,
    Finding,
    Issuance,
    Level,
    Origin,
    Outcome,
    Role,
    Unit,
    Unreadable,
)
from rules.law import LegalGround
from rules.profiles import Profile
from rules.rule import Answer, AnyLook, AnyRule
from rules.text import Text
from rules.timeliness import sent_by_next_morning


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """What one issuance is, and what was found in it. Holds all that a tally needs."""

    issuance_class: IssuanceClass
    row: str
    """Row of the class table that fitted: `1` to `18`, rows of ours with a letter; `annex` where an annex decided."""
    findings: tuple[Finding, ...]
    """In the order of the catalogue; `mending_order` sorts them as a clerk would mend them."""
    unregistered: bool
    """True for a file outside the register (ngoài sổ): it stays out of the denominator."""
    organisation_signed: bool
    """The file carries a valid signature of the organisation (measure R3)."""
    system_flag: bool | None
    """What the export claims of digital signing; None where it claims nothing."""
    paper_flag: bool
    """The register says that it was signed on paper."""
    on_time: Outcome
    """Sent by the next working morning (measure R7); not applicable to what is no original."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One row of the class table."""

    number: str
    condition: Text
    fits: Callable[[Case, Profile], bool]
    gives: IssuanceClass
    grounds: tuple[LegalGround, ...]
    finding: str | None = None
    """The rule that says the side finding of this row."""


def judge(issuance: Issuance, *, profile: Profile, today: date) -> Verdict:
    """The class and the findings of one issuance, by the law of its day. Pure, and never raises for a strange file.

    `today` is the day of judging in Vietnam: a document dated later than that was not issued yet (`comes_on`).
    """
    case = case_of(issuance, today=today)
    row = next(row for row in TABLE if row.fits(case, profile))
    issuance_class, number = row.gives, row.number
    if profile.annexes_decide and issuance.annexes and issuance_class not in _BEYOND_ANNEXES:
        drawn = _worst([_class_of_annex(content, case.unit) for _, content in issuance.annexes])
        if drawn is not None and _GRAVITY[drawn] > _GRAVITY[issuance_class]:
            issuance_class, number = drawn, "annex"
    findings = _findings(case, profile, issuance_class)
    on_time = Outcome.NOT_APPLICABLE
    if issuance_class is IssuanceClass.E_ORIGINAL:
        on_time = sent_by_next_morning.RULE.outcome(case)
    entry = issuance.entry
    return Verdict(
        issuance_class=issuance_class,
        row=number,
        findings=findings,
        unregistered=entry is None,
        organisation_signed=_is_organisation_signed(case),
        system_flag=entry.signed_flag if entry is not None else None,
        paper_flag=entry is not None and entry.paper_flag is True,
        on_time=on_time,
    )


def comes_on(issuance: Issuance, *, today: date) -> date | None:
    """The next day on which its date alone may change the verdict; None where no date of it lies ahead.

    The eve counts: a date one day ahead is told otherwise than one of next month.
    """
    dates = [issuance.issued_on]
    if isinstance(issuance.document, Document):
        dates.append(issuance.document.heading.issued_on)
    ahead = [day for day in dates if day is not None and day > today]
    return min((max(day - timedelta(days=1), today + timedelta(days=1)) for day in ahead), default=None)


# The predicates, in the words of LAW 7.1 ------------------------------------------------------------------------------


def _is_secret(case: Case, _: Profile) -> bool:
    return case.is_secret


def _is_void(case: Case, _: Profile) -> bool:
    return case.entry is not None and case.entry.is_void


def _is_exempt_by_infrastructure(case: Case, _: Profile) -> bool:
    return case.entry is not None and is_exempt_by_infrastructure(case.entry)


def _has_candidates(case: Case, _: Profile) -> bool:
    return bool(case.issuance.candidates)


def _has_no_file(case: Case, _: Profile) -> bool:
    return case.issuance.document is None


def _is_unreadable(case: Case, _: Profile) -> bool:
    return unreadable_of(case.issuance) is not None


def _is_invalid(case: Case, _: Profile) -> bool:
    return case.document is not None and has_failure(case.document)


def _is_ahead(case: Case, _: Profile) -> bool:
    return case.is_ahead


def _is_indeterminate(case: Case, _: Profile) -> bool:
    if case.document is None:
        return False
    return any_indeterminate(case.persons) or any_indeterminate(case.organisations) or cannot_be_told(case.document)


def _is_signed_by_the_wrong(case: Case, _: Profile) -> bool:
    if is_foreign(case.organisations, case.unit):
        return True
    return _is_born_and_signed(case) and case.authority is Authority.NO


def _is_born_and_signed(case: Case) -> bool:
    return (
        case.is_born
        and all_passed(case.persons)
        and all_passed(case.organisations)
        and case.document is not None
        and covers_file(case.document)
    )


def _is_original_out_of_order(case: Case, profile: Profile) -> bool:
    known = case.authority is Authority.YES or profile.accepts_unknown_authority
    return known and _is_born_and_signed(case) and organisation_signed_first(case)


def _is_original(case: Case, _: Profile) -> bool:
    return case.authority is Authority.YES and _is_born_and_signed(case)


def _is_original_of_unknown_authority(case: Case, profile: Profile) -> bool:
    return profile.accepts_unknown_authority and _is_born_and_signed(case)


def _is_demoted(case: Case, _: Profile) -> bool:
    return _is_born_and_signed(case)


def _may_lack_only_a_role(case: Case, _: Profile) -> bool:
    return not (case.persons and case.organisations) and has_unclear_role(case)


def _is_marked_copy(case: Case, profile: Profile) -> bool:
    return _is_unmarked_copy(case, profile) and case.copy_mark is not None


def _is_unmarked_copy(case: Case, _: Profile) -> bool:
    return case.is_scan and all_passed(case.organisations) and not case.persons


def _is_hybrid(case: Case, _: Profile) -> bool:
    return case.is_scan and all_passed(case.persons) and all_passed(case.organisations)


def _is_organisation_only(case: Case, _: Profile) -> bool:
    return case.is_born and all_passed(case.organisations) and not case.persons


def _is_person_only(case: Case, _: Profile) -> bool:
    return all_passed(case.persons) and not case.organisations


def _is_plain_scan(case: Case, _: Profile) -> bool:
    return case.document is not None and not case.document.facts.was_signed and case.is_scan


def _is_unsigned(case: Case, _: Profile) -> bool:
    return case.document is not None and not case.document.facts.was_signed and case.is_born


def _is_anything(_: Case, __: Profile) -> bool:
    return True


TABLE: tuple[Row, ...] = (
    Row(
        number="1",
        condition=Text("Bí mật nhà nước (theo sổ hoặc dấu chỉ độ mật)", "State secret, by the register or its stamp"),
        fits=_is_secret, gives=IssuanceClass.EXEMPT_SECRET, grounds=(law.D28_1_2, law.D30_16_3, law.L117),
        finding="secrets/file_present",
    ),
    Row(
        number="2",
        condition=Text("Số bị hủy hoặc văn bản đã thu hồi", "Number cancelled, or document recalled"),
        fits=_is_void, gives=IssuanceClass.VOID, grounds=(law.D30_18_3, law.D30_18_4_B),
    ),
    Row(
        number="3",
        condition=Text(
            "Ghi ký giấy kèm lý do chưa đáp ứng hạ tầng", "Entered as paper, with the missing infrastructure as reason"
        ),
        fits=_is_exempt_by_infrastructure, gives=IssuanceClass.EXEMPT_INFRASTRUCTURE, grounds=(law.D28_7_1,),
    ),
    Row(
        number="18a",
        condition=Text("Nhiều tệp hoặc nhiều dòng sổ cùng khớp", "Several files or register rows fit"),
        fits=_has_candidates, gives=IssuanceClass.REVIEW, grounds=(law.D30_15_1,),
    ),
    Row(
        number="4",
        condition=Text("Có trong sổ, không có tệp", "Registered, no file"),
        fits=_has_no_file, gives=IssuanceClass.MISSING, grounds=(law.D30_19_2_A,),
    ),
    Row(
        number="4a",
        condition=Text("Tệp không đọc được", "The file cannot be read"),
        fits=_is_unreadable, gives=IssuanceClass.UNREADABLE, grounds=(law.D30_19_2_A, law.D30_21_2_A),
    ),
    Row(
        number="5",
        condition=Text(
            "Có chữ ký số không đạt, hoặc nội dung đổi sau chữ ký cuối",
            "A signature fails, or content was changed after the last one",
        ),
        fits=_is_invalid, gives=IssuanceClass.INVALID,
        grounds=(law.D30_5_2, law.D30_21_2_A, law.L20_22_3_D, law.C15_6),
    ),
    Row(
        number="5a",
        condition=Text("Ngày văn bản chưa đến", "The document's date has not come"),
        fits=_is_ahead, gives=IssuanceClass.INDETERMINATE, grounds=(law.D30_15_1, law.D30_16_1),
        finding="timeliness/date_has_come",
    ),
    Row(
        number="6",
        condition=Text(
            "Chữ ký số của người hoặc của cơ quan chưa kết luận được, hoặc có dấu vết chữ ký không kiểm tra được",
            "The person's or the organisation's signature is indeterminate, or a trace of one cannot be checked",
        ),
        fits=_is_indeterminate, gives=IssuanceClass.INDETERMINATE, grounds=(law.D30_5_2, law.C15_A2),
    ),
    Row(
        number="7",
        condition=Text(
            "Người ký không có thẩm quyền, hoặc chứng thư cơ quan của đơn vị khác",
            "The signer has no authority, or the organisation's certificate is another unit's",
        ),
        fits=_is_signed_by_the_wrong, gives=IssuanceClass.WRONG_SIGNER,
        grounds=(law.D30_13, law.D30_4_2_A, law.D30_33_2),
    ),
    Row(
        number="10",
        condition=Text(
            "Đủ hai chữ ký số hợp lệ, cơ quan ký trước người có thẩm quyền",
            "Both signatures valid, the organisation signed before the person",
        ),
        fits=_is_original_out_of_order, gives=IssuanceClass.E_ORIGINAL,
        grounds=(law.D30_5_1, law.D30_3_8, law.D30_32_2_D), finding="signature/order_of_signatures",
    ),
    Row(
        number="8",
        condition=Text(
            "Tệp điện tử, đủ hai chữ ký số hợp lệ, đúng thẩm quyền, bao trùm cả tệp",
            "Made by software, both signatures valid, competent, covering the file",
        ),
        fits=_is_original, gives=IssuanceClass.E_ORIGINAL, grounds=(law.D30_5_1, law.D30_3_8),
    ),
    Row(
        number="9",
        condition=Text(
            "Như dòng 8, chưa đối chiếu được thẩm quyền", "As row 8, authority not checked against a roster"
        ),
        fits=_is_original_of_unknown_authority, gives=IssuanceClass.E_ORIGINAL,
        grounds=(law.D30_5_1, law.D30_13), finding="signature/signer_authority",
    ),
    Row(
        number="9a",
        condition=Text(
            "Như dòng 9, khi cách tính không chấp nhận thẩm quyền chưa rõ",
            "As row 9, where the profile does not accept unknown authority",
        ),
        fits=_is_demoted, gives=IssuanceClass.REVIEW, grounds=(law.D30_13,), finding="signature/signer_authority",
    ),
    Row(
        number="18b",
        condition=Text(
            "Có chữ ký số chưa rõ vai trò mà có thể là chữ ký còn thiếu",
            "A signature of unclear role may be the one that is missing",
        ),
        fits=_may_lack_only_a_role, gives=IssuanceClass.REVIEW, grounds=(law.D30_5_1,),
    ),
    Row(
        number="11",
        condition=Text(
            "Bản quét, cơ quan ký số, có hình thức sao", "Scan, organisation's signature, marked as a copy"
        ),
        fits=_is_marked_copy, gives=IssuanceClass.DIGITISED_COPY,
        grounds=(law.D30_25_1_C, law.D30_18_6, law.D30_26),
    ),
    Row(
        number="12",
        condition=Text(
            "Bản quét, cơ quan ký số, thiếu hình thức sao", "Scan, organisation's signature, not marked as a copy"
        ),
        fits=_is_unmarked_copy, gives=IssuanceClass.DIGITISED_COPY,
        grounds=(law.D30_25_1_C, law.D30_A1_COPY_SIGNATURE), finding="form/copy_mark",
    ),
    Row(
        number="13",
        condition=Text("Bản quét, đủ hai chữ ký số", "Scan with both signatures"),
        fits=_is_hybrid, gives=IssuanceClass.HYBRID, grounds=(law.D30_3_4, law.D30_3_8),
    ),
    Row(
        number="14",
        condition=Text("Tệp điện tử, chỉ cơ quan ký số", "Made by software, the organisation alone signed"),
        fits=_is_organisation_only, gives=IssuanceClass.ORGANISATION_ONLY, grounds=(law.D30_5_1, law.D30_32_2_D),
    ),
    Row(
        number="15",
        condition=Text("Chỉ người có thẩm quyền ký số", "The competent person alone signed"),
        fits=_is_person_only, gives=IssuanceClass.PERSON_ONLY, grounds=(law.D30_5_1, law.D30_18_5),
    ),
    Row(
        number="16",
        condition=Text("Bản quét, không có chữ ký số", "Scan without a signature"),
        fits=_is_plain_scan, gives=IssuanceClass.PAPER_SCAN, grounds=(law.D28_4_2,),
    ),
    Row(
        number="17",
        condition=Text("Tệp điện tử, không có chữ ký số", "Made by software, without a signature"),
        fits=_is_unsigned, gives=IssuanceClass.UNSIGNED, grounds=(law.D28_4_2, law.D30_5_1),
    ),
    Row(
        number="18",
        condition=Text("Không dòng nào ở trên khớp", "Nothing above fits"),
        fits=_is_anything, gives=IssuanceClass.REVIEW, grounds=(law.D30_4_2_B, law.D30_5_1),
    ),
)  # fmt: skip
"""The class table, read from the top. 10 stands before 8 and 9, whose narrower case it is."""


# Annexes --------------------------------------------------------------------------------------------------------------

_GRAVITY: dict[IssuanceClass, int] = {
    issuance_class: gravity
    for gravity, issuance_class in enumerate(
        (
            IssuanceClass.E_ORIGINAL,
            IssuanceClass.HYBRID,
            IssuanceClass.DIGITISED_COPY,
            IssuanceClass.ORGANISATION_ONLY,
            IssuanceClass.PERSON_ONLY,
            IssuanceClass.PAPER_SCAN,
            IssuanceClass.UNSIGNED,
            IssuanceClass.REVIEW,
            IssuanceClass.INDETERMINATE,
            IssuanceClass.UNREADABLE,
            IssuanceClass.WRONG_SIGNER,
            IssuanceClass.INVALID,
        )
    )
}
"""From best to worst, for "the worst of main file and annexes"."""

_BEYOND_ANNEXES = frozenset(IssuanceClass) - frozenset(_GRAVITY) | {IssuanceClass.REVIEW}
"""Classes that no annex changes: decided by the register, without a file, or waiting for a person."""


def _class_of_annex(content: Document | Unreadable, unit: Unit) -> IssuanceClass | None:
    """What an annex in a file of its own draws the document down to; None where it is signed as it must be."""
    if isinstance(content, Unreadable):
        return IssuanceClass.UNREADABLE
    if has_failure(content):
        return IssuanceClass.INVALID
    organisations = tuple(s for s in content.signatures if s.role is Role.ORGANISATION)
    persons = tuple(s for s in content.signatures if s.role is Role.PERSON)
    if any_indeterminate(organisations) or cannot_be_told(content):
        return IssuanceClass.INDETERMINATE
    if is_foreign(organisations, unit):
        return IssuanceClass.WRONG_SIGNER
    if organisations:
        return None
    if content.signatures:
        return IssuanceClass.PERSON_ONLY if all_passed(persons) else IssuanceClass.INDETERMINATE
    return IssuanceClass.PAPER_SCAN if content.facts.origin is Origin.SCAN else IssuanceClass.UNSIGNED


def _worst(classes: Sequence[IssuanceClass | None]) -> IssuanceClass | None:
    there = [c for c in classes if c is not None]
    return max(there, key=_GRAVITY.__getitem__) if there else None


# Rules ----------------------------------------------------------------------------------------------------------------

_FAMILIES: dict[IssuanceClass, frozenset[str]] = {
    IssuanceClass.EXEMPT_SECRET: frozenset({"secrets"}),
    IssuanceClass.VOID: frozenset({"secrets", "registration", "exchange"}),
}
"""Families that apply to a class; all where it is not named. Of a secret nothing is told but that it is there."""


_LOOKS: tuple[AnyLook, ...] = tuple(dict.fromkeys(rule.looks_at for rule in RULES))
_Chosen = tuple[tuple[int, Callable[[Any, Case], Answer], AnyRule, Level], ...]
"""Rules to ask: place of what they look at in `_LOOKS`, check, rule, level."""

_CHOSEN: dict[int, tuple[Profile, dict[tuple[date | None, IssuanceClass], _Chosen]]] = {}
"""By the profile's identity, with the profile to make sure of it: hashing one costs more than judging by it."""


def _findings(case: Case, profile: Profile, issuance_class: IssuanceClass) -> tuple[Finding, ...]:
    """What every rule that binds says of the case, in the order of the catalogue."""
    seen = [look.of(case) for look in _LOOKS]
    found: list[Finding] = []
    for place, check, rule, level in _rules_for(profile, case.day, issuance_class):
        looked_at = seen[place]
        if looked_at is None:
            continue
        answer = check(looked_at, case)
        if isinstance(answer, tuple):
            found.extend(rule.found(answer, level))
    return tuple(found)


def _rules_for(profile: Profile, day: date | None, issuance_class: IssuanceClass) -> _Chosen:
    """The rules that bind on that day, without those that the profile ignores. Kept for the next document."""
    known = _CHOSEN.get(id(profile))
    if known is None or known[0] is not profile:
        if len(_CHOSEN) >= 64:
            _CHOSEN.clear()
        known = _CHOSEN[id(profile)] = (profile, {})
    chosen = known[1].get((day, issuance_class))
    if chosen is None:
        chosen = known[1][day, issuance_class] = tuple(_chosen(profile, day, issuance_class))
    return chosen


def _chosen(
    profile: Profile, day: date | None, issuance_class: IssuanceClass
) -> Iterator[tuple[int, Callable[[Any, Case], Answer], AnyRule, Level]]:
    families = _FAMILIES.get(issuance_class)
    for rule in RULES:
        level = profile.level_of(rule.id)
        if level is not Level.IGNORE and rule.binds_on(day) and (families is None or rule.family in families):
            yield _LOOKS.index(rule.looks_at), rule.check, rule, level


def _is_organisation_signed(case: Case) -> bool:
    return (
        case.document is not None
        and all_passed(case.organisations)
        and not has_failure(case.document)
        and not is_foreign(case.organisations, case.unit)
    )


def grounds_of(verdict: Verdict) -> tuple[LegalGround, ...]:
    """The clauses on which the verdict's class rests."""
    for row in TABLE:
        if row.number == verdict.row:
            return row.grounds
    return (law.D30_A1_ANNEX, law.D30_5_1)


_LEVEL_ORDER = {Level.FAIL: 0, Level.WARN: 1, Level.NOTE: 2, Level.IGNORE: 3}
_FAMILY_ORDER = {
    family: order
    for order, family in enumerate(("secrets", "registration", "signature", "exchange", "timeliness", "form"))
}


def mending_order(findings: Sequence[Finding]) -> tuple[Finding, ...]:
    """Findings in the order in which a clerk would mend them: what decides first, secrets before all."""
    return tuple(
        sorted(
            findings,
            key=lambda f: (
                _LEVEL_ORDER[f.level],
                _FAMILY_ORDER.get(f.rule.partition("/")[0], 9),
                f.outcome is not Outcome.NONCOMPLIANT,
                f.rule,
            ),
        )
    )


def without_register(verdict: Verdict) -> Verdict:
    """The verdict where the unit gave no register at all: that is told once of the unit, not of every document."""
    lowered = tuple(
        replace(finding, level=Level.NOTE) if finding.rule == "registration/registered" else finding
        for finding in verdict.findings
    )
    return replace(verdict, findings=lowered)


def with_findings(verdict: Verdict, findings: Sequence[Finding]) -> Verdict:
    """The verdict with other findings (of a unit's year, or after waivers); its class never changes by them."""
    return replace(verdict, findings=tuple(findings))
