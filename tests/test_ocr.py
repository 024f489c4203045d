"""Tesseract is found or told missing, its words become a heading, and nothing it does can hurt."""

from __future__ import annotations

import random
import stat
from pathlib import Path

import pytest

from pipeline import ocr
from pipeline.demo.letters import render
from pipeline.demo.scans import scan as on_glass
from pipeline.doctor import State, _recogniser
from pipeline.ocr import Engine, Installed, look_for_tesseract, needs_reading, reading_of, stamp_in
from rules.facts import NO_HEADING, Origin
from rules.note_texts import NOTE_TEXTS
from tests.builders import a_heading, some_facts
from tests.road.test_scans_and_secrets import a_letter


@pytest.fixture(scope="module")
def engine() -> Engine:
    found = look_for_tesseract().engine
    if found is None:
        pytest.skip("no Tesseract with Vietnamese on this machine: apt-get install tesseract-ocr tesseract-ocr-vie")
    return found


def a_program(folder: Path, script: str) -> str:
    """An executable that stands for Tesseract."""
    path = folder / "tesseract"
    path.write_text(f"#!/bin/sh\n{script}\n")
    path.chmod(path.stat().st_mode | stat.S_IXUSR)
    return str(path)


# What is installed


def test_without_the_program_nothing_is_found() -> None:
    assert look_for_tesseract(lambda _: None) == Installed(program=None, version=None)


def test_a_program_without_vietnamese_is_no_engine(tmp_path: Path) -> None:
    program = a_program(
        tmp_path, 'case $1 in --version) echo "tesseract 5.3.0";; *) printf "List of languages\\neng\\nosd\\n";; esac'
    )
    found = look_for_tesseract(lambda _: program)
    assert (found.version, found.languages, found.engine) == ("5.3.0", ("eng", "osd"), None)


def test_a_program_that_does_not_start_is_no_engine(tmp_path: Path) -> None:
    program = a_program(tmp_path, "exit 127")
    assert look_for_tesseract(lambda _: program).engine is None
    assert look_for_tesseract(lambda _: str(tmp_path / "gone")).version is None


def test_a_patch_release_keeps_what_was_read_and_a_minor_one_does_not() -> None:
    names = [Engine(program="tesseract", version=version).name for version in ("5.3.0", "5.3.4", "5.4.0")]
    assert names[0] == names[1] != names[2]


@pytest.mark.parametrize(
    ("found", "state", "told"),
    [
        (Installed(program=None, version=None), State.WARN, "chưa cài Tesseract"),
        (Installed(program="/usr/bin/tesseract", version=None), State.WARN, "không chạy được"),
        (Installed(program="/usr/bin/tesseract", version="5.3.0", languages=("eng",)), State.WARN, "tiếng Việt (vie)"),
        (Installed(program="/usr/bin/tesseract", version="5.3.0", languages=("eng", "vie")), State.OK, "5.3.0"),
    ],
)
def test_doctor_tells_the_program_its_version_and_its_vietnamese(found: Installed, state: State, told: str) -> None:
    (check,) = _recogniser(found)
    assert check.state is state
    assert told in check.told.format("vi", check.values)
    assert "{" not in check.told.format("en", check.values)
    assert (check.cure is None) == (state is State.OK)


# Which files


@pytest.mark.parametrize("origin", [Origin.SCAN, Origin.MIXED])
def test_a_scan_that_does_not_say_which_document_it_is_is_read(origin: Origin) -> None:
    assert needs_reading(some_facts(origin=origin, heading=NO_HEADING))
    assert needs_reading(some_facts(origin=origin, heading=a_heading(symbol=None)))


def test_a_page_that_says_it_is_not_read() -> None:
    assert not needs_reading(some_facts(origin=Origin.SCAN, heading=a_heading()))
    assert not needs_reading(some_facts(origin=Origin.SCAN, heading=a_heading(number=None, annex_of="15/QĐ-SYT")))
    assert not needs_reading(some_facts(origin=Origin.BORN_DIGITAL, heading=NO_HEADING))


