"""Certificates, CRLs and responses cut, flipped and spliced: never an exception, never more trust than before."""

from __future__ import annotations

from datetime import UTC, datetime

from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.trust.appraise import Appraiser
from pipeline.trust.files import read_parts
from pipeline.trust.revocation import RevocationStore
from tests.trust.pki import a_pki

APRIL = datetime(2026, 4, 1, tzinfo=UTC)
PKI = a_pki()
CRL = PKI.sub.crl((PKI.leader, APRIL, None), at=APRIL)
OCSP = PKI.sub.ocsp(PKI.organisation, at=APRIL)
APPRAISER = Appraiser(PKI.material(crls=[CRL]))


@st.composite
def mutants(draw: st.DrawFn, original: bytes) -> bytes:
    """The original with a few bytes changed, a part doubled or missing, or something appended."""
    data = bytearray(original)
    for _ in range(draw(st.integers(0, 3))):
        place = draw(st.integers(0, len(data) - 1))
        data[place] = draw(st.integers(0, 255))
    start, length = draw(st.integers(0, len(data) - 1)), draw(st.integers(0, 40))
    match draw(st.sampled_from(["keep", "cut", "double", "append", "truncate"])):
        case "cut":
            del data[start : start + length]
        case "double":
            data[start:start] = data[start : start + length]
        case "append":
            data += draw(st.binary(max_size=20))
        case "truncate":
            del data[start:]
    return bytes(data)


@settings(max_examples=150, deadline=None)
@given(mutants(PKI.leader.der))
def test_no_mutant_of_a_certificate_is_trusted(der: bytes) -> None:
    standing = APPRAISER.appraise(der)
    assert (standing.anchor is not None) == (der == PKI.leader.der)


@settings(max_examples=60, deadline=None)
@given(mutants(PKI.sub.der), mutants(PKI.root.der))
def test_no_mutant_of_an_authority_brings_trust(sub: bytes, root: bytes) -> None:
    bare = Appraiser(PKI.material(intermediates=[]))
    standing = bare.appraise(PKI.leader.der, offered=[sub, root])
    assert (standing.anchor is not None) == (sub == PKI.sub.der)


@settings(max_examples=150, deadline=None)
@given(mutants(CRL), mutants(OCSP))
def test_no_mutant_of_a_list_or_an_answer_is_believed(crl: bytes, response: bytes) -> None:
    store = RevocationStore(crls=[crl], ocsps=[response])
    assert bool(store.evidence(PKI.leader.der, PKI.sub.der)) == (crl == CRL)
    said = [one.kind for one in store.evidence(PKI.organisation.der, PKI.sub.der)]
    assert ("crl" in said) == (crl == CRL)
    assert ("ocsp" in said) <= (response == OCSP or len(response) == len(OCSP))


@settings(max_examples=150, deadline=None)
@given(st.binary(max_size=200) | mutants(PKI.leader.pem) | mutants(CRL))
def test_whatever_lies_in_a_file_is_read_or_left(data: bytes) -> None:
    parts = read_parts(data)
    assert all(isinstance(der, bytes) for der in (*parts.certificates, *parts.crls, *parts.ocsps))
