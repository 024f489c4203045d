"""Authority on a day, as the roster tells it (Decree 30/2020 Art. 13)."""

from __future__ import annotations

from datetime import date

from rules.authority import authority_of
from rules.facts import Authority, RosterSigner

HEAD = RosterSigner(name="Nguyễn Văn An", capacity="GĐ", valid_from=date(2024, 1, 1), valid_to=date(2025, 6, 30))
DEPUTY = RosterSigner(name="Lê Thị Bích", capacity="PGĐ", may_sign_as=("KT.",), valid_from=date(2024, 1, 1))
DAY = date(2025, 3, 5)


def ask(name: str | None, on: date | None = DAY, capacity: str | None = None, *roster: RosterSigner) -> Authority:
    return authority_of(name, roster or (HEAD, DEPUTY), on=on, capacity=capacity)


def test_without_a_roster_authority_is_unknown() -> None:
    assert authority_of("Nguyễn Văn An", (), on=DAY, capacity=None) is Authority.UNKNOWN


def test_without_a_certificate_authority_is_unknown() -> None:
    assert ask(None) is Authority.UNKNOWN


def test_a_signer_in_office_has_authority_on_the_first_and_the_last_day() -> None:
    assert ask("NGUYỄN VĂN AN", date(2024, 1, 1)) is Authority.YES
    assert ask("BS.CKII Nguyễn Văn An", date(2025, 6, 30)) is Authority.YES


def test_a_signer_out_of_office_has_none_where_the_roster_speaks_of_that_day() -> None:
    assert ask("Nguyễn Văn An", date(2025, 7, 1)) is Authority.NO


def test_somebody_who_is_not_on_the_roster_has_none() -> None:
    assert ask("Trần Văn Cường") is Authority.NO


def test_a_day_of_which_the_roster_says_nothing_is_unknown() -> None:
    assert ask("Nguyễn Văn An", date(2023, 12, 31)) is Authority.UNKNOWN


def test_a_document_without_a_date_is_unknown_unless_the_signer_has_no_dates() -> None:
    always = RosterSigner(name="Phạm Thị Dung", capacity="GĐ")
    assert ask("Nguyễn Văn An", None) is Authority.UNKNOWN
    assert ask("Phạm Thị Dung", None, None, HEAD, always) is Authority.YES


def test_a_deputy_signs_in_his_capacity_only() -> None:
    assert ask("Lê Thị Bích", capacity="KT.") is Authority.YES
    assert ask("Lê Thị Bích", capacity="KT") is Authority.YES
    assert ask("Lê Thị Bích", capacity="TUQ.") is Authority.NO


def test_a_capacity_that_was_not_read_leaves_a_restricted_signer_unknown() -> None:
    assert ask("Lê Thị Bích", capacity=None) is Authority.UNKNOWN


def test_the_same_person_may_hold_two_offices_one_after_the_other() -> None:
    later = RosterSigner(name="Lê Thị Bích", capacity="GĐ", valid_from=date(2025, 7, 1))
    until = RosterSigner(
        name="Lê Thị Bích",
        capacity="PGĐ",
        may_sign_as=("KT.",),
        valid_from=date(2024, 1, 1),
        valid_to=date(2025, 6, 30),
    )
    assert ask("Lê Thị Bích", date(2025, 7, 1), None, until, later) is Authority.YES
    assert ask("Lê Thị Bích", date(2025, 6, 30), "TM.", until, later) is Authority.NO
