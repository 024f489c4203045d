"""Writes the official report's template anew: `python -m tests.write_template`, after its layout was changed here.

The layout is Decree 30/2020/NĐ-CP Appendix I: A4, margins, Times New Roman, the boxes of the first page, page numbers
at the top from page 2. An office may also change pipeline/reports/templates/bao-cao.docx in Word; then this file is no
longer its source, and tests/reports/test_document.py says so.
"""

from __future__ import annotations

from io import BytesIO
from pathlib import Path
from typing import Any

from docx import Document
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Mm, Pt

from pipeline.reports.document import TEMPLATE, repacked

CENTRE, JUSTIFIED = WD_ALIGN_PARAGRAPH.CENTER, WD_ALIGN_PARAGRAPH.JUSTIFY


def the_template() -> bytes:
    """The template's bytes, always the same."""
    document = Document()
    _page(document)
    _styles(document)
    _first_page_head(document)
    _title(document)
    _body(document)
    _close(document)
    _annexes(document)
    core = document.core_properties
    core.title, core.author, core.comments, core.language = "Báo cáo phát hành văn bản điện tử", "vanthu", "", "vi-VN"
    stream = BytesIO()
    document.save(stream)
    return repacked(stream.getvalue(), None)


def _page(document: Any) -> None:
    section = document.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.top_margin = section.bottom_margin = Mm(20)
    section.left_margin, section.right_margin = Mm(30), Mm(20)
    section.header_distance = Mm(10)
    section.different_first_page_header_footer = True
    number = section.header.paragraphs[0]
    number.alignment = CENTRE
    for kind, text in (("begin", None), (None, "PAGE"), ("end", None)):
        run = number.add_run()
        if kind:
            mark = OxmlElement("w:fldChar")
            mark.set(qn("w:fldCharType"), kind)
        else:
            mark = OxmlElement("w:instrText")
            mark.text = text
        run._r.append(mark)


def _styles(document: Any) -> None:
    normal = document.styles["Normal"]
    normal.font.name, normal.font.size = "Times New Roman", Pt(14)
    fonts = normal.element.get_or_add_rPr().get_or_add_rFonts()
    for name in ("w:ascii", "w:hAnsi", "w:eastAsia", "w:cs"):
        fonts.set(qn(name), "Times New Roman")
    language = OxmlElement("w:lang")
    language.set(qn("w:val"), "vi-VN")
    normal.element.get_or_add_rPr().append(language)
    normal.paragraph_format.space_after = Pt(0)
    normal.paragraph_format.space_before = Pt(0)


def _line(
    cell_or_document: Any,
    text: str,
    *,
    size: float = 14,
    bold: bool = False,
    italic: bool = False,
    align: Any = CENTRE,
    first: bool = False,
    before: float = 0,
    after: float = 0,
    indent: float = 0,
) -> Any:
    """One paragraph; `first` takes the empty one that a new cell has."""
    paragraph = cell_or_document.paragraphs[0] if first else cell_or_document.add_paragraph()
    paragraph.alignment = align
    paragraph.paragraph_format.space_before, paragraph.paragraph_format.space_after = Pt(before), Pt(after)
    if indent:
        paragraph.paragraph_format.first_line_indent = Cm(indent)
    run = paragraph.add_run(text)
    run.bold, run.italic, run.font.size = bold, italic, Pt(size)
    return paragraph


def _rule(container: Any, *, side_cm: float) -> None:
    """A drawn line as wide as the container less `side_cm` on both sides; Appendix I wants no row of dashes."""
    paragraph = _line(container, "", size=2)
    paragraph.paragraph_format.line_spacing = Pt(3)
    paragraph.paragraph_format.left_indent = paragraph.paragraph_format.right_indent = Cm(side_cm)
    borders = OxmlElement("w:pBdr")
    bottom = OxmlElement("w:bottom")
    for name, value in (("val", "single"), ("sz", "6"), ("space", "1"), ("color", "000000")):
        bottom.set(qn(f"w:{name}"), value)
    borders.append(bottom)
    properties = paragraph._p.get_or_add_pPr()
    # The schema has an order: a border comes before spacing, indentation and alignment.
    later = (qn("w:spacing"), qn("w:ind"), qn("w:jc"))
    place = next((n for n, each in enumerate(properties) if each.tag in later), len(properties))
    properties.insert(place, borders)


