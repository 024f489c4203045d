"""A test PKI shaped like the public-duty one (VGCA): root, State-agency CA, TSA, persons, clerks, organisations, CRLs.

Made with certomancer from RSA keys that lie open in keys.json, so that every certificate, serial number and CRL is
the same byte for byte whenever it is made. Its names say "thử nghiệm" (test); nothing outside a test trusts it.

Source of the shapes: Decree 68/2024/NĐ-CP Art. 7; certificates of real documents of 2025-2030 (subject order, key
usages, no document-signing EKU, TSA issued by the root).
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache
from importlib import resources
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from asn1crypto import algos, keys, x509
from certomancer import crypto_utils
from certomancer.registry import ArchLabel, CertLabel, CertomancerConfig, ServiceLabel
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, PublicFormat

from rules.facts import Sha256

_URLS = "http://ca.thu-nghiem.invalid"
"""A name that never resolves (RFC 2606); nothing may ever be fetched from it."""

_PLACE = "Đồng Nai"


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """One certificate to be made: whose it is, by whom it is issued, from when to when."""

    name: str
    """Subject CN."""
    organisation: str
    unit: str | None = None
    uid: str | None = None
    email: str
    issuer: str = "sub"
    """Label of the issuing CA."""
    valid_from: str = "2025-06-02T01:00:00+0000"
    valid_to: str = "2030-06-01T01:00:00+0000"
    revoked: str | None = None
    """When it was revoked."""


BVDN = "BỆNH VIỆN ĐA KHOA ĐỒNG NAI"
TTYTPL = "TRUNG TÂM Y TẾ KHU VỰC PHƯỚC LONG"
TTYTPL_OLD = "TRUNG TÂM Y TẾ THỊ XÃ PHƯỚC LONG"
SYT = "SỞ Y TẾ TỈNH ĐỒNG NAI"
CDC = "TRUNG TÂM KIỂM SOÁT BỆNH TẬT TỈNH ĐỒNG NAI"

_OFFICER_TO = "2028-06-01T01:00:00+0000"

SUBJECTS: dict[str, Subject] = {
    "bvdn-organisation": Subject(name=BVDN, organisation=BVDN, uid="MNS:1990101", email="bvdn@thu-nghiem.invalid"),
    "bvdn-clerk": Subject(
        name="PHÒNG VĂN THƯ", organisation=BVDN, unit="PHÒNG TỔ CHỨC HÀNH CHÍNH",
        email="vanthu.bvdn@thu-nghiem.invalid",
    ),
    "bvdn-head": Subject(name="Trịnh Hoài Phong", organisation=BVDN, email="phongth@thu-nghiem.invalid"),
    "bvdn-deputy": Subject(name="Lâm Thị Ngọc Diệp", organisation=BVDN, email="diepltn@thu-nghiem.invalid"),
    "bvdn-former": Subject(name="Võ Đình Khải", organisation=BVDN, email="khaivd@thu-nghiem.invalid"),
    "bvdn-officer": Subject(
        name="Tạ Minh Quân", organisation=BVDN, unit="PHÒNG KẾ HOẠCH TỔNG HỢP",
        email="quantm@thu-nghiem.invalid", valid_to=_OFFICER_TO,
    ),
    "bvdn-officer2": Subject(
        name="Mai Thị Kim Oanh", organisation=BVDN, unit="PHÒNG TỔ CHỨC HÀNH CHÍNH",
        email="oanhmtk@thu-nghiem.invalid", valid_to=_OFFICER_TO,
    ),
    "bvdn-expired": Subject(
        name="Nghiêm Xuân Thọ", organisation=BVDN, email="thonx@thu-nghiem.invalid",
        valid_from="2021-04-06T01:00:00+0000", valid_to="2026-04-05T01:00:00+0000",
    ),
    "bvdn-revoked": Subject(
        name="Quách Thành Danh", organisation=BVDN, email="danhqt@thu-nghiem.invalid",
        revoked="2026-04-10T02:00:00+0000",
    ),
    "ttytpl-organisation": Subject(
        # Issued before the renaming of 1 July 2025 and still in use: the old name, accepted by a dated alias.
        name=TTYTPL_OLD, organisation=TTYTPL_OLD, uid="MNS:1990202", email="ttytpl@thu-nghiem.invalid",
        valid_from="2023-05-08T01:00:00+0000", valid_to="2028-05-06T01:00:00+0000",
    ),
    "ttytpl-head": Subject(name="Hồ Sỹ Nguyên", organisation=TTYTPL_OLD, email="nguyenhs@thu-nghiem.invalid"),
    "ttytpl-deputy": Subject(name="Đinh Thị Thu Hường", organisation=TTYTPL_OLD, email="huongdtt@thu-nghiem.invalid"),
    "ttytpl-officer": Subject(
        name="Bế Văn Hòa", organisation=TTYTPL_OLD, unit="PHÒNG KẾ HOẠCH NGHIỆP VỤ",
        email="hoabv@thu-nghiem.invalid", valid_to=_OFFICER_TO,
    ),
    "syt-organisation": Subject(name=SYT, organisation=SYT, uid="MNS:1990303", email="syt@thu-nghiem.invalid"),
    "syt-clerk": Subject(
        name="PHÒNG VĂN THƯ", organisation=SYT, unit="VĂN PHÒNG SỞ", email="vanthu.syt@thu-nghiem.invalid"
    ),
    "syt-head": Subject(name="Cao Bá Lộc", organisation=SYT, email="loccb@thu-nghiem.invalid"),
    "syt-deputy": Subject(name="Phan Thị Ánh Tuyết", organisation=SYT, email="tuyetpta@thu-nghiem.invalid"),
    "syt-office": Subject(name="Lương Gia Huy", organisation=SYT, email="huylg@thu-nghiem.invalid"),
    "syt-officer": Subject(
        name="Ninh Thị Hồng Vân", organisation=SYT, unit="VĂN PHÒNG SỞ",
        email="vannth@thu-nghiem.invalid", valid_to=_OFFICER_TO,
    ),
    "cdc-organisation": Subject(name=CDC, organisation=CDC, uid="MNS:1990404", email="cdc@thu-nghiem.invalid"),
    "cdc-head": Subject(name="Tôn Thất Vĩnh", organisation=CDC, email="vinhtt@thu-nghiem.invalid"),
    "cdc-deputy": Subject(name="Huỳnh Mỹ Duyên", organisation=CDC, email="duyenhm@thu-nghiem.invalid"),
    # Names copied from the real CAs of this world over other keys.
    "forged-head": Subject(
        name="Trịnh Hoài Phong", organisation=BVDN, email="phongth@thu-nghiem.invalid", issuer="forged-sub"
    ),
    "forged-organisation": Subject(
        name=BVDN, organisation=BVDN, uid="MNS:1990101", email="bvdn@thu-nghiem.invalid", issuer="forged-sub"
    ),
    # A CA that nobody pinned: honest, but without an anchor here.
    "public-person": Subject(
        name="Đinh Thị Thu Hường", organisation=TTYTPL, email="huong.dtt@thu-nghiem.invalid", issuer="public-sub"
    ),
    "public-organisation": Subject(
        name=TTYTPL, organisation=TTYTPL, uid="MST:3600999999", email="ttytpl.ca@thu-nghiem.invalid",
        issuer="public-sub",
    ),
}  # fmt: skip
"""Every leaf by its label, which is also its key's label in keys.json."""

