"""One pass over the watched folders, by hand or by the night's timer: `vanthu scan`.

What a pass cannot do, and what a reader of its figures must know, is told on stderr.
"""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from pipeline.commands import options
from pipeline.commands.asked import settings_asked, time_asked
from pipeline.commands.figures import show_summary
from pipeline.commands.help import command, option
from pipeline.commands.opening import event_log, open_executor, open_renewal, open_trust, tell_fetches
from pipeline.commands.speaking import language, say, say_line, say_trouble
from pipeline.errors import DONE, HOUSE_TROUBLE, INCOMPLETE, NOTHING_TO_JUDGE, HouseError, system_cause

if TYPE_CHECKING:
    from pipeline.config import Settings
    from pipeline.events import Tell
    from pipeline.executors.interface import Executor
    from pipeline.run import ScanResult
    from pipeline.stores.interface import Store


@command(
    "Xem các thư mục theo dõi một lượt, đánh giá, rồi in tổng hợp.\n\nTệp không đổi thì không mở lại. "
    "Không di chuyển, sửa hay xóa gì trong thư mục của đơn vị.",
    "One pass over the watched folders, then the summary.\n\nWhat has not changed is not opened. "
    "Nothing in a unit's folder is moved, changed or deleted.",
)
@options.config
@options.at
@options.workers
@option("--executor", type=click.Choice(["processes", "serial", "dask"]), default="processes", show_default=True,
        vi="Nơi đọc văn bản: tiến trình riêng, ngay trong tiến trình này, hoặc các máy khác (dask).",
        en="Where documents are read: in worker processes, in this one, or on other machines (dask).")  # fmt: skip
@options.cluster
@option("--nightly", is_flag=True,
        vi="Lượt quét đêm: báo các đêm bị lỡ, ghi báo cáo vào [reports], kiểm tra nhật ký, in điểm kiểm của nhật ký.",
        en="The night's pass: tells missed nights, writes the reports of [reports], checks the log, prints its "
           "checkpoint.")  # fmt: skip
@option("--log", type=click.Choice(["text", "json", "none"]), default=None,
        vi="Nhật ký trên stderr, mỗi việc một dòng; mặc định chỉ ghi khi có --nightly.",
        en="Log on stderr, one line an event; kept with --nightly only, unless asked for.")  # fmt: skip
@options.form
def scan(
    config: Path | None,
    at: str | None,
    workers: int | None,
    executor: str,
    nightly: bool,
    log: str | None,
    format_: str,
    **cluster: Any,
) -> int:
    settings = settings_asked(config)
    if nightly:
        _tell_missed_nights(settings, at=time_asked(at))
    works = open_executor(executor, workers, root=settings.watch_dirs, **cluster)
    tell = event_log(log or ("text" if nightly else "none"))
    result, has_reports = make_pass(settings, at=time_asked(at), works=works, tell=tell, leaves_reports=nightly)
    if nightly and not (_log_is_whole(settings) & _store_is_sound(settings, at=time_asked(at))):
        return HOUSE_TROUBLE
    shown = show_summary(settings, format_=format_)
    if shown == NOTHING_TO_JUDGE:
        return shown
    return DONE if result.is_complete and has_reports else INCOMPLETE


def make_pass(
    settings: Settings, *, at: datetime, works: Executor, tell: Tell, leaves_reports: bool = False
) -> tuple[ScanResult, bool]:
    """One pass, told on stderr: how much was read, what could not be, and which files of secrets lie about.

    With it, whether all of the night's reports could be made.
    """
    from importlib.metadata import version

    from pipeline.ocr import look_for_tesseract
    from pipeline.placement import refuse_bad_store
    from pipeline.reports.progress import told_on_stderr
    from pipeline.run import scan as scan_once
    from pipeline.stores.access import writing
    from pipeline.trust.appraise import Appraiser

    if not settings.watch_dirs.is_dir():  # before a store is made where there is nothing to keep
        raise HouseError("watch-dirs-missing", path=settings.watch_dirs)
    refuse_bad_store(settings)
    appraiser = Appraiser(open_trust(settings))
    renewal = open_renewal(settings, appraiser, at=at)
    with (
        writing(settings.store, command="scan", at=at) as store,
        works,
        told_on_stderr(language()) as progress,
    ):
        result = scan_once(
            settings,
            store=store,
            appraiser=appraiser,
            executor=works,
            at=at,
            tool_version=version("vanthu"),
            progress=progress,
            renewal=renewal,
            engine=look_for_tesseract().engine,
            tell=tell,
            clock=lambda: datetime.now(UTC),
        )
        has_reports = not leaves_reports or _leave_reports(settings, store=store, works=works, at=at)
    if renewal is not None:
        tell_fetches(renewal)
    say("đọc {read}, không đổi {unchanged}", "read {read}, unchanged {unchanged}",
        read=result.read, unchanged=result.unchanged)  # fmt: skip
    _tell_trouble(result)
    return result, has_reports


