"""`[trust] online`: a scan and a verify fetch what the documents' certificates lack, and off line they do not."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from io import BytesIO
from pathlib import Path

import pytest
from asn1crypto import keys
from asn1crypto import x509 as asn1_x509
from cryptography.hazmat.primitives import serialization
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign import signers
from pyhanko_certvalidator.registry import SimpleCertificateStore

from cli import main
from pipeline.demo.letters import Letter, render
from tests.signed_letter import LETTER
from tests.trust.pki import Holder, a_pki
from tests.trust.site import Site, serving
from tests.trust.test_online import access

APRIL = datetime(2026, 4, 1, tzinfo=UTC)
PKI = a_pki()


@dataclass
class Office:
    """An installation whose one document needs an issuer and two CRLs that only the network has."""

    directory: Path
    site: Site
    document: Path

    def settings(self, *, online: bool) -> None:
        (self.directory / "vanthu.toml").write_text(
            f'[trust]\npins = ["{PKI.root.sha256}"]\nrevocation = "require"\nonline = {str(online).lower()}\n'
        )

    @property
    def cache(self) -> Path:
        return self.directory / "trust" / "cache"


@pytest.fixture
def office(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Office]:
    for name in ("http_proxy", "https_proxy", "all_proxy", "HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.chdir(tmp_path)
    (tmp_path / "trust" / "anchors").mkdir(parents=True)
    (tmp_path / "trust" / "anchors" / "root.pem").write_bytes(PKI.root.pem)
    document = tmp_path / "watch_dirs" / "BVDN" / "101.pdf"
    document.parent.mkdir(parents=True)
    with serving() as site:
        sub = PKI.root.issue("CA trực tuyến", is_ca=True, crl_url=site.at("/root.crl"))
        leaf = sub.issue("Nguyễn Văn An", crl_url=site.at("/sub.crl"), extra=access(ca=site.at("/sub.crt")))
        site.pages |= {"/sub.crt": sub.der, "/sub.crl": sub.crl(at=APRIL), "/root.crl": PKI.root.crl(at=APRIL)}
        document.write_bytes(signed_by(leaf))
        yield Office(tmp_path, site, document)


def signed_by(leaf: Holder, letter: Letter = LETTER) -> bytes:
    """The letter signed as another program would, with the leaf alone inside."""
    key = leaf.key.private_bytes(
        serialization.Encoding.DER, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    signer = signers.SimpleSigner(
        signing_cert=asn1_x509.Certificate.load(leaf.der),
        signing_key=keys.PrivateKeyInfo.load(key),
        cert_registry=SimpleCertificateStore(),
    )
    out = BytesIO()
    signers.sign_pdf(
        IncrementalPdfFileWriter(BytesIO(render(letter).pdf)),
        signers.PdfSignatureMetadata(field_name="Signature1", md_algorithm="sha256"),
        signer=signer,
        output=out,
    )
    return out.getvalue()


AT = ["--at", (APRIL + timedelta(hours=1)).isoformat()]


def verdict_of(office: Office, capsys: pytest.CaptureFixture[str]) -> str:
    main(["verify", str(office.document), "--format", "json", *AT])
    (file,) = json.loads(capsys.readouterr().out)["files"]
    return str(file["signatures"][0]["indication"])


def test_off_line_nothing_is_asked_and_the_signature_is_undecided(
    office: Office, capsys: pytest.CaptureFixture[str]
) -> None:
    office.settings(online=False)
    assert verdict_of(office, capsys) == "INDETERMINATE"
    assert main(["scan", "--executor", "serial", *AT]) in (0, 4)
    assert office.site.asked == []
    assert not office.cache.exists()


def test_verify_fetches_what_its_files_lack(office: Office, capsys: pytest.CaptureFixture[str]) -> None:
    office.settings(online=True)
    assert verdict_of(office, capsys) == "TOTAL-PASSED"
    assert sorted(path for path, _ in office.site.asked) == ["/root.crl", "/sub.crl", "/sub.crt"]
    assert len(list(office.cache.iterdir())) == 3


def test_a_trust_folder_given_by_name_is_not_written_to(office: Office, capsys: pytest.CaptureFixture[str]) -> None:
    office.settings(online=True)
    main(["verify", str(office.document), "--trust", "trust", *AT])
    capsys.readouterr()
    assert office.site.asked == []


def test_a_scan_fetches_before_it_judges_and_a_quiet_one_asks_nothing(
    office: Office, capsys: pytest.CaptureFixture[str]
) -> None:
    office.settings(online=True)
    scan = ["scan", "--executor", "serial", "--lang", "en", *AT]
    main(scan)
    assert "Fetched 3 pieces of trust material" in capsys.readouterr().err
    main(["explain", "101.pdf", "--format", "json"])
    told = json.loads(capsys.readouterr().out)
    assert "TOTAL-PASSED" in json.dumps(told)
    before = list(office.site.asked)
    main(scan)
    assert office.site.asked == before
    assert "Fetched" not in capsys.readouterr().err


def test_a_silent_network_is_told_and_stops_nothing(office: Office, capsys: pytest.CaptureFixture[str]) -> None:
    office.settings(online=True)
    office.site.pages.clear()
    assert main(["scan", "--executor", "serial", "--lang", "en", *AT]) in (0, 4)
    assert "/sub.crt: cannot be fetched (HTTP 404)" in capsys.readouterr().err
