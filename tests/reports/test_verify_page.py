"""The page of `vanthu verify` tells a lawyer everything the circular asks, and whatever a file says stays text."""

from __future__ import annotations

import base64
import hashlib
import re
from dataclasses import replace
from typing import Any

import html5lib
import pytest
from lxml import etree

from pipeline.items import VerifiedFile
from pipeline.reports.content import Manner
from pipeline.reports.verify_page import MOST_SHOWN, verify_page
from rules.duties import DUTY_TITLES
from rules.facts import (
    Document,
    DocumentVerdict,
    Indication,
    Integrity,
    Note,
    Revocation,
    RevocationPolicy,
    Role,
    SubIndication,
    Unreadable,
)
from rules.indication import ValidationPolicy
from rules.text import LANGUAGES, Language
from tests.builders import (
    NOW,
    SUB_CA_NAME,
    a_certificate,
    a_document,
    a_heading,
    a_signature,
    an_unreadable,
    an_unsigned_document,
    digest_of,
    some_facts,
)
from tests.gold import assert_gold

HOSTILE = (
    "<script>alert(1)</script>",
    "\"><img src=x onerror=alert(1)> & ' {{ 7*7 }} {% raw %}",
    "</style></title><svg onload=alert(1)>",
    "javascript:alert(1)",
    "\u202egpj.exe\u2066\u200b\u00ad",
    "\x00\x07\x1b[31m\x7f\ufffe\udcff\r\n",
    "Ả" * 10_000,
)


def the_page(*documents: Document | Unreadable, language: Language = "vi", path: str = "", **named: Any) -> str:
    files = [
        VerifiedFile(
            path=path or f"BVDN/2026-03/{101 + place}.pdf",
            sha256=document.sha256 if isinstance(document, Unreadable) else document.facts.sha256,
            size_bytes=120_000,
            document=document,
        )
        for place, document in enumerate(documents)
    ]
    given: dict[str, Any] = {
        "manner": Manner(language=language),
        "judged_at": NOW,
        "policy": ValidationPolicy(),
        "trust_digest": digest_of("trust"),
        "software": "vanthu 0",
    }
    return verify_page(files, **(given | named))


def tree(page: str) -> Any:
    """The page as a browser builds it; anything that a validator of HTML would complain of raises."""
    parser = html5lib.HTMLParser(tree=html5lib.getTreeBuilder("lxml"), strict=True, namespaceHTMLElements=False)
    return parser.parse(page)


def said(page: str) -> str:
    """What a reader sees, blanks as one."""
    body = tree(page).getroot().find("body")
    return re.sub(r"\s+", " ", " ".join(body.itertext()))


def broken() -> Document:
    changed = a_signature(
        Role.ORGANISATION,
        integrity=Integrity.BROKEN,
        integrity_reason=Note(code="integrity-broken"),
        indication=Indication.TOTAL_FAILED,
        sub_indication=SubIndication.HASH_FAILURE,
        reason=Note(code="integrity-broken"),
    )
    return a_document(a_signature(Role.PERSON), changed, verdict=DocumentVerdict.INVALID)


def without_issuer() -> Document:
    stamp = a_signature(
        Role.CLERK,
        anchor=None,
        anchor_name=None,
        poe_time=None,
        timestamp=None,
        validated_at=NOW,
        indication=Indication.INDETERMINATE,
        sub_indication=SubIndication.NO_CERTIFICATE_CHAIN_FOUND,
        reason=Note(code="issuer-missing", values=(("issuer", SUB_CA_NAME),)),
    )
    return a_document(stamp, verdict=DocumentVerdict.INDETERMINATE)


EVERY_VERDICT = (a_document(), broken(), without_issuer(), an_unsigned_document(), an_unreadable())


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_verdict_stands_on_the_page_as_it_was_last_read(language: Language) -> None:
    assert_gold(f"verify.{language}.html", the_page(*EVERY_VERDICT, language=language))


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_page_is_html_that_a_strict_reader_takes(language: Language) -> None:
    root = tree(the_page(*EVERY_VERDICT, language=language)).getroot()
    assert root.get("lang") == language
    ids = root.xpath("//@id")
    assert len(ids) == len(set(ids))
    assert {link[1:] for link in root.xpath("//@href")} <= set(ids)


