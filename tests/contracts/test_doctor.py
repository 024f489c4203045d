"""`vanthu doctor` on the store, be it a file or on a server, and on where the night's reports go."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from pipeline.config import NightlyReports, Settings
from pipeline.doctor import Check, State, examine
from pipeline.stores.access import writing
from pipeline.trust.anchors import load_trust
from tests.contracts.conftest import Server
from tests.contracts.test_upgrade import on_a_server
from tests.watch.office import START, Office


def told_of(settings: Settings, topic: str) -> list[Check]:
    material = load_trust(settings.trust_folder, pins=())
    return [check for check in examine(settings, material, at=START) if check.topic.en == topic]


def test_a_server_is_asked(postgresql: Server, tmp_path: Path) -> None:
    settings = replace(Office(tmp_path).settings, store=postgresql.new_schema())
    (check,) = told_of(settings, "Store")
    assert (check.state, "no store yet" in check.told.en) == (State.OK, True)
    with writing(settings.store, command="scan", at=START) as store:
        store.begin_run(at=START, command="scan", tool_version="0", inputs="")
    (check,) = told_of(settings, "Store")
    assert (check.state, check.values) == (State.OK, {"run": "1"})


def test_an_earlier_versions_store_on_a_server_is_told_with_its_cure(postgresql: Server, tmp_path: Path) -> None:
    settings = replace(Office(tmp_path).settings, store=on_a_server(1, postgresql))
    (check,) = told_of(settings, "Store")
    assert check.state is State.FAIL
    assert check.cure is not None
    assert "vanthu scan" in check.cure.format("vi", {})


def test_a_server_that_does_not_answer_is_told(tmp_path: Path) -> None:
    pytest.importorskip("psycopg")
    settings = replace(Office(tmp_path).settings, store=f"postgresql+psycopg://vanthu@/x?host={tmp_path}/nowhere")
    (check,) = told_of(settings, "Store")
    assert check.state is State.FAIL
    assert "nowhere" in check.told.format("en", {})


def test_where_reports_go_is_looked_at(tmp_path: Path) -> None:
    settings = Office(tmp_path).settings
    assert told_of(settings, "Reports") == []
    (tmp_path / "file").touch()
    for folder, state in (("new/deep", State.OK), ("file", State.FAIL), ("file/below", State.FAIL)):
        asked = replace(settings, reports=NightlyReports(folder=tmp_path / folder, formats=("json",)))
        (check,) = told_of(asked, "Reports")
        assert (check.state, check.cure is None) == (state, state is State.OK)
