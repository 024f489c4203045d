"""Exports and packages of every kind, and what is made of a mutant of one; importable by workers."""

from __future__ import annotations

import pickle
import random
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path

from tests.mutants import mutant, zip_mutant
from tests.registers.makers import BOOK, Table, a_book_row, delimited, html, ods, read, spreadsheetml, xlsx
from tests.registers.test_edxml import PDF, a_package, an_attachment

_TABLE: Table = [
    ["SỔ ĐĂNG KÝ VĂN BẢN ĐI"],
    list(BOOK),
    ["(1)", "(2)", "(3)", "(4)", "(5)", "(6)", "(7)", "(8)", "(9)", "(10)"],
    *(a_book_row(f"{number}/QĐ-BVĐKĐN", date(2026, 3, 1 + number)) for number in range(1, 12)),
    a_book_row("12/BVĐKĐN-VP", 46090, note="thu hồi", sent_on="05/03/2026"),
]


@dataclass(frozen=True, slots=True)
class Job:
    """One mutant, by its number."""

    seeds: str
    """File of the pickled seeds."""
    number: int


def make_seeds() -> dict[str, bytes]:
    """Workbooks come first: every other mutant is of one."""
    merges = ((0, 0, 0, 9, "SỔ ĐĂNG KÝ VĂN BẢN ĐI"),)
    return {
        "xlsx": xlsx(_TABLE),
        "xlsx with merges": xlsx(_TABLE, merges=merges, more=[("Sổ 2", _TABLE)], hidden=["Sổ 2"], is_1904=True),
        "xls": (Path(__file__).parent / "data" / "so-van-ban-di.xls").read_bytes(),
        "ods": ods(_TABLE),
        "html": html(_TABLE, spans=True),
        "spreadsheetml": spreadsheetml(_TABLE),
        "csv": delimited(_TABLE, delimiter=";"),
        "csv in TCVN3": delimited(_TABLE, encoding="tcvn3"),
        "csv in UTF-16": delimited(_TABLE, delimiter="\t", encoding="utf-16"),
        "edxml": a_package(an_attachment(PDF)),
    }


def read_mutant(job: Job) -> tuple[str, str]:
    """The seed's name, and what its mutant was told to be; in a worker."""
    seeds = _seeds(job.seeds)
    names = list(seeds)
    chance = random.Random(job.number)
    name = chance.choice(names[:2]) if job.number % 2 else names[job.number // 2 % len(names)]
    data = seeds[name]
    if data.startswith(b"PK") and chance.random() < 0.8:
        changed = zip_mutant(data, chance)
    else:
        changed, _ = mutant(data, chance, list(seeds.values()))
    reading = read(changed)
    return name, reading.reason or f"{reading.kind}, {len(reading.entries)} entries"


@cache
def _seeds(path: str) -> dict[str, bytes]:
    made: dict[str, bytes] = pickle.loads(Path(path).read_bytes())
    return made
