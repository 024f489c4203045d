"""The official report follows the figures, keeps Appendix I, and opens in LibreOffice."""

from __future__ import annotations

import shutil
import subprocess
import zipfile
from dataclasses import replace
from io import BytesIO
from pathlib import Path
from typing import Any

import docx
import pytest

from pipeline.reports.content import Manner
from pipeline.reports.document import TEMPLATE, OfficialReport
from tests.gold import assert_gold
from tests.reports.some_report import HOSPITAL, a_hostile_report, issuances, some_report
from tests.write_template import the_template

VI = Manner(language="vi")
ROOT = Path(__file__).resolve().parent.parent.parent


def the_document(report: Any = None, manner: Manner = VI) -> Any:
    return docx.Document(BytesIO(OfficialReport().render(report or some_report(), manner)))


def said(document: Any) -> str:
    """Paragraphs and tables in their order, one line each."""
    lines = []
    for element in document.element.body.iterchildren():
        rows = [element] if element.tag.endswith("}p") else element.findall(".//{*}tr")
        for row in rows:
            cells = [row] if row.tag.endswith("}p") else row.findall("{*}tc")
            lines.append(" | ".join("".join(t.text or "" for t in cell.iter("{*}t")) for cell in cells))
    return "\n".join(lines) + "\n"


def test_the_report_says_what_it_said_when_it_was_last_read() -> None:
    assert_gold("report.docx.txt", said(the_document()))


def test_the_report_is_vietnamese_in_any_language() -> None:
    assert said(the_document(manner=Manner(language="en"))) == said(the_document())


def test_the_layout_is_that_of_decree_30_appendix_i() -> None:
    """Khổ giấy A4; lề trên, dưới 20-25 mm, trái 30-35 mm, phải 15-20 mm; Times New Roman; số trang từ trang 2."""
    document = the_document()
    section = document.sections[0]
    assert (round(section.page_width.mm), round(section.page_height.mm)) == (210, 297)
    assert 20 <= section.top_margin.mm <= 25
    assert 20 <= section.bottom_margin.mm <= 25
    assert 30 <= section.left_margin.mm <= 35
    assert 15 <= section.right_margin.mm <= 20.01
    assert document.styles["Normal"].font.name == "Times New Roman"
    assert section.different_first_page_header_footer
    assert "PAGE" in "".join(section.header._element.itertext())
    text = said(document)
    for box in ("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "Độc lập - Tự do - Hạnh phúc", "SỞ Y TẾ TỈNH ĐỒNG NAI",
                "Số:          /BC-", "ngày      tháng      năm 2026", "BÁO CÁO", "Nơi nhận:", "- Lưu: VT",
                "QUYỀN HẠN, CHỨC VỤ CỦA NGƯỜI KÝ", "./."):  # fmt: skip
        assert box in text


def test_a_rise_a_fall_and_a_standstill_are_said_as_such() -> None:
    report = some_report()
    march, april = report.months
    assert "tăng 47,5 điểm phần trăm so với tháng 03/2026" in said(the_document(report))
    fallen = replace(report, months=((march[0], april[1]), (april[0], march[1])))
    assert "giảm 47,5 điểm phần trăm so với tháng 03/2026" in said(the_document(fallen))
    same = replace(report, months=((march[0], april[1]), april))
    assert "không thay đổi so với tháng 03/2026" in said(the_document(same))


def test_what_did_not_arise_is_said_as_such_and_never_as_a_percentage() -> None:
    text = said(the_document(some_report([])))
    assert "Trong kỳ không phát sinh văn bản phải phát hành điện tử." in text
    assert "100%" not in text.partition("IV.")[0]
    assert "Phụ lục I\n" not in text


def test_a_unit_that_meets_the_target_has_nothing_below_the_line() -> None:
    good = [each for each in issuances() if each.unit is HOSPITAL][:2]
    text = said(the_document(some_report(good)))
    assert "đạt 100% so với chỉ tiêu 100%" in text
    assert "Toàn bộ văn bản trong kỳ đạt yêu cầu." in text
    assert "Không có văn bản chưa đạt." in text


def test_hostile_text_is_shown_as_text() -> None:
    text = said(the_document(a_hostile_report()))
    assert "<script>window.pwned=1</script>" in text
    assert "{{ 7*7 }}" in text
    assert "]]>&amp;<w:p/>" in text


def test_the_template_is_the_one_that_its_maker_makes() -> None:
    """Where an office changed the template in Word, its maker is to follow, or to be retired with this test."""
    file = ROOT / "pipeline" / "reports" / "templates" / TEMPLATE

    def parts(content: bytes) -> dict[str, bytes]:
        with zipfile.ZipFile(BytesIO(content)) as packed:
            return {name: packed.read(name) for name in packed.namelist()}

    assert parts(file.read_bytes()) == parts(the_template())


def test_libreoffice_renders_the_report_without_a_warning(tmp_path: Path) -> None:
    if (office := shutil.which("soffice")) is None:
        pytest.skip("LibreOffice is not installed: apt-get install libreoffice-writer-nogui")
    for name, report in (("plain", some_report()), ("hostile", a_hostile_report())):
        file = tmp_path / f"{name}.docx"
        file.write_bytes(OfficialReport().render(report, VI))
        done = subprocess.run(
            [office, f"-env:UserInstallation=file://{tmp_path}/profile", "--headless", "--convert-to", "pdf",
             "--outdir", tmp_path, file],
            check=True, capture_output=True, text=True, timeout=120,
        )  # fmt: skip
        # The packages without a desktop bring no Java, which LibreOffice says whatever it is given.
        told = (done.stdout + done.stderr).replace(
            "Warning: failed to launch javaldx - java may not function correctly", ""
        )
        assert "warn" not in told.lower()
        assert "error" not in told.lower()
        assert (tmp_path / f"{name}.pdf").read_bytes().startswith(b"%PDF")
    from pypdf import PdfReader

    # Where a line breaks is for the fonts at hand to say.
    page = " ".join(PdfReader(tmp_path / "plain.pdf").pages[0].extract_text().split())
    assert "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM" in page
    assert "BÁO CÁO" in page
