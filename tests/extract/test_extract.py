"""One PDF's bytes become facts, whatever the bytes are; the parts agree with each other."""

from __future__ import annotations

import pickle
import random
import time
from datetime import UTC, date, datetime, timedelta
from io import BytesIO
from pathlib import Path

import pytest
from pypdf import PdfReader, PdfWriter
from reportlab.pdfgen.canvas import Canvas

from pipeline.demo.letters import Letter, render
from pipeline.demo.pictures import handwriting, initials, seal
from pipeline.demo.pki import make_pki
from pipeline.demo.signing import Act, Box, sign
from pipeline.extract import extract, limits, saw_signature
from pipeline.items import Extracted
from rules.facts import Coverage, DocumentFacts, Integrity, Origin, Role, SignerKind, Unreadable
from rules.names import same_person
from rules.note_texts import NOTE_TEXTS
from rules.roles import assign_roles

LETTER = Letter(
    agency="BỆNH VIỆN ĐA KHOA ĐỒNG NAI",
    parent="SỞ Y TẾ ĐỒNG NAI",
    number="101",
    symbol="BVĐKĐN-KHTH",
    issued_on=date(2026, 3, 5),
    subject="triển khai công tác văn thư",
    addressees=("Các khoa, phòng trực thuộc",),
    paragraphs=("Bệnh viện đề nghị các khoa, phòng thực hiện.",),
    titles=("KT. GIÁM ĐỐC", "PHÓ GIÁM ĐỐC"),
    signer="Lâm Thị Ngọc Diệp",
)
SIGNED_AT = datetime(2026, 3, 5, 2, 0, tzinfo=UTC)


def facts(data: bytes) -> DocumentFacts:
    found = extract(data).facts
    assert isinstance(found, DocumentFacts), found
    return found


def unreadable(data: bytes) -> Unreadable:
    found = extract(data).facts
    assert isinstance(found, Unreadable), found
    return found


@pytest.fixture(scope="module")
def workflow() -> bytes:
    """Six signatures as the government's tool makes them: number, day and month are in widgets alone."""
    rendered = render(LETTER, stamped=True)
    spots = rendered.spots
    marks = initials("Tạ Minh Quân")
    boxes = (
        ("bvdn-officer", Box(page=spots.initials_page, rect=spots.initials, picture=marks)),
        ("bvdn-deputy", Box(page=spots.last_page, rect=spots.signature, picture=handwriting(LETTER.signer))),
        ("bvdn-clerk", Box(page=0, rect=spots.number, lines=("101",))),
        ("bvdn-clerk", Box(page=0, rect=spots.day, lines=("05",))),
        ("bvdn-clerk", Box(page=0, rect=spots.month, lines=("3",))),
        ("bvdn-organisation", Box(page=spots.last_page, rect=spots.seal, picture=seal(LETTER.agency))),
    )
    acts = [
        Act(by=by, at=SIGNED_AT + timedelta(minutes=10 * at), box=box, certification=None if at else 2)
        for at, (by, box) in enumerate(boxes)
    ]
    return sign(rendered.pdf, make_pki(), acts)


@pytest.fixture(scope="module")
def plain() -> bytes:
    return render(LETTER).pdf


# ---- the compliant document


def test_number_and_date_come_from_the_widgets_and_the_rest_from_the_page(workflow: bytes) -> None:
    heading = facts(workflow).heading
    assert (heading.number, heading.symbol, heading.issued_on) == ("101", "BVĐKĐN-KHTH", date(2026, 3, 5))
    assert (heading.agency, heading.parent_agency) == ("BỆNH VIỆN ĐA KHOA ĐỒNG NAI", "SỞ Y TẾ ĐỒNG NAI")
    assert (heading.type, heading.subject) == ("công văn", "triển khai công tác văn thư")
    assert (heading.capacity, heading.title, heading.signer) == ("KT.", "PHÓ GIÁM ĐỐC", "Lâm Thị Ngọc Diệp")


def test_each_signature_has_the_place_text_and_picture_of_its_widget(workflow: bytes) -> None:
    found = facts(workflow)
    assert [signature.text for signature in found.signatures] == [None, None, "101", "05", "3", None]
    assert [signature.has_picture for signature in found.signatures] == [True, True, False, False, False, True]
    assert all(signature.page == 1 and signature.rect is not None for signature in found.signatures[2:5])
    assert [signature.integrity for signature in found.signatures] == [Integrity.INTACT] * 6
    assert found.signatures[-1].coverage is Coverage.ENTIRE_FILE
    assert not any(note.code.startswith("widget") for signature in found.signatures for note in signature.notes)


def test_roles_and_origin_of_the_workflow(workflow: bytes) -> None:
    found = facts(workflow)
    assert assign_roles(found) == (
        Role.INITIALS, Role.PERSON, Role.CLERK, Role.CLERK, Role.CLERK, Role.ORGANISATION,
    )  # fmt: skip
    assert found.origin is Origin.BORN_DIGITAL
    assert [signature.certificate.kind for signature in found.signatures if signature.certificate][-1] is (
        SignerKind.ORGANISATION
    )


