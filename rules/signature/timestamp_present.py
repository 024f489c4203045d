"""Each person's and organisation's signature carries a timestamp (dấu thời gian) that counts.

Reads: timestamps and what the validation says of them.
Cannot tell: where a token is there and its server is not trusted, not known or not readable.
Leaves to others: whether the certificate was good at that time (signature/valid_at_signing).
Source: Circular 15/2025 Art. 6 (validity at the time of signing); Decree 30/2020 Art. 5(2).
"""

from __future__ import annotations

from rules import instruments as law
from rules.case import Case, named
from rules.facts import Role, Signature
from rules.rule import SIGNATURES, Answer, Rule, Said, all_said, noncompliant, undecided
from rules.text import Text


def check(signatures: tuple[Signature, ...], case: Case) -> Answer:
    said: list[Said] = []
    for signature in signatures:
        if signature.role is not Role.PERSON and signature.role is not Role.ORGANISATION:
            continue
        if signature.validation.poe_time is not None:
            continue
        message = "no-timestamp" if signature.facts.timestamp is None else "timestamp-not-trusted"
        said.append(Said(message, (("field", signature.facts.field), ("signer", named(signature)))))
    return all_said(said)


RULE = Rule(
    id="signature/timestamp_present",
    title=Text("Có dấu thời gian tin cậy", "A trusted timestamp"),
    why=Text(
        "Không có dấu thời gian thì sau khi chứng thư hết hạn không chứng minh được thời điểm ký.",
        "Without a timestamp nothing proves the time of signing once the certificate has expired.",
    ),
    grounds=(law.C15_6, law.D30_5_2),
    looks_at=SIGNATURES,
    messages={
        "no-timestamp": noncompliant(
            Text(
                "Chữ ký số {field} của {signer} không có dấu thời gian.",
                "Signature {field} of {signer} has no timestamp.",
            ),
            Text(
                "Bật máy chủ cấp dấu thời gian trong phần mềm ký số.",
                "Switch on the time-stamp server in the signing software.",
            ),
        ),
        "timestamp-not-trusted": undecided(
            Text(
                "Dấu thời gian của chữ ký số {field} ({signer}) chưa kiểm tra được.",
                "The timestamp of signature {field} ({signer}) could not be relied on.",
            ),
            Text(
                "Bổ sung chứng thư của máy chủ dấu thời gian và CA cấp nó (vanthu trust add).",
                "Add the certificates of the time-stamp server and of its CA (vanthu trust add).",
            ),
        ),
    },
    check=check,
)
