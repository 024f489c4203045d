"""Exchange packages (edXML, QCVN 102:2016/BTTTT and its predecessors): evidence of sending, with files inside.

Read with expat, element names without prefix: packages that were serialised twice have lost or doubled theirs. No
document type, no entities, bounded depth, elements and sizes. The package's own XML signature is not looked at: it says
nothing of the PDF inside. Attachments are told by their content; a ZIP with one entry under a random name is what many
systems put where the file should be, so it is unpacked and keeps the declared name.

Source: QCVN 102:2016/BTTTT; Decision 28/2018/QĐ-TTg Art. 10; packages of several systems.
"""

from __future__ import annotations

import base64
import binascii
import io
import re
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from hashlib import sha256
from xml.parsers import expat

from pipeline.items import (
    PackageAttachment,
    PackageParty,
    PackageReading,
    PackageStatus,
    RegisterReading,
    Transfer,
)
from pipeline.registers.dates import NotADate, in_utc, parse_moment
from pipeline.registers.interface import MAX_RATIO, MAX_UNPACKED_BYTES, Refused
from rules.document_types import type_named, type_of_symbol
from rules.facts import RegisterEntry, Sha256, UnitCode
from rules.names import is_placeholder, split_code, tidy

_MAX_DEPTH = 64
_MAX_ELEMENTS = 50_000
_MAX_ATTACHMENTS = 200
_MEBIBYTE = 1024 * 1024
_STRAY_BYTES = 1024
"""A declaration behind more of anything than this is none: `1212` has been seen in front of one."""

_TRANSFERS = {"0": Transfer.NEW, "1": Transfer.RECALL, "2": Transfer.UPDATE, "3": Transfer.REPLACEMENT}


@dataclass(slots=True)
class _Node:
    tag: str
    """Folded local name, see `_fold_tag`."""
    text: list[str] = field(default_factory=list)
    children: list[_Node] = field(default_factory=list)

    def all(self, *tags: str) -> Iterator[_Node]:
        """Every descendant of one of these names, in document order."""
        wanted = {_fold_tag(tag) for tag in tags}
        stack = [self]
        while stack:
            node = stack.pop()
            if node is not self and node.tag in wanted:
                yield node
            stack.extend(reversed(node.children))

    def first(self, *tags: str) -> _Node | None:
        """The first descendant of the first of these names that there is."""
        return next((node for tag in tags for node in self.all(tag)), None)

    def child(self, *tags: str) -> _Node | None:
        """The first direct child of the first of these names."""
        return next((node for tag in tags for node in self.children if node.tag == _fold_tag(tag)), None)

    def value(self, *tags: str) -> str | None:
        """The text of the first descendant of these names that says something."""
        for tag in tags:
            for node in self.all(tag):
                if (said := node.said) is not None:
                    return said
        return None

    @property
    def said(self) -> str | None:
        """Its own text, tidied; None for what programs write for nothing (`N/A`, `null`)."""
        text = tidy("".join(self.text)[:20_000])
        return None if is_placeholder(text) else text


def _fold_tag(tag: str) -> str:
    """Local name, with the misspellings of the format in use: `Bussiness`, `Organld` and `Signerlnfo` with letter l."""
    return tag.rpartition(":")[2].lower().replace("l", "i").replace("ss", "s")


def read_edxml(data: bytes, *, source: str, unit: UnitCode) -> RegisterReading:
    """What a package says. Raises Refused for a document type, for what is not well formed and for what is too big."""
    root = _parse(data)
    notes: list[tuple[str, str]] = []
    found = [
        PackageAttachment(
            name=name,
            sha256=Sha256(sha256(content).hexdigest()),
            size_bytes=len(content),
            is_pdf=b"%PDF-" in content[:1024],
        )
        for name, content in _attachments(root, notes)
    ]
    package = _package(root, found, source, unit)
    return RegisterReading(
        source=source,
        kind="package",
        container="edxml",
        encoding=None,
        reason=None,
        sheets=(),
        entries=(),
        bad_rows=(),
        notes=tuple(notes),
        package=package,
    )


def attachments(data: bytes) -> Iterator[tuple[str, bytes]]:
    """(declared name, content) of the files inside a package; nothing for a package that `read_edxml` refuses."""
    try:
        yield from _attachments(_parse(data), [])
    except Refused:
        return


