"""Workers on other machines may differ, die or vanish: nothing is lost, nothing comes twice, and it is told by name."""

from __future__ import annotations

import shutil
import sys
import time
from collections.abc import Iterator
from dataclasses import replace
from importlib.metadata import version
from pathlib import Path
from typing import Any

import pytest

import cli
from pipeline.config import Settings, load_settings
from pipeline.demo.world import World
from pipeline.errors import HouseError
from pipeline.executors.cluster import BATCH_LEAST, BATCH_MOST, ClusterExecutor, Tls, _batch_items, _Flight
from pipeline.executors.interface import Done, Executor, Failure, FailureKind
from pipeline.executors.limits import Limits
from pipeline.executors.processes import ProcessExecutor
from pipeline.executors.serial import SerialExecutor
from pipeline.extract import EXTRACTOR_VERSION
from pipeline.handshake import introduce
from pipeline.reading import DocumentJob, extract_job
from pipeline.run import ScanResult
from pipeline.run import scan as scan_once
from pipeline.stores.sql import SqlStore, open_store
from pipeline.trust.anchors import load_trust
from pipeline.trust.appraise import Appraiser
from rules.facts import Sha256, UnitCode
from tests.executors.loopback import Loopback, loopback
from tests.executors.poison import act, kill_my_worker, my_pid, slowly, twice
from tests.other_law import with_another_law

LIMITS = Limits(seconds=10)
PRELOAD = ("pipeline.reading", "pipeline.handshake")


def joined(cluster: Loopback, *, root: Path | None = None, patience: float = 20.0) -> ClusterExecutor:
    return ClusterExecutor(
        scheduler=cluster.address, introduce=introduce, root=root, limits=LIMITS, preload=PRELOAD, patience=patience
    )


@pytest.fixture(scope="module")
def cluster(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Loopback]:
    with loopback(tmp_path_factory.mktemp("cluster"), workers=2) as made:
        yield made


Found = dict[str, list[object]]
"""What a store holds, by kind and in an order of its own: the numbers it gives its rows follow who was first."""


def stored(folder: Path, settings: Settings, world: World, executor: Executor, **options: Any) -> Found:
    store = open_store(f"sqlite:///{folder}/vanthu.db")
    result = scan(store, settings, world, executor, **options)
    found = found_in(store)
    store.close()
    assert result.documents_read == len(found["facts"]) > 20
    return found


def scan(store: SqlStore, settings: Settings, world: World, executor: Executor, **options: Any) -> ScanResult:
    return scan_once(
        settings,
        store=store,
        appraiser=Appraiser(load_trust(settings.trust_folder, pins=settings.pins)),
        executor=executor,
        at=world.judged_at,
        tool_version="test",
        **options,
    )


def found_in(store: SqlStore) -> Found:
    units = store.judged_units()
    files = [file for unit in units for file in store.known_files(unit)]
    contents = sorted({file.sha256 for file in files if file.sha256})
    found: Found = {
        "units": list(units),
        "files": [replace(file, inode=0) for file in files],
        "facts": [kept for _, kept in store.facts_of(contents, version=EXTRACTOR_VERSION)],
        "issuances": list(store.issuances()),
        "certificates": list(store.every_certificate()),
    }
    return {kind: sorted(values, key=repr) for kind, values in found.items()}


@pytest.fixture(scope="module")
def settings(world: World) -> Settings:
    return load_settings(world.settings, base=world.directory)


@pytest.fixture(scope="module")
def by_processes(settings: Settings, world: World, tmp_path_factory: pytest.TempPathFactory) -> Found:
    with ProcessExecutor(workers=2, preload=PRELOAD) as executor:
        return stored(tmp_path_factory.mktemp("processes"), settings, world, executor)


def test_a_cluster_stores_what_processes_store_of_two_units(
    cluster: Loopback, settings: Settings, world: World, tmp_path: Path
) -> None:
    units = {UnitCode("KSBT"), UnitCode("TTYTPL")}
    (tmp_path / "processes").mkdir()
    with ProcessExecutor(workers=2, preload=PRELOAD) as executor:
        by_processes = stored(tmp_path / "processes", settings, world, executor, units=units)
    with joined(cluster, root=world.watch_dirs.absolute()) as far:
        by_cluster = stored(tmp_path, settings, world, far, units=units)
    assert by_cluster == by_processes
    assert all(by_cluster.values())


