"""What a watched folder may count on: one test for each of the 25 behaviours, named by it.

Time is moved by hand, so a pause of ten minutes costs none; where the kernel must show its hand, a test waits.
"""

from __future__ import annotations

import fcntl
import json
import os
import random
import shutil
import signal
import socket
import sqlite3
import subprocess
import tempfile
import time
import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import timedelta
from io import StringIO
from pathlib import Path

import pytest
from rich.console import Console

from pipeline.doctor import Check, State, examine
from pipeline.errors import HouseError
from pipeline.executors.processes import ProcessExecutor
from pipeline.intake import settle
from pipeline.intake.mounts import Mode, mode_of
from pipeline.intake.settle import Waiting
from pipeline.intake.walk import look
from pipeline.items import Ignored
from pipeline.pace import Pace
from pipeline.reports.content import Manner
from pipeline.reports.figures import documents_content
from pipeline.reports.lines import as_json
from pipeline.reports.standing import status_lines
from pipeline.reports.terminal import print_documents
from pipeline.status import Standing, Status, status_of
from pipeline.trust.anchors import load_trust
from rules.facts import UnitCode
from rules.text import Text
from tests.watch.office import PACE, START, Office, a_pdf, digest

needs_root = pytest.mark.skipif(os.geteuid() != 0, reason="mounting needs root")
_NOBODY = 65534


def contents_seen(office: Office) -> int:
    """How often any document was read, over all runs."""
    with sqlite3.connect(office.settings.store.removeprefix("sqlite:///")) as connection:
        return int(connection.execute("select count(*) from document").fetchone()[0])


def reads(office: Office) -> int:
    return sum(int(event.values["read"]) for event in office.events("pass"))


# --- is it all there? -------------------------------------------------------------------------------------------------


def test_01_a_file_copied_slowly_is_taken_once_and_whole(office: Office) -> None:
    whole = a_pdf("slow", size=20 * 4096)
    watcher = office.watcher()
    written = 0

    def write_more() -> None:
        nonlocal written
        if written < len(whole):
            with open(office.root / "A" / "slow.pdf", "ab") as file:
                file.write(whole[written : written + 4096])
            written += 4096

    write_more()
    office.turns(watcher, seconds=300, each=write_more)
    assert written >= len(whole)
    assert office.judged() == {"A/slow.pdf": digest(whole)}
    assert (reads(office), contents_seen(office)) == (1, 1)


def test_02_a_writer_who_pauses_and_keeps_the_file_open_is_waited_for(office: Office) -> None:
    whole = a_pdf("paused")
    watcher = office.watcher()
    with open(office.root / "A" / "paused.pdf", "wb") as file:
        file.write(whole)
        file.flush()
        office.turns(watcher, seconds=3 * PACE.quiet_local)
        assert office.judged() == {}
        assert watcher.settling.waiting == {Waiting.WRITER: 1}
    office.turns(watcher)
    assert office.judged() == {"A/paused.pdf": digest(whole)}


