"""The road over scans that only a recogniser can name, and over what must not be known."""

from __future__ import annotations

import random
import sqlite3
from collections import Counter
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from pipeline import ocr
from pipeline.config import Settings, load_settings
from pipeline.demo.letters import Letter, render
from pipeline.demo.scans import scan as on_glass
from pipeline.executors.interface import Executor
from pipeline.executors.processes import ProcessExecutor
from pipeline.executors.serial import SerialExecutor
from pipeline.extract import EXTRACTOR_VERSION
from pipeline.run import ScanResult
from pipeline.run import scan as scan_once
from pipeline.stores.sql import SqlStore, open_store
from pipeline.trust.anchors import load_trust
from pipeline.trust.appraise import Appraiser
from rules.classes import IssuanceClass
from rules.facts import Document, MatchBasis, UnitCode

AT = datetime(2026, 5, 4, 2, 0, tzinfo=UTC)
UNIT = UnitCode("BV")
SUBJECT = "V/v kế hoạch tuyệt đối không được lộ"
HEADER = "Số, ký hiệu văn bản;Ngày tháng văn bản;Trích yếu;Người ký;Độ mật\n"


@pytest.fixture(scope="module")
def engine() -> ocr.Engine:
    found = ocr.look_for_tesseract().engine
    if found is None:
        pytest.skip("no Tesseract with Vietnamese on this machine: apt-get install tesseract-ocr tesseract-ocr-vie")
    return found


def a_letter(number: str = "104", *, secrecy: str | None = None, subject: str = "tập huấn công tác văn thư") -> Letter:
    from datetime import date

    return Letter(
        agency="BỆNH VIỆN ĐA KHOA THỬ NGHIỆM",
        parent="SỞ Y TẾ ĐỒNG NAI",
        number=number,
        symbol="BVTN-KHTH",
        issued_on=date(2026, 3, 3),
        subject=subject,
        addressees=("Các khoa, phòng",),
        paragraphs=("Để thực hiện kế hoạch năm 2026, lãnh đạo bệnh viện đề nghị các khoa, phòng cử người tham dự.",),
        signer="Nguyễn Văn Thử",
        secrecy=secrecy,
    )


@pytest.fixture(scope="module")
def scanned_letter() -> bytes:
    return on_glass(render(a_letter(), wet=True).pdf, random.Random(7))


class Office:
    """A small office: one unit, a register, a store; scanned again and again."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.unit_folder = folder / "watch_dirs" / UNIT
        (self.unit_folder / "2026-03").mkdir(parents=True)
        self.extra = ""
        self.night = 0
        self.store: SqlStore = open_store(f"sqlite:///{folder}/vanthu.db")

    @property
    def settings(self) -> Settings:
        text = f'[[unit]]\ncode = "{UNIT}"\nname = "Bệnh viện Đa khoa Thử Nghiệm"\nsymbols = ["BVTN"]\n{self.extra}'
        (self.folder / "vanthu.toml").write_text(text, encoding="utf-8")
        return load_settings(None, base=self.folder)

    def put(self, name: str, content: bytes) -> None:
        (self.unit_folder / "2026-03" / name).write_bytes(content)

    def register(self, *rows: str) -> None:
        (self.unit_folder / "so.csv").write_text(HEADER + "".join(f"{row}\n" for row in rows), encoding="utf-8")

    def scan(self, engine: ocr.Engine | None = None, executor: Executor | None = None) -> ScanResult:
        self.night += 1
        settings = self.settings
        return scan_once(
            settings,
            store=self.store,
            appraiser=Appraiser(load_trust(settings.trust_folder, pins=())),
            executor=executor or SerialExecutor(),
            at=AT + timedelta(hours=self.night),
            tool_version="test",
            engine=engine,
        )

    def rows(self) -> dict[str, IssuanceClass]:
        """Number or path → class."""
        return {row.number or row.path or "": row.verdict.issuance_class for row in self.store.issuances()}

    def issuance(self, number: str):
        (row,) = [each for each in self.store.issuances() if each.number == number]
        judged = self.store.judged(row.unit, row.position)
        assert judged is not None
        return judged.issuance

    def kept_bytes(self) -> bytes:
        """Everything the store's files hold, once it is closed."""
        self.store.close()
        with sqlite3.connect(self.folder / "vanthu.db") as connection:
            connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        return b"".join(path.read_bytes() for path in self.folder.glob("vanthu.db*"))


