"""Every signature that the file shows is one that can be found and checked.

Reads: traces of signatures outside the list of signatures: a dead widget, a raw byte range, an unreachable field.
Cannot tell: which signature a trace was, where others are alive.
Leaves to others: broken signatures, which are in the list (signature/integrity).
Source: Decree 30/2020 Art. 21(2)(a), 5(2).
"""

from __future__ import annotations

from rules import instruments as law
from rules.case import Case
from rules.facts import Document
from rules.rule import COMPLIANT, DOCUMENT, NOT_APPLICABLE, Answer, Rule, noncompliant, says, undecided
from rules.text import Text


def check(document: Document, case: Case) -> Answer:
    traces = document.facts.signature_traces
    if traces == 0:
        return COMPLIANT if document.signatures else NOT_APPLICABLE
    return says("altered-copy" if not document.signatures else "traces", count=str(traces))


RULE = Rule(
    id="signature/every_signature_alive",
    title=Text("Mọi chữ ký số trên tệp đều kiểm tra được", "Every signature can be checked"),
    why=Text(
        "Bản lưu lại, thu nhỏ, ghép trang từ bản đã ký làm mất chữ ký số: đó là bản đã bị thay đổi, "
        "không phải bản chưa ký.",
        "Saving anew, shrinking or merging a signed file kills its signatures: an altered copy, not an "
        "unsigned document.",
    ),
    grounds=(law.D30_21_2_A, law.D30_5_2),
    looks_at=DOCUMENT,
    messages={
        "altered-copy": noncompliant(
            Text(
                "Bản sao đã bị thay đổi của một văn bản từng được ký số ({count} dấu vết chữ ký).",
                "An altered copy of a document that was signed ({count} {count:trace|traces} of signatures).",
            ),
            Text(
                "Lấy lại tệp gốc từ Hệ thống; không tải từ trang đã nén, thu nhỏ tệp.",
                "Fetch the original from the System, not from a site that shrinks files.",
            ),
        ),
        "traces": undecided(
            Text(
                "Ngoài các chữ ký số đã liệt kê còn {count} dấu vết chữ ký không kiểm tra được.",
                "Besides the signatures listed there {count:is|are} {count} {count:trace|traces} of signatures that "
                "cannot be checked.",
            ),
            Text("So tệp với bản trên Hệ thống.", "Compare the file with the System's own."),
        ),
    },
    check=check,
)
