"""Standings by certificate hash: asks the trust room once for each certificate, and remembers what it said."""

from __future__ import annotations

from collections.abc import Callable, Container, Iterable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from pipeline.items import Extracted, certificate_id
from rules.facts import CertificateStanding, Sha256

if TYPE_CHECKING:
    from pipeline.trust.appraise import Appraiser

StandingKey = tuple[Sha256, tuple[Sha256, ...]]
"""A certificate, and everything that came with it in its document: certificates, CRLs and OCSP responses, sorted."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StandingRequest:
    """A certificate whose standing is wanted, with what came with it in its document, all by name and sorted."""

    certificate: Sha256
    offered: tuple[Sha256, ...]
    crls: tuple[Sha256, ...]
    ocsps: tuple[Sha256, ...]

    @classmethod
    def made(
        cls,
        certificate: Sha256,
        embedded: Iterable[Sha256],
        crls: Iterable[Sha256],
        ocsps: Iterable[Sha256],
        *,
        among: Container[Sha256],
    ) -> StandingRequest:
        """`among` are the certificates whose DER is at hand; the others were named and not carried."""
        offered = {each for each in embedded if each != certificate and each in among}
        return cls(
            certificate=certificate,
            offered=tuple(sorted(offered)),
            crls=tuple(sorted(crls)),
            ocsps=tuple(sorted(ocsps)),
        )

    @property
    def key(self) -> StandingKey:
        """What the standing is kept under."""
        return self.certificate, tuple(sorted({*self.offered, *self.crls, *self.ocsps}))


StandingOf = Callable[[Sha256, tuple[Sha256, ...]], CertificateStanding]


@dataclass(slots=True)
class Standings:
    """A certificate's standing by its hash, appraised when first asked for.

    `fresh` is what was appraised here and not known before: what the caller keeps for the next run.
    """

    appraiser: Appraiser
    certificates: Mapping[Sha256, bytes]
    """DER by hash: everything the documents at hand carry."""
    revocation: Mapping[Sha256, bytes] = field(default_factory=dict)
    """DER of the CRLs and OCSP responses the documents carry, by hash."""
    known: dict[StandingKey, CertificateStanding] = field(default_factory=dict)
    fresh: dict[StandingKey, CertificateStanding] = field(default_factory=dict)

    def within(self, *, crls: tuple[Sha256, ...] = (), ocsps: tuple[Sha256, ...] = ()) -> StandingOf:
        """Standings as one document's own revocation data lets them be seen; another document's is not asked."""

        def standing_of(certificate: Sha256, embedded: tuple[Sha256, ...]) -> CertificateStanding:
            return self.of(StandingRequest.made(certificate, embedded, crls, ocsps, among=self.certificates))

        return standing_of

    def of(self, request: StandingRequest) -> CertificateStanding:
        """One certificate's standing, appraised now where it is not known."""
        standing = self.known.get(request.key)
        if standing is None:
            standing = self.appraiser.appraise(
                self.certificates[request.certificate],
                offered=[self.certificates[each] for each in request.offered],
                crls=[self.revocation[each] for each in request.crls],
                ocsps=[self.revocation[each] for each in request.ocsps],
            )
            self.known[request.key] = self.fresh[request.key] = standing
        return standing


def standings_within(extracted: Extracted, appraiser: Appraiser) -> StandingOf:
    """Standings for one document just extracted, from what it carries and the trust material."""
    crls = {certificate_id(der): der for der in extracted.crls}
    ocsps = {certificate_id(der): der for der in extracted.ocsps}
    standings = Standings(
        appraiser=appraiser,
        certificates={certificate_id(der): der for der in extracted.certificates},
        revocation=crls | ocsps,
    )
    return standings.within(crls=tuple(sorted(crls)), ocsps=tuple(sorted(ocsps)))
