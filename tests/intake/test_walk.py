"""A look sees every file, follows nothing, opens nothing, and says what it passed over."""

from __future__ import annotations

import errno
import os
import socket
import time
import unicodedata
from pathlib import Path

import pytest

from pipeline.intake.walk import folders_of, look, walk
from pipeline.items import Ignored
from rules.facts import UnitCode

HOSPITAL = UnitCode("BVDN")
FOLDERS = {HOSPITAL: "BVDN", UnitCode("SYT"): "so/SYT"}


@pytest.fixture
def root(tmp_path: Path) -> Path:
    for folder in FOLDERS.values():
        (tmp_path / folder).mkdir(parents=True)
    return tmp_path


def drop(root: Path, path: str, content: bytes = b"x") -> Path:
    file = root / path
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(content)
    return file


def paths(root: Path) -> list[str]:
    return [item.path for item in look(root, FOLDERS).items]


def test_a_file_is_seen_with_its_unit_size_time_and_inode(root: Path) -> None:
    file = drop(root, "BVDN/2026-03/101.pdf", b"twelve bytes")
    (item,) = look(root, FOLDERS).items
    found = file.stat()
    assert (item.unit, item.root, item.path) == (HOSPITAL, str(root), "BVDN/2026-03/101.pdf")
    assert (item.size_bytes, item.mtime_ns, item.inode) == (12, found.st_mtime_ns, found.st_ino)


def test_folders_five_deep_and_empty_files_are_seen(root: Path) -> None:
    drop(root, "BVDN/a/b/c/d/e/f.pdf", b"")
    assert paths(root) == ["BVDN/a/b/c/d/e/f.pdf"]


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("~$so_van_ban.xlsx", Ignored.TEMPORARY),
        ("101.pdf.part", Ignored.TEMPORARY),
        ("101.pdf.crdownload", Ignored.TEMPORARY),
        ("~WRL0001.tmp", Ignored.TEMPORARY),
        (".~lock.so.ods#", Ignored.TEMPORARY),
        ("101.PDF.TMP", Ignored.TEMPORARY),
        ("Thumbs.db", Ignored.SYSTEM),
        ("desktop.ini", Ignored.SYSTEM),
        ("._101.pdf", Ignored.SYSTEM),
        (".vanthu-root", Ignored.SYSTEM),
    ],
)
def test_names_of_programs_are_counted_by_reason_and_not_looked_at(root: Path, name: str, reason: Ignored) -> None:
    drop(root, f"BVDN/{name}")
    drop(root, "BVDN/101.pdf")
    found = look(root, FOLDERS)
    assert [item.path for item in found.items] == ["BVDN/101.pdf"]
    assert found.ignored == {reason: 1}


def test_a_system_folder_is_not_entered(root: Path) -> None:
    drop(root, "BVDN/@eaDir/101.pdf")
    assert paths(root) == []