def _leave_reports(settings: Settings, *, store: Store, works: Executor, at: datetime) -> bool:
    """The night's reports, told on stderr; whether all of them could be made."""
    from importlib.metadata import version

    from pipeline.nightly import leave_reports

    is_whole = True
    for each in leave_reports(settings, store=store, executor=works, at=at, language=language(),
                              software=f"vanthu {version('vanthu')}"):  # fmt: skip
        if each.sha256 is None:
            is_whole = False
            say("không lập được báo cáo {name}: {cause}", "report {name} could not be made: {cause}",
                name=each.name, cause=each.trouble)  # fmt: skip
        elif settings.reports is not None:
            say("báo cáo: {path}", "report: {path}", path=settings.reports.folder / each.name)
    return is_whole


def _tell_missed_nights(settings: Settings, *, at: datetime) -> None:
    """How many nights went by without a full pass; the one that follows catches up with all of them."""
    from pipeline.run import FULL_PASS
    from pipeline.stores.access import reading

    try:
        with reading(settings.store) as store:
            told = store.recall(FULL_PASS)
    except HouseError as none_yet:
        if none_yet.key != "no-store":
            raise
        return
    missed = (at - datetime.fromisoformat(told)).days - 1 if told else 0
    if missed > 0:
        say("Đã lỡ {count} đêm; lượt này làm bù.",
            "{count} {count:night was|nights were} missed; this pass catches up.",
            count=missed)  # fmt: skip


def _log_is_whole(settings: Settings) -> bool:
    """Checks the log, and prints its checkpoint where the journal keeps it: out of the store's reach."""
    from pipeline.auditing import checkpoint, verify_log
    from pipeline.stores.access import reading

    with reading(settings.store) as store:
        problems = verify_log(store)
        told = checkpoint(store)
    for problem in problems:
        say_line(problem.sentence(language()))
    say_line(" ".join(told.text().split()))
    return not problems


def _store_is_sound(settings: Settings, *, at: datetime) -> bool:
    """Once a week the database's own check of all of it."""
    from pipeline.stores.access import writing
    from pipeline.stores.soundness import weekly_damage
    from pipeline.stores.sql import store_file

    file = store_file(settings.store)
    with writing(settings.store, command="scan", at=at) as store:
        damage = weekly_damage(store, file, at=at)
    if damage is not None:
        say_trouble(HouseError("store-damaged", store=file, place="integrity_check", cause=damage))
    return damage is None


def _tell_trouble(result: ScanResult) -> None:
    """What a reader of the figures must know before trusting them."""
    from pipeline.reports.content import Manner, sentence

    manner = Manner(language=language())
    for each in result.not_read:
        say("không đọc được {path}: {reason}", "not read: {path}: {reason}",
            path=each.path, reason=sentence(each.reason, manner))  # fmt: skip
    for unit in result.units:
        for place in unit.unreachable:
            say("không vào được {path}: {cause}", "out of reach: {path}: {cause}",
                path=place.path or ".", cause=system_cause(place.errno).format(language()))  # fmt: skip
    if result.bad_rows:
        say("{count} dòng sổ đăng ký có chỗ không đọc được; xem bằng «vanthu register TỆP».",
            "Register rows with something unreadable: {count}; `vanthu register FILE` shows them.",
            count=result.bad_rows)  # fmt: skip
    if result.secret_files:
        say("CẢNH BÁO: {count} tệp của văn bản mật nằm trong thư mục theo dõi; không tệp nào được mở. Xem: vanthu "
            "documents --class exempt-secret",
            "ALARM: files of secret documents in a watched folder: {count}; none was opened. See: vanthu "
            "documents --class exempt-secret",
            count=result.secret_files)  # fmt: skip
    for paths in result.claimed_by_several[:5]:
        say("một văn bản nằm ở nhiều đơn vị: {paths}", "one document in several units' folders: {paths}",
            paths="; ".join(paths))  # fmt: skip
    for path in result.outside[:5]:
        say("nằm ngoài thư mục của các đơn vị: {path}", "in no unit's folder: {path}", path=path)
