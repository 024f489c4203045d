"""What the register claims of signing is what the file shows.

Reads: the export's mark "Đã ký số", the person's and the organisation's signatures.
Cannot tell: where a signature is indeterminate, or the file is missing or cannot be read.
Leaves to others: rows that claim nothing; rows that claim less than the file shows, which harm nobody.
Source: Decree 30/2020 Art. 16(1), 5(1).
"""

from __future__ import annotations

from rules import instruments as law
from rules.case import Case, all_passed, any_indeterminate, cannot_be_told, has_failure, has_unclear_role
from rules.facts import RegisterEntry
from rules.rule import COMPLIANT, ENTRY, NOT_APPLICABLE, Answer, Rule, noncompliant, says, undecided
from rules.text import Text


def check(entry: RegisterEntry, case: Case) -> Answer:
    if entry.is_secret or entry.is_void or entry.signed_flag is not True:
        return NOT_APPLICABLE
    document = case.document
    if document is None:
        return says("no-file-to-compare")
    if all_passed(case.persons) and all_passed(case.organisations) and not has_failure(document):
        return COMPLIANT
    if has_failure(document) or not document.facts.was_signed:
        return says("claim-refuted")
    if any_indeterminate(case.signatures) or cannot_be_told(document) or has_unclear_role(case):
        return says("claim-open")
    return says("claim-refuted")


RULE = Rule(
    id="registration/claim_agrees",
    title=Text("Đánh dấu “Đã ký số” đúng với tệp", "The mark “Đã ký số” is true"),
    why=Text(
        "Số liệu ký số của phần mềm chỉ đúng khi tệp có đủ hai chữ ký số hợp lệ.",
        "The software's figure is only as true as the files: both signatures, and valid.",
    ),
    grounds=(law.D30_16_1, law.D30_5_1),
    looks_at=ENTRY,
    messages={
        "claim-refuted": noncompliant(
            Text(
                "Sổ ghi “Đã ký số” nhưng tệp không có đủ hai chữ ký số hợp lệ.",
                "The register says “Đã ký số”, and the file lacks one of two valid signatures.",
            ),
            Text(
                "Xem các phát hiện về chữ ký số của văn bản này; đề nghị nhà cung cấp sửa cách phần mềm đánh dấu.",
                "See what was found about its signatures; ask the maker how the software sets the mark.",
            ),
        ),
        "claim-open": undecided(
            Text(
                "Sổ ghi “Đã ký số”; chữ ký số trên tệp chưa kết luận được.",
                "The register says “Đã ký số”; the file's signatures cannot be decided.",
            ),
            Text("Bổ sung điều kiện kiểm tra còn thiếu.", "Add what the check lacks."),
        ),
        "no-file-to-compare": undecided(
            Text(
                "Sổ ghi “Đã ký số” nhưng không có tệp để đối chiếu.",
                "The register says “Đã ký số”, and there is no file to compare.",
            ),
            Text("Đưa tệp của văn bản vào thư mục của đơn vị.", "Put the document's file into the unit's folder."),
        ),
    },
    check=check,
)
