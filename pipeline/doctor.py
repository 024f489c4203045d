"""Is this installation able to do its work? Each part looked at, with what is wrong and what to do about it."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from pathlib import Path

from pipeline.config import Settings
from pipeline.errors import GATE_MISSED, HOUSE_TROUBLE, HouseError
from pipeline.intake.mounts import file_system_of, is_remote
from pipeline.intake.walk import folders_of
from pipeline.ocr import LANGUAGE, Installed, look_for_tesseract
from pipeline.room import own_folders, room_of
from pipeline.trust.anchors import TrustMaterial
from pipeline.trust.keep import crl_freshness
from rules.holidays import in_vietnam, shown_day
from rules.text import Text


class State(StrEnum):
    """How one part is."""

    OK = "ok"
    WARN = "warn"
    FAIL = "fail"


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """One part of the installation."""

    topic: Text
    state: State
    told: Text
    """What was found."""
    values: dict[str, str] = field(default_factory=dict)
    cure: Text | None = None
    """What to do about it; None when all is well."""
    exit_code: int = GATE_MISSED
    """With which `vanthu doctor` ends when this part has failed."""


def examine(settings: Settings, trust: TrustMaterial, *, at: datetime) -> tuple[Check, ...]:
    """All checks, in the order in which an officer would mend things. Changes nothing, and needs no network."""
    return (
        *_software(),
        *_settings_file(settings),
        *_folders(settings),
        *_trust(settings, trust, at),
        *_store(settings),
        *_reports(settings),
        *_disk(settings),
        *_clock(settings, at),
        *_recogniser(look_for_tesseract()),
    )


_SOFTWARE = Text("Phần mềm", "Software")
_SETTINGS = Text("Cấu hình", "Settings")
_FOLDER = Text("Thư mục theo dõi", "Watched folder")
_TRUST = Text("Dữ liệu tin cậy", "Trust material")
_STORE = Text("Kho dữ liệu", "Store")
_REPORTS = Text("Báo cáo", "Reports")
_DISK = Text("Ổ đĩa", "Disk")
_CLOCK = Text("Đồng hồ máy", "Clock")
_OCR = Text("Nhận dạng chữ (OCR)", "Reading of scans")


def _software() -> Iterator[Check]:
    from importlib.metadata import version

    parts = ", ".join(f"{name} {version(name)}" for name in ("vanthu", "pyhanko", "pypdf", "cryptography"))
    told = Text("Python {python}; {parts}", "Python {python}; {parts}")
    values = {"python": ".".join(map(str, sys.version_info[:3])), "parts": parts}
    yield Check(topic=_SOFTWARE, state=State.OK, told=told, values=values)


def _settings_file(settings: Settings) -> Iterator[Check]:
    if settings.source is None:
        yield Check(
            topic=_SETTINGS,
            state=State.WARN,
            told=Text(
                "không có vanthu.toml; mỗi thư mục con được coi là một đơn vị",
                "no vanthu.toml; each folder is taken for a unit",
            ),
            cure=Text(
                "Chạy «vanthu init» rồi khai đơn vị, ký hiệu, người ký.",
                "Run `vanthu init` and state units, symbols and signers.",
            ),
        )
        return
    values = {"path": str(settings.source), "units": str(len(settings.folders))}
    told = Text("{path}: {units} đơn vị", "{path}: {units} {units:unit|units}")
    yield Check(topic=_SETTINGS, state=State.OK, told=told, values=values)
    bare = sorted({unit.code for unit in settings.units if not unit.signers})
    if bare:
        yield Check(
            topic=_SETTINGS,
            state=State.WARN,
            told=Text(
                "đơn vị chưa khai người có thẩm quyền ký: {units}",
                "no signers are stated for {units}",
            ),
            values={"units": ", ".join(bare)},
            cure=Text(
                "Khai người ký trong [[unit.signer]]; chưa khai thì thẩm quyền ký được ghi là chưa đối chiếu.",
                "Add [[unit.signer]]; without it authority is told as not checked.",
            ),
        )


def _folders(settings: Settings) -> Iterator[Check]:
    root = settings.watch_dirs
    folders = dict(settings.folders) or folders_of(root)
    if not root.is_dir():
        yield Check(
            topic=_FOLDER,
            state=State.FAIL,
            told=Text("không thấy {path}", "{path} is not there"),
            values={"path": str(root)},
            cure=Text(
                "Kết nối ổ đĩa, hoặc sửa mục «watch_dirs» trong vanthu.toml.",
                "Mount the drive, or mend `watch_dirs` in vanthu.toml.",
            ),
        )
        return
    for code, folder in folders.items():
        path = root / folder
        values = {"unit": code, "path": str(path)}
        if not os.access(path, os.R_OK | os.X_OK):
            yield Check(
                topic=_FOLDER,
                state=State.FAIL,
                told=Text("{unit}: không đọc được {path}", "{unit}: {path} cannot be read"),
                values=values,
                cure=Text("Tạo thư mục hoặc cấp quyền đọc.", "Make the folder, or give the right to read it."),
            )
        else:
            kind = file_system_of(path)
            told = Text("{unit}: {path} ({kind})", "{unit}: {path} ({kind})")
            yield Check(topic=_FOLDER, state=State.OK, told=told, values=values | {"kind": kind or "?"})


def _trust(settings: Settings, trust: TrustMaterial, at: datetime) -> Iterator[Check]:
    values = {
        "anchors": str(len(trust.anchors)),
        "intermediates": str(len(trust.intermediates)),
        "crls": str(len(trust.crls)),
        "digest": trust.digest[:16],
    }
    told = Text(
        "{anchors} chứng thư gốc, {intermediates} chứng thư trung gian, {crls} CRL (mã băm {digest})",
        "{anchors} {anchors:anchor|anchors}, {intermediates} {intermediates:intermediate|intermediates}, {crls} "
        "{crls:CRL|CRLs} (digest {digest})",
    )
    yield Check(
        topic=_TRUST,
        state=State.OK if trust.anchors else State.FAIL,
        told=told,
        values=values,
        cure=None
        if trust.anchors
        else Text(
            "Nạp chứng thư gốc: «vanthu trust add TỆP», sau khi ghi SHA-256 của nó vào «pins» trong [trust].",
            "Add a root certificate with `vanthu trust add FILE`, once its SHA-256 stands in `pins` under [trust].",
        ),
    )
    for problem in trust.problems:
        yield Check(
            topic=_TRUST,
            state=State.FAIL if problem.is_error else State.WARN,
            told=Text(_literal(problem.sentence("vi")), _literal(problem.sentence("en"))),
        )
    newest = {crl.issuer: crl for crl in sorted(crl_freshness(trust, at=at), key=lambda each: each.this_update)}
    for crl in newest.values():
        yield Check(
            topic=_TRUST,
            state=State.OK if crl.is_fresh else State.WARN,
            told=Text(
                "CRL của {issuer}: phát hành ngày {issued}, đã {age} ngày",
                "CRL of {issuer}: issued {issued:day}, {age} {age:day|days} old",
            ),
            values={
                "issuer": crl.issuer,
                "issued": shown_day(in_vietnam(crl.this_update).date()),
                "age": str((at - crl.this_update).days),
            },
            cure=None
            if crl.is_fresh
            else Text(
                "Tải CRL mới rồi nạp: «vanthu trust add TỆP».", "Fetch a new CRL and add it: `vanthu trust add FILE`."
            ),
        )


def _literal(words: str) -> str:
    return words.replace("{", "{{").replace("}", "}}")


def _store(settings: Settings) -> Iterator[Check]:
    prefix = "sqlite:///"
    if not settings.store.startswith(prefix):
        yield _server(settings)
        return
    path = Path(settings.store.removeprefix(prefix))
    kind = file_system_of(path.parent)
    values = {"path": str(path), "kind": kind or "?"}
    if is_remote(kind):
        yield Check(
            topic=_STORE,
            state=State.FAIL,
            told=Text("{path} nằm trên ổ đĩa mạng ({kind})", "{path} lies on a network share ({kind})"),
            values=values,
            cure=Text("Đặt kho dữ liệu trên ổ đĩa của chính máy này.", "Keep the store on a disk of this machine."),
        )
    elif not path.exists():
        told = Text("{path} chưa có; lần quét đầu sẽ tạo", "{path} is not there yet; the first scan makes it")
        yield Check(topic=_STORE, state=State.OK, told=told, values=values)
    else:
        yield _intact(path, values)
    if path.resolve().is_relative_to(settings.watch_dirs.resolve()):
        yield Check(
            topic=_STORE,
            state=State.FAIL,
            told=Text("{path} nằm trong thư mục theo dõi", "{path} lies inside the watched folder"),
            values=values,
            cure=Text("Chuyển kho dữ liệu ra ngoài.", "Move the store out of it."),
        )


def _server(settings: Settings) -> Check:
    """A store on a server, asked: does it answer, and is it of this version."""
    from pipeline.stores.access import reading

    try:
        with reading(settings.store) as store:
            latest = store.runs(limit=1)
    except HouseError as trouble:
        if trouble.key == "no-store":
            told = Text(
                "Máy chủ cơ sở dữ liệu có phản hồi; chưa có kho dữ liệu, lần quét đầu sẽ tạo",
                "The server answers; there is no store yet, the first scan makes it",
            )
            return Check(topic=_STORE, state=State.OK, told=told)
        sentences = Text(_literal(trouble.sentence("vi")), _literal(trouble.sentence("en")))
        cure = Text(_literal(trouble.advice("vi")), _literal(trouble.advice("en")))
        return Check(topic=_STORE, state=State.FAIL, told=sentences, cure=cure)
    told = Text(
        "Máy chủ cơ sở dữ liệu có phản hồi; lần chạy gần nhất: {run}", "The server answers; the latest run: {run}"
    )
    return Check(topic=_STORE, state=State.OK, told=told, values={"run": str(latest[0].id) if latest else "–"})


def _reports(settings: Settings) -> Iterator[Check]:
    """Whether a full pass could write its reports."""
    if settings.reports is None:
        return
    folder = settings.reports.folder
    above = next(each for each in (folder, *folder.parents) if each.exists())
    is_writable = above.is_dir() and os.access(above, os.W_OK | os.X_OK)
    yield Check(
        topic=_REPORTS,
        state=State.OK if is_writable else State.FAIL,
        told=Text("ghi được vào {path}", "{path} may be written")
        if is_writable
        else Text("không ghi được vào {path}", "{path} may not be written"),
        values={"path": str(folder)},
        cure=None
        if is_writable
        else Text(
            "Cấp quyền ghi, hoặc đổi folder trong [reports]; để formats trống nếu không cần báo cáo.",
            "Give the right to write, or change folder in [reports]; leave formats empty where none is wanted.",
        ),
    )


def _intact(path: Path, values: dict[str, str]) -> Check:
    from pipeline.stores.soundness import damage_of

    damage = damage_of(path)
    if damage is None:
        return Check(topic=_STORE, state=State.OK, told=Text("{path} nguyên vẹn", "{path} is whole"), values=values)
    return Check(
        topic=_STORE,
        state=State.FAIL,
        told=Text("{path} bị hỏng: {answer}", "{path} is damaged: {answer}"),
        values=values | {"answer": damage},
        exit_code=HOUSE_TROUBLE,
        cure=Text(
            "Khôi phục từ bản sao lưu. Nếu không có, cất kho này sang chỗ khác rồi quét lại: kết quả dựng lại được từ "
            "các tệp, nhưng nhật ký cũ thì không.",
            "Restore a backup. Where there is none, set this store aside and scan again: results can be had again from "
            "the files, the log of what was reported cannot.",
        ),
    )


def _disk(settings: Settings) -> Iterator[Check]:
    """The disks that vanthu itself fills: the store's, of a file, and the reports'. A server's is not seen here."""
    for folder in dict.fromkeys(own_folders(settings)):
        room = room_of(folder)
        if room is None:
            continue
        values = {
            "path": str(folder),
            "free": _size(room.free_bytes),
            "reserve": _size(room.reserve_bytes),
        }
        yield Check(
            topic=_DISK,
            state=State.FAIL if room.is_full else State.WARN if room.is_low else State.OK,
            told=Text("{path}: còn trống {free}", "{path}: {free} free"),
            values=values,
            cure=Text(
                "Dọn ổ đĩa, hoặc chuyển kho dữ liệu, báo cáo sang ổ khác; ổ của kho dữ liệu còn dưới {reserve} thì "
                "tạm dừng đánh giá.",
                "Make room, or move the store or the reports to another disk; with less than {reserve} left on the "
                "store's disk nothing is judged.",
            )
            if room.is_low
            else None,
        )


