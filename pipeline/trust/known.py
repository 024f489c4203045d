"""Fingerprints of the certification authorities of Vietnam, as published certificates and signed documents show them.

Names and SHA-256 of the DER only, never the certificates: the operator puts the files into the trust folder and this
list says what they are. An entry here trusts nothing by itself.

Source: certificates that several public projects and the time-stamp tokens of issued documents carry alike; not yet
compared with the publication of the Government's own site (ca.gov.vn) by this house.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from rules.facts import Sha256


class Group(StrEnum):
    """Whose hierarchy a CA belongs to (Law 20/2023/QH15 Art. 22)."""

    GOVERNMENT = "government"
    """Public-duty digital signatures (chữ ký số chuyên dùng công vụ, Decree 68/2024/NĐ-CP)."""
    PUBLIC = "public"
    """Public digital signatures (chữ ký số công cộng, Decree 23/2025/NĐ-CP)."""


class Place(StrEnum):
    """What a certificate is in its hierarchy; also the kind in the name of its file."""

    ROOT = "root"
    CA = "ca"
    TSA = "tsa"


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownAuthority:
    """One certificate of a known authority."""

    name: str
    """Subject CN, NFC."""
    sha256: Sha256
    group: Group
    place: Place


def _known(place: Place, group: Group, name: str, sha256: str) -> KnownAuthority:
    return KnownAuthority(name=name, sha256=Sha256(sha256), group=group, place=place)


# fmt: off
KNOWN: tuple[KnownAuthority, ...] = (
    _known(Place.ROOT, Group.GOVERNMENT, "Co quan chung thuc so chuyen dung Chinh phu (RootCA)",
           "f7bc89054cec7f12730d7b8cd3eb7955b163835087e5eb873edfb584763b3f90"),
    _known(Place.ROOT, Group.GOVERNMENT, "RootCA chuyên dùng Chính phủ G2",
           "f04ba4b459a7c9a1b971ad9b1cb833e695a80c79aea63b174b66a70edfe2fdb8"),
    _known(Place.CA, Group.GOVERNMENT, "CA phục vụ các cơ quan Nhà nước G2",
           "d8cab7a4aef92e6bb2509d7c61cee7b44f3731b2d21074963530277b366fae4b"),
    _known(Place.CA, Group.GOVERNMENT, "CA phục vụ các cơ quan Đảng G2",
           "e4b402e3cb4cacc0a20d21fa49bce76beb4eb47ba7ffb7a8f71c554dbe561a81"),
    _known(Place.CA, Group.GOVERNMENT, "Co quan chung thuc so Bo Cong an",
           "ecbf8428266c549eb1bfdc2715270d5b9dff3bbbe2d3f0c33e0fd91f70b2d943"),
    _known(Place.CA, Group.GOVERNMENT, "Co quan chung thuc so Bo Tai chinh",
           "a262cfa489dbbe666f8b89fab832547809874d5a06fa9f7a38fc227ebdf40514"),
    _known(Place.CA, Group.GOVERNMENT, "Co quan chung thuc so Chinh phu",
           "75e969c07ba35c29c72bbc1bfb880f20f3891a619b00b77eb02ca6160736a1fe"),
    _known(Place.CA, Group.GOVERNMENT, "Co quan chung thuc so Dang Cong san",
           "6e218b3ebc2f31b0d03205c64fd7e8920fb47187d37afcdb4cb2bb4178bf4635"),
    _known(Place.CA, Group.GOVERNMENT, "Cơ quan chứng thực số Bộ Ngoại giao",
           "3c4281296f92d292cc952295fe41ad7d0b37438ff1d143b56c4642cc1b14bd93"),
    _known(Place.TSA, Group.GOVERNMENT, "Máy chủ cấp dấu thời gian 01",
           "da00db89a849fe8b00882707224c6b291bded54469e1a7532744f96ecae79d39"),
    _known(Place.TSA, Group.GOVERNMENT, "Máy chủ cấp dấu thời gian 02",
           "095e2364aa163315cdf8b2ba4c299742b9e2052df26e21f8e04a2c2034e5e0e2"),
    _known(Place.TSA, Group.GOVERNMENT, "Máy chủ cấp dấu thời gian 02",
           "3104341bb311427987644b3e23ba12a37e74127ba35ccb24023fc4c521aa2d7b"),
    _known(Place.TSA, Group.GOVERNMENT, "Máy chủ cấp dấu thời gian 02",
           "eae46d68a0b921ec7c82da11c75466222f4996912e53caa41ec70672ce954bd6"),
    _known(Place.TSA, Group.GOVERNMENT, "Máy chủ cấp dấu thời gian Bộ Công an",
           "b9b2c81c181453b74129990714dcbf95488040676e2ae5e39297418cc4f185a8"),
    _known(Place.TSA, Group.GOVERNMENT, "Máy chủ cấp dấu thời gian Bộ Công an 01",
           "894b891bb7aaf19fbf2abdbc95a0643ae6f1e7b6388e84fcb0efafd06a57d2cd"),
    _known(Place.TSA, Group.GOVERNMENT, "Máy chủ cấp dấu thời gian Bộ Công an 03",
           "09b1cc03dc3b3d0f712ab454f4952e43fc46c2ca4b73f3d52cc8deb5e545198a"),
    _known(Place.TSA, Group.GOVERNMENT, "Máy chủ cấp dấu thời gian Bộ Công an 04",
           "0f14887cc8ef843e29f4783c13e4949e8ac67616e4c55cfce20326adef1fb153"),
    _known(Place.TSA, Group.GOVERNMENT, "Máy chủ cấp dấu thời gian CPNET",
           "5a4bd3c54b3310ebda0275dd7c9e5dbcc0aa9b65bd377c8b24db373054f113e6"),
    _known(Place.TSA, Group.GOVERNMENT, "Máy chủ cấp dấu thời gian HL01",
           "3ac015a23220d59c4504fd8535231dd49271e6683f7817fc235caec57ecff394"),
    _known(Place.TSA, Group.GOVERNMENT, "Máy chủ cấp dấu thời gian HL02",
           "951476611da4ef709bafd5b533300d6f03f249305738e1c5f00cae014d3c6bbf"),
    _known(Place.ROOT, Group.PUBLIC, "MIC National Root CA",
           "ca918d635bb130bec97639e6aabf7edbc4eb1310f8058b9419f467ae0230ad8c"),
    _known(Place.ROOT, Group.PUBLIC, "Vietnam National Root CA",
           "bac8bf609ab420a8ee1780d74f4de5c7f7184959d2a7375b0a75e4c29f0908e7"),
    _known(Place.CA, Group.PUBLIC, "BkavCA", "ddab3aa11600215c08ca4ccbc18be5204c171a48081a6cd73a95aa868e1258af"),
    _known(Place.CA, Group.PUBLIC, "CA2", "22a088dedd18b017409157ccdce931236492df259459e7fac424574dd06380e2"),
    _known(Place.CA, Group.PUBLIC, "FPT Certification Authority",
           "406ba8be66ead6d01672f1e137cc35a778e2f289edd3f9e7580964190b83c761"),
    _known(Place.CA, Group.PUBLIC, "NEWTEL-CA", "27ab09408347ee182186d2a21e82feda0a4e0f84441525ba1de74a7e87401eba"),
    _known(Place.CA, Group.PUBLIC, "SAFE-CA", "4e66e0073c9c217dbfa80697b0096fa61d71c1f32b29a12c2e2c37c0cac35881"),
    _known(Place.CA, Group.PUBLIC, "SmartSign", "591e6796472780fcf98d2e6797c8249457726dee54a264307d9b51193cdbd5fd"),
    _known(Place.CA, Group.PUBLIC, "VNPT Certification Authority",
           "068927b4c1a38ae4db1e8f59a71a8c643d9dfbb53a674862387bd5aa7386247b"),
    _known(Place.CA, Group.PUBLIC, "VNPT-CA SHA2", "7d6ba5245317f9ed5d8bc765a4634d26ac6340d36b9f584df3b52d9c4a81a306"),
    _known(Place.CA, Group.PUBLIC, "Viettel-CA", "684caf190176d13158808ef193b2d20575399a87fd9e8c5bedc09065a184841a"),
    _known(Place.CA, Group.PUBLIC, "WINCA", "acb6a4955b5e3fed58bf1f63070dbd33b56006f43532983a543372ba88232adc"),
)
# fmt: on

_BY_SHA256 = {authority.sha256: authority for authority in KNOWN}


def known_authority(sha256: Sha256) -> KnownAuthority | None:
    """What is known of the certificate with this fingerprint."""
    return _BY_SHA256.get(sha256)