def test_the_seven_items_of_the_circular_stand_at_every_signature() -> None:
    root = tree(the_page(a_document())).getroot()
    labels = [
        re.sub(r"^\d", "", "".join(each.itertext()))
        for each in root.xpath("(//dl[@class='seven'])[1]/div[not(@class)]/dt")
    ]
    assert labels == [
        "Tổ chức cung cấp dịch vụ chứng thực (CA)", "Chủ thể ký", "Đơn vị quản lý chứng thư",
        "Thời điểm ký, dấu thời gian", "Tính toàn vẹn", "Hiệu lực tại thời điểm ký", "Thời hạn chứng thư",
    ]  # fmt: skip
    assert len(root.xpath("//dl[@class='seven']")) == 2


def test_the_english_page_keeps_the_vietnamese_terms_beside_its_own() -> None:
    page = the_page(a_document(), language="en")
    terms = {"".join(each.itertext()) for each in tree(page).getroot().xpath("//*[@class='vi']")}
    assert {"HỢP LỆ", "Chủ thể ký", "Thời hạn chứng thư", *(title.vi for title in DUTY_TITLES.values())} <= terms
    assert 'class="vi"' not in the_page(a_document(), language="vi")


def test_the_eleven_duties_stand_at_every_readable_file() -> None:
    root = tree(the_page(*EVERY_VERDICT)).getroot()
    assert [len(each.xpath(".//tbody/tr")) for each in root.xpath("//section[@class='duties']")] == [11] * 4


def test_an_unsettled_revocation_stands_beside_the_verdict() -> None:
    open_page, settled = (
        the_page(a_document(a_signature(revocation=revocation)))
        for revocation in (Revocation.NOT_CHECKED, Revocation.GOOD)
    )
    caveat = "Với 1/1 chữ ký số, chưa biết chứng thư có bị thu hồi hay không."
    assert caveat in said(open_page)
    assert caveat not in said(settled)
    assert "chưa biết chứng thư có bị thu hồi hay không." not in said(the_page(broken()))


def test_the_day_of_the_revocation_data_is_shown() -> None:
    signature = a_signature(revocation=Revocation.GOOD, revocation_as_of=NOW)
    told = "trạng thái thu hồi: không bị thu hồi, theo dữ liệu phát hành 01/04/2026 07:00:00"
    assert told in said(the_page(a_document(signature)))


@pytest.mark.parametrize("policy", RevocationPolicy)
def test_the_policy_is_printed_and_only_a_required_status_is_called_the_circulars(policy: RevocationPolicy) -> None:
    text = said(the_page(a_document(), policy=ValidationPolicy(revocation=policy)))
    assert ("Chỉ chính sách «bắt buộc kiểm tra thu hồi»" in text) is (policy is not RevocationPolicy.REQUIRE)


def test_the_technical_standard_is_told_apart_from_validity() -> None:
    text = said(the_page(a_document()))
    assert "Chuẩn kỹ thuật tách riêng với tính hợp lệ Khác tiêu chuẩn" in text
    assert "Tệp PDF phiên bản 1.4, chuẩn yêu cầu từ 1.7." in text
    kept = a_signature(Role.ORGANISATION, algorithm="rsassa_pss", format="PAdES-B-T")
    assert "Đúng tiêu chuẩn" in said(the_page(a_document(kept, pdf_version="1.7")))


def test_what_a_signature_shows_on_the_page_is_told() -> None:
    text = said(the_page(without_issuer()))
    assert "Thể hiện trên trang 101 trang 1" in text


def test_what_could_not_be_read_is_no_departure_from_the_standard() -> None:
    unread = a_signature(algorithm=None, digest=None, key=None, format="PAdES-B-T")
    text = said(the_page(a_document(unread, pdf_version="1.7")))
    assert "Chuẩn kỹ thuật tách riêng với tính hợp lệ Chưa xác định được" in text


def test_a_time_that_only_the_signer_claims_is_told_as_claimed() -> None:
    text = said(the_page(a_document(a_signature(timestamp=None, poe_time=None))))
    assert "do máy của người ký tự ghi, không có dấu thời gian tin cậy để chứng minh" in text


def test_a_signature_without_its_certificate_leaves_no_item_out() -> None:
    root = tree(the_page(a_document(a_signature(certificate=None)))).getroot()
    assert len(root.xpath("//dl[@class='seven']/div[not(@class)]")) == 7


