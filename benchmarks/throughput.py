"""Small signed PDFs a second, from the folder to the verdict: `vanthu scan` with its workers (PIPELINE E.3 #18).

    python benchmarks/throughput.py [--documents 1000] [--workers 2]

Each is a letter of one page with one signature under a test PKI. Compare figures of one machine at the same load.
"""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from tests.road.test_online import signed_by
from tests.trust.pki import a_pki


def main() -> None:
    asked = argparse.ArgumentParser()
    asked.add_argument("--documents", type=int, default=1000)
    asked.add_argument("--workers", type=int, default=2)
    told = asked.parse_args()
    folder = Path(tempfile.mkdtemp())
    try:
        leaf = a_pki().sub.issue("Nguyễn Văn An")
        (folder / "watched" / "A").mkdir(parents=True)
        (folder / "vanthu.toml").write_text('watch_dirs = "watched"\nstore = "sqlite:///vanthu.db"\n')
        for number in range(told.documents):  # no two signatures are the same: each has its own time and identifiers
            (folder / "watched" / "A" / f"{number}.pdf").write_bytes(signed_by(leaf))
        command = [sys.executable, "-m", "cli", "scan", "--workers", str(told.workers), "--format", "json"]
        environment = dict(os.environ, PYTHONPATH=str(Path(__file__).resolve().parent.parent))
        before = os.times()
        began = time.monotonic()
        done = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True)
        wall, after = time.monotonic() - began, os.times()
        if done.returncode not in (0, 4):
            sys.exit(done.stderr)
        cpu = after.children_user + after.children_system - before.children_user - before.children_system
        print(
            f"{told.documents} documents, {told.workers} workers: {wall:.1f} s, {told.documents / wall:.0f} a second;"
            f" CPU {1000 * cpu / told.documents:.1f} ms each, start included; load {os.getloadavg()[0]:.1f}"
        )
    finally:
        shutil.rmtree(folder)


if __name__ == "__main__":
    main()
