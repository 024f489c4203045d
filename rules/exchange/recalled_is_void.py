"""A recalled document is marked void in the register.

Reads: the exchange status and the remarks of the entry, its mark of being void.
Cannot tell: where recall was asked for and not decided.
Leaves to others: whether every receiver deleted it.
Source: Decree 30/2020 Art. 18(4)(b), Annex VI, Part I, III.8; Decision 28/2018 Art. 8(2).
"""

from __future__ import annotations

from rules import instruments as law
from rules.case import Case
from rules.facts import RegisterEntry
from rules.names import fold
from rules.rule import COMPLIANT, ENTRY, NOT_APPLICABLE, Answer, Rule, noncompliant, says, undecided
from rules.text import Text

RECALLED = frozenset({"15"})
ASKED = frozenset({"13"})


def check(entry: RegisterEntry, case: Case) -> Answer:
    status = fold(entry.exchange_status or "")
    remark = fold(entry.note or "")
    was_recalled = status in RECALLED or "da thu hoi" in remark or status in ("thu hoi", "da thu hoi")
    if was_recalled:
        return COMPLIANT if entry.is_void else says("recalled-not-void", number=entry.number or "?")
    if not entry.is_void and (status in ASKED or "yeu cau thu hoi" in remark or "yeu cau lay lai" in status):
        return says("recall-asked", number=entry.number or "?")
    return NOT_APPLICABLE


RULE = Rule(
    id="exchange/recalled_is_void",
    title=Text("Văn bản thu hồi được ghi trong sổ", "A recall is in the register"),
    why=Text(
        "Văn bản bị thu hồi phải được đóng băng cùng dữ liệu của nó, không tính là đã phát hành.",
        "A recalled document is frozen with its data and does not count as issued.",
    ),
    grounds=(law.D30_18_4_B, law.D30_A6_RECALL, law.D28_8_2),
    looks_at=ENTRY,
    messages={
        "recalled-not-void": noncompliant(
            Text(
                "Văn bản số {number} đã thu hồi nhưng sổ chưa ghi hủy, thu hồi.",
                "Document {number} was recalled, and the register does not mark it.",
            ),
            Text(
                "Ghi thu hồi vào sổ, nêu văn bản thu hồi.",
                "Mark the recall in the register, naming the recalling document.",
            ),
        ),
        "recall-asked": undecided(
            Text(
                "Văn bản số {number} có yêu cầu thu hồi, chưa rõ bên nhận đồng ý.",
                "A recall of document {number} was asked for; whether it was agreed is not known.",
            ),
            Text(
                "Theo dõi trạng thái trên trục liên thông và cập nhật sổ.",
                "Follow the status in the exchange and update the register.",
            ),
        ),
    },
    check=check,
)
