"""A validation report as ETSI TS 119 102-2 lays it out, for other software: one report for each signature.

Made with the schema's own bindings, so that order and types are the schema's. What is not known is left out; nothing is
filled in to look complete. Personal certificates stand as digests unless personal data was asked for; certificates of
authorities and time-stamp servers stand whole where they are at hand.

Source: ETSI TS 119 102-2 V1.2.1 (schema http://uri.etsi.org/19102/v1.2.1#), clauses 4.2 to 4.4 and annex A.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import BinaryIO

from pyhanko.generated.etsi import ts_119612 as tsl
from pyhanko.generated.etsi import ts_11910202 as vr
from pyhanko.generated.etsi import xades
from pyhanko.generated.w3c import xmldsig_core as ds
from xsdata.formats.dataclass.serializers import XmlSerializer
from xsdata.formats.dataclass.serializers.config import SerializerConfig
from xsdata.models.datatype import XmlDateTime

from pipeline.items import VerifiedFile
from pipeline.reports.content import Manner, sentence
from pipeline.reports.shown import shown
from rules.algorithms import weak_digest
from rules.document import StandingOf
from rules.duties import Duty, duties
from rules.facts import (
    CertificateStanding,
    Document,
    Indication,
    Integrity,
    Note,
    Outcome,
    Revocation,
    RevocationPolicy,
    Sha256,
    Signature,
    Timestamp,
    Unreadable,
)
from rules.indication import ValidationPolicy

_ETSI = "urn:etsi:019102"
_HOUSE = "urn:vanthu"
_NO_SIGNATURE = "urn:cef:dss:mainindication:noSignatureFound"
"""The standard has no word for a document without signatures and no room for an empty report; the EU's DSS made one."""

_NAMESPACES: dict[str | None, str] = {
    None: "http://uri.etsi.org/19102/v1.2.1#",
    "ds": "http://www.w3.org/2000/09/xmldsig#",
    "XAdES": "http://uri.etsi.org/01903/v1.3.2#",
    "tsl": "http://uri.etsi.org/02231/v2#",
    "xs": "http://www.w3.org/2001/XMLSchema",
    "xsi": "http://www.w3.org/2001/XMLSchema-instance",
}
_SHA256_URI = "http://www.w3.org/2001/04/xmlenc#sha256"
_MORE = "http://www.w3.org/2001/04/xmldsig-more#"
_MORE_2007 = "http://www.w3.org/2007/05/xmldsig-more#"
_ALGORITHM_URIS = {
    "sha1_rsa": "http://www.w3.org/2000/09/xmldsig#rsa-sha1",
    "sha224_rsa": _MORE + "rsa-sha224",
    "sha256_rsa": _MORE + "rsa-sha256",
    "sha384_rsa": _MORE + "rsa-sha384",
    "sha512_rsa": _MORE + "rsa-sha512",
    "md5_rsa": _MORE + "rsa-md5",
    "rsassa_pss": _MORE_2007 + "rsa-pss",
    "sha1_ecdsa": _MORE + "ecdsa-sha1",
    "sha224_ecdsa": _MORE + "ecdsa-sha224",
    "sha256_ecdsa": _MORE + "ecdsa-sha256",
    "sha384_ecdsa": _MORE + "ecdsa-sha384",
    "sha512_ecdsa": _MORE + "ecdsa-sha512",
    "ed25519": "http://www.w3.org/2021/04/xmldsig-more#eddsa-ed25519",
    "ed448": "http://www.w3.org/2021/04/xmldsig-more#eddsa-ed448",
}
"""Names of asn1crypto to URIs of RFC 9231; an algorithm that is not here has no crypto information in the report."""

_WEAK = frozenset({"weak-digest", "weak-key"})
_CHECKED_DUTIES = range(1, 9)
"""The duties that ask a signature; the others are about the software and this run."""

