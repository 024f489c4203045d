"""What every store keeps, over every kind of store."""

from __future__ import annotations

import errno
import os
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import event
from sqlalchemy.exc import DBAPIError

from pipeline.auditing import verify_log
from pipeline.errors import HouseError
from pipeline.items import (
    Extracted,
    FolderListing,
    Ignored,
    IntakeItem,
    Judged,
    Kind,
    Packed,
    RegisterReading,
    SeenFile,
    SheetReading,
    TallyRow,
    Unreachable,
    certificate_id,
)
from pipeline.stores.access import beside_its_writer
from pipeline.stores.audit import NO_UNIT, Act
from pipeline.stores.codec import pack
from pipeline.stores.interface import (
    FolderDifference,
    KnownFile,
    Observation,
    RunState,
    Store,
    UnitRun,
    UnitState,
    Which,
)
from pipeline.stores.sql import open_store
from rules.classes import IssuanceClass
from rules.facts import (
    NO_HEADING,
    FileRef,
    Finding,
    Issuance,
    Level,
    Note,
    Outcome,
    PageReading,
    UnitCode,
    Unreadable,
)
from rules.verdict import Verdict
from tests.builders import a_document, a_heading, a_standing, an_entry, an_issuance, digest_of
from tests.contracts.conftest import Server

UNIT = UnitCode("BVDN")
OTHER = UnitCode("SYT")
AT = datetime(2026, 3, 9, 1, 2, 3, 456789, tzinfo=UTC)
LATER = AT + timedelta(days=1)


@pytest.fixture(params=["sqlite", "postgresql"])
def opened(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Callable[[], Store]]:
    """Opens the same store again and again."""
    if request.param == "sqlite":
        url = f"sqlite:///{tmp_path}/vanthu.db"
    else:
        url = request.getfixturevalue("postgresql").new_schema()
    made: list[Store] = []

    def again() -> Store:
        store = open_store(url)
        made.append(store)
        return store

    yield again
    for store in made:
        store.close()


@pytest.fixture
def store(opened: Callable[[], Store]) -> Store:
    return opened()


def listing(folder: str, *files: SeenFile, unit: UnitCode = UNIT, **changes: object) -> FolderListing:
    return replace(FolderListing(unit=unit, root="/srv", folder=folder, files=files), **changes)


def observation(path: str, content: str, *, unit: UnitCode = UNIT, kind: Kind = Kind.PDF, time: int = 7) -> Observation:
    item = IntakeItem(unit=unit, root="/srv", path=path, size_bytes=12, mtime_ns=time, inode=5)
    return Observation(item=item, sha256=digest_of(content), kind=kind)


def only(store: Store, unit: UnitCode, *listings: FolderListing) -> FolderDifference:
    (difference,) = store.compare(unit, listings)
    return difference


def paths(files: Iterator[KnownFile]) -> list[str]:
    return [each.path for each in files]


# What was seen


def test_a_file_is_new_until_it_is_recorded_and_then_unchanged(store: Store) -> None:
    found = listing("BVDN/2026-03", ("101.pdf", 12, 7, 5))
    difference = only(store, UNIT, found)
    assert difference.new == (found.item(("101.pdf", 12, 7, 5)),)
    assert only(store, UNIT, found).new == difference.new
    store.record_files([observation("BVDN/2026-03/101.pdf", "a")], at=AT)
    again = only(store, UNIT, found)
    assert (again.new, again.changed, again.unchanged) == ((), (), 1)


@pytest.mark.parametrize("seen", [("101.pdf", 13, 7, 5), ("101.pdf", 12, 8, 5), ("101.pdf", 12, 7, 6)])
def test_another_size_time_or_inode_is_a_change(store: Store, seen: SeenFile) -> None:
    store.record_files([observation("BVDN/101.pdf", "a")], at=AT)
    difference = only(store, UNIT, listing("BVDN", seen))
    assert [item.path for item in difference.changed] == ["BVDN/101.pdf"]
    assert difference.unchanged == 0


def test_what_is_known_of_a_file_comes_back(opened: Callable[[], Store]) -> None:
    first = opened()
    first.record_files([observation("BVDN/101.pdf", "a")], at=AT)
    first.close()
    (known,) = opened().known_files(UNIT)
    assert known == KnownFile(
        unit=UNIT, path="BVDN/101.pdf", size_bytes=12, mtime_ns=7, inode=5, sha256=digest_of("a"), kind=Kind.PDF,
        first_seen=AT, changed_at=AT,
    )  # fmt: skip


def test_a_replaced_file_leaves_what_it_held_before(store: Store) -> None:
    store.record_files([observation("BVDN/101.pdf", "a")], at=AT)
    store.record_files([observation("BVDN/101.pdf", "b", time=8)], at=LATER)
    (earlier,) = store.earlier_contents(UNIT)
    assert (earlier.path, earlier.sha256) == ("BVDN/101.pdf", digest_of("a"))
    assert (earlier.seen_from, earlier.seen_until) == (AT, LATER)
    (known,) = store.known_files(UNIT)
    assert (known.sha256, known.first_seen, known.changed_at) == (digest_of("b"), AT, LATER)


def test_a_touched_file_is_not_a_replaced_one(store: Store) -> None:
    store.record_files([observation("BVDN/101.pdf", "a")], at=AT)
    store.record_files([observation("BVDN/101.pdf", "a", time=8)], at=LATER)
    assert list(store.earlier_contents(UNIT)) == []
    (known,) = store.known_files(UNIT)
    assert (known.mtime_ns, known.changed_at) == (8, AT)


