"""Keeping the trust folder: what is in it, taking a file in, its freshness, harvesting CA certificates from documents.

Functions behind `vanthu trust list|add|check|harvest`; they return values, and pipeline/commands/trust.py prints them.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from asn1crypto import pem, x509

from pipeline.disk import write_whole
from pipeline.errors import HouseError
from pipeline.items import certificate_id
from pipeline.trust.anchors import (
    TrustFile,
    TrustMaterial,
    is_authority,
    issuer_name,
    make_material,
    plain_pin,
    subject_name,
)
from pipeline.trust.appraise import Appraiser
from pipeline.trust.files import MOST_BYTES, read_parts
from pipeline.trust.known import Group, known_authority
from pipeline.trust.problems import TrustProblem
from pipeline.trust.revocation import CrlReading, OcspReading, RevocationStore
from rules.facts import Sha256
from rules.text import Text

SOON = timedelta(days=90)
"""How long before its end an authority's certificate is spoken of: a renewal takes an office weeks."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Holding:
    """One thing in the trust folder, as `vanthu trust list` shows it."""

    file: str
    """Relative to the trust folder, with `/`."""
    kind: str
    """anchor, intermediate, tsa, crl or ocsp."""
    name: str
    """Subject of a certificate, issuer of a CRL, NFC; empty for an OCSP response."""
    issuer: str
    group: Group | None
    """Government or public, told by fingerprint or by the anchor above; None for what is not known."""
    sha256: Sha256
    valid_from: datetime | None
    """Of a CRL or response: thisUpdate."""
    valid_to: datetime | None
    """Of a CRL or response: nextUpdate; None where it names none."""
    is_pinned: bool
    """Its fingerprint is in [trust] pins."""
    is_accepted: bool
    """False for a file in anchors/ that was refused."""
    entries: int | None = None
    """Revoked certificates on a CRL."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CrlFreshness:
    """How old one CRL is."""

    file: str
    issuer: str
    this_update: datetime
    next_update: datetime | None
    is_fresh: bool
    """The next update lies ahead."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Taken:
    """What became of one certificate, CRL or response that was to be added."""

    name: str
    kind: str
    """anchor, intermediate, tsa, crl, ocsp; leaf or unknown for what does not belong here."""
    sha256: Sha256 | None
    file: str | None
    """Where it lies now, relative to the trust folder; None when it was not taken."""
    code: str
    """Key of TAKEN_TEXTS."""

    def sentence(self, lang: str) -> str:
        """What became of it and what to do, in words."""
        values = {"name": self.name, "sha256": self.sha256 or "", "file": self.file or ""}
        return TAKEN_TEXTS[self.code].format(lang, values)


TAKEN_TEXTS: dict[str, Text] = {
    "added": Text(vi="Đã thêm {file}: «{name}».", en="Added {file}: `{name}`."),
    "already-there": Text(vi="Đã có sẵn «{name}» ({file}).", en="`{name}` is there already ({file})."),
    "root-not-pinned": Text(
        vi="Không thêm chứng thư gốc «{name}»: [trust] pins chưa có {sha256}. Đối chiếu với cơ quan cấp rồi ghi vào.",
        en="The root `{name}` was not added: pins lack {sha256}. Compare it with its issuer, then name it there.",
    ),
    "leaf-refused": Text(
        vi="Không thêm «{name}»: đây là chứng thư của người ký, không phải của cơ quan chứng thực.",
        en="`{name}` was not added: it is a signer's certificate, not an authority's.",
    ),
    "not-vouched": Text(
        vi="Không lấy «{name}»: chưa dẫn tới chứng thư gốc nào đã ghi trong [trust] pins.",
        en="`{name}` was not taken: it leads to no root that is pinned in [trust].",
    ),
    "crl-of-nobody": Text(
        vi="Không thêm CRL của «{name}»: không cơ quan nào trong thư mục ký nó. Hãy thêm chứng thư cơ quan đó trước.",
        en="The CRL of `{name}` was not added: no authority at hand signed it. Add the authority's certificate first.",
    ),
    "not-trust-material": Text(
        vi="{name}: không phải chứng thư, CRL hay phản hồi OCSP (PEM, DER, P7B).",
        en="{name}: not a certificate, CRL or OCSP response (PEM, DER, P7B).",
    ),
    "unreadable": Text(vi="{name}: không đọc được.", en="{name}: cannot be read."),
}


