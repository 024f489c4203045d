"""What one signature is worth, and what a file's signatures are worth together."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.facts import (
    CertificateStanding,
    Changes,
    Coverage,
    DocumentVerdict,
    Indication,
    Integrity,
    Note,
    PathProblem,
    Revocation,
    RevocationPolicy,
    Role,
    SignatureFacts,
    SubIndication,
    Validation,
    WeakPolicy,
)
from rules.indication import ValidationPolicy, document_verdict, revocation_at, validate
from rules.note_texts import NOTE_TEXTS
from tests.builders import (
    NOW,
    SIGNED_AT,
    TSA_NAME,
    a_certificate,
    a_standing,
    a_timestamp,
    a_validation,
    digest_of,
    some_evidence,
    some_facts,
    some_signature_facts,
)

DAY = timedelta(days=1)
HOUR = timedelta(hours=1)
TSA = a_standing(a_certificate(common_name=TSA_NAME))
PASSED, OPEN, FAILED = Indication.TOTAL_PASSED, Indication.INDETERMINATE, Indication.TOTAL_FAILED
REQUIRE = ValidationPolicy(revocation=RevocationPolicy.REQUIRE)
SKIP = ValidationPolicy(revocation=RevocationPolicy.SKIP)
REJECT = ValidationPolicy(weak_algorithms=WeakPolicy.REJECT)
POLICIES = [
    ValidationPolicy(revocation=revocation, weak_algorithms=weak)
    for revocation, weak in product(RevocationPolicy, WeakPolicy)
]


def validated(
    signature: SignatureFacts | None = None,
    *,
    signer: CertificateStanding | None = None,
    tsa: CertificateStanding | None = TSA,
    policy: ValidationPolicy | None = None,
    at: datetime = NOW,
    later_poe: datetime | None = None,
) -> Validation:
    """A good signature with a good timestamp, validated as of the first of April, unless something else is said."""
    return validate(
        some_signature_facts() if signature is None else signature,
        signer=a_standing() if signer is None else signer,
        tsa=tsa,
        policy=ValidationPolicy() if policy is None else policy,
        at=at,
        later_poe=later_poe,
    )


def answer(validation: Validation) -> tuple[Indication, SubIndication | None]:
    return validation.indication, validation.sub_indication


def codes(validation: Validation) -> list[str]:
    return [note.code for note in validation.notes]


# --- the good signature -----------------------------------------------------------------------------------------------


def test_a_good_signature_passes_at_its_timestamp_and_says_that_revocation_was_not_checked() -> None:
    """Circular 15/2025 Annex II: warn when the status cannot be checked."""
    validation = validated()
    assert answer(validation) == (PASSED, None)
    assert validation.poe_time == validation.validated_at == SIGNED_AT
    assert validation.revocation is Revocation.NOT_CHECKED
    assert codes(validation) == ["revocation-not-checked"]
    assert validation.anchor is not None


def test_a_signature_of_the_real_workflow_may_be_followed_by_signing_only() -> None:
    first = some_signature_facts(certification=2, changes_after=Changes.SIGNING, coverage=Coverage.ENTIRE_REVISION)
    assert validated(first).indication is PASSED


# --- bytes, coverage, changes -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("code", "sub"),
    [
        ("digest-mismatch", SubIndication.HASH_FAILURE),
        ("signature-mismatch", SubIndication.SIG_CRYPTO_FAILURE),
        ("content-type-mismatch", SubIndication.FORMAT_FAILURE),
        (None, SubIndication.HASH_FAILURE),
    ],
)
def test_broken_integrity_fails_and_says_why(code: str | None, sub: SubIndication) -> None:
    reason = None if code is None else Note(code=code)
    validation = validated(some_signature_facts(integrity=Integrity.BROKEN, integrity_reason=reason))
    assert answer(validation) == (FAILED, sub)
    assert validation.reason == (reason or Note(code="integrity-broken"))


@pytest.mark.parametrize(
    ("code", "sub"),
    [
        ("password-needed", SubIndication.SIGNED_DATA_NOT_FOUND),
        ("unknown-algorithm", SubIndication.CRYPTO_CONSTRAINTS_FAILURE),
        ("no-signer-certificate", SubIndication.NO_SIGNING_CERTIFICATE_FOUND),
        ("unreadable-cms", SubIndication.FORMAT_FAILURE),
        (None, SubIndication.FORMAT_FAILURE),
    ],
)
def test_what_could_not_be_verified_is_open_and_neither_broken_nor_passed(code: str | None, sub: SubIndication) -> None:
    reason = None if code is None else Note(code=code)
    validation = validated(some_signature_facts(integrity=Integrity.UNVERIFIABLE, integrity_reason=reason))
    assert answer(validation) == (OPEN, sub)


@pytest.mark.parametrize("coverage", [Coverage.PARTIAL, Coverage.UNCLEAR])
def test_a_signature_that_does_not_cover_what_it_must_fails(coverage: Coverage) -> None:
    validation = validated(some_signature_facts(coverage=coverage))
    assert answer(validation) == (FAILED, SubIndication.FORMAT_FAILURE)
    assert validation.reason == Note(code=f"coverage-{coverage.value}")


def test_content_changed_after_signing_fails_and_the_change_is_named() -> None:
    change = Note(code="page-content-changed", values=(("page", "1"),))
    changed = some_signature_facts(changes_after=Changes.OTHER, changes_allowed=False, changes_reason=change)
    validation = validated(changed)
    assert answer(validation) == (FAILED, SubIndication.FORMAT_FAILURE)
    assert validation.reason == Note(code="content-changed")
    assert change in validation.notes


def test_changes_that_could_not_be_analysed_are_open() -> None:
    validation = validated(some_signature_facts(changes_after=Changes.UNKNOWN, changes_allowed=False))
    assert answer(validation) == (OPEN, SubIndication.SIG_CONSTRAINTS_FAILURE)


# --- the signer's certificate -----------------------------------------------------------------------------------------


def test_without_a_signing_certificate_nothing_is_concluded() -> None:
    validation = validate(
        some_signature_facts(certificate=None), signer=None, tsa=TSA, policy=ValidationPolicy(), at=NOW
    )
    assert answer(validation) == (OPEN, SubIndication.NO_SIGNING_CERTIFICATE_FOUND)


@pytest.mark.parametrize(
    ("problem", "expected", "code"),
    [
        (PathProblem.NO_ISSUER, (OPEN, SubIndication.NO_CERTIFICATE_CHAIN_FOUND), "issuer-missing"),
        (PathProblem.NO_ANCHOR, (OPEN, SubIndication.NO_CERTIFICATE_CHAIN_FOUND), "anchor-missing"),
        (PathProblem.BROKEN_PATH, (OPEN, SubIndication.CHAIN_CONSTRAINTS_FAILURE), "path-broken"),
        (PathProblem.FORGED_ISSUER, (FAILED, SubIndication.CERTIFICATE_CHAIN_GENERAL_FAILURE), "issuer-forged"),
    ],
)
def test_a_missing_issuer_is_open_and_a_forged_one_fails(
    problem: PathProblem, expected: tuple[Indication, SubIndication], code: str
) -> None:
    validation = validated(signer=a_standing(anchor=None, anchor_name=None, problem=problem))
    assert answer(validation) == expected
    assert validation.reason is not None
    assert validation.reason.code == code
    assert validation.anchor is None


def test_a_certificate_that_does_not_say_that_it_may_sign_is_a_warning() -> None:
    validation = validated(signer=a_standing(may_sign=False))
    assert validation.indication is PASSED
    assert "key-usage-not-signing" in codes(validation)


def test_a_public_signature_counts_and_is_told_apart_from_a_public_duty_one() -> None:
    validation = validated(signer=a_standing(anchor_group="public"))
    assert validation.indication is PASSED
    assert "not-public-duty" in codes(validation)
    assert "not-public-duty" not in codes(validated(signer=a_standing(anchor_group="government")))


# --- time -------------------------------------------------------------------------------------------------------------


def ending(
    valid_to: datetime, valid_from: datetime = SIGNED_AT - 900 * DAY
) -> tuple[SignatureFacts, CertificateStanding]:
    """A signature whose certificate is valid between the two."""
    certificate = a_certificate(valid_from=valid_from, valid_to=valid_to)
    return some_signature_facts(certificate=certificate), a_standing(certificate)


def test_a_certificate_expired_since_does_not_hurt_a_timestamped_signature() -> None:
    signature, signer = ending(SIGNED_AT + DAY)
    assert validated(signature, signer=signer, at=NOW + 3000 * DAY).indication is PASSED


def test_a_certificate_expired_before_the_timestamp_fails() -> None:
    """A director signed 20 hours after his certificate had ended, everything else green."""
    signature, signer = ending(SIGNED_AT - 20 * HOUR)
    validation = validated(signature, signer=signer)
    assert answer(validation) == (FAILED, SubIndication.EXPIRED)


def test_a_certificate_not_yet_valid_at_the_timestamp_fails() -> None:
    signature, signer = ending(NOW + 900 * DAY, valid_from=SIGNED_AT + DAY)
    assert answer(validated(signature, signer=signer)) == (FAILED, SubIndication.NOT_YET_VALID)


@pytest.mark.parametrize("end", [NOW - DAY, NOW + DAY])
def test_without_a_timestamp_the_present_decides(end: datetime) -> None:
    certificate = a_certificate(valid_to=end)
    signature = some_signature_facts(certificate=certificate, timestamp=None)
    validation = validated(signature, signer=a_standing(certificate), tsa=None)
    assert validation.poe_time is None
    assert validation.validated_at == NOW
    assert "no-timestamp" in codes(validation)
    assert answer(validation) == ((PASSED, None) if end > NOW else (OPEN, SubIndication.OUT_OF_BOUNDS_NO_POE))


def test_the_claimed_time_proves_nothing() -> None:
    certificate = a_certificate(valid_to=NOW - DAY)
    signature = some_signature_facts(certificate=certificate, timestamp=None, claimed_time=NOW - 30 * DAY)
    assert validated(signature, signer=a_standing(certificate), tsa=None).indication is OPEN


def test_an_issuer_outside_its_validity_is_open() -> None:
    signer = a_standing(valid_from=SIGNED_AT + DAY)
    assert answer(validated(signer=signer)) == (OPEN, SubIndication.OUT_OF_BOUNDS_NO_POE)


def test_a_later_document_timestamp_proves_a_signature_without_one() -> None:
    certificate = a_certificate(valid_to=NOW - DAY)
    signature = some_signature_facts(certificate=certificate, timestamp=None)
    proven = validated(signature, signer=a_standing(certificate), tsa=None, later_poe=NOW - 2 * DAY)
    assert proven.indication is PASSED
    assert proven.poe_time == NOW - 2 * DAY


def test_a_document_timestamp_after_the_certificates_end_leaves_it_open_because_the_signature_may_be_older() -> None:
    certificate = a_certificate(valid_to=NOW - 9 * DAY)
    signature = some_signature_facts(certificate=certificate, timestamp=None)
    late = validated(signature, signer=a_standing(certificate), tsa=None, later_poe=NOW - 2 * DAY)
    assert answer(late) == (OPEN, SubIndication.OUT_OF_BOUNDS_NO_POE)


def test_the_earliest_proof_counts() -> None:
    assert validated(later_poe=SIGNED_AT + DAY).poe_time == SIGNED_AT
    assert validated(later_poe=SIGNED_AT - HOUR).poe_time == SIGNED_AT - HOUR


@pytest.mark.parametrize(
    ("timestamp", "tsa", "code"),
    [
        ({"integrity": Integrity.BROKEN}, TSA, "timestamp-not-of-this-signature"),
        ({"integrity": Integrity.UNVERIFIABLE}, TSA, "timestamp-unverifiable"),
        ({"certificate": None}, None, "tsa-certificate-missing"),
        ({}, a_standing(problem=PathProblem.NO_ANCHOR, may_timestamp=True), "tsa-untrusted"),
        ({}, a_standing(may_timestamp=False), "tsa-wrong-usage"),
        ({}, a_standing(may_timestamp=True, valid_to=SIGNED_AT - DAY), "tsa-outside-validity"),
        ({"gen_time": NOW + 2 * DAY}, TSA, "timestamp-after-validation"),
    ],
)
def test_a_timestamp_that_cannot_be_believed_is_told_and_the_present_decides(
    timestamp: dict[str, object], tsa: CertificateStanding | None, code: str
) -> None:
    validation = validated(some_signature_facts(timestamp=a_timestamp(**timestamp)), tsa=tsa)
    assert code in codes(validation)
    assert validation.poe_time is None
    assert validation.validated_at == NOW
    assert validation.indication is PASSED


@pytest.mark.parametrize(
    ("reason", "when", "counts"),
    [
        ("superseded", SIGNED_AT + DAY, True),
        ("cessationOfOperation", SIGNED_AT + DAY, True),
        ("cessationOfOperation", SIGNED_AT - DAY, False),
        ("keyCompromise", SIGNED_AT + DAY, False),
        ("unspecified", SIGNED_AT + DAY, False),
    ],
)
def test_a_revoked_time_stamp_server_keeps_its_tokens_only_when_it_retired(
    reason: str, when: datetime, counts: bool
) -> None:
    """RFC 3161, 4: tokens stay valid when the key was not compromised; without a reason they all fall."""
    tsa = a_standing(may_timestamp=True, evidence=(some_evidence(revoked_at=when, reason=reason),))
    validation = validated(tsa=tsa)
    assert (validation.poe_time == SIGNED_AT) is counts
    assert ("tsa-revoked" in codes(validation)) is not counts


def test_a_time_stamp_server_expired_since_is_told_and_its_token_counts() -> None:
    validation = validated(tsa=a_standing(may_timestamp=True, valid_to=SIGNED_AT + DAY))
    assert validation.poe_time == SIGNED_AT
    assert "tsa-expired" in codes(validation)


@pytest.mark.parametrize(
    ("ahead", "expected"),
    [
        (timedelta(minutes=-4), []),
        (timedelta(minutes=59), []),
        (timedelta(hours=7), ["clock-local-as-utc"]),
        (timedelta(hours=7, minutes=15), ["clock-local-as-utc"]),
        (timedelta(hours=3), ["clock-skew"]),
        (timedelta(hours=-7), ["clock-skew"]),
    ],
)
def test_seven_hours_are_a_labelling_habit_and_less_than_one_is_nothing(ahead: timedelta, expected: list[str]) -> None:
    """LAW trap 6: signing time is local time labelled UTC; clocks differ by minutes routinely."""
    validation = validated(some_signature_facts(claimed_time=SIGNED_AT + ahead))
    assert validation.indication is PASSED
    assert [code for code in codes(validation) if code.startswith("clock")] == expected
    assert validation.poe_time == SIGNED_AT


# --- document timestamps ----------------------------------------------------------------------------------------------


def a_document_timestamp(**changes: object) -> SignatureFacts:
    made = {"certificate": a_certificate(common_name=TSA_NAME), "timestamp": a_timestamp(gen_time=NOW - DAY)}
    return some_signature_facts(Role.TIMESTAMP, **(made | changes))


@pytest.mark.parametrize(("signer", "tsa"), [(TSA, TSA), (None, TSA), (TSA, None)])
def test_a_document_timestamp_is_its_own_proof(
    signer: CertificateStanding | None, tsa: CertificateStanding | None
) -> None:
    validation = validate(a_document_timestamp(), signer=signer, tsa=tsa, policy=ValidationPolicy(), at=NOW)
    assert validation.indication is PASSED
    assert validation.poe_time == NOW - DAY
    assert "no-timestamp" not in codes(validation)


def test_a_document_timestamp_of_a_certificate_that_may_not_timestamp_is_open() -> None:
    wrong = a_standing(a_certificate(common_name=TSA_NAME), may_timestamp=False)
    validation = validate(a_document_timestamp(), signer=wrong, tsa=wrong, policy=ValidationPolicy(), at=NOW)
    assert answer(validation) == (OPEN, SubIndication.CHAIN_CONSTRAINTS_FAILURE)


def test_a_document_timestamp_that_does_not_fit_proves_nothing_and_accuses_nobody() -> None:
    odd = a_document_timestamp(integrity=Integrity.BROKEN, integrity_reason=Note(code="timestamp-of-other-data"))
    validation = validate(odd, signer=TSA, tsa=TSA, policy=ValidationPolicy(), at=NOW)
    assert answer(validation) == (OPEN, SubIndication.NO_POE)
    assert validation.poe_time is None
    with_signature = some_facts(some_signature_facts(), odd)
    assert document_verdict(with_signature, [a_validation(), validation]) is DocumentVerdict.INDETERMINATE
    assert document_verdict(some_facts(odd), [validation]) is DocumentVerdict.INVALID


# --- revocation -------------------------------------------------------------------------------------------------------


def revoked(when: datetime, reason: str = "keyCompromise") -> CertificateStanding:
    return a_standing(evidence=(some_evidence(revoked_at=when, reason=reason),))


def test_revoked_before_the_timestamp_fails() -> None:
    validation = validated(signer=revoked(SIGNED_AT - DAY))
    assert answer(validation) == (FAILED, SubIndication.REVOKED)
    assert validation.revocation is Revocation.REVOKED


def test_revoked_after_the_timestamp_passes_and_is_told() -> None:
    validation = validated(signer=revoked(SIGNED_AT + DAY))
    assert validation.indication is PASSED
    assert validation.revocation is Revocation.GOOD
    assert "revoked-later" in codes(validation)


def test_revoked_without_a_proof_of_existence_is_open() -> None:
    signature = some_signature_facts(timestamp=None)
    validation = validated(signature, signer=revoked(SIGNED_AT + DAY), tsa=None)
    assert answer(validation) == (OPEN, SubIndication.REVOKED_NO_POE)
    assert validation.revocation is Revocation.REVOKED


def test_a_revoked_issuer_leaves_later_signatures_open_and_earlier_ones_alone() -> None:
    before = a_standing(issuer_evidence=(some_evidence(revoked_at=SIGNED_AT - DAY),))
    after = a_standing(issuer_evidence=(some_evidence(revoked_at=SIGNED_AT + DAY),))
    assert answer(validated(signer=before)) == (OPEN, SubIndication.REVOKED_CA_NO_POE)
    assert validated(signer=after).indication is PASSED


def test_the_policy_says_what_a_missing_status_does() -> None:
    assert answer(validated(policy=REQUIRE)) == (OPEN, SubIndication.TRY_LATER)
    assert validated(policy=ValidationPolicy()).indication is PASSED
    skipped = validated(policy=SKIP)
    assert skipped.indication is PASSED
    assert skipped.revocation is Revocation.NOT_CHECKED


def test_a_crl_of_a_later_day_settles_the_status_even_where_it_is_required() -> None:
    validation = validated(signer=a_standing(evidence=(some_evidence(),)), policy=REQUIRE)
    assert answer(validation) == (PASSED, None)
    assert validation.revocation is Revocation.GOOD
    assert validation.revocation_as_of == some_evidence().this_update
    assert "revocation-not-checked" not in codes(validation)


def test_a_crl_too_old_for_the_signature_settles_nothing() -> None:
    old = some_evidence(this_update=SIGNED_AT - 30 * DAY, next_update=SIGNED_AT - 23 * DAY)
    signer = a_standing(evidence=(old,))
    validation = validated(signer=signer)
    assert validation.indication is PASSED
    assert validation.revocation is Revocation.UNKNOWN
    assert "crl-old" in codes(validation)
    assert answer(validated(signer=signer, policy=REQUIRE)) == (OPEN, SubIndication.TRY_LATER)


def test_the_crl_that_was_current_when_the_signature_was_made_settles_it() -> None:
    """Circular 15/2025 Art. 6: the newest CRL at signing time."""
    current = some_evidence(this_update=SIGNED_AT - DAY, next_update=SIGNED_AT + DAY)
    assert validated(signer=a_standing(evidence=(current,))).revocation is Revocation.GOOD


def test_a_responder_that_does_not_know_settles_nothing() -> None:
    signer = a_standing(evidence=(some_evidence(kind="ocsp", is_unknown=True),))
    validation = validated(signer=signer)
    assert validation.revocation is Revocation.UNKNOWN
    assert "revocation-unknown" in codes(validation)


@pytest.mark.parametrize(("keeps", "expected"), [(False, Revocation.UNKNOWN), (True, Revocation.GOOD)])
def test_a_list_that_drops_expired_certificates_says_nothing_of_them(keeps: bool, expected: Revocation) -> None:
    signature, signer = ending(SIGNED_AT + DAY)
    late = some_evidence(this_update=SIGNED_AT + 9 * DAY, covers_expired=keeps)
    standing = a_standing(signature.certificate, valid_to=signer.valid_to, evidence=(late,))
    assert validated(signature, signer=standing).revocation is expected


def test_a_known_revocation_is_told_even_where_the_policy_skips() -> None:
    validation = validated(signer=revoked(SIGNED_AT - DAY), policy=SKIP)
    assert validation.revocation is Revocation.NOT_CHECKED
    assert "revocation-known-but-skipped" in codes(validation)


def test_a_suspension_holds_until_newer_evidence_lifts_it() -> None:
    """Circular 15/2025 Art. 6: not suspended (tạm dừng) or revoked at signing time."""
    hold = some_evidence(revoked_at=SIGNED_AT - DAY, reason="certificateHold", this_update=SIGNED_AT - HOUR)
    lifted = some_evidence(this_update=SIGNED_AT + 10 * DAY)
    end = SIGNED_AT + 900 * DAY
    assert revocation_at([hold], SIGNED_AT, expires=end).revocation is Revocation.REVOKED
    between = revocation_at([hold, lifted], SIGNED_AT, expires=end)
    assert between.revocation is Revocation.UNKNOWN
    assert [note.code for note in between.notes] == ["suspended-for-a-time"]
    assert revocation_at([hold, lifted], SIGNED_AT + 10 * DAY, expires=end).revocation is Revocation.GOOD
    assert revocation_at([hold, lifted], SIGNED_AT - 2 * DAY, expires=end).revocation is Revocation.GOOD


# --- algorithms -------------------------------------------------------------------------------------------------------


def test_a_weak_digest_passes_with_a_warning_and_not_where_weak_is_rejected() -> None:
    weak = some_signature_facts(digest="sha1", algorithm="sha1_rsa")
    assert validated(weak).indication is PASSED
    assert "weak-digest" in codes(validated(weak))
    assert answer(validated(weak, policy=REJECT)) == (OPEN, SubIndication.CRYPTO_CONSTRAINTS_FAILURE)
    unproven = some_signature_facts(digest="sha1", algorithm="sha1_rsa", timestamp=None)
    assert answer(validated(unproven, tsa=None, policy=REJECT)) == (
        OPEN,
        SubIndication.CRYPTO_CONSTRAINTS_FAILURE_NO_POE,
    )


def test_an_old_signature_is_graded_at_its_timestamp() -> None:
    when = datetime(2011, 5, 1, tzinfo=UTC)
    certificate = a_certificate(valid_from=when - DAY, valid_to=when + DAY)
    old = some_signature_facts(
        digest="sha1",
        algorithm="sha1_rsa",
        certificate=certificate,
        claimed_time=when,
        timestamp=a_timestamp(gen_time=when, digest="sha1"),
    )
    tsa = a_standing(may_timestamp=True, valid_from=when - DAY, valid_to=when + 9000 * DAY)
    validation = validated(old, signer=a_standing(certificate, weak_algorithms=("sha1_rsa",)), tsa=tsa, policy=REJECT)
    assert validation.indication is PASSED
    assert [code for code in codes(validation) if code.startswith("weak")] == []


# --- the document -----------------------------------------------------------------------------------------------------


def a_file_of(*validations: Validation, **changes: object) -> DocumentVerdict:
    facts = some_facts(*(some_signature_facts() for _ in validations), **changes)
    return document_verdict(facts, validations)


OPEN_ONE = a_validation(indication=OPEN, sub_indication=SubIndication.NO_CERTIFICATE_CHAIN_FOUND)
FAILED_ONE = a_validation(indication=FAILED, sub_indication=SubIndication.HASH_FAILURE)


def test_valid_is_every_signature_passed_and_nothing_unexplained() -> None:
    assert a_file_of(a_validation(), a_validation()) is DocumentVerdict.VALID
    assert a_file_of(a_validation(), OPEN_ONE) is DocumentVerdict.INDETERMINATE
    assert a_file_of(a_validation(), signature_traces=1) is DocumentVerdict.INDETERMINATE


def test_one_failed_signature_makes_the_file_invalid_however_green_the_last_is() -> None:
    assert a_file_of(FAILED_ONE, a_validation()) is DocumentVerdict.INVALID
    assert a_file_of(OPEN_ONE, FAILED_ONE) is DocumentVerdict.INVALID


def test_content_after_the_last_signature_makes_the_file_invalid() -> None:
    tail = Note(code="tail-unexplained", values=(("bytes", "120"),))
    assert a_file_of(a_validation(), tail_problem=tail) is DocumentVerdict.INVALID


def test_unsigned_is_only_what_never_showed_a_trace() -> None:
    assert a_file_of() is DocumentVerdict.UNSIGNED
    assert a_file_of(signature_traces=1) is DocumentVerdict.INDETERMINATE


# --- properties -------------------------------------------------------------------------------------------------------

moments = st.datetimes(datetime(2000, 1, 1), datetime(2060, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001  Hypothesis asks for naive ends
policies = st.sampled_from(POLICIES)


@given(policy=policies, at=moments, later=st.none() | moments)
def test_no_policy_and_no_time_makes_a_broken_signature_pass(
    policy: ValidationPolicy, at: datetime, later: datetime | None
) -> None:
    broken = some_signature_facts(integrity=Integrity.BROKEN, integrity_reason=Note(code="digest-mismatch"))
    assert validated(broken, policy=policy, at=at, later_poe=later).indication is FAILED


@given(policy=policies, at=moments, problem=st.sampled_from(PathProblem))
def test_no_policy_and_no_time_makes_an_untrusted_signature_pass(
    policy: ValidationPolicy, at: datetime, problem: PathProblem
) -> None:
    untrusted = a_standing(anchor=None, anchor_name=None, problem=problem)
    assert validated(signer=untrusted, policy=policy, at=at).indication is not PASSED


evidences = st.builds(
    lambda issued, days, revoked_at, reason, keeps: some_evidence(
        sha256=digest_of(f"{issued} {days} {revoked_at}"),
        this_update=issued,
        next_update=issued + days * DAY,
        revoked_at=revoked_at,
        reason=None if revoked_at is None else reason,
        covers_expired=keeps,
    ),
    moments,
    st.integers(1, 30),
    st.none() | moments,
    st.sampled_from(["keyCompromise", "superseded", "unspecified", "certificateHold"]),
    st.booleans(),
)


@given(
    others=st.lists(evidences, max_size=4),
    when=moments.filter(lambda moment: moment <= SIGNED_AT),
    issued=moments,
    policy=policies.filter(lambda policy: policy.revocation is not RevocationPolicy.SKIP),
)
def test_evidence_of_a_revocation_before_the_timestamp_never_leaves_it_passed(
    others: list[object], when: datetime, issued: datetime, policy: ValidationPolicy
) -> None:
    before = some_evidence(revoked_at=when, reason="keyCompromise", this_update=issued)
    signer = a_standing(evidence=(*others, before))
    assert validated(signer=signer, policy=policy).indication is FAILED


@given(evidence=st.lists(evidences, max_size=5), moment=moments)
def test_the_order_of_evidence_does_not_matter(evidence: list, moment: datetime) -> None:  # type: ignore[type-arg]
    end = datetime(2030, 1, 1, tzinfo=UTC)
    there, back = (revocation_at(order, moment, expires=end) for order in (evidence, evidence[::-1]))
    assert there.revocation is back.revocation


@given(evidence=st.lists(evidences, max_size=4), policy=policies, at=moments)
def test_required_revocation_passes_only_what_is_known_good(
    evidence: list[object], policy: ValidationPolicy, at: datetime
) -> None:
    strict = ValidationPolicy(revocation=RevocationPolicy.REQUIRE, weak_algorithms=policy.weak_algorithms)
    validation = validated(signer=a_standing(evidence=tuple(evidence)), policy=strict, at=at)
    assert validation.indication is not PASSED or validation.revocation is Revocation.GOOD


@given(
    integrity=st.sampled_from(Integrity),
    coverage=st.sampled_from(Coverage),
    changes=st.sampled_from(Changes),
    allowed=st.booleans(),
    problem=st.none() | st.sampled_from(PathProblem),
    stamped=st.booleans(),
    evidence=st.lists(evidences, max_size=2),
    policy=policies,
    at=moments,
)
def test_every_answer_is_whole_and_every_note_has_its_sentence(  # the cross product of what facts can say
    integrity: Integrity,
    coverage: Coverage,
    changes: Changes,
    allowed: bool,
    problem: PathProblem | None,
    stamped: bool,
    evidence: list[object],
    policy: ValidationPolicy,
    at: datetime,
) -> None:
    signature = some_signature_facts(
        integrity=integrity,
        coverage=coverage,
        changes_after=changes,
        changes_allowed=allowed,
        timestamp=a_timestamp() if stamped else None,
    )
    validation = validated(
        signature, signer=a_standing(problem=problem, evidence=tuple(evidence)), policy=policy, at=at
    )
    assert (validation.indication is PASSED) == (validation.reason is None) == (validation.sub_indication is None)
    for note in (*validation.notes, *filter(None, [validation.reason])):
        assert "{" not in NOTE_TEXTS[note.code].format("vi", dict(note.values))
