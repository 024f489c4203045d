"""The log: a line an event, which names the run, the unit and the content, and never says what a document says."""

from __future__ import annotations

import io
import json
import os
import shutil
import signal
import sys
import unicodedata
import zipfile
from datetime import datetime
from io import BytesIO
from pathlib import Path

import pytest

from cli import main
from pipeline.commands.opening import event_log
from pipeline.demo.world import World
from pipeline.events import Event
from pipeline.executors.processes import ProcessExecutor
from pipeline.extract import EXTRACTOR_VERSION
from pipeline.items import Kind
from pipeline.reading import reader_version
from pipeline.reports.shown import shown
from pipeline.reports.standing import log_line
from pipeline.stores.sql import SqlStore, open_store
from rules.facts import DocumentFacts
from tests.watch.office import START, Office, a_pdf, digest

HEADER = "Số, ký hiệu văn bản;Ngày tháng văn bản;Trích yếu\n"
NAMES = [
    "two\nlines",
    "\x1b[31mred",
    "\u202efdp.exe",
    "b\udcfdd",
    'quo"te = x',
    "back\\slash",
    "\u2028line",
    "\x85next",
]


def said(office: Office, *whats: str) -> list[dict[str, object]]:
    """The values of these events, without their runs."""
    return [
        {"what": event.what, **{name: value for name, value in event.values.items() if name != "run"}}
        for event in office.told
        if event.what in whats
    ]


# --- what is told -----------------------------------------------------------------------------------------------------


def test_a_document_is_told_once_for_each_time_it_is_opened(office: Office) -> None:
    office.put("A/1.pdf")
    office.put("A/same.pdf", a_pdf("A/1.pdf"))
    office.put("B/cut.pdf", b"%PDF-1.4 cut")
    office.put("B/empty.pdf", b"")
    office.put("B/picture.png", b"\x89PNG\r\n\x1a\n")
    watcher = office.watcher()
    office.turns(watcher, seconds=700)
    told = said(office, "read", "known", "not-read")
    assert sorted(str(each["path"]) for each in told) == [
        "A/1.pdf", "A/same.pdf", "B/cut.pdf", "B/empty.pdf", "B/picture.png",
    ]  # fmt: skip
    by_path = {each["path"]: each for each in told}
    assert by_path["A/1.pdf"]["what"] == "read"
    assert by_path["A/1.pdf"]["sha256"] == by_path["A/same.pdf"]["sha256"] == digest(a_pdf("A/1.pdf"))
    assert isinstance(by_path["A/1.pdf"]["seconds"], float)
    assert by_path["A/same.pdf"]["what"] == "known"
    assert by_path["B/cut.pdf"]["reason"] == "pdf-damaged"
    assert by_path["B/picture.png"]["reason"] == "kind-other"
    office.told.clear()
    office.time.seconds += 27 * 3600
    office.turns(watcher, seconds=20)
    assert said(office, "read", "known", "not-read") == [], "a night in which nothing came"
    assert all("run" in event.values for event in office.events("pass"))


def test_a_file_replaced_under_its_name_and_the_class_that_follows_are_told(office: Office) -> None:
    office.put("A/1.pdf")
    watcher = office.watcher()
    office.turns(watcher, seconds=20)
    office.put("A/1.pdf", b"%PDF-1.4 cut")
    os.utime(office.put("B/2.pdf"))
    office.turns(watcher, seconds=700)
    old, new = digest(a_pdf("A/1.pdf")), digest(b"%PDF-1.4 cut")
    assert said(office, "replaced") == [
        {"what": "replaced", "unit": "A", "path": "A/1.pdf", "sha256": new, "was": old},
    ]  # fmt: skip
    (changed,) = said(office, "class-changed")
    assert changed == {
        "what": "class-changed", "unit": "A", "path": "A/1.pdf", "sha256": new, "from": changed["from"],
        "to": "unreadable",
    }  # fmt: skip
    assert changed["from"] != "unreadable"
    os.utime(office.root / "A" / "1.pdf")
    office.told.clear()
    office.turns(watcher, seconds=700)
    assert said(office, "replaced", "class-changed") == [], "touched, and the same"
    assert [each["what"] for each in said(office, "known")] == ["known"]