def test_without_its_widgets_the_page_has_neither_number_nor_date() -> None:
    heading = facts(render(LETTER, stamped=True).pdf).heading
    assert (heading.number, heading.symbol, heading.issued_on) == (None, "BVĐKĐN-KHTH", None)


def test_facts_are_the_same_each_time_and_cross_processes(workflow: bytes) -> None:
    once = extract(workflow)
    assert once == extract(workflow)
    assert pickle.loads(pickle.dumps(once)) == once
    assert isinstance(once, Extracted)


def test_a_stamp_over_a_printed_number_is_told(plain: bytes) -> None:
    spots = render(LETTER).spots
    act = Act(by="bvdn-clerk", at=SIGNED_AT, box=Box(page=0, rect=spots.number, lines=("999",)))
    (signature,) = facts(sign(plain, make_pki(), [act])).signatures
    (note,) = [note for note in signature.notes if note.code == "widget-over-text"]
    assert dict(note.values)["text"] == "999"
    assert "101" in dict(note.values)["covered"]


def test_a_widget_off_the_page_is_told_and_adds_nothing_to_it(plain: bytes) -> None:
    act = Act(by="bvdn-clerk", at=SIGNED_AT, box=Box(page=0, rect=(100, 900, 140, 914), lines=("999",)))
    (signature,) = facts(sign(plain, make_pki(), [act])).signatures
    assert signature.text is None
    assert "widget-off-page" in [note.code for note in signature.notes]


def test_an_unsigned_letter_has_a_heading_and_no_signature(plain: bytes) -> None:
    found = facts(plain)
    assert (found.heading.number, found.signatures, found.was_signed) == ("101", (), False)
    assert found.pages == 1
    assert found.notes == ()


# ---- what cannot be read


def test_an_empty_file_is_unreadable_and_says_so() -> None:
    for data in (b"", b"\0" * 200, b"\n \n"):
        assert unreadable(data).reason.code == "pdf-empty"


def test_a_picture_with_a_pdf_name_is_no_pdf() -> None:
    found = unreadable(b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 20)
    assert (found.reason.code, found.was_signed) == ("pdf-no-header", False)


def test_a_file_that_needs_a_password_says_so() -> None:
    assert unreadable(render(LETTER, password="vanthu2026").pdf).reason.code == "pdf-needs-password"


def test_a_file_locked_for_its_owner_only_is_read() -> None:
    writer = PdfWriter(clone_from=PdfReader(BytesIO(render(LETTER).pdf)))
    writer.encrypt(user_password="", owner_password="vanthu2026", algorithm="AES-256")
    buffer = BytesIO()
    writer.write(buffer)
    found = facts(buffer.getvalue())
    assert found.is_encrypted
    assert found.heading.number == "101"


def test_a_file_cut_short_is_damaged_and_remembers_that_it_was_signed(workflow: bytes, plain: bytes) -> None:
    assert unreadable(plain[:600]).reason.code == "pdf-damaged"
    first = workflow.index(b"/ByteRange") + 20_000
    cut = extract(b"%PDF-1.4\n" + workflow[first - 20_100 : first]).facts
    assert cut.was_signed


def test_a_file_over_the_limit_is_refused_unread(monkeypatch: pytest.MonkeyPatch, plain: bytes) -> None:
    monkeypatch.setattr(limits, "MAX_FILE_BYTES", 1000)
    assert unreadable(plain).reason.code == "pdf-too-large"


@pytest.mark.parametrize("junk", [b"\xef\xbb\xbf", bytes(21), b"HTTP/1.1 200 OK\r\n\r\n" * 50])
def test_junk_before_the_header_is_passed_over(plain: bytes, junk: bytes) -> None:
    found = facts(junk + plain)
    assert found.heading.number == "101"
    assert found.size_bytes == len(junk + plain)


def test_junk_of_more_than_a_thousand_bytes_is_not(plain: bytes) -> None:
    assert unreadable(b"x" * 1100 + plain).reason.code == "pdf-no-header"


def test_one_failing_part_leaves_a_note_and_the_rest(monkeypatch: pytest.MonkeyPatch, workflow: bytes) -> None:
    import pipeline.extract.heading as heading

    monkeypatch.setattr(heading, "read_heading", lambda *_: 1 / 0)
    found = facts(workflow)
    assert found.heading.number is None
    assert len(found.signatures) == 6
    assert [(note.code, note.values) for note in found.notes] == [("heading-unread", (("cause", "ZeroDivisionError"),))]


def test_a_failing_signature_reader_never_makes_a_file_unsigned(
    monkeypatch: pytest.MonkeyPatch, workflow: bytes, plain: bytes
) -> None:
    import pipeline.extract.signatures as signatures

    monkeypatch.setattr(signatures, "read_signatures", lambda _: 1 / 0)
    assert facts(workflow).was_signed
    assert not facts(plain).was_signed
    assert "signatures-unread" in [note.code for note in facts(workflow).notes]


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (b"<< /Type /Sig /Filter /Adobe.PPKLite >>", True),
        (b"<</Type/DocTimeStamp>>", True),
        (b"/ByteRange [0 1 2 3]", True),
        (b"<< /AuthCode << /ByteRange [0 1 2 3] /MAC <00> >> >>", False),
        (b"<< /Type /SigFieldLock >> << /FT /Sig >>", False),
    ],
)
def test_traces_of_signatures_are_seen_in_raw_bytes(data: bytes, expected: bool) -> None:
    assert saw_signature(data) is expected


