"""Headings are read from where Decree 30/2020, Appendix I puts things, through OCR noise and through widgets."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.extract.heading import heading_of_text, read_heading
from pipeline.extract.text import PageText, Word
from pipeline.extract.widgets import Widget
from rules.facts import NO_HEADING, Heading
from rules.names import same_person
from tests.extract.layout import (
    LEFT_COLUMN,
    MIDDLE,
    RIGHT_COLUMN,
    a_page,
    centred,
    nation,
    running_text,
    starting,
)


def heading(*pages: PageText, widgets: tuple[Widget, ...] = ()) -> Heading:
    return read_heading(lambda number: pages[number - 1], len(pages), widgets)


def a_widget(text: str | None, **changes: object) -> Widget:
    made = {"field": "Signature1", "byte_range": None, "page": 1, "rect": (330.0, 800.0, 560.0, 836.0)}
    return Widget(**{**made, "is_shown": True, "text": text, "has_picture": text is None, **changes})


def head(number_line: str = "Số: 101/BVĐKĐN-VP", date_line: str = "Đồng Nai, ngày 05 tháng 3 năm 2026", *more: object):
    """Boxes 1 to 4 of a hospital below a department."""
    return (
        (770.0, centred("SỞ Y TẾ ĐỒNG NAI", LEFT_COLUMN)),
        (754.0, centred("BỆNH VIỆN ĐA KHOA ĐỒNG NAI", LEFT_COLUMN, bold=True)),
        *nation(),
        (722.0, centred(number_line, LEFT_COLUMN) + centred(date_line, RIGHT_COLUMN)),
        *more,
    )


def letter(*more: object, **lines: str) -> PageText:
    """The first page of a công văn."""
    return a_page(
        *head(**lines),
        (706.0, centred("V/v triển khai công tác", LEFT_COLUMN)),
        (692.0, centred("văn thư năm 2026", LEFT_COLUMN)),
        (650.0, centred("Kính gửi: Các khoa, phòng trực thuộc", MIDDLE)),
        *running_text(620.0),
        *more,
    )


def signer_page(*titles: str, signer: str | None = "Nguyễn Văn An", number: int = 2) -> PageText:
    """A last page with recipients on the left and the signer's block on the right."""
    rows: list[tuple[float, tuple[Word, ...]]] = [
        *running_text(780.0, 620.0),
        (590.0, starting("Nơi nhận:", 85)),
        (574.0, starting("- Như trên;", 85)),
        (558.0, starting("- Ban Giám đốc;", 85)),
        (470.0, starting("- Lưu: VT, KHTH (Nhâm).", 85)),
    ]
    rows.extend((590.0 - 16 * at, centred(title, RIGHT_COLUMN, bold=True)) for at, title in enumerate(titles))
    if signer is not None:
        rows.append((470.0, centred(signer, RIGHT_COLUMN, bold=True)))
    return a_page(*rows, number=number)


def test_a_letter_gives_every_box_of_appendix_i() -> None:
    found = heading(letter(), signer_page("KT. GIÁM ĐỐC", "PHÓ GIÁM ĐỐC"))
    assert found == Heading(
        number="101",
        symbol="BVĐKĐN-VP",
        issued_on=date(2026, 3, 5),
        agency="BỆNH VIỆN ĐA KHOA ĐỒNG NAI",
        parent_agency="SỞ Y TẾ ĐỒNG NAI",
        type="công văn",
        subject="triển khai công tác văn thư năm 2026",
        signer="Nguyễn Văn An",
        capacity="KT.",
        title="PHÓ GIÁM ĐỐC",
        copy_mark=None,
        annex_of=None,
        secrecy_mark=None,
    )


# ---- box 3: number and symbol


