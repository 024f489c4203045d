"""Rules about form: for each one document that keeps it, one that does not, one of which it cannot tell."""

from __future__ import annotations

from typing import Any

import pytest

from rules.facts import Issuance, Origin, Role, Signature
from tests.builders import (
    a_document,
    a_file,
    a_heading,
    a_signature,
    a_unit,
    an_issuance,
    an_unreadable,
    an_unsigned_document,
)
from tests.rules.shown import FINE, NOT_ASKED, Shown, assert_shown

P = a_signature(Role.PERSON)
SEAL = a_signature(Role.ORGANISATION)
TOP_RIGHT = (380.0, 790.0, 570.0, 830.0)
COPY = a_signature(
    Role.ORGANISATION,
    page=1,
    rect=TOP_RIGHT,
    has_picture=False,
    text="SAO Y; Bệnh viện Đa khoa Đồng Nai; 2026-03-05T09:30:00+07:00",
)
"""The organisation's signature as Annex I, Part II, I.3 wants it on a copy."""


NUMBER = a_signature(
    Role.ORGANISATION, revision=3, page=1, rect=(112.0, 690.0, 152.0, 704.0), text="101", has_picture=False
)


def headed(**changes: Any) -> Issuance:
    return an_issuance(document=a_document(heading=a_heading(**changes)))


def a_copy(*signatures: Signature, **changes: Any) -> Issuance:
    made = {"origin": Origin.SCAN, "scan_dpi": 200, "scan_colour": True} | changes
    return an_issuance(document=a_document(*(signatures or (COPY,)), **made))


def with_annex(annex: Any) -> Issuance:
    return an_issuance(annexes=((a_file("pl.pdf"), annex),))


ANNEX = a_signature(
    Role.ORGANISATION, page=1, rect=TOP_RIGHT, has_picture=False, text="101/BVĐKĐN-VP; 2026-03-05T09:30:00+07:00"
)

