"""Signatures are found, checked one by one, and what followed each is told; no file makes reading raise."""

from __future__ import annotations

import hashlib
import io
import re
import time
import zlib
from collections.abc import Callable
from pathlib import Path

import pytest
from asn1crypto import core, x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pipeline.extract import signatures
from pipeline.extract.signatures import SignatureReading, pdf_date, read_signatures
from rules.facts import Changes, Coverage, Integrity, SignatureFacts, SignerKind
from rules.note_texts import NOTE_TEXTS
from tests.extract import signing as s
from tests.extract.attacks import issued
from tests.extract.signing import Cms, Office
from tests.extract.test_attacks import accepted


def only(reading: SignatureReading) -> SignatureFacts:
    assert len(reading.signatures) == 1, reading
    return reading.signatures[0]


def codes(signature: SignatureFacts) -> list[str]:
    return [each.code for each in signature.notes]


def reason(signature: SignatureFacts) -> str | None:
    return signature.integrity_reason.code if signature.integrity_reason else None


# -- the ordinary document ---------------------------------------------------------------------------------------------


def test_a_document_as_an_office_issues_it_is_intact_and_followed_by_signing_only() -> None:
    reading = read_signatures(issued())
    assert accepted(reading)
    assert [each.changes_after for each in reading.signatures] == [Changes.SIGNING, Changes.SIGNING, Changes.NONE]
    assert [each.coverage for each in reading.signatures] == [
        Coverage.ENTIRE_REVISION, Coverage.ENTIRE_REVISION, Coverage.ENTIRE_FILE,
    ]  # fmt: skip
    assert [each.certification for each in reading.signatures] == [2, None, None]
    assert [each.certificate.kind for each in reading.signatures if each.certificate] == [
        SignerKind.PERSON, SignerKind.UNIT, SignerKind.ORGANISATION,
    ]  # fmt: skip
    leader = reading.signatures[0]
    assert (leader.format, leader.digest, leader.algorithm, leader.key) == ("PKCS7-T", "sha256", "rsa", "RSA-2048")
    assert leader.timestamp is not None
    assert (leader.timestamp.gen_time, leader.timestamp.integrity) == (s.AT, Integrity.INTACT)
    assert leader.claimed_time == s.AT, "/M is local time with its zone"
    assert all(not each.notes for each in reading.signatures)


def test_only_plain_values_leave_the_room() -> None:
    for signature in read_signatures(issued()).signatures:
        assert type(signature.field) is str
        assert type(signature.sub_filter) is str
        assert all(type(number) is int for number in signature.byte_range)


def test_an_unsigned_file_has_no_signature_and_no_trace() -> None:
    reading = read_signatures(Office().data)
    assert (reading.signatures, reading.traces, reading.tail_problem) == ((), 0, None)


# -- what a CMS may look like ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("how", "who", "note"),
    [
        (Cms(attributes=False), "leader", "no-signed-attributes"),
        (Cms(sort=False), "leader", "unsorted-signed-attributes"),
        (Cms(econtent=b""), "leader", "empty-encapsulated-content"),
        (Cms(signers=2), "leader", "several-signer-infos"),
        (Cms(null=False), "leader", None),
        (Cms(digest="sha1"), "leader", None),
        (Cms(digest="sha3_256", algorithm="2.16.840.1.101.3.4.3.14"), "leader", None),
        (Cms(digest="sha512"), "leader", None),
        (Cms(ess=True), "leader", None),
        (Cms(), "curve", None),
        (Cms(plain=True, algorithm="0.4.0.127.0.7.1.1.4.1.3"), "curve", None),
        (Cms(algorithm="1.2.840.10045.2.1"), "curve", None),
        (Cms(digest="sha512"), "edwards", None),
    ],
)
def test_odd_but_lawful_shapes_of_a_cms_are_intact(how: Cms, who: str, note: str | None) -> None:
    signature = only(read_signatures(Office().sign(who, how=how).data))
    assert (signature.integrity, reason(signature)) == (Integrity.INTACT, None)
    assert codes(signature) == ([note] if note else [])


def test_a_cms_of_indefinite_length_is_intact() -> None:
    def indefinite(der: bytes) -> bytes:
        inner = der[_header(der) :]
        return b"\x30\x80" + inner + b"\0\0"

    signature = only(read_signatures(Office().sign(how=Cms(alter=indefinite)).data))
    assert signature.integrity is Integrity.INTACT


