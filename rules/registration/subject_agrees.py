"""The register's subject is about what the document says.

Reads: the words of both subjects, without marks.
Cannot tell: where one of them is not there, or too short.
Leaves to others: wording: half of the words in common is enough, since clerks shorten. The subjects themselves are not
    repeated: those of health documents may name patients.
Source: Decree 30/2020 Art. 16(1); Annex I, Part I, II.5.
"""

from __future__ import annotations

from rules import instruments as law
from rules.case import Case
from rules.facts import RegisterEntry
from rules.names import fold
from rules.rule import COMPLIANT, ENTRY, NOT_APPLICABLE, Answer, Rule, noncompliant, says, undecided
from rules.text import Text

ENOUGH = 0.5
"""Share of the shorter subject's words that the longer one holds too."""

LEAST_WORDS = 3


def check(entry: RegisterEntry, case: Case) -> Answer:
    if case.document is None:
        return NOT_APPLICABLE
    if not entry.subject or case.heading.subject is None:
        return says("subject-not-read")
    left, right = _words(entry.subject), _words(case.heading.subject)
    shorter = min(len(left), len(right))
    if shorter < LEAST_WORDS:
        return says("subject-not-read")
    if len(left & right) >= ENOUGH * shorter:
        return COMPLIANT
    return says("subjects-differ", common=str(len(left & right)), words=str(shorter))


def _words(text: str) -> set[str]:
    return {word for word in fold(text).replace("v/v", " ").split() if len(word) > 1}


RULE = Rule(
    id="registration/subject_agrees",
    title=Text("Trích yếu trong sổ khớp văn bản", "The subjects agree"),
    why=Text(
        "Trích yếu khác hẳn là dấu hiệu gắn nhầm tệp hoặc nhầm số.",
        "A wholly different subject hints at a wrong file or number.",
    ),
    grounds=(law.D30_16_1, law.D30_A1_SUBJECT),
    looks_at=ENTRY,
    messages={
        "subjects-differ": noncompliant(
            Text(
                "Trích yếu trong sổ và trên văn bản khác nhau: chỉ chung {common} trong {words} từ.",
                "The subjects of register and document differ: {common} of {words} words in common.",
            ),
            Text(
                "Kiểm tra tệp có đúng là văn bản này; sửa trích yếu trong sổ nếu cần.",
                "Check that this is the right file; correct the register if need be.",
            ),
        ),
        "subject-not-read": undecided(
            Text(
                "Không đủ trích yếu trong sổ hoặc trên văn bản để đối chiếu.",
                "There is not enough of a subject in register or document to compare.",
            ),
            Text("Ghi đủ trích yếu trong sổ.", "Enter the full subject."),
        ),
    },
    check=check,
)
