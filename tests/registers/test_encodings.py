"""Old encodings, checked on sentences every office knows, not on the reader's own table."""

from __future__ import annotations

import unicodedata

import pytest

from pipeline.registers.encodings import decode, legacy_encoding, to_unicode
from tests.registers.makers import BOOK, a_book_row, cp1258, legacy, read, xlsx

MOTTO = "Cộng hòa xã hội chủ nghĩa Việt Nam. Độc lập - Tự do - Hạnh phúc"


@pytest.mark.parametrize(
    ("encoding", "written", "meant"),
    [
        ("tcvn3", "Céng hßa x· héi chñ nghÜa ViÖt Nam. §éc lËp - Tù do - H¹nh phóc", MOTTO),
        ("tcvn3", "QuyÕt ®Þnh cña Bé tr\u00adëng", "Quyết định của Bộ trưởng"),
        ("tcvn3", "B¸o c¸o tµi chÝnh quý II n¨m 2026", "Báo cáo tài chính quý II năm 2026"),
        ("vni", "Coäng hoøa xaõ hoäi chuû nghóa Vieät Nam. Ñoäc laäp - Töï do - Haïnh phuùc", MOTTO),
        ("vni", "ñöôïc giao nhieäm vuï, ngöôøi khai, ñaêng kyù", "được giao nhiệm vụ, người khai, đăng ký"),
        ("vni", "QUYEÁT ÑÒNH CUÛA BOÄ TRÖÔÛNG", "QUYẾT ĐỊNH CỦA BỘ TRƯỞNG"),
    ],
)
def test_known_sentences_come_out_as_vietnamese(encoding: str, written: str, meant: str) -> None:
    assert to_unicode(written, encoding) == meant


@pytest.mark.parametrize("encoding", ["tcvn3", "vni"])
def test_every_vietnamese_letter_survives_an_old_encoding(encoding: str) -> None:
    letters = "àáảãạăằắẳẵặâầấẩẫậđèéẻẽẹêềếểễệìíỉĩịòóỏõọôồốổỗộơờớởỡợùúủũụưừứửữựỳýỷỹỵ"
    assert to_unicode(legacy(letters, encoding), encoding) == letters


@pytest.mark.parametrize("encoding", ["tcvn3", "vni"])
def test_letters_of_old_fonts_in_a_workbook_are_converted_and_said_so(encoding: str) -> None:
    table = [
        [legacy(str(cell), encoding) if isinstance(cell, str) else cell for cell in row] for row in [BOOK, a_book_row()]
    ]
    reading = read(xlsx(table))
    (entry,) = reading.entries
    assert (entry.number, entry.symbol, entry.signer) == ("101", "BVĐKĐN-VP", "Nguyễn Văn An")
    assert dict(reading.notes)["legacy-encoding"] == {"tcvn3": "TCVN3 (ABC)", "vni": "VNI"}[encoding]


@pytest.mark.parametrize(
    "text", [MOTTO, "Le café coûte trop cher où l'été est chaud", "plain words", "Ông Ñandú Müller"]
)
def test_what_is_unicode_is_left_alone(text: str) -> None:
    assert legacy_encoding([text]) is None


def test_windows_1258_is_put_together_again() -> None:
    data = cp1258("Số ký hiệu, Quyết định của Sở Y tế Đồng Nai")
    assert decode(data) == ("Số ký hiệu, Quyết định của Sở Y tế Đồng Nai", "cp1258")


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
def test_utf_16_is_told_without_its_mark(encoding: str) -> None:
    assert decode(MOTTO.encode(encoding)) == (MOTTO, encoding)


def test_decomposed_text_is_composed() -> None:
    assert decode(unicodedata.normalize("NFD", MOTTO).encode()) == (MOTTO, "utf-8")


def test_bytes_of_no_vietnamese_encoding_are_still_text() -> None:
    text, encoding = decode(b"caf\xe9;cr\xe8me")
    assert (text, encoding) == ("café;crème", "windows-1252")