def _header(der: bytes) -> int:
    return 2 + (der[1] & 0x7F if der[1] & 0x80 else 0)


@pytest.mark.parametrize(
    ("how", "integrity", "why"),
    [
        (Cms(econtent=b"another document"), Integrity.BROKEN, "encapsulated-content"),
        (Cms(certificates=("clerk",)), Integrity.UNVERIFIABLE, "no-signer-certificate"),
        (Cms(algorithm="1.2.3.4.5"), Integrity.UNVERIFIABLE, "unknown-algorithm"),
        (Cms(algorithm="1.2.840.113549.1.1.13"), Integrity.BROKEN, "digest-algorithms-differ"),
        (Cms(alter=lambda der: der[:200]), Integrity.UNVERIFIABLE, "unreadable-cms"),
        (Cms(alter=lambda der: b"\0" * 20), Integrity.BROKEN, "empty-contents"),
        (Cms(alter=lambda der: b"not a CMS at all"), Integrity.UNVERIFIABLE, "unreadable-cms"),
    ],
)
def test_what_cannot_be_checked_is_unverifiable_and_what_fails_is_broken(
    how: Cms, integrity: Integrity, why: str
) -> None:
    reading = read_signatures(Office().sign(how=how).data)
    signature = only(reading)
    assert (signature.integrity, reason(signature)) == (integrity, why)
    assert not accepted(reading)


def test_a_signer_certificate_that_is_missing_is_taken_from_another_signature_of_the_file() -> None:
    office = Office().sign("leader", how=Cms(certificates=()))
    alone = only(read_signatures(office.data))
    assert (alone.integrity, reason(alone)) == (Integrity.UNVERIFIABLE, "no-signer-certificate")
    # The clerk's CMS happens to carry the leader's certificate too.
    both = read_signatures(office.sign("clerk", how=Cms(certificates=("clerk", "leader"))).data)
    assert both.signatures[0].integrity is Integrity.INTACT
    assert codes(both.signatures[0]) == ["signer-certificate-from-elsewhere"]


def test_a_timestamp_of_another_signature_breaks_the_timestamp_and_not_the_signature() -> None:
    signature = only(read_signatures(Office().sign(how=Cms(timestamp_over=b"another signature")).data))
    assert signature.integrity is Integrity.INTACT
    assert signature.timestamp is not None
    assert signature.timestamp.integrity is Integrity.BROKEN
    assert signature.format == "PKCS7"


def test_a_malformed_attribute_beside_the_timestamp_does_not_hide_it() -> None:
    """Portal copies of 2016-2020 carry a contentReference that cannot be read."""
    info = b"\x06\x0b\x2a\x86\x48\x86\xf7\x0d\x01\x09\x10\x02\x0a"  # id-aa-contentReference
    broken = s.tlv(0x30, info + s.tlv(0x31, s.tlv(0x30, b"\x06\x54" + b"\x2a" * 4)))
    signature = only(read_signatures(Office().sign(how=Cms(unsigned=broken)).data))
    assert signature.timestamp is not None
    assert signature.timestamp.integrity is Integrity.INTACT


def test_pades_names_its_level() -> None:
    def level(*, timestamp: bool, ess: bool = True) -> str:
        how = Cms(ess=ess, timestamp=timestamp)
        return only(read_signatures(Office().sign(how=how, sub_filter=b"/ETSI.CAdES.detached").data)).format

    assert level(timestamp=False) == "PAdES-B-B"
    assert level(timestamp=True) == "PAdES-B-T"
    assert level(timestamp=True, ess=False) == "PKCS7-T", "without signing-certificate it is no PAdES baseline"


# -- other sub-filters -------------------------------------------------------------------------------------------------


def _pkcs7_sha1(office: Office, *, lie: bytes = b"") -> Office:
    def make(signed: bytes) -> bytes:
        digest = hashlib.sha1(signed + lie).digest()
        return s.make_cms("leader", digest, Cms(digest="sha1", econtent=digest))

    return office.sign("leader", sub_filter=b"/adbe.pkcs7.sha1", make=make)


def test_adbe_pkcs7_sha1_is_verified() -> None:
    signature = only(read_signatures(_pkcs7_sha1(Office()).data))
    assert (signature.integrity, signature.format) == (Integrity.INTACT, "adbe.pkcs7.sha1")
    lying = only(read_signatures(_pkcs7_sha1(Office(), lie=b"x").data))
    assert (lying.integrity, reason(lying)) == (Integrity.BROKEN, "digest-mismatch")


