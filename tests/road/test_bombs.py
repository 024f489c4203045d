"""`vanthu scan` with its workers over bombs: each is told in time, none is valid, nobody grows beyond bounds."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from pipeline.stores.sql import open_store
from rules.classes import IssuanceClass
from tests.road.bombs import LARGE, PICTURES, SMALL, UNPACKING, Bombs
from tests.watch.office import a_pdf, tree_digest

ROOT = Path(__file__).parents[2]
pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="memory is read from /proc")

SECONDS = 30.0
"""The wall clock of a document; a bomb that needs it all is told when it is over."""
START_SECONDS = 10.0
"""For the command's own start and its summary on a busy machine."""
WORKER_BYTES = 1024 << 20
"""PIPELINE E.3 #6; the most is held over a hundred thousand signatures with nothing in them."""
PARENT_BYTES = 200 << 20


@dataclass
class Peaks:
    """The most memory that each process of a command held, while it ran."""

    parent: int = 0
    others: dict[int, int] = field(default_factory=dict)

    @property
    def worker(self) -> int:
        return max(self.others.values(), default=0)


def scan(folder: Path) -> tuple[subprocess.CompletedProcess[str], Peaks, float]:
    """The command over a folder with a vanthu.toml, what it held and how long it took."""
    told, said = folder / "stdout", folder / "stderr"
    began = time.monotonic()
    with told.open("w") as out, said.open("w") as err:
        command = subprocess.Popen(
            [sys.executable, "-m", "cli", "scan", "--workers", "2", "--lang", "en", "--config", folder / "vanthu.toml"],
            cwd=ROOT, stdout=out, stderr=err, start_new_session=True,
        )  # fmt: skip
        peaks = Peaks()
        while command.poll() is None:
            _look(command.pid, peaks)
            time.sleep(0.02)
    took = time.monotonic() - began
    done = subprocess.CompletedProcess(command.args, command.returncode, told.read_text(), said.read_text())
    return done, peaks, took


def _look(leader: int, peaks: Peaks) -> None:
    for each in filter(str.isdigit, os.listdir("/proc")):
        try:
            session = int(Path(f"/proc/{each}/stat").read_text().rpartition(")")[2].split()[3])
            if session != leader:
                continue
            status = Path(f"/proc/{each}/status").read_text()
        except (OSError, IndexError, ValueError):
            continue
        held = next((int(line.split()[1]) << 10 for line in status.splitlines() if line.startswith("VmHWM")), 0)
        if int(each) == leader:
            peaks.parent = max(peaks.parent, held)
        else:
            peaks.others[int(each)] = max(peaks.others.get(int(each), 0), held)


def office_with(folder: Path, bombs: Bombs) -> Path:
    """A watched folder with these bombs and one sound document."""
    unit = folder / "watched" / "A"
    unit.mkdir(parents=True)
    (folder / "trust").mkdir()
    (folder / "vanthu.toml").write_text(
        'watch_dirs = "watched"\nstore = "sqlite:///store.db"\n[trust]\nfolder = "trust"\n'
    )
    for name, make in bombs.items():
        (unit / name).write_bytes(make())
    (unit / "sound.pdf").write_bytes(a_pdf("sound"))
    return folder


def check(folder: Path, bombs: Bombs, *, seconds: float) -> dict[str, IssuanceClass]:
    """Class by path, the sound document's left out."""
    before = tree_digest(folder / "watched")
    done, peaks, took = scan(folder)
    print(f"{', '.join(bombs)}: {took:.1f} s, worker {peaks.worker >> 20} MiB, parent {peaks.parent >> 20} MiB")
    assert done.returncode in (0, 4), done.stderr
    assert "Traceback" not in done.stderr
    assert tree_digest(folder / "watched") == before
    store = open_store(f"sqlite:///{folder}/store.db")
    rows = {str(row.path): row.verdict.issuance_class for row in store.issuances() if row.path}
    store.close()
    assert rows.pop("A/sound.pdf") is not IssuanceClass.UNREADABLE
    for name in bombs:
        print(f"  {name}: {rows.get(f'A/{name}', 'told: ' + _told_of(name, done.stderr))}")
        assert rows.get(f"A/{name}") is not IssuanceClass.E_ORIGINAL
        assert f"A/{name}" in rows or name in done.stderr, f"nobody hears of {name}"
    assert peaks.worker < WORKER_BYTES
    assert peaks.parent < PARENT_BYTES
    assert took < seconds
    return rows


def _told_of(name: str, said: str) -> str:
    return " | ".join(line for line in said.splitlines() if name in line)[:200]


def test_bombs_are_told_and_cost_little(tmp_path: Path) -> None:
    check(office_with(tmp_path, SMALL), SMALL, seconds=SECONDS + START_SECONDS)


@pytest.mark.nightly
@pytest.mark.parametrize("name", LARGE)
def test_a_large_bomb_is_told_within_its_time_and_memory(tmp_path: Path, name: str) -> None:
    one: dict[str, Callable[[], bytes]] = {name: LARGE[name]}
    check(office_with(tmp_path, one), one, seconds=SECONDS + START_SECONDS)


@pytest.mark.nightly
@pytest.mark.parametrize("name", [*UNPACKING, *PICTURES])
def test_what_unpacks_to_gigabytes_is_unreadable_and_costs_no_worker_half_of_one(tmp_path: Path, name: str) -> None:
    one: Bombs = {name: (UNPACKING | PICTURES)[name]}
    rows = check(office_with(tmp_path, one), one, seconds=SECONDS + START_SECONDS)
    assert (rows[f"A/{name}"] is IssuanceClass.UNREADABLE) == (name in UNPACKING)
