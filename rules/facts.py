"""All that a rule may see: plain, frozen values about documents, signatures, register entries and units.

Values travel between processes and into the store. They hold strings, numbers, enums, aware datetimes and tuples only;
`None` means "not there", and "not known" is a member of an enum. What is derived is a property and is not stored.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum
from typing import NewType

Sha256 = NewType("Sha256", str)
"""64 lower-case hexadecimal digits."""

UnitCode = NewType("UnitCode", str)
"""The stable id of an issuing unit (đơn vị), as in `vanthu.toml`."""


class Role(StrEnum):
    """What a signature does in a document (LAW: Decree 30/2020 Art. 5, 13, 32). Roles are counted, not signatures."""

    PERSON = "person"
    INITIALS = "initials"
    CLERK = "clerk"
    ORGANISATION = "organisation"
    TIMESTAMP = "timestamp"
    UNKNOWN = "unknown"


class Indication(StrEnum):
    """The main status of one signature, ETSI EN 319 102-1 clause 5.1.3."""

    TOTAL_PASSED = "TOTAL-PASSED"
    INDETERMINATE = "INDETERMINATE"
    TOTAL_FAILED = "TOTAL-FAILED"


class SubIndication(StrEnum):
    """Why a signature is not TOTAL-PASSED, ETSI EN 319 102-1 table 5 and 6."""

    FORMAT_FAILURE = "FORMAT_FAILURE"
    HASH_FAILURE = "HASH_FAILURE"
    SIG_CRYPTO_FAILURE = "SIG_CRYPTO_FAILURE"
    REVOKED = "REVOKED"
    EXPIRED = "EXPIRED"
    NOT_YET_VALID = "NOT_YET_VALID"
    SIG_CONSTRAINTS_FAILURE = "SIG_CONSTRAINTS_FAILURE"
    CHAIN_CONSTRAINTS_FAILURE = "CHAIN_CONSTRAINTS_FAILURE"
    CERTIFICATE_CHAIN_GENERAL_FAILURE = "CERTIFICATE_CHAIN_GENERAL_FAILURE"
    CRYPTO_CONSTRAINTS_FAILURE = "CRYPTO_CONSTRAINTS_FAILURE"
    CRYPTO_CONSTRAINTS_FAILURE_NO_POE = "CRYPTO_CONSTRAINTS_FAILURE_NO_POE"
    TIMESTAMP_ORDER_FAILURE = "TIMESTAMP_ORDER_FAILURE"
    NO_SIGNING_CERTIFICATE_FOUND = "NO_SIGNING_CERTIFICATE_FOUND"
    NO_CERTIFICATE_CHAIN_FOUND = "NO_CERTIFICATE_CHAIN_FOUND"
    REVOKED_NO_POE = "REVOKED_NO_POE"
    REVOKED_CA_NO_POE = "REVOKED_CA_NO_POE"
    OUT_OF_BOUNDS_NO_POE = "OUT_OF_BOUNDS_NO_POE"
    OUT_OF_BOUNDS_NOT_REVOKED = "OUT_OF_BOUNDS_NOT_REVOKED"
    NO_POE = "NO_POE"
    TRY_LATER = "TRY_LATER"
    SIGNED_DATA_NOT_FOUND = "SIGNED_DATA_NOT_FOUND"


class Integrity(StrEnum):
    """Whether the bytes a signature covers are the bytes that were signed."""

    INTACT = "intact"
    BROKEN = "broken"
    UNVERIFIABLE = "unverifiable"
    """A signature is there and could not be checked: unknown algorithm, unreadable CMS, an exception of a library."""


class Coverage(StrEnum):
    """How much of the file one signature's /ByteRange covers (ISO 32000-2, 12.8.1)."""

    ENTIRE_FILE = "entire-file"
    ENTIRE_REVISION = "entire-revision"
    PARTIAL = "partial"
    UNCLEAR = "unclear"


