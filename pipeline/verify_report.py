"""What `vanthu verify` hands over as text or files: table, JSON, page, ETSI report, and the evidence of each file."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from io import StringIO
from pathlib import Path
from typing import TYPE_CHECKING, Literal, assert_never

from pipeline.appraisal import standings_within
from pipeline.disk import write_whole
from pipeline.errors import HouseError
from pipeline.items import Extracted, VerifiedFile, certificate_id
from pipeline.reports.content import Content, Manner, verify_content
from pipeline.reports.lines import as_json
from rules.facts import Document, Sha256
from rules.indication import ValidationPolicy

if TYPE_CHECKING:
    from pipeline.reports.etsi import EtsiSource
    from pipeline.trust.appraise import Appraiser

Verified = Sequence[tuple[VerifiedFile, Extracted]]
"""Each file's verdict with what was extracted, as pipeline/verify.py gives them."""


Format = Literal["table", "json", "html", "etsi"]


def render(
    verified: Verified,
    *,
    form: Format,
    appraiser: Appraiser,
    policy: ValidationPolicy,
    manner: Manner,
    judged_at: datetime,
    software: str,
    evidence_kept: bool = False,
) -> str:
    """The result as text: `table` as a terminal without colours shows it, `json` as the contract has it.

    `html` is the page that a lawyer reads; `etsi` the report of ETSI TS 119 102-2, for which each file is opened again
    to take the digest of what was signed. `software` names the program and its version.
    """
    files = [file for file, _ in verified]
    match form:
        case "html":
            from pipeline.reports.verify_page import verify_page

            return verify_page(
                files,
                manner=manner,
                judged_at=judged_at,
                policy=policy,
                trust_digest=appraiser.trust.digest,
                software=software,
                evidence_kept=evidence_kept,
            )
        case "etsi":
            from pipeline.reports.etsi import etsi_report

            return etsi_report(
                [_source(file, extracted, appraiser) for file, extracted in verified],
                policy=policy,
                trust_digest=appraiser.trust.digest,
                objects=_objects(verified, appraiser),
                manner=manner,
                judged_at=judged_at,
                software=software,
            )
        case "table" | "json":
            content = verify_content(
                files, manner=manner, judged_at=judged_at, policy=policy, evidence_kept=evidence_kept
            )
            return as_json(content) if form == "json" else _as_table(content, manner)
        case never:
            assert_never(never)


def _as_table(content: Content, manner: Manner) -> str:
    from rich.console import Console

    from pipeline.reports.terminal import print_verify

    text = StringIO()
    print_verify(
        content,
        language=manner.language,
        on=Console(file=text, width=120, highlight=False, emoji=False, markup=False),
    )
    return text.getvalue()


def _objects(verified: Verified, appraiser: Appraiser) -> dict[Sha256, bytes]:
    """DER by SHA-256 of everything that a report may refer to."""
    trust = appraiser.trust
    ders = [der for _, extracted in verified for der in (*extracted.certificates, *extracted.crls, *extracted.ocsps)]
    ders += [*trust.anchors, *trust.intermediates, *trust.crls, *trust.ocsps]
    return {certificate_id(der): der for der in ders}


def _source(file: VerifiedFile, extracted: Extracted, appraiser: Appraiser) -> EtsiSource:
    from pipeline.reports.etsi import EtsiSource, read_signed_digests

    if not isinstance(file.document, Document):
        return EtsiSource(file=file)
    return EtsiSource(
        file=file,
        standing_of=standings_within(extracted, appraiser),
        signed_digests=read_signed_digests(file.path, file.document),
    )


def keep_evidence(
    verified: Verified, directory: Path, *, appraiser: Appraiser, policy: ValidationPolicy, at: datetime
) -> tuple[Path, ...]:
    """The folders below `directory` in which the evidence of each signed file now lies (Circular 15/2025, Art. 6).

    Files without signatures and unreadable ones leave none. Raises HouseError when the directory cannot be written.
    """
    from pipeline.trust.evidence import write_evidence

    folders = []
    try:
        for file, extracted in verified:
            if isinstance(file.document, Document) and file.document.signatures:
                folder = write_evidence(
                    directory,
                    document=file.document,
                    extracted=extracted,
                    trust=appraiser.trust,
                    standing_of=standings_within(extracted, appraiser),
                    policy=policy,
                    at=at,
                )
                folders.append(folder)
    except OSError as cause:
        raise HouseError("cannot-write", path=str(directory), cause=cause) from cause
    return tuple(folders)


def write_result(path: Path, text: str) -> None:
    """`text` as the whole of the file, or the file as it was. Raises HouseError when it cannot be written."""
    write_bytes(path, text.encode("utf-8", "replace"))


def write_bytes(path: Path, content: bytes, *, entering: Callable[[], None] = lambda: None) -> None:
    """`content` as the whole of the file, or the file as it was. Raises HouseError when it cannot be written.

    `entering` is called when there is room for certain, and before the file is in its place.
    """
    try:
        write_whole(path, content, entering=entering)
    except OSError as cause:
        raise HouseError("cannot-write", path=str(path), cause=cause) from cause