# What is read


def test_a_scan_becomes_a_heading_by_the_places_of_its_words(engine: Engine) -> None:
    for seed in range(2):
        reading = reading_of(on_glass(render(a_letter(), wet=True).pdf, random.Random(seed)), engine)
        heading = reading.heading
        assert (heading.number, heading.symbol) == ("104", "BVTN-KHTH")
        assert heading.issued_on.isoformat() == "2026-03-03"
        assert (heading.agency, heading.subject) == ("BỆNH VIỆN ĐA KHOA THỬ NGHIỆM", "tập huấn công tác văn thư")
        assert reading.note.code == "heading-by-ocr"


@pytest.mark.parametrize("mark", ["TỐI MẬT", "TUYỆT MẬT"])
def test_a_framed_stamp_of_secrecy_is_seen_and_the_subject_is_not_kept(engine: Engine, mark: str) -> None:
    reading = reading_of(on_glass(render(a_letter(secrecy=mark)).pdf, random.Random(1)), engine)
    assert reading.heading.secrecy_mark == mark
    assert (reading.heading.number, reading.heading.subject) == ("104", None)


@pytest.mark.parametrize(
    ("text", "mark"),
    [
        ("MẬT", "MẬT"),
        ("| MẬT |", "MẬT"),
        ("Số: 05/BC-SYT\n\nIFỐI MẬT\n", "TỐI MẬT"),
        ("TỐI MẬ", "TỐI MẬT"),
        ("TU”YỆT MẬT", "TUYỆT MẬT"),
        ("QUY CHẾ BẢO VỆ BÍ MẬT NHÀ NƯỚC", None),
        ("BẢO MẬT", None),
        ("BÍ MẬT", None),
        ("QUY CHẾ BẢO VỆ BÍ\n\nMẬT", None),
        ("V/v giữ bí mật", None),
        ("mật", None),
        ("KHẨN", None),
        ("", None),
    ],
)
def test_a_stamp_is_told_from_the_words_of_a_title(text: str, mark: str | None) -> None:
    assert stamp_in(text) == mark


@pytest.mark.parametrize("data", [b"", b"%PDF-1.4 nothing", b"\0" * 2000])
def test_a_file_that_cannot_be_rendered_is_a_reading_that_gave_nothing(data: bytes) -> None:
    reading = reading_of(data, Engine(program="tesseract", version="5.3.0"))
    assert (reading.heading, reading.note.code) == (NO_HEADING, "heading-ocr-nothing")


def test_a_program_that_hangs_is_stopped(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ocr, "SECONDS", 0.4)
    hanging = Engine(program=a_program(tmp_path, "exec sleep 30"), version="5.3.0")
    assert reading_of(render(a_letter()).pdf, hanging).note.code == "heading-ocr-nothing"


def test_a_program_that_writes_nonsense_gives_no_heading(tmp_path: Path) -> None:
    rows = r"printf 'head\n5\t1\t1\t1\t1\t1\tx\t1\t1\t1\t9\tBad\n5\t1\n\377\376\t\n'"
    nonsense = Engine(program=a_program(tmp_path, f"cat >/dev/null; {rows}"), version="5.3.0")
    assert reading_of(render(a_letter()).pdf, nonsense).heading == NO_HEADING


def test_a_picture_is_bounded_however_large_its_page_says_it_is() -> None:
    from io import BytesIO

    from reportlab.pdfgen.canvas import Canvas

    buffer = BytesIO()
    canvas = Canvas(buffer, pagesize=(14_000, 14_000))
    canvas.drawString(100, 100, "x")
    canvas.save()
    assert len(ocr._picture(buffer.getvalue()).pgm) < 8_100_000


@pytest.mark.parametrize("code", ["heading-by-ocr", "heading-not-read-no-ocr", "heading-ocr-nothing"])
def test_every_note_has_its_sentence(code: str) -> None:
    for language in ("vi", "en"):
        assert "{" not in NOTE_TEXTS[code].format(language, {"engine": "Tesseract 5.3.0"})
