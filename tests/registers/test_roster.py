"""An office's roster of signers becomes the file that the settings name, whole or told why not."""

from __future__ import annotations

import tomllib
from datetime import date
from pathlib import Path

import pytest

from cli import main
from pipeline.config import load_settings
from pipeline.errors import HouseError
from pipeline.register_texts import ROSTER_MESSAGES, ROSTER_ROWS, bad_row_sentence
from pipeline.registers.roster import RosterReading, read_roster, roster_of
from pipeline.roster import roster_text
from rules.authority import authority_of
from rules.facts import Authority, RosterSigner
from tests.registers.makers import delimited, xlsx

HEADER = ("STT", "Họ và tên", "Chức vụ", "Hình thức ký", "Từ ngày", "Đến ngày", "Ghi chú")
HEAD = (1, "BS.CKII. Nguyễn Văn An", "Giám đốc", "", date(2024, 1, 1), None, None)
DEPUTY = (2, "ThS. Trần Thị Bích", "Phó Giám đốc", "KT.", "01/03/2024", "30/06/2026", "")
OFFICE = (3, "Lê Văn Cường", "Trưởng phòng KHTH", "TL., TUQ.", "01/03/2024", "đến nay", "")


def roster(*rows: tuple[object, ...], header: tuple[object, ...] = HEADER) -> RosterReading:
    return roster_of(xlsx([header, *rows]), source="danh sach.xlsx")


def signer(row: tuple[object, ...], **named: object) -> RosterSigner:
    (read,) = roster(row, **named).rows
    return read.signer


def test_every_column_is_read_and_degrees_are_no_part_of_a_name() -> None:
    reading = roster(HEAD, DEPUTY, OFFICE)
    assert reading.bad_rows == ()
    assert [row.signer for row in reading.rows] == [
        RosterSigner(name="Nguyễn Văn An", capacity="Giám đốc", valid_from=date(2024, 1, 1)),
        RosterSigner(
            name="Trần Thị Bích", capacity="Phó Giám đốc", may_sign_as=("KT.",),
            valid_from=date(2024, 3, 1), valid_to=date(2026, 6, 30),
        ),
        RosterSigner(
            name="Lê Văn Cường", capacity="Trưởng phòng KHTH", may_sign_as=("TL.", "TUQ."), valid_from=date(2024, 3, 1)
        ),
    ]  # fmt: skip
    assert [row.row for row in reading.rows] == [2, 3, 4]


@pytest.mark.parametrize(
    ("cell", "forms"),
    [
        ("KT.", ("KT.",)),
        ("kt", ("KT.",)),
        ("Ký thay", ("KT.",)),
        ("KT. Giám đốc", ("KT.",)),
        ("KT. GIÁM ĐỐC, TL. GIÁM ĐỐC", ("KT.", "TL.")),
        ("Thừa lệnh Giám đốc", ("TL.",)),
        ("Thừa ủy quyền", ("TUQ.",)),
        ("TM. Ủy ban nhân dân", ("TM.",)),
        ("Thay mặt tập thể lãnh đạo", ("TM.",)),
        ("Q. Giám đốc", ("Q.",)),
        ("Quyền Giám đốc", ("Q.",)),
        ("KT. và TL.", ("KT.", "TL.")),
        ("Ký trực tiếp", ()),
        ("Trực tiếp; TM.", ()),
        ("-", ()),
        (None, ()),
    ],
)
def test_the_form_of_signing_is_read_as_offices_write_it(cell: str | None, forms: tuple[str, ...]) -> None:
    assert signer((1, "Nguyễn Văn An", "Giám đốc", cell, None, None, None)).may_sign_as == forms


