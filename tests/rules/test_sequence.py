"""A unit's numbers over a year: sequences, gaps and the least number of documents."""

from __future__ import annotations

from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from rules.catalogue import YEAR_RULES
from rules.facts import Issuance, RegisterEntry
from rules.profiles import PROFILES
from rules.sequence import LOWER_BOUND_NOTE, UnitYear, lower_bound, sequences, unit_year
from rules.year_rule import judge_year
from tests.builders import a_document, a_file, a_heading, a_unit, an_entry, an_issuance


def rows(*numbers: str, symbol: str = "BVĐKĐN-VP", **changes: object) -> list[RegisterEntry]:
    return [
        an_entry(number=number, symbol=symbol, row=row, issued_on=date(2026, 3, 1), **changes)
        for row, number in enumerate(numbers, start=4)
    ]


def year(entries: list[RegisterEntry], outside: tuple[Issuance, ...] = ()) -> UnitYear:
    return unit_year(a_unit(), 2026, entries, outside)


def a_loose_file(number: str | None, symbol: str | None = "BVĐKĐN-VP", **heading: object) -> Issuance:
    page = a_heading(number=number, symbol=symbol, **heading)
    return an_issuance(entry=None, document=a_document(heading=page), file=a_file(f"BVDN/{number}.pdf"))


def test_one_common_sequence_where_numbers_stand_once() -> None:
    (sequence,) = sequences(year([*rows("01", "03"), *rows("02", symbol="QĐ-BVĐKĐN")]).registered)
    assert (sequence.kind, [one.number for one in sequence.numbered]) == ("all", [1, 2, 3])
    assert sequence.gaps == ()


def test_sequences_by_type_where_numbers_stand_under_several_symbols() -> None:
    found = sequences(year([*rows("01", "02", "03"), *rows("01", "02", symbol="QĐ-BVĐKĐN")]).registered)
    assert {s.kind: s.highest for s in found} == {"công văn": 3, "quyết định": 2}


def test_copies_have_their_own_sequence() -> None:
    found = sequences(year([*rows("01", "02"), *rows("01", symbol="SY-BVĐKĐN")]).registered)
    assert {s.kind: s.highest for s in found} == {"all": 2, "bản sao": 1}


def test_secrets_are_in_no_sequence_and_their_subject_is_not_carried() -> None:
    whole = year([*rows("01"), *rows("02", is_secret=True)])
    assert [one.number for s in sequences(whole.registered) for one in s.numbered] == [1]
    assert [one.subject for one in whole.numbered if one.is_secret] == [None]


def test_a_gap_knows_its_ends_its_size_and_the_day_before_it() -> None:
    (sequence,) = sequences(year(rows("01", "05", "07")).registered)
    assert [(gap.shown, gap.size, gap.after) for gap in sequence.gaps] == [
        ("2-4", 3, date(2026, 3, 1)),
        ("6", 1, date(2026, 3, 1)),
    ]


def test_a_suffix_fills_no_gap_and_leaves_none() -> None:
    (sequence,) = sequences(year(rows("01", "01a", "02")).registered)
    assert sequence.gaps == ()


def test_rows_of_another_year_and_rows_without_a_number_are_told_apart() -> None:
    whole = year([*rows("01"), an_entry(number="02", issued_on=date(2025, 12, 31)), an_entry(number="???", row=9)])
    assert len(whole.numbered) == 1
    assert len(whole.unread) == 1


def test_files_outside_the_register_bring_their_numbers() -> None:
    whole = year(
        rows("01"),
        (a_loose_file("02"), a_loose_file(None), a_loose_file("03", issued_on=date(2025, 1, 1)), an_issuance()),
    )
    assert [(one.number, one.where) for one in whole.outside] == [(2, "BVDN/02.pdf")]


def test_a_unit_without_a_register_issued_at_least_its_highest_number() -> None:
    whole = year([], tuple(a_loose_file(number) for number in ("03", "07", "08")))
    bound = lower_bound(whole.outside)
    assert (bound.present, bound.missing, bound.at_least) == (3, 5, 8)
    note = LOWER_BOUND_NOTE.format("vi", {"at_least": str(bound.at_least), "missing": str(bound.missing)})
    assert "8" in note
    assert "5" in note


def test_a_month_proves_what_lies_between_its_lowest_and_highest_number() -> None:
    whole = year([], tuple(a_loose_file(number) for number in ("210", "211", "215")))
    bound = lower_bound(whole.outside, from_one=False)
    assert (bound.present, bound.missing) == (3, 3)
    assert lower_bound(whole.outside).at_least == 215


def test_no_numbers_prove_nothing() -> None:
    assert lower_bound(()).at_least == 0


@given(st.sets(st.integers(1, 300), min_size=1, max_size=60))
def test_the_lower_bound_is_the_highest_number_of_a_common_sequence(numbers: set[int]) -> None:
    whole = year(rows(*(str(n) for n in sorted(numbers))))
    assert lower_bound(whole.registered).at_least == max(numbers)


def test_a_year_is_judged_by_the_rules_that_bind_in_it_at_the_profiles_level() -> None:
    found = judge_year(year(rows("01", "05")), YEAR_RULES, profile=PROFILES["strict"])
    assert [(f.rule, f.message) for f in found] == [("registration/sequence_gaps", "gap")]
    early = unit_year(a_unit(), 2019, [an_entry(number="05", issued_on=date(2019, 1, 5))])
    assert judge_year(early, YEAR_RULES, profile=PROFILES["strict"]) == ()
