"""Values for tests: every builder makes the compliant case of one document, and a test states only its deviation.

The document is `101/BVĐKĐN-VP` of 5 March 2026: born digital, signed by the head (Nguyễn Văn An) and then by the
organisation (Bệnh viện Đa khoa Đồng Nai), both with time stamps, entered in the register, roster in place. Any field
of the value a builder makes may be given by name; `a_signature` takes the fields of `SignatureFacts` and of
`Validation` alike. Import it as `from tests.builders import an_issuance`.
"""

from __future__ import annotations

from dataclasses import fields, replace
from datetime import UTC, date, datetime, timedelta
from hashlib import sha256
from typing import Any

from rules.facts import (
    Certificate,
    CertificateStanding,
    Changes,
    Coverage,
    Document,
    DocumentFacts,
    DocumentVerdict,
    FileRef,
    Heading,
    Indication,
    Integrity,
    Issuance,
    MatchBasis,
    Note,
    Origin,
    RegisterEntry,
    Revocation,
    RevocationEvidence,
    Role,
    RosterSigner,
    Sha256,
    Signature,
    SignatureFacts,
    SignerKind,
    Timestamp,
    Unit,
    UnitCode,
    Unreadable,
    Validation,
)

UNIT = UnitCode("BVDN")
UNIT_NAME = "Bệnh viện Đa khoa Đồng Nai"
HEAD = "Nguyễn Văn An"
CLERK_OFFICE = "PHÒNG VĂN THƯ"
ANCHOR_NAME = "RootCA thử nghiệm G2"
SUB_CA_NAME = "CA phục vụ các cơ quan Nhà nước thử nghiệm G2"
TSA_NAME = "Máy chủ cấp dấu thời gian thử nghiệm 01"

ISSUED_ON = date(2026, 3, 5)
SIGNED_AT = datetime(2026, 3, 5, 2, 30, tzinfo=UTC)
"""09:30 in Vietnam, the day of the document."""
NOW = datetime(2026, 4, 1, 0, 0, tzinfo=UTC)
"""When tests validate and judge."""
TODAY = date(2026, 4, 1)
"""The same day in Vietnam."""


def digest_of(words: str) -> Sha256:
    """A digest that stands for something named by `words`, always the same one."""
    return Sha256(sha256(words.encode()).hexdigest())


ANCHOR = digest_of(ANCHOR_NAME)


def a_certificate(**changes: Any) -> Certificate:
    """The head's certificate: CN, O and no OU, UID or title (LAW.md 4.5)."""
    name = changes.get("common_name", HEAD)
    made = Certificate(
        sha256=digest_of(f"certificate of {name}"),
        common_name=HEAD,
        organisation=UNIT_NAME,
        units=(),
        uid=None,
        email="an.nv@benhvien.example",
        kind=SignerKind.PERSON,
        issuer=SUB_CA_NAME,
        serial="5a01",
        valid_from=datetime(2025, 1, 1, tzinfo=UTC),
        valid_to=datetime(2030, 1, 1, tzinfo=UTC),
        key="RSA-3072",
    )
    return replace(made, **changes)


def an_organisation_certificate(**changes: Any) -> Certificate:
    """The organisation's certificate: CN equals O, UID is the budget code."""
    name = changes.get("common_name", UNIT_NAME)
    made = a_certificate(
        common_name=UNIT_NAME,
        sha256=digest_of(f"certificate of {name}"),
        uid="MNS:1057059",
        email="vanthu@benhvien.example",
        kind=SignerKind.ORGANISATION,
        serial="5a02",
    )
    return replace(made, **changes)


def a_clerk_certificate(**changes: Any) -> Certificate:
    """The clerical office's certificate: neither a person nor the organisation."""
    name = changes.get("common_name", CLERK_OFFICE)
    made = a_certificate(
        common_name=CLERK_OFFICE,
        sha256=digest_of(f"certificate of {name}"),
        units=("VĂN PHÒNG",),
        email=None,
        kind=SignerKind.UNIT,
        serial="5a03",
    )
    return replace(made, **changes)


def a_timestamp(**changes: Any) -> Timestamp:
    """A good time-stamp token over a signature value."""
    made = Timestamp(
        gen_time=SIGNED_AT,
        integrity=Integrity.INTACT,
        certificate=a_certificate(
            common_name=TSA_NAME, sha256=digest_of(f"certificate of {TSA_NAME}"), kind=SignerKind.UNKNOWN, serial="5aff"
        ),
        digest="sha256",
        policy="2.16.704.1.1.1.2",
        serial="01",
    )
    return replace(made, **changes)


