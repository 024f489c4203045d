"""What "nothing in a unit's folder is changed" is measured with sees every kind of change."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.watch.office import Office, tree_digest


def labelled(path: Path) -> None:
    try:
        os.setxattr(path, "user.note", b"seen")
    except (AttributeError, OSError) as cause:
        pytest.skip(f"no extended attributes here: {cause}")


CHANGES: dict[str, Callable[[Path], object]] = {
    "touched": lambda path: os.utime(path, ns=(1, 1)),
    "made read-only": lambda path: path.chmod(0o400),
    "labelled": labelled,
    "linked to": lambda path: os.link(path, path.parent.parent.parent / "link"),
    "renamed": lambda path: path.rename(path.with_name("2.pdf")),
    "rewritten with its times": lambda path: (seen := path.stat(), path.write_bytes(path.read_bytes()[::-1]),
                                              os.utime(path, ns=(seen.st_atime_ns, seen.st_mtime_ns))),
    "joined by another, the folder's time put back": lambda path: (seen := path.parent.stat(),
        (path.parent / "x").touch(), os.utime(path.parent, ns=(seen.st_atime_ns, seen.st_mtime_ns))),
}  # fmt: skip


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
def test_every_change_in_a_folder_shows_in_its_digest(office: Office, change: Callable[[Path], object]) -> None:
    path = office.put("A/1.pdf")
    before = tree_digest(office.root)
    assert tree_digest(office.root) == before
    change(path)
    assert tree_digest(office.root) != before


def test_a_watcher_that_changed_something_would_be_found_out(office: Office) -> None:
    path = office.put("A/1.pdf")
    watcher = office.watcher()
    real = watcher.turn

    def meddling() -> float:
        os.utime(path, ns=(1, 1))
        return real()

    watcher.turn = meddling  # type: ignore[method-assign]
    with pytest.raises(AssertionError, match="changed something"):
        office.turns(watcher)
