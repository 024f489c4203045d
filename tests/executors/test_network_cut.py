"""The services of deploy/compose.yaml in rooms of their own, and the cables between them pulled in mid-pass.

Nothing hangs, nothing is lost, nothing comes twice: verdicts in the end are those of a scan on one machine. Figures
last measured stand in docs/guarantees.md.
"""

from __future__ import annotations

import shutil
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from pipeline.auditing import verify_log
from pipeline.config import Settings, load_settings
from pipeline.demo.world import World
from pipeline.executors.processes import ProcessExecutor
from pipeline.stores.sql import SqlStore, open_store
from tests.executors.rooms import Province, lacking, province, wait
from tests.executors.test_cluster import PRELOAD, Found, _keys, found_in, stored

pytestmark = pytest.mark.nightly

COPIES = 3
"""Of every document, each with bytes of its own: a pass long enough to be cut in its middle."""
BOUND_SECONDS = 120
"""A pass whose network is cut has ended after so long, with exit code 5."""


@pytest.fixture(scope="module")
def house(world: World, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A world with more documents, its settings naming it as it is mounted in a room."""
    if why := lacking():
        pytest.skip(why)
    folder = tmp_path_factory.mktemp("house")
    shutil.copytree(world.watch_dirs, folder / "watch_dirs")
    for path in sorted((folder / "watch_dirs").rglob("*.pdf")):
        unit = folder / "watch_dirs" / path.relative_to(folder / "watch_dirs").parts[0]
        for number in range(1, COPIES if path.stat().st_size > 1000 else 1):
            copy = unit / f"copy-{number}" / path.relative_to(unit)
            copy.parent.mkdir(parents=True, exist_ok=True)
            copy.write_bytes(path.read_bytes() + b"\n" * number)
    shutil.copytree(world.settings.parent / "trust", folder / "house" / "trust")
    told = world.settings.read_text(encoding="utf-8").splitlines()
    new = {"watch_dirs": "/srv/watch_dirs", "store": "postgresql+psycopg://vanthu@database/vanthu"}
    lines = [next((f'{name} = "{new[name]}"' for name in new if each.startswith(f"{name} = ")), each) for each in told]
    reports = ["", "[reports]", 'folder = "/srv/reports"', 'formats = ["json"]', ""]
    (folder / "house" / "vanthu.toml").write_text("\n".join([*lines, *reports]), encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def by_one_machine(house: Path, world: World, tmp_path_factory: pytest.TempPathFactory) -> Found:
    there = tmp_path_factory.mktemp("local")
    shutil.copy(world.settings, there / "vanthu.toml")
    shutil.copytree(house / "house" / "trust", there / "trust")
    (there / "watch_dirs").symlink_to(house / "watch_dirs")
    settings: Settings = load_settings(there / "vanthu.toml", base=there)
    with ProcessExecutor(workers=2, preload=PRELOAD) as executor:
        return stored(there, settings, world, executor)


@pytest.fixture
def made(house: Path, tmp_path: Path) -> Iterator[Province]:
    # A socket's path may have 107 bytes, and pytest's folders are closed to the database's user.
    with tempfile.TemporaryDirectory(prefix="vanthu-", dir="/tmp") as folder:
        keys = _keys(tmp_path / "made-keys")
        with province(Path(folder), watch_dirs=house / "watch_dirs", house=house / "house", keys=keys) as made:
            yield made


def start_scan(made: Province, world: World) -> None:
    """The command of the compose file, judging as of the world's day."""
    made.start("scan", more=("--at", world.judged_at.isoformat()))


def in_mid_pass(made: Province) -> None:
    """Comes back when some documents are kept and most are not."""
    import psycopg

    def kept() -> int:
        try:
            with psycopg.connect(host=str(made.folder / "socket"), user="vanthu", dbname="vanthu") as connection:
                row = connection.execute("SELECT count(*) FROM document").fetchone()
                return int(row[0]) if row else 0
        except psycopg.errors.UndefinedTable:
            return 0

    wait(lambda: kept() >= 64, made.told)
    assert made.started["scan"].poll() is None, made.told()


def a_store(made: Province) -> SqlStore:
    return open_store(f"postgresql+psycopg://vanthu@/vanthu?host={made.folder}/socket")


def scan_until_it_has_the_store(made: Province, world: World, *, within: float) -> int:
    """The next pass; again where the server still holds the lock of the one that was cut off."""
    end = time.monotonic() + within
    while True:
        start_scan(made, world)
        code, printed = made.ended("scan", within=240)
        if code != 5 or "in use" not in printed or time.monotonic() > end:
            return code
        time.sleep(3)


def same_as_one_machine(made: Province, by_one_machine: Found) -> None:
    store = a_store(made)
    try:
        found = found_in(store)
        assert found.keys() == by_one_machine.keys()
        assert [name for name in found if found[name] != by_one_machine[name]] == []
        assert verify_log(store) == ()
    finally:
        store.close()
    assert (made.folder / "reports" / "vanthu-2026-03.json").exists()
    code, printed = made.run("scan", ["audit", "verify", "--against", "/srv/reports/vanthu-2026.json"])
    assert code == 0, printed
    code, printed = made.run("scan", ["summary"])
    assert "BVDN" in printed or "Bệnh viện" in printed, printed


def test_rooms_are_as_closed_as_the_compose_file_says(made: Province) -> None:
    python = Path(sys.executable)
    tries = (
        "import os, socket\n"
        "print([l.split()[1] for l in open('/proc/self/status') if l.startswith(('CapEff', 'CapBnd', 'NoNewPrivs'))])\n"
        "print(os.getuid())\n"
        "for path in ('/srv/watch_dirs/x', '/etc/x', '/keys/x'):\n"
        "    try: open(path, 'w')\n"
        "    except OSError as no: print(path, no.strerror)\n"
        "open('/tmp/x', 'w')\n"
        "for name, port in ((DATABASE, 5432), ('scheduler', 8786), ('scheduler', 8787)):\n"
        "    try: socket.create_connection((name, port), 2).close(); print(port, 'reached')\n"
        "    except OSError as no: print(port, 'out of reach')\n"
        "import urllib.request, urllib.error\n"
        "for page in ('/health', '/json/identity.json', '/info/main/workers.html'):\n"
        "    try: print(urllib.request.urlopen('http://scheduler:8787' + page, timeout=5).status)\n"
        "    except urllib.error.HTTPError as no: print(page, no.code)\n"
    ).replace("DATABASE", repr(made.addresses["database", "store"]))
    made.kill("worker-2")
    service = made.compose["services"]["worker"]
    service["entrypoint"] = [str(python)]
    made.start("worker-2", ["-c", tries])
    code, printed = made.ended("worker-2", within=60)
    assert code == 0, printed
    assert printed.splitlines() == [
        "['0000000000000000', '0000000000000000', '1']", "10001",
        "/srv/watch_dirs/x Read-only file system", "/etc/x Read-only file system", "/keys/x Read-only file system",
        "5432 out of reach", "8786 reached", "8787 reached",
        "/health 404", "/json/identity.json 404", "/info/main/workers.html 404",
    ]  # fmt: skip


@pytest.mark.parametrize("network", ["cluster", "store"])
def test_a_pass_cut_off_ends_in_bounded_time_and_the_next_does_the_rest(
    made: Province, world: World, by_one_machine: Found, network: str
) -> None:
    start_scan(made, world)
    in_mid_pass(made)
    made.pull("scan", network)
    cut = time.monotonic()
    code, printed = made.ended("scan", within=BOUND_SECONDS)
    print(f"cut from {network}: ended after {time.monotonic() - cut:.0f} s", printed[-600:], file=sys.stderr)
    assert code == 5, printed
    assert "Traceback" not in printed
    made.plug("scan", network)
    mended = time.monotonic()
    assert scan_until_it_has_the_store(made, world, within=BOUND_SECONDS) in (0, 4), made.told()
    print(f"next pass done {time.monotonic() - mended:.0f} s after the network was back", file=sys.stderr)
    same_as_one_machine(made, by_one_machine)


def test_a_worker_cut_off_in_mid_pass_costs_time_only(made: Province, world: World, by_one_machine: Found) -> None:
    start_scan(made, world)
    in_mid_pass(made)
    made.pull("worker", "cluster")
    cut = time.monotonic()
    code, printed = made.ended("scan", within=300)
    print(f"one worker cut off: the pass ended {time.monotonic() - cut:.0f} s later", file=sys.stderr)
    assert code in (0, 4), printed
    same_as_one_machine(made, by_one_machine)


def test_a_worker_killed_a_scheduler_and_a_database_restarted_lose_nothing(
    made: Province, world: World, by_one_machine: Found
) -> None:
    start_scan(made, world)
    in_mid_pass(made)
    made.kill("worker")
    made.kill("scheduler")
    code, printed = made.ended("scan", within=BOUND_SECONDS)
    assert code == 5, printed
    made.start("scheduler")
    made.start("worker")
    made.wait_for("worker", "Joined")
    start_scan(made, world)
    time.sleep(3)
    assert made.started["scan"].poll() is None, made.told()
    made.stop_database()
    code, printed = made.ended("scan", within=BOUND_SECONDS)
    assert code == 5, printed
    made.start_database()
    assert scan_until_it_has_the_store(made, world, within=BOUND_SECONDS) in (0, 4), made.told()
    same_as_one_machine(made, by_one_machine)
