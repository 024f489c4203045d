"""A small PKI for tests, shaped like the public-duty one: root, State-agency CA, time-stamp server, leaves, CRLs, OCSP.

Keys are RSA-2048, made once a process and dealt out by name.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache

from asn1crypto import crl as asn1_crl
from asn1crypto import x509 as asn1_x509
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from cryptography.x509 import ocsp
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from pipeline.items import certificate_id
from pipeline.trust.anchors import TrustFile, TrustMaterial, make_material
from pipeline.trust.files import read_parts
from rules.facts import Sha256

START = datetime(2020, 1, 1, tzinfo=UTC)
END = datetime(2040, 1, 1, tzinfo=UTC)
LEAF_START = datetime(2025, 1, 1, tzinfo=UTC)
LEAF_END = datetime(2028, 1, 1, tzinfo=UTC)
ROOT_NAME = "RootCA thử nghiệm G2"
SUB_NAME = "CA phục vụ các cơ quan Nhà nước thử nghiệm G2"
CRL_URL = "http://127.0.0.1:9/sub.crl"


@cache
def a_key(label: str) -> rsa.RSAPrivateKey:
    """The key of that label, the same one in the whole process."""
    return rsa.generate_private_key(public_exponent=65537, key_size=2048)


def a_name(common_name: str, organisation: str = "Ban Cơ yếu thử nghiệm") -> x509.Name:
    return x509.Name(
        [
            x509.NameAttribute(NameOID.COUNTRY_NAME, "VN"),
            x509.NameAttribute(NameOID.ORGANIZATION_NAME, organisation),
            x509.NameAttribute(NameOID.COMMON_NAME, common_name),
        ]
    )


@dataclass(frozen=True)
class Holder:
    """A certificate with its key, and what it can issue."""

    certificate: x509.Certificate
    key: rsa.RSAPrivateKey

    @property
    def der(self) -> bytes:
        return self.certificate.public_bytes(serialization.Encoding.DER)

    @property
    def pem(self) -> bytes:
        return self.certificate.public_bytes(serialization.Encoding.PEM)

    @property
    def sha256(self) -> Sha256:
        return certificate_id(self.der)

    def issue(
        self,
        common_name: str,
        *,
        key: str | None = None,
        is_ca: bool = False,
        path_length: int | None = None,
        valid: tuple[datetime, datetime] | None = None,
        usages: Sequence[x509.ObjectIdentifier] = (),
        may_sign: bool = True,
        signed_by: rsa.RSAPrivateKey | None = None,
        names_key: bool = True,
        crl_url: str | None = None,
        extra: Sequence[tuple[x509.ExtensionType, bool]] = (),
    ) -> Holder:
        """A certificate that names this holder as issuer; `signed_by` another key makes it a forgery.

        `names_key=False` leaves the authority key identifier out. Leaves share one key unless `key` names another.
        """
        return _issue(
            a_name(common_name),
            a_key(key or (common_name if is_ca else "leaf")),
            issuer=self.certificate.subject,
            issuer_key=signed_by or self.key,
            is_ca=is_ca,
            path_length=path_length,
            valid=valid or ((START, END) if is_ca else (LEAF_START, LEAF_END)),
            usages=usages,
            may_sign=may_sign,
            names_key=names_key,
            crl_url=crl_url,
            extra=extra,
        )

    def crl(
        self,
        *revoked: tuple[Holder, datetime, x509.ReasonFlags | None],
        at: datetime,
        days: int = 7,
        signed_by: rsa.RSAPrivateKey | None = None,
        extra: Sequence[tuple[x509.ExtensionType, bool]] = (),
    ) -> bytes:
        """The CRL of this authority, DER, as of `at`."""
        builder = (
            x509.CertificateRevocationListBuilder()
            .issuer_name(self.certificate.subject)
            .last_update(at)
            .next_update(at + timedelta(days=days))
            .add_extension(x509.CRLNumber(1), critical=False)
        )
        for extension, is_critical in extra:
            builder = builder.add_extension(extension, critical=is_critical)
        for holder, when, reason in revoked:
            entry = (
                x509.RevokedCertificateBuilder().serial_number(holder.certificate.serial_number).revocation_date(when)
            )
            if reason is not None:
                entry = entry.add_extension(x509.CRLReason(reason), critical=False)
            builder = builder.add_revoked_certificate(entry.build())
        made = builder.sign(signed_by or self.key, hashes.SHA256())
        return made.public_bytes(serialization.Encoding.DER)

    def ocsp(
        self,
        holder: Holder,
        *,
        at: datetime,
        status: ocsp.OCSPCertStatus = ocsp.OCSPCertStatus.GOOD,
        revoked_at: datetime | None = None,
        responder: Holder | None = None,
        days: int = 1,
    ) -> bytes:
        """This authority's response about one of its certificates, DER, answered by itself or by `responder`."""
        by = responder or self
        reason = x509.ReasonFlags.key_compromise if status is ocsp.OCSPCertStatus.REVOKED else None
        builder = (
            ocsp.OCSPResponseBuilder()
            .add_response(
                cert=holder.certificate,
                issuer=self.certificate,
                algorithm=hashes.SHA1(),
                cert_status=status,
                this_update=at,
                next_update=at + timedelta(days=days),
                revocation_time=revoked_at,
                revocation_reason=reason,
            )
            .responder_id(ocsp.OCSPResponderEncoding.HASH, by.certificate)
        )
        if responder is not None:
            builder = builder.certificates([responder.certificate])
        return builder.sign(by.key, hashes.SHA256()).public_bytes(serialization.Encoding.DER)


