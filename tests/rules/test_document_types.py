"""Types of documents by name, abbreviation, subject and symbol (Decree 30/2020/NĐ-CP Art. 7, Appendix III)."""

from __future__ import annotations

import pytest

from rules.document_types import COPIES, TYPES, copy_of_symbol, type_at_beginning, type_named, type_of_symbol


def test_there_are_29_types_and_3_forms_of_copies() -> None:
    assert len(TYPES) == 29
    assert len(COPIES) == 3


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("Quyết định", "quyết định"),
        ("QUYẾT ĐỊNH", "quyết định"),
        ("QĐ", "quyết định"),
        ("QyĐ", "quy định"),
        ("TTr", "tờ trình"),
        ("CV", "công văn"),
        ("Công văn đi", "công văn"),
        ("Giấy mời", "giấy mời"),
        ("Giấy", None),
        ("Khác", None),
        ("", None),
        (None, None),
    ],
)
def test_a_type_is_known_by_name_and_abbreviation(text: str | None, kind: str | None) -> None:
    assert type_named(text) == kind


@pytest.mark.parametrize(
    ("subject", "kind"),
    [
        ("Quyết định về việc bổ nhiệm", "quyết định"),
        ("Thông báo kết luận", "thông báo"),
        ("Thông cáo báo chí", "thông cáo"),
        ("Về việc quyết định chủ trương", None),
        ("Kế hoạchhóa gia đình", None),
    ],
)
def test_a_subject_begins_with_its_type_or_not(subject: str, kind: str | None) -> None:
    assert type_at_beginning(subject) == kind


@pytest.mark.parametrize(
    ("symbol", "kind"),
    [
        ("QĐ-BVĐK", "quyết định"),
        ("2026/QĐ-UBND", "quyết định"),
        ("qd - bvdk", "quyết định"),
        ("BC-SYT", "báo cáo"),
        ("SYT-VP", None),
        ("QĐ", None),
        (None, None),
    ],
)
def test_the_first_group_of_a_symbol_abbreviates_the_type(symbol: str | None, kind: str | None) -> None:
    assert type_of_symbol(symbol) == kind


@pytest.mark.parametrize(
    ("symbol", "copy"), [("SY-SYT", "sao y"), ("SL-SYT", "sao lục"), ("TrS-SYT", "trích sao"), ("SYT-VP", None)]
)
def test_copies_are_known_by_their_symbol(symbol: str, copy: str | None) -> None:
    assert copy_of_symbol(symbol) == copy
