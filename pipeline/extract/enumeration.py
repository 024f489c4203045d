"""Every signature of a file, found twice: through the form and the pages, and as raw /ByteRange. Runs in a worker.

No library's list is trusted: what it does not support it leaves out, and a file that was signed would read as unsigned.
Not signatures: the MAC of an encrypted file (/AuthCode), usage rights (/UR, /UR3), fields without a value, and
placeholders whose /Contents and /ByteRange were never filled.

Source: ISO 32000-2 12.7.5.5, 12.8.1, 12.8.4 (usage rights), ISO/TS 32004 (MAC).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from pyhanko.pdf_utils import generic

from pipeline.extract.objects import Ref, View, is_dict, items, name_of, raw, ref_of, text_of

_BYTE_RANGE = re.compile(rb"/ByteRange\s*\[([^\]\x00]{0,400})\]")
_NUMBER = re.compile(rb"-?\d{1,19}")
_MAX_FIELDS = 20_000
_MAX_DEPTH = 64


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """One signature that a field, a widget or the raw bytes point to. Holds pyHanko objects: never leaves the room."""

    name: str
    """Fully qualified field name; `#n` without a field."""
    field: Any
    """The field dictionary; None when only the raw bytes show the signature."""
    signature: Any
    """The signature dictionary; None as above."""
    signature_ref: Ref | None
    """Of the dictionary, else of the field that holds it directly."""
    byte_range: tuple[int, ...]
    contents: bytes | None
    """Decoded /Contents; None when missing or not a string."""
    in_form: bool
    on_page: bool
    raw_offset: int | None
    """Where the raw /ByteRange stands, counted as offsets are; None when it was not found there."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Enumeration:
    """Everything found."""

    candidates: tuple[Candidate, ...]
    others: int
    """Raw byte ranges that are MAC, usage rights or part of an embedded file."""


def enumerate_signatures(data: bytes, view: View | None) -> Enumeration:
    """All signatures, those of fields first. `view` is None when the file's structure cannot be read."""
    fields: list[tuple[str, Any, Ref | None, bool, bool]] = []
    excluded: set[tuple[int, ...]] = set()
    if view is not None:
        fields = list(_signed_fields(view))
        excluded = _not_signatures(view)
    raw_ranges = list(raw_byte_ranges(data))
    candidates: list[Candidate] = []
    seen: set[tuple[int, ...]] = set()
    for name, field, own, in_form, on_page in fields:
        assert view is not None
        value = _inherited(view, field, "/V")
        signature = view.get(value)
        if not is_dict(signature):
            # Not a placeholder: a signature field's value is a signature dictionary or nothing.
            if value is not None and view.get(value) is not None:
                candidates.append(_candidate(name, field, None, ref_of(value), (), None, in_form, on_page, None))
            continue
        byte_range = _numbers(view, signature)
        contents = _contents(signature)
        if _is_placeholder(byte_range, contents, signature):
            continue
        offset = next((at for at, numbers in raw_ranges if numbers == byte_range), None)
        seen.add(byte_range)
        holder = ref_of(value) or _holder(view, field, own)
        candidates.append(_candidate(name, field, signature, holder, byte_range, contents, in_form, on_page, offset))
    others = 0
    counter = 0
    for offset, numbers in raw_ranges:
        if numbers in seen:
            continue
        seen.add(numbers)
        if (
            numbers in excluded
            or _is_other_use(data, offset)
            or (view is not None and _is_in_stream(data, view, offset))
        ):
            others += 1
            continue
        if len(numbers) == 4 and not any(numbers):
            continue
        contents = _gap_contents(data, numbers)
        if contents is not None and not contents.strip(b"\0"):
            continue
        counter += 1
        candidates.append(_candidate(f"#{counter}", None, None, None, numbers, contents, False, False, offset))
    return Enumeration(candidates=tuple(candidates), others=others)


def raw_byte_ranges(data: bytes) -> Iterator[tuple[int, tuple[int, ...]]]:
    """(offset of the key, its numbers) for each /ByteRange array in the bytes, in file order."""
    for found in _BYTE_RANGE.finditer(data):
        yield found.start(), tuple(int(number) for number in _NUMBER.findall(found.group(1)))


