"""CRLs and OCSP responses: believed only under the issuer's key, and only for what they cover."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from asn1crypto import core
from cryptography import x509
from cryptography.hazmat.primitives import serialization
from cryptography.x509 import ocsp
from cryptography.x509.oid import ExtendedKeyUsageOID, ObjectIdentifier

from pipeline.trust.revocation import RevocationStore
from rules.facts import RevocationEvidence
from tests.trust.pki import CRL_URL, LEAF_END, Holder, a_key, a_pki, a_root, with_sha1

MARCH = datetime(2026, 3, 1, tzinfo=UTC)
APRIL = datetime(2026, 4, 1, tzinfo=UTC)
PKI = a_pki()


def said(
    *, crls: tuple[bytes, ...] = (), ocsps: tuple[bytes, ...] = (), of: Holder = PKI.leader, by: Holder = PKI.sub
) -> tuple[RevocationEvidence, ...]:
    return RevocationStore(crls=crls, ocsps=ocsps).evidence(of.der, by.der)


def a_scope(**changes: object) -> x509.IssuingDistributionPoint:
    plain: dict[str, object] = {
        "full_name": None,
        "relative_name": None,
        "only_contains_user_certs": False,
        "only_contains_ca_certs": False,
        "only_some_reasons": None,
        "indirect_crl": False,
        "only_contains_attribute_certs": False,
    }
    return x509.IssuingDistributionPoint(**(plain | changes))  # type: ignore[arg-type]


def test_a_crl_tells_dates_and_reasons() -> None:
    crl = PKI.sub.crl((PKI.leader, MARCH, x509.ReasonFlags.superseded), at=APRIL)
    (evidence,) = said(crls=(crl,))
    assert (evidence.kind, evidence.this_update, evidence.revoked_at, evidence.reason) == (
        "crl", APRIL, MARCH, "superseded"
    )  # fmt: skip
    (good,) = said(crls=(crl,), of=PKI.organisation)
    assert good.revoked_at is None
    assert not good.covers_expired


def test_a_crl_of_the_right_name_and_another_key_says_nothing() -> None:
    forged = PKI.sub.crl((PKI.leader, MARCH, None), at=APRIL, signed_by=a_key("forger"))
    namesake = a_root("Gốc lạ").issue("CA phục vụ các cơ quan Nhà nước thử nghiệm G2", key="forger", is_ca=True)
    assert said(crls=(forged, namesake.crl(at=APRIL))) == ()


def test_a_crl_of_another_issuer_says_nothing() -> None:
    assert said(crls=(PKI.root.crl((PKI.leader, MARCH, None), at=APRIL),)) == ()


def test_a_sha1_crl_of_the_first_generation_still_counts() -> None:
    crl = with_sha1(PKI.sub.crl((PKI.leader, MARCH, None), at=APRIL), PKI.sub.key)
    assert [one.revoked_at for one in said(crls=(crl,))] == [MARCH]


def test_an_indirect_crl_is_refused() -> None:
    crl = PKI.sub.crl((PKI.leader, MARCH, None), at=APRIL, extra=[(a_scope(indirect_crl=True), True)])
    store = RevocationStore(crls=[crl])
    assert store.crls[0].limit == "indirect"
    assert not store.crls[0].is_usable
    assert store.evidence(PKI.leader.der, PKI.sub.der) == ()


def test_a_crl_with_a_critical_extension_that_nobody_knows_is_refused() -> None:
    odd = x509.UnrecognizedExtension(ObjectIdentifier("1.3.6.1.4.1.99999.2"), b"\x05\x00")
    crl = PKI.sub.crl((PKI.leader, MARCH, None), at=APRIL, extra=[(odd, True)])
    assert RevocationStore(crls=[crl]).crls[0].limit == "critical"
    assert said(crls=(crl,)) == ()


@pytest.mark.parametrize(
    "extension",
    [x509.DeltaCRLIndicator(1), a_scope(only_some_reasons=frozenset({x509.ReasonFlags.key_compromise}))],
)
def test_a_partial_crl_can_say_revoked_and_never_not_revoked(extension: x509.ExtensionType) -> None:
    crl = PKI.sub.crl((PKI.leader, MARCH, None), at=APRIL, extra=[(extension, True)])
    assert [one.revoked_at for one in said(crls=(crl,))] == [MARCH]
    assert said(crls=(crl,), of=PKI.organisation) == ()


def test_a_delta_that_takes_a_certificate_off_the_list_says_nothing() -> None:
    crl = PKI.sub.crl(
        (PKI.leader, MARCH, x509.ReasonFlags.remove_from_crl), at=APRIL, extra=[(x509.DeltaCRLIndicator(1), True)]
    )
    assert said(crls=(crl,)) == ()


def test_a_crl_for_authorities_says_nothing_of_users_and_the_other_way_round() -> None:
    for_ca = PKI.root.crl(at=APRIL, extra=[(a_scope(only_contains_ca_certs=True), True)])
    for_users = PKI.root.crl(at=APRIL, extra=[(a_scope(only_contains_user_certs=True), True)])
    assert len(said(crls=(for_ca,), of=PKI.sub, by=PKI.root)) == 1
    assert said(crls=(for_ca,), of=PKI.tsa, by=PKI.root) == ()
    assert said(crls=(for_users,), of=PKI.sub, by=PKI.root) == ()
    assert len(said(crls=(for_users,), of=PKI.tsa, by=PKI.root)) == 1


@pytest.mark.parametrize(("url", "speaks"), [(CRL_URL, True), ("http://127.0.0.1:9/other.crl", False)])
def test_a_crl_of_one_distribution_point_speaks_of_its_own_certificates(url: str, speaks: bool) -> None:
    scope = a_scope(full_name=[x509.UniformResourceIdentifier(url)])
    crl = PKI.sub.crl(at=APRIL, extra=[(scope, True)])
    assert bool(said(crls=(crl,))) is speaks
    assert said(crls=(crl,), of=PKI.organisation) == ()


def test_a_crl_that_keeps_expired_certificates_says_since_when() -> None:
    """X.509 8.5.2.12, expiredCertsOnCRL."""

    def keeping(since: datetime) -> bytes:
        value = x509.UnrecognizedExtension(ObjectIdentifier("2.5.29.60"), core.GeneralizedTime(since).dump())
        return PKI.sub.crl(at=APRIL, extra=[(value, False)])

    assert [one.covers_expired for one in said(crls=(keeping(MARCH),))] == [True]
    after = LEAF_END.replace(year=LEAF_END.year + 1)
    assert [one.covers_expired for one in said(crls=(keeping(after),))] == [False]


def test_ocsp_answers_of_the_issuer_count() -> None:
    good = PKI.sub.ocsp(PKI.leader, at=APRIL)
    bad = PKI.sub.ocsp(PKI.leader, at=APRIL, status=ocsp.OCSPCertStatus.REVOKED, revoked_at=MARCH)
    unknown = PKI.sub.ocsp(PKI.leader, at=APRIL, status=ocsp.OCSPCertStatus.UNKNOWN)
    assert [(one.kind, one.revoked_at, one.is_unknown) for one in said(ocsps=(good,))] == [("ocsp", None, False)]
    assert [(one.revoked_at, one.reason) for one in said(ocsps=(bad,))] == [(MARCH, "keyCompromise")]
    assert [one.is_unknown for one in said(ocsps=(unknown,))] == [True]
    assert said(ocsps=(good,), of=PKI.organisation) == ()


def test_a_responder_counts_when_the_same_ca_certified_it_for_ocsp_signing() -> None:
    """RFC 6960 4.2.2.2: issued directly by the CA, with id-kp-OCSPSigning."""
    signing = [ExtendedKeyUsageOID.OCSP_SIGNING]
    delegated = PKI.sub.issue("OCSP", usages=signing)
    assert len(said(ocsps=(PKI.sub.ocsp(PKI.leader, at=APRIL, responder=delegated),))) == 1
    for wrong in (
        PKI.sub.issue("OCSP không có quyền"),
        PKI.root.issue("OCSP của CA khác", usages=signing),
        PKI.sub.issue("OCSP giả", usages=signing, signed_by=a_key("forger")),
        PKI.sub.issue("OCSP hết hạn", usages=signing, valid=(MARCH.replace(year=2025), MARCH)),
    ):
        assert said(ocsps=(PKI.sub.ocsp(PKI.leader, at=APRIL, responder=wrong),)) == ()


def test_an_answer_about_a_namesake_ca_says_nothing() -> None:
    """The certID holds the hash of the issuer's key, not only of its name."""
    namesake = a_root("Gốc lạ").issue("CA phục vụ các cơ quan Nhà nước thử nghiệm G2", key="forger", is_ca=True)
    assert said(ocsps=(namesake.ocsp(PKI.leader, at=APRIL),)) == ()


def test_an_error_of_the_responder_says_nothing() -> None:
    error = ocsp.OCSPResponseBuilder.build_unsuccessful(ocsp.OCSPResponseStatus.TRY_LATER)
    assert said(ocsps=(error.public_bytes(serialization.Encoding.DER),)) == ()


def test_junk_is_put_aside_and_counted() -> None:
    store = RevocationStore(crls=[b"junk"], ocsps=[b"", b"\x30\x00"])
    assert len(store.unreadable) == 3
    assert store.evidence(PKI.leader.der, PKI.sub.der) == ()


@pytest.mark.parametrize("place", [-1, -100, 40, 200])
def test_a_crl_changed_by_one_byte_says_nothing(place: int) -> None:
    crl = bytearray(PKI.sub.crl((PKI.leader, MARCH, None), at=APRIL))
    crl[place] ^= 1
    assert said(crls=(bytes(crl),)) == ()
