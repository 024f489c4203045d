"""The trust folder: by content, by fingerprint, never by name; what is wrong is told and stops nothing."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest
from asn1crypto import pem
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.serialization import pkcs7

from pipeline.trust.anchors import TrustMaterial, load_trust
from pipeline.trust.files import read_parts
from pipeline.trust.known import KNOWN, Group, Place, known_authority
from pipeline.trust.problems import PROBLEM_TEXTS
from tests.trust.pki import a_pki, a_root

PKI = a_pki()
APRIL = datetime(2026, 4, 1, tzinfo=UTC)
PINS = (PKI.root.sha256,)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A trust folder with the root, its CA, a time-stamp server and a CRL."""
    for name in ("anchors", "intermediates", "tsa", "crls", "ocsps"):
        (tmp_path / name).mkdir()
    (tmp_path / "anchors" / "root.pem").write_bytes(PKI.root.pem)
    (tmp_path / "intermediates" / "sub.cer").write_bytes(PKI.sub.der)
    (tmp_path / "tsa" / "tsa.crt").write_bytes(PKI.tsa.pem)
    (tmp_path / "crls" / "sub.crl").write_bytes(PKI.sub.crl(at=APRIL))
    (tmp_path / "ocsps" / "leader.ors").write_bytes(PKI.sub.ocsp(PKI.leader, at=APRIL))
    return tmp_path


def codes(trust: TrustMaterial) -> list[str]:
    return [problem.code for problem in trust.problems]


def test_pem_and_der_are_read_each_in_its_role(folder: Path) -> None:
    trust = load_trust(folder, pins=PINS)
    assert trust.problems == ()
    assert trust.anchors == (PKI.root.der,)
    assert set(trust.intermediates) == {PKI.sub.der, PKI.tsa.der}
    assert (len(trust.crls), len(trust.ocsps)) == (1, 1)
    assert [(file.file, file.kind) for file in trust.files] == [
        ("anchors/root.pem", "anchor"),
        ("crls/sub.crl", "crl"),
        ("intermediates/sub.cer", "intermediate"),
        ("ocsps/leader.ors", "ocsp"),
        ("tsa/tsa.crt", "tsa"),
    ]


@pytest.mark.parametrize("encoding", [serialization.Encoding.DER, serialization.Encoding.PEM])
def test_a_p7b_gives_all_its_certificates(folder: Path, encoding: serialization.Encoding) -> None:
    (folder / "intermediates" / "sub.cer").unlink()
    (folder / "tsa" / "tsa.crt").unlink()
    bundle = pkcs7.serialize_certificates([PKI.sub.certificate, PKI.tsa.certificate], encoding)
    (folder / "intermediates" / "bundle.p7b").write_bytes(bundle)
    assert set(load_trust(folder, pins=PINS).intermediates) == {PKI.sub.der, PKI.tsa.der}


def test_a_pem_of_several_blocks_gives_all_of_them() -> None:
    crl = PKI.sub.crl(at=APRIL)

    parts = read_parts(b"# bundle\n" + PKI.root.pem + PKI.sub.pem + pem.armor("X509 CRL", crl))
    assert (parts.certificates, parts.crls) == ((PKI.root.der, PKI.sub.der), (crl,))


def test_an_anchor_that_is_not_pinned_is_refused_and_told_whatever_its_name(folder: Path) -> None:
    stranger = a_root("RootCA thử nghiệm G2", key="stranger")
    (folder / "anchors" / "root.pem").write_bytes(stranger.pem)
    trust = load_trust(folder, pins=PINS)
    assert trust.anchors == ()
    assert codes(trust) == ["anchor-not-pinned", "no-anchors", "pin-without-file"]
    assert stranger.sha256 in trust.problems[0].sentence("vi")
    assert [file.is_accepted for file in trust.files if file.kind == "anchor"] == [False]


