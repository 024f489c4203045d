"""What was found is kept in few transactions, and waits for none that is far off."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from pipeline.steps import passing
from pipeline.steps.passing import batches


def test_what_comes_slowly_is_handed_on_and_what_comes_quickly_travels_together(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    now = 100.0
    monkeypatch.setattr(passing.time, "monotonic", lambda: now)

    def arriving(*pauses: float) -> Iterator[int]:
        nonlocal now
        for number, pause in enumerate(pauses):
            now += pause
            yield number

    assert list(batches(arriving(*[0.001] * 10), 4, seconds=1.0)) == [[0, 1, 2, 3], [4, 5, 6, 7], [8, 9]]
    assert list(batches(arriving(0.3, 0.3, 0.3, 0.3, 30.0, 0.1, 2.0), 64, seconds=1.0)) == [[0, 1, 2, 3, 4], [5, 6]]
    assert list(batches(arriving(5.0, 5.0, 5.0), 2)) == [[0, 1], [2]]
    assert list(batches(iter(()), 2, seconds=1.0)) == []
