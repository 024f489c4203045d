"""The person who signed had authority to sign for the unit on that day.

Reads: the names in the persons' certificates, the unit's roster with its dates, the capacity printed before the title.
Cannot tell: without a roster, on days of which the roster says nothing, or in a capacity that was not read.
Leaves to others: whether the field of work was the signer's (Art. 13(1), (2)), and whether there is the written
    mandate that TL. and TUQ. need (Art. 13(3), (4)): no data here shows them.
Source: Decree 30/2020 Art. 13, Art. 4(2)(a).
"""

from __future__ import annotations

from rules import instruments as law
from rules.case import Case
from rules.facts import Authority, Signature
from rules.rule import COMPLIANT, PERSONS, Answer, Rule, noncompliant, says, undecided
from rules.text import Text


def check(persons: tuple[Signature, ...], case: Case) -> Answer:
    if case.authority is Authority.YES:
        return COMPLIANT
    names = ", ".join(dict.fromkeys(s.facts.certificate.common_name for s in persons if s.facts.certificate))
    if case.authority is Authority.NO:
        return says("no-authority", signer=names, unit=case.unit.name)
    if not case.unit.signers:
        return says("no-roster", signer=names, unit=case.unit.name)
    return says("roster-silent", signer=names, unit=case.unit.name)


RULE = Rule(
    id="signature/signer_authority",
    title=Text("Người ký có thẩm quyền", "The signer is competent"),
    why=Text(
        "Văn bản phải được ban hành đúng thẩm quyền; chứng thư chữ ký số của cá nhân không ghi chức vụ.",
        "A document must be issued by those competent; a person's certificate does not say what office he holds.",
    ),
    grounds=(law.D30_13, law.D30_4_2_A, law.D30_13_3, law.D30_13_4),
    looks_at=PERSONS,
    messages={
        "no-authority": noncompliant(
            Text(
                "{signer} không có trong danh sách người được ký của {unit} vào ngày ban hành, hoặc ký sai quyền hạn.",
                "{signer} is not among those who may sign for {unit} on the day of issue, or not in this capacity.",
            ),
            Text(
                "Bổ sung danh sách người ký trong cấu hình nếu thiếu; nếu ký sai thẩm quyền thì thay thế văn bản.",
                "Complete the roster in the settings where it lacks him; otherwise replace the document.",
            ),
        ),
        "no-roster": undecided(
            Text(
                "Chưa đối chiếu thẩm quyền của {signer}: {unit} chưa có danh sách người ký trong cấu hình.",
                "The authority of {signer} was not checked: the settings hold no roster for {unit}.",
            ),
            Text(
                "Khai danh sách người ký của đơn vị ([[unit.signer]]: họ tên, chức vụ, từ ngày, đến ngày).",
                "Enter the unit's signers ([[unit.signer]]: name, capacity, from, to).",
            ),
        ),
        "roster-silent": undecided(
            Text(
                "Chưa đối chiếu thẩm quyền của {signer}: danh sách người ký của {unit} không nói về ngày hoặc quyền "
                "hạn này.",
                "The authority of {signer} was not checked: the roster of {unit} is silent on this day or capacity.",
            ),
            Text(
                "Bổ sung thời gian giữ chức vụ và quyền hạn ký trong danh sách người ký.",
                "Add the days of office and the capacities to the roster.",
            ),
        ),
    },
    check=check,
)
