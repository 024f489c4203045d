"""The law as this software reads it, for whoever asks by what it judges: `vanthu rules`, `vanthu rules show`."""

from __future__ import annotations

import click

from pipeline.commands.asked import hint_at
from pipeline.commands.help import command, group
from pipeline.commands.speaking import language
from pipeline.errors import DONE, HouseError


@group(
    "Các quy tắc kiểm tra, với căn cứ pháp lý và cách khắc phục.",
    "The rulebook, with legal grounds and remedies.",
    invoke_without_command=True,
)
@click.pass_context
def rules(context: click.Context) -> None:
    if context.invoked_subcommand is None:
        from pipeline.reports.terminal import console, print_rules
        from rules.catalogue import ALL_RULES

        print_rules(ALL_RULES, language=language(), on=console())


@command(
    "Một quy tắc: lý do, căn cứ với lời văn của điều khoản, cách khắc phục.",
    "One rule: its reason, its grounds with the clause's words, its remedies.",
    name="show",
    of=rules,
)
@click.argument("rule")
def rules_show(rule: str) -> int:
    from pipeline.reports.terminal import console, print_rule
    from rules.catalogue import ALL_RULES

    known = {each.id: each for each in ALL_RULES}
    if rule not in known:
        raise HouseError("rule-unknown", rule=rule, hint=hint_at(rule, known))
    print_rule(known[rule], language=language(), on=console())
    return DONE
