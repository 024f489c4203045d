"""The first page shows number, symbol, date, agency, subject and signer.

Reads: the heading, signature widgets included.
Cannot tell: on scans and files without a text layer, where nothing read is no proof of nothing there.
Leaves to others: national title, content and recipients, which the heading does not hold.
Source: Decree 30/2020 Art. 8(2).
"""

from __future__ import annotations

from rules import instruments as law
from rules.case import Case
from rules.facts import Document, Origin
from rules.rule import COMPLIANT, DOCUMENT, Answer, Rule, noncompliant, says, undecided
from rules.text import Text


def check(document: Document, case: Case) -> Answer:
    heading = case.heading
    found = {
        "số": heading.number,
        "ký hiệu": heading.symbol,
        "thời gian ban hành": heading.issued_on,
        "tên cơ quan": heading.agency,
        "trích yếu": heading.subject,
        "họ tên người ký": heading.signer,
    }
    absent = [name for name, value in found.items() if value is None]
    if not absent:
        return COMPLIANT
    return says("absent" if case.origin is Origin.BORN_DIGITAL else "not-read", parts=", ".join(absent))


RULE = Rule(
    id="form/heading_complete",
    title=Text("Đủ thành phần thể thức", "Components of the heading"),
    why=Text(
        "Văn bản hành chính có chín thành phần thể thức chính.", "An administrative document has nine main components."
    ),
    grounds=(law.D30_8_2, law.D30_A1_DATE, law.D30_A1_SUBJECT),
    looks_at=DOCUMENT,
    messages={
        "absent": noncompliant(
            Text("Trang đầu, trang cuối không thấy: {parts}.", "Not to be seen on the first and last page: {parts}."),
            Text(
                "Soát thể thức trước khi trình ký; dùng mẫu văn bản của Hệ thống.",
                "Check the form before it goes up for signing; use the System's templates.",
            ),
        ),
        "not-read": undecided(
            Text("Không đọc được từ ảnh quét: {parts}.", "Not read from the scan: {parts}."),
            Text(
                "Xem tệp; nếu cần thì quét lại rõ hơn, kèm lớp chữ.",
                "Look at the file; scan it again more clearly, with a text layer, if it matters.",
            ),
        ),
    },
    check=check,
)
