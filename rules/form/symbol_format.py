"""The symbol (ký hiệu) is written in groups joined by hyphens, without spaces.

Reads: the symbol as printed.
Cannot tell: on scans, where the text is read from a picture.
Leaves to others: which groups there are (form/symbol_agency, form/type_abbreviation); the abbreviations themselves,
    which each head sets.
Source: Decree 30/2020 Annex I, Part I, II.3(c).
"""

from __future__ import annotations

from rules import instruments as law
from rules.case import Case
from rules.facts import Document
from rules.rule import COMPLIANT, DOCUMENT, NOT_APPLICABLE, Answer, Rule, noncompliant, says, undecided
from rules.text import Text

BAD_SIGNS = (" ", "_", "–", "—", "--")
"""Spaces, underscores and dashes that are no hyphen."""


def check(document: Document, case: Case) -> Answer:
    symbol = case.heading.symbol
    if symbol is None:
        return NOT_APPLICABLE
    if any(sign in symbol for sign in BAD_SIGNS) or symbol.startswith("-") or symbol.endswith("-"):
        return says("read-from-picture" if case.is_scan else "not-as-written", symbol=symbol)
    return COMPLIANT


RULE = Rule(
    id="form/symbol_format",
    title=Text("Ký hiệu đúng thể thức", "Form of the symbol"),
    why=Text(
        "Giữa các nhóm chữ viết tắt trong ký hiệu có dấu gạch nối, không cách chữ.",
        "The groups of a symbol are joined by hyphens, without spaces.",
    ),
    grounds=(law.D30_A1_NUMBER,),
    looks_at=DOCUMENT,
    messages={
        "not-as-written": noncompliant(
            Text(
                "Ký hiệu «{symbol}» không đúng cách ghi (gạch nối giữa các nhóm, không cách chữ).",
                "The symbol `{symbol}` is not written as it should be (hyphens between groups, no spaces).",
            ),
            Text("Sửa mẫu ký hiệu trên Hệ thống.", "Correct the form of the symbol in the System."),
        ),
        "read-from-picture": undecided(
            Text(
                "Ký hiệu «{symbol}» đọc từ ảnh quét nên không kết luận được cách ghi.",
                "The symbol `{symbol}` was read from a scan, so its form cannot be told.",
            ),
            Text("Xem bản gốc nếu cần.", "Look at the original if it matters."),
        ),
    },
    check=check,
)
