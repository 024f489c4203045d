"""What an inspector asks of the log: `vanthu diff`, `vanthu audit verify`, `vanthu audit checkpoint`."""

from __future__ import annotations

import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from pipeline.commands import options
from pipeline.commands.asked import settings_asked
from pipeline.commands.help import command, group, option
from pipeline.commands.opening import open_key
from pipeline.commands.speaking import language, phrase, print_json
from pipeline.errors import DONE, GATE_MISSED, HouseError

if TYPE_CHECKING:
    from pipeline.stores.interface import Store


@command(
    "Những văn bản đổi loại giữa hai lần chạy, và vì sao.\n\nSố của các lần chạy: xem «vanthu status».",
    "The documents whose class changed between two runs, and why.\n\n`vanthu status` has the numbers of the runs.",
)
@click.argument("first", type=click.IntRange(1))
@click.argument("last", type=click.IntRange(1))
@options.config
@options.form
def diff(first: int, last: int, config: Path | None, format_: str) -> int:
    from pipeline.auditing import class_changes
    from pipeline.reports.changes import changes_content, changes_lines
    from pipeline.stores.access import reading

    settings = settings_asked(config)
    with reading(settings.store) as store:
        changes = class_changes(store, first, last)
    if format_ == "json":
        print_json(changes_content(changes, first=first, last=last))
    else:
        for line in changes_lines(changes, language=language()):
            print(line)
    return DONE


@group(
    "Nhật ký đánh giá: còn nguyên vẹn không, điểm kiểm của nó.",
    "The log of what was judged: whether it is whole, and its checkpoint.",
)
def audit() -> None:
    """The log's commands."""


@command(
    "Nhật ký và kết quả trong kho dữ liệu có bị sửa, xóa, chèn, đổi chỗ hay cắt bớt không.\n\n--against: so với "
    "báo cáo hoặc điểm kiểm đã lưu ở nơi khác; chỉ khi đó mới thấy được nhật ký bị viết lại toàn bộ, và báo cáo có "
    "đúng là bản đã lập hay không. Mã thoát 1 khi có sai.",
    "Whether the log and the verdicts in the store were changed, deleted, added, reordered or cut.\n\n--against "
    "compares with a report or a checkpoint kept elsewhere, without which a log rewritten as a whole shows "
    "nothing, and says whether the report is the one that was made. Exit code 1 when something is wrong.",
    name="verify",
    of=audit,
)
@option("--against", type=click.Path(path_type=Path, exists=True, dir_okay=False), default=None, metavar="FILE",
        vi="Báo cáo, hoặc tệp có điểm kiểm.", en="A report, or a file that holds a checkpoint.")  # fmt: skip
@options.config
def audit_verify(against: Path | None, config: Path | None) -> int:
    from pipeline.auditing import checkpoint, verify_log
    from pipeline.stores.access import reading

    settings = settings_asked(config)
    content = against.read_bytes() if against is not None else None
    held = None
    if content is not None:
        from pipeline.reporting import checkpoint_in

        held = checkpoint_in(content)
        if held is None:
            raise HouseError("checkpoint-unreadable", path=against)
    with reading(settings.store) as store:
        problems = verify_log(store, against=held)
        size = checkpoint(store).size
        is_known = content is None or _tell_report(store, content)
    for problem in problems:
        print(problem.sentence(language()))
    if not problems:
        told = phrase(
            "Nhật ký nguyên vẹn: {count} mục.", "The log is whole: {count} {count:entry|entries}.", count=size
        )
        print(told)
    return DONE if is_known and not problems else GATE_MISSED


def _tell_report(store: Store, content: bytes) -> bool:
    """Says which report a file is; False for one that the log does not tell of, though it must."""
    from pipeline.reporting import entry_of, is_finished_report
    from pipeline.reports.telling import told_time

    entry = entry_of(store, content)
    if entry is not None:
        values = entry.values
        print(
            phrase(
                "Báo cáo này đúng là bản ghi ở mục {seq} của nhật ký, lập lúc {at}: {numerator}/{denominator} văn bản.",
                "This report is the one that entry {seq} of the log tells of, made {at}: {numerator}/{denominator} "
                "documents.",
                seq=entry.seq,
                at=told_time(entry.told_at, language()),
                numerator=values["numerator"],
                denominator=values["denominator"],
            )
        )
        return True
    if not is_finished_report(content):
        return True
    print(
        phrase(
            "Nhật ký không ghi báo cáo nào có nội dung như tệp này: tệp đã bị sửa, hoặc lập từ kho dữ liệu khác.",
            "The log tells of no report with these bytes: the file was changed, or made from another store.",
        )
    )
    return False


@command(
    "Điểm kiểm của nhật ký: ba dòng để in vào báo cáo, gửi cấp trên hoặc lưu ở nơi khác.",
    "The log's checkpoint: three lines to print on a report, to send upwards or to keep elsewhere.",
    name="checkpoint",
    of=audit,
)
@option("--output", "-o", type=click.Path(path_type=Path, dir_okay=False), default=None, metavar="FILE",
        vi="Ghi vào tệp này.", en="Write to this file.")  # fmt: skip
@option("--sign", type=click.Path(path_type=Path, exists=True, dir_okay=False), default=None, metavar="KEY.p12",
        vi="Ký số điểm kiểm bằng khóa này; chữ ký nằm ở TỆP.p7s bên cạnh.",
        en="Sign the checkpoint with this key; the signature is FILE.p7s beside it.")  # fmt: skip
@options.config
def audit_checkpoint(output: Path | None, sign: Path | None, config: Path | None) -> int:
    from pipeline.auditing import checkpoint
    from pipeline.stores.access import reading
    from pipeline.verify_report import write_bytes

    if output is None and sign is not None:
        raise click.UsageError(phrase("--sign cần -o TỆP.", "--sign needs -o FILE."))
    settings = settings_asked(config)
    signer = open_key(sign) if sign else None
    with reading(settings.store) as store:
        text = checkpoint(store).text()
    if output is None:
        sys.stdout.write(text)
        return DONE
    write_bytes(output, text.encode())
    if signer is not None:
        from pipeline.sealing import sign_detached

        write_bytes(output.with_name(output.name + ".p7s"), sign_detached(text.encode(), signer, at=datetime.now(UTC)))
    return DONE
