"""The store's log asked: is it whole, what is its checkpoint, and which documents changed class between two runs."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from pipeline.errors import HouseError
from pipeline.stores.audit import Act, Checkpoint, Flaw, Problem, checkpoint_of, walk_log
from pipeline.stores.interface import Store
from rules.facts import UnitCode


def verify_log(store: Store, *, against: Checkpoint | None = None) -> tuple[Problem, ...]:
    """Everything that is wrong with the log, and where the verdicts in the store are not the logged ones."""
    problems = list(walk_log(store.log(), head=store.log_head(), against=against))
    if problems:
        return tuple(problems)
    for unit, (kept, logged) in store.verdict_roots().items():
        if logged is None:
            problems.append(Problem(flaw=Flaw.NOT_LOGGED, place=str(unit)))
        elif kept != logged:
            problems.append(Problem(flaw=Flaw.VERDICTS_CHANGED, place=str(unit)))
    return tuple(problems)


def checkpoint(store: Store) -> Checkpoint:
    """The log's checkpoint as it stands."""
    return checkpoint_of(store.log())


@dataclass(frozen=True, slots=True, kw_only=True)
class ClassChange:
    """A document whose class is another after the later run than it was after the earlier."""

    unit: UnitCode
    number: str | None
    symbol: str | None
    issued_on: str | None
    path: str | None
    was: str
    """Class id."""
    now: str
    run: int
    """In which run it got its present class."""
    because: tuple[str, ...]
    """What the unit was judged on that had changed by then: files, trust, rulebook, unit …; `time` when nothing had."""
    rules_new: tuple[str, ...]
    """Rules that have a finding now and had none."""
    rules_gone: tuple[str, ...]


def class_changes(store: Store, first: int, last: int) -> tuple[ClassChange, ...]:
    """What changed class after run `first`, up to and with run `last`, by unit and number; there and back is no change.

    Raises HouseError run-unknown.
    """
    known = {run.id for run in store.runs(limit=2**31 - 1)}
    for number in (first, last):
        if number not in known:
            raise HouseError("run-unknown", run=number)
    reasons: dict[tuple[UnitCode, int], tuple[str, ...]] = {}
    basis: dict[UnitCode, dict[str, str]] = {}
    found: dict[tuple[object, ...], ClassChange] = {}
    for entry in store.log(acts=(Act.JUDGED, Act.CLASS_CHANGED), until_run=last):
        values = entry.values
        if entry.act == Act.JUDGED:
            before, after = basis.get(entry.unit, {}), values["basis"]
            reasons[entry.unit, entry.run] = tuple(sorted(_differing(before, after))) or ("time",)
            basis[entry.unit] = after
        elif entry.run > first:
            name = (entry.unit, values["number"], values["symbol"], values["issued_on"], values["path"])
            earlier = found.pop(name, None)
            change = ClassChange(
                unit=entry.unit,
                number=values["number"],
                symbol=values["symbol"],
                issued_on=values["issued_on"],
                path=values["path"],
                was=earlier.was if earlier else values["from"],
                now=values["to"],
                run=entry.run,
                because=reasons.get((entry.unit, entry.run), ()),
                rules_new=tuple(values["rules_new"]),
                rules_gone=tuple(values["rules_gone"]),
            )
            if change.was != change.now:
                found[name] = change
    return tuple(sorted(found.values(), key=lambda each: (each.unit, each.issued_on or "", each.number or "")))


def _differing(before: dict[str, str], after: dict[str, str]) -> Iterator[str]:
    return (name for name in before.keys() | after.keys() if before.get(name) != after.get(name))