@pytest.fixture
def office(tmp_path: Path):
    made = Office(tmp_path)
    yield made
    made.store.close()


ROW = "104/BVTN-KHTH;03/03/2026;tập huấn công tác văn thư;Nguyễn Văn Thử;"


# Scans ----------------------------------------------------------------------------------------------------------------


def test_a_scan_with_a_useless_name_finds_its_entry_by_what_the_recogniser_reads(
    office: Office, engine: ocr.Engine, scanned_letter: bytes
) -> None:
    office.put("scan0001.pdf", scanned_letter)
    office.register(ROW)
    with ProcessExecutor(workers=1, preload=("pipeline.reading",)) as workers:
        office.scan(engine, workers)
    assert office.rows() == {"104": IssuanceClass.PAPER_SCAN}
    issuance = office.issuance("104")
    assert issuance.file.path.endswith("scan0001.pdf")
    assert (issuance.basis, issuance.confidence) == (MatchBasis.NUMBER, 1.0)
    assert [note.code for note in issuance.document.notes] == ["heading-by-ocr"]
    assert issuance.document.heading.symbol == "BVTN-KHTH"
    assert issuance.document.facts.heading.number is None


def test_without_the_program_nothing_ties_it_and_the_document_says_so(office: Office, scanned_letter: bytes) -> None:
    office.put("scan0001.pdf", scanned_letter)
    office.register(ROW)
    office.scan()
    assert office.rows()["104"] is IssuanceClass.MISSING
    (outside,) = [row for row in office.store.issuances() if row.path]
    document = office.store.judged(UNIT, outside.position).issuance.document
    assert [note.code for note in document.notes] == ["heading-not-read-no-ocr"]


def test_without_the_program_a_scan_is_matched_by_its_file_name(office: Office, scanned_letter: bytes) -> None:
    office.put("104-BVTN-KHTH.pdf", scanned_letter)
    office.register(ROW)
    office.scan()
    issuance = office.issuance("104")
    assert issuance.basis is MatchBasis.FILE_NAME
    assert [note.code for note in issuance.document.notes] == ["heading-not-read-no-ocr"]


