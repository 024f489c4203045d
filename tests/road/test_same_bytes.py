"""The same files at the same time give the same reports, byte for byte, whoever reads them, in whatever order.

Held against each other: every kind of executor, folders filled in another order, hash seeds, locales and time zones.
"""

from __future__ import annotations

import os
import random
import shutil
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path

import pytest

from pipeline.demo.world import World
from tests.executors.loopback import loopback
from tests.watch.office import tree_digest

ROOT = Path(__file__).parents[2]
FORMATS = ("html", "json", "csv", "xlsx", "docx", "openmetrics")
_REPORTS = """
import sys, cli
for language in sys.argv[3].split():
    for name in sys.argv[2].split():
        words = ["report", "--lang", language, "--format", name, "--config", "vanthu.toml"]
        assert cli.main([*words, "-o", f"{sys.argv[1]}/report.{language}.{name}"]) == 0, (name, language)
"""


@dataclass(frozen=True)
class Way:
    """One way to come to the same reports."""

    scan: tuple[str, ...]
    seed: str = "0"
    environment: Mapping[str, str] = field(default_factory=dict)
    shuffle: int | None = None
    """In which order the folders were filled; None: as they are."""


SERIAL = Way(("--executor", "serial"), environment={"LC_ALL": "C.UTF-8", "TZ": "UTC"})
QUICK = {
    "two processes, shuffled, in Vietnam": Way(
        ("--workers", "2"), "1", {"LC_ALL": "vi_VN.UTF-8", "TZ": "Asia/Ho_Chi_Minh"}, shuffle=1
    ),
}
ALL = {
    **QUICK,
    "one process": Way(("--workers", "1"), "2"),
    "eight processes": Way(("--workers", "8"), "3", {"LC_ALL": "C.UTF-8", "TZ": "America/New_York"}),
    "serial, shuffled": Way(("--executor", "serial"), "4", {"TZ": "Asia/Kathmandu"}, shuffle=2),
    "a random hash seed": Way(("--workers", "2"), "random", {"LANG": "tr_TR.UTF-8"}, shuffle=3),
    "another locale's word for yes": Way(("--executor", "serial"), "5", {"LC_ALL": "POSIX", "PYTHONUTF8": "1"}),
}


def copied(world: World, to: Path, *, units: tuple[str, ...] | None, shuffle: int | None) -> Path:
    """The world with its times, its files made in an order of chance: that is the order in which folders list them."""
    paths = sorted(path for path in world.directory.rglob("*") if path.is_file() and path.suffix != ".db")
    if units is not None:
        gone = {path.name for path in world.watch_dirs.iterdir() if path.name not in units}
        below = [
            path.relative_to(world.watch_dirs).parts[0] if world.watch_dirs in path.parents else "" for path in paths
        ]
        paths = [path for path, unit in zip(paths, below, strict=True) if unit not in gone]
    if shuffle is not None:
        random.Random(shuffle).shuffle(paths)
    for path in paths:
        target = to / path.relative_to(world.directory)
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(path, target)
    return to


def reports(
    folder: Path, world: World, way: Way, *more: str, languages: str = "vi en", again: bool = True
) -> dict[str, str]:
    """What the two commands write of this folder: SHA-256 by name. `again`: a second scan reads and changes nothing."""
    environment = {
        name: value
        for name, value in os.environ.items()
        if name not in ("LC_ALL", "LANG", "LC_MESSAGES", "TZ", "VANTHU_LANG")
    }
    environment |= {"PYTHONHASHSEED": way.seed, "PYTHONPATH": str(ROOT), **way.environment}
    scan = [
        sys.executable,
        "-m",
        "cli",
        "scan",
        "--config",
        "vanthu.toml",
        "--at",
        world.judged_at.isoformat(),
        "--lang",
        "en",
    ]
    found = []
    before = tree_digest(folder / world.watch_dirs.name)
    for number in (1, 2) if again else (1,):
        done = subprocess.run([*scan, *way.scan, *more], cwd=folder, env=environment, capture_output=True, text=True)
        assert done.returncode in (0, 4), done.stderr
        assert ("read 0," in done.stderr) == (number == 2), done.stderr
        (into := folder.parent / f"{folder.name}-reports-{number}").mkdir()
        order = [sys.executable, "-c", _REPORTS, str(into), " ".join(FORMATS), languages]
        subprocess.run(order, cwd=folder, env=environment, check=True)
        found.append({path.name: sha256(path.read_bytes()).hexdigest() for path in sorted(into.iterdir())})
    assert len(found[0]) == len(languages.split()) * len(FORMATS)
    assert found[0] == found[-1], "a second scan changes no report"
    assert tree_digest(folder / world.watch_dirs.name) == before
    return found[0]


def differing(one: Mapping[str, str], other: Mapping[str, str]) -> list[str]:
    return [name for name in one if one[name] != other[name]]


def test_reports_are_the_same_bytes_by_one_process_and_by_several(world: World, tmp_path: Path) -> None:
    units = ("KSBT",)
    expected = reports(copied(world, tmp_path / "serial", units=units, shuffle=None), world, SERIAL, languages="vi")
    for name, way in QUICK.items():
        there = copied(world, tmp_path / name, units=units, shuffle=way.shuffle)
        found = reports(there, world, way, languages="vi", again=False)
        assert differing(expected, found) == [], name


@pytest.mark.nightly
def test_reports_are_the_same_bytes_in_every_way_and_place(world: World, tmp_path: Path) -> None:
    expected = reports(copied(world, tmp_path / "serial", units=None, shuffle=None), world, SERIAL)
    for name, way in ALL.items():
        found = reports(copied(world, tmp_path / name, units=None, shuffle=way.shuffle), world, way)
        assert differing(expected, found) == [], name
    there = copied(world, tmp_path / "cluster", units=None, shuffle=4)
    with loopback(tmp_path / "loopback", workers=2) as cluster:
        found = reports(there, world, Way(("--executor", "dask"), "6"), "--scheduler", cluster.address)
    assert differing(expected, found) == [], "cluster"