class Changes(StrEnum):
    """The gravest thing that was done to the file after one signature, ordered from harmless to grave."""

    NONE = "none"
    LTV = "ltv"
    """Validation data and document timestamps (PAdES DSS, VRI)."""
    SIGNING = "signing"
    """Further signatures, with their fields, widgets and appearances."""
    FORM_FILLING = "form-filling"
    ANNOTATIONS = "annotations"
    OTHER = "other"
    UNKNOWN = "unknown"
    """The difference could not be analysed (a limit, an exception); never taken for harmless."""


class Origin(StrEnum):
    """Whether the pages were made by software or are pictures of paper."""

    BORN_DIGITAL = "born-digital"
    SCAN = "scan"
    MIXED = "mixed"
    UNKNOWN = "unknown"


class Revocation(StrEnum):
    """What is known of a certificate's revocation at the time that matters."""

    GOOD = "good"
    REVOKED = "revoked"
    UNKNOWN = "unknown"
    """Looked for, and what was found does not settle it (too old, wrong issuer, responder says unknown)."""
    NOT_CHECKED = "not-checked"
    """No CRL and no OCSP response at hand, or the policy says skip."""


class SignerKind(StrEnum):
    """Whom a certificate names, told from its subject alone."""

    PERSON = "person"
    ORGANISATION = "organisation"
    UNIT = "unit"
    """A department inside an organisation, such as PHÒNG VĂN THƯ: neither the competent person nor the organisation."""
    UNKNOWN = "unknown"


class DocumentVerdict(StrEnum):
    """One word on all signatures of a file together; no register and no roster is asked."""

    VALID = "valid"
    INDETERMINATE = "indeterminate"
    INVALID = "invalid"
    UNSIGNED = "unsigned"
    UNREADABLE = "unreadable"