def test_installing_the_program_later_reads_only_what_lacks_it(
    office: Office, engine: ocr.Engine, scanned_letter: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    office.put("scan0001.pdf", scanned_letter)
    office.put("105.pdf", render(a_letter("105")).pdf)
    office.register(ROW)
    office.scan()
    read: list[str] = []
    real = ocr.read_page

    def counted(job: ocr.PageJob):
        read.append(Path(job.path).name)
        return real(job)

    monkeypatch.setattr(ocr, "read_page", counted)
    result = office.scan(engine)
    assert (result.read, result.documents_read, read) == (0, 0, ["scan0001.pdf"])
    assert office.rows()["104"] is IssuanceClass.PAPER_SCAN
    assert not any(unit.was_judged for unit in office.scan(engine).units)
    assert read == ["scan0001.pdf"]
    office.scan(None)
    assert office.rows()["104"] is IssuanceClass.PAPER_SCAN, "what was read stays known when the program goes"


def test_a_newer_program_reads_again_and_a_page_that_fails_is_not_tried_every_night(
    office: Office, scanned_letter: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    office.put("scan0001.pdf", scanned_letter)
    tried: list[str] = []

    def fails(pgm: bytes, engine: ocr.Engine, *how: str) -> str:
        tried.append(engine.version)
        raise OSError("no such program")

    monkeypatch.setattr(ocr, "_recognised", fails)
    for version in ("5.3.0", "5.3.0", "5.3.4", "5.4.0"):
        office.scan(ocr.Engine(program="/nowhere/tesseract", version=version))
    assert tried == ["5.3.0", "5.4.0"]
    (row,) = office.store.issuances()
    document = office.store.judged(UNIT, row.position).issuance.document
    assert [note.code for note in document.notes] == ["heading-ocr-nothing"]


# Secrets --------------------------------------------------------------------------------------------------------------


def test_scans_beyond_a_pass_wait_for_their_turn_and_the_figures_do_not(
    office: Office, scanned_letter: bytes, engine: ocr.Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("pipeline.steps.documents.PAGES_A_PASS", 1)
    other = on_glass(render(a_letter("105"), wet=True).pdf, random.Random(7))
    office.register(ROW, ROW.replace("104/", "105/"))
    office.put("scan0001.pdf", scanned_letter)
    office.put("scan0002.pdf", other)
    office.scan(engine)
    first = Counter(office.rows().values())
    assert first[IssuanceClass.MISSING] == 1
    assert any(
        note.code == "heading-waits-for-ocr"
        for row in office.store.issuances()
        if (judged := office.store.judged(row.unit, row.position)) and isinstance(judged.issuance.document, Document)
        for note in judged.issuance.document.notes
    )
    result = office.scan(engine)
    assert result.read == 0
    assert Counter(office.rows().values())[IssuanceClass.MISSING] == 0
    assert not any(unit.was_judged for unit in office.scan(engine).units)


def test_a_file_whose_entry_becomes_secret_is_forgotten(office: Office) -> None:
    letter = render(a_letter(subject="bí mật xyzzy về kho thuốc dự trữ")).pdf
    office.put("104-BVTN-KHTH.pdf", letter)
    office.register("104/BVTN-KHTH;03/03/2026;bí mật xyzzy về kho thuốc dự trữ;Nguyễn Văn Thử;")
    office.scan()
    (known,) = [file for file in office.store.known_files(UNIT) if file.path.endswith(".pdf")]
    content = known.sha256
    assert content is not None
    assert list(office.store.facts_of([content], version=EXTRACTOR_VERSION))
    office.register("104/BVTN-KHTH;03/03/2026;;Nguyễn Văn Thử;Mật")
    result = office.scan()
    assert result.secret_files == 1
    assert office.rows() == {"104": IssuanceClass.EXEMPT_SECRET}
    assert not list(office.store.facts_of([content], version=EXTRACTOR_VERSION))
    (known,) = [file for file in office.store.known_files(UNIT) if file.path.endswith(".pdf")]
    assert (known.sha256, known.kind) == (None, None)
    quiet = office.scan()
    assert (quiet.read, [unit.was_judged for unit in quiet.units]) == (0, [False])
    kept = office.kept_bytes()
    assert content.encode() not in kept
    assert b"xyzzy" not in kept


def test_a_file_whose_page_alone_says_that_it_is_a_secrets_is_forgotten_and_the_alarm_stands(office: Office) -> None:
    office.put("van ban.pdf", render(a_letter(subject="xyzzy chuyển kho")).pdf)
    office.register("104/BVTN-KHTH;03/03/2026;;Nguyễn Văn Thử;Mật")
    for _ in range(2):
        result = office.scan()
        assert result.secret_files == 1
        assert office.rows() == {"104": IssuanceClass.EXEMPT_SECRET}
        assert office.issuance("104").file.path.endswith("van ban.pdf")
        (known,) = [file for file in office.store.known_files(UNIT) if file.path.endswith(".pdf")]
        assert (known.sha256, known.kind) == (None, None)
    assert (result.read, result.documents_read) == (0, 0)
    office.register("104/BVTN-KHTH;03/03/2026;;Nguyễn Văn Thử;Mật", "105/BVTN-KHTH;04/03/2026;;;")
    result = office.scan()
    assert (result.documents_read, result.secret_files) == (0, 1)
    assert office.rows() == {"104": IssuanceClass.EXEMPT_SECRET, "105": IssuanceClass.MISSING}
    assert office.issuance("104").file.path.endswith("van ban.pdf")
    office.register(ROW)
    assert office.scan().documents_read == 1
    assert office.rows() == {"104": IssuanceClass.UNSIGNED}


def test_a_secret_that_is_one_no_longer_is_read(office: Office) -> None:
    office.put("104-BVTN-KHTH.pdf", render(a_letter()).pdf)
    office.register(ROW + "Mật")
    office.scan()
    assert office.rows() == {"104": IssuanceClass.EXEMPT_SECRET}
    office.register(ROW)
    office.scan()
    assert office.rows() == {"104": IssuanceClass.UNSIGNED}


def test_a_copy_under_a_name_that_says_nothing_is_forgotten_with_it(office: Office) -> None:
    letter = render(a_letter()).pdf
    office.put("104-BVTN-KHTH.pdf", letter)
    office.put("ban goc.pdf", letter)
    office.register(ROW)
    office.scan()
    content = next(file.sha256 for file in office.store.known_files(UNIT) if file.path.endswith("goc.pdf"))
    office.register(ROW + "Mật")
    result = office.scan()
    assert list(office.store.facts_of([content], version=EXTRACTOR_VERSION)) == []
    assert result.secret_files == 2


def test_numbers_on_the_units_own_list_are_secret_whatever_the_register_says(office: Office) -> None:
    office.put("104-BVTN-KHTH.pdf", render(a_letter()).pdf)
    office.put("07-BC-BVTN.pdf", render(a_letter("07")).pdf)
    office.put("08-BC-BVTN.pdf", render(a_letter("08")).pdf)
    office.register(ROW)
    office.extra = (
        'secret_numbers = ["104/BVTN-KHTH 2026", "07/BC-BVTN, năm 2026", "08/BC-BVTN 2025", "09/BC-BVTN 2026"]'
    )
    result = office.scan()
    secret = {number for number, each in office.rows().items() if each is IssuanceClass.EXEMPT_SECRET}
    assert secret == {"104", "07"}
    assert result.secret_files == 2
    unopened = {Path(file.path).name for file in office.store.known_files(UNIT) if file.sha256 is None}
    assert unopened == {"104-BVTN-KHTH.pdf", "07-BC-BVTN.pdf"}


def test_of_a_page_stamped_secret_only_what_identifies_it_is_kept(office: Office) -> None:
    office.put("scan.pdf", render(a_letter(secrecy="MẬT", subject="xyzzy chuyển kho")).pdf)
    office.register("104/BVTN-KHTH;03/03/2026;;Nguyễn Văn Thử;")
    office.scan()
    assert office.rows() == {"104": IssuanceClass.EXEMPT_SECRET}
    heading = office.issuance("104").document.heading
    assert (heading.number, heading.symbol, heading.secrecy_mark) == ("104", "BVTN-KHTH", "MẬT")
    assert heading.subject is None
    assert heading.signer is None
    (kept,) = office.store.facts_of([office.issuance("104").file.sha256], version=EXTRACTOR_VERSION)
    assert "xyzzy" not in repr(kept)


def test_of_a_scan_stamped_secret_only_what_identifies_it_is_kept(office: Office, engine: ocr.Engine) -> None:
    import random

    pdf = on_glass(render(a_letter(secrecy="MẬT", subject="xyzzy chuyển kho")).pdf, random.Random(3))
    office.put("scan.pdf", pdf)
    office.register(ROW)
    office.scan(engine)
    assert office.rows() == {"104": IssuanceClass.EXEMPT_SECRET}
    (reading,) = office.store.page_readings([office.issuance("104").file.sha256], engine=engine.name).values()
    assert (reading.heading.number, reading.heading.secrecy_mark) == ("104", "MẬT")
    assert "xyzzy" not in repr(reading)
    assert reading.heading.subject is None
