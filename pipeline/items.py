"""Values that travel between the machine's rooms; plain, so that they cross processes and machines."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from hashlib import sha256
from typing import TYPE_CHECKING

from rules.classes import IssuanceClass
from rules.facts import (
    Document,
    DocumentFacts,
    Finding,
    Issuance,
    Note,
    Outcome,
    RegisterEntry,
    Sha256,
    UnitCode,
    Unreadable,
)

if TYPE_CHECKING:  # the whole rulebook comes with it, and workers need none of it
    from rules.verdict import Verdict


class Kind(StrEnum):
    """What a dropped file is, told from its first bytes and never from its name."""

    PDF = "pdf"
    WORKBOOK = "workbook"
    """xlsx, xls (BIFF), ods."""
    TABLE_TEXT = "table-text"
    """CSV, TSV, HTML or SpreadsheetML tables."""
    PACKAGE = "package"
    """edXML."""
    ARCHIVE = "archive"
    OTHER = "other"
    EMPTY = "empty"


@dataclass(frozen=True, slots=True, kw_only=True)
class IntakeItem:
    """One file in a unit's folder, as a look at the folder found it. Nothing of it was opened yet."""

    unit: UnitCode
    root: str
    """The watched folder, absolute."""
    path: str
    """Relative to `root`, with `/`; bytes that are not UTF-8 as surrogate escapes."""
    size_bytes: int
    mtime_ns: int
    inode: int


def is_named_pdf(path: str) -> bool:
    return path.lower().endswith(".pdf")


class Ignored(StrEnum):
    """Why a name in a watched folder is passed over, unopened; counted and told, never silent."""

    TEMPORARY = "temporary"
    """Somebody is still writing it or has it open: `~$…`, `.part`, `.crdownload`, `~WRL0001.tmp` …"""
    SYSTEM = "system"
    """Made by an operating system or a synchroniser, not by a clerk: `Thumbs.db`, `.DS_Store`, `@eaDir` …"""
    LINK = "link"
    """A symbolic link; never followed, it may lead out of the folder."""
    SPECIAL = "special"
    """A fifo, socket or device; opening one may hang."""
    OUTSIDE = "outside"
    """Lies in no unit's folder."""


SeenFile = tuple[str, int, int, int]
"""(name, size in bytes, mtime in ns, inode) of one file in a listing; the inode folded into a signed 64-bit number."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Unreachable:
    """A folder or file that the operating system would not show. Nothing is concluded of what lies there."""

    path: str
    """Relative to the watched folder, with `/`; empty for the watched folder itself."""
    errno: int


@dataclass(frozen=True, slots=True, kw_only=True)
class FolderListing:
    """One folder of a unit as a look found it; nothing was opened."""

    unit: UnitCode
    root: str
    """The watched folder, absolute."""
    folder: str
    """Relative to `root`, with `/`; bytes that are not UTF-8 as surrogate escapes."""
    files: tuple[SeenFile, ...]
    """Ordered by name. Tuples and not IntakeItems: a million of them are made every night and nearly none is new."""
    ignored: tuple[tuple[Ignored, int], ...] = ()
    """How many names were passed over, by reason."""
    unreachable: tuple[Unreachable, ...] = ()
    """The folder itself when it could not be listed to its end, or files of it that could not be looked at."""

    @property
    def is_complete(self) -> bool:
        """The folder was listed to its end, so that a name that is not here is really gone."""
        return all(each.path != self.folder for each in self.unreachable)

    def item(self, file: SeenFile) -> IntakeItem:
        """One of `files`, able to stand alone."""
        name, size_bytes, mtime_ns, inode = file
        return IntakeItem(
            unit=self.unit,
            root=self.root,
            path=f"{self.folder}/{name}" if self.folder else name,
            size_bytes=size_bytes,
            mtime_ns=mtime_ns,
            inode=inode,
        )


class Field(StrEnum):
    """What a column of a register of outgoing documents holds."""

    NUMBER = "number"
    """The number, or number and symbol in one."""
    SUFFIX = "suffix"
    """Số phụ: what follows the number of a document squeezed in later."""
    SYMBOL = "symbol"
    ISSUED_ON = "issued_on"
    SUBJECT = "subject"
    TYPE = "type"
    SIGNER = "signer"
    UNIT_TEXT = "unit_text"
    RECIPIENTS = "recipients"
    SECRECY = "secrecy"
    URGENCY = "urgency"
    SIGNED = "signed"
    FORM = "form"
    """Hình thức: on paper or electronic; in some exports the document's type."""
    STATUS = "status"
    NOTE = "note"
    REASON = "reason"
    SENT_ON = "sent_on"
    REGISTERED_ON = "registered_on"


