"""CRLs and OCSP responses at hand: read once, believed only under the issuer's own key, asked by certificate.

A CRL or response of another issuer says nothing, and neither does one whose issuer has the right name and another key.
Indirect CRLs are refused; delta CRLs and those for some reasons only can say "revoked" and never "not revoked".

Source: RFC 5280 clauses 5 and 6.3, RFC 6960 clauses 3.2 and 4.2.2.2; expiredCertsOnCRL of X.509 8.5.2.12.
"""

from __future__ import annotations

import unicodedata
import warnings
from collections.abc import Sequence
from datetime import UTC, datetime

from asn1crypto import core, keys
from asn1crypto import crl as asn1_crl
from asn1crypto import ocsp as asn1_ocsp
from asn1crypto import x509 as asn1_x509
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.x509 import ocsp
from cryptography.x509.oid import ExtendedKeyUsageOID, ExtensionOID, NameOID, ObjectIdentifier

from pipeline.items import certificate_id
from pipeline.trust.signed import is_signed
from rules.facts import RevocationEvidence, Sha256

_EXPIRED_CERTS_ON_CRL = ObjectIdentifier("2.5.29.60")
_ARCHIVE_CUTOFF = ObjectIdentifier("1.3.6.1.5.5.7.48.1.6")
_UNDERSTOOD = frozenset({ExtensionOID.ISSUING_DISTRIBUTION_POINT, ExtensionOID.DELTA_CRL_INDICATOR})
"""Critical CRL extensions that are looked at here."""

_TROUBLE = Exception
"""What `cryptography` and asn1crypto raise on material that only looks right is an open list (ValueError,
UnsupportedAlgorithm, DuplicateExtension … by the place of the damage); such material says nothing."""


class CrlReading:
    """One CRL, parsed once."""

    __slots__ = (
        "_crl",
        "_der",
        "_entries",
        "_idp",
        "expired_since",
        "is_usable",
        "issuer",
        "issuer_name",
        "limit",
        "next_update",
        "sha256",
        "this_update",
    )

    def __init__(self, der: bytes) -> None:
        """Raises ValueError for bytes that are no CRL that can be read."""
        self._der = der
        self.sha256 = certificate_id(der)
        try:
            self._crl = x509.load_der_x509_crl(der)
            self.issuer = self._crl.issuer.public_bytes()
            """DER of the issuer's name; compared byte for byte."""
            self.issuer_name = _shown_name(self._crl.issuer)
            self.this_update = self._crl.last_update_utc
            self.next_update = self._crl.next_update_utc
        except _TROUBLE as cause:
            raise ValueError(f"not a CRL: {cause}") from cause
        self._idp: x509.IssuingDistributionPoint | None = None
        self.expired_since: datetime | None = None
        """Certificates that ended at or after this stay on the list; None when it may drop what has ended."""
        self.limit = self._limit()
        """delta, some-reasons, indirect, attribute, critical; None for a whole CRL."""
        self.is_usable = self.limit in {None, "delta", "some-reasons"}
        self._entries: dict[int, x509.RevokedCertificate] | None = None

    @property
    def size(self) -> int:
        """How many certificates are on it; 0 for entries that cannot be read."""
        try:
            return len(self._by_serial())
        except _TROUBLE:
            return 0

    def is_signed_by(self, issuer: x509.Certificate) -> bool:
        """The issuer's key made it. The name is asked elsewhere."""
        try:
            outer = asn1_crl.CertificateList.load(self._der)
            return is_signed(
                signature=outer["signature"].native,
                data=outer["tbs_cert_list"].dump(),
                key=_key_of(issuer),
                algorithm=outer["signature_algorithm"],
            )
        except _TROUBLE:
            return False

    def evidence(self, certificate: x509.Certificate) -> RevocationEvidence | None:
        """What it says of a certificate of the same issuer; None when it says nothing."""
        try:
            entry = self._by_serial().get(certificate.serial_number)
            if entry is not None:
                reason = _reason(entry)
                if reason == "removeFromCRL":
                    return None
                return self._evidence(certificate, revoked_at=entry.revocation_date_utc, reason=reason or "unspecified")
            if self.limit is not None or not self._speaks_of(certificate):
                return None
            return self._evidence(certificate, revoked_at=None, reason=None)
        except _TROUBLE:
            return None

    def _evidence(
        self, certificate: x509.Certificate, *, revoked_at: datetime | None, reason: str | None
    ) -> RevocationEvidence:
        keeps = self.expired_since is not None and self.expired_since <= certificate.not_valid_after_utc
        return RevocationEvidence(
            kind="crl",
            sha256=self.sha256,
            this_update=self.this_update,
            next_update=self.next_update,
            revoked_at=revoked_at,
            reason=reason,
            covers_expired=keeps,
        )

    def _by_serial(self) -> dict[int, x509.RevokedCertificate]:
        if self._entries is None:
            self._entries = {entry.serial_number: entry for entry in self._crl}
        return self._entries

    def _limit(self) -> str | None:
        try:
            extensions = self._crl.extensions
        except _TROUBLE:
            return "critical"
        limit: str | None = None
        for extension in extensions:
            if extension.critical and extension.oid not in _UNDERSTOOD:
                return "critical"
            value = extension.value
            if isinstance(value, x509.IssuingDistributionPoint):
                self._idp = value
                if value.indirect_crl:
                    return "indirect"
                if value.only_contains_attribute_certs:
                    return "attribute"
                if value.only_some_reasons:
                    limit = "some-reasons"
            elif isinstance(value, x509.DeltaCRLIndicator):
                limit = "delta"
            elif extension.oid == _EXPIRED_CERTS_ON_CRL and isinstance(value, x509.UnrecognizedExtension):
                self.expired_since = _generalized_time(value.value)
        return limit

    def _speaks_of(self, certificate: x509.Certificate) -> bool:
        """The CRL's scope (issuing distribution point) takes the certificate in (RFC 5280 6.3.3 b 2)."""
        if self._idp is None:
            return True
        is_ca = _is_ca(certificate)
        if (self._idp.only_contains_user_certs and is_ca) or (self._idp.only_contains_ca_certs and not is_ca):
            return False
        if not self._idp.full_name:
            return self._idp.relative_name is None
        points = {name.value for name in self._idp.full_name if isinstance(name, x509.UniformResourceIdentifier)}
        return bool(points & set(urls_of_crls(certificate)))


