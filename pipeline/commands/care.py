"""The installation and its store in the IT officer's care: `vanthu doctor`, `backup`, `restore`."""

from __future__ import annotations

from pathlib import Path

import click

from pipeline.commands import options
from pipeline.commands.asked import settings_asked, time_asked
from pipeline.commands.help import command
from pipeline.commands.speaking import language, say
from pipeline.errors import DONE


@command(
    "Cài đặt này có làm được việc không: thư mục, tin cậy, CRL, kho dữ liệu, ổ đĩa, đồng hồ.",
    "Is this installation able to do its work: folders, trust, CRLs, store, disk, clock.",
)
@options.config
@options.at
def doctor(config: Path | None, at: str | None) -> int:
    from pipeline.doctor import State, examine
    from pipeline.reports.terminal import console, print_checks
    from pipeline.trust.anchors import load_trust

    settings = settings_asked(config)
    checks = examine(settings, load_trust(settings.trust_folder, pins=settings.pins), at=time_asked(at))
    print_checks(checks, language=language(), on=console())
    return max((check.exit_code for check in checks if check.state is State.FAIL), default=DONE)


@command(
    "Sao lưu kho dữ liệu vào một tệp mới, kể cả khi đang theo dõi.",
    "Copies the store into a new file, also while it is in use.",
)
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@options.config
def backup(file: Path, config: Path | None) -> int:
    from pipeline.stores.backup import back_up

    back_up(settings_asked(config).store, file)
    say("Đã sao lưu vào {path}.", "Backed up into {path}.", path=file)
    return DONE


@command(
    "Đưa một bản sao lưu vào thay kho dữ liệu.\n\nBản sao lưu được kiểm tra trước; kho dữ liệu đang có được để "
    "riêng, không bị xóa.",
    "Puts a backup in the place of the store.\n\nThe backup is looked over first; the present store is set aside, "
    "not deleted.",
)
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@options.config
def restore(file: Path, config: Path | None) -> int:
    from pipeline.stores.backup import restore as put_back

    aside = put_back(settings_asked(config).store, file, at=time_asked(None))
    if aside is not None:
        say("Kho dữ liệu trước đó: {path}", "The store that was there before: {path}", path=aside)
    return DONE