def some_signature_facts(role: Role = Role.PERSON, **changes: Any) -> SignatureFacts:
    """One signature as the file shows it, shaped for the role: certificate, place, picture or text.

    The person signs first (revision 1) and is followed by signing only; the organisation signs last (revision 2) and
    covers the file.
    """
    last = role is Role.ORGANISATION
    certificate, rect, text, page = {
        Role.PERSON: (a_certificate(), (340.0, 150.0, 520.0, 240.0), None, 2),
        Role.INITIALS: (
            a_certificate(common_name="Trần Thị Bích", sha256=digest_of("certificate of Trần Thị Bích"), serial="5a04"),
            (300.0, 320.0, 340.0, 340.0),
            None,
            2,
        ),
        Role.CLERK: (a_clerk_certificate(), (112.0, 690.0, 152.0, 704.0), "101", 1),
        Role.ORGANISATION: (an_organisation_certificate(), (280.0, 150.0, 390.0, 260.0), None, 2),
        Role.TIMESTAMP: (None, None, None, None),
        Role.UNKNOWN: (None, (340.0, 150.0, 520.0, 240.0), None, 2),
    }[role]
    made = SignatureFacts(
        field={Role.PERSON: "Signature1", Role.ORGANISATION: "Signature2"}.get(role, f"Signature-{role.value}"),
        sub_filter="adbe.pkcs7.detached",
        is_document_timestamp=role is Role.TIMESTAMP,
        integrity=Integrity.INTACT,
        integrity_reason=None,
        coverage=Coverage.ENTIRE_FILE if last else Coverage.ENTIRE_REVISION,
        byte_range=(0, 2000, 27000, 1000) if last else (0, 1000, 13000, 500),
        revision=2 if last else 1,
        changes_after=Changes.NONE if last else Changes.SIGNING,
        changes_reason=None,
        changes_allowed=True,
        certification=None,
        certificate=certificate,
        embedded=() if certificate is None else (certificate.sha256,),
        claimed_time=SIGNED_AT - timedelta(minutes=4),
        timestamp=None if role is Role.TIMESTAMP else a_timestamp(),
        format="PKCS7-T",
        digest="sha256",
        algorithm="sha256_rsa",
        key="RSA-3072",
        page=page,
        rect=rect,
        text=text,
        has_picture=rect is not None and text is None,
    )
    return replace(made, **changes)


def a_validation(**changes: Any) -> Validation:
    """TOTAL-PASSED, with proof of existence, to the pinned anchor, no revocation data at hand."""
    made = Validation(
        indication=Indication.TOTAL_PASSED,
        sub_indication=None,
        reason=None,
        revocation=Revocation.NOT_CHECKED,
        anchor=ANCHOR,
        anchor_name=ANCHOR_NAME,
        poe_time=SIGNED_AT,
        validated_at=SIGNED_AT,
    )
    return replace(made, **changes)


_OF_VALIDATION = frozenset(field.name for field in fields(Validation)) - {"notes"}


def a_signature(role: Role = Role.PERSON, **changes: Any) -> Signature:
    """A good signature in its role. Changes name fields of `SignatureFacts` or `Validation` (`notes`: of the first)."""
    of_validation = {name: value for name, value in changes.items() if name in _OF_VALIDATION}
    of_facts = {name: value for name, value in changes.items() if name not in _OF_VALIDATION}
    return Signature(facts=some_signature_facts(role, **of_facts), validation=a_validation(**of_validation), role=role)


def a_heading(**changes: Any) -> Heading:
    """The heading of a công văn signed by the head himself."""
    made = Heading(
        number="101",
        symbol="BVĐKĐN-VP",
        issued_on=ISSUED_ON,
        agency="BỆNH VIỆN ĐA KHOA ĐỒNG NAI",
        parent_agency="SỞ Y TẾ ĐỒNG NAI",
        type="công văn",
        subject="triển khai công tác văn thư năm 2026",
        signer=HEAD,
        capacity=None,
        title="GIÁM ĐỐC",
        copy_mark=None,
        annex_of=None,
        secrecy_mark=None,
    )
    return replace(made, **changes)


def some_facts(*signatures: SignatureFacts, **changes: Any) -> DocumentFacts:
    """What extract says of the compliant file, with the signatures given (none given: none there)."""
    made = DocumentFacts(
        sha256=digest_of("101"),
        size_bytes=120_000,
        pages=2,
        pdf_version="1.4",
        producer="Microsoft Word",
        is_encrypted=False,
        origin=Origin.BORN_DIGITAL,
        origin_reason=Note(code="origin-text", values=(("pages", "2"), ("looked", "2"), ("text", "2"))),
        scan_dpi=None,
        scan_colour=None,
        heading=a_heading(),
        signatures=signatures,
        signature_traces=0,
        tail_problem=None,
    )
    return replace(made, **changes)


