"""The roof: commands, languages and exit codes. Prints, and decides nothing.

Heavy parts are imported inside the command that needs them, so that `vanthu --help` answers at once.
"""

from __future__ import annotations

import errno
import math
import os
import re
import sys
from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from pipeline.errors import (
    DONE,
    GATE_MISSED,
    HOUSE_TROUBLE,
    INCOMPLETE,
    INTERRUPTED,
    NOTHING_TO_JUDGE,
    WRONG_USAGE,
    HouseError,
    system_cause,
)
from rules.text import LANGUAGES, Language, Text

if TYPE_CHECKING:
    from pyhanko.sign.signers import SimpleSigner

    from pipeline.config import Settings
    from pipeline.events import Tell
    from pipeline.executors.cluster import Tls
    from pipeline.executors.interface import Executor
    from pipeline.renewal import Renewal
    from pipeline.reports.content import Content, Manner
    from pipeline.run import ScanResult
    from pipeline.stores.interface import Store, Which
    from pipeline.trust.anchors import TrustMaterial
    from pipeline.trust.appraise import Appraiser
    from pipeline.trust.keep import Taken
    from pipeline.verify_report import Format
    from rules.facts import UnitCode

_language: Language = "en"

_PRELOAD = ("pipeline.warm", "cli")
"""This module too: every worker imports what the command was started with, and that imports this."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs one command and gives its exit code. `--lang vi|en` may stand anywhere."""
    global _language
    words = list(sys.argv[1:] if arguments is None else arguments)
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")
    _language = _language_of_locale()
    try:
        words, asked = _language_asked(words)
        _language = asked or _language
        result = vanthu.main(args=words, prog_name="vanthu", standalone_mode=False, obj={"language": asked})
        sys.stdout.flush()  # a disk that is full is told here, not by the interpreter's last words
        return result if isinstance(result, int) else DONE
    except HouseError as trouble:
        _say(trouble.sentence(_language))
        _say(trouble.advice(_language))
        return trouble.exit_code
    except click.exceptions.NoArgsIsHelpError as help_asked:
        help_asked.show()
        return WRONG_USAGE
    except click.UsageError as mistake:
        _say(_usage_sentence(mistake))
        command = mistake.ctx.command_path if mistake.ctx else "vanthu"
        _say(_t("Xem cách dùng: {command} --help", "How to use it: {command} --help", command=command))
        return WRONG_USAGE
    except (KeyboardInterrupt, click.Abort):
        _say(_t("Đã dừng theo yêu cầu; việc đã làm xong được giữ lại.", "Interrupted; what was done is kept."))
        return INTERRUPTED
    except (BrokenPipeError, SystemExit):
        # The reader of our output left (`| head`): not an error, and nothing more can be said to it. click and rich
        # make a SystemExit of it, the only one there is here, with 1: that a gate was missed.
        _say_no_more()
        return DONE
    except OSError as cause:
        # Files are opened below, and their troubles told there; what is left is our own output.
        if cause.errno not in _NO_ROOM:
            raise
        _say_no_more()
        _say(HouseError("cannot-write", path=Text("đầu ra", "The output"), cause=cause).sentence(_language))
        return HOUSE_TROUBLE


_NO_ROOM = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EIO, errno.EFBIG})


def _say_no_more() -> None:
    """What is still to be written to stdout goes nowhere."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


# --- languages -------------------------------------------------------------------------------------------------------


def _t(vi: str, en: str, **values: object) -> str:
    return Text(vi, en).format(_language, {name: str(value) for name, value in values.items()})


def _language_asked(words: list[str]) -> tuple[list[str], Language | None]:
    """The words without `--lang X`, and X."""
    asked: Language | None = None
    left: list[str] = []
    rest = iter(words)
    for word in rest:
        if word == "--":
            return [*left, word, *rest], asked
        if word == "--lang" or word.startswith("--lang="):
            value = word.partition("=")[2] if "=" in word else next(rest, "")
            asked = next((each for each in LANGUAGES if each == value), None)
            if asked is None:
                raise click.UsageError(_t("--lang nhận vi hoặc en, không nhận «{value}».",
                                          "--lang takes vi or en, not `{value}`.", value=value))  # fmt: skip
        else:
            left.append(word)
    return left, asked


def _language_of_locale() -> Language:
    """Vietnamese where the environment's locale is Vietnamese, else English (POSIX: LC_ALL, LC_MESSAGES, LANG)."""
    for name in ("VANTHU_LANG", "LC_ALL", "LC_MESSAGES", "LANG"):
        if value := os.environ.get(name):
            return "vi" if value.lower().startswith("vi") else "en"
    return "en"


class _Formatter(click.HelpFormatter):
    """Help whose headings are in the reader's language."""

    def write_usage(self, prog: str, args: str = "", prefix: str | None = None) -> None:
        if _language == "vi":
            args = " ".join(_METAVARS.get(each, each) for each in args.split(" "))
        super().write_usage(prog, args, prefix or _t("Cách dùng: ", "Usage: "))

    def write_heading(self, heading: str) -> None:
        told = {"Options": "Tùy chọn", "Commands": "Các lệnh"}.get(heading, heading) if _language == "vi" else heading
        super().write_heading(told)


click.Context.formatter_class = _Formatter


