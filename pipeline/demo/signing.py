"""Signatures on PDFs as Vietnamese offices put them there: in the VGCA tool's shape, and as PAdES.

A VGCA signature is adbe.pkcs7.detached with two signed attributes (content type, message digest), the leaf
certificate alone, RSA PKCS #1 v1.5, an RFC 3161 token among the unsigned attributes, the PC's clock in /M with
+07'00', and an appearance of nested forms in which number, day and month are text in an Identity-H font.

Every time is an argument and every file the same byte for byte whenever it is made.
Source: the shape of real ministry documents of 2026; ISO 32000-1, 12.8; RFC 5652; RFC 3161; ETSI EN 319 142-1.
"""

# pyHanko's PDF objects have untyped constructors.
# mypy: disable-error-code="no-untyped-call"

from __future__ import annotations

import asyncio
import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone
from enum import StrEnum
from functools import cache
from hashlib import sha256
from io import BytesIO
from typing import Any

from asn1crypto import algos, cms, core, tsp, x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from PIL import Image
from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.generic import pdf_name
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign.fields import MDPPerm, SigFieldSpec, SigSeedSubFilter
from pyhanko.sign.signers.cms_embedder import PdfCMSEmbedder, SigIOSetup, SigMDPSetup, SigObjSetup
from pyhanko.sign.signers.pdf_byterange import SignatureObject
from pyhanko.sign.signers.pdf_cms import Signer
from pyhanko.sign.timestamps.api import TimeStamper
from pyhanko.sign.validation.dss import DocumentSecurityStore

from pipeline.demo.pki import SUBJECTS, Pki
from pipeline.demo.typefaces import font_face, text_width

VIETNAM = timezone(timedelta(hours=7))

_CONTACT = "HỆ THỐNG CHỨNG THỰC SỐ VÀ BẢO MẬT THÔNG TIN THỬ NGHIỆM - Email: ca@thu-nghiem.invalid"
_TSA_POLICY = "2.16.704.1.1.1.2"
_RESERVED_HEX_DIGITS = 16_384


class Shape(StrEnum):
    """How the signature is put together."""

    VGCA = "vgca"
    PADES = "pades"
    """ETSI.CAdES.detached, made by pyHanko: signing-certificate attribute, path up to the root inside."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Box:
    """Where a signature shows, and what."""

    page: int
    """Counted from 0; -1 is the last."""
    rect: tuple[float, float, float, float]
    """Left, bottom, right, top in points."""
    picture: Image.Image | None = None
    """RGBA, fitted into the box."""
    lines: tuple[str, ...] = ()
    """Text, from the top line down."""
    size_pt: float = 13
    slanted: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Act:
    """One act of signing: who, when, how, and what shows."""

    by: str
    """Label of the certificate."""
    at: datetime
    """The clock of the signer's PC; aware."""
    box: Box | None = None
    """None: an invisible field."""
    timestamped: datetime | None = None
    """The token's time; None: four minutes after `at`, as measured in real files."""
    has_timestamp: bool = True
    shape: Shape = Shape.VGCA
    digest: str = "sha256"
    certification: int | None = None
    """DocMDP P, when this signature certifies."""
    field: str | None = None
    """None: Signature1, Signature2 …"""
    crls: tuple[bytes, ...] = ()
    """Put into a DSS behind the signature (PAdES B-LT); with PADES only."""


def sign(data: bytes, pki: Pki, acts: Sequence[Act]) -> bytes:
    """`data` with one revision more for each act (two where it brings a DSS)."""
    for index, act in enumerate(acts, start=data.count(b"/ByteRange") + 1):
        data = _sign_once(data, pki, act, act.field or f"Signature{index}")
    return data


def stamp_time(act: Act) -> datetime:
    """The time in the act's token."""
    return act.timestamped or act.at + timedelta(minutes=3, seconds=56)


class StillWriter(IncrementalPdfFileWriter):
    """An incremental writer without a clock and without dice."""

    def __init__(self, stream: BytesIO) -> None:
        super().__init__(stream, strict=False)
        self._document_id[1] = generic.ByteStringObject(sha256(stream.getvalue()).digest()[:16])

    def _update_meta(self) -> None:
        """Leaves /Info and its ModDate alone; pyHanko would write the present time."""


