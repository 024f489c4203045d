"""No attack on a signed document comes out as intact and harmless; each says what was done."""

from __future__ import annotations

import pytest

from pipeline.extract.signatures import SignatureReading, read_signatures
from rules.facts import Changes, Coverage, Integrity
from tests.extract.attacks import ATTACKS, Attack


def accepted(reading: SignatureReading) -> bool:
    """What trust could still make valid: every signature intact, whole, followed by nothing but what it allows."""
    return (
        bool(reading.signatures)
        and reading.traces == 0
        and reading.tail_problem is None
        and all(
            each.integrity is Integrity.INTACT
            and each.coverage in (Coverage.ENTIRE_FILE, Coverage.ENTIRE_REVISION)
            and each.changes_allowed
            and each.changes_after is not Changes.UNKNOWN
            for each in reading.signatures
        )
    )


@pytest.mark.parametrize("attack", ATTACKS, ids=lambda attack: attack.name)
def test_an_attack_is_told_for_what_it_is(attack: Attack) -> None:
    reading = read_signatures(attack.make())
    assert not accepted(reading)
    assert reading.signatures or reading.traces, "an attacked file is never unsigned"
    if attack.broken:
        codes = [each.integrity_reason.code for each in reading.signatures if each.integrity_reason]
        assert attack.broken in codes
        assert Integrity.BROKEN in [each.integrity for each in reading.signatures]
    if attack.changes:
        told = [each for each in reading.signatures if not each.changes_allowed]
        assert attack.changes in [each.changes_after for each in told]
        if attack.first_suffers:
            assert reading.signatures[0].changes_after is attack.changes
        if attack.why:
            assert attack.why in [each.changes_reason.code for each in told if each.changes_reason]
    if attack.tail:
        assert reading.tail_problem is not None
        assert reading.tail_problem.code == attack.tail
