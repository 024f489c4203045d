"""The roof: `main` runs one command and gives its exit code. The commands themselves are in pipeline/commands/."""

from __future__ import annotations

import errno
import logging
import os
import sys
from collections.abc import Sequence

import click

from pipeline.commands.audit import audit, diff
from pipeline.commands.care import backup, doctor, restore
from pipeline.commands.complaints import usage_sentence
from pipeline.commands.documents import documents, explain
from pipeline.commands.figures import summary
from pipeline.commands.files import register, roster, verify
from pipeline.commands.help import group, option
from pipeline.commands.reports import notify, report
from pipeline.commands.rulebook import rules
from pipeline.commands.scanning import scan
from pipeline.commands.speaking import language, language_asked, language_of_locale, say, say_line, say_trouble, speak
from pipeline.commands.starting import demo, init
from pipeline.commands.trust import trust
from pipeline.commands.watching import status, watch
from pipeline.commands.worker import worker
from pipeline.errors import DONE, HOUSE_TROUBLE, INTERRUPTED, WRONG_USAGE, HouseError
from pipeline.interrupts import none_lost
from rules.text import LANGUAGES, Text


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs one command and gives its exit code. `--lang vi|en` may stand anywhere."""
    words = list(sys.argv[1:] if arguments is None else arguments)
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")
    _hush_libraries()
    speak(language_of_locale())
    try:
        words, asked = language_asked(words)
        if asked is not None:
            speak(asked)
        with none_lost():
            result = vanthu.main(args=words, prog_name="vanthu", standalone_mode=False, obj={"language": asked})
        sys.stdout.flush()  # a disk that is full is told here, not by the interpreter's last words
        return result if isinstance(result, int) else DONE
    except HouseError as trouble:
        say_trouble(trouble)
        return trouble.exit_code
    except click.exceptions.NoArgsIsHelpError as help_asked:
        help_asked.show()
        return WRONG_USAGE
    except click.UsageError as mistake:
        say_line(usage_sentence(mistake))
        command = mistake.ctx.command_path if mistake.ctx else "vanthu"
        say("Xem cách dùng: {command} --help", "How to use it: {command} --help", command=command)
        return WRONG_USAGE
    except (KeyboardInterrupt, click.Abort):
        say("Đã dừng theo yêu cầu; việc đã làm xong được giữ lại.", "Interrupted; what was done is kept.")
        return INTERRUPTED
    except (BrokenPipeError, SystemExit):
        # The reader of our output left (`| head`): not an error, and nothing more can be said to it. click and rich
        # make a SystemExit of it, the only one there is here, with 1: that a gate was missed.
        _print_no_more()
        return DONE
    except OSError as cause:
        # Files are opened below, and their troubles told there; what is left is our own output.
        if cause.errno not in _NO_ROOM:
            raise
        _print_no_more()
        say_line(HouseError("cannot-write", path=Text("đầu ra", "The output"), cause=cause).sentence(language()))
        return HOUSE_TROUBLE


def _hush_libraries() -> None:
    """What is worth telling is an event or an exception.

    Libraries' own remarks, and the stack that a pool of connections writes where it is interrupted, do not come between
    the lines of a log.
    """
    root = logging.getLogger()
    if not root.handlers:
        root.addHandler(logging.NullHandler())


_NO_ROOM = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EIO, errno.EFBIG})


def _print_no_more() -> None:
    """What is still to be written to stdout goes nowhere."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


@group(
    "Kiểm tra văn bản đã phát hành có thật sự là văn bản điện tử, ký số đúng quy định hay không, theo từng đơn vị "
    "và từng tháng.\n\nMã thoát: 0 xong; 1 không đạt ngưỡng đã đặt; 2 lệnh hoặc cấu hình sai; 3 không có gì để "
    "đánh giá; 4 xong nhưng chưa đủ; 5 lỗi kho dữ liệu hoặc ổ đĩa; 130 bị ngắt.",
    "Checks, unit by unit and month by month, whether issued documents were really issued electronically and "
    "signed as the law demands.\n\nExit codes: 0 done; 1 a gate was not met; 2 wrong usage or settings; 3 nothing "
    "to judge; 4 done, but incomplete; 5 store or disk; 130 interrupted.",
    commands=(
        demo, init,
        scan, watch, worker, status,
        summary, documents, explain,
        report, notify,
        verify, register, roster,
        trust, rules, doctor,
        diff, backup, restore, audit,
    ),
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)  # fmt: skip
@click.version_option(package_name="vanthu", prog_name="vanthu", message="%(prog)s %(version)s")
@option("--lang", type=click.Choice(LANGUAGES), expose_value=False,
        vi="Ngôn ngữ; đặt ở đâu cũng được.", en="Language; may stand anywhere.")  # fmt: skip
def vanthu() -> None:
    """The group of all commands, in the order in which a newcomer needs them."""


if __name__ == "__main__":
    sys.exit(main())
