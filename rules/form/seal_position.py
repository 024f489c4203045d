"""The seal overlaps about a third of the person's signature picture, on its left.

Reads: rectangles and pages of the person's and the organisation's widgets.
Cannot tell: where one of them is on no page or has no area.
Leaves to others: scans and copies, whose signature stands elsewhere (form/copy_signature_text); colour and
    transparency.
Source: Decree 30/2020 Annex I, Part I, II.8(a). Real seals overlap 36 to 38 per cent; a fifth to a half is taken for
    "about a third".
"""

from __future__ import annotations

from rules import instruments as law
from rules.case import Case, seal_of
from rules.facts import Signature
from rules.geometry import is_left_of, is_visible, overlap_share
from rules.rule import COMPLIANT, NOT_APPLICABLE, ORGANISATIONS, Answer, Rule, noncompliant, says, undecided
from rules.text import Text

LEAST, MOST = 0.2, 0.5
"""Share of the person's picture that lies under the seal."""


def check(organisations: tuple[Signature, ...], case: Case) -> Answer:
    if not case.persons or not case.is_born:
        return NOT_APPLICABLE
    person, seal = case.persons[-1].facts, seal_of(organisations).facts
    if person.rect is None or seal.rect is None or not is_visible(person.rect) or not is_visible(seal.rect):
        return says("not-to-be-seen")
    if person.page != seal.page:
        return says("elsewhere", page=str(seal.page), signed=str(person.page))
    share = overlap_share(seal.rect, person.rect)
    if LEAST <= share <= MOST and is_left_of(seal.rect, person.rect):
        return COMPLIANT
    return says("not-a-third", share=f"{round(share * 100)}")


RULE = Rule(
    id="form/seal_position",
    title=Text("Vị trí hình dấu", "Place of the seal"),
    why=Text(
        "Hình dấu trùm lên khoảng 1/3 hình ảnh chữ ký về bên trái.",
        "The seal covers about a third of the signature picture, on its left.",
    ),
    grounds=(law.D30_A1_SEAL,),
    looks_at=ORGANISATIONS,
    messages={
        "not-a-third": noncompliant(
            Text(
                "Hình dấu trùm {share}% hình ảnh chữ ký, hoặc không ở bên trái (quy định: khoảng 1/3, về bên trái).",
                "The seal covers {share}% of the signature picture, or not on its left (wanted: about a third, "
                "on the left).",
            ),
            Text(
                "Chỉnh vị trí ký số của cơ quan trong phần mềm.",
                "Adjust the place of the organisation's signature in the software.",
            ),
        ),
        "elsewhere": noncompliant(
            Text(
                "Hình dấu ở trang {page}, chữ ký của người có thẩm quyền ở trang {signed}.",
                "The seal is on page {page}, the person's signature on page {signed}.",
            ),
            Text(
                "Ký số của cơ quan tại trang có chữ ký của người có thẩm quyền.",
                "Apply the organisation's signature on the page that the person signed.",
            ),
        ),
        "not-to-be-seen": undecided(
            Text(
                "Chữ ký số không hiển thị nên không xét được vị trí hình dấu.",
                "A signature is not visible, so the place of the seal cannot be judged.",
            ),
            Text("Mở tệp và xem vị trí chữ ký.", "Open the file and look for the signatures."),
        ),
    },
    check=check,
)
