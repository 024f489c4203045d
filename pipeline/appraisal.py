"""Standings by certificate hash: asks the trust room once for each certificate, and remembers what it said."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from pipeline.items import Extracted, certificate_id
from rules.facts import CertificateStanding, Sha256

if TYPE_CHECKING:
    from pipeline.trust.appraise import Appraiser

StandingKey = tuple[Sha256, tuple[Sha256, ...]]
"""A certificate, and the certificates that came with it."""


@dataclass(slots=True)
class Standings:
    """A certificate's standing by its hash and the hashes of what came with it, appraised when first asked for.

    `fresh` is what was appraised here and not known before: what the caller keeps for the next run.
    """

    appraiser: Appraiser
    certificates: Mapping[Sha256, bytes]
    """DER by hash: everything the documents at hand carry."""
    crls: tuple[bytes, ...] = ()
    ocsps: tuple[bytes, ...] = ()
    known: dict[StandingKey, CertificateStanding] = field(default_factory=dict)
    fresh: dict[StandingKey, CertificateStanding] = field(default_factory=dict)

    def of(self, certificate: Sha256, embedded: tuple[Sha256, ...]) -> CertificateStanding:
        """The standing of one certificate; its path may go through the certificates named by `embedded`."""
        offered = tuple(sorted({each for each in embedded if each != certificate and each in self.certificates}))
        key = (certificate, offered)
        standing = self.known.get(key)
        if standing is None:
            standing = self.appraiser.appraise(
                self.certificates[certificate],
                offered=[self.certificates[each] for each in offered],
                crls=self.crls,
                ocsps=self.ocsps,
            )
            self.known[key] = self.fresh[key] = standing
        return standing


def standings_within(extracted: Iterable[Extracted], appraiser: Appraiser) -> Standings:
    """Standings for documents just extracted, from what they carry and the trust material."""
    certificates: dict[Sha256, bytes] = {}
    crls: dict[bytes, None] = {}
    ocsps: dict[bytes, None] = {}
    for each in extracted:
        certificates.update((certificate_id(der), der) for der in each.certificates)
        crls.update(dict.fromkeys(each.crls))
        ocsps.update(dict.fromkeys(each.ocsps))
    return Standings(appraiser=appraiser, certificates=certificates, crls=tuple(crls), ocsps=tuple(ocsps))