def test_nothing_raises_on_damaged_bytes(workflow: bytes) -> None:
    chance = random.Random(1347)
    for _ in range(40):
        data = bytearray(workflow)
        for _ in range(chance.choice((1, 5, 200))):
            data[chance.randrange(len(data))] = chance.randrange(256)
        found = extract(bytes(data[: chance.choice((len(data), chance.randrange(len(data)))) + 1])).facts
        assert isinstance(found, DocumentFacts | Unreadable)
        assert found.was_signed or len(data) < workflow.index(b"/ByteRange") or found.size_bytes < len(workflow)


def test_five_hundred_pages_cost_no_more_than_a_few() -> None:
    buffer = BytesIO()
    canvas = Canvas(buffer, invariant=1)
    for page in range(500):
        for row in range(40):
            canvas.drawString(85, 780 - 18 * row, f"{page} theo quy dinh cua phap luat va cac van ban huong dan")
        canvas.showPage()
    canvas.save()
    extract(render(LETTER).pdf)
    start = time.process_time()
    found = facts(buffer.getvalue())
    assert time.process_time() - start < 2
    assert found.pages == 500
    assert dict(found.origin_reason.values)["looked"] == "16"


# ---- sentences


def test_every_note_of_this_room_has_its_sentence() -> None:
    for code in (
        "pdf-empty", "pdf-no-header", "pdf-damaged", "pdf-no-pages", "pdf-needs-password", "pdf-too-large",
        "signatures-unread", "pages-unread", "heading-unread", "widgets-unread", "widgets-damaged", "widgets-too-many",
        "widget-off-page", "widget-over-text", "origin-text", "origin-vector", "origin-scan", "origin-mixed",
        "origin-blank", "origin-unread",
    ):  # fmt: skip
        assert NOTE_TEXTS[code].format("vi", {})


def test_the_values_of_a_reason_fit_its_sentence(workflow: bytes) -> None:
    reason = facts(workflow).origin_reason
    assert "{" not in NOTE_TEXTS[reason.code].format("vi", dict(reason.values))


# ---- real documents


def real(shared: Path, name: str) -> DocumentFacts:
    return facts((shared / "data" / "vn-signed" / name).read_bytes())


def test_a_real_ministry_letter(shared: Path) -> None:
    found = real(shared, "11410-BXD-KHCNMT-VLXD.pdf")
    heading = found.heading
    assert (heading.number, heading.symbol, heading.issued_on) == ("11410", "BXD-KHCNMT&VLXD", date(2026, 7, 23))
    assert (heading.agency, heading.type, heading.capacity) == ("BỘ XÂY DỰNG", "công văn", "KT.")
    person = found.signatures[1].certificate
    assert person is not None
    assert same_person(heading.signer, person.common_name)
    assert heading.title == "THỨ TRƯỞNG"
    assert found.origin is Origin.BORN_DIGITAL
    assert [signature.text for signature in found.signatures] == [None, None, "11410", "23", "7", None]
    assert assign_roles(found) == (
        Role.INITIALS, Role.PERSON, Role.CLERK, Role.CLERK, Role.CLERK, Role.ORGANISATION,
    )  # fmt: skip


def test_its_annex_is_the_organisations_and_names_the_letter(shared: Path) -> None:
    found = real(shared, "11410-BXD-KHCNMT-VLXD-phu-luc-1.pdf")
    assert found.heading.annex_of == "11410/BXD-KHCNMT&VLXD"
    assert found.heading.number is None
    assert assign_roles(found) == (Role.ORGANISATION,) * 4


@pytest.mark.parametrize(
    ("name", "number", "symbol", "issued_on", "prints_a_signer", "origin"),
    [
        (
            "nghi-dinh-50-2026-certified-then-5.pdf",
            "50", "2026/NĐ-CP", date(2026, 1, 31), True, "born-digital",
        ),
        (
            "nghi-dinh-162-2026-gazette-no-signed-attributes.pdf",
            "162", "2026/NĐ-CP", date(2026, 5, 15), True, "born-digital",
        ),
        (
            "luat-51-2024-shrunk-copy-dead-signature.pdf",
            "51", "2024/QH15", date(2024, 11, 27), True, "born-digital",
        ),
        ("nghi-dinh-335-2025-portal-on-scan.pdf", None, None, None, False, "scan"),
    ],
)  # fmt: skip
def test_other_real_documents(
    shared: Path,
    name: str,
    number: str | None,
    symbol: str | None,
    issued_on: date | None,
    prints_a_signer: bool,
    origin: str,
) -> None:
    found = real(shared, name)
    heading = found.heading
    assert (heading.number, heading.symbol, heading.issued_on) == (number, symbol, issued_on)
    assert (heading.signer is not None) is prints_a_signer
    assert found.origin == origin
    assert found.was_signed
