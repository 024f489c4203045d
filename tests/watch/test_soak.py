"""The soak (tests/watch/soaking.py) for as long as VANTHU_SOAK_SECONDS says, an hour where it says nothing."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from tests.watch.office import Office
from tests.watch.soaking import UNITS, Soak, slope

pytestmark = pytest.mark.nightly
_SECONDS = float(os.environ.get("VANTHU_SOAK_SECONDS", "3600"))
_HOUR = pytest.mark.nightly(minutes=_SECONDS / 60)
_LONG = 1800.0
"""Shorter, a watcher's slope is its allocator's noise: some MB an hour either way."""


@pytest.mark.parametrize("seconds", [pytest.param(90.0, id="short"), pytest.param(_SECONDS, id="long", marks=_HOUR)])
def test_a_watcher_in_all_its_troubles_loses_nothing_and_does_not_grow(tmp_path: Path, seconds: float) -> None:
    # Its own death comes once, early: the life after it is nine tenths of the whole, long enough to be measured.
    told = Soak(Office(tmp_path, units=UNITS), seconds, watcher_dies_at=max(2, int(seconds / 600))).run()
    print(json.dumps(told, indent=1))
    assert told["wrongs"] == [], "what `vanthu status` said after each trouble"
    assert (told["missing"], told["never_judged"], told["twice"], told["wrong_content"]) == (0, 0, 0, 0)
    assert told["facts"] == told["dropped"]
    assert told["is_whole"]
    assert told["log_problems"] == []
    assert told["errors"] == []
    assert told["latency_p95"] <= 15
    assert told["fd_slope_h"] in (0, None)
    if told["longest_life"] >= _LONG:
        # From the tenth minute on (PIPELINE E.3 #20): by then every kind of trouble has come.
        assert told["rss_slope_filled_mb_h"] <= 1


def test_on_a_polled_share_a_file_is_judged_within_ninety_seconds(tmp_path: Path) -> None:
    soak = Soak(Office(tmp_path, units=UNITS), 360.0, is_shared=True, troubles=("worker", "register"))
    told = soak.run()
    print(json.dumps(told, indent=1))
    assert told["wrongs"] == []
    assert (told["missing"], told["twice"], told["log_problems"]) == (0, 0, [])
    assert told["latency_p95"] <= 90


def test_the_slope_is_what_grows_and_not_what_jumps() -> None:
    steady = [(float(at), 100.0 + 0.01 * at) for at in range(100)]
    assert slope(steady) == pytest.approx(0.01)
    assert slope([(at, size + (50.0 if at == 99 else 0.0)) for at, size in steady]) == pytest.approx(0.01)
