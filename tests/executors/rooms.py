"""The services of deploy/compose.yaml without a container engine: each in namespaces of its own, joined by real cables.

A room has its own network, mounts and processes, the root read-only, one user, no capability. What it runs, with which
environment, mounts, secrets and networks, is read from the compose file. A network of the file is a bridge; a service
is on it by a cable (a veth pair) that can be pulled. Needs root and Linux.
"""

from __future__ import annotations

import contextlib
import os
import re
import secrets
import shlex
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from tests.contracts.conftest import program

ROOT = Path(__file__).resolve().parents[2]
USER = 10001
"""As in deploy/Dockerfile."""
_MODELLED = {
    "image", "build", "read_only", "tmpfs", "cap_drop", "security_opt", "networks", "environment", "entrypoint",
    "command", "volumes", "secrets",
    # Told to an engine only, or done by the tests themselves:
    "restart", "init", "mem_limit", "shm_size", "depends_on", "profiles", "healthcheck",
}  # fmt: skip
_PATIENCE_SECONDS = 60


def lacking() -> str | None:
    """Why there can be no rooms here; None when there can."""
    if sys.platform != "linux" or os.geteuid() != 0:
        return "network namespaces are made by root on Linux"
    for name in ("ip", "unshare", "nsenter", "setpriv", "mount"):
        if shutil.which(name) is None:
            return f"no program {name} on the path (iproute2, util-linux)"
    if program("initdb") is None:
        return "PostgreSQL not at hand: install its server package"
    probe = f"vt{secrets.token_hex(3)}"
    script = (
        f"ip netns add {probe}; ip -n {probe} link add name br0 type bridge;"
        f"ip -n {probe} link add name one type veth peer name two;"
        "unshare --mount --pid --fork sh -ec '"
        "mount -t tmpfs none /mnt; mkdir /mnt/u /mnt/w /mnt/m;"
        "mount -t overlay -o lowerdir=/,upperdir=/mnt/u,workdir=/mnt/w none /mnt/m'"
    )
    made = subprocess.run(["sh", "-ec", script], capture_output=True, text=True)
    subprocess.run(["ip", "netns", "del", probe], capture_output=True)
    return None if made.returncode == 0 else f"no namespaces to be had: {made.stderr.strip()}"


