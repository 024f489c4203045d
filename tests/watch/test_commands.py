"""`watch`, `status`, `scan --nightly` and `init --service` as a person or a machine runs them."""

from __future__ import annotations

import builtins
import itertools
import json
import os
import random
import re
import signal
import subprocess
import sys
import tempfile
import threading
import time
import xml.etree.ElementTree as ElementTree
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

from cli import main
from pipeline.auditing import verify_log
from pipeline.errors import DONE, HouseError
from pipeline.events import Event
from pipeline.intake.mounts import MOUNTS
from pipeline.placement import refuse_bad_store
from pipeline.reports.standing import log_line
from pipeline.service import write_service
from pipeline.status import status_of
from rules.text import Language
from tests.reports.test_schemas import the_schema, undescribed
from tests.watch.office import START, Office, a_pdf, digest, tree_digest
from tests.watch.soaking import below


@pytest.fixture
def here(office: Office, monkeypatch: pytest.MonkeyPatch) -> Office:
    """The office as an installation in the current folder."""
    (office.folder / "vanthu.toml").write_text(
        f'watch_dirs = "watched"\nstore = "{office.settings.store}"\n'
        + "".join(f'[[unit]]\ncode = "{unit}"\nname = "Đơn vị {unit}"\n' for unit in office.units)
    )
    monkeypatch.chdir(office.folder)
    return office


@pytest.fixture
def short_folder() -> Iterator[Path]:
    """Of a short name: the address of a socket in it holds 107 bytes (unix(7))."""
    with tempfile.TemporaryDirectory() as folder:
        yield Path(folder)


@contextmanager
def watching(
    office: Office, *arguments: str, program: tuple[str, ...] = ("-m", "cli"), **variables: str
) -> Iterator[subprocess.Popen[str]]:
    """`vanthu watch` in a process of its own."""
    command = [sys.executable, *program, "watch", "--workers", "1", "--lang", "en", *arguments]
    environment = dict(os.environ, PYTHONPATH=str(Path(__file__).parents[2]), **variables)
    process = subprocess.Popen(
        command, cwd=office.folder, env=environment, text=True, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    )
    end = threading.Timer(120, process.kill)  # who waits for its next line waits no longer
    end.start()
    try:
        yield process
    finally:
        end.cancel()
        process.kill()
        process.communicate()


def status_now(capsys: pytest.CaptureFixture[str]) -> tuple[int, dict[str, object]]:
    code = main(["status", "--format", "json", "--lang", "en"])
    out = capsys.readouterr().out
    return code, json.loads(out) if out else {}


def test_watch_judges_what_is_dropped_answers_status_and_stops_clean(
    here: Office, capsys: pytest.CaptureFixture[str]
) -> None:
    with watching(here, "--log", "json") as process:
        assert process.stderr is not None
        lines = (json.loads(line) for line in process.stderr)
        assert next(lines)["event"] == "started"
        assert {next(lines)["event"] for _ in range(4)} == {"judged", "pass", "checkpoint"}
        dropped = time.monotonic()
        here.put("A/dropped.pdf")
        assert [next(lines)["event"] for _ in range(2)] == ["read", "judged"]
        done = next(lines)
        latency = time.monotonic() - dropped
        assert (done["event"], done["read"], done["units"]) == ("pass", 1, "A")
        assert latency < 15, "A.5: drop to verdict"
        code, told = status_now(capsys)
        assert (code, told["standing"]) == (0, "watching")
        assert "`watch`" in str(told["holder"])
        assert main(["scan", "--lang", "en"]) == 5
        assert f"process {process.pid}" in capsys.readouterr().err
        process.send_signal(signal.SIGTERM)
        assert process.wait(timeout=10) == 130
        assert [line["event"] for line in map(json.loads, list(process.stderr)[:1])] == ["stopped"]
    code, told = status_now(capsys)
    assert (code, told["standing"], told["holder"]) == (0, "nightly", None)


