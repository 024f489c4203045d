"""The builders make what the house calls the compliant case."""

from __future__ import annotations

from rules.facts import Coverage, Role
from tests.builders import a_signature, an_issuance


def test_the_compliant_issuance_is_signed_by_the_person_and_then_by_the_organisation() -> None:
    issuance = an_issuance()
    assert issuance.is_registered
    assert [signature.role for signature in issuance.document.signatures] == [Role.PERSON, Role.ORGANISATION]
    assert issuance.document.facts.was_signed


def test_a_test_states_only_its_deviation() -> None:
    deviating = a_signature(Role.ORGANISATION, coverage=Coverage.ENTIRE_REVISION, poe_time=None)
    assert deviating.facts.coverage is Coverage.ENTIRE_REVISION
    assert deviating.validation.poe_time is None
