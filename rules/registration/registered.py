"""Every issued document has an entry in the register.

Reads: whether the file was matched to an entry; number and symbol on its page.
Cannot tell: where the page's number was not read, or several entries fit: then it may be registered under another.
Leaves to others: documents that the law has registered elsewhere; units without any register, which no single file
    shows.
Source: Decree 30/2020 Art. 4(2)(b), 16(1).
"""

from __future__ import annotations

from rules import instruments as law
from rules.case import Case
from rules.facts import Issuance
from rules.rule import COMPLIANT, ISSUANCE, Answer, Rule, noncompliant, says, undecided
from rules.text import Text


def check(issuance: Issuance, case: Case) -> Answer:
    if issuance.entry is not None:
        return COMPLIANT
    path = issuance.file.path if issuance.file is not None else "?"
    if issuance.candidates or case.heading.number is None:
        return says("maybe-registered", path=path)
    return says("outside-register", path=path, number=case.heading.number, symbol=case.heading.symbol or "")


RULE = Rule(
    id="registration/registered",
    title=Text("Văn bản có trong sổ đăng ký", "The document is registered"),
    why=Text(
        "Tất cả văn bản đi phải được đăng ký tại Văn thư cơ quan.",
        "Every outgoing document is registered with the clerical office.",
    ),
    grounds=(law.D30_4_2_B, law.D30_16_1),
    looks_at=ISSUANCE,
    messages={
        "outside-register": noncompliant(
            Text("Văn bản ngoài sổ: {number}/{symbol} ({path}).", "Not in the register: {number}/{symbol} ({path})."),
            Text(
                "Đăng ký văn bản vào Sổ đăng ký văn bản đi, hoặc chuyển tệp khỏi thư mục nếu không phải văn bản đi.",
                "Enter it in the register, or move the file away if it is no outgoing document.",
            ),
        ),
        "maybe-registered": undecided(
            Text("Chưa gắn được tệp với dòng nào trong sổ: {path}.", "The file could not be tied to an entry: {path}."),
            Text(
                "Đặt tên tệp theo số, ký hiệu (ví dụ 101_BVĐK-VP.pdf) hoặc kiểm tra số trong sổ.",
                "Name the file by number and symbol (such as 101_BVĐK-VP.pdf), or check the number in the register.",
            ),
        ),
    },
    check=check,
)