@dataclass(slots=True)
class Province:
    """Its folder has keys/, house/, watch_dirs/ and what the rooms print."""

    folder: Path
    compose: dict[str, Any]
    variables: Mapping[str, str]
    """What .env would say."""
    tag: str = field(default_factory=lambda: f"v{secrets.token_hex(2)}")
    addresses: dict[tuple[str, str], str] = field(default_factory=dict)
    """(room, network) to address; rooms are named by their service, the second worker `worker-2`."""
    started: dict[str, subprocess.Popen[bytes]] = field(default_factory=dict)

    # Networks

    def lay(self, rooms: Sequence[str]) -> None:
        """A bridge for each network of the compose file, and a cable to it for each room that is on it."""
        for number, network in enumerate(self.compose["networks"]):
            assert self.compose["networks"][network]["internal"] is True
            switch = f"{self.tag}-{network}"
            _ip("netns", "add", switch)
            _ip("-n", switch, "link", "add", "name", "bridge", "type", "bridge")
            _ip("-n", switch, "link", "set", "dev", "bridge", "up")
            for place, room in enumerate(rooms, start=2):
                if network not in self.service(room)["networks"]:
                    continue
                space = f"{self.tag}-{room}"
                if not Path(f"/run/netns/{space}").exists():
                    _ip("netns", "add", space)
                    _ip("-n", space, "link", "set", "lo", "up")
                _ip("-n", space, "link", "add", "name", network, "type", "veth", "peer", "name", room, "netns", switch)
                address = self.addresses[room, network] = f"10.231.{number}.{place}"
                _ip("-n", space, "address", "add", f"{address}/24", "dev", network)
                _ip("-n", space, "link", "set", "dev", network, "up")
                _ip("-n", switch, "link", "set", "dev", room, "master", "bridge", "up")

    def pull(self, room: str, network: str) -> None:
        """The cable between them is out: nobody is told, nothing is refused, packets go nowhere."""
        _ip("-n", f"{self.tag}-{network}", "link", "set", "dev", room, "down")

    def plug(self, room: str, network: str) -> None:
        _ip("-n", f"{self.tag}-{network}", "link", "set", "dev", room, "up")

    # Rooms

    def service(self, room: str) -> dict[str, Any]:
        found: dict[str, Any] = self.compose["services"][re.sub(r"-\d$", "", room)]
        assert set(found) <= _MODELLED, f"{room}: a room does not know {set(found) - _MODELLED}"
        return found

    def start(self, room: str, command: Sequence[str] | None = None, *, more: Sequence[str] = ()) -> None:
        """The service's command, or another of its program, with `more` at its end."""
        service = self.service(room)
        bin_ = Path(sys.executable).parent
        if room == "database":
            order = [str(program("postgres")), "-D", "/var/lib/postgresql/data", "-c", "listen_addresses=*",
                     "-c", f"unix_socket_directories={self.folder}/socket"]  # fmt: skip
        else:
            first, *rest = service.get("entrypoint", ["vanthu"])
            words = [self._told(str(each)) for each in (service["command"] if command is None else command)]
            order = [str(bin_ / first), *rest, *words, *more]
        script = "\n".join(
            ["set -eu", f"hostname {room}", *self._furniture(room, service), self._exec(service, order, room)]
        )
        out = self.folder / f"{room}.out"
        environment = {
            "PATH": os.environ["PATH"], "LANG": "C.UTF-8", "VANTHU_LANG": "en", "PYTHONDONTWRITEBYTECODE": "1",
            **{name: self._told(str(value)) for name, value in service.get("environment", {}).items()},
        }  # fmt: skip
        with out.open("wb") as log:
            self.started[room] = subprocess.Popen(
                ["nsenter", f"--net=/run/netns/{self.tag}-{room}", "unshare", "--mount", "--pid", "--uts", "--fork",
                 "--propagation", "private", "sh", "-c", script],
                stdout=log, stderr=log, env=environment, stdin=subprocess.DEVNULL,
            )  # fmt: skip

    def _furniture(self, room: str, service: Mapping[str, Any]) -> list[str]:
        """Mounts of the room: everything of this machine read-only below a layer of its own, and what is given it."""
        new = f"{self.folder}/rooms/{room}"
        lines = [
            f"mkdir -p {new}", f"mount -t tmpfs none {new}", f"mkdir {new}/upper {new}/work {new}/root",
            f"mount -t overlay -o lowerdir=/,upperdir={new}/upper,workdir={new}/work none {new}/root",
            f"cd {new}/root",
        ]  # fmt: skip
        for each in (ROOT, Path(sys.prefix), Path(sys.base_prefix)):  # other disks are not in the layer below
            lines.append(f"test -e .{each} || {{ mkdir -p .{each}; mount --bind {each} .{each}; }}")
            lines += [f"chmod o+x .{above}" for above in [*reversed(each.parents)][1:]]
        lines += ["mount -t proc none proc", "mount --rbind /dev dev", "mount -t tmpfs none run"]
        lines.append("rm -f usr/bin/tesseract")  # only here: a page takes it seconds, and no cut needs it
        given = [self._told(each).rsplit(":", 2) for each in service.get("volumes", ()) if each.count(":") > 1]
        given += [
            [self._told(self.compose["secrets"][name]["file"]), f"/run/secrets/{name}", "ro"]
            for name in service.get("secrets", ())
        ]
        for source, target, mode in given:
            here = self.folder / source
            assert mode in ("ro", "rw")
            lines.append(f"mkdir -p {'.' + target if here.is_dir() else '.' + os.path.dirname(target)}")
            lines += [] if here.is_dir() else [f"touch .{target}"]
            lines += [f"mount --bind {here} .{target}", f"mount -o remount,bind,{mode} .{target}"]
        names = [
            f"{address} {other}" for (other, network), address in self.addresses.items()
            if network in service["networks"]
        ]  # fmt: skip
        lines.append(f"printf '%s\\n' '127.0.0.1 localhost' {shlex.join(names)} > etc/hosts")
        if room == "database":
            lines += [f"mkdir -p var/lib/postgresql/data .{self.folder}/socket",
                      f"mount --bind {self.folder}/data var/lib/postgresql/data",
                      f"mount --bind {self.folder}/socket .{self.folder}/socket",
                      *(f"chmod o+x .{above}" for above in [*reversed(self.folder.parents)][1:])]  # fmt: skip
        for scratch in service.get("tmpfs", ()):
            lines.append(f"mount -t tmpfs -o mode=1777 none .{scratch}")
        if service.get("read_only"):
            lines.append(f"mount -o remount,ro {new}/root")
        return lines

    def _exec(self, service: Mapping[str, Any], order: Sequence[str], room: str) -> str:
        words = ["exec", "chroot", "."]
        if room == "database":
            words += ["setpriv", "--reuid", "postgres", "--regid", "postgres", "--clear-groups"]
            return shlex.join([*words, *order])
        assert service["cap_drop"] == ["ALL"]
        assert service["security_opt"] == ["no-new-privileges:true"]
        words += ["setpriv", "--reuid", str(USER), "--regid", str(USER), "--clear-groups", "--inh-caps=-all",
                  "--bounding-set=-all", "--no-new-privs", "sh", "-c", f"cd /srv/house 2>/dev/null || cd /; exec {shlex.join(order)}"]  # fmt: skip # noqa: E501
        return shlex.join(words)

    def _told(self, text: str) -> str:
        """With the variables of .env in their places, as compose does it."""

        def of(found: re.Match[str]) -> str:
            name, default = found["name"], found["default"]
            if name not in self.variables and default is None:
                raise AssertionError(f"{name} is not told, and compose wants it")
            return self.variables.get(name, default or "")

        return re.sub(r"\$\{(?P<name>\w+)(?::-(?P<default>[^}]*)|:\?[^}]*)?\}", of, text)

    # What happens

    def run(self, room: str, command: Sequence[str], *, within: float = 120) -> tuple[int, str]:
        """Exit code and what was printed, once it has ended."""
        self.start(room, command)
        return self.ended(room, within=within)

    def ended(self, room: str, *, within: float) -> tuple[int, str]:
        code = self.started[room].wait(timeout=within)
        return code, self.printed(room)

    def printed(self, room: str) -> str:
        return (self.folder / f"{room}.out").read_text("utf-8", "replace")

    def kill(self, room: str, how: signal.Signals = signal.SIGKILL) -> None:
        """Its first process is sent this; back when it has ended, and with it every other one of its namespace."""
        process = self.started[room]
        for first in Path(f"/proc/{process.pid}/task/{process.pid}/children").read_text().split():
            os.kill(int(first), how)
        process.wait(timeout=30)

    def stop_database(self) -> None:
        """At once, breaking off every connection."""
        self.kill("database", signal.SIGINT)

    def wait_for(self, room: str, word: str) -> None:
        wait(lambda: word in self.printed(room), self.told)

    def start_database(self) -> None:
        """Comes back when the check of the compose file finds it healthy."""
        check = self.service("database")["healthcheck"]["test"]
        assert check[0] == "CMD-SHELL"
        self.start("database")
        ready = [str(program("pg_isready")), *shlex.split(check[1])[1:], "-h", str(self.folder / "socket")]
        wait(lambda: subprocess.run(ready, capture_output=True).returncode == 0, self.told)

    def told(self) -> str:
        return "\n".join(
            f"--- {path.name}\n{path.read_text('utf-8', 'replace')[-1500:]}" for path in self.folder.glob("*.out")
        )


