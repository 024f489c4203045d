"""Exchange packages with the traps that real ones set."""

from __future__ import annotations

import base64
from datetime import UTC, date, datetime
from hashlib import sha256

import pytest

from pipeline.items import PackageParty, PackageReading, PackageStatus, Transfer
from pipeline.register_texts import STATUSES
from pipeline.registers.edxml import attachments
from rules.names import parse_agency_code
from tests.registers.makers import read, zipped

PDF = b"%PDF-1.4\n% a document\n%%EOF\n"
NAMESPACE = "http://www.mic.gov.vn/TBT/QCVN_102_2016"


def an_attachment(content: bytes, name: str = "7816.pdf", kind: str = "application/pdf") -> str:
    return (
        f"<Attachment><ContentId>cid:1</ContentId><AttachmentName>{name}</AttachmentName>"
        f"<ContentType>{kind}</ContentType>"
        f"<ContentTransferEncoded>{base64.encodebytes(content).decode()}</ContentTransferEncoded></Attachment>"
    )


def a_package(
    *files: str,
    business: str = "",
    number: str = "7816",
    symbol: str = "VPCP-TTĐT",
    day: str = "2026/03/05",
    more: str = "",
) -> bytes:
    """A package of the kind that QCVN 102:2016 shows."""
    return (
        f'<?xml version="1.0" encoding="UTF-8"?><edXML xmlns="{NAMESPACE}">'
        f'<edXML:edXMLEnvelope xmlns:edXML="{NAMESPACE}">'
        "<edXML:edXMLHeader><edXML:MessageHeader>"
        "<From><OrganId>000.00.00.G22</OrganId><OrganName>Văn phòng Chính phủ</OrganName><Email>N/A</Email></From>"
        "<To><OrganId>000.00.00.H19</OrganId><OrganName>UBND tỉnh Đồng Nai</OrganName></To>"
        "<To><OrganId>H19.07</OrganId><OrganName>Sở Y tế</OrganName></To>"
        f"<DocumentId>000.00.00.G22,2026/03/05,{number}/{symbol}</DocumentId>"
        f"<Code><CodeNumber>{number}</CodeNumber><CodeNotation>{symbol}</CodeNotation></Code>"
        f"<PromulgationInfo><Place>Hà Nội</Place><PromulgationDate>{day}</PromulgationDate></PromulgationInfo>"
        "<DocumentType><Type>1</Type><TypeName>Công văn</TypeName></DocumentType><Subject>V/v kết nối trục</Subject>"
        "<SignerInfo><Competence>TL. BO TRUONG</Competence><FullName>Nguyễn Văn An</FullName></SignerInfo>"
        f"{more}</edXML:MessageHeader>"
        '<edXML:TraceHeaderList id="1">'
        "<TraceHeader><OrganId>H19.07</OrganId><Timestamp>2026/03/05 16:00:00</Timestamp></TraceHeader>"
        "<TraceHeader><OrganId>000.00.00.G22</OrganId><Timestamp>2026/03/05 15:30:00</Timestamp></TraceHeader>"
        f"{business}</edXML:TraceHeaderList><Signature><SignedInfo/></Signature></edXML:edXMLHeader>"
        "</edXML:edXMLEnvelope>"
        f"<AttachmentEncoded>{''.join(files)}</AttachmentEncoded></edXML>"
    ).encode()


def the_package(data: bytes) -> PackageReading:
    reading = read(data, source="BVDN/goi-tin.edxml")
    assert (reading.kind, reading.container, reading.reason, reading.entries) == ("package", "edxml", None, ())
    assert reading.package is not None
    return reading.package


def test_a_package_is_evidence_of_sending_and_no_row_of_the_register() -> None:
    package = the_package(a_package(an_attachment(PDF)))
    assert package.sender == PackageParty(code="000.00.00.G22", name="Văn phòng Chính phủ")
    assert [parse_agency_code(party.code) for party in package.receivers] == [("H19",), ("H19", "07")]
    assert package.sent_at == datetime(2026, 3, 5, 8, 30, tzinfo=UTC)
    entry = package.entry
    assert (entry.number, entry.symbol, entry.issued_on, entry.type) == (
        "7816",
        "VPCP-TTĐT",
        date(2026, 3, 5),
        "công văn",
    )
    assert (entry.signer, entry.subject, entry.sent_on) == ("Nguyễn Văn An", "V/v kết nối trục", package.sent_at)
    assert entry.recipients == "UBND tỉnh Đồng Nai; Sở Y tế"
    assert package.document_id == "000.00.00.G22,2026/03/05,7816/VPCP-TTĐT"
    (file,) = package.attachments
    assert (file.name, file.sha256, file.size_bytes, file.is_pdf) == (
        "7816.pdf",
        sha256(PDF).hexdigest(),
        len(PDF),
        True,
    )


