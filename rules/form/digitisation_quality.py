"""A digitised document is a colour PDF of version 1.4 or later, with at least 200 dots per inch.

Reads: resolution and colour of page-filling images, the PDF version.
Cannot tell: where resolution or colour could not be told.
Leaves to others: the scale of 100 per cent, which no file shows; archive digitisation, which has another rule.
Source: Decree 30/2020 Annex I, Part II, I.2.
"""

from __future__ import annotations

from rules import instruments as law
from rules.case import Case
from rules.facts import Document
from rules.rule import DOCUMENT, NOT_APPLICABLE, Answer, Rule, Said, all_said, noncompliant, says, undecided
from rules.text import Text

LEAST_DPI = 200
OLD_VERSIONS = frozenset({"1.0", "1.1", "1.2", "1.3"})


def check(document: Document, case: Case) -> Answer:
    if not case.is_scan:
        return NOT_APPLICABLE
    facts = document.facts
    said: list[Said] = []
    if facts.scan_dpi is not None and facts.scan_dpi < LEAST_DPI:
        said.append(Said("low-resolution", (("dpi", str(facts.scan_dpi)),)))
    if facts.scan_colour is False:
        said.append(Said("not-in-colour"))
    if facts.pdf_version in OLD_VERSIONS:
        said.append(Said("old-pdf", (("version", facts.pdf_version),)))
    if not said and (facts.scan_dpi is None or facts.scan_colour is None):
        return says("quality-unknown")
    return all_said(said)


RULE = Rule(
    id="form/digitisation_quality",
    title=Text("Chất lượng số hóa", "Quality of digitisation"),
    why=Text(
        "Văn bản số hóa: PDF từ phiên bản 1.4, ảnh màu, tối thiểu 200 dpi, tỷ lệ 100%.",
        "A digitised document: PDF 1.4 or later, colour, at least 200 dpi, scale 100%.",
    ),
    grounds=(law.D30_A1_DIGITISATION,),
    looks_at=DOCUMENT,
    messages={
        "low-resolution": noncompliant(
            Text("Bản quét {dpi} dpi, thấp hơn 200 dpi.", "The scan has {dpi} dpi, less than 200."),
            Text("Đặt máy quét tối thiểu 200 dpi.", "Set the scanner to 200 dpi or more."),
        ),
        "not-in-colour": noncompliant(
            Text("Bản quét không phải ảnh màu.", "The scan is not in colour."),
            Text("Đặt máy quét ở chế độ ảnh màu.", "Set the scanner to colour."),
        ),
        "old-pdf": noncompliant(
            Text("Tệp PDF phiên bản {version}, thấp hơn 1.4.", "The PDF is of version {version}, below 1.4."),
            Text("Xuất PDF từ phiên bản 1.4 trở lên.", "Write PDF 1.4 or later."),
        ),
        "quality-unknown": undecided(
            Text(
                "Không xác định được độ phân giải hoặc màu của bản quét.",
                "Resolution or colour of the scan could not be told.",
            ),
            Text("Xem tệp; kiểm tra thiết lập máy quét.", "Look at the file; check the scanner's settings."),
        ),
    },
    check=check,
)
