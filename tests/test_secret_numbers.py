"""A unit's own list of secret numbers is believed whatever its register says."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from pipeline.config import load_settings
from pipeline.errors import HouseError
from pipeline.match import is_only_listed, parse_secret_number, secret_paths, with_secrets
from rules.facts import RegisterEntry
from tests.builders import a_unit, an_entry


@pytest.mark.parametrize(
    "text", ["05/BC-BVĐKĐN 2026", "05/BC-BVĐKĐN, năm 2026", " 05/BC-BVĐKĐN (2026)", "5/BC - BVĐKĐN năm 2026"]
)
def test_number_symbol_and_year_are_read(text: str) -> None:
    found = parse_secret_number(text)
    assert found is not None
    assert (found.key, found.year) == (((5, ""), "bc-bvdkdn"), 2026)


@pytest.mark.parametrize("text", ["", "05", "05/BC-BVĐKĐN", "BC-BVĐKĐN 2026", "05 2026", "05/2026"])
def test_a_line_without_one_of_them_is_refused(text: str) -> None:
    assert parse_secret_number(text) is None


def listed(*numbers: str, entries: tuple[RegisterEntry, ...] = ()) -> list[RegisterEntry]:
    return with_secrets(entries, [a_unit(secret_numbers=numbers)])


def test_an_entry_on_the_list_is_secret_and_others_are_as_they_were() -> None:
    one = an_entry(number="05", symbol="BC-BVĐKĐN", issued_on=date(2026, 3, 1))
    other = an_entry(number="06", symbol="BC-BVĐKĐN", issued_on=date(2026, 3, 1))
    found = listed("5/bc-bvđkđn 2026", entries=(one, other))
    assert [each.is_secret for each in found] == [True, False]


def test_the_same_number_of_another_year_is_another_document() -> None:
    one = an_entry(number="05", symbol="BC-BVĐKĐN", issued_on=date(2025, 3, 1))
    found = listed("05/BC-BVĐKĐN 2026", entries=(one,))
    assert [(each.is_secret, is_only_listed(each)) for each in found] == [(False, False), (True, True)]


def test_a_file_of_a_number_that_no_register_has_is_withheld() -> None:
    entries = listed("05/BC-BVĐKĐN 2026")
    paths = ["BVDN/2026-03/05-BC-BVDKDN.pdf", "BVDN/2025-03/05-BC-BVDKDN.pdf", "BVDN/2026-03/06-BC-BVDKDN.pdf"]
    assert set(secret_paths(entries, paths)) == {paths[0]}


def test_settings_name_the_line_that_is_wrong(tmp_path: Path) -> None:
    text = '[[unit]]\ncode = "BV"\nname = "Bệnh viện"\nsecret_numbers = ["05/BC-BV 2026", "06/BC-BV"]\n'
    (tmp_path / "vanthu.toml").write_text(text, encoding="utf-8")
    with pytest.raises(HouseError) as caught:
        load_settings(None, base=tmp_path)
    assert "06/BC-BV" in caught.value.sentence("vi")
    assert "05/BC-BVĐKĐN 2026" in caught.value.sentence("en")
