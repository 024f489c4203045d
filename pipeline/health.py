"""How a watcher stands, as it tells the store and `status` reads it there."""

from __future__ import annotations

import traceback
from dataclasses import dataclass, field
from pathlib import Path

from pipeline.errors import HouseError

HEALTH = "watch"
"""Key of the note in the store that says how the watcher stands."""


@dataclass(slots=True, kw_only=True)
class Health:
    """How the watcher stands; written to the store after each look, and while a long pass goes on."""

    pid: int
    host: str
    since: str
    """ISO 8601, as all times here."""
    state: str = "starting"
    """starting, looking, judging, paused (no room on the disk), renewing (begins anew at once), stopped."""
    told_at: str = ""
    """When this was written."""
    looked_at: str | None = None
    """The latest look at the unit that was looked at least lately."""
    interval: float = 0.0
    """Seconds between looks at the slowest folder."""
    files: int = 0
    waiting: dict[str, int] = field(default_factory=dict)
    """By reason (pipeline/intake/settle.py)."""
    ignored: dict[str, int] = field(default_factory=dict)
    """By reason (pipeline/intake/ignored.py)."""
    unreachable: int = 0
    """Folders and files that could not be looked at."""
    modes: dict[str, int] = field(default_factory=dict)
    attended: int = 0
    """Folders whose events are alive."""
    passes: int = 0
    last_pass_at: str | None = None
    progress: str | None = None
    """Of the pass under way: step, done, of how many."""
    errors: int = 0
    """Since the start."""
    last_error: str | None = None
    error_at: str | None = None
    is_root_there: bool = True
    failed: int = 0
    """Looks or passes that failed in a row, up to now."""
    next_try: str | None = None
    """Then: when it is tried again."""
    low: dict[str, int] = field(default_factory=dict)
    """Bytes left on the disks of our own folders that are nearly full, by folder."""


def in_words(cause: Exception) -> str:
    """An error for the log and for `status`: ours and the system's by their words, any other by its name and place.

    What a library complains of is often what it was reading, and that may be a document's words.
    """
    if isinstance(cause, HouseError):
        return cause.sentence("en")
    if isinstance(cause, OSError):
        return f"{type(cause).__name__}: {cause}"
    place = traceback.extract_tb(cause.__traceback__)[-1:]
    return " ".join([type(cause).__name__, *(f"at {Path(each.filename).name}:{each.lineno}" for each in place)])