@dataclass(frozen=True, slots=True, kw_only=True)
class Note:
    """Something worth telling about a document or signature, as a key and values; the sentence is made when shown."""

    code: str
    """Kebab-case and stable, such as `weak-digest`."""
    values: tuple[tuple[str, str], ...] = ()
    """What the sentence needs, as (name, shown value) pairs."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Certificate:
    """An X.509 certificate's public face (RFC 5280)."""

    sha256: Sha256
    """Of the DER."""
    common_name: str
    """Subject CN in NFC; empty when the subject has none."""
    organisation: str | None
    units: tuple[str, ...]
    """Subject OUs in encoded order."""
    uid: str | None
    """Subject UID such as `MNS:1057059`. May hold a citizen number: mask before showing."""
    email: str | None
    """Personal data: mask before showing."""
    kind: SignerKind
    issuer: str
    """Issuer CN in NFC, or the whole issuer name when it has no CN."""
    serial: str
    """Hexadecimal, lower case."""
    valid_from: datetime
    valid_to: datetime
    key: str
    """Algorithm and size in bits, such as `RSA-3072` or `EC-256`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Timestamp:
    """A time-stamp token over a signature value, or a document timestamp (RFC 3161)."""

    gen_time: datetime
    integrity: Integrity
    """Intact when the token's own CMS verifies and its imprint is of the right data."""
    certificate: Certificate | None
    """The TSA's certificate; None when the token does not carry it and nobody else does."""
    digest: str
    policy: str | None
    """Dotted OID."""
    serial: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SignatureFacts:
    """One signature as the file alone shows it: no trust, no clock. Made by extract, kept for ever."""

    field: str
    """Fully qualified field name; `#n` when the signature has no field."""
    sub_filter: str | None
    is_document_timestamp: bool
    integrity: Integrity
    integrity_reason: Note | None
    """Why it is not intact."""
    coverage: Coverage
    byte_range: tuple[int, ...]
    """Offsets and lengths in bytes, as written."""
    revision: int
    """Index of the revision that added the signature, oldest is 0. Order comes from here, never from a clock."""
    changes_after: Changes
    changes_reason: Note | None
    """What the gravest change was, when it is graver than signing."""
    changes_allowed: bool
    """False when what followed breaks what this signature's certification or field lock allows, or is not signing at
    all though nothing but signing may follow a signature of an issued document."""
    certification: int | None
    """DocMDP P (1, 2, 3) when this signature certifies (ISO 32000-2, 12.8.2.2)."""
    certificate: Certificate | None
    """The signer's; None when it is nowhere in the file."""
    embedded: tuple[Sha256, ...]
    """Every certificate the CMS, the token and the DSS carry, for building the path."""
    claimed_time: datetime | None
    """What the signer's own clock says: CMS signing-time, else /M. Proves nothing."""
    timestamp: Timestamp | None
    format: str
    """PAdES-B-B, PAdES-B-T, PAdES-B-LT, PAdES-B-LTA, PKCS7, PKCS7-T, or the sub-filter for the others."""
    digest: str | None
    """Digest over the document, such as `sha256`."""
    algorithm: str | None
    """Signature algorithm as named by the CMS, such as `sha256_rsa` or `rsassa_pss`."""
    key: str | None
    page: int | None
    """First page its widget is on, counted from 1; None when it is on none."""
    rect: tuple[float, float, float, float] | None
    """Left, bottom, right, top of the widget in points from the page's lower left corner."""
    text: str | None
    """What its own appearance writes on the page, NFC, lines joined by newline; None when it writes nothing."""
    has_picture: bool
    """Its appearance paints an image."""
    notes: tuple[Note, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Heading:
    """What the first page says of itself (Decree 30/2020, Appendix I), signature widgets included."""

    number: str | None
    """As printed, such as `05` or `15a`."""
    symbol: str | None
    """As printed behind the slash, such as `SYT-VP`."""
    issued_on: date | None
    agency: str | None
    """The issuing agency's name, box 2, without the superior agency."""
    parent_agency: str | None
    type: str | None
    """Vietnamese type name in lower case: công văn, quyết định, báo cáo …"""
    subject: str | None
    signer: str | None
    """Printed name in box 7b, degrees kept as printed."""
    capacity: str | None
    """TM., Q., KT., TL., TUQ. as printed; None when the head signs."""
    title: str | None
    """Printed title of the signer, such as PHÓ GIÁM ĐỐC."""
    copy_mark: str | None
    """SAO Y, SAO LỤC or TRÍCH SAO where the document says it is a copy."""
    annex_of: str | None
    """`number/symbol` of the document that this file says it comes with ("Kèm theo …")."""
    secrecy_mark: str | None
    """MẬT, TỐI MẬT or TUYỆT MẬT when stamped as box 10a shows it, never from running text."""


NO_HEADING = Heading(
    number=None, symbol=None, issued_on=None, agency=None, parent_agency=None, type=None, subject=None,
    signer=None, capacity=None, title=None, copy_mark=None, annex_of=None, secrecy_mark=None,
)  # fmt: skip
"""A page that says nothing of itself."""


def identifying(heading: Heading) -> Heading:
    """What says which document a page is, and no word of what it is about: all that is kept of one stamped secret."""
    return replace(
        NO_HEADING,
        number=heading.number,
        symbol=heading.symbol,
        issued_on=heading.issued_on,
        agency=heading.agency,
        secrecy_mark=heading.secrecy_mark,
    )


def completed(printed: Heading, read: Heading) -> Heading:
    """`printed` with what it lacks from `read`: all but the signer, whose block stands on the last page."""
    own = {name: getattr(printed, name) for name in _RECOGNISED}
    return replace(printed, **{name: getattr(read, name) for name, value in own.items() if value is None})


_RECOGNISED = (
    "number", "symbol", "issued_on", "agency", "parent_agency", "type", "subject", "copy_mark", "annex_of",
    "secrecy_mark",
)  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class DocumentFacts:
    """One PDF as its bytes alone show it. Depends on the content hash and the extractor's version, nothing else."""

    sha256: Sha256
    size_bytes: int
    pages: int
    pdf_version: str
    """Of the header, such as `1.4`."""
    producer: str | None
    is_encrypted: bool
    origin: Origin
    origin_reason: Note
    """What told the origin: counts of pages with text, with page-filling images, with an OCR layer."""
    scan_dpi: int | None
    """Lowest resolution of a page-filling image, dots per inch; None without one."""
    scan_colour: bool | None
    """True when every page-filling image is in colour; None without one."""
    heading: Heading
    signatures: tuple[SignatureFacts, ...]
    """In the order in which they were added (revision, then byte range)."""
    signature_traces: int
    """Signs of signatures outside the list above: a raw /ByteRange, a dead widget, an unreachable field."""
    tail_problem: Note | None
    """Bytes after the last signed byte that no parsed revision explains, or that another reader shows differently."""
    notes: tuple[Note, ...] = ()

    @property
    def pages_seen(self) -> bool:
        """False where the pages could not be opened: what was signed shows nobody knows what, or nothing."""
        return all(note.code != "pages-unread" for note in self.notes)

    @property
    def was_signed(self) -> bool:
        """True where any trace of a signature was seen: such a file is never unsigned."""
        return bool(self.signatures) or self.signature_traces > 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Unreadable:
    """A file that could not be read as a PDF, or not within its limits. A value, never an exception."""

    sha256: Sha256 | None
    """None when not even the bytes could be read."""
    size_bytes: int
    reason: Note
    was_signed: bool
    """A trace of a signature was seen in its bytes."""


class PathProblem(StrEnum):
    """Why a certificate does not lead to a pinned anchor."""

    NO_ISSUER = "no-issuer"
    """Its issuer's certificate is not at hand."""
    NO_ANCHOR = "no-anchor"
    """The path ends at a root that is not pinned, or the certificate signs itself."""
    FORGED_ISSUER = "forged-issuer"
    """It names a CA that is at hand, and that CA's key did not sign it."""
    BROKEN_PATH = "broken-path"
    """A link does not hold: not a CA, path length, name constraints, critical extension, bad signature above."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RevocationEvidence:
    """What one CRL or OCSP response says of one certificate (RFC 5280 5, RFC 6960)."""

    kind: str
    """`crl` or `ocsp`."""
    sha256: Sha256
    """Of the DER it came in."""
    this_update: datetime
    next_update: datetime | None
    revoked_at: datetime | None
    """None when this evidence says that it was not revoked by `this_update`."""
    reason: str | None
    covers_expired: bool
    """False when its issuer may have dropped certificates that expired before `this_update`."""
    is_unknown: bool = False
    """It speaks of the certificate without settling anything: the responder says that it does not know."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CertificateStanding:
    """What the trust material says of one certificate, without a time: intervals and dates, never yes or no.

    Depends on the certificate, the certificates offered with it and the trust material's digest, so it is kept until
    one of them changes; rules/indication.py asks it about a time.
    """

    sha256: Sha256
    anchor: Sha256 | None
    """The pinned anchor its path ends at; None with a problem."""
    anchor_name: str | None
    problem: PathProblem | None
    problem_detail: str | None
    """Names and causes, English, for the log and `explain`."""
    path: tuple[Sha256, ...]
    """From the certificate itself up to the anchor; only the certificate when there is no path."""
    path_names: tuple[str, ...]
    """Common names of the same."""
    valid_from: datetime
    valid_to: datetime
    """Within these every certificate of the path is valid (the certificate itself included, the anchor not)."""
    may_sign: bool
    """Key usage digitalSignature or nonRepudiation, or none stated."""
    may_timestamp: bool
    """Extended key usage timeStamping, alone (RFC 3161 2.3)."""
    evidence: tuple[RevocationEvidence, ...]
    """For the certificate itself; empty when nothing at hand speaks of it."""
    issuer_evidence: tuple[RevocationEvidence, ...]
    """For the CA certificates between it and the anchor that were found revoked."""
    weak_algorithms: tuple[str, ...]
    """Of the path's own signatures below the anchor, such as `sha1_rsa`."""
    anchor_group: str | None = None
    """`government` (public-duty signatures) or `public`, told by the anchor's fingerprint; None for one not known."""


class RevocationPolicy(StrEnum):
    """What a missing revocation status does (LAW: Circular 15/2025 Art. 6: a status that cannot be checked is told)."""

    REQUIRE = "require"
    IF_AVAILABLE = "if-available"
    SKIP = "skip"


class WeakPolicy(StrEnum):
    """What an algorithm past its date does."""

    WARN = "warn"
    REJECT = "reject"


@dataclass(frozen=True, slots=True, kw_only=True)
class Validation:
    """What one signature is worth, at the time that matters for it."""

    indication: Indication
    sub_indication: SubIndication | None
    reason: Note | None
    """Why it is not TOTAL-PASSED."""
    revocation: Revocation
    anchor: Sha256 | None
    anchor_name: str | None
    poe_time: datetime | None
    """The trusted time by which the signature existed; None without a good timestamp."""
    validated_at: datetime
    """The time the certificate was asked about: poe_time, else validation time."""
    notes: tuple[Note, ...] = ()
    """Warnings: weak digest, TSA untrusted, clock seven hours off, CRL old …"""
    revocation_as_of: datetime | None = None
    """When the revocation data that speak of the signer's certificate were issued; None when none do."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Signature:
    """One signature, validated, with its role in the document."""

    facts: SignatureFacts
    validation: Validation
    role: Role


@dataclass(frozen=True, slots=True, kw_only=True)
class PageReading:
    """What a recogniser (OCR) read on the first page of a scan that has no text of its own.

    Kept apart from the facts: it depends on the machine's recogniser, and it may misread. It ties a file to its entry
    and shows a stamp of secrecy; no rule of form is judged by it.
    """

    engine: str | None
    """Name and version of the recogniser; None where there is none on this machine."""
    heading: Heading
    note: Note
    """What a reader of the result must know: read by a recogniser, nothing read, or no recogniser at hand."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """One file with everything known of it."""

    facts: DocumentFacts
    signatures: tuple[Signature, ...]
    """In the order of `facts.signatures`."""
    verdict: DocumentVerdict
    page_reading: PageReading | None = None
    """None for a document whose page says by itself which one it is."""

    @property
    def heading(self) -> Heading:
        """What the page says of itself, its gaps filled from `page_reading` (all but the signer's block)."""
        printed = self.facts.heading
        return printed if self.page_reading is None else completed(printed, self.page_reading.heading)

    @property
    def notes(self) -> tuple[Note, ...]:
        """On the document as a whole, that on the reading of its page included."""
        return self.facts.notes if self.page_reading is None else (*self.facts.notes, self.page_reading.note)


class Authority(StrEnum):
    """Whether the signer may sign for the unit on that day (Decree 30/2020 Art. 13)."""

    YES = "yes"
    NO = "no"
    UNKNOWN = "unknown"
    """No roster, or the roster says nothing of that day."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RosterSigner:
    """A person who may sign for a unit, with dates; both ends are included."""

    name: str
    capacity: str
    """Title as configured, such as GĐ or PGĐ."""
    may_sign_as: tuple[str, ...] = ()
    """Capacities he may sign in (TM., Q., KT., TL., TUQ.); empty: any."""
    valid_from: date | None = None
    valid_to: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Unit:
    """An issuing unit as it stood between two days; one that was renamed or merged has several records, one code."""

    code: UnitCode
    name: str
    symbols: tuple[str, ...] = ()
    """Accepted first groups of a document symbol, such as BVĐKĐN."""
    certificate_names: tuple[str, ...] = ()
    """Accepted CN of the organisation's certificate; empty: the unit's name."""
    certificate_uids: tuple[str, ...] = ()
    signers: tuple[RosterSigner, ...] = ()
    parent: UnitCode | None = None
    valid_from: date | None = None
    valid_to: date | None = None
    secret_numbers: tuple[str, ...] = ()
    """Documents that are State secrets whatever the register says, as `05/BC-BVĐKĐN 2026`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RegisterEntry:
    """One row of a unit's register of outgoing documents (sổ đăng ký văn bản đi, Decree 30/2020 Appendix IV)."""

    unit: UnitCode
    source: str
    """The export's path relative to the watched folder, with `/`."""
    sheet: str | None
    row: int
    """Counted from 1, as the clerk's program shows it."""
    number: str | None
    """As written, suffix included, such as `05` or `15a`."""
    symbol: str | None
    issued_on: date | None
    subject: str | None = None
    type: str | None = None
    signer: str | None = None
    unit_text: str | None = None
    """The issuing or drafting unit's column."""
    recipients: str | None = None
    is_secret: bool = False
    is_void: bool = False
    void_reason: str | None = None
    signed_flag: bool | None = None
    """What the export claims of digital signing; None where it claims nothing."""
    paper_flag: bool | None = None
    """True where the export says signed on paper."""
    paper_reason: str | None = None
    """A recorded reason of Decision 28/2018 Art. 7(1): no infrastructure on one side."""
    registered_on: date | None = None
    sent_on: datetime | None = None
    urgency: str | None = None
    note: str | None = None
    exchange_status: str | None = None
    """Where exchange left the document, as exported: a code (`01` to `06`, `13`, `15`, `16`) or words such as
    "đã tiếp nhận", "từ chối nhận" (Decision 28/2018 Art. 10(2)(h)); None where the export does not say."""


class MatchBasis(StrEnum):
    """What tied a file to its register entry, from firm to weak."""

    NUMBER = "number"
    """Number and symbol of the page (or widgets), in the same year."""
    FILE_NAME = "file-name"
    """Number and symbol of the file's name."""
    DATE_AND_SUBJECT = "date-and-subject"
    NONE = "none"


@dataclass(frozen=True, slots=True, kw_only=True)
class FileRef:
    """One file as it lies in a unit's folder."""

    path: str
    """Relative to the watched folder, with `/`; bytes that are not UTF-8 as surrogate escapes."""
    sha256: Sha256


@dataclass(frozen=True, slots=True, kw_only=True)
class Issuance:
    """One issued document: as the register tells it and as its file shows it. At least one of the two is there."""

    unit: Unit
    entry: RegisterEntry | None
    file: FileRef | None
    document: Document | Unreadable | None
    """What `file` holds; None without a file, and for a secret entry, whose file is never opened."""
    annexes: tuple[tuple[FileRef, Document | Unreadable], ...] = ()
    """Separate files that come with it; each must carry the organisation's signature."""
    other_files: tuple[FileRef, ...] = ()
    """Other generations and copies of the same document, listed and not judged."""
    basis: MatchBasis = MatchBasis.NONE
    confidence: float = 1.0
    """0 to 1, how sure the match is."""
    candidates: tuple[str, ...] = ()
    """Paths (or register rows) between which nobody but a person may choose; not empty means `review`."""

    @property
    def issued_on(self) -> date | None:
        """The document's date: of the entry, else of the page. It chooses the law and the period."""
        if self.entry is not None and self.entry.issued_on is not None:
            return self.entry.issued_on
        if isinstance(self.document, Document):
            return self.document.heading.issued_on
        return None

    @property
    def is_registered(self) -> bool:
        """Has an entry; a file without one is outside the register (ngoài sổ) and stays out of the denominator."""
        return self.entry is not None


class Outcome(StrEnum):
    """What a rule says of an issuance."""

    COMPLIANT = "compliant"
    NONCOMPLIANT = "noncompliant"
    INDETERMINATE = "indeterminate"
    NOT_APPLICABLE = "not-applicable"


class Level(StrEnum):
    """How much a finding weighs; set by the profile."""

    FAIL = "fail"
    WARN = "warn"
    NOTE = "note"
    IGNORE = "ignore"


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """What one rule found in one issuance, as keys and values; sentences and remedies are made when shown."""

    rule: str
    """`family/name`, for ever."""
    outcome: Outcome
    level: Level
    message: str
    """Key of the rule's message."""
    values: tuple[tuple[str, str], ...] = ()
    waiver: str | None = None
    """Id of the waiver that lowered it to a note; the outcome stays what it is."""
