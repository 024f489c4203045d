"""A ministry's real dispatch with its annex, dropped as an office would drop them, and what goes wrong around them.

The documents and the CA certificates above them are public, and not ours to ship: the tests take them from `shared`.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from pipeline.asking import summarise
from pipeline.config import load_settings
from pipeline.executors.serial import SerialExecutor
from pipeline.extract import extract
from pipeline.run import scan
from pipeline.stores.sql import SqlStore, open_store
from pipeline.trust.anchors import load_trust
from pipeline.trust.appraise import Appraiser
from rules.facts import DocumentFacts

AT = datetime(2026, 8, 1, 2, 0, tzinfo=UTC)
DISPATCH = "11410-BXD-KHCNMT-VLXD.pdf"
ANNEX = "11410-BXD-KHCNMT-VLXD-phu-luc-1.pdf"
G2_ROOT = "f04ba4b459a7c9a1b971ad9b1cb833e695a80c79aea63b174b66a70edfe2fdb8"
HEADER = ("Số, ký hiệu văn bản", "Ngày tháng văn bản", "Tên loại và trích yếu nội dung văn bản", "Người ký", "Ghi chú")
ROW = ("11410/BXD-KHCNMT&VLXD", "23/07/2026", "Công văn", "", "")
SETTINGS = """
[trust]
folder = "trust"
pins = ["{pin}"]

[[unit]]
code = "BXD"
folder = "BXD"
name = "Bộ Xây dựng"
symbols = ["BXD"]
certificate_names = ["{certificate}"]

[[unit.signer]]
name = "{signer}"
capacity = "Thứ trưởng"
may_sign_as = ["KT."]
from = 2025-01-01
"""


@cache
def printed_signer(shared: Path) -> str:
    """Who signed the dispatch, as its own page prints it."""
    facts = extract((shared / "data" / "vn-signed" / DISPATCH).read_bytes()).facts
    assert isinstance(facts, DocumentFacts)
    assert facts.heading.signer is not None
    return facts.heading.signer


class Office:
    """One ministry's folder, register, roster and trust; each test states only what is different about it."""

    def __init__(self, folder: Path, shared: Path) -> None:
        self.folder = folder
        self.unit = folder / "watch_dirs" / "BXD"
        self.unit.mkdir(parents=True)
        for name in (DISPATCH, ANNEX):
            shutil.copyfile(shared / "data" / "vn-signed" / name, self.unit / name)
        shutil.copytree(shared / "data" / "vn-trust", folder / "trust", copy_function=shutil.copyfile)
        self.rows: list[tuple[str, ...]] = [ROW]
        # Names of people are read from the document and never written here.
        self.signer, self.certificate, self.pin = printed_signer(shared), "BỘ XÂY DỰNG", G2_ROOT
        self.stores: list[SqlStore] = []

    def scan(self) -> SqlStore:
        book: Any = openpyxl.Workbook()
        for row in (("SỔ ĐĂNG KÝ VĂN BẢN ĐI",), HEADER, *self.rows):
            book.active.append(row)
        book.save(self.unit / "so.xlsx")
        told = SETTINGS.format(signer=self.signer, certificate=self.certificate, pin=self.pin)
        (self.folder / "vanthu.toml").write_text(told, encoding="utf-8")
        self.settings = load_settings(None, base=self.folder)
        store = open_store(self.settings.store)
        self.stores.append(store)
        trust = load_trust(self.settings.trust_folder, pins=self.settings.pins)
        scan(self.settings, store=store, appraiser=Appraiser(trust), executor=SerialExecutor(), at=AT,
             tool_version="test")  # fmt: skip
        return store

    def only(self) -> Any:
        (row,) = self.scan().issuances()
        return row


@pytest.fixture
def office(tmp_path: Path, shared: Path) -> Any:
    made = Office(tmp_path, shared)
    yield made
    for store in made.stores:
        store.close()


def rules_of(row: Any) -> set[str]:
    return {finding.rule for finding in row.verdict.findings if finding.outcome.value == "noncompliant"}


def test_the_dispatch_with_its_annex_is_one_electronic_original(office: Office) -> None:
    row = office.only()
    assert (row.number, row.symbol, str(row.issued_on)) == ("11410", "BXD-KHCNMT&VLXD", "2026-07-23")
    assert row.path == f"BXD/{DISPATCH}"
    assert row.verdict.issuance_class.value == "e-original"
    assert not rules_of(row) & {"signature/annex_signed", "signature/signer_authority", "registration/one_file"}
    judged = office.stores[0].judged(row.unit, row.position)
    assert judged is not None
    assert [ref.path for ref, _ in judged.issuance.annexes] == [f"BXD/{ANNEX}"]
    ratio = summarise(office.stores[0], office.settings).total.measures["e-issuance"]
    assert (ratio.numerator, ratio.denominator) == (1, 1)


def another_signer(office: Office) -> None:
    office.signer = "Trần Văn Khác"


def anothers_certificate(office: Office) -> None:
    office.certificate = "BỘ KHÁC"


def no_file(office: Office) -> None:
    (office.unit / DISPATCH).unlink()


def a_file_cut_short(office: Office) -> None:
    file = office.unit / DISPATCH
    file.write_bytes(file.read_bytes()[:-200_000])


def one_byte_changed(office: Office) -> None:
    file = office.unit / DISPATCH
    data = bytearray(file.read_bytes())
    data[2000] ^= 1
    file.write_bytes(data)


@pytest.mark.parametrize(
    ("variant", "expected", "rule"),
    [
        (another_signer, "wrong-signer", "signature/signer_authority"),
        (anothers_certificate, "wrong-signer", "signature/own_organisation_certificate"),
        (no_file, "missing", "registration/file_found"),
        (a_file_cut_short, "invalid", "signature/covers_whole_document"),
        (one_byte_changed, "invalid", "signature/integrity"),
    ],
)
def test_what_goes_wrong_around_it_is_told_by_its_own_name(
    office: Office, variant: Callable[[Office], None], expected: str, rule: str
) -> None:
    variant(office)
    row = office.only()
    assert row.verdict.issuance_class.value == expected
    assert rule in rules_of(row)


def test_without_its_pinned_root_nothing_is_concluded(office: Office) -> None:
    office.pin = "0" * 64
    row = office.only()
    assert row.verdict.issuance_class.value == "indeterminate"
    assert "signature/integrity" not in rules_of(row)


def test_without_its_annex_the_dispatch_stays_an_original(office: Office) -> None:
    (office.unit / ANNEX).unlink()
    assert office.only().verdict.issuance_class.value == "e-original"


def test_a_typo_in_the_register_misses_the_file_and_takes_no_other(office: Office) -> None:
    office.rows = [("1141/BXD-KHCNMT&VLXD", *ROW[1:])]
    found = {(row.number, row.path): row for row in office.scan().issuances()}
    assert found["1141", None].verdict.issuance_class.value == "missing"
    assert found["11410", f"BXD/{DISPATCH}"].verdict.issuance_class.value == "e-original"
    assert "registration/registered" in rules_of(found["11410", f"BXD/{DISPATCH}"])
    ratio = summarise(office.stores[0], office.settings).total.measures["e-issuance"]
    assert (ratio.numerator, ratio.denominator) == (0, 1)
