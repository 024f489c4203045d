"""The organisation's signature was made with the unit's own certificate.

Reads: common name and UID of the organisation's certificate; names and UIDs that the settings accept on that day.
Cannot tell: for a unit whose settings name no certificate, or a signature without a certificate.
Leaves to others: a parent's certificate used by delegation, of which no data here speaks; accept it by name in the
    settings.
Source: Decree 30/2020 Art. 33(2), 32(2)(d).
"""

from __future__ import annotations

from rules import instruments as law
from rules.case import Case, is_own_certificate, who
from rules.facts import Signature
from rules.rule import ORGANISATIONS, Answer, Rule, Said, all_said, noncompliant, undecided
from rules.text import Text


def check(organisations: tuple[Signature, ...], case: Case) -> Answer:
    said: list[Said] = []
    for signature in organisations:
        own = is_own_certificate(signature.facts.certificate, case.unit)
        if own is not True:
            message = "not-configured" if own is None else "other-organisation"
            said.append(Said(message, (("signer", who(signature)), ("unit", case.unit.name))))
    return all_said(said)


RULE = Rule(
    id="signature/own_organisation_certificate",
    title=Text("Chứng thư cơ quan là của chính đơn vị", "The certificate is the unit's own"),
    why=Text(
        "Khóa của cơ quan chỉ để ký văn bản do chính cơ quan đó ban hành và bản sao do cơ quan đó làm.",
        "An organisation's key signs the documents and copies of that organisation only.",
    ),
    grounds=(law.D30_33_2, law.D30_32_2_D, law.D30_4_2_E),
    looks_at=ORGANISATIONS,
    messages={
        "other-organisation": noncompliant(
            Text(
                "Chữ ký số cơ quan dùng chứng thư của {signer}, không phải của {unit}.",
                "The organisation's signature was made with the certificate of {signer}, not of {unit}.",
            ),
            Text(
                "Nếu đó là tên cũ hoặc tên khác của đơn vị thì khai vào certificate_names; nếu không thì ký lại "
                "bằng chứng thư của đơn vị.",
                "If that is a former or other name of the unit, add it to certificate_names; otherwise sign "
                "again with the unit's own certificate.",
            ),
        ),
        "not-configured": undecided(
            Text(
                "Chưa đối chiếu được chứng thư {signer}: cấu hình của {unit} chưa khai tên chứng thư.",
                "The certificate of {signer} was not compared: the settings of {unit} name none.",
            ),
            Text(
                "Khai certificate_names hoặc certificate_uids của đơn vị.",
                "Enter the unit's certificate_names or certificate_uids.",
            ),
        ),
    },
    check=check,
)
