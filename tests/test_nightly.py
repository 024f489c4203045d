"""The reports that a full pass leaves: by the command and by the watcher, replaced as a whole, entered in the log."""

from __future__ import annotations

import json
import os
import shutil
import signal
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Any

import pytest

import cli
from pipeline import nightly
from pipeline.auditing import verify_log
from pipeline.config import NightlyReports, Settings, load_settings
from pipeline.errors import HouseError
from pipeline.executors.serial import SerialExecutor
from pipeline.nightly import leave_reports
from pipeline.pace import Pace
from pipeline.reporting import checkpoint_in, entry_of
from pipeline.stores.access import reading
from pipeline.stores.audit import Act
from pipeline.verify_report import write_bytes
from tests.test_report_command import SETTINGS
from tests.watch.office import Office, a_pdf
from tests.watch.test_behaviours import free_bytes, mounted, needs_root

SLOW = Pace(local=1800, remote=3600, jitter=0.0, reserve_bytes=0)
"""Days go by in few looks."""
REGISTER = "Số, ký hiệu văn bản;Ngày tháng văn bản;Trích yếu\n"


def entries(*months: str) -> bytes:
    rows = [f"{number}/CV-A;15/{month};V/v họp\n" for number, month in enumerate(months, start=1)]
    return (REGISTER + "".join(rows)).encode()


@pytest.fixture
def here(office: Office, monkeypatch: pytest.MonkeyPatch) -> Office:
    """An office with three months over two years, and its settings file."""
    monkeypatch.chdir(office.folder)
    monkeypatch.setenv("VANTHU_LANG", "en")
    Path("vanthu.toml").write_text(
        'watch_dirs = "watched"\nstore = "sqlite:///state/store.db"\n'
        '[reports]\nformats = ["json", "html", "xlsx", "docx", "csv", "openmetrics"]\n'
        '[[unit]]\ncode = "A"\nname = "A"\n[[unit]]\ncode = "B"\nname = "B"\n'
    )
    office.put("A/so.csv", entries("12/2025", "02/2026", "03/2026"))
    return office


@pytest.fixture
def office(tmp_path: Path) -> Office:
    return Office(tmp_path)


def scan_at_night(at: str) -> int:
    return cli.main(["scan", "--nightly", "--executor", "serial", "--at", at])


def test_each_month_and_year_with_documents_has_its_files_and_the_log_knows_each(here: Office) -> None:
    assert scan_at_night("2026-04-01T02:00:00+07:00") == 0
    names = {path.name for path in Path("reports").iterdir()}
    periods = {"2026", "2026-02", "2026-03", "2025", "2025-12"}
    forms = {"json", "html", "xlsx", "docx", "csv", "openmetrics"}
    assert names == {f"vanthu-{period}.{form}" for period in periods for form in forms}
    with reading(here.settings.store) as store:
        assert verify_log(store) == ()
        assert {entry.values["file"] for entry in store.log(acts=(Act.REPORTED,))} == names
        for path in Path("reports").iterdir():
            content = path.read_bytes()
            assert entry_of(store, content) is not None
            held = checkpoint_in(content)
            assert held is not None
            assert verify_log(store, against=held) == ()
    told = json.loads(Path("reports/vanthu-2026.json").read_bytes())
    assert told["summary"]["total"]["measures"]["e-issuance"]["denominator"] == 2


def test_a_quiet_night_writes_nothing_and_the_next_busy_one_all_that_changed(here: Office) -> None:
    scan_at_night("2026-04-01T02:00:00+07:00")
    before = {path.name: (path.stat().st_mtime_ns, path.read_bytes()) for path in Path("reports").iterdir()}
    scan_at_night("2026-04-02T02:00:00+07:00")
    after = {path.name: (path.stat().st_mtime_ns, path.read_bytes()) for path in Path("reports").iterdir()}
    assert after == before
    Path("reports/vanthu-2025.html").unlink()
    scan_at_night("2026-04-03T02:00:00+07:00")
    assert {path.name: path.read_bytes() for path in Path("reports").iterdir()} == {
        name: content for name, (_, content) in before.items()
    }
    here.put("A/so.csv", entries("12/2025", "02/2026", "03/2026", "04/2026"))
    scan_at_night("2026-04-05T02:00:00+07:00")  # three nights were missed
    told = json.loads(Path("reports/vanthu-2026.json").read_bytes())
    assert told["summary"]["total"]["measures"]["e-issuance"]["denominator"] == 3
    assert Path("reports/vanthu-2026-04.html").exists()


