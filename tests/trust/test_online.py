"""Fetching against a server on this machine's loopback: what is kept, what is refused, what is not asked twice."""

from __future__ import annotations

import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.x509 import ocsp
from cryptography.x509.oid import AuthorityInformationAccessOID

from pipeline.trust.anchors import load_trust
from pipeline.trust.appraise import Appraiser
from pipeline.trust.online import FETCH_TEXTS, FetchError, Limits, fetch, refresh
from rules.facts import PathProblem
from tests.trust.pki import Holder, a_pki, a_root
from tests.trust.site import Site, serving

APRIL = datetime(2026, 4, 1, tzinfo=UTC)
PKI = a_pki()
QUICK = Limits(most_bytes=100_000, most_seconds=2.0)


@pytest.fixture
def site(monkeypatch: pytest.MonkeyPatch) -> Iterator[Site]:
    """A server on 127.0.0.1, gone after the test."""
    for name in ("http_proxy", "https_proxy", "all_proxy", "HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"):
        monkeypatch.delenv(name, raising=False)
    with serving() as made:
        yield made


def access(ca: str | None = None, responder: str | None = None) -> list[tuple[x509.ExtensionType, bool]]:
    """An authority information access extension with these addresses."""
    told = []
    if ca is not None:
        told.append((AuthorityInformationAccessOID.CA_ISSUERS, ca))
    if responder is not None:
        told.append((AuthorityInformationAccessOID.OCSP, responder))
    descriptions = [x509.AccessDescription(method, x509.UniformResourceIdentifier(url)) for method, url in told]
    return [(x509.AuthorityInformationAccess(descriptions), False)]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A trust folder with the root alone."""
    (tmp_path / "anchors").mkdir()
    (tmp_path / "anchors" / "root.pem").write_bytes(PKI.root.pem)
    return tmp_path


def trust_of(folder: Path):  # type: ignore[no-untyped-def]
    return load_trust(folder, pins=[PKI.root.sha256])


# --- one address ------------------------------------------------------------------------------------------------------


def test_an_address_gives_its_bytes(site: Site) -> None:
    site.pages["/a"] = b"hello"
    assert fetch(site.at("/a"), limits=QUICK) == b"hello"


@pytest.mark.parametrize("url", ["file:///etc/passwd", "ftp://127.0.0.1/x", "data:,x", "ldap://ca/x", "http://", "x",
                                 "http://user:secret@127.0.0.1/x"])  # fmt: skip
def test_only_http_and_https_are_asked(url: str) -> None:
    with pytest.raises(FetchError) as refused:
        fetch(url, limits=QUICK)
    assert refused.value.code == "fetch-scheme"


@pytest.mark.parametrize("how", ["slow", "dripping", "silent"])
def test_no_host_can_make_it_wait_longer_than_the_limit(site: Site, how: str) -> None:
    """A socket's own timeout begins anew with each byte that comes."""
    getattr(site, how).add("/a")
    site.pages["/a"] = b"x"
    began = time.monotonic()
    with pytest.raises(FetchError) as refused:
        fetch(site.at("/a"), limits=Limits(most_seconds=0.5))
    assert refused.value.code == "fetch-too-slow"
    assert time.monotonic() - began < 2


@pytest.mark.parametrize("target", ["file:///etc/passwd", "ftp://127.0.0.1/x"])
def test_a_redirect_to_a_file_is_not_followed(site: Site, target: str) -> None:
    site.redirects["/a"] = target
    with pytest.raises(FetchError) as refused:
        fetch(site.at("/a"), limits=QUICK)
    assert refused.value.code in {"fetch-scheme", "fetch-failed"}  # urllib itself refuses some of them
    assert len(site.asked) == 1


def test_a_redirect_is_followed_and_a_ring_of_them_ends(site: Site) -> None:
    site.redirects["/a"] = site.at("/b")
    site.pages["/b"] = b"moved"
    assert fetch(site.at("/a"), limits=QUICK) == b"moved"
    site.redirects["/b"] = site.at("/a")
    with pytest.raises(FetchError):
        fetch(site.at("/a"), limits=QUICK)
    assert len(site.asked) < 12


