"""What a red team built so that a fully trusted configuration would call it valid; each with what must be said of it.

All that is trusted here is assumed: every signature's certificate leads to an anchor. What is left is what the document
shows against what its signers signed.
"""

from __future__ import annotations

import time
import unicodedata
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from functools import cache

import pytest
from asn1crypto import cms

from pipeline.extract.signatures import SignatureReading, read_signatures
from rules.facts import Changes, Coverage, DocumentVerdict, Indication, Integrity, SubIndication
from rules.indication import ValidationPolicy, document_verdict, validate
from rules.roles import is_units_certificate
from tests.builders import a_standing, a_unit, an_organisation_certificate, some_facts
from tests.extract import redteam as red
from tests.extract import signing as s
from tests.extract.attacks import _issued, issued
from tests.extract.signing import Cms, Office

AT = datetime(2026, 11, 23, tzinfo=UTC)


def verdict(reading: SignatureReading) -> DocumentVerdict:
    """The verdict on the file where every certificate is trusted."""
    standing = a_standing(
        valid_from=datetime(2020, 1, 1, tzinfo=UTC), valid_to=datetime(2040, 1, 1, tzinfo=UTC), may_timestamp=True
    )
    validations = [
        validate(each, signer=standing, tsa=standing, policy=ValidationPolicy(), at=AT) for each in reading.signatures
    ]
    facts = some_facts(*reading.signatures, signature_traces=reading.traces, tail_problem=reading.tail_problem)
    return document_verdict(facts, validations)


def told(reading: SignatureReading) -> set[str]:
    """Every reason code in the reading."""
    reasons = [
        reason
        for each in reading.signatures
        for reason in (each.changes_reason, each.integrity_reason)
        if reason is not None
    ]
    return {reason.code for reason in (*reasons, reading.tail_problem) if reason is not None}


