"""A certificate's face is read as it is, and whom it names is told from its words."""

from __future__ import annotations

import pytest
from asn1crypto import core, keys

from pipeline.extract.certificates import certificate_facts, key_name, rsa_numbers, signer_kind
from rules.facts import SignerKind
from tests.extract import signing as s


def test_the_face_of_a_certificate() -> None:
    facts = certificate_facts(s.certificate("organisation"))
    assert facts is not None
    assert (facts.common_name, facts.organisation, facts.uid) == (
        "BỆNH VIỆN THỬ NGHIỆM", "BỆNH VIỆN THỬ NGHIỆM", "MNS:1234567",
    )  # fmt: skip
    assert (facts.issuer, facts.key, facts.kind) == ("CA thử nghiệm", "RSA-2048", SignerKind.ORGANISATION)
    assert facts.valid_from.tzinfo is not None
    assert facts.valid_from.isoformat() == "2025-01-01T00:00:00+00:00"


@pytest.mark.parametrize("der", [b"", b"\x30\x03\x02\x01\x01", b"no certificate", b"\x30\x82\x03\x00"])
def test_what_is_no_certificate_has_no_face(der: bytes) -> None:
    assert certificate_facts(der) is None


@pytest.mark.parametrize(("who", "key"), [("curve", "EC-256"), ("edwards", "Ed25519"), ("leader", "RSA-2048")])
def test_a_key_is_named_with_its_size(who: str, key: str) -> None:
    facts = certificate_facts(s.certificate(who))
    assert facts is not None
    assert facts.key == key


def test_a_modulus_that_reads_as_negative_is_put_right() -> None:
    """A generation of Estonian cards left out the zero octet before a modulus whose first bit is set."""
    modulus = s.key("leader").public_key().public_numbers().n
    octets = modulus.to_bytes(256, "big")
    assert octets[0] & 0x80
    rsa = s.tlv(0x30, s.tlv(0x02, octets) + core.Integer(65537).dump())
    algorithm = s.tlv(0x30, core.ObjectIdentifier("1.2.840.113549.1.1.1").dump() + b"\x05\x00")
    info = keys.PublicKeyInfo.load(s.tlv(0x30, algorithm + s.tlv(0x03, b"\0" + rsa)))
    assert rsa_numbers(info) == (modulus, 65537)
    assert key_name(info) == "RSA-2048"


@pytest.mark.parametrize(
    ("common_name", "organisation", "units", "uid", "kind"),
    [
        ("BỘ XÂY DỰNG", "BỘ XÂY DỰNG", (), "MNS:1057059", SignerKind.ORGANISATION),
        ("Bệnh viện Đa khoa X", "SỞ Y TẾ", (), "MST:3600000000", SignerKind.ORGANISATION),
        ("Văn phòng Chính phủ", "VĂN PHÒNG CHÍNH PHỦ", (), None, SignerKind.ORGANISATION),
        ("PHÒNG VĂN THƯ", "BỘ XÂY DỰNG", ("VĂN PHÒNG BỘ",), None, SignerKind.UNIT),
        ("Vụ Khoa học công nghệ", "BỘ XÂY DỰNG", (), None, SignerKind.UNIT),
        ("Khoa Nội tim mạch", "BỆNH VIỆN ĐA KHOA X", (), None, SignerKind.UNIT),
        ("Nguyễn Văn Thử", "BỘ XÂY DỰNG", (), None, SignerKind.PERSON),
        ("Vũ Văn Hùng", "BỘ XÂY DỰNG", ("VỤ PHÁP CHẾ",), None, SignerKind.PERSON),
        ("TÔ THỊ BAN", "UBND TỈNH X", ("SỞ Y TẾ",), None, SignerKind.PERSON),
        ("Trần Văn A", None, (), "CCCD:012345678901", SignerKind.PERSON),
        ("CÔNG BÁO NƯỚC CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "VĂN PHÒNG CHÍNH PHỦ", (), None, SignerKind.ORGANISATION),
        ("Máy chủ cấp dấu thời gian 02", "THỬ NGHIỆM", (), None, SignerKind.UNKNOWN),
        ("", "BỘ XÂY DỰNG", (), None, SignerKind.UNKNOWN),
    ],
)
def test_whom_a_subject_names(
    common_name: str, organisation: str | None, units: tuple[str, ...], uid: str | None, kind: SignerKind
) -> None:
    assert signer_kind(common_name=common_name, organisation=organisation, units=units, uid=uid) is kind
