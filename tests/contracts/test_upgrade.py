"""Stores of every version that was released are brought up to this one's, on both databases, and lose nothing.

`data/released` holds, by the number of their schema, stores as those versions left them (dumps, and what `vanthu
summary` said of them): the sample of this repository scanned twice, with a document replaced and one taken away
between the two.
"""

from __future__ import annotations

import hashlib
import json
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from cli import main
from pipeline.auditing import verify_log
from pipeline.errors import HouseError
from pipeline.extract import EXTRACTOR_VERSION, extract
from pipeline.stores.access import reading, writing
from pipeline.stores.audit import Act
from pipeline.stores.backup import back_up, restore
from pipeline.stores.schema import SCHEMA_VERSION
from pipeline.stores.sql import open_store
from pipeline.stores.upgrade import MIGRATIONS
from tests.contracts.conftest import Server
from tests.watch.office import START

ROOT = Path(__file__).parents[2]
RELEASED = Path(__file__).parent / "data" / "released"
VERSIONS = sorted(int(path.name.split(".")[0]) for path in RELEASED.glob("*.sqlite.sql"))
REWORDED = (("1 in all stand neither", "1 in all stands neither"),)
"""(as a released version said it, as it is said since): nothing else may differ."""
EACH_VERSION = pytest.mark.parametrize("version", VERSIONS)


def as_a_file(version: int, folder: Path) -> str:
    """A store as that version left it; its URL."""
    with closing(sqlite3.connect(folder / "vanthu.db")) as database:
        database.executescript((RELEASED / f"{version}.sqlite.sql").read_text())
        database.execute("PRAGMA journal_mode=WAL")
    return f"sqlite:///{folder}/vanthu.db"


def on_a_server(version: int, server: Server) -> str:
    import psycopg

    url = server.new_schema()
    name = url.rpartition("%3D")[2]
    dump = (RELEASED / f"{version}.postgresql.sql").read_text().replace("CREATE SCHEMA released;", "")
    with psycopg.connect(host=str(server.folder), user="vanthu", dbname="postgres", autocommit=True) as connection:
        connection.execute(dump.replace("released.", f"{name}."))
    return url


@pytest.fixture(params=["sqlite", "postgresql"])
def released(request: pytest.FixtureRequest, tmp_path: Path) -> Callable[[int], str]:
    if request.param == "sqlite":
        return lambda version: as_a_file(version, tmp_path)
    server: Server = request.getfixturevalue("postgresql")
    return lambda version: on_a_server(version, server)


def installed(url: str, folder: Path) -> Path:
    """Settings over that store, as the released version had them."""
    settings = folder / "vanthu.toml"
    told = (ROOT / "vanthu.toml").read_text().replace("sqlite:///vanthu.db", url)
    settings.write_text(told.replace('"watch_dirs"', f'"{ROOT}/watch_dirs"'))
    return settings


def test_every_version_before_this_one_has_its_store_and_its_migration() -> None:
    assert list(range(1, SCHEMA_VERSION)) == VERSIONS
    numbers = sorted(int(path.name[:4]) for path in (MIGRATIONS / "versions").glob("[0-9]*.py"))
    assert numbers == list(range(1, SCHEMA_VERSION + 1))