def test_titles_groups_ordinals_and_footers_are_no_people() -> None:
    table = [
        ("SỞ Y TẾ ĐỒNG NAI", None, "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"),
        ("DANH SÁCH NGƯỜI CÓ THẨM QUYỀN KÝ VĂN BẢN",),
        (),
        ("TT", "Họ tên", "Chức danh", "Thẩm quyền ký", "Thời gian", None),
        (None, None, None, None, "Từ ngày", "Đến ngày"),
        ("(1)", "(2)", "(3)", "(4)", "(5)", "(6)"),
        (None, "I. Ban Giám đốc"),
        (1, "Nguyễn Văn An", "Giám đốc", None, "01/01/2024", None),
        (None, "Phòng Kế hoạch tổng hợp"),
        (2, "Lê Văn Cường", "Trưởng phòng", "TL.", "01/01/2024", None),
        (),
        (None, None, None, "Đồng Nai, ngày 02 tháng 3 năm 2026"),
        (None, "Người lập biểu", "Thủ trưởng đơn vị"),
    ]
    reading = roster_of(xlsx(table), source="ds.xlsx")
    assert reading.bad_rows == ()
    assert [row.signer.name for row in reading.rows] == ["Nguyễn Văn An", "Lê Văn Cường"]
    assert reading.rows[0].signer.valid_from == date(2024, 1, 1)


@pytest.mark.parametrize(
    ("row", "column", "message"),
    [
        ((1, "An", "Giám đốc", "", "", "", ""), "Họ và tên", "roster-name"),
        ((1, "", "Giám đốc", "KT.", "", "", ""), "Họ và tên", "roster-name"),
        ((1, "Nguyễn Văn An", "", "KT.", "", "", ""), "Chức vụ", "roster-title"),
        ((1, "Nguyễn Văn An", "Giám đốc", "ký nháy", "", "", ""), "Hình thức ký", "roster-form"),
        ((1, "Nguyễn Văn An", "Giám đốc", "", "31/02/2024", "", ""), "Từ ngày", "date-impossible"),
        ((1, "Nguyễn Văn An", "Giám đốc", "", "", "03/25/2026", ""), "Đến ngày", "date-month-first"),
        ((1, "Nguyễn Văn An", "Giám đốc", "", "01/02/2024", "01/01/2024", ""), "Đến ngày", "roster-ends-before"),
    ],
)
def test_a_bad_row_is_told_with_its_place_and_left_out(row: tuple[object, ...], column: str, message: str) -> None:
    reading = roster(HEAD, row)
    assert [each.signer.name for each in reading.rows] == ["Nguyễn Văn An"]
    (bad,) = reading.bad_rows
    assert (bad.sheet, bad.row, bad.column, bad.message) == ("Sổ VB đi", 3, column, message)
    for language in ("vi", "en"):
        told = bad_row_sentence(bad, language)
        assert f'"{column}"' in told
        assert "{" not in told


def test_a_person_told_twice_is_one_and_two_times_of_office_are_two() -> None:
    again = (4, "Nguyễn Văn An", "Giám đốc", "", date(2020, 1, 1), date(2022, 12, 31), None)
    assert len(roster(HEAD, HEAD, again).rows) == 2


def test_a_text_table_is_read_like_a_workbook(tmp_path: Path) -> None:
    path = tmp_path / "ds.csv"
    path.write_bytes(delimited([HEADER, DEPUTY], delimiter=";"))
    assert [row.signer.name for row in read_roster(str(path)).rows] == ["Trần Thị Bích"]


def test_a_table_without_the_columns_says_which_it_needs(tmp_path: Path) -> None:
    reading = roster_of(xlsx([("STT", "Tên thuốc"), (1, "Paracetamol")]), source="kho.xlsx")
    assert reading.reason == "roster-no-header"
    assert "Họ và tên" in ROSTER_MESSAGES["roster-no-header"].format("vi", {"source": "kho.xlsx"})
    assert read_roster(str(tmp_path / "gone.xlsx")).reason == "file-out-of-reach"
    assert roster_of(b"%PDF-1.4 no table", source="x.pdf").reason in ROSTER_MESSAGES
    assert ROSTER_ROWS.keys() <= ROSTER_MESSAGES.keys()


def test_what_is_written_is_what_the_settings_read_and_authority_follows_it(tmp_path: Path) -> None:
    odd = (4, 'Trần "Đen" Văn Dũng', "Phó\\Trưởng phòng", "TL.", "", "", "")
    rows = roster(HEAD, DEPUTY, OFFICE, odd).rows
    text = roster_text(rows, source="ds\nname = 'x'.xlsx", name="bv.toml", language="vi")
    assert len(tomllib.loads(text)["signer"]) == 4
    (tmp_path / "bv.toml").write_text(text, encoding="utf-8")
    (tmp_path / "vanthu.toml").write_text('[[unit]]\ncode = "BV"\nname = "Bệnh viện"\nroster = "bv.toml"\n', "utf-8")
    (unit,) = load_settings(None, base=tmp_path).units
    assert unit.signers == tuple(row.signer for row in rows)
    on = date(2025, 5, 5)
    assert authority_of("TRẦN THỊ BÍCH", unit.signers, on=on, capacity="KT.") is Authority.YES
    assert authority_of("TRẦN THỊ BÍCH", unit.signers, on=on, capacity="TL.") is Authority.NO
    assert authority_of("TRẦN THỊ BÍCH", unit.signers, on=date(2026, 7, 1), capacity="KT.") is Authority.NO