# ------------------------------------------------------------------------------------------------------ reading


def _parse(data: bytes) -> _Node:
    start = _beginning(data)
    root = _Node(tag="")
    stack = [root]
    count = 0

    def opened(name: str, _: dict[str, str]) -> None:
        nonlocal count
        count += 1
        if count > _MAX_ELEMENTS or len(stack) > _MAX_DEPTH:
            raise Refused("package-damaged")
        node = _Node(tag=_fold_tag(name))
        stack[-1].children.append(node)
        stack.append(node)

    def closed(_: str) -> None:
        stack.pop()

    def refused(*_: object) -> None:
        raise Refused("xml-with-doctype")

    parser = expat.ParserCreate()
    parser.StartElementHandler = opened
    parser.EndElementHandler = closed
    parser.CharacterDataHandler = lambda text: stack[-1].text.append(text)
    parser.StartDoctypeDeclHandler = refused
    parser.EntityDeclHandler = refused
    parser.buffer_text = True
    try:
        parser.Parse(data[start:].rstrip(b"\x00\r\n\t "), True)
    except (expat.ExpatError, ValueError, LookupError) as error:
        raise Refused("package-damaged") from error
    return root


def _beginning(data: bytes) -> int:
    """Where the XML begins, stray bytes in front or not."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return 0
    found = re.search(rb"<\?xml|<[\w:]*edxml\b", data[: _STRAY_BYTES + 64], re.IGNORECASE)
    return found.start() if found else 0


def _package(root: _Node, found: list[PackageAttachment], source: str, unit: UnitCode) -> PackageReading:
    header = root.first("MessageHeader") or root
    status_code = header.value("StatusCode") or root.value("StatusCode")
    status = _status(status_code)
    answered = header.first("ResponseFor") if status is not None else None
    named = answered or header
    number, symbol = _code(named)
    issued_on = _moment(named.value("PromulgationDate", "IssuedDate"))
    sender_node = header.first("From")
    sender = _party(sender_node) if sender_node is not None else _promulgator(header)
    business = root.first("Bussiness")
    transfer = _TRANSFERS.get((business.value("BussinessDocType") or "").lstrip("0") or "0") if business else None
    sent_at = None if status is not None else _sent_at(root, sender)
    receivers = tuple(_party(node) for node in header.all("To") if node.children)
    subject = None if status is not None else header.value("Subject", "Title")
    signer = header.first("SignerInfo", "Signer")
    return PackageReading(
        is_status=status is not None,
        document_id=named.value("DocumentId"),
        sender=sender,
        receivers=receivers,
        sent_at=sent_at,
        entry=RegisterEntry(
            unit=unit,
            source=source,
            sheet=None,
            row=1,
            number=number,
            symbol=symbol,
            issued_on=issued_on.date() if isinstance(issued_on, datetime) else issued_on,
            subject=subject,
            type=type_named(header.value("TypeName")) or type_of_symbol(symbol),
            signer=(signer.value("FullName") or signer.said) if signer is not None else None,
            unit_text=sender.name,
            recipients="; ".join(party.name or party.code or "" for party in receivers) or None,
            is_void=transfer is Transfer.RECALL,
            sent_on=sent_at,
        ),
        transfer=transfer,
        transfer_reason=business.value("BussinessDocReason") if business else None,
        concerns=_concerns(root, header),
        status=status,
        status_at=_at(header.value("Timestamp")) if status is not None else None,
        status_text=header.value("Description") if status is not None else None,
        paper_follows=_flag(business.value("Paper")) if business else None,
        attachments=tuple(found),
    )


def _status(code: str | None) -> PackageStatus | None:
    try:
        return PackageStatus((code or "").zfill(2))
    except ValueError:
        return None


def _code(node: _Node) -> tuple[str | None, str | None]:
    """Number and symbol: two elements, or one string as in answers. The number is free text and kept as written."""
    code = node.first("Code")
    if code is not None and code.children:
        return code.value("CodeNumber"), code.value("CodeNotation")
    if code is not None and code.said is not None:
        number, symbol = split_code(code.said)
        return number or code.said if symbol is None else number, symbol
    return node.value("CodeNumber"), node.value("CodeNotation")


def _party(node: _Node) -> PackageParty:
    return PackageParty(code=node.value("OrganId"), name=node.value("OrganName", "OrganizationInCharge") or node.said)


def _promulgator(header: _Node) -> PackageParty:
    """The sender in the older schemas, where it is one element of text or has other names."""
    node = header.first("Promulgator", "OrganInfo")
    if node is None:
        return PackageParty(code=header.value("OrganId"), name=header.value("OrganName"))
    return PackageParty(code=node.value("OrganId"), name=node.value("OrganName") or node.said)


def _sent_at(root: _Node, sender: PackageParty) -> datetime | None:
    """The sender's own trace; the earliest one where none names the sender."""
    times: list[datetime] = []
    for trace in root.all("TraceHeader"):
        at = _at(trace.value("Timestamp"))
        if at is None:
            continue
        if sender.code is not None and trace.value("OrganId") == sender.code:
            return at
        times.append(at)
    return min(times, default=None)


