"""How tests show what a rule says: one document each, with the sentence that tells why."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from rules.case import case_of
from rules.catalogue import RULES_BY_ID
from rules.facts import Issuance, Outcome
from rules.rule import Rule
from rules.sequence import UnitYear
from rules.year_rule import YearRule
from tests.builders import TODAY

FINE = Outcome.COMPLIANT
NOT_ASKED = Outcome.NOT_APPLICABLE


@dataclass(frozen=True)
class Shown:
    """A rule, a document or a unit's year, and what the rule says of it."""

    rule: str
    sentence: str
    """What the case shows, as a test's name would say it."""
    case: Issuance | UnitYear
    says: Outcome | str
    """COMPLIANT, NOT_APPLICABLE, or the key of the message that must be among what is said."""
    today: date = TODAY

    @property
    def name(self) -> str:
        return f"{self.rule}: {self.sentence}"


def answered(shown: Shown) -> Outcome | set[str]:
    """What the rule answers: an outcome, or the keys of its messages."""
    rule = RULES_BY_ID[shown.rule]
    if isinstance(shown.case, UnitYear):
        assert isinstance(rule, YearRule)
        answer = rule.check(shown.case)
    else:
        assert isinstance(rule, Rule)
        answer = rule.answer(case_of(shown.case, today=shown.today))
    return answer if isinstance(answer, Outcome) else {said.message for said in answer}


def assert_shown(shown: Shown) -> None:
    """The rule answers as the case says, and every value that its sentences need is there."""
    answer = answered(shown)
    if isinstance(shown.says, Outcome):
        assert answer is shown.says, answer
        return
    assert isinstance(answer, set), answer
    assert shown.says in answer
    rule = RULES_BY_ID[shown.rule]
    if isinstance(shown.case, UnitYear):
        assert isinstance(rule, YearRule)
        said = rule.check(shown.case)
    else:
        assert isinstance(rule, Rule)
        said = rule.answer(case_of(shown.case, today=shown.today))
    assert isinstance(said, tuple)
    for one in said:
        message = rule.messages[one.message]
        for text in (message.text, message.remedy):
            assert text.names <= dict(one.values).keys(), (one, text)
