"""A soak: `vanthu watch` as it is run for years, over a real clock, with what machines do to it.

A file a second is dropped, and the oldest taken away, so that memory grows only if something leaks. Now and then a
unit's folder goes away and comes back, a worker is killed, the watcher itself is killed and started again, an export is
replaced. At the end it is counted what came of every file.

Run by hand as `python -m tests.watch.soaking FOLDER SECONDS [shared]`; prints the figures as JSON. With `shared` no
folder's events are told by the kernel: every one is polled, as a network share is.
"""

from __future__ import annotations

import json
import os
import random
import signal
import sqlite3
import subprocess
import sys
import time
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from pipeline.auditing import verify_log
from pipeline.stores.access import reading
from tests.watch.office import Office, a_pdf, digest

ROOT = Path(__file__).parents[2]
UNITS = ("A", "B", "C", "D")
REGISTER = "Số, ký hiệu văn bản;Ngày tháng văn bản;Trích yếu\n"
_WARM_SECONDS = 60.0
"""A watcher's first minute is left out of its slopes: it imports, and starts its workers."""
_FILLED_SECONDS = 600.0
"""By then every kind of trouble has come, and what it keeps between passes is full: the slope from there on is told
beside that of the whole life."""
_SHARED = "import pipeline.intake.mounts as m, pipeline.watch as w\nw.mode_of = lambda *_, **__: m.Mode.POLLING\n"
"""A watcher to which every folder is a network share's."""


@dataclass
class Life:
    """One process of the watcher, from its start to its end."""

    process: subprocess.Popen[bytes]
    began: float
    samples: list[tuple[float, float, int]] = field(default_factory=list)
    """(seconds since its start, RSS in MB, descriptors)"""


