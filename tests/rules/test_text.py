"""Bilingual texts: one key, two languages, the same names."""

from __future__ import annotations

import pytest

from rules.text import Text


def test_a_text_speaks_both_languages() -> None:
    text = Text("Số {number}", "Number {number}")
    assert text.format("vi", {"number": "05"}) == "Số 05"
    assert text.format("en", {"number": "05"}) == "Number 05"
    assert text.names == {"number"}


def test_a_text_whose_languages_use_different_names_is_refused() -> None:
    with pytest.raises(ValueError, match="different names"):
        Text("Số {number}", "Number {numero}")


def test_a_missing_value_shows_its_name_and_spoils_nothing_else() -> None:
    assert Text("Số {number} ngày {date}", "No. {number} of {date}").format("vi", {"number": "1"}) == "Số 1 ngày {date}"


def test_words_with_percent_signs_and_no_names_stay_as_they_are() -> None:
    assert Text("Đủ 100%", "All 100%").format("vi") == "Đủ 100%"


def test_an_unknown_language_reads_as_vietnamese() -> None:
    assert Text("có", "yes").format("fr") == "có"


@pytest.mark.parametrize(
    ("count", "told"), [("1", "1 file is not read"), ("0", "0 files are not read"), ("21", "21 files are not read")]
)
def test_english_counts_one_thing_and_many_things(count: str, told: str) -> None:
    text = Text("{count} tệp chưa đọc", "{count} {count:file is|files are} not read")
    assert text.format("en", {"count": count}) == told
    assert text.format("vi", {"count": count}) == f"{count} tệp chưa đọc"
    assert text.names == {"count"}


def test_a_sentence_without_its_count_is_one_about_many() -> None:
    assert Text("{count} tệp", "{count} {count:file|files}").format("en") == "{count} files"


@pytest.mark.parametrize(
    ("value", "told"),
    [
        ("04/05/2026", "of 2026-05-04"),
        ("09:30 04/05/2026", "of 09:30 2026-05-04"),
        ("04/05/2026 09:30:00", "of 2026-05-04 09:30:00"),
        ("?", "of ?"),
    ],
)
def test_a_day_is_written_so_that_english_readers_can_tell_it(value: str, told: str) -> None:
    text = Text("ngày {signed}", "of {signed:day}")
    assert text.format("en", {"signed": value}) == told
    assert text.format("vi", {"signed": value}) == f"ngày {value}"


@pytest.mark.parametrize("spec", ["file", "file|files|filess", "Day"])
def test_what_stands_after_a_colon_is_one_of_two_things(spec: str) -> None:
    with pytest.raises(ValueError, match="after a colon"):
        Text("{count} tệp", "{count:" + spec + "}")


def test_doubled_braces_are_single_ones_with_and_without_values() -> None:
    assert Text("{{tên}}", "{{name}}").format("en") == "{name}"
