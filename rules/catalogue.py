"""The rulebook: every rule there is, listed by hand so that a rule is law only when somebody put it here.

`catalogue_page` writes the rulebook as a page in Vietnamese or English; docs/quy-tac.md and docs/rules.md are that
page, and a test holds them fresh.
"""

from __future__ import annotations

from collections.abc import Iterable

from rules.exchange import (
    not_refused,
    recalled_is_void,
    recipients_named,
)
from rules.facts import Finding, Level, Outcome
from rules.form import (
    agency_named,
    annex_signature_text,
    capacity_written,
    copy_mark,
    copy_signature_text,
    digitisation_quality,
    heading_complete,
    number_format,
    person_signature_picture,
    seal_position,
    seal_size,
    symbol_agency,
    symbol_format,
    type_abbreviation,
)
from rules.law import LegalGround
from rules.profiles import PROFILES
from rules.registration import (
    claim_agrees,
    date_agrees,
    date_order,
    entry_complete,
    file_found,
    one_file,
    paper_reason,
    registered,
    sequence_gaps,
    sequence_start,
    signer_agrees,
    subject_agrees,
    symbol_agrees,
    type_agrees,
    unique_numbers,
    void_has_reason,
    void_not_reused,
)
from rules.rule import AnyRule, Look, Message
from rules.secrets import (
    file_present,
    own_sequence,
    subject_told,
)
from rules.signature import (
    algorithm_strength,
    annex_signed,
    changes_after_signing,
    clerk_stamps,
    covers_whole_document,
    every_signature_alive,
    initials_before_signer,
    integrity,
    not_revoked,
    order_of_signatures,
    organisation_signed,
    own_organisation_certificate,
    person_signed,
    printed_signer,
    public_duty_certificate,
    signer_authority,
    signers_organisation,
    technical_standard,
    timestamp_present,
    trusted_path,
    valid_at_signing,
    widget_hides_nothing,
)
from rules.text import Text
from rules.timeliness import (
    date_has_come,
    date_not_before_signing,
    issued_by_next_day,
    registered_in_time,
    sent_after_signing,
    sent_by_next_morning,
    urgent_sent_at_once,
)
from rules.year_rule import YearRule

RULES: tuple[AnyRule, ...] = (
    file_present.RULE,
    subject_told.RULE,
    registered.RULE,
    file_found.RULE,
    entry_complete.RULE,
    symbol_agrees.RULE,
    date_agrees.RULE,
    signer_agrees.RULE,
    type_agrees.RULE,
    subject_agrees.RULE,
    void_has_reason.RULE,
    one_file.RULE,
    paper_reason.RULE,
    claim_agrees.RULE,
    integrity.RULE,
    every_signature_alive.RULE,
    changes_after_signing.RULE,
    covers_whole_document.RULE,
    trusted_path.RULE,
    valid_at_signing.RULE,
    not_revoked.RULE,
    person_signed.RULE,
    organisation_signed.RULE,
    order_of_signatures.RULE,
    signer_authority.RULE,
    own_organisation_certificate.RULE,
    printed_signer.RULE,
    signers_organisation.RULE,
    annex_signed.RULE,
    clerk_stamps.RULE,
    initials_before_signer.RULE,
    widget_hides_nothing.RULE,
    timestamp_present.RULE,
    public_duty_certificate.RULE,
    algorithm_strength.RULE,
    technical_standard.RULE,
    not_refused.RULE,
    recalled_is_void.RULE,
    recipients_named.RULE,
    date_has_come.RULE,
    date_not_before_signing.RULE,
    issued_by_next_day.RULE,
    sent_after_signing.RULE,
    sent_by_next_morning.RULE,
    urgent_sent_at_once.RULE,
    registered_in_time.RULE,
    heading_complete.RULE,
    agency_named.RULE,
    number_format.RULE,
    symbol_format.RULE,
    symbol_agency.RULE,
    type_abbreviation.RULE,
    capacity_written.RULE,
    person_signature_picture.RULE,
    seal_position.RULE,
    seal_size.RULE,
    copy_mark.RULE,
    copy_signature_text.RULE,
    annex_signature_text.RULE,
    digitisation_quality.RULE,
)
"""Rules about one issuance, in the order in which their findings are told."""

YEAR_RULES: tuple[YearRule, ...] = (
    unique_numbers.RULE,
    sequence_gaps.RULE,
    sequence_start.RULE,
    date_order.RULE,
    void_not_reused.RULE,
    own_sequence.RULE,
)
"""Rules about a unit's year."""

ALL_RULES: tuple[AnyRule | YearRule, ...] = (*RULES, *YEAR_RULES)

RULES_BY_ID: dict[str, AnyRule | YearRule] = {rule.id: rule for rule in ALL_RULES}

FAMILIES: dict[str, Text] = {
    "secrets": Text("Bí mật nhà nước", "State secrets"),
    "registration": Text("Đăng ký văn bản", "Registration"),
    "signature": Text("Chữ ký số", "Signatures"),
    "exchange": Text("Gửi, nhận", "Exchange"),
    "timeliness": Text("Thời hạn", "Timeliness"),
    "form": Text("Thể thức", "Form"),
}
"""The families, in the order of the rulebook."""

