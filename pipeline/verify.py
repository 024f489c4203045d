"""The signatures of any PDFs, with no store and no register: extract in workers, appraise, validate."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from pipeline.appraisal import standings_within
from pipeline.executors.interface import Done, Executor, Failure
from pipeline.items import Extracted, VerifiedFile
from pipeline.reading import extract_file, unreadable_by_failure
from rules.document import validate_document
from rules.facts import Document, Unreadable
from rules.indication import ValidationPolicy

if TYPE_CHECKING:
    from pipeline.renewal import Renewal
    from pipeline.trust.appraise import Appraiser


def verify(
    paths: Sequence[str],
    *,
    appraiser: Appraiser,
    policy: ValidationPolicy,
    at: datetime,
    executor: Executor,
    renewal: Renewal | None = None,
) -> Iterator[tuple[VerifiedFile, Extracted]]:
    """Each file's verdict in the order given, with what was extracted.

    A file that cannot be opened or read is a verdict too. With `renewal`, what the certificates of all files lack is
    fetched first, so nothing comes before everything was read.
    """
    read: Iterable[tuple[str, Extracted]] = _in_order(paths, executor)
    if renewal is not None:
        read = list(read)
        appraiser = renewal.serve(dict.fromkeys(der for _, extracted in read for der in extracted.certificates))
    for path, extracted in read:
        yield _verified(path, extracted, appraiser, policy, at), extracted


def _in_order(paths: Sequence[str], executor: Executor) -> Iterator[tuple[str, Extracted]]:
    """What was extracted from each file, in the order given."""
    finished: dict[str, Extracted] = {}
    following = iter(paths)
    awaited = next(following, None)
    for result in executor.run(dict.fromkeys(paths), extract_file):
        match result:
            case Done(item=path, value=extracted):
                finished[path] = extracted
            case Failure(item=path):
                finished[path] = Extracted(facts=unreadable_by_failure(result, size_bytes=_size_of(path)))
        while awaited is not None and awaited in finished:
            yield awaited, finished[awaited]
            awaited = next(following, None)


def _size_of(path: str) -> int:
    """In bytes; 0 for a file that is gone by now."""
    try:
        return os.path.getsize(path)
    except OSError:
        return 0


def _verified(
    path: str, extracted: Extracted, appraiser: Appraiser, policy: ValidationPolicy, at: datetime
) -> VerifiedFile:
    facts = extracted.facts
    document: Document | Unreadable
    if isinstance(facts, Unreadable):
        document = facts
    else:
        standing_of = standings_within(extracted, appraiser)
        document = validate_document(facts, standing_of=standing_of, policy=policy, at=at)
    return VerifiedFile(path=path, sha256=facts.sha256, size_bytes=facts.size_bytes, document=document)
