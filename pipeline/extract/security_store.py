"""What a document security store holds: certificates, CRLs and OCSP responses put in for later. Runs in a worker.

Source: ISO 32000-2 12.8.4.3, ETSI EN 319 142-1 5.4 (DSS, VRI).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from pyhanko.pdf_utils import generic

from pipeline.extract.objects import READ_ERRORS, LimitReached, View, is_dict, items


@dataclass(frozen=True, slots=True, kw_only=True)
class SecurityStore:
    """What the document security store and its VRI entries hold (ISO 32000-2 12.8.4.3)."""

    certificates: tuple[bytes, ...] = ()
    crls: tuple[bytes, ...] = ()
    ocsps: tuple[bytes, ...] = ()


def read_store(view: View | None) -> SecurityStore:
    """The latest revision's store; empty where there is none or it cannot be read."""
    if view is None:
        return SecurityStore()
    try:
        store = view.child(view.child(view.trailer(), "/Root"), "/DSS")
        if not is_dict(store):
            return SecurityStore()
        entries = view.child(store, "/VRI")
        holders = [(store, "/Certs", "/CRLs", "/OCSPs")]
        if is_dict(entries):
            holders += [(view.child(entries, key), "/Cert", "/CRL", "/OCSP") for key in sorted(entries)][:1000]
        found: tuple[list[bytes], list[bytes], list[bytes]] = ([], [], [])
        for holder, *keys in holders:
            for kind, key in enumerate(keys):
                found[kind].extend(_streams(view, view.child(holder, key)))
        return SecurityStore(
            certificates=tuple(dict.fromkeys(found[0])),
            crls=tuple(dict.fromkeys(found[1])),
            ocsps=tuple(dict.fromkeys(found[2])),
        )
    except (*READ_ERRORS, LimitReached, RecursionError):
        return SecurityStore()


def _streams(view: View, array: Any) -> list[bytes]:
    found = []
    for value in items(array)[:5000]:
        stream = view.get(value)
        if isinstance(stream, generic.StreamObject):
            try:
                found.append(bytes(stream.data))
            except READ_ERRORS:
                continue
    return found
