"""The SQLite store on a disk that fails, of another version, or not a store at all; and killed while it writes."""

from __future__ import annotations

import os
import signal
import sqlite3
import subprocess
import sys
import time
from datetime import UTC, datetime
from pathlib import Path

import pytest

from pipeline.errors import HouseError
from pipeline.items import IntakeItem, Kind
from pipeline.stores.interface import Observation
from pipeline.stores.schema import metadata
from pipeline.stores.sql import open_store, store_file
from rules.facts import UnitCode
from tests.builders import digest_of

UNIT = UnitCode("BVDN")
AT = datetime(2026, 3, 9, tzinfo=UTC)
ROOT = Path(__file__).resolve().parents[2]


def url(tmp_path: Path) -> str:
    return f"sqlite:///{tmp_path}/vanthu.db"


def observations(first: int, count: int) -> list[Observation]:
    return [
        Observation(
            item=IntakeItem(unit=UNIT, root="/r", path=f"BVDN/{n}.pdf", size_bytes=n, mtime_ns=n, inode=n),
            sha256=digest_of(str(n)),
            kind=Kind.PDF,
        )
        for n in range(first, first + count)
    ]


def refusal(address: str, *, create: bool = True) -> HouseError:
    with pytest.raises(HouseError) as caught:
        open_store(address, create=create)
    return caught.value


def test_the_database_is_durable_and_checks_its_keys(tmp_path: Path) -> None:
    store = open_store(url(tmp_path))
    with store.reading() as connection:
        found = {
            pragma: connection.exec_driver_sql(f"PRAGMA {pragma}").scalar()
            for pragma in ("journal_mode", "synchronous", "foreign_keys", "busy_timeout")
        }
    assert found == {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1, "busy_timeout": 10_000}
    store.close()


@pytest.mark.usefixtures("heeds_interrupts")
def test_a_stop_in_the_midst_of_a_transaction_waits_for_its_end(tmp_path: Path) -> None:
    def work() -> None:
        with store.together():
            store.remember("first", "kept")
            signal.raise_signal(signal.SIGINT)
            store.remember("second", "kept")

    store = open_store(url(tmp_path))
    with pytest.raises(KeyboardInterrupt):
        work()
    began = time.monotonic()
    store.remember("third", "kept")
    assert time.monotonic() - began < 1, "nobody holds the lock for writing"
    assert [store.recall(each) for each in ("first", "second", "third")] == ["kept"] * 3
    store.close()


def test_every_table_is_strict(tmp_path: Path) -> None:
    open_store(url(tmp_path)).close()
    with sqlite3.connect(tmp_path / "vanthu.db") as database:
        made = dict(
            database.execute("SELECT name, sql FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite%'")
        )
    assert set(made) == set(metadata.tables)
    assert all("STRICT" in sql for sql in made.values())


def test_a_store_of_a_later_version_is_refused_untouched(tmp_path: Path) -> None:
    open_store(url(tmp_path)).close()
    with sqlite3.connect(tmp_path / "vanthu.db") as database:
        database.execute("UPDATE meta SET value = '99' WHERE key = 'schema'")
    refused = refusal(url(tmp_path))
    assert (refused.key, refused.exit_code) == ("store-newer", 5)
    assert "99" in refused.sentence("vi")


def test_a_file_that_is_no_database_is_told(tmp_path: Path) -> None:
    (tmp_path / "vanthu.db").write_bytes(b"a letter, not a database" * 100)
    assert refusal(url(tmp_path)).key == "store-unusable"


def test_a_folder_that_is_not_there_is_told(tmp_path: Path) -> None:
    assert refusal(f"sqlite:///{tmp_path}/no/vanthu.db").key == "store-unusable"


@pytest.mark.parametrize("address", ["", "no url at all", "nosuchbase://x", "sqlite+nosuchdriver:///x"])
def test_an_address_that_is_none_is_told(address: str) -> None:
    assert refusal(address).key == "store-unusable"


def test_a_password_in_the_address_is_not_shown(tmp_path: Path) -> None:
    refused = refusal("nosuchbase://me:geheim@host/db")
    assert "geheim" not in refused.sentence("vi") + refused.sentence("en") + str(refused)


def test_reading_needs_no_right_to_make_a_store(tmp_path: Path) -> None:
    open_store(url(tmp_path)).close()
    store = open_store(url(tmp_path), create=False)
    assert list(store.known_files(UNIT)) == []
    store.close()


def test_an_empty_database_is_no_store_to_a_reader(tmp_path: Path) -> None:
    (tmp_path / "vanthu.db").touch()
    assert refusal(url(tmp_path), create=False).key == "no-store"


def test_a_blob_that_was_tampered_with_is_told_by_its_place(tmp_path: Path) -> None:
    store = open_store(url(tmp_path))
    from pipeline.items import Extracted
    from pipeline.stores.codec import pack
    from tests.builders import some_facts

    store.keep_extracted([(digest_of("a"), pack(Extracted(facts=some_facts())))], version=1)
    with sqlite3.connect(tmp_path / "vanthu.db") as database:
        database.execute("UPDATE document SET blob = x'01ff'")
    with pytest.raises(HouseError) as caught:
        list(store.facts_of([digest_of("a")], version=1))
    assert caught.value.key == "store-damaged"
    assert digest_of("a") in caught.value.sentence("en")
    store.close()


def test_a_full_disk_is_told_and_loses_nothing_that_was_kept(tmp_path: Path) -> None:
    store = open_store(url(tmp_path))
    store.record_files(observations(0, 100), at=AT)
    with store._engine.connect() as connection:  # the pool gives the same connection to the writer
        connection.exec_driver_sql("PRAGMA max_page_count = 60")
    with pytest.raises(HouseError) as caught:
        store.record_files(observations(100, 20_000), at=AT)
    assert caught.value.key == "store-unusable"
    store.close()
    again = open_store(url(tmp_path))
    assert len(list(again.known_files(UNIT))) == 100
    again.record_files(observations(100, 10), at=AT)
    assert len(list(again.known_files(UNIT))) == 110
    again.close()


WRITE = """
import sys
from tests.stores.test_sql import observations, AT, open_store
store = open_store(sys.argv[1])
for n in range(0, 1_000_000, 20):
    with store.together():
        store.record_files(observations(n, 10), at=AT)
        store.record_files(observations(n + 10, 10), at=AT)
    print(n + 20, flush=True)
"""


def test_a_killed_writer_loses_nothing_it_had_kept_and_leaves_nothing_half(tmp_path: Path) -> None:
    for _ in range(4):
        with subprocess.Popen(
            [sys.executable, "-c", WRITE, url(tmp_path)], stdout=subprocess.PIPE, text=True, cwd=ROOT,
            env={**os.environ, "PYTHONPATH": str(ROOT)},
        ) as writer:  # fmt: skip
            assert writer.stdout is not None
            told = 0
            for line in writer.stdout:
                told = int(line)
                if told >= 200:
                    writer.send_signal(signal.SIGKILL)
                    break
            told = max([told, *(int(line) for line in writer.stdout if line.endswith("\n"))])
        store = open_store(url(tmp_path))
        kept = len(list(store.known_files(UNIT)))
        assert kept >= told
        assert kept % 20 == 0
        with store.reading() as connection:
            assert connection.exec_driver_sql("PRAGMA integrity_check").scalar() == "ok"
        store.close()


def test_the_file_of_a_store_can_be_told() -> None:
    assert store_file("sqlite:////srv/vanthu.db") == Path("/srv/vanthu.db")
    assert store_file("sqlite://") is None
    assert store_file("postgresql+psycopg://host/db") is None
