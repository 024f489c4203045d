"""Values to bytes and back, for the store: msgpack by msgspec, straight from and to the frozen dataclasses.

A blob begins with one byte of flags. Field names are in it, so that a value written before a field existed decodes
with that field's default; compression takes the names away again (3 KB of facts become 1 KB, 8 us to read).

Dataclasses cannot be told apart inside a union, so a value that is DocumentFacts or Unreadable has a field for each.
"""

from __future__ import annotations

import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, TypeVar

import msgspec

from pipeline.items import Extracted, KeptDocument, Packed, certificate_id
from rules.facts import (
    Document,
    DocumentFacts,
    DocumentVerdict,
    FileRef,
    Finding,
    Issuance,
    MatchBasis,
    PageReading,
    RegisterEntry,
    Role,
    Sha256,
    Signature,
    Unit,
    Unreadable,
    Validation,
)

T = TypeVar("T")

_PACKED = 1
_ESCAPED = 2
_PACK_ABOVE_BYTES = 1500
"""Facts of a signed document are larger; a judged issuance is not, and is written a million at a time."""
_PACK_LEVEL = 1
"""Higher levels win a tenth of the size and cost three times the time."""
_LONE_SURROGATES = 1
"""Msgpack extension: a string that UTF-8 cannot hold, such as a file name that is not UTF-8, in CESU-like bytes."""


class UndecodableError(ValueError):
    """A blob is not what the store wrote."""


def encode(value: object) -> bytes:
    """The bytes of a plain value. Strings may hold anything, lone surrogates and NUL included."""
    flags = 0
    try:
        blob = _encoder.encode(value)
    except UnicodeEncodeError:
        flags = _ESCAPED
        blob = _encoder.encode(_escaped(msgspec.to_builtins(value, builtin_types=(bytes, datetime, date))))
    if len(blob) > _PACK_ABOVE_BYTES:
        flags |= _PACKED
        blob = zlib.compress(blob, _PACK_LEVEL)
    return bytes((flags,)) + blob


def decode(blob: bytes, kind: type[T]) -> T:
    """The value of type `kind` that `encode` took. Raises UndecodableError."""
    try:
        flags = blob[0]
        body = zlib.decompress(memoryview(blob)[1:]) if flags & _PACKED else memoryview(blob)[1:]
        if flags & _ESCAPED:
            held = msgspec.msgpack.decode(body, ext_hook=_unescaped)
            return msgspec.convert(held, kind, builtin_types=(bytes, datetime))
        value: T = _decoder(kind).decode(body)
    except (IndexError, zlib.error, msgspec.MsgspecError, UnicodeDecodeError) as cause:
        raise UndecodableError(str(cause)) from cause
    return value


@dataclass(frozen=True, slots=True, kw_only=True)
class _Kept:
    """KeptDocument with its union laid open."""

    document: DocumentFacts | None
    unreadable: Unreadable | None
    certificates: tuple[Sha256, ...]
    crls: tuple[Sha256, ...]
    ocsps: tuple[Sha256, ...]


def encode_kept(kept: KeptDocument) -> bytes:
    """A document's facts with the names of what came with it."""
    is_read = isinstance(kept.facts, DocumentFacts)
    return encode(
        _Kept(
            document=kept.facts if is_read else None,  # type: ignore[arg-type]
            unreadable=None if is_read else kept.facts,  # type: ignore[arg-type]
            certificates=kept.certificates,
            crls=kept.crls,
            ocsps=kept.ocsps,
        )
    )


def pack(extracted: Extracted) -> Packed:
    """What a store takes (`keep_extracted`), in the worker: the parent need not unfold facts and fold them again."""
    facts = extracted.facts
    certificates, crls, ocsps = (
        tuple({certificate_id(der): der for der in ders}.items())
        for ders in (extracted.certificates, extracted.crls, extracted.ocsps)
    )
    kept = KeptDocument(facts=facts, certificates=_names(certificates), crls=_names(crls), ocsps=_names(ocsps))
    return Packed(
        sha256=facts.sha256,
        unreadable=facts.reason if isinstance(facts, Unreadable) else None,
        kept=encode_kept(kept),
        certificates=certificates,
        crls=crls,
        ocsps=ocsps,
    )


def _names(named: tuple[tuple[Sha256, bytes], ...]) -> tuple[Sha256, ...]:
    return tuple(name for name, _ in named)


def decode_kept(blob: bytes) -> KeptDocument:
    """What `encode_kept` took. Raises UndecodableError."""
    kept = decode(blob, _Kept)
    facts = kept.document if kept.document is not None else kept.unreadable
    if facts is None:
        raise UndecodableError("neither facts nor the reason why there are none")
    return KeptDocument(facts=facts, certificates=kept.certificates, crls=kept.crls, ocsps=kept.ocsps)


