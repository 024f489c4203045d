"""Which algorithm was good until when, and the technical standard that Vietnam asks of a signature, as dated data.

Weak is not forged: a signature made with an algorithm past its date is told as weak; whether that stops it from passing
is the policy's choice (rules/indication.py). The technical standard (chuẩn kỹ thuật) is a column of its own and never
makes a signature invalid.

Source: ETSI TS 102 176-1 V2.0.0 and V2.1.1, ETSI TS 119 312 V1.1.1 and later, by the dates that the EU's DSS validation
policy (constraint.xml) draws from them; Circular 15/2025/TT-BKHCN Annex I for the technical standard.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache

from rules.facts import Note, SignatureFacts


@dataclass(frozen=True, slots=True, kw_only=True)
class Sunset:
    """An algorithm with the day from which it is weak."""

    name: str
    """Digest as hashlib spells it, or family of the key (RSA, EC)."""
    below_bits: int | None
    """For keys: sizes under this one are meant; None for digests."""
    weak_from: datetime
    """The first moment at which it counts as weak, UTC."""
    source: str


def _from(year: int, month: int = 1) -> datetime:
    return datetime(year, month, 1, tzinfo=UTC)


# Where the source names a year only, the algorithm is good to the end of that year: the reading that accuses less.
DIGESTS: tuple[Sunset, ...] = (
    Sunset(name="md2", below_bits=None, weak_from=_from(2004, 8), source="as MD5"),
    Sunset(name="md5", below_bits=None, weak_from=_from(2004, 8), source="DSS constraint.xml: 2004-08"),
    Sunset(name="ripemd160", below_bits=None, weak_from=_from(2012), source="ETSI TS 102 176-1 V2.0.0: 2011"),
    Sunset(name="sha1", below_bits=None, weak_from=_from(2012, 8), source="DSS constraint.xml: 2012-08"),
    Sunset(name="whirlpool", below_bits=None, weak_from=_from(2016), source="ETSI TS 119 312 V1.1.1: 2015"),
    Sunset(name="sha224", below_bits=None, weak_from=_from(2029), source="DSS constraint.xml: 2029"),
    Sunset(name="sha3_224", below_bits=None, weak_from=_from(2029), source="as SHA-224"),
)
"""Digests that have a date; one that is not here has none."""

KEYS: tuple[Sunset, ...] = (
    Sunset(name="RSA", below_bits=1536, weak_from=_from(2010), source="ETSI TS 102 176-1 V2.0.0: 1024 bits, 2009"),
    Sunset(name="RSA", below_bits=1900, weak_from=_from(2017), source="ETSI TS 119 312 V1.1.1: 1536 bits, 2016"),
    Sunset(name="EC", below_bits=224, weak_from=_from(2014), source="ETSI TS 102 176-1 V2.1.1: 192 bits, 2013"),
    Sunset(name="EC", below_bits=256, weak_from=_from(2017), source="ETSI TS 119 312 V1.1.1: 224 bits, 2016"),
)
"""Key sizes that have a date. RSA of 1,900 bits and more has none here: the dates drawn for it were moved twice."""

_KEY = re.compile(r"([A-Z]+)-(\d+)")
_OLD_DIGEST = re.compile(r"(md2|md5|ripemd160|sha1|whirlpool|sha3_224|sha224)(?!\d)")
_GOOD_DIGESTS = frozenset({"sha256", "sha384", "sha512", "sha3_256", "sha3_384", "sha3_512"})


def weak_digest(name: str | None, *, at: datetime) -> Sunset | None:
    """The date that digest `name` had passed at `at`; None when it was still good or has no date."""
    if name is None:
        return None
    folded = _folded(name)
    return next((sunset for sunset in DIGESTS if sunset.name == folded and at >= sunset.weak_from), None)


def weak_key(key: str | None, *, at: datetime) -> Sunset | None:
    """The date that a key such as `RSA-1024` had passed at `at`; None when it was still good or has no date."""
    if key is None or (told := _family_and_bits(key)) is None:
        return None
    family, bits = told
    passed = (s for s in KEYS if s.name == family and s.below_bits and bits < s.below_bits and at >= s.weak_from)
    return next(passed, None)


@lru_cache(maxsize=256)
def _family_and_bits(key: str) -> tuple[str, int] | None:
    told = _KEY.match(key)
    return None if told is None else (told[1], int(told[2]))


@lru_cache(maxsize=256)
def digest_of_algorithm(algorithm: str | None) -> str | None:
    """The old digest that an algorithm such as `sha1_rsa` or `sha1WithRSAEncryption` names; None when none is named."""
    found = _OLD_DIGEST.search(_folded(algorithm or ""))
    return found[1] if found else None


def weaknesses(signature: SignatureFacts, path_algorithms: Iterable[str], *, at: datetime) -> tuple[Note, ...]:
    """What was weak at `at`: `weak-digest`, `weak-key`, `weak-timestamp-digest`, `weak-path`; empty when nothing was.

    `path_algorithms` are the weak signature algorithms of the certification path (CertificateStanding); they are
    graded by the same dates. `at` is the proof of existence, else the time of validation.
    """
    notes = []
    digests = dict.fromkeys(filter(None, (signature.digest, digest_of_algorithm(signature.algorithm))))
    for digest in digests:
        if sunset := weak_digest(digest, at=at):
            notes.append(_weak("weak-digest", "digest", shown_digest(digest), sunset))
            break
    if sunset := weak_key(signature.key, at=at):
        notes.append(_weak("weak-key", "key", signature.key or "", sunset))
    timestamp = signature.timestamp
    if timestamp is not None and (sunset := weak_digest(timestamp.digest, at=timestamp.gen_time)):
        notes.append(_weak("weak-timestamp-digest", "digest", shown_digest(timestamp.digest), sunset))
    for algorithm in dict.fromkeys(path_algorithms):
        if sunset := weak_digest(digest_of_algorithm(algorithm), at=at) or weak_key(algorithm, at=at):
            notes.append(_weak("weak-path", "algorithm", algorithm, sunset))
    return tuple(notes)


def is_weak_ever(algorithm: str) -> bool:
    """True when a signature algorithm or key has a date at all: what a certificate's standing should mention."""
    latest = datetime.max.replace(tzinfo=UTC)
    return bool(weak_digest(digest_of_algorithm(algorithm), at=latest) or weak_key(algorithm, at=latest))


