"""One CMS signature (or RFC 3161 token) checked against the bytes it signs: integrity and facts, no trust. In a worker.

asn1crypto reads the structure and `cryptography` does the arithmetic; what is written here is the tolerance that real
documents need and the strictness that forgeries meet. Nothing is raised: what cannot be checked is UNVERIFIABLE.

Source: RFC 5652 (CMS), RFC 3161 and 5816 (tokens), RFC 8017 9.2 note 2 (DigestInfo without NULL), ISO 32000-2 12.8.3,
ETSI EN 319 122-1 (CAdES), BSI TR-03111 (plain ECDSA).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any

from asn1crypto import cms, core, keys, parser, tsp, x509
from cryptography.exceptions import UnsupportedAlgorithm

from pipeline.extract.certificates import certificate_facts, key_name
from pipeline.extract.verification import (
    ASN1_ERRORS,
    Broken,
    Digest,
    Unverifiable,
    digest_infos,
    digest_of,
    hash_of,
    name_of_algorithm,
    name_of_digest,
    note,
    recover,
    verify,
)
from rules.facts import Certificate, Integrity, Note, Timestamp


@dataclass(frozen=True, slots=True, kw_only=True)
class CmsReading:
    """What one signature's CMS says and whether it holds."""

    integrity: Integrity
    reason: Note | None = None
    certificate: Certificate | None = None
    certificates: tuple[bytes, ...] = ()
    """DER of every certificate inside, the token's too."""
    crls: tuple[bytes, ...] = ()
    ocsps: tuple[bytes, ...] = ()
    digest: str | None = None
    algorithm: str | None = None
    key: str | None = None
    signing_time: datetime | None = None
    timestamp: Timestamp | None = None
    has_signing_certificate: bool = False
    """The signed attributes name the signer's certificate (ESS signing-certificate, v1 or v2)."""
    has_signed_attributes: bool = False
    notes: tuple[Note, ...] = ()


def read_detached(
    contents: bytes, digest: Digest, *, pool: Sequence[bytes] = (), econtent_is_sha1: bool = False
) -> CmsReading:
    """A signature of sub-filter adbe.pkcs7.detached or ETSI.CAdES.detached, or with `econtent_is_sha1` adbe.pkcs7.sha1.

    `pool` holds DER certificates from elsewhere in the file, asked when the CMS does not carry the signer's.
    """
    try:
        signed_data = _signed_data(contents)
        encapsulated = signed_data["encap_content_info"]
        content_type = str(encapsulated["content_type"].dotted)
        inner = _content_octets(encapsulated)
    except Unverifiable as refused:
        return CmsReading(integrity=Integrity.UNVERIFIABLE, reason=refused.note)
    except ASN1_ERRORS as error:
        return CmsReading(integrity=Integrity.UNVERIFIABLE, reason=note("unreadable-cms", detail=str(error)))

    notes: tuple[Note, ...] = ()
    failure: Note | None = None
    signed = digest
    if econtent_is_sha1:
        if inner is None:
            failure = note("no-encapsulated-digest")
        else:
            if inner != digest("sha1"):
                failure = note("digest-mismatch", algorithm="sha1")
            signed = digest_of([inner])
    elif inner:
        # ISO 32000-2 12.8.3.3.1: no data shall be encapsulated. The document itself over again is harmless; any other
        # bytes are what was really signed.
        repeats = hash_of("sha256", inner) == digest("sha256")
        told = note("encapsulated-content", size=str(len(inner)))
        notes, failure = ((told,), None) if repeats else ((), told)
    elif inner is not None:
        notes = (note("empty-encapsulated-content"),)
    reading = _read_signer(signed_data, signed, content_type=content_type, pool=pool)
    reading = replace(reading, notes=notes + reading.notes)
    if failure is not None and reading.integrity is not Integrity.BROKEN:
        reading = replace(reading, integrity=Integrity.BROKEN, reason=failure)
    return reading


