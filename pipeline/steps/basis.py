"""What a unit's verdicts follow from: its register with all that speaks of it, and a digest of everything."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

from pipeline.extract import EXTRACTOR_VERSION
from pipeline.items import RegisterReading
from pipeline.match import with_packages, with_secrets
from pipeline.rulebook import rulebook_digest
from pipeline.steps.passing import (
    Pass,
    UnitWork,
)
from pipeline.stores.codec import encode
from rules.facts import (
    RegisterEntry,
    Unit,
    UnitCode,
)
from rules.waivers import Waiver


def entries_of(readings: Sequence[RegisterReading], records: Sequence[Unit]) -> tuple[list[RegisterEntry], bool]:
    """A unit's register, with what packages prove and the settings say is secret; and whether it has any."""
    entries = [entry for rows in readings for entry in rows.entries]
    told = with_packages(entries, (rows.package for rows in readings if rows.package is not None))
    return with_secrets(told, records), bool(entries)


def waivers_of(p: Pass, code: UnitCode) -> tuple[Waiver, ...]:
    return tuple(waiver for waiver in p.settings.waivers if waiver.unit == code)


def basis_of(p: Pass, work: UnitWork, revision: int) -> dict[str, str]:
    """Everything that the unit's verdicts follow from, time apart, by name and as short as it can be told."""
    return {
        "files": str(revision),
        "extractor": str(EXTRACTOR_VERSION),
        "reader": str(p.reader_version(work.code)),
        "rulebook": rulebook_digest()[:16],
        "profile": p.settings.profile,
        "policy": repr(p.settings.policy),
        "trust": p.appraiser.trust.digest[:16],
        "recogniser": p.engine.name if p.engine is not None else "",
        "unit": hashlib.sha256(encode(work.records)).hexdigest()[:16],
        "waivers": hashlib.sha256(encode(waivers_of(p, work.code))).hexdigest()[:16],
    }


def secrets_basis(p: Pass, work: UnitWork, revision: int) -> str:
    """A digest of everything that decides which of the unit's files are secret; trust and roster are not in it."""
    basis = basis_of(p, work, revision)
    parts = [
        basis["files"],
        basis["reader"],
        basis["rulebook"],
        *(each for unit in work.records for each in unit.secret_numbers),
    ]
    return hashlib.sha256(encode(parts)).hexdigest()


def secrets_key(code: UnitCode) -> str:
    """Under which the store remembers the `secrets_basis` of the files that a unit was last judged with."""
    return f"secrets/{code}"


def inputs_of(p: Pass, work: UnitWork, revision: int) -> str:
    """A digest of everything that the unit's verdicts follow from, time apart."""
    told = hashlib.sha256()
    for name, value in basis_of(p, work, revision).items():
        told.update(f"{name}={value}".encode() + b"\0")
    return told.hexdigest()
