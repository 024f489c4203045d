"""Results as text for other programs: JSON, one document, UTF-8."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from pipeline.reports.content import Content, Manner

if TYPE_CHECKING:
    from pipeline.reports.interface import Report


def as_json(content: Content) -> str:
    """`content` as JSON with two spaces of indentation, keys in the contract's order, ending in a newline.

    Names that are not UTF-8 on disk arrive as surrogate escapes, which no JSON reader can take: they become `?`.
    """
    text = json.dumps(content, ensure_ascii=False, indent=2, allow_nan=False)
    return text.encode("utf-8", "replace").decode("utf-8") + "\n"


class Lines:
    """A whole report as JSON, `vanthu/report/1` (docs/schemas/report.schema.json)."""

    tells_signatures = True

    def render(self, report: Report, manner: Manner) -> bytes:
        """See Format."""
        from pipeline.reports.report import report_content

        return as_json(report_content(report, manner)).encode("utf-8")
