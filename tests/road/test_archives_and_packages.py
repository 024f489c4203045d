"""What a clerk drops packed is read as if it lay in a folder of the archive's name."""

from __future__ import annotations

import base64
import zipfile
from collections.abc import Container, Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from pipeline.config import Settings, load_settings
from pipeline.demo.world import World
from pipeline.executors.serial import SerialExecutor
from pipeline.run import ScanResult
from pipeline.run import scan as scan_once
from pipeline.stores.sql import SqlStore, open_store
from pipeline.trust.anchors import load_trust
from pipeline.trust.appraise import Appraiser
from rules.classes import IssuanceClass
from rules.facts import UnitCode

REGISTER = "Số, ký hiệu văn bản;Ngày tháng văn bản;Trích yếu;Người ký\n{number}/{symbol};{day:%d/%m/%Y};Trích yếu;\n"


@pytest.fixture
def office(world: World, tmp_path: Path) -> Iterator[tuple[Settings, SqlStore, Path]]:
    """One unit's empty folder, with the world's trust."""
    folder = tmp_path / "watch_dirs" / "BVDN"
    folder.mkdir(parents=True)
    (tmp_path / "vanthu.toml").write_text(
        (world.settings).read_text(encoding="utf-8").replace('folder = "trust"', f'folder = "{world.trust}"'),
        encoding="utf-8",
    )
    for other in ("TTYTPL", "SYT", "KSBT"):
        (tmp_path / "watch_dirs" / other).mkdir()
    settings = load_settings(None, base=tmp_path)
    store = open_store(settings.store)
    yield settings, store, folder
    store.close()


def scan(settings: Settings, store: SqlStore, world: World, units: Container[UnitCode] | None = None) -> ScanResult:
    return scan_once(
        settings,
        store=store,
        appraiser=Appraiser(load_trust(settings.trust_folder, pins=settings.pins)),
        executor=SerialExecutor(),
        at=world.judged_at + timedelta(hours=1),
        tool_version="test",
        units=units,
    )


def an_original(world: World):
    return next(
        d for d in world.documents if d.unit == "BVDN" and d.path and d.expected_class is IssuanceClass.E_ORIGINAL
    )


def packed(world: World, folder: Path) -> Path:
    """A ZIP with one document, its register and a name that leads out."""
    one = an_original(world)
    path = folder / "thang 3.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.write(world.watch_dirs / one.path, "văn bản/một tệp.pdf")
        row = REGISTER.format(number=one.number, symbol=one.symbol, day=one.issued_on)
        archive.writestr("sổ.csv", row.encode("utf-8-sig"))
        archive.writestr("../ngoài.pdf", b"%PDF-1.4")
    return path


def test_a_zip_of_documents_and_a_register_is_read(office, world: World) -> None:
    settings, store, folder = office
    packed(world, folder)
    result = scan(settings, store, world)
    [row] = store.issuances()
    assert row.verdict.issuance_class is IssuanceClass.E_ORIGINAL
    assert not row.verdict.unregistered
    assert row.path == "BVDN/thang 3.zip/văn bản/một tệp.pdf"
    assert [each.reason.code for each in result.not_read] == ["archive-outside"]


def test_a_second_night_opens_no_archive_and_still_tells_what_was_refused(office, world: World) -> None:
    settings, store, folder = office
    packed(world, folder)
    scan(settings, store, world)
    again = scan(settings, store, world)
    assert (again.read, again.documents_read) == (0, 0)
    assert [each.reason.code for each in again.not_read] == ["archive-outside"]
    assert len(list(store.issuances())) == 1


def test_an_archive_that_is_taken_away_takes_its_members_along(office, world: World) -> None:
    settings, store, folder = office
    path = packed(world, folder)
    scan(settings, store, world)
    path.unlink()
    (folder / "sổ.csv").write_text("x", encoding="utf-8")
    scan(settings, store, world)
    assert not [row for row in store.issuances() if row.path]


def test_a_document_inside_an_exchange_package_is_a_document_like_others(office, world: World) -> None:
    settings, store, folder = office
    one = an_original(world)
    content = base64.b64encode((world.watch_dirs / one.path).read_bytes()).decode()
    number, symbol = one.number, one.symbol
    (folder / "goi.edxml").write_text(
        f"""<?xml version="1.0" encoding="UTF-8"?>
<edXML xmlns="http://www.mic.gov.vn/TBT/QCVN_102_2016" xmlns:edXML="http://www.mic.gov.vn/TBT/QCVN_102_2016">
<edXML:edXMLEnvelope><edXML:edXMLHeader><edXML:MessageHeader>
<From><OrganId>000.00.01.H19</OrganId><OrganName>BVDN</OrganName></From>
<To><OrganId>000.00.00.H19</OrganId><OrganName>UBND</OrganName></To>
<Code><CodeNumber>{number}</CodeNumber><CodeNotation>{symbol}</CodeNotation></Code>
<PromulgationInfo><Place>Đồng Nai</Place>
<PromulgationDate>{one.issued_on:%Y/%m/%d}</PromulgationDate></PromulgationInfo>
<Subject>V/v thử</Subject></edXML:MessageHeader>
<edXML:TraceHeaderList><TraceHeader><OrganId>000.00.01.H19</OrganId>
<Timestamp>{one.issued_on:%Y/%m/%d} 09:00:00</Timestamp>
</TraceHeader></edXML:TraceHeaderList></edXML:edXMLHeader></edXML:edXMLEnvelope>
<AttachmentEncoded><Attachment><ContentId>1</ContentId><AttachmentName>van ban.pdf</AttachmentName>
<ContentType>application/pdf</ContentType><ContentTransferEncoded>{content}</ContentTransferEncoded></Attachment>
</AttachmentEncoded></edXML>""",
        encoding="utf-8",
    )
    scan(settings, store, world)
    [row] = store.issuances()
    assert row.path == "BVDN/goi.edxml/van ban.pdf"
    assert row.verdict.issuance_class is IssuanceClass.E_ORIGINAL
    assert row.verdict.unregistered


def test_naming_a_column_in_the_settings_reads_the_export_again(office, world: World) -> None:
    settings, store, folder = office
    (folder / "lạ.csv").write_text("Mã hiệu lạ;Hôm nào;Về việc\n7/BVĐKĐN-VP;05/03/2026;Thử\n", encoding="utf-8")
    scan(settings, store, world)
    assert not list(store.issuances())
    named = (("Mã hiệu lạ", "number"), ("Hôm nào", "issued_on"))
    result = scan(replace(settings, columns=((UnitCode("BVDN"), named),)), store, world)
    assert result.registers_read == 1
    [row] = store.issuances()
    assert (row.number, row.symbol, row.verdict.issuance_class) == ("7", "BVĐKĐN-VP", IssuanceClass.MISSING)


def test_one_document_in_two_units_folders_is_told_of_both(office, world: World) -> None:
    settings, store, folder = office
    content = (world.watch_dirs / an_original(world).path).read_bytes()
    (folder / "một.pdf").write_bytes(content)
    (folder / "cũng thế.pdf").write_bytes(content)
    assert scan(settings, store, world).claimed_by_several == ()
    (folder.parent / "SYT" / "của ai.pdf").write_bytes(content)
    part = scan(settings, store, world, units={UnitCode("BVDN")})
    assert part.claimed_by_several == (), "asked of all files that there are, by a pass over all units"
    [paths] = scan(settings, store, world).claimed_by_several
    assert paths == ("BVDN/cũng thế.pdf", "BVDN/một.pdf", "SYT/của ai.pdf")
