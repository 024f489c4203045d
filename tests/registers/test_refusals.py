"""What is refused, and that each refusal names itself and what to export instead. Nothing here may raise or hang."""

from __future__ import annotations

import io
import struct
import time
import zipfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.register_texts import (
    BAD_ROWS,
    MESSAGES,
    NOTES,
    REASONS,
    bad_row_sentence,
    note_sentences,
    reason_sentence,
)
from pipeline.registers import interface, workbook
from tests.registers.makers import (
    BOOK,
    Table,
    a_book_row,
    delimited,
    html,
    ods,
    read,
    read_file,
    spreadsheetml,
    xlsx,
    zipped,
)

INCOMING: Table = [
    ["SỔ ĐĂNG KÝ VĂN BẢN ĐẾN"],
    [
        "Ngày đến",
        "Số đến",
        "Tác giả",
        "Số, ký hiệu",
        "Ngày tháng văn bản",
        "Tên loại và trích yếu nội dung",
        "Ngày chuyển",
    ],
    ["05/03/2026", 1, "UBND tỉnh", "12/UBND-VX", "04/03/2026", "V/v chỉ đạo", "05/03/2026"],
]
DOSSIERS: Table = [
    ["Mã hồ sơ", "Tên thủ tục", "Chủ hồ sơ", "Ngày tiếp nhận", "Ngày hẹn trả", "Số", "Ngày ban hành", "Trích yếu"],
    ["H19-26-0001", "Cấp chứng chỉ hành nghề", "Trần B", "01/03/2026", "20/03/2026", "1", "05/03/2026", "x"],
]
WORKBOOK = xlsx([BOOK, a_book_row()])


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "file-empty"),
        (b"  \r\n", "file-empty"),
        (xlsx([]), "file-empty"),
        (b"%PDF-1.7\n%\xe2\xe3", "pdf-not-a-register"),
        (b"\x89PNG\r\n\x1a\n\x00\x00", "picture-not-a-register"),
        (b"{\\rtf1 text}", "text-document-not-a-register"),
        (b"Rar!\x1a\x07\x00", "archive-not-a-register"),
        (zipped({"101.pdf": b"%PDF-1.4"}), "archive-not-a-register"),
        (zipped({"[Content_Types].xml": b"", "word/document.xml": b""}), "text-document-not-a-register"),
        (zipped({"xl/workbook.bin": b""}), "binary-workbook"),
        (WORKBOOK[: len(WORKBOOK) // 2], "workbook-damaged"),
        (b"PK\x03\x04 no archive at all", "workbook-damaged"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"), "password-protected"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "WordDocument".encode("utf-16-le"), "text-document-not-a-register"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "Workbook".encode("utf-16-le") + b"\x00" * 600, "workbook-damaged"),
        (b"MIME-Version: 1.0\r\nX-Document-Type: Workbook\r\n", "web-archive"),
        (b"<html><body>Session expired</body></html>", "html-without-table"),
        (b"<?xml version='1.0'?><config/>", "xml-unknown"),
        (b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "b">]>' + spreadsheetml([BOOK])[38:], "xml-with-doctype"),
        (spreadsheetml([BOOK, a_book_row()])[:-40], "workbook-damaged"),
        (b"no table here, only words\nand more words", "no-header"),
        (xlsx([["Họ tên", "Ngày sinh"], ["An", "01/01/1990"]]), "no-header"),
        (xlsx(INCOMING), "register-of-incoming"),
        (delimited(INCOMING[1:]), "register-of-incoming"),
        (bytes(range(256)) * 40, "not-a-register"),
    ],
)  # fmt: skip
def test_a_file_that_is_no_register_is_refused_by_name(data: bytes, reason: str) -> None:
    reading = read(data)
    assert (reading.kind, reading.reason, reading.entries) == ("unknown", reason, ())
    for lang in ("vi", "en"):
        sentence = reason_sentence(reading, lang)
        assert sentence is not None
        assert "so-van-ban-di.xlsx" in sentence
        assert "{" not in sentence


def test_a_list_of_one_stop_dossiers_is_told_as_such() -> None:
    reading = read(html(DOSSIERS))
    assert (reading.kind, reading.reason, reading.entries) == ("dossiers", "dossiers-not-a-register", ())


def test_a_file_out_of_reach_is_a_value() -> None:
    assert read_file(Path("/no/such/register.xlsx")).reason == "file-out-of-reach"


# ------------------------------------------------------------------------------------------------------- bombs


def _with_part(data: bytes, name: str, content: bytes) -> bytes:
    """The workbook with one part replaced."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as new:
        for part in old.infolist():
            new.writestr(part.filename, content if part.filename == name else old.read(part))
    return buffer.getvalue()


SHEET = "xl/worksheets/sheet1.xml"


def test_a_workbook_that_unpacks_to_too_much_is_not_opened() -> None:
    bomb = _with_part(WORKBOOK, SHEET, b"<worksheet>" + b" " * (interface.MAX_UNPACKED_BYTES // 20) + b"</worksheet>")
    assert read(bomb).reason == "unpacks-too-large"


def test_a_directory_that_lies_about_sizes_is_found_out() -> None:
    honest = _with_part(WORKBOOK, SHEET, b"<worksheet>" + b" " * 3_000_000 + b"</worksheet>")
    lying = bytearray(honest)
    with zipfile.ZipFile(io.BytesIO(honest)) as archive:
        part = archive.getinfo(SHEET)
    for place in range(len(lying) - 4):
        if lying[place : place + 4] == b"PK\x01\x02" and lying[place + 46 : place + 46 + len(SHEET)] == SHEET.encode():
            struct.pack_into("<L", lying, place + 24, 100)
    struct.pack_into("<L", lying, part.header_offset + 22, 100)
    limit = workbook.MAX_UNPACKED_BYTES
    try:
        workbook.MAX_UNPACKED_BYTES = 1_000_000
        assert read(bytes(lying)).reason == "unpacks-too-large"
    finally:
        workbook.MAX_UNPACKED_BYTES = limit


def test_too_many_parts_are_refused() -> None:
    parts = {"xl/workbook.xml": b"", **{f"xl/{number}": b"" for number in range(interface.MAX_ENTRIES + 1)}}
    assert read(zipped(parts)).reason == "unpacks-too-large"


@pytest.mark.parametrize(("cell", "reason"), [("A1048576", "too-many-rows"), ("XFD2", "too-many-columns")])
def test_a_single_far_away_cell_does_not_ask_for_terabytes(cell: str, reason: str) -> None:
    content = (
        '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
        f'<row r="1"><c r="A1"><v>1</v></c></row><row r="2"><c r="{cell}"><v>1</v></c></row></sheetData></worksheet>'
    )
    assert read(_with_part(WORKBOOK, SHEET, content.encode())).reason == reason


def test_formatted_but_empty_cells_far_away_are_no_data() -> None:
    with zipfile.ZipFile(io.BytesIO(WORKBOOK)) as archive:
        sheet = archive.read(SHEET)
    more = sheet.replace(b"</sheetData>", b'<row r="1048576"><c r="A1048576" s="1"/></row></sheetData>')
    assert len(read(_with_part(WORKBOOK, SHEET, more)).entries) == 1


def test_repeated_cells_with_content_do_not_fill_an_ods() -> None:
    cell = '<table:table-cell office:value-type="float" office:value="1"/>'
    tail = f'<table:table-row table:number-rows-repeated="1048000">{cell}</table:table-row>'
    assert read(ods([BOOK, a_book_row()], tail=tail)).reason == "too-many-rows"
    wide = '<table:table-cell table:number-columns-repeated="16000" office:value-type="float" office:value="1"/>'
    assert (
        read(ods([BOOK, a_book_row()], tail=f"<table:table-row>{wide}</table:table-row>")).reason == "too-many-columns"
    )


def test_entities_of_a_workbook_are_not_expanded() -> None:
    content = (
        '<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">]>'
        '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
        '<row r="1"><c r="A1" t="inlineStr"><is><t>&b;</t></is></c></row></sheetData></worksheet>'
    )
    reading = read(_with_part(WORKBOOK, SHEET, content.encode()))
    assert reading.reason in ("workbook-damaged", "no-header", "file-empty")


@pytest.mark.parametrize("piece", [b"<!--a", b"<a b=", b"</a ", b"&#", b"<![CDATA["])
def test_html_that_is_made_to_be_slow_is_not_slow(piece: bytes) -> None:
    before = time.process_time()
    assert read(b"<table><tr><td>" + piece * 40_000).reason == "no-header"
    assert time.process_time() - before < 5


@pytest.mark.parametrize(
    "row", ["<tr><td>x</td></tr>" * (interface.MAX_ROWS + 1), "<tr><td colspan=199>x</td><td>y</td></tr>" * 30_000]
)
def test_html_tables_are_bounded(row: str) -> None:
    assert read(f"<table>{row}</table>".encode()).reason == "too-many-rows"


def test_a_quotation_mark_that_is_never_closed_is_told() -> None:
    data = delimited([BOOK, a_book_row()]) + b'1/A-B,05/03/2026,"' + b"x" * 200_000
    assert read(data).reason == "delimited-damaged"


# --------------------------------------------------------------------------------------------- never an exception


@settings(max_examples=150, deadline=None)
@given(st.binary(max_size=400))
def test_no_bytes_make_the_reader_raise(data: bytes) -> None:
    assert read(data).kind in ("unknown", "register", "package")


@settings(max_examples=60, deadline=None)
@given(st.sampled_from([WORKBOOK, ods([BOOK, a_book_row()]), spreadsheetml([BOOK, a_book_row()])]), st.data())
def test_no_flipped_byte_makes_the_reader_raise(data: bytes, draw: st.DataObject) -> None:
    place = draw.draw(st.integers(0, len(data) - 1))
    changed = data[:place] + bytes([data[place] ^ draw.draw(st.integers(1, 255))]) + data[place + 1 :]
    assert read(changed).kind in ("unknown", "register", "package")


def test_no_flipped_byte_of_an_old_workbook_makes_the_reader_raise() -> None:
    data = (Path(__file__).parent / "data" / "so-van-ban-di.xls").read_bytes()
    for place in range(0, len(data), 61):
        assert read(data[:place] + bytes([data[place] ^ 0x5A]) + data[place + 1 :]).kind in ("unknown", "register")


# ---------------------------------------------------------------------------------------------------- sentences


def test_a_bad_row_says_what_is_wrong_where_and_what_to_do() -> None:
    (bad,) = read(xlsx([BOOK, a_book_row(day="31/02/2024")])).bad_rows
    assert bad_row_sentence(bad, "en") == (
        'so-van-ban-di.xlsx, sheet "Sổ VB đi", row 2, "Ngày tháng văn bản": "31/02/2024" is not a date. Write it as '
        "dd/mm/yyyy, such as 05/03/2026."
    )
    assert bad_row_sentence(bad, "vi").startswith(
        'so-van-ban-di.xlsx, trang tính "Sổ VB đi", dòng 2, "Ngày tháng văn bản"'
    )


def test_notes_are_sentences() -> None:
    reading = read(xlsx([BOOK, ["(1)", "(2)", "(3)"], a_book_row()]))
    assert note_sentences(reading, "vi") == ["Bỏ qua 1 dòng đánh số cột."]


def test_every_key_has_one_sentence() -> None:
    assert len(MESSAGES) == len(BAD_ROWS) + len(REASONS) + len(NOTES)