class _Told:
    """A command whose help text is a Text, told in the reader's language."""

    def __init__(self, *arguments: Any, told: Text, **named: Any) -> None:
        self.told = told
        super().__init__(*arguments, **named)

    def format_help_text(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        formatter.write_paragraph()
        for paragraph in self.told.format(_language).split("\n\n"):
            with formatter.indentation():
                formatter.write_text(paragraph)
            formatter.write_paragraph()

    def get_short_help_str(self, limit: int = 45) -> str:
        return self.told.format(_language).split("\n\n")[0].rstrip(".")

    def get_params(self, ctx: click.Context) -> list[click.Parameter]:
        params: list[click.Parameter] = super().get_params(ctx)  # type: ignore[misc]
        for param in params:
            if isinstance(param, click.Option) and "--help" in param.opts:
                param.help = _t("Hiện hướng dẫn này.", "Show this help.")
        return params


class _Command(_Told, click.Command):
    pass


class _Group(_Told, click.Group):
    def list_commands(self, ctx: click.Context) -> list[str]:
        """In the order in which they stand in this file: the order in which a newcomer needs them."""
        return list(self.commands)


class _Option(click.Option):
    """An option whose help is a Text."""

    def __init__(self, *arguments: Any, told: Text, **named: Any) -> None:
        self.told = told
        super().__init__(*arguments, **named)

    def get_help_record(self, ctx: click.Context) -> tuple[str, str] | None:
        self.help = self.told.format(_language)
        return super().get_help_record(ctx)


def _option(*names: str, vi: str, en: str, **named: Any) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    return click.option(*names, cls=_Option, told=Text(vi, en), **named)


def _usage_sentence(mistake: click.UsageError) -> str:
    """click's own complaint; in Vietnamese where Vietnamese is spoken."""
    if _language == "en":
        return mistake.format_message()
    match mistake:
        case click.NoSuchOption():
            near = f" Có phải {', '.join(mistake.possibilities)}?" if mistake.possibilities else ""
            return f"Không có tùy chọn {mistake.option_name}.{near}"
        case click.MissingParameter():
            return f"Thiếu {_parameter_name(mistake)}."
        case click.BadParameter():
            return f"Giá trị của {_parameter_name(mistake)} không dùng được: {_in_vietnamese(mistake.message)}"
        case _:
            return _in_vietnamese(mistake.format_message())


_CLICK_SAYS: tuple[tuple[str, str], ...] = (
    (r"(?:File|Path) '(.*)' does not exist\.", "không có tệp «{0}»."),
    (r"Directory '(.*)' does not exist\.", "không có thư mục «{0}»."),
    (r"(?:File|Path) '(.*)' is a directory\.", "«{0}» là thư mục, không phải tệp."),
    (r"Directory '(.*)' is a file\.", "«{0}» là tệp, không phải thư mục."),
    (r"\w+ '(.*)' is not readable\.", "không có quyền đọc «{0}»."),
    (r"\w+ '(.*)' is not writable\.", "không có quyền ghi «{0}»."),
    (r"'(.*)' is not one of (.*)\.", "«{0}» không thuộc: {1}."),
    (r"'(.*)' is not a valid (?:integer|int|float)(?: range)?\.", "«{0}» không phải là số."),
    (r"(\S+) is not in the range (\S+)\.", "{0} nằm ngoài khoảng {1}."),
    (r"No such command '(.*?)'\.(?: Did you mean (.*)\?)?", "Không có lệnh «{0}».{1}"),
    (r"Got unexpected extra arguments? \((.*)\)", "Thừa tham số: {0}."),
    (r"Option '(.*)' requires an argument\.", "Tùy chọn «{0}» cần một giá trị."),
    (r"Option '(.*)' does not take a value\.", "Tùy chọn «{0}» không nhận giá trị."),
    (r"Missing command\.", "Thiếu lệnh."),
)
"""click's complaints, as it words them (click/exceptions.py, types.py, parser.py), and ours."""


def _in_vietnamese(complaint: str) -> str:
    """click's complaint in Vietnamese; as it is where click has found a new one, or the sentence is our own."""
    for pattern, told in _CLICK_SAYS:
        if said := re.fullmatch(pattern, complaint):
            words = [each or "" for each in said.groups()]
            if told.endswith("{1}") and words[1]:
                words[1] = f" Có phải {words[1]}?"
            return told.format(*words)
    return complaint


_METAVARS = {"FILES...": "TỆP...", "[OPTIONS]": "[TÙY CHỌN]", "COMMAND": "LỆNH", "[ARGS]...": "[THAM SỐ]...",
             "DOCUMENT": "VĂN BẢN", "DIRECTORY": "THƯ MỤC", "[DIRECTORY]": "[THƯ MỤC]", "RULE": "QUY TẮC"}  # fmt: skip


def _parameter_name(mistake: click.BadParameter) -> str:
    if mistake.param is None or mistake.ctx is None:
        return "tham số"
    hint = mistake.param.get_error_hint(mistake.ctx)
    return _METAVARS.get(hint.strip("'"), hint).removesuffix("...")


# --- printing --------------------------------------------------------------------------------------------------------


def _say(message: str) -> None:
    """A message to the person, on stderr."""
    from pipeline.reports.shown import fitted

    print(fitted(message, sys.stderr), file=sys.stderr)


def _print_json(content: Content) -> None:
    from pipeline.reports.lines import as_json

    sys.stdout.write(as_json(content))


def _wants_json(context: click.Context) -> bool:
    return context.params.get("format_") == "json"


_format = _option(
    "--format",
    "format_",
    type=click.Choice(["table", "json"]),
    default="table",
    vi="Dạng kết quả: bảng cho người đọc hoặc JSON cho phần mềm khác.",
    en="Result as a table for people or JSON for other software.",
)
_config = _option(
    "--config",
    type=click.Path(path_type=Path, dir_okay=False),
    default=None,
    vi="Tệp cấu hình; mặc định là vanthu.toml ở thư mục hiện hành.",
    en="Settings file; vanthu.toml in the current folder unless given.",
)
_at = _option(
    "--at",
    default=None,
    metavar="TIME",
    vi="Đánh giá như tại thời điểm này (ISO 8601).",
    en="Judge as of this time (ISO 8601).",
)
_personal = _option(
    "--show-personal-data",
    is_flag=True,
    vi="Không che số định danh, thư điện tử, điện thoại.",
    en="Do not mask citizen numbers, e-mail addresses and telephone numbers.",
)
_unit = _option("--unit", default=None, metavar="CODE", vi="Chỉ đơn vị này.", en="Only this unit.")
_period = _option(
    "--period",
    default=None,
    metavar="PERIOD",
    vi="Kỳ: 2026-03, 2026-Q1 hoặc 2026.",
    en="Period: 2026-03, 2026-Q1 or 2026.",
)


_workers = _option(
    "--workers",
    type=click.IntRange(1, 256),
    default=None,
    vi="Số tiến trình đọc văn bản; mặc định bằng số nhân CPU.",
    en="Worker processes; as many as there are processors unless given.",
)


def _cluster(command: Callable[..., Any]) -> Callable[..., Any]:
    """The options of a member of the cluster, scan or worker: where its scheduler is, and what proves who asks."""
    options = (
        _option("--scheduler", default=None, envvar="VANTHU_SCHEDULER", metavar="ADDRESS",
                vi="Bộ điều phối của cụm máy, ví dụ tls://10.0.0.5:8786.",
                en="The cluster's scheduler, such as tls://10.0.0.5:8786."),
        _option("--tls-ca", type=_key_file, default=None, envvar="VANTHU_TLS_CA", metavar="FILE",
                vi="Chứng thư CA của cụm máy (PEM).", en="The cluster's CA certificate (PEM)."),
        _option("--tls-cert", type=_key_file, default=None, envvar="VANTHU_TLS_CERT", metavar="FILE",
                vi="Chứng thư của máy này (PEM).", en="This machine's certificate (PEM)."),
        _option("--tls-key", type=_key_file, default=None, envvar="VANTHU_TLS_KEY", metavar="FILE",
                vi="Khóa riêng của máy này (PEM).", en="This machine's private key (PEM)."),
    )  # fmt: skip
    for option in reversed(options):
        command = option(command)
    return command


_key_file = click.Path(path_type=Path, dir_okay=False)


def _settings(config: Path | None) -> Settings:
    """The settings, whose language holds where none was asked for."""
    global _language
    from pipeline.config import load_settings

    settings = load_settings(config, base=Path.cwd())
    root = click.get_current_context().find_root()
    if settings.language and not root.obj["language"] and "VANTHU_LANG" not in os.environ:
        _language = settings.language
    return settings


def _time(at: str | None) -> datetime:
    """`--at` as an aware time, a bare date or naive time in Vietnam's zone; now when not given."""
    from pipeline.reports.content import VIETNAM

    if at is None:
        return datetime.now(UTC)
    try:
        time = datetime.fromisoformat(at)
    except ValueError as cause:
        raise HouseError("time-wrong", time=at) from cause
    return (time if time.tzinfo else time.replace(tzinfo=VIETNAM)).astimezone(UTC)


def _manner(show_personal_data: bool) -> Manner:
    from pipeline.reports.content import Manner

    return Manner(language=_language, show_personal_data=show_personal_data)


# --- commands --------------------------------------------------------------------------------------------------------


@click.group(
    cls=_Group,
    told=Text(
        "Kiểm tra văn bản đã phát hành có thật sự là văn bản điện tử, ký số đúng quy định hay không, theo từng đơn vị "
        "và từng tháng.\n\nMã thoát: 0 xong; 1 không đạt ngưỡng đã đặt; 2 lệnh hoặc cấu hình sai; 3 không có gì để "
        "đánh giá; 4 xong nhưng chưa đủ; 5 lỗi kho dữ liệu hoặc ổ đĩa; 130 bị ngắt.",
        "Checks, unit by unit and month by month, whether issued documents were really issued electronically and "
        "signed as the law demands.\n\nExit codes: 0 done; 1 a gate was not met; 2 wrong usage or settings; 3 nothing "
        "to judge; 4 done, but incomplete; 5 store or disk; 130 interrupted.",
    ),
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)
@click.version_option(package_name="vanthu", prog_name="vanthu", message="%(prog)s %(version)s")
@click.option("--lang", cls=_Option, told=Text("Ngôn ngữ; đặt ở đâu cũng được.", "Language; may stand anywhere."),
              type=click.Choice(LANGUAGES), expose_value=False)  # fmt: skip
def vanthu() -> None:
    """The group; each command below decides nothing itself."""


@vanthu.command(
    cls=_Command,
    told=Text(
        "Tạo một ví dụ nhỏ, đầy đủ trong thư mục mới rồi đánh giá.\n\nCó PKI riêng, đơn vị, văn bản ký số, sổ đăng ký "
        "và vanthu.toml. Văn bản, con người và chứng thư trong đó đều do phần mềm dựng ra.",
        "Makes a small, complete world in a new folder, and judges it.\n\nWith its own PKI, units, signed documents, "
        "registers and vanthu.toml. Documents, people and certificates are all invented.",
    ),
)
@click.argument("directory", type=click.Path(path_type=Path, file_okay=False))
@_option("--seed", type=int, default=1347, show_default=True, vi="Số khởi tạo: cùng số, cùng kết quả.",
         en="Same seed, same bytes.")  # fmt: skip
@_workers
def demo(directory: Path, seed: int, workers: int | None) -> int:
    if directory.exists() and any(directory.iterdir()):
        raise HouseError("folder-not-empty", path=directory)
    try:
        from pipeline.demo.world import make_world
    except ModuleNotFoundError as missing:
        raise HouseError("demo-parts-missing", module=missing.name) from missing
    from pipeline.config import load_settings

    world = make_world(directory, seed=seed)
    _say(_t("Đã tạo {count} văn bản trong {path}.", "Made {count} documents in {path}.",
            count=len(world.documents), path=directory))  # fmt: skip
    settings = load_settings(directory / "vanthu.toml", base=directory)
    _scan(settings, at=world.judged_at, works=_executor("processes", workers), tell=_logging("none"))
    _show_summary(settings, format_="table", at=None)
    one = next(each for each in world.documents if each.expected_class == "e-original" and each.is_registered)
    _say(
        _t(
            "Xem tiếp: cd {path}, rồi: vanthu documents; vanthu explain {number} --unit {unit}; vanthu rules",
            "Go on: cd {path}, then: vanthu documents; vanthu explain {number} --unit {unit}; vanthu rules",
            path=directory,
            number=f"{one.number}/{one.symbol}",
            unit=one.unit,
        )
    )
    return DONE


@vanthu.command(
    cls=_Command,
    told=Text(
        "Chuẩn bị một cài đặt mới: vanthu.toml có chú thích, trust/, watch_dirs/.\n\n"
        "Không ghi đè tệp cấu hình đang có. --service: tệp để hệ điều hành tự khởi động vanthu.",
        "Prepares a new installation: a commented vanthu.toml, trust/, watch_dirs/.\n\nWrites over no settings. "
        "--service: files by which the operating system starts vanthu.",
    ),
)
@click.argument("directory", type=click.Path(path_type=Path, file_okay=False), default=".")
@_option("--service", is_flag=True, vi="Ghi tệp systemd và Task Scheduler của Windows vào service/.",
         en="Write files for systemd and for Windows Task Scheduler into service/.")  # fmt: skip
def init(directory: Path, service: bool) -> int:
    from pipeline.config import FILE_NAME
    from pipeline.installation import write_installation

    if service:
        from pipeline.service import write_service

        for path in write_service(directory):
            print(path)
        if (directory / FILE_NAME).exists():
            return DONE
    for path in write_installation(directory, language=_language):
        print(path)
    _say(
        _t(
            "Bước tiếp: khai đơn vị trong vanthu.toml, thêm chứng thư bằng «vanthu trust add», rồi «vanthu doctor».",
            "Next: state the units in vanthu.toml, add certificates with `vanthu trust add`, then run `vanthu doctor`.",
        )
    )
    return DONE


@vanthu.command(
    cls=_Command,
    told=Text(
        "Xem các thư mục theo dõi một lượt, đánh giá, rồi in tổng hợp.\n\nTệp không đổi thì không mở lại. "
        "Không di chuyển, sửa hay xóa gì trong thư mục của đơn vị.",
        "One pass over the watched folders, then the summary.\n\nWhat has not changed is not opened. "
        "Nothing in a unit's folder is moved, changed or deleted.",
    ),
)
@_config
@_at
@_workers
@_option("--executor", type=click.Choice(["processes", "serial", "dask"]), default="processes", show_default=True,
         vi="Nơi đọc văn bản: tiến trình riêng, ngay trong tiến trình này, hoặc các máy khác (dask).",
         en="Where documents are read: in worker processes, in this one, or on other machines (dask).")  # fmt: skip
@_cluster
@_option("--nightly", is_flag=True,
         vi="Lượt quét đêm: báo các đêm bị lỡ, ghi báo cáo vào [reports], kiểm tra nhật ký, in điểm kiểm của nhật ký.",
         en="The night's pass: tells missed nights, writes the reports of [reports], checks the log, prints its "
            "checkpoint.")  # fmt: skip
@_option("--log", type=click.Choice(["text", "json", "none"]), default=None,
         vi="Nhật ký trên stderr, mỗi việc một dòng; mặc định chỉ ghi khi có --nightly.",
         en="Log on stderr, one line an event; kept with --nightly only, unless asked for.")  # fmt: skip
@_format
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
    settings = _settings(config)
    if nightly:
        _tell_missed_nights(settings, at=_time(at))
    works = _executor(executor, workers, root=settings.watch_dirs, **cluster)
    tell = _logging(log or ("text" if nightly else "none"))
    result, has_reports = _scan(settings, at=_time(at), works=works, tell=tell, leaves_reports=nightly)
    if nightly and not (_log_is_whole(settings) & _store_is_sound(settings, at=_time(at))):
        return HOUSE_TROUBLE
    shown = _show_summary(settings, format_=format_, at=None)
    if shown == NOTHING_TO_JUDGE:
        return shown
    return DONE if result.is_complete and has_reports else INCOMPLETE


@vanthu.command(
    cls=_Command,
    told=Text(
        "Theo dõi liên tục: tệp nào chép xong thì đánh giá, mỗi đêm một lượt đầy đủ.\n\nDừng bằng Ctrl-C. SIGHUP: xem "
        "ngay. Thư mục trên ổ đĩa mạng được hỏi vòng.",
        "Keeps looking: judges what has settled, and makes a full pass each night.\n\nCtrl-C stops it; SIGHUP looks at "
        "once. Folders on network shares are polled.",
    ),
)
@_config
@_workers
@_option("--log", "log", type=click.Choice(["text", "json"]), default="text", show_default=True,
         vi="Dạng dòng nhật ký trên stderr.", en="Form of the log lines on stderr.")  # fmt: skip
def watch(config: Path | None, workers: int | None, log: str) -> int:
    from importlib.metadata import version

    from pipeline.executors.processes import ProcessExecutor
    from pipeline.ocr import look_for_tesseract
    from pipeline.placement import refuse_bad_store
    from pipeline.reports.progress import told_on_stderr
    from pipeline.stores.access import writing
    from pipeline.watch import Watcher, signals

    settings = _settings(config)
    refuse_bad_store(settings)
    with (
        writing(settings.store, command="watch", at=_time(None)) as store,
        ProcessExecutor(workers=workers or os.cpu_count() or 1, preload=_PRELOAD) as works,
    ):
        watcher = Watcher(
            settings,
            store=store,
            executor=works,
            tool_version=version("vanthu"),
            tell=_logging(log),
            engine=look_for_tesseract().engine,
            shown=lambda: told_on_stderr(_language),
            language=_language,
        )
        with signals(watcher):
            watcher.run()
    return DONE


@vanthu.command(
    cls=_Command,
    told=Text(
        "Làm máy xử lý của một cụm: đọc văn bản cho «vanthu scan --executor dask».\n\nChạy đến khi dừng bằng Ctrl-C; "
        "bộ điều phối khởi động lại thì tự nối lại. Máy này cần thấy cùng thư mục theo dõi.",
        "Is a worker of a cluster: reads documents for `vanthu scan --executor dask`.\n\nRuns until Ctrl-C, and joins "
        "again when the scheduler comes back. This machine must see the same watched folder.",
    ),
)
@_cluster
@_workers
@_option("--root", type=click.Path(path_type=Path, file_okay=False), default=None, envvar="VANTHU_ROOT", metavar="DIR",
         vi="Thư mục theo dõi trên máy này, nếu khác đường dẫn ở máy quét.",
         en="Where the watched folder is on this machine, when not where the scan has it.")  # fmt: skip
@_option("--name", default=None, metavar="NAME", vi="Tên trong các thông báo; mặc định là tên máy.",
         en="What messages call it; the host's name unless given.")  # fmt: skip
def worker(workers: int | None, root: Path | None, name: str | None, scheduler: str | None, **keys: Any) -> int:
    import secrets
    from platform import node

    from pipeline.executors.cluster import serve_worker

    tls = _tls(scheduler, keys["tls_ca"], keys["tls_cert"], keys["tls_key"])
    serve_worker(
        scheduler=scheduler or "",
        processes=workers or os.cpu_count() or 1,
        root=root.absolute() if root else None,
        name=name or f"{node()}-{os.getpid()}-{secrets.token_hex(2)}",  # pid 1 of many containers of one host
        tls=tls,
        tell=lambda text, values: _say(text.format(_language, values)),
    )
    return DONE


@vanthu.command(
    cls=_Command,
    told=Text(
        "Việc theo dõi đang thế nào: lần xem cuối, tệp đang chờ, lỗi, ai đang giữ kho dữ liệu.\n\nMã thoát 1 khi quá "
        "lâu không ai xem, 4 khi có chỗ không vào được.",
        "How the watching stands: last look, files waiting, errors, who holds the store.\n\nExit code 1 when nobody "
        "looked for too long, 4 when something is out of reach.",
    ),
)
@_config
@_format
@_at
def status(config: Path | None, format_: str, at: str | None) -> int:
    from pipeline.intake.ignored import LABELS
    from pipeline.intake.settle import WAITING_TEXTS
    from pipeline.reports.standing import status_content, status_lines
    from pipeline.status import status_of
    from pipeline.stores.access import holder, reading

    settings = _settings(config)
    held = holder(settings.store)
    with reading(settings.store) as store:
        told = status_of(store, holder=held, at=_time(at))
    if format_ == "json":
        _print_json(status_content(told))
    else:
        waiting = {reason.value: text for reason, text in WAITING_TEXTS.items()}
        ignored = {reason.value: text for reason, text in LABELS.items()}
        for line in status_lines(told, language=_language, waiting=waiting, ignored=ignored):
            print(line)
    return told.exit_code


@vanthu.command(
    cls=_Command,
    told=Text(
        "Tỷ lệ theo đơn vị, từ kho dữ liệu.\n\n--fail-under 100: mã thoát 1 khi tổng hoặc một đơn vị chưa đạt.",
        "The ratios by unit, from the store.\n\n--fail-under 100: exit code 1 when the total or a unit falls short.",
    ),
)
@_config
@_period
@_unit
@_option("--measure", default=None, metavar="ID",
         vi="Chỉ tiêu hiện lên bảng: e-issuance, issued-electronically …; all: cả bảy chỉ tiêu.",
         en="The measure shown: e-issuance, issued-electronically …; all: the seven side by side.")  # fmt: skip
@_option("--fail-under", type=click.FloatRange(0, 100), default=None, metavar="PERCENT",
         vi="Ngưỡng phải đạt, phần trăm.", en="The percentage to reach.")  # fmt: skip
@_format
def summary(
    config: Path | None,
    period: str | None,
    unit: str | None,
    measure: str | None,
    fail_under: float | None,
    format_: str,
) -> int:
    settings = _settings(config)
    return _show_summary(
        settings, format_=format_, at=None, period=period, unit=unit, measure=measure, fail_under=fail_under
    )


@vanthu.command(
    cls=_Command,
    told=Text("Các văn bản và loại của từng văn bản.", "The documents with their classes."),
)
@_config
@_period
@_unit
@_option("--class", "classes", multiple=True, metavar="CLASS", vi="Chỉ loại này; có thể lặp lại.",
         en="Only this class; may be given again.")  # fmt: skip
@_option("--rule", default=None, metavar="ID", vi="Chỉ văn bản có phát hiện của quy tắc này.",
         en="Only documents with a finding of this rule.")  # fmt: skip
@_format
@_personal
def documents(
    config: Path | None,
    period: str | None,
    unit: str | None,
    classes: tuple[str, ...],
    rule: str | None,
    format_: str,
    show_personal_data: bool,
) -> int:
    from pipeline.reports.figures import documents_content
    from pipeline.stores.access import reading
    from rules.catalogue import RULES_BY_ID

    if rule is not None and rule not in RULES_BY_ID:
        raise HouseError("rule-unknown", rule=rule, hint=_hint(rule, RULES_BY_ID))
    settings = _settings(config)
    with reading(settings.store) as store:
        rows = [
            row
            for row in store.issuances(_which(settings, period, unit, classes))
            if rule is None or any(finding.rule == rule for finding in row.verdict.findings)
        ]
    content = documents_content(rows, manner=_manner(show_personal_data))
    if format_ == "json":
        _print_json(content)
    else:
        from pipeline.reports.terminal import console, paged, print_documents

        with paged(screen := console()):
            print_documents(content, language=_language, on=screen)
    return DONE if rows else NOTHING_TO_JUDGE


@vanthu.command(
    cls=_Command,
    told=Text(
        "Mọi điều về một văn bản: chữ ký, phát hiện, căn cứ, cách khắc phục.\n\n"
        "Văn bản: số/ký hiệu, đường dẫn tệp hoặc mã SHA-256.",
        "Everything about one document: signatures, findings, grounds, remedies.\n\n"
        "The document: number/symbol, path or SHA-256.",
    ),
)
@click.argument("document")
@_config
@_period
@_unit
@_format
@_personal
def explain(
    document: str, config: Path | None, period: str | None, unit: str | None, format_: str, show_personal_data: bool
) -> int:
    from pipeline.asking import find_issuance
    from pipeline.reports.figures import explain_content
    from pipeline.stores.access import reading

    settings = _settings(config)
    with reading(settings.store) as store:
        row = find_issuance(store, document, which=_which(settings, period, unit, ()))
        judged = store.judged(row.unit, row.position)
    if judged is None:
        raise HouseError("document-unknown", document=document)
    content = explain_content(
        judged,
        manner=_manner(show_personal_data),
        judged_at=row.judged_at,
        unit=row.unit,
        policy=settings.policy,
    )
    if format_ == "json":
        _print_json(content)
    else:
        from pipeline.reports.terminal import console, paged, print_explain

        with paged(screen := console()):
            print_explain(content, language=_language, on=screen)
    return DONE


@vanthu.command(
    cls=_Command,
    told=Text(
        "Báo cáo gửi người đứng đầu cơ quan và người đi khắc phục: trang HTML, bảng tính, báo cáo theo Nghị định "
        "số 30/2020/NĐ-CP, CSV, JSON, OpenMetrics.\n\nCùng kho dữ liệu, cùng thời điểm thì cùng từng byte.",
        "What goes to the head of the office and to whoever mends things: HTML page, workbook, official report, CSV, "
        "JSON, OpenMetrics.\n\nThe same store at the same time gives the same bytes.",
    ),
)
@_option("--format", "format_", type=click.Choice(["html", "xlsx", "docx", "csv", "json", "openmetrics"]),
         required=True, vi="Dạng báo cáo.", en="Kind of report.")  # fmt: skip
@_option("--output", "-o", type=click.Path(path_type=Path, dir_okay=False), default=None, metavar="FILE",
         vi="Ghi vào tệp này; không ghi thì in ra (trừ xlsx, docx).",
         en="Write to this file; printed when not given (xlsx and docx need a file).")  # fmt: skip
@_option("--since", type=click.Path(path_type=Path, exists=True, dir_okay=False), default=None, metavar="FILE",
         vi="Báo cáo JSON lần trước, để so sánh.", en="An earlier JSON report, to compare with.")  # fmt: skip
@_option("--sign", type=click.Path(path_type=Path, exists=True, dir_okay=False), default=None, metavar="KEY.p12",
         vi="Ký số bản kê SHA-256 của báo cáo bằng khóa này (mật khẩu: VANTHU_KEY_PASSPHRASE hoặc gõ khi được hỏi).",
         en="Sign the report's list of SHA-256 with this key (passphrase: VANTHU_KEY_PASSPHRASE, or asked for).",
         )  # fmt: skip
@_config
@_period
@_unit
@_personal
def report(
    format_: str,
    output: Path | None,
    since: Path | None,
    sign: Path | None,
    config: Path | None,
    period: str | None,
    unit: str | None,
    show_personal_data: bool,
) -> int:
    from importlib.metadata import version

    from pipeline.gathering import earlier_report, gather
    from pipeline.reporting import enter, entry_payload
    from pipeline.reports import format_named
    from pipeline.stores.access import reading
    from pipeline.summary import period_of
    from pipeline.verify_report import write_bytes

    if output is None and format_ in ("xlsx", "docx"):
        raise click.UsageError(_t("--format {format} cần -o TỆP.", "--format {format} needs -o FILE.", format=format_))
    if output is None and sign is not None:
        raise click.UsageError(_t("--sign cần -o TỆP.", "--sign needs -o FILE."))
    settings = _settings(config)
    signer = _signer(sign) if sign else None
    chosen = format_named(format_)
    with reading(settings.store) as store:
        told = gather(
            store,
            settings,
            software=f"vanthu {version('vanthu')}",
            period=period_of(period) if period else None,
            units=_units_asked(settings, unit),
            with_signatures=chosen.tells_signatures,
            earlier=earlier_report(since) if since else None,
        )
        manner = _manner(show_personal_data)
        content = chosen.render(told, manner)
        entry = entry_payload(content, told, form=format_, name=output.name if output else "", language=_language,
                              units=_units_asked(settings, unit))  # fmt: skip
        is_entered = False

        def entering() -> None:
            nonlocal is_entered
            try:
                enter(store, [entry], at=datetime.now(UTC))
                is_entered = True
            except HouseError as refused:
                _say(_t("Báo cáo chưa được ghi vào nhật ký. {cause}", "The log has no entry of this report. {cause}",
                        cause=refused.sentence(_language)))  # fmt: skip

        if output is None:
            entering()
            sys.stdout.buffer.write(content)
            sys.stdout.flush()
        else:
            write_bytes(output, content, entering=entering)
    if output is not None and signer is not None:
        from pipeline.sealing import seal

        for path, sealed in seal(output, content, told, manner, signer=signer, at=datetime.now(UTC)):
            write_bytes(path, sealed)
            _say(str(path))
    if not told.rows:
        return NOTHING_TO_JUDGE
    return DONE if is_entered else INCOMPLETE


@vanthu.command(
    cls=_Command,
    told=Text(
        "Soạn thư cho từng đơn vị: tỷ lệ, danh sách văn bản chưa đạt, cách khắc phục.\n\nKhông gửi gì nếu không có "
        "--send và [mail] trong cấu hình; mật khẩu lấy từ VANTHU_MAIL_PASSWORD.",
        "Writes a letter to each unit: its ratio, its documents below the line, what to do.\n\nNothing is sent without "
        "--send and [mail] in the settings; the password comes from VANTHU_MAIL_PASSWORD.",
    ),
)
@_option("--output", "-o", type=click.Path(path_type=Path, file_okay=False), default=None, metavar="DIR",
         vi="Ghi mỗi thư thành một tệp .eml trong thư mục này.", en="Write each letter as an .eml file in this folder.",
         )  # fmt: skip
@_option("--send", is_flag=True, vi="Gửi thật, qua máy chủ trong [mail], bằng TLS.",
         en="Really send, by the server in [mail], over TLS.")  # fmt: skip
@_config
@_period
@_unit
@_personal
def notify(
    output: Path | None,
    send: bool,
    config: Path | None,
    period: str | None,
    unit: str | None,
    show_personal_data: bool,
) -> int:
    from importlib.metadata import version

    from pipeline.gathering import gather
    from pipeline.mailing import keep
    from pipeline.mailing import send as send_letters
    from pipeline.reports.letter import letter
    from pipeline.stores.access import reading
    from pipeline.summary import period_of

    settings = _settings(config)
    if send and settings.mail is None:
        raise HouseError("mail-not-set")
    sender = settings.mail.sender if settings.mail else "vanthu@localhost"
    manner, at = _manner(show_personal_data), datetime.now(UTC)
    letters = []
    with reading(settings.store) as store:
        codes = _units_asked(settings, unit) or tuple(store.judged_units())
        for code in codes:
            told = gather(store, settings, software=f"vanthu {version('vanthu')}", units=(code,), with_signatures=False,
                          period=period_of(period) if period else None)  # fmt: skip
            to = settings.mail.addresses(code) if settings.mail else ()
            letters.append((code, to, letter(told, manner, sender=sender, to=to, at=at)))
    if output is not None:
        keep([(code, made) for code, _, made in letters], output)
    for code, to, made in letters:
        who = ", ".join(to) or _t("chưa có địa chỉ trong [mail.to]", "no address in [mail.to]")
        print(f"{code}: {who}: {made['Subject']}")
    if not send:
        _say(_t("Chưa gửi gì; thêm --send để gửi.", "Nothing was sent; --send sends."))
        return DONE if letters else NOTHING_TO_JUDGE
    assert settings.mail is not None
    ready = [made for _, to, made in letters if to]
    for sent in send_letters(ready, settings.mail, password=os.environ.get("VANTHU_MAIL_PASSWORD")):
        _say(_t("đã gửi: {to}", "sent: {to}", to=sent["To"]))
    return DONE if len(ready) == len(letters) else INCOMPLETE


@vanthu.command(
    cls=_Command,
    told=Text(
        "Kiểm tra chữ ký số của tệp PDF bất kỳ.\n\nKhông cần kho dữ liệu, không cần sổ đăng ký. Mã thoát 1 khi có tệp "
        "không hợp lệ.",
        "Checks the signatures of any PDF.\n\nNeeds no store and no register. Exit code 1 when a file is not valid.",
    ),
)
@click.argument("files", nargs=-1, required=True, type=click.Path(exists=True, dir_okay=False))
@_option("--format", "format_", type=click.Choice(["table", "json", "html", "etsi"]), default="table",
         vi="Dạng kết quả: bảng, JSON, trang HTML để đọc và in, hoặc báo cáo XML theo ETSI TS 119 102-2.",
         en="Result as a table, JSON, an HTML page to read and print, or XML after ETSI TS 119 102-2.")  # fmt: skip
@_option("--output", "-o", type=click.Path(path_type=Path, dir_okay=False), default=None, metavar="FILE",
         vi="Ghi kết quả vào tệp này.", en="Write the result to this file.")  # fmt: skip
@_option("--evidence", type=click.Path(path_type=Path, file_okay=False), default=None, metavar="DIR",
         vi="Lưu chứng thư, CRL, OCSP và kết quả của từng tệp vào thư mục này, để kiểm tra lại về sau (--trust).",
         en="Keep certificates, CRLs, OCSP answers and results here, to be checked again later (--trust).")  # fmt: skip
@_option("--trust", type=click.Path(path_type=Path, exists=True, file_okay=False), default=None,
         vi="Thư mục tin cậy, thay cho thư mục trong cấu hình.",
         en="Trust folder, instead of the one in the settings.")  # fmt: skip
@_config
@_at
@_personal
def verify(
    files: tuple[str, ...],
    format_: Format,
    output: Path | None,
    evidence: Path | None,
    trust: Path | None,
    config: Path | None,
    at: str | None,
    show_personal_data: bool,
) -> int:
    from importlib.metadata import version

    from pipeline.executors.processes import ProcessExecutor
    from pipeline.reports.content import verify_content
    from pipeline.trust.appraise import Appraiser
    from pipeline.verify import verify as verify_files
    from pipeline.verify_report import keep_evidence, render, write_result
    from rules.facts import Document, DocumentVerdict

    settings = _settings(config)
    material = _trust_material(settings, trust)
    time = _time(at)
    appraiser = Appraiser(material)
    # A folder named on the command line is somebody's evidence: nothing is fetched into it.
    renewal = _renewal(settings, appraiser, at=time) if trust is None else None
    with ProcessExecutor(workers=min(len(files), os.cpu_count() or 1)) as executor:
        results = list(verify_files(files, appraiser=appraiser, policy=settings.policy, at=time, executor=executor,
                                    renewal=renewal))  # fmt: skip
    if renewal is not None:
        appraiser = renewal.appraiser
        _tell_fetches(renewal)
    if evidence is not None:
        kept = keep_evidence(results, evidence, appraiser=appraiser, policy=settings.policy, at=time)
        _say(_t("Đã lưu bằng chứng của {count} tệp vào {folder}.",
                "Kept the evidence of {count} {count:file|files} in {folder}.",
                count=len(kept), folder=evidence))  # fmt: skip
    manner = _manner(show_personal_data)
    verified = [file for file, _ in results]
    if format_ == "table" and output is None:
        from pipeline.reports.terminal import console, print_verify

        content = verify_content(
            verified, manner=manner, judged_at=time, policy=settings.policy, evidence_kept=evidence is not None
        )
        print_verify(content, language=_language, on=console())
    else:
        text = render(results, form=format_, appraiser=appraiser, policy=settings.policy, manner=manner,
                      judged_at=time, software=f"vanthu {version('vanthu')}", evidence_kept=evidence is not None,
                      )  # fmt: skip
        if output is None:
            sys.stdout.write(text)
        else:
            write_result(output, text)
    valid = (
        isinstance(file.document, Document) and file.document.verdict is DocumentVerdict.VALID for file in verified
    )
    return DONE if all(valid) else GATE_MISSED


def _signer(key: Path) -> SimpleSigner:
    """The key to seal with; its passphrase from the environment, else asked for on a terminal."""
    from pipeline.sealing import load_key

    passphrase = os.environ.get("VANTHU_KEY_PASSPHRASE")
    if passphrase is None and sys.stdin.isatty():
        passphrase = str(click.prompt(_t("Mật khẩu của {path}", "Passphrase of {path}", path=key), hide_input=True,
                                      default="", show_default=False, err=True))  # fmt: skip
    return load_key(key, passphrase or "")


def _trust_material(settings: Settings, folder: Path | None = None) -> TrustMaterial:
    """The trust material of the settings; of `folder` with no pins when that is given on the command line."""
    from pipeline.trust.anchors import load_trust

    material = load_trust(folder or settings.trust_folder, pins=settings.pins if folder is None else ())
    for problem in material.problems:
        _say(problem.sentence(_language))
    return material


@vanthu.command(
    cls=_Command,
    told=Text(
        "Cho biết vanthu đọc một bản kết xuất sổ đăng ký như thế nào.\n\nDòng tiêu đề, các cột, các dòng không đọc "
        "được và cách sửa.",
        "Shows how a register export is read.\n\nHeader row, columns, and the rows that could not be read.",
    ),
)
@click.argument("files", nargs=-1, required=True, type=click.Path(exists=True, dir_okay=False))
@_config
@_option("--unit", default=None, metavar="CODE", vi="Dùng các cột đã khai cho đơn vị này ([unit.columns]).",
         en="Use the columns that the settings name for this unit ([unit.columns]).")  # fmt: skip
@_format
@_personal
def register(
    files: tuple[str, ...], config: Path | None, unit: str | None, format_: str, show_personal_data: bool
) -> int:
    from pipeline.executors.interface import Done
    from pipeline.executors.processes import ProcessExecutor
    from pipeline.reading import RegisterJob, read_register_file, unread_by_failure
    from pipeline.reports.content import register_content
    from rules.facts import UnitCode

    settings = _settings(config)
    code = _units_asked(settings, unit)[0] if unit else UnitCode("")
    jobs = [RegisterJob(path=file, source=file, unit=code, columns=settings.columns_of(code)) for file in files]
    found = {}
    with ProcessExecutor(workers=min(len(files), os.cpu_count() or 1)) as executor:
        for result in executor.run(dict.fromkeys(jobs), read_register_file):
            found[result.item.path] = result.value if isinstance(result, Done) else unread_by_failure(result)
    readings = [(file, found[file]) for file in files]
    content = register_content(readings, manner=_manner(show_personal_data))
    if format_ == "json":
        _print_json(content)
    else:
        from pipeline.reports.terminal import console, print_register

        print_register(content, language=_language, on=console())
    return INCOMPLETE if any(file["reason"] or file["bad_rows"] for file in content["files"]) else DONE


@vanthu.command(
    cls=_Command,
    told=Text(
        "Lập danh sách người có thẩm quyền ký từ bảng tính của đơn vị.\n\nCác cột: Họ và tên, Chức vụ, Hình thức ký "
        '(TM., Q., KT., TL., TUQ.), Từ ngày, Đến ngày. Ghi ra tệp bằng --write rồi khai roster = "TỆP" ở [[unit]].',
        "Makes a roster of signers from the office's table.\n\nColumns: Họ và tên, Chức vụ, Hình thức ký (TM., Q., "
        'KT., TL., TUQ.), Từ ngày, Đến ngày. Write it with --write, then name it by roster = "FILE" in [[unit]].',
    ),
)
@click.argument("file", type=click.Path(exists=True, dir_okay=False))
@_option("--unit", default=None, metavar="CODE", vi="Chỉ người ký của đơn vị này, khi bảng có cột Đơn vị.",
         en="Only this unit's signers, where the table has a column of units.")  # fmt: skip
@_option("--write", "target", type=click.Path(path_type=Path, dir_okay=False), default=None, metavar="FILE",
         vi="Ghi vào tệp này thay vì in ra.", en="Write to this file instead of printing.")  # fmt: skip
@_config
def roster(file: str, unit: str | None, target: Path | None, config: Path | None) -> int:
    from pipeline.executors.interface import Done
    from pipeline.executors.processes import ProcessExecutor
    from pipeline.register_texts import ROSTER_MESSAGES, bad_row_sentence
    from pipeline.registers.roster import RosterReading, read_roster
    from pipeline.roster import is_roster_text, of_unit, roster_text, units_named
    from pipeline.verify_report import write_bytes

    settings = _settings(config)
    with ProcessExecutor(workers=1) as executor:
        (result,) = executor.run([file], read_roster)
    read = result.value if isinstance(result, Done) else RosterReading(source=file, reason="workbook-damaged")
    if read.reason is not None:
        _say(ROSTER_MESSAGES[read.reason].format(_language, {"source": file}))
        return INCOMPLETE
    private = _manner(show_personal_data=False).private
    for bad in read.bad_rows:
        _say(private(bad_row_sentence(bad, _language)))
    rows = list(read.rows)
    if unit is not None:
        rows, others = of_unit(rows, settings.records(_units_asked(settings, unit)[0]))
        if others:
            _say(_t("{count} dòng của đơn vị khác được bỏ qua.", "Rows of other units, passed over: {count}.",
                    count=others))  # fmt: skip
    elif len(named := units_named(rows)) > 1:
        raise HouseError("roster-several-units", path=file, units=", ".join(named[:5]))
    name = target.name if target is not None else f"{unit or 'nguoi-ky'}.toml"
    text = roster_text(rows, source=Path(file).name, name=name, language=_language)
    if target is None:
        sys.stdout.write(text)
    elif target.exists() and not is_roster_text(target.read_text(encoding="utf-8", errors="replace")):
        raise HouseError("roster-other-file", path=target)
    else:
        write_bytes(target, text.encode())
    _say(_t("{count} người ký, {bad} dòng không đọc được.",
            "{count} {count:signer|signers}, {bad} {bad:row|rows} not read.",
            count=len(rows), bad=len(read.bad_rows)))  # fmt: skip
    if not rows:
        return NOTHING_TO_JUDGE
    return INCOMPLETE if read.bad_rows else DONE


@vanthu.group(
    cls=_Group,
    told=Text(
        "Chứng thư gốc, chứng thư trung gian, CRL và độ mới của chúng.",
        "Anchors, intermediates, CRLs, and how fresh they are.",
    ),
)
def trust() -> None:
    """The trust folder's commands."""


@trust.command(
    "list", cls=_Command, told=Text("Những gì đang có trong thư mục tin cậy.", "What the trust folder holds.")
)
@_config
@_format
def trust_list(config: Path | None, format_: str) -> int:
    from pipeline.reports.content import trust_content
    from pipeline.trust.keep import holdings

    settings = _settings(config)
    material = _trust_material(settings)
    content = trust_content(holdings(material, pins=settings.pins), digest=material.digest)
    if format_ == "json":
        _print_json(content)
    else:
        from pipeline.reports.terminal import console, print_trust

        print_trust(content, language=_language, on=console())
    return DONE


@trust.command(
    "add",
    cls=_Command,
    told=Text(
        "Thêm chứng thư, CRL hoặc phản hồi OCSP từ tệp PEM, DER, P7B vào đúng chỗ.\n\n"
        "Chứng thư gốc chỉ được thêm khi mã SHA-256 của nó có trong [trust] pins.",
        "Takes certificates, CRLs and OCSP responses from PEM, DER or P7B files into their places.\n\n"
        "A root is taken only when its SHA-256 is in [trust] pins.",
    ),
)
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path, exists=True, dir_okay=False))
@_config
def trust_add(files: tuple[Path, ...], config: Path | None) -> int:
    from pipeline.trust.anchors import load_trust
    from pipeline.trust.keep import add

    settings = _settings(config)
    results: list[Taken] = []
    for file in files:
        material = load_trust(settings.trust_folder, pins=settings.pins)
        results += add(settings.trust_folder, file, trust=material, pins=settings.pins)
    for each in results:
        print(each.sentence(_language))
    return DONE if all(each.file is not None for each in results) else INCOMPLETE


