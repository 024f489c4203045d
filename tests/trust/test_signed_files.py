"""Trust and time attacks on PDFs signed for the test: extract, appraise and validate, as the road does it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from io import BytesIO
from typing import Any

import pytest
from asn1crypto import keys as asn1_keys
from asn1crypto import x509 as asn1_x509
from cryptography import x509
from cryptography.hazmat.primitives import serialization
from cryptography.x509.oid import ExtendedKeyUsageOID
from freezegun import freeze_time
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign import signers, timestamps
from pyhanko.sign.fields import SigSeedSubFilter
from pyhanko_certvalidator import ValidationContext
from pyhanko_certvalidator.registry import SimpleCertificateStore
from pypdf import PdfWriter

from pipeline.extract.signatures import read_signatures
from pipeline.items import certificate_id
from pipeline.trust.anchors import TrustMaterial
from pipeline.trust.appraise import Appraiser
from rules.document import validate_document
from rules.facts import (
    CertificateStanding,
    Document,
    DocumentVerdict,
    Indication,
    Integrity,
    Revocation,
    RevocationPolicy,
    Sha256,
    SubIndication,
    WeakPolicy,
)
from rules.indication import ValidationPolicy
from tests.builders import some_facts
from tests.trust.pki import LEAF_END, LEAF_START, ROOT_NAME, SUB_NAME, Holder, a_pki, a_root

PKI = a_pki()
WHEN = datetime(2026, 3, 5, 2, 30, tzinfo=UTC)
NOW = datetime(2026, 4, 1, tzinfo=UTC)
DAY = timedelta(days=1)
PASSED, OPEN, FAILED = Indication.TOTAL_PASSED, Indication.INDETERMINATE, Indication.TOTAL_FAILED


def blank() -> bytes:
    writer, out = PdfWriter(), BytesIO()
    writer.add_blank_page(595, 842)
    writer.write(out)
    return out.getvalue()


def _asn1(holder: Holder) -> asn1_x509.Certificate:
    return asn1_x509.Certificate.load(holder.der)


def _key(holder: Holder) -> asn1_keys.PrivateKeyInfo:
    plain = serialization.NoEncryption()
    der = holder.key.private_bytes(serialization.Encoding.DER, serialization.PrivateFormat.PKCS8, plain)
    return asn1_keys.PrivateKeyInfo.load(der)


class OtherStamp(timestamps.DummyTimeStamper):
    """A server whose token is of something else: a token copied from another signature."""

    async def async_timestamp(self, message_digest: bytes, md_algorithm: str) -> Any:
        return await super().async_timestamp(bytes(len(message_digest)), md_algorithm)


def a_server(holder: Holder = PKI.tsa, *, at: datetime = WHEN, kind: type = timestamps.DummyTimeStamper) -> Any:
    return kind(tsa_cert=_asn1(holder), tsa_key=_key(holder), fixed_dt=at)


def signed(
    holder: Holder = PKI.leader,
    *,
    stamp: Any = None,
    clock: datetime = WHEN,
    digest: str = "sha256",
    **meta: Any,
) -> bytes:
    """A blank page signed as public-duty software does it: leaf only, adbe.pkcs7.detached."""
    signer = signers.SimpleSigner(
        signing_cert=_asn1(holder), signing_key=_key(holder), cert_registry=SimpleCertificateStore(), embed_roots=False
    )
    plain = {"field_name": "Signature1", "md_algorithm": digest, "subfilter": SigSeedSubFilter.ADOBE_PKCS7_DETACHED}
    out = BytesIO()
    with freeze_time(clock):
        signers.PdfSigner(signers.PdfSignatureMetadata(**(plain | meta)), signer=signer, timestamper=stamp).sign_pdf(
            IncrementalPdfFileWriter(BytesIO(blank())), output=out
        )
    return out.getvalue()


def document_stamped(data: bytes, server: Any) -> bytes:
    out = BytesIO()
    signers.PdfTimeStamper(server, field_name="Stamp1").timestamp_pdf(
        IncrementalPdfFileWriter(BytesIO(data)), "sha256", output=out
    )
    return out.getvalue()


def judged(
    data: bytes, trust: TrustMaterial | None = None, *, policy: ValidationPolicy | None = None, at: datetime = NOW
) -> Document:
    """The file with its signatures validated under the test PKI."""
    reading = read_signatures(data)
    appraiser = Appraiser(PKI.material() if trust is None else trust)
    ders = {certificate_id(der): der for der in reading.certificates}

    def standing_of(sha256: Sha256, embedded: tuple[Sha256, ...]) -> CertificateStanding:
        offered = [ders[one] for one in embedded if one in ders]
        return appraiser.appraise(ders[sha256], offered=offered, crls=reading.crls, ocsps=reading.ocsps)

    facts = some_facts(
        *reading.signatures, signature_traces=reading.traces, tail_problem=reading.tail_problem, notes=reading.notes
    )
    return validate_document(facts, standing_of=standing_of, policy=policy or ValidationPolicy(), at=at)


def first(document: Document) -> tuple[Indication, SubIndication | None]:
    validation = document.signatures[0].validation
    return validation.indication, validation.sub_indication


def codes(document: Document) -> list[str]:
    return [note.code for note in document.signatures[0].validation.notes]


def test_a_stamped_signature_passes_at_its_stamp_long_after_the_certificate_has_ended() -> None:
    document = judged(signed(stamp=a_server()), at=LEAF_END + 900 * DAY)
    assert document.verdict is DocumentVerdict.VALID
    assert document.signatures[0].validation.poe_time == WHEN


def test_without_a_stamp_the_end_of_the_certificate_leaves_it_open() -> None:
    data = signed()
    assert judged(data).verdict is DocumentVerdict.VALID
    assert first(judged(data, at=LEAF_END + DAY)) == (OPEN, SubIndication.OUT_OF_BOUNDS_NO_POE)


def test_a_document_timestamp_in_time_keeps_an_unstamped_signature() -> None:
    data = document_stamped(signed(), a_server(at=WHEN + DAY))
    document = judged(data, at=LEAF_END + DAY)
    assert document.verdict is DocumentVerdict.VALID
    assert document.signatures[0].validation.poe_time == WHEN + DAY


@pytest.mark.parametrize(
    ("revoked_at", "stamped", "expected"),
    [
        (WHEN - DAY, True, (FAILED, SubIndication.REVOKED)),
        (WHEN + DAY, True, (PASSED, None)),
        (WHEN + DAY, False, (OPEN, SubIndication.REVOKED_NO_POE)),
    ],
)
def test_revoked_before_and_after(
    revoked_at: datetime, stamped: bool, expected: tuple[Indication, SubIndication | None]
) -> None:
    crl = PKI.sub.crl((PKI.leader, revoked_at, x509.ReasonFlags.key_compromise), at=NOW - DAY)
    data = signed(stamp=a_server() if stamped else None)
    assert first(judged(data, PKI.material(crls=[crl]))) == expected


def test_a_crl_in_the_file_itself_counts_under_the_issuers_key() -> None:
    crls = [PKI.sub.crl(at=WHEN), PKI.root.crl(at=WHEN)]
    context = ValidationContext(
        trust_roots=[_asn1(PKI.root)],
        other_certs=[_asn1(PKI.sub)],
        crls=crls,
        moment=WHEN + timedelta(hours=1),
        revocation_mode="soft-fail",
    )
    data = signed(
        stamp=a_server(),
        subfilter=SigSeedSubFilter.PADES,
        embed_validation_info=True,
        validation_context=context,
    )
    strict = ValidationPolicy(revocation=RevocationPolicy.REQUIRE)
    document = judged(data, policy=strict)
    assert document.verdict is DocumentVerdict.VALID
    assert document.signatures[0].validation.revocation is Revocation.GOOD
    assert judged(signed(stamp=a_server()), policy=strict).verdict is DocumentVerdict.INDETERMINATE


def test_a_stamp_copied_from_another_signature_proves_nothing() -> None:
    data = signed(stamp=a_server(kind=OtherStamp))
    document = judged(data, at=LEAF_END + DAY)
    assert document.signatures[0].facts.integrity is Integrity.INTACT
    assert "timestamp-not-of-this-signature" in codes(document)
    assert first(document) == (OPEN, SubIndication.OUT_OF_BOUNDS_NO_POE)


def test_a_server_without_the_right_key_usage_or_a_trusted_root_proves_nothing() -> None:
    mail = PKI.root.issue("Không phải TSA", usages=[ExtendedKeyUsageOID.EMAIL_PROTECTION])
    stranger = a_root("Gốc lạ").issue("TSA lạ", usages=[ExtendedKeyUsageOID.TIME_STAMPING])
    for server, code in ((mail, "tsa-wrong-usage"), (stranger, "tsa-untrusted")):
        document = judged(signed(stamp=a_server(server)), at=LEAF_END + DAY)
        assert code in codes(document)
        assert first(document) == (OPEN, SubIndication.OUT_OF_BOUNDS_NO_POE)


@pytest.mark.parametrize(
    ("valid", "sub"),
    [
        ((LEAF_START, WHEN - timedelta(hours=20)), SubIndication.EXPIRED),
        ((WHEN + DAY, LEAF_END), SubIndication.NOT_YET_VALID),
    ],
)
def test_a_certificate_outside_its_validity_at_the_stamp_fails(
    valid: tuple[datetime, datetime], sub: SubIndication
) -> None:
    data = signed(PKI.sub.issue("Giám đốc", valid=valid), stamp=a_server())
    document = judged(data)
    assert first(document) == (FAILED, sub)
    assert document.verdict is DocumentVerdict.INVALID


def test_copied_names_over_another_key_are_invalid() -> None:
    sub = a_root(ROOT_NAME, key="forger root").issue(SUB_NAME, key="forger sub", is_ca=True)
    document = judged(signed(sub.issue("BỘ XÂY DỰNG"), stamp=a_server()))
    assert first(document) == (FAILED, SubIndication.CERTIFICATE_CHAIN_GENERAL_FAILURE)
    assert document.verdict is DocumentVerdict.INVALID


def test_a_self_signed_namesake_of_a_ministry_is_not_trusted() -> None:
    document = judged(signed(a_root("BỘ XÂY DỰNG")))
    assert first(document) == (OPEN, SubIndication.NO_CERTIFICATE_CHAIN_FOUND)
    assert document.verdict is DocumentVerdict.INDETERMINATE


def test_a_certificate_issued_by_a_leaf_is_never_trusted() -> None:
    document = judged(signed(PKI.leader.issue("Người được lãnh đạo cấp"), stamp=a_server()))
    assert document.verdict is not DocumentVerdict.VALID


def test_local_time_labelled_utc_is_a_note_and_nothing_more() -> None:
    document = judged(signed(stamp=a_server(), clock=WHEN + timedelta(hours=7)))
    assert document.verdict is DocumentVerdict.VALID
    assert "clock-local-as-utc" in codes(document)
    assert document.signatures[0].validation.poe_time == WHEN


def test_a_sha1_signature_of_today_is_weak_and_as_issued() -> None:
    data = signed(stamp=a_server(), digest="sha1")
    document = judged(data)
    assert document.verdict is DocumentVerdict.VALID
    assert "weak-digest" in codes(document)
    strict = judged(data, policy=ValidationPolicy(weak_algorithms=WeakPolicy.REJECT))
    assert first(strict) == (OPEN, SubIndication.CRYPTO_CONSTRAINTS_FAILURE)


@pytest.mark.parametrize("place", [20, -40])
def test_a_changed_byte_is_never_valid(place: int) -> None:
    data = bytearray(signed(stamp=a_server()))
    data[place] ^= 1
    assert judged(bytes(data)).verdict is not DocumentVerdict.VALID
