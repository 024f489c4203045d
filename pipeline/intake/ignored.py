"""Names that are not a clerk's documents: half-written files and what programs leave behind.

Source: the ignore lists of paperless-ngx, Syncthing and Nextcloud, and the temporary names of Word, Excel, LibreOffice
and the browsers; `~$` is missing in most of them and is the most frequent one in an office.
"""

from __future__ import annotations

from pipeline.items import Ignored
from rules.text import Text

LABELS: dict[Ignored, Text] = {
    Ignored.TEMPORARY: Text(vi="tệp tạm, đang mở hoặc đang ghi dở", en="temporary, open or half-written"),
    Ignored.SYSTEM: Text(vi="tệp của hệ điều hành", en="made by the operating system"),
    Ignored.LINK: Text(vi="liên kết (không đi theo)", en="link (not followed)"),
    Ignored.SPECIAL: Text(vi="không phải tệp thông thường", en="not a regular file"),
    Ignored.OUTSIDE: Text(vi="nằm ngoài thư mục của các đơn vị", en="in no unit's folder"),
}
"""What each reason is called."""

_TEMPORARY_STARTS = ("~$", ".~lock.", "~wrl", "~wrd", "~rf", ".goutputstream-", ".syncthing.", "~syncthing~", ".nfs")
_TEMPORARY_ENDS = (
    ".tmp", ".temp", ".part", ".partial", ".crdownload", ".download", ".filepart", ".opdownload", ".!ut", ".swp",
    ".swx", ".lock", "~",
)  # fmt: skip
_SYSTEM_NAMES = frozenset(
    {
        "thumbs.db", "ehthumbs.db", "desktop.ini", ".ds_store", "@eadir", "__macosx", "$recycle.bin",
        "system volume information", "lost+found", "#recycle", "#snapshot", "~snapshot",
    }
)  # fmt: skip


_PLAIN_ENDS = (".pdf", ".PDF", ".xlsx", ".xls", ".csv")
_SUSPECT_STARTS = ("", ".", "~", "$", "@", "#")
"""A name that begins otherwise and ends as above is in no list. Nearly all do, and a million are asked a night."""


def ignored_name(name: str) -> Ignored | None:
    """Why a file or folder of this name is passed over; None for one to look at.

    A name that begins with a dot is a program's: no document software writes one, and the marker files of
    synchronisers and of vanthu itself look so.
    """
    if name[:1] not in _SUSPECT_STARTS and name.endswith(_PLAIN_ENDS):
        return None
    folded = name.lower()
    if folded.endswith(_TEMPORARY_ENDS) or folded.startswith(_TEMPORARY_STARTS):
        return Ignored.TEMPORARY
    if folded[:1] == "." or folded in _SYSTEM_NAMES:
        return Ignored.SYSTEM
    return None
