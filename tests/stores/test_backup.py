"""A backup is made while the store is in use, and a restored store says what the backed-up one said."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest

from cli import main
from pipeline.auditing import verify_log
from pipeline.errors import HouseError
from pipeline.stores.access import writing
from pipeline.stores.backup import back_up, restore
from pipeline.stores.sql import open_store
from tests.watch.office import Office

NOW = datetime(2026, 4, 2, tzinfo=UTC)


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    made = Office(tmp_path)
    made.put("A/1.pdf")
    made.turns(made.watcher(), seconds=20)
    yield made
    made.close()


def told(url: str) -> list[object]:
    store = open_store(url)
    try:
        return [list(store.issuances()), list(store.log()), store.tallies(), store.unit_runs()]
    finally:
        store.close()


def test_a_backup_taken_while_somebody_writes_is_whole_and_restores_to_the_same(office: Office) -> None:
    url, copy = office.settings.store, office.folder / "copy of 100%.db"
    with writing(url, command="watch", at=NOW) as store, store.together():
        store.remember("half", "done")
        back_up(url, copy)
    before = told(url)
    office.put("A/2.pdf")
    office.turns(office.watchers[-1], seconds=20)
    assert told(url) != before
    office.stores[-1].close()
    aside = restore(url, copy, at=NOW)
    assert aside is not None
    assert told(url) == before
    assert told(f"sqlite:///{aside}") != before
    store = open_store(url)
    assert store.recall("half") is None
    assert verify_log(store) == ()
    store.close()


def test_a_restored_store_is_worked_with(office: Office) -> None:
    url, copy = office.settings.store, office.folder / "copy.db"
    back_up(url, copy)
    office.stores[-1].close()
    Path(url.removeprefix("sqlite:///")).unlink()
    assert restore(url, copy, at=NOW) is None
    office.put("A/2.pdf")
    office.turns(office.watcher(), seconds=20)
    assert set(office.judged()) == {"A/1.pdf", "A/2.pdf"}
    assert verify_log(office.stores[-1]) == ()


def test_on_a_disk_without_links_a_backup_is_made_all_the_same(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    def refused(*_: object) -> None:
        raise PermissionError(1, "Operation not permitted")

    monkeypatch.setattr("os.link", refused)
    url, copy = office.settings.store, office.folder / "copy.db"
    back_up(url, copy)
    before = told(url)
    assert told(f"sqlite:///{copy}") == before
    office.stores[-1].close()
    aside = restore(url, copy, at=NOW)
    assert told(url) == before == told(f"sqlite:///{aside}")
    assert not list(office.folder.glob(".*.part"))


def test_nothing_is_written_over(office: Office) -> None:
    there = office.folder / "there.db"
    there.write_bytes(b"mine")
    with pytest.raises(HouseError, match="file-there"):
        back_up(office.settings.store, there)
    assert there.read_bytes() == b"mine"
    assert not list(office.folder.glob(".*.part"))


@pytest.mark.parametrize("damage", ["junk", "cut", "other", "newer"])
def test_a_bad_backup_is_refused_and_the_store_stays(office: Office, damage: str) -> None:
    url, copy = office.settings.store, office.folder / "copy.db"
    back_up(url, copy)
    match damage:
        case "junk":
            copy.write_bytes(b"no database at all" * 100)
        case "cut":
            copy.write_bytes(copy.read_bytes()[: copy.stat().st_size // 2])
        case "other":
            copy.unlink()
            with closing(sqlite3.connect(copy)) as connection:
                connection.execute("CREATE TABLE x (y)")
        case _:
            with closing(sqlite3.connect(copy)) as connection:
                connection.execute("UPDATE meta SET value = '999' WHERE key = 'schema'")
                connection.commit()
    before = told(url)
    with pytest.raises(HouseError, match="store-newer" if damage == "newer" else "backup-unusable"):
        restore(url, copy, at=NOW)
    assert told(url) == before
    assert not list((office.folder / "state").glob(".*"))


def test_a_store_in_use_is_not_replaced(office: Office) -> None:
    url, copy = office.settings.store, office.folder / "copy.db"
    back_up(url, copy)
    with writing(url, command="watch", at=NOW), pytest.raises(HouseError, match="store-locked"):
        restore(url, copy, at=NOW)


def test_a_server_is_not_backed_up_from_here(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    settings = tmp_path / "vanthu.toml"
    settings.write_text('store = "postgresql+psycopg://somebody@nowhere/x"\n')
    assert main(["backup", str(tmp_path / "b.db"), "--config", str(settings), "--lang", "en"]) == 2
    assert "pg_dump" in capsys.readouterr().err
