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
    "signature/order_of_signatures": Level.WARN,
    "signature/signer_authority": Level.WARN,
    "signature/annex_signed": Level.FAIL,
    "timeliness/sent_by_next_morning": Level.WARN,
    "form/copy_mark": Level.NOTE,
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