def holdings(trust: TrustMaterial, *, pins: Sequence[str] = ()) -> tuple[Holding, ...]:
    """Everything in the folder, in the order of paths."""
    pinned = {plain_pin(pin) for pin in pins}
    appraiser = Appraiser(trust)
    return tuple(_holding(file, appraiser, pinned) for file in trust.files)


def crl_freshness(trust: TrustMaterial, *, at: datetime) -> tuple[CrlFreshness, ...]:
    """How old each readable CRL of the folder is as of `at`, oldest first."""
    found = []
    for file in trust.files:
        if file.kind != "crl" or (crl := _crl(file.der)) is None:
            continue
        found.append(
            CrlFreshness(
                file=file.file,
                issuer=crl.issuer_name,
                this_update=crl.this_update,
                next_update=crl.next_update,
                is_fresh=crl.next_update is not None and at < crl.next_update,
            )
        )
    return tuple(sorted(found, key=lambda one: (one.this_update, one.file)))


def check(trust: TrustMaterial, *, at: datetime) -> tuple[TrustProblem, ...]:
    """What is wrong with the material as of `at`, or soon will be, beyond the problems found while loading it."""
    problems = list(trust.problems)
    appraiser = Appraiser(trust)
    authorities: list[tuple[TrustFile, x509.Certificate]] = []
    for file in trust.files:
        if file.kind not in {"anchor", "intermediate", "tsa"} or not file.is_accepted:
            continue
        certificate = x509.Certificate.load(file.der)
        problems += _end_problems(file, certificate, at)
        if file.kind != "anchor" and appraiser.appraise(file.der).problem is not None:
            problems.append(_problem("authority-unrooted", file, name=subject_name(certificate)))
        elif is_authority(certificate):
            authorities.append((file, certificate))
    problems += _crl_problems(trust, authorities, at)
    return tuple(problems)


def add(folder: Path, source: Path, *, trust: TrustMaterial, pins: Sequence[str]) -> tuple[Taken, ...]:
    """Takes a file (PEM, DER, P7B) into the trust folder: each thing in it into its place, under a telling name.

    CA certificates go to `intermediates/`, pinned roots to `anchors/`, time-stamp servers to `tsa/`, CRLs to `crls/`,
    responses to `ocsps/`; older CRLs stay. Signers' certificates and roots that are not pinned are refused, with
    advice. `trust` is the material as loaded; load it anew afterwards. Raises HouseError cannot-write.
    """
    try:
        parts = read_parts(source.read_bytes()) if source.stat().st_size <= MOST_BYTES else read_parts(b"")
    except OSError:
        return (Taken(name=str(source), kind="unknown", sha256=None, file=None, code="unreadable"),)
    if parts.is_empty:
        return (Taken(name=str(source), kind="unknown", sha256=None, file=None, code="not-trust-material"),)
    pinned = {plain_pin(pin) for pin in pins}
    taken = [_add_certificate(folder, der, trust, pinned) for der in parts.certificates]
    # CRLs may be of an authority that came in the same file, just now.
    signers = [*trust.anchors, *trust.intermediates, *parts.certificates]
    taken += [_add_crl(folder, der, trust, signers) for der in parts.crls]
    taken += [_add_ocsp(folder, der) for der in parts.ocsps]
    return tuple(taken)


def harvest(
    folder: Path, certificates: Iterable[bytes], *, trust: TrustMaterial, pins: Sequence[str]
) -> tuple[Taken, ...]:
    """Takes CA and time-stamp certificates out of what signed documents carry (DER), those that can be vouched for.

    A root is taken when its fingerprint is pinned. An authority or time-stamp server is taken when its own fingerprint
    is pinned, or when its path reaches a pinned anchor: one that is in the folder, or one harvested with it. Everything
    else is left where it is; signers' certificates are passed over in silence. Without pins nothing is vouched for, so
    nothing is taken. Raises HouseError cannot-write.
    """
    pinned = {plain_pin(pin) for pin in pins}
    loaded = [(der, one) for der in dict.fromkeys(certificates) if (one := _certificate(der)) is not None]
    wanted = [(der, one) for der, one in loaded if is_authority(one) or _is_tsa(one)]
    roots = {der for der, one in wanted if _is_root(one) and certificate_id(der) in pinned}
    roots |= {der for der in trust.anchors if certificate_id(der) in pinned}
    vouching = Appraiser(_material_of(roots))
    taken = []
    for der, one in wanted:
        sha256 = certificate_id(der)
        offered = [*trust.intermediates, *(other for other, _ in wanted if other != der)]
        is_vouched = sha256 in pinned or (not _is_root(one) and vouching.appraise(der, offered=offered).problem is None)
        if is_vouched:
            taken.append(_add_certificate(folder, der, trust, pinned))
        else:
            code = "root-not-pinned" if _is_root(one) else "not-vouched"
            taken.append(Taken(name=subject_name(one), kind=_kind(one), sha256=sha256, file=None, code=code))
    return tuple(sorted(taken, key=lambda each: (each.code, each.name, each.sha256 or "")))