def technical_standard(signature: SignatureFacts, pdf_version: str) -> tuple[Note, ...]:
    """Where a signature departs from the standard (chuẩn kỹ thuật) of Circular 15/2025/TT-BKHCN, Annex I.

    RSASSA-PSS with RSA of 2,048 bits and more, or ECDSA of 256 bits and more; a digest of the SHA-256 family or
    better; PAdES (ETSI EN 319 142) in a PDF of version 1.7 or later. `pdf_version` is the header's, such as `1.4`.
    An empty tuple means that it keeps the standard. The public-duty software of 2026 itself writes
    adbe.pkcs7.detached, PKCS#1 v1.5 and PDF 1.4, so these are notes and never a verdict.
    """
    notes = []
    algorithm = _folded(signature.algorithm or "")
    told = _KEY.match(signature.key or "")
    family, bits = (told[1], int(told[2])) if told else ("", 0)
    if family == "RSA":
        if "pss" not in algorithm:
            notes.append(Note(code="standard-not-pss", values=(("algorithm", signature.algorithm or "?"),)))
        if bits < 2048:
            notes.append(Note(code="standard-short-key", values=(("key", signature.key or "?"), ("least", "RSA-2048"))))
    elif family == "EC":
        if bits < 256:
            notes.append(Note(code="standard-short-key", values=(("key", signature.key or "?"), ("least", "EC-256"))))
    else:
        notes.append(Note(code="standard-other-algorithm", values=(("key", signature.key or "?"),)))
    if signature.digest is None or _folded(signature.digest) not in _GOOD_DIGESTS:
        digest = shown_digest(signature.digest) if signature.digest else "?"
        notes.append(Note(code="standard-old-digest", values=(("digest", digest),)))
    if not signature.is_document_timestamp and not signature.format.startswith("PAdES"):
        notes.append(Note(code="standard-not-pades", values=(("format", signature.format),)))
    if _version(pdf_version) < (1, 7):
        notes.append(Note(code="standard-old-pdf", values=(("version", pdf_version),)))
    return tuple(notes)


def shown_digest(name: str) -> str:
    """A digest as people write it: `sha1` is SHA-1, `sha3_256` is SHA3-256."""
    folded = _folded(name)
    if folded.startswith("sha3_"):
        return "SHA3-" + folded[5:]
    if folded.startswith("sha"):
        return "SHA-" + folded[3:]
    return folded.upper()


@lru_cache(maxsize=256)
def _folded(name: str) -> str:
    """`SHA-1`, `sha1` and `sha_1` are one name, and so are `SHA3-256` and `sha3_256`."""
    plain = name.strip().lower().replace("-", "").replace("_", "")
    return re.sub(r"^sha3(?=224|256|384|512)", "sha3_", plain)


def _weak(code: str, name: str, shown: str, sunset: Sunset) -> Note:
    return Note(code=code, values=((name, shown), ("since", f"{sunset.weak_from:%Y-%m}")))


def _version(told: str) -> tuple[int, int]:
    found = re.match(r"(\d+)\.(\d+)", told)
    return (int(found[1]), int(found[2])) if found else (0, 0)
