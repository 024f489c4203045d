"""Commands, groups and options of click whose help is told in the reader's language."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import click

from pipeline.commands.speaking import language, phrase
from rules.text import Text


def command(
    vi: str, en: str, *, name: str | None = None, of: Group | None = None
) -> Callable[[Callable[..., int]], Command]:
    """Makes a function a command, of a group where one is named; what the function gives is the exit code.

    The help's first paragraph is the line in the list of commands. The name is the function's unless given.
    """

    def made(function: Callable[..., int]) -> Command:
        built = click.command(name, cls=Command, told=Text(vi, en))(function)
        if of is not None:
            of.add_command(built)
        return built

    return made


def group(vi: str, en: str, **named: Any) -> Callable[[Callable[..., None]], Group]:
    """Makes a function a group of commands; `named` is what click.Group takes."""
    return click.group(cls=Group, told=Text(vi, en), **named)


def option(*names: str, vi: str, en: str, **named: Any) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Gives a command an option; `named` is what click.Option takes."""
    return click.option(*names, cls=Option, told=Text(vi, en), **named)


class _Formatter(click.HelpFormatter):
    """Help whose headings are in the reader's language."""

    def write_usage(self, prog: str, args: str = "", prefix: str | None = None) -> None:
        if language() == "vi":
            args = " ".join(METAVARS.get(each, each) for each in args.split(" "))
        super().write_usage(prog, args, prefix or phrase("Cách dùng: ", "Usage: "))

    def write_heading(self, heading: str) -> None:
        told = {"Options": "Tùy chọn", "Commands": "Các lệnh"}.get(heading, heading) if language() == "vi" else heading
        super().write_heading(told)


METAVARS = {"FILES...": "TỆP...", "[OPTIONS]": "[TÙY CHỌN]", "COMMAND": "LỆNH", "[ARGS]...": "[THAM SỐ]...",
            "DOCUMENT": "VĂN BẢN", "DIRECTORY": "THƯ MỤC", "[DIRECTORY]": "[THƯ MỤC]", "RULE": "QUY TẮC",
            "[COMMAND]": "[LỆNH]", "FILE": "TỆP", "FIRST": "LẦN TRƯỚC", "LAST": "LẦN SAU"}  # fmt: skip
"""What click writes in the place of a parameter, in Vietnamese."""


class _Context(click.Context):
    formatter_class = _Formatter


class _Told:
    """A command whose help text is a Text, told in the reader's language."""

    context_class: type[click.Context] = _Context

    def __init__(self, *arguments: Any, told: Text, **named: Any) -> None:
        self.told = told
        super().__init__(*arguments, **named)

    def format_help_text(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        formatter.write_paragraph()
        for paragraph in self.told.format(language()).split("\n\n"):
            with formatter.indentation():
                formatter.write_text(paragraph)
            formatter.write_paragraph()

    def get_short_help_str(self, limit: int = 45) -> str:
        return self.told.format(language()).split("\n\n")[0].rstrip(".")

    def get_params(self, ctx: click.Context) -> list[click.Parameter]:
        params: list[click.Parameter] = super().get_params(ctx)  # type: ignore[misc]
        for param in params:
            if isinstance(param, click.Option) and "--help" in param.opts:
                param.help = phrase("Hiện hướng dẫn này.", "Show this help.")
        return params


class Command(_Told, click.Command):
    pass


class Group(_Told, click.Group):
    def list_commands(self, ctx: click.Context) -> list[str]:
        """In the order in which they were added: the order in which a newcomer needs them."""
        return list(self.commands)


class Option(click.Option):
    """An option whose help is a Text."""

    def __init__(self, *arguments: Any, told: Text, **named: Any) -> None:
        self.told = told
        super().__init__(*arguments, **named)

    def get_help_record(self, ctx: click.Context) -> tuple[str, str] | None:
        self.help = self.told.format(language())
        return super().get_help_record(ctx)
