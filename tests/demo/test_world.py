"""The world is complete, the same for the same seed, and laid out as offices lay things out."""

from __future__ import annotations

import random
import tomllib
from collections import Counter
from io import BytesIO
from pathlib import Path

import openpyxl
import pypdf
import pytest

from pipeline.config import load_settings
from pipeline.demo.pki import make_pki
from pipeline.demo.stories import Story, make
from pipeline.demo.world import SEED, World, make_sample, plan
from pipeline.trust.anchors import load_trust
from rules.classes import IssuanceClass

ROOT = Path(__file__).parents[2]


def test_every_class_and_every_story_occurs(world: World) -> None:
    assert {each.expected_class for each in world.documents} == set(IssuanceClass)
    assert {each.story for each in world.documents} == set(Story)


def test_four_units_two_months_and_more_than_sixty_documents(world: World) -> None:
    assert len(world.units) == 4
    assert len(world.documents) >= 60
    assert {(day.year, day.month) for each in world.documents if (day := each.issued_on)} == {(2026, 3), (2026, 4)}


def test_every_planned_file_lies_there_and_nothing_else_does(world: World) -> None:
    planned = Counter(
        path for each in world.documents for path in (each.path, *each.annexes, *each.other_paths) if path
    )
    assert max(planned.values()) == 1, "no two documents share a file name"
    there = {path.relative_to(world.watch_dirs).as_posix() for path in world.watch_dirs.rglob("*") if path.is_file()}
    assert there == {*planned, *world.registers}


def test_documents_are_issued_on_working_days_and_in_the_order_of_their_numbers(world: World) -> None:
    for unit in world.units:
        days = [each.issued_on for each in world.documents if each.unit == unit and each.issued_on]
        assert all(day.weekday() < 5 for day in days)


@pytest.mark.parametrize(
    "story",
    [
        Story.REGULAR, Story.WEAK_DIGEST, Story.LONG_TERM, Story.WITH_ANNEX, Story.COPY, Story.PAPER_OCR,
        Story.PICTURES_ONLY, Story.SHRUNK, Story.CHANGED_AFTER, Story.PASSWORD, Story.GARBAGE,
    ],
)  # fmt: skip
def test_the_same_seed_makes_the_same_bytes(world: World, story: Story) -> None:
    case = next(case for case in plan() if case.story is story)
    planned = next(each for each in world.documents if (each.unit, each.number) == (case.office.code, case.number))
    again = make(case, make_pki(), random.Random(f"{SEED} {case.office.code} {case.number}"))
    paths = [path for path in (planned.path, *planned.annexes, *planned.other_paths) if path]
    assert [(world.watch_dirs / path).read_bytes() for path in paths] == list(again.files)


def test_a_whole_folder_comes_out_the_same_and_another_seed_makes_another(tmp_path: Path) -> None:
    def tree(folder: Path) -> dict[str, bytes]:
        return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}

    make_sample(tmp_path / "one")
    make_sample(tmp_path / "two")
    make_sample(tmp_path / "other", seed=7)
    assert tree(tmp_path / "one") == tree(tmp_path / "two")
    assert tree(tmp_path / "one") != tree(tmp_path / "other")


def test_the_settings_are_read_without_complaint(world: World) -> None:
    settings = load_settings(world.settings, base=world.directory)
    assert [code for code, _ in settings.folders] == list(world.units)
    renamed = [unit.name for unit in settings.records(world.units[1])]
    assert renamed == ["Trung tâm Y tế thị xã Phước Long", "Trung tâm Y tế khu vực Phước Long"]
    trust = load_trust(world.trust, pins=settings.pins)
    assert len(trust.anchors) == 1
    assert not trust.problems


