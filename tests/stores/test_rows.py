"""A unit's rows, as they travel from where they were judged to where they are written."""

from __future__ import annotations

import pickle
from collections.abc import Iterator
from datetime import date
from itertools import cycle, islice

import pytest

from pipeline.items import Judged
from pipeline.stores.rows import COLUMNS, rows_of
from rules.profiles import PROFILES
from rules.verdict import judge
from tests.builders import an_issuance
from tests.reports.some_report import issuances


def judged(count: int) -> Iterator[Judged]:
    some = [
        Judged(issuance=each, verdict=judge(each, profile=PROFILES["strict"], today=date(2026, 4, 30)))
        for each in (*issuances(), an_issuance())
    ]
    return islice(cycle(some), count)


@pytest.mark.parametrize("count", [0, 1, 499, 500, 501, 1000, 1203])
def test_every_row_arrives_in_its_place_however_many_travel_together(count: int) -> None:
    made = rows_of(judged(count), facts_version=5)
    arrived = pickle.loads(pickle.dumps(made))
    rows = list(arrived.rows)
    assert arrived.count == len(rows) == sum(arrived.classes.values()) == count
    assert [row[COLUMNS.index("position")] for row in rows] == list(range(count))
    alone = [row for each in judged(count) for row in rows_of([each], facts_version=5).rows]
    assert [row[1:] for row in rows] == [row[1:] for row in alone]


def test_who_writes_them_holds_a_few_hundred_unfolded_and_the_others_small() -> None:
    """A worker's answer is held whole until it is written, those of other workers beside it."""
    made = rows_of(judged(5000), facts_version=5)
    assert len(made.packs) == 10
    as_they_are = len(pickle.dumps(list(made.rows)))
    assert len(pickle.dumps(made)) < as_they_are / 4