def test_a_scan_by_day_leaves_the_reports_alone(here: Office) -> None:
    cli.main(["scan", "--executor", "serial", "--at", "2026-04-01T02:00:00+07:00"])
    assert not Path("reports").exists()


def test_without_formats_none_is_written(here: Office) -> None:
    settings = Path("vanthu.toml")
    text = settings.read_text()
    settings.write_text(text.replace(text[text.index("formats") : text.index("\n[[unit]]")], "formats = []"))
    assert load_settings(None, base=Path.cwd()).reports is None
    assert scan_at_night("2026-04-01T02:00:00+07:00") == 0
    assert not Path("reports").exists()


@pytest.mark.parametrize("folder", ["watched", "watched/A", "watched/../watched/B/x"])
def test_reports_never_go_into_a_watched_folder(here: Office, folder: str) -> None:
    settings = Path("vanthu.toml")
    settings.write_text(settings.read_text().replace("[reports]\n", f'[reports]\nfolder = "{folder}"\n'))
    before = here.tree()
    assert scan_at_night("2026-04-01T02:00:00+07:00") == 2
    assert here.tree() == before


def test_of_very_many_documents_each_unit_has_its_file(here: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    here.put("B/so.csv", entries("03/2026").replace(b"CV-A", b"CV-B"))
    monkeypatch.setattr(nightly, "MOST_DOCUMENTS", 2)
    scan_at_night("2026-04-01T02:00:00+07:00")
    names = {path.stem for path in Path("reports").glob("*.json")}
    assert names == {"vanthu-2026-A", "vanthu-2026-B", "vanthu-2026-02", "vanthu-2026-03", "vanthu-2025", "vanthu-2025-12"}  # noqa: E501 # fmt: skip
    told = json.loads(Path("reports/vanthu-2026-B.json").read_bytes())
    assert [unit["code"] for unit in told["summary"]["units"]] == ["B"]


def with_reports(office: Office) -> Settings:
    return replace(office.settings, reports=NightlyReports(folder=office.folder / "reports", formats=("json",)))


def test_the_watcher_leaves_them_with_its_nights_pass(office: Office) -> None:
    office.put("A/so.csv", entries("03/2026"))
    watcher = office.watcher(settings=with_reports(office), pace=SLOW)
    office.turns(watcher, seconds=7200)
    office.turns(watcher, seconds=2 * 86_400)
    assert {event.values["file"] for event in office.events("report")} == {"vanthu-2026.json", "vanthu-2026-03.json"}
    assert watcher.health.errors == 0
    written = (office.folder / "reports" / "vanthu-2026.json").read_bytes()
    assert entry_of(office.stores[-1], written) is not None
    office.close()


def test_they_say_what_is_still_to_be_read_and_are_written_anew_when_nothing_is(office: Office) -> None:
    def waiting() -> int:
        told = json.loads((office.folder / "reports" / "vanthu-2026.json").read_bytes())
        return int(told["summary"]["waiting"])

    office.put("A/so.csv", entries("03/2026"))
    watcher = office.watcher(settings=with_reports(office), pace=SLOW)
    with open(office.root / "A" / "1.pdf", "wb") as being_written:
        being_written.write(a_pdf("1"))
        being_written.flush()
        office.turns(watcher, seconds=7200)
        office.turns(watcher, seconds=86_400)
        assert waiting() == 1
    (office.root / "A" / "1.pdf").unlink()
    office.turns(watcher, seconds=86_400)
    assert waiting() == 0
    office.close()


def test_a_report_that_cannot_be_rendered_costs_itself_and_is_tried_again(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    office.put("A/so.csv", entries("03/2026"))
    watcher = office.watcher(settings=with_reports(office), pace=SLOW)
    made = nightly.render
    with monkeypatch.context() as patched:
        patched.setattr(nightly, "render", lambda job: 1 / 0 if job.period == "2026" else made(job))
        office.turns(watcher, seconds=7200)
        office.turns(watcher, seconds=86_400)
    assert "vanthu-2026.json" in str(watcher.health.last_error)
    assert not (office.folder / "reports" / "vanthu-2026.json").exists()
    office.turns(watcher, seconds=86_400)
    assert (office.folder / "reports" / "vanthu-2026.json").exists()
    office.close()


@needs_root
def test_a_full_disk_leaves_the_reports_of_the_night_before_whole(office: Office) -> None:
    office.put("A/so.csv", entries("03/2026"))
    store = office.store()
    folder = office.folder / "reports"
    folder.mkdir()
    with mounted(folder, "size=200k"):
        office.turns(office.watcher(settings=with_reports(office), store=store), seconds=20)
        list(left(office))
        before = (folder / "vanthu-2026.json").read_bytes()
        (folder / "filler").write_bytes(b"x" * free_bytes(folder))
        office.put("A/so.csv", entries("03/2026", "03/2026"))
        office.turns(office.watchers[-1], seconds=30)
        entered = len(list(store.log(acts=(Act.REPORTED,))))
        with pytest.raises(HouseError, match="cannot-write"):
            list(left(office))
        assert len(list(store.log(acts=(Act.REPORTED,)))) == entered, "none that nobody has"
        assert (folder / "vanthu-2026.json").read_bytes() == before
        assert sorted(path.name for path in folder.iterdir()) == ["filler", "vanthu-2026-03.json", "vanthu-2026.json"]
        (folder / "filler").unlink()
        assert len(list(left(office))) == 2
        assert (folder / "vanthu-2026.json").read_bytes() != before
        assert verify_log(store) == ()
        office.close()


def left(office: Office) -> list[nightly.NightReport]:
    return list(
        leave_reports(
            with_reports(office),
            store=office.stores[-1],
            executor=SerialExecutor(),
            at=office.time.clock.now() + timedelta(days=1),
            language="vi",
            software="vanthu 0",
        )
    )


def test_the_settings_of_a_new_installation_say_where_the_reports_go(tmp_path: Path) -> None:
    for language in ("vi", "en"):
        shutil.rmtree(tmp_path / "new", ignore_errors=True)
        assert cli.main(["init", str(tmp_path / "new"), "--lang", language]) == 0
        made = load_settings(tmp_path / "new" / "vanthu.toml", base=tmp_path)
        assert made.reports == NightlyReports(folder=tmp_path / "new" / "reports", formats=("html", "json"))
    (tmp_path / "plain.toml").write_text(SETTINGS)
    plain = load_settings(tmp_path / "plain.toml", base=tmp_path)
    assert plain.reports == NightlyReports(folder=tmp_path / "reports", formats=("html", "json"))


def test_a_folder_that_cannot_be_made_ends_the_night_with_five(here: Office) -> None:
    Path("reports").touch()
    assert scan_at_night("2026-04-01T02:00:00+07:00") == 5
    with reading(here.settings.store) as store:
        assert len(list(store.issuances())) == 3


@pytest.mark.parametrize(("moment", "entries_left"), [("fsync", 0), ("replace", 1)])
def test_reports_are_entered_when_there_is_room_and_before_they_lie_there(
    here: Office, monkeypatch: pytest.MonkeyPatch, moment: str, entries_left: int
) -> None:
    """Whoever finds a file finds its entry: a kill between the two leaves an entry too many, never one too few."""
    child = os.fork()
    if child == 0:

        def killed(*given: object) -> None:
            os.kill(os.getpid(), signal.SIGKILL)

        monkeypatch.setattr(nightly, "write_bytes", partial(dying, moment, killed))
        scan_at_night("2026-04-01T02:00:00+07:00")
        os._exit(1)
    assert os.waitpid(child, 0)[1] == signal.SIGKILL
    assert len(os.listdir("reports")) == 1, "the part that was under way"
    with reading(here.settings.store) as store:
        assert len(list(store.log(acts=(Act.REPORTED,)))) == entries_left
    assert scan_at_night("2026-04-01T03:00:00+07:00") in (0, 4)
    assert [name for name in os.listdir("reports") if name.startswith(".")] == []


def dying(moment: str, killed: Callable[..., None], *given: Any, **named: Any) -> None:
    """Writes a report until that call."""
    setattr(os, moment, killed)
    write_bytes(*given, **named)
