"""What a result says, as plain mappings in the shape of the JSON contract; every format is made from these.

Pure. Keys are added, never renamed; `schema` names the version. Times are ISO 8601 in Vietnam's zone (UTC+7), dates are
ISO 8601. Personal data is masked unless `show_personal_data` is set.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta, timezone
from typing import Any, Protocol

from pipeline.items import PackageParty, PackageReading, RegisterReading, VerifiedFile
from pipeline.register_texts import MESSAGES, STATUSES
from pipeline.reports.privacy import mask, mask_within
from rules.algorithms import technical_standard
from rules.duties import duties
from rules.facts import (
    Certificate,
    Document,
    Heading,
    Note,
    Signature,
    SignatureFacts,
    Unreadable,
)
from rules.indication import ValidationPolicy
from rules.note_texts import NOTE_TEXTS
from rules.text import Language

VIETNAM = timezone(timedelta(hours=7), "+07")
"""Vietnam's zone; there is no daylight saving time (Decision 28/2018 Art. 14(4))."""

Content = dict[str, Any]
"""Values that JSON knows."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Manner:
    """How a result is told."""

    language: Language = "vi"
    show_personal_data: bool = False

    @property
    def private(self) -> Callable[[str], str]:
        """Masks a text, or leaves it where personal data was asked for."""
        return str if self.show_personal_data else mask

    def told(self, content: Content) -> Content:
        """A whole result as it may be shown: every text in it masked, or as it is where personal data was asked for."""
        masked: Content = content if self.show_personal_data else mask_within(content)
        return masked


def sentence(note: Note, manner: Manner) -> str:
    """What a note says, in the reader's language."""
    text = NOTE_TEXTS.get(note.code) or MESSAGES.get(note.code)
    values = {name: manner.private(_shown(value)) for name, value in note.values}
    return text.format(manner.language, values) if text is not None else note.code


_UTC_TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d+)?)?(Z|\+00:00)")


def _shown(value: str) -> str:
    """A note's value as people read it: a time in UTC becomes one in Vietnam."""
    if _UTC_TIME.fullmatch(value):
        return datetime.fromisoformat(value).astimezone(VIETNAM).strftime("%d/%m/%Y %H:%M:%S")
    return value


def moment(at: datetime | None) -> str | None:
    """A time as ISO 8601 in Vietnam's zone, to the second."""
    return at.astimezone(VIETNAM).isoformat(timespec="seconds") if at is not None else None


def day(on: date | None) -> str | None:
    """A date as ISO 8601."""
    return on.isoformat() if on is not None else None


def verify_content(
    files: Iterable[VerifiedFile],
    *,
    manner: Manner,
    judged_at: datetime,
    policy: ValidationPolicy,
    evidence_kept: bool = False,
) -> Content:
    """`vanthu/verify/1`."""
    return manner.told(
        {
            "schema": "vanthu/verify/1",
            "judged_at": moment(judged_at),
            "revocation_policy": policy.revocation.value,
            "files": [_verified_file(file, manner, policy, evidence_kept) for file in files],
        }
    )


def _verified_file(file: VerifiedFile, manner: Manner, policy: ValidationPolicy, evidence_kept: bool) -> Content:
    shown: Content = {"path": file.path, "sha256": file.sha256, "size_bytes": file.size_bytes}
    match file.document:
        case Unreadable() as unreadable:
            return shown | {
                "readable": False,
                "reason": sentence(unreadable.reason, manner),
                "reason_code": unreadable.reason.code,
                "was_signed": unreadable.was_signed,
                "pages": None,
                "origin": "unknown",
                "heading": None,
                "signatures": [],
                "warnings": [],
                "duties": [],
                "verdict": "unreadable",
            }
        case Document() as document:
            told = document_content(document, manner, policy=policy, evidence_kept=evidence_kept)
            return shown | {"readable": True, "reason": None} | told


def document_content(
    document: Document, manner: Manner, *, policy: ValidationPolicy, evidence_kept: bool = False
) -> Content:
    """A document's own facts, its signatures and its checker's duties, as `verify` and `explain` tell them."""
    facts = document.facts
    notes = [*document.notes, *([facts.tail_problem] if facts.tail_problem else [])]
    return {
        "pages": facts.pages,
        "pdf_version": facts.pdf_version,
        "origin": facts.origin.value,
        "origin_reason": sentence(facts.origin_reason, manner),
        "heading": _heading(document.heading, manner),
        "signatures": [_signature(signature, facts.pdf_version, manner) for signature in document.signatures],
        "warnings": [_warning(note, manner) for note in notes],
        "duties": _duties(document, policy, manner, evidence_kept),
        "verdict": document.verdict.value,
    }


