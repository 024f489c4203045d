"""What click finds wrong with a command line, in the reader's language."""

from __future__ import annotations

import re

import click

from pipeline.commands.help import METAVARS
from pipeline.commands.speaking import language


def usage_sentence(mistake: click.UsageError) -> str:
    """click's own complaint; in Vietnamese where Vietnamese is spoken."""
    if language() == "en":
        return re.sub(r"not a valid (?:integer|int|float)(?: range)?\.", "not a number.", mistake.format_message())
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


def _parameter_name(mistake: click.BadParameter) -> str:
    if mistake.param is None or mistake.ctx is None:
        return "tham số"
    hint = mistake.param.get_error_hint(mistake.ctx)
    return METAVARS.get(hint.strip("'"), hint).removesuffix("...").strip("[]")
