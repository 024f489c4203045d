"""The list of SHA-256 of a report: so that a figure that was changed on its way is found out.

Each digest is over a part of the report's JSON with what depends on the language left out, so every format of one
report, in either language, carries the same list. How to compute it again is told in docs/formats.md.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from typing import Any

from pipeline.reports.content import Content

PARTS = ("basis", "figures", "months", "documents", "register_rows_not_read")
"""The parts, in the order of the list."""

_UNIT_KEYS = ("code", "registered", "issued", "unregistered", "has_register", "classes", "measures")
_DOCUMENT_KEYS = ("unit", "number", "symbol", "issued_on", "registered", "class", "path", "sha256")


def manifest_of(content: Mapping[str, Any]) -> list[Content]:
    """The list for a `vanthu/report/1`: name and SHA-256 of each part, in the order of PARTS."""
    parts: dict[str, Any] = {
        "basis": content["basis"],
        "figures": _figures(content["summary"]),
        "months": [{"month": each["month"]} | _figures(each) for each in content["months"]],
        "documents": [_document(each) for each in content["documents"]],
        "register_rows_not_read": [
            [each["unit"], each["path"], each["sheet"], each["row"], each["code"]]
            for each in content["register_rows_not_read"]
        ],
    }
    return [{"part": name, "sha256": digest_of(parts[name])} for name in PARTS]


def digest_of(value: Any) -> str:
    """SHA-256 of a value as JSON: keys sorted, no blanks, UTF-8, lone surrogates as `?`."""
    text = json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()


def _figures(told: Mapping[str, Any]) -> Content:
    return {
        "units": [{key: unit[key] for key in _UNIT_KEYS} for unit in told["units"]],
        "total": {key: told["total"][key] for key in _UNIT_KEYS},
    }


def _document(told: Mapping[str, Any]) -> Content:
    return {key: told[key] for key in _DOCUMENT_KEYS} | {
        "findings": [[each["rule"], each["outcome"], each["level"]] for each in told["findings"]]
    }
