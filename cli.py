"""The roof: commands, languages and exit codes. Prints, and decides nothing.

Heavy parts are imported inside the command that needs them, so that `vanthu --help` answers at once.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from pipeline.errors import DONE, GATE_MISSED, INCOMPLETE, INTERRUPTED, WRONG_USAGE, HouseError
from rules.text import LANGUAGES, Language, Text

if TYPE_CHECKING:
    from pipeline.config import Settings
    from pipeline.reports.content import Content, Manner
    from pipeline.trust.anchors import TrustMaterial

_language: Language = "en"


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs one command and gives its exit code. `--lang vi|en` may stand anywhere."""
    global _language
    words = list(sys.argv[1:] if arguments is None else arguments)
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")
    try:
        words, asked = _language_asked(words)
        _language = asked or _language_of_locale()
        result = vanthu.main(args=words, prog_name="vanthu", standalone_mode=False, obj={"language": asked})
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
    except BrokenPipeError:
        # The reader of our output left (`| head`): not an error, and nothing more can be said to it.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return DONE


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
                raise click.UsageError(f"--lang vi|en, not {value!r}")
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
            return f"Giá trị của {_parameter_name(mistake)} không dùng được: {mistake.message}"
        case _:
            return f"Lệnh không đúng: {mistake.format_message()}"


def _parameter_name(mistake: click.BadParameter) -> str:
    return mistake.param.get_error_hint(mistake.ctx) if mistake.param and mistake.ctx else "tham số"


# --- printing --------------------------------------------------------------------------------------------------------


def _say(message: str) -> None:
    """A message to the person, on stderr."""
    print(message, file=sys.stderr)


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
        "Kiểm tra chữ ký số của tệp PDF bất kỳ.\n\nKhông cần kho dữ liệu, không cần sổ đăng ký. Mã thoát 1 khi có tệp "
        "không hợp lệ.",
        "Checks the signatures of any PDF.\n\nNeeds no store and no register. Exit code 1 when a file is not valid.",
    ),
)
@click.argument("files", nargs=-1, required=True, type=click.Path(exists=True, dir_okay=False))
@_format
@_option("--trust", type=click.Path(path_type=Path, exists=True, file_okay=False), default=None,
         vi="Thư mục tin cậy, thay cho thư mục trong cấu hình.",
         en="Trust folder, instead of the one in the settings.")  # fmt: skip
@_config
@_at
@_personal
def verify(
    files: tuple[str, ...],
    format_: str,
    trust: Path | None,
    config: Path | None,
    at: str | None,
    show_personal_data: bool,
) -> int:
    from pipeline.executors.processes import ProcessExecutor
    from pipeline.reports.content import verify_content
    from pipeline.trust.appraise import Appraiser
    from pipeline.verify import verify as verify_files

    settings = _settings(config)
    material = _trust_material(settings, trust)
    time = _time(at)
    with ProcessExecutor(workers=min(len(files), os.cpu_count() or 1)) as executor:
        results = [
            verified
            for verified, _ in verify_files(
                files, appraiser=Appraiser(material), policy=settings.policy, at=time, executor=executor
            )
        ]
    manner = _manner(show_personal_data)
    content = verify_content(results, manner=manner, judged_at=time, policy=settings.policy.revocation.value)
    if format_ == "json":
        _print_json(content)
    else:
        from pipeline.reports.terminal import console, print_verify

        print_verify(content, language=_language, on=console())
    return DONE if all(file["verdict"] == "valid" for file in content["files"]) else GATE_MISSED


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
@_format
@_personal
def register(files: tuple[str, ...], format_: str, show_personal_data: bool) -> int:
    from pipeline.registers import read_register
    from pipeline.reports.content import register_content
    from rules.facts import UnitCode

    readings = [(file, read_register(Path(file), source=file, unit=UnitCode(""))) for file in files]
    content = register_content(readings, manner=_manner(show_personal_data))
    if format_ == "json":
        _print_json(content)
    else:
        from pipeline.reports.terminal import console, print_register

        print_register(content, language=_language, on=console())
    return INCOMPLETE if any(file["reason"] or file["bad_rows"] for file in content["files"]) else DONE


if __name__ == "__main__":
    sys.exit(main())
