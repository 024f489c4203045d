"""The number is written in Arabic figures, with a zero in front below ten.

Reads: the number as printed or stamped.
Cannot tell: where what stands in its place is no number that can be read.
Leaves to others: whether it is the register's number (registration/number_agrees); suffixes, which the decree does
    not name.
Source: Decree 30/2020 Annex I, Part I, II.3(a), (c).
"""

from __future__ import annotations

from rules import instruments as law
from rules.case import Case
from rules.facts import Document
from rules.names import parse_number
from rules.rule import COMPLIANT, DOCUMENT, NOT_APPLICABLE, Answer, Rule, noncompliant, says, undecided
from rules.text import Text


def check(document: Document, case: Case) -> Answer:
    number = case.heading.number
    if number is None:
        return NOT_APPLICABLE
    parsed = parse_number(number)
    if parsed is None:
        return says("not-a-number", number=number)
    value, _ = parsed
    if value < 10 and not number.strip().startswith("0"):
        return says("no-zero", number=number)
    return COMPLIANT


RULE = Rule(
    id="form/number_format",
    title=Text("Số văn bản đúng thể thức", "Form of the number"),
    why=Text(
        "Số ghi bằng chữ số Ả Rập; số nhỏ hơn 10 phải ghi thêm số 0 phía trước.",
        "Numbers are Arabic; those below ten get a zero in front.",
    ),
    grounds=(law.D30_A1_NUMBER,),
    looks_at=DOCUMENT,
    messages={
        "no-zero": noncompliant(
            Text(
                "Số {number} nhỏ hơn 10, thiếu số 0 phía trước.",
                "The number {number} is below ten and lacks the zero in front.",
            ),
            Text("Ghi 01 đến 09; sửa mẫu cấp số trên Hệ thống.", "Write 01 to 09; change the System's number form."),
        ),
        "not-a-number": undecided(
            Text("Không đọc được số văn bản: «{number}».", "The number cannot be read: `{number}`."),
            Text("Xem trang đầu của văn bản.", "Look at the first page."),
        ),
    },
    check=check,
)