def test_an_answer_too_large_is_dropped(site: Site) -> None:
    site.pages["/a"] = b"x" * 100_001
    with pytest.raises(FetchError) as refused:
        fetch(site.at("/a"), limits=QUICK)
    assert refused.value.code == "fetch-too-large"


def test_an_answer_that_drips_runs_into_the_deadline(site: Site) -> None:
    site.pages["/a"] = b""
    site.slow.add("/a")
    with pytest.raises(FetchError) as refused:
        fetch(site.at("/a"), limits=Limits(most_seconds=0.3))
    assert refused.value.code == "fetch-too-slow"


def test_what_is_not_there_is_told(site: Site) -> None:
    with pytest.raises(FetchError) as refused:
        fetch(site.at("/nothing"), limits=QUICK)
    assert (refused.value.code, refused.value.detail) == ("fetch-failed", "HTTP 404")


# --- what a certificate needs -----------------------------------------------------------------------------------------


def test_a_missing_issuer_and_the_lists_of_its_path_are_fetched_and_then_believed(site: Site, folder: Path) -> None:
    sub = PKI.root.issue("CA trực tuyến", is_ca=True, crl_url=site.at("/root.crl"))
    leaf = sub.issue("Nguyễn Văn An", crl_url=site.at("/sub.crl"), extra=access(ca=site.at("/sub.crt")))
    revoked_at = APRIL - timedelta(days=9)
    site.pages |= {
        "/sub.crt": sub.der,
        "/sub.crl": sub.crl((leaf, revoked_at, None), at=APRIL),
        "/root.crl": PKI.root.crl(at=APRIL),
    }
    before = trust_of(folder)
    assert Appraiser(before).appraise(leaf.der).problem is PathProblem.NO_ISSUER
    fetches = refresh(folder, before, [leaf.der], at=APRIL, limits=QUICK)
    assert [(one.kind, one.code) for one in fetches] == [("ca", None), ("crl", None), ("crl", None)]
    after = trust_of(folder)
    assert after.digest != before.digest
    standing = Appraiser(after).appraise(leaf.der)
    assert standing.problem is None
    assert [one.revoked_at for one in standing.evidence] == [revoked_at]


def test_what_is_current_is_not_asked_again(site: Site, folder: Path) -> None:
    sub = PKI.root.issue("CA trực tuyến", is_ca=True)
    leaves = [sub.issue(name, crl_url=site.at("/sub.crl"), extra=access(ca=site.at("/sub.crt"))) for name in ("A", "B")]
    site.pages |= {"/sub.crt": sub.der, "/sub.crl": sub.crl(at=APRIL)}
    refresh(folder, trust_of(folder), [leaf.der for leaf in leaves], at=APRIL, limits=QUICK)
    assert sorted(path for path, _ in site.asked) == ["/sub.crl", "/sub.crt"]
    assert refresh(folder, trust_of(folder), [leaf.der for leaf in leaves], at=APRIL, limits=QUICK) == ()
    site.pages["/sub.crl"] = sub.crl(at=APRIL + timedelta(days=8))
    later = refresh(folder, trust_of(folder), [leaves[0].der], at=APRIL + timedelta(days=8), limits=QUICK)
    assert [one.kind for one in later] == ["crl"]
    assert len(trust_of(folder).crls) == 1


def test_a_responder_is_asked_where_there_is_no_list(site: Site, folder: Path) -> None:
    leaf = PKI.sub.issue("Nguyễn Văn An", extra=access(responder=site.at("/ocsp")))
    (folder / "intermediates").mkdir()
    (folder / "intermediates" / "sub.pem").write_bytes(PKI.sub.pem)
    site.pages["/ocsp"] = PKI.sub.ocsp(leaf, at=APRIL)
    (one,) = refresh(folder, trust_of(folder), [leaf.der], at=APRIL, limits=QUICK)
    assert (one.kind, one.code) == ("ocsp", None)
    question = ocsp.load_der_ocsp_request(site.asked[0][1])
    assert question.serial_number == leaf.certificate.serial_number
    assert [said.kind for said in Appraiser(trust_of(folder)).appraise(leaf.der).evidence] == ["ocsp"]