def _sign_once(data: bytes, pki: Pki, act: Act, field: str) -> bytes:
    stream = BytesIO(data)
    writer = StillWriter(stream)
    box = act.box
    spec = SigFieldSpec(
        sig_field_name=field,
        on_page=box.page if box else 0,
        box=box.rect if box else None,  # type: ignore[arg-type]  # points need not be whole
    )
    embedding = PdfCMSEmbedder(new_field_spec=spec).write_cms(field, writer)
    widget = next(embedding).get_object()
    if box is not None:
        widget["/AP"] = generic.DictionaryObject({pdf_name("/N"): _appearance(writer, box)})
    placeholder = SignatureObject(
        timestamp=act.at.astimezone(VIETNAM),
        subfilter=SigSeedSubFilter.PADES if act.shape is Shape.PADES else SigSeedSubFilter.ADOBE_PKCS7_DETACHED,
        bytes_reserved=_RESERVED_HEX_DIGITS,
        reason=f"{_subject(act.by)[0]}<{_subject(act.by)[2]}> đã ký lên văn bản này!",
        location=f"{_subject(act.by)[1]} - Đồng Nai",
        contact_info=_CONTACT,
    )
    mdp = None
    if act.certification is not None:
        mdp = SigMDPSetup(md_algorithm=act.digest, certify=True, docmdp_perms=MDPPerm(act.certification))
    embedding.send(SigObjSetup(sig_placeholder=placeholder, mdp_setup=mdp))
    prepared, _ = embedding.send(SigIOSetup(md_algorithm=act.digest, in_place=True))
    content = _pades(prepared.document_digest, pki, act) if act.shape is Shape.PADES else None
    contents = embedding.send(content or _vgca(prepared.document_digest, pki, act))
    if act.crls:
        return _with_dss(stream.getvalue(), contents, pki, act)
    return stream.getvalue()


def _subject(label: str) -> tuple[str, str, str]:
    subject = SUBJECTS[label]
    return subject.name, subject.organisation, subject.email


def _with_dss(data: bytes, contents: bytes, pki: Pki, act: Act) -> bytes:
    stream = BytesIO(data)
    writer = StillWriter(stream)
    chain = [pki.certificate("sub"), pki.certificate("root"), pki.certificate("tsa")]
    crls = [core.load(crl) for crl in act.crls]
    DocumentSecurityStore.supply_dss_in_writer(writer, contents.hex().upper().encode(), certs=chain, crls=crls)
    writer.write_in_place()
    return stream.getvalue()


# --- CMS ---------------------------------------------------------------------------------------------------------


def _vgca(document_digest: bytes, pki: Pki, act: Act) -> bytes:
    """The CMS of the VGCA tool: content type and message digest signed, the leaf alone, the token unsigned."""
    certificate = pki.certificate(act.by)
    attributes = cms.CMSAttributes(
        [
            cms.CMSAttribute({"type": "content_type", "values": ["data"]}),
            cms.CMSAttribute({"type": "message_digest", "values": [document_digest]}),
        ]
    )
    signature = _rsa(pki, act.by, attributes.untag().dump(), act.digest)
    signer: dict[str, Any] = {
        "version": "v1",
        "sid": _signer_id(certificate),
        "digest_algorithm": algos.DigestAlgorithm({"algorithm": act.digest}),
        "signed_attrs": attributes,
        "signature_algorithm": algos.SignedDigestAlgorithm({"algorithm": "rsassa_pkcs1v15"}),
        "signature": signature,
    }
    if act.has_timestamp:
        token = timestamp_token(pki, sha256(signature).digest(), stamp_time(act))
        signer["unsigned_attrs"] = cms.CMSAttributes(
            [cms.CMSAttribute({"type": "signature_time_stamp_token", "values": [token]})]
        )
    return _signed_data("data", None, act.digest, [certificate], signer)


