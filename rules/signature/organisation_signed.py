"""The organisation signed digitally.

Reads: roles of the signatures.
Cannot tell: where a signature of unclear role may be the organisation's.
Leaves to others: files without any signature (the class tells); whose certificate it is
    (signature/own_organisation_certificate).
Source: Decree 30/2020 Art. 5(1), 17(2); Law 20/2023 Art. 23(3).
"""

from __future__ import annotations

from rules import instruments as law
from rules.case import Case, has_unclear_role, who
from rules.facts import Role, Signature
from rules.rule import COMPLIANT, SIGNATURES, Answer, Rule, noncompliant, says, undecided
from rules.text import Text


def check(signatures: tuple[Signature, ...], case: Case) -> Answer:
    if case.organisations:
        return COMPLIANT
    if has_unclear_role(case):
        return says("unclear-role", signers=", ".join(who(s) for s in signatures if s.role is Role.UNKNOWN))
    return says("no-organisation")


RULE = Rule(
    id="signature/organisation_signed",
    title=Text("Có chữ ký số của cơ quan", "The organisation signed"),
    why=Text(
        "Chữ ký số của cơ quan thay cho con dấu; thiếu nó văn bản chưa có giá trị như bản gốc.",
        "The organisation's signature stands for its seal; without it the document is no original.",
    ),
    grounds=(law.D30_5_1, law.D30_17_2, law.L20_23_3, law.D30_32_2_C, law.D28_4_1, law.C41_KEYS),
    looks_at=SIGNATURES,
    messages={
        "no-organisation": noncompliant(
            Text("Thiếu chữ ký số của cơ quan, tổ chức.", "The organisation's digital signature is missing."),
            Text(
                "Văn thư ký số của cơ quan lên tệp; không in ra để đóng dấu.",
                "Let the clerk apply the organisation's signature to the file, instead of printing and stamping it.",
            ),
        ),
        "unclear-role": undecided(
            Text(
                "Chưa rõ chữ ký số của {signers} có phải là của cơ quan.",
                "It is not clear whether the signature of {signers} is the organisation's.",
            ),
            Text(
                "Khai tên chứng thư của cơ quan trong cấu hình (certificate_names).",
                "Enter the organisation's certificate names in the settings (certificate_names).",
            ),
        ),
    },
    check=check,
)
