"""The list of SHA-256 of a report: so that a figure that was changed on its way is found out.

Each digest is over a part of the report's JSON with what depends on the language left out, so every format of one
report, in either language, carries the same list. How to compute it again is told in docs/formats.md.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from typing import Any

from pipeline.reports.content import Content, Manner, day, moment
from pipeline.reports.figures import summary_content
from pipeline.reports.interface import Basis, Report
from pipeline.summary import Summary
from rules.verdict import mending_order

PARTS = ("basis", "figures", "months", "documents", "register_rows_not_read")
"""The parts, in the order of the list."""

_UNIT_KEYS = ("code", "registered", "issued", "unregistered", "has_register", "classes", "measures")
_ROW_KEYS = ("unit", "path", "sheet", "row", "code")
_DOCUMENT_KEYS = ("unit", "number", "symbol", "issued_on", "registered", "class", "path", "sha256")


def manifest_of(report: Report, manner: Manner) -> list[Content]:
    """The list of a report: name and SHA-256 of each part, in the order of PARTS."""
    parts: dict[str, Any] = {
        "basis": basis_content(report.basis, manner),
        "figures": _figures(_told(report.summary, manner)),
        "months": [{"month": month} | _figures(_told(figures, manner)) for month, figures in report.months],
        "documents": [
            {
                "unit": row.unit,
                "number": row.number,
                "symbol": row.symbol,
                "issued_on": day(row.issued_on),
                "registered": not row.verdict.unregistered,
                "class": row.verdict.issuance_class.value,
                "path": row.path,
                "sha256": row.sha256 or None,
                "findings": [
                    [each.rule, each.outcome.value, each.level.value] for each in mending_order(row.verdict.findings)
                ],
            }
            for row in report.rows
        ],
        "register_rows_not_read": [
            {
                "unit": each.unit,
                "path": each.path,
                "sheet": each.row.sheet if each.row else None,
                "row": each.row.row if each.row else None,
                "code": each.row.message if each.row else each.reason,
            }
            for each in report.unread
        ],
    }
    return _list(manner.told(parts))


def recomputed(content: Mapping[str, Any]) -> list[Content]:
    """The list again, from a `vanthu/report/1` alone: equal to its `manifest` unless something was changed."""
    return _list(
        {
            "basis": content["basis"],
            "figures": _figures(content["summary"]),
            "months": [{"month": each["month"]} | _figures(each) for each in content["months"]],
            "documents": [
                {key: each[key] for key in _DOCUMENT_KEYS}
                | {"findings": [[found["rule"], found["outcome"], found["level"]] for found in each["findings"]]}
                for each in content["documents"]
            ],
            "register_rows_not_read": [
                {key: each[key] for key in _ROW_KEYS} for each in content["register_rows_not_read"]
            ],
        }
    )


def basis_content(basis: Basis, manner: Manner) -> Content:
    """What the report rests on; the same in both languages."""
    return {
        "rulebook": basis.rulebook,
        "judged_by": list(basis.rulebooks),
        "trust": basis.trust,
        "profile": basis.profile,
        "revocation_policy": basis.revocation.value,
        "weak_algorithms": basis.weak_algorithms.value,
        "software": basis.software,
        "checkpoint": basis.checkpoint or None,
        "judged_at": moment(basis.judged_at),
        "personal_data_shown": manner.show_personal_data,
    }


def digest_of(value: Any) -> str:
    """SHA-256 of a value as JSON: keys sorted, no blanks, UTF-8, what UTF-8 cannot hold as `?`."""
    text = json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()


def _list(parts: Mapping[str, Any]) -> list[Content]:
    return [{"part": name, "sha256": digest_of(parts[name])} for name in PARTS]


def _told(summary: Summary, manner: Manner) -> Content:
    return summary_content(summary, manner=manner, judged_at=None, policy="")


def _figures(told: Mapping[str, Any]) -> Content:
    return {
        "units": [{key: unit[key] for key in _UNIT_KEYS} for unit in told["units"]],
        "total": {key: told["total"][key] for key in _UNIT_KEYS},
    }