@EACH_VERSION
def test_an_upgraded_store_says_what_it_said(
    released: Callable[[int], str], version: int, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    url = released(version)
    with writing(url, command="scan", at=START) as store:
        assert verify_log(store) == ()
        (upgraded,) = store.log(acts=(Act.UPGRADED,))
        assert upgraded.values == {"from": version, "to": SCHEMA_VERSION}
        assert [run.id for run in store.runs()] == [2, 1]
    assert main(["summary", "--format", "json", "--config", str(installed(url, tmp_path))]) == 0
    said = (RELEASED / f"{version}.summary.json").read_text()
    for as_said, better in REWORDED:
        assert as_said in said
        said = said.replace(as_said, better)
    before = json.loads(said)
    told = json.loads(capsys.readouterr().out)
    assert {name: told[name] for name in before} == before  # what a later version tells besides is no change


@EACH_VERSION
def test_an_upgraded_store_is_one_newly_made(released: Callable[[int], str], version: int, tmp_path: Path) -> None:
    url = released(version)
    with writing(url, command="scan", at=START):
        pass
    fresh = f"sqlite:///{tmp_path}/new.db"
    if not url.startswith("sqlite"):
        fresh = url[: url.rindex("%3D")] + "%3Dfresh"
        with open_store(url)._engine.begin() as connection:
            connection.exec_driver_sql("DROP SCHEMA IF EXISTS fresh CASCADE")
            connection.exec_driver_sql("CREATE SCHEMA fresh")
    open_store(fresh).close()
    assert structure(url) == structure(fresh)


def structure(url: str) -> Any:
    """Tables, columns, keys and indexes of a store, as its database tells them. Any: whatever it tells them as."""
    store = open_store(url)
    with store.reading() as connection:
        if url.startswith("sqlite"):
            rows = connection.exec_driver_sql("SELECT type, name, sql FROM sqlite_master").all()
            told = sorted((kind, name, " ".join((sql or "").split()).replace('"', "")) for kind, name, sql in rows)
        else:
            columns = connection.exec_driver_sql(
                "SELECT table_name, column_name, data_type, collation_name, is_nullable "
                "FROM information_schema.columns WHERE table_schema = current_schema() ORDER BY 1, 2"
            ).all()
            keys = connection.exec_driver_sql(
                "SELECT tablename, replace(indexdef, current_schema(), '') FROM pg_indexes "
                "WHERE schemaname = current_schema() ORDER BY 1, 2"
            ).all()
            told = [*map(tuple, columns), *map(tuple, keys)]
    store.close()
    return told


@EACH_VERSION
def test_the_next_scan_takes_facts_again_where_this_version_reads_otherwise_and_only_there(
    version: int, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The sample itself has all documents that the store knows, the replaced and the missing one too."""
    url = as_a_file(version, tmp_path)
    settings = installed(url, tmp_path)
    with closing(sqlite3.connect(tmp_path / "vanthu.db")) as database:
        known = database.execute("SELECT sha256 FROM document WHERE version = ?", (EXTRACTOR_VERSION,)).fetchall()
    taken: list[bytes] = []
    monkeypatch.setattr("pipeline.reading.extract", lambda data: (taken.append(data), extract(data))[1])
    scanning = ["scan", "--executor", "serial", "--config", str(settings), "--at"]
    assert main([*scanning, "2026-05-05T09:00:00+07:00"]) == 0
    here = {hashlib.sha256(path.read_bytes()).hexdigest() for path in (ROOT / "watch_dirs").rglob("*.pdf")}
    assert sorted(hashlib.sha256(data).hexdigest() for data in taken) == sorted(here - {name for (name,) in known})
    taken.clear()
    assert main([*scanning, "2026-05-06T09:00:00+07:00"]) == 0
    assert not taken
    capsys.readouterr()
    with reading(url) as store:
        assert verify_log(store) == ()
        assert "unreadable" not in {row.verdict.issuance_class for row in store.issuances()}


@EACH_VERSION
def test_the_store_as_it_was_is_kept_beside_and_can_be_put_back(version: int, tmp_path: Path) -> None:
    url = as_a_file(version, tmp_path)
    with writing(url, command="scan", at=START) as store:
        count = len(list(store.issuances()))
    kept = tmp_path / f"vanthu.db.schema-{version}"
    with closing(sqlite3.connect(kept)) as database:
        assert database.execute("SELECT value FROM meta WHERE key = 'schema'").fetchone() == (str(version),)
    with writing(url, command="scan", at=START):
        pass
    assert restore(url, kept, at=START) is not None
    with reading(url) as store:
        assert len(list(store.issuances())) == count


@EACH_VERSION
def test_a_reader_writes_nothing_and_says_what_to_do(released: Callable[[int], str], version: int) -> None:
    url = released(version)
    with pytest.raises(HouseError) as caught, reading(url):
        pass
    assert (caught.value.key, caught.value.exit_code) == ("store-older", 5)
    assert str(version) in caught.value.sentence("vi")
    with writing(url, command="scan", at=START):
        pass
    with reading(url) as store:
        assert list(store.issuances())


@EACH_VERSION
def test_an_upgrade_that_breaks_off_leaves_the_store_as_it_was(
    released: Callable[[int], str], version: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    url = released(version)
    with monkeypatch.context() as patched:
        patched.setattr("pipeline.stores.upgrade.update", lambda table: 1 / 0)  # its last step
        with pytest.raises(ZeroDivisionError):
            open_store(url)
    with pytest.raises(HouseError, match="store-older"), reading(url):
        pass
    with writing(url, command="scan", at=START) as store:
        assert verify_log(store) == ()


def test_a_backup_of_an_earlier_version_is_restored_and_brought_up(tmp_path: Path) -> None:
    (tmp_path / "old").mkdir()
    (tmp_path / "new").mkdir()
    back_up(as_a_file(1, tmp_path / "old"), tmp_path / "backup.db")
    url = f"sqlite:///{tmp_path}/new/vanthu.db"
    assert restore(url, tmp_path / "backup.db", at=START) is None
    with reading(url) as store:
        assert list(store.issuances())


def test_a_server_that_the_earlier_version_still_writes_to_is_not_upgraded(postgresql: Server) -> None:
    import psycopg

    url = on_a_server(1, postgresql)
    with psycopg.connect(host=str(postgresql.folder), user="vanthu", dbname="postgres") as connection:
        connection.execute("SELECT pg_advisory_lock(130160837027957)")
        with pytest.raises(HouseError, match="store-locked"):
            open_store(url)
    open_store(url).close()
