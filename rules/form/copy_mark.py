"""A scan that the organisation signed says which kind of copy it is.

Reads: whether the pages are scans, the organisation's signature, the mark on the page or in the signature's text.
Cannot tell: whether a mark that the scan shows as pixels is there, where the scan has no text layer.
Leaves to others: where the signature stands and what it writes (form/copy_signature_text); the quality of the scan.
Source: Decree 30/2020 Annex I, Part II, I.1 and I.3.
"""

from __future__ import annotations

from rules import instruments as law
from rules.case import Case
from rules.facts import Signature
from rules.rule import COMPLIANT, NOT_APPLICABLE, ORGANISATIONS, Answer, Rule, noncompliant, says, undecided
from rules.text import Text


def check(organisations: tuple[Signature, ...], case: Case) -> Answer:
    if not case.is_scan or case.persons:
        return NOT_APPLICABLE
    if case.copy_mark is not None:
        return COMPLIANT
    if all(s.facts.has_picture and s.facts.text is None for s in organisations):
        return says("mark-in-picture")
    return says("no-mark")


RULE = Rule(
    id="form/copy_mark",
    title=Text("Bản sao ghi hình thức sao", "A copy says that it is one"),
    why=Text(
        "Người nhận phải biết đây là bản sao y, sao lục hay trích sao.",
        "The receiver must know which kind of copy this is.",
    ),
    grounds=(law.D30_A1_COPY_SIGNATURE, law.D30_A1_COPY_FORM),
    looks_at=ORGANISATIONS,
    messages={
        "no-mark": noncompliant(
            Text(
                "Bản số hóa thiếu hình thức sao (SAO Y, SAO LỤC hoặc TRÍCH SAO).",
                "The digitised copy does not say SAO Y, SAO LỤC or TRÍCH SAO.",
            ),
            Text(
                "Khi ký số bản sao, chọn mẫu chữ ký có hình thức sao, tên cơ quan và thời gian ký.",
                "When signing a copy, choose the form that writes the kind of copy, the agency and the time.",
            ),
        ),
        "mark-in-picture": undecided(
            Text(
                "Chữ ký số trên bản số hóa chỉ là hình ảnh, không đọc được hình thức sao.",
                "The signature on the digitised copy is a picture only, in which no kind of copy can be read.",
            ),
            Text(
                "Dùng mẫu chữ ký số dạng chữ (không hiển thị hình ảnh) theo Phụ lục I.",
                "Use the textual form of the signature (no picture), as Annex I says.",
            ),
        ),
    },
    check=check,
)
