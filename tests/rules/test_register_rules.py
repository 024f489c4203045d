"""Rules about registering, time, exchange and secrets: kept, not kept, and cannot tell."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from rules.facts import Heading, Indication, Issuance, Note, Origin, PageReading, RegisterEntry, Role
from rules.holidays import VIETNAM
from rules.sequence import UnitYear, unit_year
from tests.builders import (
    TODAY,
    a_document,
    a_file,
    a_heading,
    a_signature,
    a_unit,
    an_entry,
    an_issuance,
    an_unsigned_document,
)
from tests.rules.shown import FINE, NOT_ASKED, Shown, assert_shown

P = a_signature(Role.PERSON)
SEAL = a_signature(Role.ORGANISATION)


def vn(day: int, hour: int, minute: int = 0, month: int = 3) -> datetime:
    """A moment of 2026 by Vietnam's clock."""
    return datetime(2026, month, day, hour, minute, tzinfo=VIETNAM).astimezone(UTC)


def entered(**changes: Any) -> Issuance:
    return an_issuance(entry=an_entry(**changes))


def headed(**changes: Any) -> Issuance:
    return an_issuance(document=a_document(heading=a_heading(**changes)))


def signed(person: datetime | None, seal: datetime | None, **entry: Any) -> Issuance:
    """Signed by both at these times."""
    return an_issuance(
        a_signature(Role.PERSON, poe_time=person),
        a_signature(Role.ORGANISATION, poe_time=seal),
        entry=an_entry(**entry),
    )


def row(
    number: str, day: int | None = 5, month: int = 3, symbol: str | None = "BVĐKĐN-VP", **changes: Any
) -> RegisterEntry:
    issued_on = None if day is None else date(2026, month, day)
    made = an_entry(number=number, symbol=symbol, issued_on=issued_on, subject=f"Văn bản số {number}")
    return replace(made, **({"row": int("".join(c for c in number if c.isdigit()) or 0) + 3} | changes))


def year(*rows: RegisterEntry, outside: tuple[Issuance, ...] = ()) -> UnitYear:
    return unit_year(a_unit(), 2026, rows, outside)


CLAIMED = an_entry(signed_flag=True)
OUTSIDE = an_issuance(entry=None, document=a_document(heading=a_heading(number="2")), file=a_file("BVDN/2.pdf"))
THREE = (row("01", 5, 1), row("02", 6, 1), row("03", 7, 1))

LATER = date(2026, 5, 20)
EVE = date(2026, 3, 4)
AHEAD = an_issuance(a_signature(claimed_time=None, timestamp=None), entry=an_entry())
"""Of 05/03/2026 by register and page; no other clock says anything."""


def dated(year: int, **changes: Any) -> Issuance:
    return an_issuance(entry=an_entry(issued_on=date(year, 3, 5)), **changes)


def outside(heading: Heading) -> Issuance:
    return an_issuance(entry=None, document=a_document(heading=heading))


RECOGNISED = an_issuance(
    entry=None,
    document=replace(
        a_document(heading=a_heading(issued_on=None)),
        page_reading=PageReading(engine="t", heading=a_heading(issued_on=LATER), note=Note(code="page-recognised")),
    ),
)

