"""Trust material that fetches what it lacks where `[trust] online` allows it, between reading and appraising."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from pipeline.items import certificate_id
from pipeline.trust.anchors import load_trust
from pipeline.trust.appraise import Appraiser
from pipeline.trust.online import CACHE, Fetch, Limits, refresh
from rules.facts import Sha256


@dataclass(slots=True)
class Renewal:
    """The appraiser over the trust folder as it stands after the latest `serve`; the one network user of a pass."""

    folder: Path
    pins: tuple[str, ...]
    at: datetime
    appraiser: Appraiser
    limits: Limits = field(default_factory=Limits)
    fetches: list[Fetch] = field(default_factory=list)
    """Every address that was asked, with what came of it."""
    served: set[Sha256] = field(default_factory=set)
    """Certificates for which everything was asked already; a Renewal that serves several passes asks once for each."""
    silent: set[str] = field(default_factory=set)
    """Hosts that did not answer, and are not asked again."""

    def serve(self, certificates: Iterable[bytes], *, asking: Callable[[int], None] = lambda count: None) -> Appraiser:
        """The appraiser to use for documents that carry these certificates (DER).

        `asking` is called before each address that is asked, with how many were before it: a sign of life.
        Nothing fetched, or a cache that cannot be written: the appraiser as it was, and `fetches` tells.
        """
        fresh = {name: der for der in certificates if (name := certificate_id(der)) not in self.served}
        if not fresh:
            return self.appraiser
        self.served.update(fresh)
        before = len(self.fetches)
        try:
            self.fetches += refresh(
                self.folder,
                self.appraiser.trust,
                tuple(fresh.values()),
                at=self.at,
                limits=self.limits,
                silent=self.silent,
                asking=asking,
            )
        except OSError as cause:
            told = os.strerror(cause.errno or 0)
            self.fetches.append(Fetch(url=str(self.folder / CACHE), kind="ca", file=None, code="fetch-not-kept",
                                      detail=told))  # fmt: skip
        if any(each.file for each in self.fetches[before:]):
            material = load_trust(self.folder, pins=self.pins)
            if material.digest != self.appraiser.trust.digest:
                self.appraiser = Appraiser(material)
        return self.appraiser
