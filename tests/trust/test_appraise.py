"""What the trust material says of a certificate, on certificates made for the test and on real ones."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.x509.oid import ExtendedKeyUsageOID, ObjectIdentifier

from pipeline.trust.anchors import load_trust
from pipeline.trust.appraise import Appraiser
from pipeline.trust.files import read_parts
from rules.facts import PathProblem
from tests.trust.pki import LEAF_END, LEAF_START, ROOT_NAME, SUB_NAME, a_key, a_pki, a_root, with_sha1

MARCH = datetime(2026, 3, 1, tzinfo=UTC)


def test_a_leaf_alone_leads_to_the_pinned_root_through_the_pool() -> None:
    pki = a_pki()
    standing = Appraiser(pki.material()).appraise(pki.leader.der)
    assert standing.problem is None
    assert standing.anchor == pki.root.sha256
    assert standing.path == (pki.leader.sha256, pki.sub.sha256, pki.root.sha256)
    assert standing.path_names == ("Nguyễn Văn An", SUB_NAME, ROOT_NAME)
    assert (standing.valid_from, standing.valid_to) == (LEAF_START, LEAF_END)
    assert standing.may_sign
    assert not standing.may_timestamp
    assert standing.evidence == ()


def test_a_standing_asks_no_clock_so_an_expired_certificate_still_has_its_path() -> None:
    pki = a_pki()
    old = pki.sub.issue("Trần Thị Bích", valid=(datetime(2021, 1, 1, tzinfo=UTC), datetime(2022, 1, 1, tzinfo=UTC)))
    standing = Appraiser(pki.material()).appraise(old.der)
    assert standing.problem is None
    assert standing.valid_to == datetime(2022, 1, 1, tzinfo=UTC)


def test_the_interval_is_the_overlap_of_the_path() -> None:
    pki = a_pki()
    short = pki.root.issue("CA ngắn hạn", is_ca=True, valid=(datetime(2024, 1, 1, tzinfo=UTC), MARCH))
    leaf = short.issue("Lê Văn Thử")
    standing = Appraiser(pki.material(intermediates=[short])).appraise(leaf.der)
    assert standing.problem is None
    assert (standing.valid_from, standing.valid_to) == (LEAF_START, MARCH)


def test_certificates_never_valid_together_are_a_broken_path() -> None:
    pki = a_pki()
    ended = pki.root.issue(
        "CA đã hết hạn", is_ca=True, valid=(datetime(2021, 1, 1, tzinfo=UTC), LEAF_START.replace(year=2022))
    )
    leaf = ended.issue("Lê Văn Thử")
    standing = Appraiser(pki.material(intermediates=[ended])).appraise(leaf.der)
    assert standing.problem is PathProblem.BROKEN_PATH
    assert "never valid together" in (standing.problem_detail or "")


def test_the_path_that_lasts_longest_is_chosen() -> None:
    pki = a_pki()
    renewed = pki.root.issue(
        "CA gia hạn", key="renewed", is_ca=True, valid=(LEAF_START, datetime(2035, 1, 1, tzinfo=UTC))
    )
    first = pki.root.issue("CA gia hạn", key="renewed", is_ca=True, valid=(LEAF_START, MARCH))
    leaf = renewed.issue("Lê Văn Thử")
    for pool in ([first, renewed], [renewed, first]):
        standing = Appraiser(pki.material(intermediates=pool)).appraise(leaf.der)
        assert standing.valid_to == LEAF_END
        assert standing.path[1] == renewed.sha256


def test_an_intermediate_that_the_document_brings_helps_and_is_not_trusted_by_itself() -> None:
    pki = a_pki()
    appraiser = Appraiser(pki.material(intermediates=[]))
    assert appraiser.appraise(pki.leader.der).problem is PathProblem.NO_ISSUER
    assert appraiser.appraise(pki.leader.der, offered=[pki.sub.der]).problem is None
    stranger = a_root("Gốc của người lạ")
    fake = stranger.issue("CA của người lạ", is_ca=True)
    leaf = fake.issue("Nguyễn Văn An")
    standing = appraiser.appraise(leaf.der, offered=[fake.der, stranger.der])
    assert standing.problem is PathProblem.NO_ANCHOR


def test_a_missing_issuer_is_not_a_forgery() -> None:
    pki = a_pki()
    other = a_root("Một gốc khác").issue("CA phục vụ cho dịch vụ phần mềm", is_ca=True)
    standing = Appraiser(pki.material()).appraise(other.issue("Công báo").der)
    assert standing.problem is PathProblem.NO_ISSUER
    assert standing.anchor is None


def test_a_self_signed_certificate_has_no_anchor() -> None:
    pki = a_pki()
    assert Appraiser(pki.material()).appraise(a_root("BỘ XÂY DỰNG").der).problem is PathProblem.NO_ANCHOR


@pytest.mark.parametrize("names_key", [True, False])
def test_a_certificate_that_names_a_ca_at_hand_and_is_signed_by_another_key_is_forged(names_key: bool) -> None:
    pki = a_pki()
    forged = pki.sub.issue("Nguyễn Văn An", signed_by=a_key("forger"), names_key=names_key)
    standing = Appraiser(pki.material()).appraise(forged.der)
    assert standing.problem is PathProblem.FORGED_ISSUER
    assert standing.anchor is None


def test_a_whole_hierarchy_with_copied_names_is_forged_even_when_it_comes_with_the_document() -> None:
    pki = a_pki()
    root = a_root(ROOT_NAME, key="forger root")
    sub = root.issue(SUB_NAME, key="forger sub", is_ca=True)
    leaf = sub.issue("Nguyễn Văn An")
    appraiser = Appraiser(pki.material())
    for offered in ([], [sub.der], [sub.der, root.der]):
        assert appraiser.appraise(leaf.der, offered=offered).problem is PathProblem.FORGED_ISSUER
    assert appraiser.appraise(root.der).problem is PathProblem.FORGED_ISSUER


def test_a_ca_that_changed_its_key_and_kept_its_name_is_a_missing_issuer() -> None:
    pki = a_pki()
    ended = (datetime(2015, 1, 1, tzinfo=UTC), datetime(2020, 6, 1, tzinfo=UTC))
    old = pki.root.issue("Viettel-CA", key="viettel old", is_ca=True, valid=ended)
    new = a_root("Gốc quốc gia mới").issue("Viettel-CA", key="viettel new", is_ca=True)
    leaf = new.issue("Nguyễn Văn An")
    assert Appraiser(pki.material(intermediates=[old])).appraise(leaf.der).problem is PathProblem.NO_ISSUER


def test_a_leaf_cannot_issue_and_a_path_length_is_kept() -> None:
    pki = a_pki()
    appraiser = Appraiser(pki.material())
    by_leaf = pki.leader.issue("Người được lãnh đạo cấp")
    assert appraiser.appraise(by_leaf.der, offered=[pki.leader.der]).problem is not None
    below = pki.sub.issue("CA cấp dưới trái phép", is_ca=True)
    too_deep = below.issue("Nguyễn Văn An")
    standing = appraiser.appraise(too_deep.der, offered=[below.der])
    assert standing.problem is PathProblem.BROKEN_PATH
    assert "maximum path length" in (standing.problem_detail or "")


def test_a_critical_extension_that_nobody_knows_breaks_the_path() -> None:
    pki = a_pki()
    odd = x509.UnrecognizedExtension(ObjectIdentifier("1.3.6.1.4.1.99999.1"), b"\x05\x00")
    leaf = pki.sub.issue("Nguyễn Văn An", extra=[(odd, True)])
    assert Appraiser(pki.material()).appraise(leaf.der).problem is PathProblem.BROKEN_PATH


@pytest.mark.parametrize(
    ("usages", "expected"),
    [
        ([ExtendedKeyUsageOID.TIME_STAMPING], True),
        ([ExtendedKeyUsageOID.TIME_STAMPING, ExtendedKeyUsageOID.CLIENT_AUTH], False),
        ([ExtendedKeyUsageOID.EMAIL_PROTECTION], False),
        ([], False),
    ],
)
def test_a_time_stamp_server_has_that_one_extended_key_usage(usages: list[ObjectIdentifier], expected: bool) -> None:
    pki = a_pki()
    server = pki.root.issue("Máy chủ", usages=usages)
    assert Appraiser(pki.material()).appraise(server.der).may_timestamp is expected


def test_a_certificate_for_encryption_may_not_sign() -> None:
    pki = a_pki()
    assert not Appraiser(pki.material()).appraise(pki.sub.issue("Chỉ mã hóa", may_sign=False).der).may_sign


def test_a_sha1_link_below_the_anchor_is_named_and_does_not_break_the_path() -> None:
    pki = a_pki()
    leaf = with_sha1(pki.sub.issue("Chứng thư cũ").der, pki.sub.key)
    standing = Appraiser(pki.material()).appraise(leaf)
    assert standing.problem is None
    assert standing.weak_algorithms == ("sha1_rsa",)


@pytest.mark.parametrize("junk", [b"", b"\x30\x00", b"not a certificate", b"\x30\x82\xff\xff" + b"\x00" * 20])
def test_junk_is_a_standing_with_a_problem(junk: bytes) -> None:
    pki = a_pki()
    standing = Appraiser(pki.material()).appraise(
        junk, offered=[junk, b"\x30\x03\x02\x01\x01"], crls=[junk], ocsps=[junk]
    )
    assert standing.problem is PathProblem.BROKEN_PATH


def test_no_trust_at_all_leaves_every_issuer_missing() -> None:
    pki = a_pki()
    nothing = pki.material(anchors=[], intermediates=[])
    assert Appraiser(nothing).appraise(pki.leader.der).problem is PathProblem.NO_ISSUER


def test_the_same_question_gets_the_remembered_answer() -> None:
    pki = a_pki()
    appraiser = Appraiser(pki.material())
    assert appraiser.appraise(pki.leader.der) is appraiser.appraise(pki.leader.der, offered=[pki.leader.der])


def test_revocation_evidence_is_carried_with_its_dates_and_that_of_issuers_when_revoked() -> None:
    pki = a_pki()
    on_sub = pki.sub.crl((pki.leader, MARCH, x509.ReasonFlags.key_compromise), at=datetime(2026, 3, 10, tzinfo=UTC))
    on_root = pki.root.crl((pki.sub, MARCH, x509.ReasonFlags.ca_compromise), at=datetime(2026, 3, 10, tzinfo=UTC))
    appraiser = Appraiser(pki.material(crls=[on_sub, on_root]))
    standing = appraiser.appraise(pki.leader.der)
    assert [(one.revoked_at, one.reason) for one in standing.evidence] == [(MARCH, "keyCompromise")]
    assert [(one.revoked_at, one.reason) for one in standing.issuer_evidence] == [(MARCH, "cACompromise")]
    untouched = appraiser.appraise(pki.organisation.der)
    assert [one.revoked_at for one in untouched.evidence] == [None]


def test_a_crl_that_came_with_the_document_counts_as_well() -> None:
    pki = a_pki()
    crl = pki.sub.crl((pki.leader, MARCH, None), at=datetime(2026, 3, 10, tzinfo=UTC))
    standing = Appraiser(pki.material()).appraise(pki.leader.der, crls=[crl])
    assert [one.reason for one in standing.evidence] == ["unspecified"]


# --- real certificates ------------------------------------------------------------------------------------------------


def test_every_real_time_stamp_server_and_ca_leads_to_a_root(shared: Path) -> None:
    folder = shared / "data" / "vn-trust"
    appraiser = Appraiser(load_trust(folder, pins=()))
    for path in sorted([*(folder / "tsa").iterdir(), *(folder / "intermediates").iterdir()]):
        (der,) = read_parts(path.read_bytes()).certificates
        standing = appraiser.appraise(der)
        assert standing.problem is None, (path.name, standing.problem_detail)
        assert standing.may_timestamp is (path.parent.name == "tsa")
        assert standing.anchor_group in {"government", "public"}


def test_with_the_second_generation_pinned_the_first_is_not_trusted(shared: Path) -> None:
    folder = shared / "data" / "vn-trust"
    g2 = "f04ba4b459a7c9a1b971ad9b1cb833e695a80c79aea63b174b66a70edfe2fdb8"
    trust = load_trust(folder, pins=[g2])
    appraiser = Appraiser(trust)
    standings = {
        path.name: appraiser.appraise(read_parts(path.read_bytes()).certificates[0])
        for path in (folder / "intermediates").iterdir()
    }
    trusted = {name for name, standing in standings.items() if standing.problem is None}
    assert {name.rsplit(".", 2)[1] for name in trusted} == {"d8cab7a4", "e4b402e3"}
    assert all(standing.anchor == g2 for name, standing in standings.items() if name in trusted)


def test_a_toy_that_copies_the_real_ca_names_over_its_own_key_is_forged(shared: Path) -> None:
    folder = shared / "data" / "vn-trust"
    (path,) = (folder / "intermediates").glob("*.d8cab7a4.pem")
    real = x509.load_pem_x509_certificate(path.read_bytes())
    key = a_key("forger")
    toy = (
        x509.CertificateBuilder()
        .subject_name(x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "BỘ XÂY DỰNG")]))
        .issuer_name(real.subject)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(LEAF_START)
        .not_valid_after(LEAF_END)
        .sign(key, hashes.SHA256())
    )
    der = toy.public_bytes(serialization.Encoding.DER)
    assert Appraiser(load_trust(folder, pins=())).appraise(der).problem is PathProblem.FORGED_ISSUER