@pytest.mark.parametrize("page", [b"", b"<html>maintenance</html>", PKI.root.crl(at=APRIL), PKI.leader.der])
def test_what_does_not_fit_is_not_kept(site: Site, folder: Path, page: bytes) -> None:
    leaf = PKI.sub.issue(
        "Nguyễn Văn An", crl_url=site.at("/x"), extra=access(ca=site.at("/x"), responder=site.at("/x"))
    )
    (folder / "intermediates").mkdir()
    (folder / "intermediates" / "sub.pem").write_bytes(PKI.sub.pem)
    site.pages["/x"] = page
    fetches = refresh(folder, trust_of(folder), [leaf.der], at=APRIL, limits=QUICK)
    assert {one.code for one in fetches} == {"fetch-useless"}
    assert not (folder / "cache").exists()


def test_a_stranger_may_not_send_us_after_lists(site: Site, folder: Path) -> None:
    """Revocation data are asked for only where the path reaches an anchor."""
    stranger = a_root("Gốc lạ")
    leaf = stranger.issue("Người lạ", crl_url=site.at("/crl"), extra=access(responder=site.at("/ocsp")))
    assert refresh(folder, trust_of(folder), [leaf.der, stranger.der, b"junk"], at=APRIL, limits=QUICK) == ()
    assert site.asked == []


def test_a_fetched_root_is_no_anchor(site: Site, folder: Path) -> None:
    stranger = a_root("Gốc lạ")
    leaf = stranger.issue("Người lạ", extra=access(ca=site.at("/root.crt")))
    site.pages["/root.crt"] = stranger.der
    refresh(folder, trust_of(folder), [leaf.der], at=APRIL, limits=QUICK)
    after = trust_of(folder)
    assert after.anchors == (PKI.root.der,)
    assert Appraiser(after).appraise(leaf.der).problem is PathProblem.NO_ANCHOR


def test_a_silent_host_is_asked_once(folder: Path) -> None:
    (folder / "intermediates").mkdir()
    (folder / "intermediates" / "sub.pem").write_bytes(PKI.sub.pem)
    leaves: list[Holder] = [PKI.sub.issue(name, crl_url=f"http://127.0.0.1:9/{name}.crl") for name in "ABC"]
    fetches = refresh(folder, trust_of(folder), [leaf.der for leaf in leaves], at=APRIL, limits=QUICK)
    assert len(fetches) == 1
    for lang in ("vi", "en"):
        assert "127.0.0.1:9" in fetches[0].sentence(lang)
    assert all(text.names >= {"url", "detail"} for text in FETCH_TEXTS.values())


# --- what is served again ---------------------------------------------------------------------------------------------


def test_an_answer_older_than_the_one_before_brings_back_nothing_that_was_revoked(site: Site, folder: Path) -> None:
    """A mirror that lags behind, or somebody in between who replays what was once true."""
    leaf = PKI.root.issue("Thu hồi", extra=access(responder=site.at("/ocsp")))
    later = APRIL + timedelta(days=2)
    status = ocsp.OCSPCertStatus
    site.pages["/ocsp"] = PKI.root.ocsp(leaf, at=APRIL, status=status.REVOKED, revoked_at=APRIL - timedelta(days=9))
    (first,) = refresh(folder, trust_of(folder), [leaf.der], at=APRIL, limits=QUICK)
    assert first.file is not None
    kept = (folder / first.file).read_bytes()
    site.pages["/ocsp"] = PKI.root.ocsp(leaf, at=APRIL - timedelta(days=10))
    (second,) = refresh(folder, trust_of(folder), [leaf.der], at=later, limits=QUICK)
    assert (second.file, second.code, second.detail) == (None, "fetch-useless", "not newer than what is at hand")
    assert (folder / first.file).read_bytes() == kept
    site.pages["/ocsp"] = PKI.root.ocsp(leaf, at=later)
    (third,) = refresh(folder, trust_of(folder), [leaf.der], at=later, limits=QUICK)
    assert third.file == first.file