@pytest.mark.nightly
def test_a_cluster_stores_what_processes_store(
    cluster: Loopback, settings: Settings, world: World, tmp_path: Path, by_processes: Found
) -> None:
    with joined(cluster, root=world.watch_dirs.absolute()) as executor:
        by_cluster = stored(tmp_path, settings, world, executor)
    assert by_cluster.keys() == by_processes.keys()
    assert [name for name in by_cluster if by_cluster[name] != by_processes[name]] == []
    assert all(by_cluster.values())


@pytest.mark.nightly
def test_one_process_stores_what_several_store(
    settings: Settings, world: World, tmp_path: Path, by_processes: Found
) -> None:
    assert stored(tmp_path, settings, world, SerialExecutor()) == by_processes


def test_a_poison_document_costs_a_child_and_never_a_worker(cluster: Loopback) -> None:
    items = [f"document {number}" for number in range(30)]
    items[3:3] = ["segfault", "sigkill", "exit"]
    with joined(cluster) as executor:
        results = list(executor.run(items, act, seconds=lambda _: 5.0))
    failures = {each.item: each.kind for each in results if isinstance(each, Failure)}
    assert failures == dict.fromkeys(["segfault", "sigkill", "exit"], FailureKind.KILLED)
    assert sorted(each.item for each in results) == sorted(items)
    assert all(worker.poll() is None for worker in cluster.workers.values())


def test_a_worker_keeps_its_processes_warm_between_batches(cluster: Loopback) -> None:
    with joined(cluster) as executor:
        pids = {each.value for each in executor.run(range(150), my_pid) if isinstance(each, Done)}
    assert len(pids) <= 4  # two workers with one process each, one of which may have had its last task


@pytest.mark.nightly
def test_work_that_no_worker_can_take_up_is_done_here(cluster: Loopback) -> None:
    with joined(cluster) as executor:
        results = list(executor.run([1, 2, 3], _only_here))
    assert sorted(each.value for each in results if isinstance(each, Done)) == [1, 2, 3]


def _only_here(number: int) -> int:
    return number


_only_here.__module__ = "tests.executors.test_cluster"


def test_batches_follow_the_number_and_the_size_of_the_items() -> None:
    assert _batch_items(range(10_000), 4) == BATCH_MOST
    assert _batch_items(range(90), 4) == BATCH_LEAST
    assert _batch_items(range(600), 4) == 37
    assert _batch_items(iter([]), 4) == BATCH_MOST
    executor = ClusterExecutor(scheduler="tcp://127.0.0.1:1", introduce=introduce)
    large = [DocumentJob(path="a", sha256=Sha256("0"), size_bytes=20 << 20) for _ in range(10)]
    flight: _Flight[DocumentJob] = _Flight([], [])
    assert executor._fill(flight, iter(large), BATCH_MOST, None) is False
    assert len(flight.items) == 2


@pytest.mark.nightly
def test_a_worker_finds_the_same_file_below_its_own_root(world: World, tmp_path: Path) -> None:
    elsewhere = tmp_path / "mounted"
    shutil.copytree(world.watch_dirs, elsewhere)
    here = world.watch_dirs.absolute()
    path = next(each for each in sorted(here.rglob("*.pdf")) if each.stat().st_size > 1000)
    only_there = elsewhere / path.relative_to(here).parent / "only-there.pdf"
    shutil.copy(path, only_there)
    asked = here / only_there.relative_to(elsewhere)
    with loopback(tmp_path / "cluster") as made:
        made.start_worker("far", root=elsewhere)
        with joined(made, root=here) as executor:
            job = DocumentJob(path=str(asked), sha256=Sha256("0" * 64), size_bytes=1)
            (result,) = executor.run([job], extract_job)
    assert isinstance(result, Done)
    assert result.item.path == str(asked)
    assert result.value.sha256 is not None


@pytest.mark.nightly
def test_a_worker_without_the_watched_folder_is_refused_by_name(world: World, tmp_path: Path) -> None:
    with loopback(tmp_path / "cluster") as made:
        (tmp_path / "empty").mkdir()
        made.start_worker("unmounted", root=tmp_path / "empty")
        with joined(made, root=world.watch_dirs.absolute()) as executor, pytest.raises(HouseError) as refused:
            list(executor.run([1], twice))
    assert refused.value.key == "cluster-worker-refused"
    assert "unmounted" in refused.value.sentence("en")
    assert f"{tmp_path}/empty/" in refused.value.sentence("vi")


