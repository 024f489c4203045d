"""The documents behind the figures, for the clerk who mends them: `vanthu documents`, `vanthu explain`."""

from __future__ import annotations

from pathlib import Path

import click

from pipeline.commands import options
from pipeline.commands.asked import hint_at, issuances_asked, manner_asked, settings_asked
from pipeline.commands.help import command, option
from pipeline.commands.speaking import language, print_json
from pipeline.errors import DONE, NOTHING_TO_JUDGE, HouseError


@command("Các văn bản và loại của từng văn bản.", "The documents with their classes.")
@options.config
@options.period
@options.unit
@option("--class", "classes", multiple=True, metavar="CLASS", vi="Chỉ loại này; có thể lặp lại.",
        en="Only this class; may be given again.")  # fmt: skip
@option("--rule", default=None, metavar="ID", vi="Chỉ văn bản có phát hiện của quy tắc này.",
        en="Only documents with a finding of this rule.")  # fmt: skip
@options.form
@options.personal
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
        raise HouseError("rule-unknown", rule=rule, hint=hint_at(rule, RULES_BY_ID))
    settings = settings_asked(config)
    with reading(settings.store) as store:
        rows = [
            row
            for row in store.issuances(issuances_asked(settings, period, unit, classes))
            if rule is None or any(finding.rule == rule for finding in row.verdict.findings)
        ]
    content = documents_content(rows, manner=manner_asked(show_personal_data))
    if format_ == "json":
        print_json(content)
    else:
        from pipeline.reports.terminal import console, paged, print_documents

        with paged(screen := console()):
            print_documents(content, language=language(), on=screen)
    return DONE if rows else NOTHING_TO_JUDGE


@command(
    "Mọi điều về một văn bản: chữ ký, phát hiện, căn cứ, cách khắc phục.\n\n"
    "Văn bản: số/ký hiệu, đường dẫn tệp hoặc mã SHA-256.",
    "Everything about one document: signatures, findings, grounds, remedies.\n\n"
    "The document: number/symbol, path or SHA-256.",
)
@click.argument("document")
@options.config
@options.period
@options.unit
@options.form
@options.personal
def explain(
    document: str, config: Path | None, period: str | None, unit: str | None, format_: str, show_personal_data: bool
) -> int:
    from pipeline.asking import find_issuance
    from pipeline.reports.figures import explain_content
    from pipeline.stores.access import reading

    settings = settings_asked(config)
    with reading(settings.store) as store:
        row = find_issuance(store, document, which=issuances_asked(settings, period, unit, ()))
        judged = store.judged(row.unit, row.position)
    if judged is None:
        raise HouseError("document-unknown", document=document)
    content = explain_content(
        judged,
        manner=manner_asked(show_personal_data),
        judged_at=row.judged_at,
        unit=row.unit,
        policy=settings.policy,
    )
    if format_ == "json":
        print_json(content)
    else:
        from pipeline.reports.terminal import console, paged, print_explain

        with paged(screen := console()):
            print_explain(content, language=language(), on=screen)
    return DONE
