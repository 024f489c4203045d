"""Is a file all there? Nobody announces it, so it is told by what can be seen of the file.

Quiet over two looks, no writer, and whole: a pause in a slow copy is quiet, Windows gives a file its full size before
its first byte, scanners open and close a file for every page. What stays broken is judged as broken in the end.
"""

from __future__ import annotations

import errno
import os
import random
import struct
import sys
from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Container, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from pipeline.intake.sniff import HEAD_BYTES, sniff
from pipeline.intake.turns import OnWay
from pipeline.intake.walk import signed
from pipeline.items import IntakeItem, Kind, is_named_pdf
from rules.facts import UnitCode
from rules.text import Text

PATIENCE_SECONDS = 600.0
"""After so long without a change, what is empty or broken is taken as it is."""
BACK_OFF_SECONDS = (60.0, 300.0, 1800.0, 7200.0)
"""Between tries of a file that the machine would not give; the last one for ever (PIPELINE A.4)."""
TABLES_AT_ONCE = 5_000
"""Files not named a PDF, of one unit, that may be on their way: they wait for no document, and documents for them."""
_PDF_TAIL_BYTES = 2048
_ZIP_TAIL_BYTES = 65_557
"""The end record, 22 bytes, and the longest comment (APPNOTE 4.3.16)."""

Key = tuple[UnitCode, str]
Numbers = bytes
"""Size in bytes, mtime in ns, ctime in ns, device and inode, packed: a first night has them of every file at once."""
_PACKED = struct.Struct("<qqqQq")
_NO_NUMBERS: Numbers = _PACKED.pack(0, 0, 0, 0, 0)
"""Of a file inside an archive, which has none of its own."""


class Waiting(StrEnum):
    """Why a file is not taken yet."""

    QUIET = "quiet"
    WRITER = "writer"
    EMPTY = "empty"
    BROKEN = "broken"
    RETRY = "retry"
    REGISTER = "register"
    TURN = "turn"


WAITING_TEXTS: dict[Waiting, Text] = {
    Waiting.QUIET: Text("mới có, chờ ghi xong", "just come, waiting until quiet"),
    Waiting.WRITER: Text("đang có chương trình ghi", "a program is writing it"),
    Waiting.EMPTY: Text("tệp rỗng, chờ nội dung", "empty, waiting for its content"),
    Waiting.BROKEN: Text("chưa đủ nội dung", "not all there yet"),
    Waiting.RETRY: Text("không mở được, sẽ thử lại", "could not be opened, to be tried again"),
    Waiting.REGISTER: Text("chờ đọc sổ đăng ký trước", "waits for the register to be read first"),
    Waiting.TURN: Text("chờ đến lượt", "waiting for their turn"),
}
"""What each reason is called."""


@dataclass(slots=True)
class _Pending:
    """A file on its way."""

    numbers: Numbers
    since: float
    """Monotonic time of the first look that showed these numbers."""
    due: float
    """Not worth asking again before."""
    why: Waiting = Waiting.QUIET
    tries: int = 0
    """How often it was handed on with these numbers and came back unread."""
    path: str = ""
    """Absolute; of one that rests though its content is known, to see whether it changed."""
    is_ready: bool = False
    """Settled, and not yet handed on."""
    is_handed: bool = False
    """Handed on, and no look has told since whether it was read."""

    @property
    def waits(self) -> bool:
        return not self.is_ready and not self.is_handed

    @property
    def is_on_way(self) -> bool:
        return self.is_ready or self.why in (Waiting.QUIET, Waiting.REGISTER)


@dataclass(slots=True)
class _Files:
    """One unit's files that were seen and not yet taken, each by its path."""

    pending: dict[str, _Pending] = field(default_factory=dict)
    resting: dict[str, _Pending] = field(default_factory=dict)
    """Files that looks find nothing new in, as their content is known, and whose facts could not be taken."""
    queued: int = 0
    """Files that the last look only counted, as so many were on their way; nothing is held of them."""


