"""Where the clerk stamps number and date with signatures, both are there.

Reads: clerk signatures and what they write; number and date of the page with those texts merged in.
Cannot tell: where a stamp is a picture, whose figures cannot be read.
Leaves to others: documents whose number and date are printed; whether they agree with the register (registration/…).
Source: Decree 30/2020 Art. 15(3), 8(2)(c), (d).
"""

from __future__ import annotations

from rules import instruments as law
from rules.case import Case
from rules.facts import Role, Signature
from rules.rule import COMPLIANT, NOT_APPLICABLE, SIGNATURES, Answer, Rule, noncompliant, says, undecided
from rules.text import Text


def check(signatures: tuple[Signature, ...], case: Case) -> Answer:
    stamps = [s for s in signatures if s.role is Role.CLERK]
    if not stamps:
        return NOT_APPLICABLE
    if case.heading.number is not None and case.heading.issued_on is not None:
        return COMPLIANT
    if any(s.facts.text is None and s.facts.has_picture for s in stamps):
        return says("stamp-is-picture")
    return says("number-missing" if case.heading.number is None else "date-missing")


RULE = Rule(
    id="signature/clerk_stamps",
    title=Text("Văn thư cấp đủ số, ngày", "Number and date stamped"),
    why=Text(
        "Số và thời gian ban hành được cấp bằng chức năng của Hệ thống, trước khi ký số của cơ quan.",
        "Number and date are given by the System, before the organisation signs.",
    ),
    grounds=(law.D30_15_3, law.D30_8_2),
    looks_at=SIGNATURES,
    messages={
        "number-missing": noncompliant(
            Text(
                "Văn thư đã ký đóng số, ngày nhưng không thấy số của văn bản.",
                "The clerk stamped the document, and its number is not to be seen.",
            ),
            Text(
                "Cấp số trên Hệ thống rồi đóng số trước khi ký số của cơ quan.",
                "Have the System give the number, and stamp it before the organisation signs.",
            ),
        ),
        "date-missing": noncompliant(
            Text(
                "Văn thư đã ký đóng số nhưng thiếu ngày, tháng ban hành.",
                "The clerk stamped the number, and day or month is missing.",
            ),
            Text(
                "Đóng đủ ngày, tháng trước khi ký số của cơ quan.", "Stamp day and month before the organisation signs."
            ),
        ),
        "stamp-is-picture": undecided(
            Text(
                "Số, ngày do Văn thư đóng là hình ảnh nên không đọc được.",
                "The clerk's stamps are pictures, so number and date cannot be read.",
            ),
            Text("Dùng mẫu đóng số, ngày dạng chữ.", "Use the textual form of the stamps."),
        ),
    },
    check=check,
)
