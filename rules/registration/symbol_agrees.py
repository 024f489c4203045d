"""Number and symbol in the register are those on the document.

Reads: number and symbol of entry and page.
Cannot tell: where the page's were not read.
Leaves to others: how they are written (form/number_format, form/symbol_format).
Source: Decree 30/2020 Art. 15(1), 16(1).
"""

from __future__ import annotations

from rules import instruments as law
from rules.case import Case
from rules.facts import RegisterEntry
from rules.names import fold_symbol, parse_number
from rules.rule import COMPLIANT, ENTRY, NOT_APPLICABLE, Answer, Rule, noncompliant, says, undecided
from rules.text import Text


def check(entry: RegisterEntry, case: Case) -> Answer:
    if case.document is None:
        return NOT_APPLICABLE
    heading = case.heading
    if heading.number is None or heading.symbol is None:
        return says("not-read", number=entry.number or "?", symbol=entry.symbol or "")
    same_number = parse_number(heading.number) == parse_number(entry.number)
    if same_number and fold_symbol(heading.symbol) == fold_symbol(entry.symbol):
        return COMPLIANT
    return says(
        "differ",
        register=f"{entry.number or '?'}/{entry.symbol or '?'}",
        page=f"{heading.number}/{heading.symbol}",
    )


RULE = Rule(
    id="registration/symbol_agrees",
    title=Text("Số, ký hiệu trong sổ khớp văn bản", "Number and symbol agree"),
    why=Text(
        "Số và ký hiệu là duy nhất trong năm và là khóa để tìm văn bản.",
        "Number and symbol are unique in a year and the key to the document.",
    ),
    grounds=(law.D30_15_1, law.D30_16_1),
    looks_at=ENTRY,
    messages={
        "differ": noncompliant(
            Text("Sổ ghi {register}, văn bản ghi {page}.", "The register says {register}, the document {page}."),
            Text("Sửa số, ký hiệu trong sổ theo văn bản.", "Correct the register by the document."),
        ),
        "not-read": undecided(
            Text(
                "Không đọc được số, ký hiệu trên văn bản để đối chiếu với sổ ({number}/{symbol}).",
                "Number or symbol on the document was not read, to compare with the register ({number}/{symbol}).",
            ),
            Text("Xem trang đầu của văn bản.", "Look at the first page."),
        ),
    },
    check=check,
)
