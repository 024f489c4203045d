"""Whom a certificate names is told from its subject's words, marks included."""

from __future__ import annotations

import pytest

from pipeline.extract.certificates import signer_kind
from rules.facts import SignerKind


@pytest.mark.parametrize(
    ("common_name", "organisation", "units", "uid", "expected"),
    [
        ("BỘ XÂY DỰNG", "BỘ XÂY DỰNG", (), "MNS:1057059", SignerKind.ORGANISATION),
        ("CHÍNH PHỦ", "CHÍNH PHỦ", (), None, SignerKind.ORGANISATION),
        ("CỔNG THÔNG TIN ĐIỆN TỬ CHÍNH PHỦ", "VĂN PHÒNG CHÍNH PHỦ", (), None, SignerKind.ORGANISATION),
        ("CÔNG BÁO NƯỚC CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "VĂN PHÒNG CHÍNH PHỦ", (), None, SignerKind.ORGANISATION),
        ("Bệnh viện Đa khoa Thống Nhất", "SỞ Y TẾ TỈNH ĐỒNG NAI", (), None, SignerKind.ORGANISATION),
        ("Trung tâm Y tế Long Thành", "SỞ Y TẾ TỈNH ĐỒNG NAI", (), "MNS:1990202", SignerKind.ORGANISATION),
        ("PHÒNG VĂN THƯ", "BỘ XÂY DỰNG", ("VĂN PHÒNG BỘ",), None, SignerKind.UNIT),
        ("BỘ PHẬN MỘT CỬA", "SỞ Y TẾ TỈNH ĐỒNG NAI", (), None, SignerKind.UNIT),
        ("Vụ Khoa học công nghệ", "BỘ XÂY DỰNG", (), None, SignerKind.UNIT),
        ("Nguyễn Danh Huy", "BỘ XÂY DỰNG", (), None, SignerKind.PERSON),
        ("Trương Văn Viên", "SỞ Y TẾ TỈNH ĐỒNG NAI", ("VĂN PHÒNG SỞ",), None, SignerKind.PERSON),
        ("Vũ Thị Tổ", "SỞ Y TẾ TỈNH ĐỒNG NAI", (), None, SignerKind.PERSON),
        ("Trường Công Ty", "x", (), "CCCD:000000000000", SignerKind.PERSON),
        ("", "SỞ Y TẾ TỈNH ĐỒNG NAI", (), None, SignerKind.UNKNOWN),
    ],
)
def test_a_subject_names_a_person_an_organisation_or_a_department(
    common_name: str, organisation: str, units: tuple[str, ...], uid: str | None, expected: SignerKind
) -> None:
    assert signer_kind(common_name=common_name, organisation=organisation, units=units, uid=uid) is expected
