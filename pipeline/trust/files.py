"""What lies in a trust file: certificates, CRLs and OCSP responses from PEM, DER or P7B, told by content."""

from __future__ import annotations

from dataclasses import dataclass

from asn1crypto import cms, core, crl, ocsp, pem, x509

MOST_BYTES = 64 * 1024 * 1024
"""A CRL of a large CA has a few megabytes; a file beyond this is not trust material."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TrustParts:
    """The DER values that one file holds, in its order."""

    certificates: tuple[bytes, ...] = ()
    crls: tuple[bytes, ...] = ()
    ocsps: tuple[bytes, ...] = ()

    @property
    def is_empty(self) -> bool:
        """Nothing of use was found."""
        return not (self.certificates or self.crls or self.ocsps)


def read_parts(data: bytes) -> TrustParts:
    """Everything of use in the bytes of a file; empty when there is nothing.

    PEM armour may hold several blocks of any kind. A P7B (PKCS#7 without signers) gives its certificates and CRLs.
    """
    blocks = _blocks(data)
    certificates: list[bytes] = []
    crls: list[bytes] = []
    ocsps: list[bytes] = []
    for block in blocks:
        found = _read_block(block)
        certificates += found.certificates
        crls += found.crls
        ocsps += found.ocsps
    return TrustParts(
        certificates=tuple(dict.fromkeys(certificates)),
        crls=tuple(dict.fromkeys(crls)),
        ocsps=tuple(dict.fromkeys(ocsps)),
    )


def _blocks(data: bytes) -> list[bytes]:
    text = data.lstrip(b"\xef\xbb\xbf \t\r\n")
    if not pem.detect(text):
        return [data]
    try:
        return [der for _, _, der in pem.unarmor(text, multiple=True)]
    except ValueError:
        return []


def _read_block(der: bytes) -> TrustParts:
    """One value of whichever kind it turns out to be; each kind's shape excludes the others."""
    if _is(der, x509.Certificate):
        return TrustParts(certificates=(der,))
    if _is(der, crl.CertificateList):
        return TrustParts(crls=(der,))
    if _is(der, ocsp.OCSPResponse):
        return TrustParts(ocsps=(der,))
    try:
        info = cms.ContentInfo.load(der)
        if info["content_type"].native != "signed_data":
            return TrustParts()
        signed = info["content"]
        certificates = [choice.chosen.dump() for choice in signed["certificates"] or () if choice.name == "certificate"]
        crls = [choice.chosen.dump() for choice in signed["crls"] or () if choice.name == "certificate_list"]
    except (ValueError, TypeError, KeyError, AttributeError):
        # What asn1crypto raises on bytes of another shape.
        return TrustParts()
    return TrustParts(certificates=tuple(certificates), crls=tuple(crls))


def _is(der: bytes, kind: type[core.Sequence]) -> bool:
    """True when the bytes parse as `kind`, with everything in it that is asked about later; asn1crypto reads lazily."""
    try:
        value = kind.load(der, strict=True)
        if isinstance(value, x509.Certificate):
            body = value["tbs_certificate"]
            _ = (value.serial_number, value.subject.native, value.issuer.native, value.public_key.algorithm)
            _ = (body["validity"].native, body["extensions"].native, value.critical_extensions, value.self_signed)
        elif isinstance(value, crl.CertificateList):
            _ = (value.issuer.native, value["tbs_cert_list"]["this_update"].native)
        elif isinstance(value, ocsp.OCSPResponse):
            _ = (value["response_status"].native, value.response_data["produced_at"].native)
    except (ValueError, TypeError, KeyError, AttributeError, OverflowError):
        return False
    return True
