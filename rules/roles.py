"""Roles: what each signature of a document does there. Roles are counted, not signatures.

A document of six signatures is signed by one competent person and one organisation: an officer's initials (ký nháy)
certify it, the leader signs, the clerical office stamps number, day and month, and the seal comes last. Whom a
certificate names settles most; among persons the printed signer (box 7b) and the register's "Người ký" decide, and
only then where the signature stands and how large it is.

Source: Decree 30/2020/NĐ-CP Art. 5(1) (the competent person and the organisation sign), Art. 13 (who is competent),
Art. 32(2) (the clerical office's work), Appendix I Part II.7, II.8.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

from rules.facts import Certificate, DocumentFacts, Role, SignatureFacts, SignerKind, Unit
from rules.names import fold, same_name, same_person

_SMALL_WIDTH_PT, _SMALL_HEIGHT_PT = 60.0, 40.0
"""Initials are drawn about 40 × 20 pt, a leader's signature about 180 × 90 pt (real documents)."""
_CITIZEN = frozenset({"cccd", "cmnd", "cmtnd", "hc", "hchieu", "passport"})
"""Kinds of UID that number a person."""
_STAMP = re.compile(r"[\d\s/.-]{1,12}")
"""What a number, day, month or year stamp writes."""


def assign_roles(facts: DocumentFacts, *, unit: Unit | None = None, signer: str | None = None) -> tuple[Role, ...]:
    """One role for each of `facts.signatures`, in their order.

    `unit` tells which certificates are the issuing organisation's; `signer` is the name in the register. Without them
    the document alone is asked. A role says what a signature does, not that it is good or that its signer was
    allowed to: that is for the validation and for the roster.
    """
    by_subject = [_by_subject(signature, facts, unit) for signature in facts.signatures]
    persons = [at for at, role in enumerate(by_subject) if role is None]
    roles = _among_persons(
        [facts.signatures[at] for at in persons],
        names=[name for name in (facts.heading.signer, signer) if name],
        roster=[] if unit is None else [one.name for one in unit.signers],
    )
    among = dict(zip(persons, roles, strict=True))
    return tuple(among[at] if role is None else role for at, role in enumerate(by_subject))


def is_units_certificate(certificate: Certificate, unit: Unit) -> bool:
    """Whether the unit's settings accept the certificate as its organisation's, by name or by UID.

    A name does not prove what the UID denies: a citizen's number, or another number of the same kind (MNS, MST …) than
    those the settings give, is another holder of the same name.
    """
    uids = _folded_uids(unit.certificate_uids)
    uid = fold(certificate.uid).replace(" ", "") if certificate.uid is not None else ""
    if uid and uid in uids:
        return True
    names = unit.certificate_names or (unit.name,)
    if fold(certificate.common_name) not in _folds(names):
        return False
    kind, colon, _ = uid.partition(":")
    if colon and (kind in _CITIZEN or any(each.startswith(f"{kind}:") for each in uids)):
        return False
    return any(same_name(certificate.common_name, name) for name in names)


@lru_cache(maxsize=4096)
def _folds(names: tuple[str, ...]) -> frozenset[str]:
    return frozenset(map(fold, names))


@lru_cache(maxsize=4096)
def _folded_uids(uids: tuple[str, ...]) -> frozenset[str]:
    return frozenset(fold(uid).replace(" ", "") for uid in uids)


def _by_subject(signature: SignatureFacts, facts: DocumentFacts, unit: Unit | None) -> Role | None:
    """The role that the certificate settles; None for a person, of whom there may be several."""
    if signature.is_document_timestamp:
        return Role.TIMESTAMP
    certificate = signature.certificate
    if certificate is None:
        return Role.UNKNOWN
    if unit is not None and is_units_certificate(certificate, unit):
        return Role.ORGANISATION
    match certificate.kind:
        case SignerKind.ORGANISATION:
            # Many offices stamp number and date with the organisation's certificate, too: it is the organisation
            # that vouches for the annex whose only signatures these are.
            return Role.ORGANISATION
        case SignerKind.UNIT:
            # A health centre below a department is a unit in its certificate and the agency on the page.
            is_agency = facts.heading.agency is not None and fold(facts.heading.agency) == fold(certificate.common_name)
            return Role.ORGANISATION if is_agency else Role.CLERK
        case SignerKind.PERSON:
            return None
        case SignerKind.UNKNOWN:
            return Role.UNKNOWN


def _among_persons(signatures: Sequence[SignatureFacts], *, names: Sequence[str], roster: Sequence[str]) -> list[Role]:
    """Who of the persons signs as the competent one, in the signatures' order.

    Where a name is known and somebody bears it, he is the one, and so is who signs after him in full size (a second
    leader). Else the roster is asked, and else the last who signs in full size is taken: whoever signs in the
    leader's place is to be judged as such, not passed over as if he had initialled.
    """
    bearing = [any(_is(signature, name) for name in names) for signature in signatures]
    roles: list[Role] = []
    if any(bearing):
        first = bearing.index(True)
        for at, signature in enumerate(signatures):
            later = at > first and not _is_small(signature) and not _is_stamp(signature)
            roles.append(Role.PERSON if bearing[at] or later else _lesser(signature))
        return roles
    full = [at for at, one in enumerate(signatures) if not _is_small(one) and not _is_stamp(one)]
    chosen = [at for at in full if any(_is(signatures[at], name) for name in roster)] or full[-1:]
    return [Role.PERSON if at in chosen else _lesser(signature) for at, signature in enumerate(signatures)]


def _is(signature: SignatureFacts, name: str) -> bool:
    return signature.certificate is not None and same_person(signature.certificate.common_name, name)


def _lesser(signature: SignatureFacts) -> Role:
    """Of a person who is not the competent one: a clerk who stamps with his own certificate, else initials."""
    return Role.CLERK if _is_stamp(signature) else Role.INITIALS


def _is_small(signature: SignatureFacts) -> bool:
    """Drawn as initials are. An invisible signature is not small: its size says nothing."""
    if signature.rect is None:
        return False
    left, bottom, right, top = signature.rect
    width, height = right - left, top - bottom
    return 0 < width <= _SMALL_WIDTH_PT and 0 < height <= _SMALL_HEIGHT_PT


def _is_stamp(signature: SignatureFacts) -> bool:
    """Writes nothing but figures: a number, a day, a month, a year."""
    return signature.text is not None and _STAMP.fullmatch(signature.text) is not None
