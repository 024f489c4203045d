"""A database that is not sound is told: by `doctor` at once, by the nightly scan and the watcher within a week."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest

from cli import main
from pipeline.stores.soundness import damage_of
from rules.text import Language
from tests.watch.office import START, Office

NIGHTLY = ["scan", "--nightly", "--executor", "serial", "--log", "none"]


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Office]:
    office = Office(tmp_path)
    (office.folder / "vanthu.toml").write_text('watch_dirs = "watched"\nstore = "sqlite:///state/store.db"\n')
    monkeypatch.chdir(office.folder)
    office.put("A/1.pdf")
    yield office
    office.close()


def damage(office: Office) -> None:
    """An index that no longer agrees with its table, which only the full check sees: queries give wrong answers."""
    with closing(sqlite3.connect(office.folder / "state" / "store.db", isolation_level=None)) as database:
        database.execute("PRAGMA writable_schema=ON")
        names = "SELECT name, sql FROM sqlite_schema WHERE type = 'index' AND sql LIKE '%ON file (sha256)%'"
        ((name, sql),) = database.execute(names).fetchall()
        database.execute("UPDATE sqlite_schema SET sql = ? WHERE name = ?", (sql.replace("sha256)", "inode)"), name))
    with closing(sqlite3.connect(office.folder / "state" / "store.db")) as database:
        assert database.execute("PRAGMA quick_check").fetchone() == ("ok",)


@pytest.mark.parametrize("language", ["vi", "en"])
def test_doctor_reads_all_of_the_store_and_ends_with_5(
    here: Office, language: Language, capsys: pytest.CaptureFixture[str]
) -> None:
    main([*NIGHTLY, "--at", START.isoformat()])
    assert damage_of(here.folder / "state" / "store.db") is None
    main(["doctor", "--lang", language])
    whole = {"vi": "nguyên vẹn", "en": "is whole"}[language]
    assert whole in " ".join(capsys.readouterr().out.split())
    damage(here)
    assert main(["doctor", "--lang", language]) == 5
    told = " ".join(capsys.readouterr().out.split())
    assert {"vi": "bị hỏng", "en": "is damaged"}[language] in told
    assert whole not in told


@pytest.mark.parametrize(
    ("language", "sentence"), [("vi", "bị hỏng ở integrity_check"), ("en", "is damaged at integr")]
)
def test_the_nightly_scan_looks_once_a_week_and_ends_with_5_each_night_until_it_is_mended(
    here: Office, language: Language, sentence: str, capsys: pytest.CaptureFixture[str]
) -> None:
    nightly = [*NIGHTLY, "--lang", language, "--at"]
    assert main([*nightly, START.isoformat()]) == 0
    damage(here)
    assert main([*nightly, (START + timedelta(days=6)).isoformat()]) == 0
    assert sentence not in capsys.readouterr().err
    for days in (7, 8):
        assert main([*nightly, (START + timedelta(days=days)).isoformat()]) == 5
        assert sentence in capsys.readouterr().err


def test_the_watcher_looks_once_a_week_and_goes_on(here: Office) -> None:
    watcher = here.watcher()
    here.turns(watcher, seconds=30)
    assert watcher.health.errors == 0
    damage(here)
    here.stores[-1]._engine.dispose()  # its connections know the schema as it was
    here.time.seconds += 8 * 86_400
    here.put("A/2.pdf")
    here.turns(watcher, seconds=30)
    assert "is damaged at integrity_check" in str(watcher.health.last_error)
    assert [event.what for event in here.told if event.what in ("error", "checkpoint")][-2:] == ["error", "checkpoint"]
    assert watcher.health.progress is None
    assert "A/2.pdf" in here.judged()


def test_a_file_that_is_no_database_is_told_in_words(tmp_path: Path) -> None:
    (tmp_path / "x.db").write_bytes(b"no database" * 1000)
    assert damage_of(tmp_path / "x.db") == "file is not a database"