def test_a_file_that_went_is_gone_and_comes_back_unread(store: Store) -> None:
    store.record_files([observation("BVDN/101.pdf", "a"), observation("BVDN/102.pdf", "b")], at=AT)
    gone = only(store, UNIT, listing("BVDN", ("102.pdf", 12, 7, 5)))
    assert gone.gone == ("BVDN/101.pdf",)
    store.record_difference(gone, at=AT)
    assert paths(store.known_files(UNIT)) == ["BVDN/102.pdf"]
    assert only(store, UNIT, listing("BVDN", ("102.pdf", 12, 7, 5))).gone == ()
    back = only(store, UNIT, listing("BVDN", ("101.pdf", 12, 7, 5), ("102.pdf", 12, 7, 5)))
    assert [item.path for item in back.returned] == ["BVDN/101.pdf"]
    store.record_difference(back, at=LATER)
    assert paths(store.known_files(UNIT)) == ["BVDN/101.pdf", "BVDN/102.pdf"]


def test_a_file_that_went_and_comes_back_another_is_a_change(store: Store) -> None:
    store.record_files([observation("BVDN/101.pdf", "a"), observation("BVDN/102.pdf", "b")], at=AT)
    store.record_difference(only(store, UNIT, listing("BVDN", ("102.pdf", 12, 7, 5))), at=AT)
    back = only(store, UNIT, listing("BVDN", ("101.pdf", 12, 8, 5), ("102.pdf", 12, 7, 5), ("103.pdf", 1, 1, 1)))
    assert [item.path for item in back.changed] == ["BVDN/101.pdf"]
    assert [item.path for item in back.new] == ["BVDN/103.pdf"]
    assert (back.returned, back.gone, back.unchanged) == ((), (), 1)


def look_twice(store: Store, *seen: SeenFile) -> list[FolderDifference]:
    """The differences of two looks; at the second the store may know the whole folder by its listing."""
    made = []
    for _ in range(2):
        made.append(only(store, UNIT, listing("BVDN", *seen)))
        store.record_difference(made[-1], at=AT)
    return made


def test_a_folder_known_by_its_listing_still_shows_every_difference(store: Store) -> None:
    store.record_files([observation("BVDN/1.pdf", "a"), observation("BVDN/2.pdf", "b")], at=AT)
    both = (("1.pdf", 12, 7, 5), ("2.pdf", 12, 7, 5))
    assert [each.unchanged for each in look_twice(store, *both)] == [2, 2]
    assert [each.new for each in look_twice(store, *both, ("3.pdf", 1, 1, 1))][1] != ()
    assert [len(each.changed) for each in look_twice(store, ("1.pdf", 12, 8, 5), both[1])] == [1, 1]
    assert [each.gone for each in look_twice(store, both[0])] == [("BVDN/2.pdf",), ()]
    assert [len(each.returned) for each in look_twice(store, *both)] == [1, 0]
    assert [each.unchanged for each in look_twice(store, *both)] == [2, 2]


def test_a_file_that_changed_and_changed_back_is_a_change_both_times(store: Store) -> None:
    before, between = ("1.pdf", 12, 7, 5), ("1.pdf", 12, 8, 5)
    store.record_files([observation("BVDN/1.pdf", "a")], at=AT)
    look_twice(store, before)
    store.record_files([observation("BVDN/1.pdf", "b", time=8)], at=AT)
    assert len(only(store, UNIT, listing("BVDN", before)).changed) == 1
    assert only(store, UNIT, listing("BVDN", between)).unchanged == 1


def test_a_folder_that_went_takes_its_files_with_it(store: Store) -> None:
    store.record_files([observation("BVDN/101.pdf", "a"), observation("BVDN/cũ/1.pdf", "b")], at=AT)
    top, below = store.compare(UNIT, [listing("BVDN", ("101.pdf", 12, 7, 5))])
    assert (top.gone, below.gone) == ((), ("BVDN/cũ/1.pdf",))


def test_nothing_is_concluded_of_what_was_out_of_reach(store: Store) -> None:
    store.record_files([observation("BVDN/101.pdf", "a"), observation("BVDN/a/b/1.pdf", "b")], at=AT)
    closed = Unreachable(path="BVDN", errno=errno.EIO)
    assert only(store, UNIT, listing("BVDN", unreachable=(closed,))).gone == ()
    busy = Unreachable(path="BVDN/101.pdf", errno=errno.EACCES)
    found = list(store.compare(UNIT, [listing("BVDN", unreachable=(busy,)), listing("BVDN/a"), listing("BVDN/a/b")]))
    assert [each.gone for each in found] == [(), (), ("BVDN/a/b/1.pdf",)]


def test_a_folder_whose_name_begins_alike_is_another_folder(store: Store) -> None:
    store.record_files([observation("BVDN/ab/1.pdf", "a")], at=AT)
    closed = Unreachable(path="BVDN/a", errno=errno.EIO)
    found = list(store.compare(UNIT, [listing("BVDN"), listing("BVDN/a", unreachable=(closed,))]))
    assert [each.gone for each in found] == [(), (), ("BVDN/ab/1.pdf",)]


@pytest.mark.parametrize(
    "name", ["Quyết định.pdf", os.fsdecode(b"C\xabng v\xa8n \xfd.pdf"), "a\nb.pdf", "%_.pdf", "'; --"]
)
def test_every_name_comes_back_as_it_was_listed(store: Store, name: str) -> None:
    store.record_files([observation(f"BVDN/{name}", "a")], at=AT)
    assert paths(store.known_files(UNIT)) == [f"BVDN/{name}"]
    assert only(store, UNIT, listing("BVDN", (name, 12, 7, 5))).unchanged == 1


def test_names_that_differ_in_form_only_are_two_files(store: Store) -> None:
    store.record_files([observation("BVDN/\u00e0.pdf", "a"), observation("BVDN/a\u0300.pdf", "a")], at=AT)
    assert len(list(store.known_files(UNIT))) == 2