def _rsa_sha1(office: Office, *, over: bytes | None = None) -> Office:
    def make(signed: bytes) -> bytes:
        data = signed if over is None else over
        signature = s.key("leader").sign(data, padding.PKCS1v15(), hashes.SHA1())
        return bytes(core.OctetString(signature).dump())

    cert = b"/Cert <%s>" % s.certificate("leader").hex().encode()
    return office.sign("leader", sub_filter=b"/adbe.x509.rsa_sha1", make=make, dictionary=cert)


def test_adbe_x509_rsa_sha1_is_verified() -> None:
    signature = only(read_signatures(_rsa_sha1(Office()).data))
    assert (signature.integrity, signature.digest, signature.algorithm) == (Integrity.INTACT, "sha1", "sha1_rsa")
    assert signature.certificate is not None
    forged = only(read_signatures(_rsa_sha1(Office(), over=b"another document").data))
    assert (forged.integrity, reason(forged)) == (Integrity.BROKEN, "signature-mismatch")


@pytest.mark.parametrize("type_entry", [b"/Type /DocTimeStamp", b"/Type /Sig", b"/Type null", b""])
def test_a_document_timestamp_is_one_whatever_its_type_says(type_entry: bytes) -> None:
    office = Office().sign("leader")
    office.sign("tsa", sub_filter=b"/ETSI.RFC3161", type_entry=type_entry, make=s.make_token, rect=(0, 0, 0, 0))
    leader, stamp = read_signatures(office.data).signatures
    assert (stamp.is_document_timestamp, stamp.integrity) == (True, Integrity.INTACT)
    assert stamp.timestamp is not None
    assert stamp.timestamp.gen_time == s.AT
    assert leader.changes_after is Changes.LTV


def test_a_signature_that_names_no_sub_filter_is_told_from_its_cms() -> None:
    signature = only(read_signatures(Office().sign(sub_filter=b"null").data))
    assert (signature.integrity, signature.sub_filter, signature.format) == (Integrity.INTACT, None, "PKCS7-T")


def test_an_unknown_sub_filter_is_told_and_never_dropped() -> None:
    reading = read_signatures(Office().sign(sub_filter=b"/acme.quantum").data)
    signature = only(reading)
    assert (signature.integrity, reason(signature)) == (Integrity.UNVERIFIABLE, "unknown-sub-filter")
    assert not accepted(reading)


# -- enumeration -------------------------------------------------------------------------------------------------------


def test_a_field_without_a_value_is_no_signature() -> None:
    objects = Office().objects()
    objects[20] = b"<< /Type /Annot /Subtype /Widget /FT /Sig /T (Empty) /Rect [0 0 9 9] /P 3 0 R >>"
    objects[s.FORM] = b"<< /Fields [8 0 R 20 0 R] >>"
    reading = read_signatures(s.write(objects))
    assert (reading.signatures, reading.traces) == ((), 0)


def test_usage_rights_and_a_mac_are_no_signatures() -> None:
    objects = Office().objects()
    objects[20] = b"<< /Type /Sig /Filter /Adobe.PPKLite /ByteRange [0 10 20 30] /Contents <00> >>"
    objects[s.CATALOG] = s.catalog(extra=b"/Perms << /UR3 20 0 R >>")
    rights = read_signatures(s.write(objects))
    assert (rights.signatures, rights.traces) == ((), 0)
    mac = s.append(
        Office().data, {}, extra=b"/AuthCode << /MACLocation /Standalone /ByteRange [0 9 11 12] /MAC <00> >>"
    )
    assert read_signatures(mac).signatures == ()


def test_a_signature_whose_field_is_on_a_page_only_is_found_and_told() -> None:
    office = Office().sign("leader")
    bare = s.append(office.data, {s.CATALOG: b"<< /Type /Catalog /Pages 2 0 R >>"})
    reading = read_signatures(bare)
    signature = only(reading)
    assert signature.integrity is Integrity.INTACT
    assert "outside-form" in codes(signature)
    assert (signature.changes_after, signature.changes_allowed) == (Changes.OTHER, False)
    assert reading.traces == 1


