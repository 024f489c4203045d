"""What the words of a command line ask for: which settings, time, units, period, documents, and in what manner."""

from __future__ import annotations

import os
from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from pipeline.commands.speaking import language, speak
from pipeline.errors import HouseError
from rules.text import Text

if TYPE_CHECKING:
    from pipeline.config import Settings
    from pipeline.reports.content import Manner
    from pipeline.stores.interface import Which
    from pipeline.summary import Period
    from rules.facts import UnitCode


def settings_asked(config: Path | None) -> Settings:
    """The settings, whose language holds where none was asked for."""
    from pipeline.config import load_settings

    settings = load_settings(config, base=Path.cwd())
    root = click.get_current_context().find_root()
    if settings.language and not root.obj["language"] and "VANTHU_LANG" not in os.environ:
        speak(settings.language)
    return settings


def time_asked(at: str | None) -> datetime:
    """`--at` as an aware time, a bare date or naive time in Vietnam's zone; now when not given.

    Raises HouseError time-wrong.
    """
    from pipeline.reports.content import VIETNAM

    if at is None:
        return datetime.now(UTC)
    try:
        time = datetime.fromisoformat(at)
    except ValueError as cause:
        raise HouseError("time-wrong", time=at) from cause
    return (time if time.tzinfo else time.replace(tzinfo=VIETNAM)).astimezone(UTC)


def manner_asked(show_personal_data: bool) -> Manner:
    """How results are told: in the person's language, personal data masked unless asked for."""
    from pipeline.reports.content import Manner

    return Manner(language=language(), show_personal_data=show_personal_data)


def units_asked(settings: Settings, unit: str | None) -> tuple[UnitCode, ...]:
    """The unit of `--unit`, none for all; raises HouseError unit-unknown."""
    from pipeline.intake.walk import folders_of
    from rules.facts import UnitCode

    if unit is None:
        return ()
    known = [str(code) for code, _ in settings.folders] or [str(code) for code in folders_of(settings.watch_dirs)]
    if unit not in known:
        raise HouseError("unit-unknown", unit=unit, hint=hint_at(unit, known))
    return (UnitCode(unit),)


def period_asked(period: str | None) -> Period | None:
    """The period of `--period`, None for all time; raises HouseError period-wrong."""
    from pipeline.summary import period_of

    return period_of(period) if period else None


def issuances_asked(settings: Settings, period: str | None, unit: str | None, classes: tuple[str, ...]) -> Which:
    """The documents of that period, unit and classes; raises HouseError class-unknown, unit-unknown, period-wrong."""
    from pipeline.stores.interface import Which
    from rules.classes import IssuanceClass

    for name in classes:
        if name not in set(IssuanceClass):
            raise HouseError("class-unknown", name=name, names=", ".join(each.value for each in IssuanceClass))
    months = period_asked(period)
    return Which(
        units=units_asked(settings, unit) or None,
        first_period=months.first if months else None,
        last_period=months.last if months else None,
        classes=tuple(IssuanceClass(name) for name in classes) or None,
    )


def hint_at(word: str, known: Iterable[str]) -> Text:
    """`; did you mean …?` where something near is known."""
    import difflib

    by_fold = {each.casefold(): each for each in known}
    near = [by_fold[each] for each in difflib.get_close_matches(word.casefold(), list(by_fold), n=1)]
    return Text(f"; có phải «{near[0]}»?", f"; did you mean `{near[0]}`?") if near else Text(".", ".")
