"""Keeping the trust folder: what is in it, what it takes in and refuses, what goes stale, what documents bring."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from asn1crypto import pem
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.serialization import pkcs7

from pipeline.trust.anchors import TrustMaterial, load_trust
from pipeline.trust.keep import TAKEN_TEXTS, add, check, crl_freshness, harvest, holdings
from pipeline.trust.known import Group
from tests.trust.pki import a_key, a_pki, a_root

PKI = a_pki()
APRIL = datetime(2026, 4, 1, tzinfo=UTC)
PINS = (PKI.root.sha256,)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A trust folder that does not exist yet."""
    return tmp_path / "trust"


@pytest.fixture
def drop(tmp_path: Path):  # type: ignore[no-untyped-def]
    """Puts bytes into a file outside the trust folder."""

    def write(data: bytes, name: str = "dropped.bin") -> Path:
        path = tmp_path / name
        path.write_bytes(data)
        return path

    return write


def loaded(folder: Path) -> TrustMaterial:
    return load_trust(folder, pins=PINS)


def taken(folder: Path, source: Path) -> list[tuple[str, str, str | None]]:
    found = add(folder, source, trust=loaded(folder), pins=PINS)
    for one in found:
        for lang in ("vi", "en"):
            assert "{" not in one.sentence(lang)
    return [(one.kind, one.code, one.file) for one in found]


def test_each_thing_goes_into_its_place_under_a_telling_name(folder: Path, drop) -> None:  # type: ignore[no-untyped-def]
    root = f"anchors/RootCA_thử_nghiệm_G2.root.{PKI.root.sha256[:8]}.pem"
    assert taken(folder, drop(PKI.root.der)) == [("anchor", "added", root)]
    sub = f"intermediates/CA_phục_vụ_các_cơ_quan_Nhà_nước_thử_nghiệm_G2.ca.{PKI.sub.sha256[:8]}.pem"
    assert taken(folder, drop(PKI.sub.pem)) == [("intermediate", "added", sub)]
    tsa = f"tsa/Máy_chủ_cấp_dấu_thời_gian_thử_nghiệm_01.tsa.{PKI.tsa.sha256[:8]}.pem"
    assert taken(folder, drop(PKI.tsa.der)) == [("tsa", "added", tsa)]
    assert taken(folder, drop(PKI.tsa.der)) == [("tsa", "already-there", tsa)]
    crl = PKI.sub.crl(at=APRIL)
    assert [one[:2] for one in taken(folder, drop(pem.armor("X509 CRL", crl)))] == [("crl", "added")]
    assert [one[:2] for one in taken(folder, drop(crl))] == [("crl", "already-there")]
    assert [one[:2] for one in taken(folder, drop(PKI.sub.ocsp(PKI.leader, at=APRIL)))] == [("ocsp", "added")]
    trust = loaded(folder)
    assert trust.problems == ()
    assert (trust.anchors, len(trust.intermediates), len(trust.crls), len(trust.ocsps)) == ((PKI.root.der,), 2, 1, 1)


def test_signers_unpinned_roots_and_other_files_are_refused_with_advice(folder: Path, drop) -> None:  # type: ignore[no-untyped-def]
    assert taken(folder, drop(PKI.leader.der)) == [("leaf", "leaf-refused", None)]
    stranger = a_root("RootCA thử nghiệm G2", key="stranger")
    (refused,) = add(folder, drop(stranger.der), trust=loaded(folder), pins=PINS)
    assert refused.code == "root-not-pinned"
    assert stranger.sha256 in refused.sentence("vi")
    assert taken(folder, drop(b"%PDF-1.7")) == [("unknown", "not-trust-material", None)]
    assert taken(folder, folder / "nowhere") == [("unknown", "unreadable", None)]
    assert not folder.exists()


def test_a_crl_of_nobody_is_refused_until_its_authority_is_there(folder: Path, drop) -> None:  # type: ignore[no-untyped-def]
    crl = PKI.sub.crl(at=APRIL)
    assert taken(folder, drop(crl))[0][1] == "crl-of-nobody"
    forged = PKI.sub.crl(at=APRIL, signed_by=a_key("forger"))
    taken(folder, drop(PKI.sub.der))
    assert taken(folder, drop(forged))[0][1] == "crl-of-nobody"
    assert taken(folder, drop(crl))[0][1] == "added"
    older = PKI.sub.crl(at=APRIL - timedelta(days=30))
    assert taken(folder, drop(older))[0][1] == "added"
    assert len(loaded(folder).crls) == 2


def test_a_bundle_is_taken_apart(folder: Path, drop) -> None:  # type: ignore[no-untyped-def]
    bundle = [PKI.root.certificate, PKI.sub.certificate, PKI.leader.certificate]
    source = drop(pkcs7.serialize_certificates(bundle, serialization.Encoding.DER))
    assert {one[:2] for one in taken(folder, source)} == {
        ("anchor", "added"),
        ("intermediate", "added"),
        ("leaf", "leaf-refused"),
    }


def test_the_list_says_what_each_thing_is(folder: Path, drop) -> None:  # type: ignore[no-untyped-def]
    for data in (PKI.root.der, PKI.sub.der, PKI.sub.crl((PKI.leader, APRIL, None), at=APRIL)):
        add(folder, drop(data), trust=loaded(folder), pins=PINS)
    anchor, crl, sub = holdings(loaded(folder), pins=PINS)
    assert (anchor.kind, anchor.name, anchor.is_pinned, anchor.is_accepted) == (
        "anchor",
        "RootCA thử nghiệm G2",
        True,
        True,
    )
    assert (crl.kind, crl.entries, crl.valid_from, crl.valid_to) == ("crl", 1, APRIL, APRIL + timedelta(days=7))
    assert (sub.kind, sub.issuer, sub.is_pinned, sub.group) == ("intermediate", "RootCA thử nghiệm G2", False, None)


