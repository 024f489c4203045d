"""Initials (ký nháy) are put before the competent person signs.

Reads: roles, revisions.
Cannot tell: where initials and signature lie in one revision.
Leaves to others: whether initials are needed at all: no clause asks for them as digital signatures.
Source: Decree 30/2020 Art. 12(1).
"""

from __future__ import annotations

from rules import instruments as law
from rules.case import Case, who
from rules.facts import Role, Signature
from rules.rule import COMPLIANT, NOT_APPLICABLE, PERSONS, Answer, Rule, noncompliant, says, undecided
from rules.text import Text


def check(persons: tuple[Signature, ...], case: Case) -> Answer:
    initials = [s for s in case.signatures if s.role is Role.INITIALS]
    if not initials:
        return NOT_APPLICABLE
    signed = max(s.facts.revision for s in persons)
    late = [s for s in initials if s.facts.revision > signed]
    if late:
        return says("initials-late", signer=", ".join(who(s) for s in late))
    if any(s.facts.revision == signed for s in initials):
        return says("same-revision", signer=", ".join(who(s) for s in initials))
    return COMPLIANT


RULE = Rule(
    id="signature/initials_before_signer",
    title=Text("Ký nháy trước khi trình ký", "Initials come first"),
    why=Text(
        "Đơn vị soạn thảo kiểm tra nội dung trước khi người có thẩm quyền ký.",
        "The drafting unit checks the content before the competent person signs.",
    ),
    grounds=(law.D30_12_1,),
    looks_at=PERSONS,
    messages={
        "initials-late": noncompliant(
            Text(
                "{signer} ký nháy sau khi người có thẩm quyền đã ký.",
                "{signer} initialled after the competent person had signed.",
            ),
            Text(
                "Kiểm tra, ký nháy trước khi trình ký trên Hệ thống.",
                "Check and initial before the document goes up for signing.",
            ),
        ),
        "same-revision": undecided(
            Text(
                "Không rõ {signer} ký nháy trước hay sau người có thẩm quyền.",
                "It cannot be told whether {signer} initialled before or after the competent person.",
            ),
            Text("Xem nhật ký ký số trên Hệ thống.", "Look into the System's signing log."),
        ),
    },
    check=check,
)
