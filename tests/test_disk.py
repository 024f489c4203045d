"""What is said to be written is on the disk: the bytes before the name, the name before the word."""

from __future__ import annotations

import errno
import fcntl
import os
import signal
from pathlib import Path

import pytest

from pipeline.disk import write_whole
from pipeline.errors import HouseError


def test_bytes_then_name_then_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    target = tmp_path / "report.json"
    done: list[str] = []
    fsync, replace = os.fsync, os.replace

    def flushed(handle: int) -> None:
        done.append("folder" if os.fstat(handle).st_mode & 0o040000 else f"{os.fstat(handle).st_size} bytes")
        fsync(handle)

    def named(source: str, name: Path) -> None:
        done.append("name")
        replace(source, name)

    monkeypatch.setattr(os, "fsync", flushed)
    monkeypatch.setattr(os, "replace", named)
    write_whole(target, b"x" * 7, entering=lambda: done.append("entry"))
    assert done == ["7 bytes", "entry", "name", "folder"]
    assert target.read_bytes() == b"x" * 7


def test_what_cannot_be_written_leaves_nothing_behind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    target = tmp_path / "report.json"
    target.write_bytes(b"before")

    def refused(handle: int) -> None:
        raise OSError(5, "Input/output error")

    monkeypatch.setattr(os, "fsync", refused)
    with pytest.raises(OSError, match="Input/output"):
        write_whole(target, b"after")
    assert os.listdir(tmp_path) == ["report.json"]
    assert target.read_bytes() == b"before"


def test_what_entering_raises_leaves_the_file_as_it_was(tmp_path: Path) -> None:
    target = tmp_path / "report.json"
    target.write_bytes(b"before")

    def refused() -> None:
        raise HouseError("store-unusable", store="x", cause="locked")

    with pytest.raises(HouseError):
        write_whole(target, b"after", entering=refused)
    assert os.listdir(tmp_path) == ["report.json"]
    assert target.read_bytes() == b"before"


def killed_while_writing(target: Path, moment: str) -> None:
    """Another process, killed before the bytes are on the disk, or before or after they have their name."""
    child = os.fork()
    if child == 0:

        def end(*given: object) -> None:
            os.kill(os.getpid(), signal.SIGKILL)

        if moment == "entry":
            write_whole(target, b"killed", entering=end)
        setattr(os, moment, end)
        write_whole(target, b"killed")
        os._exit(1)
    assert os.waitpid(child, 0)[1] == signal.SIGKILL


@pytest.mark.parametrize("moment", ["fsync", "entry", "replace"])
def test_what_a_killed_writer_left_is_taken_away_by_the_next_of_the_same_name(tmp_path: Path, moment: str) -> None:
    target, other = tmp_path / ("v" * 250 + ".html"), tmp_path / "other.html"
    target.write_bytes(b"before")
    for _ in range(2):
        killed_while_writing(target, moment)
    killed_while_writing(other, moment)
    left = [name for name in os.listdir(tmp_path) if name != target.name]
    assert len(left) == 2, "the second killed writer cleared up after the first"
    assert all(name.startswith(".vanthu-") and name.endswith(".tmp") for name in left)
    assert target.read_bytes() == b"before"
    write_whole(target, b"after")
    assert target.read_bytes() == b"after"
    assert len(os.listdir(tmp_path)) == 2, "the other's part may still be wanted by nobody but the other's next writer"
    write_whole(other, b"after")
    assert sorted(os.listdir(tmp_path)) == sorted([target.name, other.name])


def test_a_writer_at_work_is_left_alone_by_another(tmp_path: Path) -> None:
    target = tmp_path / "report.json"
    write_whole(target, b"slow", entering=lambda: write_whole(target, b"quick"))
    assert target.read_bytes() == b"slow"
    assert os.listdir(tmp_path) == ["report.json"]


def test_without_locks_a_part_is_taken_away_after_an_hour(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """As on shares that know none."""
    target = tmp_path / "report.json"
    killed_while_writing(target, "replace")
    (part,) = tmp_path.iterdir()

    def none(handle: int, how: int) -> None:
        raise OSError(errno.ENOLCK, "No locks available")

    monkeypatch.setattr(fcntl, "flock", none)
    write_whole(target, b"after")
    assert part.exists()
    hours_ago = part.stat().st_mtime - 2 * 3600
    os.utime(part, (hours_ago, hours_ago))
    write_whole(target, b"after")
    assert not part.exists()