def test_the_largest_numbers_a_file_system_gives_are_kept(store: Store) -> None:
    seen = ("101.pdf", 2**63 - 1, 2**62, -(2**63))
    found = listing("BVDN", seen)
    store.record_files([Observation(item=found.item(seen), sha256=digest_of("a"), kind=Kind.PDF)], at=AT)
    assert only(store, UNIT, found).unchanged == 1


def test_a_file_that_must_not_be_opened_is_known_without_content(store: Store) -> None:
    store.record_files([replace(observation("BVDN/mat.pdf", "a"), sha256=None, kind=None)], at=AT)
    (known,) = store.known_files(UNIT)
    assert (known.sha256, known.kind) == (None, None)
    assert list(store.lacking(UNIT, extractor_version=1, reader_version=1)) == []


def test_a_document_that_lies_in_two_units_folders_is_claimed_by_both(store: Store) -> None:
    other = UnitCode("SYT")
    store.record_files([observation("BVDN/1.pdf", "a"), observation("BVDN/2.pdf", "a")], at=AT)
    store.record_files([observation("BVDN/so.csv", "c", kind=Kind.TABLE_TEXT)], at=AT)
    assert store.claimed_by_several() == ()
    store.record_files([observation("SYT/so.csv", "c", unit=other, kind=Kind.TABLE_TEXT)], at=AT)
    store.record_files([observation("SYT/1.pdf", "b", unit=other), observation("SYT/x.pdf", "a", unit=other)], at=AT)
    assert store.claimed_by_several() == (("BVDN/1.pdf", "BVDN/2.pdf", "SYT/x.pdf"),)
    store.record_difference(only(store, other, listing("SYT", ("1.pdf", 12, 7, 5), unit=other)), at=LATER)
    assert store.claimed_by_several() == ()


def test_units_do_not_see_each_other(store: Store) -> None:
    store.record_files([observation("BVDN/1.pdf", "a"), observation("SYT/1.pdf", "a", unit=OTHER)], at=AT)
    assert paths(store.known_files(UNIT)) == ["BVDN/1.pdf"]
    assert next(store.compare(OTHER, [])).gone == ("SYT/1.pdf",)


# What it holds


def extracted(content: str, **changes: object) -> Extracted:
    made = Extracted(
        facts=replace(a_document().facts, sha256=digest_of(content)), certificates=(b"DER one", b"DER two")
    )
    return replace(made, **changes)


def packed(content: str, **changes: object) -> Packed:
    return pack(extracted(content, **changes))


def test_facts_come_back_with_the_names_of_what_came_with_them(opened: Callable[[], Store]) -> None:
    first = opened()
    given = extracted("a", crls=(b"a CRL",), ocsps=(b"a response",))
    first.keep_extracted([(digest_of("a"), pack(given))], version=3)
    first.close()
    store = opened()
    ((content, kept),) = store.facts_of([digest_of("a"), digest_of("none")], version=3)
    assert content == digest_of("a")
    assert kept.facts == given.facts
    assert store.certificates(kept.certificates) == {certificate_id(der): der for der in given.certificates}
    assert store.revocation_data([*kept.crls, *kept.ocsps]) == {
        certificate_id(b"a CRL"): b"a CRL",
        certificate_id(b"a response"): b"a response",
    }
    assert list(store.facts_of([digest_of("a")], version=4)) == []
    assert store.known_contents([digest_of("a"), digest_of("b")], version=3) == {digest_of("a")}


def test_every_certificate_that_any_document_carried_is_given_once(store: Store) -> None:
    store.keep_extracted([(digest_of("a"), packed("a"))], version=1)
    store.keep_extracted([(digest_of("b"), packed("b", certificates=(b"DER two", b"DER three")))], version=1)
    assert sorted(store.every_certificate()) == [b"DER one", b"DER three", b"DER two"]


def test_a_file_that_cannot_be_read_has_facts_too(store: Store) -> None:
    bad = Unreadable(sha256=digest_of("x"), size_bytes=3, reason=Note(code="not-a-pdf"), was_signed=True)
    store.keep_extracted([(digest_of("x"), pack(Extracted(facts=bad)))], version=1)
    ((_, kept),) = store.facts_of([digest_of("x")], version=1)
    assert kept.facts == bad


def test_facts_once_kept_are_not_changed(store: Store) -> None:
    store.keep_extracted([(digest_of("a"), packed("a"))], version=1)
    store.keep_extracted([(digest_of("a"), packed("a", certificates=()))], version=1)
    ((_, kept),) = store.facts_of([digest_of("a")], version=1)
    assert len(kept.certificates) == 2


def test_more_contents_than_a_statement_takes_can_be_asked_for(store: Store) -> None:
    contents = [digest_of(str(number)) for number in range(1200)]
    store.keep_extracted(((content, pack(Extracted(facts=a_document().facts))) for content in contents), version=1)
    assert {content for content, _ in store.facts_of(contents, version=1)} == set(contents)


def test_what_was_not_read_by_this_version_is_lacking(store: Store) -> None:
    store.record_files(
        [
            observation("BVDN/1.pdf", "a"),
            observation("BVDN/2.pdf", "b"),
            observation("BVDN/so.xlsx", "c", kind=Kind.WORKBOOK),
            observation("BVDN/ảnh.jpg", "d", kind=Kind.OTHER),
        ],
        at=AT,
    )
    assert paths(store.lacking(UNIT, extractor_version=1, reader_version=1)) == [
        "BVDN/1.pdf", "BVDN/2.pdf", "BVDN/so.xlsx",
    ]  # fmt: skip
    store.keep_extracted([(digest_of("a"), packed("a")), (digest_of("b"), packed("b"))], version=1)
    store.keep_reading(UNIT, "BVDN/so.xlsx", sha256=digest_of("c"), version=1, reading=a_reading("BVDN/so.xlsx"))
    assert paths(store.lacking(UNIT, extractor_version=1, reader_version=1)) == []
    assert paths(store.lacking(UNIT, extractor_version=2, reader_version=1)) == ["BVDN/1.pdf", "BVDN/2.pdf"]
    assert paths(store.lacking(UNIT, extractor_version=1, reader_version=2)) == ["BVDN/so.xlsx"]


