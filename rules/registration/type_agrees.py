"""The register's type is the document's.

Reads: the column of types or the beginning of the subject, the type on the page.
Cannot tell: where the register names a type that is not among the 29.
Leaves to others: the abbreviation in the symbol (form/type_abbreviation).
Source: Decree 30/2020 Art. 7, 16(1).
"""

from __future__ import annotations

from rules import instruments as law
from rules.case import Case
from rules.document_types import type_named
from rules.facts import RegisterEntry
from rules.rule import COMPLIANT, ENTRY, NOT_APPLICABLE, Answer, Rule, noncompliant, says, undecided
from rules.text import Text


def check(entry: RegisterEntry, case: Case) -> Answer:
    printed = type_named(case.heading.type)
    if case.document is None or printed is None or not entry.type:
        return NOT_APPLICABLE
    registered = type_named(entry.type)
    if registered is None:
        return says("type-unknown", register=entry.type)
    if registered == printed:
        return COMPLIANT
    return says("types-differ", register=registered, page=printed)


RULE = Rule(
    id="registration/type_agrees",
    title=Text("Tên loại trong sổ khớp văn bản", "The types agree"),
    why=Text("Đăng ký phải chính xác thông tin của văn bản.", "Registration is true to the document."),
    grounds=(law.D30_16_1, law.D30_7),
    looks_at=ENTRY,
    messages={
        "types-differ": noncompliant(
            Text(
                "Sổ ghi loại {register}, văn bản là {page}.", "The register says {register}, the document is a {page}."
            ),
            Text("Sửa tên loại trong sổ.", "Correct the type in the register."),
        ),
        "type-unknown": undecided(
            Text(
                "Tên loại «{register}» trong sổ không thuộc 29 loại văn bản hành chính.",
                "The register's type `{register}` is not among the 29 administrative types.",
            ),
            Text(
                "Dùng tên loại theo Điều 7; văn bản chuyên ngành thì bỏ qua.",
                "Use the names of Art. 7; specialised documents may stay as they are.",
            ),
        ),
    },
    check=check,
)
