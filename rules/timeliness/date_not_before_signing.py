"""The document's date is not earlier than the day on which the competent person signed.

Reads: the document's date, the persons' trusted signing times in Vietnam's time.
Cannot tell: without a trusted signing time or a date.
Leaves to others: a date later than the signing, which is normal: number and date are given afterwards.
Source: Decree 30/2020 Art. 15(1), 15(3), 14.
"""

from __future__ import annotations

from rules import instruments as law
from rules.case import Case
from rules.facts import Signature
from rules.holidays import in_vietnam, shown_day, shown_moment
from rules.rule import COMPLIANT, PERSONS, Answer, Rule, noncompliant, says, undecided
from rules.text import Text


def check(persons: tuple[Signature, ...], case: Case) -> Answer:
    times = [s.validation.poe_time for s in persons if s.validation.poe_time]
    if case.day is None or not times:
        return says("times-unknown")
    signed = max(times)
    if case.day >= in_vietnam(signed).date():
        return COMPLIANT
    return says("dated-back", dated=shown_day(case.day), signed=shown_moment(signed))


RULE = Rule(
    id="timeliness/date_not_before_signing",
    title=Text("Ngày văn bản không trước ngày ký số", "Dated no earlier than signed"),
    why=Text(
        "Số và ngày lấy theo trình tự thời gian ban hành, sau khi có chữ ký của người có thẩm quyền.",
        "Number and date follow the order of issuing, after the competent person has signed.",
    ),
    grounds=(law.D30_15_1, law.D30_15_3),
    looks_at=PERSONS,
    messages={
        "dated-back": noncompliant(
            Text(
                "Văn bản ghi ngày {dated} nhưng người có thẩm quyền ký số lúc {signed}.",
                "The document is dated {dated:day}; the competent person signed at {signed:day}.",
            ),
            Text(
                "Cấp số, ngày bằng chức năng của Hệ thống sau khi ký.",
                "Have the System give number and date after signing.",
            ),
        ),
        "times-unknown": undecided(
            Text(
                "Không có dấu thời gian hoặc ngày văn bản để so ngày ký.",
                "There is no trusted signing time, or no date, to compare.",
            ),
            Text("Bật dấu thời gian trong phần mềm ký số.", "Switch timestamps on in the signing software."),
        ),
    },
    check=check,
)
