"""A document is sent after it was signed, not before.

Reads: the latest trusted signing time of person and organisation, the sending time.
Cannot tell: without a trusted signing time or a sending time.
Leaves to others: differences of an hour, which clocks have; a sending date without a clock is compared by days.
Source: Decision 28/2018 Art. 8(1), 6(2); Decree 30/2020 Art. 32(2)(d).
"""

from __future__ import annotations

from datetime import time, timedelta

from rules import instruments as law
from rules.case import Case
from rules.facts import RegisterEntry
from rules.holidays import in_vietnam, shown_moment
from rules.rule import COMPLIANT, ENTRY, NOT_APPLICABLE, Answer, Rule, noncompliant, says, undecided
from rules.text import Text

GRACE = timedelta(hours=1)
MIDNIGHT = time(0, 0)


def check(entry: RegisterEntry, case: Case) -> Answer:
    if not case.persons and not case.organisations:
        return NOT_APPLICABLE
    times = [s.validation.poe_time for s in (*case.persons, *case.organisations) if s.validation.poe_time]
    if entry.sent_on is None or not times:
        return says("times-unknown")
    signed, sent = max(times), entry.sent_on
    if in_vietnam(sent).time() == MIDNIGHT:
        is_after = in_vietnam(sent).date() >= in_vietnam(signed).date()
    else:
        is_after = sent + GRACE >= signed
    if is_after:
        return COMPLIANT
    return says("sent-before", signed=shown_moment(signed), sent=shown_moment(sent))


RULE = Rule(
    id="timeliness/sent_after_signing",
    title=Text("Gửi sau khi ký", "Sent after signing"),
    why=Text(
        "Văn bản gửi đi trước khi ký số thì bản người nhận có là bản chưa ký.",
        "What was sent before it was signed reached the receiver unsigned.",
    ),
    grounds=(law.D28_8_1, law.D28_6_2, law.D30_32_2_D),
    looks_at=ENTRY,
    messages={
        "sent-before": noncompliant(
            Text(
                "Sổ ghi gửi lúc {sent}, chữ ký số cuối lúc {signed}.",
                "The register says sent at {sent:day}; the last signature is of {signed:day}.",
            ),
            Text(
                "Kiểm tra bản đã gửi có đủ chữ ký số; nếu chưa thì gửi lại bản đã ký.",
                "Check that what was sent was signed; otherwise send the signed file.",
            ),
        ),
        "times-unknown": undecided(
            Text(
                "Không đủ thời gian ký hoặc gửi để biết gửi trước hay sau khi ký.",
                "The times of signing or sending are not known.",
            ),
            Text(
                "Bật dấu thời gian; xuất sổ kèm thời gian gửi.",
                "Switch timestamps on; export the register with the sending times.",
            ),
        ),
    },
    check=check,
)