# --- taking in --------------------------------------------------------------------------------------------------------


def _add_certificate(folder: Path, der: bytes, trust: TrustMaterial, pinned: set[str]) -> Taken:
    certificate = x509.Certificate.load(der)
    sha256, name, kind = certificate_id(der), subject_name(certificate), _kind(certificate)
    there = next((file.file for file in trust.files if file.sha256 == sha256 and file.is_accepted), None)
    if there is not None:
        return Taken(name=name, kind=kind, sha256=sha256, file=there, code="already-there")
    if kind == "leaf":
        return Taken(name=name, kind=kind, sha256=sha256, file=None, code="leaf-refused")
    if kind == "anchor" and sha256 not in pinned:
        return Taken(name=name, kind=kind, sha256=sha256, file=None, code="root-not-pinned")
    below, label = {"anchor": ("anchors", "root"), "tsa": ("tsa", "tsa"), "intermediate": ("intermediates", "ca")}[kind]
    file = f"{below}/{_file_name(name)}.{label}.{sha256[:8]}.pem"
    _write(folder / file, pem.armor("CERTIFICATE", der))
    return Taken(name=name, kind=kind, sha256=sha256, file=file, code="added")


def _add_crl(folder: Path, der: bytes, trust: TrustMaterial, signers: Sequence[bytes]) -> Taken:
    sha256 = certificate_id(der)
    store = RevocationStore(crls=[der])
    if not store.crls:
        return Taken(name="CRL", kind="crl", sha256=sha256, file=None, code="not-trust-material")
    crl = store.crls[0]
    if not any(store.is_signed_by(crl, signer) for signer in signers):
        return Taken(name=crl.issuer_name, kind="crl", sha256=sha256, file=None, code="crl-of-nobody")
    # Older lists stay: the one that was current on the day of a signature settles that signature's status.
    there = next((file.file for file in trust.files if file.sha256 == sha256), None)
    if there is not None:
        return Taken(name=crl.issuer_name, kind="crl", sha256=sha256, file=there, code="already-there")
    name = f"crls/{_file_name(crl.issuer_name)}.crl.{sha256[:8]}.crl"
    _write(folder / name, der)
    return Taken(name=crl.issuer_name, kind="crl", sha256=sha256, file=name, code="added")


def _add_ocsp(folder: Path, der: bytes) -> Taken:
    sha256 = certificate_id(der)
    name = f"ocsps/ocsp.{sha256[:8]}.ors"
    code = "already-there" if (folder / name).exists() else "added"
    _write(folder / name, der)
    return Taken(name="OCSP", kind="ocsp", sha256=sha256, file=name, code=code)


def _write(path: Path, data: bytes) -> None:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        write_whole(path, data)
    except OSError as cause:
        raise HouseError("cannot-write", path=path, cause=cause) from cause


def _file_name(name: str) -> str:
    """A name as part of a file name: words joined by underscores, nothing that a shell or another system minds."""
    plain = re.sub(r"[^\w.-]+", "_", unicodedata.normalize("NFC", name)).strip("._")
    return plain[:60] or "khong_ten"


# --- looking ----------------------------------------------------------------------------------------------------------


def _holding(file: TrustFile, appraiser: Appraiser, pinned: set[str]) -> Holding:
    name = issuer = ""
    valid_from: datetime | None = None
    valid_to: datetime | None = None
    entries: int | None = None
    if file.kind == "crl":
        if (crl := _crl(file.der)) is not None:
            name, issuer, entries = crl.issuer_name, crl.issuer_name, crl.size
            valid_from, valid_to = crl.this_update, crl.next_update
    elif file.kind == "ocsp":
        if (response := _ocsp(file.der)) is not None:
            valid_from = response.produced_at
    else:
        certificate = x509.Certificate.load(file.der)
        name, issuer = subject_name(certificate), issuer_name(certificate)
        valid_from, valid_to = _validity(certificate)
    return Holding(
        file=file.file,
        kind=file.kind,
        name=name,
        issuer=issuer,
        group=_group(file, appraiser),
        sha256=file.sha256,
        valid_from=valid_from,
        valid_to=valid_to,
        is_pinned=str(file.sha256) in pinned,
        is_accepted=file.is_accepted,
        entries=entries,
    )