def test_exports_and_archives_are_told_with_what_was_bad_in_them(office: Office) -> None:
    office.put("A/so.csv", (HEADER + "1/CV-A;02/03/2026;V/v họp\n2/CV-A;31/02/2026;V/v họp\n").encode())
    packed = BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("trong.pdf", a_pdf("inside"))
        archive.writestr("../ra.pdf", a_pdf("outside"))
    office.put("B/goi.zip", packed.getvalue())
    office.turns(office.watcher(), seconds=30)
    (register,) = said(office, "register")
    assert (register["unit"], register["path"], register["rows"], register["bad_rows"]) == ("A", "A/so.csv", 2, 1)
    (opened,) = said(office, "archive")
    assert (opened["members"], opened["refused"], opened["sha256"]) == (1, 1, digest(packed.getvalue()))
    assert [each["path"] for each in said(office, "read")] == ["B/goi.zip/trong.pdf"]
    (refused,) = said(office, "not-read")
    assert str(refused["path"]).startswith("B/goi.zip/")


def dies_once(job: object) -> object:
    """A worker that dies over a document the first time, as the out-of-memory killer has it."""
    from pipeline import reading
    from pipeline.stores.codec import pack

    assert isinstance(job, reading.DocumentJob)
    mark = Path(job.path).parents[2] / "died"
    if job.path.endswith("once.pdf") and not mark.exists():
        mark.touch()
        os.kill(os.getpid(), signal.SIGKILL)
    if job.path.endswith("always.pdf"):
        os.kill(os.getpid(), signal.SIGKILL)
    return pack(reading.extract_file(job.path))