def test_a_shrunk_copy_with_a_dead_signature_is_broken_and_never_unsigned() -> None:
    """Official gazette copies: re-saved, no /AcroForm, the widget still on page 1, /ByteRange past the end."""
    signature = (
        b"<< /Type /Sig /Filter /Adobe.PPKLite /SubFilter /adbe.pkcs7.detached /ByteRange [0 90000 96000 3000000]"
        b" /Contents <%s> >>" % s.make_cms("organisation", b"another file").hex().encode()
    )
    objects = Office().objects()
    objects[s.CATALOG] = b"<< /Type /Catalog /Pages 2 0 R >>"
    objects[20] = b"<< /Type /Annot /Subtype /Widget /FT /Sig /T (Signature1) /V 21 0 R /Rect [9 9 99 99] /P 3 0 R >>"
    objects[21] = signature
    objects[s.ANNOTS] = b"[20 0 R]"
    reading = read_signatures(s.write(objects))
    assert (only(reading).integrity, reason(only(reading))) == (Integrity.BROKEN, "beyond-end-of-file")
    assert reading.traces == 1
    # Who signed the original, and when, is still told.
    told = only(reading)
    assert told.certificate is not None
    assert told.certificate.common_name == "BỆNH VIỆN THỬ NGHIỆM"
    assert told.timestamp is not None
    assert told.timestamp.gen_time == s.AT


def test_one_signature_under_two_fields_is_still_intact() -> None:
    office = Office().sign("leader")
    signature = office.next - 2
    number = office.take()
    office.fields.append(number)
    body = b"<< /FT /Sig /T (Twin) /V %d 0 R /Type /Annot /Subtype /Widget /Rect [0 0 0 0] /P 3 0 R >>" % signature
    reading = read_signatures(s.append(office.data, {number: body, s.FORM: office.form()}))
    assert {each.integrity for each in reading.signatures} == {Integrity.INTACT}
    # Who adds the second field afterwards reuses a signature that was made for another place.
    assert reading.signatures[0].changes_reason is not None
    assert reading.signatures[0].changes_reason.code == "signature-object-reused"


# -- where the file begins and ends ------------------------------------------------------------------------------------


def test_junk_before_the_header_is_cut_off_where_offsets_count_from_the_header() -> None:
    """21 bytes: the base64 decoding of "data:application/pdf;base64," that some portals put in front."""
    junk = bytes.fromhex("75ab5a01aa6996271ab62a27fe975f01b6ac7bae00")
    reading = read_signatures(junk + issued())
    assert accepted(reading)
    assert [(each.code, each.values) for each in reading.notes] == [("junk-before-header", (("size", "21"),))]


def test_bytes_behind_the_end_are_a_tail_problem() -> None:
    reading = read_signatures(issued() + b"<script>alert(1)</script>")
    assert reading.tail_problem is not None
    assert not accepted(reading)


def test_blank_lines_behind_the_end_are_not() -> None:
    assert read_signatures(issued() + b"\r\n\r\n").tail_problem is None


def test_a_cut_file_is_broken() -> None:
    reading = read_signatures(issued()[:-400])
    assert not accepted(reading)
    assert reading.signatures


def test_a_signer_who_also_signs_the_delimiters_of_the_contents_is_intact() -> None:
    signature = only(read_signatures(Office().sign("leader", with_delimiters=True).data))
    assert (signature.integrity, signature.coverage) == (Integrity.INTACT, Coverage.ENTIRE_FILE)


# -- harmless and permitted changes ------------------------------------------------------------------------------------


def _unchanged(data: bytes) -> bytes:
    return s.append(data, {s.INFO: b"<< /Producer (other) >>"})


def _with_store(data: bytes) -> bytes:
    body = b"/DSS << /Certs [90 0 R] /CRLs [] >>"
    perms = data[data.rindex(b"/Perms <<") :].split(b">>")[0] + b">> "
    return s.append(data, {s.CATALOG: s.catalog(extra=perms + body), 90: s.stream(s.certificate("tsa"))})


def _orphan(data: bytes) -> bytes:
    return s.append(data, {95: s.stream(b"nobody leads here")})


def _box_noise(data: bytes) -> bytes:
    return s.append(data, {s.PAGE: s.page(box=b"[0 0 595.0000299 842]")})


def _wordier_page(data: bytes) -> bytes:
    wordier = (
        s.page()
        .replace(b"/Contents 4 0 R", b"/Contents [4 0 R] /Rotate 0 /CropBox [0 0 595 842] /Tabs /S")
        .replace(b"/Resources <<", b"/Resources << /ProcSet [/PDF /Text] /Pattern << >>")
    )
    return s.append(data, {s.PAGE: wordier})


