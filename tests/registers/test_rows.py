"""The traps of real registers, one small sheet each."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from pipeline.items import RegisterReading
from pipeline.registers.columns import meanings
from rules.facts import RegisterEntry
from tests.registers.makers import BOOK, LIST, Cell, Table, a_book_row, delimited, read, xlsx


def read_book(*rows: list[Cell]) -> RegisterReading:
    return read(xlsx([BOOK, *rows]))


def the_entry(table: Table, **made: object) -> RegisterEntry:
    (entry,) = read(xlsx(table, **made)).entries  # type: ignore[arg-type]
    return entry


def with_column(header: str, cell: Cell, **cells: Cell) -> RegisterEntry:
    """An entry of the book with one column more."""
    return the_entry([[*BOOK, header], [*a_book_row(**cells), cell]])


# ------------------------------------------------------------------------------------------------------ header


@pytest.mark.parametrize("above", [0, 1, 5, 10, 14])
def test_the_header_is_found_below_any_title_block(above: int) -> None:
    titles: Table = [[f"Dòng tiêu đề {number}"] for number in range(above)]
    reading = read(xlsx([*titles, BOOK, a_book_row()]))
    assert reading.sheets[0].header_row == above + 1
    assert reading.entries[0].row == above + 2


def test_columns_are_told_as_written() -> None:
    assert dict(read_book(a_book_row()).sheets[0].columns) == {
        "number": "Số, ký hiệu văn bản",
        "issued_on": "Ngày tháng văn bản",
        "subject": "Tên loại và trích yếu nội dung văn bản",
        "signer": "Người ký",
        "recipients": "Nơi nhận văn bản",
        "sent_on": "Ngày chuyển",
        "note": "Ghi chú",
    }


def test_a_header_of_two_rows_under_merged_cells() -> None:
    table: Table = [
        ["Văn bản", None, None, "Trích yếu", "Người ký"],
        ["Số", "Ký hiệu", "Ngày", None, None],
        ["05", "QĐ-BVĐK", "05/03/2026", "Bổ nhiệm", "Nguyễn Văn An"],
    ]
    merges = [(0, 0, 0, 2, "Văn bản"), (0, 3, 1, 3, "Trích yếu"), (0, 4, 1, 4, "Người ký")]
    entry = the_entry(table, merges=merges)
    assert (entry.number, entry.symbol, entry.issued_on, entry.row) == ("05", "QĐ-BVĐK", date(2026, 3, 5), 3)
    assert entry.signer == "Nguyễn Văn An"


def test_both_rows_of_a_repeated_header_are_passed_over() -> None:
    head: Table = [["Văn bản", None, None, "Trích yếu", "Người ký"], ["Số", "Ký hiệu", "Ngày", None, None]]
    table = [*head, ["5", "QĐ-A", "05/03/2026", "Bổ nhiệm", "An"], *head, ["6", "QĐ-A", "06/03/2026", "Bổ nhiệm", "An"]]
    reading = read(delimited(table))
    assert [entry.number for entry in reading.entries] == ["5", "6"]
    assert reading.bad_rows == ()


def test_number_suffix_and_symbol_may_have_a_column_each() -> None:
    table: Table = [
        ["Số đi", "Số phụ", "Ngày đề", "Ký hiệu", "Trích yếu", "Đơn vị soạn", "Nơi nhận", "Loại VB", "Trạng thái"],
        [15, "a", "5-3-2026", "QĐ-BVĐK", "Bổ nhiệm", "TCCB", "Các khoa", "QĐ", "Đã phát hành"],
        [16, None, "6-3-2026", "BVĐK-VP", "Mời họp", "VP", "Các khoa", "Công văn", "Đã phát hành"],
    ]
    one, two = read(xlsx(table)).entries
    assert (one.number, one.symbol, one.type, one.unit_text) == ("15a", "QĐ-BVĐK", "quyết định", "TCCB")
    assert (two.number, two.symbol, two.type) == ("16", "BVĐK-VP", "công văn")


def test_the_list_export_of_a_document_system() -> None:
    table: Table = [
        ["SỞ Y TẾ ĐỒNG NAI"],
        LIST,
        [f"({column})" for column in range(1, 8)],
        [1, "V/v mời họp", "05/SYT-VP", "Đã ký số", "Lê Văn Thử", "05/03/2026", "Văn phòng Sở"],
        [2, "V/v báo cáo", "06/SYT-NVY", "Không ký số", "Lê Văn Thử", "06/03/2026", "Nghiệp vụ Y"],
        [3, "V/v góp ý", "07/SYT-NVY", None, "Lê Văn Thử", "06/03/2026", "Nghiệp vụ Y"],
    ]
    entries = read(xlsx(table)).entries
    assert [entry.signed_flag for entry in entries] == [True, False, None]
    assert [entry.number for entry in entries] == ["05", "06", "07"]
    assert entries[0].unit_text == "Văn phòng Sở"


@pytest.mark.parametrize(
    "header", ["NGUOI_KY_CHINH", "strnguoiky", "Người ký (chính)", "Họ và tên người ký", "NGƯỜI  KÝ"]
)
def test_headers_are_compared_by_their_letters(header: str) -> None:
    assert the_entry([["Số ký hiệu", "Ngày ban hành", header], ["1/A-B", "05/03/2026", "An"]]).signer == "An"


@pytest.mark.parametrize(
    ("header", "field"),
    [
        ("Số/Ký hiệu VB", "number"), ("SO_KY_HIEU", "number"), ("Số & ký hiệu", "number"),
        ("Ngày tháng VB", "issued_on"),
        ("Ngày/tháng/năm ban hành", "issued_on"), ("Tên loại & trích yếu nội dung VB", "subject"), ("Loại VB", "type"),
        ("Lãnh đạo ký", "signer"), ("ĐV soạn thảo", None), ("Mức độ khẩn", "urgency"), ("Số lượng bản", None),
        ("STT", None), ("Số trang", None), ("Đơn vị, người nhận bản lưu", None),
    ],
)  # fmt: skip
def test_headers_mean_what_offices_mean_by_them(header: str, field: str | None) -> None:
    found = meanings(header)
    assert (found[0][0].value if found else None) == field


def test_a_register_without_dates_is_told() -> None:
    reading = read(xlsx([["Số", "Ký hiệu", "Trích yếu"], ["5", "SYT-VP", "Mời họp"]]))
    assert dict(reading.notes)["no-date-column"] == "1"


def test_the_book_an_entry_is_in_is_not_its_number() -> None:
    table: Table = [["Sổ văn bản", "Số ký hiệu", "Ngày ban hành"], ["Sổ công văn đi 2026", None, "05/03/2026"]]
    reading = read(xlsx([*table, ["Sổ công văn đi 2026", "7/A-B", "05/03/2026"]]))
    assert [entry.number for entry in reading.entries] == ["7"]
    assert dict(reading.sheets[0].columns)["number"] == "Số ký hiệu"


def test_a_subject_about_incoming_documents_does_not_make_a_register_of_them() -> None:
    assert len(read_book(a_book_row(subject="Báo cáo tình hình xử lý văn bản đến quý I")).entries) == 1


def test_headers_of_an_old_database_are_known() -> None:
    table: Table = [
        ["intso", "strkyhieu", "strngayky", "strtrichyeu", "strnguoiky"],
        [5, "SYT-VP", "05/03/2026", "A", "B"],
    ]
    entry = the_entry(table)
    assert (entry.number, entry.symbol, entry.issued_on, entry.subject, entry.signer) == (
        "5", "SYT-VP", date(2026, 3, 5), "A", "B",
    )  # fmt: skip


def test_an_odd_header_is_read_with_a_saved_mapping() -> None:
    from pipeline.registers import read_bytes
    from rules.facts import UnitCode

    data = xlsx([["Mã VB", "Thời điểm", "Việc gì"], ["5/SYT-VP", "05/03/2026", "Mời họp"]])
    saved = {"Mã VB": "number", "Thời điểm": "issued_on", "Việc gì": "subject"}
    assert read(data).reason == "no-header"
    (entry,) = read_bytes(data, source="x", unit=UnitCode("BVDN"), saved_columns=saved).entries
    assert (entry.number, entry.issued_on, entry.subject) == ("5", date(2026, 3, 5), "Mời họp")


# -------------------------------------------------------------------------------------------- what is no document


def test_decoration_is_passed_over_and_counted() -> None:
    reading = read_book(
        [f"({column})" for column in range(1, 11)],
        ["Tháng 3/2026"],
        a_book_row(),
        ["Cộng: 1 văn bản"],
        list(BOOK),
        ["Tháng 4/2026"],
        a_book_row("102/BVĐKĐN-VP", "07/04/2026"),
        ["Tổng cộng", None, 2],
        [None, None, None, "Đồng Nai, ngày 30 tháng 4 năm 2026"],
        ["Người lập biểu", None, None, "THỦ TRƯỞNG ĐƠN VỊ"],
        ["(Ký, ghi rõ họ tên)", None, None, "(Ký tên, đóng dấu)"],
        ["Trần Thị Bích", None, "Nguyễn Văn An", "Nguyễn Văn An"],
    )
    assert [entry.number for entry in reading.entries] == ["101", "102"]
    assert reading.bad_rows == ()
    assert dict(reading.notes) == {
        "column-numbers": "1", "group-rows": "2", "total-rows": "2", "repeated-headers": "1", "footer-rows": "4",
    }  # fmt: skip


def test_a_row_of_plain_column_numbers_is_no_document() -> None:
    assert [entry.number for entry in read_book(list(range(1, 11)), a_book_row()).entries] == ["101"]


@pytest.mark.parametrize("subject", ["Công văn V/v mời họp", "Tổng hợp ý kiến góp ý", "Cộng tác viên dân số"])
def test_a_document_without_number_is_no_total(subject: str) -> None:
    table: Table = [["Trích yếu", "Số ký hiệu", "Ngày ban hành"], [subject, None, "05/03/2026"]]
    reading = read(xlsx(table))
    assert [bad.message for bad in reading.bad_rows] == ["number-missing"]
    assert [entry.subject for entry in reading.entries] == [subject]


def test_documents_go_on_behind_the_foot_of_a_page() -> None:
    reading = read_book(
        a_book_row(),
        [None, None, None, "Đồng Nai, ngày 31 tháng 3 năm 2026"],
        ["Nguyễn Văn An"],
        a_book_row("102/BVĐKĐN-VP"),
    )
    assert [entry.number for entry in reading.entries] == ["101", "102"]


def test_rows_that_a_merged_number_spans_are_one_document() -> None:
    table = [BOOK, a_book_row(), a_book_row(None, None, subject=None, signer=None, recipients="UBND tỉnh")]
    reading = read(xlsx(table, merges=[(1, 0, 2, 0, "101/BVĐKĐN-VP")]))
    assert len(reading.entries) == 1
    assert dict(reading.notes)["continued-rows"] == "1"


def test_a_merged_date_holds_for_every_row_it_spans() -> None:
    table = [BOOK, a_book_row(), a_book_row("102/BVĐKĐN-VP", None)]
    reading = read(xlsx(table, merges=[(1, 1, 2, 1, "05/03/2026")]))
    assert [entry.issued_on for entry in reading.entries] == [date(2026, 3, 5)] * 2


def test_numbers_written_beforehand_are_no_documents() -> None:
    reading = read_book(a_book_row(), ["102/BVĐKĐN-VP"], ["103/BVĐKĐN-VP"])
    assert len(reading.entries) == 1
    assert dict(reading.notes)["numbers-without-document"] == "2"


# ------------------------------------------------------------------------------------------------------- sheets


def test_every_sheet_is_read_a_hidden_one_is_said_and_a_cover_is_passed_over() -> None:
    data = xlsx(
        [BOOK, a_book_row()],
        name="Tháng 3",
        more=[
            ("Tháng 4", [["SỔ VĂN BẢN ĐI"], BOOK, a_book_row("102/BVĐKĐN-VP", "07/04/2026")]),
            ("Ẩn", [BOOK, a_book_row("103/BVĐKĐN-VP", "08/04/2026")]),
            ("Bìa", [["SỔ ĐĂNG KÝ"], ["Năm 2026"]]),
        ],
        hidden=["Ẩn"],
    )
    reading = read(data)
    assert [(entry.sheet, entry.number) for entry in reading.entries] == [
        ("Tháng 3", "101"),
        ("Tháng 4", "102"),
        ("Ẩn", "103"),
    ]
    assert ("hidden-sheet-read", "Ẩn") in reading.notes
    assert ("sheet-without-header", "Bìa") in reading.notes
    assert reading.reason is None


# -------------------------------------------------------------------------------------------------------- dates


@pytest.mark.parametrize(
    "cell",
    [
        "05/03/2026", "5/3/2026", "5-3-2026", "05.03.2026", "2026/03/05", "2026-03-05", "05/03/26", "05/03/2026 14:30",
        "2026-03-05T00:00:00", "ngày 05 tháng 3 năm 2026", "05 / 03 / 2026", 46086, "46086", date(2026, 3, 5),
    ],
)  # fmt: skip
def test_dates_are_read_day_first(cell: Cell) -> None:
    assert read_book(a_book_row(day=cell)).entries[0].issued_on == date(2026, 3, 5)


@pytest.mark.parametrize(
    ("cell", "message"),
    [
        ("31/02/2026", "date-impossible"),
        ("32/01/2026", "date-impossible"),
        ("03/25/2026", "date-month-first"),
        ("05/03", "date-without-year"),
        ("hôm qua", "date-unreadable"),
        (5, "date-unreadable"),
        (None, "date-missing"),
    ],
)
def test_a_date_that_is_none_is_told_with_its_place_and_the_document_is_kept(cell: Cell, message: str) -> None:
    reading = read_book(a_book_row(), a_book_row("102/BVĐKĐN-VP", cell))
    (bad,) = reading.bad_rows
    assert (bad.sheet, bad.row, bad.column, bad.message) == ("Sổ VB đi", 3, "Ngày tháng văn bản", message)
    assert bad.value == ("" if cell is None else str(cell))
    assert [(entry.number, entry.issued_on) for entry in reading.entries][1] == ("102", None)


def test_a_day_without_year_takes_the_year_that_the_title_names() -> None:
    assert the_entry([["SỔ VĂN BẢN ĐI"], ["Năm: 2026"], BOOK, a_book_row(day="5/3")]).issued_on == date(2026, 3, 5)
    reading = read(
        xlsx([BOOK, ["Tháng 12/2025"], a_book_row(day="31/12"), ["Tháng 1/2026"], a_book_row("1/A-B", "02/01")])
    )
    assert [entry.issued_on for entry in reading.entries] == [date(2025, 12, 31), date(2026, 1, 2)]


def test_days_and_months_that_a_program_swapped_are_suspected() -> None:
    mixed = [a_book_row(f"{n}/A-B", cell) for n, cell in enumerate(["25/03/2026", date(2026, 3, 4), "13/03/2026"], 1)]
    assert dict(read_book(*mixed).notes)["dates-perhaps-swapped"] == "1"
    sound = [a_book_row(f"{n}/A-B", cell) for n, cell in enumerate(["25/03/2026", date(2026, 3, 14), "03/03/2026"], 1)]
    assert "dates-perhaps-swapped" not in dict(read_book(*sound).notes)


def test_days_of_sending_are_moments_of_vietnam_in_utc() -> None:
    assert with_column("Ngày gửi", "06/03/2026 08:15").sent_on == datetime(2026, 3, 6, 1, 15, tzinfo=UTC)
    assert the_entry([BOOK, a_book_row(sent_on="06/03/2026")]).sent_on == datetime(2026, 3, 5, 17, 0, tzinfo=UTC)


def test_the_day_of_issue_serves_as_date_only_where_there_is_no_other() -> None:
    entry = the_entry([["Số ký hiệu", "Ngày phát hành", "Trích yếu"], ["1/A-B", "05/03/2026", "Mời họp"]])
    assert (entry.issued_on, entry.sent_on) == (date(2026, 3, 5), None)
    entry = with_column("Ngày phát hành", "06/03/2026")
    assert entry.issued_on == date(2026, 3, 5)
    assert entry.sent_on is not None


# ------------------------------------------------------------------------------------------------------ numbers


@pytest.mark.parametrize(
    ("cell", "number", "symbol"),
    [
        ("05/BVĐK-VP", "05", "BVĐK-VP"),
        ("05 / BVĐK – VP", "05", "BVĐK-VP"),
        ("15a/QÐ-BVĐK", "15a", "QĐ-BVĐK"),
        ("15/1/QĐ-BVĐK", "15/1", "QĐ-BVĐK"),
        ("Số: 7/BVĐK-VP", "7", "BVĐK-VP"),
        (5, "5", None),
        (5.0, "5", None),
        ("05", "05", None),
    ],
)
def test_numbers_and_symbols_are_read_as_written(cell: Cell, number: str, symbol: str | None) -> None:
    (entry,) = read_book(a_book_row(cell)).entries
    assert (entry.number, entry.symbol) == (number, symbol)


@pytest.mark.parametrize(
    ("cell", "message", "number"),
    [
        ("undefined", "number-missing", None),
        ("null/BVĐK-VP", "number-missing", None),
        (None, "number-missing", None),
        ("74fass22", "number-unreadable", "74fass22"),
        (date(2026, 1, 15), "number-became-date", None),
    ],
)
def test_a_number_that_is_none_is_told_and_the_document_is_kept(cell: Cell, message: str, number: str | None) -> None:
    reading = read_book(a_book_row(cell))
    assert [(bad.column, bad.message) for bad in reading.bad_rows] == [("Số, ký hiệu văn bản", message)]
    assert [entry.number for entry in reading.entries] == [number]


# -------------------------------------------------------------------------------------------------------- marks


@pytest.mark.parametrize(
    ("cell", "secret"),
    [("Mật", True), ("TỐI MẬT", True), ("Tuyệt mật", True), ("mat", True), ("Độ: C - Mật", True), ("Thường", False),
     ("Không", False), ("Không mật", False), ("Bảo mật", False), ("Lưu hành nội bộ", False), ("Đã giải mật", False),
     (None, False)],
)  # fmt: skip
def test_the_secrecy_column_names_the_levels_of_state_secrets(cell: Cell, secret: bool) -> None:
    assert with_column("Độ mật", cell).is_secret is secret


@pytest.mark.parametrize(
    ("note", "secret"),
    [
        ("Mật", True),
        ("Văn bản mật", True),
        ("Mất", False),
        ("mat", False),
        ("Bảo mật thông tin", False),
        ("Mật khẩu mới", False),
    ],
)
def test_a_note_is_a_secrecy_mark_only_alone_and_with_its_tone(note: str, secret: bool) -> None:
    assert the_entry([BOOK, a_book_row(note=note)]).is_secret is secret


def test_a_list_of_secret_documents_makes_every_entry_secret() -> None:
    assert the_entry([["SỔ ĐĂNG KÝ VĂN BẢN MẬT ĐI"], BOOK, a_book_row()]).is_secret
    assert not the_entry([["CỤC CHỨNG THỰC SỐ VÀ BẢO MẬT THÔNG TIN"], BOOK, a_book_row()]).is_secret


@pytest.mark.parametrize(
    ("note", "void"),
    [("Hủy số", True), ("Huỷ", True), ("Đã thu hồi theo CV 45/SYT-VP", True), ("Số chờ", True), ("bỏ trống", True),
     ("huy so", True), ("Bị thay thế bởi QĐ 12", True), ("Thu hồi văn bản số 12/QĐ-SYT", False), ("Huy nhận", False),
     ("Không hủy", False), ("Gửi lại", False), (None, False)],
)  # fmt: skip
def test_a_note_says_that_a_number_is_void(note: str | None, void: bool) -> None:
    entry = the_entry([BOOK, a_book_row(note=note)])
    assert entry.is_void is void
    assert entry.void_reason == (note if void else None)


@pytest.mark.parametrize(
    ("status", "void"),
    [("Đã hủy", True), ("Thu hồi", True), ("Bị thay thế", True), ("Đã phát hành", False), ("Chưa hủy", False)],
)
def test_a_status_says_that_a_document_is_void(status: str, void: bool) -> None:
    assert with_column("Trạng thái", status).is_void is void


def test_a_void_number_needs_neither_date_nor_subject() -> None:
    reading = read_book(a_book_row(day=None, subject=None, note="Hủy số"))
    assert [entry.is_void for entry in reading.entries] == [True]
    assert reading.bad_rows == ()


@pytest.mark.parametrize(
    ("claim", "signed"),
    [("Đã ký số", True), ("Có", True), ("x", True), ("Không ký số", False), ("Không", False), ("Chưa ký số", False),
     (None, None), ("-", None), ("Đang xử lý", None)],
)  # fmt: skip
def test_a_claim_of_digital_signing_is_taken_as_a_claim(claim: Cell, signed: bool | None) -> None:
    assert with_column("Ký số", claim).signed_flag is signed


@pytest.mark.parametrize(
    ("form", "paper"),
    [("Bản giấy", True), ("Điện tử", False), ("Ký số", False), ("Giấy và điện tử", None), (None, None)],
)
def test_the_form_says_paper_or_electronic(form: Cell, paper: bool | None) -> None:
    assert with_column("Hình thức", form).paper_flag is paper


def test_a_form_column_that_holds_types_is_a_type_column() -> None:
    entry = with_column("Hình thức văn bản", "Giấy mời", subject="Họp giao ban")
    assert (entry.type, entry.paper_flag) == ("giấy mời", None)


@pytest.mark.parametrize(
    ("title", "signed", "paper"),
    [("VĂN BẢN ĐI KÝ GIẤY", None, True), ("Danh sách văn bản đi ký số", True, False), ("SỔ VĂN BẢN ĐI", None, None)],
)
def test_the_title_of_a_list_is_a_claim_for_each_entry(title: str, signed: bool | None, paper: bool | None) -> None:
    entry = the_entry([[title], BOOK, a_book_row()])
    assert (entry.signed_flag, entry.paper_flag) == (signed, paper)


@pytest.mark.parametrize(
    ("note", "recorded"),
    [("Bên nhận không có hạ tầng", True), ("Đơn vị chưa kết nối trục liên thông", True),
     ("Chưa có hạ tầng kỹ thuật", True),
     ("Giám đốc yêu cầu ký giấy", False), ("Gửi qua bưu điện", False)],
)  # fmt: skip
def test_a_recorded_reason_for_paper_is_kept_with_its_words(note: str, recorded: bool) -> None:
    assert the_entry([BOOK, a_book_row(note=note)]).paper_reason == (note if recorded else None)


@pytest.mark.parametrize(
    ("cell", "urgency"), [("Hỏa tốc", "Hỏa tốc"), ("Khẩn", "Khẩn"), ("Thường", None), ("Không khẩn", None)]
)
def test_urgency_is_kept_where_there_is_any(cell: str, urgency: str | None) -> None:
    assert with_column("Độ khẩn", cell).urgency == urgency


@pytest.mark.parametrize(
    ("subject", "code", "kind"),
    [
        ("Quyết định về việc bổ nhiệm", "1/A-B", "quyết định"),
        ("Công văn V/v mời họp", "1/A-B", "công văn"),
        ("Về việc bổ nhiệm", "1/QĐ-BVĐK", "quyết định"),
        ("Tình hình quý I", "1/BC-BVĐK", "báo cáo"),
        ("Về việc mời họp", "1/BVĐK-VP", None),
    ],
)
def test_the_type_comes_from_column_subject_or_symbol(subject: str, code: str, kind: str | None) -> None:
    assert the_entry([BOOK, a_book_row(code, subject=subject)]).type == kind


# ------------------------------------------------------------------------------------------------------ formulas


def test_formulas_are_values_and_are_never_run() -> None:
    table = [BOOK, a_book_row(None, subject="Công văn")]
    (entry,) = read(xlsx(table, formulas=[(1, 0, '=CONCATENATE("7","/BVĐK-VP")', "7/BVĐK-VP")])).entries
    assert (entry.number, entry.symbol) == ("7", "BVĐK-VP")
    (entry,) = read(delimited([BOOK, a_book_row(subject='=HYPERLINK("http://x")')])).entries
    assert entry.subject == '=HYPERLINK("http://x")'


@pytest.mark.parametrize("text", ["-2 độ", "+84 900 000 000", "=1+1", "@x"])
def test_the_mark_that_our_own_tables_put_before_a_formula_is_taken_off(text: str) -> None:
    (entry,) = read(delimited([BOOK, a_book_row(subject=f"'{text}")])).entries
    assert entry.subject == text
    (entry,) = read(delimited([BOOK, a_book_row(subject=text)])).entries
    assert entry.subject == text
