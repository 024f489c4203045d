"""Signed letters look, byte for byte, as the tools of real offices leave them."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from functools import cache
from io import BytesIO
from typing import Any

import pypdfium2
import pytest
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.validation import validate_pdf_signature
from pyhanko_certvalidator import ValidationContext

from pipeline.demo.letters import Rendered, render
from pipeline.demo.offices import OFFICES
from pipeline.demo.pki import make_pki
from pipeline.demo.signing import VIETNAM, Act, Box, Shape, sign
from pipeline.demo.stories import Case, Story, make
from pipeline.demo.world import JUDGED_AT

PKI = make_pki()


@cache
def made(story: Story, unit: str = "BVDN", role: str = "deputy") -> tuple[bytes, ...]:
    import random

    case = Case(story=story, office=OFFICES[unit], number="207", issued_on=date(2026, 3, 12), role=role)
    return make(case, PKI, random.Random(5)).files


def signatures(pdf: bytes) -> list[Any]:
    return list(PdfFileReader(BytesIO(pdf), strict=False).embedded_signatures)


def page_text(pdf: bytes) -> str:
    return "".join(page.get_textpage().get_text_bounded() for page in pypdfium2.PdfDocument(pdf))


def text_with_widgets(pdf: bytes) -> str:
    """The first page's text after its annotations were painted into it."""
    document = pypdfium2.PdfDocument(pdf)
    document.init_forms()
    document[0].flatten()
    return str(document[0].get_textpage().get_text_bounded())


def test_the_six_signatures_are_initials_leader_number_day_month_and_seal() -> None:
    names = [each.signer_cert.subject.native["common_name"] for each in signatures(made(Story.REGULAR)[0])]
    assert names == [
        "Tạ Minh Quân", "Lâm Thị Ngọc Diệp", "PHÒNG VĂN THƯ", "PHÒNG VĂN THƯ", "PHÒNG VĂN THƯ",
        "BỆNH VIỆN ĐA KHOA ĐỒNG NAI",
    ]  # fmt: skip


def test_the_first_signature_certifies_and_allows_form_filling_and_signing() -> None:
    first, *others = signatures(made(Story.REGULAR)[0])
    assert first.docmdp_level.value == 2
    assert all(each.docmdp_level is None for each in others)


def test_byte_ranges_nest_and_the_last_covers_the_file() -> None:
    pdf = made(Story.REGULAR)[0]
    ends = [each.byte_range[2] + each.byte_range[3] for each in signatures(pdf)]
    assert ends == sorted(set(ends))
    assert ends[-1] == len(pdf)


def test_a_vgca_signature_holds_the_leaf_alone_and_signs_two_attributes() -> None:
    for each in signatures(made(Story.REGULAR)[0]):
        signed = each.signed_data
        assert each.sig_object["/SubFilter"] == "/adbe.pkcs7.detached"
        assert str(each.sig_object["/M"]).endswith("+07'00'")
        assert len(signed["certificates"]) == 1
        attributes = signed["signer_infos"][0]["signed_attrs"]
        assert {attribute["type"].native for attribute in attributes} == {"content_type", "message_digest"}
        token = signed["signer_infos"][0]["unsigned_attrs"][0]["values"][0]["content"]
        assert len(token["certificates"]) == 2, "the TSA and the root"


def test_number_day_and_month_stand_in_widgets_only() -> None:
    pdf = made(Story.REGULAR)[0]
    assert "207" not in page_text(pdf)
    assert "207" in text_with_widgets(pdf)


def test_the_seal_covers_about_a_third_of_the_leaders_picture_from_the_left() -> None:
    _, leader, *_, seal = signatures(made(Story.REGULAR)[0])
    left, _, right, _ = (float(each) for each in leader.sig_field["/Rect"])
    seal_left, _, seal_right, _ = (float(each) for each in seal.sig_field["/Rect"])
    assert seal_left < left
    assert 0.3 <= (seal_right - left) / (right - left) <= 0.4


@pytest.mark.parametrize(
    ("story", "unit", "count"),
    [
        (Story.REGULAR, "BVDN", 6), (Story.REGULAR, "TTYTPL", 5), (Story.WEAK_DIGEST, "TTYTPL", 5),
        (Story.REGULAR, "SYT", 2), (Story.LONG_TERM, "SYT", 2), (Story.WITH_INITIALS, "SYT", 3),
        (Story.COPY, "BVDN", 1), (Story.SIGNED_SCAN, "BVDN", 2), (Story.SEAL_ONLY, "BVDN", 4),
    ],
)  # fmt: skip
def test_every_signature_and_token_verifies_up_to_the_root(story: Story, unit: str, count: int) -> None:
    found = signatures(made(story, unit)[0])
    assert len(found) == count
    for each in found:
        status = validate_pdf_signature(each, context(), context())
        assert status.intact
        if story is not Story.WEAK_DIGEST:  # pyHanko's default calls SHA-1 untrusted; the house says weak
            assert status.valid
            assert status.trusted
        assert status.timestamp_validity is not None
        assert status.timestamp_validity.trusted