def a_document(*signatures: Signature, verdict: DocumentVerdict | None = None, **changes: Any) -> Document:
    """The compliant file, validated: by the person, then by the organisation, unless signatures are given.

    `changes` name fields of `DocumentFacts`. For a file with no signature use `an_unsigned_document`.
    """
    made = signatures or (a_signature(Role.PERSON), a_signature(Role.ORGANISATION))
    return Document(
        facts=some_facts(*(signature.facts for signature in made), **changes),
        signatures=made,
        verdict=DocumentVerdict.VALID if verdict is None else verdict,
    )


def an_unsigned_document(**changes: Any) -> Document:
    """The same file before anybody signed it."""
    return Document(facts=some_facts(**changes), signatures=(), verdict=DocumentVerdict.UNSIGNED)


def an_unreadable(**changes: Any) -> Unreadable:
    """A file cut short."""
    made = Unreadable(sha256=digest_of("cut short"), size_bytes=900, reason=Note(code="pdf-damaged"), was_signed=False)
    return replace(made, **changes)


def a_roster_signer(**changes: Any) -> RosterSigner:
    """The head, since 2024."""
    return replace(RosterSigner(name=HEAD, capacity="GĐ", valid_from=date(2024, 1, 1)), **changes)


def a_unit(**changes: Any) -> Unit:
    """The hospital since 1 July 2025, roster in place."""
    made = Unit(
        code=UNIT,
        name=UNIT_NAME,
        symbols=("BVĐKĐN",),
        certificate_names=(UNIT_NAME,),
        certificate_uids=("MNS:1057059",),
        signers=(a_roster_signer(),),
        valid_from=date(2025, 7, 1),
    )
    return replace(made, **changes)


def an_entry(**changes: Any) -> RegisterEntry:
    """The register's row of the document."""
    made = RegisterEntry(
        unit=UNIT,
        source="BVDN/so-van-ban-di-2026.xlsx",
        sheet="Sổ VB đi",
        row=4,
        number="101",
        symbol="BVĐKĐN-VP",
        issued_on=ISSUED_ON,
        subject="V/v triển khai công tác văn thư năm 2026",
        type="công văn",
        signer=HEAD,
    )
    return replace(made, **changes)


def a_file(path: str = "BVDN/2026-03/101.pdf", **changes: Any) -> FileRef:
    """A file in the unit's folder; its digest follows its path unless given."""
    return replace(FileRef(path=path, sha256=digest_of(path)), **changes)


def an_issuance(*signatures: Signature, **changes: Any) -> Issuance:
    """Entry and file, firmly matched. Signatures given replace those of the compliant file.

    `document=None` leaves the file out as well, unless `file` is given; `entry=None` makes it unregistered.
    """
    document = changes.pop("document", a_document(*signatures))
    file = changes.pop("file", None if document is None else a_file())
    made = Issuance(
        unit=a_unit(),
        entry=an_entry(),
        file=file,
        document=document,
        basis=MatchBasis.NONE if file is None else MatchBasis.NUMBER,
    )
    return replace(made, **changes)


def some_evidence(**changes: Any) -> RevocationEvidence:
    """A CRL of the end of March 2026 on which the certificate is not."""
    made = RevocationEvidence(
        kind="crl",
        sha256=digest_of("crl"),
        this_update=datetime(2026, 3, 31, tzinfo=UTC),
        next_update=datetime(2026, 4, 7, tzinfo=UTC),
        revoked_at=None,
        reason=None,
        covers_expired=False,
    )
    return replace(made, **changes)


def a_standing(certificate: Certificate | None = None, **changes: Any) -> CertificateStanding:
    """A certificate that leads to the pinned anchor; no revocation evidence at hand."""
    of = a_certificate() if certificate is None else certificate
    is_tsa = of.common_name == TSA_NAME
    made = CertificateStanding(
        sha256=of.sha256,
        anchor=ANCHOR,
        anchor_name=ANCHOR_NAME,
        problem=None,
        problem_detail=None,
        path=(of.sha256, digest_of(SUB_CA_NAME), ANCHOR),
        path_names=(of.common_name, SUB_CA_NAME, ANCHOR_NAME),
        valid_from=of.valid_from,
        valid_to=of.valid_to,
        may_sign=not is_tsa,
        may_timestamp=is_tsa,
        evidence=(),
        issuer_evidence=(),
        weak_algorithms=(),
    )
    return replace(made, **changes)
