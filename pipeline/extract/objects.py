"""PDF objects of one revision, looked up without raising and without pinning a reader. Runs in a worker.

pyHanko's own historical view copies every object it hands out; here an object that did not change since is shared by
all revisions, which is what makes a tagged file of thirty pages a matter of milliseconds.
"""

from __future__ import annotations

import zlib
from typing import Any

from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.misc import PdfDecodeLimitError, PdfError

Ref = tuple[int, int]
"""Object and generation number."""

READ_ERRORS = (
    PdfError,
    zlib.error,
    NotImplementedError,
    ValueError,
    TypeError,
    KeyError,
    AttributeError,
    IndexError,
    AssertionError,
    OSError,
)
"""What pyHanko lets out while reading a broken object."""


class LimitReached(Exception):
    """A bound of this room: decoded bytes or looked-at objects."""


class View:
    """One file at one revision. Objects come out as pyHanko's; none may leave the room."""

    def __init__(self, reader: Any, revision: int) -> None:
        self.reader = reader
        self.revision = revision
        self._last = reader.xrefs.total_revisions - 1
        self._cache: dict[Ref, Any] = {}
        self._changed_later = {
            reference.idnum
            for later in range(revision + 1, self._last + 1)
            for reference in reader.xrefs.explicit_refs_in_revision(later)
        }

    def trailer(self) -> Any:
        """The trailer dictionary as it stood."""
        return self.reader.trailer.flatten(self.revision)

    def get(self, value: Any) -> Any:
        """The object behind a reference, or the value itself; None for null, missing and unreadable objects."""
        hops = 0
        while isinstance(value, generic.IndirectObject):
            value = self.fetch((value.idnum, value.generation))
            hops += 1
            if hops > 32:
                return None
        return None if isinstance(value, generic.NullObject) else value

    def fetch(self, ref: Ref) -> Any:
        """The object with this number; None when it is missing or unreadable."""
        if ref in self._cache:
            return self._cache[ref]
        reference = generic.Reference(ref[0], ref[1], pdf=self.reader)
        found: Any = None
        try:
            if ref[0] not in self._changed_later:
                found = self.reader.get_object(reference)
            else:
                found = self.reader.get_object(reference, revision=self.revision)
        except PdfDecodeLimitError as error:
            raise LimitReached(str(error)) from error
        except READ_ERRORS:
            found = None
        except RecursionError as error:
            raise LimitReached("nested too deeply") from error
        if isinstance(found, generic.NullObject):
            found = None
        self._cache[ref] = found
        return found

    def child(self, container: Any, key: str) -> Any:
        """The value under a key, dereferenced; None without it."""
        return self.get(raw(container, key))


def raw(container: Any, key: str) -> Any:
    """The value under a key as it is written, a reference included; None when there is no such dictionary or key."""
    if not isinstance(container, generic.DictionaryObject) or key not in container:
        return None
    try:
        return container.raw_get(key)
    except PdfDecodeLimitError as error:
        raise LimitReached(str(error)) from error
    except READ_ERRORS:
        return None


def items(array: Any) -> list[Any]:
    """An array's members as written; empty for anything else."""
    if not isinstance(array, generic.ArrayObject):
        return []
    found = []
    for index in range(len(array)):
        try:
            found.append(array.raw_get(index))
        except READ_ERRORS:
            found.append(None)
    return found


def ref_of(value: Any) -> Ref | None:
    """Object and generation number when the value is a reference."""
    return (value.idnum, value.generation) if isinstance(value, generic.IndirectObject) else None


def is_dict(value: Any) -> bool:
    """A dictionary that is not a stream's."""
    return isinstance(value, generic.DictionaryObject) and not isinstance(value, generic.StreamObject)


def text_of(value: Any) -> str | None:
    """A text string as plain str; bytes that are no text as Latin-1."""
    if isinstance(value, generic.TextStringObject):
        return str.__str__(value)
    if isinstance(value, generic.ByteStringObject):
        return bytes(value).decode("latin-1")
    return None


def name_of(value: Any) -> str | None:
    """A name with its slash, as plain str."""
    return "".join(value) if isinstance(value, generic.NameObject) else None


def number_of(value: Any) -> float | None:
    """A number as plain float."""
    return float(value) if isinstance(value, (generic.NumberObject, generic.FloatObject)) else None
