"""Files of secret entries: noted by their names, never opened, and forgotten where an earlier night had read them."""

from __future__ import annotations

from collections.abc import Sequence

from pipeline.items import is_named_pdf
from pipeline.match import secret_paths
from pipeline.steps.basis import entries_of, secrets_basis, secrets_key
from pipeline.steps.passing import (
    TABLES,
    Pass,
    UnitWork,
    item_of,
)
from pipeline.steps.unit import found_secrets, names_entry
from pipeline.stores.interface import Observation


def withhold_secrets(p: Pass, works: Sequence[UnitWork]) -> None:
    """Files that by their names belong to a secret entry are noted unopened (Decision 28/2018 Art. 1(2)).

    One that was read on an earlier night, before the register called it secret, is forgotten; one that was
    withheld and is secret no longer is read.
    """
    for work in works:
        revision = p.store.unit_state(work.code).revision
        if not work.to_read and p.store.recall(secrets_key(work.code)) == secrets_basis(p, work, revision):
            continue
        readings = p.store.readings(work.code, version=p.reader_version(work.code))
        entries, _ = entries_of([rows for _, rows in readings], work.records)
        sealed = [entry for entry in entries if entry.is_secret]
        # An export whose own name happens to be a secret's number is an export. Where nothing is secret, nearly always,
        # only what was withheld before is asked for.
        there = [
            file
            for file in p.store.known_files(work.code)
            if file.kind not in TABLES and (sealed or file.sha256 is None)
        ]
        waiting = {item.path for item in work.to_read}
        secret = secret_paths(entries, sorted(waiting.union(file.path for file in there)))
        withheld = [item for item in work.to_read if item.path in secret]
        with p.store.together():
            p.store.forget_content(
                file for file in there if file.path in secret and (file.sha256 is not None or file.path in waiting)
            )
            p.store.record_files([Observation(item=item, sha256=None, kind=None) for item in withheld], at=p.at)
        still = {
            each.path for each in found_secrets(p.store, work.code) if any(names_entry(each, entry) for entry in sealed)
        }
        freed = [
            file
            for file in there
            if file.sha256 is None and file.path not in secret.keys() | waiting | still and is_named_pdf(file.path)
        ]
        work.to_read = [item for item in work.to_read if item.path not in secret]
        tried = [item for item in (item_of(p, file) for file in freed) if p.may_try(item)]
        work.to_read += tried
        work.unchanged -= len(tried)