def a_reading(source: str) -> RegisterReading:
    return RegisterReading(
        source=source, kind="register", container="xlsx", encoding=None, reason=None,
        sheets=(SheetReading(name="Sổ VB đi", header_row=3, columns=(("number", "Số, ký hiệu"),)),),
        entries=(an_entry(),), bad_rows=(), notes=(("hidden-sheet", "Sheet2"),),
    )  # fmt: skip


def test_a_reading_holds_while_its_file_is_there_with_that_content(store: Store) -> None:
    path = "BVDN/so " + os.fsdecode(b"\xab") + ".xlsx"
    store.record_files([observation(path, "c", kind=Kind.WORKBOOK)], at=AT)
    reading = a_reading(path)
    store.keep_reading(UNIT, path, sha256=digest_of("c"), version=1, reading=reading)
    assert list(store.readings(UNIT, version=1)) == [(path, reading)]
    assert list(store.readings(UNIT, version=2)) == []
    store.record_files([observation(path, "changed", kind=Kind.WORKBOOK)], at=LATER)
    assert list(store.readings(UNIT, version=1)) == []
    store.record_files([observation(path, "c", kind=Kind.WORKBOOK)], at=LATER)
    store.record_difference(only(store, UNIT, listing("BVDN")), at=LATER)
    assert list(store.readings(UNIT, version=1)) == []


# What it is worth


def test_standings_hold_for_one_state_of_the_trust_material(store: Store) -> None:
    standing = a_standing()
    asked = [standing.sha256]
    key = (standing.sha256, (digest_of("sub"), digest_of("tsa")))
    store.keep_standings("trust one", {key: standing})
    assert store.standings("trust one", certificates=asked) == {key: standing}
    assert store.standings("trust two", certificates=asked) == {}
    assert store.standings("trust one", certificates=[digest_of("another")]) == {}
    store.keep_standings("trust one", {(standing.sha256, ()): standing})
    assert len(store.standings("trust one", certificates=asked)) == 2
    assert store.outdated_standings("trust one") == frozenset()
    assert store.outdated_standings("trust two") == {key, (standing.sha256, ())}
    store.keep_standings("trust two", {key: standing})
    assert store.standings("trust one", certificates=asked) == {}


def test_one_opened_beside_its_writer_reads_what_is_kept_and_writes_nothing(opened: Callable[[], Store]) -> None:
    writer = opened()
    replace_all(writer, judged())
    assert writer.address is not None
    with beside_its_writer(writer.address) as reader, writer.together():
        replace_all(writer, judged(), judged())
        assert len(list(reader.issuances())) == 1
        [changed] = reader.rows_of(UNIT, [judged(issuance_class=IssuanceClass.REVIEW)], facts_version=1).changes
        assert (changed["from"], changed["to"]) == ("e-original", "review")
    assert len(list(writer.issuances())) == 2


def test_an_sqlite_store_opened_beside_its_writer_refuses_to_write(tmp_path: Path) -> None:
    writer = open_store(f"sqlite:///{tmp_path}/vanthu.db")
    assert writer.address is not None
    with beside_its_writer(writer.address) as reader, pytest.raises(HouseError, match="store-unusable"):
        reader.remember("key", "value")
    writer.close()


def test_a_store_in_memory_has_no_address() -> None:
    store = open_store("sqlite://")
    assert store.address is None
    store.close()


# What follows


FINDING = Finding(
    rule="signature/order_of_signatures", outcome=Outcome.NONCOMPLIANT, level=Level.WARN, message="seal-first",
    values=(("name", "Nguyễn Văn An"),),
)  # fmt: skip


def judged(issuance: Issuance | None = None, **changes: object) -> Judged:
    verdict = Verdict(
        issuance_class=IssuanceClass.E_ORIGINAL, row="8", findings=(FINDING,), unregistered=False,
        organisation_signed=True, system_flag=None, paper_flag=False, on_time=Outcome.INDETERMINATE,
    )  # fmt: skip
    return Judged(issuance=issuance or an_issuance(), verdict=replace(verdict, **changes))


def keep_facts(store: Store, *all_judged: Judged) -> None:
    documents = [
        (ref.sha256, document)
        for each in all_judged
        for ref, document in [(each.issuance.file, each.issuance.document), *each.issuance.annexes]
        if ref is not None and document is not None and not isinstance(document, Unreadable)
    ]
    store.keep_extracted(
        [(content, pack(Extracted(facts=document.facts))) for content, document in documents], version=1
    )


def replace_all(store: Store, *all_judged: Judged, unit: UnitCode = UNIT, inputs: str = "i", at: datetime = AT) -> None:
    store.replace_issuances(unit, all_judged, inputs=inputs, facts_version=1, at=at)


def test_a_judged_issuance_comes_back_whole(opened: Callable[[], Store]) -> None:
    annex = FileRef(path="BVDN/pl.pdf", sha256=digest_of("annex"))
    spoilt = Unreadable(sha256=None, size_bytes=0, reason=Note(code="cannot-open"), was_signed=False)
    given = judged(
        an_issuance(
            annexes=((annex, a_document()), (FileRef(path="BVDN/hỏng.pdf", sha256=digest_of("y")), spoilt)),
            other_files=(FileRef(path=os.fsdecode(b"BVDN/\xfd.pdf"), sha256=digest_of("z")),),
            confidence=0.75,
        )
    )
    first = opened()
    keep_facts(first, given)
    replace_all(first, given)
    first.close()
    store = opened()
    assert store.judged(UNIT, 0) == given
    assert store.judged(UNIT, 1) is None


