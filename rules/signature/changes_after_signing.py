"""After a signature only further signatures and validation data were added.

Reads: the gravest change after each signature, and whether it was allowed.
Cannot tell: where two revisions could not be compared.
Leaves to others: the bytes under the signature itself (signature/integrity).
Source: Law 20/2023 Art. 22(3)(d); Decree 30/2020 Art. 5(2). ISO 32000-2, 12.8.2.2 (DocMDP).
"""

from __future__ import annotations

from rules import instruments as law
from rules.case import Case, named
from rules.facts import Changes, Signature
from rules.rule import SIGNATURES, Answer, Rule, Said, all_said, noncompliant, undecided
from rules.text import Text


def check(signatures: tuple[Signature, ...], case: Case) -> Answer:
    said: list[Said] = []
    for signature in signatures:
        facts = signature.facts
        if facts.changes_after is Changes.UNKNOWN:
            said.append(Said("not-compared", (("field", facts.field), ("signer", named(signature)))))
        elif not facts.changes_allowed:
            said.append(Said("changed", (("field", facts.field), ("signer", named(signature)))))
    return all_said(said)


RULE = Rule(
    id="signature/changes_after_signing",
    title=Text("Sau khi ký chỉ thêm chữ ký số", "Only signatures follow a signature"),
    why=Text(
        "Thêm chữ ký số, dấu thời gian là bình thường; sửa nội dung, chú thích, biểu mẫu thì không.",
        "Adding signatures and timestamps is normal; editing content, notes or forms is not.",
    ),
    grounds=(law.L20_22_3_D, law.D30_5_2),
    looks_at=SIGNATURES,
    messages={
        "changed": noncompliant(
            Text(
                "Tệp bị sửa sau chữ ký số {field} của {signer}.",
                "The file was edited after signature {field} of {signer}.",
            ),
            Text(
                "Dùng tệp trước khi sửa trên Hệ thống; muốn sửa nội dung thì ban hành văn bản thay thế.",
                "Use the file as it was before, from the System; to change content, issue a document that replaces it.",
            ),
        ),
        "not-compared": undecided(
            Text(
                "Không so được những gì thêm vào sau chữ ký số {field} của {signer}.",
                "What was added after signature {field} of {signer} could not be compared.",
            ),
            Text("So tệp này với tệp trên Hệ thống.", "Compare this file with the one in the System."),
        ),
    },
    check=check,
    waivable=False,
)
