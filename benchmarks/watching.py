"""What a watcher costs while nothing happens: the real process over very many files (PIPELINE E.3 #17).

Makes small PDFs in 20 units, lets `vanthu watch` judge them, starts it again over what it knows, and measures the time
to the end of its first pass, CPU over a minute in which nothing comes, and memory: of the watcher, and of its children.

Needs about 1 GB of disk for 100,000 files. `--folder` names a place that is kept and used again.
"""

from __future__ import annotations

import argparse
import os
import shutil
import signal
import sqlite3
import subprocess
import sys
import tempfile
import time
from contextlib import closing
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from tests.watch.office import a_pdf
from tests.watch.soaking import below

_UNITS = 20
_TICKS = os.sysconf("SC_CLK_TCK")


def main() -> None:
    asked = argparse.ArgumentParser()
    asked.add_argument("--files", type=int, default=100_000)
    asked.add_argument("--idle", type=float, default=60.0, help="seconds in which nothing comes")
    asked.add_argument("--folder", type=Path)
    told = asked.parse_args()
    folder = told.folder or Path(tempfile.mkdtemp())
    try:
        if not (folder / "vanthu.toml").exists():
            make(folder, told.files)
            measure(folder, told.files, told.idle, "the first time")
        measure(folder, told.files, told.idle, "again, over what it knows")
    finally:
        if told.folder is None:
            shutil.rmtree(folder)


def make(folder: Path, files: int) -> None:
    for number in range(files):
        place = folder / "watched" / f"U{number % _UNITS:02}" / f"{number // 1000:03}"
        place.mkdir(parents=True, exist_ok=True)
        (place / f"{number}.pdf").write_bytes(a_pdf(str(number)))
    settings = ['watch_dirs = "watched"', 'store = "sqlite:///state/store.db"']
    (folder / "state").mkdir()
    (folder / "vanthu.toml").write_text("\n".join(settings) + "\n")


def measure(folder: Path, files: int, idle: float, when: str) -> None:
    command = [sys.executable, "-m", "cli", "watch", "--lang", "en", "--workers", "2"]
    environment = dict(os.environ, PYTHONPATH=str(Path(__file__).resolve().parent.parent))
    environment.pop("PYTHONDONTWRITEBYTECODE", None)  # compiled at each start, what was imported lies wide apart
    began = time.monotonic()
    with open(folder / "log", "wb") as log:
        process = subprocess.Popen(command, cwd=folder, env=environment, stdout=log, stderr=log)
        try:
            took, peak = wait_until_judged(folder, files, process, began)
            before = cpu(process.pid), sum(map(cpu, below(process.pid)))
            time.sleep(idle)
            own, children = cpu(process.pid) - before[0], sum(map(cpu, below(process.pid))) - before[1]
            now, theirs = memory(process.pid, "VmRSS"), sum(memory(pid, "VmRSS") for pid in below(process.pid))
        finally:
            process.send_signal(signal.SIGTERM)
            process.wait(60)
    load = os.getloadavg()[0]
    print(
        f"{when}: all judged after {took:.1f} s; idle for {idle:g} s: {100 * own / idle:.2f} % CPU, its children"
        f" {100 * children / idle:.2f} %; memory {now:.0f} MB (peak {peak:.0f}), its children {theirs:.0f} MB; load"
        f" {load:.1f}",
        flush=True,
    )


def wait_until_judged(folder: Path, files: int, process: subprocess.Popen[bytes], began: float) -> tuple[float, float]:
    """Seconds from the start to the end of a pass after which every file is judged; most memory until then, MB.

    A watcher that begins anew after it forgets its own peak.
    """
    store, log = folder / "state" / "store.db", folder / "log"
    peak = 0.0
    while True:
        peak = max(peak, memory(process.pid, "VmHWM"))
        if process.poll() is not None:
            sys.exit(f"the watcher ended with {process.returncode}: {log.read_text()[-500:]}")
        passes = log.read_bytes().count(b" pass run=")
        if passes and store.exists():
            with closing(sqlite3.connect(f"file:{store}?mode=ro", uri=True)) as database:
                (judged,) = database.execute("SELECT count(*) FROM issuance WHERE sha256 IS NOT NULL").fetchone()
            if judged >= files:
                break
        time.sleep(0.5)
    took = time.monotonic() - began
    time.sleep(20)  # its workers are warm, its next look is over; or it has begun anew
    return took, max(peak, memory(process.pid, "VmHWM"))


def cpu(pid: int) -> float:
    try:
        told = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return 0.0
    return (int(told[11]) + int(told[12])) / _TICKS


def memory(pid: int, name: str) -> float:
    """`VmRSS` or `VmHWM`, in MB."""
    try:
        lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    except OSError:
        return 0.0
    return next((int(line.split()[1]) * 1024 / 1e6 for line in lines if line.startswith(f"{name}:")), 0.0)


if __name__ == "__main__":
    main()
