"""Old workbooks whose tables lie: refused before a library follows them, for it would end the process."""

from __future__ import annotations

import struct
from pathlib import Path

import pytest

from pipeline.registers.compound import check_compound
from pipeline.registers.interface import Refused
from tests.registers.makers import read

DATA = (Path(__file__).parent / "data" / "so-van-ban-di.xls").read_bytes()
SECTOR = 512
TABLE = (struct.unpack_from("<I", DATA, 0x4C)[0] + 1) * SECTOR
DIRECTORY = (struct.unpack_from("<I", DATA, 0x30)[0] + 1) * SECTOR


def put(form: str, at: int, *values: int, of: bytes = DATA) -> bytes:
    """The workbook with numbers written over."""
    data = bytearray(of)
    struct.pack_into(form, data, at, *values)
    return bytes(data)


DIMENSIONS = DATA.index(b"\x00\x02\x0e\x00") + 4
STRINGS = DATA.index(b"\xfc\x00", DATA.index(b"\x85\x00"))
CELL = DATA.index(b"\xfd\x00\x0a\x00") + 4


@pytest.mark.parametrize(
    "data",
    [
        put("<I", TABLE, 0),
        put("<III", TABLE, 1, 2, 0),
        put("<I", 0x44, 0, of=put("<I", 2 * SECTOR - 4, 0)),
        put("<I", DIRECTORY + 0x78, 0x7FFFFFFF),
        put("<I", DIMENSIONS + 4, 0x70000000),
        put("<II", DIMENSIONS, 0xF8110000, 0x5D30412B),
        put("<HH", DIMENSIONS + 8, 0, 0xFFFF),
        put("<I", STRINGS + 8, 0x7FFFFFFF),
        put("<HH", CELL, 0xFFFF, 0xFFFF),
    ],
    ids=[
        "a sector that follows itself", "three sectors in a circle", "a table that goes on in its own list",
        "a stream of two gigabytes", "two thousand million rows", "rows from behind to front", "65,535 columns",
        "two thousand million strings", "a cell in the last corner",
    ],
)  # fmt: skip
def test_an_old_workbook_whose_numbers_lie_is_refused_before_it_is_opened(data: bytes) -> None:
    assert data != DATA
    with pytest.raises(Refused):
        check_compound(data)
    assert read(data).reason == "workbook-damaged"


def test_a_sound_one_is_let_through() -> None:
    check_compound(DATA)
    assert read(DATA).kind == "register"
