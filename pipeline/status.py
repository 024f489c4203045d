"""How the watching stands, from the store alone: is somebody looking, when last, what waits, what failed."""

from __future__ import annotations

import json
from dataclasses import dataclass, fields
from datetime import datetime, timedelta
from enum import StrEnum

from pipeline.errors import DONE, GATE_MISSED, INCOMPLETE
from pipeline.health import HEALTH, Health
from pipeline.intake.settle import Waiting
from pipeline.nights import FULL_PASS_AFTER
from pipeline.run import FULL_PASS
from pipeline.stores.interface import Run, RunState, Store
from rules.text import Text

_STALE_AFTER = timedelta(minutes=5)
_STALE_INTERVALS = 5
_RENEWED_WITHIN = timedelta(minutes=1)
"""A watcher that begins anew needs a second, and has not looked meanwhile."""
_AHEAD = timedelta(minutes=5)
"""A note from the future: somebody set a clock, and its age says nothing."""


class Standing(StrEnum):
    """What a monitoring system is to know in one word."""

    WATCHING = "watching"
    PAUSED = "paused"
    """The watcher looks and does not judge: no room on the disk."""
    STUCK = "stuck"
    """The watcher's process is there and has not looked for too long."""
    DEAD = "dead"
    """The watcher ended without saying so."""
    NIGHTLY = "nightly"
    """No watcher, and the last full pass is not too old."""
    LATE = "late"
    """No watcher, and no full pass for too long."""
    OUT_OF_REACH = "out-of-reach"
    """Looked at, and something could not be, or could not be opened."""
    FAILING = "failing"
    """The watcher is alive, and its last look or pass failed; it tries again."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Status:
    """How the watching stands."""

    standing: Standing
    health: Health | None
    """What the watcher last said of itself; None when none ever ran."""
    age: timedelta | None
    """Since its last look."""
    holder: Text | None
    """Who has the store for writing now."""
    full_pass: datetime | None
    runs: tuple[Run, ...]
    """Latest first."""
    in_flight: int
    """Documents that are being read, or were when their run was cut off."""

    @property
    def exit_code(self) -> int:
        """0 as it should be; 1 nobody looked for too long; 4 something was out of reach or could not be read."""
        match self.standing:
            case Standing.WATCHING | Standing.NIGHTLY:
                return INCOMPLETE if self.runs and self.runs[0].state is RunState.INCOMPLETE else DONE
            case Standing.OUT_OF_REACH | Standing.PAUSED | Standing.FAILING:
                return INCOMPLETE
            case Standing.STUCK | Standing.DEAD | Standing.LATE:
                return GATE_MISSED


def status_of(store: Store, *, holder: Text | None, at: datetime) -> Status:
    """The status as of `at`; `holder` is who has the store's lock (None: nobody)."""
    health = _health(store.recall(HEALTH))
    told = store.recall(FULL_PASS)
    full_pass = datetime.fromisoformat(told) if told else None
    age = at - datetime.fromisoformat(health.looked_at) if health and health.looked_at else None
    return Status(
        standing=_standing(health, age, full_pass, is_held=holder is not None, at=at),
        health=health,
        age=age,
        holder=holder,
        full_pass=full_pass,
        runs=store.runs(limit=5),
        in_flight=store.in_flight(),
    )


def files_waiting(store: Store) -> int:
    """Files that the watcher sees and has not read yet, as it last told; none where a full pass came after that."""
    health = _health(store.recall(HEALTH))
    if health is None or not health.told_at:
        return 0
    full_pass = store.recall(FULL_PASS)
    if full_pass is not None and datetime.fromisoformat(full_pass) > datetime.fromisoformat(health.told_at):
        return 0
    return sum(health.waiting.values())


def _standing(
    health: Health | None, age: timedelta | None, full_pass: datetime | None, *, is_held: bool, at: datetime
) -> Standing:
    if health is None or health.state == "stopped":
        if full_pass is None or not -_AHEAD <= at - full_pass <= FULL_PASS_AFTER:
            return Standing.LATE
        return Standing.NIGHTLY
    told = at - datetime.fromisoformat(health.told_at) if health.told_at else None
    if health.state == "renewing" and told is not None and -_AHEAD <= told <= _RENEWED_WITHIN:
        return Standing.WATCHING
    if not is_held:
        return Standing.DEAD
    limit = max(_STALE_AFTER, timedelta(seconds=health.interval * _STALE_INTERVALS))
    # While a long pass goes on nobody looks, and each document that is finished is a sign of life.
    sign = told if health.progress is not None else age
    if sign is None or not -_AHEAD <= sign <= limit:
        return Standing.STUCK
    if health.state == "paused":
        return Standing.PAUSED
    if not health.is_root_there or health.unreachable:
        return Standing.OUT_OF_REACH
    if health.failed:
        return Standing.FAILING
    if health.waiting.get(Waiting.RETRY):
        return Standing.OUT_OF_REACH
    return Standing.WATCHING


def _health(told: str | None) -> Health | None:
    """The note as this version knows it; fields of other versions are left out."""
    if not told:
        return None
    try:
        values = json.loads(told)
        return Health(**{each.name: values[each.name] for each in fields(Health) if each.name in values})
    except (ValueError, TypeError):
        return None
