"""Run a folder of PDFs with stated verdicts against what this software says: `python -m tests.conformance DIR`.

DIR holds `manifest.tsv` (file, expected, repository, path, stated_by, sha256) and `files/`. No trust is configured, so
nothing can come out as valid; agreement is counted as the folder's README says:

    INTACT*                                             valid or indeterminate
    MODIFIED_AFTER_SIGNING, BROKEN, COVERAGE_ANOMALY,
    ATTACK:*                                            invalid or unreadable; valid is a wrong acceptance
    INDETERMINATE, MALFORMED                            anything but valid
    UNSIGNED                                            unsigned or unreadable

`--as-if-trusted` judges every certificate trusted, so that a wrong acceptance that missing trust hides comes to light.
Exit code 1 when fewer than `--goal` percent agree or anything is accepted wrongly.
"""

from __future__ import annotations

import argparse
import csv
import sys
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from pipeline.extract import extract
from pipeline.items import Extracted
from pipeline.trust.anchors import make_material
from pipeline.trust.appraise import Appraiser
from rules.document import validate_document
from rules.facts import (
    CertificateStanding,
    Document,
    DocumentVerdict,
    Sha256,
    Unreadable,
    WeakPolicy,
)
from rules.indication import ValidationPolicy

AT = datetime(2026, 11, 23, tzinfo=UTC)
REJECTED = {"MODIFIED_AFTER_SIGNING", "BROKEN", "COVERAGE_ANOMALY", "ATTACK"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """One file."""

    file: str
    family: str
    path: str
    stated_by: str
    verdict: DocumentVerdict
    reasons: tuple[str, ...]
    seconds: float

    @property
    def agrees(self) -> bool:
        """As the table above."""
        return agreement(self.family, self.verdict)

    @property
    def is_wrong_acceptance(self) -> bool:
        """Valid, though the file is said to be no such thing."""
        return self.family.split(":")[0] in REJECTED and self.verdict is DocumentVerdict.VALID


def agreement(expected: str, verdict: DocumentVerdict) -> bool:
    """Whether a verdict without trust agrees with what is stated of the file."""
    family = expected.split(":")[0]
    if family.startswith("INTACT"):
        return verdict in (DocumentVerdict.VALID, DocumentVerdict.INDETERMINATE)
    if family in REJECTED:
        return verdict in (DocumentVerdict.INVALID, DocumentVerdict.UNREADABLE)
    if family == "UNSIGNED":
        return verdict in (DocumentVerdict.UNSIGNED, DocumentVerdict.UNREADABLE)
    if family in ("INDETERMINATE", "MALFORMED"):
        return verdict is not DocumentVerdict.VALID
    raise ValueError(f"manifest.tsv: {expected!r} is no verdict this command knows")


def run(folder: Path, *, as_if_trusted: bool = False, only: str = "") -> list[Result]:
    """Every file of the manifest, in its order."""
    results = []
    with (folder / "manifest.tsv").open(encoding="utf-8", newline="") as manifest:
        for row in csv.DictReader(manifest, delimiter="\t"):
            if only and only not in row["file"] + row["path"]:
                continue
            started = time.perf_counter()
            verdict, reasons = judge((folder / "files" / row["file"]).read_bytes(), as_if_trusted=as_if_trusted)
            results.append(
                Result(
                    file=row["file"],
                    family=row["expected"],
                    path=row["path"],
                    stated_by=row["stated_by"],
                    verdict=verdict,
                    reasons=reasons,
                    seconds=time.perf_counter() - started,
                )
            )
    return results


def judge(data: bytes, *, as_if_trusted: bool = False) -> tuple[DocumentVerdict, tuple[str, ...]]:
    """The verdict on one file, and what it rests on."""
    extracted = extract(data)
    if isinstance(extracted.facts, Unreadable):
        return DocumentVerdict.UNREADABLE, (extracted.facts.reason.code,)
    document = validate_document(
        extracted.facts,
        standing_of=_trusting(extracted) if as_if_trusted else _doubting(extracted),
        policy=ValidationPolicy(weak_algorithms=WeakPolicy.WARN),
        at=AT,
    )
    return document.verdict, tuple(_reasons(document))


def _reasons(document: Document) -> list[str]:
    told = []
    for each in document.signatures:
        notes = (each.validation.reason, each.facts.integrity_reason, each.facts.changes_reason)
        why = [f"{note.code}{dict(note.values) or ''}" for note in dict.fromkeys(notes) if note is not None]
        told.append(
            f"{each.facts.field}: {each.validation.indication.value} {each.facts.integrity.value} "
            f"{each.facts.coverage.value} {each.facts.changes_after.value} {', '.join(why)}"
        )
    if document.facts.tail_problem is not None:
        told.append(f"tail: {document.facts.tail_problem.code} {dict(document.facts.tail_problem.values)}")
    if document.facts.signature_traces:
        told.append(f"traces: {document.facts.signature_traces}")
    return told


def _doubting(extracted: Extracted) -> Callable[[Sha256, tuple[Sha256, ...]], CertificateStanding]:
    from pipeline.items import certificate_id

    ders = {certificate_id(der): der for der in extracted.certificates}
    appraiser = Appraiser(make_material(()))

    def standing(sha256: Sha256, embedded: tuple[Sha256, ...]) -> CertificateStanding:
        return appraiser.appraise(ders[sha256], offered=[ders[each] for each in embedded if each in ders])

    return standing


def _trusting(extracted: Extracted) -> Callable[[Sha256, tuple[Sha256, ...]], CertificateStanding]:
    """Every certificate leads to a pinned anchor and may do anything, at any time."""

    def standing(sha256: Sha256, embedded: tuple[Sha256, ...]) -> CertificateStanding:
        return CertificateStanding(
            sha256=sha256,
            anchor=sha256,
            anchor_name="as if trusted",
            problem=None,
            problem_detail=None,
            path=(sha256,),
            path_names=("?",),
            valid_from=datetime(1970, 1, 1, tzinfo=UTC),
            valid_to=datetime(9999, 1, 1, tzinfo=UTC),
            may_sign=True,
            may_timestamp=True,
            evidence=(),
            issuer_evidence=(),
            weak_algorithms=(),
        )

    return standing


def report(results: Sequence[Result]) -> list[str]:
    """The lines to print: agreement by family, every disagreement, wrong acceptances."""
    families: dict[str, list[Result]] = defaultdict(list)
    for each in results:
        families[each.family].append(each)
    lines = []
    for family, members in sorted(families.items()):
        agreed = sum(each.agrees for each in members)
        verdicts = ", ".join(
            f"{verdict.value} {count}" for verdict, count in Counter(m.verdict for m in members).items()
        )
        lines.append(f"{family:24} {agreed:4} of {len(members):4}   {verdicts}")
    lines.append("")
    for each in results:
        if not each.agrees:
            mark = "WRONG ACCEPTANCE " if each.is_wrong_acceptance else ""
            lines.append(f"{mark}{each.file} {each.path}")
            lines.append(f"    stated {each.family} ({each.stated_by}); here {each.verdict.value}")
            lines += [f"    {reason}" for reason in each.reasons]
    agreed = sum(each.agrees for each in results)
    wrong = sum(each.is_wrong_acceptance for each in results)
    slowest = max(results, key=lambda each: each.seconds, default=None)
    lines.append("")
    lines.append(f"agreement {agreed} of {len(results)} = {100 * agreed / max(1, len(results)):.1f} %")
    lines.append(f"wrong acceptances {wrong}")
    if slowest is not None:
        seconds = sum(each.seconds for each in results)
        lines.append(f"seconds {seconds:.1f}, slowest {slowest.seconds:.1f} {slowest.path}")
    return lines


def main(arguments: Sequence[str] | None = None) -> int:
    """The command."""
    parser = argparse.ArgumentParser(prog="python -m tests.conformance", description=(__doc__ or "").splitlines()[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--as-if-trusted", action="store_true", help="every certificate leads to a pinned anchor")
    parser.add_argument("--goal", type=float, default=97.0, help="percent that must agree (default 97)")
    parser.add_argument("--only", default="", help="files whose name or path holds this")
    options = parser.parse_args(arguments)
    results = run(options.folder, as_if_trusted=options.as_if_trusted, only=options.only)
    if not results:
        sys.stderr.write(f"{options.folder}/manifest.tsv names no file that is asked for\n")
        return 3
    sys.stdout.write("\n".join(report(results)) + "\n")
    agreed = 100 * sum(each.agrees for each in results) / len(results)
    return int(any(each.is_wrong_acceptance for each in results) or agreed < options.goal)


if __name__ == "__main__":
    sys.exit(main())
