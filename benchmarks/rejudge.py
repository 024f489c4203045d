"""What judging again costs, step by step, when a CRL, the roster or the law has changed and no PDF is opened.

    python benchmarks/rejudge.py [--documents 5000]

One unit, every document signed twice with time stamps, registered and matched by number. CPU of one process; the
target is 1,000,000 documents in under 3 minutes on two cores, 360 us of CPU each.
"""

from __future__ import annotations

import argparse
import shutil
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from pipeline.items import Extracted, IntakeItem, Judged, Kind
from pipeline.match import MatchFile, match
from pipeline.stores.interface import Observation
from pipeline.stores.sql import open_store
from rules.document import validate_document, with_roles
from rules.facts import (
    CertificateStanding,
    Document,
    DocumentFacts,
    FileRef,
    Issuance,
    RevocationPolicy,
    Sha256,
    WeakPolicy,
)
from rules.indication import ValidationPolicy
from rules.profiles import PROFILES
from rules.verdict import judge
from tests.builders import NOW, UNIT, a_document, a_standing, a_unit, an_entry, digest_of


def main() -> None:
    asked = argparse.ArgumentParser()
    asked.add_argument("--documents", type=int, default=5000)
    count: int = asked.parse_args().documents
    total = 0.0

    @contextmanager
    def measured(what: str) -> Iterator[None]:
        nonlocal total
        began = time.process_time()
        yield
        each = 1e6 * (time.process_time() - began) / count
        total += each
        print(f"{what:24} {each:8.1f} us CPU each", flush=True)

    base = Path(tempfile.mkdtemp())
    store = open_store(f"sqlite:///{base}/vanthu.db")
    try:
        facts = a_document().facts
        standings: dict[Sha256, CertificateStanding] = {}
        for signature in facts.signatures:
            stamp = signature.timestamp
            for certificate in (signature.certificate, stamp.certificate if stamp is not None else None):
                if certificate is not None:
                    standings[certificate.sha256] = a_standing(certificate)
        numbers = range(1, count + 1)
        entries = [an_entry(number=str(number), row=number + 3, subject=f"V/v việc số {number}") for number in numbers]
        for number in numbers:
            heading = replace(facts.heading, number=str(number), subject=f"V/v việc số {number}")
            content = digest_of(str(number))
            item = IntakeItem(unit=UNIT, root="/", path=f"BVDN/{number}.pdf", size_bytes=1, mtime_ns=1, inode=number)
            with store.together():
                store.record_files([Observation(item=item, sha256=content, kind=Kind.PDF)], at=NOW)
                own = replace(facts, sha256=content, heading=heading)
                store.keep_extracted([(content, Extracted(facts=own))], version=1)
        policy = ValidationPolicy(revocation=RevocationPolicy.IF_AVAILABLE, weak_algorithms=WeakPolicy.WARN)

        def with_their_roles(issuance: Issuance) -> Issuance:
            document, entry = issuance.document, issuance.entry
            if not isinstance(document, Document) or entry is None:
                return issuance
            return replace(issuance, document=with_roles(document, unit=issuance.unit, signer=entry.signer))

        with measured("files from the store"):
            there = [file for file in store.known_files(UNIT) if file.sha256 is not None]
        with measured("facts from the store"):
            kept = dict(store.facts_of((file.sha256 for file in there if file.sha256), version=1))
        with measured("validate"):
            documents = {
                content: validate_document(
                    each.facts, standing_of=lambda name, _: standings[name], policy=policy, at=NOW
                )
                for content, each in kept.items()
                if isinstance(each.facts, DocumentFacts)
            }  # fmt: skip
        with measured("match"):
            files = [
                MatchFile(ref=FileRef(path=file.path, sha256=file.sha256), document=documents[file.sha256])
                for file in there
                if file.sha256 is not None
            ]
            found = match((a_unit(),), entries, files)
        with measured("roles"):
            found = tuple(map(with_their_roles, found))
        with measured("judge"):
            judged = [
                Judged(issuance=issuance, verdict=judge(issuance, profile=PROFILES["strict"])) for issuance in found
            ]
        with measured("issuances to the store"):
            store.replace_issuances(UNIT, judged, inputs="again", facts_version=1, at=NOW)
        print(f"{'all':24} {total:8.1f} us CPU each: 1,000,000 in {total / 60:.1f} min of one core")
    finally:
        store.close()
        shutil.rmtree(base)


if __name__ == "__main__":
    main()
