"""A file's facts and its certificates' standing put together: every signature validated, with its role."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

from rules.facts import (
    CertificateStanding,
    Document,
    DocumentFacts,
    Indication,
    Integrity,
    Sha256,
    Signature,
    SignatureFacts,
    Unit,
    Validation,
)
from rules.indication import ValidationPolicy, document_verdict, validate
from rules.roles import assign_roles

StandingOf = Callable[[Sha256, tuple[Sha256, ...]], CertificateStanding]
"""What the trust material says of a certificate, given the certificates that came with it."""


def validate_document(
    facts: DocumentFacts,
    *,
    standing_of: StandingOf,
    policy: ValidationPolicy,
    at: datetime,
    unit: Unit | None = None,
    signer: str | None = None,
) -> Document:
    """The document with each signature validated as of `at`, in the order of `facts.signatures`.

    A good document timestamp proves that every signature of an earlier revision existed by then, so signatures are
    validated from the last to the first (ETSI EN 319 102-1, 5.6.2.3: past signature validation).
    """
    validations: list[Validation] = []
    proven: datetime | None = None
    for signature in reversed(facts.signatures):
        validation = _validated(signature, standing_of, policy, at, proven)
        validations.append(validation)
        if signature.is_document_timestamp and validation.indication is Indication.TOTAL_PASSED and signature.timestamp:
            proven = min(filter(None, (proven, signature.timestamp.gen_time)))
    validations.reverse()
    roles = assign_roles(facts, unit=unit, signer=signer)
    return Document(
        facts=facts,
        signatures=tuple(
            Signature(facts=signature, validation=validation, role=role)
            for signature, validation, role in zip(facts.signatures, validations, roles, strict=True)
        ),
        verdict=document_verdict(facts, validations),
    )


def with_roles(document: Document, *, unit: Unit | None, signer: str | None) -> Document:
    """The same document with its roles told again, now that the unit and the register's signer are known."""
    roles = assign_roles(document.facts, unit=unit, signer=signer)
    if all(signature.role is role for signature, role in zip(document.signatures, roles, strict=True)):
        return document
    return replace(
        document,
        signatures=tuple(
            replace(signature, role=role) for signature, role in zip(document.signatures, roles, strict=True)
        ),
    )


def recheck_time(document: Document, *, at: datetime, standing_of: StandingOf) -> datetime | None:
    """The earliest later time at which validating again could say something else; None when never by time alone.

    A signature with a proof of existence keeps its answer; one without is asked about the present: its certificate
    ends, and what is known of its revocation grows old.
    """
    times = []
    for signature in document.signatures:
        certificate = signature.facts.certificate
        if signature.validation.poe_time is not None or certificate is None:
            continue
        if signature.facts.integrity is not Integrity.INTACT:
            continue
        standing = standing_of(certificate.sha256, signature.facts.embedded)
        ends = (standing.valid_from, standing.valid_to, *(each.next_update for each in standing.evidence))
        times += [moment for moment in ends if moment is not None and moment > at]
    return min(times, default=None)


def _validated(
    signature: SignatureFacts,
    standing_of: StandingOf,
    policy: ValidationPolicy,
    at: datetime,
    proven: datetime | None,
) -> Validation:
    timestamp = signature.timestamp
    tsa = timestamp.certificate if timestamp is not None else None
    return validate(
        signature,
        signer=standing_of(signature.certificate.sha256, signature.embedded) if signature.certificate else None,
        tsa=standing_of(tsa.sha256, signature.embedded) if tsa else None,
        policy=policy,
        at=at,
        later_poe=proven,
    )