def _freed(data: bytes) -> bytes:
    table = len(data)
    trailer = b"<< /Size 120 /Root 1 0 R /Prev %d >>" % s.startxref(data)
    return data + b"xref\n110 2\n0000000000 65534 f \n0000000000 65534 f \ntrailer\n%s\nstartxref\n%d\n%%%%EOF\n" % (
        trailer, table,
    )  # fmt: skip


def _same_again(data: bytes) -> bytes:
    return s.append(data, {s.PAGE: s.page(), s.CONTENT: s.stream(s.CONTENT_TEXT), s.FONT: Office().objects()[s.FONT]})


@pytest.mark.parametrize("change", [_unchanged, _with_store, _orphan, _box_noise, _wordier_page, _freed, _same_again])
def test_what_shows_nothing_is_harmless_after_a_signature(change: Callable[[bytes], bytes]) -> None:
    reading = read_signatures(change(issued()))
    assert accepted(reading)
    assert reading.signatures[-1].changes_after is Changes.LTV
    assert reading.signatures[0].changes_after is Changes.SIGNING


def test_locking_a_widget_is_harmless_and_hiding_it_is_not() -> None:
    def flagged(value: bytes) -> SignatureFacts:
        objects = Office().objects() | {s.AMOUNT: s.text_field().replace(b"/FT /Tx", b"/F 4 /FT /Tx")}
        office = Office(data=s.write(objects)).sign("leader")
        return only(read_signatures(s.append(office.data, {s.AMOUNT: objects[s.AMOUNT].replace(b"/F 4", value)})))

    assert flagged(b"/F 132").changes_after is Changes.LTV
    hidden = flagged(b"/F 6")
    assert (hidden.changes_after, hidden.changes_allowed) == (Changes.OTHER, False)


def test_the_store_gives_its_certificates() -> None:
    reading = read_signatures(_with_store(issued()))
    assert s.certificate("tsa") in reading.certificates
    assert all(hashlib.sha256(s.certificate("tsa")).hexdigest() in each.embedded for each in reading.signatures)


def _filled(data: bytes) -> bytes:
    return s.append(data, {s.AMOUNT: s.text_field(b"2.000", 90), 90: s.field_appearance(b"2.000")})


@pytest.mark.parametrize(("certify", "is_allowed"), [(None, True), (1, False), (2, True), (3, True)])
def test_filling_a_form_is_allowed_as_the_certification_says(certify: int | None, is_allowed: bool) -> None:
    """ISO 32000-2 table 257: P 1: no changes; 2: filling in forms and signing; 3: as well annotations."""
    first = only(read_signatures(_filled(Office().sign("leader", certify=certify).data)))
    assert (first.changes_after, first.changes_allowed) == (Changes.FORM_FILLING, is_allowed)


def test_signing_after_a_certification_that_allows_nothing_is_told() -> None:
    first, _ = read_signatures(Office().sign("leader", certify=1).sign("organisation").data).signatures
    assert (first.changes_after, first.changes_allowed) == (Changes.SIGNING, False)


def test_validation_data_after_a_certification_that_allows_nothing_is_lawful() -> None:
    first = only(read_signatures(_with_store(Office().sign("leader", certify=1).data)))
    assert (first.changes_after, first.changes_allowed) == (Changes.LTV, True)


@pytest.mark.parametrize(
    ("lock", "is_allowed"),
    [
        (b"/Action /All", False),
        (b"/Action /Include /Fields [(amount)]", False),
        (b"/Action /Exclude /Fields [(amount)]", True),
    ],
)
def test_a_locked_field_may_not_be_filled(lock: bytes, is_allowed: bool) -> None:
    office = Office().sign("leader", lock=b"/Lock << /Type /SigFieldLock %s >>" % lock)
    assert only(read_signatures(_filled(office.data))).changes_allowed is is_allowed
    # A lock on all fields does not speak of signature fields made later.
    signed = read_signatures(office.sign("organisation").data)
    assert signed.signatures[0].changes_allowed