@dataclass
class Soak:
    """What is done to a watcher for so many seconds, and what is seen."""

    office: Office
    seconds: float
    is_shared: bool = False
    every: float = 1.0
    """Seconds between two files."""
    stay: int = 200
    """So many files stay; those before are taken away once they are judged, as an office clears its folder."""
    troubles: tuple[str, ...] = ("worker", "folder", "register", "watcher")
    trouble_every: float = 20.0
    watcher_dies_at: int = 30
    """The trouble that is the watcher's own death: one, so that a life of its is long enough to measure."""
    dropped: dict[str, tuple[str, float]] = field(default_factory=dict)
    """Path → (content, wall clock when it was whole)"""
    present: list[str] = field(default_factory=list)
    removed: set[str] = field(default_factory=set)
    lives: list[Life] = field(default_factory=list)
    wrongs: list[str] = field(default_factory=list)
    counts: dict[str, int] = field(default_factory=dict)
    began: float = 0.0

    def run(self) -> dict[str, Any]:
        """The figures. Any: JSON."""
        chance = random.Random(20)
        (self.office.folder / "vanthu.toml").write_text(
            'watch_dirs = "watched"\nstore = "sqlite:///state/store.db"\n'
            + "".join(f'[[unit]]\ncode = "{unit}"\nname = "Đơn vị {unit}"\n' for unit in UNITS)
        )
        self._start()
        self.began = time.monotonic()
        next_file, next_trouble, next_sample, troubles = self.began, self.began + self.trouble_every, self.began, 0
        try:
            while (now := time.monotonic()) < self.began + self.seconds:
                if now >= next_file:
                    self._drop()
                    next_file += self.every
                if now >= next_sample:
                    self._sample()
                    next_sample += 5.0
                if now >= next_trouble and self.troubles and now < self.began + self.seconds - 30:
                    troubles += 1
                    kinds = [kind for kind in self.troubles if kind != "watcher"]
                    is_its_own = "watcher" in self.troubles and troubles == self.watcher_dies_at
                    kind = "watcher" if is_its_own else chance.choice(kinds)
                    getattr(self, f"_{kind}_trouble")()
                    self.counts[kind] = self.counts.get(kind, 0) + 1
                    next_trouble = time.monotonic() + self.trouble_every
                time.sleep(max(0.0, min(next_file, next_sample, next_trouble) - time.monotonic(), 0.01))
            self._wait_for_all()
        finally:
            life = self.lives[-1]
            life.process.send_signal(signal.SIGTERM)
            life.process.wait(30)
        return self._figures()

    # what is done to it

    def _start(self) -> None:
        program = (_SHARED if self.is_shared else "") + "import sys, cli; sys.exit(cli.main())"
        command = [sys.executable, "-c", program, "watch", "--workers", "2", "--lang", "en", "--log", "json"]
        environment = dict(os.environ, PYTHONPATH=str(ROOT))
        with open(self.office.folder / "log", "ab") as log:
            process = subprocess.Popen(command, cwd=self.office.folder, env=environment, stdout=log, stderr=log)
        self.lives.append(Life(process, time.monotonic()))
        self._until("watching", "after its start", within=60)

    def _drop(self) -> None:
        number = len(self.dropped)
        unit = UNITS[number % len(UNITS)]
        data = a_pdf(f"soak {number}")
        path = f"{unit}/{number // 400}/{number}.pdf"
        if not (self.office.root / unit).exists():  # gone for the moment, as a share is
            path = f"{UNITS[(number + 1) % len(UNITS)]}/{number // 400}/{number}.pdf"
        file = self.office.root / path
        file.parent.mkdir(exist_ok=True)
        file.write_bytes(data)
        self.dropped[path] = digest(data), time.time()
        self.present.append(path)
        while len(self.present) > self.stay and time.time() - self.dropped[self.present[0]][1] > 180:
            with suppress(FileNotFoundError):  # its unit's folder is away; it stays
                os.unlink(self.office.root / self.present[0])
                self.removed.add(self.present[0])
            self.present.pop(0)

    def _worker_trouble(self) -> None:
        """SIGKILL to a worker, as the out-of-memory killer does."""
        workers = [pid for pid in below(self.lives[-1].process.pid) if _is_worker(pid)]
        if workers:
            os.kill(workers[-1], signal.SIGKILL)

    def _folder_trouble(self) -> None:
        """A unit's folder goes away and comes back, which implies nothing."""
        folder = self.office.root / UNITS[len(self.dropped) % len(UNITS)]
        away = self.office.folder / "away"
        os.rename(folder, away)
        self._until("out-of-reach", f"with {folder.name} away", within=150 if self.is_shared else 40)
        os.rename(away, folder)
        self._until("watching", f"with {folder.name} back", within=150 if self.is_shared else 40)

    def _register_trouble(self) -> None:
        """An export is replaced by a longer one."""
        file = self.office.root / UNITS[0] / "so.csv"
        rows = file.read_text().count("\n") if file.exists() else 0
        text = REGISTER + "".join(f"{row}/CV-A;02/03/2026;V/v việc số {row}\n" for row in range(1, rows + 2))
        new = self.office.folder / "new.csv"
        new.write_text(text)
        os.replace(new, file)

    def _watcher_trouble(self) -> None:
        """kill -9 of the watcher; what was under way is done by the next."""
        self.lives[-1].process.kill()
        self.lives[-1].process.wait()
        self._until("dead", "after kill -9", within=5)
        self._start()

    # what is seen of it

    def _until(self, standing: str, when: str, *, within: float) -> None:
        """`vanthu status` says so within so many seconds; files go on being dropped meanwhile."""
        end = time.monotonic() + within
        told = ""
        drop_at = time.monotonic() + self.every
        while time.monotonic() < end:
            told = self._status()
            if told == standing:
                self.counts[f"status {standing}"] = self.counts.get(f"status {standing}", 0) + 1
                return
            if self.began and time.monotonic() >= drop_at:
                self._drop()
                drop_at += self.every
            time.sleep(0.5)
        self.wrongs.append(f"{when}: status said {told}, not {standing}, for {within:g} s")

    def _status(self) -> str:
        done = subprocess.run(
            [sys.executable, "-m", "cli", "status", "--format", "json"],
            cwd=self.office.folder, env=dict(os.environ, PYTHONPATH=str(ROOT)), capture_output=True, text=True,
        )  # fmt: skip
        return str(json.loads(done.stdout)["standing"]) if done.stdout else f"nothing ({done.stderr.strip()})"

    def _sample(self) -> None:
        life = self.lives[-1]
        if life.process.poll() is not None:
            self.wrongs.append(f"the watcher ended by itself with {life.process.returncode}")
            self._start()
            return
        pid = life.process.pid
        rss = int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE") / 1e6
        life.samples.append((time.monotonic() - life.began, rss, len(os.listdir(f"/proc/{pid}/fd"))))

    def _wait_for_all(self) -> None:
        end = time.monotonic() + (240 if self.is_shared else 90)
        # What was taken away last may still be judged, so neither set holds the other.
        while time.monotonic() < end and self.dropped.keys() - self.removed - {path for path, _ in self._judged()}:
            time.sleep(1)

    def _database(self) -> sqlite3.Connection:
        return sqlite3.connect(f"file:{self.office.folder}/state/store.db?mode=ro", uri=True)

    def _judged(self) -> list[tuple[str, str]]:
        with self._database() as database:
            rows = database.execute("select path, sha256 from issuance where path is not null").fetchall()
        return [(os.fsdecode(path), sha256) for path, sha256 in rows]

    def _figures(self) -> dict[str, Any]:
        lines = (self.office.folder / "log").read_text().splitlines()
        events = [json.loads(line) for line in lines if line.startswith("{")]
        seen: dict[str, list[dict[str, Any]]] = {}
        for event in events:
            seen.setdefault(event["event"], []).append(event)
        judged = self._judged()
        with reading(f"sqlite:///{self.office.folder}/state/store.db") as store:
            problems = [problem.sentence("en") for problem in verify_log(store)]
        with self._database() as database:
            facts = database.execute("select count(*) from document").fetchone()[0]
            is_whole = database.execute("pragma integrity_check").fetchone()[0] == "ok"
        waits = sorted(latencies(self.dropped, events))
        longest = max(self.lives, key=lambda life: len(life.samples))
        warm = [sample for sample in longest.samples if sample[0] >= _WARM_SECONDS]
        filled = [(at, rss) for at, rss, _ in longest.samples if at >= _FILLED_SECONDS]
        return {
            "seconds": round(time.monotonic() - self.began),
            "dropped": len(self.dropped),
            "missing": len(self.dropped.keys() - self.removed - {path for path, _ in judged}),
            "never_judged": len(self.dropped) - len(waits),
            "twice": len(judged) - len(set(judged)),
            "wrong_content": sum(self.dropped[path][0] != sha256 for path, sha256 in judged if path in self.dropped),
            "facts": facts,
            "is_whole": is_whole,
            "log_problems": problems,
            "latency_p50": _part(waits, 0.50),
            "latency_p95": _part(waits, 0.95),
            "latency_most": _part(waits, 1.0),
            "latencies": len(waits),
            "lives": len(self.lives),
            "longest_life": round(longest.samples[-1][0]) if longest.samples else 0,
            "rss_mb": [round(rss, 1) for _, rss, _ in warm[:: max(1, len(warm) // 12)]],
            "rss_slope_mb_h": round(slope([(at, rss) for at, rss, _ in warm]) * 3600, 2) if len(warm) > 4 else None,
            "rss_slope_filled_mb_h": round(slope(filled) * 3600, 2) if len(filled) > 4 else None,
            "database_mb": round((self.office.folder / "state" / "store.db").stat().st_size / 1e6, 1),
            "fds": [fds for _, _, fds in warm[:: max(1, len(warm) // 12)]],
            "fd_slope_h": round(slope([(at, float(fds)) for at, _, fds in warm]) * 3600, 2) if len(warm) > 4 else None,
            "events": {what: len(each) for what, each in sorted(seen.items())},
            "other_lines": sorted({line for line in lines if line and not line.startswith("{")}),
            "errors": [event["error"] for event in seen.get("error", [])],
            "troubles": self.counts,
            "wrongs": self.wrongs,
        }


def latencies(dropped: dict[str, tuple[str, float]], events: list[dict[str, Any]]) -> list[float]:
    """Seconds from a file's last byte to the line that says its unit was judged with it."""
    waiting: dict[str, list[str]] = {}
    found: dict[str, float] = {}
    for event in events:
        if event["event"] in ("read", "known") and event["path"] not in found:
            waiting.setdefault(event["unit"], []).append(event["path"])
        elif event["event"] == "judged":
            at = datetime.fromisoformat(event["at"]).astimezone(UTC).timestamp()
            for path in waiting.pop(event["unit"], []):
                found.setdefault(path, at)
    return [found[path] - at for path, (_, at) in dropped.items() if path in found]


def slope(samples: list[tuple[float, float]]) -> float:
    """What a sample grows by each second: the median of the slopes of all pairs (Theil and Sen), which a few jumps of
    the allocator do not move."""
    chosen = samples[:: max(1, len(samples) // 300)]
    slopes = sorted(
        (later - earlier) / (t - s) for n, (s, earlier) in enumerate(chosen) for t, later in chosen[n + 1 :] if t > s
    )
    return slopes[len(slopes) // 2]


def below(pid: int) -> list[int]:
    """Processes that descend from `pid`."""
    parents: dict[int, int] = {}
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            parents[int(stat.parent.name)] = int(stat.read_text().rpartition(")")[2].split()[1])
        except OSError:
            continue
    found: list[int] = []
    among = {pid}
    while among:
        among = {child for child, parent in parents.items() if parent in among}
        found += sorted(among)
    return found


def _is_worker(pid: int) -> bool:
    """A child of the fork server, which is itself no worker, and neither is the resource tracker."""
    try:
        parent = int(Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[1])
        return b"forkserver" in Path(f"/proc/{parent}/cmdline").read_bytes()
    except OSError:
        return False


def _part(ordered: list[float], share: float) -> float | None:
    return round(ordered[min(len(ordered) - 1, int(share * len(ordered)))], 1) if ordered else None


if __name__ == "__main__":
    made = Office(Path(sys.argv[1]), units=UNITS)
    print(json.dumps(Soak(made, float(sys.argv[2]), is_shared="shared" in sys.argv[3:]).run(), indent=1))