_AUTHORITIES: dict[str, tuple[str, str, str]] = {
    "root": ("RootCA thử nghiệm chuyên dùng Chính phủ G2", "Ban Cơ yếu thử nghiệm", "root"),
    "sub": ("CA thử nghiệm phục vụ các cơ quan Nhà nước G2", "Ban Cơ yếu thử nghiệm", "root"),
    "tsa": ("Máy chủ cấp dấu thời gian thử nghiệm 02", "Ban Cơ yếu thử nghiệm", "root"),
    "forged-root": ("RootCA thử nghiệm chuyên dùng Chính phủ G2", "Ban Cơ yếu thử nghiệm", "forged-root"),
    "forged-sub": ("CA thử nghiệm phục vụ các cơ quan Nhà nước G2", "Ban Cơ yếu thử nghiệm", "forged-root"),
    "public-root": ("Root CA công cộng thử nghiệm", "Tổ chức chứng thực thử nghiệm", "public-root"),
    "public-sub": ("CA công cộng thử nghiệm SHA2", "Tổ chức chứng thực thử nghiệm", "public-root"),
}
"""CN, O and the issuer's label of each CA and of the TSA."""

_LEAF_USAGE = ["digital_signature", "non_repudiation", "key_encipherment", "data_encipherment"]
_LEAF_EXTENDED_USAGE = ["client_auth", "email_protection", "microsoft_smart_card_logon"]


