"""The organisation signs on the day on which the competent person signed, at latest the next working day.

Reads: trusted signing times of the last person and of the organisation, in Vietnam's time.
Cannot tell: without both times, or across days of a year whose holidays are not known.
Leaves to others: urgent documents (timeliness/urgent_sent_at_once); sending (timeliness/sent_by_next_morning).
Source: Decree 30/2020 Art. 18(1).
"""

from __future__ import annotations

from rules import instruments as law
from rules.case import Case
from rules.facts import Signature
from rules.holidays import in_vietnam, next_working_day, shown_day
from rules.rule import COMPLIANT, NOT_APPLICABLE, PERSONS, Answer, Rule, noncompliant, says, undecided
from rules.text import Text


def check(persons: tuple[Signature, ...], case: Case) -> Answer:
    if not case.organisations:
        return NOT_APPLICABLE
    persons_times = [s.validation.poe_time for s in persons if s.validation.poe_time]
    organisation_times = [s.validation.poe_time for s in case.organisations if s.validation.poe_time]
    if not persons_times or not organisation_times:
        return says("times-unknown")
    signed = in_vietnam(max(persons_times)).date()
    sealed = in_vietnam(max(organisation_times)).date()
    if sealed <= signed:
        return COMPLIANT
    due = next_working_day(signed)
    if due is None:
        return says("unknown-holidays", signed=shown_day(signed), sealed=shown_day(sealed))
    if sealed <= due:
        return COMPLIANT
    return says("late", signed=shown_day(signed), sealed=shown_day(sealed), due=shown_day(due))


RULE = Rule(
    id="timeliness/issued_by_next_day",
    title=Text("Phát hành trong ngày ký, chậm nhất ngày làm việc tiếp theo", "Issued by the next working day"),
    why=Text(
        "Văn bản đi phải hoàn thành thủ tục và phát hành trong ngày ký, chậm nhất ngày làm việc tiếp theo.",
        "A document is finished and issued on the day of signing, at latest the next working day.",
    ),
    grounds=(law.D30_18_1, law.D30_4_2_C),
    looks_at=PERSONS,
    messages={
        "late": noncompliant(
            Text(
                "Người có thẩm quyền ký ngày {signed}, cơ quan ký số ngày {sealed}; hạn là ngày {due}.",
                "The person signed on {signed:day}, the organisation on {sealed:day}; due on {due:day}.",
            ),
            Text(
                "Văn thư cấp số, ký số của cơ quan ngay trong ngày lãnh đạo ký.",
                "Number the document and apply the organisation's signature on the day the leader signs.",
            ),
        ),
        "times-unknown": undecided(
            Text(
                "Không đủ dấu thời gian để biết văn bản phát hành có đúng hạn.",
                "There are not enough trusted times to tell whether it was issued in time.",
            ),
            Text("Bật dấu thời gian cho cả hai chữ ký số.", "Switch timestamps on for both signatures."),
        ),
        "unknown-holidays": undecided(
            Text(
                "Ký ngày {signed}, cơ quan ký số ngày {sealed}: chưa có lịch nghỉ lễ của năm này.",
                "Signed on {signed:day}, organisation on {sealed:day}: that year's holidays are not known here.",
            ),
            Text("Cập nhật phần mềm để có lịch nghỉ lễ của năm.", "Update the software for that year's holidays."),
        ),
    },
    check=check,
)