@pytest.mark.parametrize(
    ("line", "number", "symbol"),
    [
        ("Số: 05/BVĐKĐN-VP", "05", "BVĐKĐN-VP"),
        ("Số: 15a/QĐ-BVĐKĐN", "15a", "QĐ-BVĐKĐN"),
        ("Số: 11410 /BXD-KHCNMT&VLXD", "11410", "BXD-KHCNMT&VLXD"),
        ("Số: 162/2026/NĐ-CP", "162", "2026/NĐ-CP"),
        ("Luật số: 51/2024/QH15", "51", "2024/QH15"),
        ("Số: 123 / QĐ - UBND", "123", "QĐ-UBND"),
        ("Số 12-TB/TU", "12", "TB/TU"),
        ("Số: /BVĐKĐN-VP", None, "BVĐKĐN-VP"),
        ("Số: ........./SYT-VP", None, "SYT-VP"),
        ("S6: l347/SYT-VP", "1347", "SYT-VP"),
        ("So: 1347/SYT-VP", "1347", "SYT-VP"),
        ("47/SYT-NVY", "47", "SYT-NVY"),
    ],
)
def test_number_and_symbol_are_read_as_printed(line: str, number: str | None, symbol: str) -> None:
    found = heading(letter(number_line=line))
    assert (found.number, found.symbol) == (number, symbol)


def test_a_symbol_ends_where_the_place_begins() -> None:
    found = heading_of_text("SỞ Y TẾ\nSố: 1347/SYT-VP Đồng Nai, ngày 22 tháng 3 năm 2023\nKính gửi: Các đơn vị")
    assert (found.number, found.symbol, found.issued_on) == ("1347", "SYT-VP", date(2023, 3, 22))


def test_numbers_of_other_documents_are_not_this_documents_number() -> None:
    page = a_page(
        *head("", ""),
        (650.0, centred("BÁO CÁO", MIDDLE, bold=True)),
        (634.0, starting("số 63/2025/QH15 ngày 05 tháng 3 năm 2026 của Quốc hội", 85)),
        (600.0, starting("Căn cứ Luật Tổ chức chính quyền địa phương số 72/2025/QH15;", 85)),
    )
    assert heading(page).number is None
    assert heading(page).issued_on is None


# ---- box 4: place and date


@pytest.mark.parametrize(
    ("line", "day"),
    [
        ("Đồng Nai, ngày 05 tháng 3 năm 2026", date(2026, 3, 5)),
        ("ngày 23 tháng 7 năm 2026", date(2026, 7, 23)),
        ("Pong Nai, ngay 22 thang 3 nam 2023", date(2023, 3, 22)),
        ("Dong Nai, ngdy 2l thdng l2 ndm 2O25", date(2025, 12, 21)),
        ("Biên Hòa, ngày 5/3/2026", date(2026, 3, 5)),
        ("Đồng Nai, ngày tháng năm 2026", None),
        ("Đồng Nai, ngày 31 tháng 2 năm 2026", None),
    ],
)
def test_the_date_is_read_and_an_impossible_one_is_not(line: str, day: date | None) -> None:
    assert heading(letter(date_line=line)).issued_on == day


def test_the_date_of_a_document_named_in_the_subject_is_not_its_own() -> None:
    page = a_page(
        *head("Số: 7/QĐ-SYT", "Đồng Nai, ngày tháng năm 2026"),
        (680.0, centred("QUYẾT ĐỊNH", MIDDLE, bold=True)),
        (664.0, centred("Về việc thực hiện Nghị quyết số 254/2025/QH15", MIDDLE, bold=True)),
        (648.0, centred("ngày 11 tháng 12 năm 2025 của Quốc hội", MIDDLE, bold=True)),
        (616.0, starting("Căn cứ Luật Tổ chức Chính phủ;", 85)),
    )
    found = heading(page)
    assert found.issued_on is None
    assert found.subject == ("Về việc thực hiện Nghị quyết số 254/2025/QH15 ngày 11 tháng 12 năm 2025 của Quốc hội")


