"""The register's date is the date on the document.

Reads: the entry's date, the date on the page with stamps merged in.
Cannot tell: where one of them was not read.
Leaves to others: which of the two is right.
Source: Decree 30/2020 Art. 16(1); Annex I, Part I, II.4(b).
"""

from __future__ import annotations

from rules import instruments as law
from rules.case import Case
from rules.facts import RegisterEntry
from rules.holidays import shown_day
from rules.rule import COMPLIANT, ENTRY, NOT_APPLICABLE, Answer, Rule, noncompliant, says, undecided
from rules.text import Text


def check(entry: RegisterEntry, case: Case) -> Answer:
    if case.document is None:
        return NOT_APPLICABLE
    on_page = case.heading.issued_on
    if entry.issued_on is None or on_page is None:
        return says("date-not-read")
    if entry.issued_on == on_page:
        return COMPLIANT
    return says("dates-differ", register=shown_day(entry.issued_on), page=shown_day(on_page))


RULE = Rule(
    id="registration/date_agrees",
    title=Text("Ngày trong sổ khớp ngày trên văn bản", "The dates agree"),
    why=Text("Đăng ký phải chính xác thông tin của văn bản.", "Registration is true to the document."),
    grounds=(law.D30_16_1, law.D30_A1_DATE),
    looks_at=ENTRY,
    messages={
        "dates-differ": noncompliant(
            Text(
                "Sổ ghi ngày {register}, văn bản ghi ngày {page}.",
                "The register says {register:day}, the document {page:day}.",
            ),
            Text(
                "Sửa ngày trong sổ theo văn bản; nếu Excel đảo ngày và tháng thì xuất lại dạng chữ.",
                "Correct the register; where Excel swapped day and month, export dates as text.",
            ),
        ),
        "date-not-read": undecided(
            Text(
                "Không đọc được ngày trên văn bản hoặc trong sổ để đối chiếu.",
                "The date of the document or of the entry was not read.",
            ),
            Text("Xem trang đầu của văn bản và dòng trong sổ.", "Look at the first page and at the entry."),
        ),
    },
    check=check,
)
