"""Signatures on issued documents are public-duty signatures.

Reads: the anchor to which each person's and organisation's certificate leads, by its fingerprint.
Cannot tell: where a certificate leads to no anchor.
Leaves to others: whether a public certificate may be used all the same: that is flagged and never fails a document;
    anchors of the operator's own that are in neither list, which he pinned himself.
Source: Decree 68/2024 Art. 2; Law 20/2023 Art. 22(1). Fingerprints of the national public roots.
"""

from __future__ import annotations

from rules import instruments as law
from rules.case import Case, who
from rules.facts import Role, Signature
from rules.rule import SIGNATURES, Answer, Rule, Said, all_said, noncompliant, undecided
from rules.text import Text

PUBLIC_ANCHORS = frozenset(
    {
        "ca918d635bb130bec97639e6aabf7edbc4eb1310f8058b9419f467ae0230ad8c",  # MIC National Root CA
        "bac8bf609ab420a8ee1780d74f4de5c7f7184959d2a7375b0a75e4c29f0908e7",  # Vietnam National Root CA
    }
)
"""SHA-256 of the roots of public certification services; the same as in pipeline/trust/known.py, which a test holds."""


def check(signatures: tuple[Signature, ...], case: Case) -> Answer:
    said: list[Said] = []
    for signature in signatures:
        if signature.role is not Role.PERSON and signature.role is not Role.ORGANISATION:
            continue
        anchor = signature.validation.anchor
        if anchor is None:
            said.append(Said("no-anchor", (("signer", who(signature)),)))
        elif anchor in PUBLIC_ANCHORS:
            said.append(
                Said("public", (("signer", who(signature)), ("anchor", signature.validation.anchor_name or "?")))
            )
    return all_said(said)


RULE = Rule(
    id="signature/public_duty_certificate",
    title=Text("Chữ ký số chuyên dùng công vụ", "Public-duty signatures"),
    why=Text(
        "Cơ quan nhà nước, đơn vị sự nghiệp công lập ký bằng chữ ký số chuyên dùng công vụ.",
        "State agencies and public service units sign with public-duty signatures.",
    ),
    grounds=(law.D68_2, law.L20_22_1),
    looks_at=SIGNATURES,
    messages={
        "public": noncompliant(
            Text(
                "{signer} ký bằng chứng thư chữ ký số công cộng ({anchor}), không phải chuyên dùng công vụ.",
                "{signer} signed with a public certificate ({anchor}), not with a public-duty one.",
            ),
            Text(
                "Đề nghị cấp chứng thư chữ ký số chuyên dùng công vụ và dùng nó để ký văn bản của cơ quan.",
                "Apply for a public-duty certificate and sign the agency's documents with it.",
            ),
        ),
        "no-anchor": undecided(
            Text(
                "Chưa biết chứng thư của {signer} thuộc hệ thống công vụ hay công cộng.",
                "It is not known whether the certificate of {signer} is public-duty or public.",
            ),
            Text(
                "Bổ sung chứng thư CA còn thiếu (vanthu trust add).",
                "Add the CA certificates that are missing (vanthu trust add).",
            ),
        ),
    },
    check=check,
)
