"""What judging again costs when a CRL, the roster or the law has changed and no PDF is opened.

    python benchmarks/rejudge.py [--documents 5000]                   step by step, in one process
    python benchmarks/rejudge.py --full [--units 200] [--documents 5000] [--workers 2] [--store FILE]

Step by step: one unit, every document signed twice with time stamps, registered and matched by number; CPU of one
process. The target is 1,000,000 documents in under 3 minutes on two cores, 360 us of CPU each.

`--full` makes a store of all units, judges it once, changes the trust material, and measures the real step
(`judge_units`) judging everything again: wall clock, CPU of the parent and of the workers, peak memory, growth of the
log before the store is checkpointed. Appraising certificates is left out: a standing is handed over as it is asked for
(real ones cost some milliseconds each, a few hundred in all). Needs about 4 GB of disk for a million; a store that
`--store` names is kept and used again.
"""

from __future__ import annotations

import argparse
import os
import resource
import shutil
import sys
import tempfile
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date, timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from pipeline.config import load_settings
from pipeline.executors.limits import Limits
from pipeline.executors.processes import ProcessExecutor
from pipeline.extract import EXTRACTOR_VERSION
from pipeline.items import Extracted, IntakeItem, Judged, Kind, Packed, RegisterReading, certificate_id
from pipeline.match import MatchFile, match
from pipeline.reading import reader_version
from pipeline.steps.judging import judge_units
from pipeline.steps.passing import Pass, UnitWork
from pipeline.stores.codec import pack
from pipeline.stores.interface import Observation, Which
from pipeline.stores.sql import SqlStore, open_store
from rules.document import validate_document, with_roles
from rules.facts import (
    CertificateStanding,
    Document,
    DocumentFacts,
    FileRef,
    Issuance,
    Origin,
    RegisterEntry,
    RevocationPolicy,
    Sha256,
    Unit,
    UnitCode,
    WeakPolicy,
)
from rules.indication import ValidationPolicy
from rules.profiles import PROFILES
from rules.verdict import judge
from tests.builders import NOW, UNIT, a_certificate, a_document, a_standing, a_unit, an_entry, digest_of, some_evidence


def main() -> None:
    asked = argparse.ArgumentParser()
    asked.add_argument("--documents", type=int, default=5000, help="of one unit")
    asked.add_argument("--full", action="store_true")
    asked.add_argument("--units", type=int, default=200)
    asked.add_argument("--workers", type=int, default=2)
    asked.add_argument("--store", type=Path)
    told = asked.parse_args()
    if told.full:
        rejudge_all(told.units, told.documents, workers=told.workers, file=told.store)
    else:
        step_by_step(told.documents)


# Everything, as a scan does it ---------------------------------------------------------------------------------------


@dataclass
class HandedOver:
    """An appraiser whose answers cost nothing: every certificate is in order, and on no revocation list."""

    trust: Any
    """Any: `digest` is all that is asked of it."""

    def appraise(self, certificate: bytes, **_: object) -> CertificateStanding:
        name = certificate.decode()
        of = a_certificate(common_name=name, sha256=certificate_id(certificate))
        return a_standing(of, may_sign=True, may_timestamp=True, evidence=(some_evidence(),))


def rejudge_all(units: int, documents: int, *, workers: int, file: Path | None) -> None:
    base = Path(tempfile.mkdtemp()) if file is None else file.parent
    path = file or base / "vanthu.db"
    works = [_work(f"U{number:03}", documents) for number in range(units)]
    is_made = path.exists()
    store = open_store(f"sqlite:///{path}")
    try:
        began = time.monotonic(), time.process_time()
        if not is_made:
            for work in works:
                _fill(store, work, documents)
            _say("the store was made", began)
        settings = replace(load_settings(None, base=base), watch_dirs=base, units=())
        for trust in ("before", "after"):
            if trust == "before" and is_made:
                trust = f"again {time.time()}"
            with ProcessExecutor(workers=workers, limits=Limits(), preload=("pipeline.reading",)) as executor:
                p = Pass(
                    settings=settings,
                    store=store,
                    appraiser=HandedOver(trust=SimpleNamespace(digest=digest_of(trust))),  # type: ignore[arg-type]
                    executor=executor,
                    at=NOW,
                    progress=lambda step, done, of: None,
                    engine=None,
                )
                began = time.monotonic(), time.process_time()
                with _watching(path) as seen:
                    judge_units(p, works)
                wall, parent = time.monotonic() - began[0], time.process_time() - began[1]
                _say("judged, and kept" if not is_made and trust == "before" else "judged again", began)
            count = sum(row.count for row in store.tallies(Which(units=tuple(work.code for work in works))))
            print(
                f"{count:,} issuances: {wall:.1f} s wall; CPU of parent {parent:.1f} s, of workers {seen['cpu']:.1f}"
                f" s; peak RSS of the parent {seen['parent']:.0f} MB, of all {seen['all']:.0f} MB; WAL"
                f" {seen['wal']:.0f} MB",
                flush=True,
            )
            if is_made:
                break
    finally:
        store.close()
        if file is None:
            shutil.rmtree(base)


def _say(what: str, began: tuple[float, float]) -> None:
    wall, cpu = time.monotonic() - began[0], time.process_time() - began[1]
    print(f"{what}: {wall:.1f} s wall, {cpu:.1f} s of CPU in the parent", flush=True)


