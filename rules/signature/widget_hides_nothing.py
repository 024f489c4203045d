"""What a signature draws on the page hides nothing that is printed there.

Reads: the extractor's notes on each signature's appearance, and on the document where appearances could not be read.
Cannot tell: where appearances or pages could not be read or painted, or stand outside the page; what matters of that
    which an appearance hides (where a stranger hides it, the earlier signatures are indeterminate by the extractor).
Leaves to others: a seal that overlaps the person's signature picture, as the decree wants (form/seal_position).
Source: Decree 30/2020 Art. 5(2); Law 20/2023 Art. 22(3)(d).
"""

from __future__ import annotations

from rules import instruments as law
from rules.case import Case
from rules.facts import Document
from rules.rule import DOCUMENT, NOT_APPLICABLE, Answer, Rule, Said, all_said, noncompliant, undecided
from rules.text import Text

SHOWN = {
    "widget-over-text": "over-text",
    "covers-content": "hides",
    "widget-fills-page": "fills-page",
    "widget-off-page": "off-page",
    "covering-unknown": "not-painted",
}
"""Note on a signature → what is said of it."""
UNSEEN = frozenset({"pages-unread", "widgets-unread", "widgets-damaged", "widgets-too-many"})
"""Notes on the document."""


def check(document: Document, case: Case) -> Answer:
    if not document.signatures:
        return NOT_APPLICABLE
    said = [
        Said(SHOWN[note.code], note.values)
        for signature in document.signatures
        for note in signature.facts.notes
        if note.code in SHOWN
    ]
    if any(note.code in UNSEEN for note in document.facts.notes):
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
        "hides": undecided(
            Text(
                "Hình chữ ký số che chữ đã in và đã được ký trước đó trên trang {page}.",
                "A signature's appearance hides words on page {page} that were printed and signed before it.",
            ),
            Text(
                "Mở bản trước khi ký, xem chữ bị che; dùng hình chữ ký, hình dấu có nền trong suốt.",
                "Look in the version before it at what is hidden; use pictures with a transparent ground.",
            ),
        ),
        "fills-page": undecided(
            Text(
                "Hình chữ ký số chiếm phần lớn trang {page}: nội dung ở đó có thể chỉ do người ký sau đưa vào.",
                "A signature's appearance takes most of page {page}: what stands there may be that signer's alone.",
            ),
            Text(
                "Mở tệp, xác định nội dung trang đó do ai ký.",
                "Open the file and settle who signed what stands on that page.",
            ),
        ),
        "off-page": undecided(
            Text(
                "Hình chữ ký số nằm ngoài trang {page}: người đọc không thấy nội dung ghi trong đó.",
                "A signature's appearance lies outside page {page}: no reader sees what it says.",
            ),
            Text(
                "Mở tệp, xem vị trí chữ ký; đặt lại vị trí trong phần mềm ký số.",
                "Open the file and look at the places of its signatures; set them right in the signing software.",
            ),
        ),
        "not-painted": undecided(
            Text(
                "Không vẽ lại được trang {page} để xem hình chữ ký số có che nội dung đã in hay không.",
                "Page {page} could not be painted to see whether a signature's appearance hides what is printed.",
            ),
            Text("Mở tệp và xem các vị trí chữ ký.", "Open the file and look at the places of its signatures."),
        ),
        "unseen": undecided(
            Text(
                "Có trang hoặc hình chữ ký số không đọc được.",
                "A page, or an appearance of a signature, could not be read.",
            ),
            Text("Mở tệp và xem các vị trí chữ ký.", "Open the file and look at the places of its signatures."),
        ),
    },
    check=check,
)