def _concerns(root: _Node, header: _Node) -> tuple[str, ...]:
    """What a recall, replacement or answer is about: document ids, else codes, in order and once each."""
    found: list[str] = []
    for node in (*header.all("ResponseFor"), *root.all("ReplacementInfo")):
        number, symbol = _code(node)
        written = "/".join(part for part in (number, symbol) if part)
        found += [said for said in (node.value("DocumentId"), written) if said]
    business = root.first("BussinessDocumentInfo")
    if business is not None and (said := business.value("DocumentId")):
        found.append(said)
    return tuple(dict.fromkeys(found))


def _moment(text: str | None) -> datetime | date | None:
    try:
        return parse_moment(text)
    except NotADate:
        return None


def _at(text: str | None) -> datetime | None:
    moment = _moment(text)
    return None if moment is None else in_utc(moment)


def _flag(text: str | None) -> bool | None:
    return {"1": True, "true": True, "0": False, "false": False}.get((text or "").lower())


# -------------------------------------------------------------------------------------------------- attachments


def _attachments(root: _Node, notes: list[tuple[str, str]]) -> Iterator[tuple[str, bytes]]:
    """The files inside, unpacked. What cannot be decoded is told in `notes` and left out."""
    budget = MAX_UNPACKED_BYTES
    for number, node in enumerate(root.all("Attachment", "Attach"), start=1):
        holder = node.child("ContentTransferEncoded", "Content", "Data", "FileContent", "Base64", "AttachmentContent")
        if holder is None:
            continue
        if number > _MAX_ATTACHMENTS:
            raise Refused("unpacks-too-large")
        name = node.value("AttachmentName", "FileName", "Name") or f"attachment-{number}"
        try:
            content = base64.b64decode("".join(holder.text).encode("ascii", "ignore"))
        except (binascii.Error, ValueError):
            notes.append(("attachment-damaged", name))
            continue
        if not content:
            notes.append(("attachment-empty", name))
            continue
        for inner_name, inner in _unzipped(name, content, budget, notes):
            budget -= len(inner)
            if budget < 0:
                raise Refused("unpacks-too-large")
            yield inner_name, inner


def _unzipped(name: str, content: bytes, budget: int, notes: list[tuple[str, str]]) -> Iterator[tuple[str, bytes]]:
    """The file itself, out of the ZIP that was put in its place. Office documents are ZIPs that are meant as such."""
    if not content.startswith(b"PK\x03\x04"):
        yield name, content
        return
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            parts = [part for part in archive.infolist() if not part.is_dir()]
            if not parts or {"[Content_Types].xml", "mimetype"} & {part.filename for part in parts}:
                yield name, content
                return
            if len(parts) > _MAX_ATTACHMENTS or sum(part.file_size for part in parts) > budget:
                raise Refused("unpacks-too-large")
            for place, part in enumerate(parts, start=1):
                if part.file_size > _MEBIBYTE and part.file_size > MAX_RATIO * max(part.compress_size, 1):
                    raise Refused("unpacks-too-large")
                if part.flag_bits & 1:
                    notes.append(("attachment-damaged", name))
                    continue
                # zipfile reads no further than the size its directory states, and checks the sum.
                yield (name if len(parts) == 1 else f"{name} ({place})"), archive.read(part)
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, OSError, ValueError, RuntimeError):
        notes.append(("attachment-damaged", name))
