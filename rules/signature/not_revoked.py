"""Certificates were not revoked when they signed.

Reads: revocation and sub-indication of each person's and organisation's signature.
Cannot tell: without a CRL or OCSP response that settles it: not checked is said in these words, never as good.
Leaves to others: how old a CRL may be (the validation's own warnings).
Source: Circular 15/2025 Art. 6 and Annex II: a status that cannot be checked is told; Decree 30/2020 Art. 5(2).
"""

from __future__ import annotations

from rules import instruments as law
from rules.case import Case, who
from rules.facts import Revocation, Role, Signature, SubIndication
from rules.rule import SIGNATURES, Answer, Rule, Said, all_said, noncompliant, undecided
from rules.text import Text


def check(signatures: tuple[Signature, ...], case: Case) -> Answer:
    said: list[Said] = []
    for signature in signatures:
        if signature.validation.sub_indication is SubIndication.REVOKED:
            said.append(Said("revoked", (("signer", who(signature)),)))
        elif signature.role is Role.PERSON or signature.role is Role.ORGANISATION:
            if signature.validation.revocation is Revocation.NOT_CHECKED:
                said.append(Said("not-checked", (("signer", who(signature)),)))
            elif signature.validation.revocation is not Revocation.GOOD:
                said.append(Said("unsettled", (("signer", who(signature)),)))
    return all_said(said)


RULE = Rule(
    id="signature/not_revoked",
    title=Text("Chứng thư không bị thu hồi khi ký", "Not revoked when it signed"),
    why=Text(
        "Phải kiểm tra trạng thái chứng thư tại thời điểm ký và cảnh báo khi không kiểm tra được.",
        "The status at signing is checked, and it is told when it cannot be.",
    ),
    grounds=(law.C15_A2, law.D30_5_2),
    looks_at=SIGNATURES,
    messages={
        "revoked": noncompliant(
            Text(
                "Chứng thư của {signer} đã bị thu hồi trước lúc ký.",
                "The certificate of {signer} was revoked before it signed.",
            ),
            Text(
                "Ngừng dùng chứng thư này; ký và phát hành lại văn bản bằng chứng thư còn hiệu lực.",
                "Stop using this certificate; sign and issue the document again with a good one.",
            ),
        ),
        "not-checked": undecided(
            Text(
                "Trạng thái thu hồi của chứng thư {signer}: chưa kiểm tra (không có CRL, OCSP).",
                "Revocation of the certificate of {signer}: not checked (no CRL or OCSP at hand).",
            ),
            Text(
                "Đưa CRL mới nhất vào thư mục trust/crls và kiểm tra lại.",
                "Put the newest CRL into trust/crls and check again.",
            ),
        ),
        "unsettled": undecided(
            Text(
                "Trạng thái thu hồi của chứng thư {signer}: có dữ liệu nhưng chưa kết luận được.",
                "Revocation of the certificate of {signer}: there is data, and it does not settle the question.",
            ),
            Text("Lấy CRL phát hành sau thời điểm ký.", "Get a CRL issued after the time of signing."),
        ),
    },
    check=check,
)
