"""An archive is read like a folder; whatever is hostile or broken in it is refused by name and the rest is read."""

from __future__ import annotations

import io
import os
import stat
import struct
import time
import unicodedata
import zipfile
import zlib
from hashlib import sha256
from pathlib import Path

import pytest

from pipeline.intake.archives import (
    ArchiveLimits,
    ArchiveReading,
    Refusal,
    archive_listings,
    read_archive,
    read_through,
)
from pipeline.items import IntakeItem, Kind
from rules.facts import UnitCode
from rules.note_texts import NOTE_TEXTS

PDF = b"%PDF-1.7\n%%EOF\n"
CSV = "Số;Ngày\n101;05/03/2026\n".encode()


def packed(*members: tuple[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", method) as archive:
        for name, content in members:
            archive.writestr(name, content)
    return held.getvalue()


def named(raw: bytes, content: bytes = PDF, *, extra: bytes = b"", flag: int = 0) -> bytes:
    """A ZIP by hand, with a name of any bytes and no word about their encoding."""
    crc = zlib.crc32(content)
    sizes = struct.pack("<LLL", crc, len(content), len(content))
    local = b"PK\x03\x04" + struct.pack("<HHHHH", 20, flag, 0, 0, 33) + sizes
    local += struct.pack("<HH", len(raw), 0) + raw + content
    central = b"PK\x01\x02" + struct.pack("<HHHHHH", 20, 20, flag, 0, 0, 33) + sizes
    central += struct.pack("<HHHHHLL", len(raw), len(extra), 0, 0, 0, 0, 0) + raw + extra
    return local + central + b"PK\x05\x06" + struct.pack("<HHHHLLH", 0, 0, 1, 1, len(central), len(local), 0)


@pytest.fixture
def read(tmp_path: Path) -> object:
    def reading(data: bytes, limits: ArchiveLimits | None = None) -> ArchiveReading:
        (tmp_path / "goi.zip").write_bytes(data)
        return read_archive(str(tmp_path / "goi.zip"), limits)

    return reading


def paths(reading: ArchiveReading) -> list[str]:
    return [member.path for member in reading.members]


def refusals(reading: ArchiveReading) -> list[tuple[str, Refusal]]:
    return [(refused.path, refused.reason) for refused in reading.refused]


def test_members_come_with_their_content_and_kind(read) -> None:
    reading = read(packed(("2026-03/101.pdf", PDF), ("sổ.csv", CSV), ("thư mục/", b"")))
    assert [(m.path, m.kind, m.size_bytes) for m in reading.members] == [
        ("2026-03/101.pdf", Kind.PDF, len(PDF)),
        ("sổ.csv", Kind.TABLE_TEXT, len(CSV)),
    ]
    assert reading.members[0].sha256 == sha256(PDF).hexdigest()
    assert (reading.refused, reading.ignored) == ((), 0)


def test_an_archive_inside_is_opened_once(read, tmp_path: Path) -> None:
    deepest = packed(("3.pdf", PDF))
    reading = read(packed(("trong.zip", packed(("2.pdf", PDF), ("sâu.zip", deepest))), ("1.pdf", PDF)))
    assert paths(reading) == ["1.pdf", "trong.zip/2.pdf"]
    assert refusals(reading) == [("trong.zip/sâu.zip", Refusal.TOO_DEEP)]
    assert read_through(f"{tmp_path}/goi.zip/trong.zip/2.pdf") == PDF
    with pytest.raises(FileNotFoundError):
        read_through(f"{tmp_path}/goi.zip/trong.zip/sâu.zip/3.pdf")


@pytest.mark.parametrize(
    ("raw", "meant"),
    [
        ("Công văn số 15.pdf".encode(), "Công văn số 15.pdf"),
        (unicodedata.normalize("NFD", "Quyết định.pdf").encode(), "Quyết định.pdf"),
        ("Công văn đi.pdf".encode("cp1258"), "Công văn đi.pdf"),
        ("Thông báo.pdf".encode("cp1252"), "Thông báo.pdf"),
        ("café.pdf".encode("cp437"), "café.pdf"),
        (b"plain.pdf", "plain.pdf"),
    ],
)
def test_names_without_a_word_about_their_encoding_read_as_vietnamese(read, raw: bytes, meant: str) -> None:
    assert paths(read(named(raw))) == [meant]


def test_tone_marks_of_code_page_1258_are_joined_to_their_letters(read) -> None:
    raw = "Quyê\u0301t đi\u0323nh.pdf".encode("cp1258")
    assert paths(read(named(raw))) == ["Quyết định.pdf"]


def test_the_unicode_name_of_the_extra_field_counts_when_it_belongs_to_the_name(read) -> None:
    raw = b"Quy\xe9t.pdf"
    told = "Quyết định.pdf".encode()
    field = struct.pack("<BL", 1, zlib.crc32(raw)) + told
    extra = struct.pack("<HH", 0x7075, len(field)) + field
    assert paths(read(named(raw, extra=extra))) == ["Quyết định.pdf"]
    stale = struct.pack("<BL", 1, 0) + told
    extra = struct.pack("<HH", 0x7075, len(stale)) + stale
    assert paths(read(named(raw, extra=extra))) == ["Quyét.pdf"]


def test_backslashes_separate_where_nothing_else_does(read) -> None:
    assert paths(read(named(b"BVDN\\2026\\101.pdf"))) == ["BVDN/2026/101.pdf"]


@pytest.mark.parametrize(
    "raw", [b"../101.pdf", b"a/../../101.pdf", b"/etc/101.pdf", b"C:/101.pdf", b"..\\101.pdf", b"C:\\x.pdf", b".."]
)
def test_a_path_that_leads_out_is_refused_by_name(read, raw: bytes) -> None:
    reading = read(named(raw))
    assert reading.members == ()
    assert refusals(reading) == [(raw.decode().replace("\\", "/"), Refusal.OUTSIDE)]


def test_a_bomb_is_refused_by_name_without_being_unpacked(read) -> None:
    began = time.process_time()
    reading = read(packed(("0.pdf", bytes(64 * 1024**2)), ("1.pdf", PDF)))
    assert paths(reading) == ["1.pdf"]
    assert refusals(reading) == [("0.pdf", Refusal.BOMB)]
    assert time.process_time() - began < 2  # packing included


def test_a_size_that_lies_lets_no_more_through_than_it_says(read) -> None:
    data = bytearray(packed(("0.pdf", b"%PDF-" + bytes(3 * 1024**2))))
    for at in (data.find(b"PK\x01\x02") + 24, 22):
        data[at : at + 4] = struct.pack("<L", 100)
    reading = read(bytes(data))
    assert reading.members == ()
    assert refusals(reading) == [("0.pdf", Refusal.DAMAGED)]


def test_one_kernel_of_data_used_by_many_entries_is_refused(read) -> None:
    data = packed(("0.pdf", PDF), ("1.pdf", PDF), method=zipfile.ZIP_STORED)
    first = data.find(b"PK\x01\x02")
    second = data.find(b"PK\x01\x02", first + 4)
    overlapping = bytearray(data)
    overlapping[second + 42 : second + 46] = struct.pack("<L", 0)  # both point to the first local header
    reading = read(bytes(overlapping))
    assert ("0.pdf", Refusal.BOMB) in refusals(reading) or ("1.pdf", Refusal.BOMB) in refusals(reading)


def test_protected_members_are_refused_by_name(read) -> None:
    reading = read(named(b"mat.pdf", flag=0x1))
    assert refusals(reading) == [("mat.pdf", Refusal.ENCRYPTED)]


def test_links_are_not_followed(read) -> None:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w") as archive:
        link = zipfile.ZipInfo("link.pdf")
        link.external_attr = (stat.S_IFLNK | 0o777) << 16
        archive.writestr(link, "/etc/passwd")
    assert refusals(read(held.getvalue())) == [("link.pdf", Refusal.LINK)]


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_of_two_members_of_one_name_the_second_is_refused(read, tmp_path: Path) -> None:
    reading = read(packed(("1.pdf", PDF), ("1.pdf", CSV), ("a/./2.pdf", PDF), ("a//2.pdf", CSV)))
    assert [(m.path, m.kind) for m in reading.members] == [("1.pdf", Kind.PDF), ("a/2.pdf", Kind.PDF)]
    assert [reason for _, reason in refusals(reading)] == [Refusal.TWICE, Refusal.TWICE]
    assert read_through(f"{tmp_path}/goi.zip/1.pdf") == PDF


def test_what_programs_left_is_counted_and_not_read(read) -> None:
    reading = read(packed(("__MACOSX/._1.pdf", b"x"), ("a/Thumbs.db", b"x"), ("~$so.xlsx", b"x"), ("1.pdf", PDF)))
    assert paths(reading) == ["1.pdf"]
    assert reading.ignored == 3


def test_limits_hold_over_archives_inside_too(read) -> None:
    inner = packed(*((f"{number}.pdf", PDF) for number in range(8)))
    many = ArchiveLimits(members=10)
    assert refusals(read(packed(("a.zip", inner), ("b.zip", inner)), many))[0][1] is Refusal.TOO_MANY
    assert refusals(read(inner, ArchiveLimits(members=5))) == [("", Refusal.TOO_MANY)]
    assert refusals(read(packed(("a.pdf", PDF), ("b.pdf", PDF)), ArchiveLimits(total_bytes=20))) == [
        ("b.pdf", Refusal.TOO_LARGE)
    ]
    assert refusals(read(packed(("a.zip", inner)), ArchiveLimits(inner_bytes=10))) == [("a.zip", Refusal.TOO_LARGE)]


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", Refusal.DAMAGED),
        (packed(("1.pdf", PDF))[:-10], Refusal.DAMAGED),
        (packed(("1.pdf", PDF))[:40], Refusal.DAMAGED),
        (b"PK\x03\x04" + bytes(100), Refusal.DAMAGED),
        (b"Rar!\x1a\x07\x01\x00" + bytes(100), Refusal.NO_ZIP),
        (b"7z\xbc\xaf\x27\x1c" + bytes(100), Refusal.NO_ZIP),
    ],
    # A ZIP holds the time it was made at: in a name of its own, each test process would know the test by another.
    ids=["empty", "without its end", "cut short", "zeros", "rar", "7z"],
)
def test_an_archive_that_cannot_be_opened_is_refused_as_a_whole(read, data: bytes, reason: Refusal) -> None:
    assert refusals(read(data)) == [("", reason)]


