"""A whole report as one mapping in the shape of the JSON contract, `vanthu/report/1`. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import Any

from pipeline.register_texts import BAD_ROWS, REASONS
from pipeline.reports.content import Content, Manner, day, moment, sentence
from pipeline.reports.figures import below_the_line, documents_content, summary_content
from pipeline.reports.interface import Report, ReportedFile, ReportedSignature, UnreadRow
from pipeline.reports.manifest import basis_content, manifest_of
from pipeline.reports.report_words import assumptions
from pipeline.summary import UnitSummary
from rules.instruments import D28_4_2, D30_5_1, D30_25_1_C
from rules.profiles import Profile
from rules.ratio import claim_gap

LEGAL_TEXT = (D30_5_1, D30_25_1_C, D28_4_2)
"""What a reader needs to weigh a class: what an original is, what a digitised copy is, what an unsigned file is worth.

Source: LAW 7.4, the wording that the circulars of the Department ask to be printed.
"""


def report_content(report: Report, manner: Manner) -> Content:
    """`vanthu/report/1`: everything a report tells. Documents carry their signatures where the report has them."""
    summary = summary_content(
        report.summary,
        manner=manner,
        judged_at=report.basis.judged_at,
        policy=report.basis.revocation.value,
    )
    documents = documents_content(report.rows, manner=manner)["documents"]
    for row, told in zip(report.rows, documents, strict=True):
        told["row"] = row.verdict.row
        file = report.files.get((row.unit, row.position))
        told["file"] = file_content(file, manner) if file is not None else None
    content: Content = {
        "schema": "vanthu/report/1",
        "language": manner.language,
        "basis": basis_content(report.basis, manner),
        "summary": summary,
        "months": [month_content(month, figures, manner) for month, figures in report.months],
        "below_the_line": below_the_line(report.summary, manner),
        "documents": documents,
        "register_rows_not_read": [unread_content(each, manner) for each in report.unread],
        "changes": report_changes(report, manner),
        "assumptions": [each.format(manner.language) for each in assumptions(report, manner)],
        "grounds": [
            {"cite": each.cite(manner.language), "words": each.words, "gist": each.gist.format(manner.language)}
            for each in LEGAL_TEXT
        ],
    }
    content["manifest"] = manifest_of(report, manner)
    return manner.told(content)


def month_content(month: str, figures: Any, manner: Manner) -> Content:
    """One month's figures, in the keys of a summary."""
    told = summary_content(figures, manner=manner, judged_at=None, policy="")
    return {"month": month, "units": told["units"], "total": told["total"]}


def file_content(file: ReportedFile, manner: Manner) -> Content:
    """What is told of an issuance's file."""
    return {
        "readable": file.unreadable is None,
        "reason": sentence(file.unreadable, manner) if file.unreadable else None,
        "origin": file.origin.value,
        "pages": file.pages,
        "matched_by": file.basis.value,
        "candidates": list(file.candidates),
        "other_files": list(file.other_files),
        "signatures": [_signature(each, manner) for each in file.signatures],
    }


def _signature(told: ReportedSignature, manner: Manner) -> Content:
    return {
        "field": told.field,
        "role": told.role.value,
        "indication": told.indication.value,
        "sub_indication": told.sub_indication.value if told.sub_indication else None,
        "reason": sentence(told.reason, manner) if told.reason else None,
        "integrity": told.integrity.value,
        "coverage": told.coverage.value,
        "changes_after": told.changes_after.value,
        "signer": told.common_name,
        "organisation": told.organisation,
        "issuer": told.issuer,
        "valid_from": moment(told.valid_from),
        "valid_to": moment(told.valid_to),
        "anchor_name": told.anchor_name,
        "revocation": told.revocation.value,
        "claimed_time": moment(told.claimed_time),
        "poe_time": moment(told.poe_time),
        "format": told.format,
        "algorithm": told.algorithm,
        "page": told.page,
    }


def unread_content(unread: UnreadRow, manner: Manner) -> Content:
    """A register row, or a whole export, that was not read, with what to do about it."""
    row = unread.row
    if row is None:
        key = unread.reason or ""
        text, values = REASONS.get(key), {"source": unread.path}
    else:
        key = row.message
        text = BAD_ROWS.get(key)
        values = {"column": row.column or "", "value": manner.private(row.value), "row": str(row.row),
                  "sheet": row.sheet or "", "file": unread.path}  # fmt: skip
    return {
        "unit": unread.unit,
        "path": unread.path,
        "sheet": row.sheet if row else None,
        "row": row.row if row else None,
        "column": row.column if row else None,
        "value": manner.private(row.value) if row else None,
        "code": key,
        "message": text.format(manner.language, values) if text else key,
    }


def report_changes(report: Report, manner: Manner) -> Content | None:
    """What changed since the earlier report: each unit's headline, and the documents whose class is another one.

    None without an earlier report.
    """
    earlier = report.earlier
    if earlier is None:
        return None
    headline = report.summary.profile.measure
    before = {unit["code"]: unit for unit in [*earlier["summary"]["units"], earlier["summary"]["total"]]}
    classes = {_name(each): each["class"] for each in earlier["documents"]}
    figures = []
    for unit in (*report.summary.units, report.summary.total):
        was, ratio = before.get(unit.code), unit.measures[headline]
        figures.append(
            {
                "code": unit.code,
                "name": unit.name,
                "before": _short(was["measures"].get(headline)) if was else None,
                "after": {"numerator": ratio.numerator, "denominator": ratio.denominator, "high": ratio.high,
                          "percent": ratio.percent},
            }
        )  # fmt: skip
    moved = []
    for row in report.rows:
        told = {"unit": row.unit, "number": row.number, "symbol": row.symbol, "issued_on": day(row.issued_on)}
        was_class, now_class = classes.get(_name(told | {"path": row.path})), row.verdict.issuance_class.value
        if was_class != now_class:
            moved.append(told | {"before": was_class, "after": now_class})
    return {"since": earlier["basis"]["judged_at"], "figures": figures, "documents": moved}


def claim_shares(unit: UnitSummary, profile: Profile) -> tuple[Fraction, Fraction] | None:
    """What the software says is signed (R4) and what the files prove (R1), over the rows that say anything.

    Their difference is `claim_gap`'s; None where the exports say nothing.
    """
    gap = claim_gap(unit.basis, profile)
    if gap.difference is None:
        return None
    said = Fraction(sum(unit.basis.flagged_signed), unit.basis.entries - gap.silent)
    return said, said - gap.difference


def _name(document: Mapping[str, Any]) -> tuple[Any, ...]:
    """By what a document is known again in a later report: its number, or its file where it has none."""
    number = (document["number"], document["symbol"], document["issued_on"])
    return (document["unit"], *number) if document["number"] else (document["unit"], document["path"])


def _short(measure: Mapping[str, Any] | None) -> Content | None:
    if measure is None:
        return None
    return {key: measure[key] for key in ("numerator", "denominator", "high", "percent")}