_HASTY = """\
import signal, sys, pipeline.pace as p
signal.signal(signal.SIGINT, signal.default_int_handler)  # a shell has it ignored in the background
p.Pace.__init__.__kwdefaults__.update(local=0.3, quiet_local=0.1, shortest=0.1)
import cli
sys.exit(cli.main())
"""


@pytest.mark.parametrize("times", [8, pytest.param(120, marks=pytest.mark.nightly(minutes=4))])
def test_a_watcher_that_is_told_to_stop_at_any_moment_stops_and_says_nothing_odd(
    here: Office, times: int, capsys: pytest.CaptureFixture[str]
) -> None:
    moment = random.Random(5)
    for number in range(times):
        for place in range(6):
            here.put(f"A/{number}-{place}.pdf")
        with watching(here, "--log", "json", program=("-c", _HASTY)) as process:
            assert process.stderr is not None
            assert json.loads(next(process.stderr))["event"] == "started"
            # Most of what is done for the first time, modules, connections and workers, is done soon.
            time.sleep(moment.uniform(0, moment.choice([0.3, 1.0, 2.5])))
            process.send_signal(moment.choice([signal.SIGTERM, signal.SIGINT]))
            _, told = process.communicate(timeout=20)  # to its end: no worker holds it any longer
            # Where the code of a data class was being made, Python ends by the signal: a shell says 130 of it too.
            assert process.returncode in (130, -signal.SIGINT), told
            # A worker that was just beginning finds its locks gone, and its interpreter says so: nothing else may.
            told = re.sub(r"Traceback .*?SemLock._rebuild.*?\nFileNotFoundError: .*?\n", "", told, flags=re.DOTALL)
            *lines, last = told.splitlines()
            assert last == "Interrupted; what was done is kept.", told
            assert [json.loads(line)["event"] for line in lines if line][-1] == "stopped"
    assert main(["scan", "--lang", "en"]) == DONE
    said = capsys.readouterr().err
    assert times < 100 or f"read {6 * times}," not in said, "some were stopped while they read, or after"
    files = {str(path.relative_to(here.root)): digest(path.read_bytes()) for path in here.root.rglob("*.pdf")}
    store = here.store()
    assert here.judged() == files
    assert verify_log(store) == ()


_LIGHT = """\
import sys, pipeline.pace as p, pipeline.watch as w
w._REST_AFTER_FILES, w._HEAVIER_BYTES = 3, -(1 << 40)
p.Pace.__init__.__kwdefaults__.update(local=1.0, quiet_local=0.5)
import cli
sys.exit(cli.main())
"""
"""A watcher to which whatever it holds after three files is too much; and a hasty one."""


@pytest.mark.skipif(sys.platform != "linux", reason="what a process holds is told by /proc alone")
def test_a_watcher_that_a_large_pass_left_heavy_begins_anew_in_its_own_place(
    here: Office, capsys: pytest.CaptureFixture[str], short_folder: Path
) -> None:
    temporary = short_folder
    for number in range(4):
        here.put(f"A/{number}.pdf")
    with watching(here, "--log", "json", program=("-c", _LIGHT), TMPDIR=str(temporary)) as process:
        assert process.stderr is not None
        events = (json.loads(line)["event"] for line in process.stderr)
        assert list(itertools.takewhile(lambda event: event != "renewing", events)).count("read") == 4
        assert next(events) == "started"
        assert "read" not in set(itertools.takewhile(lambda event: event != "checkpoint", events)), "what it knows"
        held = descriptors(process.pid)
        here.put("A/later.pdf")
        assert next(events) == "read"
        assert set(itertools.takewhile(lambda event: event != "pass", events)) == {"judged"}
        code, told = status_now(capsys)
        assert (code, told["standing"], told["watcher"]["pid"]) == (0, "watching", process.pid)
        assert [child for child in below(process.pid) if state_of(child) == "Z"] == []
        assert len(list(temporary.glob("pymp-*"))) == 1, "the one of this beginning"
        made = here.folder / "made"
        made.mkdir()
        for number in range(4, 7):
            (made / f"{number}.pdf").write_bytes(a_pdf(str(number)))
        made.rename(here.root / "A" / "made")  # at once: none is left for the next beginning and its workers
        assert "renewing" in events, "and once more, as often as it must"
        assert set(itertools.takewhile(lambda event: event != "checkpoint", events)) >= {"started", "pass"}
        assert descriptors(process.pid) <= held
        process.send_signal(signal.SIGTERM)
        assert process.wait(20) == 130
    assert list(temporary.glob("pymp-*")) == []


