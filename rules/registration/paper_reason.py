"""What was issued on paper has its reason in the register.

Reads: the register's mark "ký giấy" and the recorded reason; whether the file is a scan.
Cannot tell: where the register does not say, and the file is a scan that no person signed digitally.
Leaves to others: whether the reason is true; the list of documents that go both ways, which each locality decides.
Source: Decision 28/2018 Art. 5(2), 7(1).
"""

from __future__ import annotations

from rules import instruments as law
from rules.case import Case
from rules.facts import RegisterEntry
from rules.rule import COMPLIANT, ENTRY, NOT_APPLICABLE, Answer, Rule, noncompliant, says, undecided
from rules.text import Text


def check(entry: RegisterEntry, case: Case) -> Answer:
    if entry.is_secret or entry.is_void:
        return NOT_APPLICABLE
    if entry.paper_flag:
        return COMPLIANT if (entry.paper_reason or "").strip() else says("no-reason")
    if entry.paper_flag is None and case.is_scan and not case.persons:
        return says("not-said")
    return NOT_APPLICABLE


RULE = Rule(
    id="registration/paper_reason",
    title=Text("Phát hành giấy có lý do", "Paper has its reason"),
    why=Text(
        "Chỉ được phát hành giấy khi một bên chưa đáp ứng hạ tầng kỹ thuật.",
        "Paper is for cases in which one side lacks the infrastructure.",
    ),
    grounds=(law.D28_7_1, law.D28_5_2, law.D28_5_3, law.D28_7_2),
    looks_at=ENTRY,
    messages={
        "no-reason": noncompliant(
            Text(
                "Sổ ghi ký giấy nhưng không có lý do chưa đáp ứng hạ tầng.",
                "The register says paper, and gives no reason of missing infrastructure.",
            ),
            Text(
                "Ghi lý do vào sổ nếu có; nếu không thì trình ký số.",
                "Record the reason if there is one; otherwise have it signed digitally.",
            ),
        ),
        "not-said": undecided(
            Text(
                "Tệp là bản quét, sổ không ghi văn bản ký giấy hay ký số.",
                "The file is a scan, and the register does not say paper or digital.",
            ),
            Text("Xuất sổ kèm cột hình thức ký.", "Export the register with the column that says how it was signed."),
        ),
    },
    check=check,
)
