"""Whoever signed belongs, by his certificate, to the issuing unit or its superior.

Reads: the organisation (O) and department (OU) in persons' certificates; the unit's names, the agency and superior
    agency on the page.
Cannot tell: where the certificate names no organisation.
Leaves to others: certificates that still name a unit or province as it was before a merger: accept the old name in
    the settings; the organisation's own certificate.
Source: Decree 30/2020 Art. 13, 32(3).
"""

from __future__ import annotations

from rules import instruments as law
from rules.case import Case, who
from rules.facts import Certificate, Signature
from rules.names import fold
from rules.rule import PERSONS, Answer, Rule, Said, all_said, noncompliant, undecided
from rules.text import Text


def check(persons: tuple[Signature, ...], case: Case) -> Answer:
    said: list[Said] = []
    for signature in persons:
        certificate = signature.facts.certificate
        if certificate is None or not certificate.organisation:
            said.append(Said("no-organisation-named", (("signer", who(signature)),)))
        elif not _is_ours(certificate, case):
            values = (("signer", who(signature)), ("organisation", certificate.organisation), ("unit", case.unit.name))
            said.append(Said("outsider", values))
    return all_said(said)


def _is_ours(certificate: Certificate, case: Case) -> bool:
    """One of the names in the certificate holds, or is held by, a name of the unit or of its superior."""
    ours = [case.unit.name, *case.unit.certificate_names, case.heading.agency or "", case.heading.parent_agency or ""]
    named = [fold(name) for name in (certificate.organisation or "", *certificate.units) if name]
    return any(fold(our) in name or name in fold(our) for our in ours if our for name in named)


RULE = Rule(
    id="signature/signers_organisation",
    title=Text("Người ký thuộc đơn vị", "The signer belongs to the unit"),
    why=Text(
        "Chứng thư của người ngoài đơn vị trên văn bản đi là điều cần hỏi lại.",
        "An outsider's certificate on an outgoing document is worth a question.",
    ),
    grounds=(law.D30_13, law.D30_32_3),
    looks_at=PERSONS,
    messages={
        "outsider": noncompliant(
            Text(
                "Chứng thư của {signer} ghi cơ quan «{organisation}», khác với {unit}.",
                "The certificate of {signer} names the organisation `{organisation}`, which is not {unit}.",
            ),
            Text(
                "Nếu đơn vị đã đổi tên, sáp nhập thì khai tên cũ; nếu không thì kiểm tra người ký.",
                "If the unit was renamed or merged, enter the former name; otherwise check who signed.",
            ),
        ),
        "no-organisation-named": undecided(
            Text("Chứng thư của {signer} không ghi cơ quan.", "The certificate of {signer} names no organisation."),
            Text("Đối chiếu người ký với danh sách của đơn vị.", "Compare the signer with the unit's roster."),
        ),
    },
    check=check,
)