class OcspReading:
    """One OCSP response, parsed once."""

    __slots__ = ("_archive_cutoff", "_der", "_response", "_singles", "is_usable", "produced_at", "sha256")

    def __init__(self, der: bytes) -> None:
        """Raises ValueError for bytes that are no OCSP response that can be read."""
        self._der = der
        self.sha256 = certificate_id(der)
        self._singles: tuple[ocsp.OCSPSingleResponse, ...] = ()
        self.produced_at: datetime | None = None
        self._archive_cutoff: datetime | None = None
        try:
            self._response = ocsp.load_der_ocsp_response(der)
            self.is_usable = self._response.response_status is ocsp.OCSPResponseStatus.SUCCESSFUL
            """False for an error of the responder (tryLater, unauthorized …), which says nothing."""
            if self.is_usable:
                self._singles = tuple(self._response.responses)
                self.produced_at = self._response.produced_at_utc
        except _TROUBLE as cause:
            raise ValueError(f"not an OCSP response: {cause}") from cause
        if len(self._singles) == 1:
            self._archive_cutoff = self._cutoff()

    def is_signed_for(self, issuer: x509.Certificate) -> bool:
        """Signed by the issuer's key, or by a responder that this issuer itself certified for OCSP signing."""
        try:
            responders = (issuer, *self._response.certificates) if self.is_usable else ()
        except _TROUBLE:
            return False
        return any(self._may(responder, issuer) and self._verifies(responder) for responder in responders)

    def evidence(self, certificate: x509.Certificate, issuer: x509.Certificate) -> tuple[RevocationEvidence, ...]:
        """What it says of a certificate of this issuer; to be believed when `is_signed_for` the issuer."""
        try:
            return tuple(
                self._evidence(single, certificate)
                for single in self._singles
                if single.serial_number == certificate.serial_number and _names_issuer(single, issuer)
            )
        except _TROUBLE:
            return ()

    def _evidence(self, single: ocsp.OCSPSingleResponse, certificate: x509.Certificate) -> RevocationEvidence:
        is_revoked = single.certificate_status is ocsp.OCSPCertStatus.REVOKED
        reason = single.revocation_reason.value if single.revocation_reason is not None else "unspecified"
        cutoff = self._archive_cutoff
        return RevocationEvidence(
            kind="ocsp",
            sha256=self.sha256,
            this_update=single.this_update_utc,
            next_update=single.next_update_utc,
            revoked_at=single.revocation_time_utc if is_revoked else None,
            reason=reason if is_revoked else None,
            covers_expired=cutoff is not None and cutoff <= certificate.not_valid_after_utc,
            is_unknown=single.certificate_status is ocsp.OCSPCertStatus.UNKNOWN,
        )

    def _may(self, responder: x509.Certificate, issuer: x509.Certificate) -> bool:
        """RFC 6960 4.2.2.2: the CA itself, or a responder certified directly by it, valid when it answered."""
        try:
            if responder.public_bytes(serialization.Encoding.DER) == issuer.public_bytes(serialization.Encoding.DER):
                return True
            if not is_issued_by(responder, issuer):
                return False
            usage = responder.extensions.get_extension_for_class(x509.ExtendedKeyUsage).value
        except _TROUBLE:
            return False
        produced = self.produced_at
        in_time = produced is not None and responder.not_valid_before_utc <= produced <= responder.not_valid_after_utc
        return in_time and ExtendedKeyUsageOID.OCSP_SIGNING in usage

    def _verifies(self, responder: x509.Certificate) -> bool:
        try:
            basic = asn1_ocsp.OCSPResponse.load(self._der).basic_ocsp_response
            return is_signed(
                signature=basic["signature"].native,
                data=basic["tbs_response_data"].dump(),
                key=_key_of(responder),
                algorithm=basic["signature_algorithm"],
            )
        except _TROUBLE:
            return False

    def _cutoff(self) -> datetime | None:
        try:
            for extension in self._response.single_extensions:
                if extension.oid == _ARCHIVE_CUTOFF and isinstance(extension.value, x509.UnrecognizedExtension):
                    return _generalized_time(extension.value.value)
        except _TROUBLE:
            return None
        return None