ATTACKS: list[tuple[str, Callable[[], bytes], str | None]] = [
    ("a signature copied under a new field", red.copied_signature, "copied-signature"),
    ("a signature copied into a new field", red.copied_signature_in_the_field, "copied-signature"),
    ("a hollow signature that paints", red.hollow_signature, "unsigned-field-paints"),
    ("an unsigned field that paints", red.unsigned_field, "unsigned-field-paints"),
    ("a timestamp that paints", red.painting_timestamp, "timestamp-paints"),
    ("an unlisted object under a timestamp", red.unlisted_object_stamped, "unlisted-object"),
    ("a second document under a timestamp", red.concatenated_and_stamped, "unlisted-object"),
    ("a stamp's widget given to a stranger", red.widgets_swapped, "field-changed"),
    ("a page with two contents", red.duplicate_key, "repeated-keys"),
    ("a stamp with two appearances", red.duplicate_key_of_a_stamp, "repeated-keys"),
    ("a matrix that shrinks", red.small_matrix, "page-changed"),
    ("a colour space named ProcSet", red.named_like_procset, "page-changed"),
    ("a colour table that reads as the same text", red.colours_as_text, "page-changed"),
    ("a page tree node as resources", red.page_tree_as_resources, "page-changed"),
    ("a page as its own resources", red.page_as_resources, "page-changed"),
    ("appearances asked for anew", red.appearances_needed, "form-changed"),
    ("appearances asked for by a stranger", red.form_gains(b"/NeedAppearances true"), "form-changed"),
    ("a default colour that turns white", red.default_appearance, "form-changed"),
    ("an object behind the signed part", red.object_beyond_the_signed_part, "signed-part-is-no-revision"),
    ("a hybrid table behind the signed part", red.hybrid_beyond_the_signed_part, "signed-part-is-no-revision"),
    ("a stream that ends behind the signed part", red.stream_over_the_end, "other-reader-text"),
    ("a table to be mended", red.table_mended, "unlisted-object"),
    ("a page count one less", red.page_count, "page-tree-changed"),
    ("a widget with a script", red.widget_with_script, "signature-widget-acts"),
    ("content in a hybrid update", red.hybrid_update, "page-changed"),
    ("a page in an object stream", red.object_stream_update, "page-changed"),
    ("an object listed twice", red.listed_twice, None),
    ("P=3: a note rewritten", red.free_text_rewritten, "annotation-changed"),
    ("P=3: a stamp removed", red.stamp_removed, "annotation-removed"),
    ("P=3: a line struck out", red.struck_out, "annotation-added"),
    ("P=3: a line blackened", red.blackened, "annotation-added"),
    ("P=3: a frame over a line", red.framed_link, "annotation-added"),
    ("a layer turned on", red.layers_flipped, "catalog-changed"),
    ("a layer's usage", red.layer_usage, "catalog-changed"),
    ("a second content stream", red.contents_gain, "page-changed"),
    ("a font with another encoding", red.to_unicode_swapped, None),
    ("a second document behind", red.concatenated, None),
    ("a second document in front", red.concatenated_before, "gap-is-not-contents"),
    ("a table that names itself", red.previous_in_a_circle, None),
    ("two tables in a circle", red.two_tables_in_a_circle, None),
    ("a form filled by a stranger", red.filled_in, "field-filled"),
    ("an XFA form added", red.form_gains(b"/XFA (x)"), "form-changed"),
    ("a portfolio made of it", red.catalog_gains(b"/Collection << >>"), "catalog-changed"),
    ("a file attached", red.catalog_gains(b"/AF [90 0 R]", {90: b"<< /Type /Filespec >>"}), "catalog-changed"),
    ("a named destination", red.catalog_gains(b"/Dests << /a [10 0 R /Fit] >>"), "catalog-changed"),
    ("an action on opening", red.catalog_gains(b"/OpenAction [10 0 R /Fit]"), "catalog-changed"),
    ("an action on closing", red.catalog_gains(b"/AA << /WC << /S /JavaScript /JS (x) >> >>"), "catalog-changed"),
    ("an article thread", red.catalog_gains(b"/Threads [90 0 R]", {90: b"<< >>"}), "catalog-changed"),
    ("a page action", red.page_gains(b"/AA << /O << /S /JavaScript /JS (x) >> >>"), "page-changed"),
    ("a transparency group", red.page_gains(b"/Group << /S /Transparency >>"), "page-changed"),
    ("another unit of length", red.page_gains(b"/UserUnit 2"), "page-changed"),
    ("a stamp hidden", red.stamp_hidden(b"2"), "signature-widget-changed"),
    ("a stamp for print only", red.stamp_hidden(b"164"), "signature-widget-changed"),
    ("a stamp that does not zoom", red.stamp_hidden(b"140"), "signature-widget-changed"),
    ("a stamp shown under the mouse only", red.stamp_hidden(b"388"), "signature-widget-changed"),
    ("six numbers in a byte range", red.byte_range_of(lambda a, b, c: b"0 %d %d %d 0 0" % (a, b, c)), "odd-byte-range"),
    ("ranges that overlap", red.byte_range_of(lambda a, b, c: b"0 %d %d %d" % (b, a, c)), "odd-byte-range"),
    ("a wider gap", red.byte_range_of(lambda a, b, c: b"0 %d %d %d" % (a - 9, b, c)), "gap-is-not-contents"),
    ("a late start", red.byte_range_of(lambda a, b, c: b"9 %d %d %d" % (a - 9, b, c)), "odd-byte-range"),
    ("an early end", red.byte_range_of(lambda a, b, c: b"0 %d %d %d" % (a, b, c - 7)), "signed-part-is-no-revision"),
]


@pytest.mark.parametrize(("make", "why"), [each[1:] for each in ATTACKS], ids=[each[0] for each in ATTACKS])
def test_what_shows_otherwise_is_never_valid(make: Callable[[], bytes], why: str | None) -> None:
    began = time.process_time()
    reading = read_signatures(make())
    assert time.process_time() - began < 5
    assert reading.signatures or reading.traces, "an attacked file is never unsigned"
    assert verdict(reading) is not DocumentVerdict.VALID
    if why is not None:
        assert why in told(reading)


# -- what must stay valid ----------------------------------------------------------------------------------------------


@cache
def prepared() -> bytes:
    """An empty field for the seal is put on the page after the leader signed, then it is signed."""
    office = Office().sign("leader", certify=2)
    number = office.take()
    office.fields.append(number)
    office.annots.append(number)
    body = b"<< /Type /Annot /Subtype /Widget /FT /Sig /T (Seal) /Rect [220 300 300 380] /P 3 0 R /F 4 >>"
    data = s.append(office.data, {number: body, s.FORM: office.form(), s.ANNOTS: office.annotations()})
    signature, appearance = office.take(), office.take()
    signed = body.replace(b"/F 4", b"/F 132 /V %d 0 R /AP << /N %d 0 R >>" % (signature, appearance))
    objects = {
        number: signed,
        appearance: s.field_appearance(b"dau"),
        signature: b"<< /Type /Sig /Filter /Adobe.PPKLite /SubFilter /adbe.pkcs7.detached"
        b" /ByteRange [0 ********** ********** **********] /Contents <%s> >>" % (b"0" * 9000),
    }
    return s.fill(s.append(data, objects), lambda signed: s.make_cms("organisation", signed))


