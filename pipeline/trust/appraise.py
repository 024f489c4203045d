"""What the trust material says of a certificate, without a time: path, validity interval, usage, revocation evidence.

The only place that builds and validates certification paths, through pyhanko-certvalidator. The path is validated at a
moment inside the overlap of its certificates' validities, so that the answer holds for that whole interval and asks no
clock. Algorithms are not judged here; weak ones are named, and rules/indication.py grades them by time.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from asn1crypto import x509
from pyhanko_certvalidator.authority import CertTrustAnchor, TrustQualifiers
from pyhanko_certvalidator.context import ValidationContext
from pyhanko_certvalidator.errors import PathBuildingError, PathValidationError
from pyhanko_certvalidator.path import ValidationPath
from pyhanko_certvalidator.policy_decl import NO_REVOCATION, AcceptAllAlgorithms, CertRevTrustPolicy
from pyhanko_certvalidator.registry import CertificateRegistry, PathBuilder, SimpleTrustManager
from pyhanko_certvalidator.validate import async_validate_path

from pipeline.items import certificate_id
from pipeline.trust.anchors import TrustMaterial, is_authority, subject_name
from pipeline.trust.known import known_authority
from pipeline.trust.revocation import RevocationStore
from pipeline.trust.signed import is_signed
from rules.algorithms import is_weak_ever
from rules.facts import CertificateStanding, PathProblem, RevocationEvidence, Sha256

MOST_OFFERED = 64
"""Certificates of a document that are looked at for building a path; real files bring one to three."""
MOST_PATHS = 16
"""Paths that are tried for one certificate. Cross-certified pools offer a few; a hostile file could offer thousands."""
MOST_STEPS = 8
"""Certificates on a path, for the search that explains why there is none."""

_TROUBLE = Exception
"""What the libraries raise on malformed certificates is an open list (ValueError, UnsupportedAlgorithm, KeyError,
AttributeError … by the place of the damage); a certificate that raises anything is one that cannot be read."""

logging.getLogger("pyhanko_certvalidator").setLevel(logging.CRITICAL)


@dataclass(frozen=True, slots=True)
class _Found:
    """A path that holds."""

    path: ValidationPath
    certificates: tuple[x509.Certificate, ...]
    """From the certificate itself up to the anchor."""
    valid_from: datetime
    valid_to: datetime


class Appraiser:
    """Appraises certificates under one trust material; remembers each answer. One process, one appraiser."""

    def __init__(self, trust: TrustMaterial) -> None:
        self.trust = trust
        anchors = [_anchor(der) for der in trust.anchors]
        self._trust_manager = SimpleTrustManager.build(trust_roots=anchors)
        self._pool = tuple(x509.Certificate.load(der) for der in trust.intermediates)
        self._anchors = tuple(anchor.certificate for anchor in anchors)
        self._store = RevocationStore(crls=trust.crls, ocsps=trust.ocsps)
        self._standings: dict[tuple[Sha256, frozenset[Sha256], frozenset[Sha256]], CertificateStanding] = {}
        self._vouched: tuple[x509.Certificate, ...] | None = None
        self._brought: tuple[frozenset[Sha256], RevocationStore] | None = None
        """Revocation data that documents brought, parsed; the last set only, since batches share one."""

    def appraise(
        self,
        certificate: bytes,
        *,
        offered: Sequence[bytes] = (),
        crls: Sequence[bytes] = (),
        ocsps: Sequence[bytes] = (),
    ) -> CertificateStanding:
        """The standing of a certificate (DER). Never raises for a bad certificate.

        `offered` are certificates that came with it (CMS, token, DSS); they help to build the path and are trusted no
        further. `crls` and `ocsps` came with it as well and are believed under the issuers' keys only.
        """
        sha256 = certificate_id(certificate)
        others = {certificate_id(der): der for der in offered}
        others.pop(sha256, None)
        data = {certificate_id(der): der for der in (*crls, *ocsps)}
        key = (sha256, frozenset(others), frozenset(data))
        if key not in self._standings:
            stores = [self._store]
            if data:
                stores.append(self._store_of(key[2], crls, ocsps))
            self._standings[key] = self._appraise(certificate, sha256, tuple(others.values()), stores)
        return self._standings[key]

    def _appraise(
        self,
        der: bytes,
        sha256: Sha256,
        offered: Sequence[bytes],
        stores: Sequence[RevocationStore],
    ) -> CertificateStanding:
        try:
            certificate = x509.Certificate.load(der, strict=True)
            valid_from, valid_to = _validity(certificate)
            name = subject_name(certificate)
            may_sign, may_timestamp = _may_sign(certificate), _may_timestamp(certificate)
            # asn1crypto reads lazily, so a certificate may turn out to be malformed at any later touch.
            _ = (certificate.subject.native, certificate.issuer.native, certificate.critical_extensions)
        except _TROUBLE as cause:
            return _unreadable(sha256, cause)
        brought = _authorities(offered)
        try:
            found, failures = self._find(certificate, brought)
            problem, detail = (None, None) if found is not None else self._explain(certificate, brought, failures)
        except _TROUBLE as cause:
            return _unreadable(sha256, cause)
        if found is None:
            return CertificateStanding(
                sha256=sha256,
                anchor=None,
                anchor_name=None,
                problem=problem,
                problem_detail=detail,
                path=(sha256,),
                path_names=(name,),
                valid_from=valid_from,
                valid_to=valid_to,
                may_sign=may_sign,
                may_timestamp=may_timestamp,
                evidence=(),
                issuer_evidence=(),
                weak_algorithms=(),
            )
        chain = found.certificates
        return CertificateStanding(
            sha256=sha256,
            anchor=certificate_id(chain[-1].dump()),
            anchor_name=subject_name(chain[-1]),
            anchor_group=_group(chain[-1]),
            problem=None,
            problem_detail=None,
            path=tuple(certificate_id(one.dump()) for one in chain),
            path_names=tuple(subject_name(one) for one in chain),
            valid_from=found.valid_from,
            valid_to=found.valid_to,
            may_sign=may_sign,
            may_timestamp=may_timestamp,
            evidence=_evidence(stores, chain, 0),
            issuer_evidence=tuple(
                one
                for place in range(1, len(chain) - 1)
                for one in _evidence(stores, chain, place)
                if one.revoked_at is not None
            ),
            weak_algorithms=_weak_algorithms(chain),
        )

    def _store_of(self, key: frozenset[Sha256], crls: Sequence[bytes], ocsps: Sequence[bytes]) -> RevocationStore:
        if self._brought is None or self._brought[0] != key:
            self._brought = (key, RevocationStore(crls=crls, ocsps=ocsps))
        return self._brought[1]

    # --- paths --------------------------------------------------------------------------------------------------------

    def _find(
        self, certificate: x509.Certificate, brought: Sequence[x509.Certificate]
    ) -> tuple[_Found | None, list[str]]:
        """The path to an anchor that lasts longest, and why the others do not hold."""
        return asyncio.run(self._search(certificate, brought))

    async def _search(
        self, certificate: x509.Certificate, brought: Sequence[x509.Certificate]
    ) -> tuple[_Found | None, list[str]]:
        registry = CertificateRegistry.build((*self._anchors, *self._pool, *brought))
        builder = PathBuilder(trust_manager=self._trust_manager, registry=registry)
        best: _Found | None = None
        failures: list[str] = []
        paths = builder.async_build_paths_lazy(certificate)
        try:
            tried = 0
            async for path in paths:
                tried += 1
                found = await self._hold(path, certificate, registry, failures)
                if found is not None and (best is None or found.valid_to > best.valid_to):
                    best = found
                if tried == MOST_PATHS:
                    break
        except PathBuildingError:
            pass
        except _TROUBLE as cause:
            failures.append(f"{type(cause).__name__}: {cause}")
        finally:
            await paths.cancel()  # type: ignore[no-untyped-call]  # the library leaves it unannotated
        return best, failures

    async def _hold(
        self, path: ValidationPath, certificate: x509.Certificate, registry: CertificateRegistry, failures: list[str]
    ) -> _Found | None:
        """The path validated at a moment when all of it is valid; None, with the failure told, else."""
        below = tuple(reversed(tuple(path.iter_certs(include_root=False)))) or (certificate,)
        anchor = path.trust_anchor
        chain = below if not isinstance(anchor, CertTrustAnchor) else (*below, anchor.certificate)
        if len(chain) > 1 and chain[-1].dump() == chain[0].dump():
            chain = (certificate,)
        try:
            spans = [_validity(one) for one in below]
            valid_from, valid_to = max(start for start, _ in spans), min(end for _, end in spans)
            if valid_from > valid_to:
                failures.append("the certificates of the path are never valid together")
                return None
            context = ValidationContext(
                trust_manager=self._trust_manager,
                certificate_registry=registry,
                moment=valid_from,
                allow_fetching=False,
                revinfo_policy=CertRevTrustPolicy(NO_REVOCATION),
                algorithm_usage_policy=AcceptAllAlgorithms(),
            )
            await async_validate_path(context, path)
        except PathValidationError as cause:
            failures.append(str(cause))
            return None
        except _TROUBLE as cause:
            failures.append(f"{type(cause).__name__}: {cause}")
            return None
        return _Found(path, chain, valid_from, valid_to)

    # --- why there is none --------------------------------------------------------------------------------------------

    def _explain(
        self, certificate: x509.Certificate, brought: Sequence[x509.Certificate], failures: Sequence[str]
    ) -> tuple[PathProblem, str]:
        """Why no path holds, told by following signatures up as far as they go.

        Forged is: to name a CA at hand that leads to an anchor, while its key did not sign. A CA that changed its key
        and kept its name is no forgery: where the certificate names another key (authority key identifier) and no CA
        at hand of that name was in force when it was issued, the issuer is missing. "A missing issuer is not a broken
        chain."
        """
        current = certificate
        for _ in range(MOST_STEPS):
            is_own = _is_self_issued(current)
            namesakes = [ca for ca in self._authorities_at_hand() if ca.subject == current.issuer]
            if namesakes and not any(self._signed(current, ca) for ca in namesakes):
                forged = is_own or any(_is_meant(current, ca) for ca in namesakes)
                if forged:
                    told = f"{subject_name(current)} names {subject_name(namesakes[0])}, whose key did not sign it"
                    return PathProblem.FORGED_ISSUER, told
            elif namesakes:
                break
            if is_own:
                told = f"{subject_name(current)} signs itself and is not an anchor"
                return PathProblem.NO_ANCHOR, told
            above = [ca for ca in (*self._pool, *brought) if ca.subject == current.issuer and self._signed(current, ca)]
            if not above:
                break
            current = above[0]
        if failures:
            return PathProblem.BROKEN_PATH, failures[0]
        return PathProblem.NO_ISSUER, f"the issuer of {subject_name(current)} is not at hand: {_issuer(current)}"

    def _authorities_at_hand(self) -> tuple[x509.Certificate, ...]:
        """Anchors, and those CA certificates of the folder whose signatures lead to one; not what documents bring."""
        if self._vouched is None:
            vouched = list(self._anchors)
            waiting = [ca for ca in self._pool if _is_ca(ca)]
            grown = True
            while grown:
                new = [ca for ca in waiting if any(ca.issuer == up.subject and self._signed(ca, up) for up in vouched)]
                waiting = [ca for ca in waiting if ca not in new]
                vouched += new
                grown = bool(new)
            self._vouched = tuple(vouched)
        return self._vouched

    @staticmethod
    def _signed(certificate: x509.Certificate, issuer: x509.Certificate) -> bool:
        """The issuer's key made the certificate's signature."""
        return is_signed(
            signature=certificate["signature_value"].native,
            data=certificate["tbs_certificate"].dump(),
            key=issuer.public_key,
            algorithm=certificate["signature_algorithm"],
        )


def _anchor(der: bytes) -> CertTrustAnchor:
    """An anchor with its path length, as RFC 5280 6.1.1 d lets a trust anchor bring it."""
    certificate = x509.Certificate.load(der)
    return CertTrustAnchor(certificate, quals=TrustQualifiers(max_path_length=certificate.max_path_length))


def _authorities(offered: Sequence[bytes]) -> tuple[x509.Certificate, ...]:
    """The CA certificates among those that a document brings, as many as are looked at."""
    brought = []
    for der in offered[: MOST_OFFERED * 4]:
        try:
            certificate = x509.Certificate.load(der, strict=True)
            if _is_ca(certificate):
                _ = (certificate.issuer_serial, certificate.subject.hashable, certificate.public_key.algorithm)
                brought.append(certificate)
        except _TROUBLE:
            continue
    return tuple(brought[:MOST_OFFERED])


def _is_ca(certificate: x509.Certificate) -> bool:
    try:
        return is_authority(certificate)
    except _TROUBLE:
        return False


def _is_self_issued(certificate: x509.Certificate) -> bool:
    return bool(certificate.subject == certificate.issuer)


def _is_meant(certificate: x509.Certificate, ca: x509.Certificate) -> bool:
    """The certificate names this very key, or no key, or a key of a time when this CA's certificate was in force."""
    named = certificate.authority_key_identifier
    if named is None or ca.key_identifier is None or named == ca.key_identifier:
        return True
    issued, _ = _validity(certificate)
    start, end = _validity(ca)
    return start <= issued <= end