@dataclass(frozen=True, slots=True)
class Pki:
    """The PKI, certificates made when asked for. Labels are those of SUBJECTS and of the CAs."""

    _architecture: Any = field(repr=False)
    _keys: dict[str, rsa.RSAPrivateKey] = field(repr=False)
    _ders: dict[str, bytes] = field(repr=False, default_factory=dict)

    def certificate(self, label: str) -> x509.Certificate:
        """As asn1crypto reads it; read anew, because an object built in memory is encoded again at every use."""
        return x509.Certificate.load(self.der(label))

    def der(self, label: str) -> bytes:
        """The certificate's DER."""
        if label not in self._ders:
            self._ders[label] = bytes(self._architecture.get_cert(CertLabel(label)).dump())
        return self._ders[label]

    def sha256(self, label: str) -> Sha256:
        """The certificate's fingerprint, as pins are written."""
        return Sha256(self.certificate(label).sha256.hex())

    def key(self, label: str) -> rsa.RSAPrivateKey:
        """The private key; worth nothing, as keys.json says."""
        return self._keys[label]

    def crl(self, authority: str, at: datetime) -> bytes:
        """DER of the weekly CRL that `authority` (`root`, `sub`, `public-sub`) had last published at that time."""
        return bytes(self._architecture.service_registry.get_crl(ServiceLabel(authority), at_time=at).dump())


@cache
def make_pki() -> Pki:
    """The one PKI of the demonstration and the tests; the same bytes every time."""
    numbers: dict[str, Any] = json.loads(resources.files("pipeline.demo").joinpath("keys.json").read_bytes())["keys"]
    private = {label: _key(int(each["p"], 16), int(each["q"], 16)) for label, each in numbers.items()}
    backend = _OpenKeys()
    crypto_utils.CRYPTO_BACKEND = backend
    with TemporaryDirectory() as folder:  # certomancer reads its keys from files only
        for label, key in private.items():
            Path(folder, f"{label}.der").write_bytes(backend.remember(key))
        architecture = CertomancerConfig(_configuration(), key_search_dir=folder).get_pki_arch(ArchLabel("vanthu"))
    return Pki(architecture, private)


class _OpenKeys(crypto_utils.PycaCryptographyBackend):
    """certomancer's own backend, with our keys loaded once instead of validated anew for every signature (seconds)."""

    def __init__(self) -> None:
        self._keys: dict[bytes, rsa.RSAPrivateKey] = {}

    def remember(self, key: rsa.RSAPrivateKey) -> bytes:
        """The key's PKCS #8 DER, by which it is known from now on."""
        der = key.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption())
        self._keys[der] = key
        return der

    def load_private_key(self, key_bytes: bytes, password: bytes | None) -> tuple[Any, Any]:
        key = self._keys.get(key_bytes)
        if key is None:
            return super().load_private_key(key_bytes, password)
        public = key.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
        return keys.PrivateKeyInfo.load(key_bytes), keys.PublicKeyInfo.load(public)

    def generic_sign(
        self, private_key: keys.PrivateKeyInfo, tbs_bytes: bytes, sd_algo: algos.SignedDigestAlgorithm
    ) -> bytes:
        key = self._keys.get(private_key.dump())
        if key is None or sd_algo["algorithm"].native != "sha256_rsa":
            return super().generic_sign(private_key, tbs_bytes, sd_algo)
        return key.sign(tbs_bytes, PKCS1v15(), hashes.SHA256())


def _key(p: int, q: int) -> rsa.RSAPrivateKey:
    exponent = 65537
    d = rsa.rsa_recover_private_exponent(exponent, p, q)
    numbers = rsa.RSAPrivateNumbers(
        p=p,
        q=q,
        d=d,
        dmp1=rsa.rsa_crt_dmp1(d, p),
        dmq1=rsa.rsa_crt_dmq1(d, q),
        iqmp=rsa.rsa_crt_iqmp(p, q),
        public_numbers=rsa.RSAPublicNumbers(exponent, p * q),
    )
    return numbers.private_key(unsafe_skip_rsa_key_validation=True)  # they were validated when they were made


