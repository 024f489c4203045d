"""One document lies in its folder once.

Reads: other generations and copies of the same document; candidates.
Cannot tell: which file is the document, where several fit.
Leaves to others: which generation was judged: the one with the most complete signatures.
Source: Decree 30/2020 Art. 19(2)(a).
"""

from __future__ import annotations

from rules import instruments as law
from rules.case import Case
from rules.facts import Issuance
from rules.rule import COMPLIANT, ISSUANCE, NOT_APPLICABLE, Answer, Rule, noncompliant, says, undecided
from rules.text import Text


def check(issuance: Issuance, case: Case) -> Answer:
    if issuance.candidates:
        return says("cannot-choose", paths=", ".join(issuance.candidates[:5]))
    if issuance.file is None:
        return NOT_APPLICABLE
    if issuance.other_files:
        return says("other-generations", paths=", ".join(file.path for file in issuance.other_files[:5]))
    return COMPLIANT


RULE = Rule(
    id="registration/one_file",
    title=Text("Mỗi văn bản một tệp", "One file for one document"),
    why=Text(
        "Nhiều bản của cùng văn bản dễ gây nhầm bản gốc.",
        "Several generations of a document hide which one is the original.",
    ),
    grounds=(law.D30_19_2_A,),
    looks_at=ISSUANCE,
    messages={
        "other-generations": noncompliant(
            Text(
                "Có bản khác của cùng văn bản trong thư mục: {paths}.",
                "Other generations of the same document lie in the folder: {paths}.",
            ),
            Text(
                "Giữ tệp gốc đã ký đủ; chuyển các bản khác đi nơi khác.",
                "Keep the fully signed original; move the others elsewhere.",
            ),
        ),
        "cannot-choose": undecided(
            Text(
                "Không chọn được tệp nào là của văn bản này: {paths}.",
                "It cannot be told which file is this document: {paths}.",
            ),
            Text("Mở các tệp, giữ một tệp đúng.", "Open the files and keep the right one."),
        ),
    },
    check=check,
)
