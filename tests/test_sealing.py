"""A sealed report: whoever changes a figure, the manifest or the report's file is found out, by openssl too."""

from __future__ import annotations

import hashlib
import json
import shutil
import subprocess
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import pkcs12
from cryptography.x509.oid import NameOID

from pipeline.errors import HouseError
from pipeline.reports import format_named
from pipeline.reports.content import Manner
from pipeline.reports.manifest import manifest_of
from pipeline.sealing import load_key, seal
from tests.builders import NOW
from tests.reports.some_report import some_report

PASSPHRASE = "mật khẩu thử"
MANNER = Manner()


@pytest.fixture(scope="module")
def key(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """(PKCS#12 file, certificate in PEM) of an office made for this test."""
    folder = tmp_path_factory.mktemp("key")
    private = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Sở Y tế thử nghiệm")])
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(private.public_key())
        .serial_number(1347)
        .not_valid_before(datetime(2020, 1, 1, tzinfo=UTC))
        .not_valid_after(datetime(2020, 1, 1, tzinfo=UTC) + timedelta(days=36_500))
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(private, hashes.SHA256())
    )
    locked = serialization.BestAvailableEncryption(PASSPHRASE.encode())
    (folder / "key.p12").write_bytes(pkcs12.serialize_key_and_certificates(b"k", private, certificate, None, locked))
    (folder / "root.pem").write_bytes(certificate.public_bytes(serialization.Encoding.PEM))
    return folder / "key.p12", folder / "root.pem"


@pytest.fixture
def sealed(key: tuple[Path, Path], tmp_path: Path) -> Any:
    """Report, manifest and signature as files."""
    report = some_report()
    content = format_named("csv").render(report, MANNER)
    output = tmp_path / "bao-cao.csv"
    output.write_bytes(content)
    made = seal(output, content, report, MANNER, signer=load_key(key[0], PASSPHRASE), at=NOW)
    for path, sealed in made:
        path.write_bytes(sealed)
    return output, *(path for path, _ in made)


def verifies(manifest: Path, signature: Path, root: Path) -> bool:
    openssl = shutil.which("openssl")
    if openssl is None:
        pytest.skip("openssl is not at hand: apt-get install openssl")
    done = subprocess.run(
        [openssl, "cms", "-verify", "-binary", "-inform", "DER", "-in", signature, "-content", manifest,
         "-CAfile", root, "-purpose", "any", "-out", "/dev/null"],
        capture_output=True, check=False,
    )  # fmt: skip
    return done.returncode == 0


def test_the_manifest_names_the_report_its_parts_and_what_it_rests_on(sealed: Any) -> None:
    output, manifest, _ = sealed
    told = json.loads(manifest.read_bytes())
    assert told["schema"] == "vanthu/manifest/1"
    assert told["file"] == output.name
    assert told["sha256"] == hashlib.sha256(output.read_bytes()).hexdigest()
    assert told["parts"] == manifest_of(some_report(), MANNER)
    assert told["basis"]["profile"] == "strict"


def test_openssl_verifies_the_signature_and_refuses_a_changed_manifest(sealed: Any, key: tuple[Path, Path]) -> None:
    _, manifest, signature = sealed
    assert verifies(manifest, signature, key[1])
    manifest.write_bytes(manifest.read_bytes().replace(b'"strict"', b'"mild__"'))
    assert not verifies(manifest, signature, key[1])


def test_the_signature_states_its_time(sealed: Any) -> None:
    from asn1crypto import cms

    signed = cms.ContentInfo.load(sealed[2].read_bytes())["content"]
    times = [each["values"][0].native for each in signed["signer_infos"][0]["signed_attrs"]
             if each["type"].native == "signing_time"]  # fmt: skip
    assert times == [NOW]
    assert signed["encap_content_info"]["content"].native is None, "the manifest stands beside the signature"


@pytest.mark.parametrize("passphrase", ["", "khác"])
def test_a_wrong_passphrase_is_told_without_telling_it(key: tuple[Path, Path], passphrase: str) -> None:
    with pytest.raises(HouseError) as trouble:
        load_key(key[0], passphrase)
    assert trouble.value.key == "key-unusable"
    assert PASSPHRASE not in trouble.value.sentence("vi")


def test_what_is_no_key_is_told(tmp_path: Path) -> None:
    (tmp_path / "x.p12").write_bytes(b"no key")
    with pytest.raises(HouseError, match="key-unusable"):
        load_key(tmp_path / "x.p12", "")
