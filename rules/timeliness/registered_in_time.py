"""A document is registered on its day, at latest the next working day.

Reads: the date on which the row was entered, the document's date.
Cannot tell: across days of a year whose holidays are not known.
Leaves to others: registers that do not say when a row was entered (the decree's book has no such column); rows entered
    before the document's date, which reserved numbers have.
Source: Decree 30/2020 Art. 4(2)(c).
"""

from __future__ import annotations

from rules import instruments as law
from rules.case import Case
from rules.facts import RegisterEntry
from rules.holidays import next_working_day, shown_day
from rules.rule import COMPLIANT, ENTRY, NOT_APPLICABLE, Answer, Rule, noncompliant, says, undecided
from rules.text import Text


def check(entry: RegisterEntry, case: Case) -> Answer:
    if entry.is_secret or entry.is_void or entry.issued_on is None or entry.registered_on is None:
        return NOT_APPLICABLE
    if entry.registered_on <= entry.issued_on:
        return COMPLIANT
    due = next_working_day(entry.issued_on)
    values = {"issued": shown_day(entry.issued_on), "registered": shown_day(entry.registered_on)}
    if due is None:
        return says("unknown-holidays", **values)
    return COMPLIANT if entry.registered_on <= due else says("late", due=shown_day(due), **values)


RULE = Rule(
    id="timeliness/registered_in_time",
    title=Text("Đăng ký trong ngày, chậm nhất ngày làm việc tiếp theo", "Registered in time"),
    why=Text(
        "Văn bản thuộc ngày nào phải được đăng ký trong ngày, chậm nhất ngày làm việc tiếp theo.",
        "A document is registered on its day, at latest the next working day.",
    ),
    grounds=(law.D30_4_2_C,),
    looks_at=ENTRY,
    messages={
        "late": noncompliant(
            Text(
                "Văn bản ngày {issued} vào sổ ngày {registered}; hạn là ngày {due}.",
                "Dated {issued:day}, registered on {registered:day}; due on {due:day}.",
            ),
            Text("Đăng ký ngay khi cấp số trên Hệ thống.", "Register it when the System gives the number."),
        ),
        "unknown-holidays": undecided(
            Text(
                "Văn bản ngày {issued} vào sổ ngày {registered}: chưa có lịch nghỉ lễ của năm này.",
                "Dated {issued:day}, registered on {registered:day}: that year's holidays are not known here.",
            ),
            Text("Cập nhật phần mềm để có lịch nghỉ lễ của năm.", "Update the software for that year's holidays."),
        ),
    },
    check=check,
)
