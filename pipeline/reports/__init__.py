"""Results told: terminal, pages, workbook, official report, and text for other software.

The formats of `vanthu report` by name; their contract is pipeline/reports/interface.py.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, cast

if TYPE_CHECKING:
    from pipeline.reports.interface import Format

FORMATS: dict[str, tuple[str, str]] = {
    "html": ("pipeline.reports.webpage", "Webpage"),
    "xlsx": ("pipeline.reports.workbook", "Workbook"),
    "docx": ("pipeline.reports.document", "OfficialReport"),
    "csv": ("pipeline.reports.delimited", "Delimited"),
    "json": ("pipeline.reports.lines", "Lines"),
    "openmetrics": ("pipeline.reports.metrics", "Metrics"),
}
"""Module and class of each format; imported only when it is asked for."""


def format_named(name: str) -> Format:
    """The format of that name. Raises KeyError for a name that is not in FORMATS."""
    module, kind = FORMATS[name]
    return cast("Format", getattr(import_module(module), kind)())
