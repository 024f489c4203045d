"""Page text keeps its places, and what signature widgets write stands in the line it was put on."""

from __future__ import annotations

from io import BytesIO
from typing import Any

import pytest
from pypdf import PdfReader, PdfWriter
from pypdf.generic import (
    ArrayObject,
    DecodedStreamObject,
    DictionaryObject,
    FloatObject,
    NameObject,
    NumberObject,
    TextStringObject,
)
from reportlab.pdfgen.canvas import Canvas

from pipeline.demo.typefaces import font_name
from pipeline.extract.pages import Frame, NotOpened, PdfPages
from pipeline.extract.text import PageText, page_of_text, printed_under, read_page
from pipeline.extract.widgets import Widget, read_widgets

A4 = (595.0, 842.0)
NUMBER_LINE = "Số:             /BVĐKĐN-VP"


def a_pdf(*rows: tuple[float, float, str], weight: str = "regular", pages: int = 1) -> bytes:
    """Rows of (x, y, text) on the first page, the others blank."""
    buffer = BytesIO()
    canvas = Canvas(buffer, pagesize=A4, invariant=1)
    for page in range(pages):
        canvas.setFont(font_name(weight), 13)
        for x, y, text in rows if page == 0 else ():
            canvas.drawString(x, y, text)
        canvas.showPage()
    canvas.save()
    return buffer.getvalue()


def with_widget(
    pdf: bytes,
    content: bytes | None,
    *,
    rect: tuple[float, float, float, float] = (105, 698, 145, 712),
    flags: int = 132,
    page: int = 0,
    parent: str | None = None,
    resources: DictionaryObject | None = None,
) -> bytes:
    """The PDF with a signature widget whose appearance is `content`, in Helvetica; None: no appearance."""
    writer = PdfWriter(clone_from=PdfReader(BytesIO(pdf)))
    entries: dict[str, Any] = {
        "/Type": NameObject("/Annot"),
        "/Subtype": NameObject("/Widget"),
        "/Rect": ArrayObject(FloatObject(side) for side in rect),
        "/F": NumberObject(flags),
        "/T": TextStringObject("Signature1"),
    }
    if content is not None:
        font = DictionaryObject(
            {
                NameObject("/Type"): NameObject("/Font"),
                NameObject("/Subtype"): NameObject("/Type1"),
                NameObject("/BaseFont"): NameObject("/Helvetica"),
            }
        )
        fonts = DictionaryObject({NameObject("/Font"): DictionaryObject({NameObject("/F1"): font})})
        entries["/AP"] = DictionaryObject({NameObject("/N"): writer._add_object(_form(content, resources or fonts))})
    annotation = DictionaryObject({NameObject(key): value for key, value in entries.items()})
    if parent is None:
        annotation[NameObject("/FT")] = NameObject("/Sig")
    else:
        above = DictionaryObject({NameObject("/T"): TextStringObject(parent), NameObject("/FT"): NameObject("/Sig")})
        annotation[NameObject("/Parent")] = writer._add_object(above)
    place = writer.pages[page]
    place[NameObject("/Annots")] = ArrayObject([*place.get("/Annots", ()), writer._add_object(annotation)])
    buffer = BytesIO()
    writer.write(buffer)
    return buffer.getvalue()


def _form(content: bytes, resources: DictionaryObject) -> DecodedStreamObject:
    form = DecodedStreamObject()
    form.set_data(content)
    form.update(
        {
            NameObject("/Type"): NameObject("/XObject"),
            NameObject("/Subtype"): NameObject("/Form"),
            NameObject("/BBox"): ArrayObject(NumberObject(side) for side in (0, 0, 40, 14)),
            NameObject("/Resources"): resources,
        }
    )
    return form


def wrote(text: str) -> bytes:
    return f"BT /F1 13 Tf 0 3 Td ({text}) Tj ET".encode("ascii")


def first_page(pdf: bytes) -> PageText:
    with PdfPages(pdf) as pages:
        return read_page(pages, 0, read_widgets(pdf).widgets, with_weight=True)