def timestamp_token(pki: Pki, imprint: bytes, at: datetime, *, digest: str = "sha256") -> cms.ContentInfo:
    """An RFC 3161 token with this imprint, the certificates of TSA and root inside, as the real service gives."""
    info = tsp.TSTInfo(
        {
            "version": "v1",
            "policy": _TSA_POLICY,
            "message_imprint": {"hash_algorithm": {"algorithm": digest}, "hashed_message": imprint},
            "serial_number": int.from_bytes(sha256(imprint).digest()[:8], "big"),
            "gen_time": at.astimezone(UTC).replace(microsecond=0),
        }
    )
    certificate = pki.certificate("tsa")
    essential = tsp.ESSCertIDv2({"cert_hash": sha256(certificate.dump()).digest()})
    attributes = cms.CMSAttributes(
        [
            cms.CMSAttribute({"type": "content_type", "values": ["tst_info"]}),
            cms.CMSAttribute({"type": "message_digest", "values": [sha256(info.dump()).digest()]}),
            cms.CMSAttribute({"type": "signing_certificate_v2", "values": [{"certs": [essential]}]}),
        ]
    )
    signer = {
        "version": "v1",
        "sid": _signer_id(certificate),
        "digest_algorithm": algos.DigestAlgorithm({"algorithm": "sha256"}),
        "signed_attrs": attributes,
        "signature_algorithm": algos.SignedDigestAlgorithm({"algorithm": "rsassa_pkcs1v15"}),
        "signature": _rsa(pki, "tsa", attributes.untag().dump(), "sha256"),
    }
    chain = [certificate, pki.certificate("root")]
    return cms.ContentInfo.load(_signed_data("tst_info", info, "sha256", chain, signer))


def _signed_data(
    kind: str, content: tsp.TSTInfo | None, digest: str, certificates: list[x509.Certificate], signer: dict[str, Any]
) -> bytes:
    encapsulated: dict[str, Any] = {"content_type": kind}
    if content is not None:
        encapsulated["content"] = core.ParsableOctetString(content.dump())
    signed = cms.SignedData(
        {
            "version": "v1" if content is None else "v3",
            "digest_algorithms": [algos.DigestAlgorithm({"algorithm": digest})],
            "encap_content_info": encapsulated,
            "certificates": certificates,
            "signer_infos": [cms.SignerInfo(signer)],
        }
    )
    return bytes(cms.ContentInfo({"content_type": "signed_data", "content": signed}).dump())


def _signer_id(certificate: x509.Certificate) -> cms.SignerIdentifier:
    name = {"issuer": certificate.issuer, "serial_number": certificate.serial_number}
    return cms.SignerIdentifier({"issuer_and_serial_number": name})


_HASHES: dict[str, type[hashes.HashAlgorithm]] = {"sha1": hashes.SHA1, "sha256": hashes.SHA256, "sha512": hashes.SHA512}


def _rsa(pki: Pki, label: str, data: bytes, digest: str) -> bytes:
    return pki.key(label).sign(data, PKCS1v15(), _HASHES[digest]())


class _OpenSigner(Signer):
    """pyHanko's signer over a key that is loaded already."""

    def __init__(self, pki: Pki, label: str) -> None:
        super().__init__(
            signing_cert=pki.certificate(label),
            signature_mechanism=algos.SignedDigestAlgorithm({"algorithm": "sha256_rsa"}),
        )
        self._pki = pki
        self._label = label
        self._cert_registry.register_multiple([pki.certificate("sub"), pki.certificate("root")])

    async def async_sign_raw(self, data: bytes, digest_algorithm: str, dry_run: bool = False) -> bytes:
        return _rsa(self._pki, self._label, data, digest_algorithm)


class _StillTimeStamper(TimeStamper):
    """The test TSA at one moment."""

    def __init__(self, pki: Pki, at: datetime) -> None:
        super().__init__(include_nonce=False)
        self._pki = pki
        self._at = at

    async def async_timestamp(self, message_digest: bytes, md_algorithm: str) -> cms.ContentInfo:
        return timestamp_token(self._pki, message_digest, self._at, digest=md_algorithm)


def _pades(document_digest: bytes, pki: Pki, act: Act) -> bytes:
    """A PAdES baseline CMS: B-T with a token, B-B without."""
    tsa = _StillTimeStamper(pki, stamp_time(act)) if act.has_timestamp else None
    signer = _OpenSigner(pki, act.by)
    content = asyncio.run(signer.async_sign(document_digest, act.digest, use_pades=True, timestamper=tsa))
    return bytes(content.dump())


# --- appearances -------------------------------------------------------------------------------------------------


