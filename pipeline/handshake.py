"""What a reading process says of itself, so that two machines find the same in the same document or do not begin."""

from __future__ import annotations

import hashlib
import sys
from importlib.metadata import version
from pathlib import Path

from pipeline import extract, registers
from pipeline.rulebook import rulebook_digest
from pipeline.stores.codec import encode

_CANARY = Path(__file__).with_name("canary.pdf")
"""A document of the demonstration world, as a clerk drops it: text, a person's signature and the organisation's."""
_SHOWN = 16
"""Digits of a digest that a person is shown; 64 bits are enough against chance, which is all this guards against."""


def introduce(_: object) -> dict[str, str]:
    """The traits of this process by name; work is shared only between processes whose traits are all equal.

    Runs in a worker's child, as documents do, so that limits, fork server and libraries are tried as well. The trust
    material is no trait: a worker reads bytes and appraises nothing. The canary's facts stand for the libraries, whose
    versions may differ without harm. Raises OSError when the canary is not there.
    """
    found = extract.extract(_CANARY.read_bytes())
    return {
        "vanthu": version("vanthu"),
        "extractor": f"{extract.EXTRACTOR_VERSION}-{_source(extract.__file__)}",
        "reader": f"{registers.READER_VERSION}-{_source(registers.__file__)}",
        "rulebook": rulebook_digest()[:_SHOWN],
        "python": f"{sys.version_info.major}.{sys.version_info.minor}",
        "canary": hashlib.sha256(encode(found)).hexdigest()[:_SHOWN],
    }


def _source(face: str | None) -> str:
    """A digest over a room's modules by name and content: versions are raised by people, who forget."""
    told = hashlib.sha256()
    room = Path(face or "").parent
    for path in sorted(room.rglob("*.py")):
        told.update(path.relative_to(room).as_posix().encode() + b"\0" + hashlib.sha256(path.read_bytes()).digest())
    return told.hexdigest()[:8]
