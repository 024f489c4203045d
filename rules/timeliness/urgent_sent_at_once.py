"""An urgent document is sent as soon as the organisation has signed it.

Reads: the degree of urgency, the organisation's trusted signing time, the sending time.
Cannot tell: without both times; an hour of grace is given, since no clause gives one in figures.
Leaves to others: documents without a degree of urgency (timeliness/sent_by_next_morning).
Source: Decision 28/2018 Art. 6(2); Decree 30/2020 Art. 18(1).
"""

from __future__ import annotations

from datetime import time, timedelta

from rules import instruments as law
from rules.case import Case
from rules.facts import RegisterEntry
from rules.holidays import in_vietnam, shown_moment
from rules.names import fold
from rules.rule import COMPLIANT, ENTRY, NOT_APPLICABLE, Answer, Rule, noncompliant, says, undecided
from rules.text import Text

GRACE = timedelta(hours=1)
URGENT = ("khan", "hoa toc")
"""Folds that every degree holds: khẩn, thượng khẩn, hỏa tốc."""

MIDNIGHT = time(0, 0)


def check(entry: RegisterEntry, case: Case) -> Answer:
    degree = fold(entry.urgency or "")
    if not any(word in degree for word in URGENT) or "khong" in degree:
        return NOT_APPLICABLE
    signed = max((s.validation.poe_time for s in case.organisations if s.validation.poe_time), default=None)
    if signed is None or entry.sent_on is None or in_vietnam(entry.sent_on).time() == MIDNIGHT:
        return says("times-unknown", degree=entry.urgency or "")
    if entry.sent_on <= signed + GRACE:
        return COMPLIANT
    return says("late", degree=entry.urgency or "", signed=shown_moment(signed), sent=shown_moment(entry.sent_on))


RULE = Rule(
    id="timeliness/urgent_sent_at_once",
    title=Text("Văn bản khẩn gửi ngay sau khi ký", "Urgent documents are sent at once"),
    why=Text(
        "Văn bản khẩn phải được phát hành và gửi ngay sau khi ký.",
        "Urgent documents are issued and sent right after signing.",
    ),
    grounds=(law.D28_6_2, law.D30_18_1, law.D30_A1_URGENCY),
    looks_at=ENTRY,
    messages={
        "late": noncompliant(
            Text(
                "Văn bản {degree}: ký số lúc {signed}, gửi lúc {sent}.",
                "Urgent ({degree}): signed at {signed:day}, sent at {sent:day}.",
            ),
            Text(
                "Gửi văn bản khẩn ngay sau khi ký số của cơ quan.",
                "Send urgent documents right after the organisation has signed.",
            ),
        ),
        "times-unknown": undecided(
            Text(
                "Văn bản {degree}: không đủ thời gian ký hoặc gửi để biết có gửi ngay.",
                "Urgent ({degree}): the times of signing or sending are not known.",
            ),
            Text(
                "Bật dấu thời gian; xuất sổ kèm giờ gửi.",
                "Switch timestamps on; export the register with the hour of sending.",
            ),
        ),
    },
    check=check,
)