class RevocationStore:
    """All revocation data of one trust material. Lives where it was made; never sent to another process."""

    __slots__ = ("_checked", "crls", "ocsps", "unreadable")

    def __init__(self, *, crls: Sequence[bytes] = (), ocsps: Sequence[bytes] = ()) -> None:
        self.crls: list[CrlReading] = []
        self.ocsps: list[OcspReading] = []
        self.unreadable: list[Sha256] = []
        """SHA-256 of what is neither a readable CRL nor a readable response."""
        self._checked: dict[tuple[Sha256, Sha256], bool] = {}
        for der in crls:
            try:
                self.crls.append(CrlReading(der))
            except ValueError:
                self.unreadable.append(certificate_id(der))
        for der in ocsps:
            try:
                self.ocsps.append(OcspReading(der))
            except ValueError:
                self.unreadable.append(certificate_id(der))

    def evidence(self, certificate: bytes, issuer: bytes) -> tuple[RevocationEvidence, ...]:
        """What is said of `certificate` (DER) under the key of `issuer` (DER), oldest first; empty when nothing is.

        The caller vouches that `issuer` issued `certificate` and is itself trusted.
        """
        if not self.crls and not self.ocsps:
            return ()
        with warnings.catch_warnings():
            warnings.simplefilter(
                "ignore"
            )  # cryptography warns of odd serials on stderr, which is not a user's business
            return self._said(certificate, issuer)

    def _said(self, certificate: bytes, issuer: bytes) -> tuple[RevocationEvidence, ...]:
        try:
            subject = x509.load_der_x509_certificate(certificate)
            authority = x509.load_der_x509_certificate(issuer)
            name = authority.subject.public_bytes()
        except _TROUBLE:
            return ()
        authority_id = certificate_id(issuer)
        found: list[RevocationEvidence] = []
        for crl in self.crls:
            if crl.issuer != name or not crl.is_usable or not self._is_signed(crl, authority, authority_id):
                continue
            said = crl.evidence(subject)
            if said is not None:
                found.append(said)
        for response in self.ocsps:
            said_by = response.evidence(subject, authority)
            if said_by and self._is_signed(response, authority, authority_id):
                found += said_by
        return tuple(sorted(found, key=lambda one: (one.this_update, one.sha256)))

    def is_signed_by(self, crl: CrlReading, issuer: bytes) -> bool:
        """The CRL names `issuer` (DER) and its key made it."""
        try:
            authority = x509.load_der_x509_certificate(issuer)
            is_named = crl.issuer == authority.subject.public_bytes()
        except _TROUBLE:
            return False
        return is_named and self._is_signed(crl, authority, certificate_id(issuer))

    def _is_signed(self, reading: CrlReading | OcspReading, issuer: x509.Certificate, issuer_id: Sha256) -> bool:
        key = (reading.sha256, issuer_id)
        if key not in self._checked:
            match reading:
                case CrlReading():
                    self._checked[key] = reading.is_signed_by(issuer)
                case OcspReading():
                    self._checked[key] = reading.is_signed_for(issuer)
        return self._checked[key]


