"""Whose turn it is: of very many new files some settle and are read after others.

So a watcher's memory grows with what it takes at once, and not with all that lies there on its first night.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple


class OnWay(NamedTuple):
    """New files of a unit that a pass is about to be given, if nothing keeps them."""

    settling: int
    settled: int


_NONE = OnWay(settling=0, settled=0)


@dataclass(slots=True)
class Turns:
    """How many files are on their way. Those that have settled are read, while the next ones settle."""

    most: int
    """Files that may settle at once; as many settled ones may wait for a pass."""
    settling: int = 0
    settled: int = 0

    def room(self, begun: OnWay) -> int:
        """How many more files may begin to settle; of a unit that has `begun` with so many, a hundredth of `most`
        always may: none waits for another's years."""
        left = min(self.most - self.settling, 2 * self.most - self.settling - self.settled)
        return max(0, left, self.most // 100 - begun.settling - begun.settled)

    def count(self, files: OnWay, *, instead_of: OnWay = _NONE) -> None:
        self.settling += files.settling - instead_of.settling
        self.settled += files.settled - instead_of.settled