def _group(file: TrustFile, appraiser: Appraiser) -> Group | None:
    """By its own fingerprint, else by that of the anchor it leads to."""
    known = known_authority(file.sha256)
    if known is None and file.kind in {"intermediate", "tsa"}:
        anchor = appraiser.appraise(file.der).anchor
        known = known_authority(anchor) if anchor is not None else None
    return known.group if known is not None else None


def _end_problems(file: TrustFile, certificate: x509.Certificate, at: datetime) -> list[TrustProblem]:
    _, end = _validity(certificate)
    name, date = subject_name(certificate), f"{end:%d/%m/%Y}"
    if end < at:
        return [_problem("authority-expired", file, is_error=False, name=name, date=date)]
    if end < at + SOON:
        return [_problem("authority-expiring", file, is_error=False, name=name, date=date)]
    return []


def _crl_problems(
    trust: TrustMaterial, authorities: Sequence[tuple[TrustFile, x509.Certificate]], at: datetime
) -> list[TrustProblem]:
    """Lists that say nothing, say only a part, or are old; and authorities of which nothing current is at hand."""
    store = RevocationStore(crls=trust.crls, ocsps=trust.ocsps)
    files = {file.sha256: file for file in trust.files}
    problems: list[TrustProblem] = []
    newest: dict[str, CrlReading] = {}
    for crl in store.crls:
        file = files[crl.sha256]
        signer = next((owner for owner, _ in authorities if store.is_signed_by(crl, owner.der)), None)
        if signer is None:
            problems.append(_problem("crl-of-nobody", file, name=crl.issuer_name))
            continue
        if crl.limit is not None:
            code = f"crl-{crl.limit}"
            problems.append(_problem(code, file, is_error=not crl.is_usable, name=crl.issuer_name))
            continue
        best = newest.get(signer.sha256)
        if best is None or best.this_update < crl.this_update:
            newest[signer.sha256] = crl
    for owner, certificate in authorities:
        crl_at_hand = newest.get(owner.sha256)
        name = subject_name(certificate)
        if crl_at_hand is None:
            problems.append(_problem("crl-missing", owner, is_error=False, name=name))
        elif crl_at_hand.next_update is None or crl_at_hand.next_update <= at:
            shown = crl_at_hand.next_update or crl_at_hand.this_update
            problems.append(
                _problem("crl-expired", files[crl_at_hand.sha256], is_error=False, name=name, date=f"{shown:%d/%m/%Y}")
            )
    return problems


def _problem(code: str, file: TrustFile, *, is_error: bool = True, **values: str) -> TrustProblem:
    return TrustProblem(code=code, file=file.file, values=tuple(values.items()), is_error=is_error)


def _kind(certificate: x509.Certificate) -> str:
    """anchor, intermediate, tsa or leaf, by what the certificate says of itself."""
    if is_authority(certificate):
        return "anchor" if _is_root(certificate) else "intermediate"
    return "tsa" if _is_tsa(certificate) else "leaf"


def _is_root(certificate: x509.Certificate) -> bool:
    return certificate.self_signed in {"yes", "maybe"}


def _is_tsa(certificate: x509.Certificate) -> bool:
    usage = certificate.extended_key_usage_value
    return usage is not None and list(usage.native) == ["time_stamping"]


def _validity(certificate: x509.Certificate) -> tuple[datetime, datetime]:
    validity = certificate["tbs_certificate"]["validity"]
    return validity["not_before"].native.astimezone(UTC), validity["not_after"].native.astimezone(UTC)


def _certificate(der: bytes) -> x509.Certificate | None:
    parts = read_parts(der)
    return x509.Certificate.load(der) if parts.certificates == (der,) else None


def _crl(der: bytes) -> CrlReading | None:
    try:
        return CrlReading(der)
    except ValueError:
        return None


def _ocsp(der: bytes) -> OcspReading | None:
    try:
        return OcspReading(der)
    except ValueError:
        return None


def _material_of(anchors: Iterable[bytes]) -> TrustMaterial:
    return make_material(
        [
            TrustFile(file="", kind="anchor", sha256=certificate_id(der), der=der, is_accepted=True)
            for der in sorted(anchors)
        ]
    )
