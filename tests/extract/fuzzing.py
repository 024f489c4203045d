"""Signed PDFs of several kinds, and what is made of a mutant of one; importable by workers."""

from __future__ import annotations

import pickle
import random
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from functools import cache
from hashlib import sha256
from pathlib import Path

import pypdfium2

from pipeline.extract import extract
from rules.document import validate_document
from rules.facts import CertificateStanding, Document, DocumentVerdict, Indication, Sha256, Unreadable
from rules.indication import ValidationPolicy
from tests.builders import a_standing
from tests.mutants import mutant

AT = datetime(2026, 11, 23, tzinfo=UTC)
_PARTS = ("signatures-unread", "origin-unread", "heading-unread", "widgets-unread")
"""Notes by which extraction tells that something of its own raised what it did not expect."""


@dataclass(frozen=True, slots=True)
class Seed:
    """A file that is valid where everything is trusted."""

    name: str
    data: bytes
    gap: tuple[int, int]
    """The bytes that its last signature leaves out, its own contents, from and to."""
    signed: frozenset[bytes]
    """SHA-256 of the bytes that each of its signatures signed."""
    shown: frozenset[bytes]
    """SHA-256 of the text of its pages, as its last revision and each earlier signed one shows it."""


@dataclass(frozen=True, slots=True)
class Job:
    """One mutant, by its number."""

    seeds: str
    """File of the pickled seeds."""
    number: int


@dataclass(frozen=True, slots=True)
class Outcome:
    """What was made of a mutant."""

    seed: str
    verdict: str
    in_place: bool
    wrong: str | None
    """Why the verdict is a scandal; None when it is none."""
    raised: tuple[str, ...]
    """What extraction caught at its own door: kept from harm, and still worth a look."""


def make_seeds() -> list[Seed]:
    """Written by hand and signed by the tests, and as the tools of offices leave them."""
    from pipeline.demo.offices import OFFICES
    from pipeline.demo.pki import make_pki
    from pipeline.demo.stories import Case, Story, make
    from tests.extract import redteam
    from tests.extract.attacks import _issued, issued
    from tests.extract.signing import Cms, Office

    case = Case(story=Story.REGULAR, office=OFFICES["BVDN"], number="207", issued_on=date(2026, 3, 12), role="deputy")
    (letter,) = make(case, make_pki(), random.Random(5)).files
    files = {
        "leader, clerk and seal": issued(),
        "not certified": issued(None),
        "one signature": Office().sign("leader").data,
        "on a curve": Office().sign("curve", certify=1).data,
        "Edwards": Office().sign("edwards", how=Cms(timestamp=False)).data,
        "stamped at the end": redteam.stamped(_issued()).data,
        "a letter": letter,
    }
    return [_seed(name, data) for name, data in files.items()]


def _seed(name: str, data: bytes) -> Seed:
    document = judged(data)
    assert isinstance(document, Document), name
    assert document.verdict is DocumentVerdict.VALID, name
    ranges = [each.facts.byte_range for each in document.signatures]
    a, b, c, d = max(ranges, key=lambda each: each[2] + each[3])
    assert (a, c + d) == (0, len(data)), name
    revisions = [data, *(data[: c + d] for _, _, c, d in ranges)]
    return Seed(
        name=name,
        data=data,
        gap=(b, c),
        signed=frozenset(_signed(data, each) for each in ranges),
        shown=frozenset(map(shown, revisions)),
    )


def judged(data: bytes) -> Document | Unreadable:
    """The file where every certificate is trusted: what is left is what its bytes say."""
    standing = a_standing(
        valid_from=datetime(2020, 1, 1, tzinfo=UTC),
        valid_to=datetime(2040, 1, 1, tzinfo=UTC),
        may_sign=True,
        may_timestamp=True,
    )

    def trusted(certificate: Sha256, _: tuple[Sha256, ...]) -> CertificateStanding:
        return replace(standing, sha256=certificate)

    facts = extract(data).facts
    if isinstance(facts, Unreadable):
        return facts
    return validate_document(facts, standing_of=trusted, policy=ValidationPolicy(), at=AT)


def judge_mutant(job: Job) -> Outcome:
    """In a worker."""
    seeds = _seeds(job.seeds)
    chance = random.Random(job.number)
    # The last is ten times as long to read as the others, and has its turn half as often.
    seed = seeds[job.number % (2 * len(seeds) - 1) % len(seeds)]
    data, in_place = mutant(seed.data, chance, [each.data for each in seeds])
    found = judged(data)
    if isinstance(found, Unreadable):
        raised = () if found.reason.code != "pdf-damaged" else tuple(value for _, value in found.reason.values)
        return Outcome(seed.name, f"unreadable: {found.reason.code}", in_place, None, raised)
    return Outcome(
        seed=seed.name,
        verdict=found.verdict.value,
        in_place=in_place,
        wrong=_wrong(found, data, seed, seeds, in_place),
        raised=tuple(
            f"{note.code}: {note.values[0][1]}" for note in found.notes if note.code in _PARTS and note.values
        ),
    )


def _wrong(found: Document, data: bytes, seed: Seed, seeds: list[Seed], in_place: bool) -> str | None:
    """What a mutant must never be: passed over bytes that nobody signed, or valid and showing something else."""
    signed = frozenset[bytes]().union(*(each.signed for each in seeds))
    for signature in found.signatures:
        has_passed = signature.validation.indication is Indication.TOTAL_PASSED
        if has_passed and _signed(data, signature.facts.byte_range) not in signed:
            return f"{signature.facts.field} passes over bytes that nobody signed"
    if found.verdict is not DocumentVerdict.VALID:
        return None
    start, end = seed.gap
    if in_place and (data[:start], data[end:]) != (seed.data[:start], seed.data[end:]):
        return "valid with another byte inside the signed part"
    if shown(data) not in frozenset[bytes]().union(*(each.shown for each in seeds)):
        return "valid and shows what no signed revision shows"
    return None


def shown(data: bytes) -> bytes:
    """Of the text of all pages, as a reader of its own sees it."""
    digest = sha256()
    document = pypdfium2.PdfDocument(data)
    try:
        for page in document:
            digest.update(page.get_textpage().get_text_bounded().encode("utf-8", "replace") + b"\f")
    finally:
        document.close()
    return digest.digest()


def _signed(data: bytes, byte_range: tuple[int, ...]) -> bytes:
    starts = zip(byte_range[::2], byte_range[1::2], strict=False)
    return sha256(b"".join(data[start : start + length] for start, length in starts)).digest()


@cache
def _seeds(path: str) -> list[Seed]:
    made: list[Seed] = pickle.loads(Path(path).read_bytes())
    return made
