"""Signatures keep the technical standard (chuẩn kỹ thuật) of Circular 15/2025, Annex I.

Reads: algorithm, key, digest and form of each person's and organisation's signature, and the PDF's version.
Cannot tell: where the algorithm or key of a signature is not known.
Leaves to others: validity: the public-duty software of 2026 itself departs from the standard, so this is never more
    than a note.
Source: Circular 15/2025 Annex I; its first day was not read, so documents are asked from 6 October 2026 on.
"""

from __future__ import annotations

from rules import instruments as law
from rules.algorithms import technical_standard
from rules.case import Case, who
from rules.facts import Role, Signature
from rules.rule import NOT_APPLICABLE, SIGNATURES, Answer, Rule, Said, all_said, noncompliant, undecided
from rules.text import Text

WANTED = {
    "standard-not-pss": "RSASSA-PSS",
    "standard-short-key": "RSA-2048, EC-256",
    "standard-other-algorithm": "RSA, ECDSA",
    "standard-old-digest": "SHA-256",
    "standard-not-pades": "PAdES",
    "standard-old-pdf": "PDF 1.7",
}
"""What the standard wants where a signature departs from it, by the code of rules/algorithms.py."""


def check(signatures: tuple[Signature, ...], case: Case) -> Answer:
    if case.document is None:
        return NOT_APPLICABLE
    said: list[Said] = []
    for signature in signatures:
        if signature.role is not Role.PERSON and signature.role is not Role.ORGANISATION:
            continue
        if signature.facts.algorithm is None or signature.facts.key is None:
            said.append(Said("unknown", (("signer", who(signature)),)))
            continue
        notes = technical_standard(signature.facts, case.document.facts.pdf_version)
        if notes:
            wanted = ", ".join(WANTED.get(note.code, note.code) for note in notes)
            said.append(Said("departs", (("signer", who(signature)), ("points", wanted))))
    return all_said(said)


RULE = Rule(
    id="signature/technical_standard",
    title=Text("Đúng chuẩn kỹ thuật chữ ký số", "Technical standard of signatures"),
    why=Text(
        "Thông tư số 15/2025/TT-BKHCN quy định thuật toán và định dạng chữ ký số trên PDF.",
        "Circular 15/2025 names the algorithms and the form of signatures in PDF.",
    ),
    grounds=(law.C15_A1,),
    looks_at=SIGNATURES,
    messages={
        "departs": noncompliant(
            Text(
                "Chữ ký số của {signer} chưa theo chuẩn kỹ thuật (chuẩn là: {points}); vẫn có thể hợp lệ.",
                "The signature of {signer} departs from the technical standard (it wants {points}); validity is not "
                "touched.",
            ),
            Text(
                "Cập nhật phần mềm ký số khi nhà cung cấp hỗ trợ chuẩn mới (thời hạn với phần mềm: 10/4/2027).",
                "Update the signing software once its maker supports the standard (software has until 10 April 2027).",
            ),
        ),
        "unknown": undecided(
            Text(
                "Không rõ thuật toán hoặc khóa của chữ ký số {signer} để so với chuẩn kỹ thuật.",
                "Algorithm or key of the signature of {signer} is not known, so the standard cannot be compared.",
            ),
            Text("Xem chi tiết bằng lệnh verify.", "See the details with verify."),
        ),
    },
    check=check,
)
