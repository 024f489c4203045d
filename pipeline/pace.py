"""How often and how patiently a watcher looks, and the clocks it does it by."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime

from pipeline.intake.settle import PATIENCE_SECONDS
from pipeline.room import RESERVE_BYTES

FAILED_PASS_SECONDS = (30.0, 60.0, 300.0, 1800.0)
"""Between passes that fail in a row, the last one for ever; looks go on meanwhile, and tell that the watcher lives."""
FAILED_LOOK_SECONDS = (10.0, 30.0, 60.0, 120.0)
"""Between looks that fail in a row: before `status` calls it stuck (pipeline/status.py) there were several."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Pace:
    """How often and how patiently; seconds."""

    local: float = 10.0
    """Between looks at a folder whose events the kernel tells."""
    remote: float = 60.0
    """Between looks at any other."""
    quiet_local: float = 5.0
    quiet_remote: float = 15.0
    patience: float = PATIENCE_SECONDS
    shortest: float = 1.0
    """Between two looks, whatever events say."""
    jitter: float = 0.1
    """Share by which a wait may be longer: many watchers on one server do not look in step."""
    reserve_bytes: int = RESERVE_BYTES
    """With less room on the store's disk, or less than a twentieth of a small one, nothing is judged."""
    files_at_once: int = 12_500
    """New files that settle together, while as many are read: years of documents are taken so on a first night. A unit
    is judged when all of its files were read, as half of them would be half the truth."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Clock:
    """Where the watcher has its times from."""

    now: Callable[[], datetime] = field(default=lambda: datetime.now(UTC))
    monotonic: Callable[[], float] = time.monotonic
