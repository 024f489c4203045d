"""The class table, row by row (LAW 7.2), and what stands between the rows."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rules.classes import CLASSES, IssuanceClass
from rules.facts import (
    Changes,
    Coverage,
    DocumentVerdict,
    Indication,
    Integrity,
    Issuance,
    Level,
    Note,
    Origin,
    Outcome,
    RegisterEntry,
    Role,
    RosterSigner,
    Signature,
    SignerKind,
)
from rules.profiles import PROFILES
from rules.verdict import TABLE, Verdict, comes_on, grounds_of, judge, mending_order
from tests.builders import (
    TODAY,
    a_certificate,
    a_document,
    a_file,
    a_heading,
    a_signature,
    a_unit,
    an_entry,
    an_issuance,
    an_organisation_certificate,
    an_unreadable,
    an_unsigned_document,
)

STRICT = PROFILES["strict"]
ISSUANCE = PROFILES["issuance"]
C = IssuanceClass


def judged(issuance: Issuance) -> Verdict:
    return judge(issuance, profile=STRICT, today=TODAY)


def rules_of(verdict: Verdict) -> set[str]:
    return {finding.rule for finding in verdict.findings}


def a_scan(*signatures: Signature, **heading: object) -> Issuance:
    return an_issuance(
        document=a_document(
            *signatures, origin=Origin.SCAN, scan_dpi=200, scan_colour=True, heading=a_heading(**heading)
        )
    )


PERSON = a_signature(Role.PERSON)
SEAL = a_signature(Role.ORGANISATION)
PERSON_ALONE = a_signature(Role.PERSON, coverage=Coverage.ENTIRE_FILE, changes_after=Changes.NONE)


def indeterminate(role: Role) -> Signature:
    return a_signature(role, indication=Indication.INDETERMINATE, reason=Note(code="no-issuer"))


def failed(role: Role) -> Signature:
    return a_signature(role, indication=Indication.TOTAL_FAILED, integrity=Integrity.BROKEN)


# Row by row -----------------------------------------------------------------------------------------------------------


def test_row_1_a_secret_entry_is_exempt_and_its_file_is_an_alarm() -> None:
    verdict = judged(
        an_issuance(entry=an_entry(is_secret=True, subject=None), document=None, file=a_file("BVDN/mat.pdf"))
    )
    assert (verdict.issuance_class, verdict.row) == (C.EXEMPT_SECRET, "1")
    (finding,) = verdict.findings
    assert (finding.rule, finding.level, finding.message) == ("secrets/file_present", Level.FAIL, "file-present")


def test_row_1_a_secret_entry_without_a_file_is_exempt_and_quiet() -> None:
    verdict = judged(an_issuance(entry=an_entry(is_secret=True, subject=None), document=None))
    assert verdict.issuance_class is C.EXEMPT_SECRET
    assert verdict.findings == ()


def test_row_1_nothing_is_told_of_a_secret_document_even_when_it_was_handed_over() -> None:
    verdict = judged(an_issuance(failed(Role.PERSON), entry=an_entry(is_secret=True, subject=None)))
    assert verdict.issuance_class is C.EXEMPT_SECRET
    assert rules_of(verdict) == {"secrets/file_present"}


def test_row_1_a_stamped_page_is_exempt_with_an_alarm_even_when_the_register_does_not_know() -> None:
    verdict = judged(an_issuance(document=a_document(heading=a_heading(secrecy_mark="MẬT"))))
    assert verdict.issuance_class is C.EXEMPT_SECRET
    assert [f.message for f in verdict.findings] == ["stamped-file"]


def test_row_2_a_void_number_is_void_whatever_its_file() -> None:
    assert judged(an_issuance(entry=an_entry(is_void=True))).issuance_class is C.VOID


def test_row_3_paper_with_a_recorded_reason_is_exempt() -> None:
    entry = an_entry(paper_flag=True, paper_reason="Bên nhận chưa kết nối trục liên thông")
    assert judged(an_issuance(entry=entry, document=None)).issuance_class is C.EXEMPT_INFRASTRUCTURE


def test_row_3_paper_without_a_reason_is_not_exempt() -> None:
    assert judged(an_issuance(entry=an_entry(paper_flag=True), document=None)).issuance_class is C.MISSING
    blank = an_entry(paper_flag=True, paper_reason="  ")
    assert judged(an_issuance(entry=blank, document=None)).issuance_class is C.MISSING


def test_row_18a_candidates_wait_for_a_person_before_they_are_missing() -> None:
    verdict = judged(an_issuance(document=None, candidates=("BVDN/a.pdf", "BVDN/b.pdf")))
    assert (verdict.issuance_class, verdict.row) == (C.REVIEW, "18a")


AHEAD = an_entry(issued_on=date(2062, 3, 5))


def test_row_5a_an_original_of_a_day_to_come_is_none_yet_and_nothing_worse() -> None:
    """Decree 30/2020 Art. 15(1): number and date follow "thứ tự và trình tự thời gian ban hành"."""
    for issuance in (
        an_issuance(entry=AHEAD),
        a_scan_of(AHEAD),
        an_issuance(entry=AHEAD, document=an_unsigned_document()),
    ):
        verdict = judged(issuance)
        assert (verdict.issuance_class, verdict.row) == (C.INDETERMINATE, "5a")
        assert "timeliness/date_has_come" in rules_of(verdict)
    assert judge(an_issuance(entry=AHEAD), profile=STRICT, today=date(2062, 3, 5)).issuance_class is C.E_ORIGINAL


def a_scan_of(entry: RegisterEntry) -> Issuance:
    return replace(a_scan(), entry=entry)


def test_row_5a_what_is_proven_without_a_date_is_said_before() -> None:
    assert judged(an_issuance(PERSON, failed(Role.ORGANISATION), entry=AHEAD)).issuance_class is C.INVALID
    assert judged(an_issuance(entry=replace(AHEAD, is_void=True))).issuance_class is C.VOID
    missing = judged(an_issuance(entry=AHEAD, document=None))
    assert missing.issuance_class is C.MISSING
    assert "registration/file_found" not in rules_of(missing), "no file is asked for before its day"
    assert "timeliness/date_has_come" in rules_of(missing)


def test_a_page_of_a_day_to_come_whose_entry_has_come_is_told_and_judged_by_the_entry() -> None:
    verdict = judged(an_issuance(document=a_document(heading=a_heading(issued_on=date(2062, 3, 5)))))
    assert verdict.issuance_class is C.E_ORIGINAL
    assert {"timeliness/date_has_come", "registration/date_agrees"} <= rules_of(verdict)


@pytest.mark.parametrize(
    ("day", "comes"),
    [(date(2026, 4, 1), None), (date(2026, 4, 2), date(2026, 4, 2)), (date(2026, 4, 9), date(2026, 4, 8))],
)
def test_the_verdict_may_change_on_the_eve_and_on_the_day(day: date, comes: date | None) -> None:
    assert comes_on(an_issuance(entry=an_entry(issued_on=day), document=None), today=TODAY) == comes
    assert comes_on(an_issuance(document=a_document(heading=a_heading(issued_on=day))), today=TODAY) == comes


def test_row_4_an_entry_without_a_file_is_missing() -> None:
    assert judged(an_issuance(document=None)).issuance_class is C.MISSING


@pytest.mark.parametrize("was_signed", [False, True])
def test_row_4a_a_file_that_cannot_be_read_is_unreadable(was_signed: bool) -> None:
    verdict = judged(an_issuance(document=an_unreadable(was_signed=was_signed)))
    assert verdict.issuance_class is C.UNREADABLE


@pytest.mark.parametrize("role", [Role.PERSON, Role.ORGANISATION, Role.CLERK, Role.INITIALS, Role.UNKNOWN])
def test_row_5_a_failed_signature_of_any_role_makes_the_document_invalid(role: Role) -> None:
    verdict = judged(an_issuance(failed(role), PERSON, SEAL))
    assert (verdict.issuance_class, verdict.row) == (C.INVALID, "5")
    assert not verdict.organisation_signed


def test_row_5_a_later_good_signature_does_not_heal_a_broken_one() -> None:
    assert judged(an_issuance(failed(Role.PERSON), PERSON, SEAL)).issuance_class is C.INVALID


def test_row_5_content_changed_after_the_last_signature_is_invalid() -> None:
    verdict = judged(an_issuance(document=a_document(verdict=DocumentVerdict.INVALID)))
    assert verdict.issuance_class is C.INVALID


@pytest.mark.parametrize("role", [Role.PERSON, Role.ORGANISATION])
def test_row_6_an_indeterminate_signature_of_person_or_organisation_is_indeterminate(role: Role) -> None:
    other = SEAL if role is Role.PERSON else PERSON
    signatures = (indeterminate(role), other) if role is Role.PERSON else (other, indeterminate(role))
    assert judged(an_issuance(*signatures)).issuance_class is C.INDETERMINATE


@pytest.mark.parametrize("role", [Role.INITIALS, Role.CLERK])
def test_row_6_indeterminate_initials_and_stamps_under_a_good_seal_do_not_lower_the_document(role: Role) -> None:
    verdict = judged(an_issuance(indeterminate(role), PERSON, SEAL))
    assert verdict.issuance_class is C.E_ORIGINAL


@pytest.mark.parametrize("role", [Role.INITIALS, Role.CLERK, Role.UNKNOWN])
def test_row_6_a_signature_that_could_not_be_checked_is_indeterminate_in_any_role(role: Role) -> None:
    unverifiable = a_signature(role, indication=Indication.INDETERMINATE, integrity=Integrity.UNVERIFIABLE)
    assert judged(an_issuance(unverifiable, PERSON, SEAL)).issuance_class is C.INDETERMINATE


def test_row_6_a_trace_of_a_signature_is_never_unsigned_and_never_a_plain_scan() -> None:
    for origin in Origin:
        document = an_unsigned_document(signature_traces=1, origin=origin)
        assert judged(an_issuance(document=document)).issuance_class is C.INDETERMINATE


def test_row_6_bytes_that_nothing_explains_are_indeterminate() -> None:
    document = a_document(tail_problem=Note(code="tail"))
    assert judged(an_issuance(document=document)).issuance_class is C.INDETERMINATE


def test_row_6_a_last_signature_that_does_not_reach_the_end_is_indeterminate() -> None:
    last = a_signature(Role.ORGANISATION, coverage=Coverage.PARTIAL)
    assert judged(an_issuance(PERSON, last)).issuance_class is C.INDETERMINATE


def test_validation_data_after_the_last_signature_is_no_reason_to_doubt() -> None:
    last = a_signature(Role.ORGANISATION, coverage=Coverage.ENTIRE_REVISION, changes_after=Changes.LTV)
    assert judged(an_issuance(PERSON, last)).issuance_class is C.E_ORIGINAL


def test_row_7_a_signer_without_authority_is_the_wrong_signer() -> None:
    unit = a_unit(signers=(RosterSigner(name="Phạm Thị Dung", capacity="GĐ"),))
    verdict = judged(an_issuance(unit=unit))
    assert (verdict.issuance_class, verdict.row) == (C.WRONG_SIGNER, "7")
    assert "signature/signer_authority" in rules_of(verdict)


def test_row_7_the_organisation_certificate_of_another_unit_is_the_wrong_signer() -> None:
    other = an_organisation_certificate(common_name="Sở Y tế Đồng Nai", organisation="Sở Y tế Đồng Nai", uid="MNS:1")
    verdict = judged(an_issuance(PERSON, a_signature(Role.ORGANISATION, certificate=other)))
    assert verdict.issuance_class is C.WRONG_SIGNER
    assert not verdict.organisation_signed


def test_row_7_a_unit_that_is_only_a_folder_says_nothing_of_certificates() -> None:
    unit = a_unit(name="BVDN", certificate_names=(), certificate_uids=(), symbols=(), signers=())
    assert judged(an_issuance(unit=unit)).issuance_class is C.E_ORIGINAL


def test_row_8_both_signatures_by_those_competent_make_an_electronic_original() -> None:
    """Art. 5(1): "Văn bản điện tử được ký số bởi người có thẩm quyền và ký số của cơ quan, tổ chức …"."""
    verdict = judged(an_issuance())
    assert (verdict.issuance_class, verdict.row) == (C.E_ORIGINAL, "8")
    assert verdict.organisation_signed
    assert not verdict.unregistered


def test_row_8_a_mixed_file_counts_as_made_by_software() -> None:
    assert judged(an_issuance(document=a_document(origin=Origin.MIXED))).issuance_class is C.E_ORIGINAL


def test_row_9_unknown_authority_is_an_original_with_a_finding() -> None:
    verdict = judged(an_issuance(unit=a_unit(signers=())))
    assert (verdict.issuance_class, verdict.row) == (C.E_ORIGINAL, "9")
    assert "signature/signer_authority" in rules_of(verdict)


def test_row_9_a_profile_may_demote_unknown_authority() -> None:
    profile = replace(STRICT, accepts_unknown_authority=False)
    verdict = judge(an_issuance(unit=a_unit(signers=())), profile=profile, today=TODAY)
    assert (verdict.issuance_class, verdict.row) == (C.REVIEW, "9a")


def test_row_10_the_organisation_before_the_person_is_an_original_with_a_finding() -> None:
    """Art. 32(2)(d): "Chỉ được … ký số của cơ quan, tổ chức vào văn bản đã có chữ ký của người có thẩm quyền"."""
    first = a_signature(
        Role.ORGANISATION, revision=1, coverage=Coverage.ENTIRE_REVISION, changes_after=Changes.SIGNING,
        byte_range=(0, 1000, 13000, 500),
    )  # fmt: skip
    last = a_signature(
        Role.PERSON, revision=2, coverage=Coverage.ENTIRE_FILE, changes_after=Changes.NONE,
        byte_range=(0, 2000, 27000, 1000),
    )  # fmt: skip
    verdict = judged(an_issuance(first, last))
    assert (verdict.issuance_class, verdict.row) == (C.E_ORIGINAL, "10")
    assert "signature/order_of_signatures" in rules_of(verdict)


def test_row_11_a_scan_signed_by_the_organisation_and_marked_is_a_digitised_copy() -> None:
    verdict = judged(a_scan(SEAL, copy_mark="SAO Y"))
    assert (verdict.issuance_class, verdict.row) == (C.DIGITISED_COPY, "11")
    assert "form/copy_mark" not in rules_of(verdict)


def test_row_11_the_mark_may_stand_in_the_signatures_own_text() -> None:
    text = "SAO Y; Bệnh viện Đa khoa Đồng Nai; 2026-03-05T09:30:00+07:00"
    verdict = judged(a_scan(a_signature(Role.ORGANISATION, text=text)))
    assert verdict.row == "11"


def test_row_12_a_scan_without_the_mark_is_a_digitised_copy_with_a_finding() -> None:
    verdict = judged(a_scan(SEAL))
    assert (verdict.issuance_class, verdict.row) == (C.DIGITISED_COPY, "12")
    assert "form/copy_mark" in rules_of(verdict)


def test_row_13_a_scan_with_both_signatures_is_a_hybrid() -> None:
    assert judged(a_scan(PERSON, SEAL)).issuance_class is C.HYBRID


def test_row_14_a_file_signed_by_the_organisation_alone() -> None:
    assert judged(an_issuance(SEAL)).issuance_class is C.ORGANISATION_ONLY


@pytest.mark.parametrize("origin", [Origin.BORN_DIGITAL, Origin.MIXED, Origin.SCAN, Origin.UNKNOWN])
def test_row_15_a_file_signed_by_the_person_alone(origin: Origin) -> None:
    verdict = judged(an_issuance(document=a_document(PERSON_ALONE, origin=origin)))
    assert verdict.issuance_class is C.PERSON_ONLY


def test_row_15_a_clerks_stamp_is_neither_person_nor_organisation() -> None:
    stamp = a_signature(Role.CLERK, revision=2, coverage=Coverage.ENTIRE_FILE, changes_after=Changes.NONE)
    assert judged(an_issuance(PERSON, stamp)).issuance_class is C.PERSON_ONLY


def test_row_16_a_scan_without_signatures_is_paper() -> None:
    """Decision 28/2018 Art. 4(2): "có giá trị để biết, tham khảo"."""
    document = an_unsigned_document(origin=Origin.SCAN)
    assert judged(an_issuance(document=document)).issuance_class is C.PAPER_SCAN


def test_row_17_a_file_without_signatures_is_unsigned() -> None:
    assert judged(an_issuance(document=an_unsigned_document())).issuance_class is C.UNSIGNED


def test_row_18_stamps_alone_need_a_person_to_look() -> None:
    stamp = a_signature(Role.CLERK, coverage=Coverage.ENTIRE_FILE, changes_after=Changes.NONE)
    verdict = judged(an_issuance(stamp))
    assert (verdict.issuance_class, verdict.row) == (C.REVIEW, "18")


def test_row_18_an_unsigned_file_of_unknown_origin_needs_a_person_to_look() -> None:
    document = an_unsigned_document(origin=Origin.UNKNOWN)
    assert judged(an_issuance(document=document)).issuance_class is C.REVIEW


def test_row_18b_a_signature_of_unclear_role_may_be_the_missing_one() -> None:
    unclear = a_signature(Role.UNKNOWN, certificate=a_certificate(common_name="Vũ Văn Em", kind=SignerKind.PERSON))
    assert judged(an_issuance(unclear, SEAL)).row == "18b"


def test_row_18b_a_departments_signature_is_not_the_missing_one() -> None:
    department = a_signature(
        Role.UNKNOWN, certificate=a_certificate(common_name="PHÒNG KẾ HOẠCH", kind=SignerKind.UNIT)
    )
    assert judged(an_issuance(department, SEAL)).issuance_class is C.ORGANISATION_ONLY


# Outside the register, annexes ----------------------------------------------------------------------------------------


def test_a_file_outside_the_register_is_judged_the_same_way_and_marked() -> None:
    verdict = judged(an_issuance(entry=None))
    assert verdict.issuance_class is C.E_ORIGINAL
    assert verdict.unregistered


def test_an_annex_with_the_organisations_signature_changes_nothing() -> None:
    annex = a_document(SEAL)
    verdict = judged(an_issuance(annexes=((a_file("BVDN/101-pl.pdf"), annex),)))
    assert verdict.issuance_class is C.E_ORIGINAL


def test_an_unsigned_annex_draws_the_document_down_under_the_strict_profile_only() -> None:
    issuance = an_issuance(annexes=((a_file("BVDN/101-pl.pdf"), an_unsigned_document()),))
    strict, lenient = judge(issuance, profile=STRICT, today=TODAY), judge(issuance, profile=ISSUANCE, today=TODAY)
    assert (strict.issuance_class, strict.row) == (C.UNSIGNED, "annex")
    assert lenient.issuance_class is C.E_ORIGINAL
    assert "signature/annex_signed" in rules_of(strict)
    assert "signature/annex_signed" in rules_of(lenient)


def test_a_broken_annex_makes_the_document_invalid_under_the_strict_profile() -> None:
    issuance = an_issuance(annexes=((a_file("BVDN/101-pl.pdf"), a_document(failed(Role.ORGANISATION))),))
    assert judged(issuance).issuance_class is C.INVALID


def test_an_annex_never_makes_a_document_better() -> None:
    issuance = an_issuance(
        document=an_unsigned_document(), annexes=((a_file("BVDN/101-pl.pdf"), a_document(PERSON_ALONE)),)
    )
    assert judged(issuance).issuance_class is C.UNSIGNED


# Findings, grounds ----------------------------------------------------------------------------------------------------


def test_the_law_of_the_documents_day_is_applied() -> None:
    before = date(2020, 3, 4)
    first = a_signature(Role.ORGANISATION, revision=1, byte_range=(0, 1, 2, 3))
    last = a_signature(
        Role.PERSON, revision=2, coverage=Coverage.ENTIRE_FILE, changes_after=Changes.NONE, byte_range=(0, 9, 10, 11)
    )
    issuance = an_issuance(first, last, entry=an_entry(issued_on=before))
    assert "signature/order_of_signatures" not in rules_of(judged(issuance))
    issuance = an_issuance(first, last, entry=an_entry(issued_on=date(2020, 3, 5)))
    assert "signature/order_of_signatures" in rules_of(judged(issuance))


def test_every_row_rests_on_a_ground_and_is_found_from_its_verdict() -> None:
    for row in TABLE:
        assert row.grounds
        verdict = replace(judged(an_issuance()), row=row.number)
        assert grounds_of(verdict) == row.grounds


def test_every_class_is_given_by_a_row_and_has_its_card() -> None:
    assert {row.gives for row in TABLE} == set(IssuanceClass) == set(CLASSES)
    for issuance_class, card in CLASSES.items():
        assert card.issuance_class is issuance_class
        assert card.grounds


LABELS = {
    C.EXEMPT_SECRET: "Miễn trừ (bí mật nhà nước)",
    C.VOID: "Hủy, thu hồi",
    C.EXEMPT_INFRASTRUCTURE: "Miễn trừ (hạ tầng)",
    C.MISSING: "Chưa có tệp",
    C.UNREADABLE: "Tệp không đọc được",
    C.INVALID: "Chữ ký số không hợp lệ",
    C.INDETERMINATE: "Chưa xác định",
    C.WRONG_SIGNER: "Sai thẩm quyền",
    C.E_ORIGINAL: "Bản gốc điện tử",
    C.DIGITISED_COPY: "Bản số hóa từ bản giấy",
    C.HYBRID: "Bản quét có ký số người có thẩm quyền",
    C.ORGANISATION_ONLY: "Chỉ có chữ ký số cơ quan",
    C.PERSON_ONLY: "Chưa ký số cơ quan",
    C.PAPER_SCAN: "Ký giấy, bản quét",
    C.UNSIGNED: "Chưa ký số",
    C.REVIEW: "Cần xem tay",
}


def test_classes_are_called_what_the_design_calls_them() -> None:
    assert {c: card.label.vi for c, card in CLASSES.items()} == LABELS


def test_findings_are_mended_secrets_first_and_failures_before_notes() -> None:
    verdict = judged(an_issuance(unit=a_unit(signers=()), annexes=((a_file("p.pdf"), an_unsigned_document()),)))
    levels = [finding.level for finding in mending_order(verdict.findings)]
    assert levels == sorted(levels, key=[Level.FAIL, Level.WARN, Level.NOTE].index)


def test_punctuality_is_asked_of_originals_only() -> None:
    assert judged(an_issuance()).on_time is Outcome.INDETERMINATE
    assert judged(an_issuance(SEAL)).on_time is Outcome.NOT_APPLICABLE


# Properties -----------------------------------------------------------------------------------------------------------

_SIGNATURES = st.builds(
    a_signature,
    st.sampled_from(Role),
    indication=st.sampled_from(Indication),
    integrity=st.sampled_from(Integrity),
    coverage=st.sampled_from(Coverage),
    changes_after=st.sampled_from(Changes),
    revision=st.integers(0, 3),
)
_DOCUMENTS = st.one_of(
    st.builds(
        lambda signatures, verdict, traces, origin, mark: (
            a_document(
                *signatures, verdict=verdict, signature_traces=traces, origin=origin, heading=a_heading(copy_mark=mark)
            )
            if signatures
            else an_unsigned_document(signature_traces=traces, origin=origin)
        ),
        st.lists(_SIGNATURES, max_size=4),
        st.sampled_from(DocumentVerdict),
        st.integers(0, 1),
        st.sampled_from(Origin),
        st.sampled_from([None, "SAO Y"]),
    ),
    st.builds(an_unreadable, was_signed=st.booleans()),
    st.none(),
)
_ENTRIES = st.one_of(
    st.none(),
    st.builds(
        an_entry,
        is_secret=st.booleans(),
        is_void=st.booleans(),
        paper_flag=st.sampled_from([None, True, False]),
        paper_reason=st.sampled_from([None, "chưa có hạ tầng"]),
        issued_on=st.sampled_from([None, date(2019, 1, 1), date(2023, 3, 22), date(2026, 7, 23)]),
    ),
)
ISSUANCES = st.builds(
    an_issuance,
    document=_DOCUMENTS,
    entry=_ENTRIES,
    candidates=st.sampled_from([(), (), (), ("a.pdf", "b.pdf")]),
    unit=st.sampled_from([a_unit(), a_unit(signers=())]),
)


@settings(max_examples=400, deadline=None)
@given(issuance=ISSUANCES, profile=st.sampled_from(sorted(PROFILES)))
def test_every_issuance_gets_exactly_one_class_and_the_same_one_again(issuance: Issuance, profile: str) -> None:
    verdict = judge(issuance, profile=PROFILES[profile], today=TODAY)
    assert verdict.issuance_class in IssuanceClass
    assert verdict == judge(issuance, profile=PROFILES[profile], today=TODAY)


@settings(max_examples=400, deadline=None)
@given(issuance=ISSUANCES)
def test_no_document_with_a_failed_signature_is_ever_an_original(issuance: Issuance) -> None:
    signatures = getattr(issuance.document, "signatures", ())
    verdict = judge(issuance, profile=STRICT, today=TODAY)
    if any(s.validation.indication is Indication.TOTAL_FAILED for s in signatures):
        assert verdict.issuance_class in {
            C.INVALID, C.EXEMPT_SECRET, C.VOID, C.EXEMPT_INFRASTRUCTURE, C.REVIEW,
        }  # fmt: skip
        assert not verdict.organisation_signed


@settings(max_examples=400, deadline=None)
@given(issuance=ISSUANCES)
def test_a_file_with_a_trace_of_a_signature_is_never_called_unsigned(issuance: Issuance) -> None:
    facts = getattr(issuance.document, "facts", None)
    if facts is not None and facts.was_signed:
        assert judge(issuance, profile=STRICT, today=TODAY).issuance_class not in {C.UNSIGNED, C.PAPER_SCAN}