@pytest.mark.parametrize(("certify", "is_allowed"), [(None, False), (2, False), (3, True)])
def test_a_comment_is_allowed_only_where_the_certification_says_so(certify: int | None, is_allowed: bool) -> None:
    office = Office().sign("leader", certify=certify)
    office.annots.append(90)
    note = b"<< /Type /Annot /Subtype /Text /Rect [9 9 20 20] /Contents (xem lai) >>"
    first = only(read_signatures(s.append(office.data, {90: note, s.ANNOTS: office.annotations()})))
    assert (first.changes_after, first.changes_allowed) == (Changes.ANNOTATIONS, is_allowed)


def test_an_empty_field_that_was_prepared_may_be_signed() -> None:
    objects = Office().objects()
    objects[20] = b"<< /Type /Annot /Subtype /Widget /FT /Sig /T (Prepared) /Rect [300 300 400 350] /P 3 0 R >>"
    objects[s.FORM] = b"<< /Fields [8 0 R 20 0 R] >>"
    objects[s.ANNOTS] = b"[8 0 R 20 0 R]"
    office = Office(data=s.write(objects), fields=[8, 20], annots=[8, 20], next=30).sign("leader")
    filled = objects[20].replace(b"/P 3 0 R", b"/P 3 0 R /V 80 0 R /AP << /N 81 0 R >>")
    placeholder = (
        b"<< /Type /Sig /Filter /Adobe.PPKLite /SubFilter /adbe.pkcs7.detached"
        b" /ByteRange [0 ********** ********** **********] /Contents <%s> >>" % (b"0" * 6000)
    )
    data = s.append(office.data, {20: filled, 81: s.field_appearance(b"dau"), 80: placeholder})
    reading = read_signatures(s.fill(data, lambda signed: s.make_cms("organisation", signed)))
    assert accepted(reading)
    assert [each.changes_after for each in reading.signatures] == [Changes.SIGNING, Changes.NONE]


_BODIES = {
    "null": b"null",
    "empty": b"<< >>",
    "stream": s.stream(s.FORGED_TEXT),
    "array": b"[3 0 R]",
    "page": s.page(s.FONT, annots=b""),
    "number": b"7",
}


@pytest.mark.parametrize("number", [*range(s.CATALOG, s.INFO), *range(s.INFO + 1, s.INFO + 10)])
@pytest.mark.parametrize("body", _BODIES)
def test_whatever_object_of_a_signed_document_is_rewritten_is_told(number: int, body: str) -> None:
    """Each object of the first revision and of the three signatures but /Info, with bodies of every kind."""
    reading = read_signatures(s.append(issued(), {number: _BODIES[body]}))
    assert not accepted(reading)
    assert reading.signatures or reading.traces


@pytest.mark.parametrize("number", [*range(s.CATALOG, s.INFO), *range(s.INFO + 1, s.INFO + 7)])
def test_whatever_object_is_rewritten_while_signing_is_told_of_those_who_signed_before(number: int) -> None:
    base = Office().sign("leader").sign("clerk")
    rewritten = base.sign("stranger", also={number: b"<< /Type /Catalog >>"}).data
    # The new signature's own form and annotations are written in the same revision.
    if number not in (s.FORM, s.ANNOTS):
        assert not accepted(read_signatures(rewritten))


# -- encryption --------------------------------------------------------------------------------------------------------


def _encrypted(password: str) -> bytes:
    from asn1crypto import keys as asn1_keys
    from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
    from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
    from pyhanko.pdf_utils.reader import PdfFileReader
    from pyhanko.pdf_utils.writer import copy_into_new_writer
    from pyhanko.sign import signers
    from pyhanko_certvalidator.registry import SimpleCertificateStore

    writer = copy_into_new_writer(PdfFileReader(io.BytesIO(Office().data)))
    writer.encrypt(owner_pass="owner", user_pass=password, pdf_mac=False)
    out = io.BytesIO()
    writer.write(out)
    private = s.key("leader").private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption())
    signer = signers.SimpleSigner(
        signing_cert=x509.Certificate.load(s.certificate("leader")),
        signing_key=asn1_keys.PrivateKeyInfo.load(private),
        cert_registry=SimpleCertificateStore(),
    )
    update = IncrementalPdfFileWriter(out)
    update.encrypt(password)
    signed = signers.sign_pdf(update, signers.PdfSignatureMetadata(field_name="Signature1"), signer=signer)
    return bytes(signed.getvalue())