CASES = [
    Shown("registration/registered", "it is", an_issuance(), FINE),
    Shown("registration/registered", "a file outside the register", an_issuance(entry=None), "outside-register"),
    Shown(
        "registration/registered",
        "a file whose number was not read",
        an_issuance(entry=None, document=a_document(heading=a_heading(number=None))),
        "maybe-registered",
    ),
    Shown("registration/file_found", "it is", an_issuance(), FINE),
    Shown("registration/file_found", "no file", an_issuance(document=None), "no-file"),
    Shown(
        "registration/file_found", "two files fit", an_issuance(document=None, candidates=("a", "b")), "several-files"
    ),
    Shown(
        "registration/file_found",
        "nor does one issued on paper for a recorded reason",
        an_issuance(entry=an_entry(paper_flag=True, paper_reason="nơi nhận chưa có Hệ thống"), document=None),
        NOT_ASKED,
    ),
    Shown(
        "registration/file_found",
        "a void number needs none",
        an_issuance(entry=an_entry(is_void=True), document=None),
        NOT_ASKED,
    ),
    Shown("registration/entry_complete", "every column is filled", an_issuance(), FINE),
    Shown("registration/entry_complete", "no subject", entered(subject=None), "columns-empty"),
    Shown("registration/entry_complete", "no date", entered(issued_on=None), "columns-empty"),
    Shown(
        "registration/entry_complete", "what a program writes for nothing", entered(symbol="undefined"), "columns-odd"
    ),
    Shown("registration/entry_complete", "a number that is none", entered(number="BINTEST"), "columns-odd"),
    Shown("registration/entry_complete", "of a secret nothing is asked", entered(is_secret=True), NOT_ASKED),
    Shown("registration/date_agrees", "one date", an_issuance(), FINE),
    Shown("registration/date_agrees", "day and month swapped", entered(issued_on=date(2026, 5, 3)), "dates-differ"),
    Shown("registration/date_agrees", "no date on the page", headed(issued_on=None), "date-not-read"),
    Shown("registration/date_agrees", "no page", an_issuance(document=None), NOT_ASKED),
    Shown("registration/symbol_agrees", "one number, one symbol", an_issuance(), FINE),
    Shown(
        "registration/symbol_agrees", "spaces and zeros say nothing", entered(number="0101", symbol="BVĐKĐN - VP"), FINE
    ),
    Shown("registration/symbol_agrees", "another number", entered(number="110"), "differ"),
    Shown("registration/symbol_agrees", "no number on the page", headed(number=None), "not-read"),
    Shown("registration/symbol_agrees", "no page", an_issuance(document=None), NOT_ASKED),
    Shown("registration/signer_agrees", "one signer", an_issuance(), FINE),
    Shown("registration/signer_agrees", "another signer", entered(signer="Phạm Thị Dung"), "signers-differ"),
    Shown("registration/signer_agrees", "an empty column", entered(signer=None), "signer-not-read"),
    Shown("registration/signer_agrees", "no page", an_issuance(document=None), NOT_ASKED),
    Shown("registration/type_agrees", "one type", an_issuance(), FINE),
    Shown("registration/type_agrees", "another type", entered(type="Báo cáo"), "types-differ"),
    Shown("registration/type_agrees", "a type outside the 29", entered(type="Giấy chứng sinh"), "type-unknown"),
    Shown("registration/type_agrees", "no column", entered(type=None), NOT_ASKED),
    Shown("registration/subject_agrees", "one subject", an_issuance(), FINE),
    Shown("registration/subject_agrees", "shortened is the same", entered(subject="triển khai công tác văn thư"), FINE),
    Shown(
        "registration/subject_agrees",
        "another subject",
        entered(subject="mua sắm vật tư tiêu hao quý hai"),
        "subjects-differ",
    ),
    Shown("registration/subject_agrees", "no subject", entered(subject=None), "subject-not-read"),
    Shown("registration/subject_agrees", "too short to tell", entered(subject="V/v họp"), "subject-not-read"),
    Shown("registration/subject_agrees", "no page", an_issuance(document=None), NOT_ASKED),
    Shown("registration/void_has_reason", "a reason is given", entered(is_void=True, void_reason="cấp trùng số"), FINE),
    Shown("registration/void_has_reason", "none is given", entered(is_void=True), "no-reason"),
    Shown(
        "registration/void_has_reason", "a reason that says nothing", entered(is_void=True, note="N/A"), "reason-odd"
    ),
    Shown("registration/void_has_reason", "what is not void needs none", an_issuance(), NOT_ASKED),
    Shown("registration/one_file", "one file", an_issuance(), FINE),
    Shown(
        "registration/one_file",
        "an older generation",
        an_issuance(other_files=(a_file("101 (1).pdf"),)),
        "other-generations",
    ),
    Shown(
        "registration/one_file", "nobody can choose", an_issuance(document=None, candidates=("a", "b")), "cannot-choose"
    ),
    Shown("registration/one_file", "no file", an_issuance(document=None), NOT_ASKED),
    Shown(
        "registration/paper_reason",
        "paper with its reason",
        entered(paper_flag=True, paper_reason="chưa kết nối"),
        FINE,
    ),
    Shown("registration/paper_reason", "paper without", entered(paper_flag=True), "no-reason"),
    Shown(
        "registration/paper_reason",
        "a scan, and the register silent",
        an_issuance(document=an_unsigned_document(origin=Origin.SCAN)),
        "not-said",
    ),
    Shown("registration/paper_reason", "an electronic document", an_issuance(), NOT_ASKED),
    Shown("registration/claim_agrees", "claimed and shown", entered(signed_flag=True), FINE),
    Shown(
        "registration/claim_agrees",
        "claimed, and the file is a plain scan",
        an_issuance(entry=CLAIMED, document=an_unsigned_document(origin=Origin.SCAN)),
        "claim-refuted",
    ),
    Shown(
        "registration/claim_agrees", "claimed, with the seal alone", an_issuance(SEAL, entry=CLAIMED), "claim-refuted"
    ),
    Shown(
        "registration/claim_agrees",
        "claimed, and a signature fails",
        an_issuance(a_signature(indication=Indication.TOTAL_FAILED), SEAL, entry=CLAIMED),
        "claim-refuted",
    ),
    Shown(
        "registration/claim_agrees",
        "claimed, and a signature is indeterminate",
        an_issuance(a_signature(indication=Indication.INDETERMINATE), SEAL, entry=CLAIMED),
        "claim-open",
    ),
    Shown(
        "registration/claim_agrees",
        "claimed, without a file",
        an_issuance(entry=CLAIMED, document=None),
        "no-file-to-compare",
    ),
    Shown("registration/claim_agrees", "nothing claimed", an_issuance(), NOT_ASKED),
    Shown("exchange/not_refused", "received", entered(exchange_status="đã tiếp nhận"), FINE),
    Shown("exchange/not_refused", "code 06", entered(exchange_status="06"), FINE),
    Shown("exchange/not_refused", "code 02 is refused", entered(exchange_status="02"), "refused"),
    Shown("exchange/not_refused", "returned, in words", entered(exchange_status="Từ chối nhận (trả lại)"), "refused"),
    Shown("exchange/not_refused", "an unknown code", entered(exchange_status="99"), "status-unknown"),
    Shown("exchange/not_refused", "no status", an_issuance(), NOT_ASKED),
    Shown("exchange/recalled_is_void", "a recall that is marked", entered(is_void=True, exchange_status="15"), FINE),
    Shown("exchange/recalled_is_void", "one that is not", entered(exchange_status="15"), "recalled-not-void"),
    Shown(
        "exchange/recalled_is_void", "told in the remarks", entered(note="Đã thu hồi theo CV 120"), "recalled-not-void"
    ),
    Shown("exchange/recalled_is_void", "asked for", entered(exchange_status="13"), "recall-asked"),
    Shown("exchange/recalled_is_void", "no recall", an_issuance(), NOT_ASKED),
    Shown("exchange/recipients_named", "named", entered(recipients="Sở Y tế; các khoa, phòng"), FINE),
    Shown("exchange/recipients_named", "none", an_issuance(), "no-recipients"),
    Shown(
        "exchange/recipients_named", "what a program writes for nothing", entered(recipients="null"), "recipients-odd"
    ),
    Shown("exchange/recipients_named", "of a void number nothing is asked", entered(is_void=True), NOT_ASKED),
    Shown("timeliness/sent_by_next_morning", "the same day", entered(sent_on=vn(5, 16)), FINE),
    Shown("timeliness/sent_by_next_morning", "the next morning", entered(sent_on=vn(6, 11, 59)), FINE),
    Shown("timeliness/sent_by_next_morning", "the next afternoon is late", entered(sent_on=vn(6, 13)), "late"),
    Shown(
        "timeliness/sent_by_next_morning",
        "Friday evening to Monday morning",
        signed(vn(6, 17), vn(6, 17), sent_on=vn(9, 8)),
        FINE,
    ),
    Shown(
        "timeliness/sent_by_next_morning",
        "over the nine days of Tết 2026",
        signed(vn(13, 16, month=2), vn(13, 16, month=2), sent_on=vn(23, 9, month=2)),
        FINE,
    ),
    Shown("timeliness/sent_by_next_morning", "no sending time", an_issuance(), "no-sending-time"),
    Shown("timeliness/sent_by_next_morning", "a next day without an hour", entered(sent_on=vn(6, 0)), "no-clock"),
    Shown(
        "timeliness/sent_by_next_morning",
        "a year whose holidays are not known",
        an_issuance(
            a_signature(Role.PERSON, poe_time=None),
            a_signature(Role.ORGANISATION, poe_time=None),
            entry=an_entry(issued_on=date(2022, 4, 28), sent_on=datetime(2022, 4, 29, 1, tzinfo=UTC)),
        ),
        "unknown-holidays",
    ),
    Shown("timeliness/sent_by_next_morning", "unsigned is for the class", an_issuance(P), NOT_ASKED),
    Shown("timeliness/urgent_sent_at_once", "within the hour", entered(urgency="Hỏa tốc", sent_on=vn(5, 10)), FINE),
    Shown("timeliness/urgent_sent_at_once", "in the afternoon", entered(urgency="Khẩn", sent_on=vn(5, 15)), "late"),
    Shown("timeliness/urgent_sent_at_once", "no sending time", entered(urgency="Thượng khẩn"), "times-unknown"),
    Shown("timeliness/urgent_sent_at_once", "not urgent", entered(urgency="Thường"), NOT_ASKED),
    Shown("timeliness/sent_after_signing", "sent in the afternoon", entered(sent_on=vn(5, 15)), FINE),
    Shown("timeliness/sent_after_signing", "sent on the day, hour unknown", entered(sent_on=vn(5, 0)), FINE),
    Shown("timeliness/sent_after_signing", "sent the day before", entered(sent_on=vn(4, 15)), "sent-before"),
    Shown("timeliness/sent_after_signing", "no sending time", an_issuance(), "times-unknown"),
    Shown("timeliness/sent_after_signing", "unsigned", an_issuance(document=an_unsigned_document()), NOT_ASKED),
    Shown("timeliness/date_has_come", "issued before it is judged", an_issuance(), FINE),
    Shown("timeliness/date_has_come", "issued on the day of judging", an_issuance(), FINE, today=date(2026, 3, 5)),
    Shown("timeliness/date_has_come", "2062 typed for 2026, no file", dated(2062, document=None), "ahead"),
    Shown("timeliness/date_has_come", "in the register alone", dated(2062), "ahead"),
    Shown("timeliness/date_has_come", "on both, two days ahead", AHEAD, "ahead", today=date(2026, 3, 3)),
    Shown("timeliness/date_has_come", "tomorrow's, or a clock that is slow", AHEAD, "one-day-ahead", today=EVE),
    Shown(
        "timeliness/date_has_come",
        "a row that was entered on a day to come, too",
        entered(issued_on=date(2062, 3, 5), registered_on=date(2062, 3, 5)),
        "clocks-differ",
    ),
    Shown(
        "timeliness/date_has_come",
        "a clock ten years behind, and a timestamp that is not",
        an_issuance(),
        "clocks-differ",
        today=date(2016, 3, 5),
    ),
    Shown("timeliness/date_has_come", "the page alone, no entry", outside(a_heading(issued_on=LATER)), "ahead"),
    Shown("timeliness/date_has_come", "the page alone, the register's has come", headed(issued_on=LATER), "page-ahead"),
    Shown("timeliness/date_has_come", "the page, by a day", headed(issued_on=TODAY + timedelta(1)), "one-day-ahead"),
    Shown("timeliness/date_has_come", "read by a recogniser alone", RECOGNISED, "recognised"),
    Shown("timeliness/date_has_come", "a void number", entered(issued_on=LATER, is_void=True), NOT_ASKED),
    Shown(
        "timeliness/date_has_come", "of a secret nothing is asked", entered(issued_on=LATER, is_secret=True), NOT_ASKED
    ),
    Shown("timeliness/date_has_come", "no date at all", outside(a_heading(issued_on=None)), NOT_ASKED),
    Shown(
        "registration/file_found", "a number of a day to come wants no file yet", dated(2062, document=None), NOT_ASKED
    ),
    Shown("timeliness/date_not_before_signing", "signed on its day", an_issuance(), FINE),
    Shown(
        "timeliness/date_not_before_signing",
        "23:55 in Vietnam is still that day though 16:55Z",
        signed(vn(5, 23, 55), vn(5, 23, 58)),
        FINE,
    ),
    Shown("timeliness/date_not_before_signing", "signed two days later", signed(vn(7, 9), vn(7, 10)), "dated-back"),
    Shown("timeliness/date_not_before_signing", "no timestamp", signed(None, vn(5, 9)), "times-unknown"),
    Shown("timeliness/issued_by_next_day", "both on one day", an_issuance(), FINE),
    Shown("timeliness/issued_by_next_day", "the next working day", signed(vn(6, 17), vn(9, 16)), FINE),
    Shown("timeliness/issued_by_next_day", "three working days later", signed(vn(4, 9), vn(9, 9)), "late"),
    Shown("timeliness/issued_by_next_day", "no timestamps", signed(None, None), "times-unknown"),
    Shown(
        "timeliness/issued_by_next_day",
        "a year whose holidays are not known",
        signed(datetime(2022, 4, 28, 2, tzinfo=UTC), datetime(2022, 5, 4, 2, tzinfo=UTC)),
        "unknown-holidays",
    ),
    Shown("timeliness/issued_by_next_day", "one signature has no interval", an_issuance(P), NOT_ASKED),
    Shown("timeliness/registered_in_time", "the same day", entered(registered_on=date(2026, 3, 5)), FINE),
    Shown("timeliness/registered_in_time", "the next working day", entered(registered_on=date(2026, 3, 6)), FINE),
    Shown("timeliness/registered_in_time", "two weeks later", entered(registered_on=date(2026, 3, 19)), "late"),
    Shown("timeliness/registered_in_time", "the register does not say", an_issuance(), NOT_ASKED),
    Shown(
        "timeliness/registered_in_time",
        "a year whose holidays are not known",
        entered(issued_on=date(2022, 4, 29), registered_on=date(2022, 5, 4)),
        "unknown-holidays",
    ),
    Shown("timeliness/registered_in_time", "no date", entered(issued_on=None), NOT_ASKED),
    Shown("secrets/file_present", "no file of it", an_issuance(entry=an_entry(is_secret=True), document=None), FINE),
    Shown("secrets/file_present", "a file of it", entered(is_secret=True), "file-present"),
    Shown("secrets/file_present", "a stamped page", headed(secrecy_mark="TỐI MẬT"), "stamped-file"),
    Shown(
        "secrets/file_present",
        "files that may be it",
        an_issuance(entry=an_entry(is_secret=True), document=None, candidates=("a", "b")),
        "maybe-present",
    ),
    Shown("secrets/file_present", "no secret", an_issuance(), NOT_ASKED),
    Shown("secrets/subject_told", "an empty subject", entered(is_secret=True, subject=None), FINE),
    Shown("secrets/subject_told", "a starred subject", entered(is_secret=True, subject="*****"), FINE),
    Shown("secrets/subject_told", "a subject", entered(is_secret=True), "subject-told"),
    Shown(
        "secrets/subject_told", "what may stand for one", entered(is_secret=True, subject="Văn bản mật"), "maybe-blind"
    ),
    Shown("secrets/subject_told", "no secret", an_issuance(), NOT_ASKED),
    # A unit's year.
    Shown("registration/unique_numbers", "different numbers", year(*THREE), FINE),
    Shown(
        "registration/unique_numbers",
        "sequences by type share numbers",
        year(row("01"), row("01", symbol="QĐ-BVĐKĐN")),
        FINE,
    ),
    Shown("registration/unique_numbers", "15 and 15a are two", year(row("15"), row("15a")), FINE),
    Shown(
        "registration/unique_numbers",
        "one number for two documents",
        year(row("05", 5), row("5", 9, row=40)),
        "duplicate",
    ),
    Shown(
        "registration/unique_numbers", "one document on two rows", year(row("05"), row("05", row=40)), "entered-twice"
    ),
    Shown(
        "registration/unique_numbers",
        "a row without a symbol",
        year(row("05"), row("05", symbol=None)),
        "symbol-missing",
    ),
    Shown("registration/sequence_gaps", "no gap", year(*THREE), FINE),
    Shown("registration/sequence_gaps", "a gap is a question", year(row("01"), row("05")), "gap"),
    Shown(
        "registration/sequence_gaps",
        "a file bears the missing number",
        year(row("01"), row("03"), outside=(OUTSIDE,)),
        "used-outside",
    ),
    Shown(
        "registration/sequence_gaps",
        "void numbers leave none",
        year(row("01"), row("02", is_void=True), row("03")),
        FINE,
    ),
    Shown("registration/sequence_start", "from 01", year(*THREE), FINE),
    Shown("registration/sequence_start", "from 07 in January", year(row("07", 5, 1), row("08", 6, 1)), "not-from-one"),
    Shown(
        "registration/sequence_start",
        "an export that begins in March",
        year(row("250"), row("251")),
        "export-begins-later",
    ),
    Shown(
        "registration/sequence_start", "sequences by type", year(row("05"), row("05", symbol="QĐ-BVĐKĐN")), NOT_ASKED
    ),
    Shown("registration/date_order", "numbers and dates together", year(*THREE), FINE),
    Shown(
        "registration/date_order", "a number dated back", year(row("01", 5), row("02", 9), row("03", 6)), "out-of-order"
    ),
    Shown(
        "registration/date_order",
        "a slip in one date makes no other number late",
        replace(year(row("01", 5), row("02", 9, 12), row("03", 6)), today=date(2026, 4, 1)),
        FINE,
    ),
    Shown("registration/date_order", "a row without a date", year(row("01"), row("02", None)), "no-date"),
    Shown("registration/void_not_reused", "void and left alone", year(row("01"), row("02", is_void=True)), FINE),
    Shown(
        "registration/void_not_reused",
        "void and used again",
        year(row("02", is_void=True), row("02", 9, row=50)),
        "reused",
    ),
    Shown(
        "registration/void_not_reused",
        "used again by a row without a symbol",
        year(row("02", is_void=True), row("02", symbol=None, row=50)),
        "maybe-reused",
    ),
    Shown("secrets/own_sequence", "numbers of their own", year(*THREE, row("01", symbol=None, is_secret=True)), FINE),
    Shown(
        "secrets/own_sequence",
        "numbers out of the common sequence",
        year(row("01"), row("03"), row("02", is_secret=True)),
        "shared",
    ),
    Shown("secrets/own_sequence", "a number above all others", year(*THREE, row("90", is_secret=True)), "cannot-tell"),
    Shown("secrets/own_sequence", "no secrets", year(*THREE), NOT_ASKED),
]


@pytest.mark.parametrize("shown", CASES, ids=lambda shown: shown.name)
def test_a_rule_about_the_register_says(shown: Shown) -> None:
    assert_shown(shown)