def test_a_law_tells_the_day_it_was_passed_at_its_end() -> None:
    first = a_page(
        (770.0, centred("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", MIDDLE, bold=True)),
        (740.0, centred("QUỐC HỘI", LEFT_COLUMN, bold=True)),
        (724.0, centred("Luật số: 51/2024/QH15", LEFT_COLUMN)),
        (700.0, centred("LUẬT", MIDDLE, bold=True)),
        (684.0, centred("SỬA ĐỔI, BỔ SUNG MỘT SỐ ĐIỀU", MIDDLE, bold=True)),
        (650.0, starting("Căn cứ Hiến pháp;", 85)),
    )
    last = a_page(
        (760.0, starting("kỳ họp thứ 8 thông qua ngày 27 tháng 11 năm 2024.", 85)),
        (700.0, centred("CHỦ TỊCH QUỐC HỘI", RIGHT_COLUMN, bold=True)),
        (640.0, centred("Trần Văn Bình", RIGHT_COLUMN, bold=True)),
        number=2,
    )
    found = heading(first, last)
    assert (found.type, found.number, found.symbol) == ("luật", "51", "2024/QH15")
    assert found.issued_on == date(2024, 11, 27)
    assert (found.agency, found.signer, found.title) == ("QUỐC HỘI", "Trần Văn Bình", "CHỦ TỊCH QUỐC HỘI")


# ---- box 2: agency and its superior


@pytest.mark.parametrize(
    ("lines", "agency", "parent"),
    [
        ((("BỘ XÂY DỰNG", True),), "BỘ XÂY DỰNG", None),
        (
            (("ỦY BAN NHÂN DÂN", False), ("TỈNH ĐỒNG NAI", False), ("SỞ Y TẾ", True)),
            "SỞ Y TẾ",
            "ỦY BAN NHÂN DÂN TỈNH ĐỒNG NAI",
        ),
        ((("ỦY BAN NHÂN DÂN", True), ("PHƯỜNG TRẢNG DÀI", True)), "ỦY BAN NHÂN DÂN PHƯỜNG TRẢNG DÀI", None),
        ((("SỞ Y TẾ ĐỒNG NAI", False), ("BỆNH VIỆN ĐA KHOA", False), ("THỐNG NHẤT", False)),
         "BỆNH VIỆN ĐA KHOA THỐNG NHẤT", "SỞ Y TẾ ĐỒNG NAI"),
        ((("UBND TỈNH ĐỒNG NAI", False), ("SỔ Y TÊ", False)), "SỔ Y TÊ", "UBND TỈNH ĐỒNG NAI"),
    ],
)  # fmt: skip
def test_the_agency_is_told_from_its_superior_by_weight_or_by_its_first_word(
    lines: tuple[tuple[str, bool], ...], agency: str, parent: str | None
) -> None:
    rows = [(770.0 - 14 * at, centred(text, LEFT_COLUMN, bold=bold)) for at, (text, bold) in enumerate(lines)]
    page = a_page(*rows, *nation(), (700.0, centred("Số: 7/BC-ABC", LEFT_COLUMN)), *running_text(640.0))
    found = heading(page)
    assert (found.agency, found.parent_agency) == (agency, parent)


# ---- boxes 5a, 5b: type and subject


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("QUYẾT ĐỊNH", "quyết định"),
        ("Q U Y Ế T Đ Ị N H", "quyết định"),
        ("TỜ TRÌNH", "tờ trình"),
        ("KẾ HOẠCH", "kế hoạch"),
        ("NGHỊ ĐỊNH", "nghị định"),
        ("GIẤY MỜI", "giấy mời"),
        ("BÁO CÁO", "báo cáo"),
    ],
)
def test_the_type_stands_in_capitals_over_its_subject(line: str, expected: str) -> None:
    page = a_page(
        *head("Số: 7/XX-SYT"),
        (680.0, centred(line, MIDDLE, bold=True)),
        (664.0, centred("Về việc ban hành Quy chế làm việc", MIDDLE, bold=True)),
        (632.0, starting("Căn cứ Luật Tổ chức chính quyền địa phương;", 85)),
    )
    found = heading(page)
    assert (found.type, found.subject) == (expected, "Về việc ban hành Quy chế làm việc")