def fields_of(view: View) -> Iterator[tuple[str, Any, Ref | None, Any]]:
    """(fully qualified name, field, its reference, inherited /FT) for each field of the form, cycles cut."""
    form = view.child(view.child(view.trailer(), "/Root"), "/AcroForm")
    stack: list[tuple[Any, str, Any, int]] = [
        (each, "", None, 0) for each in reversed(items(view.child(form, "/Fields")))
    ]
    seen: set[Ref] = set()
    while stack:
        value, parent, inherited, depth = stack.pop()
        ref = ref_of(value)
        if ref is not None:
            if ref in seen:
                continue
            seen.add(ref)
        field = view.get(value)
        if not is_dict(field) or depth > _MAX_DEPTH or len(seen) > _MAX_FIELDS:
            continue
        partial = text_of(view.child(field, "/T"))
        name = parent if partial is None else f"{parent}.{partial}" if parent else partial
        kind = name_of(view.child(field, "/FT")) or inherited
        kids = items(view.child(field, "/Kids"))
        if partial is not None or not parent:
            yield name, field, ref, kind
        stack.extend((kid, name, kind, depth + 1) for kid in reversed(kids))


def pages_of(view: View) -> list[tuple[Any, Ref | None]]:
    """(page, reference) in order, cycles cut; what is no page is left out."""
    pages: list[tuple[Any, Ref | None]] = []
    stack = [raw(view.child(view.trailer(), "/Root"), "/Pages")]
    seen: set[Ref] = set()
    while stack and len(pages) < 100_000:
        value = stack.pop()
        ref = ref_of(value)
        if ref is not None:
            if ref in seen:
                continue
            seen.add(ref)
        node = view.get(value)
        if not is_dict(node):
            continue
        kids = view.child(node, "/Kids")
        if isinstance(kids, generic.ArrayObject):
            stack.extend(reversed(items(kids)))
        else:
            pages.append((node, ref))
    return pages


def _signed_fields(view: View) -> Iterator[tuple[str, Any, Ref | None, bool, bool]]:
    """(name, field, its reference, in the form, on a page) of each signature field with a value, once per field."""
    on_page: dict[Ref, Any] = {}
    loose: list[Any] = []
    for page, _ in pages_of(view):
        for value in items(view.child(page, "/Annots")):
            annotation = view.get(value)
            if not is_dict(annotation) or name_of(view.child(annotation, "/Subtype")) != "/Widget":
                continue
            ref = ref_of(value)
            if ref is not None:
                on_page[ref] = annotation
            else:
                loose.append(annotation)
    seen: set[Ref] = set()
    names: set[str] = set()
    for name, field, ref, kind in fields_of(view):
        if ref is not None:
            seen.add(ref)
        kid_refs = {kid for kid in map(ref_of, items(view.child(field, "/Kids"))) if kid is not None}
        seen |= kid_refs
        if kind != "/Sig" or view.child(field, "/V") is None:
            continue
        names.add(name)
        yield name, field, ref, True, ref in on_page or bool(kid_refs & on_page.keys())
    for ref, annotation in [*on_page.items(), *((None, each) for each in loose)]:
        if ref is not None and ref in seen:
            continue
        field = _owner(view, annotation)
        parent_ref = ref_of(raw(annotation, "/Parent"))
        if parent_ref is not None and parent_ref in seen:
            continue
        if name_of(view.get(_inherited(view, annotation, "/FT"))) != "/Sig":
            continue
        if view.get(_inherited(view, annotation, "/V")) is None:
            continue
        if parent_ref is not None:
            seen.add(parent_ref)
        name = _qualified_name(view, annotation)
        unique, count = name, 1
        while unique in names:
            count += 1
            unique = f"{name}#{count}"
        names.add(unique)
        yield unique, field, ref if field is annotation else parent_ref, False, True


def _owner(view: View, annotation: Any) -> Any:
    parent = view.child(annotation, "/Parent")
    return parent if raw(annotation, "/V") is None and is_dict(parent) else annotation


def _holder(view: View, field: Any, ref: Ref | None) -> Ref | None:
    """The reference of the field or parent that /V stands in."""
    for _ in range(_MAX_DEPTH):
        if raw(field, "/V") is not None:
            return ref
        ref = ref_of(raw(field, "/Parent"))
        field = view.child(field, "/Parent")
        if not is_dict(field):
            return None
    return None


