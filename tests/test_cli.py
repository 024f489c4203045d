"""The roof has every command under it, whichever module it was written in."""

from __future__ import annotations

import pkgutil
from collections.abc import Iterator
from importlib import import_module

import click

import cli
from pipeline import commands


def under(group: click.Group) -> Iterator[click.Command]:
    for each in group.commands.values():
        yield each
        if isinstance(each, click.Group):
            yield from under(each)


def test_every_command_that_was_written_can_be_asked_for() -> None:
    modules = [import_module(f"pipeline.commands.{found.name}") for found in pkgutil.iter_modules(commands.__path__)]
    written = [value for module in modules for value in vars(module).values() if isinstance(value, click.Command)]
    reached = [id(each) for each in under(cli.vanthu)]
    assert len(written) >= 20
    assert [each.name for each in written if id(each) not in reached] == []
    assert len(reached) == len(set(reached))
