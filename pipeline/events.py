"""What happens in a pass or while watching, as plain values: steps tell them, a command writes each on a line.

No `logging`: its loggers are found by name from anywhere and carry text made on the spot, so that nobody could say what
a log may hold. An Event is made of names, numbers and codes; of a document it says which one it is, never what it says.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime

Value = str | int | float


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """Something worth a line in the log; nothing of what a document says."""

    at: datetime
    what: str
    """Of a document, each time it is opened, one of:
      read            its facts were taken; `seconds` in its worker
      known           its content was read before, under this or another name
      not-read        why not, as a message key, `reason`
    Of a file or unit:
      replaced        the file holds another content than before, which was `was`
      worker-killed   `deaths` workers died over it, alone or with others that travelled with it; it was tried again,
                      and the line after tells with what success
      register        an export was read: `rows`, `bad_rows`
      archive         one was opened: `members`, `refused`
      judged          a unit was: `documents`, and how many `changed` their class
      class-changed   a document's class, `from` and `to`; one without a file is named by its number and symbol
    Of the whole:
      started, stopped, renewing, pass, report, checkpoint, error, root-gone, root-back, paused, resumed,
      fetched, not-fetched    trust material, from `url`
      clock-back      the clock is `seconds` behind the start of the latest run
    """
    values: dict[str, Value] = field(default_factory=dict)
    """In the order of the line: run, unit, path, sha256, then what else there is to say."""


Tell = Callable[[Event], None]


def to_nobody(event: Event) -> None:
    """Where no log is kept."""
