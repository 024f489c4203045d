"""What a rule is: one idea of the law, what it looks at, what it may say, and on which clauses it rests.

A rule file holds one `RULE` and a short `check`. `check` takes the value that `looks_at` hands it and the whole case,
and answers COMPLIANT, NOT_APPLICABLE, or with what it says: keys of its messages with their values. Sentences are made
when a finding is shown. How much a finding weighs is the profile's business (rules/profiles.py).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Generic, TypeVar

from rules.case import Case
from rules.facts import Document, Finding, Issuance, Level, Outcome, RegisterEntry, Signature
from rules.law import LegalGround
from rules.text import Text

T = TypeVar("T")


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """One thing that a rule may say."""

    outcome: Outcome
    """Noncompliant or indeterminate; that all is well is said by no message."""
    text: Text
    remedy: Text
    """What the clerk does about it."""


def noncompliant(text: Text, remedy: Text) -> Message:
    """A message that the document does not do as the law says."""
    return Message(outcome=Outcome.NONCOMPLIANT, text=text, remedy=remedy)


def undecided(text: Text, remedy: Text) -> Message:
    """A message that it cannot be told, and what would let it be told."""
    return Message(outcome=Outcome.INDETERMINATE, text=text, remedy=remedy)


@dataclass(frozen=True, slots=True)
class Said:
    """One message with its values: `Said("no-timestamp", field="Signature1")` is made by `says`."""

    message: str
    values: tuple[tuple[str, str], ...] = ()


Answer = Outcome | tuple[Said, ...]
"""What a check answers: COMPLIANT, NOT_APPLICABLE, or what it has to say (never an empty tuple)."""

COMPLIANT = Outcome.COMPLIANT
NOT_APPLICABLE = Outcome.NOT_APPLICABLE


def says(message: str, /, **values: str) -> tuple[Said, ...]:
    """One message with its values, as an answer."""
    return (Said(message, tuple(values.items())),)


def all_said(said: list[Said]) -> Answer:
    """What was collected while looking through several signatures, each thing once; COMPLIANT where nothing was.

    A seal that signs number, day and month as well would otherwise be told of four times.
    """
    return tuple(dict.fromkeys(said)) if said else COMPLIANT


@dataclass(frozen=True, slots=True)
class Look(Generic[T]):
    """What a rule looks at, taken out of the case; None there means that the rule does not apply."""

    name: str
    title: Text
    of: Callable[[Case], T | None]


# Looks are few and rules are many: a judge takes each look once.
ISSUANCE: Look[Issuance] = Look("issuance", Text("văn bản", "the issuance"), lambda case: case.issuance)
ENTRY: Look[RegisterEntry] = Look("entry", Text("dòng trong sổ", "the register entry"), lambda case: case.entry)
DOCUMENT: Look[Document] = Look("document", Text("tệp đọc được", "the file that was read"), lambda case: case.document)
SIGNATURES: Look[tuple[Signature, ...]] = Look(
    "signatures", Text("các chữ ký số", "the signatures"), lambda case: case.signatures or None
)
PERSONS: Look[tuple[Signature, ...]] = Look(
    "persons", Text("chữ ký số của người có thẩm quyền", "the persons' signatures"), lambda case: case.persons or None
)
ORGANISATIONS: Look[tuple[Signature, ...]] = Look(
    "organisations",
    Text("chữ ký số của cơ quan", "the organisation's signatures"),
    lambda case: case.organisations or None,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule(Generic[T]):
    """One rule about one issuance."""

    id: str
    """`family/name`, for ever: never reused, never renamed."""
    title: Text
    why: Text
    """The reason of the rule, in one or two sentences."""
    grounds: tuple[LegalGround, ...]
    """The rule binds on the days on which at least one of them does."""
    looks_at: Look[T]
    messages: Mapping[str, Message]
    check: Callable[[T, Case], Answer]
    waivable: bool = True
    """False where the law leaves no room: integrity, secrets."""

    @property
    def family(self) -> str:
        return self.id.partition("/")[0]

    def binds_on(self, day: date | None) -> bool:
        """Whether one of its grounds binds a document of that day."""
        return any(ground.binds_on(day) for ground in self.grounds)

    def answer(self, case: Case) -> Answer:
        """What the rule says of the case; NOT_APPLICABLE where what it looks at is not there."""
        seen = self.looks_at.of(case)
        return NOT_APPLICABLE if seen is None else self.check(seen, case)

    def outcome(self, case: Case) -> Outcome:
        """The answer in one word: noncompliant outweighs indeterminate, which outweighs compliant."""
        answer = self.answer(case)
        if isinstance(answer, Outcome):
            return answer
        outcomes = {self.messages[said.message].outcome for said in answer}
        return Outcome.NONCOMPLIANT if Outcome.NONCOMPLIANT in outcomes else Outcome.INDETERMINATE

    def findings(self, case: Case, level: Level) -> tuple[Finding, ...]:
        """The findings, at the level that a profile gives; empty where there is nothing to say."""
        answer = self.answer(case)
        return () if isinstance(answer, Outcome) else self.found(answer, level)

    def found(self, answer: tuple[Said, ...], level: Level) -> tuple[Finding, ...]:
        """What a check said, as findings."""
        return tuple(
            [
                Finding(
                    rule=self.id,
                    outcome=self.messages[said.message].outcome,
                    level=level,
                    message=said.message,
                    values=said.values,
                )
                for said in answer
            ]
        )


AnyLook = Look[Any]
AnyRule = Rule[Any]
"""A rule in a list of rules, whatever each of them looks at."""
