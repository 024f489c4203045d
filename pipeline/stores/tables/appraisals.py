"""What it is worth: the standing of certificates under the trust material of a day."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from hashlib import sha256

from sqlalchemy import delete, select

from pipeline.stores import schema as t
from pipeline.stores.codec import decode, encode
from pipeline.stores.database import IN_BATCH, Database, batches
from pipeline.stores.interface import StandingKey
from rules.facts import CertificateStanding, Sha256


def standings(
    database: Database, trust: str, *, certificates: Iterable[Sha256]
) -> dict[StandingKey, CertificateStanding]:
    found: dict[StandingKey, CertificateStanding] = {}
    for batch in batches(certificates, IN_BATCH):
        chosen = select(t.standing.c.blob).where(t.standing.c.trust == trust, t.standing.c.certificate.in_(batch))
        for (blob,) in database.rows(chosen):
            offered, standing = database.decoded("standing", _decode_standing, blob)
            found[standing.sha256, offered] = standing
    return found


def outdated_standings(database: Database, trust: str) -> frozenset[StandingKey]:
    found = set()
    for (blob,) in database.rows(select(t.standing.c.blob).where(t.standing.c.trust != trust)):
        offered, standing = database.decoded("standing", _decode_standing, blob)
        found.add((standing.sha256, offered))
    return frozenset(found)


def keep_standings(database: Database, trust: str, standings: Mapping[StandingKey, CertificateStanding]) -> None:
    rows = [
        {
            "trust": trust,
            "certificate": certificate,
            "offered": sha256("".join(offered).encode()).hexdigest(),
            "blob": encode((offered, standing)),
        }
        for (certificate, offered), standing in standings.items()
    ]
    with database.writing() as connection:
        connection.execute(delete(t.standing).where(t.standing.c.trust != trust))
        database.upsert(connection, t.standing, rows, update_columns=("blob",))


def _decode_standing(blob: bytes) -> tuple[tuple[Sha256, ...], CertificateStanding]:
    return decode(blob, tuple[tuple[Sha256, ...], CertificateStanding])
