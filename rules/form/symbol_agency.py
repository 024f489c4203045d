"""The symbol names the issuing unit.

Reads: the groups of the symbol; the unit's symbols in the settings.
Cannot tell: where the settings name no symbol of the unit.
Leaves to others: advisory bodies with a symbol of their own: enter it among the unit's symbols.
Source: Decree 30/2020 Annex I, Part I, II.3(b).
"""

from __future__ import annotations

from rules import instruments as law
from rules.case import Case
from rules.facts import Document
from rules.names import fold_symbol
from rules.rule import COMPLIANT, DOCUMENT, NOT_APPLICABLE, Answer, Rule, noncompliant, says, undecided
from rules.text import Text


def check(document: Document, case: Case) -> Answer:
    symbol = case.heading.symbol
    if symbol is None:
        return NOT_APPLICABLE
    if not case.unit.symbols:
        return says("no-symbols-known", symbol=symbol, unit=case.unit.name)
    folded = f"-{fold_symbol(symbol).replace('/', '-')}-"
    if any(f"-{fold_symbol(own).replace('/', '-')}-" in folded for own in case.unit.symbols):
        return COMPLIANT
    return says("other-agency", symbol=symbol, symbols=", ".join(case.unit.symbols))


RULE = Rule(
    id="form/symbol_agency",
    title=Text("Ký hiệu có tên cơ quan", "The symbol names the unit"),
    why=Text(
        "Ký hiệu gồm chữ viết tắt tên cơ quan ban hành, do người đứng đầu quy định.",
        "A symbol holds the abbreviation of the issuing agency, as its head laid down.",
    ),
    grounds=(law.D30_A1_SYMBOL,),
    looks_at=DOCUMENT,
    messages={
        "other-agency": noncompliant(
            Text(
                "Ký hiệu «{symbol}» không có chữ viết tắt của đơn vị ({symbols}).",
                "The symbol `{symbol}` holds none of the unit's abbreviations ({symbols}).",
            ),
            Text(
                "Kiểm tra tệp có phải của đơn vị; bổ sung ký hiệu của đơn vị trong cấu hình nếu thiếu.",
                "Check that the file is the unit's; add the symbol to the settings where it is missing there.",
            ),
        ),
        "no-symbols-known": undecided(
            Text(
                "Chưa đối chiếu được ký hiệu «{symbol}»: cấu hình chưa khai ký hiệu của {unit}.",
                "The symbol `{symbol}` was not compared: the settings name none of {unit}.",
            ),
            Text("Khai symbols của đơn vị trong vanthu.toml.", "Enter the unit's symbols in vanthu.toml."),
        ),
    },
    check=check,
)
