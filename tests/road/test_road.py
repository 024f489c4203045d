"""The whole road over the demonstration world: what was planned of each document is what is found of it."""

from __future__ import annotations

import hashlib
import json
import shutil
import sqlite3
from collections import Counter
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest

from pipeline.asking import summarise
from pipeline.config import Settings, load_settings
from pipeline.demo.stories import Story
from pipeline.demo.world import World
from pipeline.events import Event
from pipeline.executors.interface import Executor
from pipeline.executors.processes import ProcessExecutor
from pipeline.executors.serial import SerialExecutor
from pipeline.items import IntakeItem
from pipeline.run import PORTION_DOCUMENTS, ScanResult
from pipeline.run import portions as portions_of
from pipeline.run import scan as scan_once
from pipeline.steps.passing import UnitWork
from pipeline.stores.interface import Which
from pipeline.stores.sql import SqlStore, open_store
from pipeline.summary import period_of
from pipeline.trust.anchors import load_trust
from pipeline.trust.appraise import Appraiser
from rules.classes import IssuanceClass
from rules.facts import Level, RevocationPolicy, UnitCode
from rules.waivers import Waiver

_ITEM = IntakeItem(unit=UnitCode("U"), root="/", path="a.pdf", size_bytes=1, mtime_ns=0, inode=0)


@pytest.fixture(scope="module")
def settings(world: World, tmp_path_factory: pytest.TempPathFactory) -> Settings:
    store = tmp_path_factory.mktemp("store") / "vanthu.db"
    return replace(load_settings(world.settings, base=world.directory), store=f"sqlite:///{store}")


def scan(
    settings: Settings, store: SqlStore, world: World, executor: Executor | None = None, days: int = 0
) -> ScanResult:
    return scan_once(
        settings,
        store=store,
        appraiser=Appraiser(load_trust(settings.trust_folder, pins=settings.pins)),
        executor=executor or SerialExecutor(),
        at=world.judged_at + timedelta(days=days),
        tool_version="test",
    )


def found_in(store: SqlStore) -> dict[tuple[str, ...], str]:
    """(unit, number, symbol) or (unit, path) of everything judged → class."""
    return {
        (row.unit, row.number or "", row.symbol or "", row.path or ""): row.verdict.issuance_class.value
        for row in store.issuances()
    }


def tree_digest(folder: Path) -> str:
    told = hashlib.sha256()
    for path in sorted(folder.rglob("*")):
        seen = path.lstat()
        told.update(f"{path.relative_to(folder)} {seen.st_mtime_ns} {seen.st_size} {seen.st_mode}".encode())
        if path.is_file():
            told.update(path.read_bytes())
    return told.hexdigest()


@pytest.fixture(scope="module")
def scanned(settings: Settings, world: World) -> Iterator[tuple[SqlStore, ScanResult]]:
    store = open_store(settings.store)
    yield store, scan(settings, store, world)
    store.close()


def test_every_document_gets_the_class_its_story_asks_for(world: World, scanned) -> None:
    store, _ = scanned
    by_number: dict[tuple[str, str, str], list[str]] = {}
    for row in store.issuances():
        key = (row.unit, row.number or "", row.symbol or "")
        by_number.setdefault(key, []).append(row.verdict.issuance_class.value)
    by_path = {row.path: row.verdict.issuance_class.value for row in store.issuances() if row.path}
    wrong = []
    for planned in world.documents:
        if planned.path is not None:
            found = by_path.get(planned.path)
        else:
            found = next(iter(by_number.get((planned.unit, planned.number, planned.symbol), [])), None)
        if found != planned.expected_class.value:
            wrong.append((planned.unit, planned.number, planned.story.name, planned.expected_class.value, found))
    assert wrong == []


def test_all_sixteen_classes_occur(scanned) -> None:
    store, _ = scanned
    assert {row.verdict.issuance_class for row in store.issuances()} == set(IssuanceClass)


def test_every_document_is_judged_once(world: World, scanned) -> None:
    store, _ = scanned
    assert sum(1 for _ in store.issuances()) == len(world.documents)
    files = Counter(row.path for row in store.issuances() if row.path)
    assert max(files.values()) == 1


def test_what_could_not_be_read_is_told(world: World, scanned) -> None:
    _, result = scanned
    assert not result.is_complete
    assert result.bad_rows == world.bad_rows
    assert len(result.not_read) == sum(d.expected_class is IssuanceClass.UNREADABLE for d in world.documents)
    assert result.secret_files == 1


