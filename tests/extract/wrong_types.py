"""A signed document in which one entry of one dictionary has a value of a wrong type; importable by workers."""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import dataclass

from pypdf import PdfReader
from pypdf.generic import DictionaryObject, NameObject, StreamObject

from tests.extract.signing import INFO, Office, append, write

MISSING = 999
"""No object has this number."""
VALUES = {
    "number": b"5",
    "real": b"-0.5",
    "name": b"/X",
    "string": b"(x)",
    "true": b"true",
    "null": b"null",
    "dictionary": b"<< >>",
    "array": b"[]",
    "array of all": b"[5 /X (x) null << >> [] %d 0 R]" % MISSING,
    "reference to nothing": b"%d 0 R" % MISSING,
    "reference to itself": b"",
}


@dataclass(frozen=True, slots=True)
class Mutation:
    """What is put where."""

    number: int
    """Of the object that holds the dictionary."""
    key: str
    kind: str

    def __str__(self) -> str:
        return f"{self.number} {self.key} {self.kind}"


def mutations(data: bytes, *, first: int = 1, last: int = INFO) -> Iterator[Mutation]:
    """Every key of every dictionary among these objects, with every value."""
    reader = PdfReader(io.BytesIO(data))
    for number in range(first, last + 1):
        body = reader.get_object(number)
        for key in body if isinstance(body, DictionaryObject) else ():
            if key != "/Length":
                yield from (Mutation(number, str(key), kind) for kind in VALUES)


def mutated(data: bytes, mutation: Mutation) -> bytes:
    """The body of the object with the value in the entry's place."""
    body = PdfReader(io.BytesIO(data)).get_object(mutation.number)
    assert isinstance(body, DictionaryObject)
    raw = body._data if isinstance(body, StreamObject) else None
    value = VALUES[mutation.kind] or b"%d 0 R" % mutation.number
    out = io.BytesIO()
    for key in body:
        if key in (mutation.key, "/Length"):
            continue
        NameObject(key).write_to_stream(out)
        out.write(b" ")
        body.raw_get(key).write_to_stream(out)
        out.write(b" ")
    entries = out.getvalue() + mutation.key.encode() + b" " + value
    if raw is None:
        return b"<< %s >>" % entries
    return b"<< %s /Length %d >>\nstream\n%s\nendstream" % (entries, len(raw), raw)


def written(mutation: Mutation) -> bytes:
    """Written so and then signed."""
    office = Office()
    objects = office.objects() | {mutation.number: mutated(office.data, mutation)}
    return Office(data=write(objects)).sign("leader").data


def appended(data: bytes, mutation: Mutation) -> bytes:
    """Signed and then written so."""
    return append(data, {mutation.number: mutated(data, mutation)})
