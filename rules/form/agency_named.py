"""The page names the issuing unit as its agency.

Reads: the agency on the page (box 2), the unit's names in the settings.
Cannot tell: for a unit whose settings give no name, only a folder.
Leaves to others: advisory bodies that issue under their own name; former names, which the settings may accept.
Source: Decree 30/2020 Art. 8(2)(b), Annex I, Part I, II.2(a).
"""

from __future__ import annotations

from rules import instruments as law
from rules.case import Case
from rules.facts import Document
from rules.names import fold
from rules.rule import COMPLIANT, DOCUMENT, NOT_APPLICABLE, Answer, Rule, noncompliant, says, undecided
from rules.text import Text


def check(document: Document, case: Case) -> Answer:
    agency = case.heading.agency
    if agency is None:
        return NOT_APPLICABLE
    unit = case.unit
    if unit.name == unit.code and not unit.certificate_names:
        return says("unit-unnamed", agency=agency)
    names = [fold(name) for name in (unit.name, *unit.certificate_names)]
    printed = fold(agency)
    if any(name in printed or printed in name for name in names):
        return COMPLIANT
    return says("other-agency", agency=agency, unit=unit.name)


RULE = Rule(
    id="form/agency_named",
    title=Text("Tên cơ quan ban hành", "The issuing agency"),
    why=Text(
        "Tên cơ quan ban hành là tên chính thức, đầy đủ; tên khác là dấu hiệu đặt nhầm thư mục.",
        "A document names its issuing agency in full; another name hints at a file in the wrong folder.",
    ),
    grounds=(law.D30_8_2, law.D30_A1_AGENCY),
    looks_at=DOCUMENT,
    messages={
        "other-agency": noncompliant(
            Text(
                "Văn bản ghi cơ quan ban hành «{agency}», khác với {unit}.",
                "The document names `{agency}` as its agency, which is not {unit}.",
            ),
            Text(
                "Kiểm tra tệp có đặt nhầm thư mục đơn vị; nếu đơn vị đổi tên thì bổ sung tên trong cấu hình.",
                "Check that the file lies in the right unit's folder; where the unit was renamed, add the name "
                "to the settings.",
            ),
        ),
        "unit-unnamed": undecided(
            Text(
                "Văn bản ghi cơ quan «{agency}»; cấu hình chưa khai tên đơn vị để đối chiếu.",
                "The document names `{agency}`; the settings give the unit no name to compare.",
            ),
            Text("Khai name của đơn vị trong vanthu.toml.", "Enter the unit's name in vanthu.toml."),
        ),
    },
    check=check,
)
