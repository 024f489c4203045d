"""An entry has its number, symbol, date, subject and signer.

Reads: the columns of the entry.
Cannot tell: where a column holds what programs write for nothing, or a number that is none.
Leaves to others: columns about copies, which an electronic document does not need; recipients
    (exchange/recipients_named).
Source: Decree 30/2020 Art. 16(1), Annex IV.
"""

from __future__ import annotations

from rules import instruments as law
from rules.case import Case
from rules.facts import RegisterEntry
from rules.names import is_placeholder, parse_number
from rules.rule import COMPLIANT, ENTRY, NOT_APPLICABLE, Answer, Rule, noncompliant, says, undecided
from rules.text import Text


def check(entry: RegisterEntry, case: Case) -> Answer:
    if entry.is_secret or entry.is_void:
        return NOT_APPLICABLE
    columns = {
        "số": entry.number,
        "ký hiệu": entry.symbol,
        "trích yếu": entry.subject,
        "người ký": entry.signer,
    }
    absent = [name for name, value in columns.items() if not value]
    if entry.issued_on is None:
        absent.append("ngày tháng văn bản")
    where = {"source": entry.source, "row": str(entry.row)}
    if absent:
        return says("columns-empty", columns=", ".join(absent), **where)
    odd = [name for name, value in columns.items() if is_placeholder(value)]
    if parse_number(entry.number) is None and "số" not in odd:
        odd.append("số")
    if odd:
        return says("columns-odd", columns=", ".join(odd), **where)
    return COMPLIANT


RULE = Rule(
    id="registration/entry_complete",
    title=Text("Dòng trong sổ ghi đủ", "The entry is complete"),
    why=Text(
        "Việc đăng ký phải đầy đủ, chính xác; phần mềm thường xuất ra ô trống.",
        "Registration is complete and correct; software often exports empty cells.",
    ),
    grounds=(law.D30_16_1, law.D30_A4_REGISTER),
    looks_at=ENTRY,
    messages={
        "columns-empty": noncompliant(
            Text("{source}, dòng {row}: thiếu {columns}.", "{source}, row {row}: nothing in {columns}."),
            Text("Bổ sung vào sổ rồi xuất lại.", "Fill it in, and export the register again."),
        ),
        "columns-odd": undecided(
            Text("{source}, dòng {row}: không đọc được {columns}.", "{source}, row {row}: {columns} cannot be read."),
            Text("Kiểm tra cách phần mềm xuất các cột này.", "Check how the software exports these columns."),
        ),
    },
    check=check,
)
