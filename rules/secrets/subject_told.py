"""A register that leaves the office does not tell the subject of a secret document.

Reads: the subject of an entry that the register calls secret.
Cannot tell: whether a remark such as "văn bản mật" stands for the subject or is it.
Leaves to others: everything else about secrets; the subject itself is never repeated.
Source: Decree 30/2020 Art. 16(3); Law 117/2025.
"""

from __future__ import annotations

from rules import instruments as law
from rules.case import Case
from rules.facts import RegisterEntry
from rules.names import fold, is_placeholder
from rules.rule import COMPLIANT, ENTRY, NOT_APPLICABLE, Answer, Rule, noncompliant, says, undecided
from rules.text import Text

BLINDS = ("mat", "van ban mat", "tai lieu mat", "khong ghi", "bi mat")
"""Folds of what offices write instead of a subject."""


def check(entry: RegisterEntry, case: Case) -> Answer:
    if not entry.is_secret:
        return NOT_APPLICABLE
    subject = fold(entry.subject or "")
    if not subject or is_placeholder(entry.subject) or set(subject) <= set("*x.- "):
        return COMPLIANT
    values = {"source": entry.source, "row": str(entry.row)}
    if subject in BLINDS:
        return says("maybe-blind", **values)
    return says("subject-told", **values)


RULE = Rule(
    id="secrets/subject_told",
    title=Text("Không lộ trích yếu văn bản mật", "Subjects of secrets are not told"),
    why=Text(
        "Văn bản mật được đăng ký theo pháp luật về bảo vệ bí mật nhà nước; sổ xuất ra máy nối mạng "
        "không được ghi nội dung.",
        "Secret documents are registered under the law on State secrets; an export on a networked "
        "machine must not tell what they are about.",
    ),
    grounds=(law.D30_16_3, law.L117),
    looks_at=ENTRY,
    messages={
        "subject-told": noncompliant(
            Text(
                "CẢNH BÁO: {source}, dòng {row} ghi trích yếu của văn bản mật.",
                "ALARM: {source}, row {row} tells the subject of a secret document.",
            ),
            Text(
                "Xóa tệp sổ này khỏi máy nối mạng theo hướng dẫn của người phụ trách bí mật nhà nước; xuất lại "
                "không có văn bản mật.",
                "Take this export off the networked machine as the officer in charge of State secrets says; "
                "export again without secret documents.",
            ),
        ),
        "maybe-blind": undecided(
            Text(
                "{source}, dòng {row}: trích yếu của văn bản mật có vẻ đã được thay bằng chữ khác.",
                "{source}, row {row}: the subject of a secret document seems to be blanked.",
            ),
            Text(
                "Để trống trích yếu của văn bản mật khi xuất sổ.",
                "Leave the subject of secret documents empty in exports.",
            ),
        ),
    },
    check=check,
    waivable=False,
)
