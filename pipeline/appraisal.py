"""Standings by certificate hash: asks the trust room once for each certificate, and remembers what it said."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from pipeline.items import Extracted, certificate_id
from rules.facts import CertificateStanding, Sha256

if TYPE_CHECKING:
    from pipeline.trust.appraise import Appraiser

StandingKey = tuple[Sha256, tuple[Sha256, ...]]
"""A certificate, and everything that came with it in its document: certificates, CRLs and OCSP responses, sorted."""

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
            offered = tuple(sorted({each for each in embedded if each != certificate and each in self.certificates}))
            key = (certificate, tuple(sorted({*offered, *crls, *ocsps})))
            standing = self.known.get(key)
            if standing is None:
                standing = self.appraiser.appraise(
                    self.certificates[certificate],
                    offered=[self.certificates[each] for each in offered],
                    crls=[self.revocation[each] for each in crls],
                    ocsps=[self.revocation[each] for each in ocsps],
                )
                self.known[key] = self.fresh[key] = standing
            return standing

        return standing_of


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