def urls_of_crls(certificate: x509.Certificate) -> tuple[str, ...]:
    """Where its CRL is published (CRL distribution points), http or not."""
    try:
        points = certificate.extensions.get_extension_for_class(x509.CRLDistributionPoints).value
    except _TROUBLE:
        return ()
    return tuple(
        name.value
        for point in points
        for name in point.full_name or ()
        if isinstance(name, x509.UniformResourceIdentifier)
    )


def is_issued_by(certificate: x509.Certificate, issuer: x509.Certificate) -> bool:
    """The names fit and the issuer's key made the signature; whether it may issue is asked by path validation."""
    try:
        if certificate.issuer.public_bytes() != issuer.subject.public_bytes():
            return False
        outer = asn1_x509.Certificate.load(certificate.public_bytes(serialization.Encoding.DER))
        return is_signed(
            signature=outer["signature_value"].native,
            data=outer["tbs_certificate"].dump(),
            key=_key_of(issuer),
            algorithm=outer["signature_algorithm"],
        )
    except _TROUBLE:
        return False


def _names_issuer(single: ocsp.OCSPSingleResponse, issuer: x509.Certificate) -> bool:
    """The response's certID is of this issuer's name and key (RFC 6960 4.1.1)."""
    try:
        name = hashes.Hash(single.hash_algorithm)
        name.update(issuer.subject.public_bytes())
        key = hashes.Hash(single.hash_algorithm)
        key.update(_key_bits(issuer))
    except _TROUBLE:
        return False
    return name.finalize() == single.issuer_name_hash and key.finalize() == single.issuer_key_hash


def _key_bits(certificate: x509.Certificate) -> bytes:
    """The BIT STRING of the public key without its header, which is what a certID hashes."""
    bits: bytes = _key_of(certificate)["public_key"].contents[1:]
    return bits


def _key_of(certificate: x509.Certificate) -> keys.PublicKeyInfo:
    """The public key as encoded, whether or not it can be used."""
    der = certificate.public_bytes(serialization.Encoding.DER)
    return asn1_x509.Certificate.load(der)["tbs_certificate"]["subject_public_key_info"]


def _is_ca(certificate: x509.Certificate) -> bool:
    try:
        return certificate.extensions.get_extension_for_class(x509.BasicConstraints).value.ca
    except _TROUBLE:
        return False


def _reason(entry: x509.RevokedCertificate) -> str | None:
    try:
        return entry.extensions.get_extension_for_class(x509.CRLReason).value.reason.value
    except _TROUBLE:
        return None


def _generalized_time(der: bytes) -> datetime | None:
    try:
        told = core.GeneralizedTime.load(der).native
    except _TROUBLE:
        return None
    return told.astimezone(UTC) if isinstance(told, datetime) else None


def _shown_name(name: x509.Name) -> str:
    common = name.get_attributes_for_oid(NameOID.COMMON_NAME)
    return unicodedata.normalize("NFC", str(common[0].value) if common else name.rfc4514_string())
