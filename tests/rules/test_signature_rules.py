"""Rules about signatures: for each one document that keeps it, one that does not, one of which it cannot tell."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from pipeline.trust.known import KNOWN, Group, Place
from rules.facts import (
    Changes,
    Coverage,
    DocumentVerdict,
    Indication,
    Integrity,
    Note,
    Origin,
    Revocation,
    Role,
    RosterSigner,
    Sha256,
    Signature,
    SignerKind,
    SubIndication,
)
from rules.signature.public_duty_certificate import PUBLIC_ANCHORS
from tests.builders import (
    a_certificate,
    a_document,
    a_file,
    a_heading,
    a_signature,
    a_unit,
    an_entry,
    an_issuance,
    an_organisation_certificate,
    an_unreadable,
    an_unsigned_document,
)
from tests.rules.shown import FINE, NOT_ASKED, Shown, assert_shown

P = a_signature(Role.PERSON)
SEAL = a_signature(Role.ORGANISATION)
BROKEN = a_signature(Role.PERSON, integrity=Integrity.BROKEN, indication=Indication.TOTAL_FAILED)
UNVERIFIABLE = a_signature(Role.CLERK, integrity=Integrity.UNVERIFIABLE, indication=Indication.INDETERMINATE)
PUBLIC = "bac8bf609ab420a8ee1780d74f4de5c7f7184959d2a7375b0a75e4c29f0908e7"
SHA1 = Note(code="weak-digest", values=(("digest", "SHA-1"), ("date", "2012-08")))


def at(role: Role, revision: int, **changes: Any) -> Signature:
    return a_signature(role, revision=revision, byte_range=(0, 10 * revision, 20 * revision, 10), **changes)


def without(role: Role, sub: SubIndication | None = None, **changes: Any) -> Signature:
    return a_signature(role, indication=Indication.INDETERMINATE, sub_indication=sub, **changes)


def _drawing(code: str, **values: str) -> Signature:
    """The organisation's signature with a note on its appearance, where the extractor writes it."""
    return a_signature(Role.ORGANISATION, notes=(Note(code=code, values=tuple(values.items())),))