def decode_findings(blob: bytes) -> tuple[Finding, ...]:
    """A verdict's findings as `encode` took them. Raises UndecodableError."""
    return decode(blob, tuple[Finding, ...])


@dataclass(frozen=True, slots=True, kw_only=True)
class SignedAs:
    """What was said of a document's signatures, without its facts, which are kept once by content."""

    signatures: tuple[tuple[Validation, Role], ...]
    """In the order of the facts' signatures."""
    verdict: DocumentVerdict | None
    """None for a document that is Unreadable."""
    unreadable: Unreadable | None
    page_reading: PageReading | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class JudgedRecord:
    """A Judged as it is kept: facts by content hash, the unit's record by its digest, classes in columns."""

    entry: RegisterEntry | None
    file: FileRef | None
    document: SignedAs | None
    annexes: tuple[tuple[FileRef, SignedAs], ...]
    other_files: tuple[FileRef, ...]
    basis: MatchBasis
    confidence: float
    candidates: tuple[str, ...]


def record_of(issuance: Issuance) -> JudgedRecord:
    """What is kept of a judged issuance beside its columns, its unit and the facts."""
    return JudgedRecord(
        entry=issuance.entry,
        file=issuance.file,
        document=None if issuance.document is None else _signed_as(issuance.document),
        annexes=tuple((ref, _signed_as(document)) for ref, document in issuance.annexes),
        other_files=issuance.other_files,
        basis=issuance.basis,
        confidence=issuance.confidence,
        candidates=issuance.candidates,
    )


def issuance_of(record: JudgedRecord, *, unit: Unit, facts: Mapping[Sha256, DocumentFacts | Unreadable]) -> Issuance:
    """The issuance that `record_of` took. Raises UndecodableError when facts are missing or are another document's."""
    document = None
    if record.document is not None:
        document = _document(record.document, record.file, facts)
    return Issuance(
        unit=unit,
        entry=record.entry,
        file=record.file,
        document=document,
        annexes=tuple((ref, _document(signed, ref, facts)) for ref, signed in record.annexes),
        other_files=record.other_files,
        basis=record.basis,
        confidence=record.confidence,
        candidates=record.candidates,
    )


def _signed_as(document: Document | Unreadable) -> SignedAs:
    if isinstance(document, Unreadable):
        return SignedAs(signatures=(), verdict=None, unreadable=document)
    return SignedAs(
        signatures=tuple((signature.validation, signature.role) for signature in document.signatures),
        verdict=document.verdict,
        unreadable=None,
        page_reading=document.page_reading,
    )


def _document(
    signed: SignedAs, ref: FileRef | None, facts: Mapping[Sha256, DocumentFacts | Unreadable]
) -> Document | Unreadable:
    if signed.unreadable is not None:
        return signed.unreadable
    known = facts.get(ref.sha256) if ref is not None else None
    if not isinstance(known, DocumentFacts) or len(known.signatures) != len(signed.signatures):
        raise UndecodableError("the facts of a judged document are gone, or were taken again since")
    assert signed.verdict is not None  # written together with the signatures
    return Document(
        facts=known,
        signatures=tuple(
            Signature(facts=each, validation=validation, role=role)
            for each, (validation, role) in zip(known.signatures, signed.signatures, strict=True)
        ),
        verdict=signed.verdict,
        page_reading=signed.page_reading,
    )


_encoder = msgspec.msgpack.Encoder()


_decoders: dict[type[Any], Any] = {}
"""Any: msgspec's decoders by type; made once, as making one costs more than a document."""


def _decoder(kind: type[Any]) -> Any:
    decoder = _decoders.get(kind)
    if decoder is None:
        decoder = _decoders[kind] = msgspec.msgpack.Decoder(kind)
    return decoder


def _escaped(held: Any) -> Any:
    """Plain values with every string that UTF-8 refuses wrapped. Any: any shape that msgspec lays a value out in."""
    if isinstance(held, str):
        try:
            held.encode()
        except UnicodeEncodeError:
            return msgspec.msgpack.Ext(_LONE_SURROGATES, held.encode("utf-8", "surrogatepass"))
        return held
    if isinstance(held, dict):
        return {name: _escaped(each) for name, each in held.items()}
    if isinstance(held, list | tuple):
        return [_escaped(each) for each in held]
    return held


def _unescaped(code: int, data: memoryview) -> str:
    if code != _LONE_SURROGATES:
        raise UndecodableError(f"unknown extension {code}")
    return bytes(data).decode("utf-8", "surrogatepass")