def _issuer(certificate: x509.Certificate) -> str:
    return str(certificate.issuer.human_friendly)


def _validity(certificate: x509.Certificate) -> tuple[datetime, datetime]:
    validity = certificate["tbs_certificate"]["validity"]
    return validity["not_before"].native.astimezone(UTC), validity["not_after"].native.astimezone(UTC)


def _may_sign(certificate: x509.Certificate) -> bool:
    usage = certificate.key_usage_value
    return usage is None or bool({"digital_signature", "non_repudiation"} & usage.native)


def _may_timestamp(certificate: x509.Certificate) -> bool:
    """Extended key usage timeStamping and nothing else (RFC 3161 2.3). That it be critical is not insisted on."""
    usage = certificate.extended_key_usage_value
    return usage is not None and list(usage.native) == ["time_stamping"]


def _group(anchor: x509.Certificate) -> str | None:
    known = known_authority(certificate_id(anchor.dump()))
    return known.group.value if known is not None else None


def _weak_algorithms(chain: Sequence[x509.Certificate]) -> tuple[str, ...]:
    """Signature algorithms and keys below the anchor that have a date, in the order of the path."""
    weak: dict[str, None] = {}
    for one in chain[:-1]:
        algorithm = str(one["signature_algorithm"]["algorithm"].native)
        if is_weak_ever(algorithm):
            weak[algorithm] = None
    for one in chain[1:-1]:
        key = f"{one.public_key.algorithm.upper()}-{one.public_key.bit_size}"
        if is_weak_ever(key):
            weak[key] = None
    return tuple(weak)


def _evidence(
    stores: Sequence[RevocationStore], chain: Sequence[x509.Certificate], place: int
) -> tuple[RevocationEvidence, ...]:
    """What all stores say of one certificate of the path, once each, oldest first."""
    if place + 1 >= len(chain):
        return ()
    certificate, issuer = chain[place].dump(), chain[place + 1].dump()
    said = {(one.kind, one.sha256): one for store in stores for one in store.evidence(certificate, issuer)}
    return tuple(sorted(said.values(), key=lambda one: (one.this_update, one.sha256)))


def _unreadable(sha256: Sha256, cause: Exception) -> CertificateStanding:
    never = datetime(1970, 1, 1, tzinfo=UTC)
    return CertificateStanding(
        sha256=sha256,
        anchor=None,
        anchor_name=None,
        problem=PathProblem.BROKEN_PATH,
        problem_detail=f"the certificate cannot be read: {type(cause).__name__}: {cause}",
        path=(sha256,),
        path_names=("",),
        valid_from=never,
        valid_to=never,
        may_sign=False,
        may_timestamp=False,
        evidence=(),
        issuer_evidence=(),
        weak_algorithms=(),
    )
