"""The log of what was judged: entries chained by hash, and checkpoints by which an outsider holds it to its word.

A chain alone proves nothing against somebody who rewrites all of it. A checkpoint that left the house (printed, mailed,
in a journal) does: the Merkle root of the first n entries is what it was, or the log was rewritten or cut.

Source: RFC 6962 2.1 (Merkle tree hash); C2SP tlog-checkpoint (the form of a checkpoint); RFC 8785 (canonical JSON, of
which only texts, whole numbers, lists and maps are needed).
"""

from __future__ import annotations

import base64
import hashlib
import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from rules.facts import UnitCode
from rules.text import Text

GENESIS = "0" * 64
"""What the first entry names as the hash before it."""
ORIGIN = "vanthu/audit/1"


class Act(StrEnum):
    """What an entry tells."""

    JUDGED = "judged"
    """All of a unit, with the Merkle root of its verdicts."""
    CLASS_CHANGED = "class-changed"
    """One document, which was judged before, got another class."""
    FORGOTTEN = "forgotten"
    """A unit is no longer in the settings; its verdicts were let go."""
    WAIVED = "waived"
    """A waiver came to apply to a unit, or was changed: all of it stands in the payload."""
    WAIVER_ENDED = "waiver-ended"
    """A waiver applies no longer: taken out of the settings, or changed."""
    REPORTED = "reported"
    """A report left the house: its digest, what it covers, its figures and the checkpoint printed on it."""
    UPGRADED = "upgraded"
    """The store's tables were brought up to a later version's."""


NO_UNIT = UnitCode("")
"""The unit of an entry that is of no unit."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One line of the log."""

    seq: int
    """From 1, without a gap."""
    at: datetime
    """Never earlier than the entry before it, in what this version writes; `told_at` is the writer's own time."""
    act: str
    unit: UnitCode
    run: int
    """The run that did it; 0 outside of any."""
    payload: str
    """Canonical JSON; what it holds depends on the act (`judged_payload`, `change_payload`)."""
    prev: str
    hash: str

    @property
    def values(self) -> dict[str, Any]:
        """The payload without the writer's own time. Any: JSON."""
        return {name: value for name, value in json.loads(self.payload).items() if name != _TOLD_AT}

    @property
    def told_at(self) -> datetime:
        """The time that whoever wrote it gave: earlier than `at` where the log already held a later one.

        A clock that was set back does that, and a report made while a pass, whose time is its beginning, is under way.
        """
        told = json.loads(self.payload).get(_TOLD_AT)
        return self.at if told is None else datetime.fromisoformat(told)


_TOLD_AT = "told_at"


def in_order(at: datetime, payload: Mapping[str, object], *, after: datetime | None) -> tuple[datetime, str]:
    """The time and the payload, canonical, of an entry that follows one of the time `after`; None for the first.

    Times never go back along the log. What is judged is judged by the clock as it is, so its own time is kept beside.
    """
    if after is None or at >= after:
        return at, canonical(payload)
    return after, canonical({**payload, _TOLD_AT: at.isoformat()})


class Flaw(StrEnum):
    """How a log can be seen to be wrong."""

    CHANGED = "changed"
    GAP = "gap"
    BROKEN_CHAIN = "broken-chain"
    CUT = "cut"
    VERDICTS_CHANGED = "verdicts-changed"
    NOT_LOGGED = "not-logged"
    OTHER_ROOT = "other-root"


FLAWS: dict[Flaw, Text] = {
    Flaw.CHANGED: Text(
        "Mục {place} của nhật ký đã bị sửa sau khi ghi.", "Entry {place} of the log was changed after it was written."
    ),
    Flaw.GAP: Text(
        "Nhật ký thiếu hoặc thừa một mục ở vị trí {place}.", "An entry is missing or was added at {place} of the log."
    ),
    Flaw.BROKEN_CHAIN: Text(
        "Mục {place} của nhật ký không nối với mục trước nó.",
        "Entry {place} of the log does not follow the one before.",
    ),
    Flaw.CUT: Text("Nhật ký bị cắt: còn đến mục {place}.", "The log was cut: it ends at entry {place}."),
    Flaw.VERDICTS_CHANGED: Text(
        "Kết quả của đơn vị {place} trong kho dữ liệu không còn như khi đánh giá.",
        "The verdicts of {place} in the store are not those that were judged.",
    ),
    Flaw.NOT_LOGGED: Text(
        "Đơn vị {place} có kết quả nhưng nhật ký không ghi lần đánh giá nào.",
        "{place} has verdicts, and the log tells of no judging.",
    ),
    Flaw.OTHER_ROOT: Text(
        "Nhật ký không khớp điểm kiểm đã ghi ở mục {place}: đã bị viết lại.",
        "The log does not agree with the checkpoint at entry {place}: it was rewritten.",
    ),
}
"""What is told of each; `place` is an entry's number or a unit."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """One thing that is wrong with a log."""

    flaw: Flaw
    place: str

    def sentence(self, language: str) -> str:
        return FLAWS[self.flaw].format(language, {"place": self.place})


@dataclass(frozen=True, slots=True, kw_only=True)
class Checkpoint:
    """The state of a log in three lines, small enough to print on a report."""

    size: int
    """Entries covered, from the first."""
    root: bytes
    """Merkle tree hash over their hashes."""

    def line(self) -> str:
        """The three in a line, as reports print it."""
        return " ".join(self.text().split())

    def text(self) -> str:
        """Origin, size and root, a line each."""
        return f"{ORIGIN}\n{self.size}\n{base64.b64encode(self.root).decode()}\n"


_CHECKPOINT = re.compile(re.escape(ORIGIN) + r"\s+(\d{1,18})\s+([A-Za-z0-9+/]{43}=)")


def find_checkpoint(text: str) -> Checkpoint | None:
    """The checkpoint in a text: a file of its own, a journal's lines, a report; the last where there are several."""
    found = _CHECKPOINT.findall(text.replace("\\n", "\n"))
    if not found:
        return None
    size, root = found[-1]
    return Checkpoint(size=int(size), root=base64.b64decode(root))