def read_token(contents: bytes, digest: Digest, *, pool: Sequence[bytes] = ()) -> CmsReading:
    """An RFC 3161 token over the bytes behind `digest`; `timestamp` is set whenever its TSTInfo can be read."""
    try:
        signed_data = _signed_data(contents)
        encapsulated = signed_data["encap_content_info"]
        if encapsulated["content_type"].native != "tst_info":
            raise Unverifiable("not-a-timestamp", type=str(encapsulated["content_type"].native))
        inner = _content_octets(encapsulated)
        if not inner:
            raise Unverifiable("not-a-timestamp", type="empty")
        info = tsp.TSTInfo.load(inner)
        imprint = info["message_imprint"]
        imprint_name = name_of_digest(imprint["hash_algorithm"]["algorithm"])
        imprint_value = bytes(imprint["hashed_message"].native)
        gen_time = _utc(info["gen_time"].native)
        policy = str(info["policy"].dotted)
        serial = f"{int(info['serial_number'].native):x}"
    except Broken as failed:
        return CmsReading(integrity=Integrity.BROKEN, reason=failed.note)
    except Unverifiable as refused:
        return CmsReading(integrity=Integrity.UNVERIFIABLE, reason=refused.note)
    except ASN1_ERRORS as error:
        return CmsReading(integrity=Integrity.UNVERIFIABLE, reason=note("unreadable-cms", detail=str(error)))

    reading = _read_signer(
        signed_data, digest_of([inner]), content_type="1.2.840.113549.1.9.16.1.4", pool=pool, nested=True
    )
    try:
        if digest(imprint_name) != imprint_value:
            reading = replace(
                reading, integrity=Integrity.BROKEN, reason=note("timestamp-of-other-data", algorithm=imprint_name)
            )
    except Broken as failed:
        reading = replace(reading, integrity=Integrity.BROKEN, reason=failed.note)
    except Unverifiable as refused:
        if reading.integrity is Integrity.INTACT:
            reading = replace(reading, integrity=Integrity.UNVERIFIABLE, reason=refused.note)
    timestamp = Timestamp(
        gen_time=gen_time,
        integrity=reading.integrity,
        certificate=reading.certificate,
        digest=imprint_name,
        policy=policy,
        serial=serial,
    )
    return replace(reading, timestamp=timestamp, digest=imprint_name)


def read_rsa_sha1(contents: bytes, certificates: Sequence[bytes], digest: Digest) -> CmsReading:
    """A signature of sub-filter adbe.x509.rsa_sha1: a DER OCTET STRING with a bare PKCS#1 signature, and /Cert."""
    if not certificates:
        return CmsReading(integrity=Integrity.UNVERIFIABLE, reason=note("no-signer-certificate"))
    certificate = certificate_facts(certificates[0])
    try:
        signature = bytes(core.OctetString.load(contents).native)
        public_key = x509.Certificate.load(certificates[0]).public_key
    except ASN1_ERRORS as error:
        return CmsReading(
            integrity=Integrity.UNVERIFIABLE,
            reason=note("unreadable-cms", detail=str(error)),
            certificate=certificate,
            certificates=tuple(certificates),
        )
    integrity, reason = Integrity.INTACT, None
    used = "sha1"
    try:
        recovered = recover(public_key, signature)
        names = [
            name for name in ("sha1", "sha256", "sha384", "sha512", "md5") if recovered in digest_infos(name, digest)
        ]
        if not names:
            raise Broken("signature-mismatch")
        used = names[0]
    except Broken as failed:
        integrity, reason = Integrity.BROKEN, failed.note
    except Unverifiable as refused:
        integrity, reason = Integrity.UNVERIFIABLE, refused.note
    return CmsReading(
        integrity=integrity,
        reason=reason,
        certificate=certificate,
        certificates=tuple(certificates),
        digest=used,
        algorithm=f"{used}_rsa",
        key=_key_name(public_key),
    )


def _signed_data(contents: bytes) -> Any:
    """The SignedData inside; Any because asn1crypto is untyped."""
    if not contents.strip(b"\0"):
        raise Unverifiable("empty-contents")
    info = cms.ContentInfo.load(contents)
    if info["content_type"].native != "signed_data":
        raise Unverifiable("not-signed-data", type=str(info["content_type"].native))
    return info["content"]


