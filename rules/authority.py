"""May this person sign for this unit on this day? The unit's roster answers (Decree 30/2020 Art. 13)."""

from __future__ import annotations

from datetime import date

from rules.facts import Authority, RosterSigner
from rules.names import fold, same_person


def authority_of(
    name: str | None, roster: tuple[RosterSigner, ...], *, on: date | None, capacity: str | None
) -> Authority:
    """Whether the roster lets `name` sign on that day.

    `name` is the CN of the signer's certificate, None where there is no certificate; `capacity` is what the page prints
    before the title (`KT.` …), None where it prints nothing or was not read. YES and NO are only said where the roster
    speaks of that day: a roster that begins later, or a document without a date, is UNKNOWN. A signer who may sign in
    certain capacities only is UNKNOWN where no capacity was read, because printing none is also how the head signs.
    """
    if not roster or not name:
        return Authority.UNKNOWN
    his = tuple(signer for signer in roster if same_person(signer.name, name))
    if on is None:
        undated = tuple(signer for signer in his if signer.valid_from is None and signer.valid_to is None)
        return _in_capacity(undated, capacity) if undated else Authority.UNKNOWN
    current = tuple(signer for signer in his if _holds_on(signer, on))
    if current:
        return _in_capacity(current, capacity)
    return Authority.NO if any(_holds_on(signer, on) for signer in roster) else Authority.UNKNOWN


def _holds_on(signer: RosterSigner, day: date) -> bool:
    return (signer.valid_from is None or signer.valid_from <= day) and (
        signer.valid_to is None or day <= signer.valid_to
    )


def _in_capacity(records: tuple[RosterSigner, ...], capacity: str | None) -> Authority:
    """Authority of a person by his records, all of them binding."""
    if any(not record.may_sign_as for record in records):
        return Authority.YES
    if capacity is None:
        return Authority.UNKNOWN
    wanted = fold(capacity).rstrip(". ")
    if any(fold(allowed).rstrip(". ") == wanted for record in records for allowed in record.may_sign_as):
        return Authority.YES
    return Authority.NO