def canonical(values: object) -> str:
    """JSON in the one form that is hashed."""
    return _JSON.encode(values)


_JSON = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":"))
"""Made once: a million verdicts are hashed in one night."""


def entry_hash(*, seq: int, at: datetime, act: str, unit: str, run: int, payload: str, prev: str) -> str:
    """What chains an entry to the one before: SHA-256, hexadecimal."""
    body = canonical([seq, at.isoformat(), act, unit, run, payload])
    return hashlib.sha256(bytes.fromhex(prev) + body.encode("utf-8", "surrogatepass")).hexdigest()


def judged_payload(
    *, count: int, root: bytes, classes: Mapping[str, int], inputs: str, basis: Mapping[str, str]
) -> dict[str, object]:
    """Of a unit that was judged: how many verdicts, their root, what they followed from."""
    return {
        "basis": dict(basis),
        "classes": dict(classes),
        "inputs": inputs,
        "issuances": count,
        "root": base64.b64encode(root).decode(),
    }


def verdict_leaf(values: Sequence[object]) -> bytes:
    """The hash of one verdict's row; `values` are texts, whole numbers and None, in the order of the columns."""
    return leaf_hash(canonical(list(values)).encode("utf-8", "surrogatepass"))


def leaf_hash(data: bytes) -> bytes:
    """RFC 6962 2.1: a leaf is told from a node by its first byte."""
    return hashlib.sha256(b"\0" + data).digest()


class MerkleTree:
    """The Merkle tree hash of leaves that come one by one; holds one hash a level."""

    def __init__(self) -> None:
        self.size = 0
        self._levels: list[tuple[int, bytes]] = []
        """(leaves below, hash) of whole subtrees, largest first."""

    def add(self, leaf: bytes) -> None:
        """`leaf` is a leaf's hash."""
        self.size += 1
        count = 1
        while self._levels and self._levels[-1][0] == count:
            left = self._levels.pop()[1]
            leaf = hashlib.sha256(b"\1" + left + leaf).digest()
            count *= 2
        self._levels.append((count, leaf))

    def root(self) -> bytes:
        """The hash of all leaves so far; of none, the hash of nothing."""
        if not self._levels:
            return hashlib.sha256(b"").digest()
        found = self._levels[-1][1]
        for _, left in reversed(self._levels[:-1]):
            found = hashlib.sha256(b"\1" + left + found).digest()
        return found


def checkpoint_of(entries: Iterable[Entry]) -> Checkpoint:
    """The checkpoint over all entries."""
    tree = MerkleTree()
    for entry in entries:
        tree.add(leaf_hash(bytes.fromhex(entry.hash)))
    return Checkpoint(size=tree.size, root=tree.root())


def checkpoint_of_verdicts(entries: Iterable[Entry]) -> Checkpoint | None:
    """The checkpoint over all entries up to the last that tells of no report; None where there is none.

    A report prints it: making the same report again, which the log tells too, gives the same bytes.
    """
    tree = MerkleTree()
    reports: list[bytes] = []
    for entry in entries:
        leaf = leaf_hash(bytes.fromhex(entry.hash))
        if entry.act == Act.REPORTED:
            reports.append(leaf)
            continue
        for each in (*reports, leaf):
            tree.add(each)
        reports.clear()
    return Checkpoint(size=tree.size, root=tree.root()) if tree.size else None


def walk_log(
    entries: Iterable[Entry], *, head: tuple[int, str] | None, against: Checkpoint | None = None
) -> Iterator[Problem]:
    """What is wrong with the log itself; the first break ends the walk, as nothing after it can be trusted.

    `head` is the number and hash of the last entry as the store notes them: it shows a cut by somebody careless.
    """
    tree = MerkleTree()
    prev, last = GENESIS, 0
    for entry in entries:
        if entry.seq != last + 1:
            yield Problem(flaw=Flaw.GAP, place=str(last + 1))
            return
        if entry.prev != prev:
            yield Problem(flaw=Flaw.BROKEN_CHAIN, place=str(entry.seq))
            return
        told = entry_hash(seq=entry.seq, at=entry.at, act=entry.act, unit=entry.unit, run=entry.run,
                          payload=entry.payload, prev=prev)  # fmt: skip
        if told != entry.hash:
            yield Problem(flaw=Flaw.CHANGED, place=str(entry.seq))
            return
        tree.add(leaf_hash(bytes.fromhex(entry.hash)))
        prev, last = entry.hash, entry.seq
        if against is not None and against.size == last and tree.root() != against.root:
            yield Problem(flaw=Flaw.OTHER_ROOT, place=str(last))
            return
    if (head is not None and head != (last, prev)) or (against is not None and against.size > last):
        yield Problem(flaw=Flaw.CUT, place=str(last))
