"""What verify hands over: the page, the ETSI report, and evidence that gives the same verdict alone, years later."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import pytest

from pipeline.demo.damage import flip_byte
from pipeline.demo.letters import render as printed
from pipeline.demo.pki import make_pki
from pipeline.errors import HouseError
from pipeline.executors.interface import Done, Failure, FailureKind
from pipeline.executors.serial import SerialExecutor
from pipeline.reports.content import Manner
from pipeline.trust.anchors import load_trust
from pipeline.trust.appraise import Appraiser
from pipeline.trust.evidence import read_evidence
from pipeline.verify import verify
from pipeline.verify_report import Format, Verified, keep_evidence, render, write_result
from rules.facts import Document, DocumentVerdict, Revocation, RevocationPolicy
from rules.indication import ValidationPolicy
from tests.reports.test_etsi import parsed
from tests.reports.test_verify_page import said
from tests.signed_letter import CHECKED, LETTER, YEARS_LATER, signed, write_trust

REQUIRE = ValidationPolicy(revocation=RevocationPolicy.REQUIRE)


@pytest.fixture
def trust_folder(tmp_path: Path) -> Path:
    return write_trust(tmp_path / "trust")


def checked(
    file: Path, trust_folder: Path, at: datetime, policy: ValidationPolicy = REQUIRE
) -> tuple[Verified, Appraiser]:
    appraiser = Appraiser(load_trust(trust_folder, pins=()))
    with SerialExecutor() as executor:
        return list(verify([str(file)], appraiser=appraiser, policy=policy, at=at, executor=executor)), appraiser


def the_document(verified: Verified) -> Document:
    document = verified[0][0].document
    assert isinstance(document, Document)
    return document


@pytest.mark.parametrize(
    ("has_timestamp", "later"), [(True, YEARS_LATER), (False, None)], ids=["with timestamps, years later", "without"]
)
def test_the_bundle_alone_gives_the_same_verdict_off_line(
    tmp_path: Path, trust_folder: Path, has_timestamp: bool, later: datetime | None
) -> None:
    """Circular 15/2025: certificate, CRL and result are kept with the document.

    A signature without a timestamp keeps its verdict as of the time of the check, which the bundle names.
    """
    file = tmp_path / "101.pdf"
    file.write_bytes(signed(has_timestamp=has_timestamp))
    verified, appraiser = checked(file, trust_folder, CHECKED)
    document = the_document(verified)
    assert document.verdict is DocumentVerdict.VALID
    (folder,) = keep_evidence(verified, tmp_path / "kept", appraiser=appraiser, policy=REQUIRE, at=CHECKED)
    for each in trust_folder.rglob("*.c*"):
        each.unlink()
    kept = read_evidence(folder)
    again = the_document(checked(file, folder, later or kept.validation_time, kept.policy)[0])
    assert [each.validation for each in again.signatures] == [each.validation for each in document.signatures]
    assert again.verdict is kept.verdict is DocumentVerdict.VALID
    assert {each.validation.revocation for each in again.signatures} == {Revocation.GOOD}


def test_without_the_bundle_the_verdict_would_be_lost(tmp_path: Path, trust_folder: Path) -> None:
    file = tmp_path / "101.pdf"
    file.write_bytes(signed())
    for each in (trust_folder / "crls").iterdir():
        each.unlink()
    assert the_document(checked(file, trust_folder, YEARS_LATER)[0]).verdict is DocumentVerdict.INDETERMINATE


def test_a_file_without_signatures_leaves_no_evidence(tmp_path: Path, trust_folder: Path) -> None:
    file = tmp_path / "101.pdf"
    file.write_bytes(printed(LETTER).pdf)
    verified, appraiser = checked(file, trust_folder, CHECKED)
    assert keep_evidence(verified, tmp_path / "kept", appraiser=appraiser, policy=REQUIRE, at=CHECKED) == ()


def test_a_folder_that_cannot_be_written_is_told(tmp_path: Path, trust_folder: Path) -> None:
    file = tmp_path / "101.pdf"
    file.write_bytes(signed())
    verified, appraiser = checked(file, trust_folder, CHECKED)
    with pytest.raises(HouseError) as told:
        keep_evidence(verified, file, appraiser=appraiser, policy=REQUIRE, at=CHECKED)
    assert told.value.key == "cannot-write"
    with pytest.raises(HouseError):
        write_result(tmp_path / "nowhere" / "page.html", "text")


def test_every_format_tells_the_same_of_a_real_file(tmp_path: Path, trust_folder: Path) -> None:
    file = tmp_path / "101.pdf"
    file.write_bytes(flip_byte(signed()))
    verified, appraiser = checked(file, trust_folder, CHECKED)

    def made(form: Format) -> str:
        return render(
            verified, form=form, appraiser=appraiser, policy=REQUIRE, manner=Manner(language="vi"),
            judged_at=CHECKED, software="vanthu 0",
        )  # fmt: skip

    assert "KHÔNG HỢP LỆ" in said(made("html"))
    assert "KHÔNG HỢP LỆ" in made("table")
    assert json.loads(made("json"))["files"][0]["verdict"] == "invalid"
    report = parsed(made("etsi"))
    statuses = [each.signature_validation_status.main_indication for each in report.signature_validation_report]
    assert len(statuses) == 2
    assert "urn:etsi:019102:mainindication:total-failed" in statuses
    whole = [
        each.id
        for each in report.signature_validation_objects.validation_object
        if each.validation_object_representation.base64
    ]
    pki = make_pki()
    assert f"C-{pki.sha256('root')}" in whole
    assert f"C-{pki.sha256('bvdn-head')}" not in whole


def test_a_result_is_written_whole(tmp_path: Path) -> None:
    target = tmp_path / "page.html"
    target.write_text("before")
    write_result(target, "sau: ký số \udcff")
    assert target.read_text("utf-8") == "sau: ký số ?"
    assert [each.name for each in tmp_path.iterdir()] == ["page.html"]


class Vanishing(SerialExecutor):
    """The first file costs its worker's life, and is gone when that is told."""

    def run(self, items, work, *, seconds=None) -> Iterator[Done | Failure]:  # type: ignore[no-untyped-def, type-arg]
        for number, item in enumerate(items):
            if number == 0:
                Path(item).unlink()
                yield Failure(item=item, kind=FailureKind.KILLED, detail="SIGSEGV", deaths=2)
            else:
                yield Done(item=item, value=work(item))


def test_a_file_that_killed_its_workers_and_is_gone_by_now_is_told_and_its_neighbours_too(tmp_path: Path) -> None:
    paths = [str(tmp_path / f"{number}.pdf") for number in range(2)]
    for path in paths:
        Path(path).write_bytes(b"%PDF-1.4")
    found = verify(
        paths,
        appraiser=Appraiser(load_trust(tmp_path / "trust", pins=())),
        policy=ValidationPolicy(),
        at=CHECKED,
        executor=Vanishing(),
    )
    assert [(file.path, file.size_bytes) for file, _ in found] == [(paths[0], 0), (paths[1], 8)]
