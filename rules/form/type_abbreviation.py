"""The symbol begins with the abbreviation of the document's type, and that of a công văn with none.

Reads: the type on the page, the first group of the symbol.
Cannot tell: where the type was not read.
Leaves to others: types outside the 29 of the decree (normative and specialised documents).
Source: Decree 30/2020 Art. 7, Annex I, Part I, II.3(b), Annex III.
"""

from __future__ import annotations

from rules import instruments as law
from rules.case import Case
from rules.document_types import TYPES, type_named, type_of_symbol
from rules.facts import Document
from rules.rule import COMPLIANT, DOCUMENT, NOT_APPLICABLE, Answer, Rule, noncompliant, says, undecided
from rules.text import Text


def check(document: Document, case: Case) -> Answer:
    symbol = case.heading.symbol
    if symbol is None:
        return NOT_APPLICABLE
    if case.heading.type is None:
        return says("type-not-read", symbol=symbol)
    printed = type_named(case.heading.type)
    if printed is None:
        return NOT_APPLICABLE
    written = type_of_symbol(symbol)
    if not TYPES[printed]:
        return COMPLIANT if written is None else says("type-differs", symbol=symbol, type=printed, wanted="-")
    if written == printed:
        return COMPLIANT
    return says("type-differs", symbol=symbol, type=printed, wanted=TYPES[printed])


RULE = Rule(
    id="form/type_abbreviation",
    title=Text("Chữ viết tắt tên loại", "Abbreviation of the type"),
    why=Text(
        "Ký hiệu ghi chữ viết tắt tên loại văn bản; công văn không có.",
        "A symbol holds the type's abbreviation; a công văn has none.",
    ),
    grounds=(law.D30_A1_SYMBOL, law.D30_A3_TYPES, law.D30_7),
    looks_at=DOCUMENT,
    messages={
        "type-differs": noncompliant(
            Text(
                "Văn bản là {type} nhưng ký hiệu là «{symbol}» (chữ viết tắt đúng: {wanted}).",
                "The document is a {type} and its symbol is `{symbol}` (abbreviation wanted: {wanted}).",
            ),
            Text(
                "Sửa ký hiệu theo Bảng chữ viết tắt tên loại văn bản (Phụ lục III).",
                "Correct the symbol by the table of abbreviations (Annex III).",
            ),
        ),
        "type-not-read": undecided(
            Text(
                "Không đọc được tên loại văn bản để đối chiếu với ký hiệu «{symbol}».",
                "The type was not read, so the symbol `{symbol}` cannot be compared.",
            ),
            Text("Xem trang đầu của văn bản.", "Look at the first page."),
        ),
    },
    check=check,
)