@trust.command(
    "check",
    cls=_Command,
    told=Text(
        "CRL còn mới không, chứng thư nào sắp hết hạn, cơ quan nào chưa có CRL.",
        "Whether CRLs are fresh, which certificates are about to end, which authority has no CRL.",
    ),
)
@_config
@_at
def trust_check(config: Path | None, at: str | None) -> int:
    from pipeline.trust.anchors import load_trust
    from pipeline.trust.keep import check

    settings = _settings(config)
    problems = check(load_trust(settings.trust_folder, pins=settings.pins), at=_time(at))
    for problem in problems:
        print(("! " if problem.is_error else "- ") + problem.sentence(_language))
    if not problems:
        print(_t("Dữ liệu tin cậy đầy đủ và còn mới.", "The trust material is complete and fresh."))
    return GATE_MISSED if any(problem.is_error for problem in problems) else DONE


@trust.command(
    "harvest",
    cls=_Command,
    told=Text(
        "Lấy chứng thư CA và máy chủ dấu thời gian có sẵn trong các tệp PDF đã ký.\n\n"
        "Chỉ lấy những gì có mã trong [trust] pins hoặc dẫn tới chứng thư gốc đã ghi ở đó.",
        "Takes the CA and time-stamp certificates that signed PDFs carry.\n\n"
        "Only what is pinned in [trust] pins, or leads to a root that is pinned there.",
    ),
)
@click.argument("files", nargs=-1, required=True, type=click.Path(exists=True, dir_okay=False))
@_config
def trust_harvest(files: tuple[str, ...], config: Path | None) -> int:
    from pipeline.executors.interface import Done
    from pipeline.executors.processes import ProcessExecutor
    from pipeline.reading import extract_file
    from pipeline.trust.anchors import load_trust
    from pipeline.trust.keep import harvest

    settings = _settings(config)
    certificates: dict[bytes, None] = {}
    failed = False
    with ProcessExecutor(workers=min(len(files), os.cpu_count() or 1)) as executor:
        for result in executor.run(files, extract_file):
            if isinstance(result, Done):
                certificates.update(dict.fromkeys(result.value.certificates))
            else:
                failed = True
                _say(_t("không đọc được {path}: {cause}", "not read: {path}: {cause}",
                        path=result.item, cause=result.detail))  # fmt: skip
    material = load_trust(settings.trust_folder, pins=settings.pins)
    results = harvest(settings.trust_folder, certificates, trust=material, pins=settings.pins)
    for each in results:
        print(each.sentence(_language))
    if not results:
        print(_t("Các tệp này không mang chứng thư CA nào.", "These files carry no CA certificate."))
    return INCOMPLETE if failed else DONE