_CHUNK_BYTES = 1 << 20
_MOST_WHOLE_BYTES = 1 << 18
"""An object longer than this stands as its digest: a national CRL has megabytes, and evidence keeps it (verify)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class EtsiSource:
    """One verified file with what the report says beyond its verdict."""

    file: VerifiedFile
    standing_of: StandingOf | None = None
    """What the trust material says of the file's certificates; None leaves out paths and revocation objects."""
    signed_digests: tuple[bytes | None, ...] = ()
    """SHA-256 over what each signature's /ByteRange names, in their order; None where it could not be read."""


def etsi_report(
    sources: Sequence[EtsiSource],
    *,
    policy: ValidationPolicy,
    trust_digest: str,
    objects: Mapping[Sha256, bytes],
    manner: Manner,
    judged_at: datetime,
    software: str,
) -> str:
    """The report as XML in UTF-8, ending in a newline.

    `objects` holds DER of certificates, CRLs and OCSP responses by SHA-256; `software` names the program and its
    version. A file without signatures, or unreadable, has one report too, because the standard allows no empty one.
    """
    pool = _Objects(ders=objects, judged_at=judged_at, show_personal_data=manner.show_personal_data)
    view = _View(policy=policy, trust_digest=trust_digest, manner=manner, judged_at=judged_at, pool=pool)
    reports = tuple(
        report for position, source in enumerate(sources, start=1) for report in _reports_of(source, position, view)
    )
    listed = pool.listed()
    report = vr.ValidationReport(
        signature_validation_report=reports,
        signature_validation_objects=vr.ValidationObjectListType(validation_object=listed) if listed else None,
        signature_validator=vr.SignatureValidatorType(
            digital_id=(tsl.DigitalIdentityType(x509_subject_name=f"CN={shown(software)}"),)
        ),
    )
    serializer = XmlSerializer(config=SerializerConfig(indent="  "))
    return serializer.render(report, ns_map=dict(_NAMESPACES)).rstrip("\n") + "\n"


def read_signed_digests(path: str, document: Document) -> tuple[bytes | None, ...]:
    """SHA-256 over the bytes that each signature's /ByteRange names; None where the file is not that long or gone."""
    try:
        with open(path, "rb") as file:
            size_bytes = os.fstat(file.fileno()).st_size
            return tuple(_signed_digest(file, each.facts.byte_range, size_bytes) for each in document.signatures)
    except OSError:
        return (None,) * len(document.signatures)


def _signed_digest(file: BinaryIO, byte_range: tuple[int, ...], size_bytes: int) -> bytes | None:
    pairs = list(zip(byte_range[::2], byte_range[1::2], strict=False))
    if not pairs or len(byte_range) % 2 or any(start < 0 or length < 0 for start, length in pairs):
        return None
    if any(start + length > size_bytes for start, length in pairs) or sum(each[1] for each in pairs) > size_bytes:
        return None
    digest = hashlib.sha256()
    for start, length in pairs:
        file.seek(start)
        while length > 0:
            piece = file.read(min(length, _CHUNK_BYTES))
            if not piece:
                return None
            digest.update(piece)
            length -= len(piece)
    return digest.digest()


# --- one file, one signature ------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class _View:
    """What is the same for all reports of one run."""

    policy: ValidationPolicy
    trust_digest: str
    manner: Manner
    judged_at: datetime
    pool: _Objects


def _reports_of(source: EtsiSource, position: int, view: _View) -> Iterator[vr.SignatureValidationReportType]:
    match source.file.document:
        case Unreadable() as unreadable:
            status = vr.ValidationStatusType(
                main_indication=f"{_ETSI}:mainindication:indeterminate",
                sub_indication=(f"{_HOUSE}:subindication:unreadable",),
                associated_validation_report_data=_data((unreadable.reason,), "unreadable", view),
            )
            yield _without_signature(source, position, status, view)
        case Document(signatures=()) as document:
            notes = _document_notes(document)
            trace = (f"{_HOUSE}:subindication:signature-trace",) if document.facts.was_signed else ()
            status = vr.ValidationStatusType(
                main_indication=f"{_ETSI}:mainindication:indeterminate" if trace else _NO_SIGNATURE,
                sub_indication=trace,
                associated_validation_report_data=_data(notes, document.verdict.value, view),
            )
            yield _without_signature(source, position, status, view)
        case Document() as document:
            for number, signature in enumerate(document.signatures, start=1):
                digests = source.signed_digests
                signed = digests[number - 1] if number <= len(digests) else None
                yield _report(source, document, signature, f"S-{position}-{number}", signed, view)


