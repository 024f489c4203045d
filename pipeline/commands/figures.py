"""The figures, for the head of the office: `vanthu summary`, which a scan ends with too."""

from __future__ import annotations

import math
from pathlib import Path
from typing import TYPE_CHECKING

import click

from pipeline.commands import options
from pipeline.commands.asked import manner_asked, period_asked, settings_asked, units_asked
from pipeline.commands.help import command, option
from pipeline.commands.speaking import language, print_json, say
from pipeline.errors import DONE, GATE_MISSED, NOTHING_TO_JUDGE, HouseError

if TYPE_CHECKING:
    from pipeline.config import Settings


@command(
    "Tỷ lệ theo đơn vị, từ kho dữ liệu.\n\n--fail-under 100: mã thoát 1 khi tổng hoặc một đơn vị chưa đạt.",
    "The ratios by unit, from the store.\n\n--fail-under 100: exit code 1 when the total or a unit falls short.",
)
@options.config
@options.period
@options.unit
@option("--measure", default=None, metavar="ID",
        vi="Chỉ tiêu hiện lên bảng: e-issuance, issued-electronically …; all: cả bảy chỉ tiêu.",
        en="The measure shown: e-issuance, issued-electronically …; all: the seven side by side.")  # fmt: skip
@option("--fail-under", type=click.FloatRange(0, 100), default=None, metavar="PERCENT",
        vi="Ngưỡng phải đạt, phần trăm.", en="The percentage to reach.")  # fmt: skip
@options.form
def summary(
    config: Path | None,
    period: str | None,
    unit: str | None,
    measure: str | None,
    fail_under: float | None,
    format_: str,
) -> int:
    settings = settings_asked(config)
    return show_summary(settings, format_=format_, period=period, unit=unit, measure=measure, fail_under=fail_under)


def show_summary(
    settings: Settings,
    *,
    format_: str,
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
    from rules.ratio import MEASURES

    is_all = measure == "all"
    measure = None if is_all else measure
    if measure is not None and measure not in MEASURES:
        names = ", ".join(f"{each.id} ({each.short})" for each in MEASURES.values())
        raise HouseError("measure-unknown", measure=measure, names=names)
    units = units_asked(settings, unit)
    with reading(settings.store) as store:
        told = summarise(store, settings, period=period_asked(period), units=units)
        judged_at = max(store.judged_units().values(), default=None)
    if measure is not None:
        told = replace(told, profile=replace(told.profile, measure=measure))
    manner = manner_asked(show_personal_data=False)
    content = summary_content(told, manner=manner, judged_at=judged_at, policy=settings.policy.revocation.value)
    if format_ == "json":
        print_json(content)
    elif is_all:
        from pipeline.reports.terminal import console, print_measures

        print_measures(content, language=language(), on=console())
    else:
        from pipeline.reports.terminal import console, print_summary

        print_summary(content, below_the_line(told, manner), language=language(), on=console())
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
        say(
            "Chưa đạt {percent} %: cả kỳ còn thiếu {missing} văn bản.",
            "Below {percent} %: {missing} {missing:document|documents} short in total.",
            percent=f"{fail_under:g}",
            missing=missing,
        )
    return GATE_MISSED if short else DONE