@vanthu.group(
    cls=_Group,
    invoke_without_command=True,
    told=Text(
        "Các quy tắc kiểm tra, với căn cứ pháp lý và cách khắc phục.",
        "The rulebook, with legal grounds and remedies.",
    ),
)
@click.pass_context
def rules(context: click.Context) -> None:
    if context.invoked_subcommand is None:
        from pipeline.reports.terminal import console, print_rules
        from rules.catalogue import ALL_RULES

        print_rules(ALL_RULES, language=_language, on=console())


@rules.command(
    "show",
    cls=_Command,
    told=Text("Một quy tắc: lý do, căn cứ với lời văn của điều khoản, cách khắc phục.",
              "One rule: its reason, its grounds with the clause's words, its remedies."),
)  # fmt: skip
@click.argument("rule")
def rules_show(rule: str) -> int:
    from pipeline.reports.terminal import console, print_rule
    from rules.catalogue import ALL_RULES

    known = {each.id: each for each in ALL_RULES}
    if rule not in known:
        raise HouseError("rule-unknown", rule=rule, hint=_hint(rule, known))
    print_rule(known[rule], language=_language, on=console())
    return DONE


@vanthu.command(
    cls=_Command,
    told=Text(
        "Cài đặt này có làm được việc không: thư mục, tin cậy, CRL, kho dữ liệu, ổ đĩa, đồng hồ.",
        "Is this installation able to do its work: folders, trust, CRLs, store, disk, clock.",
    ),
)
@_config
@_at
def doctor(config: Path | None, at: str | None) -> int:
    from pipeline.doctor import State, examine
    from pipeline.reports.terminal import console, print_checks
    from pipeline.trust.anchors import load_trust

    settings = _settings(config)
    checks = examine(settings, load_trust(settings.trust_folder, pins=settings.pins), at=_time(at))
    print_checks(checks, language=_language, on=console())
    return max((check.exit_code for check in checks if check.state is State.FAIL), default=DONE)


