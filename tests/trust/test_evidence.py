"""What a verdict rested on is kept, and gives the same verdict years later without the house's trust folder."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509

from pipeline.extract.certificates import certificate_facts
from pipeline.items import Extracted, certificate_id
from pipeline.trust.anchors import TrustMaterial, load_trust
from pipeline.trust.appraise import Appraiser
from pipeline.trust.evidence import read_evidence, write_evidence
from rules.document import StandingOf, validate_document
from rules.facts import (
    CertificateStanding,
    Document,
    DocumentFacts,
    DocumentVerdict,
    Indication,
    Revocation,
    RevocationPolicy,
    Sha256,
    WeakPolicy,
)
from rules.indication import ValidationPolicy
from tests.builders import NOW, SIGNED_AT, a_timestamp, some_facts, some_signature_facts
from tests.trust.pki import a_pki, a_root

PKI = a_pki()
REQUIRE = ValidationPolicy(revocation=RevocationPolicy.REQUIRE, weak_algorithms=WeakPolicy.REJECT)
YEARS_LATER = NOW + timedelta(days=3000)


def a_signed_document() -> Extracted:
    """The leader's and the organisation's signatures, with timestamps, carrying leaf certificates only."""
    carried = (PKI.leader.der, PKI.organisation.der, PKI.tsa.der)
    stamp = a_timestamp(certificate=certificate_facts(PKI.tsa.der))
    signatures = [
        some_signature_facts(
            certificate=certificate_facts(holder.der),
            field=f"Signature{number}",
            timestamp=stamp,
            embedded=(holder.sha256, PKI.tsa.sha256),
        )
        for number, holder in enumerate((PKI.leader, PKI.organisation), start=1)
    ]
    return Extracted(facts=some_facts(*signatures), certificates=carried)


def the_trust(*, revoked_at: datetime) -> TrustMaterial:
    """The root pinned, the CA in the pool beside a stranger, and CRLs on which the organisation is revoked."""
    crls = [
        PKI.sub.crl((PKI.organisation, revoked_at, x509.ReasonFlags.superseded), at=SIGNED_AT + timedelta(days=20)),
        PKI.root.crl(at=SIGNED_AT + timedelta(days=20)),
        a_root("Gốc lạ").crl(at=NOW),
    ]
    return PKI.material(intermediates=[PKI.sub, a_root("Gốc lạ")], crls=crls)


def standing_under(trust: TrustMaterial, extracted: Extracted) -> StandingOf:
    appraiser = Appraiser(trust)
    ders = {certificate_id(der): der for der in extracted.certificates}

    def standing_of(sha256: Sha256, embedded: tuple[Sha256, ...]) -> CertificateStanding:
        return appraiser.appraise(ders[sha256], offered=[ders[one] for one in embedded if one in ders])

    return standing_of


def validated(extracted: Extracted, trust: TrustMaterial, at: datetime) -> Document:
    assert isinstance(extracted.facts, DocumentFacts)
    return validate_document(extracted.facts, standing_of=standing_under(trust, extracted), policy=REQUIRE, at=at)


def kept(folder: Path, extracted: Extracted, trust: TrustMaterial, document: Document) -> Path:
    return write_evidence(
        folder,
        document=document,
        extracted=extracted,
        trust=trust,
        standing_of=standing_under(trust, extracted),
        policy=REQUIRE,
        at=NOW,
    )


@pytest.mark.parametrize(
    ("revoked_at", "verdict"),
    [(SIGNED_AT - timedelta(days=1), DocumentVerdict.INVALID), (SIGNED_AT + timedelta(days=1), DocumentVerdict.VALID)],
)
def test_the_same_verdict_is_given_years_later_from_the_kept_folder_alone(
    tmp_path: Path, revoked_at: datetime, verdict: DocumentVerdict
) -> None:
    extracted, trust = a_signed_document(), the_trust(revoked_at=revoked_at)
    document = validated(extracted, trust, NOW)
    assert document.verdict is verdict
    folder = kept(tmp_path, extracted, trust, document)
    evidence = read_evidence(folder)
    later = load_trust(folder, pins=evidence.pins)
    assert later.problems == ()
    again = validated(extracted, later, YEARS_LATER)
    assert again.verdict is verdict
    assert [one.validation.indication for one in again.signatures] == [
        one.validation.indication for one in evidence.signatures
    ]


def test_the_record_says_what_was_decided_and_what_it_rested_on(tmp_path: Path) -> None:
    extracted, trust = a_signed_document(), the_trust(revoked_at=SIGNED_AT + timedelta(days=1))
    document = validated(extracted, trust, NOW)
    folder = kept(tmp_path, extracted, trust, document)
    assert folder == tmp_path / document.facts.sha256[:16]
    evidence = read_evidence(folder)
    assert (evidence.document, evidence.validation_time, evidence.trust_digest) == (
        document.facts.sha256,
        NOW,
        trust.digest,
    )
    assert evidence.policy == REQUIRE
    assert evidence.pins == (PKI.root.sha256,)
    assert [one.validation for one in evidence.signatures] == [one.validation for one in document.signatures]
    last = evidence.signatures[-1]
    assert last.validation.indication is Indication.TOTAL_PASSED
    assert last.validation.revocation is Revocation.GOOD
    assert last.path == (PKI.organisation.sha256, PKI.sub.sha256, PKI.root.sha256)
    assert last.tsa_path == (PKI.tsa.sha256, PKI.root.sha256)
    assert len(last.revocation) == 2


def test_only_what_was_used_is_kept_each_thing_in_its_place(tmp_path: Path) -> None:
    extracted, trust = a_signed_document(), the_trust(revoked_at=SIGNED_AT + timedelta(days=1))
    folder = kept(tmp_path, extracted, trust, validated(extracted, trust, NOW))
    found = sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file())
    assert [name.split("/")[0] for name in found] == [
        "anchors", "crls", "crls", "evidence.json", "intermediates", "signers", "signers", "tsa"
    ]  # fmt: skip
    assert (folder / "intermediates" / f"{PKI.sub.sha256[:16]}.cer").read_bytes() == PKI.sub.der


def test_a_file_that_is_no_record_is_told(tmp_path: Path) -> None:
    (tmp_path / "evidence.json").write_text('{"schema": "something/else"}')
    with pytest.raises(ValueError, match="not a record of evidence"):
        read_evidence(tmp_path)
