"""The register says where the document went.

Reads: the column of recipients.
Cannot tell: where it holds what programs write for nothing.
Leaves to others: whether each recipient received it.
Source: Decree 30/2020 Art. 8(2)(i), Annex IV column 5; Decision 28/2018 Art. 6(3).
"""

from __future__ import annotations

from rules import instruments as law
from rules.case import Case
from rules.facts import RegisterEntry
from rules.names import is_placeholder
from rules.rule import COMPLIANT, ENTRY, NOT_APPLICABLE, Answer, Rule, noncompliant, says, undecided
from rules.text import Text


def check(entry: RegisterEntry, case: Case) -> Answer:
    if entry.is_secret or entry.is_void:
        return NOT_APPLICABLE
    if entry.recipients is None or not entry.recipients.strip():
        return says("no-recipients")
    if is_placeholder(entry.recipients):
        return says("recipients-odd", told=entry.recipients)
    return COMPLIANT


RULE = Rule(
    id="exchange/recipients_named",
    title=Text("Có nơi nhận", "Recipients are named"),
    why=Text("Phải theo dõi được việc gửi, nhận văn bản.", "Sending and receiving must be open to follow."),
    grounds=(law.D30_A4_REGISTER, law.D28_6_3),
    looks_at=ENTRY,
    messages={
        "no-recipients": noncompliant(
            Text("Sổ không ghi nơi nhận.", "The register names no recipient."),
            Text(
                "Ghi cột Nơi nhận hoặc xuất sổ kèm cột này.",
                "Fill in the column Nơi nhận, or export the register with it.",
            ),
        ),
        "recipients-odd": undecided(
            Text(
                "Cột Nơi nhận ghi «{told}» không đọc được.", "The column Nơi nhận holds `{told}`, which says nothing."
            ),
            Text("Kiểm tra cách phần mềm xuất cột Nơi nhận.", "Check how the software exports that column."),
        ),
    },
    check=check,
)