@vanthu.command(
    cls=_Command,
    told=Text(
        "Những văn bản đổi loại giữa hai lần chạy, và vì sao.\n\nSố của các lần chạy: xem «vanthu status».",
        "The documents whose class changed between two runs, and why.\n\n`vanthu status` has the numbers of the runs.",
    ),
)
@click.argument("first", type=click.IntRange(1))
@click.argument("last", type=click.IntRange(1))
@_config
@_format
def diff(first: int, last: int, config: Path | None, format_: str) -> int:
    from pipeline.auditing import class_changes
    from pipeline.reports.changes import changes_content, changes_lines
    from pipeline.stores.access import reading

    settings = _settings(config)
    with reading(settings.store) as store:
        changes = class_changes(store, first, last)
    if format_ == "json":
        _print_json(changes_content(changes, first=first, last=last))
    else:
        for line in changes_lines(changes, language=_language):
            print(line)
    return DONE


@vanthu.command(
    cls=_Command,
    told=Text(
        "Sao lưu kho dữ liệu vào một tệp mới, kể cả khi đang theo dõi.",
        "Copies the store into a new file, also while it is in use.",
    ),
)
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@_config
def backup(file: Path, config: Path | None) -> int:
    from pipeline.stores.backup import back_up

    back_up(_settings(config).store, file)
    _say(_t("Đã sao lưu vào {path}.", "Backed up into {path}.", path=file))
    return DONE


