"""When the next full pass is due: once a night, and sooner when one was missed."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone

from pipeline.run import FULL_PASS
from pipeline.stores.interface import Store

FULL_PASS_AFTER = timedelta(hours=26)
"""A night and two hours: a pass each night leaves it unused, a night that was missed is caught up."""
_NIGHT_HOUR = 1
"""In Vietnam: from then on the day's full pass is due."""
_VIETNAM = timezone(timedelta(hours=7))


def is_full_pass_due(store: Store, now: datetime) -> bool:
    """Once a day in the night, and at once when the last was too long ago or the clock went back behind it."""
    told = store.recall(FULL_PASS)
    if told is None:
        return True
    last = datetime.fromisoformat(told)
    if now - last >= FULL_PASS_AFTER or last - now > timedelta(hours=1):
        return True
    here, there = now.astimezone(_VIETNAM), last.astimezone(_VIETNAM)
    return here.date() > there.date() and here.hour >= _NIGHT_HOUR
