"""What is encoded comes back equal, whatever strings and times it holds."""

from __future__ import annotations

from dataclasses import fields, is_dataclass, replace
from datetime import UTC, date, datetime
from enum import StrEnum
from functools import cache
from types import UnionType
from typing import Any, NewType, Union, get_args, get_origin, get_type_hints

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.items import KeptDocument, RegisterReading
from pipeline.stores.codec import (
    JudgedRecord,
    UndecodableError,
    decode,
    decode_kept,
    encode,
    encode_kept,
    issuance_of,
    record_of,
)
from pipeline.stores.interface import UnitRun
from rules.facts import CertificateStanding, DocumentFacts, FileRef, Finding, Sha256, Unit, Unreadable
from tests.builders import a_document, a_file, a_unit, an_entry, an_issuance, an_unreadable

PLAIN = {
    # Lone surrogates included: a name that is not UTF-8, and what a broken PDF's text may hold.
    str: st.text(st.characters(exclude_categories=[]), max_size=12),
    int: st.integers(-(2**63), 2**63 - 1),
    float: st.floats(allow_nan=False),
    bool: st.booleans(),
    bytes: st.binary(max_size=12),
    datetime: st.datetimes(timezones=st.just(UTC)),
    date: st.dates(),
    type(None): st.none(),
}


@cache
def values(kind: Any) -> st.SearchStrategy[Any]:
    """Any value of a kept type, from its type hints."""
    if kind in PLAIN:
        return PLAIN[kind]
    if isinstance(kind, NewType):
        return values(kind.__supertype__)
    origin, inner = get_origin(kind), get_args(kind)
    if origin in (UnionType, Union):
        return st.one_of(*(values(each) for each in inner))
    if origin is tuple and inner[-1] is ...:
        return st.lists(values(inner[0]), max_size=2).map(tuple)
    if origin is tuple:
        return st.tuples(*(values(each) for each in inner))
    if issubclass(kind, StrEnum):
        return st.sampled_from(list(kind))
    assert is_dataclass(kind), kind
    hints = get_type_hints(kind)
    return st.builds(kind, **{field.name: values(hints[field.name]) for field in fields(kind)})


KINDS = [CertificateStanding, RegisterReading, JudgedRecord, UnitRun, Unit, Finding]


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.__name__)
def test_every_kept_value_comes_back(kind: type[Any]) -> None:
    @settings(max_examples=60, deadline=None)
    @given(values(kind))
    def comes_back(value: object) -> None:
        assert decode(encode(value), kind) == value

    comes_back()


@settings(max_examples=100, deadline=None)
@given(values(DocumentFacts) | values(Unreadable), values(tuple[Sha256, ...]))
def test_facts_and_the_reason_why_there_are_none_are_told_apart(facts: Any, names: Any) -> None:
    kept = KeptDocument(facts=facts, certificates=names, crls=names, ocsps=names)
    assert decode_kept(encode_kept(kept)) == kept


@pytest.mark.parametrize("text", ["\udcfd.pdf", "a\x00b", "\ud83d", "Quyết định", "\U0010ffff", "😀" * 500])
def test_any_string_survives(text: str) -> None:
    ref = FileRef(path=text, sha256=a_file().sha256)
    assert decode(encode(ref), FileRef) == ref


def test_dates_bytes_and_none_survive_beside_a_string_that_is_not_utf8() -> None:
    entry = an_entry(
        subject="\udcfd", issued_on=date(2026, 3, 5), sent_on=datetime(2026, 3, 5, 1, tzinfo=UTC), note=None
    )
    assert decode(encode(entry), type(entry)) == entry


def test_an_issuance_is_put_together_again_from_facts_kept_apart() -> None:
    issuance = an_issuance(annexes=((a_file("BVDN/pl.pdf"), a_document()), (a_file("BVDN/x.pdf"), an_unreadable())))
    facts = {
        ref.sha256: document.facts
        for ref, document in [(issuance.file, issuance.document), *issuance.annexes]
        if not isinstance(document, Unreadable)
    }
    record = decode(encode(record_of(issuance)), JudgedRecord)
    assert issuance_of(record, unit=a_unit(), facts=facts) == issuance
    with pytest.raises(UndecodableError):
        issuance_of(record, unit=a_unit(), facts={})


def test_facts_taken_again_since_do_not_pass_for_those_that_were_judged() -> None:
    issuance = an_issuance()
    other = replace(issuance.document.facts, signatures=())
    with pytest.raises(UndecodableError):
        issuance_of(record_of(issuance), unit=a_unit(), facts={issuance.file.sha256: other})


@pytest.mark.parametrize("blob", [b"", b"\x00", b"\x01not zlib", b"\x00\xc1", b"\x02\xc7\x01\x09x", b"\x00\x80"])
def test_bytes_that_the_store_did_not_write_are_told(blob: bytes) -> None:
    with pytest.raises(UndecodableError):
        decode(blob, Unit)


def test_a_field_that_was_not_there_when_a_value_was_written_has_its_default() -> None:
    import msgspec

    older = msgspec.to_builtins(an_entry())
    for later in ("urgency", "note", "is_secret"):
        del older[later]
    assert decode(b"\x00" + msgspec.msgpack.encode(older), type(an_entry())) == an_entry()


def test_a_real_sized_document_is_small() -> None:
    kept = KeptDocument(facts=a_document().facts)
    assert len(encode_kept(kept)) < 2500
