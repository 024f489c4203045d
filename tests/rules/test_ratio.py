"""Counting: tallies add in any split and order, and no figure says more than its count."""

from __future__ import annotations

import random
from dataclasses import replace
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rules.classes import IssuanceClass
from rules.facts import Outcome
from rules.profiles import PROFILES
from rules.ratio import (
    MEASURES,
    Tally,
    UnitRatio,
    claim_gap,
    denominator_of,
    measures_of,
    percent_text,
)
from rules.verdict import Verdict

STRICT = PROFILES["strict"]
C = IssuanceClass


def a_verdict(issuance_class: IssuanceClass = C.E_ORIGINAL, **changes: object) -> Verdict:
    made = Verdict(
        issuance_class=issuance_class,
        row="8",
        findings=(),
        unregistered=False,
        organisation_signed=issuance_class in {C.E_ORIGINAL, C.DIGITISED_COPY, C.HYBRID, C.ORGANISATION_ONLY},
        system_flag=None,
        paper_flag=False,
        on_time=Outcome.NOT_APPLICABLE,
    )
    return replace(made, **changes)


VERDICTS = st.builds(
    a_verdict,
    st.sampled_from(IssuanceClass),
    unregistered=st.booleans(),
    organisation_signed=st.booleans(),
    system_flag=st.sampled_from([None, True, False]),
    paper_flag=st.booleans(),
    on_time=st.sampled_from(Outcome),
)


def tally(*classes: IssuanceClass, **changes: object) -> Tally:
    return Tally.of(a_verdict(c, **changes) for c in classes)


def ratio(measure: str, counted: Tally, profile: str = "strict") -> UnitRatio:
    return MEASURES[measure].of(counted, PROFILES[profile])


@settings(max_examples=200, deadline=None)
@given(verdicts=st.lists(VERDICTS, max_size=40), cut=st.integers(0, 40), seed=st.integers(0, 9))
def test_tallies_add_in_any_split_and_order(verdicts: list[Verdict], cut: int, seed: int) -> None:
    whole = Tally.of(verdicts)
    assert Tally.of(verdicts[:cut]) + Tally.of(verdicts[cut:]) == whole
    shuffled = random.Random(seed).sample(verdicts, len(verdicts))
    assert sum((Tally.of([verdict]) for verdict in shuffled), Tally()) == whole


@settings(max_examples=200, deadline=None)
@given(verdicts=st.lists(VERDICTS, max_size=40), profile=st.sampled_from(sorted(PROFILES)))
def test_no_measure_exceeds_its_bounds(verdicts: list[Verdict], profile: str) -> None:
    for measured in measures_of(Tally.of(verdicts), PROFILES[profile]).values():
        assert 0 <= measured.numerator <= measured.high <= measured.denominator


@given(a=st.lists(VERDICTS, max_size=20), b=st.lists(VERDICTS, max_size=20))
def test_a_total_is_sum_over_sum(a: list[Verdict], b: list[Verdict]) -> None:
    for measure in MEASURES.values():
        one, two = measure.of(Tally.of(a), STRICT), measure.of(Tally.of(b), STRICT)
        both = measure.of(Tally.of(a) + Tally.of(b), STRICT)
        assert (both.numerator, both.denominator, both.high) == (
            one.numerator + two.numerator, one.denominator + two.denominator, one.high + two.high,
        )  # fmt: skip


@given(denominator=st.integers(1, 100_000), data=st.data())
def test_a_percentage_reaches_an_end_only_when_the_count_does(denominator: int, data: st.DataObject) -> None:
    numerator = data.draw(st.integers(0, denominator))
    text = percent_text(numerator, denominator)
    assert (text == "100") == (numerator == denominator)
    assert (text == "0") == (numerator == 0)
    assert text is not None
    assert abs(Fraction(text) - Fraction(100 * numerator, denominator)) <= Fraction(1, 10)


@pytest.mark.parametrize(
    ("numerator", "denominator", "shown"),
    [(9996, 10000, "99.9"), (999, 1000, "99.9"), (10, 19, "52.6"), (2, 3, "66.7"), (1, 3000, "0.1"), (0, 7, "0"),
     (19, 19, "100"), (0, 0, None)],
)  # fmt: skip
def test_percentages_as_they_are_shown(numerator: int, denominator: int, shown: str | None) -> None:
    assert percent_text(numerator, denominator) == shown


def test_secret_void_and_exempt_documents_stay_out_of_the_denominator() -> None:
    counted = tally(C.E_ORIGINAL, C.EXEMPT_SECRET, C.VOID, C.EXEMPT_INFRASTRUCTURE, C.MISSING)
    assert denominator_of(counted, STRICT) == 2
    assert counted.entries == 5


def test_a_profile_may_count_what_lacks_infrastructure() -> None:
    profile = replace(STRICT, exclusions=STRICT.exclusions[:2])
    assert denominator_of(tally(C.E_ORIGINAL, C.EXEMPT_INFRASTRUCTURE), profile) == 2


def test_files_outside_the_register_stay_out_of_the_denominator() -> None:
    counted = tally(C.E_ORIGINAL, C.UNSIGNED) + tally(C.E_ORIGINAL, unregistered=True)
    measured = ratio("e-issuance", counted)
    assert (measured.numerator, measured.denominator) == (1, 2)
    assert counted.unregistered == 1


def test_r1_has_what_is_proven_as_low_and_what_is_open_as_high_bound() -> None:
    counted = tally(C.E_ORIGINAL, C.INDETERMINATE, C.MISSING, C.UNREADABLE, C.INVALID, C.HYBRID)
    measured = ratio("e-issuance", counted)
    assert (measured.low, measured.high, measured.denominator) == (1, 4, 6)
    assert measured.met is False


