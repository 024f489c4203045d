"""Small PDFs that the tests write byte by byte and sign with their own keys, so that any byte of them can be wrong.

Deliberately not made with a PDF library: the attacks of attacks.py need to know where every byte stands.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cache
from typing import Any

from asn1crypto import algos, cms, core, tsp
from asn1crypto import x509 as asn1_x509
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, padding, rsa
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import NameOID

AT = datetime(2026, 3, 5, 2, 0, tzinfo=UTC)
"""When the tests' documents are signed: 9 o'clock in Vietnam."""
UID = x509.ObjectIdentifier("0.9.2342.19200300.100.1.1")
_HASHES: dict[str, hashes.HashAlgorithm] = {
    "sha1": hashes.SHA1(),
    "sha256": hashes.SHA256(),
    "sha384": hashes.SHA384(),
    "sha512": hashes.SHA512(),
    "sha3_256": hashes.SHA3_256(),
}


@dataclass(frozen=True)
class Who:
    """A subject of the tests' PKI."""

    name: str
    organisation: str
    unit: str | None = None
    uid: str | None = None
    kind: str = "rsa"


SIGNERS = {
    "leader": Who("Nguyễn Văn An", "BỆNH VIỆN THỬ NGHIỆM"),
    "clerk": Who("PHÒNG VĂN THƯ", "BỆNH VIỆN THỬ NGHIỆM", unit="VĂN PHÒNG"),
    "organisation": Who("BỆNH VIỆN THỬ NGHIỆM", "BỆNH VIỆN THỬ NGHIỆM", uid="MNS:1234567"),
    "stranger": Who("Trần Thị Lạ", "CÔNG TY KHÁC"),
    "tsa": Who("Máy chủ cấp dấu thời gian thử nghiệm", "THỬ NGHIỆM"),
    "private": Who("Phạm Văn Riêng", ""),
    "curve": Who("Lê Văn Cong", "BỆNH VIỆN THỬ NGHIỆM", kind="ec"),
    "edwards": Who("Lê Văn Ét", "BỆNH VIỆN THỬ NGHIỆM", kind="ed25519"),
}


@cache
def key(who: str) -> Any:
    """The private key of a subject, made once a session."""
    match SIGNERS[who].kind if who in SIGNERS else "rsa":
        case "ec":
            return ec.generate_private_key(ec.SECP256R1())
        case "ed25519":
            return ed25519.Ed25519PrivateKey.generate()
        case _:
            return rsa.generate_private_key(public_exponent=65537, key_size=2048)


@cache
def certificate(who: str) -> bytes:
    """The DER of a subject's certificate, issued by the tests' root."""
    subject = SIGNERS[who]
    names = [x509.NameAttribute(NameOID.ORGANIZATION_NAME, subject.organisation)] if subject.organisation else []
    if subject.unit:
        names.append(x509.NameAttribute(NameOID.ORGANIZATIONAL_UNIT_NAME, subject.unit))
    names.append(x509.NameAttribute(NameOID.COMMON_NAME, subject.name))
    if subject.uid:
        names.append(x509.NameAttribute(UID, subject.uid))
    issuer = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "CA thử nghiệm")])
    built = (
        x509.CertificateBuilder()
        .subject_name(x509.Name(names))
        .issuer_name(issuer)
        .public_key(key(who).public_key())
        .serial_number(1000 + sorted(SIGNERS).index(who))
        .not_valid_before(datetime(2025, 1, 1, tzinfo=UTC))
        .not_valid_after(datetime(2030, 1, 1, tzinfo=UTC))
        .sign(key("root"), hashes.SHA256())
    )
    return built.public_bytes(Encoding.DER)


@dataclass(frozen=True, kw_only=True)
class Cms:
    """How a signature's CMS deviates from the ordinary."""

    digest: str = "sha256"
    attributes: bool = True
    certificates: tuple[str, ...] | None = None
    """Whose certificates it carries; None: the signer's."""
    econtent: bytes | None = None
    timestamp: bool = True
    timestamp_over: bytes | None = None
    """Bytes the token is over instead of the signature value."""
    algorithm: str | None = None
    """Signature algorithm OID instead of the ordinary one."""
    sort: bool = True
    ess: bool = False
    signers: int = 1
    null: bool = True
    """DigestInfo carries its NULL."""
    plain: bool = False
    """ECDSA as r and s side by side."""
    unsigned: bytes = b""
    """The encoding of one more unsigned attribute, put before the timestamp."""
    alter: Callable[[bytes], bytes] | None = None
    """Last change to the DER."""