def _size(size_bytes: int) -> str:
    """In whole GiB, or in MiB where that is little: no decimal mark, which differs between the languages."""
    return f"{size_bytes >> 30} GiB" if size_bytes >= 10 << 30 else f"{size_bytes >> 20} MiB"


def _clock(settings: Settings, at: datetime) -> Iterator[Check]:
    """A clock behind the latest run, the newest file or most documents' dates is wrong, or was; more cannot be told
    without a network."""
    newest = max(_modified(settings.watch_dirs), default=0.0)
    ahead = datetime.fromtimestamp(newest, UTC) - at
    back = _latest_run(settings) - at
    if back > timedelta(minutes=5):
        yield Check(
            topic=_CLOCK,
            state=State.WARN,
            told=Text(
                "lần chạy gần nhất ghi giờ muộn hơn đồng hồ máy {minutes} phút",
                "the latest run bears a time {minutes} {minutes:minute|minutes} later than the clock",
            ),
            values={"minutes": str(int(back.total_seconds() // 60))},
            cure=Text("Chỉnh đồng hồ máy (NTP), rồi quét lại.", "Set the clock (NTP), then scan again."),
        )
    elif (documents := _documents_ahead(settings, at))[0] * 2 > documents[1]:
        yield Check(
            topic=_CLOCK,
            state=State.WARN,
            told=Text(
                "{ahead} trong {count} văn bản ghi ngày muộn hơn đồng hồ máy",
                "{ahead} of {count} {count:document|documents} {ahead:bears|bear} a date later than the clock",
            ),
            values={"ahead": str(documents[0]), "count": str(documents[1])},
            cure=Text("Chỉnh đồng hồ máy (NTP), rồi quét lại.", "Set the clock (NTP), then scan again."),
        )
    elif ahead > timedelta(minutes=5):
        yield Check(
            topic=_CLOCK,
            state=State.WARN,
            told=Text(
                "có tệp mới hơn đồng hồ máy {minutes} phút",
                "a file is {minutes} {minutes:minute|minutes} newer than the clock",
            ),
            values={"minutes": str(int(ahead.total_seconds() // 60))},
            cure=Text("Chỉnh đồng hồ máy (NTP).", "Set the clock (NTP)."),
        )
    else:
        told = Text("{now} (giờ Việt Nam)", "{now:day} (Vietnam time)")
        shown = (at + timedelta(hours=7)).strftime("%d/%m/%Y %H:%M")
        yield Check(topic=_CLOCK, state=State.OK, told=told, values={"now": shown})


def _modified(root: Path) -> Iterator[float]:
    """When each file and folder below the units' was modified; what cannot be asked, or goes meanwhile, is left out."""
    for folder in folders_of(root).values():
        with suppress(OSError), os.scandir(root / folder) as entries:
            for entry in entries:
                with suppress(OSError):
                    yield entry.stat().st_mtime


def _latest_run(settings: Settings) -> datetime:
    """When it began; long ago where there is none, or no store that can be asked."""
    from pipeline.stores.access import reading

    try:
        with reading(settings.store) as store:
            return max((run.started_at for run in store.runs(limit=1)), default=_LONG_AGO)
    except HouseError:
        return _LONG_AGO


def _documents_ahead(settings: Settings, at: datetime) -> tuple[int, int]:
    """Documents of a later date than the clock's day, and documents in all."""
    from pipeline.asking import dated_ahead
    from pipeline.stores.access import reading

    try:
        with reading(settings.store) as store:
            return dated_ahead(store, at=at), sum(row.count for row in store.tallies())
    except HouseError:
        return 0, 0


_LONG_AGO = datetime(1, 1, 2, tzinfo=UTC)


def _recogniser(found: Installed) -> Iterator[Check]:
    """Tesseract with Vietnamese: without it scans are matched by their file names alone, which is no fault."""
    if found.engine is not None:
        told = Text(
            "Tesseract {version}, có dữ liệu tiếng Việt (vie): {program}",
            "Tesseract {version} with Vietnamese (vie): {program}",
        )
        values = {"version": found.engine.version, "program": found.engine.program}
        yield Check(topic=_OCR, state=State.OK, told=told, values=values)
        return
    if found.program is None:
        told = Text(
            "chưa cài Tesseract; bản quét không có lớp chữ chỉ đối chiếu được theo tên tệp",
            "no Tesseract; scans without a text layer are matched by their file names only",
        )
    elif found.version is None:
        told = Text("{program} không chạy được", "{program} does not start")
    else:
        told = Text(
            "Tesseract {version} chưa có dữ liệu tiếng Việt ({language}): {program}",
            "Tesseract {version} lacks the Vietnamese data ({language}): {program}",
        )
    yield Check(
        topic=_OCR,
        state=State.WARN,
        told=told,
        values={"program": found.program or "", "version": found.version or "", "language": LANGUAGE},
        cure=Text(
            "Debian, Ubuntu: apt-get install tesseract-ocr tesseract-ocr-vie; sau đó quét lại, chỉ bản quét còn thiếu "
            "được đọc.",
            "Debian, Ubuntu: apt-get install tesseract-ocr tesseract-ocr-vie; the next scan reads only what lacks it.",
        ),
    )
