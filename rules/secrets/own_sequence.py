"""Secret documents have a number sequence of their own.

Reads: numbers of secret entries and the gaps of the ordinary sequence; never a subject.
Cannot tell: where a secret number lies above all ordinary ones.
Leaves to others: how secrets are registered otherwise, which the law on State secrets says.
Source: Decree 30/2020 Art. 15(2), 16(3).
"""

from __future__ import annotations

from rules import instruments as law
from rules.rule import COMPLIANT, NOT_APPLICABLE, Answer, noncompliant, says, undecided
from rules.sequence import UnitYear, sequences
from rules.text import Text
from rules.year_rule import YearRule


def check(year: UnitYear) -> Answer:
    secret = [one for one in year.registered if one.is_secret]
    ordinary = [one for one in sequences(year.registered) if one.kind == "all"]
    if not secret or not ordinary:
        return NOT_APPLICABLE
    taken = {one.number for one in ordinary[0].numbered}
    within = [one for one in secret if one.number not in taken and one.number < ordinary[0].highest]
    if within and len(within) == len(secret):
        return says("shared", count=str(len(within)))
    above = [one for one in secret if one.number > ordinary[0].highest]
    return says("cannot-tell", count=str(len(above))) if above else COMPLIANT


RULE = YearRule(
    id="secrets/own_sequence",
    title=Text("Văn bản mật có hệ thống số riêng", "Secrets are numbered apart"),
    why=Text(
        "Văn bản mật được cấp hệ thống số riêng, không lấy số chung với văn bản thường.",
        "Secret documents are numbered apart from ordinary ones.",
    ),
    grounds=(law.D30_15_2, law.D30_16_3),
    messages={
        "shared": noncompliant(
            Text(
                "{count} văn bản mật lấy số chung với văn bản thường.",
                "{count} secret {count:document is|documents are} numbered within the ordinary sequence.",
            ),
            Text("Lập hệ thống số riêng cho văn bản mật.", "Give secret documents a sequence of their own."),
        ),
        "cannot-tell": undecided(
            Text(
                "{count} văn bản mật có số cao hơn mọi văn bản thường nên chưa rõ hệ thống số.",
                "{count} secret {count:document has a number|documents have numbers} above all ordinary ones, so "
                "{count:its|their} sequence cannot be told.",
            ),
            Text("Kiểm tra sổ đăng ký văn bản mật.", "Look at the register of secret documents."),
        ),
    },
    check=check,
)
