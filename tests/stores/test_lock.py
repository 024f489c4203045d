"""One scan at a time for each store; who holds it is told; a lock never outlives its process."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest

from pipeline.errors import HouseError
from pipeline.stores.lock import store_lock

AT = datetime(2026, 3, 9, 1, 2, 3, tzinfo=UTC)
ROOT = Path(__file__).resolve().parents[2]
HOLD = """
import sys
from datetime import UTC, datetime
from pathlib import Path
from pipeline.stores.lock import store_lock
with store_lock(Path(sys.argv[1]), store="vanthu.db", command="scan", at=datetime(2026, 3, 9, tzinfo=UTC)):
    print("held", flush=True)
    sys.stdin.read()
"""


def held_by_another(path: Path) -> subprocess.Popen[str]:
    process = subprocess.Popen(
        [sys.executable, "-c", HOLD, str(path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=ROOT
    )
    assert process.stdout is not None
    assert process.stdout.readline() == "held\n"
    return process


def test_a_second_scan_is_refused_and_told_who_holds_the_store(tmp_path: Path) -> None:
    path = tmp_path / "vanthu.db.lock"
    with held_by_another(path) as other:
        with pytest.raises(HouseError) as caught, store_lock(path, store="vanthu.db", command="scan", at=AT):
            pass
        other.communicate()
    refusal = caught.value
    assert (refusal.key, refusal.exit_code) == ("store-locked", 5)
    for language, day in (("vi", "09/03/2026"), ("en", "2026-03-09")):
        assert str(other.pid) in refusal.sentence(language)
        assert day in refusal.sentence(language)


def test_a_lock_given_back_can_be_taken(tmp_path: Path) -> None:
    path = tmp_path / "lock"
    for _ in range(2):
        with store_lock(path, store="s", command="scan", at=AT):
            assert str(os.getpid()) in path.read_text()
    assert path.read_text() == ""


def test_the_lock_of_a_killed_process_is_free(tmp_path: Path) -> None:
    path = tmp_path / "lock"
    with held_by_another(path) as other:
        other.send_signal(signal.SIGKILL)
        other.wait()
        with store_lock(path, store="s", command="scan", at=AT):
            pass


@pytest.mark.parametrize("content", [b"", b"{", b'{"pid": 1}', b"[1]", b"\xff"])
def test_a_lock_file_that_says_nothing_still_locks(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "lock"
    with held_by_another(path) as other:
        path.write_bytes(content)
        with pytest.raises(HouseError) as caught, store_lock(path, store="s", command="scan", at=AT):
            pass
        other.communicate()
    assert caught.value.key == "store-locked"


def test_a_folder_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(HouseError) as caught, store_lock(tmp_path / "no" / "lock", store="s", command="scan", at=AT):
        pass
    assert caught.value.key == "store-unusable"