def test_a_file_encrypted_with_an_empty_password_is_checked() -> None:
    reading = read_signatures(_encrypted(""))
    assert (reading.is_encrypted, only(reading).integrity, only(reading).field) == (
        True,
        Integrity.INTACT,
        "Signature1",
    )
    assert accepted(reading)


def test_a_file_that_needs_a_password_is_signed_and_cannot_be_checked() -> None:
    reading = read_signatures(_encrypted("secret"))
    assert (reading.is_encrypted, only(reading).integrity) == (True, Integrity.UNVERIFIABLE)
    assert reason(only(reading)) == "password-needed"


# -- warnings ----------------------------------------------------------------------------------------------------------


def test_a_signer_of_another_organisation_is_told() -> None:
    reading = read_signatures(Office().sign("leader").sign("stranger").data)
    assert "foreign-signer" in codes(reading.signatures[1])
    assert "foreign-signer" not in codes(reading.signatures[0])


def test_a_widget_that_covers_what_was_printed_is_told() -> None:
    cover = b"1 1 1 rg 0 0 300 30 re f"
    over = Office().sign("leader").sign("stranger", rect=(72, 650, 372, 680), paint=cover)
    assert "covers-content" in codes(read_signatures(over.data).signatures[1])
    beside = Office().sign("leader").sign("stranger", rect=(72, 50, 372, 80), paint=cover)
    assert "covers-content" not in codes(read_signatures(beside.data).signatures[1])
    transparent = Office().sign("leader").sign("stranger", rect=(72, 650, 372, 680))
    assert "covers-content" not in codes(read_signatures(transparent.data).signatures[1])


# -- hostile files -----------------------------------------------------------------------------------------------------


def test_a_table_that_leads_back_to_itself_is_told() -> None:
    data = issued()
    at = data.rindex(b"/Prev ")
    looped = data[:at] + b"/Prev %d".ljust(0) % s.startxref(data) + data[data.index(b" ", at + 6) :]
    reading = read_signatures(looped)
    assert not accepted(reading)
    assert reading.signatures or reading.traces


def test_a_page_tree_that_bites_its_tail_ends() -> None:
    data = s.append(issued(), {s.PAGES: b"<< /Type /Pages /Count 2 /Kids [3 0 R 10 0 R 2 0 R] >>"})
    reading = read_signatures(data)
    assert len(reading.signatures) == 3


def test_a_form_that_bites_its_tail_ends() -> None:
    data = s.append(issued(), {s.AMOUNT: s.text_field().replace(b"/V ", b"/Kids [8 0 R] /Parent 8 0 R /V ")})
    assert not accepted(read_signatures(data))


