"""An X.509 certificate's public face as `rules.facts.Certificate`, and whom it names. Runs in a worker.

Source: RFC 5280 4.1; the subjects of public-duty certificates (chứng thư chữ ký số chuyên dùng công vụ) as issued.
"""

from __future__ import annotations

import re
import unicodedata
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any

from asn1crypto import keys, x509

from pipeline.items import certificate_id
from rules.facts import Certificate, SignerKind
from rules.names import fold, tidy

_ORGANISATION_UID = re.compile(r"\s*(MNS|MST|MCQ|MSDN)\s*:", re.IGNORECASE)
"""MNS: budget-relation code, MST: tax code, MCQ: agency code of the first generation, MSDN: enterprise code."""
_PERSON_UID = re.compile(r"\s*(CCCD|CMND|CMTND|HC|HCHIEU|PASSPORT)\s*:", re.IGNORECASE)
_UNIT_WORD = re.compile(
    r"(phòng|văn phòng|van phong|ban|trung tâm|trung tam|khoa|vụ|cục|chi cục|chi cuc|tổ|bộ phận|bo phan|đội|trạm"
    r"|văn thư|van thu|thanh tra|phân hiệu|đơn vị|don vi)\b"
)
"""First words of a department's name. Marks are kept: Vụ is a department, Vũ and Tô are families."""
_INSTITUTION_WORD = re.compile(
    r"(bệnh viện|sở|bộ(?! phận)|[uủ][yỷ] ban nhân dân|ubnd|hội đồng nhân dân|hđnd|trường|học viện|đại học|viện"
    r"|công ty|tổng công ty|công báo|cổng thông tin|cổng dịch vụ|kho bạc|bảo hiểm xã hội|công an|t[oò][aà] án"
    r"|ngân hàng|chính phủ|quốc hội)\b"
)
"""First words of the name of an organisation in its own right, though its superior may be its O (a hospital below a
department, the gazette below the Government Office). Trương and Viên are families, Trường and Viện are not."""
_LONGEST_NAME = 6
"""Words in a Vietnamese personal name, at most."""
_CURVE_BITS = re.compile(r"(\d{3})")


_LONGEST_KEPT_BYTES = 8192
"""Certificates of people and organisations have 1 to 3 kB; what is longer is not kept in memory."""


def certificate_facts(der: bytes) -> Certificate | None:
    """What the certificate says of itself; None when the bytes are not a certificate that can be read.

    An office signs all of its documents with a few certificates, so those read last are kept.
    """
    return _known_facts(der) if len(der) <= _LONGEST_KEPT_BYTES else _facts(der)


def _facts(der: bytes) -> Certificate | None:
    try:
        certificate = x509.Certificate.load(der)
        subject = _attributes(certificate.subject)
        issuer = _attributes(certificate.issuer)
        validity = certificate["tbs_certificate"]["validity"]
        common_name = _first(subject, "common_name") or ""
        organisation = _first(subject, "organization_name")
        units = tuple(subject.get("organizational_unit_name", ()))
        uid = _first(subject, "user_id")
        return Certificate(
            sha256=certificate_id(der),
            common_name=common_name,
            organisation=organisation,
            units=units,
            uid=uid,
            email=_first(subject, "email_address"),
            kind=signer_kind(common_name=common_name, organisation=organisation, units=units, uid=uid),
            issuer=_first(issuer, "common_name") or _nfc(certificate.issuer.human_friendly),
            serial=f"{certificate.serial_number:x}",
            valid_from=_utc(validity["not_before"].native),
            valid_to=_utc(validity["not_after"].native),
            key=key_name(certificate.public_key),
        )
    except (ValueError, TypeError, KeyError, OverflowError, AttributeError):
        # What asn1crypto raises on bytes that only look like a certificate.
        return None


_known_facts = lru_cache(maxsize=128)(_facts)


def signer_kind(*, common_name: str, organisation: str | None, units: tuple[str, ...], uid: str | None) -> SignerKind:
    """Whom a subject names, from its words alone.

    An organisation repeats its name as O, carries an agency's code as UID or has an institution's first word; a
    department has a department's first word and an organisation above it; everything else with a name is a person. A
    title is never in the subject.
    """
    name = fold(common_name)
    if not name:
        return SignerKind.UNKNOWN
    if uid is not None and _ORGANISATION_UID.match(uid):
        return SignerKind.ORGANISATION
    if uid is not None and _PERSON_UID.match(uid):
        return SignerKind.PERSON
    if organisation is not None and name == fold(organisation):
        return SignerKind.ORGANISATION
    if _INSTITUTION_WORD.match(tidy(common_name).casefold()):
        return SignerKind.ORGANISATION
    if _UNIT_WORD.match(tidy(common_name).casefold()) and (organisation is not None or units):
        return SignerKind.UNIT
    if len(name.split()) > _LONGEST_NAME or any(letter.isdigit() for letter in name):
        # The gazette, a portal, a time-stamp server: a service's name, not a person's.
        return SignerKind.UNKNOWN
    return SignerKind.PERSON


def key_name(public_key: keys.PublicKeyInfo) -> str:
    """Algorithm and size in bits such as `RSA-3072`, `EC-256`, `Ed25519`; only the algorithm where size is unknown."""
    algorithm = str(public_key.algorithm)
    match algorithm:
        case "rsa" | "rsassa_pss" | "rsaes_oaep":
            return f"RSA-{rsa_numbers(public_key)[0].bit_length()}"
        case "ec":
            curve = str(public_key["algorithm"]["parameters"].chosen.native)
            bits = _CURVE_BITS.search(curve)
            return f"EC-{bits.group(1)}" if bits else f"EC-{curve}"
        case "ed25519":
            return "Ed25519"
        case "ed448":
            return "Ed448"
        case "dsa":
            return f"DSA-{public_key.bit_size}"
        case _:
            return algorithm


def rsa_numbers(public_key: keys.PublicKeyInfo) -> tuple[int, int]:
    """Modulus and exponent. A modulus written without its leading zero octet reads as negative and is put right.

    A whole generation of Estonian cards was issued so; every deployed verifier reads the octets as unsigned.
    """
    parsed = public_key["public_key"].parsed
    modulus = int(parsed["modulus"].native)
    if modulus < 0:
        modulus = int.from_bytes(bytes(parsed["modulus"].contents), "big")
    return modulus, int(parsed["public_exponent"].native)


def _attributes(name: x509.Name) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for rdn in name.chosen:
        for pair in rdn:
            value: Any = pair["value"].native
            found.setdefault(str(pair["type"].native), []).append(_nfc(str(value)))
    return found


def _first(attributes: dict[str, list[str]], key: str) -> str | None:
    values = attributes.get(key)
    return values[0] if values else None


def _nfc(text: str) -> str:
    return unicodedata.normalize("NFC", text)


def _utc(moment: datetime) -> datetime:
    return moment.astimezone(UTC) if moment.tzinfo else moment.replace(tzinfo=UTC)
