"""The receiver did not refuse the document.

Reads: the exchange status of the entry, a code of the exchange or its words.
Cannot tell: where the status is a code or word that is not known.
Leaves to others: why it was refused, which the receiver says; entries without a status.
Source: Decision 28/2018 Art. 5(4), 9(1), 10(2)(h); Decree 30/2020 Art. 21(2)(b).
"""

from __future__ import annotations

from rules import instruments as law
from rules.case import Case
from rules.facts import RegisterEntry
from rules.names import fold
from rules.rule import COMPLIANT, ENTRY, NOT_APPLICABLE, Answer, Rule, noncompliant, says, undecided
from rules.text import Text

REFUSED = frozenset({"02", "2"})
REFUSED_WORDS = ("tu choi nhan", "tra lai", "tu choi")
KNOWN = frozenset({"01", "1", "03", "3", "04", "4", "05", "5", "06", "6", "13", "15", "16"})
KNOWN_WORDS = (
    "da den",
    "tiep nhan",
    "phan cong",
    "chuyen xu ly",
    "dang xu ly",
    "hoan thanh",
    "thu hoi",
    "xoa",
    "lay lai",
    "da gui",
    "da phat hanh",
)


def check(entry: RegisterEntry, case: Case) -> Answer:
    if not entry.exchange_status:
        return NOT_APPLICABLE
    status = fold(entry.exchange_status)
    if status in KNOWN or "lay lai" in status:
        return COMPLIANT
    if status in REFUSED or any(word in status for word in REFUSED_WORDS):
        return says("refused", status=entry.exchange_status)
    if any(word in status for word in KNOWN_WORDS):
        return COMPLIANT
    return says("status-unknown", status=entry.exchange_status)


RULE = Rule(
    id="exchange/not_refused",
    title=Text("Không bị từ chối, trả lại", "Not refused"),
    why=Text(
        "Bên nhận trả lại văn bản không bảo đảm xác thực, toàn vẹn hoặc gửi sai nơi nhận.",
        "The receiver returns what is not authentic or whole, or was sent to the wrong place.",
    ),
    grounds=(law.D28_5_4, law.D28_9_1, law.D28_10_2_H, law.D30_21_2_B, law.D30_4_2_D),
    looks_at=ENTRY,
    messages={
        "refused": noncompliant(
            Text(
                "Bên nhận từ chối, trả lại văn bản (trạng thái: {status}).",
                "The receiver refused the document (status: {status}).",
            ),
            Text(
                "Xem lý do trả lại trên Hệ thống, sửa và gửi lại.",
                "See the reason in the System, mend it and send again.",
            ),
        ),
        "status-unknown": undecided(
            Text("Không rõ trạng thái gửi nhận «{status}».", "The exchange status `{status}` is not known."),
            Text("Kiểm tra trạng thái trên trục liên thông.", "Look up the status in the exchange."),
        ),
    },
    check=check,
)