def _inherited(view: View, field: Any, key: str) -> Any:
    """A field attribute as written, from the field or the nearest parent that has it."""
    for _ in range(_MAX_DEPTH):
        value = raw(field, key)
        if value is not None:
            return value
        field = view.child(field, "/Parent")
        if not is_dict(field):
            return None
    return None


def _qualified_name(view: View, field: Any) -> str:
    parts: list[str] = []
    for _ in range(_MAX_DEPTH):
        partial = text_of(view.child(field, "/T"))
        if partial is not None:
            parts.append(partial)
        field = view.child(field, "/Parent")
        if not is_dict(field):
            break
    return ".".join(reversed(parts)) or "#widget"


def _numbers(view: View, signature: Any) -> tuple[int, ...]:
    return tuple(
        int(number) if isinstance(number, generic.NumberObject) else -1
        for number in map(view.get, items(view.child(signature, "/ByteRange")))
    )


def _contents(signature: Any) -> bytes | None:
    try:
        value = signature.raw_get("/Contents", decrypt=generic.EncryptedObjAccess.RAW)
    except Exception:
        return None
    if isinstance(value, (generic.TextStringObject, generic.ByteStringObject)):
        return bytes(value.original_bytes)
    return None


def _is_placeholder(byte_range: tuple[int, ...], contents: bytes | None, signature: Any) -> bool:
    """Reserved and never signed: no contents to speak of and no range, with nothing else that says it was signed."""
    return not byte_range and contents is None and raw(signature, "/Filter") is None


def _not_signatures(view: View) -> set[tuple[int, ...]]:
    """Byte ranges of usage rights and of the MAC."""
    ranges: set[tuple[int, ...]] = set()
    trailer = view.trailer()
    permissions = view.child(view.child(trailer, "/Root"), "/Perms")
    for holder, key in ((permissions, "/UR"), (permissions, "/UR3"), (trailer, "/AuthCode")):
        target = view.child(holder, key)
        if is_dict(target):
            ranges.add(_numbers(view, target))
    return ranges - {()}


def _is_other_use(data: bytes, offset: int) -> bool:
    """A /ByteRange of a MAC or of usage rights in an older revision, told from the words next to it."""
    before = data[max(0, offset - 400) : offset]
    start = max(before.rfind(b"endobj"), before.rfind(b" obj"), before.rfind(b"trailer"))
    after = data[offset : offset + 200]
    near = before[start:] if start >= 0 else before
    return b"/AuthCode" in near or b"/MACLocation" in near + after or b"/UR3" in near + after


def _is_in_stream(data: bytes, view: View, offset: int) -> bool:
    """Inside the data of a listed stream object, such as a signed PDF that is attached to this one."""
    sections = view.reader.xrefs
    nearest: tuple[int, Ref, int] | None = None
    for revision in range(sections.total_revisions):
        for number, (generation, at) in sections.get_xref_data(revision).standard_xrefs.items():
            if at <= offset and (nearest is None or at > nearest[0]):
                nearest = (at, (number, generation), revision)
    if nearest is None:
        return False
    at, ref, revision = nearest
    stream = View(view.reader, revision).fetch(ref)
    begin = data.find(b"stream", at, offset)
    if begin < 0 or not isinstance(stream, generic.StreamObject):
        return False
    return begin < offset < begin + len(b"stream\r\n") + len(stream.encoded_data)


def _gap_contents(data: bytes, numbers: tuple[int, ...]) -> bytes | None:
    if len(numbers) != 4 or min(numbers) < 0:
        return None
    gap = data[numbers[0] + numbers[1] : numbers[2]]
    if gap[:1] != b"<" or gap[-1:] != b">":
        return None
    try:
        return bytes.fromhex(gap[1:-1].decode("ascii"))
    except ValueError:
        return None


def _candidate(
    name: str,
    field: Any,
    signature: Any,
    signature_ref: Ref | None,
    byte_range: tuple[int, ...],
    contents: bytes | None,
    in_form: bool,
    on_page: bool,
    raw_offset: int | None,
) -> Candidate:
    return Candidate(
        name=name,
        field=field,
        signature=signature,
        signature_ref=signature_ref,
        byte_range=byte_range,
        contents=contents,
        in_form=in_form,
        on_page=on_page,
        raw_offset=raw_offset,
    )
