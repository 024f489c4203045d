"""Folds and parsers: every spelling of LAW's trap lists, and what must stay apart."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.names import (
    fold,
    fold_symbol,
    is_placeholder,
    parse_agency_code,
    parse_number,
    same_person,
    split_code,
    strip_degrees,
    tidy,
)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Hoà Bình", "Hòa Bình"),
        ("Quyết định", unicodedata.normalize("NFD", "QUYẾT ĐỊNH")),
        ("Đồng Nai", "\u00d0ồng Nai"),
        ("Sở\u00a0Y  tế ", "sở y tế"),
        ("a – b", "a - b"),
        ("Bệnh\u200b viện", "bệnh viện"),
    ],
)
def test_spellings_of_one_word_share_a_fold(one: str, other: str) -> None:
    assert fold(one) == fold(other)


def test_the_fold_of_vietnamese_is_plain_ascii() -> None:
    assert fold("Nguyễn Thị Ánh Tuyết – Đường Ưu Ỷ") == "nguyen thi anh tuyet - duong uu y"


@given(st.text(max_size=40))
def test_folding_twice_changes_nothing(text: str) -> None:
    assert fold(fold(text)) == fold(text)


@given(st.text(max_size=40))
def test_tidying_twice_changes_nothing(text: str) -> None:
    assert tidy(tidy(text)) == tidy(text)


@pytest.mark.parametrize("symbol", ["QĐ-BVĐK", "QÐ–BVĐK", " qđ - bvđk", "/QD-BVDK", "QĐ-BVĐK.", "QĐ--BVĐK"])
def test_symbols_are_compared_without_spaces_dash_kinds_and_marks(symbol: str) -> None:
    assert fold_symbol(symbol) == "qd-bvdk"


def test_the_ampersand_of_real_symbols_stays() -> None:
    assert fold_symbol("BXD-KHCNMT&VLXD") == "bxd-khcnmt&vlxd"


@pytest.mark.parametrize("text", [None, "", " ", "undefined", "NULL", "N/A", "-", "–", "nan"])
def test_placeholders_say_nothing(text: str | None) -> None:
    assert is_placeholder(text)
    assert fold_symbol(text) == ""


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("5", (5, "")),
        ("05", (5, "")),
        ("015a", (15, "a")),
        ("15 A", (15, "a")),
        ("15.bis", (15, "bis")),
        ("15/1", (15, "1")),
        ("15/01", (15, "1")),
        ("101.0", (101, "")),
        ("1.234", (1234, "")),
        ("Số: 07", (7, "")),
        ("15 1", None),
        ("74fass22", None),
        ("BINTEST123", None),
        ("", None),
        (None, None),
    ],
)
def test_numbers_keep_their_suffix_and_lose_their_zeros(text: str | None, number: tuple[int, str] | None) -> None:
    assert parse_number(text) == number


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("05/BVĐK-VP", ("05", "BVĐK-VP")),
        ("05 / BVĐK – VP", ("05", "BVĐK-VP")),
        ("15 a / QĐ – BVĐK", ("15a", "QĐ-BVĐK")),
        ("15/1/QĐ-SYT", ("15/1", "QĐ-SYT")),
        ("15/2026/QĐ-UBND", ("15", "2026/QĐ-UBND")),
        ("05-QĐ/ĐU", ("05", "QĐ/ĐU")),
        ("Số: 1347/SYT-VP", ("1347", "SYT-VP")),
        ("11410/BXD-KHCNMT&VLXD", ("11410", "BXD-KHCNMT&VLXD")),
        ("7816/VPCP-TTĐT", ("7816", "VPCP-TTĐT")),
        ("101", ("101", None)),
        ("QĐ-BVĐK", (None, "QĐ-BVĐK")),
        ("/SYT-VP", (None, "SYT-VP")),
        ("undefined/SYT-VP", (None, "SYT-VP")),
        ("05/undefined", ("05", None)),
        ("undefined", (None, None)),
        ("N/A", (None, None)),
        ("", (None, None)),
    ],
)
def test_number_and_symbol_are_split_as_clerks_join_them(text: str, parts: tuple[str | None, str | None]) -> None:
    assert split_code(text) == parts


@pytest.mark.parametrize(
    "name",
    [
        "Nguyễn Văn An",
        "BS.CKII. Nguyễn Văn An",
        "BSCKII.Nguyễn Văn An",
        "BS CK II Nguyễn Văn An",
        "PGS.TS Nguyễn Văn An",
        "GS.TSKH. Nguyễn Văn An",
        "ThS.BS. Nguyễn Văn An",
        "BS-CKI Nguyễn Văn An",
        "TTƯT. DS.CKI Nguyễn Văn An",
        "ĐD. Nguyễn Văn An",
        "Nguyễn Văn An (PGĐ)",
        "Nguyễn Văn An - Phó Giám đốc",
        "Nguyễn Văn An, BS.CKI",
        "Phó Giám đốc Nguyễn Văn An",
        "KT. Giám đốc Nguyễn Văn An",
        "Ông Nguyễn Văn An",
        "Bà Nguyễn Văn An",
        "Đ/c Nguyễn Văn An",
    ],
)
def test_degrees_titles_and_courtesies_are_not_the_name(name: str) -> None:
    assert strip_degrees(name) == "Nguyễn Văn An"


@pytest.mark.parametrize("name", ["Ông Cao Thắng", "Phó Đức Phương", "Bá Tước", "Ma Văn Kháng", "Tạ Thị Ba", "Lương Y"])
def test_family_names_that_look_like_titles_stay(name: str) -> None:
    assert strip_degrees(name) == name


def test_titles_alone_are_not_taken_for_nothing() -> None:
    assert strip_degrees("KT. GIÁM ĐỐC") == "KT. GIÁM ĐỐC"


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("BS. Trần Thị HOÀ", "trần thị hòa", True),
        ("NGUYỄN VĂN HÙNG", unicodedata.normalize("NFD", "ThS. Nguyễn Văn Hùng"), True),
        ("NGUYEN VAN HUNG", "Nguyễn Văn Hùng", True),
        ("Nguyễn Văn Hùng", "Nguyễn Văn Hưng", False),
        ("Nguyễn Văn An", "Nguyễn Văn Ân", False),
        ("Nguyễn Thúy Vi", "Nguyễn Thúy Vy", False),
        ("Lê An", "Lê Văn An", False),
        ("", "", False),
    ],
)
def test_two_writings_are_one_person_or_two(one: str, other: str, same: bool) -> None:
    assert same_person(one, other) is same
    assert same_person(other, one) is same


@pytest.mark.parametrize(
    ("code", "groups"),
    [
        ("000.00.00.H49", ("H49",)),
        ("002.00.20.H13", ("H13", "20", "002")),
        ("28.22.H17", ("H17", "22", "28")),
        ("000.00.00.G22", ("G22",)),
        ("H19.07.02", ("H19", "07", "02")),
        ("H19.00.000", ("H19",)),
        ("h19", ("H19",)),
        ("Sở Y tế", None),
        ("12.34", None),
        (None, None),
    ],
)
def test_agency_codes_are_read_in_both_directions(code: str | None, groups: tuple[str, ...] | None) -> None:
    assert parse_agency_code(code) == groups