def _heading(heading: Heading, manner: Manner) -> Content:
    return {
        "number": heading.number,
        "symbol": heading.symbol,
        "date": day(heading.issued_on),
        "agency": heading.agency,
        "parent_agency": heading.parent_agency,
        "subject": manner.private(heading.subject) if heading.subject else None,
        "type": heading.type,
        "signer": heading.signer,
        "title": heading.title,
        "capacity": heading.capacity,
        "copy_mark": heading.copy_mark,
        "annex_of": heading.annex_of,
        "secrecy_mark": heading.secrecy_mark,
    }


def _signature(signature: Signature, pdf_version: str, manner: Manner) -> Content:
    facts, validation = signature.facts, signature.validation
    certificate = facts.certificate
    reasons = (validation.reason, facts.integrity_reason, facts.changes_reason)
    notes = {note: None for note in (*reasons, *validation.notes, *facts.notes) if note is not None}
    return {
        "field": facts.field,
        "role": signature.role.value,
        "indication": validation.indication.value,
        "sub_indication": validation.sub_indication.value if validation.sub_indication else None,
        "reason": sentence(validation.reason, manner) if validation.reason else None,
        "integrity": facts.integrity.value,
        "coverage": facts.coverage.value,
        "byte_range": list(facts.byte_range),
        "revision": facts.revision,
        "changes_after": facts.changes_after.value,
        "changes_allowed": facts.changes_allowed,
        "certification": facts.certification,
        "signer": _signer(certificate, manner) if certificate else None,
        "issuer": certificate.issuer if certificate else None,
        "valid_from": moment(certificate.valid_from) if certificate else None,
        "valid_to": moment(certificate.valid_to) if certificate else None,
        "anchor": validation.anchor,
        "anchor_name": validation.anchor_name,
        "revocation": validation.revocation.value,
        "revocation_as_of": moment(validation.revocation_as_of),
        "claimed_time": moment(facts.claimed_time),
        "poe_time": moment(validation.poe_time),
        "validated_at": moment(validation.validated_at),
        "tsa": facts.timestamp.certificate.common_name if facts.timestamp and facts.timestamp.certificate else None,
        "format": facts.format,
        "digest": facts.digest,
        "algorithm": facts.algorithm,
        "key": facts.key,
        "page": facts.page,
        "rect": list(facts.rect) if facts.rect else None,
        "text": facts.text,
        "warnings": [_warning(note, manner) for note in notes],
        "standard": _standard(facts, pdf_version, manner),
    }


def _standard(signature: SignatureFacts, pdf_version: str, manner: Manner) -> Content:
    """Whether a signature keeps the technical standard (chuẩn kỹ thuật) of Circular 15/2025 Annex I.

    `kept` is None where nothing departs and something is not known: an algorithm or key that could not be read is no
    departure. A column of its own: it never makes a signature invalid.
    """
    told = technical_standard(signature, pdf_version)
    departures = [note for note in told if "?" not in dict(note.values).values()]
    is_known = len(departures) == len(told)
    return {
        "kept": False if departures else True if is_known else None,
        "departures": [_warning(note, manner) for note in departures],
    }


def _duties(document: Document, policy: ValidationPolicy, manner: Manner, evidence_kept: bool) -> list[Content]:
    """The eleven duties of Circular 15/2025 in their order, each with its outcome and a sentence."""
    return [
        {
            "number": duty.number,
            "title": duty.title.format(manner.language),
            "outcome": duty.outcome.value,
            "code": duty.message,
            "sentence": duty.sentence(manner.language),
        }
        for duty in duties(document, policy, evidence_kept=evidence_kept)
    ]


def _signer(certificate: Certificate, manner: Manner) -> Content:
    return {
        "common_name": certificate.common_name,
        "organisation": certificate.organisation,
        "units": list(certificate.units),
        "uid": manner.private(certificate.uid) if certificate.uid else None,
        "kind": certificate.kind.value,
        "sha256": certificate.sha256,
    }


def _warning(note: Note, manner: Manner) -> Content:
    return {"code": note.code, "message": sentence(note, manner)}


