"""What a command says to the person who gave it, and in which language. Messages go to stderr, results to stdout."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING

import click

from rules.text import LANGUAGES, Language, Text

if TYPE_CHECKING:
    from pipeline.errors import HouseError
    from pipeline.reports.content import Content

_spoken: Language = "en"
"""One process serves one person; click builds its help where no argument of ours comes along."""


def language() -> Language:
    """The person's, as far as it is known by now: a settings file may still name another."""
    return _spoken


def speak(chosen: Language) -> None:
    """Everything said from now on is said in that language."""
    global _spoken
    _spoken = chosen


def phrase(vi: str, en: str, /, **values: object) -> str:
    """One of the two, in the person's language, with the values in place of their {names}."""
    return Text(vi, en).format(_spoken, {name: str(value) for name, value in values.items()})


def say(vi: str, en: str, /, **values: object) -> None:
    """A message in the person's language, on stderr."""
    say_line(phrase(vi, en, **values))


def say_line(message: str) -> None:
    """A message that is worded already, on stderr."""
    from pipeline.reports.shown import fitted

    print(fitted(message, sys.stderr), file=sys.stderr)


def say_trouble(trouble: HouseError) -> None:
    """What is wrong with the house, and what to do about it, on stderr."""
    say_line(trouble.sentence(_spoken))
    say_line(trouble.advice(_spoken))


def print_json(content: Content) -> None:
    """A result for other software, on stdout."""
    from pipeline.reports.lines import as_json

    sys.stdout.write(as_json(content))


def language_asked(words: list[str]) -> tuple[list[str], Language | None]:
    """The words of a command line without `--lang X`, and X; raises click.UsageError for a language not spoken."""
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
                raise click.UsageError(phrase("--lang nhận vi hoặc en, không nhận «{value}».",
                                              "--lang takes vi or en, not `{value}`.", value=value))  # fmt: skip
        else:
            left.append(word)
    return left, asked


def language_of_locale() -> Language:
    """Vietnamese where the environment's locale is Vietnamese, else English (POSIX: LC_ALL, LC_MESSAGES, LANG)."""
    for name in ("VANTHU_LANG", "LC_ALL", "LC_MESSAGES", "LANG"):
        if value := os.environ.get(name):
            return "vi" if value.lower().startswith("vi") else "en"
    return "en"
