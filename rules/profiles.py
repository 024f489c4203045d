"""Profiles: which measure is the headline, what stays out of the denominator and why, and how much each finding weighs.

A profile changes no class and hides no finding that it does not name; it is data, dated by the software's version, and
printed with every figure.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from rules import instruments as law
from rules.classes import IssuanceClass
from rules.facts import Level
from rules.law import LegalGround
from rules.text import Text


@dataclass(frozen=True, slots=True, kw_only=True)
class Exclusion:
    """A class that stays out of the denominator, with its ground."""

    issuance_class: IssuanceClass
    grounds: tuple[LegalGround, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Profile:
    """One way to count, as data."""

    id: str
    """Written in `vanthu.toml` and with every figure."""
    title: Text
    measure: str
    """Id of the headline measure (rules/ratio.py), the one `--fail-under` asks about."""
    exclusions: tuple[Exclusion, ...]
    originals: tuple[IssuanceClass, ...] = (IssuanceClass.E_ORIGINAL,)
    """Classes that count as originals in R1. A hybrid is one only where a profile says so (LAW 7.2 row 13)."""
    accepts_unknown_authority: bool = True
    """True: a signer whom no roster knows still makes an original, with a finding (row 9); False: review."""
    annexes_decide: bool = False
    """True: an annex in a file of its own that lacks the organisation's signature draws the document down to the
    annex's class (the worst of main file and annexes); False: a finding, and the main file decides."""
    levels: tuple[tuple[str, Level], ...] = ()
    """(rule id, level) where a rule weighs differently from `rules.profiles.LEVELS`."""

    @property
    def excluded(self) -> frozenset[IssuanceClass]:
        return frozenset(exclusion.issuance_class for exclusion in self.exclusions)

    def level_of(self, rule: str) -> Level:
        """How much a finding of that rule weighs here."""
        return _levels(self.levels)[rule]


LEVELS: dict[str, Level] = {
    "secrets/file_present": Level.FAIL,
    "secrets/subject_told": Level.WARN,
    "registration/registered": Level.FAIL,
    "registration/file_found": Level.FAIL,
    "registration/entry_complete": Level.WARN,
    "registration/symbol_agrees": Level.WARN,
    "registration/date_agrees": Level.WARN,
    "registration/signer_agrees": Level.NOTE,
    "registration/type_agrees": Level.NOTE,
    "registration/subject_agrees": Level.NOTE,
    "registration/void_has_reason": Level.WARN,
    "registration/one_file": Level.NOTE,
    "registration/paper_reason": Level.WARN,
    "registration/claim_agrees": Level.WARN,
    "signature/integrity": Level.FAIL,
    "signature/every_signature_alive": Level.FAIL,
    "signature/changes_after_signing": Level.FAIL,
    "signature/covers_whole_document": Level.FAIL,
    "signature/trusted_path": Level.FAIL,
    "signature/valid_at_signing": Level.FAIL,
    "signature/not_revoked": Level.WARN,
    "signature/person_signed": Level.FAIL,
    "signature/organisation_signed": Level.FAIL,
    "signature/order_of_signatures": Level.WARN,
    "signature/signer_authority": Level.WARN,
    "signature/own_organisation_certificate": Level.FAIL,
    "signature/printed_signer": Level.WARN,
    "signature/signers_organisation": Level.NOTE,
    "signature/annex_signed": Level.FAIL,
    "signature/clerk_stamps": Level.NOTE,
    "signature/initials_before_signer": Level.NOTE,
    "signature/widget_hides_nothing": Level.WARN,
    "signature/timestamp_present": Level.WARN,
    "signature/public_duty_certificate": Level.NOTE,
    "signature/algorithm_strength": Level.WARN,
    "signature/technical_standard": Level.NOTE,
    "exchange/not_refused": Level.FAIL,
    "exchange/recalled_is_void": Level.FAIL,
    "exchange/recipients_named": Level.NOTE,
    "timeliness/date_has_come": Level.WARN,
    "timeliness/date_not_before_signing": Level.WARN,
    "timeliness/issued_by_next_day": Level.WARN,
    "timeliness/sent_after_signing": Level.WARN,
    "timeliness/sent_by_next_morning": Level.WARN,
    "timeliness/urgent_sent_at_once": Level.WARN,
    "timeliness/registered_in_time": Level.WARN,
    "form/heading_complete": Level.NOTE,
    "form/agency_named": Level.NOTE,
    "form/number_format": Level.NOTE,
    "form/symbol_format": Level.NOTE,
    "form/symbol_agency": Level.NOTE,
    "form/type_abbreviation": Level.NOTE,
    "form/capacity_written": Level.NOTE,
    "form/person_signature_picture": Level.NOTE,
    "form/seal_position": Level.NOTE,
    "form/seal_size": Level.NOTE,
    "form/copy_mark": Level.NOTE,
    "form/copy_signature_text": Level.NOTE,
    "form/annex_signature_text": Level.NOTE,
    "form/digitisation_quality": Level.NOTE,
    "registration/unique_numbers": Level.FAIL,
    "registration/sequence_gaps": Level.WARN,
    "registration/sequence_start": Level.WARN,
    "registration/date_order": Level.WARN,
    "registration/void_not_reused": Level.WARN,
    "secrets/own_sequence": Level.WARN,
}
"""How much each rule weighs unless a profile says otherwise. FAIL: the document is not issued as the law demands.
WARN: somebody should look. NOTE: a habit to mend; deviations of form are never more (LAW 4.6.9)."""


@lru_cache(maxsize=64)
def _levels(changed: tuple[tuple[str, Level], ...]) -> dict[str, Level]:
    return LEVELS | dict(changed)


_EXCLUSIONS = (
    Exclusion(issuance_class=IssuanceClass.EXEMPT_SECRET, grounds=(law.D28_1_2, law.D30_16_3)),
    Exclusion(issuance_class=IssuanceClass.VOID, grounds=(law.D30_18_3, law.D30_18_4_B)),
    Exclusion(issuance_class=IssuanceClass.EXEMPT_INFRASTRUCTURE, grounds=(law.D28_7_1,)),
)

PROFILES: dict[str, Profile] = {
    profile.id: profile
    for profile in (
        Profile(
            id="strict",
            title=Text(
                "Nghiêm: bản gốc điện tử, đủ hai chữ ký số (Điều 5 Nghị định số 30/2020/NĐ-CP)",
                "Strict: electronic originals with both digital signatures (Decree 30/2020, Article 5)",
            ),
            measure="e-issuance",
            exclusions=_EXCLUSIONS,
            annexes_decide=True,
        ),
        Profile(
            id="issuance",
            title=Text(
                "Phát hành điện tử: kể cả bản số hóa có ký số của cơ quan (khoản 6 Điều 18 Nghị định số 30/2020/NĐ-CP)",
                "Issued electronically: digitised copies with the organisation's signature included "
                "(Decree 30/2020, Article 18, clause 6)",
            ),
            measure="issued-electronically",
            exclusions=_EXCLUSIONS,
        ),
        Profile(
            id="signature",
            title=Text(
                "Ký số: mọi tệp có chữ ký số hợp lệ của cơ quan",
                "Signed: every file with a valid signature of the organisation",
            ),
            measure="organisation-signed",
            exclusions=_EXCLUSIONS,
        ),
    )
}
"""The profiles that ship, by id."""
