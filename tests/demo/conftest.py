"""The demonstration world, made once for the tests that only look at it."""

from __future__ import annotations

import pytest

from pipeline.demo.world import World, make_world


@pytest.fixture(scope="session")
def world(tmp_path_factory: pytest.TempPathFactory) -> World:
    return make_world(tmp_path_factory.mktemp("world"))
