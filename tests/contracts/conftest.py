"""A PostgreSQL server for the tests, where its programs are installed."""

from __future__ import annotations

import importlib.util
import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path

import pytest

PLACES = ("/usr/lib/postgresql", "/usr/local/pgsql")


@dataclass
class Server:
    """A server that only this test session knows, on a socket in its own folder."""

    folder: Path
    postgres: str
    owner: str | None
    numbers: Iterator[int] = field(default_factory=count)
    process: subprocess.Popen[bytes] | None = None
    flushes: bool = False

    def new_schema(self) -> str:
        """The URL of an empty schema."""
        name = f"test_{os.getpid()}_{next(self.numbers)}"
        self.execute(f"CREATE SCHEMA {name}")
        return f"postgresql+psycopg://vanthu@/postgres?host={self.folder}&options=-csearch_path%3D{name}"

    def execute(self, *statements: str) -> list[tuple[object, ...]]:
        """The rows of the last of them; none of them is part of a transaction."""
        import psycopg

        with psycopg.connect(host=str(self.folder), user="vanthu", dbname="postgres", autocommit=True) as connection:
            answers = [connection.execute(statement) for statement in statements]
            return answers[-1].fetchall() if answers[-1].description else []

    def start(self) -> None:
        """Comes back when the server answers."""
        import psycopg

        settings = (
            "listen_addresses=",
            f"unix_socket_directories={self.folder}",
            f"fsync={'on' if self.flushes else 'off'}",
            "max_connections=40",
        )
        with open(self.folder / "log", "ab") as log:
            self.process = subprocess.Popen(
                [self.postgres, "-D", self.folder / "data", *(part for each in settings for part in ("-c", each))],
                stdout=log, stderr=log, user=self.owner, cwd=self.folder,
            )  # fmt: skip
        for _ in range(200):
            if self.process.poll() is not None:
                break
            try:
                psycopg.connect(host=str(self.folder), user="vanthu", dbname="postgres").close()
            except psycopg.OperationalError:
                time.sleep(0.05)
            else:
                return
        raise RuntimeError((self.folder / "log").read_text())

    def stop(self) -> None:
        """At once, breaking off every connection."""
        if self.process is not None:
            self.process.send_signal(signal.SIGINT)  # postgres: fast shutdown
            self.process.wait(timeout=20)
            self.process = None

    def crash(self) -> None:
        """As when its machine loses its power: no process of it says goodbye."""
        if self.process is not None:
            self.process.send_signal(signal.SIGQUIT)  # postgres: immediate shutdown; the next start recovers
            self.process.wait(timeout=20)
            self.process = None


def program(name: str) -> str | None:
    found = shutil.which(name)
    if found is None:
        installed = sorted(path for place in PLACES for path in Path(place).glob(f"*/bin/{name}"))
        found = str(installed[-1]) if installed else None
    return found


@pytest.fixture(scope="session")
def postgresql() -> Iterator[Server]:
    """A running server for all tests that leave it as it was."""
    yield from a_server()


@pytest.fixture
def own_postgresql() -> Iterator[Server]:
    """A running server for one test, which may do with it as it likes."""
    yield from a_server()


def a_server(*, flushes: bool = False) -> Iterator[Server]:
    """The test skips, saying so, where there is none to run or no driver to reach it.

    What a test keeps no power failure takes: unless it `flushes`, the server does not wait for its disk.
    """
    initdb, postgres = program("initdb"), program("postgres")
    if initdb is None or postgres is None:
        pytest.skip("PostgreSQL not at hand: no initdb and postgres on the path; install its server package")
    if importlib.util.find_spec("psycopg") is None:
        pytest.skip("PostgreSQL not at hand: the driver psycopg is not installed")
    owner: str | None = None
    if os.geteuid() == 0:  # the server refuses to run as root
        owner = next((name for name in ("postgres", "nobody") if _is_user(name)), None)
        if owner is None:
            pytest.skip("PostgreSQL not at hand: it does not run as root, and there is no user postgres or nobody")
    with _folder(owner) as folder:
        subprocess.run(
            [initdb, "-D", folder / "data", "-A", "trust", "-U", "vanthu", "-E", "UTF8", "--locale=C", "--no-sync"],
            check=True, stdout=subprocess.DEVNULL, user=owner, cwd=folder,
        )  # fmt: skip
        with _running(Server(folder, postgres, owner, flushes=flushes)) as server:
            yield server


@contextmanager
def standby_of(server: Server) -> Iterator[Server]:
    """A second server that follows the first, which from now on calls nothing kept that is not on both."""
    copier = program("pg_basebackup")
    if copier is None:
        pytest.skip("PostgreSQL not at hand: no pg_basebackup on the path")
    with _folder(server.owner) as folder:
        subprocess.run(
            [copier, "-D", folder / "data", "-h", server.folder, "-U", "vanthu", "-R", "-c", "fast", "--no-sync"],
            check=True, stdout=subprocess.DEVNULL, user=server.owner, cwd=folder,
        )  # fmt: skip
        with _running(Server(folder, server.postgres, server.owner)) as standby:
            server.execute("ALTER SYSTEM SET synchronous_standby_names = '*'", "SELECT pg_reload_conf()")
            yield standby


@contextmanager
def _folder(owner: str | None) -> Iterator[Path]:
    # A socket's path may have 107 bytes, and pytest's folders are closed to other users.
    with tempfile.TemporaryDirectory(prefix="vanthu-pg-", dir="/tmp") as made:
        if owner is not None:
            shutil.chown(made, owner)
        yield Path(made)


@contextmanager
def _running(server: Server) -> Iterator[Server]:
    server.start()
    try:
        yield server
    finally:
        server.stop()


def _is_user(name: str) -> bool:
    try:
        pwd.getpwnam(name)
    except KeyError:
        return False
    return True