@pytest.mark.parametrize(
    ("content", "key"),
    [
        (None, "settings-missing"),
        ("[[signer]\n", "settings-unreadable"),
        ('[[signer]]\nname = "A"\ncapacty = "GĐ"\n', "setting-unknown"),
        ("[[signer]]\nname = 5\n", "setting-wrong"),
    ],
)
def test_a_roster_file_that_is_wrong_is_told_by_its_own_name(tmp_path: Path, content: str | None, key: str) -> None:
    if content is not None:
        (tmp_path / "bv.toml").write_text(content, encoding="utf-8")
    (tmp_path / "vanthu.toml").write_text('[[unit]]\ncode = "BV"\nname = "Bệnh viện"\nroster = "bv.toml"\n', "utf-8")
    with pytest.raises(HouseError) as caught:
        load_settings(None, base=tmp_path)
    assert caught.value.key == key
    assert "bv.toml" in caught.value.sentence("vi")


# The command


@pytest.fixture
def office(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "vanthu.toml").write_text(
        '[[unit]]\ncode = "BVDN"\nname = "Bệnh viện Đa khoa Đồng Nai"\n'
        '[[unit]]\ncode = "SYT"\nname = "Sở Y tế tỉnh Đồng Nai"\n',
        encoding="utf-8",
    )
    return tmp_path


def test_the_command_prints_or_writes_and_writes_over_its_own_only(office: Path, capsys) -> None:
    (office / "ds.xlsx").write_bytes(xlsx([HEADER, HEAD, DEPUTY]))
    assert main(["roster", "ds.xlsx", "--lang", "vi"]) == 0
    told = capsys.readouterr()
    assert len(tomllib.loads(told.out)["signer"]) == 2
    assert "2 người ký" in told.err
    for _ in range(2):
        assert main(["roster", "ds.xlsx", "--write", "bvdn.toml", "--lang", "en"]) == 0
    assert 'roster = "bvdn.toml"' in (office / "bvdn.toml").read_text("utf-8")
    before = (office / "vanthu.toml").read_bytes()
    assert main(["roster", "ds.xlsx", "--write", "vanthu.toml"]) == 2
    assert (office / "vanthu.toml").read_bytes() == before


def test_the_command_tells_bad_rows_on_stderr_and_that_it_is_incomplete(office: Path, capsys) -> None:
    bad = (3, "Nguyễn Văn 079185001234", "Giám đốc", "", "", "", "")
    (office / "ds.xlsx").write_bytes(xlsx([HEADER, HEAD, bad]))
    assert main(["roster", "ds.xlsx", "--lang", "vi"]) == 4
    told = capsys.readouterr()
    assert "dòng 3" in told.err
    assert "079185001234" not in told.err + told.out
    assert len(tomllib.loads(told.out)["signer"]) == 1


def test_a_roster_of_several_units_is_asked_for_one(office: Path, capsys) -> None:
    header = ("Đơn vị", *HEADER[1:])
    rows = [("BỆNH VIỆN ĐA KHOA ĐỒNG NAI", *HEAD[1:]), ("SYT", *DEPUTY[1:])]
    (office / "ds.xlsx").write_bytes(xlsx([header, *rows]))
    assert main(["roster", "ds.xlsx"]) == 2
    capsys.readouterr()
    assert main(["roster", "ds.xlsx", "--unit", "BVDN", "--lang", "en"]) == 0
    told = capsys.readouterr()
    assert [each["name"] for each in tomllib.loads(told.out)["signer"]] == ["Nguyễn Văn An"]
    assert "passed over: 1" in told.err
    assert main(["roster", "ds.xlsx", "--unit", "NOPE"]) == 2
