"""The seal's picture has about the size of the real seal.

Reads: the rectangle of the organisation's widget with a picture.
Cannot tell: where the widget is on no page or has no area.
Leaves to others: the seal's own prescribed size, which depends on the agency; copies and annexes, which show no
    picture.
Source: Decree 30/2020 Annex I, Part I, II.8(a). Real documents draw it 100 to 115 pt square; 80 to 130 pt is taken
    for actual size.
"""

from __future__ import annotations

from rules import instruments as law
from rules.case import Case, seal_of
from rules.facts import Signature
from rules.geometry import height, is_visible, width
from rules.rule import COMPLIANT, NOT_APPLICABLE, ORGANISATIONS, Answer, Rule, noncompliant, says, undecided
from rules.text import Text

LEAST_PT, MOST_PT = 80.0, 130.0
"""Side of the square in points; 1 mm is 2.83 pt."""


def check(organisations: tuple[Signature, ...], case: Case) -> Answer:
    if not case.persons or not case.is_born:
        return NOT_APPLICABLE
    seal = seal_of(organisations).facts
    if seal.rect is None or not is_visible(seal.rect):
        return says("not-to-be-seen")
    if not seal.has_picture:
        return says("no-picture")
    wide, high = width(seal.rect), height(seal.rect)
    if LEAST_PT <= wide <= MOST_PT and LEAST_PT <= high <= MOST_PT:
        return COMPLIANT
    return says("other-size", wide=f"{wide / 2.83:.0f}", high=f"{high / 2.83:.0f}")


RULE = Rule(
    id="form/seal_size",
    title=Text("Kích thước hình dấu", "Size of the seal"),
    why=Text("Hình dấu có kích thước bằng kích thước thực tế của dấu.", "The picture is as large as the seal itself."),
    grounds=(law.D30_A1_SEAL,),
    looks_at=ORGANISATIONS,
    messages={
        "other-size": noncompliant(
            Text(
                "Hình dấu {wide} x {high} mm, khác kích thước thực tế của dấu.",
                "The seal is drawn {wide} by {high} mm, which is not the size of a seal.",
            ),
            Text(
                "Chỉnh kích thước hình dấu trong phần mềm ký số.", "Set the size of the seal in the signing software."
            ),
        ),
        "no-picture": noncompliant(
            Text(
                "Chữ ký số của cơ quan trên văn bản không có hình dấu.",
                "The organisation's signature on the document shows no seal.",
            ),
            Text(
                "Chọn mẫu chữ ký số có hình dấu màu đỏ cho văn bản chính.",
                "Choose the form with the red seal for main documents.",
            ),
        ),
        "not-to-be-seen": undecided(
            Text(
                "Chữ ký số của cơ quan không hiển thị nên không xét được kích thước hình dấu.",
                "The organisation's signature is not visible, so the size of the seal cannot be judged.",
            ),
            Text("Mở tệp và xem vị trí chữ ký.", "Open the file and look for the signature."),
        ),
    },
    check=check,
)
