"""Every container and encoding is told by content and read to the same entries."""

from __future__ import annotations

import string
from datetime import date
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from rules.facts import RegisterEntry
from rules.names import tidy
from tests.registers.makers import (
    BOOK,
    WRITERS,
    Table,
    a_book_row,
    delimited,
    html,
    ods,
    read,
    read_file,
    spreadsheetml,
    xlsx,
)

DATA = Path(__file__).parent / "data"

TITLED: Table = [
    ["BỆNH VIỆN ĐA KHOA ĐỒNG NAI"],
    ["SỔ ĐĂNG KÝ VĂN BẢN ĐI"],
    ["Năm: 2026"],
    [],
    BOOK,
    [f"({column})" for column in range(1, 11)],
    ["Tháng 3"],
    a_book_row("101/BVĐKĐN-VP", "05/03/2026", signer="BS.CKII. Nguyễn Văn An"),
    a_book_row("05/QĐ-BVĐKĐN", date(2026, 3, 7), subject="Quyết định về việc bổ nhiệm phụ trách khoa Dược"),
    ["Tổng cộng: 02 văn bản"],
    [None, None, None, "Đồng Nai, ngày 31 tháng 3 năm 2026"],
    ["NGƯỜI LẬP", None, None, "GIÁM ĐỐC"],
    ["Trần Thị Bích", None, None, "Nguyễn Văn An"],
]


def facts(entry: RegisterEntry) -> tuple[object, ...]:
    return entry.number, entry.symbol, entry.issued_on, entry.subject, entry.signer


@pytest.mark.parametrize("kind", WRITERS)
def test_every_container_and_encoding_gives_the_same_entries(kind: str) -> None:
    reading = read(WRITERS[kind](TITLED), source="BVDN/xuat.xls")
    assert reading.reason is None
    assert [facts(entry) for entry in reading.entries] == [
        ("101", "BVĐKĐN-VP", date(2026, 3, 5), "Công văn V/v triển khai công tác văn thư", "BS.CKII. Nguyễn Văn An"),
        ("05", "QĐ-BVĐKĐN", date(2026, 3, 7), "Quyết định về việc bổ nhiệm phụ trách khoa Dược", "Nguyễn Văn An"),
    ]
    assert [entry.row for entry in reading.entries] == [8, 9]
    assert [sheet.header_row for sheet in reading.sheets] == [5]
    assert reading.bad_rows == ()
    assert reading.container == kind.split()[0]


@pytest.mark.parametrize(
    ("kind", "encoding"),
    [
        ("csv utf-8", "utf-8"),
        ("csv utf-8-sig", "utf-8-sig"),
        ("csv utf-16", "utf-16-le"),
        ("csv cp1258", "cp1258"),
        ("csv tcvn3", "tcvn3"),
        ("csv vni", "vni"),
        ("html cp1258", "cp1258"),
        ("xlsx", None),
    ],
)
def test_the_encoding_is_named_and_an_old_one_is_said_to_be_converted(kind: str, encoding: str | None) -> None:
    reading = read(WRITERS[kind](TITLED))
    assert reading.encoding == encoding
    assert ("legacy-encoding" in dict(reading.notes)) is (encoding in ("cp1258", "tcvn3", "vni"))


def test_a_true_xls_is_read_with_its_hidden_sheet() -> None:
    reading = read_file(DATA / "so-van-ban-di.xls")
    assert reading.container == "xls"
    assert [(entry.sheet, entry.row, *facts(entry)[:3]) for entry in reading.entries] == [
        ("Sổ VB đi", 7, "101", "BVĐKĐN-VP", date(2026, 3, 5)),
        ("Sổ VB đi", 8, "05", "QĐ-BVĐKĐN", date(2026, 3, 7)),
        ("Sổ VB đi", 9, "06", "QĐ-BVĐKĐN", None),
        ("Tháng 2", 2, "99", "BVĐKĐN-VP", date(2026, 2, 27)),
    ]
    assert [sheet.is_hidden for sheet in reading.sheets] == [False, True]
    assert dict(reading.notes)["hidden-sheet-read"] == "Tháng 2"
    assert [bad.message for bad in reading.bad_rows] == ["date-impossible"]


@pytest.mark.parametrize("writer", [html, spreadsheetml, delimited, ods])
def test_the_name_does_not_tell_the_container(writer: object) -> None:
    assert callable(writer)
    reading = read(writer([BOOK, a_book_row()]), source="BVDN/so.xls")
    assert len(reading.entries) == 1