def only_widget(pdf: bytes) -> Widget:
    (widget,) = read_widgets(pdf).widgets
    return widget


# ---- the page


def test_words_stand_where_they_are_printed_from_the_lower_left_corner() -> None:
    page = first_page(a_pdf((85, 700, "Bệnh viện Đa khoa")))
    (line,) = page.lines
    assert line.text == "Bệnh viện Đa khoa"
    left, bottom, right, top = line.box
    assert left == pytest.approx(85, abs=2)
    assert bottom < 702 < top
    assert 170 < right < 200
    assert (page.width, page.height) == pytest.approx(A4)


def test_two_columns_share_a_line_and_lines_go_from_top_to_bottom() -> None:
    page = first_page(a_pdf((85, 700, "dòng hai"), (85, 770, "SỞ Y TẾ"), (300, 771, "CỘNG HÒA")))
    assert [line.text for line in page.lines] == ["SỞ Y TẾ CỘNG HÒA", "dòng hai"]


def test_text_is_composed_whatever_the_producer_wrote() -> None:
    assert first_page(a_pdf((85, 700, "Soạn thảo"))).text == "Soạn thảo"


def test_bold_is_told_from_the_fonts_name() -> None:
    assert first_page(a_pdf((85, 770, "SỞ Y TẾ"), weight="bold")).lines[0].words[0].is_bold
    assert not first_page(a_pdf((85, 770, "SỞ Y TẾ"))).lines[0].words[0].is_bold


@pytest.mark.parametrize("rotation", [90, 180, 270])
def test_a_turned_page_is_read_as_it_is_seen(rotation: int) -> None:
    writer = PdfWriter(clone_from=PdfReader(BytesIO(a_pdf((85, 700, "Số")))))
    writer.pages[0].rotate(rotation)
    buffer = BytesIO()
    writer.write(buffer)
    page = first_page(buffer.getvalue())
    seen = page.lines[0].box
    width, height = A4
    x, y = {90: (700, width - 85), 180: (width - 85, height - 700), 270: (height - 700, 85)}[rotation]
    assert seen[0] - 20 <= x <= seen[2] + 20
    assert seen[1] - 20 <= y <= seen[3] + 20
    assert page.width == pytest.approx(width if rotation == 180 else height)


def test_a_frame_turns_boxes_and_counts_from_its_own_corner() -> None:
    frame = Frame(left=10, bottom=20, right=110, top=220, rotation=0)
    assert frame.seen((10, 20, 30, 60)) == (0, 0, 20, 40)
    turned = Frame(left=10, bottom=20, right=110, top=220, rotation=1)
    assert turned.seen((10, 20, 30, 60)) == (0, 80, 40, 100)
    assert (turned.width, turned.height) == (200, 100)


def test_bare_text_becomes_lines_without_places() -> None:
    page = page_of_text("Một hai\n\nba")
    assert [line.text for line in page.lines] == ["Một hai", "ba"]
    assert not page.is_placed


def test_bytes_that_are_no_pdf_are_not_opened() -> None:
    with pytest.raises(NotOpened) as raised:
        PdfPages(b"no PDF at all")
    assert not raised.value.needs_password


# ---- widgets


def test_a_stamped_number_stands_in_the_number_line() -> None:
    pdf = with_widget(a_pdf((85, 700, NUMBER_LINE), (85, 680, "V/v abc")), wrote("11410"))
    page = first_page(pdf)
    assert page.lines[0].text == "Số: 11410 /BVĐKĐN-VP"
    assert [word.field for word in page.lines[0].words] == [None, "Signature1", None]


def test_a_stamp_a_little_above_its_blank_still_joins_its_line() -> None:
    pdf = with_widget(a_pdf((85, 700, NUMBER_LINE), (85, 682, "V/v abc")), wrote("7"), rect=(105, 703, 145, 719))
    assert first_page(pdf).lines[0].text == "Số: 7 /BVĐKĐN-VP"