LEVEL_NAMES: dict[Level, Text] = {
    Level.FAIL: Text("lỗi", "failure"),
    Level.WARN: Text("cảnh báo", "warning"),
    Level.NOTE: Text("lưu ý", "note"),
    Level.IGNORE: Text("bỏ qua", "ignored"),
}

OUTCOME_NAMES: dict[Outcome, Text] = {
    Outcome.COMPLIANT: Text("đạt", "compliant"),
    Outcome.NONCOMPLIANT: Text("chưa đạt", "noncompliant"),
    Outcome.INDETERMINATE: Text("chưa xác định", "cannot be told"),
    Outcome.NOT_APPLICABLE: Text("không áp dụng", "not applicable"),
}


def message_of(finding: Finding, lang: str) -> str:
    """The finding's sentence; the rule's id and the key where this rulebook no longer knows the rule."""
    found = _message(finding)
    return f"{finding.rule}: {finding.message}" if found is None else found.text.format(lang, dict(finding.values))


def remedy_of(finding: Finding, lang: str) -> str:
    """What the clerk does about it; empty where this rulebook no longer knows the rule."""
    found = _message(finding)
    return "" if found is None else found.remedy.format(lang, dict(finding.values))


def _message(finding: Finding) -> Message | None:
    rule = RULES_BY_ID.get(finding.rule)
    return None if rule is None else rule.messages.get(finding.message)


# The page -------------------------------------------------------------------------------------------------------------

_YEAR_LOOK = Text("số văn bản cả năm của đơn vị", "the unit's numbers over a year")

_HEAD = Text(
    "# Sổ quy tắc\n\n"
    "Trang này do phần mềm tạo ra từ thư mục `rules/`. Mỗi quy tắc nêu căn cứ pháp lý, ngày có hiệu lực, điều phát "
    "hiện được và cách khắc phục. Mức độ ghi ở đây là mức trong cách tính `strict`.\n",
    "# The rulebook\n\n"
    "This page is made by the software out of `rules/`. Each rule names its legal grounds with the days they bind, "
    "what it may find and what to do about it. Levels are those of the profile `strict`.\n",
)
_WORDS = {
    "looks": Text("Xem xét", "Looks at"),
    "level": Text("Mức độ", "Level"),
    "grounds": Text("Căn cứ", "Grounds"),
    "finds": Text("Phát hiện và cách khắc phục", "Findings and remedies"),
    "from": Text("từ {day}", "from {day:day}"),
    "to": Text("đến {day}", "to {day:day}"),
    "firm": Text("không được miễn", "cannot be waived"),
}


def catalogue_page(lang: str) -> str:
    """The whole rulebook as a Markdown page, `vi` or `en`; the same for the same rulebook."""
    parts = [_HEAD.format(lang)]
    for family, title in FAMILIES.items():
        parts.append(f"## {title.format(lang)}\n")
        parts.extend(rule_page(rule, lang) for rule in ALL_RULES if rule.family == family)
    return "\n".join(parts)


def rule_page(rule: AnyRule | YearRule, lang: str) -> str:
    """One rule as Markdown: what it asks and why, on which clauses, what it may say."""
    look: Look[object] | None = None if isinstance(rule, YearRule) else rule.looks_at
    looks = _YEAR_LOOK if look is None else look.title
    level = LEVEL_NAMES[PROFILES["strict"].level_of(rule.id)].format(lang)
    firm = "" if rule.waivable else f" ({_WORDS['firm'].format(lang)})"
    lines = [
        f"### `{rule.id}`: {rule.title.format(lang)}",
        "",
        rule.why.format(lang),
        "",
        f"{_WORDS['looks'].format(lang)}: {looks.format(lang)}. {_WORDS['level'].format(lang)}: {level}{firm}.",
        "",
        f"{_WORDS['grounds'].format(lang)}:",
        "",
        *_ground_lines(rule.grounds, lang),
        "",
        f"{_WORDS['finds'].format(lang)}:",
        "",
        *(
            f"- {message.text.format(lang)} *{OUTCOME_NAMES[message.outcome].format(lang)}* → "
            f"{message.remedy.format(lang)}"
            for message in rule.messages.values()
        ),
        "",
    ]
    return "\n".join(lines)


def _ground_lines(grounds: Iterable[LegalGround], lang: str) -> Iterable[str]:
    for ground in grounds:
        days = _WORDS["from"].format(lang, {"day": f"{ground.instrument.in_force_from:%d/%m/%Y}"})
        if ground.instrument.in_force_to is not None:
            days += " " + _WORDS["to"].format(lang, {"day": f"{ground.instrument.in_force_to:%d/%m/%Y}"})
        words = f" “{ground.words}”" if ground.words is not None else f" {ground.gist.format(lang)}."
        yield f"- {ground.cite(lang)} ({days}):{words}"
