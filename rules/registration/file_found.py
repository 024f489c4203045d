"""Every entry of the register has its file.

Reads: whether a file was matched to the entry.
Cannot tell: where several files fit the entry.
Leaves to others: secret and void entries and those issued on paper with the reason recorded, which need none; entries
    of a day that has not come (timeliness/date_has_come); what is in the file.
Source: Decree 30/2020 Art. 19(2)(a).
"""

from __future__ import annotations

from rules import instruments as law
from rules.case import Case, is_exempt_by_infrastructure
from rules.facts import RegisterEntry
from rules.rule import COMPLIANT, ENTRY, NOT_APPLICABLE, Answer, Rule, noncompliant, says, undecided
from rules.text import Text


def check(entry: RegisterEntry, case: Case) -> Answer:
    if entry.is_secret or entry.is_void or is_exempt_by_infrastructure(entry) or case.is_ahead:
        return NOT_APPLICABLE
    if case.issuance.candidates:
        return says("several-files", count=str(len(case.issuance.candidates)))
    if case.issuance.document is None:
        return says("no-file", number=entry.number or "?", symbol=entry.symbol or "")
    return COMPLIANT


RULE = Rule(
    id="registration/file_found",
    title=Text("Có tệp của văn bản đã đăng ký", "The entry has its file"),
    why=Text(
        "Bản gốc văn bản điện tử phải được lưu trên Hệ thống của cơ quan ban hành.",
        "The electronic original is kept in the issuing agency's System.",
    ),
    grounds=(law.D30_19_2_A,),
    looks_at=ENTRY,
    messages={
        "no-file": noncompliant(
            Text("Chưa có tệp của văn bản {number}/{symbol}.", "There is no file of {number}/{symbol}."),
            Text(
                "Lấy tệp từ Hệ thống và đặt vào thư mục của đơn vị.",
                "Take the file from the System into the unit's folder.",
            ),
        ),
        "several-files": undecided(
            Text("Có {count} tệp cùng khớp với dòng này.", "{count} files fit this entry."),
            Text("Chọn một tệp đúng và dọn các tệp còn lại.", "Choose the right one and remove the others."),
        ),
    },
    check=check,
)