def test_the_subject_of_a_decision_ends_before_the_authority_that_decides() -> None:
    page = a_page(
        *head("Số: 7/QĐ-SYT"),
        (680.0, centred("QUYẾT ĐỊNH", MIDDLE, bold=True)),
        (664.0, centred("Về việc thành lập Tổ rà soát", MIDDLE, bold=True)),
        (646.0, centred("GIÁM ĐỐC SỞ Y TẾ", MIDDLE, bold=True)),
        (630.0, starting("Căn cứ Luật Tổ chức chính quyền địa phương;", 85)),
    )
    assert heading(page).subject == "Về việc thành lập Tổ rà soát"


def test_without_a_type_line_the_symbol_or_the_addressee_tells_the_type() -> None:
    assert heading(a_page(*head("Số: 7/TTr-SYT"), *running_text(640.0))).type == "tờ trình"
    addressed = a_page(*head("Số: 7/SYT-VP"), (650.0, centred("Kính gửi: Các đơn vị", MIDDLE)))
    assert heading(addressed).type == "công văn"


def test_the_word_decision_in_running_text_is_no_type() -> None:
    page = a_page(*head("Số: 7/SYT-VP"), (650.0, starting("Quyết định này có hiệu lực kể từ ngày ký", 85)))
    assert heading(page).type is None


# ---- boxes 7a, 7b: the signer


@pytest.mark.parametrize(
    ("titles", "capacity", "title"),
    [
        (("GIÁM ĐỐC",), None, "GIÁM ĐỐC"),
        (("Q. GIÁM ĐỐC",), "Q.", "GIÁM ĐỐC"),
        (("TL. GIÁM ĐỐC", "CHÁNH VĂN PHÒNG"), "TL.", "CHÁNH VĂN PHÒNG"),
        (("TUQ. GIÁM ĐỐC", "TRƯỞNG PHÒNG TỔ CHỨC"), "TUQ.", "TRƯỞNG PHÒNG TỔ CHỨC"),
        (("TM. ỦY BAN NHÂN DÂN", "CHỦ TỊCH"), "TM.", "CHỦ TỊCH"),
        (("T/M ĐẢNG ỦY", "BÍ THƯ"), "TM.", "BÍ THƯ"),
        (("TM. ỦY BAN NHÂN DÂN", "KT. CHỦ TỊCH", "PHÓ CHỦ TỊCH"), "KT.", "PHÓ CHỦ TỊCH"),
        (("KT. BỘ TRƯỞNG", "THỨ TRƯỞNG"), "KT.", "THỨ TRƯỞNG"),
    ],
)
def test_capacity_and_title_are_those_nearest_to_the_name(
    titles: tuple[str, ...], capacity: str | None, title: str
) -> None:
    found = heading(letter(), signer_page(*titles))
    assert (found.capacity, found.title, found.signer) == (capacity, title, "Nguyễn Văn An")


def test_degrees_are_kept_as_printed() -> None:
    assert (
        heading(letter(), signer_page("GIÁM ĐỐC", signer="BS.CKII. Trần Thị Bích")).signer == "BS.CKII. Trần Thị Bích"
    )


def test_a_name_among_the_recipients_is_not_the_signers() -> None:
    found = heading(letter(), signer_page("GIÁM ĐỐC", signer=None))
    assert (found.title, found.signer) == ("GIÁM ĐỐC", None)


def test_the_signers_page_is_found_before_the_annexes_behind_it() -> None:
    annex = [a_page((770.0, centred("PHỤ LỤC", MIDDLE)), *running_text(740.0), number=number) for number in range(3, 9)]
    found = heading(letter(), signer_page("KT. GIÁM ĐỐC", "PHÓ GIÁM ĐỐC"), *annex)
    assert found.signer == "Nguyễn Văn An"


