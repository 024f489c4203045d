"""One issuance laid out for judging: what the class table and every rule ask of it, worked out once."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from rules.authority import authority_of
from rules.facts import (
    NO_HEADING,
    Authority,
    Certificate,
    Changes,
    Coverage,
    Document,
    DocumentVerdict,
    Heading,
    Indication,
    Integrity,
    Issuance,
    Origin,
    RegisterEntry,
    Role,
    Signature,
    SignerKind,
    Unit,
    Unreadable,
)
from rules.names import fold
from rules.roles import is_units_certificate

COPY_MARKS = ("sao y", "sao luc", "trich sao")
"""Folds of the forms of copy, Decree 30/2020 Annex I Part II Section I.1."""


@dataclass(slots=True, kw_only=True)
class Case:
    """An issuance as the judge sees it. Made for one judgment and thrown away; never stored, never sent."""

    issuance: Issuance
    unit: Unit
    entry: RegisterEntry | None
    document: Document | None
    """The file's contents; None without a file, for a file that cannot be read, and for a secret entry."""
    heading: Heading
    """Of the page; NO_HEADING without a document. Without what a recogniser read, which is no proof of form."""
    day: date | None
    """The document's date in Vietnam; chooses the law."""
    signatures: tuple[Signature, ...]
    """In the order in which they were added."""
    persons: tuple[Signature, ...]
    organisations: tuple[Signature, ...]
    authority: Authority
    """Of the persons together: YES when one of them may sign, NO when none may, else UNKNOWN."""
    today: date
    """The day of judging in Vietnam."""

    @property
    def is_ahead(self) -> bool:
        """Its date is a day that has not come."""
        return self.day is not None and self.day > self.today

    @property
    def is_secret(self) -> bool:
        """By the register, or by the mark stamped on the page where the register does not know."""
        if self.entry is not None and self.entry.is_secret:
            return True
        return self.document is not None and self.document.heading.secrecy_mark is not None

    @property
    def origin(self) -> Origin:
        """How the pages were made; UNKNOWN without a document."""
        return self.document.facts.origin if self.document is not None else Origin.UNKNOWN

    @property
    def is_scan(self) -> bool:
        return self.origin is Origin.SCAN

    @property
    def is_born(self) -> bool:
        """Made by software. A file with some scanned pages counts as made by software, as LAW rows 7 and 8 have it."""
        origin = self.origin
        return origin is Origin.BORN_DIGITAL or origin is Origin.MIXED

    @property
    def copy_mark(self) -> str | None:
        """SAO Y, SAO LỤC or TRÍCH SAO, on the page or in a signature's own text."""
        if self.document is not None and self.document.heading.copy_mark is not None:
            return self.document.heading.copy_mark
        for signature in self.organisations:
            if signature.facts.text is not None:
                words = fold(signature.facts.text)
                for mark in COPY_MARKS:
                    if mark in words:
                        return mark.upper()
        return None


def is_exempt_by_infrastructure(entry: RegisterEntry) -> bool:
    """On paper, with the reason of Decision 28/2018 Art. 7(1) written down; whether it counts the profile says."""
    return entry.paper_flag is not False and bool((entry.paper_reason or "").strip())


def case_of(issuance: Issuance, *, today: date) -> Case:
    """The issuance laid out; opens nothing of a secret entry, even where a file was handed over with it."""
    entry = issuance.entry
    is_secret = entry is not None and entry.is_secret
    document = issuance.document if isinstance(issuance.document, Document) and not is_secret else None
    day = issuance.issued_on
    heading = NO_HEADING
    signatures: tuple[Signature, ...] = ()
    persons: tuple[Signature, ...] = ()
    organisations: tuple[Signature, ...] = ()
    authority = Authority.UNKNOWN
    if document is not None:
        heading = document.facts.heading
        signatures = document.signatures
        persons = tuple([s for s in signatures if s.role is Role.PERSON])
        organisations = tuple([s for s in signatures if s.role is Role.ORGANISATION])
        authority = _authority_of_all(persons, issuance.unit, day, heading.capacity)
    return Case(
        issuance=issuance,
        unit=issuance.unit,
        entry=entry,
        document=document,
        heading=heading,
        day=day,
        signatures=signatures,
        persons=persons,
        organisations=organisations,
        authority=authority,
        today=today,
    )


def all_passed(signatures: tuple[Signature, ...]) -> bool:
    """There is at least one, and every one is TOTAL-PASSED: a good one does not heal another."""
    if not signatures:
        return False
    for signature in signatures:  # noqa: SIM110  (twice as fast as all(), and asked a million times)
        if signature.validation.indication is not Indication.TOTAL_PASSED:
            return False
    return True


def any_indeterminate(signatures: tuple[Signature, ...]) -> bool:
    return any(s.validation.indication is Indication.INDETERMINATE for s in signatures)