def test_a_secret_file_is_never_opened(world: World, scanned) -> None:
    store, _ = scanned
    [secret] = [d for d in world.documents if d.expected_class is IssuanceClass.EXEMPT_SECRET and d.path]
    [known] = [file for file in store.known_files(secret.unit) if file.path == secret.path]
    assert known.sha256 is None
    digest = hashlib.sha256((world.watch_dirs / secret.path).read_bytes()).hexdigest()
    assert not list(store.facts_of([digest], version=1))


def test_a_second_pass_opens_nothing(world: World, settings: Settings, scanned, monkeypatch) -> None:
    store, _ = scanned
    before = found_in(store)
    monkeypatch.setattr("pipeline.reading.open", _refused, raising=False)
    result = scan(settings, store, world)
    assert (result.read, result.documents_read, result.registers_read) == (0, 0, 0)
    assert result.unchanged == sum(unit.files for unit in result.units)
    assert not any(unit.was_judged for unit in result.units)
    assert found_in(store) == before


def _refused(*_: object, **__: object) -> None:
    raise AssertionError("that was not to be done")


def test_processes_find_what_one_process_finds(settings: Settings, world: World, scanned, tmp_path: Path) -> None:
    other = replace(settings, store=f"sqlite:///{tmp_path}/other.db")
    store = open_store(other.store)
    with ProcessExecutor(workers=2, preload=("pipeline.reading",)) as executor:
        scan(other, store, world, executor)
    assert found_in(store) == found_in(scanned[0])
    store.close()


def everything_in(path: Path) -> list[tuple[object, ...]]:
    """All that follows from judging, as it stands in the tables; the log without its times and runs."""
    with closing(sqlite3.connect(path)) as connection:
        return [
            row
            for chosen in (
                "SELECT * FROM issuance ORDER BY unit, position",
                "SELECT * FROM tally ORDER BY 1, 2, 3, 4, 5, 6, 7, 8",
                "SELECT unit, recheck_at FROM unit_state ORDER BY unit",
                "SELECT act, unit, payload FROM audit ORDER BY unit, seq",
                "SELECT key, value FROM meta WHERE key LIKE 'note:trouble/%' OR key LIKE 'note:year/%' ORDER BY key",
                "SELECT certificate, offered, blob FROM standing ORDER BY certificate, offered",
            )
            for row in connection.execute(chosen)
        ]


