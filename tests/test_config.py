"""Settings are read strictly: a slip of the pen is told with the place and the right word."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from pipeline.config import load_settings
from pipeline.errors import HouseError
from pipeline.installation import write_installation
from rules.facts import RevocationPolicy, UnitCode


def settings_of(tmp_path: Path, text: str):
    (tmp_path / "vanthu.toml").write_text(text, encoding="utf-8")
    return load_settings(None, base=tmp_path)


def test_without_a_file_the_defaults_hold(tmp_path: Path) -> None:
    settings = load_settings(None, base=tmp_path)
    assert settings.source is None
    assert settings.watch_dirs == tmp_path / "watch_dirs"
    assert settings.store == f"sqlite:///{tmp_path}/vanthu.db"
    assert settings.policy.revocation is RevocationPolicy.IF_AVAILABLE
    assert settings.units == ()


def test_a_unit_that_was_renamed_has_two_records_and_one_folder(tmp_path: Path) -> None:
    settings = settings_of(
        tmp_path,
        """
        [[unit]]
        code = "PL"
        name = "Trung tâm Y tế thị xã Phước Long"
        valid_to = 2025-06-30
        [[unit]]
        code = "PL"
        name = "Trung tâm Y tế khu vực Phước Long"
        valid_from = 2025-07-01
        [[unit.signer]]
        name = "Nguyễn Văn A"
        capacity = "Giám đốc"
        from = 2025-07-01
        """,
    )
    records = settings.records(UnitCode("PL"))
    assert [record.valid_from for record in records] == [None, date(2025, 7, 1)]
    assert records[1].signers[0].valid_from == date(2025, 7, 1)
    assert settings.folders == (("PL", "PL"),)


@pytest.mark.parametrize(
    ("text", "key", "told"),
    [
        ('profil = "strict"', "setting-unknown", "did you mean `profile`?"),
        ('[trust]\nrevocaton = "skip"', "setting-unknown", "trust.revocaton"),
        ('[trust]\nrevocation = "maybe"', "setting-wrong", "trust.revocation"),
        ('profile = "gentle"', "setting-wrong", "strict"),
        ('[trust]\npins = ["f04b"]', "setting-wrong", "f04b"),
        ('[[unit]]\ncode = "A"', "setting-missing", "unit[0]"),
        ('[[unit]]\ncode = "A"', "setting-missing", "`name`"),
        ("watch_dirs = 3", "setting-wrong", "text in quotation marks"),
        ('language = "fr"', "setting-wrong", "one of: vi, en"),
        ('[[unit]]\ncode = "A"\nname = "a"\nvalid_from = "hôm qua"', "setting-wrong", "a date like 2026-03-05"),
        ('store = "mysql://host/x"', "setting-wrong", "sqlite:///"),
        ('[[unit]]\ncode = "A"\nname = "a"\nfolder = ".."', "setting-wrong", "unit A: folder"),
        (
            '[[unit]]\ncode="A"\nname="a"\nfolder="x"\n[[unit]]\ncode="B"\nname="b"\nfolder="x"',
            "setting-wrong",
            "unit B",
        ),
        ('[[unit]]\ncode="A"\nname="a"\n[[unit]]\ncode="A"\nname="b"', "setting-wrong", "valid_from"),
        ("profile = ", "settings-unreadable", "vanthu.toml"),
    ],
)
def test_a_mistake_is_named_with_its_place(tmp_path: Path, text: str, key: str, told: str) -> None:
    with pytest.raises(HouseError) as caught:
        settings_of(tmp_path, text)
    assert caught.value.key == key
    assert told in caught.value.sentence("en")
    assert caught.value.sentence("vi") != caught.value.sentence("en")
    assert caught.value.exit_code == 2


def test_a_file_that_was_asked_for_and_is_not_there_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(HouseError, match="settings-missing"):
        load_settings(tmp_path / "other.toml", base=tmp_path)


@pytest.mark.parametrize("language", ["vi", "en"])
def test_what_init_writes_can_be_read_and_is_never_written_over(tmp_path: Path, language) -> None:
    made = write_installation(tmp_path, language=language)
    settings = load_settings(None, base=tmp_path)
    assert settings.language == language
    assert len(settings.pins) == 3
    assert made[0].name == "vanthu.toml"
    assert (settings.watch_dirs / settings.folders[0][1]).is_dir()
    with pytest.raises(HouseError, match="file-there"):
        write_installation(tmp_path, language=language)


WAIVER = """
[[unit]]
code = "A"
name = "a"
[[waiver]]
id = "w1"
rule = "{rule}"
unit = "{unit}"
reason = "r"
granted_by = "g"
granted_on = 2026-01-01
until = {until}
"""


def test_a_waiver_is_read(tmp_path: Path) -> None:
    text = WAIVER.format(rule="signature/timestamp_present", unit="A", until="2026-06-30")
    [waiver] = settings_of(tmp_path, text).waivers
    assert (waiver.unit, waiver.until) == ("A", date(2026, 6, 30))


@pytest.mark.parametrize(
    ("rule", "unit", "until"),
    [
        ("signature/nope", "A", "2026-06-30"),
        ("signature/integrity", "A", "2026-06-30"),
        ("signature/timestamp_present", "B", "2026-06-30"),
        ("signature/timestamp_present", "A", "2028-06-30"),
        ("signature/timestamp_present", "A", '"soon"'),
    ],
)
def test_no_work_begins_with_a_waiver_that_is_wrong(tmp_path: Path, rule: str, unit: str, until: str) -> None:
    with pytest.raises(HouseError, match="waiver-wrong") as caught:
        settings_of(tmp_path, WAIVER.format(rule=rule, unit=unit, until=until))
    assert "w1" in caught.value.sentence("vi")


def test_columns_that_no_list_knows_are_named_in_the_settings(tmp_path: Path) -> None:
    text = '[[unit]]\ncode = "A"\nname = "a"\n[unit.columns]\n"Mã VB" = "number"\n"{header}" = "{field}"\n'
    settings = settings_of(tmp_path, text.format(header="Nội dung", field="subject"))
    assert settings.columns_of(UnitCode("A")) == (("Mã VB", "number"), ("Nội dung", "subject"))
    assert settings.columns_of(UnitCode("B")) == ()
    with pytest.raises(HouseError, match="setting-wrong") as caught:
        settings_of(tmp_path, text.format(header="Nội dung", field="subjekt"))
    assert "issued_on" in caught.value.sentence("en")