def test_check_tells_ends_ages_and_gaps(folder: Path, drop) -> None:  # type: ignore[no-untyped-def]
    ending = PKI.root.issue(
        "CA sắp hết hạn", is_ca=True, valid=(APRIL - timedelta(days=900), APRIL + timedelta(days=30))
    )
    ended = PKI.root.issue("CA đã hết hạn", is_ca=True, valid=(APRIL - timedelta(days=900), APRIL - timedelta(days=30)))
    unrooted = a_root("Gốc lạ").issue("CA lạ", is_ca=True)
    old = PKI.sub.crl(at=APRIL - timedelta(days=30))
    for data in (PKI.root.der, PKI.sub.der, ending.der, ended.der, unrooted.der, old):
        add(folder, drop(data), trust=loaded(folder), pins=PINS)
    (folder / "crls" / "forged.crl").write_bytes(PKI.root.crl(at=APRIL, signed_by=a_key("forger")))
    problems = check(loaded(folder), at=APRIL)
    found = {(problem.code, dict(problem.values)["name"]) for problem in problems}
    assert found == {
        ("authority-expiring", "CA sắp hết hạn"),
        ("authority-expired", "CA đã hết hạn"),
        ("authority-unrooted", "CA lạ"),
        ("crl-expired", "CA phục vụ các cơ quan Nhà nước thử nghiệm G2"),
        ("crl-of-nobody", "RootCA thử nghiệm G2"),
        ("crl-missing", "RootCA thử nghiệm G2"),
        ("crl-missing", "CA sắp hết hạn"),
        ("crl-missing", "CA đã hết hạn"),
    }
    for problem in problems:
        assert "{" not in problem.sentence("vi") + problem.sentence("en")


def test_a_fresh_crl_is_nothing_to_complain_of(folder: Path, drop) -> None:  # type: ignore[no-untyped-def]
    for data in (PKI.root.der, PKI.sub.der, PKI.root.crl(at=APRIL), PKI.sub.crl(at=APRIL - timedelta(days=30))):
        add(folder, drop(data), trust=loaded(folder), pins=PINS)
    add(folder, drop(PKI.sub.crl(at=APRIL)), trust=loaded(folder), pins=PINS)
    assert check(loaded(folder), at=APRIL + timedelta(days=1)) == ()
    assert [one.is_fresh for one in crl_freshness(loaded(folder), at=APRIL + timedelta(days=1))] == [False, True, True]


# --- harvest ----------------------------------------------------------------------------------------------------------


def test_harvest_takes_what_a_pinned_root_vouches_for(folder: Path) -> None:
    brought = [PKI.leader.der, PKI.tsa.der, PKI.sub.der, PKI.root.der, a_root("Gốc lạ").der, b"junk"]
    found = harvest(folder, brought, trust=loaded(folder), pins=PINS)
    assert {(one.name, one.code) for one in found} == {
        ("RootCA thử nghiệm G2", "added"),
        ("CA phục vụ các cơ quan Nhà nước thử nghiệm G2", "added"),
        ("Máy chủ cấp dấu thời gian thử nghiệm 01", "added"),
        ("Gốc lạ", "root-not-pinned"),
    }
    trust = loaded(folder)
    assert trust.anchors == (PKI.root.der,)
    assert set(trust.intermediates) == {PKI.sub.der, PKI.tsa.der}
    again = harvest(folder, brought, trust=trust, pins=PINS)
    assert {one.code for one in again} == {"already-there", "root-not-pinned"}


def test_harvest_without_pins_takes_nothing(folder: Path) -> None:
    found = harvest(folder, [PKI.root.der, PKI.sub.der], trust=load_trust(folder, pins=()), pins=())
    assert {one.code for one in found} == {"root-not-pinned", "not-vouched"}
    assert not folder.exists()


def test_harvest_takes_no_authority_with_a_borrowed_name(folder: Path) -> None:
    forged = PKI.root.issue(
        "CA phục vụ các cơ quan Nhà nước thử nghiệm G2", key="forger", is_ca=True, signed_by=a_key("x")
    )
    (one, root) = harvest(folder, [forged.der, PKI.root.der], trust=loaded(folder), pins=PINS)
    assert {one.code, root.code} == {"not-vouched", "added"}


def test_harvest_takes_an_authority_that_is_pinned_itself(folder: Path) -> None:
    (one,) = harvest(folder, [PKI.sub.der], trust=loaded(folder), pins=[PKI.sub.sha256])
    assert (one.kind, one.code) == ("intermediate", "added")


def test_every_outcome_can_be_said_in_both_languages() -> None:
    assert all(text.vi != text.en for text in TAKEN_TEXTS.values())


def test_the_real_documents_bring_their_root_and_time_stamp_server(shared: Path, folder: Path) -> None:
    from pipeline.extract.signatures import read_signatures

    g2 = "f04ba4b459a7c9a1b971ad9b1cb833e695a80c79aea63b174b66a70edfe2fdb8"
    document = shared / "data" / "vn-signed" / "11410-BXD-KHCNMT-VLXD-phu-luc-1.pdf"
    brought = read_signatures(document.read_bytes()).certificates
    found = harvest(folder, brought, trust=load_trust(folder, pins=[g2]), pins=[g2])
    assert {one.code for one in found} == {"added"}
    trust = load_trust(folder, pins=[g2])
    assert [one.kind for one in holdings(trust, pins=[g2])] == ["anchor", "tsa"]
    assert {one.group for one in holdings(trust, pins=[g2])} == {Group.GOVERNMENT}