def test_a_signature_picture_leads_to_the_signers_page_in_the_middle_of_a_long_file() -> None:
    plain = [a_page(*running_text(780.0), number=number) for number in range(2, 40)]
    pages = [letter(), *plain]
    pages[20] = signer_page("GIÁM ĐỐC", number=21)
    picture = a_widget(None, page=21, rect=(330.0, 480.0, 510.0, 570.0))
    asked: list[int] = []

    def page(number: int) -> PageText:
        asked.append(number)
        return pages[number - 1]

    assert read_heading(page, len(pages), (picture,)).signer == "Nguyễn Văn An"
    assert len(set(asked)) <= 3


def test_a_form_in_an_annex_with_a_blank_signer_does_not_hide_the_real_one() -> None:
    form = a_page(
        *running_text(780.0, 500.0),
        (400.0, centred("GIÁM ĐỐC", RIGHT_COLUMN, bold=True)),
        (384.0, centred("(Ký, ghi rõ họ tên)", RIGHT_COLUMN)),
        number=3,
    )
    assert heading(letter(), signer_page("KT. GIÁM ĐỐC", "PHÓ GIÁM ĐỐC"), form).signer == "Nguyễn Văn An"


# ---- marks


def test_an_annex_names_the_document_it_comes_with_and_has_no_number_of_its_own() -> None:
    page = a_page(
        (770.0, centred("Phụ lục I", MIDDLE, bold=True)),
        (754.0, centred("BỘ THÔNG SỐ KỸ THUẬT", MIDDLE, bold=True)),
        (738.0, centred("(Kèm theo văn bản số: 11410 /BXD-KHCNMT&VLXD ngày 23 / 7 /2026", MIDDLE)),
        (722.0, centred("của Bộ Xây dựng)", MIDDLE)),
        *running_text(690.0),
    )
    found = heading(page)
    assert found.annex_of == "11410/BXD-KHCNMT&VLXD"
    assert (found.number, found.issued_on) == (None, None)


def test_an_annex_whose_number_was_left_blank_still_names_the_symbol() -> None:
    page = a_page((770.0, centred("(Ban hành kèm theo Quyết định số /QĐ-SYT ngày tháng năm 2026)", MIDDLE)))
    assert heading(page).annex_of == "/QĐ-SYT"


def test_the_organisations_text_on_an_annex_names_the_document_too() -> None:
    page = a_page((770.0, centred("DANH MỤC", MIDDLE, bold=True)), *running_text(740.0))
    stamped = a_widget("110/BVĐKĐN-TCHC; 2026-03-09T10:12:00+07:00")
    assert heading(page, widgets=(stamped,)).annex_of == "110/BVĐKĐN-TCHC"


def test_a_letter_that_comes_with_something_is_no_annex() -> None:
    page = letter((606.0, starting("(Kèm theo Công văn số 5/SYT-VP ngày 01/3/2026)", 85)))
    assert heading(page).annex_of is None


@pytest.mark.parametrize(
    ("text", "mark"),
    [
        ("SAO Y; SỞ Y TẾ ĐỒNG NAI; 2026-03-09T10:12:00+07:00", "SAO Y"),
        ("TRÍCH SAO\nSỞ Y TẾ ĐỒNG NAI\n2026-03-09", "TRÍCH SAO"),
        ("SAO LỤC; UBND TỈNH", "SAO LỤC"),
        ("Ký bởi: SỞ Y TẾ ĐỒNG NAI", None),
        ("Sao y bản chính được lưu tại văn thư", None),
    ],
)
def test_a_copy_says_so_in_the_signatures_text(text: str, mark: str | None) -> None:
    assert heading(letter(), widgets=(a_widget(text),)).copy_mark == mark


def test_a_copy_says_so_in_a_line_of_its_own_or_by_its_number() -> None:
    assert heading(letter((60.0, starting("SAO Y", 85)))).copy_mark == "SAO Y"
    assert heading(letter((60.0, starting("Số: 12/SL-SYT", 85)))).copy_mark == "SAO LỤC"
    assert heading(letter((60.0, starting("Thực hiện sao y văn bản theo quy định", 85)))).copy_mark is None