def rounded() -> bytes:
    """Another program copies the page's box a little rounder, while it signs."""
    office = Office(data=s.write(Office().objects() | {s.PAGE: s.page(box=b"[0 0 595.34997559 842.0000001]")}))
    office.sign("leader")
    return office.sign("organisation", also={s.PAGE: s.page(box=b"[0 0 595.35 842]")}).data


def upper_case_hex() -> bytes:
    """The hexadecimal digits of the contents in capitals, a blank among them: the same contents."""
    data = issued()
    _, begin, end, _ = s.byte_range(data)
    digits = data[begin + 1 : end - 1].upper()
    return data[: begin + 1] + digits[:10] + b"\n " + digits[10:-2] + data[end - 1 :]


HONEST: list[tuple[str, Callable[[], bytes]]] = [
    ("leader, clerk and seal", issued),
    ("the same, without a certification", lambda: issued(None)),
    ("a field made ready, then signed", prepared),
    ("a page's box rounded", rounded),
    ("contents in capitals", upper_case_hex),
    ("an invisible timestamp at the end", lambda: red.stamped(_issued()).data),
]


@pytest.mark.parametrize("make", [each[1] for each in HONEST], ids=[each[0] for each in HONEST])
def test_what_offices_do_stays_valid(make: Callable[[], bytes]) -> None:
    reading = read_signatures(make())
    assert told(reading) == set()
    assert verdict(reading) is DocumentVerdict.VALID


# -- later signers of other offices ------------------------------------------------------------------------------------

_WHITE = b"1 1 1 rg 0 0 300 30 re f"


@pytest.mark.parametrize(
    "paint",
    [
        _WHITE,
        b"1 g 0 0 m 300 0 l 300 30 l 0 30 l h f",
        b"1 G 60 w 0 15 m 300 15 l S",
        b"0 g 0 0 300 30 re f",
        b"1 g BT /F1 500 Tf -20 -150 Td (MMMM) Tj ET 1 g 0 0 m 150 90 l 300 0 l 300 60 l 0 60 l h f",
    ],
    ids=["a rectangle", "a path", "a stroke", "in black", "letters"],
)
def test_a_strangers_stamp_that_hides_a_line_leaves_nothing_settled(paint: bytes) -> None:
    reading = read_signatures(_issued().sign("stranger", rect=(72, 650, 372, 680), paint=paint).data)
    assert "hidden-by-signature" in told(reading)
    assert verdict(reading) is DocumentVerdict.INDETERMINATE


def test_the_offices_own_seal_over_a_name_is_told_and_stays_valid() -> None:
    reading = read_signatures(_issued().sign("organisation", rect=(72, 650, 372, 680), paint=_WHITE).data)
    assert "covers-content" in {each.code for each in reading.signatures[-1].notes}
    assert verdict(reading) is DocumentVerdict.VALID


def test_a_strangers_stamp_in_the_margin_stays_valid() -> None:
    """ "Công văn đến": the receiving office stamps what it was sent."""
    reading = read_signatures(_issued().sign("stranger", rect=(420, 760, 560, 820), paint=_WHITE).data)
    assert verdict(reading) is DocumentVerdict.VALID


def test_a_page_written_by_the_seal_was_signed_by_nobody_before_it() -> None:
    """The leader signs an empty page; the text comes as the picture of the organisation's signature."""
    office = Office(data=s.write(Office().objects() | {s.CONTENT: s.stream(b"")})).sign("leader")
    reading = read_signatures(office.sign("organisation", rect=(20, 20, 575, 820), text=b"So tien: 9.999.000").data)
    assert "hidden-by-signature" in told(reading)
    assert verdict(reading) is DocumentVerdict.INDETERMINATE


# -- who signed --------------------------------------------------------------------------------------------------------


def test_a_file_of_timestamps_alone_is_signed_by_nobody() -> None:
    """A time-stamp server stamps for everybody, forged letters too."""
    reading = read_signatures(red.stamped(Office()).data)
    assert [each.is_document_timestamp for each in reading.signatures] == [True]
    assert reading.signatures[0].integrity is Integrity.INTACT
    assert reading.signatures[0].coverage is Coverage.ENTIRE_FILE
    assert verdict(reading) is DocumentVerdict.INDETERMINATE