def _content_octets(encapsulated: Any) -> bytes | None:
    """The encapsulated octets; None when the field is absent, empty bytes when it is there and empty."""
    content = encapsulated["content"]
    if isinstance(content, core.Void) or content.contents is None:
        return None
    # bytes(), never .native: that would parse what a signer put inside.
    return bytes(content) if isinstance(content, core.OctetString) else bytes(content.contents)


def _read_signer(
    signed_data: Any, digest: Digest, *, content_type: str, pool: Sequence[bytes], nested: bool = False
) -> CmsReading:
    """What the SignerInfos say: the first that does not hold, else the first."""
    own = _certificates(signed_data)
    crls = _crls(signed_data)
    try:
        infos = list(signed_data["signer_infos"])
    except ASN1_ERRORS as error:
        return CmsReading(
            integrity=Integrity.UNVERIFIABLE,
            reason=note("unreadable-cms", detail=str(error)),
            certificates=own,
            crls=crls,
        )
    if not infos:
        return CmsReading(integrity=Integrity.UNVERIFIABLE, reason=note("no-signer-info"), certificates=own, crls=crls)
    readings = [_read_signer_info(info, digest, content_type, own, pool, nested) for info in infos]
    # PAdES wants one, and readers show the first or any of several: with one that does not hold, or two that name
    # different people, nobody can say who signed.
    best = next((each for each in readings if each.integrity is not Integrity.INTACT), readings[0])
    notes = best.notes
    if len(infos) > 1:
        notes += (note("several-signer-infos", count=str(len(infos))),)
        signers = {each.certificate.sha256 for each in readings if each.certificate is not None}
        if best.integrity is Integrity.INTACT and len(signers) > 1:
            reason = note("several-signers", count=str(len(signers)))
            best = replace(best, integrity=Integrity.UNVERIFIABLE, reason=reason)
    if not own and best.certificate is not None:
        notes += (note("signer-certificate-from-elsewhere"),)
    certificates = tuple(dict.fromkeys(own + best.certificates))
    return replace(best, certificates=certificates, crls=tuple(dict.fromkeys(crls + best.crls)), notes=notes)


def _read_signer_info(
    info: Any, digest: Digest, content_type: str, own: tuple[bytes, ...], pool: Sequence[bytes], nested: bool
) -> CmsReading:
    notes: list[Note] = []
    integrity, reason = Integrity.INTACT, None
    certificate: Certificate | None = None
    digest_name = algorithm = key = None
    signing_time = None
    has_ess = has_attributes = False
    timestamp = None
    extra: tuple[bytes, ...] = ()
    crls: tuple[bytes, ...] = ()
    ocsps: tuple[bytes, ...] = ()
    try:
        # Before anything in them is parsed: asn1crypto writes what it has parsed anew, and not always as it was.
        as_written = _contents_of(info["signed_attrs"])
        attributes = _attributes(info["signed_attrs"])
        has_attributes = bool(attributes)
        signing_time = _signing_time(attributes)
        ess = _ess_hashes(attributes)
        has_ess = bool(ess)
        crls, ocsps = _archival(attributes)
        der = _signer_certificate(info["sid"], own, pool)
        if der is not None:
            certificate = certificate_facts(der)
            extra = (der,)
        digest_name = name_of_digest(info["digest_algorithm"]["algorithm"])
        algorithm = name_of_algorithm(info["signature_algorithm"])
        signature = bytes(info["signature"].native)
        timestamp, token_certificates, token_notes = (
            _token(info, signature, own, pool) if not nested else (None, (), ())
        )
        extra += token_certificates
        notes += token_notes
        if has_attributes:
            expected = _single(attributes, "1.2.840.113549.1.9.4")
            if expected is None:
                raise Unverifiable("no-message-digest")
            if bytes(expected.native) != digest(digest_name):
                raise Broken("digest-mismatch", algorithm=digest_name)
            declared = _single(attributes, "1.2.840.113549.1.9.3")
            if declared is not None and str(declared.dotted) != content_type:
                raise Broken("content-type-mismatch", declared=str(declared.dotted))
        if der is None:
            raise Unverifiable("no-signer-certificate")
        public_key = x509.Certificate.load(der).public_key
        key = _key_name(public_key)
        if has_attributes:
            notes += _verify_attributes(public_key, info["signature_algorithm"], as_written, digest_name, signature)
        else:
            verify(public_key, info["signature_algorithm"], digest_name, signature, digest)
            notes.append(note("no-signed-attributes"))
        if ess and not any(hash_of(name, der) == value for name, value in ess):
            raise Unverifiable("signing-certificate-mismatch")
    except Broken as failed:
        integrity, reason = Integrity.BROKEN, failed.note
    except Unverifiable as refused:
        integrity, reason = Integrity.UNVERIFIABLE, refused.note
    except (*ASN1_ERRORS, UnsupportedAlgorithm) as error:
        integrity, reason = Integrity.UNVERIFIABLE, note("unreadable-cms", detail=f"{type(error).__name__}: {error}")
    return CmsReading(
        integrity=integrity,
        reason=reason,
        certificate=certificate,
        certificates=extra,
        crls=crls,
        ocsps=ocsps,
        digest=digest_name,
        algorithm=algorithm,
        key=key or (certificate.key if certificate else None),
        signing_time=signing_time,
        timestamp=timestamp,
        has_signing_certificate=has_ess,
        has_signed_attributes=has_attributes,
        notes=tuple(notes),
    )


