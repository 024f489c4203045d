"""The watch that keeps looking, and how it stands: `vanthu watch`, `vanthu status`."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import click

from pipeline.commands import options
from pipeline.commands.asked import settings_asked, time_asked
from pipeline.commands.help import command, option
from pipeline.commands.opening import PRELOAD, event_log
from pipeline.commands.speaking import language, print_json
from pipeline.errors import DONE


@command(
    "Theo dõi liên tục: tệp nào chép xong thì đánh giá, mỗi đêm một lượt đầy đủ.\n\nDừng bằng Ctrl-C. SIGHUP: xem "
    "ngay. Thư mục trên ổ đĩa mạng được hỏi vòng.",
    "Keeps looking: judges what has settled, and makes a full pass each night.\n\nCtrl-C stops it; SIGHUP looks at "
    "once. Folders on network shares are polled.",
)
@options.config
@options.workers
@option("--log", "log", type=click.Choice(["text", "json"]), default="text", show_default=True,
        vi="Dạng dòng nhật ký trên stderr.", en="Form of the log lines on stderr.")  # fmt: skip
def watch(config: Path | None, workers: int | None, log: str) -> int:
    from importlib.metadata import version

    from pipeline.anew import start_anew, take_leave_of_children
    from pipeline.executors.processes import ProcessExecutor
    from pipeline.memory import one_heap
    from pipeline.ocr import look_for_tesseract
    from pipeline.placement import refuse_bad_store
    from pipeline.reports.progress import told_on_stderr
    from pipeline.stores.access import writing
    from pipeline.supervisor import signals
    from pipeline.watch import Watcher

    take_leave_of_children()
    one_heap()
    settings = settings_asked(config)
    refuse_bad_store(settings)
    with (
        writing(settings.store, command="watch", at=time_asked(None)) as store,
        ProcessExecutor(workers=workers or os.cpu_count() or 1, preload=PRELOAD) as works,
    ):
        watcher = Watcher(
            settings,
            store=store,
            executor=works,
            tool_version=version("vanthu"),
            tell=event_log(log),
            engine=look_for_tesseract().engine,
            shown=lambda: told_on_stderr(language()),
            language=language(),
        )
        with signals(watcher):
            watcher.run()
        if watcher.is_stopping:  # told so at a moment when Python lost the interrupt, and before it came once more
            raise KeyboardInterrupt
    if watcher.is_heavy:
        start_anew()
    return DONE


@command(
    "Việc theo dõi đang thế nào: lần xem cuối, tệp đang chờ, lỗi, ai đang giữ kho dữ liệu.\n\nMã thoát 1 khi quá "
    "lâu không ai xem, 4 khi có chỗ không vào được.",
    "How the watching stands: last look, files waiting, errors, who holds the store.\n\nExit code 1 when nobody "
    "looked for too long, 4 when something is out of reach.",
)
@options.config
@options.form
@options.at
def status(config: Path | None, format_: str, at: str | None) -> int:
    from pipeline.intake.ignored import LABELS
    from pipeline.intake.settle import WAITING_TEXTS
    from pipeline.reports.shown import fitted
    from pipeline.reports.standing import status_content, status_lines
    from pipeline.status import status_of
    from pipeline.stores.access import holder, reading

    settings = settings_asked(config)
    held = holder(settings.store)
    with reading(settings.store) as store:
        told = status_of(store, holder=held, at=time_asked(at))
    if format_ == "json":
        print_json(status_content(told))
    else:
        waiting = {reason.value: text for reason, text in WAITING_TEXTS.items()}
        ignored = {reason.value: text for reason, text in LABELS.items()}
        for line in status_lines(told, language=language(), waiting=waiting, ignored=ignored):
            print(fitted(line, sys.stdout))
    return told.exit_code
