"""A report entered in the store's log as it leaves the house, and found there again: is this the one that was made?"""

from __future__ import annotations

import hashlib
import re
import zipfile
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from io import BytesIO
from typing import Any

from pipeline.reports.interface import Report
from pipeline.stores.audit import NO_UNIT, Act, Checkpoint, Entry, canonical, find_checkpoint
from pipeline.stores.interface import Store
from rules.facts import UnitCode
from rules.text import Language

_TAG = re.compile(r"<[^>]*>")
_REPORTS = (
    b"PK\x03\x04",
    b"<!DOCTYPE html",
    b'{\n  "schema": "vanthu/report/',
    b"# TYPE vanthu_",
    b"\xef\xbb\xbfunit,unit_name,",
)
"""How the reports begin that nobody has a reason to change after they were made."""
_EDITED = "word/document.xml"
"""The official report is finished by the office before it is signed: of it no digest holds."""


def entry_payload(
    content: bytes, report: Report, *, form: str, name: str, language: Language, units: Sequence[UnitCode]
) -> dict[str, object]:
    """What the log is told of one report: its digest, what it covers, its figure and what that rests on.

    `name` is the file's, empty for one that was printed; `units` are those asked for, none for all.
    """
    summary = report.summary
    ratio = summary.total.measures[summary.profile.measure]
    return {
        "format": form,
        "file": name,
        "sha256": hashlib.sha256(content).hexdigest(),
        "size_bytes": len(content),
        "language": language,
        "from": summary.period.first if summary.period else "",
        "to": summary.period.last if summary.period else "",
        "units": [str(unit) for unit in units],
        "measure": summary.profile.measure,
        "numerator": ratio.numerator,
        "denominator": ratio.denominator,
        "profile": report.basis.profile,
        "rulebook": report.basis.rulebook_told,
        "trust": report.basis.trust,
        "checkpoint": report.basis.checkpoint,
    }


def enter(store: Store, payloads: Iterable[Mapping[str, object]], *, at: datetime) -> None:
    """Tells the log of reports, each once: the same bytes under the same name are not told again.

    Raises HouseError store-unusable where the store takes no entry.
    """
    known = {canonical(entry.values) for entry in store.log(acts=(Act.REPORTED,))}
    fresh = [payload for payload in payloads if canonical(payload) not in known]
    if fresh:
        store.tell([(Act.REPORTED, NO_UNIT, payload) for payload in fresh], at=at)


def checkpoint_in(content: bytes) -> Checkpoint | None:
    """The checkpoint that a file holds: a file of its own, a journal, a report of any format, or the PDF that an office
    made of one and signed; None without one."""
    if content.startswith(b"%PDF-"):
        return _in_pages(content)
    if not zipfile.is_zipfile(BytesIO(content)):
        return find_checkpoint(content.decode("utf-8", "replace"))
    with zipfile.ZipFile(BytesIO(content)) as parts:
        for part in parts.infolist():
            if part.filename.endswith(".xml") and part.file_size <= _MOST_BYTES:
                found = find_checkpoint(_TAG.sub("", parts.read(part).decode("utf-8", "replace")))
                if found is not None:
                    return found
    return None


def _in_pages(content: bytes) -> Checkpoint | None:
    from pypdf import PdfReader
    from pypdf.errors import PyPdfError

    try:
        text = "\n".join(page.extract_text() for page in PdfReader(BytesIO(content)).pages)
    except (PyPdfError, ValueError, KeyError, TypeError, RecursionError):  # whatever a damaged file leads to
        return None
    # A narrow column breaks the root over two lines.
    return find_checkpoint(text) or find_checkpoint(re.sub(r"(?<=\S)[ \t]*\n[ \t]*(?=\S)", "", text))


_MOST_BYTES = 256 << 20


def entry_of(store: Store, content: bytes) -> Entry | None:
    """The log's entry of the report with these bytes, the first where there are several; None without one."""
    digest = hashlib.sha256(content).hexdigest()
    return next((entry for entry in store.log(acts=(Act.REPORTED,)) if entry.values["sha256"] == digest), None)


def is_finished_report(content: bytes) -> bool:
    """Whether a file is a report that must be, to the byte, as it was made."""
    if not content.startswith(_REPORTS):
        return False
    return not content.startswith(b"PK") or _EDITED not in _names(content)


def _names(content: bytes) -> list[Any]:
    try:
        with zipfile.ZipFile(BytesIO(content)) as parts:
            return parts.namelist()
    except zipfile.BadZipFile:
        return []