def test_a_label_of_several_lines_keeps_lines_of_its_own() -> None:
    content = b"BT /F1 8 Tf 0 20 Td (Ky boi: SO Y TE) Tj 0 -10 Td (2026-03-05) Tj ET"
    pdf = with_widget(a_pdf((85, 700, NUMBER_LINE)), content, rect=(85, 690, 300, 720))
    assert only_widget(pdf).text == "Ky boi: SO Y TE\n2026-03-05"
    assert sorted(line.text for line in first_page(pdf).lines) == ["2026-03-05", "Ky boi: SO Y TE", "Số: /BVĐKĐN-VP"]


@pytest.mark.parametrize(
    ("flags", "rect"), [(2, (105, 698, 145, 712)), (32, (105, 698, 145, 712)), (132, (0, 0, 0, 0))]
)
def test_a_widget_that_is_hidden_or_without_area_is_not_shown(flags: int, rect: tuple[float, ...]) -> None:
    pdf = with_widget(a_pdf((85, 700, NUMBER_LINE)), wrote("11410"), flags=flags, rect=rect)
    assert not only_widget(pdf).is_shown
    assert "11410" not in first_page(pdf).text


def test_a_field_is_named_by_all_levels_of_its_tree_and_inherits_its_type() -> None:
    assert only_widget(with_widget(a_pdf(), wrote("1"), parent="form")).field == "form.Signature1"


def test_a_widget_without_an_appearance_writes_and_paints_nothing() -> None:
    widget = only_widget(with_widget(a_pdf(), None))
    assert (widget.text, widget.has_picture) == (None, False)


def test_a_widget_is_on_its_page() -> None:
    pdf = with_widget(a_pdf(pages=3), wrote("1"), page=2)
    assert only_widget(pdf).page == 3


def test_only_a_picture_that_is_painted_is_a_picture() -> None:
    image = DecodedStreamObject()
    image.set_data(b"\x80" * 25)
    image.update(
        {
            NameObject("/Subtype"): NameObject("/Image"),
            NameObject("/Width"): NumberObject(5),
            NameObject("/Height"): NumberObject(5),
            NameObject("/ColorSpace"): NameObject("/DeviceGray"),
            NameObject("/BitsPerComponent"): NumberObject(8),
        }
    )
    resources = DictionaryObject({NameObject("/XObject"): DictionaryObject({NameObject("/Im1"): image})})
    assert only_widget(with_widget(a_pdf(), b"q /Im1 Do Q", resources=resources)).has_picture
    assert not only_widget(with_widget(a_pdf(), b"q Q", resources=resources)).has_picture


def test_printed_words_under_a_stamp_are_told_and_leaders_are_not() -> None:
    page = first_page(a_pdf((85, 700, "Số: 12 ...../BVĐKĐN-VP")))
    number = next(word for word in page.lines[0].words if word.text == "12")
    assert printed_under(page, number.box) == "12"
    leaders = first_page(a_pdf((85, 700, "Số: ........ /BVĐKĐN-VP")))
    dots = next(word for word in leaders.lines[0].words if word.text.startswith("..."))
    assert printed_under(leaders, dots.box) is None


def test_one_broken_annotation_costs_itself_only() -> None:
    writer = PdfWriter(clone_from=PdfReader(BytesIO(with_widget(a_pdf(), wrote("11410")))))
    broken = DictionaryObject(
        {
            NameObject("/Subtype"): NameObject("/Widget"),
            NameObject("/FT"): NameObject("/Sig"),
            NameObject("/Rect"): ArrayObject([TextStringObject("x")]),
        }
    )
    writer.pages[0]["/Annots"].append(broken)
    buffer = BytesIO()
    writer.write(buffer)
    reading = read_widgets(buffer.getvalue())
    assert ([widget.text for widget in reading.widgets], reading.failures) == (["11410"], 1)


def test_a_file_that_pypdf_cannot_open_is_a_value_error() -> None:
    with pytest.raises(ValueError, match="pypdf"):
        read_widgets(b"%PDF-1.4\nnothing follows")