def _without_signature(
    source: EtsiSource, position: int, status: vr.ValidationStatusType, view: _View
) -> vr.SignatureValidationReportType:
    return vr.SignatureValidationReportType(
        signature_identifier=vr.SignatureIdentifierType(
            hash_only=False, doc_hash_only=False, daidentifier=_file_name(source), id=f"S-{position}-0"
        ),
        validation_time_info=_times(view.judged_at, None, None),
        signature_validation_status=status,
    )


def _report(
    source: EtsiSource, document: Document, signature: Signature, own_id: str, signed: bytes | None, view: _View
) -> vr.SignatureValidationReportType:
    facts, validation = signature.facts, signature.validation
    standing = _standing(source, signature)
    token = _timestamp_object(facts.timestamp, own_id, signature, view) if facts.timestamp else None
    is_own_proof = facts.timestamp is not None and validation.poe_time == facts.timestamp.gen_time
    signed_document = view.pool.document(document.facts.sha256)
    name = f"{_file_name(source)}#{shown(view.manner.private(facts.field))}"
    return vr.SignatureValidationReportType(
        signature_identifier=vr.SignatureIdentifierType(
            hash_only=False, doc_hash_only=False, daidentifier=name, id=own_id
        ),
        validation_constraints_evaluation_report=_constraints(document, signature, view),
        validation_time_info=_times(view.judged_at, validation.poe_time, token if is_own_proof else None),
        signers_document=None
        if signed is None
        else vr.SignersDocumentType(digest_alg_and_value=_digest(signed), signers_document_ref=_to(signed_document)),
        signature_attributes=_attributes(signature, token),
        signer_information=None
        if facts.certificate is None
        else vr.SignerInformationType(
            signer_certificate=_to(view.pool.certificate(facts.certificate.sha256, is_personal=True)),
            signer=shown(view.manner.private(facts.certificate.common_name)),
        ),
        signature_validation_process=vr.SignatureValidationProcessType(
            signature_validation_process_id=f"{_ETSI}:validationprocess:{_process(signature)}"
        ),
        signature_validation_status=_status(document, signature, own_id, standing, view),
    )


def _process(signature: Signature) -> str:
    """Which process of EN 319 102-1 the answer rests on: clause 5.3 (Basic), 5.5 (LTVM) or 5.6 (LTA)."""
    proof, timestamp = signature.validation.poe_time, signature.facts.timestamp
    if proof is None:
        return "Basic"
    return "LTVM" if timestamp is not None and proof == timestamp.gen_time else "LTA"


def _times(judged_at: datetime, proof: datetime | None, token: str | None) -> vr.ValidationTimeInfoType:
    """Without a proof of existence the best signature time is the time of validation (4.3.6, note)."""
    return vr.ValidationTimeInfoType(
        validation_time=_time(judged_at),
        best_signature_time=vr.POEType(
            poetime=_time(proof or judged_at),
            type_of_proof=f"{_ETSI}:poetype:validation",
            poeobject=_to(token) if token else None,
        ),
    )


def _attributes(signature: Signature, token: str | None) -> vr.SignatureAttributesType | None:
    facts = signature.facts
    stamp = () if facts.timestamp is None or token is None else (
        vr.SATimestampType(
            attribute_object=(_to(token),), signed=False, time_stamp_value=_time(facts.timestamp.gen_time)
        ),
    )  # fmt: skip
    claimed = () if facts.claimed_time is None else (
        # CMS signing-time is a signed attribute, and /M lies inside the byte range.
        vr.SASigningTimeType(signed=True, time=_time(facts.claimed_time)),
    )  # fmt: skip
    sub_filter = () if facts.sub_filter is None else (
        vr.SASubFilterType(signed=True, sub_filter_element=shown(facts.sub_filter).lstrip("/")),
    )  # fmt: skip
    if not (claimed or stamp or sub_filter or facts.byte_range):
        return None
    return vr.SignatureAttributesType(
        signing_time=claimed,
        signature_time_stamp=() if facts.is_document_timestamp else stamp,
        doc_time_stamp=stamp if facts.is_document_timestamp else (),
        sub_filter=sub_filter,
        byte_range=(facts.byte_range,) if facts.byte_range else (),
    )