def test_scans_are_pictures_and_an_ocr_layer_is_invisible(world: World) -> None:
    plain = pypdf.PdfReader(world.watch_dirs / path_of(world, Story.PAPER)).pages[0]
    assert plain.extract_text() == ""
    (picture,) = plain.images
    assert picture.image is not None
    assert abs(picture.image.width / float(plain.mediabox.width) * 72 - 200) < 1, "200 dpi"
    read = pypdf.PdfReader(world.watch_dirs / path_of(world, Story.PAPER_OCR)).pages[0]
    assert "Số: 121/TB-" in read.extract_text()
    contents = read.get_contents()
    assert contents is not None
    assert b"3 Tr" in contents.get_data()


def path_of(world: World, story: Story) -> str:
    return next(each.path for each in world.documents if each.story is story and each.path)


def test_a_half_signed_generation_lies_beside_the_finished_one(world: World) -> None:
    planned = next(each for each in world.documents if each.story is Story.TWO_GENERATIONS)
    assert planned.path is not None
    finished = (world.watch_dirs / planned.path).read_bytes()
    (half,) = ((world.watch_dirs / path).read_bytes() for path in planned.other_paths)
    assert finished.startswith(half)


def test_the_book_has_titles_merged_cells_group_rows_and_a_row_that_counts_the_columns(world: World) -> None:
    sheet = openpyxl.load_workbook(world.watch_dirs / "BVDN/So_van_ban_di_2026.xlsx").worksheets[0]
    assert sheet.merged_cells.ranges
    assert [sheet.cell(6, column).value for column in range(1, 11)] == [f"({n})" for n in range(1, 11)]
    first = [row[0].value for row in sheet.iter_rows()]
    assert "Tháng 3" in first
    assert "Tháng 4" in first
    assert any(row[1].value == "31/02/2026" for row in sheet.iter_rows())
    assert any(row[10].value == "Mật" for row in sheet.iter_rows())


def test_the_list_export_claims_more_than_the_files_show(world: World) -> None:
    sheet = openpyxl.load_workbook(world.watch_dirs / "TTYTPL/DanhSachVanBanDi_T03_2026.xlsx").worksheets[0]
    claimed = sum(row[3].value == "Đã ký số" for row in sheet.iter_rows())
    originals = sum(
        each.unit == "TTYTPL"
        and each.expected_class is IssuanceClass.E_ORIGINAL
        and each.issued_on is not None
        and each.issued_on.month == 3
        for each in world.documents
    )
    assert claimed > originals


def test_text_exports_are_what_their_names_hide(world: World) -> None:
    csv = (world.watch_dirs / "SYT/van_ban_di_thang_03.csv").read_bytes()
    assert csv.startswith(b"\xef\xbb\xbf")
    page = (world.watch_dirs / "SYT/van_ban_di_thang_04.xls").read_bytes()
    assert page.startswith(b"<html>")


def test_the_committed_sample_is_what_make_sample_plans(tmp_path: Path) -> None:
    sample = make_sample(tmp_path)
    planned = {path for each in sample.documents for path in (each.path, *each.annexes, *each.other_paths) if path}
    committed = {path for path in (ROOT / "watch_dirs").rglob("*") if path.is_file()}
    names = {path.relative_to(ROOT / "watch_dirs").as_posix() for path in committed}
    assert names == {*planned, *sample.registers, "README.md"}
    assert sum(path.stat().st_size for path in committed) < 1_500_000
    assert (ROOT / "vanthu.toml").read_text() == sample.settings.read_text()
    assert tomllib.loads((ROOT / "vanthu.toml").read_text())["watch_dirs"] == "watch_dirs"


def test_letters_embed_their_fonts_and_tell_what_their_glyphs_mean(world: World) -> None:
    page = pypdf.PdfReader(BytesIO((world.watch_dirs / path_of(world, Story.UNSIGNED)).read_bytes())).pages[0]
    fonts = page["/Resources"]["/Font"].get_object()  # type: ignore[index]
    used = [font.get_object() for name, font in fonts.items() if "LiberationSerif" in font.get_object()["/BaseFont"]]
    assert used
    assert all("/ToUnicode" in font and "/FontFile2" in font["/FontDescriptor"] for font in used)
    assert "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM" in page.extract_text()
