"""Personal data is masked, and what identifies an agency or a document is not."""

from __future__ import annotations

import pytest

from pipeline.reports.privacy import mask


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("CCCD:001085012345", "CCCD:***345"),
        ("CMND: 271234567", "CMND: ***567"),
        ("V/v khám cho bệnh nhân 079185001234", "V/v khám cho bệnh nhân *********234"),
        ("nguyenvana@syt.dongnai.gov.vn", "n***@syt.dongnai.gov.vn"),
        ("ĐT: 0251.3822456", "ĐT: *********456"),
        ("gọi +84 912 345 678 nhé", "gọi ************678 nhé"),
        ("a0b1c2d3e4f50123456789ab@syt.vn", "a***@syt.vn"),
        ("d33ffade2d902573908cdeb9 của 079185001234", "d33ffade2d902573908cdeb9 của *********234"),
    ],
)
def test_what_reaches_one_person_is_masked(text: str, masked: str) -> None:
    assert mask(text) == masked


@pytest.mark.parametrize(
    "text",
    [
        "MNS:1057059",
        "MST:3600330543",
        "1347/SYT-VP",
        "11410/BXD-KHCNMT&VLXD",
        "ngày 22/3/2023",
        "2026-03-05",
        "1.234.567.890 đồng",
        "000.00.00.H19",
        "d33ffade2d902573908cdeb93b237234",
        "the rulebook a079185001234bcd judged",
    ],
)
def test_numbers_of_agencies_and_documents_stay(text: str) -> None:
    assert mask(text) == text