def test_html_spans_breaks_and_scripts_are_no_trouble() -> None:
    page = (
        "<html><body><script>document.write('<table><tr><td>x</td></tr></table>')</script>"
        "<h3>Văn bản đi ký giấy</h3><table>"
        "<tr><td colspan=4>SỔ ĐĂNG KÝ VĂN BẢN ĐI</td></tr>"
        "<tr><th rowspan=2>Ngày ban hành</th><th colspan=2>Văn bản</th><th rowspan=2>Nơi nhận</th></tr>"
        "<tr><th>Số ký hiệu</th><th>Trích yếu</th></tr>"
        "<tr><td>5-3-2026</td><td>7/BVĐK-VP</td><td>V/v mời họp &amp; giao ban</td>"
        "<td><p>- Sở Y tế;</p><p>- Lưu: VT</p></td></tr>"
        "</table></body></html>"
    )
    (entry,) = read(page.encode()).entries
    assert facts(entry)[:4] == ("7", "BVĐK-VP", date(2026, 3, 5), "V/v mời họp & giao ban")
    assert entry.recipients == "- Sở Y tế; - Lưu: VT"
    assert entry.paper_flag is True


def test_a_delimited_file_may_begin_by_naming_its_delimiter() -> None:
    (entry,) = read(b"sep=;\r\n" + delimited([BOOK, a_book_row()], delimiter=";")).entries
    assert entry.row == 3


def test_a_quoted_line_break_does_not_shift_rows() -> None:
    table = [BOOK, a_book_row(subject="Công văn\nvề việc họp"), a_book_row("102/BVĐKĐN-VP")]
    assert [entry.row for entry in read(delimited(table)).entries] == [2, 3]


def test_a_million_empty_rows_at_the_end_of_an_ods_are_no_rows() -> None:
    tail = (
        '<table:table-row table:number-rows-repeated="1048000">'
        '<table:table-cell table:number-columns-repeated="1024"/></table:table-row>'
    )
    assert len(read(ods([BOOK, a_book_row()], tail=tail)).entries) == 1


def test_a_workbook_of_the_1904_calendar_is_read_on_its_days() -> None:
    as_date = read(xlsx([BOOK, a_book_row(day=date(2026, 3, 5))], is_1904=True))
    assert as_date.entries[0].issued_on == date(2026, 3, 5)
    serial = (date(2026, 3, 5) - date(1904, 1, 1)).days
    as_number = read(xlsx([BOOK, a_book_row(day=serial)], is_1904=True))
    assert as_number.entries[0].issued_on == date(2026, 3, 5)


_letters = string.ascii_letters + "ăâđêôơưáàảãạếềểễệốồổỗộứừửữựĐĂÂÊÔƠƯ"
_words = st.text(alphabet=_letters + "  ", min_size=3, max_size=40).map(tidy).filter(lambda words: len(words) > 2)
_subjects = _words.map(lambda words: f"Công văn về việc {words} của Sở Y tế")
_days = st.dates(min_value=date(2024, 1, 1), max_value=date(2027, 12, 31))
_numbers = st.builds(
    lambda number, suffix: f"{number:02d}{suffix}", st.integers(1, 9999), st.sampled_from(["", "", "a", "b"])
)
_symbols = st.sampled_from(["BVĐKĐN-VP", "QĐ-BVĐKĐN", "SYT-NVY", "BXD-KHCNMT&VLXD", "KH-BVĐKĐN"])
_documents = st.lists(st.tuples(_numbers, _symbols, _days, _subjects, st.booleans()), min_size=1, max_size=8)


@pytest.mark.parametrize("kind", WRITERS)
@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(documents=_documents)
def test_what_is_written_is_read_back_equal(kind: str, documents: list[tuple[str, str, date, str, bool]]) -> None:
    table: list[list[object]] = [["SỔ ĐĂNG KÝ VĂN BẢN ĐI"], list(BOOK)]
    for number, symbol, day, subject, as_text in documents:
        table.append(a_book_row(f"{number}/{symbol}", f"{day:%d/%m/%Y}" if as_text else day, subject=subject))  # type: ignore[arg-type]
    reading = read(WRITERS[kind](table))  # type: ignore[arg-type]
    assert [facts(entry)[:3] for entry in reading.entries] == [document[:3] for document in documents]
    subjects = [document[3] for document in documents]
    if "tcvn3" in kind:
        # Its small letters stand for capitals with tones, too: the case is not to be had back.
        assert [str(entry.subject).lower() for entry in reading.entries] == [subject.lower() for subject in subjects]
    else:
        assert [entry.subject for entry in reading.entries] == subjects
    assert reading.bad_rows == ()