def test_what_is_known_of_very_many_files_is_no_reason_to_begin_anew(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Else a watcher over millions of files would begin anew for ever."""
    holds = 50 << 20
    monkeypatch.setattr("pipeline.watch._REST_AFTER_FILES", 3)
    monkeypatch.setattr("pipeline.watch._KNOWN_FILE_BYTES", 10 << 20)
    monkeypatch.setattr("pipeline.watch.resident_bytes", lambda: holds)
    watcher = office.watcher()
    for number, (files, grown, is_heavy) in enumerate([(1, 400, False), (4, -330, False), (4, 50, True)]):
        for each in range(files):
            office.put(f"A/{number}-{each}.pdf")
        holds += grown << 20
        office.turns(watcher, seconds=30)
        assert watcher.is_heavy is is_heavy, number


def test_a_watcher_that_begins_anew_is_not_called_dead_meanwhile(office: Office) -> None:
    watcher = office.watcher()
    office.turns(watcher, seconds=10)
    watcher.health.state = "renewing"
    watcher._tell_health()
    now = office.time.clock.now()
    told = [
        status_of(watcher.store, holder=None, at=now + timedelta(seconds=seconds)).standing for seconds in (2, 59, 90)
    ]
    assert told == ["watching", "watching", "dead"]


def descriptors(pid: int) -> int:
    return len(os.listdir(f"/proc/{pid}/fd"))


def state_of(pid: int) -> str:
    """One letter; Z of one that has ended and is still listed (proc(5), stat, field 3)."""
    return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]


def test_a_watcher_that_was_killed_is_told_at_once(here: Office, capsys: pytest.CaptureFixture[str]) -> None:
    with watching(here) as process:
        assert process.stderr is not None
        while "pass" not in process.stderr.readline():
            pass
        process.kill()
        process.wait()
    code, told = status_now(capsys)
    assert (code, told["standing"]) == (1, "dead")


def test_status_without_a_store_says_so(here: Office, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["status"]) == 3


@pytest.mark.parametrize("language", ["vi", "en"])
def test_status_is_for_people_too(here: Office, capsys: pytest.CaptureFixture[str], language: Language) -> None:
    here.put("A/1.pdf")
    (here.root / "A" / "~$1.docx").write_bytes(b"")
    here.put("B/half.pdf", a_pdf("half")[:100])
    watcher = here.watcher()
    here.turns(watcher, seconds=30)
    watcher.health.state = "stopped"
    watcher._tell_health()
    at = ["--at", here.time.clock.now().isoformat()]
    assert main(["status", "--lang", language, *at]) == 0
    out = capsys.readouterr().out
    expected = {
        "vi": ["kiểm tra gần nhất", "1 · tệp tạm", "1 · chưa đủ nội dung", "quét toàn bộ gần nhất"],
        "en": ["last look", "1 · temporary", "1 · not all there yet", "last full pass"],
    }
    assert [words for words in expected[language] if words not in out] == []
    late = (here.time.clock.now() + timedelta(days=3)).isoformat()
    assert main(["status", "--at", late]) == 1


def test_a_night_that_was_missed_is_told_and_caught_up(here: Office, capsys: pytest.CaptureFixture[str]) -> None:
    here.put("A/1.pdf")
    nightly = ["scan", "--nightly", "--executor", "serial", "--lang", "en"]
    main([*nightly, "--at", START.isoformat()])
    first = capsys.readouterr().err
    assert "missed" not in first
    assert "vanthu/audit/1 2 " in first
    here.put("B/2.pdf")
    main([*nightly, "--at", (START + timedelta(days=4)).isoformat()])
    assert "3 nights were missed" in capsys.readouterr().err
    _, told = status_now(capsys)
    assert told["full_pass"] == "2026-04-05T10:00:00+07:00"


def test_a_nightly_scan_over_a_log_that_was_meddled_with_ends_with_five(
    here: Office, capsys: pytest.CaptureFixture[str]
) -> None:
    from tests.stores.test_audit import meddle

    here.put("A/1.pdf")
    nightly = ["scan", "--nightly", "--executor", "serial", "--lang", "en", "--at", START.isoformat()]
    main(nightly)
    meddle(here, "UPDATE audit SET at = at + 1 WHERE seq = 1")
    assert main(nightly) == 5
    assert "Entry 1 of the log was changed" in capsys.readouterr().err


def test_the_json_of_status_and_diff_is_what_their_schemas_describe(
    here: Office, capsys: pytest.CaptureFixture[str]
) -> None:
    here.put("A/1.pdf")
    (here.root / "A" / "~$1.docx").write_bytes(b"")
    here.put("B/half.pdf", a_pdf("half")[:100])
    watcher = here.watcher()
    here.turns(watcher, seconds=30)
    here.put("A/1.pdf", b"%PDF-1.4 cut")
    here.turns(watcher, seconds=700)
    told = {}
    main(["status", "--format", "json", "--at", here.time.clock.now().isoformat()])
    told["status"] = json.loads(capsys.readouterr().out)
    last = str(told["status"]["runs"][0]["id"])
    assert main(["diff", "2", last, "--format", "json"]) == 0
    told["diff"] = json.loads(capsys.readouterr().out)
    assert [each["now"] for each in told["diff"]["changes"]] == ["unreadable"]
    for name, value in told.items():
        schema = the_schema(name)
        Draft202012Validator.check_schema(schema)
        Draft202012Validator(schema).validate(value)
        assert undescribed(value, schema, schema) == []
    assert main(["diff", "2", last, "--lang", "vi"]) == 0
    assert "tệp hoặc sổ đăng ký thay đổi" in capsys.readouterr().out
    assert main(["diff", "1", "9999"]) == 2


# --- where the store may lie ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("command", [["scan"], ["watch"]])
def test_a_store_inside_a_watched_folder_is_refused(
    here: Office, command: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    settings = here.folder / "vanthu.toml"
    settings.write_text(settings.read_text().replace("/state/store.db", "/watched/A/store.db"))
    before = tree_digest(here.root)
    assert main([*command, "--lang", "en"]) == 5
    assert "lies inside the watched folder" in capsys.readouterr().err
    assert tree_digest(here.root) == before


@pytest.mark.parametrize("kind", ["cifs", "nfs4", "9p", "fuse.sshfs"])
def test_a_store_on_a_network_share_is_refused(office: Office, kind: str) -> None:
    mounts = office.folder / "mounts"
    mounts.write_text(f"1 1 0:1 / / rw - ext4 x rw\n2 1 0:2 / {office.folder}/state rw - {kind} x rw\n")
    with pytest.raises(HouseError, match="store-on-share"):
        refuse_bad_store(office.settings, mounts=mounts)
    refuse_bad_store(office.settings, mounts=MOUNTS)


# --- what the operating system starts ---------------------------------------------------------------------------------


def test_the_unit_files_pass_systemds_own_check(tmp_path: Path) -> None:
    home = tmp_path / "văn thư 100%"
    files = write_service(home)
    assert [file.name for file in files] == [
        "vanthu-watch.service", "vanthu-nightly.service", "vanthu-nightly.timer", "vanthu-nightly.xml",
    ]  # fmt: skip
    try:
        checked = subprocess.run(["systemd-analyze", "verify", *files[:3]], capture_output=True, text=True, timeout=60)
    except FileNotFoundError:
        pytest.skip("systemd not at hand: no systemd-analyze on the path")
    assert (checked.returncode, checked.stderr) == (0, "")


def test_the_units_let_the_service_write_where_its_settings_say_and_nowhere_else(tmp_path: Path) -> None:
    home = tmp_path / "home"
    home.mkdir()
    (home / "vanthu.toml").write_text(
        f'watch_dirs = "{tmp_path}/share"\nstore = "sqlite:///{tmp_path}/state/vanthu.db"\n'
        f'[reports]\nfolder = "{tmp_path}/for the head"\n'
    )
    for path in write_service(home)[:2]:
        assert (tmp_path / "for the head").is_dir()
        text = path.read_text()
        assert f'ReadWritePaths="{home}" -"{tmp_path}/for the head" -"{tmp_path}/state"\n' in text
        assert f'ReadOnlyPaths=-"{tmp_path}/share"\n' in text


def test_the_task_for_windows_is_xml_in_utf_16_and_catches_up(tmp_path: Path) -> None:
    task = ElementTree.fromstring(write_service(tmp_path / "a & b")[3].read_bytes())
    names = {element.tag.rpartition("}")[2]: element.text for element in task.iter()}
    assert names["Arguments"] == "scan --nightly"
    assert names["StartWhenAvailable"] == "true"
    assert str(names["WorkingDirectory"]).endswith("a & b")


def test_init_service_adds_to_an_installation_and_leaves_its_settings(
    here: Office, capsys: pytest.CaptureFixture[str]
) -> None:
    before = (here.folder / "vanthu.toml").read_bytes()
    assert main(["init", "--service"]) == 0
    assert (here.folder / "service" / "vanthu-watch.service").exists()
    assert (here.folder / "vanthu.toml").read_bytes() == before


# --- one line an event ------------------------------------------------------------------------------------------------


def test_a_log_line_is_one_line_whatever_a_name_holds() -> None:
    event = Event(at=START, what="error", values={"error": "A/two\nlines \x1b[31m \u202epdf.exe", "run": 3})
    for as_json in (False, True):
        line = log_line(event, as_json=as_json)
        assert not any(ord(letter) < 32 or letter == "\u202e" for letter in line)
    assert json.loads(log_line(event, as_json=True))["run"] == 3


# --- a secret's file --------------------------------------------------------------------------------------------------


def test_a_secrets_file_is_not_opened_to_see_whether_it_settled(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Decision 28/2018/QĐ-TTg Art. 1(2): register and file come together, and the register is read first."""
    rows = [
        "STT;Số, ký hiệu văn bản;Ngày tháng văn bản;Trích yếu nội dung;Độ mật",
        "1;17/MAT-A;02/03/2026;;Mật",
        "2;18/CV-A;02/03/2026;V/v tổ chức họp;Thường",
    ]
    opened: list[str] = []
    real_open, real_os_open = builtins.open, os.open

    def told(file: object, *arguments: object, **named: object) -> object:
        opened.append(str(file))
        return real_open(file, *arguments, **named)  # type: ignore[call-overload]

    def os_told(file: object, *arguments: object, **named: object) -> int:
        opened.append(str(file))
        return real_os_open(file, *arguments, **named)  # type: ignore[arg-type]

    office.put("A/17.MAT-A.pdf", a_pdf("secret"))
    office.put("A/18.CV-A.pdf", a_pdf("ordinary"))
    office.put("A/so.csv", "\n".join(rows).encode())
    monkeypatch.setattr(builtins, "open", told)
    monkeypatch.setattr(os, "open", os_told)
    office.turns(office.watcher(), seconds=60)
    classes = {row.number: row.verdict.issuance_class.value for row in office.rows()}
    assert classes["17"] == "exempt-secret"
    assert any(path.endswith("/18.CV-A.pdf") for path in opened)
    assert not [path for path in opened if path.endswith("/17.MAT-A.pdf")]
