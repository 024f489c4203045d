"""The trust folder as a value: anchors by fingerprint, a pool of intermediates, CRLs and OCSP responses.

    trust/anchors/         roots; with pins configured, only those whose SHA-256 is pinned
    trust/intermediates/   CA certificates for building paths; trusted only through an anchor
    trust/tsa/             certificates of time-stamp servers; trusted only through an anchor
    trust/crls/  ocsps/    revocation data; believed only under the issuer's key

Files are PEM, DER or P7B, told by content. Nothing is ever trusted by its name, or by the name of its file.
"""

from __future__ import annotations

import hashlib
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from asn1crypto import x509

from pipeline.items import certificate_id
from pipeline.trust.files import MOST_BYTES, TrustParts, read_parts
from pipeline.trust.known import known_authority
from pipeline.trust.problems import TrustProblem
from rules.facts import Sha256

FOLDERS = ("anchors", "intermediates", "tsa", "crls", "ocsps", "cache")
"""Below the trust folder; `cache` is what was fetched (online.py)."""

APPRAISAL_VERSION = 1
"""Raised when the same material would be appraised differently; part of the digest."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TrustFile:
    """One certificate, CRL or response of the folder, with its place."""

    file: str
    """Relative to the trust folder, with `/`."""
    kind: str
    """anchor, intermediate, tsa, crl or ocsp."""
    sha256: Sha256
    der: bytes
    is_accepted: bool
    """False for an anchor that was refused."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TrustMaterial:
    """All that decides whom the house trusts. Two materials with one digest appraise alike."""

    digest: str
    """SHA-256, hexadecimal, over everything accepted; file names and places do not count."""
    anchors: tuple[bytes, ...]
    """DER, ordered by fingerprint, as in all tuples here."""
    intermediates: tuple[bytes, ...]
    """CA certificates, and those of time-stamp servers."""
    crls: tuple[bytes, ...]
    ocsps: tuple[bytes, ...]
    problems: tuple[TrustProblem, ...] = ()
    files: tuple[TrustFile, ...] = ()
    """What lies where, refused anchors included; in the order of paths."""


def load_trust(folder: Path, *, pins: Sequence[str]) -> TrustMaterial:
    """The material below `folder`. Never raises for a bad file: that is a problem of the result.

    `pins` are SHA-256 of allowed anchors in hexadecimal (case, blanks and colons do not matter). Empty pins: every
    file in `anchors/` is trusted, and a problem says so.
    """
    if not folder.is_dir():
        problem = TrustProblem(code="trust-folder-missing", file="", values=(("folder", str(folder)),))
        return make_material((), problems=(problem,))
    allowed = {plain_pin(pin) for pin in pins}
    files: list[TrustFile] = []
    problems: list[TrustProblem] = []
    for path in _paths(folder):
        name = path.relative_to(folder).as_posix()
        parts = _read(path, name, problems)
        if parts is not None:
            files += _placed(parts, name, allowed, problems)
    problems += _pin_problems(allowed, files)
    return make_material(files, problems=problems)


def make_material(files: Sequence[TrustFile], *, problems: Sequence[TrustProblem] = ()) -> TrustMaterial:
    """Material from files already read: for what comes from elsewhere than a folder (evidence, tests)."""

    def of(*kinds: str) -> tuple[bytes, ...]:
        accepted = {file.sha256: file.der for file in files if file.is_accepted and file.kind in kinds}
        return tuple(accepted[sha256] for sha256 in sorted(accepted))

    anchors, intermediates, crls, ocsps = of("anchor"), of("intermediate", "tsa"), of("crl"), of("ocsp")
    told = hashlib.sha256(f"vanthu trust {APPRAISAL_VERSION}".encode())
    for kind, ders in (("anchor", anchors), ("intermediate", intermediates), ("crl", crls), ("ocsp", ocsps)):
        for der in ders:
            told.update(f"\n{kind} {certificate_id(der)}".encode())
    return TrustMaterial(
        digest=told.hexdigest(),
        anchors=anchors,
        intermediates=intermediates,
        crls=crls,
        ocsps=ocsps,
        problems=tuple(problems),
        files=tuple(files),
    )