def context() -> ValidationContext:
    return ValidationContext(
        trust_roots=[PKI.certificate("root")], other_certs=[PKI.certificate("sub")], moment=JUDGED_AT
    )


def test_a_flipped_byte_breaks_all_and_a_page_changed_behind_the_seal_breaks_none() -> None:
    assert not any(_is_intact(each) for each in signatures(made(Story.BYTE_FLIPPED)[0]))
    changed = signatures(made(Story.CHANGED_AFTER)[0])
    assert all(_is_intact(each) for each in changed)
    assert changed[-1].evaluate_signature_coverage().name == "ENTIRE_REVISION"


def _is_intact(each: Any) -> bool:
    return bool(validate_pdf_signature(each, context(), context(), skip_diff=True).intact)


def test_a_shrunk_copy_reaches_past_its_own_end() -> None:
    pdf = made(Story.SHRUNK)[0]
    reader = PdfFileReader(BytesIO(pdf), strict=False)
    assert "/AcroForm" not in reader.root
    widget = reader.root["/Pages"]["/Kids"][0]["/Annots"][-1]
    assert widget["/V"]["/ByteRange"][2] + widget["/V"]["/ByteRange"][3] > len(pdf)


def test_long_term_evidence_follows_the_last_signature() -> None:
    pdf = made(Story.LONG_TERM, "SYT")[0]
    dss = PdfFileReader(BytesIO(pdf), strict=False).root["/DSS"]
    assert len(dss["/CRLs"]) == 2
    assert signatures(pdf)[-1].sig_object["/SubFilter"] == "/ETSI.CAdES.detached"


def test_a_weak_digest_is_sha_1_over_the_document() -> None:
    assert {each.md_algorithm for each in signatures(made(Story.WEAK_DIGEST, "TTYTPL")[0])} == {"sha1"}


def test_times_are_arguments(rendered: Rendered) -> None:
    at = datetime(2026, 3, 12, 9, 30, tzinfo=VIETNAM)
    act = Act(by="syt-head", at=at, timestamped=at + timedelta(minutes=1), shape=Shape.PADES)
    (signature,) = signatures(sign(rendered.pdf, PKI, [act]))
    assert signature.self_reported_timestamp == at
    status = validate_pdf_signature(signature, context(), context())
    assert status.timestamp_validity.timestamp == at + timedelta(minutes=1)


def test_a_signature_may_do_without_a_timestamp_and_without_a_place(rendered: Rendered) -> None:
    act = Act(by="syt-head", at=datetime(2026, 3, 12, 9, 30, tzinfo=VIETNAM), has_timestamp=False)
    (signature,) = signatures(sign(rendered.pdf, PKI, [act]))
    assert not signature.signed_data["signer_infos"][0]["unsigned_attrs"].native
    assert [float(each) for each in signature.sig_field["/Rect"]] == [0, 0, 0, 0]


def test_words_in_a_signature_box_can_be_read(rendered: Rendered) -> None:
    lines = ("SAO Y; SỞ Y TẾ TỈNH ĐỒNG NAI;", "2026-03-12T09:30:00+07:00")
    box = Box(page=0, rect=rendered.spots.top_right, lines=lines, size_pt=10)
    act = Act(by="syt-organisation", at=datetime(2026, 3, 12, 9, 30, tzinfo=VIETNAM), box=box)
    text = text_with_widgets(sign(rendered.pdf, PKI, [act]))
    assert all(line in text for line in lines)


@pytest.fixture
def rendered() -> Rendered:
    from pipeline.demo.letters import Letter

    letter = Letter(
        agency="SỞ Y TẾ", number="5", symbol="SYT-VP", issued_on=date(2026, 2, 3), subject="thử nghiệm",
        addressees=("Các đơn vị",), paragraphs=("Đề nghị các đơn vị thực hiện./.",), signer="Cao Bá Lộc",
    )  # fmt: skip
    return render(letter)


def test_small_numbers_days_and_early_months_get_a_leading_zero(rendered: Rendered) -> None:
    text = page_text(rendered.pdf)
    assert "Số: 05/SYT-VP" in text
    assert "ngày 03 tháng 02 năm 2026" in text