def test_units_judged_by_workers_are_judged_as_the_parent_judges_them(
    settings: Settings, world: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A first scan, and one after a signer is struck off every roster."""
    strict = replace(settings, units=tuple(replace(unit, signers=unit.signers[1:]) for unit in settings.units))
    found: dict[str, list[list[tuple[object, ...]]]] = {}
    for name, least in (("parent", 10**9), ("workers", 0)):
        monkeypatch.setattr("pipeline.steps.judging.FILES_FOR_WORKERS", least)
        file = tmp_path / f"{name}.db"
        store = open_store(f"sqlite:///{file}")
        asked: list[str] = []
        with ProcessExecutor(workers=2, preload=("pipeline.reading",)) as executor:
            heard = _Heard(executor, asked)
            scan(settings, store, world, heard)
            first = everything_in(file)
            scan(strict, store, world, heard, days=1)
        found[name] = [first, everything_in(file)]
        assert ("judge_job" in asked) == (name == "workers")
        store.close()
    assert found["parent"][0] != found["parent"][1]
    assert found["workers"] == found["parent"]


class _Heard:
    """An executor that notes what it was asked to do."""

    def __init__(self, executor: ProcessExecutor, asked: list[str]) -> None:
        self._executor, self._asked = executor, asked

    @property
    def near(self) -> _Heard:
        return self

    def run(self, items, work, *, seconds=None):
        self._asked.append(work.__name__)
        return self._executor.run(items, work, seconds=seconds)


def test_a_unit_that_no_worker_can_judge_is_judged_in_the_parent(
    settings: Settings, world: World, scanned, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("pipeline.steps.judging.FILES_FOR_WORKERS", 0)
    monkeypatch.setattr("pipeline.steps.judging.judge_job", _refused)
    store = open_store(f"sqlite:///{tmp_path}/alone.db")
    scan(settings, store, world)
    assert found_in(store) == found_in(scanned[0])
    store.close()


def test_a_change_of_policy_looks_for_no_secrets_again(
    settings: Settings, world: World, scanned, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Which files are secret follows from registers, names and the settings' numbers; those are as they were."""
    store, _ = scanned
    other = replace(settings, policy=replace(settings.policy, revocation=RevocationPolicy.SKIP))
    with monkeypatch.context() as patched:
        patched.setattr("pipeline.steps.secrets.secret_paths", _refused)
        result = scan(other, store, world)
        assert any(unit.was_judged for unit in result.units)
        numbered = tuple(replace(unit, secret_numbers=("7/BC-X 2026",)) for unit in settings.units)
        with pytest.raises(AssertionError):
            scan(replace(settings, units=numbered), store, world)
    scan(settings, store, world)


def test_nothing_in_a_watched_folder_is_touched(settings: Settings, world: World, tmp_path: Path) -> None:
    before = tree_digest(world.watch_dirs)
    store = open_store(f"sqlite:///{tmp_path}/third.db")
    scan(settings, store, world)
    store.close()
    assert tree_digest(world.watch_dirs) == before


@pytest.fixture
def own(settings: Settings, world: World, scanned, tmp_path: Path) -> Iterator[tuple[Settings, SqlStore]]:
    """A copy of the store and the trust folder, free to change."""
    shutil.copytree(settings.trust_folder, tmp_path / "trust")
    with (
        sqlite3.connect(settings.store.removeprefix("sqlite:///")) as source,
        sqlite3.connect(tmp_path / "own.db") as to,
    ):
        source.backup(to)
    mine = replace(settings, store=f"sqlite:///{tmp_path}/own.db", trust_folder=tmp_path / "trust")
    store = open_store(mine.store)
    yield mine, store
    store.close()


def test_other_trust_judges_again_and_opens_no_document(own, world: World, monkeypatch) -> None:
    settings, store = own
    for path in (settings.trust_folder / "intermediates").iterdir():
        path.unlink()
    monkeypatch.setattr("pipeline.reading.open", _refused, raising=False)
    result = scan(settings, store, world)
    assert result.read == 0
    assert all(unit.was_judged for unit in result.units)
    classes = Counter(row.verdict.issuance_class for row in store.issuances())
    assert classes[IssuanceClass.INDETERMINATE] > classes[IssuanceClass.E_ORIGINAL]


def test_another_roster_judges_that_unit_again_and_no_other(own, world: World, monkeypatch) -> None:
    settings, store = own
    units = tuple(replace(unit, signers=()) if unit.code == "BVDN" else unit for unit in settings.units)
    monkeypatch.setattr("pipeline.reading.open", _refused, raising=False)
    result = scan(replace(settings, units=units), store, world)
    assert {unit.unit for unit in result.units if unit.was_judged} == {"BVDN"}
    wrong = Which(units=(UnitCode("BVDN"),), classes=(IssuanceClass.WRONG_SIGNER,))
    assert all(row.verdict.row == "7" for row in store.issuances(wrong))


def test_without_revocation_data_a_required_status_is_undecided(own, world: World) -> None:
    settings, store = own
    for path in (settings.trust_folder / "crls").iterdir():
        path.unlink()
    strict = replace(settings, policy=replace(settings.policy, revocation=RevocationPolicy.REQUIRE))
    scan(strict, store, world)
    originals = {row.path for row in store.issuances(Which(classes=(IssuanceClass.E_ORIGINAL,)))}
    carry_their_own = {d.path for d in world.documents if d.story is Story.LONG_TERM}
    assert originals == carry_their_own


def test_a_certificate_that_ends_is_looked_at_again_by_itself(own, world: World) -> None:
    settings, store = own
    quiet = scan(settings, store, world, days=1)
    assert not any(unit.was_judged for unit in quiet.units)
    later = scan(settings, store, world, days=365 * 12)
    assert any(unit.was_judged for unit in later.units)


def test_a_waiver_lowers_a_finding_and_no_class_and_ends_by_itself(own, world: World) -> None:
    settings, store = own
    before = found_in(store)
    weak = next(row for row in store.issuances() if any(f.rule == WEAK for f in row.verdict.findings))
    until = (world.judged_at + timedelta(days=10)).date()
    waiver = Waiver(
        id="w1", rule=WEAK, unit=weak.unit, reason="phần mềm cũ", granted_by="Sở Y tế",
        granted_on=date(2026, 5, 1), until=until,
    )  # fmt: skip
    waived = replace(settings, waivers=(waiver,))
    scan(waived, store, world)
    found = [f for row in store.issuances(Which(units=(weak.unit,))) for f in row.verdict.findings if f.rule == WEAK]
    assert {(f.waiver, f.level) for f in found} == {("w1", Level.NOTE)}
    assert found_in(store) == before
    scan(waived, store, world, days=11)
    found = [f for row in store.issuances(Which(units=(weak.unit,))) for f in row.verdict.findings if f.rule == WEAK]
    assert {f.waiver for f in found} == {None}


WEAK = "signature/algorithm_strength"


def test_a_unit_without_a_register_has_a_stated_lower_bound(settings: Settings, scanned) -> None:
    store, _ = scanned
    [unit] = [unit for unit in summarise(store, settings).units if not unit.has_register]
    assert unit.lower_bound is not None
    assert unit.lower_bound.missing == 1
    assert unit.measures["e-issuance"].denominator == unit.lower_bound.at_least
    of_the_year = summarise(store, settings, period=period_of("2026")).units
    [unit] = [unit for unit in of_the_year if not unit.has_register]
    assert unit.lower_bound is not None
    assert unit.lower_bound.at_least > 200


def test_what_a_year_of_numbers_lacks_is_told_of_the_unit(settings: Settings, scanned) -> None:
    store, _ = scanned
    told = {unit.code: unit.findings for unit in summarise(store, settings).units}
    assert any(f.rule == "registration/sequence_start" for years in told.values() for y in years for f in y.findings)
    assert summarise(store, settings, period=period_of("2025")).units[0].findings == ()


def test_the_summary_adds_up(settings: Settings, scanned) -> None:
    store, _ = scanned
    whole = summarise(store, settings)
    months = [summarise(store, settings, period=period_of(f"2026-0{month}")) for month in (3, 4)]
    assert whole.total.tally.entries == sum(unit.tally.entries for unit in whole.units)
    undated = summarise(store, settings).undated
    assert whole.total.tally.entries + whole.total.tally.unregistered == undated + sum(
        month.total.tally.entries + month.total.tally.unregistered for month in months
    )
    assert json.dumps([unit.has_register for unit in whole.units]).count("false") == 1


def test_units_are_judged_as_it_goes_where_there_is_much_to_be_read(
    world: World, settings: Settings, scanned, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("pipeline.run.PORTION_DOCUMENTS", 20)
    monkeypatch.setattr("pipeline.run.PORTION_UNITS", 2)
    told: list[Event] = []
    shown: dict[str, list[tuple[int, int | None]]] = {}
    store = open_store(f"sqlite:///{tmp_path}/parted.db")
    scan_once(
        settings,
        store=store,
        appraiser=Appraiser(load_trust(settings.trust_folder, pins=settings.pins)),
        executor=SerialExecutor(),
        at=world.judged_at,
        tool_version="test",
        progress=lambda step, done, of: shown.setdefault(step, []).append((done, of)),
        tell=told.append,
    )
    order = [event.what for event in told if event.what in ("read", "judged")]
    assert order.index("judged") < len(order) - 1 - order[::-1].index("read"), "no verdict before the last was read"
    for step in ("documents", "judge"):
        counts = [done for done, _ in shown[step]]
        assert counts == sorted(counts)
        assert {of for _, of in shown[step]} == {counts[-1]}
    assert found_in(store) == found_in(scanned[0])
    store.close()


def test_a_portion_has_enough_to_read_and_enough_units_and_leaves_no_small_rest() -> None:
    def portions(*sizes: int) -> list[list[int]]:
        works = [UnitWork(code=UnitCode(f"U{at}"), records=(), to_read=[_ITEM] * size) for at, size in enumerate(sizes)]
        return [[len(work.to_read) for work in some] for some in portions_of(works)]

    many = PORTION_DOCUMENTS
    assert portions(many - 1, 0, 0, 0, many - 1) == [[many - 1, 0, 0, 0, many - 1]]
    assert portions(many, 1, 0, 1, 1, 0, many) == [[many, 1, 0, 1, 1], [0, many]]
    assert portions(many, 1, 1, 1, many - 1) == [[many, 1, 1, 1, many - 1]]
    assert portions(*[0] * 9) == [[0] * 9]
    assert portions() == [[]]
