"""A report sealed: beside it a manifest that names its digest and its parts, signed with the office's key.

Whoever holds the three files can tell that no figure was changed on its way, without vanthu:
`openssl cms -verify -binary -inform DER -in X.manifest.json.p7s -content X.manifest.json -CAfile root.pem`, and
`sha256sum X` against the manifest.
"""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from pipeline.errors import HouseError
from pipeline.reports.content import Content, Manner
from pipeline.reports.interface import Report
from pipeline.reports.lines import as_json
from pipeline.reports.manifest import basis_content, manifest_of

if TYPE_CHECKING:
    from pyhanko.sign.signers import SimpleSigner


def load_key(path: Path, passphrase: str) -> SimpleSigner:
    """The key and certificates of a PKCS#12 file. Raises HouseError key-unusable; the passphrase is never told."""
    from pyhanko.sign.signers import SimpleSigner

    try:
        signer: SimpleSigner = SimpleSigner.load_pkcs12_data(
            path.read_bytes(), set(), passphrase=passphrase.encode() or None
        )
    except (OSError, ValueError, TypeError) as cause:
        raise HouseError("key-unusable", path=path) from cause
    return signer


def sealed_manifest(name: str, content: bytes, report: Report, manner: Manner) -> bytes:
    """`vanthu/manifest/1` of one report: its file's name and digest, what it rests on, and its parts. Pure."""
    told: Content = {
        "schema": "vanthu/manifest/1",
        "file": name,
        "sha256": hashlib.sha256(content).hexdigest(),
        "size_bytes": len(content),
        "basis": basis_content(report.basis, manner),
        "parts": manifest_of(report, manner),
    }
    return as_json(told).encode("utf-8")


def sign_detached(manifest: bytes, signer: SimpleSigner, *, at: datetime) -> bytes:
    """A detached CMS signature (RFC 5652) over the manifest, DER, which states `at` as its signing time."""
    from pyhanko.sign.signers.pdf_cms import PdfCMSSignedAttributes

    signed = asyncio.run(
        signer.async_sign_general_data(
            manifest,
            digest_algorithm="sha256",
            detached=True,
            signed_attr_settings=PdfCMSSignedAttributes(signing_time=at),
        )
    )
    der: bytes = signed.dump()
    return der


def seal(
    output: Path, content: bytes, report: Report, manner: Manner, *, signer: SimpleSigner, at: datetime
) -> Sequence[tuple[Path, bytes]]:
    """What is to be written beside the report: (path, bytes) of the manifest and of its signature."""
    manifest = sealed_manifest(output.name, content, report, manner)
    beside = output.with_name(output.name + ".manifest.json")
    return (
        (beside, manifest),
        (beside.with_name(beside.name + ".p7s"), sign_detached(manifest, signer, at=at)),
    )
