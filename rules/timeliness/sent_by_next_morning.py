"""An electronic document is sent on the day it was signed, at latest the morning of the next working day.

Reads: when the register says it was sent, the organisation's trusted signing time, else the document's date.
Cannot tell: without a sending time, or across days of a year whose holidays are not known (rules/holidays.py).
Leaves to others: urgent documents (timeliness/urgent_sent_at_once), sending before signing
    (timeliness/sent_after_signing).
Source: Decision 28/2018 Art. 6(2). The morning ends at 12:00 in Vietnam; a sending "time" of midnight is a date without
    a clock, and then the day alone is asked.
"""

from __future__ import annotations

from datetime import time

from rules import instruments as law
from rules.case import Case
from rules.facts import RegisterEntry
from rules.holidays import in_vietnam, next_working_day, shown_day, shown_moment
from rules.rule import COMPLIANT, ENTRY, NOT_APPLICABLE, Answer, Rule, noncompliant, says, undecided
from rules.text import Text

_NOON = time(12, 0)
_MIDNIGHT = time(0, 0)


def check(entry: RegisterEntry, case: Case) -> Answer:
    if not case.organisations:
        return NOT_APPLICABLE
    signed = max((s.validation.poe_time for s in case.organisations if s.validation.poe_time), default=None)
    signed_on = in_vietnam(signed).date() if signed is not None else case.day
    if entry.sent_on is None or signed_on is None:
        return says("no-sending-time")
    sent = in_vietnam(entry.sent_on)
    if sent.date() <= signed_on:
        return COMPLIANT
    due = next_working_day(signed_on)
    values = {"sent": shown_moment(entry.sent_on), "signed": shown_day(signed_on)}
    if due is None:
        return says("unknown-holidays", **values)
    if sent.date() < due:
        return COMPLIANT
    if sent.date() == due:
        if sent.time() == _MIDNIGHT:
            return says("no-clock", **values)
        if sent.time() <= _NOON:
            return COMPLIANT
    return says("late", due=shown_day(due), **values)


RULE = Rule(
    id="timeliness/sent_by_next_morning",
    title=Text("Gửi chậm nhất buổi sáng ngày làm việc tiếp theo", "Sent by the next working morning"),
    why=Text(
        "Văn bản điện tử phải được gửi ngay trong ngày ký ban hành, chậm nhất trong buổi sáng ngày làm việc tiếp theo.",
        "An electronic document is sent on the day of signing, at latest on the morning of the next working day.",
    ),
    grounds=(law.D28_6_2,),
    looks_at=ENTRY,
    messages={
        "late": noncompliant(
            Text(
                "Ký ngày {signed}, gửi {sent}; hạn là 12:00 ngày {due}.",
                "Signed on {signed:day}, sent {sent:day}; due by 12:00 on {due:day}.",
            ),
            Text(
                "Gửi trên Hệ thống ngay sau khi ký số của cơ quan.",
                "Send it in the System as soon as the organisation has signed.",
            ),
        ),
        "no-sending-time": undecided(
            Text(
                "Sổ không ghi ngày chuyển nên không biết văn bản gửi có đúng hạn.",
                "The register does not say when the document was sent, so it cannot be told whether in time.",
            ),
            Text(
                "Ghi Ngày chuyển vào sổ, hoặc xuất sổ từ Hệ thống kèm thời gian gửi.",
                "Fill in the column Ngày chuyển, or export the register with the sending times.",
            ),
        ),
        "no-clock": undecided(
            Text(
                "Ký ngày {signed}, gửi ngày {sent}: sổ không ghi giờ nên không biết có gửi trong buổi sáng.",
                "Signed on {signed:day}, sent on {sent:day}: the register gives no hour, so the morning cannot be "
                "told.",
            ),
            Text(
                "Xuất sổ từ Hệ thống kèm giờ gửi.",
                "Export the register from the System with the hour of sending.",
            ),
        ),
        "unknown-holidays": undecided(
            Text(
                "Ký ngày {signed}, gửi {sent}: chưa có lịch nghỉ lễ của năm này để tính hạn.",
                "Signed on {signed:day}, sent {sent:day}: the public holidays of that year are not known here.",
            ),
            Text(
                "Cập nhật phần mềm để có lịch nghỉ lễ của năm.",
                "Update the software for that year's holidays.",
            ),
        ),
    },
    check=check,
)
