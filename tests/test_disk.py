"""What is said to be written is on the disk: the bytes before the name, the name before the word."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from pipeline.disk import write_whole


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
    write_whole(target, b"x" * 7)
    assert done == ["7 bytes", "name", "folder"]
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
