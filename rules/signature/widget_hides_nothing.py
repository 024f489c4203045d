"""What a signature draws on the page hides nothing that is printed there.

Reads: the extractor's notes on signature appearances.
Cannot tell: where appearances could not be read, or stand outside the page.
Leaves to others: a seal that overlaps the person's signature picture, as the decree wants (form/seal_position).
Source: Decree 30/2020 Art. 5(2); Law 20/2023 Art. 22(3)(d).
"""

from __future__ import annotations

from rules import instruments as law
from rules.case import Case
from rules.facts import Document
from rules.rule import DOCUMENT, NOT_APPLICABLE, Answer, Rule, Said, all_said, noncompliant, undecided
from rules.text import Text

UNSEEN = frozenset({"widgets-unread", "widgets-damaged", "widgets-too-many", "widget-off-page"})


def check(document: Document, case: Case) -> Answer:
    if not document.signatures:
        return NOT_APPLICABLE
    said: list[Said] = []
    for note in document.facts.notes:
        if note.code == "widget-over-text":
            said.append(Said("over-text", note.values))
        elif note.code in UNSEEN:
            said.append(Said("unseen"))
    return all_said(said)


RULE = Rule(
    id="signature/widget_hides_nothing",
    title=Text("Hình chữ ký số không che nội dung", "Appearances hide nothing"),
    why=Text(
        "Chữ ghi trong hình chữ ký số cũng là nội dung; nó không được đè lên chữ đã in.",
        "What a signature writes is content too; it must not be drawn over what is printed.",
    ),
    grounds=(law.D30_5_2, law.L20_22_3_D),
    looks_at=DOCUMENT,
    messages={
        "over-text": noncompliant(
            Text(
                "Hình chữ ký số ghi «{text}» đè lên «{covered}» đã in trên trang {page}.",
                "A signature's appearance writes `{text}` over `{covered}`, which is printed on page {page}.",
            ),
            Text(
                "Để trống chỗ đóng số, ngày; kiểm tra lại nội dung bị đè.",
                "Leave the places for number and date empty; check what is covered.",
            ),
        ),
        "unseen": undecided(
            Text(
                "Có hình chữ ký số không đọc được hoặc nằm ngoài trang.",
                "An appearance of a signature could not be read, or lies outside the page.",
            ),
            Text("Mở tệp và xem các vị trí chữ ký.", "Open the file and look at the places of its signatures."),
        ),
    },
    check=check,
)
