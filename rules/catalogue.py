"""The rulebook: every rule there is, listed by hand so that a rule is law only when somebody put it here."""

from __future__ import annotations

from rules.form import copy_mark
from rules.rule import AnyRule
from rules.secrets import file_present
from rules.signature import annex_signed, order_of_signatures, signer_authority
from rules.timeliness import sent_by_next_morning

RULES: tuple[AnyRule, ...] = (
    file_present.RULE,
    order_of_signatures.RULE,
    signer_authority.RULE,
    annex_signed.RULE,
    sent_by_next_morning.RULE,
    copy_mark.RULE,
)
"""Rules about one issuance, in the order in which a clerk would mend what they find."""

RULES_BY_ID: dict[str, AnyRule] = {rule.id: rule for rule in RULES}