def test_an_issuance_without_a_file_and_one_that_cannot_be_read_come_back(store: Store) -> None:
    missing = judged(an_issuance(file=None, document=None), issuance_class=IssuanceClass.MISSING)
    spoilt = Unreadable(sha256=None, size_bytes=0, reason=Note(code="cannot-open"), was_signed=False)
    unread = judged(an_issuance(document=spoilt), issuance_class=IssuanceClass.UNREADABLE)
    replace_all(store, missing, unread)
    assert [store.judged(UNIT, position) for position in (0, 1)] == [missing, unread]


def test_a_list_shows_what_the_register_says_and_else_the_page(store: Store) -> None:
    registered = judged(an_issuance(entry=an_entry(number="101", subject="Về việc \ud800 mua \0 sắm")))
    unregistered = judged(an_issuance(entry=None), unregistered=True)
    replace_all(store, registered, unregistered)
    first, second = sorted(store.issuances(), key=lambda row: row.position)
    assert (first.number, first.subject, first.verdict) == ("101", "Về việc ? mua \ufffd sắm", registered.verdict)
    assert first.path == registered.issuance.file.path  # type: ignore[union-attr]
    assert second.number == unregistered.issuance.document.facts.heading.number  # type: ignore[union-attr]
    assert first.judged_at == AT


def an_issuance_of(day: date | None, number: str = "1") -> Issuance:
    return an_issuance(entry=an_entry(issued_on=day, number=number), file=None, document=None)


def test_judging_again_replaces_a_unit_as_a_whole_and_no_other(store: Store) -> None:
    replace_all(store, judged(), judged(), judged())
    replace_all(store, judged(), unit=OTHER)
    replace_all(store, judged(issuance_class=IssuanceClass.REVIEW), at=LATER, inputs="j")
    (row,) = store.issuances(Which(units=(UNIT,)))
    assert (row.verdict.issuance_class, row.judged_at) == (IssuanceClass.REVIEW, LATER)
    assert len(list(store.issuances(Which(units=(OTHER,))))) == 1
    assert store.judged_units() == {UNIT: LATER, OTHER: AT}


def test_issuances_are_chosen_by_period_class_and_content(store: Store) -> None:
    days = [date(2026, 1, 31), date(2026, 3, 1), date(2026, 3, 31), date(2026, 4, 1), None]
    replace_all(
        store,
        *(judged(an_issuance_of(day)) for day in days),
        judged(an_issuance(), issuance_class=IssuanceClass.UNSIGNED),
    )

    def chosen(**which: object) -> list[date | None]:
        return [row.issued_on for row in store.issuances(Which(**which))]  # type: ignore[arg-type]

    assert len(chosen()) == 6
    assert chosen()[-1] is None
    assert chosen(first_period="2026-03", last_period="2026-03") == [
        date(2026, 3, 1),
        date(2026, 3, 5),
        date(2026, 3, 31),
    ]
    assert chosen(first_period="2026-04") == [date(2026, 4, 1)]
    assert chosen(last_period="2026-02") == [date(2026, 1, 31)]
    assert chosen(classes=(IssuanceClass.UNSIGNED,)) == [date(2026, 3, 5)]
    assert chosen(sha256=an_issuance().file.sha256) == [date(2026, 3, 5)]  # type: ignore[union-attr]
    assert chosen(units=(OTHER,)) == []


def test_tallies_are_what_counting_the_issuances_gives(store: Store) -> None:
    many = [
        judged(
            an_issuance_of(day),
            issuance_class=issuance_class, system_flag=flag, unregistered=unregistered, organisation_signed=not flag,
        )
        for day in (date(2026, 3, 1), date(2026, 3, 9), date(2026, 4, 1), None)
        for issuance_class in (IssuanceClass.E_ORIGINAL, IssuanceClass.MISSING)
        for flag in (True, False, None)
        for unregistered in (True, False)
    ]  # fmt: skip
    replace_all(store, judged(), judged())
    replace_all(store, *many)
    rows = store.tallies()
    assert sum(row.count for row in rows) == len(many)
    expected: dict[tuple[object, ...], int] = {}
    for each in many:
        day, verdict = each.issuance.issued_on, each.verdict
        key = (
            "" if day is None else f"{day:%Y-%m}", verdict.issuance_class, verdict.unregistered,
            verdict.organisation_signed, verdict.system_flag, verdict.paper_flag, verdict.on_time,
        )  # fmt: skip
        expected[key] = expected.get(key, 0) + 1

    def key_of(row: TallyRow) -> tuple[object, ...]:
        return (
            row.period, row.issuance_class, row.unregistered, row.organisation_signed, row.system_flag,
            row.paper_flag, row.on_time,
        )  # fmt: skip

    assert {key_of(row): row.count for row in rows} == expected
    march = store.tallies(Which(first_period="2026-03", last_period="2026-03", classes=(IssuanceClass.MISSING,)))
    assert sum(row.count for row in march) == 12


def test_whether_a_unit_must_be_judged_again_can_be_told(store: Store) -> None:
    assert store.unit_state(UNIT) == UnitState(revision=0, inputs=None, judged_at=None, recheck_at=None)
    store.record_files([observation("BVDN/1.pdf", "a")], at=AT)
    seen = store.unit_state(UNIT).revision
    assert seen > 0
    store.keep_extracted([(digest_of("a"), packed("a"))], version=1)
    read = store.unit_state(UNIT).revision
    assert read > seen
    store.replace_issuances(UNIT, [], inputs="i", facts_version=1, at=AT, recheck_at=LATER)
    assert store.unit_state(UNIT) == UnitState(revision=read, inputs="i", judged_at=AT, recheck_at=LATER)
    store.record_difference(only(store, UNIT, listing("BVDN")), at=LATER)
    assert store.unit_state(UNIT).revision > read
    assert store.unit_state(OTHER).revision == 0