def test_a_damaged_member_costs_only_itself(read) -> None:
    data = bytearray(packed(("1.pdf", PDF * 50), ("2.pdf", PDF), method=zipfile.ZIP_STORED))
    data[60] ^= 1
    reading = read(bytes(data))
    assert (paths(reading), refusals(reading)) == (["2.pdf"], [("1.pdf", Refusal.DAMAGED)])


def test_an_archive_of_another_kind_inside_is_refused_by_name(read) -> None:
    assert refusals(read(packed(("a.rar", b"Rar!\x1a\x07\x01\x00")))) == [("a.rar", Refusal.NO_ZIP)]


def test_an_unknown_way_of_packing_is_told(read) -> None:
    data = bytearray(packed(("1.pdf", PDF)))
    data[8:10] = struct.pack("<H", 9)  # deflate64
    at = data.find(b"PK\x01\x02")
    data[at + 10 : at + 12] = struct.pack("<H", 9)
    assert refusals(read(bytes(data))) == [("1.pdf", Refusal.METHOD)]


def test_every_cut_and_every_flipped_byte_is_a_value_and_no_exception(read) -> None:
    data = packed(("Công văn.pdf", PDF * 3), ("trong.zip", packed(("2.pdf", PDF))))
    for length in range(0, len(data), 7):
        read(data[:length])
    for at in range(0, len(data), 3):
        flipped = bytearray(data)
        flipped[at] ^= 0xFF
        read(bytes(flipped))