def _appearance(writer: IncrementalPdfFileWriter, box: Box) -> generic.IndirectObject:
    """The nested forms of the VGCA tool: /N shows /FRM, which shows an empty /n0 and the content /n2."""
    left, bottom, right, top = box.rect
    width, height = right - left, top - bottom
    resources = generic.DictionaryObject()
    if box.picture is not None:
        fit = min((width - 1) / box.picture.width, (height - 1) / box.picture.height)
        w, h = box.picture.width * fit, box.picture.height * fit
        content = f"q {w:.2f} 0 0 {h:.2f} {(width - w) / 2:.2f} {(height - h) / 2:.2f} cm /Im1 Do Q\n"
        resources[pdf_name("/XObject")] = _names({"/Im1": _image(writer, box.picture)})
    else:
        content = ""
    if box.lines:
        text, font = _text(writer, box, height)
        content += text
        resources[pdf_name("/Font")] = _names({"/F1": font})
    inner = _form(writer, width, height, content, resources)
    blank = _form(writer, 100, 100, "% DSBlank\n", generic.DictionaryObject())
    both = _names({"/n0": blank, "/n2": inner})
    drawn = "q\n1 0 0 1 0 0 cm\n/n0 Do\nQ\nq\n1 0 0 1 0 0 cm\n/n2 Do\nQ\n"
    frame = _form(writer, width, height, drawn, _names({"/XObject": both}))
    outer = _names({"/XObject": _names({"/FRM": frame})})
    return _form(writer, width, height, "q\n/FRM Do\nQ\n", outer)


def _names(entries: dict[str, generic.PdfObject]) -> generic.DictionaryObject:
    return generic.DictionaryObject({pdf_name(name): value for name, value in entries.items()})


def _form(
    writer: IncrementalPdfFileWriter, width: float, height: float, content: str, resources: generic.DictionaryObject
) -> generic.IndirectObject:
    entries = {
        "/Type": pdf_name("/XObject"),
        "/Subtype": pdf_name("/Form"),
        "/BBox": generic.ArrayObject([generic.FloatObject(f"{each:.2f}") for each in (0, 0, width, height)]),
        "/Resources": resources,
    }
    return _stream(writer, entries, content.encode("ascii"))


def _stream(writer: IncrementalPdfFileWriter, entries: dict[str, Any], data: bytes) -> generic.IndirectObject:
    return _packed(writer, entries, zlib.compress(data, 9))


def _packed(writer: IncrementalPdfFileWriter, entries: dict[str, Any], packed: bytes) -> generic.IndirectObject:
    dictionary = {pdf_name(name): value for name, value in entries.items()}
    dictionary[pdf_name("/Filter")] = pdf_name("/FlateDecode")
    return writer.add_object(generic.StreamObject(dictionary, encoded_data=packed))


_IMAGES: dict[int, tuple[Image.Image, bytes, bytes]] = {}
"""Compressed samples of pictures already used, by identity; the picture is kept so that the identity stays its own."""


def _image(writer: IncrementalPdfFileWriter, picture: Image.Image) -> generic.IndirectObject:
    if id(picture) not in _IMAGES:
        colours = zlib.compress(picture.convert("RGB").tobytes(), 9)
        _IMAGES[id(picture)] = (picture, colours, zlib.compress(picture.getchannel("A").tobytes(), 9))
    _, colours, mask = _IMAGES[id(picture)]
    entries = {
        "/Type": pdf_name("/XObject"),
        "/Subtype": pdf_name("/Image"),
        "/Width": generic.NumberObject(picture.width),
        "/Height": generic.NumberObject(picture.height),
        "/BitsPerComponent": generic.NumberObject(8),
    }
    alpha = _packed(writer, entries | {"/ColorSpace": pdf_name("/DeviceGray")}, mask)
    return _packed(writer, entries | {"/ColorSpace": pdf_name("/DeviceRGB"), "/SMask": alpha}, colours)


