"""What every test may ask for."""

from __future__ import annotations

import fcntl
import os
import pickle
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest

from pipeline.demo.world import World, make_world
from tests.watch.office import tree_digest

ROOT = Path(__file__).resolve().parent.parent


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The longest first, or a night ends with one process at work over it and the others waiting."""
    items.sort(key=lambda item: -sum(mark.kwargs.get("minutes", 0) for mark in item.iter_markers("nightly")))


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder with real documents (`VANTHU_SHARED`, else `../shared`); a test that asks for it skips without it."""
    folder = Path(os.environ.get("VANTHU_SHARED", ROOT.parent / "shared"))
    if not (folder / "data").is_dir():
        pytest.skip(f"real documents not at hand: no folder {folder}/data; name one with VANTHU_SHARED")
    return folder


@pytest.fixture(scope="session")
def world(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Iterator[World]:
    """The demonstration world, made once for all test processes; tests look at it and nothing changes in it.

    Its folder is digested when it is made and when a test process ends: whatever reads it leaves it untouched.
    """
    base = tmp_path_factory.getbasetemp()
    folder = (base if worker_id == "master" else base.parent) / "the-world"
    told = folder.with_suffix(".pickle")
    with open(folder.with_suffix(".lock"), "w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not told.exists():
            fresh = make_world(folder)
            told.write_bytes(pickle.dumps((fresh, tree_digest(fresh.watch_dirs))))
    made: World
    made, untouched = pickle.loads(told.read_bytes())
    yield made
    assert tree_digest(made.watch_dirs) == untouched, "something was changed in the watched folder of the world"


@pytest.fixture
def heeds_interrupts() -> Iterator[None]:
    """Ctrl-C is heeded here, though whoever began the tests may have it ignored, as a shell does in the background."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)
