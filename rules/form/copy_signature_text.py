"""On a digitised copy the organisation's signature stands top right on page 1, without a picture, with agency and time.

Reads: place, picture and text of the organisation's widget on scans that nobody else signed.
Cannot tell: where it is a picture or invisible, so that its text cannot be read.
Leaves to others: the form of copy, which is a rule of its own (form/copy_mark); font and size; archive digitisation,
    which has another rule.
Source: Decree 30/2020 Annex I, Part II, I.3.
"""

from __future__ import annotations

import re

from rules import instruments as law
from rules.case import Case
from rules.facts import Signature
from rules.geometry import is_top_right
from rules.rule import NOT_APPLICABLE, ORGANISATIONS, Answer, Rule, Said, all_said, noncompliant, says, undecided
from rules.text import Text

ISO_TIME = re.compile(r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d(:\d\d)?")
"""Date and time as ISO 8601 writes them."""


def check(organisations: tuple[Signature, ...], case: Case) -> Answer:
    if not case.is_scan or case.persons:
        return NOT_APPLICABLE
    facts = organisations[-1].facts
    if facts.text is None:
        return says("text-not-read")
    said: list[Said] = []
    if facts.page != 1 or facts.rect is None or not is_top_right(facts.rect):
        said.append(Said("not-top-right"))
    if facts.has_picture:
        said.append(Said("has-picture"))
    if not ISO_TIME.search(facts.text):
        said.append(Said("no-time"))
    return all_said(said)


RULE = Rule(
    id="form/copy_signature_text",
    title=Text("Mẫu chữ ký số trên bản sao", "Signature on a copy"),
    why=Text(
        "Trên bản sao điện tử, chữ ký số cơ quan ở góc trên bên phải trang đầu, không hiển thị hình "
        "ảnh, ghi tên cơ quan và thời gian ký.",
        "On an electronic copy it stands top right on the first page, shows no picture, and writes the "
        "agency and the time.",
    ),
    grounds=(law.D30_A1_COPY_SIGNATURE,),
    looks_at=ORGANISATIONS,
    messages={
        "not-top-right": noncompliant(
            Text(
                "Chữ ký số trên bản sao không ở góc trên bên phải trang đầu.",
                "The signature on the copy does not stand top right on the first page.",
            ),
            Text("Chỉnh vị trí trong mẫu chữ ký số dành cho bản sao.", "Set the place in the form for copies."),
        ),
        "has-picture": noncompliant(
            Text("Chữ ký số trên bản sao hiển thị hình ảnh.", "The signature on the copy shows a picture."),
            Text("Chọn mẫu không hiển thị hình ảnh cho bản sao.", "Choose the form without a picture for copies."),
        ),
        "no-time": noncompliant(
            Text(
                "Chữ ký số trên bản sao không ghi thời gian ký theo ISO 8601.",
                "The signature on the copy does not write the time of signing as ISO 8601 does.",
            ),
            Text(
                "Bật thời gian ký (ngày, giờ, múi giờ) trong mẫu chữ ký số.",
                "Switch on the time of signing (date, hour, zone) in the form.",
            ),
        ),
        "text-not-read": undecided(
            Text(
                "Không đọc được chữ trong chữ ký số trên bản sao.",
                "What the signature on the copy writes could not be read.",
            ),
            Text(
                "Mở tệp và xem góc trên bên phải trang đầu.",
                "Open the file and look at the top right of its first page.",
            ),
        ),
    },
    check=check,
)
