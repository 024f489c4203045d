"""The last signature covers the whole file.

Reads: coverage of the last signature, what it allows to follow it, bytes at the end of the file.
Cannot tell: where the end of the file could not be compared or analysed, or the pages could not be opened.
Leaves to others: whether the covered bytes are intact (signature/integrity); earlier signatures, which cover their
    own revision.
Source: Law 20/2023 Art. 22(3)(d); Decree 30/2020 Art. 5(2). ISO 32000-2, 12.8.1.
"""

from __future__ import annotations

from rules import instruments as law
from rules.case import Case, covers_file
from rules.facts import Changes, Coverage, Document
from rules.indication import UNDECIDED_TAILS
from rules.rule import COMPLIANT, DOCUMENT, NOT_APPLICABLE, Answer, Rule, noncompliant, says, undecided
from rules.text import Text


def check(document: Document, case: Case) -> Answer:
    if not document.signatures:
        return NOT_APPLICABLE
    last = document.signatures[-1].facts
    problem = document.facts.tail_problem
    if problem is not None:
        return says("tail-unknown" if problem.code in UNDECIDED_TAILS else "tail", field=last.field)
    if covers_file(document):
        return COMPLIANT if document.facts.pages_seen else says("pages-unseen", field=last.field)
    if last.coverage is Coverage.UNCLEAR or last.changes_after is Changes.UNKNOWN:
        return says("tail-unknown", field=last.field)
    return says("not-covered", field=last.field)


RULE = Rule(
    id="signature/covers_whole_document",
    title=Text("Chữ ký số cuối bao trùm cả tệp", "The last signature covers the file"),
    why=Text("Phần nằm ngoài chữ ký không được ai bảo đảm.", "Nobody vouches for what lies outside the signatures."),
    grounds=(law.L20_22_3_D, law.D30_5_2),
    looks_at=DOCUMENT,
    messages={
        "tail": noncompliant(
            Text(
                "Có nội dung nằm sau chữ ký số cuối ({field}) mà không chữ ký nào bảo đảm.",
                "There is content behind the last signature ({field}) that no signature vouches for.",
            ),
            Text(
                "Dùng tệp nguyên bản trên Hệ thống; không lưu lại tệp bằng phần mềm khác sau khi ký.",
                "Use the System's own file; do not save it with other software after signing.",
            ),
        ),
        "not-covered": noncompliant(
            Text(
                "Chữ ký số cuối ({field}) không bao trùm cả tệp.",
                "The last signature ({field}) does not cover the whole file.",
            ),
            Text(
                "Dùng tệp nguyên bản trên Hệ thống, hoặc ký số của cơ quan lại trên tệp hoàn chỉnh.",
                "Use the System's own file, or apply the organisation's signature to the finished file again.",
            ),
        ),
        "pages-unseen": undecided(
            Text(
                "Chữ ký số cuối ({field}) bao trùm cả tệp nhưng các trang không mở được: không biết văn bản viết gì.",
                "The last signature ({field}) covers the file, but its pages cannot be opened: nobody knows what they "
                "show.",
            ),
            Text(
                "So với tệp trên Hệ thống; nếu tệp đó cũng không mở được thì xuất lại, ký và phát hành lại.",
                "Compare with the System's own file; where that cannot be opened either, make, sign and issue anew.",
            ),
        ),
        "tail-unknown": undecided(
            Text(
                "Không so được phần cuối tệp sau chữ ký số {field}.",
                "What follows signature {field} at the end of the file could not be compared.",
            ),
            Text(
                "Kiểm tra tệp bằng phần mềm ký số của đơn vị và so với tệp trên Hệ thống.",
                "Look at the file with the office's signing software and compare it with the System's.",
            ),
        ),
    },
    check=check,
    waivable=False,
)