class Settling:
    """The files that were seen and not yet taken, from look to look. Times are monotonic, in seconds.

    A file that the machine would not give (no right, a lock, a disk or share in trouble) rests after each try, longer
    each time by BACK_OFF_SECONDS and up to a share of `jitter`; one that changed, or that `try_now` calls, rests no
    longer. What was opened and found broken is read, and comes back no more.
    """

    def __init__(self, *, patience: float = PATIENCE_SECONDS, jitter: float = 0.0) -> None:
        self._patience, self._jitter = patience, jitter
        self._units: defaultdict[UnitCode, _Files] = defaultdict(_Files)

    def look(
        self,
        unit: UnitCode,
        items: Iterable[IntakeItem],
        *,
        now: float,
        quiet: float,
        unopened: Callable[[Collection[str]], Collection[str]] = lambda paths: (),
        room: float = float("inf"),
    ) -> int:
        """Takes what one look found new or changed in one unit; how many of them are now ready.

        `quiet` is in seconds. Paths that `unopened` chooses (files of secrets) are taken on quiet alone. While a
        register has just come, other files wait unopened until it was read: it may say that they are secret. Of what is
        named a PDF and newly came, more than `room` files are only counted.
        """
        files = self._units[unit]
        seen: dict[str, IntakeItem] = {}
        tables_on_way = sum(each.is_on_way and not is_named_pdf(path) for path, each in files.pending.items())
        room_for = {False: TABLES_AT_ONCE - tables_on_way, True: room}
        begun: dict[bool, list[IntakeItem]] = {False: [], True: []}
        passed_over = {False: 0, True: 0}
        for item in items:
            files.resting.pop(item.path, None)
            is_pdf = is_named_pdf(item.path)
            if item.path in files.pending:
                seen[item.path] = item
            elif len(begun[is_pdf]) < room_for[is_pdf]:
                begun[is_pdf].append(item)
            else:
                passed_over[is_pdf] += 1
        if passed_over[False]:  # the rest of the registers comes before any document
            passed_over[True] += len(begun[True])
            begun[True].clear()
        seen |= {item.path: item for each in begun.values() for item in each}
        files.queued = passed_over[False] + passed_over[True]
        for resting in files.resting.values():
            if (numbers_of(resting.path) or _NO_NUMBERS) != resting.numbers:
                resting.due = float("-inf")
        secret = unopened(seen.keys())
        files.pending = {path: each for path, each in files.pending.items() if path in seen}
        for pending in files.pending.values():
            pending.is_ready = False
        tables = {path: item for path, item in seen.items() if not is_named_pdf(path)}
        for item in tables.values():
            self._decide(files, item, now=now, quiet=quiet, may_open=item.path not in secret)
        waits = passed_over[False] > 0 or any(
            each.is_ready or each.why is Waiting.QUIET
            for each in (files.pending.get(path) for path in tables)
            if each is not None
        )
        for path, item in seen.items():
            if path in tables:
                continue
            if waits and path in files.pending and path not in secret:
                self._keep_waiting(files, item, now=now, quiet=quiet)
            else:
                self._decide(files, item, now=now, quiet=quiet, may_open=path not in secret)
        return sum(each.is_ready for each in files.pending.values())

    def is_ready(self, item: IntakeItem) -> bool:
        """Whether this file, as it is now seen, is the one that settled."""
        files = self._units.get(item.unit)
        pending = files.pending.get(item.path) if files is not None else None
        if pending is None or not pending.is_ready:
            return False
        size, mtime, _, _, inode = _PACKED.unpack(pending.numbers)
        return (size, mtime, inode) == (item.size_bytes, item.mtime_ns, item.inode)

    @property
    def ready_units(self) -> frozenset[UnitCode]:
        """The units in which something is ready."""
        return frozenset(
            unit for unit, files in self._units.items() if any(each.is_ready for each in files.pending.values())
        )

    def on_way(self, unit: UnitCode, now: float) -> OnWay:
        """The unit's new files that nothing keeps; one whose time to settle has come counts as settled."""
        files = self._units.get(unit)
        on_way = [each for each in files.pending.values() if each.is_on_way] if files is not None else []
        settling = sum(not each.is_ready and each.due > now for each in on_way)
        return OnWay(settling=settling, settled=len(on_way) - settling)

    def waits_for_turn(self, unit: UnitCode) -> bool:
        """Whether files of the unit were only counted."""
        return self._units[unit].queued > 0

    @property
    def queue(self) -> Mapping[UnitCode, int]:
        """The units of which files wait for their turn, and how many."""
        return {unit: files.queued for unit, files in self._units.items() if files.queued}

    def call(self, units: Iterable[UnitCode]) -> None:
        """Their turn has come: looked at again, more of their files begin, or wait on."""
        for unit in units:
            self._units[unit].queued = 0

    def forget(self, units: Iterable[UnitCode]) -> None:
        """Lets go of everything in units that are watched no longer."""
        for unit in units:
            self._units.pop(unit, None)

    def let_go(self, unit: UnitCode, paths: Iterable[str]) -> None:
        """Files of this unit that are gone rest no longer."""
        for path in paths:
            self._units[unit].resting.pop(path, None)

    @property
    def waiting(self) -> Mapping[Waiting, int]:
        """How many files wait, by reason; those that are ready do not."""
        waiting = Counter(each.why for files in self._units.values() for each in files.pending.values() if each.waits)
        waiting.update(each.why for files in self._units.values() for each in files.resting.values())
        if queued := sum(files.queued for files in self._units.values()):
            waiting[Waiting.TURN] = queued
        return waiting

    def next_due(self, now: float, *, within: float = 0.0) -> float | None:
        """When a look or a pass may next find something ready; None when nothing waits, or waits for the pass alone.

        What is ready `within` so many seconds of the first is waited for: one look came upon the files one by one.
        """

        def dues() -> Iterator[float]:
            for files in self._units.values():
                yield from (each.due for each in files.pending.values() if not each.is_ready)
                yield from (each.due for each in files.resting.values() if each.due > now)

        first = min(dues(), default=None)
        return None if first is None else max(due for due in dues() if due <= first + within)

    def units_due(self, now: float) -> frozenset[UnitCode]:
        """The units in which a look may now find something ready."""
        return frozenset(
            unit
            for unit, files in self._units.items()
            if any(not each.is_ready and each.due <= now for each in files.pending.values())
        )

    def units_to_retry(self, now: float) -> frozenset[UnitCode]:
        """The units with a known file that has rested long enough, or changed meanwhile; a pass is due there."""
        return frozenset(
            unit for unit, files in self._units.items() if any(each.due <= now for each in files.resting.values())
        )

    def may_try(self, item: IntakeItem, now: float) -> bool:
        """Whether a known file whose facts are lacking may be read now; `now` is when the pass began."""
        files = self._units.get(item.unit)
        resting = files.resting.get(item.path) if files is not None else None
        return resting is None or resting.due <= now

    def try_now(self) -> bool:
        """Lets all that rests be tried at the next look or pass; whether anything did."""
        called = [
            each
            for files in self._units.values()
            for each in (
                *(each for each in files.pending.values() if each.why is Waiting.RETRY),
                *files.resting.values(),
            )
        ]
        for each in called:
            each.due = float("-inf")
        return bool(called)

    def hand_over(
        self,
        units: Container[UnitCode],
        *,
        began: float,
        now: float,
        refused: Mapping[Key, str] | None = None,
    ) -> None:
        """A pass that began at `began` took what was ready in these units, and whatever had rested.

        Read, a file is known and comes back no more. `refused` gives the absolute path of each file that the machine
        would not give: where not even its content is known, the next look finds it new, and it waits as such.
        """
        tried_again: dict[Key, _Pending] = {}
        refused = refused or {}
        for unit, files in self._units.items():
            if unit not in units:
                continue
            kept: dict[str, _Pending] = {}  # made anew: a dict that was large stays so
            for path, pending in files.pending.items():
                if pending.is_ready:
                    if (unit, path) not in refused:
                        continue
                    pending.is_ready, pending.is_handed = False, True
                    self._rest(pending, now)
                kept[path] = pending
            files.pending = kept
            for path in [path for path, each in files.resting.items() if each.due <= began]:
                tried_again[unit, path] = files.resting.pop(path)
        for (unit, path), place in refused.items():
            numbers = numbers_of(place) or _NO_NUMBERS
            resting = tried_again.get((unit, path)) or _Pending(numbers=numbers, since=now, due=now, path=place)
            if resting.numbers != numbers:
                resting.numbers, resting.tries = numbers, 0
            self._rest(resting, now)
            self._units[unit].resting[path] = resting

    def _rest(self, pending: _Pending, now: float) -> None:
        """Until its next try, which comes later with each that failed."""
        seconds = BACK_OFF_SECONDS[min(pending.tries, len(BACK_OFF_SECONDS) - 1)]
        pending.why, pending.due = Waiting.RETRY, now + seconds * (1 + random.uniform(0, self._jitter))
        pending.tries += 1

    def _keep_waiting(self, files: _Files, item: IntakeItem, *, now: float, quiet: float) -> None:
        pending = _followed(files, item, now=now, quiet=quiet)
        if pending is not None:
            pending.why, pending.due = Waiting.REGISTER, now + quiet

    def _decide(self, files: _Files, item: IntakeItem, *, now: float, quiet: float, may_open: bool) -> None:
        pending = _followed(files, item, now=now, quiet=quiet)
        if pending is None or now < pending.due:
            return
        if now - pending.since < quiet:
            pending.why, pending.due = Waiting.QUIET, pending.since + quiet
            return
        path = f"{item.root}/{item.path}"
        if may_open:
            if has_writer(path):
                pending.why, pending.due = Waiting.WRITER, now + quiet
                return
            if not is_whole(path) and now - pending.since < self._patience:
                pending.why = Waiting.BROKEN if item.size_bytes else Waiting.EMPTY
                pending.due = pending.since + self._patience
                return
        pending.is_ready = True