def test_in_how_many_batches_facts_were_kept_leaves_no_trace(store: Store) -> None:
    """It is a matter of time, and the revision stands in the log."""
    store.begin_run(at=AT, command="scan", tool_version="0", inputs="")
    store.record_files([observation(f"BVDN/{name}.pdf", name) for name in "abc"], at=AT)
    before = store.unit_state(UNIT).revision
    for name in "ab":
        store.keep_extracted([(digest_of(name), packed(name))], version=1)
    assert store.unit_state(UNIT).revision == before + 1
    store.replace_issuances(UNIT, [], inputs="i", facts_version=1, at=AT)
    store.keep_extracted([(digest_of("c"), packed("c"))], version=1)
    assert store.unit_state(UNIT).revision == before + 2, "judged without it"
    store.begin_run(at=LATER, command="scan", tool_version="0", inputs="")
    store.keep_extracted([(digest_of("c"), packed("c"))], version=1)
    assert store.unit_state(UNIT).revision == before + 3, "the run before was cut off before it judged"


def test_what_a_failed_transaction_had_raised_is_raised_again(store: Store) -> None:
    store.record_files([observation("BVDN/1.pdf", "a")], at=AT)
    before = store.unit_state(UNIT).revision
    with suppress(KeyError), store.together():
        store.keep_extracted([(digest_of("a"), packed("a"))], version=1)
        raise KeyError
    assert store.unit_state(UNIT).revision == before
    store.keep_extracted([(digest_of("a"), packed("a"))], version=1)
    assert store.unit_state(UNIT).revision == before + 1


def test_a_look_that_finds_nothing_new_raises_no_revision(store: Store) -> None:
    store.record_files([observation("BVDN/1.pdf", "a")], at=AT)
    before = store.unit_state(UNIT)
    store.record_difference(only(store, UNIT, listing("BVDN", ("1.pdf", 12, 7, 5))), at=LATER)
    assert store.unit_state(UNIT) == before


def test_a_unit_that_left_the_settings_leaves_no_figures(store: Store) -> None:
    store.record_files([observation("BVDN/1.pdf", "a")], at=AT)
    replace_all(store, judged())
    store.forget_unit(UNIT, at=AT)
    assert list(store.issuances()) == []
    assert store.tallies() == ()
    assert store.judged_units() == {}
    assert paths(store.known_files(UNIT)) == ["BVDN/1.pdf"]
    assert store.unit_state(UNIT).inputs is None


# What was done


def test_runs_and_what_they_found_come_back(store: Store) -> None:
    first = store.begin_run(at=AT, command="scan", tool_version="0.1.0", inputs="x")
    found = UnitRun(
        unit=UNIT, looked_at=AT, files=9, read=2, unchanged=7, ignored=((Ignored.LINK, 1),),
        unreachable=(Unreachable(path=os.fsdecode(b"BVDN/\xfd"), errno=errno.EACCES),), was_judged=True,
    )  # fmt: skip
    store.record_unit(first, found)
    store.finish_run(first, at=LATER, state=RunState.INCOMPLETE)
    second = store.begin_run(at=LATER, command="scan", tool_version="0.1.0", inputs="x")
    store.record_unit(second, replace(found, unit=OTHER))
    assert store.unit_runs(first) == (found,)
    assert store.unit_runs() == (found, replace(found, unit=OTHER))
    latest, earliest = store.runs()
    assert (latest.id, latest.state, latest.finished_at) == (second, RunState.RUNNING, None)
    assert (earliest.id, earliest.state, earliest.finished_at) == (first, RunState.INCOMPLETE, LATER)


def test_a_run_that_never_ended_is_noted_as_interrupted(store: Store) -> None:
    store.begin_run(at=AT, command="scan", tool_version="0.1.0", inputs="x")
    store.begin_run(at=LATER, command="scan", tool_version="0.1.0", inputs="x")
    assert [run.state for run in store.runs()] == [RunState.RUNNING, RunState.INTERRUPTED]


def test_the_log_never_goes_back_in_time_and_keeps_what_the_clock_said(opened: Callable[[], Store]) -> None:
    """A clock was years ahead and is set right: verdicts bear its time now, entries stay in order."""
    store = opened()
    years = timedelta(days=3653)
    replace_all(store, judged(), at=AT + years)
    replace_all(store, at=AT)
    store.tell([(Act.REPORTED, NO_UNIT, {"sha256": "x"}), (Act.REPORTED, NO_UNIT, {"sha256": "y"})], at=LATER)
    store.tell([(Act.REPORTED, NO_UNIT, {"sha256": "z"})], at=LATER + years)
    entries = list(opened().log())
    assert [entry.at for entry in entries] == [AT + years] * 4 + [LATER + years]
    assert [entry.told_at for entry in entries] == [AT + years, AT, LATER, LATER, LATER + years]
    assert [entry.values for entry in entries[2:]] == [{"sha256": each} for each in "xyz"], "and says what it was told"
    assert store.judged_units() == {UNIT: AT}
    assert verify_log(store) == ()


def test_a_note_is_there_for_the_next_run(store: Store) -> None:
    assert store.recall("trust") is None
    store.remember("trust", "one")
    store.remember("trust", "two")
    assert store.recall("trust") == "two"