def _contents_of(attributes: Any) -> bytes:
    return b"" if isinstance(attributes, core.Void) else bytes(attributes.contents)


def _verify_attributes(
    public_key: keys.PublicKeyInfo, algorithm: Any, contents: bytes, digest_name: str, signature: bytes
) -> list[Note]:
    """Verify over the signed attributes: as DER demands, else as they were written (RFC 5652 5.4 signs the DER form).

    Signers that do not sort the SET sign what they wrote; Acrobat, NSS and OpenSSL accept it: told, not failed.
    """
    as_written, as_der = _set_of(contents), _set_of(b"".join(sorted(_members(contents))))
    try:
        verify(public_key, algorithm, digest_name, signature, digest_of([as_written]))
    except Broken:
        if as_der == as_written:
            raise
        verify(public_key, algorithm, digest_name, signature, digest_of([as_der]))
        return []
    return [] if as_der == as_written else [note("unsorted-signed-attributes")]


def _members(contents: bytes) -> list[bytes]:
    """The encodings that stand side by side in a SET OF."""
    members: list[bytes] = []
    at = 0
    while at < len(contents):
        length = parser.peek(contents[at:])
        members.append(contents[at : at + length])
        at += length
    return members


def _set_of(contents: bytes) -> bytes:
    length = len(contents)
    if length < 0x80:
        header = bytes([0x31, length])
    else:
        octets = length.to_bytes((length.bit_length() + 7) // 8, "big")
        header = bytes([0x31, 0x80 | len(octets)]) + octets
    return header + contents


def _key_name(public_key: keys.PublicKeyInfo) -> str | None:
    try:
        return key_name(public_key)
    except ASN1_ERRORS:
        return None


def _certificates(signed_data: Any) -> tuple[bytes, ...]:
    found: list[bytes] = []
    try:
        for choice in signed_data["certificates"] or ():
            try:
                if choice.name == "certificate":
                    found.append(bytes(choice.chosen.dump()))
            except ASN1_ERRORS:
                # One unreadable certificate beside the signer's does not make the signature unreadable.
                continue
    except ASN1_ERRORS:
        pass
    return tuple(dict.fromkeys(found))


def _crls(signed_data: Any) -> tuple[bytes, ...]:
    try:
        return tuple(
            bytes(choice.chosen.dump()) for choice in signed_data["crls"] or () if choice.name == "certificate_list"
        )
    except ASN1_ERRORS:
        return ()


def _attributes(attributes: Any) -> dict[str, list[Any]]:
    """Attribute type (dotted) → its values. An attribute that cannot be read is there with no values."""
    found: dict[str, list[Any]] = {}
    for member in _members(_contents_of(attributes)):
        try:
            attribute = cms.CMSAttribute.load(member)
            values = found.setdefault(str(attribute["type"].dotted), [])
            values.extend(attribute["values"])
        except ASN1_ERRORS:
            # One malformed attribute (a contentReference, in portal copies of 2016-2020) must not hide its neighbours.
            continue
    return found


def _single(attributes: dict[str, list[Any]], oid: str) -> Any:
    values = attributes.get(oid, [])
    if len(values) > 1:
        raise Broken("repeated-attribute", attribute=oid)
    return values[0] if values else None


def _signing_time(attributes: dict[str, list[Any]]) -> datetime | None:
    try:
        value = next(iter(attributes.get("1.2.840.113549.1.9.5", ())), None)
        return _utc(value.native) if value is not None else None
    except ASN1_ERRORS:
        return None


def _ess_hashes(attributes: dict[str, list[Any]]) -> list[tuple[str, bytes]]:
    """(digest name, certificate hash) of the first certificate each ESS attribute names: the signer's (RFC 5035 4)."""
    found: list[tuple[str, bytes]] = []
    for oid in ("1.2.840.113549.1.9.16.2.12", "1.2.840.113549.1.9.16.2.47"):
        for value in attributes.get(oid, ()):
            try:
                first = value["certs"][0]
                name = "sha1" if oid.endswith(".12") else name_of_digest(first["hash_algorithm"]["algorithm"])
                found.append((name, bytes(first["cert_hash"].native)))
            except (*ASN1_ERRORS, Unverifiable):
                continue
    return found


def _archival(attributes: dict[str, list[Any]]) -> tuple[tuple[bytes, ...], tuple[bytes, ...]]:
    """CRLs and OCSP responses of Adobe's revocation information archival attribute (ISO 32000-2, 12.8.3.3.2)."""
    crls: list[bytes] = []
    ocsps: list[bytes] = []
    for value in attributes.get("1.2.840.113583.1.1.8", ()):
        try:
            crls += [bytes(crl.dump()) for crl in value["crl"] or ()]
            ocsps += [bytes(response.dump()) for response in value["ocsp"] or ()]
        except ASN1_ERRORS:
            continue
    return tuple(crls), tuple(ocsps)


def _signer_certificate(sid: Any, own: Sequence[bytes], pool: Sequence[bytes]) -> bytes | None:
    for der in (*own, *pool):
        try:
            certificate = x509.Certificate.load(der)
            if sid.name == "issuer_and_serial_number":
                wanted = sid.chosen
                if certificate.serial_number == wanted["serial_number"].native and (
                    certificate.issuer.dump() == wanted["issuer"].dump()
                    or certificate.issuer.hashable == wanted["issuer"].hashable
                ):
                    return der
            elif certificate.key_identifier == sid.chosen.native:
                return der
        except ASN1_ERRORS:
            continue
    return None


def _token(
    info: Any, signature: bytes, own: Sequence[bytes], pool: Sequence[bytes]
) -> tuple[Timestamp | None, tuple[bytes, ...], list[Note]]:
    """The best signature time-stamp among the unsigned attributes: the first that is intact, else the first."""
    notes: list[Note] = []
    try:
        attributes = info["unsigned_attrs"]
        if isinstance(attributes, core.Void):
            return None, (), notes
        values = _attributes(attributes).get("1.2.840.113549.1.9.16.2.14", [])
    except ASN1_ERRORS as error:
        return None, (), [note("unreadable-unsigned-attributes", detail=str(error))]
    readings: list[CmsReading] = []
    for value in values:
        try:
            readings.append(read_token(value.dump(), digest_of([signature]), pool=(*own, *pool)))
        except ASN1_ERRORS as error:
            notes.append(note("unreadable-timestamp", detail=str(error)))
    timed = [each for each in readings if each.timestamp is not None]
    certificates = tuple(dict.fromkeys(der for each in readings for der in each.certificates))
    chosen = next((each for each in timed if each.integrity is Integrity.INTACT), timed[0] if timed else None)
    for each in readings:
        # What is wrong with the chosen one is said by its integrity.
        if each is not chosen and each.integrity is not Integrity.INTACT:
            notes.append(note("further-timestamp-not-intact"))
    return (chosen.timestamp if chosen else None), certificates, notes


def _utc(moment: datetime) -> datetime:
    return moment.astimezone(UTC) if moment.tzinfo else moment.replace(tzinfo=UTC)