# --- status and constraints -------------------------------------------------------------------------------------------


def _status(
    document: Document,
    signature: Signature,
    own_id: str,
    standing: CertificateStanding | None,
    view: _View,
) -> vr.ValidationStatusType:
    facts, validation = signature.facts, signature.validation
    sub = validation.sub_indication
    reasons = [note for note in (validation.reason, facts.integrity_reason, facts.changes_reason) if note is not None]
    notes = dict.fromkeys((*reasons, *validation.notes, *facts.notes, *_document_notes(document)))
    (data,) = _data(notes, document.verdict.value, view)
    chain = _chain(signature, standing, view)
    return vr.ValidationStatusType(
        main_indication=f"{_ETSI}:mainindication:{validation.indication.value.lower()}",
        sub_indication=() if sub is None else (f"{_ETSI}:subindication:{sub.value}",),
        associated_validation_report_data=(
            replace(
                data,
                trust_anchor=chain.trust_anchor if chain is not None else None,
                certificate_chain=chain,
                related_validation_object=_evidence(standing, view),
                revocation_status_information=_revoked(signature, standing, view),
                crypto_information=_cryptography(signature, own_id),
            ),
        ),
    )


def _chain(signature: Signature, standing: CertificateStanding | None, view: _View) -> vr.CertificateChainType | None:
    certificate, validation = signature.facts.certificate, signature.validation
    if certificate is None:
        return None
    above: Sequence[Sha256] = ()
    if standing is not None and standing.anchor is not None:
        above = [each for each in standing.path[1:] if each != standing.anchor]
    is_personal = not signature.facts.is_document_timestamp
    return vr.CertificateChainType(
        signing_certificate=_to(view.pool.certificate(certificate.sha256, is_personal=is_personal)),
        intermediate_certificate=tuple(_to(view.pool.certificate(each)) for each in above),
        trust_anchor=_to(view.pool.certificate(validation.anchor)) if validation.anchor is not None else None,
    )


def _evidence(standing: CertificateStanding | None, view: _View) -> tuple[vr.VOReferenceType, ...]:
    """The CRLs and OCSP responses that speak of the signer's certificate, whatever they say."""
    if standing is None:
        return ()
    return tuple(_to(view.pool.revocation(each.sha256, each.kind)) for each in standing.evidence)


def _revoked(
    signature: Signature, standing: CertificateStanding | None, view: _View
) -> vr.RevocationStatusInformationType | None:
    """When and why the signer's certificate was revoked, where that is what the evidence says (4.3.12.6)."""
    if signature.validation.revocation is not Revocation.REVOKED or standing is None:
        return None
    said = [each for each in standing.evidence if each.revoked_at is not None]
    evidence = min(said, key=lambda each: each.revoked_at or datetime.max.replace(tzinfo=UTC), default=None)
    if evidence is None or evidence.revoked_at is None:
        return None
    return vr.RevocationStatusInformationType(
        validation_object_id=_to(view.pool.certificate(standing.sha256, is_personal=True)),
        revocation_time=_time(evidence.revoked_at),
        revocation_reason=f"{_ETSI}:revocationReason:{evidence.reason}" if evidence.reason else None,
        revocation_object=_to(view.pool.revocation(evidence.sha256, evidence.kind)),
    )


def _cryptography(signature: Signature, own_id: str) -> vr.CryptoInformationType | None:
    facts = signature.facts
    name = (facts.algorithm or "").lower()
    # rsaEncryption and id-ecPublicKey leave the digest to the CMS's own field.
    whole = {"rsa": f"{facts.digest}_rsa", "ecdsa": f"{facts.digest}_ecdsa"}
    uri = _ALGORITHM_URIS.get(whole.get(name, name))
    if uri is None:
        return None
    sunset = weak_digest(facts.digest, at=datetime.max.replace(tzinfo=UTC))
    return vr.CryptoInformationType(
        validation_object_id=_to(own_id),
        algorithm=uri,
        secure_algorithm=not any(note.code in _WEAK for note in signature.validation.notes),
        not_after=_time(sunset.weak_from) if sunset is not None else None,
    )