@pytest.mark.parametrize("mark", ["MẬT", "TỐI MẬT", "TUYỆT MẬT"])
def test_a_secrecy_stamp_stands_alone_under_the_number(mark: str) -> None:
    assert heading(letter((670.0, centred(mark, LEFT_COLUMN, bold=True)))).secrecy_mark == mark


@pytest.mark.parametrize(
    "rows",
    [
        ((670.0, centred("CÔNG TÁC BẢO MẬT THÔNG TIN", MIDDLE, bold=True)),),
        ((680.0, centred("TĂNG CƯỜNG BẢO VỆ BÍ", 150.0)), (666.0, centred("MẬT", 150.0))),
        ((670.0, starting("Độ mật của tài liệu do người có thẩm quyền quyết định", 85)),),
        ((200.0, starting("MẬT", 85)),),
    ],
)
def test_the_word_in_running_text_is_no_secrecy_stamp(rows: tuple[tuple[float, tuple[Word, ...]], ...]) -> None:
    assert heading(letter(*rows)).secrecy_mark is None


def test_the_contact_line_of_the_signing_tool_is_no_secrecy_stamp() -> None:
    widget = a_widget("CỤC CHỨNG THỰC SỐ VÀ BẢO\nMẬT\nTHÔNG TIN")
    assert heading(letter(), widgets=(widget,)).secrecy_mark is None


# ---- OCR

DISPATCH = """UBND TINH DONG NAI CONG HOA XA HQI CHU NGHIA VIET NAM
SO Y TE Poc lap - Tu do - Hanh phuc

S6: 208/SYT-NVY Pong Nai, ngay 09 thang 4 nam 2024
V/v tang cuong phong, chong
dich bénh

Kinh gui: Cac don vi truc thuéc

Thyc hién chi dao cua Bo Y té, Sé Y té dé nghi cac don vi khan truong.

Noi nhgn: KT. GIAM bOC
- Nhu trén; PHO GIAM POC
- Luu: VT, NVY (Hoa).

BSCKII. Lé Thi Quang
"""


def test_a_scanned_letter_is_read_through_what_ocr_made_of_it() -> None:
    found = heading_of_text(DISPATCH)
    assert (found.number, found.symbol, found.issued_on) == ("208", "SYT-NVY", date(2024, 4, 9))
    assert (found.parent_agency, found.agency) == ("UBND TINH DONG NAI", "SO Y TE")
    assert (found.type, found.subject) == ("công văn", "tang cuong phong, chong dich bénh")
    assert found.capacity == "KT."
    assert found.signer == "BSCKII. Lê Thi Quang"
    assert same_person("Lê Thi Quang", found.signer)


def test_the_dispatch_this_began_with_is_read(shared: Path) -> None:
    found = heading_of_text((shared / "data" / "dispatch-1347-ocr.txt").read_text(encoding="utf-8"))
    assert (found.number, found.symbol, found.issued_on) == ("1347", "SYT-VP", date(2023, 3, 22))
    assert (found.capacity, found.signer) == ("KT.", "Lê Quang Trung")


@pytest.mark.parametrize("text", ["", "\n\n", "1", "Chỉ có một dòng chữ thường"])
def test_a_page_that_says_nothing_of_itself_has_no_heading(text: str) -> None:
    assert heading_of_text(text) == NO_HEADING


@given(st.text(alphabet=" \n.,:;-/()0123456789aAbđĐÐếẾnNgGsSốTtKkMmQqVvỦ\x00\u0301", max_size=300))
def test_no_text_makes_the_heading_fail(text: str) -> None:
    assert isinstance(heading_of_text("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM\nSố: " + text), Heading)


def test_look_alike_letters_and_decomposed_ones_are_made_one() -> None:
    found = heading_of_text("SO\u031b\u0309 Y TE\u0302\u0301\nSố: 7/QÐ–SYT\nKính gửi: Các đơn vị")
    assert found.symbol == "QĐ-SYT"


def test_a_document_without_pages_has_no_heading() -> None:
    assert read_heading(lambda _: pytest.fail("no page may be asked for"), 0) == NO_HEADING