def test_links_fifos_and_sockets_are_neither_opened_nor_followed(
    root: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    secret = tmp_path_factory.mktemp("elsewhere") / "secret.pdf"
    secret.write_bytes(b"secret")
    folder = root / "BVDN"
    (folder / "link.pdf").symlink_to(secret)
    (folder / "out").symlink_to(secret.parent)
    (folder / "dangling.pdf").symlink_to("nowhere")
    os.mkfifo(folder / "fifo.pdf")
    with socket.socket(socket.AF_UNIX) as listening:
        here = os.getcwd()
        os.chdir(folder)  # a socket's name may be 107 bytes long, the folder's is longer
        try:
            listening.bind("socket.pdf")
        finally:
            os.chdir(here)
    began = time.monotonic()
    found = look(root, FOLDERS)
    assert list(found.items) == []
    assert found.ignored == {Ignored.LINK: 3, Ignored.SPECIAL: 2}
    assert time.monotonic() - began < 1


def test_a_folder_named_like_a_document_is_a_folder(root: Path) -> None:
    drop(root, "BVDN/x.pdf/101.pdf")
    assert paths(root) == ["BVDN/x.pdf/101.pdf"]


def test_a_sparse_file_of_a_tebibyte_is_only_looked_at(root: Path) -> None:
    with open(root / "BVDN" / "big.pdf", "wb") as file:
        file.truncate(1 << 40)
    (item,) = look(root, FOLDERS).items
    assert item.size_bytes == 1 << 40


NAMES = [
    unicodedata.normalize("NFC", "Quyết định số 15.pdf"),
    unicodedata.normalize("NFD", "Quyết định số 15.pdf"),
    "dòng\nmới.pdf",
    "-rf.pdf",
    "😀.pdf",
    "ơ" * 125 + ".pdf",
    "50% .pdf ",
    "chấm.",
    "back\\slash.pdf",
]


@pytest.mark.parametrize("name", NAMES)
def test_every_legal_name_comes_back_as_it_is(root: Path, name: str) -> None:
    drop(root, f"BVDN/{name}")
    assert paths(root) == [f"BVDN/{name}"]


@pytest.mark.parametrize(
    "name", [b"\xfd.pdf", "Quyết định".encode("cp1258", "replace") + b".pdf", b"C\xabng v\xa8n.pdf"]
)
def test_a_name_that_is_not_utf8_comes_back_as_surrogate_escapes(root: Path, name: bytes) -> None:
    with open(os.path.join(os.fsencode(root / "BVDN"), name), "wb"):
        pass
    (path,) = paths(root)
    assert os.fsencode(path) == b"BVDN/" + name


def test_a_folder_that_cannot_be_read_is_told_and_stops_nothing(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    drop(root, "BVDN/a/1.pdf")
    drop(root, "BVDN/closed/2.pdf")
    drop(root, "BVDN/z/3.pdf")
    real = os.scandir

    def refusing(path: str) -> object:  # the tests may run as root, whom no mode keeps out
        if str(path).endswith("closed"):
            raise PermissionError(errno.EACCES, "refused")
        return real(path)

    monkeypatch.setattr("pipeline.intake.walk.os.scandir", refusing)
    found = look(root, FOLDERS)
    assert [item.path for item in found.items] == ["BVDN/a/1.pdf", "BVDN/z/3.pdf"]
    assert [(each.path, each.errno) for each in found.unreachable] == [("BVDN/closed", errno.EACCES)]
    (closed,) = [listing for listing in found.listings if listing.folder == "BVDN/closed"]
    assert not closed.is_complete


def test_a_listing_that_breaks_off_keeps_what_it_saw_and_is_not_complete(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    drop(root, "BVDN/1.pdf")
    real = os.scandir

    class Breaking:
        def __init__(self, path: str) -> None:
            self.path = path

        def __enter__(self) -> object:
            with real(self.path) as entries:
                yielded = list(entries)

            def broken() -> object:
                yield from yielded
                raise OSError(errno.EIO, "share gone")

            return broken()

        def __exit__(self, *_: object) -> None:
            return None

    monkeypatch.setattr("pipeline.intake.walk.os.scandir", Breaking)
    (listing, *_) = walk(root, {HOSPITAL: "BVDN"})
    assert [name for name, *_ in listing.files] == ["1.pdf"]
    assert not listing.is_complete


def test_a_vanished_root_is_told_for_every_unit(tmp_path: Path) -> None:
    found = look(tmp_path / "unmounted", FOLDERS)
    assert not found.is_root_there
    assert {(each.path, each.errno) for each in found.unreachable} == {("BVDN", errno.ENOENT), ("so/SYT", errno.ENOENT)}


def test_a_units_folder_that_is_a_link_is_refused_by_name(root: Path, tmp_path_factory: pytest.TempPathFactory) -> None:
    outside = tmp_path_factory.mktemp("outside")
    (outside / "1.pdf").write_bytes(b"x")
    (root / "BVDN").rmdir()
    (root / "BVDN").symlink_to(outside)
    found = look(root, FOLDERS)
    assert list(found.items) == []
    assert [(each.path, each.errno) for each in found.unreachable] == [("BVDN", errno.ELOOP)]


def test_files_outside_any_units_folder_are_named(root: Path) -> None:
    drop(root, "lạc.pdf")
    drop(root, "so/lạc.pdf")
    drop(root, "lạ/1.pdf")
    drop(root, "BVDN/1.pdf")
    drop(root, "Thumbs.db")
    found = look(root, FOLDERS)
    assert found.outside == ("lạ/", "lạc.pdf", "so/lạc.pdf")
    assert found.ignored == {Ignored.OUTSIDE: 3}
    assert found.looked_at == 1


def test_a_unit_inside_another_units_folder_keeps_its_own_files(root: Path) -> None:
    drop(root, "BVDN/1.pdf")
    drop(root, "BVDN/khoa/2.pdf")
    found = look(root, {HOSPITAL: "BVDN", UnitCode("KHOA"): "BVDN/khoa"})
    assert [(item.unit, item.path) for item in found.items] == [("BVDN", "BVDN/1.pdf"), ("KHOA", "BVDN/khoa/2.pdf")]


def test_without_settings_each_folder_is_a_unit(root: Path) -> None:
    (root / "Thumbs.db").touch()
    (root / ".git").mkdir()
    (root / "link").symlink_to(root / "BVDN")
    assert folders_of(root) == {"BVDN": "BVDN", "so": "so"}
    assert folders_of(root / "none") == {}


def test_a_unit_folder_that_is_not_utf8_gives_a_code_that_can_be_written(root: Path) -> None:
    os.mkdir(os.fsencode(root) + b"/S\xfd")
    folders = folders_of(root)
    assert os.fsencode(folders[UnitCode("S\\xfd")]) == b"S\xfd"
    drop(root, os.fsdecode(b"S\xfd/1.pdf"))
    assert [item.unit for item in look(root, folders).items] == ["S\\xfd"]


def test_looking_opens_no_file_and_changes_no_folder(root: Path) -> None:
    file = drop(root, "BVDN/a/1.pdf")
    os.utime(file, ns=(0, 0))  # a file that is opened and read gets a later access time

    def state() -> list[int]:
        return [os.stat(file).st_atime_ns, os.stat(file).st_mtime_ns, os.stat(root / "BVDN").st_mtime_ns]

    before = state()
    list(walk(root, FOLDERS))
    assert state() == before


def test_two_looks_at_the_same_tree_are_equal(root: Path) -> None:
    for number in range(30):
        drop(root, f"BVDN/{number % 3}/{number}.pdf")
    assert look(root, FOLDERS) == look(root, FOLDERS)
