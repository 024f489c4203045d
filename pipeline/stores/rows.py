"""A unit's judged issuances as rows: made where they were judged, in a worker or in the parent, and written by one.

Pure. With the rows comes all that is written in their transaction and follows from them: tallies, the unit's records,
the Merkle root for the log.
"""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from hashlib import sha256
from typing import Any

from pipeline.items import Judged
from pipeline.stores.audit import MerkleTree, verdict_leaf
from pipeline.stores.codec import decode, encode, record_of
from rules.classes import IssuanceClass
from rules.facts import Issuance, Sha256, Unreadable

Cell = str | int | bytes | None

COLUMNS = (
    "position", "period", "issued_on", "number", "symbol", "subject", "path", "sha256", "class", "row", "unregistered",
    "organisation_signed", "system_flag", "paper_flag", "on_time", "findings", "blob", "unit_record", "facts_version",
)  # fmt: skip
"""Of the table `issuance`; the unit and the time are the same for all rows and are added when they are written."""

TALLY_KEY = (
    "unit", "period", "class", "unregistered", "organisation_signed", "system_flag", "paper_flag", "on_time",
)  # fmt: skip

LEAF_NAMES = (
    "position", "period", "number", "symbol", "issued_on", "sha256", "class", "row", "unregistered",
    "organisation_signed", "system_flag", "paper_flag", "on_time",
)  # fmt: skip
"""What of a verdict is hashed as it is; path and findings, being bytes, follow."""

UNDATED = ""
NO_CLAIM = -1


_TOGETHER = 500
"""Rows in one pack."""
_Rows = tuple[tuple[Any, ...], ...]
"""Of cells. Any: msgspec tells no text from bytes in a union, msgpack itself does."""


@dataclass(frozen=True, slots=True, kw_only=True)
class UnitRows:
    """All issuances of a unit, laid out for the tables."""

    count: int
    packs: tuple[bytes, ...]
    """The rows, some hundred together (`encode`): whoever writes them holds one pack unfolded, and not four units'."""
    unit_records: tuple[tuple[str, bytes], ...]
    """(digest, the unit's record) of each record by which an issuance was judged."""
    tallies: tuple[tuple[tuple[Cell, ...], int], ...]
    """(`TALLY_KEY` without the unit, how many)."""
    root: bytes
    """Merkle root over the verdicts."""
    changes: tuple[Mapping[str, object], ...] = ()
    """Of each document that gets another class than the store has, what the log tells of it."""

    @property
    def rows(self) -> Iterator[tuple[Cell, ...]]:
        """Cells in the order of `COLUMNS`, rows in that of their position; unfolded as they are taken."""
        for pack in self.packs:
            yield from decode(pack, _Rows)

    @property
    def files(self) -> Iterator[tuple[bytes, Sha256 | None]]:
        """(path, content) of each issuance with a file; None for one that was not opened."""
        path, sha256 = COLUMNS.index("path"), COLUMNS.index("sha256")
        for row in self.rows:
            if isinstance(name := row[path], bytes):
                yield name, Sha256(str(row[sha256])) if row[sha256] else None

    @property
    def classes(self) -> dict[str, int]:
        """How many there are of each class."""
        counts: Counter[str] = Counter()
        for key, count in self.tallies:
            counts[str(key[1])] += count
        return dict(counts)