def _text(writer: IncrementalPdfFileWriter, box: Box, height: float) -> tuple[str, generic.IndirectObject]:
    """Content that writes the box's lines, and the font that they are written in."""
    letters = tuple(sorted(set("".join(box.lines))))
    program, glyphs, widths = _subset(letters)
    leading = box.size_pt * 1.15
    block = leading * (len(box.lines) - 1)
    first = (height + block) / 2 - box.size_pt * 0.3
    slant = "0.21256" if box.slanted else "0"
    content = f"q\nBT\n/F1 {box.size_pt:g} Tf\n0 0 0 rg\n"
    for index, line in enumerate(box.lines):
        codes = "".join(f"{glyphs[letter]:04x}" for letter in line)
        content += f"1 0 {slant} 1 0 {first - index * leading:.2f} Tm\n<{codes}>Tj\n"
    content += "ET\nQ\n"
    return content, _font(writer, letters, program, glyphs, widths)


@cache
def _subset(letters: tuple[str, ...]) -> tuple[bytes, dict[str, int], dict[str, int]]:
    """A TrueType program with these letters only; glyph numbers and widths (1/1000 em) by letter."""
    face = font_face("regular")
    program = face.makeSubset([ord(letter) for letter in letters])
    order: list[int] = []
    for letter in letters:
        original = face.charToGlyph[ord(letter)]
        if original not in order:
            order.append(original)
    glyphs = {letter: order.index(face.charToGlyph[ord(letter)]) + 1 for letter in letters}
    widths = {letter: round(text_width(letter, "regular", 1000)) for letter in letters}
    return program, glyphs, widths


def _font(
    writer: IncrementalPdfFileWriter,
    letters: tuple[str, ...],
    program: bytes,
    glyphs: dict[str, int],
    widths: dict[str, int],
) -> generic.IndirectObject:
    """A Type0 font with Identity-H, as iText embeds it; ToUnicode tells what the glyph numbers mean."""
    face = font_face("regular")
    tag = "".join(chr(ord("A") + byte % 26) for byte in sha256("".join(letters).encode()).digest()[:6])
    name = pdf_name(f"/{tag}+LiberationSerif")
    file = _stream(writer, {"/Length1": generic.NumberObject(len(program))}, program)
    number = generic.NumberObject
    descriptor = _names(
        {
            "/Type": pdf_name("/FontDescriptor"),
            "/FontName": name,
            "/Flags": number(32),
            "/FontBBox": generic.ArrayObject([number(round(each)) for each in face.bbox]),
            "/ItalicAngle": number(0),
            "/Ascent": number(round(face.ascent)),
            "/Descent": number(round(face.descent)),
            "/CapHeight": number(round(face.capHeight)),
            "/StemV": number(80),
            "/FontFile2": file,
        }
    )
    by_glyph = sorted((glyphs[letter], widths[letter]) for letter in letters)
    advance = [each for glyph, width in by_glyph for each in (number(glyph), generic.ArrayObject([number(width)]))]
    descendant = _names(
        {
            "/Type": pdf_name("/Font"),
            "/Subtype": pdf_name("/CIDFontType2"),
            "/BaseFont": name,
            "/CIDSystemInfo": _names(
                {
                    "/Registry": generic.TextStringObject("Adobe"),
                    "/Ordering": generic.TextStringObject("Identity"),
                    "/Supplement": number(0),
                }
            ),
            "/FontDescriptor": writer.add_object(descriptor),
            "/DW": number(500),
            "/W": generic.ArrayObject(advance),
            "/CIDToGIDMap": pdf_name("/Identity"),
        }
    )
    pairs = "".join(f"<{glyphs[letter]:04x}> <{ord(letter):04x}>\n" for letter in letters)
    meaning = (
        "/CIDInit /ProcSet findresource begin\n12 dict begin\nbegincmap\n"
        "/CIDSystemInfo << /Registry (Adobe) /Ordering (UCS) /Supplement 0 >> def\n"
        "/CMapName /Adobe-Identity-UCS def\n/CMapType 2 def\n"
        "1 begincodespacerange\n<0000> <ffff>\nendcodespacerange\n"
        f"{len(letters)} beginbfchar\n{pairs}endbfchar\n"
        "endcmap\nCMapName currentdict /CMap defineresource pop\nend\nend\n"
    )
    return writer.add_object(
        _names(
            {
                "/Type": pdf_name("/Font"),
                "/Subtype": pdf_name("/Type0"),
                "/BaseFont": name,
                "/Encoding": pdf_name("/Identity-H"),
                "/DescendantFonts": generic.ArrayObject([writer.add_object(descendant)]),
                "/ToUnicode": _stream(writer, {}, meaning.encode("ascii")),
            }
        )
    )