def test_a_timestamp_of_another_value_proves_no_time() -> None:
    how = Cms(timestamp_over=b"another signature's value")
    signature = read_signatures(Office().sign("leader", how=how).data).signatures[0]
    standing = a_standing(may_timestamp=True)
    validation = validate(signature, signer=standing, tsa=standing, policy=ValidationPolicy(), at=AT)
    assert validation.poe_time is None
    assert "timestamp-not-of-this-signature" in {each.code for each in validation.notes}


def test_a_form_filled_after_signing_leaves_its_signers_open() -> None:
    reading = read_signatures(red.filled_in())
    standing = a_standing(may_timestamp=True)
    found = [
        validate(each, signer=standing, tsa=standing, policy=ValidationPolicy(), at=AT).indication
        for each in reading.signatures
    ]
    assert reading.signatures[0].changes_after is Changes.FORM_FILLING
    assert found == [Indication.INDETERMINATE] * 3 + [Indication.TOTAL_PASSED]


def test_one_signature_of_two_signers_is_nobodys() -> None:
    """The leader's SignerInfo of another document in front of the stranger's good one, and either way round."""

    def both(signed: bytes, *, leader: bytes, order: int) -> bytes:
        first = cms.ContentInfo.load(s.make_cms("leader", leader))
        second = cms.ContentInfo.load(s.make_cms("stranger", signed))
        infos = [first["content"]["signer_infos"][0], second["content"]["signer_infos"][0]][::order]
        second["content"]["signer_infos"] = cms.SignerInfos(infos)
        held = [first["content"]["certificates"][0], second["content"]["certificates"][0]]
        second["content"]["certificates"] = cms.CertificateSet(held)
        return bytes(second.dump())

    for order in (1, -1):
        forged = Office().sign(
            "stranger", room=16_000, make=lambda signed, o=order: both(signed, leader=b"other", order=o)
        )
        assert verdict(read_signatures(forged.data)) is not DocumentVerdict.VALID
        shared = Office().sign(
            "stranger", room=16_000, make=lambda signed, o=order: both(signed, leader=signed, order=o)
        )
        assert told(read_signatures(shared.data)) == {"several-signers"}


def test_md5_settles_nothing_whatever_the_policy() -> None:
    signature = read_signatures(Office().sign("leader").data).signatures[0]
    standing = a_standing(may_timestamp=True)
    weak = replace(signature, digest="md5", algorithm="md5_rsa")
    validation = validate(weak, signer=standing, tsa=standing, policy=ValidationPolicy(), at=AT)
    assert validation.indication is Indication.INDETERMINATE
    assert validation.sub_indication in {
        SubIndication.CRYPTO_CONSTRAINTS_FAILURE,
        SubIndication.CRYPTO_CONSTRAINTS_FAILURE_NO_POE,
    }


@pytest.mark.parametrize(
    ("common_name", "uid", "is_own"),
    [
        ("TRẠM Y TẾ THANH BÌNH", None, True),
        ("Trạm Y tế Thanh Bình", "MNS:1000001", True),
        ("TRAM Y TE THANH BINH", None, True),
        (unicodedata.normalize("NFD", "TRẠM Y TẾ THANH BÌNH"), None, True),
        ("TRẠM Y TẾ THẠNH BÌNH", None, False),
        ("TRẠM Y TẾ THАNH BÌNH", None, False),
        ("TRẠM Y TẾ THANH BÌNH", "MNS:9999999", False),
        ("TRẠM Y TẾ THANH BÌNH", "CCCD:075080000000", False),
        ("TRẠM Y TẾ THANH BÌNH", "MST:3600000000", True),
        ("TÊN KHÁC", "MNS:1000001", True),
    ],
    ids=[
        "the name", "name and number", "without marks", "decomposed", "another commune", "a Cyrillic letter",
        "another's number", "a citizen's number", "a number of another kind", "the number alone",
    ],
)  # fmt: skip
def test_a_name_alike_is_not_the_offices_own(common_name: str, uid: str | None, is_own: bool) -> None:
    unit = a_unit(name="Trạm Y tế Thanh Bình", certificate_names=(), certificate_uids=("MNS:1000001",))
    certificate = an_organisation_certificate(common_name=common_name, uid=uid)
    assert is_units_certificate(certificate, unit) is is_own