def _data(notes: Iterable[Note], verdict: str, view: _View) -> tuple[vr.ValidationReportDataType]:
    """What the house has to say beyond the standard's fields: the file's verdict, and each note as a sentence."""
    told = [vr.TypedDataType(type_value=f"{_HOUSE}:document-verdict", value=verdict)]
    for note in notes:
        told.append(
            vr.TypedDataType(type_value=f"{_HOUSE}:note:{shown(note.code)}", value=shown(sentence(note, view.manner)))
        )
    return (
        vr.ValidationReportDataType(
            additional_validation_report_data=vr.AdditionalValidationReportDataType(report_data=tuple(told))
        ),
    )


def _constraints(document: Document, signature: Signature, view: _View) -> vr.ValidationConstraintsEvaluationReportType:
    """The duties of Circular 15/2025 that ask a signature, each as a constraint, under the policy of this run."""
    alone = replace(document, signatures=(signature,))
    answers = [each for each in duties(alone, view.policy) if each.number in _CHECKED_DUTIES]
    policy = (
        f"vanthu/policy/1 revocation={view.policy.revocation.value} "
        f"weak-algorithms={view.policy.weak_algorithms.value} trust={view.trust_digest}"
    )
    identifier = xades.SignaturePolicyIdentifierType(
        signature_policy_id=xades.SignaturePolicyIdType(
            sig_policy_id=xades.ObjectIdentifierType(identifier=xades.IdentifierType(value=f"{_HOUSE}:policy:1")),
            sig_policy_hash=_digest(hashlib.sha256(policy.encode()).digest()),
        )
    )
    return vr.ValidationConstraintsEvaluationReportType(
        signature_validation_policy=vr.SignatureValidationPolicyType(
            signature_policy_identifier=identifier, policy_name=policy
        ),
        validation_constraint=tuple(
            _constraint(answer, signature, view) for answer in answers if answer.outcome is not Outcome.NOT_APPLICABLE
        ),
    )


def _constraint(answer: Duty, signature: Signature, view: _View) -> vr.IndividualValidationConstraintReportType:
    """One duty. A signature that passed although this one did not is one for which the policy overrode it (4.3.5.4)."""
    indication = {
        Outcome.COMPLIANT: "passed",
        Outcome.NONCOMPLIANT: "failed",
        Outcome.INDETERMINATE: "indeterminate",
        Outcome.NOT_APPLICABLE: "indeterminate",
    }[answer.outcome]
    is_disabled = answer.number == 4 and view.policy.revocation is RevocationPolicy.SKIP
    is_overridden = indication != "passed" and signature.validation.indication is Indication.TOTAL_PASSED
    status = "disabled" if is_disabled else "overridden" if is_overridden else "applied"
    return vr.IndividualValidationConstraintReportType(
        validation_constraint_identifier=f"{_HOUSE}:circular-15-2025:duty:{answer.number}",
        constraint_status=vr.ConstraintStatusType(
            status=f"{_ETSI}:constraintStatus:{status}",
            overridden_by=f"{_HOUSE}:policy:1" if status == "overridden" else None,
        ),
        validation_status=None
        if is_disabled
        else vr.ValidationStatusType(main_indication=f"{_ETSI}:mainindication:{indication}"),
        indications=shown(answer.sentence(view.manner.language)),
    )


# --- objects ----------------------------------------------------------------------------------------------------------


