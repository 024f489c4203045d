"""A report as CSV: one line a document, for spreadsheets and other software; no cell is ever taken for a formula.

UTF-8 with a byte order mark (Excel needs it for Vietnamese), comma, CRLF (RFC 4180). Field by field in docs/formats.md.
"""

from __future__ import annotations

import csv
import unicodedata
from io import StringIO

from pipeline.items import JudgedRow
from pipeline.reports.content import Content, Manner, moment
from pipeline.reports.figures import documents_content
from pipeline.reports.interface import Report
from pipeline.reports.shown import shown

FIELDS = (
    "unit", "unit_name", "number", "symbol", "issued_on", "registered", "class", "class_label", "counted", "original",
    "claimed_signed", "path", "sha256", "subject", "failures", "warnings", "notes", "finding", "remedy", "grounds",
    "judged_at", "profile", "rulebook", "trust", "revocation_policy", "checkpoint",
)  # fmt: skip
"""The columns, in their order; columns are added at the end, never renamed."""

_FORMULA = frozenset("=+-@＝＋－＠\t\r\n")
"""What a spreadsheet takes for the beginning of a formula, full-width forms too."""
_MOST = 32_767
"""Characters that a cell of a spreadsheet holds."""


class Delimited:
    """CSV."""

    tells_signatures = False

    def render(self, report: Report, manner: Manner) -> bytes:
        """See Format."""
        text = StringIO()
        writer = csv.writer(text, lineterminator="\r\n")
        writer.writerow(FIELDS)
        names = {unit.code: unit.name for unit in report.summary.units}
        for row in report.rows:
            told = documents_content([row], manner=manner)["documents"][0]
            line = _line(report, row, told, names.get(row.unit, row.unit))
            writer.writerow([guarded(line[field]) for field in FIELDS])
        return b"\xef\xbb\xbf" + text.getvalue().encode("utf-8", "replace")


def _line(report: Report, row: JudgedRow, told: Content, name: str) -> dict[str, str | None]:
    verdict = row.verdict
    findings = told["findings"]
    first = findings[0] if findings else None
    levels = [each["level"] for each in findings]
    return {
        "unit": told["unit"],
        "unit_name": name,
        "number": told["number"],
        "symbol": told["symbol"],
        "issued_on": told["issued_on"],
        "registered": _truth(told["registered"]),
        "class": told["class"],
        "class_label": told["class_label"],
        "counted": _truth(report.is_counted(row)),
        "original": _truth(report.is_original(row)),
        "claimed_signed": _truth(verdict.system_flag),
        "path": told["path"],
        "sha256": told["sha256"],
        "subject": told["subject"],
        "failures": str(levels.count("fail")),
        "warnings": str(levels.count("warn")),
        "notes": str(levels.count("note")),
        "finding": first["message"] if first else None,
        "remedy": first["remedy"] if first else None,
        "grounds": "; ".join(ground["cite"] for ground in first["grounds"]) if first else None,
        "judged_at": moment(row.judged_at),
        "profile": report.basis.profile,
        "rulebook": report.basis.rulebook_of(row.unit),
        "trust": report.basis.trust,
        "revocation_policy": report.basis.revocation.value,
        "checkpoint": report.basis.checkpoint,
    }


def _truth(value: bool | None) -> str | None:
    return None if value is None else "true" if value else "false"


def guarded(value: str | None) -> str:
    """A cell's text that no spreadsheet runs: an apostrophe before what could begin a formula.

    Blanks, quotes, byte order marks and marks that show nothing do not hide the beginning.
    """
    text = shown(value or "", most=_MOST)
    begun = text.lstrip(" \"'\u00a0\u3000")
    begun = begun.lstrip("".join(one for one in begun[:8] if unicodedata.category(one) in ("Cf", "Zs")))
    return "'" + text if begun[:1] in _FORMULA and begun else text
