"""The competent person signed digitally.

Reads: roles of the signatures.
Cannot tell: where a signature of unclear role may be the person's.
Leaves to others: scans, where the person signed paper (the class tells); whether he was competent
    (signature/signer_authority).
Source: Decree 30/2020 Art. 5(1), 13(7).
"""

from __future__ import annotations

from rules import instruments as law
from rules.case import Case, has_unclear_role, who
from rules.facts import Document, Role
from rules.rule import COMPLIANT, DOCUMENT, NOT_APPLICABLE, Answer, Rule, noncompliant, says, undecided
from rules.text import Text


def check(document: Document, case: Case) -> Answer:
    if case.persons:
        return COMPLIANT
    if not case.is_born or not document.facts.was_signed:
        return NOT_APPLICABLE
    if has_unclear_role(case):
        return says("unclear-role", signers=", ".join(who(s) for s in case.signatures if s.role is Role.UNKNOWN))
    return says("no-person")


RULE = Rule(
    id="signature/person_signed",
    title=Text("Có chữ ký số của người có thẩm quyền", "The competent person signed"),
    why=Text(
        "Văn bản điện tử phải được người có thẩm quyền ký số; chữ ký nháy và chữ ký số của văn thư không thay được.",
        "The competent person signs an electronic document; initials and clerk stamps do not stand for it.",
    ),
    grounds=(law.D30_5_1, law.D30_13_7, law.L20_23_2, law.C41_KEYS),
    looks_at=DOCUMENT,
    messages={
        "no-person": noncompliant(
            Text("Thiếu chữ ký số của người có thẩm quyền.", "The competent person's digital signature is missing."),
            Text(
                "Trình người có thẩm quyền ký số trên Hệ thống trước khi Văn thư ký số của cơ quan.",
                "Have the competent person sign in the System before the clerk applies the organisation's signature.",
            ),
        ),
        "unclear-role": undecided(
            Text(
                "Chưa rõ {signers} có phải là người có thẩm quyền ký văn bản.",
                "It is not clear whether {signers} signed as the competent person.",
            ),
            Text(
                "Bổ sung danh sách người ký của đơn vị, hoặc ghi Người ký trong sổ đăng ký.",
                "Complete the unit's roster, or the register's column Người ký.",
            ),
        ),
    },
    check=check,
)