def test_r1_is_met_only_when_every_document_is_proven() -> None:
    assert ratio("e-issuance", tally(C.E_ORIGINAL, C.E_ORIGINAL)).met is True
    assert ratio("e-issuance", tally(C.E_ORIGINAL, C.MISSING)).met is False


def test_nothing_issued_is_not_arisen_and_neither_0_nor_100_percent() -> None:
    measured = ratio("e-issuance", tally(C.VOID))
    assert (measured.denominator, measured.percent, measured.met, measured.has_arisen) == (0, None, None, False)


def test_r2_counts_digitised_copies_and_hybrids_too() -> None:
    measured = ratio("issued-electronically", tally(C.E_ORIGINAL, C.DIGITISED_COPY, C.HYBRID, C.ORGANISATION_ONLY))
    assert (measured.numerator, measured.denominator) == (3, 4)


def test_r3_counts_every_file_with_a_valid_organisation_signature() -> None:
    measured = ratio("organisation-signed", tally(C.E_ORIGINAL, C.ORGANISATION_ONLY, C.PERSON_ONLY, C.MISSING))
    assert (measured.numerator, measured.high, measured.denominator) == (2, 3, 4)


def test_r4_is_the_softwares_own_figure_over_all_rows() -> None:
    counted = tally(C.E_ORIGINAL, C.VOID, system_flag=True) + tally(C.UNSIGNED, system_flag=False) + tally(C.MISSING)
    measured = ratio("system-flag", counted)
    assert (measured.numerator, measured.high, measured.denominator) == (2, 3, 4)


def test_r5_lists_what_was_signed_on_paper_and_is_met_only_when_none_even_may_have_been() -> None:
    counted = tally(C.PAPER_SCAN, C.HYBRID, C.E_ORIGINAL) + tally(C.MISSING, paper_flag=True)
    measured = ratio("paper-signing", counted)
    assert (measured.numerator, measured.high, measured.denominator) == (3, 3, 4)
    assert ratio("paper-signing", tally(C.E_ORIGINAL)).met is True
    assert ratio("paper-signing", tally(C.E_ORIGINAL, C.MISSING)).met is False


def test_r6_is_the_share_of_entries_whose_file_could_be_judged() -> None:
    measured = ratio("evidence", tally(C.E_ORIGINAL, C.INVALID, C.MISSING, C.UNREADABLE))
    assert (measured.numerator, measured.denominator) == (2, 4)


def test_r7_asks_originals_and_leaves_what_cannot_be_told_between_the_bounds() -> None:
    counted = (
        tally(C.E_ORIGINAL, on_time=Outcome.COMPLIANT)
        + tally(C.E_ORIGINAL, on_time=Outcome.NONCOMPLIANT)
        + tally(C.E_ORIGINAL, on_time=Outcome.INDETERMINATE)
    )
    measured = ratio("on-time", counted)
    assert (measured.numerator, measured.high, measured.denominator) == (1, 2, 3)


def test_a_hybrid_is_an_original_only_where_a_profile_says_so() -> None:
    counted = tally(C.HYBRID)
    assert MEASURES["e-issuance"].of(counted, STRICT).numerator == 0
    generous = replace(STRICT, originals=(C.E_ORIGINAL, C.HYBRID))
    assert MEASURES["e-issuance"].of(counted, generous).numerator == 1


def test_what_the_software_claims_is_set_against_what_the_files_prove() -> None:
    counted = (
        tally(C.E_ORIGINAL, C.PAPER_SCAN, C.MISSING, system_flag=True)
        + tally(C.E_ORIGINAL, system_flag=False)
    )  # fmt: skip
    gap = claim_gap(counted, STRICT)
    assert (gap.claimed, gap.claimed_and_proven, gap.claimed_and_open, gap.claimed_and_refuted) == (3, 1, 1, 1)
    assert gap.difference == Fraction(3, 4) - Fraction(2, 4)


def test_rows_of_which_nothing_is_claimed_do_not_hide_the_gap() -> None:
    speaking = tally(C.E_ORIGINAL, C.PAPER_SCAN, system_flag=True)
    silent = tally(C.E_ORIGINAL, C.E_ORIGINAL, C.VOID)
    assert claim_gap(speaking + silent, STRICT).difference == claim_gap(speaking, STRICT).difference == Fraction(1, 2)


def test_an_export_that_claims_nothing_has_no_gap() -> None:
    assert claim_gap(tally(C.E_ORIGINAL), STRICT).difference is None


def test_a_unit_without_a_register_is_counted_by_its_files_and_gaps() -> None:
    files = tally(C.E_ORIGINAL, C.UNSIGNED, unregistered=True)
    measured = ratio("e-issuance", files.as_register(gaps=3))
    assert (measured.numerator, measured.high, measured.denominator) == (1, 4, 5)
    assert ratio("organisation-signed", files.as_register()).numerator == 1


def test_every_profile_names_a_measure_and_grounds_for_what_it_leaves_out() -> None:
    assert {p: PROFILES[p].measure for p in PROFILES} == {
        "strict": "e-issuance", "issuance": "issued-electronically", "signature": "organisation-signed",
    }  # fmt: skip
    for profile in PROFILES.values():
        assert profile.measure in MEASURES
        for exclusion in profile.exclusions:
            assert exclusion.grounds


def test_the_seven_measures_stand_side_by_side() -> None:
    assert [m.short for m in MEASURES.values()] == ["R1", "R2", "R3", "R4", "R5", "R6", "R7"]
    assert list(measures_of(Tally(), STRICT)) == list(MEASURES)