@vanthu.command(
    cls=_Command,
    told=Text(
        "Đưa một bản sao lưu vào thay kho dữ liệu.\n\nBản sao lưu được kiểm tra trước; kho dữ liệu đang có được để "
        "riêng, không bị xóa.",
        "Puts a backup in the place of the store.\n\nThe backup is looked over first; the present store is set aside, "
        "not deleted.",
    ),
)
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@_config
def restore(file: Path, config: Path | None) -> int:
    from pipeline.stores.backup import restore as put_back

    aside = put_back(_settings(config).store, file, at=_time(None))
    if aside is not None:
        _say(_t("Kho dữ liệu trước đó: {path}", "The store that was there before: {path}", path=aside))
    return DONE


@vanthu.group(
    cls=_Group,
    told=Text(
        "Nhật ký đánh giá: còn nguyên vẹn không, điểm kiểm của nó.",
        "The log of what was judged: whether it is whole, and its checkpoint.",
    ),
)
def audit() -> None:
    """The log's commands."""


@audit.command(
    "verify",
    cls=_Command,
    told=Text(
        "Nhật ký và kết quả trong kho dữ liệu có bị sửa, xóa, chèn, đổi chỗ hay cắt bớt không.\n\n--against: so với "
        "báo cáo hoặc điểm kiểm đã lưu ở nơi khác; chỉ khi đó mới thấy được nhật ký bị viết lại toàn bộ, và báo cáo có "
        "đúng là bản đã lập hay không. Mã thoát 1 khi có sai.",
        "Whether the log and the verdicts in the store were changed, deleted, added, reordered or cut.\n\n--against "
        "compares with a report or a checkpoint kept elsewhere, without which a log rewritten as a whole shows "
        "nothing, and says whether the report is the one that was made. Exit code 1 when something is wrong.",
    ),
)
@_option("--against", type=click.Path(path_type=Path, exists=True, dir_okay=False), default=None, metavar="FILE",
         vi="Báo cáo, hoặc tệp có điểm kiểm.", en="A report, or a file that holds a checkpoint.")  # fmt: skip
