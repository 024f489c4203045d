"""Which file is which register entry: decided by evidence, told with a confidence, left to a person where two fit.

Pure. What the page says of itself (number, symbol, date, with its signature widgets) is asked first, then the file's
name, then date and subject together. Evidence that contradicts is never outvoted by evidence that agrees: a page that
carries another number is not matched by its file name alone.

Confidence, as shown with every match:

* 1.00 number, symbol and date of the page are the entry's; 0.95 the date is missing on one side; 0.90 it is another
  day of the same year and the subject does not contradict
* 0.85 to 0.95 number and date of the page, where the symbol is missing or misread; number and symbol of the file name
* 0.70 to 0.85 the number alone in the file name, with the page's date, the subject or the month of the folder
* 0.55 the number alone in the file name, and no other entry has it
* 0.60 to 0.80 date and subject, where page and name carry no number
* below 0.50 nothing is matched: the file is named as a candidate and the entry is for a person to review

Source: Decree 30/2020/NĐ-CP Art. 15(1) (one sequence a year; number and symbol unique in it, paper and electronic
alike), Appendix I Part II.II.1(c) (copies have their own sequence), II.8(b) and III.1(d) (annexes in separate files).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence

from pipeline.match.entries import Entry, collapse, known_entry
from pipeline.match.evidence import Claim, File, Index, MatchFile, claims_of, decide, looked_at
from pipeline.match.filenames import NameReading, Number, Says, is_near, read_name, symbol_in_name
from pipeline.match.groups import Group, issuance_of, outside_register, settle, unit_on
from pipeline.match.packages import with_packages
from pipeline.match.secret_numbers import is_only_listed, parse_secret_number, with_secrets
from rules.facts import Issuance, RegisterEntry, Unit

__all__ = [
    "MatchFile", "collapse", "is_only_listed", "match", "parse_secret_number", "secret_paths", "unit_on",
    "with_packages", "with_secrets",
]  # fmt: skip


def match(
    records: Sequence[Unit], entries: Sequence[RegisterEntry], files: Sequence[MatchFile]
) -> tuple[Issuance, ...]:
    """Every entry and every file of ONE unit, as issuances: entries in register order, then files outside it by path.

    `records` are the unit's records in time (at least one); each issuance gets the one that held on its day. Each file
    is in one issuance: as its document, an annex, or another generation of it. Where two entries fit a file, or two
    different documents an entry, nothing is chosen: the issuance has `candidates` and no file.
    """
    known = [known_entry(entry, rows) for entry, rows in collapse(entries)]
    looked = [looked_at(file) for file in sorted(files, key=lambda f: f.ref.path)]
    index = Index(known)
    groups = [Group() for _ in known]
    outside: list[File] = []
    undecided: list[tuple[File, list[Claim]]] = []
    withheld = _secret_places(known, [file.path for file in looked if file.file.document is None])
    for file in looked:
        if (place := withheld.get(file.path)) is not None:
            groups[place].files.append((file, None))
            continue
        claims = claims_of(file, known, index)
        best = decide(claims)
        if best is not None:
            groups[best.entry].files.append((file, best))
        elif claims:
            undecided.append((file, claims))
        else:
            outside.append(file)
    for group, entry in zip(groups, known, strict=True):
        outside += settle(group, entry)
    for file, claims in undecided:
        # An entry that has its document needs no candidate; a file whose every entry is served stands outside.
        open_entries = [claim.entry for claim in claims if not groups[claim.entry].has_document]
        for number in open_entries:
            groups[number].candidates.add(file.path)
        if not open_entries:
            outside.append(file)
    issued = [issuance_of(group, entry, records) for group, entry in zip(groups, known, strict=True)]
    return (*issued, *outside_register(outside, records))


def secret_paths(entries: Sequence[RegisterEntry], paths: Iterable[str]) -> dict[str, RegisterEntry]:
    """The paths that belong to secret entries, decided on names alone, before anything is opened.

    A path belongs where its name carries number and symbol of a secret entry, or the number alone and no ordinary
    entry has that number. Where an ordinary and a secret entry share number and symbol it is taken for the secret one:
    a file too few is read rather than one that must not be.
    """
    known = [known_entry(entry, rows) for entry, rows in collapse(entries)]
    return {path: known[place].entry for path, place in _secret_places(known, paths).items()}


def _secret_places(known: Sequence[Entry], paths: Iterable[str]) -> dict[str, int]:
    """Path → place of the secret entry its name belongs to, the likeliest symbol first."""
    secret: dict[Number, list[int]] = defaultdict(list)
    ordinary: set[Number] = set()
    for place, one in enumerate(known):
        if one.number is not None and one.entry.is_secret:
            secret[one.number].append(place)
        elif one.number is not None:
            ordinary.add(one.number)
    found: dict[str, int] = {}
    for path in paths if secret else ():
        name = read_name(path)
        if name.number is None:
            continue
        near = [
            place
            for place in secret.get(name.number, ())
            if is_near(name, known[place].entry.issued_on) and _is_of_year(name, known[place])
        ]
        says = {place: symbol_in_name(name, known[place].symbol) for place in near}
        named = [place for place in near if says[place] is Says.SAME]
        if not named and name.number not in ordinary:
            named = [place for place in near if says[place] in (Says.NOTHING, Says.NEAR)]
        if named:
            found[path] = named[0]
    return found


def _is_of_year(name: NameReading, one: Entry) -> bool:
    """An entry of which only the year is known is not held against a path that tells of another."""
    if one.entry.issued_on is not None or one.year is None:
        return True
    told = name.day.year if name.day is not None else name.year
    return told in (None, one.year)