def _widths(table: Any, widths_cm: tuple[float, ...]) -> None:
    table.autofit = False
    table.alignment = WD_TABLE_ALIGNMENT.CENTER
    for column, width in zip(table.columns, widths_cm, strict=True):
        column.width = Cm(width)
        for cell in column.cells:
            cell.width = Cm(width)


def _first_page_head(document: Any) -> None:
    table = document.add_table(rows=2, cols=2)
    _widths(table, (6.3, 10.0))
    left, right = table.rows[0].cells
    _line(left, "{{ parent_agency }}", size=13, first=True)
    _line(left, "{{ agency }}", size=13, bold=True)
    _rule(left, side_cm=1.9)
    _line(right, "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", size=13, bold=True, first=True)
    _line(right, "Độc lập - Tự do - Hạnh phúc", size=14, bold=True)
    _rule(right, side_cm=1.75)
    left, right = table.rows[1].cells
    _line(left, "Số:          /BC-{{ symbol }}", size=13, first=True, before=6)
    _line(right, "{{ place }}, ngày      tháng      năm {{ year }}", italic=True, first=True, before=6)


def _title(document: Any) -> None:
    _line(document, "BÁO CÁO", bold=True, before=18)
    _line(document, "{{ subject }}", bold=True)
    _rule(document, side_cm=5.5)
    _line(document, "", size=6)


def _said(document: Any, text: str) -> Any:
    """Running text: justified, first line 1 cm in, at least 6 pt apart."""
    paragraph = _line(document, text, align=JUSTIFIED, before=6, indent=1)
    paragraph.paragraph_format.line_spacing = 1.15
    return paragraph


def _mark(document: Any, text: str) -> None:
    """A paragraph that only steers the template and leaves nothing."""
    document.add_paragraph(text)


def _heading(document: Any, text: str) -> None:
    paragraph = _line(document, text, bold=True, align=JUSTIFIED, before=12, indent=1)
    paragraph.paragraph_format.keep_with_next = True


def _table(document: Any, heads: tuple[str, ...], cells: tuple[str, ...], widths_cm: tuple[float, ...], *,
           rows: str, numbers: tuple[int, ...], total: tuple[str, ...] | None = None) -> None:  # fmt: skip
    """A table whose middle row is repeated for each of `rows`; its head is repeated on every page."""
    table = document.add_table(rows=4 + bool(total), cols=len(heads))
    table.style = "Table Grid"
    _widths(table, widths_cm)
    for cell, head in zip(table.rows[0].cells, heads, strict=True):
        _line(cell, head, size=12, bold=True, first=True, before=2, after=2)
    repeat = OxmlElement("w:tblHeader")
    repeat.set(qn("w:val"), "true")
    table.rows[0]._tr.get_or_add_trPr().append(repeat)
    table.rows[1].cells[0].paragraphs[0].add_run("{%tr for row in " + rows + " %}")
    for place, (cell, text) in enumerate(zip(table.rows[2].cells, cells, strict=True)):
        align = CENTRE if place in numbers else WD_ALIGN_PARAGRAPH.LEFT
        _line(cell, text, size=12, first=True, align=align, before=2, after=2)
    table.rows[3].cells[0].paragraphs[0].add_run("{%tr endfor %}")
    for place, (cell, text) in enumerate(zip(table.rows[4].cells, total, strict=True) if total else ()):
        align = CENTRE if place in numbers else WD_ALIGN_PARAGRAPH.LEFT
        _line(cell, text, size=12, bold=True, first=True, align=align, before=2, after=2)
    for row in table.rows:
        whole = OxmlElement("w:cantSplit")
        row._tr.get_or_add_trPr().insert(0, whole)