def _followed(files: _Files, item: IntakeItem, *, now: float, quiet: float) -> _Pending | None:
    """The file's state, begun anew when its numbers changed; None when it is no longer there."""
    numbers = numbers_of(f"{item.root}/{item.path}")
    if numbers is None:
        files.pending.pop(item.path, None)
        return None
    pending = files.pending.get(item.path)
    if pending is None or pending.numbers != numbers:
        pending = files.pending[item.path] = _Pending(numbers=numbers, since=now, due=now + quiet)
    pending.is_handed = False
    return pending


def numbers_of(path: str) -> Numbers | None:
    """What tells one state of a file from the next; None when it is not there to be asked."""
    try:
        seen = os.stat(path, follow_symlinks=False)
    except OSError:
        return None
    return _PACKED.pack(seen.st_size, seen.st_mtime_ns, seen.st_ctime_ns, seen.st_dev, signed(seen.st_ino))


def is_whole(path: str) -> bool:
    """Whether the file has the end that its kind has; other kinds, and what cannot be opened, are not held back.

    Source: ISO 32000-1 Annex H.3.4.1 (header) and 7.5.5 (trailer); APPNOTE 4.3.16 (end of central directory).
    """
    try:
        with open(path, "rb") as file:
            head = file.read(HEAD_BYTES)
            size = file.seek(0, os.SEEK_END)
            if not size:
                return False
            if b"%PDF-" in head[:1024]:
                file.seek(max(0, size - _PDF_TAIL_BYTES))
                tail = file.read()
                return b"startxref" in tail and b"%%EOF" in tail
            if head.startswith(b"PK\x03\x04"):
                file.seek(max(0, size - _ZIP_TAIL_BYTES))
                tail = file.read()
                at = tail.rfind(b"PK\x05\x06")
                return at >= 0 and at + 22 <= len(tail)
            if size > 4 and sniff(head) not in (Kind.WORKBOOK, Kind.ARCHIVE):  # those of old end in blanks of NUL
                file.seek(size - 4)  # UTF-16 ends in one NUL; four are room that was made and is not filled yet
                if file.read() == b"\0\0\0\0":
                    return False
    except OSError:
        return True
    return not (is_named_pdf(path) and sniff(head) is Kind.OTHER)


if sys.platform == "linux":

    def has_writer(path: str) -> bool | None:
        """Whether any process has the file open for writing; None where the kernel cannot tell.

        Asked by taking a read lease, which is refused while there is a writer (fcntl(2), F_SETLEASE). It needs the
        file's owner or CAP_LEASE, and no network file system has it.
        """
        import fcntl

        try:
            file = os.open(path, os.O_RDONLY | os.O_CLOEXEC | os.O_NOFOLLOW | os.O_NONBLOCK)
        except OSError:
            return None
        try:
            fcntl.fcntl(file, fcntl.F_SETLEASE, fcntl.F_RDLCK)
        except OSError as cause:
            return True if cause.errno == errno.EAGAIN else None
        else:
            fcntl.fcntl(file, fcntl.F_SETLEASE, fcntl.F_UNLCK)
            return False
        finally:
            os.close(file)

else:

    def has_writer(path: str) -> bool | None:
        """Cannot be told here; on Windows a writer's lock shows when the file is opened, and it is tried again."""
        return None