CASES = [
    Shown("signature/integrity", "intact signatures are fine", an_issuance(), FINE),
    Shown("signature/integrity", "a broken one heals by no later one", an_issuance(BROKEN, P, SEAL), "broken"),
    Shown("signature/integrity", "unverifiable is not broken", an_issuance(UNVERIFIABLE, P, SEAL), "unverifiable"),
    Shown(
        "signature/integrity", "an unsigned file is not asked", an_issuance(document=an_unsigned_document()), NOT_ASKED
    ),
    Shown("signature/covers_whole_document", "the seal covers the file", an_issuance(), FINE),
    Shown(
        "signature/covers_whole_document",
        "content behind the last signature is nobody's",
        an_issuance(document=a_document(tail_problem=Note(code="bytes-after-end"), verdict=DocumentVerdict.INVALID)),
        "tail",
    ),
    Shown(
        "signature/covers_whole_document",
        "an end that could not be compared is not called altered",
        an_issuance(document=a_document(tail_problem=Note(code="tail-unreadable"))),
        "tail-unknown",
    ),
    Shown(
        "signature/covers_whole_document",
        "a last signature over a part of the file does not cover it",
        an_issuance(P, a_signature(Role.ORGANISATION, coverage=Coverage.PARTIAL)),
        "not-covered",
    ),
    Shown(
        "signature/covers_whole_document",
        "unclear coverage is undecided",
        an_issuance(P, a_signature(Role.ORGANISATION, coverage=Coverage.UNCLEAR)),
        "tail-unknown",
    ),
    Shown(
        "signature/covers_whole_document",
        "a file without signatures is not asked",
        an_issuance(document=an_unsigned_document()),
        NOT_ASKED,
    ),
    Shown("signature/changes_after_signing", "further signatures are normal", an_issuance(), FINE),
    Shown(
        "signature/changes_after_signing",
        "edited content is not",
        an_issuance(a_signature(changes_after=Changes.OTHER, changes_allowed=False), SEAL),
        "changed",
    ),
    Shown(
        "signature/changes_after_signing",
        "what could not be compared is undecided",
        an_issuance(a_signature(changes_after=Changes.UNKNOWN), SEAL),
        "not-compared",
    ),
    Shown("signature/person_signed", "the head signed", an_issuance(), FINE),
    Shown("signature/person_signed", "the seal alone is not enough", an_issuance(SEAL), "no-person"),
    Shown(
        "signature/person_signed",
        "an unclear role may be his",
        an_issuance(a_signature(Role.UNKNOWN, certificate=a_certificate(common_name="Vũ Văn Em")), SEAL),
        "unclear-role",
    ),
    Shown(
        "signature/person_signed",
        "of a scan the class tells",
        an_issuance(document=a_document(SEAL, origin=Origin.SCAN)),
        NOT_ASKED,
    ),
    Shown("signature/organisation_signed", "the organisation signed", an_issuance(), FINE),
    Shown("signature/organisation_signed", "the head alone is not enough", an_issuance(P), "no-organisation"),
    Shown(
        "signature/organisation_signed",
        "an unclear role may be the organisation's",
        an_issuance(
            P,
            a_signature(
                Role.UNKNOWN, certificate=an_organisation_certificate(common_name="BV ĐK", kind=SignerKind.UNKNOWN)
            ),
        ),
        "unclear-role",
    ),
    Shown("signature/order_of_signatures", "the organisation signs last", an_issuance(), FINE),
    Shown(
        "signature/order_of_signatures",
        "the organisation signed first",
        an_issuance(at(Role.ORGANISATION, 1), at(Role.PERSON, 2)),
        "organisation-first",
    ),
    Shown(
        "signature/order_of_signatures",
        "one revision holds both",
        an_issuance(
            a_signature(Role.PERSON, revision=1, byte_range=()),
            a_signature(Role.ORGANISATION, revision=1, byte_range=()),
        ),
        "same-revision",
    ),
    Shown("signature/order_of_signatures", "one signature has no order", an_issuance(P), NOT_ASKED),
    Shown("signature/signer_authority", "the head is on the roster", an_issuance(), FINE),
    Shown(
        "signature/signer_authority",
        "somebody else's roster",
        an_issuance(unit=a_unit(signers=(RosterSigner(name="Phạm Thị Dung", capacity="GĐ"),))),
        "no-authority",
    ),
    Shown("signature/signer_authority", "without a roster", an_issuance(unit=a_unit(signers=())), "no-roster"),
    Shown(
        "signature/signer_authority",
        "a roster that begins later",
        an_issuance(entry=an_entry(issued_on=date(2023, 12, 31))),
        "roster-silent",
    ),
    Shown("signature/own_organisation_certificate", "the unit's own certificate", an_issuance(), FINE),
    Shown(
        "signature/own_organisation_certificate",
        "the Department's certificate on the hospital's document",
        an_issuance(
            P,
            a_signature(Role.ORGANISATION, certificate=an_organisation_certificate(common_name="SỞ Y TẾ", uid="MNS:2")),
        ),
        "other-organisation",
    ),
    Shown(
        "signature/own_organisation_certificate",
        "a unit that is only a folder",
        an_issuance(unit=a_unit(name="BVDN", certificate_names=(), certificate_uids=())),
        "not-configured",
    ),
    Shown("signature/public_duty_certificate", "an anchor that is no public one", an_issuance(), FINE),
    Shown(
        "signature/public_duty_certificate",
        "a certificate under the national public root",
        an_issuance(a_signature(anchor=Sha256(PUBLIC), anchor_name="Vietnam National Root CA"), SEAL),
        "public",
    ),
    Shown(
        "signature/public_duty_certificate",
        "a certificate that leads nowhere",
        an_issuance(without(Role.PERSON, anchor=None, anchor_name=None), SEAL),
        "no-anchor",
    ),
    Shown("signature/algorithm_strength", "SHA-256 with RSA-3072", an_issuance(), FINE),
    Shown(
        "signature/algorithm_strength",
        "SHA-1 is weak, as its office made it",
        an_issuance(
            replace(P, validation=replace(P.validation, notes=(SHA1,))),
            SEAL,
        ),
        "weak",
    ),
    Shown(
        "signature/algorithm_strength",
        "an algorithm that is not named",
        an_issuance(a_signature(digest=None, algorithm=None), SEAL),
        "unnamed",
    ),
    Shown(
        "signature/technical_standard",
        "PSS, PAdES and PDF 1.7",
        an_issuance(
            document=a_document(
                a_signature(Role.PERSON, algorithm="rsassa_pss", format="PAdES-B-T"),
                a_signature(Role.ORGANISATION, algorithm="rsassa_pss", format="PAdES-B-T"),
                pdf_version="1.7",
            )
        ),
        FINE,
    ),
    Shown("signature/technical_standard", "PKCS#1 v1.5 in PDF 1.4 departs from it", an_issuance(), "departs"),
    Shown(
        "signature/technical_standard",
        "an unknown algorithm cannot be compared",
        an_issuance(a_signature(algorithm=None), SEAL),
        "unknown",
    ),
    Shown("signature/timestamp_present", "both carry trusted timestamps", an_issuance(), FINE),
    Shown(
        "signature/timestamp_present",
        "one has none",
        an_issuance(a_signature(timestamp=None, poe_time=None), SEAL),
        "no-timestamp",
    ),
    Shown(
        "signature/timestamp_present",
        "one is there and not trusted",
        an_issuance(a_signature(poe_time=None), SEAL),
        "timestamp-not-trusted",
    ),
    Shown("signature/valid_at_signing", "valid when it signed", an_issuance(), FINE),
    Shown(
        "signature/valid_at_signing",
        "signed twenty hours after the certificate ended",
        an_issuance(
            a_signature(indication=Indication.TOTAL_FAILED, sub_indication=SubIndication.EXPIRED, certificate=None),
            SEAL,
        ),
        "outside-validity",
    ),
    Shown(
        "signature/valid_at_signing",
        "ended since, without a timestamp",
        an_issuance(without(Role.PERSON, SubIndication.OUT_OF_BOUNDS_NO_POE), SEAL),
        "no-proof",
    ),
    Shown(
        "signature/not_revoked",
        "known to be good",
        an_issuance(
            a_signature(Role.PERSON, revocation=Revocation.GOOD),
            a_signature(Role.ORGANISATION, revocation=Revocation.GOOD),
        ),
        FINE,
    ),
    Shown(
        "signature/not_revoked",
        "revoked before it signed",
        an_issuance(
            a_signature(
                indication=Indication.TOTAL_FAILED, sub_indication=SubIndication.REVOKED, revocation=Revocation.REVOKED
            ),
            SEAL,
        ),
        "revoked",
    ),
    Shown("signature/not_revoked", "no CRL at hand is told as not checked", an_issuance(), "not-checked"),
    Shown(
        "signature/not_revoked",
        "a CRL that settles nothing",
        an_issuance(a_signature(revocation=Revocation.UNKNOWN), SEAL),
        "unsettled",
    ),
    Shown("signature/trusted_path", "both lead to the pinned root", an_issuance(), FINE),
    Shown(
        "signature/trusted_path",
        "a copied CA name is a forgery",
        an_issuance(a_signature(indication=Indication.TOTAL_FAILED, reason=Note(code="issuer-forged")), SEAL),
        "forged",
    ),
    Shown(
        "signature/trusted_path",
        "a missing issuer is no broken chain",
        an_issuance(without(Role.PERSON, reason=Note(code="issuer-missing")), SEAL),
        "no-path",
    ),
    Shown("signature/signers_organisation", "the hospital's head", an_issuance(), FINE),
    Shown(
        "signature/signers_organisation",
        "an officer of another hospital",
        an_issuance(a_signature(certificate=a_certificate(organisation="Bệnh viện Thống Nhất")), SEAL),
        "outsider",
    ),
    Shown(
        "signature/signers_organisation",
        "a certificate without O",
        an_issuance(a_signature(certificate=a_certificate(organisation=None)), SEAL),
        "no-organisation-named",
    ),
    Shown("signature/printed_signer", "the printed name is the signer's", an_issuance(), FINE),
    Shown(
        "signature/printed_signer",
        "degrees aside",
        an_issuance(document=a_document(heading=a_heading(signer="BS.CKII Nguyễn Văn An"))),
        FINE,
    ),
    Shown(
        "signature/printed_signer",
        "another name is printed",
        an_issuance(document=a_document(heading=a_heading(signer="Phạm Thị Dung"))),
        "other-person",
    ),
    Shown(
        "signature/printed_signer",
        "no name was read",
        an_issuance(document=a_document(heading=a_heading(signer=None))),
        "no-name-read",
    ),
    Shown("signature/clerk_stamps", "number and date stamped", an_issuance(P, a_signature(Role.CLERK), SEAL), FINE),
    Shown(
        "signature/clerk_stamps",
        "stamped, and no number",
        an_issuance(document=a_document(P, a_signature(Role.CLERK, text="5"), SEAL, heading=a_heading(number=None))),
        "number-missing",
    ),
    Shown(
        "signature/clerk_stamps",
        "stamped, and no date",
        an_issuance(document=a_document(P, a_signature(Role.CLERK), SEAL, heading=a_heading(issued_on=None))),
        "date-missing",
    ),
    Shown(
        "signature/clerk_stamps",
        "a stamp that is a picture",
        an_issuance(
            document=a_document(
                P, a_signature(Role.CLERK, text=None, has_picture=True), SEAL, heading=a_heading(number=None)
            )
        ),
        "stamp-is-picture",
    ),
    Shown("signature/clerk_stamps", "a printed number needs no stamp", an_issuance(), NOT_ASKED),
    Shown(
        "signature/annex_signed", "a signed annex", an_issuance(annexes=((a_file("pl.pdf"), a_document(SEAL)),)), FINE
    ),
    Shown(
        "signature/annex_signed",
        "an unsigned annex",
        an_issuance(annexes=((a_file("pl.pdf"), an_unsigned_document()),)),
        "annex-unsigned",
    ),
    Shown(
        "signature/annex_signed",
        "a broken annex",
        an_issuance(annexes=((a_file("pl.pdf"), a_document(BROKEN)),)),
        "annex-invalid",
    ),
    Shown(
        "signature/annex_signed",
        "an annex of which nothing can be told",
        an_issuance(annexes=((a_file("pl.pdf"), a_document(without(Role.ORGANISATION))),)),
        "annex-indeterminate",
    ),
    Shown(
        "signature/annex_signed",
        "an annex that cannot be read",
        an_issuance(annexes=((a_file("pl.xlsx"), an_unreadable()),)),
        "annex-unreadable",
    ),
    Shown("signature/annex_signed", "no annexes", an_issuance(), NOT_ASKED),
    Shown(
        "signature/initials_before_signer",
        "initialled before",
        an_issuance(at(Role.INITIALS, 1), at(Role.PERSON, 2), at(Role.ORGANISATION, 3)),
        FINE,
    ),
    Shown(
        "signature/initials_before_signer",
        "initialled afterwards",
        an_issuance(at(Role.PERSON, 1), at(Role.INITIALS, 2), at(Role.ORGANISATION, 3)),
        "initials-late",
    ),
    Shown(
        "signature/initials_before_signer",
        "in one revision",
        an_issuance(at(Role.PERSON, 1), at(Role.INITIALS, 1), at(Role.ORGANISATION, 3)),
        "same-revision",
    ),
    Shown("signature/every_signature_alive", "all can be checked", an_issuance(), FINE),
    Shown(
        "signature/every_signature_alive",
        "a gazette's shrunk copy is an altered copy, not unsigned",
        an_issuance(document=an_unsigned_document(signature_traces=1)),
        "altered-copy",
    ),
    Shown(
        "signature/every_signature_alive",
        "a trace beside living ones",
        an_issuance(document=a_document(signature_traces=2)),
        "traces",
    ),
    Shown("signature/widget_hides_nothing", "stamps on empty places", an_issuance(), FINE),
    Shown(
        "signature/covers_whole_document",
        "pages that cannot be opened show nobody what was signed",
        an_issuance(
            document=a_document(notes=(Note(code="pages-unread"),), verdict=DocumentVerdict.INDETERMINATE),
        ),
        "pages-unseen",
    ),
    Shown(
        "signature/widget_hides_nothing",
        "a stamp over printed figures",
        an_issuance(P, _drawing("widget-over-text", text="9", covered="1.000", page="1"), SEAL),
        "over-text",
    ),
    Shown(
        "signature/widget_hides_nothing",
        "a seal on a white ground over what was signed",
        an_issuance(P, _drawing("covers-content", page="1")),
        "hides",
    ),
    Shown(
        "signature/widget_hides_nothing",
        "a stamp as large as the page",
        an_issuance(P, _drawing("widget-fills-page", page="1")),
        "fills-page",
    ),
    Shown(
        "signature/widget_hides_nothing",
        "an appearance off the page",
        an_issuance(P, _drawing("widget-off-page", page="1"), SEAL),
        "off-page",
    ),
    Shown(
        "signature/widget_hides_nothing",
        "a page that nobody could paint",
        an_issuance(P, _drawing("covering-unknown", page="1")),
        "not-painted",
    ),
    Shown(
        "signature/widget_hides_nothing",
        "annotations that could not be read",
        an_issuance(document=a_document(notes=(Note(code="widgets-damaged", values=(("count", "1"),)),))),
        "unseen",
    ),
    Shown(
        "signature/widget_hides_nothing",
        "the person's picture is not the seal's business",
        an_issuance(P, a_signature(Role.ORGANISATION, has_picture=True)),
        FINE,
    ),
]


@pytest.mark.parametrize("shown", CASES, ids=lambda shown: shown.name)
def test_a_rule_about_signatures_says(shown: Shown) -> None:
    assert_shown(shown)


def test_public_roots_are_those_that_the_trust_room_knows() -> None:
    assert {k.sha256 for k in KNOWN if k.place is Place.ROOT and k.group is Group.PUBLIC} == PUBLIC_ANCHORS