def _configuration() -> dict[str, Any]:
    """The architecture in certomancer's own terms."""
    entities: dict[str, Any] = {
        label: {"common-name": name, "organization-name": organisation, "country-name": "VN"}
        for label, (name, organisation, _) in _AUTHORITIES.items()
    }
    certificates: dict[str, Any] = {}
    for label, (_, _, issuer) in _AUTHORITIES.items():
        certificates[label] = _authority(label, issuer)
    for label, subject in SUBJECTS.items():
        entities[label] = _entity(subject)
        certificates[label] = _leaf(subject)
    labels = [*_AUTHORITIES, *SUBJECTS]
    crls = {
        label: {"for-issuer": label, "signing-key": label, "simulated-update-schedule": "P7D"}
        for label in ("root", "sub", "public-sub")
    }
    return {
        "external-url-prefix": _URLS,
        "keysets": {"vanthu": {"keys": {label: {"path": f"{label}.der"} for label in labels}}},
        "pki-architectures": {
            "vanthu": {
                "keyset": "vanthu",
                "entities": entities,
                "certs": certificates,
                "services": {"crl-repo": crls},
            }
        },
    }


def _authority(label: str, issuer: str) -> dict[str, Any]:
    extensions: list[dict[str, Any]]
    if label == "tsa":
        extensions = [
            _usage(["digital_signature"], critical=True),
            {"id": "extended_key_usage", "critical": True, "value": ["time_stamping"]},
        ]
    else:
        constraints: dict[str, Any] = {"ca": True}
        if label.endswith("sub"):
            constraints["path_len_constraint"] = 0
        extensions = [
            {"id": "basic_constraints", "critical": True, "value": constraints},
            _usage(["key_cert_sign", "crl_sign"], critical=True),
        ]
    if issuer == "root" and label != "root":
        extensions.append(_distribution_point("root"))
    validity = (
        {"valid-from": "2024-06-03T01:00:00+0000", "valid-to": "2034-06-01T01:00:00+0000"}
        if label == "tsa"
        else {"valid-from": "2018-08-22T01:00:00+0000", "valid-to": "2048-08-14T01:00:00+0000"}
    )
    return {"subject": label, "issuer": issuer, "validity": validity, "extensions": extensions}


def _entity(subject: Subject) -> dict[str, str]:
    entity = {
        "country-name": "VN",
        "locality-name": _PLACE,
        "organization-name": subject.organisation,
        "common-name": subject.name,
        "email-address": subject.email,
    }
    if subject.unit is not None:
        entity["organizational-unit-name"] = subject.unit
    if subject.uid is not None:
        entity["user-id"] = subject.uid
    return entity


def _leaf(subject: Subject) -> dict[str, Any]:
    extensions: list[dict[str, Any]] = [
        _usage(_LEAF_USAGE, critical=True),
        {"id": "extended_key_usage", "value": _LEAF_EXTENDED_USAGE},
        {
            "id": "subject_alt_name",
            "smart-value": {"schema": "general-names", "params": [{"type": "email", "value": subject.email}]},
        },
    ]
    if subject.issuer in ("sub", "public-sub"):
        extensions.append(_distribution_point(subject.issuer))
    leaf: dict[str, Any] = {
        "issuer": subject.issuer,
        "validity": {"valid-from": subject.valid_from, "valid-to": subject.valid_to},
        "extensions": extensions,
    }
    if subject.revoked is not None:
        leaf["revocation"] = {"revoked-since": subject.revoked, "reason": "key_compromise"}
    return leaf


def _usage(names: list[str], *, critical: bool) -> dict[str, Any]:
    return {"id": "key_usage", "critical": critical, "smart-value": {"schema": "key-usage", "params": names}}


def _distribution_point(authority: str) -> dict[str, Any]:
    return {
        "id": "crl_distribution_points",
        "smart-value": {"schema": "crl-dist-url", "params": {"crl-repo-names": [authority]}},
    }
