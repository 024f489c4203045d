"""Summaries, lists of documents and explanations, as plain mappings in the shape of the JSON contract.

Pure; the second half of the contract, whose first half (files and registers) is content.py.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime

from pipeline.items import Judged, JudgedRow
from pipeline.reports.content import Content, Manner, day, document_content, moment, sentence
from pipeline.summary import Summary, UnitSummary
from rules.catalogue import RULES_BY_ID
from rules.classes import CLASSES
from rules.facts import Document, Finding, Issuance, RegisterEntry, UnitCode, Unreadable
from rules.indication import ValidationPolicy
from rules.law import LegalGround, grounds_on
from rules.ratio import MEASURES, UnitRatio, claim_gap
from rules.text import Text
from rules.verdict import grounds_of, mending_order


def summary_content(summary: Summary, *, manner: Manner, judged_at: datetime | None, policy: str) -> Content:
    """`vanthu/summary/1`."""
    return {
        "schema": "vanthu/summary/1",
        "profile": summary.profile.id,
        "period": {
            "from": day(summary.period.first_day) if summary.period else None,
            "to": day(summary.period.last_day) if summary.period else None,
        },
        "judged_at": moment(judged_at),
        "revocation_policy": policy,
        "headline": summary.profile.measure,
        "undated": summary.undated,
        "dated_ahead": summary.ahead,
        "waiting": summary.waiting,
        "units": [_unit(unit, summary, manner) for unit in summary.units],
        "total": _unit(summary.total, summary, manner),
    }


def _unit(unit: UnitSummary, summary: Summary, manner: Manner) -> Content:
    ratios = unit.measures
    gap = claim_gap(unit.basis, summary.profile)
    return {
        "code": unit.code,
        "name": unit.name,
        "registered": unit.tally.entries,
        "issued": ratios["e-issuance"].denominator,
        "unregistered": unit.tally.unregistered,
        "has_register": unit.has_register,
        "lower_bound": _bound(unit),
        "findings": [
            {"year": each.year} | _finding(finding, date(each.year, 12, 31), manner)
            for each in unit.findings
            for finding in mending_order(each.findings)
        ],
        "classes": {each.value: count for each, count in unit.tally.classes().items()},
        "classes_unregistered": {each.value: count for each, count in unit.tally.classes(outside=True).items()},
        "measures": {name: _measure(ratio) for name, ratio in ratios.items()},
        "claimed": {
            "claimed": gap.claimed,
            "proven": gap.claimed_and_proven,
            "refuted": gap.claimed_and_refuted,
            "open": gap.claimed_and_open,
            "difference": f"{float(gap.difference * 100):.1f}" if gap.difference is not None else None,
        },
    }


def _bound(unit: UnitSummary) -> Content | None:
    bound = unit.lower_bound
    return {"present": bound.present, "missing": bound.missing, "at_least": bound.at_least} if bound else None


def _measure(ratio: UnitRatio) -> Content:
    return {
        "numerator": ratio.numerator,
        "denominator": ratio.denominator,
        "high": ratio.high,
        "percent": ratio.percent,
        "high_percent": ratio.high_percent,
        "target": str(ratio.target) if ratio.target is not None else None,
        "met": ratio.met,
        "measure": MEASURES[ratio.measure].short,
    }


def documents_content(rows: Iterable[JudgedRow], *, manner: Manner) -> Content:
    """`vanthu/documents/1`."""
    return manner.told({"schema": "vanthu/documents/1", "documents": [_row(row, manner) for row in rows]})


def _row(row: JudgedRow, manner: Manner) -> Content:
    verdict = row.verdict
    return {
        "unit": row.unit,
        "number": row.number,
        "symbol": row.symbol,
        "issued_on": day(row.issued_on),
        "registered": not verdict.unregistered,
        "class": verdict.issuance_class.value,
        "class_label": CLASSES[verdict.issuance_class].label.format(manner.language),
        "path": row.path,
        "sha256": row.sha256 or None,
        "subject": manner.private(row.subject) if row.subject else None,
        "findings": [_finding(finding, row.issued_on, manner) for finding in mending_order(verdict.findings)],
    }


def _finding(finding: Finding, issued_on: date | None, manner: Manner) -> Content:
    rule = RULES_BY_ID.get(finding.rule)
    message = rule.messages.get(finding.message) if rule is not None else None
    values = {name: manner.private(value) for name, value in finding.values}
    # A store that an earlier rulebook judged may name what this one no longer has; its keys then stand for sentences.
    return {
        "rule": finding.rule,
        "outcome": finding.outcome.value,
        "level": finding.level.value,
        "waiver": finding.waiver,
        "title": rule.title.format(manner.language) if rule else finding.rule,
        "message": message.text.format(manner.language, values) if message else finding.message,
        "remedy": message.remedy.format(manner.language, values) if message else JUDGE_AGAIN.format(manner.language),
        "grounds": [_ground(ground, manner) for ground in grounds_on(issued_on, rule.grounds)] if rule else [],
    }


JUDGE_AGAIN = Text(
    "Kết quả này do phiên bản quy tắc trước ghi lại; chạy «vanthu scan» để đánh giá lại.",
    "An earlier rulebook left this result; run `vanthu scan` to judge again.",
)


def _ground(ground: LegalGround, manner: Manner) -> Content:
    return {
        "cite": ground.cite(manner.language),
        "words": ground.words,
        "gist": ground.gist.format(manner.language),
    }


def explain_content(
    judged: Judged, *, manner: Manner, judged_at: datetime, unit: UnitCode, policy: ValidationPolicy
) -> Content:
    """`vanthu/explain/1`: everything about one issued document."""
    issuance, verdict = judged.issuance, judged.verdict
    card = CLASSES[verdict.issuance_class]
    content: Content = {
        "schema": "vanthu/explain/1",
        "unit": unit,
        "unit_name": issuance.unit.name,
        "judged_at": moment(judged_at),
        "class": verdict.issuance_class.value,
        "class_label": card.label.format(manner.language),
        "row": verdict.row,
        "meaning": card.meaning.format(manner.language),
        "remedy": card.remedy.format(manner.language),
        "grounds": [_ground(ground, manner) for ground in grounds_on(issuance.issued_on, grounds_of(verdict))],
        "registered": not verdict.unregistered,
        "entry": _entry(issuance.entry, manner) if issuance.entry else None,
        "file": issuance.file.path if issuance.file else None,
        "sha256": (issuance.file.sha256 or None) if issuance.file else None,
        "match": {"basis": issuance.basis.value, "confidence": round(issuance.confidence, 2)},
        "candidates": list(issuance.candidates),
        "other_files": [each.path for each in issuance.other_files],
        "document": _document(issuance, manner, policy),
        "annexes": [{"path": ref.path} | _contents(contents, manner, policy) for ref, contents in issuance.annexes],
        "findings": [_finding(finding, issuance.issued_on, manner) for finding in mending_order(verdict.findings)],
    }
    return manner.told(content)


def _entry(entry: RegisterEntry, manner: Manner) -> Content:
    return {
        "source": entry.source,
        "sheet": entry.sheet,
        "row": entry.row,
        "number": entry.number,
        "symbol": entry.symbol,
        "issued_on": day(entry.issued_on),
        "subject": manner.private(entry.subject) if entry.subject and not entry.is_secret else None,
        "signer": entry.signer,
        "secret": entry.is_secret,
        "void": entry.is_void,
        "signed_flag": entry.signed_flag,
        "sent_on": moment(entry.sent_on),
    }


def _document(issuance: Issuance, manner: Manner, policy: ValidationPolicy) -> Content | None:
    return _contents(issuance.document, manner, policy) if issuance.document is not None else None


def _contents(document: Document | Unreadable, manner: Manner, policy: ValidationPolicy) -> Content:
    if isinstance(document, Unreadable):
        return {"readable": False, "reason": sentence(document.reason, manner)}
    return {"readable": True} | document_content(document, manner, policy=policy)


def below_the_line(summary: Summary, manner: Manner) -> list[Content]:
    """Classes that are in the denominator and not in the numerator of R1, the most frequent first, with remedies."""
    left_out = summary.profile.excluded | frozenset(summary.profile.originals)
    counts = summary.total.basis.classes()
    return [
        {
            "class": each.value,
            "label": CLASSES[each].label.format(manner.language),
            "count": count,
            "remedy": CLASSES[each].remedy.format(manner.language),
            "grounds": [ground.cite(manner.language) for ground in CLASSES[each].grounds],
        }
        for each, count in sorted(counts.items(), key=lambda each: -each[1])
        if each not in left_out
    ]
