"""What a verdict rested on, kept in a folder: certificates, CRLs, responses and the result of each signature.

    DIR/<first 16 digits of the document's SHA-256>/
        evidence.json                                    the results, the policy, the time, what was used for what
        anchors/ intermediates/ tsa/ crls/ ocsps/        a trust folder again: `vanthu verify --trust` takes it
        signers/                                         the signers' own certificates

With it the same verdict can be given years later, off line, whatever has become of the house's trust folder. To erase
what was kept of a document is to delete its folder.

Source: Circular 15/2025/TT-BKHCN Art. 6 and Annex II (keeping certificate, CRL and status with the document).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Literal

import msgspec

from pipeline.disk import write_whole
from pipeline.items import Extracted, certificate_id
from pipeline.trust.anchors import TrustMaterial
from pipeline.trust.revocation import RevocationStore
from rules.document import StandingOf
from rules.facts import (
    CertificateStanding,
    Document,
    DocumentVerdict,
    RevocationPolicy,
    Role,
    Sha256,
    SignatureFacts,
    Validation,
    WeakPolicy,
)
from rules.indication import ValidationPolicy

FILE_NAME = "evidence.json"
SCHEMA: Literal["vanthu/evidence/1"] = "vanthu/evidence/1"


@dataclass(frozen=True, slots=True, kw_only=True)
class SignatureEvidence:
    """One signature's result and what it rested on."""

    field: str
    role: Role
    validation: Validation
    path: tuple[Sha256, ...]
    """Certificates from the signer's up to the anchor; empty when the signer's is nowhere."""
    tsa_path: tuple[Sha256, ...]
    """The same of the timestamp's server; empty without a timestamp."""
    revocation: tuple[Sha256, ...]
    """CRLs and responses that speak of a certificate of the two paths."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """What was kept of one document's validation."""

    schema: Literal["vanthu/evidence/1"]
    document: Sha256
    validation_time: datetime
    revocation: RevocationPolicy
    weak_algorithms: WeakPolicy
    trust_digest: str
    """Of the trust material that was in force."""
    pins: tuple[Sha256, ...]
    """The anchors that were relied on: what to pin when the folder serves as a trust folder."""
    verdict: DocumentVerdict
    signatures: tuple[SignatureEvidence, ...]
    """In the order in which they were added to the document."""

    @property
    def policy(self) -> ValidationPolicy:
        """The policy under which the verdict was given."""
        return ValidationPolicy(revocation=self.revocation, weak_algorithms=self.weak_algorithms)


def write_evidence(
    directory: Path,
    *,
    document: Document,
    extracted: Extracted,
    trust: TrustMaterial,
    standing_of: StandingOf,
    policy: ValidationPolicy,
    at: datetime,
) -> Path:
    """Keeps what the document's verdict rested on in a folder below `directory`, and gives that folder.

    `extracted` is what the document's worker brought back; `standing_of`, `policy` and `at` are those of the
    validation. What was kept of the same document before is written over. Raises OSError.
    """
    folder = directory / document.facts.sha256[:16]
    certificates = {certificate_id(der): der for der in (*extracted.certificates, *trust.intermediates, *trust.anchors)}
    store = RevocationStore(crls=(*trust.crls, *extracted.crls), ocsps=(*trust.ocsps, *extracted.ocsps))
    kept: list[SignatureEvidence] = []
    paths: list[tuple[Sha256, ...]] = []
    servers: set[Sha256] = set()
    for signature in document.signatures:
        facts = signature.facts
        path, tsa_path = _paths(facts, standing_of)
        paths += [path, tsa_path]
        servers |= set(tsa_path[:1]) if facts.is_document_timestamp or tsa_path else set()
        kept.append(
            SignatureEvidence(
                field=facts.field,
                role=signature.role,
                validation=signature.validation,
                path=path,
                tsa_path=tsa_path,
                revocation=_speaking(store, (path, tsa_path), certificates),
            )
        )
    anchors = {certificate_id(der) for der in trust.anchors}
    used = {sha256 for path in paths for sha256 in path}
    leaves = {path[0] for path in paths if path} - servers - anchors
    evidence = Evidence(
        schema=SCHEMA,
        document=document.facts.sha256,
        validation_time=at,
        revocation=policy.revocation,
        weak_algorithms=policy.weak_algorithms,
        trust_digest=trust.digest,
        pins=tuple(sorted(used & anchors)),
        verdict=document.verdict,
        signatures=tuple(kept),
    )
    for sha256 in sorted(used):
        if sha256 in anchors:
            below = "anchors"
        elif sha256 in servers:
            below = "tsa"
        else:
            below = "signers" if sha256 in leaves else "intermediates"
        if sha256 in certificates:
            _write(folder / below / f"{sha256[:16]}.cer", certificates[sha256])
    spoken = {sha256 for one in kept for sha256 in one.revocation}
    for below, ending, ders in (
        ("crls", "crl", (*trust.crls, *extracted.crls)),
        ("ocsps", "ors", (*trust.ocsps, *extracted.ocsps)),
    ):
        for der in ders:
            if certificate_id(der) in spoken:
                _write(folder / below / f"{certificate_id(der)[:16]}.{ending}", der)
    told = msgspec.json.format(msgspec.json.encode(evidence), indent=1)
    _write(folder / FILE_NAME, told + b"\n")
    return folder


def read_evidence(folder: Path) -> Evidence:
    """What was kept in a document's folder. Raises OSError, or ValueError for a file that is not such a record."""
    try:
        return msgspec.json.decode((folder / FILE_NAME).read_bytes(), type=Evidence)
    except msgspec.DecodeError as cause:
        raise ValueError(f"{folder / FILE_NAME} is not a record of evidence: {cause}") from cause


def _paths(facts: SignatureFacts, standing_of: StandingOf) -> tuple[tuple[Sha256, ...], tuple[Sha256, ...]]:
    """(path of the signer's certificate, path of the time-stamp server's)."""

    def of(certificate: Sha256 | None) -> tuple[Sha256, ...]:
        standing: CertificateStanding | None = standing_of(certificate, facts.embedded) if certificate else None
        return standing.path if standing is not None else ()

    tsa = facts.timestamp.certificate if facts.timestamp is not None else None
    return of(facts.certificate.sha256 if facts.certificate else None), of(tsa.sha256 if tsa else None)


def _speaking(
    store: RevocationStore, paths: tuple[tuple[Sha256, ...], ...], certificates: dict[Sha256, bytes]
) -> tuple[Sha256, ...]:
    """Everything in the store that speaks of a certificate on the paths, the CAs' included."""
    speaking: set[Sha256] = set()
    for path in paths:
        for place in range(len(path) - 1):
            below, above = certificates.get(path[place]), certificates.get(path[place + 1])
            if below is not None and above is not None:
                speaking |= {one.sha256 for one in store.evidence(below, above)}
    return tuple(sorted(speaking))


def _write(path: Path, data: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    write_whole(path, data)