def test_a_zip_under_the_name_of_a_pdf_gives_the_pdf_under_the_declared_name() -> None:
    packed = zipped({"3f1c9f0e-uuid.edxml": PDF})
    data = a_package(an_attachment(packed))
    assert the_package(data).attachments[0].sha256 == sha256(PDF).hexdigest()
    assert list(attachments(data)) == [("7816.pdf", PDF)]


def test_office_documents_are_zips_that_stay_what_they_are() -> None:
    docx = zipped({"[Content_Types].xml": b"<Types/>", "word/document.xml": b"<w/>"})
    assert list(attachments(a_package(an_attachment(docx, "phu luc.docx")))) == [("phu luc.docx", docx)]


@pytest.mark.parametrize("stray", [b"1212", b"\xef\xbb\xbf", b"\r\n\t ", b"\x00\x01"])
def test_stray_bytes_before_the_declaration_are_passed_over(stray: bytes) -> None:
    assert the_package(stray + a_package()).entry.number == "7816"


def test_prefixes_may_be_lost() -> None:
    data = a_package().replace(b"edXML:", b"").replace(b'xmlns="http://www.mic.gov.vn/TBT/QCVN_102_2016"', b"", 2)
    assert the_package(data).entry.number == "7816"


@pytest.mark.parametrize(("number", "symbol"), [("74fass22", "VPCP-TTĐT"), ("BINTEST123", "X-Y")])
def test_the_number_is_free_text_and_kept(number: str, symbol: str) -> None:
    entry = the_package(a_package(number=number, symbol=symbol)).entry
    assert (entry.number, entry.symbol) == (number, symbol)


@pytest.mark.parametrize("nothing", ["N/A", "null", ""])
def test_placeholders_say_nothing(nothing: str) -> None:
    package = the_package(a_package(number=nothing, day=nothing))
    assert (package.entry.number, package.entry.issued_on) == (None, None)


def _business(kind: str, more: str = "") -> str:
    return (
        f"<Bussiness><BussinessDocType>{kind}</BussinessDocType><BussinessDocReason>Sai thể thức</BussinessDocReason>"
        f"<Paper>0</Paper>{more}</Bussiness>"
    )


@pytest.mark.parametrize(
    ("kind", "transfer"),
    [("0", Transfer.NEW), ("1", Transfer.RECALL), ("2", Transfer.UPDATE), ("3", Transfer.REPLACEMENT), ("9", None)],
)
def test_a_package_says_what_it_does_with_its_document(kind: str, transfer: Transfer | None) -> None:
    package = the_package(a_package(business=_business(kind)))
    assert package.transfer is transfer
    assert package.transfer_reason == "Sai thể thức"
    assert package.paper_follows is False
    assert package.entry.is_void is (transfer is Transfer.RECALL)


def test_a_replacement_names_what_it_replaces() -> None:
    replaced = (
        "<ReplacementInfoList><ReplacementInfo><DocumentId>G22,2026/02/01,700/VPCP</DocumentId>"
        "<OrganIdList><OrganId>H19.07</OrganId></OrganIdList></ReplacementInfo></ReplacementInfoList>"
    )
    assert the_package(a_package(business=_business("3", replaced))).concerns == ("G22,2026/02/01,700/VPCP",)


