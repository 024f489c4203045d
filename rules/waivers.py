"""Waivers (miễn trừ) as data: which finding is let pass, for whom, why, on whose word, until when.

A waiver lowers findings to notes and names itself in them; it changes no outcome, no class and no figure, so it never
turns an invalid signature valid. It expires by itself, is listed in every report, and may not waive what the law leaves
no room for (`Rule.waivable`).
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from datetime import date, timedelta

from rules.catalogue import RULES_BY_ID
from rules.facts import Finding, Issuance, Level, UnitCode
from rules.names import fold_symbol, parse_number, split_code
from rules.text import Text
from rules.verdict import Verdict

LONGEST = timedelta(days=366)
"""A waiver lasts at most a year; what is needed longer is a change of settings."""

SOON = timedelta(days=30)
"""From this long before its end it is warned of."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiver:
    """One waiver, as one table `[[waiver]]` of the settings writes it."""

    id: str
    rule: str
    """Id of the rule whose findings are let pass."""
    unit: UnitCode
    reason: str
    granted_by: str
    """Who grants it; a name or an office."""
    granted_on: date
    until: date
    """Last day on which it holds."""
    document: str | None = None
    """`number/symbol` or the file's SHA-256; None for every document of the unit."""
    ground: str | None = None
    """The document that grants it, such as `12/QĐ-BVĐK`."""

    def holds_on(self, day: date) -> bool:
        """Granted and not yet expired, both ends included."""
        return self.granted_on <= day <= self.until

    def covers(self, issuance: Issuance) -> bool:
        """Whether it is for this document; the day is asked by `holds_on`."""
        if issuance.unit.code != self.unit:
            return False
        if self.document is None:
            return True
        if issuance.file is not None and issuance.file.sha256 == self.document:
            return True
        number, symbol = split_code(self.document)
        entry = issuance.entry
        if entry is None or number is None:
            return False
        return parse_number(entry.number) == parse_number(number) and fold_symbol(entry.symbol) == fold_symbol(symbol)


@dataclass(frozen=True, slots=True, kw_only=True)
class WaiverProblem:
    """Something wrong with a waiver, or worth knowing before it ends."""

    waiver: str
    """Its id, or its place among the tables (`#2`) where it has none."""
    message: str
    """Key of `PROBLEMS`."""
    values: tuple[tuple[str, str], ...] = ()

    @property
    def is_fatal(self) -> bool:
        """Malformed: no work is begun with it. The others are told and work goes on."""
        return self.message in _FATAL

    @property
    def text(self) -> Text:
        """The sentence, with its values in place."""
        values = {name: value.replace("{", "{{").replace("}", "}}") for name, value in self.values}
        sentence = PROBLEMS[self.message]
        return Text(sentence.format("vi", values), sentence.format("en", values))


PROBLEMS: dict[str, Text] = {
    "missing-field": Text(
        "Miễn trừ {waiver}: thiếu {field}. Ghi đủ id, rule, unit, reason, granted_by, granted_on, until.",
        "Waiver {waiver}: {field} is missing. Write id, rule, unit, reason, granted_by, granted_on and until.",
    ),
    "unknown-field": Text("Miễn trừ {waiver}: không có mục {field}.", "Waiver {waiver}: there is no field {field}."),
    "bad-value": Text(
        "Miễn trừ {waiver}: {field} không đúng dạng (ngày ghi 2026-12-31, chữ để trong ngoặc kép).",
        "Waiver {waiver}: {field} has the wrong form (dates as 2026-12-31, words in quotes).",
    ),
    "same-id": Text("Có hai miễn trừ cùng id {waiver}.", "Two waivers have the id {waiver}."),
    "unknown-rule": Text(
        "Miễn trừ {waiver}: không có quy tắc {rule}. Xem danh sách bằng lệnh vanthu rules.",
        "Waiver {waiver}: there is no rule {rule}. See vanthu rules for the list.",
    ),
    "not-waivable": Text(
        "Miễn trừ {waiver}: quy tắc {rule} không được miễn (tính toàn vẹn, bí mật nhà nước).",
        "Waiver {waiver}: rule {rule} cannot be waived (integrity, State secrets).",
    ),
    "unknown-unit": Text(
        "Miễn trừ {waiver}: không có đơn vị {unit} trong cấu hình.",
        "Waiver {waiver}: the settings have no unit {unit}.",
    ),
    "ends-before-it-begins": Text(
        "Miễn trừ {waiver}: ngày hết hạn trước ngày cho phép.", "Waiver {waiver}: it ends before it begins."
    ),
    "too-long": Text("Miễn trừ {waiver}: dài hơn 12 tháng.", "Waiver {waiver}: it lasts longer than 12 months."),
    "expired": Text(
        "Miễn trừ {waiver} đã hết hạn ngày {until} và không còn tác dụng.",
        "Waiver {waiver} expired on {until:day} and has no effect.",
    ),
    "ends-soon": Text("Miễn trừ {waiver} sẽ hết hạn ngày {until}.", "Waiver {waiver} ends on {until:day}."),
    "unused": Text("Miễn trừ {waiver} không áp dụng cho phát hiện nào.", "Waiver {waiver} applies to no finding."),
}
"""Sentences of the problems, by key."""

