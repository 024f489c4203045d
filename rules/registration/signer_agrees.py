"""The register names the signer whom the document prints.

Reads: the column Người ký, the printed name.
Cannot tell: where one of them is not there.
Leaves to others: who signed digitally (signature/printed_signer).
Source: Decree 30/2020 Art. 16(1), Annex IV column 4.
"""

from __future__ import annotations

from rules import instruments as law
from rules.case import Case
from rules.facts import RegisterEntry
from rules.names import is_placeholder, same_person
from rules.rule import COMPLIANT, ENTRY, NOT_APPLICABLE, Answer, Rule, noncompliant, says, undecided
from rules.text import Text


def check(entry: RegisterEntry, case: Case) -> Answer:
    if case.document is None:
        return NOT_APPLICABLE
    if not entry.signer or is_placeholder(entry.signer) or case.heading.signer is None:
        return says("signer-not-read")
    if same_person(entry.signer, case.heading.signer):
        return COMPLIANT
    return says("signers-differ", register=entry.signer, page=case.heading.signer)


RULE = Rule(
    id="registration/signer_agrees",
    title=Text("Người ký trong sổ khớp văn bản", "The signers agree"),
    why=Text("Đăng ký phải chính xác thông tin của văn bản.", "Registration is true to the document."),
    grounds=(law.D30_16_1, law.D30_A4_REGISTER),
    looks_at=ENTRY,
    messages={
        "signers-differ": noncompliant(
            Text(
                "Sổ ghi người ký {register}, văn bản ghi {page}.",
                "The register names {register} as signer, the document {page}.",
            ),
            Text("Sửa cột Người ký trong sổ theo văn bản.", "Correct the register's column Người ký."),
        ),
        "signer-not-read": undecided(
            Text(
                "Không có người ký trong sổ hoặc không đọc được trên văn bản để đối chiếu.",
                "The register names no signer, or the document's was not read.",
            ),
            Text("Ghi cột Người ký; xem khối chữ ký trên văn bản.", "Fill in the column; look at the signature block."),
        ),
    },
    check=check,
)
