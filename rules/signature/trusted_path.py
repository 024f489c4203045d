"""Certificates lead to a trusted root.

Reads: the sub-indication and reason of each validation.
Cannot tell: where the issuer's certificate is not at hand or the root is not pinned.
Leaves to others: which roots are trusted: the operator pins them, by fingerprint and never by name.
Source: Circular 15/2025 Art. 6 (trusted path); Decree 30/2020 Art. 5(2), 21(2)(a).
"""

from __future__ import annotations

from rules import instruments as law
from rules.case import Case, who
from rules.facts import Signature
from rules.rule import SIGNATURES, Answer, Rule, Said, all_said, noncompliant, undecided
from rules.text import Text

OPEN_PATHS = frozenset(
    {"issuer-missing", "anchor-missing", "path-broken", "no-signing-certificate", "issuer-outside-validity"}
)


def check(signatures: tuple[Signature, ...], case: Case) -> Answer:
    said: list[Said] = []
    for signature in signatures:
        reason = signature.validation.reason
        if reason is None:
            continue
        issuer = signature.facts.certificate.issuer if signature.facts.certificate is not None else "?"
        if reason.code == "issuer-forged":
            said.append(Said("forged", (("signer", who(signature)), ("issuer", issuer))))
        elif reason.code in OPEN_PATHS:
            said.append(Said("no-path", (("signer", who(signature)), ("issuer", issuer))))
    return all_said(said)


RULE = Rule(
    id="signature/trusted_path",
    title=Text("Đường dẫn tin cậy đến gốc", "A trusted path"),
    why=Text(
        "Tên CA có thể bị sao chép; chỉ khóa của CA mới chứng minh được chứng thư là thật.",
        "Names of CAs can be copied; only the CA's key proves that a certificate is genuine.",
    ),
    grounds=(law.D30_5_2, law.D30_21_2_A, law.C15_6),
    looks_at=SIGNATURES,
    messages={
        "forged": noncompliant(
            Text(
                "Chứng thư của {signer} mang tên CA «{issuer}» nhưng không do CA đó ký.",
                "The certificate of {signer} names the CA `{issuer}`, and that CA did not sign it.",
            ),
            Text(
                "Giữ nguyên tệp và báo ngay người phụ trách an toàn thông tin.",
                "Keep the file as it is and tell the officer in charge of information security at once.",
            ),
        ),
        "no-path": undecided(
            Text(
                "Chứng thư của {signer} (do «{issuer}» cấp) chưa dẫn đến gốc tin cậy.",
                "The certificate of {signer} (issued by `{issuer}`) leads to no trusted root yet.",
            ),
            Text(
                "Bổ sung chứng thư CA còn thiếu (vanthu trust add, hoặc trust harvest).",
                "Add the CA certificates that are missing (vanthu trust add, or trust harvest).",
            ),
        ),
    },
    check=check,
    waivable=False,
)
