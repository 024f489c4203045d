"""Signatures were made with algorithms that were strong at the time.

Reads: the warnings of the validation about digests, keys and paths past their date.
Cannot tell: where the algorithm is not named or not known.
Leaves to others: whether weak means failed: a weak signature is as its office made it and is never called forged
    (settings: weak_algorithms).
Source: Decree 30/2020 Art. 5(2); Circular 15/2025 Art. 6. Dates: rules/algorithms.py.
"""

from __future__ import annotations

from rules import instruments as law
from rules.case import Case, who
from rules.facts import Signature
from rules.rule import SIGNATURES, Answer, Rule, Said, all_said, noncompliant, undecided
from rules.text import Text

WEAK = frozenset({"weak-digest", "weak-key", "weak-path", "weak-timestamp-digest"})


def check(signatures: tuple[Signature, ...], case: Case) -> Answer:
    said: list[Said] = []
    for signature in signatures:
        facts = signature.facts
        for note in signature.validation.notes:
            if note.code in WEAK:
                what = ", ".join(value for name, value in note.values if name in ("digest", "key", "algorithm"))
                said.append(Said("weak", (("signer", who(signature)), ("what", what))))
                break
        else:
            if not facts.is_document_timestamp and facts.digest is None and facts.algorithm is None:
                said.append(Said("unnamed", (("signer", who(signature)),)))
    return all_said(said)


RULE = Rule(
    id="signature/algorithm_strength",
    title=Text("Thuật toán còn an toàn", "Strong algorithms"),
    why=Text(
        "Thuật toán đã lạc hậu làm chữ ký số dễ bị làm giả.",
        "An algorithm past its date makes a signature easier to forge.",
    ),
    grounds=(law.D30_5_2, law.C15_6),
    looks_at=SIGNATURES,
    messages={
        "weak": noncompliant(
            Text(
                "Chữ ký số của {signer} dùng thuật toán yếu ({what}); vẫn đúng như khi cơ quan ký.",
                "The signature of {signer} uses a weak algorithm ({what}); it is as its office made it.",
            ),
            Text(
                "Đề nghị nhà cung cấp phần mềm ký số chuyển sang SHA-256 trở lên.",
                "Ask the maker of the signing software to move to SHA-256 or better.",
            ),
        ),
        "unnamed": undecided(
            Text(
                "Không rõ thuật toán của chữ ký số {signer}.",
                "The algorithm of the signature of {signer} is not known.",
            ),
            Text(
                "Hỏi nhà cung cấp phần mềm ký số về thuật toán đang dùng.",
                "Ask the maker of the signing software which algorithm it uses.",
            ),
        ),
    },
    check=check,
)
