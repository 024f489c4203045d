"""A void or recalled number says why.

Reads: the void entry's reason and remarks.
Cannot tell: where the remark is what programs write for nothing.
Leaves to others: whether the reason is a good one; whether the number was used again (registration/void_not_reused).
Source: Decree 30/2020 Art. 16(1), 18(3), 18(4).
"""

from __future__ import annotations

from rules import instruments as law
from rules.case import Case
from rules.facts import RegisterEntry
from rules.names import is_placeholder
from rules.rule import COMPLIANT, ENTRY, NOT_APPLICABLE, Answer, Rule, noncompliant, says, undecided
from rules.text import Text


def check(entry: RegisterEntry, case: Case) -> Answer:
    if not entry.is_void:
        return NOT_APPLICABLE
    told = entry.void_reason or entry.note
    if not told or not told.strip():
        return says("no-reason", number=entry.number or "?")
    if is_placeholder(told):
        return says("reason-odd", number=entry.number or "?", told=told)
    return COMPLIANT


RULE = Rule(
    id="registration/void_has_reason",
    title=Text("Số hủy có lý do", "A void number has its reason"),
    why=Text(
        "Số bị hủy không vào mẫu số của tỷ lệ, nên phải có lý do kiểm tra được.",
        "A void number stays out of the denominator, so its reason must be open to check.",
    ),
    grounds=(law.D30_16_1, law.D30_18_3),
    looks_at=ENTRY,
    messages={
        "no-reason": noncompliant(
            Text(
                "Số {number} bị hủy, thu hồi nhưng không ghi lý do.",
                "The number {number} is void and no reason is given.",
            ),
            Text(
                "Ghi lý do hoặc văn bản thu hồi, thay thế vào cột Ghi chú.",
                "Write the reason, or the recalling document, into the remarks.",
            ),
        ),
        "reason-odd": undecided(
            Text(
                "Số {number} bị hủy; lý do ghi «{told}» không đọc được.",
                "The number {number} is void; its reason `{told}` says nothing.",
            ),
            Text("Ghi rõ lý do vào cột Ghi chú.", "Write the reason into the remarks."),
        ),
    },
    check=check,
)