@contextmanager
def _watching(store: Path) -> Iterator[dict[str, float]]:
    """Peaks of memory (RSS, shared pages counted in each) and of the write-ahead log in MB; CPU seconds of workers."""
    seen = {"parent": 0.0, "all": 0.0, "wal": 0.0, "cpu": 0.0}
    is_over = threading.Event()

    def look() -> None:
        cpu: dict[int, float] = {}
        while not is_over.wait(0.5):
            own = _rss(os.getpid())
            total = own
            for pid in _below(os.getpid()):
                total += _rss(pid)
                cpu[pid] = max(cpu.get(pid, 0.0), _cpu(pid))
            wal = store.with_name(store.name + "-wal")
            seen["parent"], seen["all"] = max(seen["parent"], own), max(seen["all"], total)
            seen["wal"] = max(seen["wal"], wal.stat().st_size / 1e6 if wal.exists() else 0.0)
            seen["cpu"] = sum(cpu.values())

    thread = threading.Thread(target=look, daemon=True)
    thread.start()
    try:
        yield seen
    finally:
        is_over.set()
        thread.join()


def _below(pid: int) -> list[int]:
    """Processes that descend from `pid`."""
    parents: dict[int, int] = {}
    for entry in os.listdir("/proc"):
        if entry.isdigit():
            try:
                parents[int(entry)] = int(Path(f"/proc/{entry}/stat").read_text().rpartition(")")[2].split()[1])
            except OSError:
                continue
    found: list[int] = []
    below = {pid}
    while below:
        below = {child for child, parent in parents.items() if parent in below}
        found += below
    return found


def _rss(pid: int) -> float:
    try:
        return int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * resource.getpagesize() / 1e6
    except OSError:
        return 0.0


def _cpu(pid: int) -> float:
    try:
        told = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return 0.0
    return (int(told[11]) + int(told[12])) / os.sysconf("SC_CLK_TCK")


def _work(code: str, documents: int) -> UnitWork:
    unit = a_unit(code=UnitCode(code), name=f"Bệnh viện {code}", certificate_names=(f"Bệnh viện {code}",))
    return UnitWork(code=unit.code, records=(unit,), files=documents)


def _fill(store: SqlStore, work: UnitWork, documents: int) -> None:
    """A unit of a year: facts of one template under hashes of their own, a register, a file for nearly every row."""
    [unit] = work.records
    entries: list[RegisterEntry] = []
    observations: list[Observation] = []
    extracted: list[tuple[Sha256, Packed]] = []
    certificates = [f"Nguyễn Văn An {unit.code}".encode(), unit.name.encode(), b"TSA"]
    template = _template(unit, certificates)
    source = f"{unit.code}/so.xlsx"
    for number in range(1, documents + 1):
        day = date(2026, 1, 1) + timedelta(days=number * 85 // documents)
        subject = f"V/v việc số {number} của {unit.name} về công tác năm 2026"
        entries.append(
            an_entry(unit=unit.code, source=source, number=str(number), row=number + 3, issued_on=day, subject=subject)
        )
        if number % 50 == 0:  # registered, and dropped by nobody
            continue
        content = digest_of(f"{unit.code} {number}")
        heading = replace(template.heading, number=str(number), issued_on=day, subject=subject)
        facts = replace(template, sha256=content, heading=heading)
        if number % 10 == 0:  # a scan that the organisation signed
            facts = replace(facts, origin=Origin.SCAN, signatures=facts.signatures[1:])
        path = f"{unit.code}/{day:%Y-%m}/{number}-BVĐKĐN-VP.pdf"
        observations.append(_observed(unit.code, path, content, Kind.PDF))
        extracted.append((content, pack(Extracted(facts=facts, certificates=tuple(certificates)))))
    register = digest_of(source)
    reading = RegisterReading(
        source=source, kind="register", container="xlsx", encoding=None, reason=None, sheets=(),
        entries=tuple(entries), bad_rows=(),
    )  # fmt: skip
    with store.together():
        store.record_files([*observations, _observed(unit.code, source, register, Kind.WORKBOOK)], at=NOW)
        store.keep_extracted(extracted, version=EXTRACTOR_VERSION)
        store.keep_reading(unit.code, source, sha256=register, version=reader_version(()), reading=reading)


def _observed(code: UnitCode, path: str, content: Sha256, kind: Kind) -> Observation:
    item = IntakeItem(unit=code, root="/", path=path, size_bytes=1, mtime_ns=1, inode=1)
    return Observation(item=item, sha256=content, kind=kind)


def _template(unit: Unit, certificates: Sequence[bytes]) -> DocumentFacts:
    """The compliant document, with certificates of the unit's own."""
    facts = a_document().facts
    person, organisation, tsa = (certificate_id(each) for each in certificates)
    signed = []
    for signature, name in zip(facts.signatures, (person, organisation), strict=True):
        assert signature.certificate is not None
        assert signature.timestamp is not None
        assert signature.timestamp.certificate is not None
        certificate = replace(signature.certificate, sha256=name)
        if name == organisation:
            certificate = replace(certificate, common_name=unit.name, organisation=unit.name)
        stamp = replace(signature.timestamp, certificate=replace(signature.timestamp.certificate, sha256=tsa))
        signed.append(replace(signature, certificate=certificate, timestamp=stamp, embedded=(name, tsa)))
    return replace(facts, signatures=tuple(signed))


# Step by step ---------------------------------------------------------------------------------------------------------


def step_by_step(count: int) -> float:
    """Microseconds of CPU that one document of `count` in one unit costs; each step is printed."""
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
                store.keep_extracted([(content, pack(Extracted(facts=own)))], version=1)
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
                Judged(issuance=issuance, verdict=judge(issuance, profile=PROFILES["strict"], today=NOW.date()))
                for issuance in found
            ]
        with measured("issuances to the store"):
            store.replace_issuances(UNIT, judged, inputs="again", facts_version=1, at=NOW)
        print(f"{'all':24} {total:8.1f} us CPU each: 1,000,000 in {total / 60:.1f} min of one core")
        return total
    finally:
        store.close()
        shutil.rmtree(base)


if __name__ == "__main__":
    main()