def test_a_worker_that_was_killed_is_told_and_what_became_of_its_document(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    from pipeline.executors.limits import Limits

    monkeypatch.setattr("pipeline.reading.extract_job", dies_once)
    for name in ("once", "always", "fine"):
        office.put(f"A/{name}.pdf")
    with ProcessExecutor(workers=1, limits=Limits()) as executor:
        office.turns(office.watcher(executor=executor), seconds=20)
    told = [
        (each["what"], each["path"], each.get("deaths"), each.get("reason"))
        for each in said(office, "worker-killed", "read", "not-read")
    ]
    assert sorted(told, key=lambda each: str(each[1])) == [
        ("worker-killed", "A/always.pdf", 2, None), ("not-read", "A/always.pdf", None, "worker-killed"),
        ("read", "A/fine.pdf", None, None),
        ("worker-killed", "A/once.pdf", 1, None), ("read", "A/once.pdf", None, None),
    ]  # fmt: skip


# --- how it is written ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", NAMES, ids=range(len(NAMES)))
def test_an_event_is_one_line_whatever_a_name_holds(name: str) -> None:
    event = Event(at=START, what="read", values={"run": 3, "unit": "A", "path": f"A/{name}.pdf", "error": name})
    for as_json in (False, True):
        line = log_line(event, as_json=as_json)
        assert line.isprintable()
        assert len(line.splitlines()) == 1
        line.encode()  # no half of a character
    assert json.loads(log_line(event, as_json=True))["run"] == 3
    assert log_line(event, as_json=False).startswith("2026-04-01T03:00:00.000+00:00 read run=3 unit=A path=")


def test_a_name_cannot_pretend_to_be_another_value() -> None:
    event = Event(at=START, what="read", values={"path": "A/x.pdf sha256=0000", "sha256": "12345678901234"})
    assert log_line(event, as_json=False).endswith(' read path="A/x.pdf sha256=0000" sha256=12345678901234')


def test_a_hash_is_no_citizen_number_and_an_error_may_hold_one() -> None:
    digits = "012345678901"
    event = Event(at=START, what="error", values={"sha256": digits, "was": digits, "error": f"bad {digits}"})
    assert log_line(event, as_json=False).count(digits) == 2


# --- as a scan tells it -----------------------------------------------------------------------------------------------


@pytest.fixture
def folder(world: World, tmp_path: Path) -> Path:
    """A copy of the demonstration world, not judged yet."""
    shutil.copytree(world.directory, tmp_path / "world", ignore=shutil.ignore_patterns("vanthu.db*"))
    return tmp_path / "world"


def scan_lines(folder: Path, at: datetime, capsys: pytest.CaptureFixture[str], *arguments: str) -> list[str]:
    """What stderr got of a scan, that is of the log's form."""
    scan = ["scan", "--config", str(folder / "vanthu.toml"), "--executor", "serial", "--lang", "en"]
    main([*scan, "--at", at.isoformat(), *arguments])
    return [line for line in capsys.readouterr().err.splitlines() if line.startswith(('{"at"', "20"))]


def words_of(store: SqlStore) -> set[str]:
    """Subjects, agencies, names and titles: of pages, registers and certificates."""
    found: set[str | None] = set()
    for unit in store.judged_units():
        contents = [file.sha256 for file in store.known_files(unit) if file.sha256 is not None]
        for _, kept in store.facts_of(contents, version=EXTRACTOR_VERSION):
            if isinstance(kept.facts, DocumentFacts):
                heading = kept.facts.heading
                found |= {heading.subject, heading.agency, heading.parent_agency, heading.signer, heading.title}
                for signature in kept.facts.signatures:
                    if signature.certificate is not None:
                        found |= {signature.certificate.common_name, signature.certificate.organisation}
        for _, reading in store.readings(unit, version=reader_version(())):
            for entry in reading.entries:
                found |= {entry.subject, entry.signer, entry.recipients, entry.note}
    return {text for text in found if text}


def test_the_log_of_a_scan_tells_every_document_once_and_nothing_of_what_it_says(
    world: World, folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    lines = scan_lines(folder, world.judged_at, capsys, "--log", "json")
    events = [json.loads(line) for line in lines]
    told = sorted(
        each["path"]
        for each in events
        if each["event"] in ("read", "known", "not-read") and each["path"].lower().endswith(".pdf")
    )
    store = open_store(f"sqlite:///{folder}/vanthu.db")
    try:
        opened = sorted(
            shown(file.path)
            for unit in store.judged_units()
            for file in store.known_files(unit)
            if file.kind is Kind.PDF and file.sha256 is not None
        )
        words = words_of(store)
    finally:
        store.close()
    assert told == opened
    assert len(opened) > 70
    assert {"read", "not-read", "register", "judged", "pass"} <= {each["event"] for each in events}
    assert {each["run"] for each in events} == {1}
    assert len([word for word in words if len(word) > 20]) > 40
    unsaid = [{name: value for name, value in each.items() if name != "path"} for each in events]
    log = unicodedata.normalize("NFC", json.dumps(unsaid, ensure_ascii=False)).casefold()
    assert [word for word in words if len(word) > 5 and unicodedata.normalize("NFC", word).casefold() in log] == []


def test_a_scan_keeps_a_log_at_night_or_when_asked(office: Office, capsys: pytest.CaptureFixture[str]) -> None:
    """At a terminal a person sees progress; of a nightly scan the journal is all that is left."""
    (office.folder / "vanthu.toml").write_text('watch_dirs = "watched"\nstore = "sqlite:///state/store.db"\n')
    office.put("A/1.pdf")
    night = scan_lines(office.folder, START, capsys, "--nightly")
    assert any(f" read run=1 unit=A path=A/1.pdf sha256={digest(a_pdf('A/1.pdf'))} seconds=" in line for line in night)
    assert sum(" pass run=1 full=1 units=" in line for line in night) == 1
    assert [line.split()[1] for line in scan_lines(office.folder, START, capsys, "--log", "text")] == ["pass"]
    assert scan_lines(office.folder, START, capsys, "--nightly", "--log", "none") == []
    assert scan_lines(office.folder, START, capsys) == []


@pytest.mark.parametrize("form", ["text", "json"])
def test_an_event_is_one_line_on_a_narrow_terminal_too(form: str, monkeypatch: pytest.MonkeyPatch) -> None:
    class Terminal(io.StringIO):
        def isatty(self) -> bool:
            return True

    terminal = Terminal()
    monkeypatch.setenv("COLUMNS", "40")
    monkeypatch.setattr(sys, "stderr", terminal)
    event_log(form)(Event(at=START, what="read", values={"unit": "A", "path": "A/" + "a long name " * 8 + ".pdf"}))
    assert len(terminal.getvalue().splitlines()) == 1