def test_02_without_leases_the_missing_end_holds_it_back(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(settle, "has_writer", lambda path: None)
    whole = a_pdf("paused")
    office.put("A/paused.pdf", whole[: whole.index(b"startxref")])
    watcher = office.watcher()
    office.turns(watcher, seconds=60)
    assert office.judged() == {}
    assert watcher.settling.waiting == {Waiting.BROKEN: 1}
    office.put("A/paused.pdf", whole)
    office.turns(watcher)
    assert office.judged() == {"A/paused.pdf": digest(whole)}


@pytest.mark.parametrize("name", ["full.pdf", "full.csv"])
def test_03_a_file_given_its_full_size_at_once_is_waited_for(office: Office, name: str) -> None:
    whole = a_pdf("full", size=9000) if name.endswith("pdf") else "Số;Ngày\n1;02/03/2026\n".encode() * 400
    path = office.put(f"A/{name}", b"")
    os.truncate(path, len(whole))
    watcher = office.watcher()
    office.turns(watcher, seconds=30)
    assert reads(office) == 0
    with open(path, "r+b") as file:
        file.write(whole[:3000])
    os.truncate(path, len(whole))
    office.turns(watcher, seconds=30)
    assert reads(office) == 0
    path.write_bytes(whole)
    office.turns(watcher, seconds=30)
    assert reads(office) == 1


def test_03_what_stays_broken_is_judged_as_broken_after_ten_minutes(office: Office) -> None:
    office.put("A/cut.pdf", a_pdf("cut")[:200])
    office.put("A/empty.pdf", b"")
    watcher = office.watcher()
    office.turns(watcher, seconds=590)
    assert office.judged() == {}
    office.turns(watcher, seconds=30)
    assert set(office.judged()) == {"A/cut.pdf", "A/empty.pdf"}
    assert {row.verdict.issuance_class.value for row in office.rows()} <= {"unreadable", "review", "unsigned"}


def test_04_a_file_moved_in_is_taken_though_no_close_comes(office: Office) -> None:
    outside = office.folder / "outside.pdf"
    outside.write_bytes(a_pdf("moved"))
    watcher = office.watcher()
    office.turns(watcher)
    os.rename(outside, office.root / "A" / "moved.pdf")
    office.turns(watcher, seconds=20)
    assert set(office.judged()) == {"A/moved.pdf"}


@pytest.mark.parametrize("temporary", ["x.pdf.crdownload", "x.pdf.part", "~$x.pdf", "~WRL0001.tmp", ".x.pdf.swp"])
def test_05_of_a_temporary_name_and_a_final_one_only_the_final_is_taken(office: Office, temporary: str) -> None:
    office.put(f"A/{temporary}", a_pdf("x"))
    watcher = office.watcher()
    office.turns(watcher, seconds=30)
    assert watcher.health.ignored == {Ignored.TEMPORARY.value: 1} or temporary.startswith(".")
    os.rename(office.root / "A" / temporary, office.root / "A" / "x.pdf")
    office.turns(watcher, seconds=30)
    assert office.judged() == {"A/x.pdf": digest(a_pdf("x"))}
    assert reads(office) == 1


def test_06_a_tree_that_comes_at_once_is_found_within_one_look(office: Office) -> None:
    watcher = office.watcher()
    office.turns(watcher)
    made = office.folder / "made"
    deep = made / "1" / "2" / "3" / "4" / "5"
    deep.mkdir(parents=True)
    for place, folder in enumerate([made, *made.rglob("*")]):
        if folder.is_dir():
            (folder / f"{place}.pdf").write_bytes(a_pdf(str(folder)))
    os.rename(made, office.root / "B" / "2026")
    watcher.look_now()
    watcher.turn()
    assert sum(watcher.settling.waiting.values()) == 6
    office.turns(watcher)
    assert len(office.judged()) == 6


def test_07_files_from_before_the_start_and_from_while_it_was_down_are_taken(office: Office) -> None:
    for number in range(60):
        office.put(f"A/{number}.pdf")
    first = office.watcher()
    office.turns(first)
    assert len(office.judged()) == 60
    office.stores[-1].close()
    for number in range(60, 90):
        office.put(f"A/{number}.pdf")
    office.turns(office.watcher())
    assert len(office.judged()) == 90
    assert reads(office) == 90


@pytest.mark.parametrize("has_events", [True, False])
def test_08_a_burst_loses_nothing_with_events_or_without(office: Office, has_events: bool) -> None:
    """Only what settles is counted here: reading this many is the nightly test's part."""
    watcher = office.watcher(has_events=has_events)
    watcher.turn()
    for number in range(3000):
        (office.root / "AB"[number % 2] / f"{number}.csv").write_bytes(b"")
    office.time.seconds += 30
    watcher.turn()
    assert sum(watcher.settling.waiting.values()) == 3000


def test_09_without_any_event_all_is_found_within_two_periods(office: Office) -> None:
    mounts = office.folder / "mounts"
    mounts.write_text("")  # no type is known: everything is polled
    watcher = office.watcher(mounts=mounts, has_events=True)
    office.turns(watcher)
    assert watcher.health.modes == {"native": 0, "polling": 2}
    assert watcher.health.attended == 0
    office.put("A/1.pdf")
    office.turns(watcher, seconds=2 * PACE.remote)
    assert set(office.judged()) == {"A/1.pdf"}


def test_09_all_local_looks_together_take_a_hundredth_of_the_clock_and_each_share_is_polled_by_its_own(
    office: Office,
) -> None:
    """Each by its own, twenty units of 5,000 files took an eighth of a processor while nothing happened."""
    watcher = office.watcher()
    watcher.turn()
    first, second = watcher._units.values()
    first.took = second.took = 0.5
    assert watcher._interval(first) == 100
    first.mode = Mode.POLLING
    assert (watcher._interval(first), watcher._interval(second)) == (60, 50)


def test_10_the_mode_of_each_folder_follows_its_mount(office: Office) -> None:
    for name in ("local", "share", "odd", "share/inner folder"):
        (office.root / name).mkdir()
    mounts = office.folder / "mounts"
    lines = [("/", "ext4"), (office.root / "share", "cifs"), (office.root / "odd", "fuse.something"),
             (office.root / "share" / "inner folder", "xfs")]  # fmt: skip
    mounts.write_text(
        "".join(f"1 1 0:1 / {str(path).replace(' ', chr(92) + '040')} rw - {kind} x rw\n" for path, kind in lines)
    )
    modes = [mode_of(office.root / name, mounts=mounts) for name in ("local", "share", "odd", "share/inner folder")]
    assert modes == [Mode.NATIVE, Mode.POLLING, Mode.POLLING, Mode.NATIVE]


# --- folders that go and come back ------------------------------------------------------------------------------------


def test_11_a_root_that_vanishes_and_comes_back_implies_nothing(office: Office) -> None:
    for unit in office.units:
        office.put(f"{unit}/1.pdf")
    watcher = office.watcher()
    office.turns(watcher)
    before = office.judged()
    os.rename(office.root, office.folder / "away")
    office.turns(watcher, seconds=200)
    assert office.judged() == before
    assert len(office.events("root-gone")) == 1
    assert watcher.health.is_root_there is False
    read = reads(office)
    os.rename(office.folder / "away", office.root)
    office.turns(watcher, seconds=200)
    assert len(office.events("root-back")) == 1
    assert (office.judged(), reads(office)) == (before, read)


@needs_root
def test_11_an_unmounted_share_is_no_emptied_folder(office: Office) -> None:
    place = office.root / "A"
    with mounted(place):
        office.put("A/1.pdf")
        watcher = office.watcher()
        office.turns(watcher)
        assert set(office.judged()) == {"A/1.pdf"}
        kept = (place / "1.pdf").read_bytes()
    assert list(place.iterdir()) == []
    office.turns(watcher, seconds=100)
    assert set(office.judged()) == {"A/1.pdf"}
    assert watcher.health.unreachable == 1
    read = reads(office)
    with mounted(place):
        office.put("A/1.pdf", kept)
        office.turns(watcher, seconds=30)
        assert set(office.judged()) == {"A/1.pdf"}
        assert watcher.health.unreachable == 0
        assert contents_seen(office) == 1
        assert reads(office) <= read + 1  # the copy has another inode: hashed again, not judged anew


def test_11_a_folder_really_emptied_is_believed(office: Office) -> None:
    path = office.put("A/1.pdf")
    watcher = office.watcher()
    office.turns(watcher)
    path.unlink()
    office.turns(watcher, seconds=30)
    assert office.judged() == {}


def test_12_a_folder_deleted_and_made_again_is_heard_again(office: Office) -> None:
    watcher = office.watcher(has_events=True)
    watcher.turn()
    assert watcher.health.attended == 2
    (office.root / "A").rmdir()
    office.turns(watcher, seconds=15)
    (office.root / "A").mkdir()
    office.turns(watcher, seconds=15)
    assert watcher.health.attended == 2
    while watcher.hints.wait(0.3):
        pass
    office.put("A/1.pdf")
    assert watcher.hints.wait(5.0), "no event came from the new folder"
    office.turns(watcher, seconds=2 * PACE.local)
    assert set(office.judged()) == {"A/1.pdf"}


def test_13_an_exception_in_a_look_or_a_pass_is_counted_and_the_loop_lives(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    watcher = office.watcher()
    chance = random.Random(13)
    compare = watcher.store.compare

    def failing(*arguments: object, **named: object) -> object:
        if chance.random() < 0.1:
            raise RuntimeError("one call in ten")
        return compare(*arguments, **named)  # type: ignore[arg-type]

    monkeypatch.setattr(watcher.store, "compare", failing)
    for number in range(12):
        office.put(f"A/{number}.pdf")
        office.turns(watcher, seconds=20)
    office.turns(watcher, seconds=120)
    assert len(office.judged()) == 12
    assert watcher.health.errors == len(office.events("error")) > 0
    told = str(watcher.health.last_error)
    assert told.startswith("RuntimeError at test_behaviours.py:")
    assert "one call in ten" not in told, "what a library complains of may be a document's words"


def test_13_a_dead_emitter_is_replaced(office: Office) -> None:
    watcher = office.watcher(has_events=True)
    watcher.turn()
    observer = watcher.hints._observer
    assert observer is not None
    for emitter in list(observer.emitters):
        emitter.stop()
        emitter.join(5)
    office.time.seconds += 11
    watcher.turn()
    assert watcher.hints.rearmed == 2
    while watcher.hints.wait(0.3):
        pass
    office.put("B/1.pdf")
    assert watcher.hints.wait(5.0)


@pytest.fixture
def own_office() -> Iterator[Office]:
    """An office of somebody who is not root, to whom the operating system may refuse something."""
    with tempfile.TemporaryDirectory() as made:
        if os.geteuid() == 0:
            os.chown(made, _NOBODY, _NOBODY)
            os.seteuid(_NOBODY)
        office = Office(Path(made))
        try:
            yield office
        finally:
            office.close()
            if os.getuid() == 0:
                os.seteuid(0)


def test_14_an_unreadable_folder_or_file_costs_only_itself(own_office: Office) -> None:
    office = own_office
    office.put("A/closed/1.pdf").parent.chmod(0)
    office.put("A/2.pdf").chmod(0)
    office.put("A/3.pdf")
    watcher = office.watcher()
    try:
        office.turns(watcher, seconds=30)
        assert set(office.judged()) == {"A/3.pdf"}
        assert watcher.health.unreachable == 1
        assert watcher.settling.waiting == {Waiting.RETRY: 1}
    finally:
        (office.root / "A" / "closed").chmod(0o755)
        (office.root / "A" / "2.pdf").chmod(0o644)
    office.turns(watcher, seconds=90)
    assert set(office.judged()) == {"A/closed/1.pdf", "A/2.pdf", "A/3.pdf"}


def test_14_and_15_a_file_that_cannot_be_opened_is_tried_again_later(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As root, and as a program that shares nothing shows on Windows: the open itself fails."""
    import builtins

    real, tries = builtins.open, 0

    def refusing(file: object, *arguments: object, **named: object) -> object:
        nonlocal tries
        if str(file).endswith("busy.pdf") and is_busy:
            tries += 1
            raise PermissionError(13, "Permission denied", str(file))
        return real(file, *arguments, **named)  # type: ignore[call-overload]

    is_busy = True
    monkeypatch.setattr(builtins, "open", refusing)
    office.put("A/1.pdf")
    (office.root / "A" / "busy.pdf").write_bytes(a_pdf("busy"))
    watcher = office.watcher(pace=Pace(local=60, jitter=0.0, reserve_bytes=0))
    office.turns(watcher, seconds=900)
    assert set(office.judged()) == {"A/1.pdf"}
    assert 3 <= tries <= 12, "1, 5, 30 minutes apart, and not at every look"
    is_busy = False
    office.turns(watcher, seconds=1800)
    assert set(office.judged()) == {"A/1.pdf", "A/busy.pdf"}


def test_15_a_file_that_another_program_holds_is_taken_when_it_lets_go(office: Office) -> None:
    path = office.put("A/1.pdf")
    watcher = office.watcher()
    with open(path, "r+b") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        office.turns(watcher, seconds=120)
        assert office.judged() == {}
    office.turns(watcher)
    assert set(office.judged()) == {"A/1.pdf"}


# --- what a file is ---------------------------------------------------------------------------------------------------


def test_16_one_content_under_three_names_is_read_once(office: Office) -> None:
    for path in ("A/1.pdf", "A/copy.pdf", "B/1.pdf"):
        office.put(path, a_pdf("same"))
    watcher = office.watcher()
    office.turns(watcher)
    assert contents_seen(office) == 1
    known = [file.path for unit in office.units for file in office.stores[-1].known_files(UnitCode(unit))]
    assert known == ["A/1.pdf", "A/copy.pdf", "B/1.pdf"]
    judged = {row.path for row in office.rows()}
    assert "B/1.pdf" in judged
    assert judged & {"A/1.pdf", "A/copy.pdf"}


def test_17_another_content_under_a_known_name_is_new_and_the_earlier_is_remembered(office: Office) -> None:
    office.put("A/1.pdf", a_pdf("first"))
    watcher = office.watcher()
    office.turns(watcher)
    office.put("A/1.pdf", a_pdf("second"))
    office.turns(watcher, seconds=30)
    assert office.judged() == {"A/1.pdf": digest(a_pdf("second"))}
    (earlier,) = office.stores[-1].earlier_contents(UnitCode("A"))
    assert (earlier.path, earlier.sha256) == ("A/1.pdf", digest(a_pdf("first")))
    assert contents_seen(office) == 2


def test_18_killed_at_any_moment_every_file_is_judged_exactly_once(office: Office) -> None:
    """A watcher here, killed between and within its passes; scans by the hundred stand in test_faults.py."""
    for number in range(60):
        office.put(f"{'AB'[number % 2]}/{number}.pdf")
    chance = random.Random(18)
    for _ in range(12):
        child = os.fork()
        if child == 0:
            try:
                office.turns(office.watcher(), seconds=40)
            finally:
                os._exit(0)
        time.sleep(chance.uniform(0.02, 0.3))
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
    office.turns(office.watcher(), seconds=30)
    assert len(office.judged()) == len(office.rows()) == contents_seen(office) == 60


def test_19_a_document_that_kills_its_worker_is_unreadable_after_two_deaths_and_not_tried_again(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(6):
        office.put(f"A/{number}.pdf")
    monkeypatch.setattr("pipeline.reading.extract_job", deadly)
    with ProcessExecutor(workers=1, preload=("pipeline.reading",)) as executor:
        watcher = office.watcher(executor=executor)
        office.turns(watcher, seconds=20)
        classes = {row.path: row.verdict.issuance_class.value for row in office.rows()}
        assert len(classes) == 6
        assert classes["A/3.pdf"] == "unreadable"
        assert list(classes.values()).count("unreadable") == 1
        read = reads(office)
        office.turns(watcher, seconds=300)
        assert reads(office) == read


def deadly(job):  # type: ignore[no-untyped-def]
    """Dies of the document 3; runs in a worker."""
    from pipeline.reading import extract_file
    from pipeline.stores.codec import pack

    if job.path.endswith("/3.pdf"):
        os.kill(os.getpid(), signal.SIGSEGV)
    return pack(extract_file(job.path))


@needs_root
def test_20_a_read_only_medium_is_watched_like_any_other_and_nothing_is_written_there(office: Office) -> None:
    with mounted(office.root / "A") as remount:
        office.put("A/1.pdf")
        office.put("A/so.csv", "Số;Ký hiệu;Ngày\n1;X;02/03/2026\n".encode())
        remount("ro")
        before = office.tree()
        office.turns(office.watcher(has_events=True), seconds=40)
        assert "A/1.pdf" in office.judged()
        assert office.tree() == before


def test_20_nothing_in_a_watched_folder_is_changed(office: Office) -> None:
    for path in ("A/1.pdf", "A/below/2.pdf", "B/x.csv", "B/~$y.docx"):
        office.put(path)
    (office.root / "A" / "broken.pdf").write_bytes(b"%PDF-1.4")
    before = office.tree()
    office.turns(office.watcher(has_events=True), seconds=700)
    assert office.tree() == before


NAMES = [
    unicodedata.normalize("NFC", "Quyết định số 12.pdf").encode(),
    unicodedata.normalize("NFD", "Quyết định số 12.pdf").encode(),
    b"Quy\xd5t \xae\xddnh.pdf",
    b"\xfd.pdf",
    b"two\nlines.pdf",
    b"-rf.pdf",
    "\N{MEMO} ký.pdf".encode(),
    b"n" * 251 + b".pdf",
    b" spaces  .pdf",
    b"100%s %d {x}.pdf",
    "\u202egnp.pdf".encode(),
    b"[red]x[bold].pdf",
    b"<b>&amp;.pdf",
    b"=1+1.pdf",
    b"trailing.pdf.",
]


def test_21_every_name_that_a_disk_takes_is_judged_and_shown_legibly(office: Office) -> None:
    for place, name in enumerate(NAMES):
        with open(os.path.join(os.fsencode(office.root / "A"), name), "wb") as file:
            file.write(a_pdf(f"name {place}"))
    watcher = office.watcher()
    office.turns(watcher)
    rows = office.rows()
    assert len(rows) == len({row.path for row in rows}) == len(NAMES)
    content = documents_content(rows, manner=Manner(language="vi", show_personal_data=False))
    told = as_json(content)
    told.encode("utf-8")
    assert not any(ord(letter) < 32 and letter != "\n" for letter in told)
    assert len(json.loads(told)["documents"]) == len(NAMES)
    table = StringIO()
    print_documents(content, language="vi", on=Console(file=table, width=400, markup=False))
    table.getvalue().encode("utf-8")
    assert not any(unicodedata.category(letter) in ("Cc", "Cf", "Cs") for letter in table.getvalue() if letter != "\n")
    assert "[red]x[bold].pdf" in table.getvalue()


def test_22_names_that_differ_in_case_only_are_two_and_a_rename_of_case_is_read_no_second_time(
    office: Office,
) -> None:
    office.put("A/x.pdf", a_pdf("small"))
    office.put("A/X.PDF", a_pdf("large"))
    watcher = office.watcher()
    office.turns(watcher)
    assert set(office.judged()) == {"A/x.pdf", "A/X.PDF"}
    os.rename(office.root / "A" / "x.pdf", office.root / "A" / "x.Pdf")
    office.turns(watcher, seconds=30)
    assert office.judged() == {"A/x.Pdf": digest(a_pdf("small")), "A/X.PDF": digest(a_pdf("large"))}
    assert contents_seen(office) == 2


def test_23_links_fifos_sockets_and_folders_named_like_files_are_never_opened(office: Office) -> None:
    folder = office.root / "A"
    secret = office.folder / "outside.pdf"
    secret.write_bytes(a_pdf("outside"))
    (folder / "link.pdf").symlink_to(secret)
    (folder / "loop").symlink_to(folder)
    os.mkfifo(folder / "fifo.pdf")
    (folder / "dir.pdf").mkdir()
    with socket.socket(socket.AF_UNIX) as here:
        here.bind(str(folder / "s.pdf"))
        office.put("A/sparse.pdf", b"")
        os.truncate(folder / "sparse.pdf", 1 << 40)
        watcher = office.watcher(has_events=True)
        began = time.monotonic()
        found = look(office.root, dict(office.settings.folders))
        assert time.monotonic() - began < 1.0
        office.turns(watcher, seconds=30)
    assert found.ignored == {Ignored.LINK: 2, Ignored.SPECIAL: 2}
    assert watcher.health.ignored == {"link": 2, "special": 2}
    assert office.judged() == {}
    assert watcher.settling.waiting == {Waiting.BROKEN: 1}


# --- the house itself -------------------------------------------------------------------------------------------------


@needs_root
def test_24_a_full_disk_pauses_and_resumes_and_loses_nothing(office: Office) -> None:
    with mounted(office.folder / "state", "size=3m"):
        watcher = office.watcher()
        filler = office.folder / "state" / "filler"
        office.put("A/1.pdf")
        office.turns(watcher)
        filler.write_bytes(b"x" * (free_bytes(office.folder / "state") - 4096))
        for number in range(2, 40):
            office.put(f"A/{number}.pdf", a_pdf(str(number), size=50_000))
        office.turns(watcher, seconds=200)
        assert watcher.health.errors > 0
        assert "A/1.pdf" in office.judged()
        filler.unlink()
        office.turns(watcher, seconds=200)
        assert len(office.judged()) == 39
        with sqlite3.connect(office.settings.store.removeprefix("sqlite:///")) as connection:
            assert connection.execute("pragma integrity_check").fetchone()[0] == "ok"
        office.close()


def test_24_with_little_room_it_looks_and_does_not_judge(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    pace = type(PACE)(jitter=0.0, reserve_bytes=1 << 20)
    office.put("A/1.pdf")
    watcher = office.watcher(pace=pace)
    room = [1 << 10]
    monkeypatch.setattr(shutil, "disk_usage", lambda path: shutil._ntuple_diskusage(1 << 30, 0, room[0]))
    office.turns(watcher, seconds=60)
    assert office.judged() == {}
    assert watcher.health.state == "paused"
    assert len(office.events("paused")) == 1
    held = Text("giữ", "held")
    assert status_of(watcher.store, holder=held, at=office.time.clock.now()).standing is Standing.PAUSED
    room[0] = 1 << 29
    office.turns(watcher, seconds=60)
    assert set(office.judged()) == {"A/1.pdf"}
    assert len(office.events("resumed")) == 1


@pytest.mark.parametrize(
    ("total", "reserve"),
    [(8 << 40, 1 << 30), (20 << 30, 1 << 30), (10 << 30, (10 << 30) // 20), (8 << 20, (8 << 20) // 20)],
    ids=["8 TiB", "20 GiB", "10 GiB", "8 MiB"],
)
def test_24_a_gibibyte_is_kept_free_or_a_twentieth_of_a_small_disk(
    office: Office, monkeypatch: pytest.MonkeyPatch, total: int, reserve: int
) -> None:
    """And who looks is warned while there are three times as much."""
    room = [reserve - 1]
    monkeypatch.setattr(shutil, "disk_usage", lambda path: shutil._ntuple_diskusage(total, total - room[0], room[0]))
    office.put("A/1.pdf")
    watcher = office.watcher(pace=Pace(jitter=0.0))
    held = Text("giữ", "held")

    def told() -> Status:
        office.turns(watcher, seconds=20)
        return status_of(watcher.store, holder=held, at=office.time.clock.now())

    def disk() -> Check:
        (check,) = (check for check in examine(office.settings, load_trust(office.settings.trust_folder, pins=()),
                                               at=START) if check.topic.en == "Disk")  # fmt: skip
        return check

    assert told().standing is Standing.PAUSED
    assert disk().state is State.FAIL
    assert office.judged() == {}
    room[0] = reserve
    assert told().standing is Standing.WATCHING
    assert set(office.judged()) == {"A/1.pdf"}
    room[0] = 3 * reserve - 1
    status = told()
    assert status.health is not None
    assert status.health.low == {str(office.folder / "state"): room[0]}
    for language, words in (("vi", "ổ đĩa sắp đầy"), ("en", "disk nearly full")):
        assert any(words in line for line in status_lines(status, language=language, waiting={}, ignored={}))
    assert (disk().state, disk().cure is None) == (State.WARN, False)
    room[0] = 3 * reserve
    status = told()
    assert status.health is not None
    assert status.health.low == {}
    assert (disk().state, disk().cure) == (State.OK, None)


def test_25_health_is_told_and_true(office: Office) -> None:
    office.put("A/1.pdf")
    watcher = office.watcher(has_events=True)
    held = Text("giữ", "held")

    def standing(*, later: float = 0.0, is_held: bool = True) -> Standing:
        at = office.time.clock.now() + timedelta(seconds=later)
        return status_of(watcher.store, holder=held if is_held else None, at=at).standing

    office.turns(watcher)
    assert standing() is Standing.WATCHING
    assert standing(later=290) is Standing.WATCHING
    stuck = status_of(watcher.store, holder=held, at=office.time.clock.now() + timedelta(minutes=7))
    assert (stuck.standing, stuck.exit_code) == (Standing.STUCK, 1)
    assert standing(later=-3600) is Standing.STUCK, "a clock set back makes no old look new"
    assert standing(is_held=False) is Standing.DEAD
    os.rename(office.root, office.folder / "away")
    office.turns(watcher, seconds=20)
    assert standing() is Standing.OUT_OF_REACH
    os.rename(office.folder / "away", office.root)
    watcher.health.state = "stopped"
    watcher._tell_health()
    assert standing(is_held=False) is Standing.NIGHTLY
    assert standing(is_held=False, later=27 * 3600) is Standing.LATE


def test_25_a_word_to_systemd_comes_after_a_completed_look_only(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    address = office.folder / "notify"
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as listening:
        listening.bind(str(address))
        listening.setblocking(False)
        monkeypatch.setenv("NOTIFY_SOCKET", str(address))
        watcher = office.watcher()
        watcher.turn()
        assert listening.recv(100) == b"WATCHDOG=1"
        with suppress(BlockingIOError):
            while listening.recv(100):
                pass

        def broken(*arguments: object, **named: object) -> None:
            raise HouseError("store-unusable", store="x", cause="no room")

        monkeypatch.setattr(watcher.store, "compare", broken)
        office.time.seconds += 30
        watcher.turn()
        with pytest.raises(BlockingIOError):
            listening.recv(100)


# --- helpers ----------------------------------------------------------------------------------------------------------


@contextmanager
def mounted(place: Path, options: str = "size=64m") -> Iterator[object]:
    """A small file system of its own at `place`; gives what mounts it again with other options."""
    made = subprocess.run(["mount", "-t", "tmpfs", "-o", options, "tmpfs", place], capture_output=True, text=True)
    if made.returncode:
        pytest.skip(f"cannot mount here: {made.stderr.strip()}")

    def remount(how: str) -> None:
        subprocess.run(["mount", "-o", f"remount,{how}", place], check=True)

    try:
        yield remount
    finally:
        subprocess.run(["umount", "-l", place], check=True)


def free_bytes(folder: Path) -> int:
    told = os.statvfs(folder)
    return told.f_bavail * told.f_frsize