def test_a_deflate_bomb_ends_with_a_note_and_not_with_memory() -> None:
    bomb = zlib.compress(b"0 " * (120 * 1024 * 1024 // 2), 9)
    office = Office().sign("leader")
    entries = b"/Type /ObjStm /N 1 /First 4 /Filter /FlateDecode"
    data = s.append(office.data, {90: s.stream(bomb, entries)})
    started = time.perf_counter()
    reading = read_signatures(data)
    assert time.perf_counter() - started < 20
    assert only(reading).integrity is Integrity.INTACT


def test_ten_thousand_new_objects_are_compared_in_seconds() -> None:
    kids = b" ".join(b"%d 0 R" % number for number in range(200, 10_200))
    objects = {number: b"<< /S /Span /N %d >>" % number for number in range(200, 10_200)}
    base = Office().objects() | objects | {100: b"[%s]" % kids, s.CATALOG: s.catalog(extra=b"/Many 100 0 R")}
    office = Office(data=s.write(base), next=20_000).sign("leader").sign("organisation")
    started = time.perf_counter()
    reading = read_signatures(office.data)
    assert time.perf_counter() - started < 20
    assert accepted(reading)


@pytest.mark.parametrize(
    "data", [b"", b"%PDF-", b"%PDF-1.7\n", b"not a pdf", b"\0" * 5000, b"%PDF-1.7 /ByteRange [0 1 2 3]"]
)
def test_whatever_is_no_pdf_gives_a_value(data: bytes) -> None:
    assert not accepted(read_signatures(data))


_MUTATIONS = st.one_of(
    st.tuples(st.just("flip"), st.integers(0, 10**6), st.integers(1, 255)),
    st.tuples(st.just("cut"), st.integers(0, 10**6), st.integers(1, 400)),
    st.tuples(st.just("insert"), st.integers(0, 10**6), st.binary(min_size=1, max_size=60)),
    st.tuples(st.just("copy"), st.integers(0, 10**6), st.integers(0, 10**6)),
)


@settings(max_examples=120, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(mutation=_MUTATIONS)
def test_no_mutation_of_signed_bytes_is_ever_accepted(mutation: tuple[str, int, int | bytes]) -> None:
    data = issued()
    kind, where, what = mutation
    at = where % len(data)
    _, begin, end, _ = s.byte_range(data)
    match kind, what:
        case "flip", int(value):
            changed = data[:at] + bytes([data[at] ^ value]) + data[at + 1 :]
        case "cut", int(value):
            changed = data[:at] + data[at + value :]
        case "insert", bytes(value):
            changed = data[:at] + value + data[at:]
        case _, int(value):
            piece = data[value % len(data) :][:200]
            changed = data[:at] + piece + data[at + len(piece) :]
        case _:
            raise AssertionError(kind)
    # What is not signed: the contents themselves, junk in front of the header, blanks behind the end.
    is_signed_as_before = changed[:begin] + changed[begin + end - begin :] == data[:begin] + data[end:]
    reading = read_signatures(changed)
    if not (is_signed_as_before or changed.rstrip(b"\0\t\n\x0c\r ").endswith(data.rstrip())):
        assert not accepted(reading)
    assert reading.signatures or reading.traces or b"/ByteRange" not in changed


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(tail=st.binary(min_size=1, max_size=300))
def test_nothing_appended_is_accepted_unless_it_is_blank(tail: bytes) -> None:
    reading = read_signatures(issued() + tail)
    assert accepted(reading) is (not tail.strip(b"\0\t\n\x0c\r "))


# -- words -------------------------------------------------------------------------------------------------------------


_MODULES = (
    "cms", "verification", "opening", "enumeration", "coverage", "changes", "covering", "tail", "signatures",
)  # fmt: skip


def test_everything_told_of_a_signature_has_its_sentence() -> None:
    folder = Path(signatures.__file__).parent
    told = re.compile(r'(?:note|Unverifiable|Broken|bad|_found)\(\s*(?:Changes\.[A-Z_]+, |level, )?"([a-z-]+)"')
    codes = {
        code for module in _MODULES for code in told.findall((folder / f"{module}.py").read_text(encoding="utf-8"))
    }
    assert len(codes) > 80
    assert sorted(codes - NOTE_TEXTS.keys()) == []


# -- small things ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("written", "iso"),
    [
        ("D:20260305090000+07'00'", "2026-03-05T02:00:00+00:00"),
        ("D:20260305090000+07'00", "2026-03-05T02:00:00+00:00"),
        ("20260305020000Z", "2026-03-05T02:00:00+00:00"),
        ("D:20260305", "2026-03-05T00:00:00+00:00"),
        ("D:20261399", None),
        ("hôm nay", None),
    ],
)
def test_a_pdf_date_is_read_or_left(written: str, iso: str | None) -> None:
    moment = pdf_date(written)
    assert (moment.isoformat() if moment else None) == iso


# -- real documents ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "count"),
    [
        ("11410-BXD-KHCNMT-VLXD.pdf", 6),
        ("11410-BXD-KHCNMT-VLXD-phu-luc-1.pdf", 4),
        ("nghi-dinh-50-2026-certified-then-5.pdf", 6),
        ("nghi-dinh-162-2026-gazette-no-signed-attributes.pdf", 1),
        ("nghi-dinh-335-2025-portal-on-scan.pdf", 1),
    ],
)
def test_a_real_document_is_intact_and_followed_by_signing_only(shared: Path, name: str, count: int) -> None:
    reading = read_signatures((shared / "data" / "vn-signed" / name).read_bytes())
    assert len(reading.signatures) == count
    assert accepted(reading)
    assert all(each.timestamp and each.timestamp.integrity is Integrity.INTACT for each in reading.signatures)
    assert {each.changes_after for each in reading.signatures} <= {Changes.SIGNING, Changes.NONE}


def test_a_real_gazette_copy_with_a_dead_signature_is_broken(shared: Path) -> None:
    data = (shared / "data" / "vn-signed" / "luat-51-2024-shrunk-copy-dead-signature.pdf").read_bytes()
    signature = only(read_signatures(data))
    assert (signature.integrity, reason(signature)) == (Integrity.BROKEN, "beyond-end-of-file")
