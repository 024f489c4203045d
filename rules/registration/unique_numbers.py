"""No two documents of a unit have the same number and symbol in a year.

Reads: numbers, suffixes and symbols of the year's entries.
Cannot tell: where a symbol is missing on one of two rows with the same number.
Leaves to others: one number under two symbols, which sequences by type have; numbers used again after they were void
    (registration/void_not_reused).
Source: Decree 30/2020 Art. 15(1); Annex VI, Part I, III.1(h).
"""

from __future__ import annotations

from collections import defaultdict

from rules import instruments as law
from rules.names import fold
from rules.rule import Answer, Said, all_said, noncompliant, undecided
from rules.sequence import Numbered, UnitYear
from rules.text import Text
from rules.year_rule import YearRule


def check(year: UnitYear) -> Answer:
    same: dict[tuple[int, str], list[Numbered]] = defaultdict(list)
    for one in year.registered:
        if not one.is_void:
            same[one.number, one.suffix].append(one)
    said: list[Said] = []
    for rows in same.values():
        by_symbol: dict[str, list[Numbered]] = defaultdict(list)
        for one in rows:
            by_symbol[one.symbol].append(one)
        for symbol, twins in by_symbol.items():
            if symbol and len(twins) > 1:
                message = "entered-twice" if _is_one_document(twins) else "duplicate"
                said.append(Said(message, (("number", twins[0].shown), ("rows", "; ".join(t.where for t in twins)))))
        if "" in by_symbol and len(rows) > 1:
            said.append(Said("symbol-missing", (("number", rows[0].shown), ("rows", "; ".join(t.where for t in rows)))))
    return all_said(said)


def _is_one_document(rows: list[Numbered]) -> bool:
    """Same day and subject: one document entered twice, such as once as paper and once as electronic."""
    return len({(row.day, fold(row.subject or "")) for row in rows}) == 1 and rows[0].subject is not None


RULE = YearRule(
    id="registration/unique_numbers",
    title=Text("Số, ký hiệu không trùng trong năm", "Numbers are unique in a year"),
    why=Text(
        "Số và ký hiệu văn bản là duy nhất trong một năm, thống nhất giữa văn bản giấy và văn bản điện tử.",
        "Number and symbol are unique in a year, paper and electronic documents alike.",
    ),
    grounds=(law.D30_15_1, law.D30_A6_DUPLICATES),
    messages={
        "duplicate": noncompliant(
            Text(
                "Số {number} cấp cho nhiều văn bản: {rows}.", "Number {number} was given to several documents: {rows}."
            ),
            Text(
                "Cấp lại số cho văn bản sau và đính chính bằng công văn; bật cảnh báo trùng số trên Hệ thống.",
                "Give the later document a number of its own and correct it by letter; switch on the System's warning.",
            ),
        ),
        "entered-twice": noncompliant(
            Text("Văn bản {number} được đăng ký hai lần: {rows}.", "Document {number} is registered twice: {rows}."),
            Text(
                "Giữ một dòng; văn bản giấy và điện tử dùng chung một dòng.",
                "Keep one row; paper and electronic version share it.",
            ),
        ),
        "symbol-missing": undecided(
            Text(
                "Số {number} xuất hiện nhiều lần, có dòng thiếu ký hiệu: {rows}.",
                "Number {number} occurs several times, and a row has no symbol: {rows}.",
            ),
            Text("Bổ sung ký hiệu trong sổ.", "Fill in the symbol."),
        ),
    },
    check=check,
)