def a_root(common_name: str = ROOT_NAME, *, key: str | None = None) -> Holder:
    """A self-signed root."""
    name = a_name(common_name)
    own = a_key(key or common_name)
    return _issue(name, own, issuer=name, issuer_key=own, is_ca=True, path_length=None, valid=(START, END))


def with_sha1(der: bytes, key: rsa.RSAPrivateKey) -> bytes:
    """A certificate or CRL signed anew with sha1WithRSAEncryption, as the first generation's are.

    `cryptography` verifies such signatures and no longer makes them, so the algorithm is written by hand.
    """
    is_crl = bool(read_parts(der).crls)
    kind, body = (asn1_crl.CertificateList, "tbs_cert_list") if is_crl else (asn1_x509.Certificate, "tbs_certificate")
    value = kind.load(der)
    value[body]["signature"] = {"algorithm": "sha1_rsa", "parameters": None}
    value["signature_algorithm"] = {"algorithm": "sha1_rsa", "parameters": None}
    signature = key.sign(value[body].dump(force=True), padding.PKCS1v15(), hashes.SHA1())
    value["signature" if is_crl else "signature_value"] = signature
    made: bytes = value.dump(force=True)
    return made


def _issue(
    subject: x509.Name,
    subject_key: rsa.RSAPrivateKey,
    *,
    issuer: x509.Name,
    issuer_key: rsa.RSAPrivateKey,
    is_ca: bool,
    path_length: int | None,
    valid: tuple[datetime, datetime],
    usages: Sequence[x509.ObjectIdentifier] = (),
    may_sign: bool = True,
    names_key: bool = True,
    crl_url: str | None = None,
    extra: Sequence[tuple[x509.ExtensionType, bool]] = (),
) -> Holder:
    builder = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(subject_key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(valid[0])
        .not_valid_after(valid[1])
        .add_extension(x509.BasicConstraints(ca=is_ca, path_length=path_length), critical=True)
        .add_extension(
            x509.KeyUsage(
                digital_signature=may_sign and not is_ca,
                content_commitment=may_sign and not is_ca,
                key_encipherment=not is_ca,
                data_encipherment=False,
                key_agreement=False,
                key_cert_sign=is_ca,
                crl_sign=is_ca,
                encipher_only=False,
                decipher_only=False,
            ),
            critical=True,
        )
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(subject_key.public_key()), critical=False)
    )
    if names_key:
        authority = x509.AuthorityKeyIdentifier.from_issuer_public_key(issuer_key.public_key())
        builder = builder.add_extension(authority, critical=False)
    if usages:
        builder = builder.add_extension(x509.ExtendedKeyUsage(list(usages)), critical=True)
    if crl_url is not None:
        point = x509.DistributionPoint(
            full_name=[x509.UniformResourceIdentifier(crl_url)], relative_name=None, reasons=None, crl_issuer=None
        )
        builder = builder.add_extension(x509.CRLDistributionPoints([point]), critical=False)
    for extension, is_critical in extra:
        builder = builder.add_extension(extension, critical=is_critical)
    return Holder(certificate=builder.sign(issuer_key, hashes.SHA256()), key=subject_key)


@dataclass(frozen=True)
class Pki:
    """Root, State-agency CA, time-stamp server under the root, a leader and an organisation under the CA."""

    root: Holder
    sub: Holder
    tsa: Holder
    leader: Holder
    organisation: Holder

    def material(
        self,
        *,
        anchors: Sequence[Holder] | None = None,
        intermediates: Sequence[Holder] | None = None,
        crls: Sequence[bytes] = (),
        ocsps: Sequence[bytes] = (),
    ) -> TrustMaterial:
        """Trust material with the root pinned and the CA in the pool, unless others are given."""
        pinned = [self.root] if anchors is None else anchors
        pool = [self.sub] if intermediates is None else intermediates
        kinds = (
            ("anchor", [one.der for one in pinned]),
            ("intermediate", [one.der for one in pool]),
            ("crl", crls),
            ("ocsp", ocsps),
        )
        return make_material(
            [
                TrustFile(file="", kind=kind, sha256=certificate_id(der), der=der, is_accepted=True)
                for kind, ders in kinds
                for der in ders
            ]
        )


@cache
def a_pki() -> Pki:
    """The one PKI of the session."""
    root = a_root()
    sub = root.issue(SUB_NAME, is_ca=True, path_length=0)
    tsa = root.issue(
        "Máy chủ cấp dấu thời gian thử nghiệm 01", usages=[ExtendedKeyUsageOID.TIME_STAMPING], valid=(START, END)
    )
    return Pki(
        root=root,
        sub=sub,
        tsa=tsa,
        leader=sub.issue("Nguyễn Văn An", crl_url=CRL_URL),
        organisation=sub.issue("Bệnh viện Đa khoa Đồng Nai"),
    )