def _body(document: Any) -> None:
    _said(document, "{{ opening }}")
    _heading(document, "I. KẾT QUẢ CHUNG")
    _mark(document, "{%p for text in results %}")
    _said(document, "{{ text }}")
    _mark(document, "{%p endfor %}")
    _mark(document, "{%p if units %}")
    _line(document, "", size=6)
    _table(
        document,
        ("TT", "Đơn vị", "Vào sổ", "Phải phát hành điện tử", "Bản gốc điện tử", "Tỷ lệ", "So với tháng trước (điểm %)"),
        ("{{ row.place }}", "{{ row.name }}", "{{ row.entries }}", "{{ row.denominator }}", "{{ row.numerator }}",
         "{{ row.percent }}", "{{ row.trend }}"),
        (1.0, 4.9, 1.5, 2.2, 2.0, 2.1, 2.6),
        rows="units",
        numbers=(0, 2, 3, 4, 5, 6),
        total=("", "Tổng cộng", "{{ total.entries }}", "{{ total.denominator }}", "{{ total.numerator }}",
               "{{ total.percent }}", "{{ total.trend }}"),
    )  # fmt: skip
    _mark(document, "{%p endif %}")
    _heading(document, "II. VĂN BẢN CHƯA ĐẠT VÀ BIỆN PHÁP KHẮC PHỤC")
    _said(document, "{{ below_told }}")
    _mark(document, "{%p if below %}")
    _line(document, "", size=6)
    _table(
        document,
        ("TT", "Tình trạng", "Số văn bản", "Biện pháp khắc phục"),
        ("{{ row.place }}", "{{ row.label }}", "{{ row.count }}", "{{ row.remedy }}"),
        (1.0, 4.6, 1.8, 8.9),
        rows="below",
        numbers=(0, 2),
    )
    _mark(document, "{%p endif %}")
    _heading(document, "III. ĐỐI CHIẾU VỚI SỐ LIỆU CỦA PHẦN MỀM")
    _mark(document, "{%p for text in claims %}")
    _said(document, "{{ text }}")
    _mark(document, "{%p endfor %}")
    _heading(document, "IV. CÁCH TÍNH VÀ NHỮNG ĐIỀU CHƯA RÕ")
    _mark(document, "{%p for text in assumptions %}")
    _said(document, "- {{ text }}")
    _mark(document, "{%p endfor %}")
    _said(document, "{{ closing }}").paragraph_format.keep_with_next = True


def _close(document: Any) -> None:
    _line(document, "", size=8).paragraph_format.keep_with_next = True
    table = document.add_table(rows=1, cols=2)
    _widths(table, (7.6, 8.7))
    table.rows[0]._tr.get_or_add_trPr().insert(0, OxmlElement("w:cantSplit"))
    left, right = table.rows[0].cells
    _line(left, "Nơi nhận:", size=12, bold=True, italic=True, align=WD_ALIGN_PARAGRAPH.LEFT, first=True)
    for text in ("- ………………;", "- {{ recipient }};", "- Lưu: VT, ….."):
        _line(left, text, size=11, align=WD_ALIGN_PARAGRAPH.LEFT)
    _line(right, "QUYỀN HẠN, CHỨC VỤ CỦA NGƯỜI KÝ", bold=True, first=True)
    for _ in range(4):
        _line(right, "")
    _line(right, "Họ và tên", bold=True)


def _annexes(document: Any) -> None:
    _mark(document, "{%p if documents %}")
    paragraph = _line(document, "Phụ lục I", bold=True)
    paragraph.paragraph_format.page_break_before = True
    _line(document, "DANH SÁCH VĂN BẢN CHƯA ĐẠT", bold=True)
    _line(document, "{{ documents_told }}", size=13, italic=True, after=6)
    _table(
        document,
        ("TT", "Đơn vị", "Số, ký hiệu", "Ngày", "Trích yếu", "Tình trạng"),
        ("{{ row.place }}", "{{ row.unit }}", "{{ row.number }}", "{{ row.day }}", "{{ row.subject }}",
         "{{ row.label }}"),
        (1.1, 2.1, 3.2, 2.6, 4.3, 3.0),
        rows="documents",
        numbers=(0, 3),
    )  # fmt: skip
    _mark(document, "{%p endif %}")
    paragraph = _line(document, "Phụ lục {{ last_annex }}", bold=True)
    paragraph.paragraph_format.page_break_before = True
    _line(document, "DỮ LIỆU MÀ BÁO CÁO DỰA VÀO", bold=True, after=6)
    _table(
        document,
        ("Mục", "Nội dung"),
        ("{{ row.label }}", "{{ row.value }}"),
        (5.0, 11.3),
        rows="basis",
        numbers=(),
    )


if __name__ == "__main__":
    path = Path(__file__).resolve().parent.parent / "pipeline" / "reports" / "templates" / TEMPLATE
    path.write_bytes(the_template())
