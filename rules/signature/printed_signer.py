"""The person who signed is the person whose name is printed.

Reads: names in persons' certificates, the printed name (box 7b).
Cannot tell: where no printed name was read.
Leaves to others: degrees before the name; persons of the same name; co-signers, as long as one of them is printed.
Source: Decree 30/2020 Annex I, Part I, II.7(c); Art. 13(5).
"""

from __future__ import annotations

from rules import instruments as law
from rules.case import Case, who
from rules.facts import Signature
from rules.names import same_person
from rules.rule import COMPLIANT, PERSONS, Answer, Rule, noncompliant, says, undecided
from rules.text import Text


def check(persons: tuple[Signature, ...], case: Case) -> Answer:
    printed = case.heading.signer
    if not printed:
        return says("no-name-read")
    if any(same_person(who(signature), printed) for signature in persons):
        return COMPLIANT
    return says("other-person", signer=", ".join(who(s) for s in persons), printed=printed)


RULE = Rule(
    id="signature/printed_signer",
    title=Text("Người ký số đúng với họ tên trên văn bản", "The signer is the printed one"),
    why=Text(
        "Chữ ký số phải là của người có họ tên ghi trên văn bản.",
        "The digital signature is that of the person whose name the document prints.",
    ),
    grounds=(law.D30_A1_SIGNER_NAME, law.D30_13),
    looks_at=PERSONS,
    messages={
        "other-person": noncompliant(
            Text(
                "Văn bản ghi người ký là {printed}, chữ ký số là của {signer}.",
                "The document prints {printed} as its signer, and {signer} signed digitally.",
            ),
            Text(
                "Kiểm tra ai đã ký số; mỗi người ký số bằng thiết bị của chính mình.",
                "Check who signed; everybody signs with a device of his own.",
            ),
        ),
        "no-name-read": undecided(
            Text(
                "Không đọc được họ tên người ký trên văn bản để đối chiếu.",
                "The printed name of the signer could not be read for comparison.",
            ),
            Text("Xem trang cuối của văn bản.", "Look at the last page of the document."),
        ),
    },
    check=check,
)
