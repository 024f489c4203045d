"""What exchange packages add to a unit's register: when a document was sent, and that it was recalled or replaced.

Source: Decision 28/2018/QĐ-TTg Art. 6(2), 8(2); Decree 30/2020/NĐ-CP Art. 18(3)-(4).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import UTC, datetime

from pipeline.items import PackageReading, PackageStatus, Transfer
from pipeline.match.filenames import Number
from rules.facts import RegisterEntry
from rules.names import fold_symbol, parse_number, split_code


def with_packages(entries: Sequence[RegisterEntry], packages: Iterable[PackageReading]) -> tuple[RegisterEntry, ...]:
    """The entries, in order, with what packages prove of them. The register's own word on sending is kept.

    A package speaks of the entry with its number and symbol on its day; packages of other agencies that lie in the
    folder carry other symbols and change nothing. A recall voids what it is about, a replacement voids what it
    replaces, with the reason the package gives. Of several receivers' answers a refusal is kept, else the latest.
    """
    found = list(entries)
    places: dict[tuple[Number, str], list[int]] = defaultdict(list)
    for place, entry in enumerate(entries):
        if (number := parse_number(entry.number)) is not None and entry.symbol:
            places[number, fold_symbol(entry.symbol)].append(place)

    def about(number: str | None, symbol: str | None) -> list[int]:
        parsed = parse_number(number)
        return [] if parsed is None else places.get((parsed, fold_symbol(symbol)), [])

    packages = sorted(packages, key=lambda package: package.status_at or package.sent_at or _LONG_AGO)
    for package in packages:
        if package.is_status:
            for place in about(package.entry.number, package.entry.symbol):
                found[place] = _answered(found[place], package)
            continue
        itself = [
            place
            for place in about(package.entry.number, package.entry.symbol)
            if None in (package.entry.issued_on, found[place].issued_on)
            or package.entry.issued_on == found[place].issued_on
        ]
        if package.transfer is Transfer.RECALL and not package.concerns:
            for place in itself:
                found[place] = _void(found[place], package)
            continue
        for place in itself:
            if found[place].sent_on is None:
                found[place] = replace(found[place], sent_on=package.sent_at)
        if package.transfer in (Transfer.RECALL, Transfer.REPLACEMENT):
            for concern in package.concerns:
                targets = about(*_named(concern))
                # One number in several years and no date to tell them apart: nothing is voided. Nor does a
                # replacement void the document that it brings.
                if len(targets) == 1 and (package.transfer is Transfer.RECALL or targets[0] not in itself):
                    found[targets[0]] = _void(found[targets[0]], package)
    return tuple(found)


def _named(concern: str) -> tuple[str | None, str | None]:
    """Number and symbol at the end of a document id (`000.00.00.G22,2015/09/30,7816/VPCP-TTĐT`) or of a bare code."""
    return split_code(concern.rpartition(",")[2])


_LONG_AGO = datetime.min.replace(tzinfo=UTC)


def _answered(entry: RegisterEntry, package: PackageReading) -> RegisterEntry:
    if package.status is None or entry.exchange_status == PackageStatus.REFUSED:
        return entry
    return replace(entry, exchange_status=package.status.value)


def _void(entry: RegisterEntry, package: PackageReading) -> RegisterEntry:
    return replace(entry, is_void=True, void_reason=entry.void_reason or package.transfer_reason)
