"""A deputy who signs writes KT. before the head's title.

Reads: the printed title and capacity.
Cannot tell: where the title was not read.
Leaves to others: whether he may sign in that capacity (signature/signer_authority).
Source: Decree 30/2020 Annex I, Part I, II.7(b); Art. 13(1).
"""

from __future__ import annotations

from rules import instruments as law
from rules.case import Case
from rules.facts import Document
from rules.names import fold
from rules.rule import COMPLIANT, DOCUMENT, NOT_APPLICABLE, Answer, Rule, noncompliant, says, undecided
from rules.text import Text


def check(document: Document, case: Case) -> Answer:
    heading = case.heading
    if heading.signer is None:
        return NOT_APPLICABLE
    if heading.title is None:
        return says("title-not-read", signer=heading.signer)
    if heading.capacity is None and fold(heading.title).startswith("pho "):
        return says("no-capacity", signer=heading.signer, title=heading.title)
    return COMPLIANT


RULE = Rule(
    id="form/capacity_written",
    title=Text("Ghi quyền hạn ký", "The capacity is written"),
    why=Text(
        "Cấp phó ký thay phải ghi “KT.” trước chức vụ của người đứng đầu.",
        "A deputy who signs for the head writes KT. before the head's title.",
    ),
    grounds=(law.D30_A1_CAPACITY, law.D30_13),
    looks_at=DOCUMENT,
    messages={
        "no-capacity": noncompliant(
            Text(
                "{signer} ký với chức vụ {title} nhưng không ghi “KT.”.",
                "{signer} signs as {title}, and KT. is not written.",
            ),
            Text(
                "Ghi “KT.” trước chức vụ của người đứng đầu, dưới là chức vụ cấp phó.",
                "Write KT. before the head's title, with the deputy's title below.",
            ),
        ),
        "title-not-read": undecided(
            Text("Không đọc được chức vụ của {signer}.", "The title of {signer} was not read."),
            Text("Xem khối chữ ký ở trang cuối.", "Look at the signature block on the last page."),
        ),
    },
    check=check,
)