def test_a_worker_with_another_version_is_refused_by_name(cluster: Loopback, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("pipeline.handshake.version", lambda _: "0.0.9")
    with joined(cluster) as executor, pytest.raises(HouseError) as refused:
        list(executor.run([1], twice))
    told = refused.value.sentence("en")
    assert refused.value.key == "cluster-worker-refused"
    assert f"version of vanthu: 0.0.9 here, {version('vanthu')} there" in told
    assert "worker one" in told or "worker two" in told
    assert "rulebook" not in told


@pytest.mark.nightly
def test_a_worker_with_another_rulebook_is_refused_by_name_even_when_it_joins_late(tmp_path: Path) -> None:
    other = with_another_law(tmp_path / "other")
    with loopback(tmp_path / "cluster") as made:
        made.start_worker("good")
        with joined(made) as executor:
            results = executor.run([0.02] * 3000, slowly)
            next(results)
            made.start_worker("different", code=other)
            with pytest.raises(HouseError) as refused:
                list(results)
    assert refused.value.key == "cluster-worker-refused"
    assert "different" in refused.value.sentence("en")
    assert "rulebook" in refused.value.sentence("en")
    assert "bộ quy tắc" in refused.value.sentence("vi")
    assert "extractor" not in refused.value.sentence("en")


def test_a_worker_with_another_clock_is_refused(cluster: Loopback, monkeypatch: pytest.MonkeyPatch) -> None:
    real = time.time
    with joined(cluster) as executor:
        monkeypatch.setattr("pipeline.executors.cluster.time.time", lambda: real() - 60)
        with pytest.raises(HouseError) as refused:
            list(executor.run([1], twice))
    assert "clock: 0 s here, +60 s there" in refused.value.sentence("en")


def test_a_worker_killed_at_work_costs_nothing_but_time(tmp_path: Path) -> None:
    marker = tmp_path / "marker"
    marker.touch()
    items = [str(number) for number in range(150)]
    items[60] = str(marker)
    with (
        loopback(tmp_path / "cluster", workers=2, DASK_DISTRIBUTED__SCHEDULER__ALLOWED_FAILURES="0") as made,
        joined(made) as executor,
    ):
        results = list(executor.run(items, kill_my_worker))
        dead = [name for name, worker in made.workers.items() if worker.poll() is not None]
    assert len(dead) == 1
    assert sorted(each.item for each in results) == sorted(items)
    assert all(isinstance(each, Done) for each in results)


@pytest.mark.nightly
def test_a_batch_that_kills_every_worker_is_done_here(tmp_path: Path) -> None:
    items = [str(number) for number in range(24)] + ["always"]
    with (
        loopback(tmp_path / "cluster", workers=2, DASK_DISTRIBUTED__SCHEDULER__ALLOWED_FAILURES="0") as made,
        joined(made) as executor,
    ):
        results = list(executor.run(items, kill_my_worker))
        assert all(worker.wait(5) for worker in made.workers.values())
    assert sorted(each.item for each in results if isinstance(each, Done)) == sorted(items)


def test_a_scheduler_killed_at_work_is_told(tmp_path: Path) -> None:
    items = [0.05 + number * 1e-9 for number in range(200)]
    given = []
    with loopback(tmp_path / "cluster", workers=1) as made, joined(made) as executor:
        assert made.scheduler is not None
        results = executor.run(items, slowly)
        given.append(next(results).item)
        made.kill(made.scheduler)
        with pytest.raises(HouseError) as lost:
            given.extend(each.item for each in results)
    assert lost.value.key == "cluster-lost"
    assert len(given) == len(set(given)) < len(items)


@pytest.mark.nightly
def test_a_scheduler_killed_at_work_is_told_and_the_next_pass_does_the_rest(
    settings: Settings, world: World, tmp_path: Path, by_processes: Found
) -> None:
    with loopback(tmp_path / "cluster", workers=1) as made:

        def kill_at_first_document(step: str, done: int, of: int | None) -> None:
            if step == "documents" and made.scheduler is not None and made.scheduler.poll() is None:
                made.kill(made.scheduler)

        store = open_store(f"sqlite:///{tmp_path}/vanthu.db")
        with joined(made, root=world.watch_dirs.absolute()) as executor:
            with pytest.raises(HouseError) as lost:
                scan(store, settings, world, executor, progress=kill_at_first_document)
            assert lost.value.key == "cluster-lost"
            assert lost.value.exit_code == 5
            made.start_scheduler(port=int(made.address.rpartition(":")[2]))
            # The worker comes back by itself, and the same executor connects anew.
            scan(store, settings, world, executor)
        assert found_in(store) == by_processes
        store.close()


@pytest.mark.nightly
def test_a_scheduler_that_is_not_there_and_one_without_workers_are_told(tmp_path: Path) -> None:
    nobody = ClusterExecutor(scheduler="tcp://127.0.0.1:1", introduce=introduce, connect=1.0)
    with nobody, pytest.raises(HouseError) as unreachable:
        list(nobody.run([1], twice))
    assert unreachable.value.key == "cluster-unreachable"
    with (
        loopback(tmp_path / "cluster") as made,
        joined(made, patience=0.5) as executor,
        pytest.raises(HouseError) as empty,
    ):
        list(executor.run([1], twice))
    assert empty.value.key == "cluster-no-workers"


@pytest.mark.nightly
def test_only_members_with_a_certificate_get_in(tmp_path: Path) -> None:
    keys = _keys(tmp_path)
    with loopback(tmp_path / "cluster", tls=keys) as made:
        assert made.address.startswith("tls://")
        made.start_worker("secured")
        ours = Tls(ca=Path(keys[0]), certificate=Path(keys[1]), key=Path(keys[2]))
        with ClusterExecutor(
            scheduler=made.address, introduce=introduce, tls=ours, limits=LIMITS, preload=PRELOAD
        ) as executor:
            assert len(list(executor.run(range(60), twice))) == 60
        strangers = _keys(tmp_path / "strangers")
        theirs = Tls(ca=Path(keys[0]), certificate=Path(strangers[1]), key=Path(strangers[2]))
        stranger = ClusterExecutor(scheduler=made.address, introduce=introduce, tls=theirs, connect=2.0)
        with stranger, pytest.raises(HouseError) as refused:
            list(stranger.run([1], twice))
    assert refused.value.key == "cluster-unreachable"


def _keys(folder: Path) -> tuple[str, str, str]:
    """A CA and a certificate of it with its key, as PEM files."""
    from datetime import UTC, datetime, timedelta

    from cryptography import x509
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import ec
    from cryptography.x509.oid import NameOID

    folder.mkdir(exist_ok=True)
    now = datetime.now(UTC)
    ca_key, key = ec.generate_private_key(ec.SECP256R1()), ec.generate_private_key(ec.SECP256R1())
    ca_name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "cluster")])

    def certificate(name: str, public: ec.EllipticCurvePublicKey, is_ca: bool) -> bytes:
        made = (
            x509.CertificateBuilder()
            .subject_name(x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)]))
            .issuer_name(ca_name)
            .public_key(public)
            .serial_number(x509.random_serial_number())
            .not_valid_before(now - timedelta(days=1))
            .not_valid_after(now + timedelta(days=1))
            .add_extension(x509.BasicConstraints(ca=is_ca, path_length=None), critical=True)
            .sign(ca_key, hashes.SHA256())
        )
        return made.public_bytes(serialization.Encoding.PEM)

    paths = [folder / name for name in ("ca.pem", "member.pem", "member.key")]
    paths[0].write_bytes(certificate("cluster", ca_key.public_key(), True))
    paths[1].write_bytes(certificate("member", key.public_key(), False))
    paths[2].write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    )
    return str(paths[0]), str(paths[1]), str(paths[2])


def test_the_commands_want_an_address_and_whole_keys(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    monkeypatch.delenv("VANTHU_SCHEDULER", raising=False)
    monkeypatch.chdir(tmp_path)
    assert cli.main(["worker", "--lang", "vi"]) == 2
    assert "VANTHU_SCHEDULER" in capsys.readouterr().err
    assert cli.main(["scan", "--executor", "dask", "--lang", "en"]) == 2
    assert "--scheduler" in capsys.readouterr().err
    assert cli.main(["worker", "--scheduler", "tls://10.0.0.1:1", "--tls-ca", "a.pem", "--lang", "en"]) == 2
    assert "--tls-key" in capsys.readouterr().err


def test_without_the_extra_it_is_told_what_to_install(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    monkeypatch.setitem(sys.modules, "distributed", None)
    monkeypatch.chdir(tmp_path)
    assert cli.main(["worker", "--scheduler", "tcp://127.0.0.1:1", "--lang", "en"]) == 2
    assert "vanthu[cluster]" in capsys.readouterr().err
    with (
        ClusterExecutor(scheduler="tcp://127.0.0.1:1", introduce=introduce) as executor,
        pytest.raises(HouseError, match="cluster-parts-missing"),
    ):
        list(executor.run([1], twice))