def make_cms(who: str, signed: bytes, how: Cms = Cms()) -> bytes:
    """The DER of a detached CMS over `signed`."""
    infos = [_signer_info(who, signed, how) for _ in range(how.signers)]
    content: dict[str, Any] = {"content_type": "data"}
    if how.econtent is not None:
        content["content"] = cms.ContentInfo({"content_type": "data", "content": how.econtent})["content"]
    carried = (who,) if how.certificates is None else how.certificates
    data = cms.SignedData(
        {
            "version": "v1",
            "digest_algorithms": [{"algorithm": how.digest}],
            "encap_content_info": content,
            "certificates": [asn1_x509.Certificate.load(certificate(each)) for each in carried],
            "signer_infos": infos,
        }
    )
    der = bytes(cms.ContentInfo({"content_type": "signed_data", "content": data}).dump())
    return how.alter(der) if how.alter is not None else der


def make_token(over: bytes, *, at: datetime = AT, digest: str = "sha256") -> bytes:
    """The DER of an RFC 3161 token over some bytes."""
    info = tsp.TSTInfo(
        {
            "version": "v1",
            "policy": "2.16.704.1.1.1.2",
            "message_imprint": {
                "hash_algorithm": {"algorithm": digest},
                "hashed_message": hashlib.new(digest, over).digest(),
            },
            "serial_number": 4711,
            "gen_time": at,
        }
    )
    attributes = _signed_attributes("tst_info", info.dump(), Cms(ess=True), "tsa")
    data = cms.SignedData(
        {
            "version": "v3",
            "digest_algorithms": [{"algorithm": "sha256"}],
            "encap_content_info": {"content_type": "tst_info", "content": core.ParsableOctetString(info.dump())},
            "certificates": [asn1_x509.Certificate.load(certificate("tsa"))],
            "signer_infos": [_finish("tsa", attributes, info.dump(), Cms())],
        }
    )
    return bytes(cms.ContentInfo({"content_type": "signed_data", "content": data}).dump())


def _signer_info(who: str, signed: bytes, how: Cms) -> cms.SignerInfo:
    attributes = _signed_attributes("data", signed, how, who) if how.attributes else None
    info = _finish(who, attributes, signed, how)
    if how.timestamp:
        over = how.timestamp_over if how.timestamp_over is not None else info["signature"].native
        token = cms.ContentInfo.load(make_token(over))
        stamp = cms.CMSAttribute({"type": "signature_time_stamp_token", "values": [token]}).dump()
        info["unsigned_attrs"] = cms.CMSAttributes.load(tlv(0x31, how.unsigned + stamp))
    return info


def _signed_attributes(content_type: str, content: bytes, how: Cms, who: str) -> cms.CMSAttributes:
    members: list[dict[str, Any]] = [
        {"type": "content_type", "values": [content_type]},
        {"type": "message_digest", "values": [hashlib.new(how.digest, content).digest()]},
    ]
    if how.ess:
        hashed = hashlib.sha256(certificate(who)).digest()
        members.append({"type": "signing_certificate_v2", "values": [{"certs": [{"cert_hash": hashed}]}]})
    written = sorted(cms.CMSAttribute(each).dump() for each in members)
    # Loaded, not built: asn1crypto would sort them.
    return cms.CMSAttributes.load(tlv(0x31, b"".join(written if how.sort else written[::-1])))


