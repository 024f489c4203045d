"""On what file system a folder lies, and so whether the kernel tells of every change there or nobody does.

Events of a share tell only what this machine itself did there; a watcher that waits for them sees nothing of what the
clerks do. Whatever is not known to be local is therefore looked at by the clock.
"""

from __future__ import annotations

import re
from enum import StrEnum
from pathlib import Path

MOUNTS = Path("/proc/self/mountinfo")

LOCAL = frozenset(
    {"ext2", "ext3", "ext4", "xfs", "btrfs", "zfs", "f2fs", "jfs", "reiserfs", "bcachefs", "nilfs2", "tmpfs", "ramfs",
     "overlay", "vfat", "exfat", "ntfs", "ntfs3", "hfsplus", "apfs", "iso9660", "udf", "squashfs"}
)  # fmt: skip
"""Types whose every change the kernel sees, because every change is made through it."""
_REMOTE = ("cifs", "smb", "nfs", "9p", "drvfs", "davfs", "ceph", "glusterfs", "afs", "ncpfs", "vboxsf", "prl_fs",
           "fuse.sshfs", "fuse.rclone", "fuse.glusterfs", "lustre", "virtiofs")  # fmt: skip
"""Beginnings of the types that lie on another machine: SQLite's locks and its WAL do not hold there."""


class Mode(StrEnum):
    """How news of a folder comes."""

    NATIVE = "native"
    """The kernel's events make a look happen sooner."""
    POLLING = "polling"
    """The clock alone."""


def mode_of(path: Path, *, mounts: Path = MOUNTS) -> Mode:
    """Native only for types known to be local; unknown ones and systems without a mount table are polled."""
    return Mode.NATIVE if file_system_of(path, mounts=mounts) in LOCAL else Mode.POLLING


def is_remote(kind: str | None) -> bool:
    """Whether a file system type is known to lie on another machine."""
    return kind is not None and kind.startswith(_REMOTE)


def file_system_of(path: Path, *, mounts: Path = MOUNTS) -> str | None:
    """The type of the file system a path lies on (`ext4`, `cifs` …): of the deepest mount; None when not told.

    Source: proc(5), mountinfo.
    """
    try:
        lines = mounts.read_text(encoding="utf-8", errors="surrogateescape").splitlines()
    except OSError:
        return None
    here = str(path.resolve())
    best, kind = "", None
    for line in lines:
        before, _, after = line.partition(" - ")
        point = _OCTAL.sub(lambda found: chr(int(found[1], 8)), before.split(" ")[4])
        # The later of two mounts on one point lies above the earlier.
        if (here == point or here.startswith(point.rstrip("/") + "/")) and len(point) >= len(best):
            best, kind = point, after.split(" ")[0]
    return kind


_OCTAL = re.compile(r"\\([0-7]{3})")
