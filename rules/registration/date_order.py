"""A higher number has no earlier date.

Reads: numbers and dates of the year's entries, sequence by sequence.
Cannot tell: of entries without a date.
Leaves to others: void numbers; dates that have not come, against which every later number would look late
    (timeliness/date_has_come); whether the date or the number is wrong.
Source: Decree 30/2020 Art. 15(1).
"""

from __future__ import annotations

from rules import instruments as law
from rules.holidays import shown_day
from rules.rule import Answer, Said, all_said, noncompliant, undecided
from rules.sequence import Numbered, UnitYear, sequences
from rules.text import Text
from rules.year_rule import YearRule


def check(year: UnitYear) -> Answer:
    said: list[Said] = []
    for sequence in sequences(year.registered):
        latest: Numbered | None = None
        for one in sequence.numbered:
            if one.is_void:
                continue
            if one.day is None:
                said.append(Said("no-date", (("number", one.shown), ("row", one.where))))
                continue
            if one.day > year.today:
                continue
            if latest is not None and latest.day is not None and one.day < latest.day:
                values = (
                    ("number", one.shown), ("date", shown_day(one.day)), ("before", latest.shown),
                    ("before_date", shown_day(latest.day)), ("row", one.where),
                )  # fmt: skip
                said.append(Said("out-of-order", values))
            else:
                latest = one
    return all_said(said)


RULE = YearRule(
    id="registration/date_order",
    title=Text("Số và ngày theo cùng thứ tự", "Numbers and dates in one order"),
    why=Text(
        "Số và thời gian ban hành lấy theo thứ tự và trình tự thời gian ban hành.",
        "Number and date follow the order of issuing.",
    ),
    grounds=(law.D30_15_1,),
    messages={
        "out-of-order": noncompliant(
            Text(
                "Số {number} ngày {date} đứng sau số {before} ngày {before_date} ({row}).",
                "Number {number} of {date:day} follows number {before} of {before_date:day} ({row}).",
            ),
            Text(
                "Kiểm tra ngày trong sổ; cấp số theo đúng thứ tự thời gian ban hành.",
                "Check the date; let numbers follow the order of issuing.",
            ),
        ),
        "no-date": undecided(
            Text("Số {number} không có ngày ({row}).", "Number {number} has no date ({row})."),
            Text("Bổ sung ngày tháng văn bản trong sổ.", "Fill in the date."),
        ),
    },
    check=check,
)
