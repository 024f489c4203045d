"""The log of what was judged: every kind of meddling shows, and the two that a chain cannot show need a checkpoint."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest

from cli import main
from pipeline.auditing import checkpoint, class_changes, verify_log
from pipeline.errors import HouseError
from pipeline.stores.audit import (
    GENESIS,
    Act,
    Checkpoint,
    Entry,
    Flaw,
    MerkleTree,
    entry_hash,
    find_checkpoint,
    in_order,
    leaf_hash,
    walk_log,
)
from pipeline.stores.sql import SqlStore
from rules.facts import UnitCode
from tests.watch.office import Office, a_pdf


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    """An office that was judged three times; its log has six entries."""
    made = Office(tmp_path)
    watcher = made.watcher()
    for number in range(3):
        for unit in "AB":
            made.put(f"{unit}/{number}.pdf", a_pdf(f"{unit}{number}"))
        made.turns(watcher, seconds=20)
    yield made
    made.close()


def store_of(office: Office) -> SqlStore:
    return office.stores[-1]


def meddle(office: Office, *statements: str, head: str | None = None) -> None:
    """What somebody does who can write to the file; the triggers do not stop them. `head`: the note is mended too."""
    with closing(sqlite3.connect(office.settings.store.removeprefix("sqlite:///"))) as connection:
        for name in ("audit_no_update", "audit_no_delete"):
            connection.execute(f"DROP TRIGGER {name}")
        for statement in statements:
            connection.execute(statement)
        if head is not None:
            connection.execute("UPDATE meta SET value = ? WHERE key = 'log-head'", (head,))
        connection.commit()


def flaws(office: Office, against: Checkpoint | None = None) -> list[tuple[Flaw, str]]:
    return [(each.flaw, each.place) for each in verify_log(store_of(office), against=against)]


def test_a_log_that_nobody_touched_is_whole(office: Office) -> None:
    entries = list(store_of(office).log())
    assert [entry.act for entry in entries] == [Act.JUDGED] * len(entries)
    assert len(entries) >= 6
    held = checkpoint(store_of(office))
    assert flaws(office, held) == []
    office.put("A/9.pdf")
    office.turns(office.watchers[-1], seconds=20)
    assert len(list(store_of(office).log())) == len(entries) + 1
    assert flaws(office, held) == [], "an earlier checkpoint holds for the longer log"


def test_a_log_of_an_earlier_version_whose_times_go_back_is_whole() -> None:
    """Up to 0.1.0 entries bore the time of the clock, however it had been set."""
    prev, entries = GENESIS, []
    for seq, day in enumerate((10, 12, 3, 11), start=1):
        at = datetime(2026, 4, day, tzinfo=UTC)
        body = {"seq": seq, "at": at, "act": Act.FORGOTTEN, "unit": UnitCode("A"), "run": seq, "payload": "{}"}
        digest = entry_hash(**body, prev=prev)  # type: ignore[arg-type]
        entries.append(Entry(**body, prev=prev, hash=digest))  # type: ignore[arg-type]
        prev = digest
    assert list(walk_log(entries, head=(4, prev))) == []
    assert [entry.told_at for entry in entries] == [entry.at for entry in entries]
    at, payload = in_order(datetime(2026, 4, 9, tzinfo=UTC), {"to": 2}, after=entries[-1].at)
    assert (at, payload) == (entries[-1].at, '{"to":2,"told_at":"2026-04-09T00:00:00+00:00"}')


def test_the_triggers_refuse_a_slip_of_the_hand(office: Office) -> None:
    with closing(sqlite3.connect(office.settings.store.removeprefix("sqlite:///"))) as connection:
        for statement in ("UPDATE audit SET unit = 'X'", "DELETE FROM audit"):
            with pytest.raises(sqlite3.IntegrityError, match="append-only"):
                connection.execute(statement)


@pytest.mark.parametrize(
    ("statement", "flaw", "place"),
    [
        ("UPDATE audit SET payload = replace(payload, '\"issuances\":1', '\"issuances\":2') WHERE seq = 3",
         Flaw.CHANGED, "3"),
        ("UPDATE audit SET at = at + 1 WHERE seq = 4", Flaw.CHANGED, "4"),
        ("UPDATE audit SET run_id = run_id + 1 WHERE seq = 2", Flaw.CHANGED, "2"),
        ("UPDATE audit SET unit = 'B' WHERE seq = 1", Flaw.CHANGED, "1"),
        ("DELETE FROM audit WHERE seq = 3", Flaw.GAP, "3"),
        ("DELETE FROM audit WHERE seq = 1", Flaw.GAP, "1"),
        ("UPDATE audit SET seq = CASE seq WHEN 3 THEN -1 ELSE seq END", Flaw.GAP, "1"),
    ],
)  # fmt: skip
def test_a_flip_or_a_deletion_is_named_by_its_entry(office: Office, statement: str, flaw: Flaw, place: str) -> None:
    meddle(office, statement)
    assert flaws(office) == [(flaw, place)]


def test_two_entries_that_change_places_show(office: Office) -> None:
    meddle(
        office,
        "UPDATE audit SET seq = -3 WHERE seq = 3",
        "UPDATE audit SET seq = 3 WHERE seq = 4",
        "UPDATE audit SET seq = 4 WHERE seq = -3",
    )
    assert flaws(office) == [(Flaw.BROKEN_CHAIN, "3")]


def test_an_entry_put_in_between_shows(office: Office) -> None:
    meddle(
        office,
        "UPDATE audit SET seq = -(seq + 1) WHERE seq > 3",
        "UPDATE audit SET seq = -seq WHERE seq < 0",
        "INSERT INTO audit SELECT 4, at, act, unit, run_id, payload, prev, hash FROM audit WHERE seq = 3",
    )
    assert flaws(office) == [(Flaw.BROKEN_CHAIN, "4")]


def test_a_careless_cut_shows_and_a_careful_one_only_against_a_checkpoint(office: Office) -> None:
    held = checkpoint(store_of(office))
    entries = list(store_of(office).log())
    meddle(office, f"DELETE FROM audit WHERE seq = {held.size}")
    assert flaws(office) == [(Flaw.CUT, str(held.size - 1))]
    kept = entries[-2]
    with closing(sqlite3.connect(office.settings.store.removeprefix("sqlite:///"))) as connection:
        connection.execute("UPDATE meta SET value = ? WHERE key = 'log-head'", (f"{kept.seq} {kept.hash}",))
        connection.commit()
    assert (Flaw.CUT, str(held.size - 1)) in flaws(office, held)
    assert Flaw.CUT not in {flaw for flaw, _ in flaws(office)}


def test_a_log_rewritten_as_a_whole_shows_only_against_a_checkpoint(office: Office, tmp_path: Path) -> None:
    """The honest limit of a chain: whoever makes all of it anew makes a whole one."""
    held = checkpoint(store_of(office))
    other = Office(tmp_path / "other")
    watcher = other.watcher()
    for number in range(9):
        for unit in "AB":
            other.put(f"{unit}/{number}.pdf", a_pdf(f"forged {unit}{number}"))
        other.turns(watcher, seconds=20)
    assert verify_log(store_of(other)) == ()
    assert [each.flaw for each in verify_log(store_of(other), against=held)] == [Flaw.OTHER_ROOT]
    other.close()


def test_a_verdict_changed_in_the_store_does_not_agree_with_the_log(office: Office) -> None:
    meddle(office, "UPDATE issuance SET class = 'e-original' WHERE unit = 'B' AND position = 0")
    assert flaws(office) == [(Flaw.VERDICTS_CHANGED, "B")]


def test_a_unit_with_verdicts_and_no_entry_shows(office: Office) -> None:
    meddle(office, "DELETE FROM audit", "DELETE FROM meta WHERE key = 'log-head'")
    assert flaws(office) == [(Flaw.NOT_LOGGED, "A"), (Flaw.NOT_LOGGED, "B")]


def test_an_entry_and_the_verdicts_it_tells_of_are_kept_together_or_not_at_all(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = store_of(office)
    before = list(store.log())

    def broken(*arguments: object, **named: object) -> None:
        raise HouseError("store-unusable", store="x", cause="no room")

    monkeypatch.setattr("pipeline.stores.tables.judgments.append", broken)
    with pytest.raises(HouseError):
        store.replace_issuances("A", [], inputs="x", facts_version=1, at=office.time.clock.now())  # type: ignore[arg-type]
    monkeypatch.undo()
    assert list(store.log()) == before
    assert verify_log(store) == ()


def test_of_a_document_with_another_class_the_log_says_so(office: Office) -> None:
    store = store_of(office)
    first = store.runs(limit=1)[0].id
    (office.root / "A" / "1.pdf").write_bytes(b"%PDF-1.4 cut")
    office.turns(office.watchers[-1], seconds=700)
    last = store.runs(limit=1)[0].id
    (change,) = class_changes(store, first, last)
    assert (change.path, change.was, change.now) == ("A/1.pdf", "review", "unreadable")
    assert "files" in change.because
    office.put("A/1.pdf", a_pdf("A1"))
    office.turns(office.watchers[-1], seconds=30)
    assert class_changes(store, first, store.runs(limit=1)[0].id) == (), "there and back is no change"
    with pytest.raises(HouseError, match="run-unknown"):
        class_changes(store, first, 10_000)


@pytest.mark.parametrize("count", [0, 1, 2, 3, 7, 8, 100])
def test_the_tree_is_that_of_rfc_6962(count: int) -> None:
    """2.1: MTH(D[n]) = SHA-256(0x01 || MTH(D[0:k]) || MTH(D[k:n])), k the largest power of two smaller than n."""
    import hashlib

    leaves = [leaf_hash(str(number).encode()) for number in range(count)]

    def root(part: list[bytes]) -> bytes:
        if not part:
            return hashlib.sha256(b"").digest()
        if len(part) == 1:
            return part[0]
        k = 1
        while k * 2 < len(part):
            k *= 2
        return hashlib.sha256(b"\1" + root(part[:k]) + root(part[k:])).digest()

    tree = MerkleTree()
    for leaf in leaves:
        tree.add(leaf)
    assert tree.root() == root(leaves)


def test_a_checkpoint_is_found_in_a_file_a_journal_line_and_a_report() -> None:
    held = Checkpoint(size=56, root=bytes(range(32)))
    assert find_checkpoint(held.text()) == held
    assert find_checkpoint("vanthu[77]: " + " ".join(held.text().split())) == held
    assert find_checkpoint('{"checkpoint": "' + held.text().replace("\n", "\\n") + '"}') == held
    assert find_checkpoint("nothing here") is None


def test_the_command_names_what_is_wrong_and_ends_with_one(
    office: Office, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    settings = tmp_path / "vanthu.toml"
    settings.write_text(f'watch_dirs = "watched"\nstore = "{office.settings.store}"\n')
    monkeypatch.chdir(tmp_path)
    assert main(["audit", "checkpoint", "-o", "held.txt"]) == 0
    assert main(["audit", "verify", "--against", "held.txt", "--lang", "en"]) == 0
    assert "The log is whole" in capsys.readouterr().out
    meddle(office, "UPDATE audit SET at = at + 1 WHERE seq = 4")
    assert main(["audit", "verify", "--lang", "vi"]) == 1
    assert "Mục 4 của nhật ký đã bị sửa sau khi ghi." in capsys.readouterr().out
    (tmp_path / "empty.txt").write_text("")
    assert main(["audit", "verify", "--against", "empty.txt"]) == 2


def test_a_unit_taken_out_of_the_settings_is_logged_as_forgotten(office: Office) -> None:
    store = store_of(office)
    store.forget_unit("A", at=office.time.clock.now())  # type: ignore[arg-type]
    assert [entry.unit for entry in store.log(acts=(Act.FORGOTTEN,))] == ["A"]
    assert verify_log(store) == ()