def rows_of(judged: Iterable[Judged], *, facts_version: int) -> UnitRows:
    """The rows of one unit, in the order given; takes them one by one, and holds no more of them than a pack."""
    digests: dict[int, str] = {}
    """By the record's identity: a unit has few, and comparing by value costs more than making a row."""
    records: dict[str, bytes] = {}
    counts: Counter[tuple[Cell, ...]] = Counter()
    tree = MerkleTree()
    count = 0
    packs: list[bytes] = []
    rows: list[tuple[Cell, ...]] = []
    for position, each in enumerate(judged):
        issuance, verdict = each.issuance, each.verdict
        unit_record = digests.get(id(issuance.unit))
        if unit_record is None:
            blob = encode(issuance.unit)
            unit_record = digests[id(issuance.unit)] = sha256(blob).hexdigest()
            records[unit_record] = blob
        day = issuance.issued_on
        number, symbol, subject = shown(each)
        row: dict[str, Cell] = {
            "position": position,
            "period": UNDATED if day is None else f"{day:%Y-%m}",
            "issued_on": None if day is None else day.isoformat(),
            "number": number,
            "symbol": symbol,
            "subject": subject,
            "path": None if issuance.file is None else os.fsencode(issuance.file.path),
            "sha256": None if issuance.file is None else issuance.file.sha256,
            "class": verdict.issuance_class.value,
            "row": verdict.row,
            "unregistered": int(verdict.unregistered),
            "organisation_signed": int(verdict.organisation_signed),
            "system_flag": None if verdict.system_flag is None else int(verdict.system_flag),
            "paper_flag": int(verdict.paper_flag),
            "on_time": verdict.on_time.value,
            "findings": encode(verdict.findings),
            "blob": encode(record_of(_without_secrets(each))),
            "unit_record": unit_record,
            "facts_version": facts_version,
        }
        counts[tuple([NO_CLAIM if row[name] is None else row[name] for name in TALLY_KEY[1:]])] += 1
        tree.add(leaf_of(row))
        rows.append(tuple(row.values()))
        count += 1
        if len(rows) == _TOGETHER:
            packs.append(encode(rows))
            rows.clear()
    assert not rows or len(rows[0]) == len(COLUMNS)  # the dict above is laid out like them
    if rows:
        packs.append(encode(rows))
    return UnitRows(
        count=count,
        packs=tuple(packs),
        unit_records=tuple(records.items()),
        tallies=tuple(counts.items()),
        root=tree.root(),
    )


def leaf_of(row: Mapping[str, Any]) -> bytes:
    """The hash of one issuance's row. Any: a row has its columns' types."""
    findings = sha256(bytes(row["findings"])).hexdigest()
    path = row["path"]
    return verdict_leaf([*[row[name] for name in LEAF_NAMES], None if path is None else bytes(path).hex(), findings])


def name_of(
    number: str | None, symbol: str | None, issued_on: str | None, path: bytes | None, unregistered: bool
) -> tuple[object, ...]:
    """What names a document from one judging to the next: its place in the register, or its file."""
    if unregistered or number is None:
        return ("file", path) if path is not None else ("entry", number, symbol, issued_on)
    return ("entry", number, symbol, issued_on)


def change_payload(row: Mapping[str, Any], *, was: str, before: set[str], after: set[str]) -> dict[str, object]:
    """What the log tells of a document whose class changed; `before` and `after` are the rules that found something."""
    path = row["path"]
    return {
        "number": row["number"],
        "symbol": row["symbol"],
        "issued_on": row["issued_on"],
        "path": None if path is None else legible(os.fsdecode(path)),
        "from": was,
        "to": row["class"],
        "rules_new": sorted(after - before),
        "rules_gone": sorted(before - after),
    }


def shown(judged: Judged) -> tuple[str | None, str | None, str | None]:
    """(number, symbol, subject) for lists: the register's word, else the page's."""
    issuance = judged.issuance
    entry = issuance.entry
    document = issuance.document
    heading = None if document is None or isinstance(document, Unreadable) else document.heading
    values = [
        (entry and getattr(entry, name)) or (heading and getattr(heading, name))
        for name in ("number", "symbol", "subject")
    ]
    number, symbol, subject = (legible(value) if value else None for value in values)
    # Of a secret nothing is kept but which document it is (Decree 30/2020 Art. 16(3)).
    is_secret = judged.verdict.issuance_class is IssuanceClass.EXEMPT_SECRET
    return number, symbol, None if is_secret else subject


def legible(text: str) -> str:
    """A text that every database takes: no lone surrogate and no NUL."""
    return text.encode("utf-8", "replace").decode().replace("\0", "\ufffd")


def _without_secrets(judged: Judged) -> Issuance:
    """The issuance; of a secret's register row only what names it."""
    issuance = judged.issuance
    if issuance.entry is None or judged.verdict.issuance_class is not IssuanceClass.EXEMPT_SECRET:
        return issuance
    return replace(issuance, entry=replace(issuance.entry, subject=None, recipients=None, note=None))
