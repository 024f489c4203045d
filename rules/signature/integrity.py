"""The bytes that each signature covers are the bytes that were signed.

Reads: integrity of every signature, in any role.
Cannot tell: where an algorithm or a shape is unknown, or a library gave up: unverifiable is not broken.
Leaves to others: what was added to the file afterwards (signature/changes_after_signing), who signed, and whether he
    may.
Source: Law 20/2023 Art. 22(3)(d); Decree 30/2020 Art. 5(2), 21(2)(a); Circular 15/2025 Art. 6.
"""

from __future__ import annotations

from rules import instruments as law
from rules.case import Case, named
from rules.facts import Integrity, Signature
from rules.rule import SIGNATURES, Answer, Rule, Said, all_said, noncompliant, undecided
from rules.text import Text


def check(signatures: tuple[Signature, ...], case: Case) -> Answer:
    said: list[Said] = []
    for signature in signatures:
        if signature.facts.integrity is Integrity.BROKEN:
            said.append(Said("broken", (("field", signature.facts.field), ("signer", named(signature)))))
        elif signature.facts.integrity is Integrity.UNVERIFIABLE:
            said.append(Said("unverifiable", (("field", signature.facts.field), ("signer", named(signature)))))
    return all_said(said)


RULE = Rule(
    id="signature/integrity",
    title=Text("Nội dung nguyên vẹn từ khi ký", "The content is as it was signed"),
    why=Text(
        "Mọi thay đổi sau thời điểm ký đều phải phát hiện được; chữ ký sau không cứu được chữ ký trước.",
        "Any change after signing must come to light; a later signature heals no earlier one.",
    ),
    grounds=(law.L20_22_3_D, law.D30_5_2, law.D30_21_2_A, law.C15_6),
    looks_at=SIGNATURES,
    messages={
        "broken": noncompliant(
            Text(
                "Chữ ký số {field} của {signer}: nội dung không còn đúng với khi ký.",
                "Signature {field} of {signer}: the content is no longer what was signed.",
            ),
            Text(
                "Lấy lại tệp gốc từ Hệ thống; nếu tệp gốc cũng hỏng thì ký và phát hành lại.",
                "Fetch the original from the System; if that one fails too, sign and issue again.",
            ),
        ),
        "unverifiable": undecided(
            Text(
                "Không kiểm tra được chữ ký số {field} của {signer}.",
                "Signature {field} of {signer} could not be checked.",
            ),
            Text(
                "Xem lý do bằng lệnh verify; hỏi nhà cung cấp phần mềm ký số về định dạng chữ ký.",
                "See the reason with verify; ask the maker of the signing software about the form of the signature.",
            ),
        ),
    },
    check=check,
    waivable=False,
)
