"""A void number is not given again.

Reads: void and live entries of the year with the same number and symbol.
Cannot tell: where one of the two rows has no symbol.
Leaves to others: whether voiding was right (registration/void_has_reason).
Source: Decree 30/2020 Art. 15(1), 16(1).
"""

from __future__ import annotations

from collections import defaultdict

from rules import instruments as law
from rules.rule import Answer, Said, all_said, noncompliant, undecided
from rules.sequence import Numbered, UnitYear
from rules.text import Text
from rules.year_rule import YearRule


def check(year: UnitYear) -> Answer:
    live: dict[tuple[int, str], list[Numbered]] = defaultdict(list)
    for one in year.numbered:
        if not one.is_void:
            live[one.number, one.suffix].append(one)
    said: list[Said] = []
    for void in year.numbered:
        if not void.is_void:
            continue
        for one in live[void.number, void.suffix]:
            values = (("number", void.shown), ("void", void.where), ("again", one.where))
            if one.symbol == void.symbol and one.symbol:
                said.append(Said("reused", values))
            elif not one.symbol or not void.symbol:
                said.append(Said("maybe-reused", values))
    return all_said(said)


RULE = YearRule(
    id="registration/void_not_reused",
    title=Text("Số hủy không dùng lại", "Void numbers are not reused"),
    why=Text(
        "Số đã hủy mà dùng lại thì hai văn bản mang cùng số trong năm.",
        "A void number used again puts one number on two documents of a year.",
    ),
    grounds=(law.D30_15_1, law.D30_16_1),
    messages={
        "reused": noncompliant(
            Text(
                "Số {number} đã hủy ({void}) lại được dùng ({again}).",
                "Number {number} is void ({void}) and was used again ({again}).",
            ),
            Text(
                "Cấp số mới cho văn bản sau; số hủy giữ nguyên trong sổ.",
                "Give the later document a new number; leave the void one in the register.",
            ),
        ),
        "maybe-reused": undecided(
            Text(
                "Số {number} đã hủy ({void}) có thể được dùng lại ({again}): thiếu ký hiệu.",
                "Number {number} is void ({void}) and may have been used again ({again}): a symbol is missing.",
            ),
            Text("Bổ sung ký hiệu trong sổ.", "Fill in the symbol."),
        ),
    },
    check=check,
)
