"""Law in time: what binds on which day, and how it is cited."""

from __future__ import annotations

import unicodedata
from datetime import date

import pytest

from rules import instruments
from rules.instruments import C15_A2, C41_KEYS, D30_5_1, D30_13, D30_A1_ANNEX, INSTRUMENTS, L20_22_3_D, L117
from rules.law import LegalGround, grounds_on

GROUNDS = {name: value for name, value in vars(instruments).items() if isinstance(value, LegalGround)}


def test_decree_30_binds_from_the_day_it_was_signed() -> None:
    assert not D30_5_1.binds_on(date(2020, 3, 4))
    assert D30_5_1.binds_on(date(2020, 3, 5))
    assert D30_5_1.binds_on(date(2026, 11, 23))


def test_circular_41_ends_with_14_november_2026() -> None:
    assert C41_KEYS.binds_on(date(2018, 2, 5))
    assert C41_KEYS.binds_on(date(2026, 11, 14))
    assert not C41_KEYS.binds_on(date(2026, 11, 15))


def test_the_law_on_electronic_transactions_binds_from_1_july_2024() -> None:
    assert not L20_22_3_D.binds_on(date(2024, 6, 30))
    assert L20_22_3_D.binds_on(date(2024, 7, 1))


def test_the_new_law_on_state_secrets_binds_from_1_march_2026() -> None:
    assert not L117.binds_on(date(2026, 2, 28))
    assert L117.binds_on(date(2026, 3, 1))


def test_duties_of_whoever_checks_bind_on_the_day_of_the_check_and_not_of_the_document() -> None:
    assert C15_A2.binds_the_check
    assert C15_A2.binds_on(date(2021, 1, 1))


def test_a_document_without_a_date_is_judged_by_what_is_in_force_still() -> None:
    assert D30_5_1.binds_on(None)
    assert not C41_KEYS.binds_on(None)


def test_a_ground_is_cited_as_an_officer_writes_it() -> None:
    assert D30_5_1.cite("vi") == "khoản 1 Điều 5 Nghị định số 30/2020/NĐ-CP"
    assert D30_5_1.cite("en") == "Decree 30/2020/NĐ-CP, Article 5, clause 1"
    assert L20_22_3_D.cite("vi") == "điểm d khoản 3 Điều 22 Luật số 20/2023/QH15"
    assert D30_A1_ANNEX.cite("vi") == "Phụ lục I, Phần I, Mục III.1.d Nghị định số 30/2020/NĐ-CP"


def test_article_5_is_quoted_in_its_own_words() -> None:
    assert D30_5_1.words == (
        "Văn bản điện tử được ký số bởi người có thẩm quyền và ký số của cơ quan, tổ chức theo quy định của pháp luật "
        "có giá trị pháp lý như bản gốc văn bản giấy."
    )


def test_grounds_of_a_day_keep_their_order_and_leave_out_what_does_not_bind() -> None:
    assert grounds_on(date(2023, 3, 22), (D30_13, L20_22_3_D, D30_5_1)) == (D30_13, D30_5_1)


@pytest.mark.parametrize("name", sorted(GROUNDS))
def test_every_ground_is_whole(name: str) -> None:
    ground = GROUNDS[name]
    assert ground.instrument in INSTRUMENTS
    assert ground.gist.vi
    assert ground.gist.en
    if ground.words is not None:
        assert ground.words == unicodedata.normalize("NFC", ground.words)
        assert "  " not in ground.words


def test_an_instrument_whose_first_day_was_not_read_says_so() -> None:
    assert [i.id for i in INSTRUMENTS if not i.start_is_certain] == ["circular-15-2025"]


def test_instruments_have_different_ids() -> None:
    assert len({i.id for i in INSTRUMENTS}) == len(INSTRUMENTS)
