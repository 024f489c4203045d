"""The measurement of throughput measures the real command, and raises the alarm when a release lost a tenth."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]


@pytest.mark.nightly
@pytest.mark.skipif(sys.platform != "linux", reason="CPU of all processes is told on Linux")
def test_a_release_that_is_a_tenth_slower_raises_the_alarm(tmp_path: Path) -> None:
    record = tmp_path / "last.json"

    def measure(*words: str) -> subprocess.CompletedProcess[str]:
        where = ["--documents", "40", "--rounds", "1", "--folder", tmp_path / "letters", "--against", record]
        script = ROOT / "benchmarks" / "throughput.py"
        return subprocess.run([sys.executable, script, *where, *words], capture_output=True, text=True, check=False)

    first = measure("--record")
    assert first.returncode == 0, first.stderr
    told = json.loads(record.read_text())
    assert told["documents"] == 40
    assert 0 < told["checking_cpu_ms"] < 1000 * told["scan_seconds"] / 40

    record.write_text(json.dumps({**told, "scan_seconds": told["scan_seconds"] * 10}))
    assert measure().returncode == 0
    record.write_text(json.dumps({**told, "scan_seconds": told["scan_seconds"] / 10}))
    slower = measure()
    assert slower.returncode == 1, slower.stderr
    assert "ALARM" in slower.stdout
