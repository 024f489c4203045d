"""The watcher, its lock and its log over a real PostgreSQL, held against what SQLite says."""

from __future__ import annotations

from pathlib import Path

import pytest

from pipeline.auditing import verify_log
from pipeline.errors import HouseError
from pipeline.status import Standing, status_of
from pipeline.stores.access import holder, writing
from pipeline.stores.sql import open_store
from tests.contracts.conftest import Server
from tests.watch.office import START, Office


def test_a_server_keeps_what_a_file_keeps(postgresql: Server, tmp_path: Path) -> None:
    kept = []
    for name, url in (("file", None), ("server", postgresql.new_schema())):
        office = Office(tmp_path / name)
        for number in range(5):
            office.put(f"A/{number}.pdf")
        store = open_store(url or office.settings.store)
        office.stores.append(store)
        watcher = office.watcher(store=store)
        office.turns(watcher, seconds=20)
        office.put("A/0.pdf", b"%PDF-1.4 cut")
        office.turns(watcher, seconds=700)
        assert verify_log(store) == ()
        log = [(entry.seq, entry.act, entry.unit, entry.values.get("to"), entry.values.get("root")) for entry in store.log()]  # fmt: skip # noqa: E501
        kept.append((office.rows(), log, store.verdict_roots()))
        office.close()
    assert kept[0] == kept[1]
    assert any(act == "class-changed" for _, act, *_ in kept[0][1])


def test_one_writer_among_all_machines_and_readers_know_who(postgresql: Server) -> None:
    url = postgresql.new_schema()
    with writing(url, command="watch", at=START):
        held = holder(url)
        assert held is not None
        assert "`watch`" in held.en
        with pytest.raises(HouseError, match="store-locked"), writing(url, command="scan", at=START):
            pass
    assert holder(url) is None
    store = open_store(url)
    assert status_of(store, holder=None, at=START).standing is Standing.LATE
    store.close()


def test_the_log_on_a_server_refuses_a_slip_of_the_hand(postgresql: Server, tmp_path: Path) -> None:
    url = postgresql.new_schema()
    office = Office(tmp_path)
    office.put("A/1.pdf")
    office.stores.append(open_store(url))
    office.turns(office.watcher(store=office.stores[-1]), seconds=20)
    for statement in ("UPDATE audit SET unit = 'X'", "DELETE FROM audit", "TRUNCATE audit"):
        with pytest.raises(Exception, match="append-only"), office.stores[-1]._engine.begin() as connection:
            connection.exec_driver_sql(statement)
    assert verify_log(office.stores[-1]) == ()
    office.close()