@_config
def audit_verify(against: Path | None, config: Path | None) -> int:
    from pipeline.auditing import checkpoint, verify_log
    from pipeline.stores.access import reading

    settings = _settings(config)
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
        print(problem.sentence(_language))
    if not problems:
        print(_t("Nhật ký nguyên vẹn: {count} mục.", "The log is whole: {count} {count:entry|entries}.", count=size))
    return DONE if is_known and not problems else GATE_MISSED


def _tell_report(store: Store, content: bytes) -> bool:
    """Says which report a file is; False for one that the log does not tell of, though it must."""
    from pipeline.reporting import entry_of, is_finished_report
    from pipeline.reports.telling import told_time

    entry = entry_of(store, content)
    if entry is not None:
        values = entry.values
        print(
            _t(
                "Báo cáo này đúng là bản ghi ở mục {seq} của nhật ký, lập lúc {at}: {numerator}/{denominator} văn bản.",
                "This report is the one that entry {seq} of the log tells of, made {at}: {numerator}/{denominator} "
                "documents.",
                seq=entry.seq,
                at=told_time(entry.told_at, _language),
                numerator=values["numerator"],
                denominator=values["denominator"],
            )
        )
        return True
    if not is_finished_report(content):
        return True
    print(
        _t(
            "Nhật ký không ghi báo cáo nào có nội dung như tệp này: tệp đã bị sửa, hoặc lập từ kho dữ liệu khác.",
            "The log tells of no report with these bytes: the file was changed, or made from another store.",
        )
    )
    return False


@audit.command(
    "checkpoint",
    cls=_Command,
    told=Text(
        "Điểm kiểm của nhật ký: ba dòng để in vào báo cáo, gửi cấp trên hoặc lưu ở nơi khác.",
        "The log's checkpoint: three lines to print on a report, to send upwards or to keep elsewhere.",
    ),
)
@_option("--output", "-o", type=click.Path(path_type=Path, dir_okay=False), default=None, metavar="FILE",
         vi="Ghi vào tệp này.", en="Write to this file.")  # fmt: skip
@_option("--sign", type=click.Path(path_type=Path, exists=True, dir_okay=False), default=None, metavar="KEY.p12",
         vi="Ký số điểm kiểm bằng khóa này; chữ ký nằm ở TỆP.p7s bên cạnh.",
         en="Sign the checkpoint with this key; the signature is FILE.p7s beside it.")  # fmt: skip
@_config
def audit_checkpoint(output: Path | None, sign: Path | None, config: Path | None) -> int:
    from pipeline.auditing import checkpoint
    from pipeline.stores.access import reading
    from pipeline.verify_report import write_bytes

    if output is None and sign is not None:
        raise click.UsageError(_t("--sign cần -o TỆP.", "--sign needs -o FILE."))
    settings = _settings(config)
    signer = _signer(sign) if sign else None
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


# --- what several commands need --------------------------------------------------------------------------------------


def _executor(
    kind: str,
    workers: int | None,
    *,
    root: Path | None = None,
    scheduler: str | None = None,
    tls_ca: Path | None = None,
    tls_cert: Path | None = None,
    tls_key: Path | None = None,
) -> Executor:
    """Where documents are read, as the command line says it; no worker is started or connected yet."""
    from pipeline.executors.processes import ProcessExecutor
    from pipeline.executors.serial import SerialExecutor

    if kind == "serial":
        return SerialExecutor()
    if kind == "processes":
        processes = ProcessExecutor(workers=workers or os.cpu_count() or 1, preload=_PRELOAD)
        processes.prepare()
        return processes
    from pipeline.executors.cluster import ClusterExecutor
    from pipeline.handshake import introduce

    tls = _tls(scheduler, tls_ca, tls_cert, tls_key)
    return ClusterExecutor(
        scheduler=scheduler or "",
        introduce=introduce,
        root=root.absolute() if root else None,
        tls=tls,
        preload=("pipeline.warm", "pipeline.handshake"),
    )


def _tls(scheduler: str | None, ca: Path | None, certificate: Path | None, key: Path | None) -> Tls | None:
    """The keys of this member; a word of warning where it would go without them over a network."""
    from pipeline.executors.cluster import Tls

    if not scheduler:
        raise HouseError("cluster-unnamed")
    if ca and certificate and key:
        return Tls(ca=ca, certificate=certificate, key=key)
    if ca or certificate or key:
        raise HouseError("cluster-keys-incomplete")
    if not any(local in scheduler for local in ("//127.", "//localhost", "//[::1]")):
        _say(
            _t(
                "Cảnh báo: kết nối tới {scheduler} không có TLS; ai vào được mạng này đều chạy được chương trình trên "
                "các máy xử lý. Dùng --tls-ca, --tls-cert, --tls-key.",
                "Warning: no TLS to {scheduler}; whoever is in this network can run programs on the workers. Use "
                "--tls-ca, --tls-cert, --tls-key.",
                scheduler=scheduler,
            )
        )
    return None


