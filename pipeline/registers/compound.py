"""The compound file beneath an old workbook (xls), looked over before calamine follows its chains of sectors.

calamine follows a chain until its end mark and takes sizes, counts and dimensions at their word: one damaged number
makes it go round for ever or ask for 600 gigabytes, and it ends the process when memory is refused. No sound file has
a circle in its table of sectors, or cells where Excel 97 had no columns.

Source: MS-CFB 2.2 (header), 2.3 to 2.5 (tables of sectors), 2.6 (directory); MS-XLS 2.4.28 (BoundSheet8), 2.4.90
(Dimensions), 2.4.265 (SST).
"""

from __future__ import annotations

import struct
from collections.abc import Iterator, Sequence
from itertools import count

from pipeline.registers.interface import Refused

_HEADER_BYTES = 512
_LAST_SECTOR = 0xFFFFFFFA
"""Numbers from here on are marks: end of chain, free, a table's own sector."""
_ENTRY_BYTES = 128
_SMALL_SECTOR_BYTES = 64
_ROWS, _COLUMNS, _SHEETS = 65_536, 256, 1_000
"""Of a workbook of Excel 97; of sheets there is no bound, and nobody's register has so many."""
_END, _BOUND_SHEET, _DIMENSIONS, _STRINGS, _ROW_OF_NUMBERS = 0x0A, 0x85, 0x200, 0xFC, 0xBD
_CELLS = frozenset({0x06, 0x406, 0xD6, 0xFD, 0x203, 0x204, 0x205, 0x207, 0x27E, _ROW_OF_NUMBERS})


def check_compound(data: bytes) -> None:
    """Raises Refused where a chain goes round or a stream says it is larger than its file; says nothing else of it."""
    if len(data) < _HEADER_BYTES:
        raise Refused("workbook-damaged")
    size = 4096 if struct.unpack_from("<H", data, 0x1E)[0] == 12 else 512
    first_directory, first_small, first_more = (struct.unpack_from("<I", data, at)[0] for at in (0x30, 0x3C, 0x44))
    table = _numbers(data, _listed(data, first_more, size), size)
    if _goes_round(table):
        raise Refused("workbook-damaged")
    small_table = _numbers(data, _chain(table, first_small), size)
    if _goes_round(small_table):
        raise Refused("workbook-damaged")
    small = b""
    for entry in _entries(data, _chain(table, first_directory), size):
        # Version 3 files keep garbage in the upper half (MS-CFB 2.6.3).
        told = struct.unpack_from("<Q" if size == 4096 else "<I", entry, 0x78)[0]
        if entry[0x42] != 0 and told > len(data):
            raise Refused("workbook-damaged")
        (first,) = struct.unpack_from("<I", entry, 0x74)
        small = small or b"".join(_sector(data, sector, size) for sector in _chain(table, first))[:told]  # the root's
        if entry[:64].decode("utf-16-le", "replace").rstrip("\0") in ("Workbook", "Book"):
            if told < 4096:
                places = [at * _SMALL_SECTOR_BYTES for at in _chain(small_table, first)]
                content = b"".join(small[at : at + _SMALL_SECTOR_BYTES] for at in places)
            else:
                content = b"".join(_sector(data, sector, size) for sector in _chain(table, first))
            _check_records(content[:told])


def _check_records(content: bytes) -> None:
    """Raises Refused for a dimension, count or cell beyond what an old workbook can hold, and what its file can."""
    starts = {0}
    for kind, record in _records(content, 0):
        if kind == _BOUND_SHEET and len(record) >= 4:
            starts.add(struct.unpack_from("<I", record)[0])
    if len(starts) > _SHEETS:
        raise Refused("too-many-rows")
    for start in starts:
        for kind, record in _records(content, start):
            if kind == _STRINGS and len(record) >= 8 and struct.unpack_from("<I", record, 4)[0] * 3 > len(content):
                raise Refused("workbook-damaged")
            if kind == _DIMENSIONS and len(record) >= 10:
                # Rows are long in BIFF8 (14 bytes), short before it (10).
                form = "<IIHH" if len(record) >= 14 else "<HHHH"
                top, bottom, left, right = struct.unpack_from(form, record)
                if not (top <= bottom <= _ROWS and left <= right <= _COLUMNS):
                    raise Refused("workbook-damaged")
            if kind in _CELLS and len(record) >= 6:
                last = struct.unpack_from("<H", record, len(record) - 2 if kind == _ROW_OF_NUMBERS else 2)[0]
                if last >= _COLUMNS:
                    raise Refused("workbook-damaged")


def _records(content: bytes, at: int) -> Iterator[tuple[int, bytes]]:
    """Kind and content of each record from a place on, to the end of its part."""
    while at + 4 <= len(content):
        kind, length = struct.unpack_from("<HH", content, at)
        yield kind, content[at + 4 : at + 4 + length]
        at += 4 + length
        if kind == _END:
            return


def _listed(data: bytes, first_more: int, size: int) -> list[int]:
    """Which sectors hold the table: 109 named in the header, more in a chain of their own."""
    listed = list(struct.unpack_from("<109I", data, 0x4C))
    seen: set[int] = set()
    sector = first_more
    while sector < _LAST_SECTOR:
        if sector in seen:
            raise Refused("workbook-damaged")
        seen.add(sector)
        *more, sector = _numbers(data, [sector], size) or (_LAST_SECTOR,)
        listed += more
    return [sector for sector in listed if sector < _LAST_SECTOR]


def _numbers(data: bytes, sectors: Sequence[int], size: int) -> list[int]:
    """What these sectors hold, as numbers; a sector beyond the file holds none."""
    pieces = b"".join(_sector(data, sector, size) for sector in sectors)
    return list(struct.unpack(f"<{len(pieces) // 4}I", pieces[: len(pieces) // 4 * 4]))


def _entries(data: bytes, sectors: Sequence[int], size: int) -> list[bytes]:
    pieces = b"".join(_sector(data, sector, size) for sector in sectors)
    return [pieces[at : at + _ENTRY_BYTES] for at in range(0, len(pieces) - _ENTRY_BYTES + 1, _ENTRY_BYTES)]


def _sector(data: bytes, sector: int, size: int) -> bytes:
    return data[(sector + 1) * size : (sector + 2) * size]


def _chain(table: Sequence[int], first: int) -> list[int]:
    """The sectors of one chain of a table without circles."""
    sectors = []
    while first < len(table):
        sectors.append(first)
        first = table[first]
    return sectors


def _goes_round(table: Sequence[int]) -> bool:
    """Whether a chain leads back into itself, wherever it starts."""
    walk_of = [0] * len(table)
    for walk, start in zip(count(1), range(len(table)), strict=False):
        sector = start
        while sector < len(table) and not walk_of[sector]:
            walk_of[sector] = walk
            sector = table[sector]
        if sector < len(table) and walk_of[sector] == walk:
            return True
    return False
