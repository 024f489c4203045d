"""Waivers: what they lower, what they never touch, and how they end."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from rules.classes import IssuanceClass
from rules.facts import Indication, Integrity, Level, Outcome, Role, UnitCode
from rules.profiles import PROFILES
from rules.verdict import judge
from rules.waivers import PROBLEMS, Waiver, check_waivers, read_waivers, with_waivers
from tests.builders import TODAY, a_signature, a_unit, an_entry, an_issuance

STRICT = PROFILES["strict"]
ROSTER = Waiver(
    id="W1",
    rule="signature/signer_authority",
    unit=UnitCode("BVDN"),
    reason="Danh sách người ký đang được rà soát sau sáp nhập",
    granted_by="Giám đốc Sở",
    granted_on=date(2026, 1, 1),
    until=date(2026, 6, 30),
)
NO_ROSTER = an_issuance(unit=a_unit(signers=()))
NO_ROSTER_VERDICT = judge(NO_ROSTER, profile=STRICT, today=TODAY)


def authority_finding(waivers: list[Waiver], today: date = TODAY) -> tuple[Level, str | None, Outcome]:
    verdict = with_waivers(NO_ROSTER_VERDICT, NO_ROSTER, waivers, today=today)
    (finding,) = [f for f in verdict.findings if f.rule == "signature/signer_authority"]
    return finding.level, finding.waiver, finding.outcome


def test_a_waived_finding_becomes_a_note_that_names_its_waiver_and_keeps_its_outcome() -> None:
    assert authority_finding([]) == (Level.WARN, None, Outcome.INDETERMINATE)
    assert authority_finding([ROSTER]) == (Level.NOTE, "W1", Outcome.INDETERMINATE)


def test_a_waiver_ends_by_itself() -> None:
    assert authority_finding([ROSTER], date(2026, 6, 30))[1] == "W1"
    assert authority_finding([ROSTER], date(2026, 7, 1))[1] is None
    assert authority_finding([ROSTER], date(2025, 12, 31))[1] is None


def test_a_waiver_is_for_its_unit_and_its_document_only() -> None:
    assert authority_finding([replace(ROSTER, unit=UnitCode("TTYT"))])[1] is None
    assert authority_finding([replace(ROSTER, document="101/BVĐKĐN-VP")])[1] == "W1"
    assert authority_finding([replace(ROSTER, document="102/BVĐKĐN-VP")])[1] is None
    assert NO_ROSTER.file is not None
    assert authority_finding([replace(ROSTER, document=NO_ROSTER.file.sha256)])[1] == "W1"


def test_a_waiver_never_turns_an_invalid_signature_valid() -> None:
    broken = a_signature(Role.ORGANISATION, indication=Indication.TOTAL_FAILED, integrity=Integrity.BROKEN)
    issuance = an_issuance(a_signature(), broken)
    verdict = judge(issuance, profile=STRICT, today=TODAY)
    waived = with_waivers(verdict, issuance, [replace(ROSTER, rule="signature/integrity")], today=TODAY)
    assert waived.issuance_class is IssuanceClass.INVALID
    assert waived == verdict


def test_a_waiver_changes_no_class_and_no_figure() -> None:
    waived = with_waivers(NO_ROSTER_VERDICT, NO_ROSTER, [ROSTER], today=TODAY)
    assert replace(waived, findings=()) == replace(NO_ROSTER_VERDICT, findings=())


def test_a_document_outside_the_register_is_waived_by_its_file_only() -> None:
    issuance = an_issuance(entry=None, unit=a_unit(signers=()))
    assert not replace(ROSTER, document="101/BVĐKĐN-VP").covers(issuance)
    assert not replace(ROSTER, document="không phải số").covers(an_issuance(entry=an_entry()))


def told(*waivers: Waiver, used: set[str] | None = None) -> list[str]:
    return [p.message for p in check_waivers(waivers, today=TODAY, units={"BVDN"}, used=used)]


def test_a_good_waiver_has_no_problems() -> None:
    assert told(ROSTER) == []
    assert told(ROSTER, used={"W1"}) == []


@pytest.mark.parametrize(
    ("waiver", "message"),
    [
        (replace(ROSTER, rule="signature/no_such_rule"), "unknown-rule"),
        (replace(ROSTER, rule="signature/integrity"), "not-waivable"),
        (replace(ROSTER, unit=UnitCode("XX")), "unknown-unit"),
        (replace(ROSTER, until=date(2025, 12, 1)), "ends-before-it-begins"),
        (replace(ROSTER, until=date(2027, 6, 1)), "too-long"),
        (replace(ROSTER, until=date(2026, 3, 31)), "expired"),
        (replace(ROSTER, until=date(2026, 4, 20)), "ends-soon"),
    ],
)
def test_what_is_wrong_with_a_waiver_is_told_in_both_languages(waiver: Waiver, message: str) -> None:
    problems = check_waivers([waiver], today=TODAY, units={"BVDN"})
    assert message in [p.message for p in problems]
    for problem in problems:
        for lang in ("vi", "en"):
            assert "{" not in PROBLEMS[problem.message].format(lang, dict(problem.values))


def test_two_waivers_with_one_id_and_a_waiver_without_use_are_told() -> None:
    assert told(ROSTER, replace(ROSTER, rule="form/copy_mark")).count("same-id") == 2
    assert told(ROSTER, used=set()) == ["unused"]


TABLE = {
    "id": "W1", "rule": "form/copy_mark", "unit": "BVDN", "reason": "Phần mềm cũ", "granted_by": "Chánh Văn phòng",
    "granted_on": date(2026, 1, 1), "until": date(2026, 6, 30),
}  # fmt: skip


def test_waivers_are_read_from_settings() -> None:
    waivers, problems = read_waivers([TABLE, TABLE | {"id": "W2", "document": "101/BVĐKĐN-VP"}])
    assert [w.id for w in waivers] == ["W1", "W2"]
    assert waivers[1].document == "101/BVĐKĐN-VP"
    assert problems == ()


@pytest.mark.parametrize(
    ("table", "message", "field"),
    [
        ({k: v for k, v in TABLE.items() if k != "until"}, "missing-field", "until"),
        (TABLE | {"untill": date(2026, 1, 1)}, "unknown-field", "untill"),
        (TABLE | {"until": "2026-06-30"}, "bad-value", "until"),
        (TABLE | {"reason": 5}, "bad-value", "reason"),
    ],
)
def test_a_malformed_waiver_is_told_and_stops_the_work(table: dict[str, object], message: str, field: str) -> None:
    waivers, problems = read_waivers([table])
    assert waivers == ()
    assert (message, field) in [(p.message, dict(p.values)["field"]) for p in problems]
    assert all(p.is_fatal for p in problems)
    assert all("{" not in PROBLEMS[p.message].format("vi", dict(p.values)) for p in problems)


def test_the_nearness_of_the_end_stops_nothing() -> None:
    (problem,) = check_waivers([replace(ROSTER, until=date(2026, 4, 20))], today=TODAY, units={"BVDN"})
    assert not problem.is_fatal