def has_failure(document: Document) -> bool:
    """A signature of any role fails, or the file was changed after the last of them.

    Initials and clerk stamps count too: what they wrote (number, day, month) is content, and bytes that changed under
    them changed under everybody (DESIGN 5.1, 5.2). A later good signature heals nothing.
    """
    if document.verdict is DocumentVerdict.INVALID:
        return True
    return any(s.validation.indication is Indication.TOTAL_FAILED for s in document.signatures)


def covers_file(document: Document) -> bool:
    """Nothing but what the last signature allows follows it, such as validation data and document timestamps."""
    if not document.signatures:
        return False
    last = document.signatures[-1].facts
    if document.facts.tail_problem is not None:
        return False
    return last.coverage is Coverage.ENTIRE_FILE or (
        last.coverage is Coverage.ENTIRE_REVISION and last.changes_allowed and last.changes_after is not Changes.UNKNOWN
    )


def cannot_be_told(document: Document) -> bool:
    """Something of the signatures could not be seen or checked, so that nobody can say what was signed.

    A trace of a signature outside the list, a signature that could not be checked in any role, bytes at the end that
    nothing explains, signed pages that cannot be opened, or no signature that reaches the end of the file.
    """
    facts = document.facts
    if facts.signature_traces > 0 or facts.tail_problem is not None:
        return True
    if document.signatures and not facts.pages_seen:
        return True
    if any(s.facts.integrity is Integrity.UNVERIFIABLE for s in document.signatures):
        return True
    return bool(document.signatures) and not covers_file(document)


def is_own_certificate(certificate: Certificate | None, unit: Unit) -> bool | None:
    """Whether an organisation's certificate is the unit's own; None where the settings do not say.

    A unit that is only a folder's name (no certificate name, no UID, its name its code) says nothing of certificates;
    one with UIDs alone says it of certificates that carry a UID.
    """
    if certificate is None:
        return None
    if is_units_certificate(certificate, unit):
        return True
    if not unit.certificate_names and unit.name == unit.code:
        return False if unit.certificate_uids and certificate.uid is not None else None
    return False


def is_foreign(organisations: tuple[Signature, ...], unit: Unit) -> bool:
    """Every organisation's signature there is was made with a certificate that is known to be another unit's."""
    return bool(organisations) and all(is_own_certificate(s.facts.certificate, unit) is False for s in organisations)


def organisation_signed_first(case: Case) -> bool:
    """The organisation's only signatures lie in revisions before the last person's (order by nesting, no clock)."""
    if not case.persons or not case.organisations:
        return False
    return max(_place(s) for s in case.organisations) < max(_place(s) for s in case.persons)


def _place(signature: Signature) -> tuple[int, int]:
    """Where a signature stands: its revision, then how far its byte range reaches."""
    ranges = signature.facts.byte_range
    return signature.facts.revision, (ranges[-2] + ranges[-1] if len(ranges) >= 2 else 0)


def has_unclear_role(case: Case) -> bool:
    """A signature whose role could not be told and that may be the person's or the organisation's."""
    for signature in case.signatures:
        if signature.role is Role.UNKNOWN:
            certificate = signature.facts.certificate
            if certificate is None or certificate.kind is not SignerKind.UNIT:
                return True
    return False


def who(signature: Signature) -> str:
    """The signer as findings name him: the certificate's common name, else the field."""
    certificate = signature.facts.certificate
    return certificate.common_name if certificate is not None and certificate.common_name else signature.facts.field


def named(signature: Signature) -> str:
    """The signer beside his field in a sentence: the common name, else a question mark."""
    certificate = signature.facts.certificate
    return certificate.common_name if certificate is not None and certificate.common_name else "?"


def seal_of(organisations: tuple[Signature, ...]) -> Signature:
    """The one of the organisation's signatures that is its seal: the last with a picture, else the last.

    Many offices seal first and then stamp number, day and month with the same certificate.
    """
    pictures = [s for s in organisations if s.facts.has_picture]
    return (pictures or organisations)[-1]


def unreadable_of(issuance: Issuance) -> Unreadable | None:
    """What could not be read, where the file could not."""
    return issuance.document if isinstance(issuance.document, Unreadable) else None


def _authority_of_all(persons: tuple[Signature, ...], unit: Unit, day: date | None, capacity: str | None) -> Authority:
    if not persons:
        return Authority.UNKNOWN
    found = [
        authority_of(
            s.facts.certificate.common_name if s.facts.certificate is not None else None,
            unit.signers,
            on=day,
            capacity=capacity,
        )
        for s in persons
    ]
    if Authority.YES in found:
        return Authority.YES
    return Authority.UNKNOWN if Authority.UNKNOWN in found else Authority.NO