def test_a_pin_may_be_written_as_other_tools_show_it(folder: Path) -> None:
    shown = ":".join(PKI.root.sha256[at : at + 2] for at in range(0, 64, 2)).upper()
    assert load_trust(folder, pins=[f" {shown} "]).anchors == (PKI.root.der,)


def test_without_pins_every_file_is_trusted_and_doctor_is_told(folder: Path) -> None:
    trust = load_trust(folder, pins=())
    assert trust.anchors == (PKI.root.der,)
    assert [(problem.code, problem.is_error) for problem in trust.problems] == [("no-pins", False)]


def test_a_leaf_cannot_be_an_anchor(folder: Path) -> None:
    (folder / "anchors" / "leader.pem").write_bytes(PKI.leader.pem)
    trust = load_trust(folder, pins=(*PINS, PKI.leader.sha256))
    assert trust.anchors == (PKI.root.der,)
    assert "anchor-not-ca" in codes(trust)


def test_a_root_among_the_intermediates_is_not_an_anchor(folder: Path) -> None:
    (folder / "intermediates" / "root.pem").write_bytes(a_root("Gốc lạ").pem)
    assert load_trust(folder, pins=PINS).anchors == (PKI.root.der,)


def test_bad_files_are_told_and_the_rest_is_used(folder: Path) -> None:
    (folder / "crls" / "notes.crl").write_bytes(b"<html>404</html>")
    (folder / "crls" / "empty.crl").write_bytes(b"")
    (folder / "crls" / "leader.pem").write_bytes(PKI.leader.pem)
    (folder / "crls" / ".hidden").write_bytes(b"junk")
    (folder / "anchors" / "README.md").write_text("Chứng thư gốc")
    trust = load_trust(folder, pins=PINS)
    assert codes(trust) == ["file-unrecognised", "certificate-misplaced", "file-unrecognised"]
    assert trust.anchors
    assert len(trust.crls) == 1


def test_a_missing_folder_is_a_problem_and_not_an_exception(tmp_path: Path) -> None:
    trust = load_trust(tmp_path / "trust", pins=PINS)
    assert codes(trust) == ["trust-folder-missing"]
    assert trust.anchors == ()


def test_the_digest_follows_what_counts_and_nothing_else(folder: Path) -> None:
    before = load_trust(folder, pins=PINS).digest
    (folder / "anchors" / "root.pem").rename(folder / "anchors" / "goc.der")
    (folder / "anchors" / "goc.der").write_bytes(PKI.root.der)
    (folder / "anchors" / "stranger.pem").write_bytes(a_root("Gốc lạ").pem)
    assert load_trust(folder, pins=PINS).digest == before
    assert load_trust(folder, pins=()).digest != before
    (folder / "crls" / "newer.crl").write_bytes(PKI.sub.crl(at=APRIL.replace(day=8)))
    assert load_trust(folder, pins=PINS).digest != before


def test_every_problem_can_be_said_in_both_languages(folder: Path) -> None:
    assert all(text.vi != text.en for text in PROBLEM_TEXTS.values())


def test_known_authorities_are_fingerprints_once_each() -> None:
    assert len({authority.sha256 for authority in KNOWN}) == len(KNOWN)
    assert all(len(authority.sha256) == 64 and int(authority.sha256, 16) for authority in KNOWN)
    g2 = known_authority(KNOWN[1].sha256)
    assert g2 is not None
    assert (g2.name, g2.group, g2.place) == ("RootCA chuyên dùng Chính phủ G2", Group.GOVERNMENT, Place.ROOT)


def test_the_known_fingerprints_are_those_of_the_real_certificates(shared: Path) -> None:
    trust = load_trust(shared / "data" / "vn-trust", pins=[one.sha256 for one in KNOWN if one.place is Place.ROOT])
    assert trust.problems == ()
    assert {file.sha256 for file in trust.files} == {one.sha256 for one in KNOWN}
    places = {"anchor": Place.ROOT, "intermediate": Place.CA, "tsa": Place.TSA}
    for file in trust.files:
        known = known_authority(file.sha256)
        assert known is not None
        assert places[file.kind] is known.place