@pytest.mark.parametrize("briefly", [False, True])
def test_a_store_that_rested_knows_what_it_knew_and_goes_on(store: Store, briefly: bool) -> None:
    replace_all(store, judged())
    store.record_files([observation("BVDN/1.pdf", "a")], at=AT)
    before = [row.verdict.issuance_class for row in store.issuances()]
    store.rest(briefly=briefly)
    assert [row.verdict.issuance_class for row in store.issuances()] == before
    store.record_files([observation("BVDN/2.pdf", "b")], at=LATER)
    assert [file.path for file in store.known_files(UNIT)] == ["BVDN/1.pdf", "BVDN/2.pdf"]
    assert verify_log(store) == ()


# Transactions


def test_one_scan_at_a_time_has_the_store(opened: Callable[[], Store]) -> None:
    first, second = opened(), opened()
    with first.alone(command="scan", at=AT):
        with pytest.raises(HouseError) as caught, second.alone(command="scan", at=LATER):
            pass
        assert (caught.value.key, caught.value.exit_code) == ("store-locked", 5)
        assert f"{os.getpid()}" in caught.value.sentence("vi")
        assert "2026-03-09" in caught.value.sentence("en")
        assert list(second.known_files(UNIT)) == []  # a reader needs no lock
    with second.alone(command="scan", at=LATER):
        pass


def test_lists_are_ordered_alike_by_every_store(store: Store) -> None:
    replace_all(
        store,
        *(judged(an_issuance_of(date(2026, 3, 1), number)) for number in ("b", "Á", "a", "B", "đ", "10", "9", "-1")),
    )
    assert [row.number for row in store.issuances()] == ["-1", "10", "9", "B", "a", "b", "Á", "đ"]


def test_calls_together_are_kept_together_or_not_at_all(store: Store) -> None:
    def broken_off() -> None:
        with store.together():
            store.record_files([observation("BVDN/neu/1.pdf", "a")], at=AT)
            store.keep_extracted([(digest_of("a"), packed("a"))], version=1)
            replace_all(store, judged())
            assert paths(store.known_files(UNIT)) == ["BVDN/neu/1.pdf"]
            raise RuntimeError("in the middle")

    with pytest.raises(RuntimeError, match="in the middle"):
        broken_off()
    assert list(store.known_files(UNIT)) == []
    assert store.known_contents([digest_of("a")], version=1) == frozenset()
    assert store.unit_state(UNIT).revision == 0
    store.record_files([observation("BVDN/neu/1.pdf", "a")], at=AT)
    assert paths(store.known_files(UNIT)) == ["BVDN/neu/1.pdf"]


def everything_kept(store: Store) -> object:
    """What a store holds, comparable."""
    return (
        list(store.known_files(UNIT)),
        list(store.earlier_contents(UNIT)),
        sorted(store.known_contents([digest_of("a"), digest_of("b")], version=1)),
        list(store.readings(UNIT, version=1)),
        store.standings("trust", certificates=[a_standing().sha256]),
        [replace(row, judged_at=AT) for row in store.issuances()],
        store.tallies(),
        store.unit_state(UNIT).inputs,
    )


def test_a_database_that_fails_at_any_statement_leaves_each_call_done_or_not_begun(
    opened: Callable[[], Store], request: pytest.FixtureRequest
) -> None:
    standing = a_standing()
    calls: list[Callable[[Store], object]] = [
        lambda store: store.record_files([observation("BVDN/1.pdf", "a"), observation("BVDN/n/2.pdf", "b")], at=AT),
        lambda store: store.record_files([observation("BVDN/1.pdf", "b", time=8)], at=LATER),
        lambda store: store.record_files([observation("BVDN/so.csv", "c", kind=Kind.TABLE_TEXT)], at=AT),
        lambda store: store.keep_extracted([(digest_of("a"), packed("a")), (digest_of("b"), packed("b"))], version=1),
        lambda store: store.keep_reading(
            UNIT, "BVDN/so.csv", sha256=digest_of("c"), version=1, reading=a_reading("BVDN/so.csv")
        ),
        lambda store: store.keep_standings("trust", {(standing.sha256, ()): standing}),
        lambda store: replace_all(store, judged(), judged(issuance_class=IssuanceClass.REVIEW)),
        lambda store: store.record_difference(
            next(store.compare(UNIT, [listing("BVDN", ("1.pdf", 12, 8, 5))])), at=LATER
        ),
    ]
    broken = opened()
    store = opened()
    left = 0

    def fail(*_: object) -> None:
        nonlocal left
        left -= 1
        if left == 0:
            raise DBAPIError.instance(None, None, sqlite3.OperationalError("disk I/O error"), sqlite3.Error)  # type: ignore[arg-type]

    event.listen(broken._engine, "before_cursor_execute", fail)  # type: ignore[attr-defined]
    request.addfinalizer(lambda: event.remove(broken._engine, "before_cursor_execute", fail))  # type: ignore[attr-defined]
    failures, told = 0, set()
    for call in calls:
        before = everything_kept(store)
        left = at_statement = 1
        while True:
            try:
                call(broken)
                break
            except HouseError as refusal:
                told.add(refusal.key)
            assert everything_kept(store) == before
            failures += 1
            at_statement += 1
            left = at_statement
        left = 0
        assert everything_kept(store) != before
    assert failures > 30
    assert told == {"store-unusable"}


def test_a_reader_sees_what_is_kept_and_not_what_is_half_done(opened: Callable[[], Store]) -> None:
    writer, reader = opened(), opened()
    with writer.together():
        writer.record_files([observation("BVDN/1.pdf", "a")], at=AT)
        assert list(reader.known_files(UNIT)) == []
    assert paths(reader.known_files(UNIT)) == ["BVDN/1.pdf"]