CASES = [
    Shown("form/number_format", "three figures", headed(), FINE),
    Shown("form/number_format", "05 has its zero", headed(number="05"), FINE),
    Shown("form/number_format", "5 lacks it", headed(number="5"), "no-zero"),
    Shown("form/number_format", "what is no number", headed(number="S6"), "not-a-number"),
    Shown("form/number_format", "no number is for another rule", headed(number=None), NOT_ASKED),
    Shown("form/symbol_format", "groups joined by hyphens", headed(symbol="BXD-KHCNMT&VLXD"), FINE),
    Shown("form/symbol_format", "spaces between groups", headed(symbol="BVĐKĐN - VP"), "not-as-written"),
    Shown(
        "form/symbol_format",
        "spaces that a scanner may have made",
        a_copy(heading=a_heading(symbol="BVĐKĐN - VP")),
        "read-from-picture",
    ),
    Shown("form/symbol_format", "no symbol is for another rule", headed(symbol=None), NOT_ASKED),
    Shown("form/symbol_agency", "the hospital's symbol", headed(), FINE),
    Shown("form/symbol_agency", "within a decision's symbol", headed(symbol="QĐ-BVĐKĐN"), FINE),
    Shown("form/symbol_agency", "another agency's symbol", headed(symbol="SYT-VP"), "other-agency"),
    Shown("form/symbol_agency", "a part of a group is not the group", headed(symbol="BVĐKĐNX-VP"), "other-agency"),
    Shown("form/symbol_agency", "no symbols in the settings", an_issuance(unit=a_unit(symbols=())), "no-symbols-known"),
    Shown("form/type_abbreviation", "a công văn has none", headed(), FINE),
    Shown("form/type_abbreviation", "a decision has QĐ", headed(type="quyết định", symbol="QĐ-BVĐKĐN"), FINE),
    Shown("form/type_abbreviation", "a decision without QĐ", headed(type="quyết định"), "type-differs"),
    Shown("form/type_abbreviation", "a công văn with BC", headed(symbol="BC-BVĐKĐN"), "type-differs"),
    Shown("form/type_abbreviation", "the type was not read", headed(type=None), "type-not-read"),
    Shown("form/type_abbreviation", "a type outside the 29", headed(type="giấy chứng sinh"), NOT_ASKED),
    Shown("form/heading_complete", "everything is there", an_issuance(), FINE),
    Shown("form/heading_complete", "no subject", headed(subject=None), "absent"),
    Shown("form/heading_complete", "not read from a scan", a_copy(heading=a_heading(subject=None)), "not-read"),
    Shown("form/agency_named", "the hospital's own name", an_issuance(), FINE),
    Shown("form/agency_named", "another agency's document in the folder", headed(agency="SỞ Y TẾ"), "other-agency"),
    Shown(
        "form/agency_named",
        "a unit that is only a folder",
        an_issuance(unit=a_unit(name="BVDN", certificate_names=())),
        "unit-unnamed",
    ),
    Shown("form/agency_named", "no agency read", headed(agency=None), NOT_ASKED),
    Shown("form/person_signature_picture", "a picture in its place", an_issuance(), FINE),
    Shown(
        "form/person_signature_picture",
        "a widget without area",
        an_issuance(a_signature(rect=(0.0, 0.0, 0.0, 0.0)), SEAL),
        "invisible",
    ),
    Shown(
        "form/person_signature_picture",
        "text instead of a picture",
        an_issuance(a_signature(has_picture=False, text="Ký bởi: Nguyễn Văn An"), SEAL),
        "no-picture",
    ),
    Shown(
        "form/person_signature_picture",
        "on no page",
        an_issuance(a_signature(page=None, rect=None, has_picture=False), SEAL),
        "on-no-page",
    ),
    Shown("form/seal_position", "a third of the picture, on its left", an_issuance(), FINE),
    Shown(
        "form/seal_position",
        "the real document of July 2026 keeps it",
        an_issuance(
            a_signature(rect=(300.0, 100.0, 480.0, 190.0)),
            a_signature(Role.ORGANISATION, rect=(257.0, 90.0, 367.0, 200.0)),
        ),
        FINE,
    ),
    Shown(
        "form/seal_position",
        "the seal on the right",
        an_issuance(P, a_signature(Role.ORGANISATION, rect=(470.0, 150.0, 580.0, 260.0))),
        "not-a-third",
    ),
    Shown(
        "form/seal_position",
        "the seal far from the signature",
        an_issuance(P, a_signature(Role.ORGANISATION, rect=(50.0, 600.0, 160.0, 710.0))),
        "not-a-third",
    ),
    Shown("form/seal_position", "on another page", an_issuance(P, a_signature(Role.ORGANISATION, page=1)), "elsewhere"),
    Shown(
        "form/seal_position",
        "an invisible seal",
        an_issuance(P, a_signature(Role.ORGANISATION, rect=None, page=None)),
        "not-to-be-seen",
    ),
    Shown("form/seal_position", "a copy has no place for it", a_copy(), NOT_ASKED),
    Shown(
        "form/seal_position",
        "sealed first, then number, day and month stamped with the same certificate",
        an_issuance(P, SEAL, NUMBER),
        FINE,
    ),
    Shown("form/seal_size", "sealed first, then stamped", an_issuance(P, SEAL, NUMBER), FINE),
    Shown("form/seal_size", "110 points square", an_issuance(), FINE),
    Shown(
        "form/seal_size",
        "a stamp of 40 points",
        an_issuance(P, a_signature(Role.ORGANISATION, rect=(300.0, 150.0, 340.0, 190.0))),
        "other-size",
    ),
    Shown(
        "form/seal_size",
        "text instead of a seal",
        an_issuance(P, a_signature(Role.ORGANISATION, has_picture=False)),
        "no-picture",
    ),
    Shown(
        "form/seal_size",
        "an invisible seal",
        an_issuance(P, a_signature(Role.ORGANISATION, rect=None)),
        "not-to-be-seen",
    ),
    Shown("form/seal_size", "a copy shows none", a_copy(), NOT_ASKED),
    Shown("form/copy_mark", "SAO Y in the signature's text", a_copy(), FINE),
    Shown(
        "form/copy_mark",
        "text without the form of copy",
        a_copy(a_signature(Role.ORGANISATION, text="Đã ký")),
        "no-mark",
    ),
    Shown("form/copy_mark", "a picture in which nothing can be read", a_copy(SEAL), "mark-in-picture"),
    Shown("form/copy_mark", "an original is no copy", an_issuance(), NOT_ASKED),
    Shown("form/copy_signature_text", "as Annex I wants it", a_copy(), FINE),
    Shown(
        "form/copy_signature_text",
        "at the bottom",
        a_copy(
            a_signature(
                Role.ORGANISATION, page=1, rect=(50.0, 50.0, 200.0, 90.0), has_picture=False, text=COPY.facts.text
            )
        ),
        "not-top-right",
    ),
    Shown(
        "form/copy_signature_text",
        "with a picture",
        a_copy(a_signature(Role.ORGANISATION, page=1, rect=TOP_RIGHT, has_picture=True, text=COPY.facts.text)),
        "has-picture",
    ),
    Shown(
        "form/copy_signature_text",
        "without a time",
        a_copy(a_signature(Role.ORGANISATION, page=1, rect=TOP_RIGHT, has_picture=False, text="SAO Y")),
        "no-time",
    ),
    Shown("form/copy_signature_text", "text that cannot be read", a_copy(SEAL), "text-not-read"),
    Shown("form/annex_signature_text", "as Annex I wants it", with_annex(a_document(ANNEX)), FINE),
    Shown(
        "form/annex_signature_text",
        "a seal at the top left, as ministries do",
        with_annex(a_document(SEAL)),
        "other-form",
    ),
    Shown(
        "form/annex_signature_text",
        "text that cannot be read",
        with_annex(a_document(a_signature(Role.ORGANISATION, page=1, rect=TOP_RIGHT, has_picture=False, text=None))),
        "text-not-read",
    ),
    Shown("form/annex_signature_text", "an annex that cannot be read", with_annex(an_unreadable()), "text-not-read"),
    Shown(
        "form/annex_signature_text", "an unsigned annex is for another rule", with_annex(an_unsigned_document()), FINE
    ),
    Shown("form/digitisation_quality", "200 dpi in colour", a_copy(), FINE),
    Shown("form/digitisation_quality", "150 dpi", a_copy(scan_dpi=150), "low-resolution"),
    Shown("form/digitisation_quality", "black and white", a_copy(scan_colour=False), "not-in-colour"),
    Shown("form/digitisation_quality", "PDF 1.3", a_copy(pdf_version="1.3"), "old-pdf"),
    Shown("form/digitisation_quality", "resolution unknown", a_copy(scan_dpi=None), "quality-unknown"),
    Shown("form/digitisation_quality", "no scan, no question", an_issuance(), NOT_ASKED),
    Shown("form/capacity_written", "the head himself", an_issuance(), FINE),
    Shown("form/capacity_written", "a deputy with KT.", headed(title="PHÓ GIÁM ĐỐC", capacity="KT."), FINE),
    Shown("form/capacity_written", "a deputy without", headed(title="PHÓ GIÁM ĐỐC"), "no-capacity"),
    Shown("form/capacity_written", "the title was not read", headed(title=None), "title-not-read"),
]


@pytest.mark.parametrize("shown", CASES, ids=lambda shown: shown.name)
def test_a_rule_about_form_says(shown: Shown) -> None:
    assert_shown(shown)
