"""The numbers of a year run on without gaps.

Reads: the year's numbers, sequence by sequence, void ones included; numbers on files outside the register.
Cannot tell: why a number is missing: reserved, cancelled, or registered elsewhere. A gap is a question.
Leaves to others: the first number of the year (registration/sequence_start); secret documents, which have their own
    sequence.
Source: Decree 30/2020 Art. 15(1).
"""

from __future__ import annotations

from rules import instruments as law
from rules.rule import Answer, Said, all_said, noncompliant, undecided
from rules.sequence import UnitYear, sequences
from rules.text import Text
from rules.year_rule import YearRule


def check(year: UnitYear) -> Answer:
    said: list[Said] = []
    outside = {one.number: one for one in year.outside}
    for sequence in sequences(year.registered):
        for gap in sequence.gaps:
            if gap.first == 1:
                continue
            used = [outside[n] for n in range(gap.first, gap.last + 1) if n in outside]
            for one in used:
                said.append(Said("used-outside", (("number", one.shown), ("path", one.where))))
            if len(used) < gap.size:
                said.append(
                    Said(
                        "gap",
                        (
                            ("numbers", gap.shown if sequence.kind == "all" else f"{gap.shown} ({sequence.kind})"),
                            ("count", str(gap.size - len(used))),
                        ),
                    )
                )
    return all_said(said)


RULE = YearRule(
    id="registration/sequence_gaps",
    title=Text("Số liên tiếp trong năm", "Numbers run on"),
    why=Text(
        "Số lấy liên tiếp trong năm; số bị bỏ trống cần được giải thích.",
        "Numbers run on through the year; one that nobody has wants an explanation.",
    ),
    grounds=(law.D30_15_1, law.D30_4_2_B),
    messages={
        "gap": undecided(
            Text(
                "Sổ và các tệp còn trống {count} số thuộc khoảng {numbers}. Đây là câu hỏi, chưa phải kết luận.",
                "Of {numbers}, {count} in all {count:stands|stand} neither in the register nor on a file. This is a "
                "question, not "
                "a conclusion.",
            ),
            Text(
                "Bổ sung văn bản còn thiếu, hoặc ghi số chờ, số hủy vào sổ.",
                "Add what is missing, or enter reserved and cancelled numbers.",
            ),
        ),
        "used-outside": noncompliant(
            Text(
                "Số {number} không có trong sổ nhưng có trên tệp {path}.",
                "Number {number} is not in the register, and the file {path} bears it.",
            ),
            Text("Đăng ký văn bản này vào sổ.", "Enter this document in the register."),
        ),
    },
    check=check,
)