@dataclass(slots=True, kw_only=True)
class _Objects:
    """The validation objects that reports refer to, each once, in the order in which they were first named."""

    ders: Mapping[Sha256, bytes]
    judged_at: datetime
    show_personal_data: bool
    known: dict[str, vr.ValidationObjectType] = field(default_factory=dict)

    def certificate(self, sha256: Sha256, *, is_personal: bool = False) -> str:
        return self._by_digest("C", "certificate", sha256, is_whole=not is_personal or self.show_personal_data)

    def revocation(self, sha256: Sha256, kind: str) -> str:
        name = {"crl": "CRL", "ocsp": "OCSPResponse"}.get(kind, "other")
        return self._by_digest("R", name, sha256, is_whole=True)

    def document(self, sha256: Sha256) -> str:
        return self._by_digest("D", "signedData", sha256, is_whole=False)

    def timestamp(self, own_id: str, made: vr.ValidationObjectType) -> str:
        self.known.setdefault(own_id, made)
        return own_id

    def listed(self) -> tuple[vr.ValidationObjectType, ...]:
        return tuple(self.known.values())

    def _by_digest(self, letter: str, kind: str, sha256: Sha256, *, is_whole: bool) -> str:
        own_id = f"{letter}-{sha256}"
        if own_id not in self.known:
            der = self.ders.get(sha256) if is_whole else None
            if der is not None and len(der) > _MOST_WHOLE_BYTES:
                der = None
            self.known[own_id] = vr.ValidationObjectType(
                id=own_id,
                object_type=f"{_ETSI}:validationObject:{kind}",
                validation_object_representation=vr.ValidationObjectRepresentationType(
                    base64=der,
                    digest_alg_and_value=_digest(bytes.fromhex(sha256)) if der is None else None,
                ),
                # What lies here was seen in this validation and nothing is claimed of an earlier time.
                poe=vr.POEType(poetime=_time(self.judged_at), type_of_proof=f"{_ETSI}:poetype:validation"),
            )
        return own_id


def _timestamp_object(timestamp: Timestamp, signature_id: str, signature: Signature, view: _View) -> str:
    """The token as an object of its own, named by serial number because the facts do not keep its bytes."""
    tsa = timestamp.certificate
    server = _to(view.pool.certificate(tsa.sha256)) if tsa is not None else None
    chain = vr.CertificateChainType(signing_certificate=server) if server is not None else None
    counts = signature.validation.poe_time == timestamp.gen_time
    refused = "failed" if timestamp.integrity is Integrity.BROKEN else "indeterminate"
    own_id = f"T-{signature_id}"
    return view.pool.timestamp(
        own_id,
        vr.ValidationObjectType(
            id=own_id,
            object_type=f"{_ETSI}:validationObject:timestamp",
            validation_object_representation=vr.ValidationObjectRepresentationType(
                uri=f"{_HOUSE}:timestamp:serial:{shown(timestamp.serial)}"
            ),
            poe=vr.POEType(
                poetime=_time(timestamp.gen_time if counts else view.judged_at),
                type_of_proof=f"{_ETSI}:poetype:validation",
            ),
            validation_report=vr.SignatureValidationReportType(
                signature_validation_status=vr.ValidationStatusType(
                    main_indication=f"{_ETSI}:mainindication:{'passed' if counts else refused}",
                    associated_validation_report_data=()
                    if chain is None
                    else (vr.ValidationReportDataType(certificate_chain=chain),),
                )
            ),
        ),
    )


# --- small things -----------------------------------------------------------------------------------------------------


def _standing(source: EtsiSource, signature: Signature) -> CertificateStanding | None:
    certificate = signature.facts.certificate
    if source.standing_of is None or certificate is None:
        return None
    return source.standing_of(certificate.sha256, signature.facts.embedded)


def _document_notes(document: Document) -> tuple[Note, ...]:
    tail = document.facts.tail_problem
    return (*document.facts.notes, *(() if tail is None else (tail,)))


def _file_name(source: EtsiSource) -> str:
    return shown(source.file.path)


def _to(own_id: str) -> vr.VOReferenceType:
    return vr.VOReferenceType(voreference=(own_id,))


def _digest(value: bytes) -> xades.DigestAlgAndValueType:
    return xades.DigestAlgAndValueType(
        digest_method=ds.DigestMethod(algorithm=_SHA256_URI), digest_value=ds.DigestValue(value=value)
    )


def _time(moment: datetime) -> XmlDateTime:
    return XmlDateTime.from_datetime(moment.astimezone(UTC).replace(microsecond=0))
