"""Certificates were valid when they signed.

Reads: the sub-indication of each validation.
Cannot tell: where the certificate has ended by now and no trusted time proves when it signed.
Leaves to others: revocation (signature/not_revoked), the path (signature/trusted_path).
Source: Circular 15/2025 Art. 6; Decree 30/2020 Art. 5(2).
"""

from __future__ import annotations

from rules import instruments as law
from rules.case import Case, who
from rules.facts import Signature, SubIndication
from rules.holidays import in_vietnam, shown_day
from rules.rule import SIGNATURES, Answer, Rule, Said, all_said, noncompliant, undecided
from rules.text import Text


def check(signatures: tuple[Signature, ...], case: Case) -> Answer:
    said: list[Said] = []
    for signature in signatures:
        sub = signature.validation.sub_indication
        if sub is SubIndication.EXPIRED or sub is SubIndication.NOT_YET_VALID:
            said.append(Said("outside-validity", (("signer", who(signature)), *_days(signature))))
        elif sub is SubIndication.OUT_OF_BOUNDS_NO_POE or sub is SubIndication.OUT_OF_BOUNDS_NOT_REVOKED:
            said.append(Said("no-proof", (("signer", who(signature)), *_days(signature))))
    return all_said(said)


def _days(signature: Signature) -> tuple[tuple[str, str], ...]:
    certificate = signature.facts.certificate
    if certificate is None:
        return (("begin", "?"), ("end", "?"))
    return (
        ("begin", shown_day(in_vietnam(certificate.valid_from).date())),
        ("end", shown_day(in_vietnam(certificate.valid_to).date())),
    )


RULE = Rule(
    id="signature/valid_at_signing",
    title=Text("Chứng thư còn hiệu lực khi ký", "Valid when it signed"),
    why=Text(
        "Chữ ký số tạo sau khi chứng thư hết hạn, hoặc trước khi có hiệu lực, không có giá trị.",
        "A signature made after the certificate ended, or before it began, is worth nothing.",
    ),
    grounds=(law.D30_5_2, law.C15_6),
    looks_at=SIGNATURES,
    messages={
        "outside-validity": noncompliant(
            Text(
                "Chứng thư của {signer} ({begin} - {end}) không có hiệu lực vào lúc ký.",
                "The certificate of {signer} ({begin:day} - {end:day}) was not valid when it signed.",
            ),
            Text(
                "Gia hạn chứng thư trước khi hết hạn; ký và phát hành lại văn bản này.",
                "Renew certificates before they end; sign and issue this document again.",
            ),
        ),
        "no-proof": undecided(
            Text(
                "Chứng thư của {signer} ({begin} - {end}) nay hết hạn và không có dấu thời gian chứng minh lúc ký.",
                "The certificate of {signer} ({begin:day} - {end:day}) has ended, and no timestamp proves when it "
                "signed.",
            ),
            Text(
                "Tìm bằng chứng về thời điểm ký trên Hệ thống; bật dấu thời gian cho các văn bản sau.",
                "Look for evidence of the signing time in the System; switch timestamps on for later documents.",
            ),
        ),
    },
    check=check,
)
