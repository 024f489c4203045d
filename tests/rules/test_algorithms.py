"""Algorithms by date, and the technical standard as a column of its own."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from rules.algorithms import (
    DIGESTS,
    KEYS,
    digest_of_algorithm,
    is_weak_ever,
    shown_digest,
    technical_standard,
    weak_digest,
    weak_key,
    weaknesses,
)
from rules.note_texts import NOTE_TEXTS
from tests.builders import a_timestamp, some_signature_facts

NOW = datetime(2026, 11, 23, tzinfo=UTC)


@pytest.mark.parametrize("sunset", DIGESTS, ids=lambda s: s.name)
def test_a_digest_is_good_until_its_date_and_weak_from_it_on(sunset) -> None:  # type: ignore[no-untyped-def]
    assert weak_digest(sunset.name, at=sunset.weak_from) is sunset
    assert weak_digest(sunset.name, at=sunset.weak_from - timedelta(seconds=1)) is None


@pytest.mark.parametrize("name", ["sha256", "sha384", "sha512", "sha3_256", "shake256", None, "unheard-of"])
def test_a_digest_without_a_date_is_not_weak(name: str | None) -> None:
    assert weak_digest(name, at=NOW) is None


@pytest.mark.parametrize("name", ["sha1", "SHA-1", "sha_1", "SHA1"])
def test_a_digest_is_one_digest_however_it_is_spelled(name: str) -> None:
    assert weak_digest(name, at=NOW) is not None


@pytest.mark.parametrize(
    ("key", "weak"),
    [("RSA-1024", True), ("RSA-1536", True), ("RSA-2048", False), ("RSA-3072", False), ("EC-192", True),
     ("EC-224", True), ("EC-256", False), ("DSA-1024", False), ("", False), (None, False)],
)  # fmt: skip
def test_a_short_key_is_weak_today(key: str | None, weak: bool) -> None:
    assert (weak_key(key, at=NOW) is not None) is weak


def test_a_key_of_1024_bits_was_good_when_the_standard_said_so() -> None:
    assert weak_key("RSA-1024", at=datetime(2009, 6, 1, tzinfo=UTC)) is None
    assert all(sunset.source for sunset in (*DIGESTS, *KEYS))


@pytest.mark.parametrize(
    ("algorithm", "digest"),
    [("sha1_rsa", "sha1"), ("sha1WithRSAEncryption", "sha1"), ("md5_rsa", "md5"), ("sha224_ecdsa", "sha224"),
     ("sha3_224_rsa", "sha3_224"), ("sha256_rsa", None), ("rsassa_pss", None), (None, None)],
)  # fmt: skip
def test_an_algorithm_names_its_old_digest(algorithm: str | None, digest: str | None) -> None:
    assert digest_of_algorithm(algorithm) == digest


def test_todays_province_is_weak_and_told_since_when() -> None:
    notes = weaknesses(some_signature_facts(digest="sha1", algorithm="sha1_rsa"), (), at=NOW)
    assert [(note.code, dict(note.values)) for note in notes] == [
        ("weak-digest", {"digest": "SHA-1", "since": "2012-08"})
    ]


def test_a_signature_is_graded_at_its_own_time() -> None:
    old = some_signature_facts(digest="sha1", algorithm="sha1_rsa", timestamp=None)
    assert weaknesses(old, ("sha1_rsa",), at=datetime(2011, 5, 1, tzinfo=UTC)) == ()


def test_key_path_and_token_are_graded_as_well() -> None:
    signature = some_signature_facts(key="RSA-1024", timestamp=a_timestamp(digest="sha1"))
    codes = [note.code for note in weaknesses(signature, ("sha1_rsa", "sha256_rsa", "RSA-1024"), at=NOW)]
    assert codes == ["weak-key", "weak-timestamp-digest", "weak-path", "weak-path"]


def test_what_has_a_date_is_weak_some_day() -> None:
    assert is_weak_ever("sha1_rsa")
    assert is_weak_ever("RSA-1024")
    assert not is_weak_ever("sha256_rsa")
    assert not is_weak_ever("RSA-4096")


def test_digests_are_shown_as_people_write_them() -> None:
    assert [shown_digest(name) for name in ("sha1", "sha256", "sha3_256", "md5")] == [
        "SHA-1", "SHA-256", "SHA3-256", "MD5"
    ]  # fmt: skip


def test_a_signature_of_the_circular_keeps_the_technical_standard() -> None:
    """Circular 15/2025/TT-BKHCN Annex I: RSA of 2048 and more with RSASSA-PSS, or ECDSA of 256; SHA-256; PAdES."""
    pss = some_signature_facts(algorithm="rsassa_pss", key="RSA-3072", format="PAdES-B-T")
    ecdsa = some_signature_facts(algorithm="sha256_ecdsa", key="EC-256", format="PAdES-B-LT")
    assert technical_standard(pss, "1.7") == ()
    assert technical_standard(ecdsa, "2.0") == ()


def test_what_the_public_duty_software_writes_departs_from_the_standard_in_three_points() -> None:
    codes = [note.code for note in technical_standard(some_signature_facts(), "1.4")]
    assert codes == ["standard-not-pss", "standard-not-pades", "standard-old-pdf"]


def test_old_digests_short_keys_and_other_algorithms_are_named() -> None:
    short = some_signature_facts(algorithm="rsassa_pss", key="RSA-1024", digest="sha1", format="PAdES-B-B")
    assert [note.code for note in technical_standard(short, "1.7")] == ["standard-short-key", "standard-old-digest"]
    curve = some_signature_facts(algorithm="sha256_ecdsa", key="EC-192", format="PAdES-B-B")
    assert [note.code for note in technical_standard(curve, "1.7")] == ["standard-short-key"]
    other = some_signature_facts(algorithm="ed25519", key="ED25519-256", digest=None, format="PAdES-B-B")
    codes = [note.code for note in technical_standard(other, "odd")]
    assert codes == ["standard-other-algorithm", "standard-old-digest", "standard-old-pdf"]


def test_every_note_of_this_module_has_its_sentence() -> None:
    worst = some_signature_facts(
        key="RSA-1024", digest="sha1", algorithm="sha1_rsa", timestamp=a_timestamp(digest="md5")
    )
    odd = some_signature_facts(key="DSA-1024", algorithm="dsa")
    notes = (*weaknesses(worst, ("sha1_rsa",), at=NOW), *technical_standard(worst, "1.4"), *technical_standard(odd, ""))
    for note in notes:
        shown = NOTE_TEXTS[note.code].format("vi", dict(note.values))
        assert "{" not in shown, shown