def _finish(who: str, attributes: cms.CMSAttributes | None, content: bytes, how: Cms) -> cms.SignerInfo:
    message = content
    if attributes is not None:
        message = attributes.dump()
    issuer = asn1_x509.Certificate.load(certificate(who))
    made: dict[str, Any] = {
        "version": "v1",
        "sid": cms.SignerIdentifier(
            {"issuer_and_serial_number": {"issuer": issuer.issuer, "serial_number": issuer.serial_number}}
        ),
        "digest_algorithm": {"algorithm": how.digest},
        "signature_algorithm": _algorithm(who, how),
        "signature": _signature(who, message, how),
    }
    if attributes is not None:
        made["signed_attrs"] = attributes
    return cms.SignerInfo(made)


def _algorithm(who: str, how: Cms) -> algos.SignedDigestAlgorithm:
    kind = SIGNERS[who].kind
    oid = how.algorithm or {"rsa": "1.2.840.113549.1.1.1", "ec": "1.2.840.10045.4.3.2", "ed25519": "1.3.101.112"}[kind]
    return algos.SignedDigestAlgorithm({"algorithm": oid})


def _signature(who: str, message: bytes, how: Cms) -> bytes:
    private = key(who)
    if isinstance(private, ed25519.Ed25519PrivateKey):
        return private.sign(message)
    if isinstance(private, ec.EllipticCurvePrivateKey):
        der = private.sign(message, ec.ECDSA(_HASHES[how.digest]))
        if how.plain:
            return b"".join(number.to_bytes(32, "big") for number in decode_dss_signature(der))
        return der
    if how.null:
        return bytes(private.sign(message, padding.PKCS1v15(), _HASHES[how.digest]))
    # RFC 8017 9.2 note 2: some tokens leave the NULL out of DigestInfo. No library writes it, so it is done by hand.
    algorithm = tlv(0x30, core.ObjectIdentifier("2.16.840.1.101.3.4.2.1").dump())
    info = tlv(0x30, algorithm + tlv(4, hashlib.sha256(message).digest()))
    numbers = private.private_numbers()
    size = private.key_size // 8
    block = b"\x00\x01" + b"\xff" * (size - 3 - len(info)) + b"\x00" + info
    return pow(int.from_bytes(block, "big"), numbers.d, numbers.public_numbers.n).to_bytes(size, "big")


