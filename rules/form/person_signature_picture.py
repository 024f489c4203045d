"""The competent person's signature shows the picture of his handwriting.

Reads: whether the widget is visible and paints an image.
Cannot tell: where the signature has no widget on any page.
Leaves to others: colour, PNG and transparency of the picture; whose handwriting it is, which proves nothing.
Source: Decree 30/2020 Annex I, Part I, II.7(d).
"""

from __future__ import annotations

from rules import instruments as law
from rules.case import Case, who
from rules.facts import Signature
from rules.geometry import is_visible
from rules.rule import PERSONS, Answer, Rule, Said, all_said, noncompliant, undecided
from rules.text import Text


def check(persons: tuple[Signature, ...], case: Case) -> Answer:
    said: list[Said] = []
    for signature in persons:
        facts = signature.facts
        if facts.page is None or facts.rect is None:
            said.append(Said("on-no-page", (("signer", who(signature)),)))
        elif not is_visible(facts.rect):
            said.append(Said("invisible", (("signer", who(signature)),)))
        elif not facts.has_picture:
            said.append(Said("no-picture", (("signer", who(signature)),)))
    return all_said(said)


RULE = Rule(
    id="form/person_signature_picture",
    title=Text("Hình ảnh chữ ký số của người có thẩm quyền", "The person's signature picture"),
    why=Text(
        "Chữ ký số của người có thẩm quyền hiển thị bằng hình ảnh chữ ký màu xanh, giữa chức vụ và họ tên.",
        "The person's signature shows a blue picture of his handwriting between title and name.",
    ),
    grounds=(law.D30_A1_PERSON_IMAGE,),
    looks_at=PERSONS,
    messages={
        "invisible": noncompliant(
            Text(
                "Chữ ký số của {signer} không hiển thị trên trang.",
                "The signature of {signer} is not visible on the page.",
            ),
            Text(
                "Chọn mẫu chữ ký có hình ảnh, đặt giữa chức vụ và họ tên.",
                "Choose the form with the picture, between title and name.",
            ),
        ),
        "no-picture": noncompliant(
            Text(
                "Chữ ký số của {signer} hiển thị bằng chữ, không có hình ảnh chữ ký.",
                "The signature of {signer} shows text and no picture.",
            ),
            Text(
                "Chọn mẫu chữ ký có hình ảnh (PNG nền trong suốt, màu xanh).",
                "Choose the form with the picture (transparent PNG, blue).",
            ),
        ),
        "on-no-page": undecided(
            Text(
                "Không rõ chữ ký số của {signer} hiển thị ở trang nào.",
                "It cannot be told on which page the signature of {signer} shows.",
            ),
            Text("Mở tệp và xem vị trí chữ ký.", "Open the file and look for the signature."),
        ),
    },
    check=check,
)