def test_numbers_are_the_issuances_without_their_verdicts(store: Store) -> None:
    replace_all(store, *(judged(an_issuance_of(date(2026, month, 1))) for month in (1, 2, 3)))
    which = Which(units=(UNIT,), first_period="2026-02")
    told = {(each.number, each.symbol, each.issued_on, each.path) for each in store.numbers(which)}
    assert told == {(row.number, row.symbol, row.issued_on, row.path) for row in store.issuances(which)}
    assert len(list(store.numbers(Which()))) == 3


def test_writing_goes_on_while_a_list_is_being_read(store: Store) -> None:
    replace_all(store, *(judged(an_issuance_of(date(2026, 3, 1))) for _ in range(2500)))
    rows = store.issuances()
    next(rows)
    store.remember("while", "reading")
    assert len(list(rows)) == 2499


def test_a_server_that_goes_away_is_told_and_one_that_is_back_is_used_again(postgresql: Server) -> None:
    store = open_store(postgresql.new_schema())
    store.record_files([observation("BVDN/1.pdf", "a")], at=AT)

    def broken_off() -> None:
        with store.together():
            store.record_files([observation("BVDN/2.pdf", "b")], at=AT)
            postgresql.stop()
            store.record_files([observation("BVDN/3.pdf", "c")], at=AT)

    try:
        with pytest.raises(HouseError) as caught:
            broken_off()
        with pytest.raises(HouseError):
            list(store.known_files(UNIT))
    finally:
        if postgresql.process is None:
            postgresql.start()
    assert caught.value.key == "store-unusable"
    assert paths(store.known_files(UNIT)) == ["BVDN/1.pdf"]
    store.record_files([observation("BVDN/2.pdf", "b")], at=AT)
    assert len(list(store.known_files(UNIT))) == 2
    store.close()


# What a recogniser read, and what is forgotten


def a_page(engine: str, number: str) -> PageReading:
    return PageReading(engine=engine, heading=a_heading(number=number), note=Note(code="heading-by-ocr"))


def test_what_a_recogniser_read_comes_back_by_content_and_engine(opened: Callable[[], Store]) -> None:
    store = opened()
    content, other = digest_of("a"), digest_of("b")
    store.keep_page_readings([(content, a_page("tesseract 5.3", "104")), (other, a_page("tesseract 5.3", "105"))])
    store.keep_page_readings([(content, a_page("tesseract 5.4", "104a"))])
    store = opened()
    assert store.page_readings([content, other], engine="tesseract 5.3") == {
        content: a_page("tesseract 5.3", "104"),
        other: a_page("tesseract 5.3", "105"),
    }
    assert store.page_readings([other], engine="tesseract 5.4") == {}
    assert store.page_readings([content], engine=None) == {content: a_page("tesseract 5.4", "104a")}


def test_a_judged_document_comes_back_with_what_was_read_of_its_page(store: Store) -> None:
    store.record_files([observation("BVDN/1.pdf", "a")], at=AT)
    bare = a_document(heading=NO_HEADING)
    content = digest_of("a")
    store.keep_extracted([(content, pack(Extracted(facts=bare.facts)))], version=1)
    document = replace(bare, page_reading=a_page("tesseract 5.3", "104"))
    issuance = an_issuance(entry=None, document=document, file=FileRef(path="BVDN/1.pdf", sha256=content))
    replace_all(store, judged(issuance))
    back = store.judged(UNIT, 0)
    assert back is not None
    assert back.issuance.document == document
    assert [row.number for row in store.issuances()] == ["104"]


def test_a_forgotten_content_is_gone_with_its_past_and_its_file_is_as_never_opened(store: Store) -> None:
    old, content = digest_of("old"), digest_of("a")
    store.record_files([observation("BVDN/1.pdf", "old")], at=AT)
    store.record_files([observation("BVDN/1.pdf", "a", time=8)], at=LATER)
    for each in (old, content):
        store.keep_extracted([(each, pack(Extracted(facts=a_document().facts)))], version=1)
        store.keep_page_readings([(each, a_page("tesseract 5.3", "104"))])
    revision = store.unit_state(UNIT).revision
    store.forget_content(list(store.known_files(UNIT)))
    assert list(store.facts_of([old, content], version=1)) == []
    assert store.page_readings([old, content], engine=None) == {}
    assert list(store.earlier_contents(UNIT)) == []
    (known,) = store.known_files(UNIT)
    assert (known.sha256, known.kind, known.mtime_ns) == (None, None, 8)
    assert list(store.lacking(UNIT, extractor_version=1, reader_version=1)) == []
    assert store.unit_state(UNIT).revision == revision
    store.forget_content([known])


def test_a_content_that_another_file_holds_is_not_forgotten(store: Store) -> None:
    store.record_files([observation("BVDN/1.pdf", "a"), observation("SYT/1.pdf", "a", unit=OTHER)], at=AT)
    store.keep_extracted([(digest_of("a"), pack(Extracted(facts=a_document().facts)))], version=1)
    store.forget_content(list(store.known_files(UNIT)))
    assert list(store.facts_of([digest_of("a")], version=1))


def test_of_a_secret_nothing_is_kept_but_which_document_it_is(store: Store) -> None:
    entry = an_entry(is_secret=True, subject="về kho xyzzy", note="xyzzy", recipients="xyzzy")
    secret = judged(an_issuance(entry=entry, document=None), issuance_class=IssuanceClass.EXEMPT_SECRET)
    replace_all(store, secret)
    (row,) = store.issuances()
    assert (row.number, row.subject) == (entry.number, None)
    assert "xyzzy" not in repr(store.judged(UNIT, 0))


def test_a_store_can_be_opened_only_where_there_is_one_when_it_is_not_to_be_made(tmp_path: Path) -> None:
    with pytest.raises(HouseError) as caught:
        open_store(f"sqlite:///{tmp_path}/none.db", create=False)
    assert caught.value.key == "no-store"
    assert list(tmp_path.iterdir()) == []