def wait(is_so: Callable[[], bool], told: Callable[[], str], *, within: float = _PATIENCE_SECONDS) -> None:
    end = time.monotonic() + within
    while not is_so():
        assert time.monotonic() < end, told()
        time.sleep(0.05)


def _ip(*words: str) -> None:
    subprocess.run(["ip", *words], check=True, capture_output=True, text=True)


def _init_database(province: Province) -> None:
    """What the entrypoint of the database's image does at its first start."""
    service = province.service("database")
    environment = service["environment"]
    (secret,) = service["secrets"]
    assert environment["POSTGRES_PASSWORD_FILE"] == f"/run/secrets/{secret}"
    data = province.folder / "data"
    password = province.folder / "password"
    shutil.copy(province.folder / province.compose["secrets"][secret]["file"], password)
    for path in (data, province.folder / "socket"):
        path.mkdir()
        shutil.chown(path, "postgres")
    shutil.chown(password, "postgres")
    province.folder.chmod(0o755)
    subprocess.run(
        [str(program("initdb")), "-D", data, "-U", environment["POSTGRES_USER"], f"--pwfile={password}",
         "--auth-host=scram-sha-256", "--auth-local=trust", "--no-sync", *environment["POSTGRES_INITDB_ARGS"].split()],
        check=True, stdout=subprocess.DEVNULL, user="postgres", cwd="/",
    )  # fmt: skip
    with (data / "pg_hba.conf").open("a") as file:
        file.write("host all all all scram-sha-256\n")
    province.start_database()
    import psycopg

    with psycopg.connect(
        host=str(province.folder / "socket"), user=environment["POSTGRES_USER"], dbname="postgres", autocommit=True
    ) as connection:
        connection.execute(f"CREATE DATABASE {environment['POSTGRES_DB']}")


@contextlib.contextmanager
def province(folder: Path, *, watch_dirs: Path, house: Path, keys: Sequence[str]) -> Iterator[Province]:
    """All roles but the scan, at work: database, scheduler and two workers of one process each."""
    compose: dict[str, Any] = yaml.safe_load((ROOT / "deploy" / "compose.yaml").read_text(encoding="utf-8"))
    made = Province(folder, compose, {"VANTHU_WATCH_DIRS": str(watch_dirs), "VANTHU_PROCESSES": "1"})
    (folder / "keys").mkdir()
    for path in keys:
        shutil.copy(path, folder / "keys")
    password = secrets.token_hex(12)
    (folder / "keys" / "database-password").write_text(password)
    (folder / "keys" / "pgpass").write_text(f"database:5432:*:vanthu:{password}\n")
    for path in [folder / "keys", *(folder / "keys").iterdir()]:
        os.chown(path, USER, USER)
        path.chmod(0o700 if path.is_dir() else 0o600)
    shutil.copytree(house, folder / "house")
    (folder / "reports").mkdir()
    os.chown(folder / "reports", USER, USER)
    rooms = ["database", "scheduler", "worker", "worker-2", "scan"]
    try:
        made.lay(rooms)
        _init_database(made)
        made.start("scheduler")
        made.wait_for("scheduler", "Scheduler at")
        for room in ("worker", "worker-2"):
            made.start(room)
        for room in ("worker", "worker-2"):
            made.wait_for(room, "Joined")
        yield made
    finally:
        for room, process in made.started.items():
            if process.poll() is None:
                made.kill(room)
        for space in {f"{made.tag}-{name}" for name in (*rooms, *compose["networks"])}:
            subprocess.run(["ip", "netns", "del", space], capture_output=True)