def tlv(tag: int, contents: bytes) -> bytes:
    """One DER value."""
    length = len(contents)
    if length < 0x80:
        return bytes([tag, length]) + contents
    octets = length.to_bytes((length.bit_length() + 7) // 8, "big")
    return bytes([tag, 0x80 | len(octets)]) + octets + contents


# -- the PDF -----------------------------------------------------------------------------------------------------------


def stream(data: bytes, entries: bytes = b"") -> bytes:
    """A stream object's body."""
    return b"<< %s /Length %d >>\nstream\n%s\nendstream" % (entries, len(data), data)


def write(objects: dict[int, bytes], *, root: int = 1) -> bytes:
    """A first revision with an ordinary table."""
    return _revision(b"%PDF-1.7\n%\xc4\xe3\xcf\xd2\n", objects, trailer=b"/Root %d 0 R" % root, first=True)


def append(data: bytes, objects: dict[int, bytes], *, root: int = 1, extra: bytes = b"") -> bytes:
    """One more revision, written as the standard says."""
    trailer = b"/Root %d 0 R /Prev %d %s" % (root, startxref(data), extra)
    return _revision(data, objects, trailer=trailer, first=False)


def startxref(data: bytes) -> int:
    """Where the last table starts."""
    at = data.rfind(b"startxref") + 9
    return int(data[at : at + 20].split()[0])


def size_of(data: bytes) -> int:
    """/Size of the last trailer."""
    at = data.rfind(b"/Size ") + 6
    return int(data[at : at + 12].split()[0])


def _revision(data: bytes, objects: dict[int, bytes], *, trailer: bytes, first: bool) -> bytes:
    out = bytearray(data if data.endswith(b"\n") else data + b"\n")
    offsets: dict[int, int] = {}
    for number, body in objects.items():
        offsets[number] = len(out)
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    at = len(out)
    size = max([*objects, 0 if first else size_of(data) - 1]) + 1
    out += b"xref\n"
    if first:
        out += b"0 1\n0000000000 65535 f \n"
    for number in sorted(offsets):
        out += b"%d 1\n%010d 00000 n \n" % (number, offsets[number])
    out += b"trailer\n<< /Size %d %s >>\nstartxref\n%d\n%%%%EOF\n" % (size, trailer, at)
    return bytes(out)


CATALOG, PAGES, PAGE, CONTENT, FONT, FORM, ANNOTS, AMOUNT, AMOUNT_AP, SECOND, SECOND_CONTENT, COVER, INFO = range(1, 14)
CONTENT_TEXT = b"BT /F1 14 Tf 72 700 Td (So:      /BVTN-VP) Tj 0 -40 Td (So tien: 1.000 dong) Tj ET\nq /Cover Do Q"
FORGED_TEXT = b"BT /F1 14 Tf 72 700 Td (So:      /BVTN-VP) Tj 0 -40 Td (So tien: 9.999.000 dong) Tj ET"


def catalog(*, extra: bytes = b"") -> bytes:
    """The catalogue's body."""
    return b"<< /Type /Catalog /Pages %d 0 R /AcroForm %d 0 R %s >>" % (PAGES, FORM, extra)


def page(content: int = CONTENT, *, annots: bytes = b"/Annots 7 0 R", box: bytes = b"[0 0 595 842]") -> bytes:
    """A page's body."""
    return (
        b"<< /Type /Page /Parent %d 0 R /MediaBox %s /Contents %d 0 R %s /Resources << /Font << /F1 %d 0 R >>"
        b" /XObject << /Cover %d 0 R >> >> >>" % (PAGES, box, content, annots, FONT, COVER)
    )


def text_field(value: bytes = b"1.000", appearance: int = AMOUNT_AP) -> bytes:
    """The form field "amount" with a value and an appearance."""
    return (
        b"<< /Type /Annot /Subtype /Widget /FT /Tx /T (amount) /V (%s) /Rect [72 500 200 520] /P %d 0 R"
        b" /DA (/F1 12 Tf) /AP << /N %d 0 R >> >>" % (value, PAGE, appearance)
    )


def field_appearance(text: bytes) -> bytes:
    """An appearance stream that writes one line."""
    entries = b"/Type /XObject /Subtype /Form /BBox [0 0 128 20] /Resources << /Font << /F1 %d 0 R >> >>" % FONT
    return stream(b"BT /F1 12 Tf 2 5 Td (%s) Tj ET" % text, entries)


@dataclass
class Office:
    """A document on its way through an office: written, then signed revision by revision."""

    data: bytes = b""
    fields: list[int] = field(default_factory=lambda: [AMOUNT])
    annots: list[int] = field(default_factory=lambda: [AMOUNT])
    next: int = INFO + 1

    def __post_init__(self) -> None:
        if not self.data:
            self.data = write(self.objects())

    def objects(self) -> dict[int, bytes]:
        """The bodies of the first revision."""
        cover = stream(b"1 1 1 rg 60 600 400 30 re f", b"/Type /XObject /Subtype /Form /BBox [0 0 595 842]")
        return {
            CATALOG: catalog(),
            PAGES: b"<< /Type /Pages /Count 2 /Kids [%d 0 R %d 0 R] >>" % (PAGE, SECOND),
            PAGE: page(),
            CONTENT: stream(CONTENT_TEXT),
            FONT: b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
            FORM: self.form(),
            ANNOTS: self.annotations(),
            AMOUNT: text_field(),
            AMOUNT_AP: field_appearance(b"1.000"),
            SECOND: page(SECOND_CONTENT, annots=b""),
            SECOND_CONTENT: stream(b"BT /F1 14 Tf 72 700 Td (Trang hai) Tj ET"),
            COVER: cover,
            INFO: b"<< /Producer (tests) >>",
        }

    def form(self) -> bytes:
        """The body of /AcroForm as it stands."""
        return b"<< /Fields [%s] /SigFlags 3 /DA (/F1 12 Tf) >>" % _refs(self.fields)

    def annotations(self) -> bytes:
        """The body of the first page's /Annots as it stands."""
        return b"[%s]" % _refs(self.annots)

    def take(self) -> int:
        """A new object number."""
        self.next += 1
        return self.next - 1

    def change(self, objects: dict[int, bytes]) -> Office:
        """One more revision that signs nothing."""
        self.data = append(self.data, objects)
        return self

    def sign(
        self,
        who: str = "leader",
        *,
        name: str = "",
        rect: tuple[int, int, int, int] = (300, 300, 400, 350),
        text: bytes = b"ky",
        certify: int | None = None,
        lock: bytes = b"",
        also: dict[int, bytes] | None = None,
        how: Cms = Cms(),
        sub_filter: bytes = b"/adbe.pkcs7.detached",
        type_entry: bytes = b"/Type /Sig",
        make: Callable[[bytes], bytes] | None = None,
        paint: bytes = b"",
        room: int = 9000,
        dictionary: bytes = b"",
        with_delimiters: bool = False,
    ) -> Office:
        """One more revision with a new signature field; `also` holds other objects written in the same revision."""
        field_number, signature, appearance = self.take(), self.take(), self.take()
        name = name or f"Signature{len(self.fields)}"
        self.fields.append(field_number)
        self.annots.append(field_number)
        reference = b""
        objects: dict[int, bytes] = {}
        if certify is not None:
            reference = (
                b"/Reference [<< /Type /SigRef /TransformMethod /DocMDP /TransformParams"
                b" << /Type /TransformParams /P %d /V /1.2 >> >>]" % certify
            )
            objects[CATALOG] = catalog(extra=b"/Perms << /DocMDP %d 0 R >>" % signature)
        left, bottom, right, top = rect
        form = b"/Type /XObject /Subtype /Form /BBox [0 0 %d %d] /Resources << /Font << /F1 %d 0 R >> >>" % (
            right - left, top - bottom, FONT,
        )  # fmt: skip
        objects |= {
            field_number: (
                b"<< /Type /Annot /Subtype /Widget /FT /Sig /T (%s) /V %d 0 R /Rect [%d %d %d %d] /P %d 0 R /F 132"
                b" /AP << /N %d 0 R >> %s >>"
                % (name.encode(), signature, left, bottom, right, top, PAGE, appearance, lock)
            ),
            appearance: stream(paint + b" BT /F1 10 Tf 2 5 Td (%s) Tj ET" % text, form),
            FORM: self.form(),
            ANNOTS: self.annotations(),
            **(also or {}),
        }
        objects[signature] = (
            b"<< %s /Filter /Adobe.PPKLite /SubFilter %s /ByteRange [0 ********** ********** **********]"
            b" /Contents <%s> /M (D:20260305090000+07'00') %s %s >>"
            % (type_entry, sub_filter, b"0" * room, reference, dictionary)
        )
        signer = make or (lambda signed: make_cms(who, signed, how))
        self.data = fill(append(self.data, objects), signer, with_delimiters=with_delimiters)
        return self


def fill(data: bytes, make: Callable[[bytes], bytes], *, with_delimiters: bool = False) -> bytes:
    """The placeholder's byte range and contents filled in: what signing is. Some sign the contents' < and > as well."""
    marker = b"[0 ********** ********** **********]"
    at = data.rindex(marker)
    begin = data.index(b"/Contents <", at) + len(b"/Contents ")
    end = data.index(b">", begin) + 1
    if with_delimiters:
        begin, end = begin + 1, end - 1
    written = b"[0 %d %d %d]" % (begin, end, len(data) - end)
    data = data[:at] + written.ljust(len(marker)) + data[at + len(marker) :]
    contents = make(data[:begin] + data[end:]).hex().encode()
    if with_delimiters:
        return data[:begin] + contents.ljust(end - begin, b"0") + data[end:]
    room = end - begin - 2
    assert len(contents) <= room, (len(contents), room)
    return data[:begin] + b"<" + contents.ljust(room, b"0") + b">" + data[end:]


def byte_range(data: bytes) -> tuple[int, int, int, int]:
    """The last /ByteRange written."""
    at = data.rindex(b"/ByteRange [") + len(b"/ByteRange [")
    a, b, c, d = (int(word) for word in data[at : data.index(b"]", at)].split())
    return a, b, c, d


def _refs(numbers: Sequence[int]) -> bytes:
    return b" ".join(b"%d 0 R" % number for number in numbers)
