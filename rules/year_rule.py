"""The second, small shape of a rule: one that needs a unit's whole year of numbers and judges no single document."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date

from rules.facts import Finding, Level, Outcome
from rules.law import LegalGround
from rules.profiles import Profile
from rules.rule import Answer, Message
from rules.sequence import UnitYear
from rules.text import Text


@dataclass(frozen=True, slots=True, kw_only=True)
class YearRule:
    """One rule about a unit's year."""

    id: str
    """`family/name`, for ever."""
    title: Text
    why: Text
    grounds: tuple[LegalGround, ...]
    messages: Mapping[str, Message]
    check: Callable[[UnitYear], Answer]
    waivable: bool = True

    @property
    def family(self) -> str:
        return self.id.partition("/")[0]

    def binds_in(self, year: int) -> bool:
        """Whether a ground binds on the last day of the year; the year in which an instrument began is judged by it."""
        return any(ground.binds_on(date(year, 12, 31)) for ground in self.grounds)

    def outcome(self, year: UnitYear) -> Outcome:
        """The answer in one word."""
        answer = self.check(year)
        if isinstance(answer, Outcome):
            return answer
        outcomes = {self.messages[said.message].outcome for said in answer}
        return Outcome.NONCOMPLIANT if Outcome.NONCOMPLIANT in outcomes else Outcome.INDETERMINATE

    def findings(self, year: UnitYear, level: Level) -> tuple[Finding, ...]:
        """The findings, at the level that a profile gives."""
        answer = self.check(year)
        if isinstance(answer, Outcome):
            return ()
        return tuple(
            Finding(
                rule=self.id,
                outcome=self.messages[said.message].outcome,
                level=level,
                message=said.message,
                values=said.values,
            )
            for said in answer
        )


def judge_year(year: UnitYear, rules: tuple[YearRule, ...], *, profile: Profile) -> tuple[Finding, ...]:
    """What the rules say of a unit's year, without those that the profile ignores."""
    found: list[Finding] = []
    for rule in rules:
        level = profile.level_of(rule.id)
        if level is not Level.IGNORE and rule.binds_in(year.year):
            found.extend(rule.findings(year, level))
    return tuple(found)
