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