def test_nothing_is_fetched_and_no_script_can_run() -> None:
    page = the_page(*EVERY_VERDICT)
    root = tree(page).getroot()
    policy = root.xpath("//meta[@http-equiv='Content-Security-Policy']/@content")[0]
    style = root.xpath("//style")[0].text
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    assert policy.startswith(f"default-src 'none'; style-src 'sha256-{digest}'")
    assert not root.xpath("//script | //link | //img | //iframe | //object | //base | //form")
    assert not [name for each in root.iter(etree.Element) for name in each.attrib if name.startswith(("on", "style"))]
    assert "http" not in page.replace("http-equiv", "")
    assert not re.search(r"url\(|@import", style)


@pytest.mark.parametrize("text", HOSTILE)
@pytest.mark.parametrize("language", LANGUAGES)
def test_hostile_text_stays_text_wherever_it_stands(text: str, language: Language) -> None:
    certificate = replace(
        a_certificate(), common_name=text, organisation=text, units=(text,), uid=text, issuer=text, serial=text
    )
    signature = a_signature(
        certificate=certificate, field=text, sub_filter=text, text=text, format=text, algorithm=text, digest=text,
        key=text, anchor_name=text, indication=Indication.INDETERMINATE,
        reason=Note(code="path-broken", values=(("detail", text),)), notes=(Note(code=text),),
    )  # fmt: skip
    heading = a_heading(
        number=text, symbol=text, agency=text, parent_agency=text, type=text, subject=text, signer=text, title=text
    )
    facts = some_facts(signature.facts, heading=heading, pdf_version=text, tail_problem=Note(code=text))
    document = Document(facts=facts, signatures=(signature,), verdict=DocumentVerdict.INDETERMINATE)
    page = the_page(
        document, an_unreadable(reason=Note(code=text)), language=language, path=text, software=text, trust_digest=text
    )
    plain = the_page(a_document(signature), an_unreadable(), language=language)
    root = tree(page).getroot()
    assert not root.xpath("//script | //img | //@onload | //@onerror")
    assert {each.tag for each in root.iter(etree.Element)} == {
        each.tag for each in tree(plain).getroot().iter(etree.Element)
    } | {"section", "ul", "li"}
    assert {link[1:] for link in root.xpath("//@href")} <= set(root.xpath("//@id"))
    assert not {one for one in page if (ord(one) < 32 and one != "\n") or one in "\u202e\u2066\u200b\u00ad\x7f\ufffe"}
    page.encode()
    assert "Ả" * (MOST_SHOWN + 1) not in page


def test_personal_data_is_masked_and_the_page_says_so() -> None:
    stamp = "Người ký: Nguyễn Văn An\nEmail: an.nv@benhvien.example"
    document = a_document(a_signature(certificate=a_certificate(uid="CCCD:012345678901"), text=stamp))
    assert "012345678901" not in the_page(document)
    assert "an.nv@" not in the_page(document)
    assert "đã được che" in said(the_page(document))
    asked = the_page(document, manner=Manner(language="vi", show_personal_data=True))
    assert "012345678901" in asked
    assert "an.nv@benhvien.example" in asked
    assert "đã được che" not in said(asked)


def _luminance(colour: str) -> float:
    """Relative luminance, WCAG 2.1."""
    parts = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    red, green, blue = (one / 12.92 if one <= 0.04045 else ((one + 0.055) / 1.055) ** 2.4 for one in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _contrast(one: str, other: str) -> float:
    light, dark = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("scheme", [0, 1, 2], ids=["light", "dark", "print"])
def test_every_text_has_the_contrast_of_wcag_aa(scheme: int) -> None:
    style = tree(the_page(a_document())).getroot().xpath("//style")[0].text
    colours = dict(re.findall(r"--([a-z-]+): (#[0-9a-f]{6})", re.findall(r":root \{[^}]*\}", style)[scheme]))
    tones = ("pass", "open", "fail", "note", "none")
    grounds = ("paper", "sheet", *(f"{tone}-wash" for tone in tones))
    pairs = [(text, ground) for text in ("ink", "soft", "accent") for ground in grounds]
    pairs += [(tone, f"{tone}-wash") for tone in tones] + [(tone, ground) for tone in tones for ground in grounds[:2]]
    poor = {pair: round(_contrast(colours[pair[0]], colours[pair[1]]), 2) for pair in pairs}
    assert {pair: contrast for pair, contrast in poor.items() if contrast < 4.5} == {}
