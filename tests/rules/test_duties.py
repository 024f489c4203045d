"""Each duty of the circular says what was done for a file, what was found, and what could not be done."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from rules.duties import DUTY_TEXTS, DUTY_TITLES, Duty, duties
from rules.facts import (
    Changes,
    Coverage,
    Document,
    Indication,
    Integrity,
    Note,
    Outcome,
    Revocation,
    RevocationPolicy,
    Role,
    SubIndication,
)
from rules.indication import ValidationPolicy
from rules.text import LANGUAGES
from tests.builders import a_document, a_signature, a_timestamp, an_unsigned_document

POLICY = ValidationPolicy()
PSS = {"algorithm": "rsassa_pss", "revocation": Revocation.GOOD}


def duty(number: int, document: Document, policy: ValidationPolicy = POLICY, **named: Any) -> Duty:
    return duties(document, policy, **named)[number - 1]


def one(**changes: Any) -> Document:
    """A file with one signature that keeps every duty but for the deviation."""
    return a_document(a_signature(Role.ORGANISATION, **{**PSS, **changes}))


def noted(document: Document, *codes: str) -> Document:
    """The same with warnings of its validation."""
    signature = document.signatures[0]
    notes = tuple(Note(code=code) for code in codes)
    validation = replace(signature.validation, notes=notes)
    return replace(document, signatures=(replace(signature, validation=validation),))


def test_a_file_that_keeps_everything_is_compliant_in_all_eleven() -> None:
    answers = duties(one(), POLICY, evidence_kept=True)
    assert [answer.number for answer in answers] == list(range(1, 12))
    assert {answer.outcome for answer in answers} == {Outcome.COMPLIANT}


def test_an_unsigned_file_leaves_the_duties_about_signatures_without_an_object() -> None:
    answers = duties(an_unsigned_document(), POLICY)
    assert [answer.number for answer in answers if answer.outcome is not Outcome.NOT_APPLICABLE] == [9]


def test_a_file_with_mere_traces_of_signatures_is_never_taken_for_unsigned() -> None:
    answers = duties(an_unsigned_document(signature_traces=1), POLICY)
    assert {answers[number - 1].outcome for number in (1, 2, 3, 4, 7)} == {Outcome.INDETERMINATE}
    assert answers[0].message == "only-traces"


@pytest.mark.parametrize(
    ("number", "changes", "outcome", "message"),
    [
        (1, {"integrity": Integrity.BROKEN, "integrity_reason": Note(code="signature-mismatch")},
         Outcome.NONCOMPLIANT, "key-does-not-fit"),
        (1, {"integrity": Integrity.BROKEN, "integrity_reason": Note(code="digest-mismatch")},
         Outcome.INDETERMINATE, "key-not-reached"),
        (1, {"integrity": Integrity.UNVERIFIABLE, "integrity_reason": Note(code="unknown-algorithm")},
         Outcome.INDETERMINATE, "key-not-reached"),
        (2, {"anchor": None, "anchor_name": None, "indication": Indication.TOTAL_FAILED,
             "reason": Note(code="issuer-forged")}, Outcome.NONCOMPLIANT, "path-refused"),
        (2, {"anchor": None, "anchor_name": None, "indication": Indication.INDETERMINATE,
             "reason": Note(code="issuer-missing")}, Outcome.INDETERMINATE, "path-missing"),
        (3, {"indication": Indication.TOTAL_FAILED, "sub_indication": SubIndication.EXPIRED},
         Outcome.NONCOMPLIANT, "not-valid-then"),
        (3, {"revocation": Revocation.REVOKED, "indication": Indication.TOTAL_FAILED,
             "sub_indication": SubIndication.REVOKED}, Outcome.NONCOMPLIANT, "not-valid-then"),
        (3, {"revocation": Revocation.NOT_CHECKED}, Outcome.INDETERMINATE, "within-validity-only"),
        (3, {"certificate": None}, Outcome.INDETERMINATE, "validity-open"),
        (4, {"revocation": Revocation.NOT_CHECKED}, Outcome.INDETERMINATE, "status-open"),
        (4, {"revocation": Revocation.UNKNOWN}, Outcome.INDETERMINATE, "status-open"),
        (5, {"algorithm": "sha256_rsa"}, Outcome.NONCOMPLIANT, "standard-left"),
        (5, {"digest": "sha1"}, Outcome.NONCOMPLIANT, "standard-left"),
        (5, {"algorithm": None}, Outcome.INDETERMINATE, "standard-open"),
        (6, {"indication": Indication.INDETERMINATE, "sub_indication": SubIndication.NO_CERTIFICATE_CHAIN_FOUND},
         Outcome.INDETERMINATE, "usage-not-reached"),
        (7, {"integrity": Integrity.BROKEN}, Outcome.NONCOMPLIANT, "content-broken"),
        (7, {"coverage": Coverage.PARTIAL}, Outcome.NONCOMPLIANT, "content-broken"),
        (7, {"changes_allowed": False, "changes_after": Changes.OTHER}, Outcome.NONCOMPLIANT, "content-broken"),
        (7, {"integrity": Integrity.UNVERIFIABLE}, Outcome.INDETERMINATE, "content-open"),
        (7, {"changes_after": Changes.UNKNOWN}, Outcome.INDETERMINATE, "content-open"),
        (8, {"timestamp": None, "poe_time": None}, Outcome.NOT_APPLICABLE, "no-timestamp-there"),
        (8, {"timestamp": a_timestamp(integrity=Integrity.BROKEN)}, Outcome.NONCOMPLIANT, "timestamps-refused"),
        (8, {"poe_time": None}, Outcome.INDETERMINATE, "timestamps-open"),
        (11, {"certificate": None}, Outcome.INDETERMINATE, "seven-with-gaps"),
    ],
)  # fmt: skip
def test_each_duty_tells_what_was_found_and_what_was_not_done(
    number: int, changes: dict[str, Any], outcome: Outcome, message: str
) -> None:
    answer = duty(number, one(**changes))
    assert (answer.outcome, answer.message) == (outcome, message)


def test_a_certificate_that_is_not_for_signing_is_a_warning_of_duty_six() -> None:
    assert duty(6, noted(one(), "key-usage-not-signing")).outcome is Outcome.NONCOMPLIANT


def test_a_timestamp_from_a_server_that_leads_to_no_root_is_open() -> None:
    assert duty(8, noted(one(poe_time=None), "tsa-untrusted")).outcome is Outcome.INDETERMINATE


def test_a_skipped_revocation_check_is_told_as_not_done() -> None:
    answer = duty(4, one(), ValidationPolicy(revocation=RevocationPolicy.SKIP))
    assert (answer.outcome, answer.message) == (Outcome.INDETERMINATE, "status-skipped")


def test_the_gravest_signature_speaks_for_the_file_with_how_many_there_are() -> None:
    good = a_signature(Role.PERSON, **PSS)
    broken = a_signature(Role.ORGANISATION, **PSS, integrity=Integrity.BROKEN)
    answer = duty(7, a_document(good, broken))
    assert dict(answer.values) == {"count": "1", "total": "2"}
    assert answer.sentence("en").endswith(": 1 of 2.")


@pytest.mark.parametrize(
    ("code", "outcome"),
    [("other-reader-text", Outcome.NONCOMPLIANT), ("tail-unreadable", Outcome.INDETERMINATE)],
)
def test_what_lies_after_the_last_signature_counts_for_integrity(code: str, outcome: Outcome) -> None:
    document = one()
    facts = replace(document.facts, tail_problem=Note(code=code))
    assert duty(7, replace(document, facts=facts)).outcome is outcome


def test_traces_of_other_signatures_leave_integrity_open() -> None:
    document = one()
    facts = replace(document.facts, signature_traces=2)
    answer = duty(7, replace(document, facts=facts))
    assert (answer.outcome, answer.message) == (Outcome.INDETERMINATE, "traces-beside")


def test_evidence_is_kept_only_when_this_run_kept_it() -> None:
    assert duty(10, one()).outcome is Outcome.INDETERMINATE
    assert duty(10, one(), evidence_kept=True).outcome is Outcome.COMPLIANT


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_sentence_is_whole_in_both_languages(language: str) -> None:
    shown = [DUTY_TEXTS[key].format(language, dict.fromkeys(DUTY_TEXTS[key].names, "7")) for key in DUTY_TEXTS]
    assert all(sentence.endswith(".") and "{" not in sentence for sentence in shown)
    assert sorted(DUTY_TITLES) == list(range(1, 12))
