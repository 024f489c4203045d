"""A small cluster of real processes on this machine: a scheduler and workers, each started and killed by pid."""

from __future__ import annotations

import contextlib
import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
_PATIENCE_SECONDS = 40


@dataclass(slots=True)
class Loopback:
    """What was started, in a folder of its own."""

    folder: Path
    tls: tuple[str, str, str] | None = None
    """CA, certificate, key."""
    settings: Mapping[str, str] = field(default_factory=dict)
    """Dask's settings, by environment variable."""
    address: str = ""
    scheduler: subprocess.Popen[bytes] | None = None
    workers: dict[str, subprocess.Popen[bytes]] = field(default_factory=dict)
    started: list[subprocess.Popen[bytes]] = field(default_factory=list)

    def start_scheduler(self, port: int = 0) -> str:
        """Its address."""
        told = self.folder / "scheduler.json"
        told.unlink(missing_ok=True)
        secured = () if self.tls is None else (
            "--protocol", "tls", "--tls-ca-file", self.tls[0], "--tls-cert", self.tls[1], "--tls-key", self.tls[2]
        )  # fmt: skip
        self.scheduler = self._start(
            "scheduler",
            ["-m", "distributed.cli.dask_scheduler", "--host", "127.0.0.1", "--port", str(port), "--no-dashboard",
             "--scheduler-file", str(told), *secured],
        )  # fmt: skip
        _wait(lambda: told.exists() and told.stat().st_size > 0, self)
        self.address = json.loads(told.read_text())["address"]
        return self.address

    def start_worker(
        self, name: str, *, processes: int = 1, root: Path | None = None, code: Path = ROOT, wait: bool = True
    ) -> subprocess.Popen[bytes]:
        """`vanthu worker` as an officer starts it, with the source in `code`; back when it has joined."""
        secured: tuple[str, ...] = () if self.tls is None else (
            "--tls-ca", self.tls[0], "--tls-cert", self.tls[1], "--tls-key", self.tls[2]
        )  # fmt: skip
        where = ("--root", str(root)) if root else ()
        order = ["-m", "cli", "worker", "--scheduler", self.address, "--workers", str(processes), "--name", name]
        self.workers[name] = self._start(name, [*order, *where, *secured], code=code)
        if wait:
            self.wait_for(name, "Joined")
        return self.workers[name]

    def wait_for(self, name: str, word: str) -> None:
        log = self.folder / f"{name}.log"
        _wait(lambda: word in log.read_text("utf-8", "replace"), self)

    def kill(self, process: subprocess.Popen[bytes]) -> None:
        process.kill()
        process.wait()

    def _start(self, name: str, order: Sequence[str], code: Path = ROOT) -> subprocess.Popen[bytes]:
        paths = [str(code)] if code == ROOT else [str(code), str(ROOT)]
        environment = {
            **os.environ, "PYTHONPATH": os.pathsep.join(paths), "LC_ALL": "C.UTF-8", "VANTHU_LANG": "en",
            "DASK_TEMPORARY_DIRECTORY": str(self.folder), **self.settings,
        }  # fmt: skip
        with (self.folder / f"{name}.log").open("wb") as log:
            process = subprocess.Popen(
                [sys.executable, *order], stdout=log, stderr=log, env=environment, cwd=self.folder,
                start_new_session=True,
            )  # fmt: skip
        self.started.append(process)
        return process

    def logs(self) -> str:
        return "\n".join(
            f"--- {path.name}\n{path.read_text('utf-8', 'replace')[-2000:]}" for path in self.folder.glob("*.log")
        )


def _wait(is_so: object, cluster: Loopback) -> None:
    end = time.monotonic() + _PATIENCE_SECONDS
    while not is_so():  # type: ignore[operator]
        assert time.monotonic() < end, cluster.logs()
        time.sleep(0.05)


@contextlib.contextmanager
def loopback(
    folder: Path, *, workers: int = 0, tls: tuple[str, str, str] | None = None, **settings: str
) -> Iterator[Loopback]:
    """A scheduler with that many workers, named one, two, …; all of them end with the block."""
    folder.mkdir(parents=True, exist_ok=True)
    cluster = Loopback(folder, tls=tls, settings=settings)
    try:
        cluster.start_scheduler()
        names = ("one", "two", "three")[:workers]
        for name in names:
            cluster.start_worker(name, wait=False)
        for name in names:
            cluster.wait_for(name, "Joined")
        yield cluster
    finally:
        for process in cluster.started:
            if process.poll() is None:
                process.kill()
            process.wait()
