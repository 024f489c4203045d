"""On an annex file the organisation's signature stands top right with number, symbol and time and no picture.

Reads: place, picture and text of the widget of the organisation's seal, else of its last signature, on each annex.
Cannot tell: of annexes that could not be read, or whose signature writes nothing that can be read.
Leaves to others: whether the annex is signed at all (signature/annex_signed). Ministries draw a seal at the top left:
    a note, never more.
Source: Decree 30/2020 Annex I, Part I, II.8(b), III.1(d).
"""

from __future__ import annotations

from rules import instruments as law
from rules.case import Case, seal_of
from rules.facts import Issuance, Role, Unreadable
from rules.geometry import is_top_right
from rules.rule import ISSUANCE, NOT_APPLICABLE, Answer, Rule, Said, all_said, noncompliant, undecided
from rules.text import Text


def check(issuance: Issuance, case: Case) -> Answer:
    if not issuance.annexes:
        return NOT_APPLICABLE
    said: list[Said] = []
    for file, content in issuance.annexes:
        path = (("path", file.path),)
        if isinstance(content, Unreadable):
            said.append(Said("text-not-read", path))
            continue
        seals = tuple(s for s in content.signatures if s.role is Role.ORGANISATION)
        if not seals:
            continue
        seal = seal_of(seals).facts
        if seal.has_picture or seal.page != 1 or seal.rect is None or not is_top_right(seal.rect):
            said.append(Said("other-form", path))
        elif seal.text is None:
            said.append(Said("text-not-read", path))
    return all_said(said)


RULE = Rule(
    id="form/annex_signature_text",
    title=Text("Mẫu chữ ký số trên phụ lục", "Signature on an annex"),
    why=Text(
        "Trên tệp phụ lục, chữ ký số cơ quan ở góc trên bên phải trang đầu, không hiển thị hình ảnh, "
        "ghi số, ký hiệu và thời gian ký.",
        "On an annex it stands top right on the first page, shows no picture, and writes number, symbol and time.",
    ),
    grounds=(law.D30_A1_ANNEX,),
    looks_at=ISSUANCE,
    messages={
        "other-form": noncompliant(
            Text(
                "Chữ ký số trên phụ lục không theo mẫu (góc trên bên phải trang đầu, không hình ảnh): {path}.",
                "The signature on the annex has another form (top right on page 1, no picture): {path}.",
            ),
            Text(
                "Chọn mẫu chữ ký số dành cho phụ lục trong phần mềm.",
                "Choose the form for annexes in the signing software.",
            ),
        ),
        "text-not-read": undecided(
            Text(
                "Không đọc được chữ trong chữ ký số trên phụ lục: {path}.",
                "What the signature on the annex writes could not be read: {path}.",
            ),
            Text(
                "Mở tệp và xem góc trên bên phải trang đầu.",
                "Open the file and look at the top right of its first page.",
            ),
        ),
    },
    check=check,
)