@pytest.mark.parametrize("status", PackageStatus)
def test_an_answer_has_a_status_and_names_the_document_by_one_string(status: PackageStatus) -> None:
    data = (
        f'<edXML xmlns="{NAMESPACE}"><edXMLEnvelope><edXMLHeader><MessageHeader>'
        "<From><OrganId>H19.07</OrganId><OrganName>Sở Y tế</OrganName></From>"
        "<ResponseFor><OrganId>000.00.00.G22</OrganId><Code>7816/VPCP-TTĐT</Code>"
        "<PromulgationDate>2026/03/05</PromulgationDate><DocumentId>G22,2026/03/05,7816/VPCP-TTĐT</DocumentId></ResponseFor>"
        "<StaffInfo><Department>Văn thư</Department><Staff>Trần B</Staff><Mobile>0900000000</Mobile></StaffInfo>"
        f"<StatusCode>{status.value}</StatusCode><Description>Văn thư đã xem</Description>"
        "<Timestamp>2026/03/06 08:00:00</Timestamp>"
        "</MessageHeader></edXMLHeader></edXMLEnvelope></edXML>"
    ).encode()
    package = the_package(data)
    assert package.is_status
    assert package.status is status
    assert STATUSES[status].vi
    assert package.status_at == datetime(2026, 3, 6, 1, 0, tzinfo=UTC)
    assert (package.entry.number, package.entry.symbol) == ("7816", "VPCP-TTĐT")
    assert package.concerns == ("G22,2026/03/05,7816/VPCP-TTĐT", "7816/VPCP-TTĐT")
    assert package.sent_at is None


def test_the_schema_before_with_its_envelope_and_dates() -> None:
    data = (
        '<?xml version="1.0"?><S:Envelope xmlns:S="http://schemas.xmlsoap.org/soap/envelope/" '
        'xmlns:d="http://www.e-doc.vn/Schema/">'
        "<S:Header><d:MessageHeader><d:From><d:OrganName>UBND tỉnh</d:OrganName></d:From>"
        "<d:Code><d:CodeNumber>12</d:CodeNumber><d:CodeNotation>UBND-VX</d:CodeNotation></d:Code>"
        "<d:PromulgationInfo><d:PromulgationDate>05/03/2026</d:PromulgationDate></d:PromulgationInfo>"
        "<d:Signerlnfo><d:FullName>Lê B</d:FullName></d:Signerlnfo></d:MessageHeader></S:Header>"
        "<S:Body><d:AllDocument><d:Document>"
        f"<d:Attach>{an_attachment(PDF)}</d:Attach></d:Document></d:AllDocument></S:Body></S:Envelope>"
    ).encode()
    package = the_package(data)
    assert (package.entry.number, package.entry.issued_on, package.entry.signer) == ("12", date(2026, 3, 5), "Lê B")
    assert package.sender.name == "UBND tỉnh"
    assert len(package.attachments) == 1


def test_a_variant_of_the_provinces_has_other_names_for_the_same() -> None:
    data = (
        "<EdXML><Code>12/UBND-VX</Code><Promulgator>UBND tỉnh</Promulgator><Signer>Lê B</Signer>"
        "<PromulgationDate>2026/03/05</PromulgationDate><Attachment><FileName>12.pdf</FileName>"
        f"<Content>{base64.b64encode(PDF).decode()}</Content></Attachment></EdXML>"
    ).encode()
    package = the_package(data)
    assert (package.entry.number, package.entry.symbol, package.entry.signer) == ("12", "UBND-VX", "Lê B")
    assert (package.sender.name, package.attachments[0].name) == ("UBND tỉnh", "12.pdf")


# ------------------------------------------------------------------------------------------------------- attacks


def test_a_document_type_is_refused() -> None:
    laughs = b'<!DOCTYPE l [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;">]>'
    data = a_package().replace(b'"?>', b'"?>' + laughs, 1)
    assert read(data).reason == "xml-with-doctype"


@pytest.mark.parametrize(
    "data",
    [
        a_package()[:-60],
        b"<edXML>" * 100 + b"</edXML>" * 100,
        b"<edXML>" + b"<a/>" * 60_000 + b"</edXML>",
        b"<edXML><a></b></edXML>",
    ],
)
def test_a_package_that_is_cut_or_monstrous_is_refused(data: bytes) -> None:
    reading = read(data)
    assert (reading.kind, reading.reason) == ("unknown", "package-damaged")


def test_an_attachment_that_unpacks_to_too_much_is_refused() -> None:
    bomb = zipped({"x": b"\x00" * 30_000_000})
    assert read(a_package(an_attachment(bomb))).reason == "unpacks-too-large"
    assert list(attachments(a_package(an_attachment(bomb)))) == []


@pytest.mark.parametrize("content", [b"PK\x03\x04 broken", b""])
def test_an_attachment_that_is_broken_or_empty_is_told(content: bytes) -> None:
    reading = read(a_package(an_attachment(content)))
    assert reading.package is not None
    assert reading.package.attachments == ()
    assert [key for key, _ in reading.notes] == ["attachment-damaged" if content else "attachment-empty"]