def subject_name(certificate: x509.Certificate) -> str:
    """How people call a certificate: its CN in NFC, else its whole subject."""
    return _name(certificate.subject)


def issuer_name(certificate: x509.Certificate) -> str:
    """How people call its issuer."""
    return _name(certificate.issuer)


def is_authority(certificate: x509.Certificate) -> bool:
    """A CA by its basic constraints (RFC 5280 4.2.1.9), or a self-signed version 1 root that has none."""
    if certificate.basic_constraints_value is not None:
        return bool(certificate.ca)
    return certificate["tbs_certificate"]["version"].native == "v1" and certificate.self_signed in {"yes", "maybe"}


def plain_pin(pin: str) -> str:
    """A fingerprint however another tool showed it: 64 lower-case hexadecimal digits without colons or blanks."""
    return "".join(pin.split()).replace(":", "").lower()


def _name(name: x509.Name) -> str:
    told = name.native.get("common_name")
    if isinstance(told, list):
        told = told[0]
    return unicodedata.normalize("NFC", told or name.human_friendly)


def _paths(folder: Path) -> list[Path]:
    """Files directly in the known folders, in the order of their names; dot files and notes (README) left out."""
    found: list[Path] = []
    for name in FOLDERS:
        below = folder / name
        if below.is_dir():
            found += [p for p in below.iterdir() if p.is_file() and not p.name.startswith(".")]
    return sorted(path for path in found if path.suffix.lower() not in {".md", ".txt", ".json"})


def _read(path: Path, name: str, problems: list[TrustProblem]) -> TrustParts | None:
    try:
        size_bytes = path.stat().st_size
        if size_bytes > MOST_BYTES:
            values = (("size_bytes", str(size_bytes)),)
            problems.append(TrustProblem(code="file-too-large", file=name, values=values))
            return None
        parts = read_parts(path.read_bytes())
    except OSError as cause:
        values = (("cause", cause.strerror or str(cause)),)
        problems.append(TrustProblem(code="file-unreadable", file=name, values=values))
        return None
    if parts.is_empty:
        problems.append(TrustProblem(code="file-unrecognised", file=name))
        return None
    return parts


def _placed(parts: TrustParts, name: str, allowed: set[str], problems: list[TrustProblem]) -> list[TrustFile]:
    """Each value of a file with the kind that its folder gives it."""
    folder = name.split("/", 1)[0]
    placed: list[TrustFile] = []
    for der in parts.certificates:
        sha256 = certificate_id(der)
        certificate = x509.Certificate.load(der)
        told = (("name", subject_name(certificate)), ("sha256", sha256))
        is_accepted = True
        match folder:
            case "anchors":
                kind = "anchor"
                if allowed and sha256 not in allowed:
                    problems.append(TrustProblem(code="anchor-not-pinned", file=name, values=told))
                    is_accepted = False
                elif not is_authority(certificate):
                    problems.append(TrustProblem(code="anchor-not-ca", file=name, values=told))
                    is_accepted = False
            case "tsa":
                kind = "tsa"
            case "intermediates" | "cache":
                kind = "intermediate"
            case _:
                problems.append(TrustProblem(code="certificate-misplaced", file=name, values=told))
                continue
        placed.append(TrustFile(file=name, kind=kind, sha256=sha256, der=der, is_accepted=is_accepted))
    for kind, ders in (("crl", parts.crls), ("ocsp", parts.ocsps)):
        placed += [
            TrustFile(file=name, kind=kind, sha256=certificate_id(der), der=der, is_accepted=True) for der in ders
        ]
    return placed


def _pin_problems(allowed: set[str], files: Sequence[TrustFile]) -> list[TrustProblem]:
    problems = []
    anchors = {str(file.sha256) for file in files if file.kind == "anchor" and file.is_accepted}
    if not anchors:
        problems.append(TrustProblem(code="no-anchors", file=""))
    if anchors and not allowed:
        problems.append(TrustProblem(code="no-pins", file="", is_error=False))
    for pin in sorted(allowed - anchors):
        known = known_authority(Sha256(pin))
        values = (("sha256", pin), ("name", known.name if known is not None else "?"))
        problems.append(TrustProblem(code="pin-without-file", file="", values=values, is_error=False))
    return problems