def register_content(readings: Sequence[tuple[str, RegisterReading]], *, manner: Manner) -> Content:
    """`vanthu/register/1`; each reading with the path as it was given."""

    def told(key: str | None, values: Mapping[str, str]) -> str | None:
        if key is None:
            return None
        text = MESSAGES.get(key)
        return text.format(manner.language, values) if text else key

    def file(path: str, reading: RegisterReading) -> Content:
        return {
            "path": path,
            "kind": reading.kind,
            "container": reading.container,
            "encoding": reading.encoding,
            "reason": told(reading.reason, {"source": path}),
            "notes": [{"code": key, "message": told(key, {"value": value})} for key, value in reading.notes],
            "package": _package(reading.package, manner),
            "sheets": [
                {
                    "name": sheet.name,
                    "header_row": sheet.header_row,
                    "columns": dict(sheet.columns),
                    "hidden": sheet.is_hidden,
                }
                for sheet in reading.sheets
            ],
            "rows": [
                {
                    "sheet": entry.sheet,
                    "row": entry.row,
                    "number": entry.number,
                    "symbol": entry.symbol,
                    "issued_on": day(entry.issued_on),
                    "subject": manner.private(entry.subject) if entry.subject and not entry.is_secret else None,
                    "type": entry.type,
                    "signer": entry.signer,
                    "unit_text": entry.unit_text,
                    "secret": entry.is_secret,
                    "void": entry.is_void,
                    "signed_flag": entry.signed_flag,
                    "paper_flag": entry.paper_flag,
                    "sent_on": moment(entry.sent_on),
                }
                for entry in reading.entries
            ],
            "bad_rows": [
                {
                    "sheet": bad.sheet,
                    "row": bad.row,
                    "column": bad.column,
                    "value": manner.private(bad.value),
                    "message": told(
                        bad.message,
                        {"sheet": bad.sheet or "", "row": str(bad.row), "column": bad.column or "", "value": bad.value},
                    ),
                }
                for bad in reading.bad_rows
            ],
        }

    return manner.told({"schema": "vanthu/register/1", "files": [file(path, reading) for path, reading in readings]})


def _package(package: PackageReading | None, manner: Manner) -> Content | None:
    """What an exchange package proves: of which document, sent by whom to whom and when, answered, recalled."""
    if package is None:
        return None
    return {
        "is_status": package.is_status,
        "document_id": package.document_id,
        "number": package.entry.number,
        "symbol": package.entry.symbol,
        "issued_on": day(package.entry.issued_on),
        "sender": _party(package.sender, manner),
        "receivers": [_party(party, manner) for party in package.receivers],
        "sent_at": moment(package.sent_at),
        "transfer": package.transfer.value if package.transfer else None,
        "concerns": list(package.concerns),
        "status": package.status.value if package.status else None,
        "status_label": STATUSES[package.status].format(manner.language) if package.status else None,
        "status_at": moment(package.status_at),
        "attachments": [
            {"name": each.name, "sha256": each.sha256, "size_bytes": each.size_bytes, "pdf": each.is_pdf}
            for each in package.attachments
        ],
    }


def _party(party: PackageParty, manner: Manner) -> Content:
    return {"code": party.code, "name": manner.private(party.name) if party.name else None}


class TrustHolding(Protocol):
    """What a listing asks of one thing in the trust folder (pipeline/trust/keep.py: Holding)."""

    @property
    def file(self) -> str: ...
    @property
    def kind(self) -> str: ...
    @property
    def name(self) -> str: ...
    @property
    def issuer(self) -> str: ...
    @property
    def group(self) -> str | None: ...
    @property
    def sha256(self) -> str: ...
    @property
    def valid_from(self) -> datetime | None: ...
    @property
    def valid_to(self) -> datetime | None: ...
    @property
    def is_pinned(self) -> bool: ...
    @property
    def is_accepted(self) -> bool: ...


def trust_content(holdings: Iterable[TrustHolding], *, digest: str) -> Content:
    """`vanthu/trust/1`."""
    return {
        "schema": "vanthu/trust/1",
        "digest": digest,
        "holdings": [
            {
                "file": each.file,
                "kind": each.kind,
                "name": each.name or each.issuer,
                "issuer": each.issuer,
                "group": each.group,
                "sha256": each.sha256,
                "valid_from": moment(each.valid_from),
                "valid_to": moment(each.valid_to),
                "pinned": each.is_pinned,
                "accepted": each.is_accepted,
            }
            for each in holdings
        ],
    }
