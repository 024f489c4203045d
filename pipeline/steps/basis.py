"""What a unit's verdicts follow from: its register with all that speaks of it, and a digest of everything."""

from __future__ import annotations

import hashlib

from pipeline.extract import EXTRACTOR_VERSION
from pipeline.match import with_packages, with_secrets
from pipeline.registers import READER_VERSION
from pipeline.rulebook import rulebook_digest
from pipeline.steps.passing import (
    Pass,
    UnitWork,
)
from pipeline.stores.codec import encode
from rules.facts import (
    RegisterEntry,
    UnitCode,
)
from rules.waivers import Waiver


def entries_of(p: Pass, work: UnitWork) -> tuple[list[RegisterEntry], bool]:
    """The unit's register, with what packages prove and the settings say is secret; and whether it has any."""
    readings = [rows for _, rows in p.store.readings(work.code, version=READER_VERSION)]
    entries = [entry for rows in readings for entry in rows.entries]
    told = with_packages(entries, (rows.package for rows in readings if rows.package is not None))
    return with_secrets(told, work.records), bool(entries)


def waivers_of(p: Pass, code: UnitCode) -> tuple[Waiver, ...]:
    return tuple(waiver for waiver in p.settings.waivers if waiver.unit == code)


def inputs_of(p: Pass, work: UnitWork, revision: int) -> str:
    """A digest of everything that the unit's verdicts follow from, time apart."""
    told = hashlib.sha256()
    for part in (
        str(revision),
        str(EXTRACTOR_VERSION),
        str(READER_VERSION),
        rulebook_digest(),
        p.settings.profile,
        repr(p.settings.policy),
        p.appraiser.trust.digest,
        p.engine.name if p.engine is not None else "",
    ):
        told.update(part.encode() + b"\0")
    told.update(encode(work.records))
    told.update(encode(waivers_of(p, work.code)))
    return told.hexdigest()