def _logging(form: str) -> Tell:
    """What writes each event on a line of stderr, in that form: text, json, none."""
    from pipeline.events import to_nobody
    from pipeline.reports.standing import log_line

    return to_nobody if form == "none" else lambda event: _say(log_line(event, as_json=form == "json"))


def _scan(
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
    appraiser = Appraiser(_trust_material(settings))
    renewal = _renewal(settings, appraiser, at=at)
    with (
        writing(settings.store, command="scan", at=at) as store,
        works,
        told_on_stderr(_language) as progress,
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
        _tell_fetches(renewal)
    _say(_t("đọc {read}, không đổi {unchanged}", "read {read}, unchanged {unchanged}",
            read=result.read, unchanged=result.unchanged))  # fmt: skip
    _tell_trouble(result)
    return result, has_reports


def _leave_reports(settings: Settings, *, store: Store, works: Executor, at: datetime) -> bool:
    """The night's reports, told on stderr; whether all of them could be made."""
    from importlib.metadata import version

    from pipeline.nightly import leave_reports

    is_whole = True
    for each in leave_reports(settings, store=store, executor=works, at=at, language=_language,
                              software=f"vanthu {version('vanthu')}"):  # fmt: skip
        if each.sha256 is None:
            is_whole = False
            _say(_t("không lập được báo cáo {name}: {cause}", "report {name} could not be made: {cause}",
                    name=each.name, cause=each.trouble))  # fmt: skip
        elif settings.reports is not None:
            _say(_t("báo cáo: {path}", "report: {path}", path=settings.reports.folder / each.name))
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
        _say(_t("Đã lỡ {count} đêm; lượt này làm bù.",
                "{count} {count:night was|nights were} missed; this pass catches up.",
                count=missed))  # fmt: skip


def _log_is_whole(settings: Settings) -> bool:
    """Checks the log, and prints its checkpoint where the journal keeps it: out of the store's reach."""
    from pipeline.auditing import checkpoint, verify_log
    from pipeline.stores.access import reading

    with reading(settings.store) as store:
        problems = verify_log(store)
        told = checkpoint(store)
    for problem in problems:
        _say(problem.sentence(_language))
    _say(" ".join(told.text().split()))
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
        trouble = HouseError("store-damaged", store=file, place="integrity_check", cause=damage)
        _say(trouble.sentence(_language))
        _say(trouble.advice(_language))
    return damage is None


def _renewal(settings: Settings, appraiser: Appraiser, *, at: datetime) -> Renewal | None:
    """What fetches missing CRLs, OCSP responses and CA certificates, where the settings allow it."""
    if not settings.online:
        return None
    from pipeline.renewal import Renewal

    return Renewal(folder=settings.trust_folder, pins=settings.pins, at=at, appraiser=appraiser)


def _tell_fetches(renewal: Renewal) -> None:
    kept = sum(each.file is not None for each in renewal.fetches)
    if kept:
        _say(_t("Đã tải {count} dữ liệu tin cậy về {folder}.",
                "Fetched {count} {count:piece|pieces} of trust material into {folder}.",
                count=kept, folder=renewal.folder / "cache"))  # fmt: skip
    for each in renewal.fetches:
        if each.code is not None:
            _say(each.sentence(_language))


def _tell_trouble(result: ScanResult) -> None:
    """What a reader of the figures must know before trusting them."""
    from pipeline.reports.content import Manner, sentence

    manner = Manner(language=_language)
    for each in result.not_read:
        _say(_t("không đọc được {path}: {reason}", "not read: {path}: {reason}",
                path=each.path, reason=sentence(each.reason, manner)))  # fmt: skip
    for unit in result.units:
        for place in unit.unreachable:
            _say(_t("không vào được {path}: {cause}", "out of reach: {path}: {cause}",
                    path=place.path or ".", cause=system_cause(place.errno).format(_language)))  # fmt: skip
    if result.bad_rows:
        _say(_t("{count} dòng sổ đăng ký có chỗ không đọc được; xem bằng «vanthu register TỆP».",
                "Register rows with something unreadable: {count}; `vanthu register FILE` shows them.",
                count=result.bad_rows))  # fmt: skip
    if result.secret_files:
        _say(_t("CẢNH BÁO: {count} tệp của văn bản mật nằm trong thư mục theo dõi; không tệp nào được mở. Xem: vanthu "
                "documents --class exempt-secret",
                "ALARM: files of secret documents in a watched folder: {count}; none was opened. See: vanthu "
                "documents --class exempt-secret",
                count=result.secret_files))  # fmt: skip
    for paths in result.claimed_by_several[:5]:
        _say(_t("một văn bản nằm ở nhiều đơn vị: {paths}", "one document in several units' folders: {paths}",
                paths="; ".join(paths)))  # fmt: skip
    for path in result.outside[:5]:
        _say(_t("nằm ngoài thư mục của các đơn vị: {path}", "in no unit's folder: {path}", path=path))


def _show_summary(
    settings: Settings,
    *,
    format_: str,
    at: datetime | None,
    period: str | None = None,
    unit: str | None = None,
    measure: str | None = None,
    fail_under: float | None = None,
) -> int:
    """Prints the summary; the exit code: 3 without anything to judge, 1 where a gate was asked for and not met."""
    from dataclasses import replace
    from fractions import Fraction

    from pipeline.asking import summarise
    from pipeline.reports.figures import below_the_line, summary_content
    from pipeline.stores.access import reading
    from pipeline.summary import period_of
    from rules.ratio import MEASURES

    is_all = measure == "all"
    measure = None if is_all else measure
    if measure is not None and measure not in MEASURES:
        raise HouseError(
            "measure-unknown",
            measure=measure,
            names=", ".join(f"{each.id} ({each.short})" for each in MEASURES.values()),
        )
    units = _units_asked(settings, unit)
    with reading(settings.store) as store:
        told = summarise(store, settings, period=period_of(period) if period else None, units=units)
        judged_at = max(store.judged_units().values(), default=None)
    if measure is not None:
        told = replace(told, profile=replace(told.profile, measure=measure))
    manner = _manner(show_personal_data=False)
    content = summary_content(told, manner=manner, judged_at=judged_at, policy=settings.policy.revocation.value)
    if format_ == "json":
        _print_json(content)
    elif is_all:
        from pipeline.reports.terminal import console, print_measures

        print_measures(content, language=_language, on=console())
    else:
        from pipeline.reports.terminal import console, print_summary

        print_summary(content, below_the_line(told, manner), language=_language, on=console())
    ratios = [each.measures[told.profile.measure] for each in (*told.units, told.total)]
    if not any(ratio.has_arisen for ratio in ratios) and not told.total.tally.unregistered:
        return NOTHING_TO_JUDGE
    if fail_under is None:
        return DONE
    gate = Fraction(str(fail_under)) / 100
    short = [ratio for ratio in ratios if ratio.fraction is not None and ratio.fraction < gate]
    if short:
        total = ratios[-1]
        missing = max(math.ceil(gate * total.denominator) - total.numerator, 0)
        _say(
            _t(
                "Chưa đạt {percent} %: cả kỳ còn thiếu {missing} văn bản.",
                "Below {percent} %: {missing} {missing:document|documents} short in total.",
                percent=f"{fail_under:g}",
                missing=missing,
            )
        )
    return GATE_MISSED if short else DONE


def _units_asked(settings: Settings, unit: str | None) -> tuple[UnitCode, ...]:
    from pipeline.intake.walk import folders_of
    from rules.facts import UnitCode

    if unit is None:
        return ()
    known = [str(code) for code, _ in settings.folders] or [str(code) for code in folders_of(settings.watch_dirs)]
    if unit not in known:
        raise HouseError("unit-unknown", unit=unit, hint=_hint(unit, known))
    return (UnitCode(unit),)


def _which(settings: Settings, period: str | None, unit: str | None, classes: tuple[str, ...]) -> Which:
    from pipeline.stores.interface import Which
    from pipeline.summary import period_of
    from rules.classes import IssuanceClass

    for name in classes:
        if name not in set(IssuanceClass):
            raise HouseError("class-unknown", name=name, names=", ".join(each.value for each in IssuanceClass))
    months = period_of(period) if period else None
    return Which(
        units=_units_asked(settings, unit) or None,
        first_period=months.first if months else None,
        last_period=months.last if months else None,
        classes=tuple(IssuanceClass(name) for name in classes) or None,
    )


def _hint(word: str, known: Iterable[str]) -> Text:
    """`; did you mean …?` where something near is known."""
    import difflib

    by_fold = {each.casefold(): each for each in known}
    near = [by_fold[each] for each in difflib.get_close_matches(word.casefold(), list(by_fold), n=1)]
    return Text(f"; có phải «{near[0]}»?", f"; did you mean `{near[0]}`?") if near else Text(".", ".")


if __name__ == "__main__":
    sys.exit(main())