_FATAL = frozenset(
    {
        "missing-field", "unknown-field", "bad-value", "same-id", "unknown-rule", "not-waivable", "unknown-unit",
        "ends-before-it-begins", "too-long",
    }
)  # fmt: skip


def read_waivers(tables: Iterable[Mapping[str, object]]) -> tuple[tuple[Waiver, ...], tuple[WaiverProblem, ...]]:
    """The waivers of parsed settings, and what is wrong with those that could not be read. Raises nothing."""
    waivers: list[Waiver] = []
    problems: list[WaiverProblem] = []
    known = {field.name for field in fields(Waiver)}
    optional = {"document", "ground"}
    for place, table in enumerate(tables, start=1):
        name = str(table.get("id") or f"#{place}")
        wrong = [
            *(("unknown-field", field) for field in table if field not in known),
            *(("missing-field", field) for field in sorted(known - optional) if not table.get(field)),
        ]
        for field, value in table.items():
            wanted = date if field in ("granted_on", "until") else str
            if field in known and value and not isinstance(value, wanted):
                wrong.append(("bad-value", field))
        if wrong:
            problems.extend(
                WaiverProblem(waiver=name, message=message, values=(("waiver", name), ("field", field)))
                for message, field in wrong
            )
            continue
        words = {field: value for field, value in table.items() if isinstance(value, str)}
        days = {field: value for field, value in table.items() if isinstance(value, date)}
        waivers.append(
            Waiver(
                id=words["id"],
                rule=words["rule"],
                unit=UnitCode(words["unit"]),
                reason=words["reason"],
                granted_by=words["granted_by"],
                granted_on=days["granted_on"],
                until=days["until"],
                document=words.get("document"),
                ground=words.get("ground"),
            )
        )
    return tuple(waivers), tuple(problems)


def check_waivers(
    waivers: Sequence[Waiver], *, today: date, units: Collection[str], used: Collection[str] | None = None
) -> tuple[WaiverProblem, ...]:
    """What is wrong with waivers, or worth knowing: asked before any work, and with `used` (ids) after it."""
    problems: list[WaiverProblem] = []
    ids = [waiver.id for waiver in waivers]
    for waiver in waivers:
        rule = RULES_BY_ID.get(waiver.rule)
        told: list[str] = []
        if ids.count(waiver.id) > 1:
            told.append("same-id")
        if rule is None:
            told.append("unknown-rule")
        elif not rule.waivable:
            told.append("not-waivable")
        if waiver.unit not in units:
            told.append("unknown-unit")
        if waiver.until < waiver.granted_on:
            told.append("ends-before-it-begins")
        elif waiver.until - waiver.granted_on > LONGEST:
            told.append("too-long")
        if waiver.until < today:
            told.append("expired")
        elif waiver.until - today <= SOON:
            told.append("ends-soon")
        if used is not None and waiver.id not in used and waiver.holds_on(today):
            told.append("unused")
        values = (
            ("waiver", waiver.id), ("rule", waiver.rule), ("unit", waiver.unit), ("until", f"{waiver.until:%d/%m/%Y}"),
        )  # fmt: skip
        problems.extend(WaiverProblem(waiver=waiver.id, message=message, values=values) for message in told)
    return tuple(problems)


def with_waivers(verdict: Verdict, issuance: Issuance, waivers: Sequence[Waiver], *, today: date) -> Verdict:
    """The verdict with waived findings lowered to notes that name their waiver. Its class is what it was."""
    current = [w for w in waivers if w.holds_on(today) and w.covers(issuance)]
    if not current:
        return verdict
    return replace(verdict, findings=tuple(_waived(finding, current) for finding in verdict.findings))


def _waived(finding: Finding, waivers: Sequence[Waiver]) -> Finding:
    rule = RULES_BY_ID.get(finding.rule)
    if rule is None or not rule.waivable:
        return finding
    for waiver in waivers:
        if waiver.rule == finding.rule:
            return replace(finding, level=Level.NOTE, waiver=waiver.id)
    return finding