@dataclass(frozen=True, slots=True, kw_only=True)
class BadRow:
    """A register row that could not be read, told so that the clerk finds and mends it."""

    source: str
    sheet: str | None
    row: int
    column: str | None
    """The column's header as written; None when the whole row is meant."""
    value: str
    message: str
    """Key of the sentence (pipeline/register_texts.py)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SheetReading:
    """How one sheet of an export was read."""

    name: str | None
    header_row: int | None
    """Counted from 1; None when no header was found."""
    columns: tuple[tuple[str, str], ...]
    """(field, header as written) in column order."""
    is_hidden: bool = False


class Transfer(StrEnum):
    """What a package does with its document (QCVN 102:2016, `BussinessDocType`)."""

    NEW = "new"
    RECALL = "recall"
    UPDATE = "update"
    REPLACEMENT = "replacement"


class PackageStatus(StrEnum):
    """What a receiver says of a package (QCVN 102:2016, `StatusCode`; Decision 28/2018/QĐ-TTg Art. 10(2)(h))."""

    ARRIVED = "01"
    REFUSED = "02"
    ACCEPTED = "03"
    ASSIGNED = "04"
    IN_HAND = "05"
    DONE = "06"
    RECALL_ASKED = "13"
    RECALL_AGREED = "15"
    RECALL_REFUSED = "16"


@dataclass(frozen=True, slots=True, kw_only=True)
class PackageParty:
    """A sender or receiver of a package."""

    code: str | None
    """Agency code (mã định danh) as written; `rules.names.parse_agency_code` reads it in both directions."""
    name: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class PackageAttachment:
    """A file inside a package, told by its content; the bytes come from `registers.edxml.attachments`."""

    name: str
    """As declared in the package, never the name inside a ZIP."""
    sha256: Sha256
    """Of the file itself, unpacked."""
    size_bytes: int
    is_pdf: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class PackageReading:
    """An exchange package (edXML): evidence that a document was sent, answered, recalled or replaced."""

    is_status: bool
    """A receiver's answer, which carries no document."""
    document_id: str | None
    sender: PackageParty
    receivers: tuple[PackageParty, ...]
    sent_at: datetime | None
    """When the sender's own trace says so; None where it says nothing."""
    entry: RegisterEntry
    """The document as the package names it, with `sent_on`: evidence, not a row of the register."""
    transfer: Transfer | None
    transfer_reason: str | None
    concerns: tuple[str, ...]
    """Document ids and codes that a recall, replacement or answer is about."""
    status: PackageStatus | None
    status_at: datetime | None
    status_text: str | None
    paper_follows: bool | None
    attachments: tuple[PackageAttachment, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class RegisterReading:
    """Everything read from one export."""

    source: str
    kind: str
    """register, dossiers, package or unknown."""
    container: str
    """xlsx, xls, html, spreadsheetml, ods, csv, tsv or edxml."""
    encoding: str | None
    reason: str | None
    """Why nothing could be read, a message key; None when it could."""
    sheets: tuple[SheetReading, ...]
    entries: tuple[RegisterEntry, ...]
    bad_rows: tuple[BadRow, ...]
    notes: tuple[tuple[str, str], ...] = ()
    """(message key, value): a legacy encoding converted, a hidden sheet read, a total row passed over …"""
    package: PackageReading | None = None
    """What an exchange package says; None for everything else."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Extracted:
    """What a worker brings back from one PDF."""

    facts: DocumentFacts | Unreadable
    certificates: tuple[bytes, ...] = ()
    """DER of every certificate seen, once each; `SignatureFacts.embedded` names them by SHA-256."""
    crls: tuple[bytes, ...] = ()
    """DER of the CRLs inside (DSS, Adobe revocation archival)."""
    ocsps: tuple[bytes, ...] = ()
    """DER of the OCSP responses inside."""


@dataclass(frozen=True, slots=True, kw_only=True)
class VerifiedFile:
    """One file of `vanthu verify`."""

    path: str
    """As given."""
    sha256: Sha256 | None
    size_bytes: int
    document: Document | Unreadable


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptDocument:
    """An `Extracted` as it is kept: certificates and revocation data by name, each held once for all documents."""

    facts: DocumentFacts | Unreadable
    certificates: tuple[Sha256, ...] = ()
    crls: tuple[Sha256, ...] = ()
    ocsps: tuple[Sha256, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Packed:
    """An `Extracted` in the bytes that the store keeps, packed where it was taken: the parent need not unfold it."""

    sha256: Sha256 | None
    """Of the content that the facts are of; None where it could not be read at all."""
    unreadable: Note | None
    """Why there are no facts; None where there are."""
    kept: bytes
    """The KeptDocument (pipeline/stores/codec.py)."""
    certificates: tuple[tuple[Sha256, bytes], ...]
    """(name, DER), once each; the names are in `kept` too."""
    crls: tuple[tuple[Sha256, bytes], ...]
    ocsps: tuple[tuple[Sha256, bytes], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """One issuance with what the law says of it."""

    issuance: Issuance
    verdict: Verdict


@dataclass(frozen=True, slots=True, kw_only=True)
class YearFindings:
    """What the rules about a unit's whole year found."""

    unit: UnitCode
    year: int
    findings: tuple[Finding, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class IssuedNumber:
    """What an issuance is called, as lists show it."""

    number: str | None
    symbol: str | None
    issued_on: date | None
    path: str | None
    """Relative to the watched folder; None without a file."""


@dataclass(frozen=True, slots=True, kw_only=True)
class JudgedRow:
    """A judged issuance as lists show it: nothing of the file but its name."""

    unit: UnitCode
    position: int
    """Its place among the unit's issuances; names it until the unit is judged again."""
    number: str | None
    symbol: str | None
    issued_on: date | None
    subject: str | None
    path: str | None
    """Of the file, relative to the watched folder; None without one."""
    sha256: Sha256 | None
    verdict: Verdict
    judged_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class TallyRow:
    """How many of a unit's issuances of a month are alike in everything that a measure counts (`Verdict`'s fields)."""

    unit: UnitCode
    period: str
    """`2026-03`; empty for documents without a date."""
    issuance_class: IssuanceClass
    unregistered: bool
    organisation_signed: bool
    system_flag: bool | None
    paper_flag: bool
    on_time: Outcome
    count: int


def certificate_id(der: bytes) -> Sha256:
    """The SHA-256 of a DER, the name by which certificates, CRLs and responses are known here."""
    return Sha256(sha256(der).hexdigest())
