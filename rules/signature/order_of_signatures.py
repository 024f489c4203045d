"""The organisation signs after the competent person.

Reads: roles; revisions and byte ranges, since a later signature's range contains the earlier one.
Cannot tell: which was first, where both signatures claim the same revision.
Leaves to others: whether either signature is valid (the class table, rows 5 and 6), what the clocks say.
Source: Decree 30/2020 Art. 32(2)(d).
"""

from __future__ import annotations

from rules import instruments as law
from rules.case import Case, organisation_signed_first
from rules.facts import Signature
from rules.rule import COMPLIANT, NOT_APPLICABLE, PERSONS, Answer, Rule, noncompliant, says, undecided
from rules.text import Text


def check(persons: tuple[Signature, ...], case: Case) -> Answer:
    if not case.organisations:
        return NOT_APPLICABLE
    if organisation_signed_first(case):
        return says(
            "organisation-first", person=persons[-1].facts.field, organisation=case.organisations[-1].facts.field
        )
    if max(s.facts.revision for s in persons) == max(s.facts.revision for s in case.organisations):
        return says("same-revision", person=persons[-1].facts.field, organisation=case.organisations[-1].facts.field)
    return COMPLIANT


RULE = Rule(
    id="signature/order_of_signatures",
    title=Text("Cơ quan ký số sau người có thẩm quyền", "The organisation signs after the competent person"),
    why=Text(
        "Văn thư chỉ được ký số của cơ quan vào văn bản đã có chữ ký của người có thẩm quyền.",
        "The clerk applies the organisation's signature only to what the competent person has signed already.",
    ),
    grounds=(law.D30_32_2_D,),
    looks_at=PERSONS,
    messages={
        "organisation-first": noncompliant(
            Text(
                "Chữ ký số cơ quan ({organisation}) được ký trước chữ ký số của người có thẩm quyền ({person}).",
                "The organisation's signature ({organisation}) was made before the competent person's ({person}).",
            ),
            Text(
                "Trình ký trước, Văn thư ký số của cơ quan sau cùng; sửa thứ tự ký trên Hệ thống cho các văn bản sau.",
                "Have the person sign first and the organisation last; set that order in the System.",
            ),
        ),
        "same-revision": undecided(
            Text(
                "Không xác định được thứ tự giữa chữ ký số {person} và {organisation}: cùng một lần lưu tệp.",
                "The order of the signatures {person} and {organisation} cannot be told: one revision holds both.",
            ),
            Text(
                "Kiểm tra nhật ký ký số trên Hệ thống; ký từng chữ ký một, mỗi chữ ký là một lần lưu.",
                "Look into the System's signing log; let each signature be a revision of its own.",
            ),
        ),
    },
    check=check,
)
