"""Whose turn it is: a first night over years of documents takes some units after others, each of them whole.

So a watcher's memory grows with what it takes at once, and not with all that lies there; and half a unit would be
judged by half of its files.
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
    """Files that may settle at once, more where one unit alone has more; as many settled ones may wait for a pass."""
    settling: int = 0
    settled: int = 0

    @property
    def is_free(self) -> bool:
        """Whether another unit may begin."""
        return self.settling < self.most and self.settling + self.settled < 2 * self.most

    def count(self, files: OnWay, *, instead_of: OnWay = _NONE) -> None:
        self.settling += files.settling - instead_of.settling
        self.settled += files.settled - instead_of.settled