def test_an_archive_stands_for_folders_that_change_with_their_contents_only(read) -> None:
    item = IntakeItem(unit=UnitCode("BVDN"), root="/r", path="BVDN/goi.zip", size_bytes=9, mtime_ns=9, inode=9)
    members = (("a/1.pdf", PDF), ("a/b/2.csv", CSV))
    listings = archive_listings(item, read(packed(*members)))
    assert [(each.folder, [name for name, *_ in each.files]) for each in listings] == [
        ("BVDN/goi.zip", []),
        ("BVDN/goi.zip/a", ["1.pdf"]),
        ("BVDN/goi.zip/a/b", ["2.csv"]),
    ]
    assert archive_listings(item, read(packed(*members, method=zipfile.ZIP_STORED))) == listings
    assert archive_listings(item, read(packed(("a/1.pdf", CSV), members[1])))[1] != listings[1]


def test_reading_through_a_plain_path_gives_the_file(tmp_path: Path) -> None:
    (tmp_path / "1.pdf").write_bytes(PDF)
    assert read_through(str(tmp_path / "1.pdf")) == PDF
    for path in ("none.pdf", "1.pdf/2.pdf", "no/such/folder.zip/1.pdf"):
        with pytest.raises(FileNotFoundError):
            read_through(f"{tmp_path}/{path}")


def test_every_refusal_has_its_sentence_with_the_name() -> None:
    for text in (NOTE_TEXTS[refusal.value] for refusal in Refusal):
        for language in ("vi", "en"):
            assert "goi.zip" in text.format(language, {"name": "goi.zip"})


def test_nothing_is_written(read, tmp_path: Path) -> None:
    read(packed(("1.pdf", PDF), ("trong.zip", packed(("2.pdf", PDF)))))
    assert os.listdir(tmp_path) == ["goi.zip"]
