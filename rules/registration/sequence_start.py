"""The numbers of a year begin with 01.

Reads: the lowest number of the year's common sequence and the earliest date.
Cannot tell: where the export begins later than January, so that the beginning may lie in another export.
Leaves to others: gaps further on (registration/sequence_gaps); sequences by type, of which some types begin late.
Source: Decree 30/2020 Art. 15(1).
"""

from __future__ import annotations

from rules import instruments as law
from rules.rule import COMPLIANT, NOT_APPLICABLE, Answer, noncompliant, says, undecided
from rules.sequence import UnitYear, sequences
from rules.text import Text
from rules.year_rule import YearRule


def check(year: UnitYear) -> Answer:
    found = sequences(year.registered)
    if len(found) != 1 or found[0].kind != "all":
        return NOT_APPLICABLE
    first = found[0].numbered[0]
    if first.number <= 1:
        return COMPLIANT
    earliest = min((one.day for one in found[0].numbered if one.day is not None), default=None)
    if earliest is not None and earliest.month == 1:
        return says("not-from-one", number=first.shown, year=str(year.year))
    return says("export-begins-later", number=first.shown, year=str(year.year))


RULE = YearRule(
    id="registration/sequence_start",
    title=Text("Số bắt đầu từ 01 hằng năm", "Numbers begin with 01"),
    why=Text(
        "Số bắt đầu từ 01 vào ngày 01 tháng 01 và kết thúc vào ngày 31 tháng 12 hằng năm.",
        "Numbers begin with 01 on 1 January and end on 31 December.",
    ),
    grounds=(law.D30_15_1,),
    messages={
        "not-from-one": noncompliant(
            Text(
                "Năm {year} bắt đầu từ số {number}, không phải 01.",
                "The year {year} begins with {number}, not with 01.",
            ),
            Text(
                "Kiểm tra các số đầu năm; bắt đầu lại từ 01 vào đầu năm sau.",
                "Look for the first numbers; begin with 01 next January.",
            ),
        ),
        "export-begins-later": undecided(
            Text(
                "Sổ năm {year} được đưa vào bắt đầu từ số {number}; chưa thấy phần đầu năm.",
                "The exports of {year} begin with {number}; the beginning of the year is not there.",
            ),
            Text("Xuất sổ của cả năm.", "Export the whole year."),
        ),
    },
    check=check,
)
